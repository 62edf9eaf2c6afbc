// Pages of a PDF: Cairo for lines, Pango for text, points from the top left corner.
#pragma once

#include "api/documents/document.hpp"

#include <cairo.h>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <pango/pango.h>
#include <string>
#include <vector>

namespace api::documents::pdf_pages {

constexpr double mm = 72 / 25.4;

enum class Align { left, centre, right, justify };

struct TextStyle {
    double size = 13;
    bool bold = false;
    bool italic = false;
    Align align = Align::left;
    double width = -1;  ///< to wrap at; negative: one line
    double indent = 0;  ///< of the first line; negative: of all others
    double line_spacing = 1;
    double max_height = -1;  ///< cut with an ellipsis; negative: as high as it gets
};

struct Colour {
    double red = 0, green = 0, blue = 0;
};

struct ObjectRelease {
    void operator()(void* object) const;
};

/// A text laid out and measured.
class Text {
  public:
    double height() const { return height_; }
    double width() const { return width_; }  ///< of its longest line
    int lines() const { return int(lines_.size()); }
    /// Height of the lines [first, last).
    double height_of(int first, int last) const;
    /// The text with a line end where each line ends.
    std::string broken() const;

  private:
    friend class Canvas;
    struct Line {
        double top, bottom;
    };
    std::unique_ptr<PangoLayout, ObjectRelease> layout_;
    double height_ = 0, width_ = 0;
    std::vector<Line> lines_;
};

class Canvas {
  public:
    /// The sink gets the file while pages are shown. Fonts are looked for at once.
    Canvas(const Document& document, Language language, Sink sink);
    ~Canvas();
    Canvas(const Canvas&) = delete;

    void begin_page(double width, double height);
    void end_page();
    /// Writes the rest of the file. Throws what the sink threw.
    void finish();

    Text text(const std::string& utf8, const TextStyle& style);
    void draw(const Text& text, double x, double y, Colour colour = {});
    void draw_lines(const Text& text, int first, int last, double x, double y);
    void line(double x1, double y1, double x2, double y2, double width, Colour colour = {});
    void rectangle(double x, double y, double width, double height, Colour fill);
    void frame(double x, double y, double width, double height, double line_width,
               Colour colour = {});
    void triangle(double x, double y, double side, Colour fill);  ///< pointing down at (x, y)
    /// Large slanted text in the middle of the page, under what is drawn later.
    void watermark(const std::string& utf8, double page_width, double page_height);
    /// An entry of the file's outline that leads to this height of this page; levels from 0, after
    /// their parents.
    void outline(const std::string& utf8, int level, double y);

    int pages() const { return pages_; }
    int unknown_glyphs() const { return unknown_glyphs_; }

  private:
    class File;

    void colour(Colour colour);
    void check() const;

    std::unique_ptr<File> file_;
    cairo_surface_t* surface_ = nullptr;
    cairo_t* cairo_ = nullptr;
    std::unique_ptr<PangoContext, ObjectRelease> context_;
    std::string family_;
    int pages_ = 0;
    int unknown_glyphs_ = 0;
    std::vector<int> outline_parents_;
};

}  // namespace api::documents::pdf_pages

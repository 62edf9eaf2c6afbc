#include "api/documents/pdf/canvas.hpp"

#include "api/documents/format.hpp"

#include <algorithm>
#include <array>
#include <cairo-pdf.h>
#include <cmath>
#include <pango/pangocairo.h>
#include <stdexcept>

namespace api::documents::pdf_pages {
namespace {

/// Metric twins of Times New Roman, which Decree 30/2020 prescribes. Debian's fonts-liberation of
/// release 12 has no Vietnamese letters; Tinos (fonts-croscore) has all.
constexpr std::array<const char*, 3> families{"Tinos", "Times New Roman", "Liberation Serif"};

/// Every letter with its marks, and the signs that reports use.
constexpr const char* vietnamese =
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ–…•“”₫\u00A0";

PangoFontDescription* describe(const std::string& family, const TextStyle& style) {
    auto* out = pango_font_description_new();
    pango_font_description_set_family(out, family.c_str());
    pango_font_description_set_size(out, int(std::lround(style.size * PANGO_SCALE)));
    if (style.bold) pango_font_description_set_weight(out, PANGO_WEIGHT_BOLD);
    if (style.italic) pango_font_description_set_style(out, PANGO_STYLE_ITALIC);
    return out;
}

double points(int pango_units) {
    return double(pango_units) / PANGO_SCALE;
}

}  // namespace

void ObjectRelease::operator()(void* object) const {
    g_object_unref(object);
}

double Text::height_of(int first, int last) const {
    if (first >= last) return 0;
    return lines_[std::size_t(last) - 1].bottom - lines_[std::size_t(first)].top;
}

std::string Text::broken() const {
    std::string out;
    const std::string_view all = pango_layout_get_text(layout_.get());
    for (int i = 0; i < lines(); ++i) {
        const auto* line = pango_layout_get_line_readonly(layout_.get(), i);
        auto part = all.substr(std::size_t(line->start_index), std::size_t(line->length));
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (i > 0) out += '\n';
        out += part;
    }
    return out;
}

/// What Cairo 1.16 writes, with the language of the text added to the catalogue: it has no way to
/// say it, and without it a screen reader reads Vietnamese as English. The addition is an
/// incremental update (ISO 32000-1, 7.5.6) at the end.
class Canvas::File {
  public:
    File(Sink sink, Language language) : sink_(std::move(sink)), language_(language) {}

    static cairo_status_t write(void* self, const unsigned char* data, unsigned length) {
        return static_cast<File*>(self)->write({reinterpret_cast<const char*>(data), length});
    }

    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

    void finish() {
        // The catalogue and the trailer are the last things in the file; keep_ holds them.
        const auto catalog = keep_.rfind("/Type /Catalog");
        const auto start_word = keep_.rfind("startxref");
        const auto trailer = keep_.rfind("trailer");
        if (catalog == keep_.npos || start_word == keep_.npos || trailer == keep_.npos ||
            trailer < catalog)
            throw std::runtime_error("a PDF without a catalogue at its end");
        const auto begin = keep_.rfind(" 0 obj", catalog);
        const auto number_at = keep_.rfind('\n', begin) + 1;
        const auto end = keep_.find(">>\nendobj", catalog);
        const auto body = keep_.find("<<", begin);
        if (begin == keep_.npos || end == keep_.npos || body > catalog)
            throw std::runtime_error("a PDF with an unknown catalogue");
        const auto number = keep_.substr(number_at, begin - number_at);
        const auto previous = std::to_string(std::stoull(keep_.substr(start_word + 10)));
        const auto dictionary = keep_.find("<<", trailer);
        const auto dictionary_end = keep_.find(">>", dictionary);
        const auto entries = keep_.substr(dictionary + 2, dictionary_end - dictionary - 2);

        const auto at = offset_ + keep_.size();
        std::string more = number + " 0 obj\n" + keep_.substr(body, end - body) + "   /Lang (" +
                           (language_ == Language::en ? "en-GB" : "vi-VN") +
                           ")\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n";
        const auto table = at + more.size();
        auto where = std::to_string(at);
        where.insert(0, 10 - where.size(), '0');
        more += "xref\n" + number + " 1\n" + where + " 00000 n \ntrailer\n<<" + entries +
                "   /Prev " + previous + "\n>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
        sink_(keep_);
        sink_(more);
    }

  private:
    cairo_status_t write(std::string_view data) {
        if (failure_) return CAIRO_STATUS_WRITE_ERROR;
        try {  // Cairo is C: nothing may be thrown through it
            keep_ += data;
            // The end of the file holds 20 bytes for each object. Once the table of objects begins,
            // all is kept.
            constexpr std::size_t margin = 256 * 1024, slice = 64 * 1024;
            while (keep_.size() > margin + slice) {
                if (const auto found = keep_.find("/Type /Catalog");
                    found != keep_.npos && found < slice + 1024)
                    break;
                sink_(std::string_view(keep_).substr(0, slice));
                keep_.erase(0, slice);
                offset_ += slice;
            }
        } catch (...) {
            failure_ = std::current_exception();
            return CAIRO_STATUS_WRITE_ERROR;
        }
        return CAIRO_STATUS_SUCCESS;
    }

    Sink sink_;
    Language language_;
    std::string keep_;
    std::uint64_t offset_ = 0;  ///< of keep_ in the file
    std::exception_ptr failure_;
};

Canvas::Canvas(const Document& document, Language language, Sink sink)
    : file_(std::make_unique<File>(std::move(sink), language)) {
    // The size is set for every page.
    surface_ = cairo_pdf_surface_create_for_stream(&File::write, file_.get(), 210 * mm, 297 * mm);
    cairo_ = cairo_create(surface_);
    cairo_pdf_surface_restrict_to_version(surface_, CAIRO_PDF_VERSION_1_5);
    const auto about = [&](cairo_pdf_metadata_t which, const std::string& value) {
        cairo_pdf_surface_set_metadata(surface_, which, value.c_str());
    };
    const auto& provenance = document.provenance;
    about(CAIRO_PDF_METADATA_TITLE,
          clean(document.title.in(language) + " " + document.subtitle.in(language)));
    about(CAIRO_PDF_METADATA_AUTHOR, clean(document.letterhead.issuer.in(language)));
    about(CAIRO_PDF_METADATA_SUBJECT, clean(document.key));
    about(CAIRO_PDF_METADATA_KEYWORDS, "digest=" + provenance.digest.hex() +
                                           " ledger_head=" + provenance.ledger_head.hex() +
                                           " as_of_seq=" + std::to_string(provenance.as_of_seq));
    about(CAIRO_PDF_METADATA_CREATOR, "Giọt Hồng");
    // Cairo reads ISO 8601 and would otherwise write the clock.
    const auto created = Instant{document.created.ms / 1000 * 1000}.text();
    about(CAIRO_PDF_METADATA_CREATE_DATE, created);
    about(CAIRO_PDF_METADATA_MOD_DATE, created);

    context_.reset(pango_cairo_create_context(cairo_));
    auto* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options,
                                      CAIRO_HINT_STYLE_NONE);  // paper has no pixels to fit to
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context_.get(), 72);
    pango_context_set_round_glyph_positions(context_.get(), FALSE);
    pango_context_set_language(context_.get(),
                               pango_language_from_string(language == Language::en ? "en" : "vi"));

    for (const auto* family : families) {
        family_ = family;
        const auto sample = text(vietnamese, {});
        if (pango_layout_get_unknown_glyphs_count(sample.layout_.get()) > 0) continue;
        // Fontconfig answers with some font when it has not the one asked for.
        auto* wanted = describe(family_, {});
        std::unique_ptr<PangoFont, ObjectRelease> font(
            pango_context_load_font(context_.get(), wanted));
        pango_font_description_free(wanted);
        if (!font) continue;
        auto* got = pango_font_describe(font.get());
        const bool same = family_ == pango_font_description_get_family(got);
        pango_font_description_free(got);
        if (same) return;
    }
    throw std::runtime_error(
        "no serif font with Vietnamese letters: install Debian's fonts-croscore (Tinos)");
}

Canvas::~Canvas() {
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);  // may still write to file_
}

void Canvas::check() const {
    file_->rethrow();
    if (const auto status = cairo_status(cairo_); status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("Cairo: ") + cairo_status_to_string(status));
    if (const auto status = cairo_surface_status(surface_); status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("Cairo: ") + cairo_status_to_string(status));
}

void Canvas::begin_page(double width, double height) {
    cairo_pdf_surface_set_size(surface_, width, height);
    ++pages_;
}

void Canvas::end_page() {
    cairo_show_page(cairo_);
    check();
}

void Canvas::finish() {
    cairo_surface_finish(surface_);
    file_->rethrow();
    if (const auto status = cairo_surface_status(surface_); status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("Cairo: ") + cairo_status_to_string(status));
    file_->finish();
}

Text Canvas::text(const std::string& utf8, const TextStyle& style) {
    Text out;
    auto* layout = pango_layout_new(context_.get());
    out.layout_.reset(layout);
    auto* font = describe(family_, style);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    // One face for all letters of a word, or a box that is counted: never a letter of some other
    // font.
    auto* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    if (style.width >= 0) {
        pango_layout_set_width(layout, int(style.width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    if (style.max_height >= 0) {
        pango_layout_set_height(layout, int(style.max_height * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_indent(layout, int(style.indent * PANGO_SCALE));
    pango_layout_set_line_spacing(layout, float(style.line_spacing));
    pango_layout_set_alignment(layout, style.align == Align::centre  ? PANGO_ALIGN_CENTER
                                       : style.align == Align::right ? PANGO_ALIGN_RIGHT
                                                                     : PANGO_ALIGN_LEFT);
    pango_layout_set_justify(layout, style.align == Align::justify);
    pango_layout_set_text(layout, utf8.data(), int(utf8.size()));

    PangoRectangle logical;
    pango_layout_get_extents(layout, nullptr, &logical);
    out.height_ = points(logical.height);
    out.width_ = points(logical.width);
    auto* line = pango_layout_get_iter(layout);
    do {
        int top = 0, bottom = 0;
        pango_layout_iter_get_line_yrange(line, &top, &bottom);
        out.lines_.push_back({points(top), points(bottom)});
    } while (pango_layout_iter_next_line(line));
    pango_layout_iter_free(line);
    return out;
}

void Canvas::colour(Colour c) {
    cairo_set_source_rgb(cairo_, c.red, c.green, c.blue);
}

void Canvas::draw(const Text& text, double x, double y, Colour c) {
    colour(c);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, text.layout_.get());
    unknown_glyphs_ += pango_layout_get_unknown_glyphs_count(text.layout_.get());
}

void Canvas::draw_lines(const Text& text, int first, int last, double x, double y) {
    if (first >= last) return;
    if (first == 0) unknown_glyphs_ += pango_layout_get_unknown_glyphs_count(text.layout_.get());
    colour({});
    const double top = text.lines_[std::size_t(first)].top;
    auto* line = pango_layout_get_iter(text.layout_.get());
    for (int i = 0; i < last; ++i, pango_layout_iter_next_line(line)) {
        if (i < first) continue;
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(line, nullptr, &logical);
        cairo_move_to(cairo_, x + points(logical.x),
                      y - top + points(pango_layout_iter_get_baseline(line)));
        pango_cairo_show_layout_line(cairo_, pango_layout_iter_get_line_readonly(line));
    }
    pango_layout_iter_free(line);
}

void Canvas::line(double x1, double y1, double x2, double y2, double width, Colour c) {
    colour(c);
    cairo_set_line_width(cairo_, width);
    cairo_move_to(cairo_, x1, y1);
    cairo_line_to(cairo_, x2, y2);
    cairo_stroke(cairo_);
}

void Canvas::rectangle(double x, double y, double width, double height, Colour fill) {
    colour(fill);
    cairo_rectangle(cairo_, x, y, width, height);
    cairo_fill(cairo_);
}

void Canvas::frame(double x, double y, double width, double height, double line_width, Colour c) {
    colour(c);
    cairo_set_line_width(cairo_, line_width);
    cairo_rectangle(cairo_, x, y, width, height);
    cairo_stroke(cairo_);
}

void Canvas::triangle(double x, double y, double side, Colour fill) {
    colour(fill);
    cairo_move_to(cairo_, x, y);
    cairo_line_to(cairo_, x - side / 2, y - side);
    cairo_line_to(cairo_, x + side / 2, y - side);
    cairo_close_path(cairo_);
    cairo_fill(cairo_);
}

void Canvas::watermark(const std::string& utf8, double page_width, double page_height) {
    const auto words = text(utf8, {.size = 96, .bold = true});
    cairo_save(cairo_);
    cairo_translate(cairo_, page_width / 2, page_height / 2);
    cairo_rotate(cairo_, -std::atan2(page_height, page_width));
    draw(words, -words.width() / 2, -words.height() / 2, {0.91, 0.91, 0.91});
    cairo_restore(cairo_);
}

void Canvas::outline(const std::string& utf8, int level, double y) {
    const auto depth = std::min(std::size_t(level), outline_parents_.size());
    outline_parents_.resize(depth);
    const int parent = depth == 0 ? CAIRO_PDF_OUTLINE_ROOT : outline_parents_.back();
    const auto target =
        "page=" + std::to_string(pages_) + " pos=[0 " + std::to_string(int(y)) + "]";
    outline_parents_.push_back(cairo_pdf_surface_add_outline(
        surface_, parent, utf8.c_str(), target.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN));
}

}  // namespace api::documents::pdf_pages

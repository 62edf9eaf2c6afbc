// The pages that a document flows over: margins, page numbers, room left.
#pragma once

#include "api/documents/pdf/canvas.hpp"

#include <string>

namespace api::documents::pdf_pages {

/// Decree 30/2020, appendix I: A4, margins top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm;
/// the page number in the middle of the top margin, not on the first page; annexes are numbered on
/// their own. A wide page is bound at its top.
class Pages {
  public:
    Pages(Canvas& canvas, Language language, bool draft);

    Canvas& canvas;
    const Language language;
    double y = 0;  ///< where the next thing goes

    double left() const { return wide_ ? 20 * mm : 30 * mm; }
    double right() const { return page_width() - 20 * mm; }
    double top() const { return wide_ ? 25 * mm : 20 * mm; }
    double bottom() const { return page_height() - 20 * mm; }
    double width() const { return right() - left(); }
    double height() const { return bottom() - top(); }
    double room() const { return bottom() - y; }
    bool wide() const { return wide_; }
    /// Nothing but its number is on this page.
    bool fresh() const { return y <= top(); }
    bool fits(double height) const { return height <= room() + 0.01; }

    void next() { next(wide_); }
    void next(bool wide);
    /// A new page, the first of an annex: its pages are counted from one again, and the first shows
    /// no number.
    void first_of_annex(bool wide);
    /// A page of this orientation, the current one if it is so and nothing was begun on a page of
    /// the other.
    void turn(bool wide);
    /// A new page when there is less room than this and the page is not fresh.
    void need(double height);
    void gap(double height);
    /// Shows the last page.
    void finish();

    static double width_of(bool wide) { return (wide ? 297 : 210) * mm - (wide ? 40 : 50) * mm; }

  private:
    double page_width() const { return (wide_ ? 297 : 210) * mm; }
    double page_height() const { return (wide_ ? 210 : 297) * mm; }

    bool draft_;
    bool wide_ = false;
    int before_ = 0;  ///< pages before the first of the part that is being numbered
};

}  // namespace api::documents::pdf_pages

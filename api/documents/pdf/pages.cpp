#include "api/documents/pdf/pages.hpp"

#include <algorithm>

namespace api::documents::pdf_pages {

Pages::Pages(Canvas& where, Language words, bool draft)
    : canvas(where), language(words), draft_(draft) {
    next(false);
}

void Pages::next(bool wide) {
    if (canvas.pages() > 0) canvas.end_page();
    wide_ = wide;
    canvas.begin_page(page_width(), page_height());
    if (draft_)
        canvas.watermark(language == Language::en ? "DRAFT" : "DỰ THẢO", page_width(),
                         page_height());
    if (const int page = canvas.pages() - before_; page > 1) {
        const auto number = canvas.text(std::to_string(page), {.size = 13});
        canvas.draw(number, (page_width() - number.width()) / 2, (top() - number.height()) / 2);
    }
    y = top();
}

void Pages::first_of_annex(bool wide) {
    before_ = canvas.pages();
    next(wide);
}

void Pages::turn(bool wide) {
    if (wide != wide_) next(wide);
}

void Pages::need(double height) {
    if (!fits(height) && !fresh()) next();
}

void Pages::gap(double height) {
    if (!fresh()) y = std::min(y + height, bottom());
}

void Pages::finish() {
    canvas.end_page();
}

}  // namespace api::documents::pdf_pages

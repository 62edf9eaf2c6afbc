// Tables over pages: the heading on each of them, rows never split.
#pragma once

#include "api/documents/pdf/pages.hpp"

namespace api::documents::pdf_pages {

/// Columns measured over all rows, which are read once for it and not kept.
class TableSetting {
  public:
    TableSetting(Canvas& canvas, const Table& table, Language language);
    /// Wants a page in landscape.
    bool wide() const { return wide_; }
    /// Room that caption, heading and the first rows want on one page, all rows of a short table,
    /// so that a section's title stays with them.
    double beginning(Canvas& canvas);
    void draw(Pages& pages);

  private:
    struct Laid;
    void measure(Canvas& canvas);
    void fit(double width);
    double heading_height() const;
    void draw_heading(Pages& pages);
    Laid lay(Canvas& canvas, const Row& row);
    void draw_row(Pages& pages, const Laid& laid);
    std::string shown(const Row& row, std::size_t column) const;

    const Table& table_;
    const Language language_;
    double size_ = 11;
    bool wide_ = false;
    std::size_t rows_ = 0;
    std::size_t number_ = 0;  ///< of the last body row
    bool marks_[4] = {};      ///< which Presence needs an explanation
    std::vector<double> natural_, least_,
        widths_;  ///< of columns at 1 pt, without padding; widths_ with it at size_
    std::vector<std::size_t>
        columns_;  ///< index into table_.columns, or npos for the running number
    std::vector<Text> titles_, units_, groups_;
    std::vector<std::pair<std::size_t, std::size_t>> spans_;  ///< of groups_, in columns_
    std::vector<std::size_t> group_of_;  ///< of columns_: index into groups_, or npos
    double group_height_ = 0, title_height_ = 0;
};

}  // namespace api::documents::pdf_pages

// The figures of a document one by one, in one order, whatever shows them.
#pragma once

#include "api/documents/document.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace api::documents {

/// One cell of a document and where it is. Views are valid during the visit.
struct FigureAt {
    std::string_view section;  ///< keys from the top: "results/by_district"; empty in the opening
    std::string_view block;    ///< key of the table or chart; empty for a figure of a paragraph
    std::string_view row;      ///< empty for a figure of a paragraph
    std::string_view column;   ///< key of the column, or of the figure
    const Words& label;        ///< title of the column, or label of the figure
    const Words& unit;
    const Cell& cell;
};

/// Visits paragraphs' figures, tables row by row and charts. Throws std::logic_error for what no
/// renderer can show: a row with another number of cells than its table has columns, a sum row that
/// is not the sum of its rows, a key twice.
void for_each_figure(const Document& document, const std::function<void(const FigureAt&)>& visit);

/// BLAKE2b over all figures with their places: for Provenance::digest. Wording and language change
/// nothing but names in text cells.
domain::Digest digest_of(const Document& document);

/// The figures of a chart as a table.
Table twin_of(const ProgressChart& chart);
Table twin_of(const MixChart& chart);

/// Checks the sum rows of one table while its rows go by.
class SumCheck {
  public:
    explicit SumCheck(const Table& table);
    /// Throws std::logic_error when the row does not fit the table or a sum is not the sum.
    void see(const Row& row);
    /// Of the row last seen: whether this column's sum covers values that are withheld. A formula
    /// would give them away or be wrong.
    bool withheld(std::size_t column) const { return withheld_now_[column]; }

  private:
    const Table& table_;
    std::vector<std::int64_t> of_group_, of_all_;
    std::vector<bool> withheld_group_, withheld_all_, withheld_now_;
};

/// Calls with every section in order, annexes last: its number ("I", "2", "a"), its level from 0
/// and its path of keys. Annexes are numbered from I again, with the one that every renderer makes
/// of the provenance; the only one has no number.
struct SectionAt {
    const Section& section;
    int level;
    std::string number;
    std::string path;
    bool annex = false;
};
/// The annex of scope and formulas is the last; whether there is one, and its number.
bool has_formula_annex(const Document& document);
std::string formula_annex_number(const Document& document);
void for_each_section(const Document& document, const std::function<void(const SectionAt&)>& visit);

}  // namespace api::documents

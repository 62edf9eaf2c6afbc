#include "api/documents/figures.hpp"

#include "api/documents/format.hpp"

#include <set>
#include <stdexcept>

namespace api::documents {
namespace {

bool is_sum(const Row& row) {
    return row.style == Row::Style::subtotal || row.style == Row::Style::total;
}

void walk(const std::vector<Section>& sections, int level, const std::string& above, bool annex,
          const std::function<void(const SectionAt&)>& visit) {
    for (std::size_t i = 0; i < sections.size(); ++i) {
        SectionAt at{sections[i], level, section_number(level, i),
                     above.empty() ? sections[i].key : above + '/' + sections[i].key, annex};
        visit(at);
        walk(sections[i].sections, level + 1, at.path, annex, visit);
    }
}

/// Visits the figures of the blocks of one section and refuses keys that would make two figures
/// one.
class Visitor {
  public:
    explicit Visitor(const std::function<void(const FigureAt&)>& visit) : visit_(visit) {}

    void section(const std::string& path, const std::vector<Block>& blocks) {
        if (!paths_.insert(path).second)
            throw std::logic_error("two sections have the key " + path);
        section_ = path;
        loose_.clear();
        for (const auto& block : blocks) std::visit([&](const auto& b) { show(b); }, block);
    }

  private:
    void show(const Paragraph& paragraph) {
        for (const auto& figure : paragraph.figures) {
            if (!loose_.insert(figure.key).second)
                throw std::logic_error("two figures of a section have the key " + figure.key);
            visit_({section_,
                    {},
                    {},
                    figure.key,
                    figure.label,
                    unit_of(figure.cell.kind),
                    figure.cell});
        }
    }

    void show(const Table& table) {
        block(table.key);
        std::set<std::string, std::less<>> columns;
        std::vector<Words> units;
        for (const auto& column : table.columns) {
            if (!columns.insert(column.key).second)
                throw std::logic_error("two columns of a table have the key " + column.key);
            units.push_back(unit_of(column));
        }
        SumCheck check(table);
        auto next = table.rows();
        for (Row row; next(row);) {
            check.see(row);
            for (std::size_t c = 0; c < row.cells.size(); ++c) {
                const auto& cell = row.cells[c];
                const auto& column = table.columns[c];
                if (cell.kind == Kind::text && cell.presence == Presence::value &&
                    cell.words.empty())
                    continue;
                visit_({section_, table.key, row.key, column.key, column.title,
                        cell.kind == column.kind ? units[c] : unit_of(cell.kind), cell});
            }
        }
    }

    void show(const ProgressChart& chart) { show(twin_of(chart)); }
    void show(const MixChart& chart) { show(twin_of(chart)); }

    void block(const std::string& key) {
        if (key.empty() || !blocks_.insert(key).second)
            throw std::logic_error("a table or chart has no key of its own: " + key);
    }

    const std::function<void(const FigureAt&)>& visit_;
    std::string section_;
    std::set<std::string> paths_, blocks_;
    std::set<std::string> loose_;
};

}  // namespace

SumCheck::SumCheck(const Table& table)
    : table_(table),
      of_group_(table.columns.size()),
      of_all_(table.columns.size()),
      withheld_group_(table.columns.size()),
      withheld_all_(table.columns.size()),
      withheld_now_(table.columns.size()) {
    for (const auto& column : table.columns)
        if (column.summed && (column.kind == Kind::text || column.kind == Kind::percent ||
                              column.kind == Kind::percent_hundredths || column.kind == Kind::day))
            throw std::logic_error("a column that has no sum: " + column.key);
}

void SumCheck::see(const Row& row) {
    if (row.cells.size() != table_.columns.size())
        throw std::logic_error("row " + row.key + " of table " + table_.key +
                               " has another number of cells than columns");
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
        if (!table_.columns[c].summed) continue;
        const auto& cell = row.cells[c];
        if (row.style == Row::Style::body) {
            if (cell.has_number()) {
                of_group_[c] += cell.number;
                of_all_[c] += cell.number;
            }
            if (cell.presence == Presence::suppressed) withheld_group_[c] = withheld_all_[c] = true;
        } else if (row.style == Row::Style::group) {
            of_group_[c] = 0;
            withheld_group_[c] = false;
        } else if (is_sum(row)) {
            const bool total = row.style == Row::Style::total;
            withheld_now_[c] = total ? withheld_all_[c] : withheld_group_[c];
            const auto sum = total ? of_all_[c] : of_group_[c];
            if (cell.has_number() && !withheld_now_[c] && cell.number != sum)
                throw std::logic_error("row " + row.key + " of table " + table_.key + " says " +
                                       std::to_string(cell.number) + " in column " +
                                       table_.columns[c].key + ", its rows make " +
                                       std::to_string(sum));
            if (!total) {
                of_group_[c] = 0;
                withheld_group_[c] = false;
            }
        }
    }
}

bool has_formula_annex(const Document& document) {
    return !document.extract &&
           (!document.provenance.filters.empty() || !document.provenance.formulas.empty());
}

std::string formula_annex_number(const Document& document) {
    return document.annexes.empty() ? std::string() : section_number(0, document.annexes.size());
}

void for_each_section(const Document& document,
                      const std::function<void(const SectionAt&)>& visit) {
    walk(document.sections, 0, {}, false, visit);
    const bool alone = document.annexes.size() == 1 && !has_formula_annex(document);
    walk(document.annexes, 0, {}, true, [&](SectionAt at) {
        if (alone && at.level == 0) at.number.clear();
        visit(at);
    });
}

void for_each_figure(const Document& document, const std::function<void(const FigureAt&)>& visit) {
    Visitor visitor(visit);
    visitor.section({}, document.opening);
    for_each_section(document,
                     [&](const SectionAt& at) { visitor.section(at.path, at.section.blocks); });
}

domain::Digest digest_of(const Document& document) {
    domain::Digest digest = domain::blake2b(document.key);
    std::string line;
    for_each_figure(document, [&](const FigureAt& at) {
        line.clear();
        for (auto part : {at.section, at.block, at.row, at.column, name(at.cell.kind),
                          name(at.cell.presence)}) {
            line += part;
            line += '\0';
        }
        if (at.cell.kind == Kind::text) {
            line += clean(at.cell.words.vi);
            line += '\0';
            line += clean(at.cell.words.en);
        } else {
            line += std::to_string(at.cell.number);
        }
        digest = domain::blake2b(digest.view(), line);
    });
    return digest;
}

Table twin_of(const ProgressChart& chart) {
    Table out;
    out.key = chart.key;
    out.name = chart.name;
    out.title = chart.title;
    const auto kind = chart.bars.empty() ? Kind::count : chart.bars.front().value.kind;
    bool expects = false;
    for (const auto& bar : chart.bars) expects |= bar.expected_by_now.has_value();
    out.columns = {{.key = "name", .title = {"Đơn vị", "Unit"}},
                   {.key = "value", .title = {"Thực hiện", "Reached"}, .kind = kind},
                   {.key = "target", .title = {"Chỉ tiêu", "Target"}, .kind = kind},
                   {.key = "percent", .title = {"Đạt", "Of target"}, .kind = Kind::percent}};
    if (expects)
        out.columns.push_back({.key = "expected_by_now",
                               .title = {"Cần đạt đến nay", "Expected by now"},
                               .kind = kind});
    std::vector<Row> rows;
    for (const auto& bar : chart.bars) {
        Row row{.key = bar.key, .cells = {text(bar.label), bar.value, bar.target, bar.percent}};
        if (expects)
            row.cells.push_back(
                bar.expected_by_now.value_or(without(kind, Presence::not_applicable)));
        rows.push_back(std::move(row));
    }
    out.rows = rows_of(std::move(rows));
    return out;
}

Table twin_of(const MixChart& chart) {
    Table out;
    out.key = chart.key;
    out.name = chart.name;
    out.title = chart.title;
    out.columns = {{.key = "name", .title = {"Đơn vị", "Unit"}}};
    const auto kind = chart.bars.empty() || chart.bars.front().values.empty()
                          ? Kind::count
                          : chart.bars.front().values.front().kind;
    for (const auto& part : chart.parts)
        out.columns.push_back({.key = part.key, .title = part.label, .kind = kind});
    std::vector<Row> rows;
    for (const auto& bar : chart.bars) {
        Row row{.key = bar.key, .cells = {text(bar.label)}};
        row.cells.insert(row.cells.end(), bar.values.begin(), bar.values.end());
        rows.push_back(std::move(row));
    }
    out.rows = rows_of(std::move(rows));
    return out;
}

}  // namespace api::documents

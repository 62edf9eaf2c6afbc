#include "tests/adversary/counts.hpp"

#include <array>
#include <stdexcept>

namespace tests::adversary {
namespace {

constexpr std::array components{"whole_blood", "platelets_apheresis", "plasma_apheresis",
                                "red_cells_apheresis"};
// What adversaries make up has these, and so tells nothing about anybody's bag.
const std::set<int> common_volumes{250, 350, 450};

std::string text(const Row& row) {
    return std::to_string(row.bags) + " bags, " + std::to_string(row.ml) + " ml, " +
           std::to_string(row.discarded) + " discarded, " + std::to_string(row.unknown) +
           " unknown";
}

}  // namespace

std::string cell_of(const std::string& component, const std::string& nominal_ml) {
    return component + " " + nominal_ml;
}

void Counts::give_volume(Bag& bag) {
    while (common_volumes.contains(next_volume_)) ++next_volume_;
    if (next_volume_ > 599) {
        next_volume_ = 101;
        if (++next_component_ == int(components.size()))
            throw std::runtime_error("every volume is taken");
    }
    bag.component = components[std::size_t(next_component_)];
    bag.nominal_ml = next_volume_++;
}

std::map<std::string, Counts::Cells> Counts::read(const support::Json& totals) {
    std::map<std::string, Cells> out;
    for (const auto& row : totals["rows"].items())
        out[row["drive"].text()][cell_of(row["component"].key(), row["nominal_ml"].key())] = {
            row["bags"].integer(), row["ml"].integer(), row["discarded"].integer(),
            row["volume_unknown"].integer()};
    return out;
}

void Counts::take(const support::Json& totals) {
    auto now = read(totals);
    for (auto& [drive, cells] : sealed_) cells = now[drive];
}

std::vector<std::pair<std::string, std::string>> Counts::check(const support::Json& totals) {
    std::vector<std::pair<std::string, std::string>> wrong;
    auto now = read(totals);
    for (auto& [drive, before] : sealed_) {
        auto& cells = now[drive];
        if (cells == before) continue;
        std::string detail = drive + ":";
        for (const auto& [cell, row] : before)
            if (const auto it = cells.find(cell); it == cells.end() || it->second != row)
                detail += " " + cell + " had " + text(row) + ", has " +
                          text(it == cells.end() ? Row{} : it->second) + ";";
        for (const auto& [cell, row] : cells)
            if (!before.contains(cell))
                detail += " " + cell + " had nothing, has " + text(row) + ";";
        wrong.emplace_back("counts of closed and verified drives stand", detail);
        before = cells;
    }
    std::map<std::string, std::int64_t> everywhere;
    for (const auto& [drive, cells] : now) {
        Row sum;
        for (const auto& [cell, row] : cells) {
            everywhere[cell] += row.bags;
            if ((row.bags < 0 || row.ml < 0 || row.discarded < 0 || row.unknown < 0) &&
                told_.insert(drive + cell).second)
                wrong.emplace_back("no count is negative", drive + ", " + cell + ": " + text(row));
            sum.bags += row.bags;
        }
        if (sum.bags < 0 && told_.insert(drive).second)
            wrong.emplace_back("no count is negative", drive + ": " + text(sum));
    }
    for (auto& bag : bags) {
        if (bag.touched) continue;
        const auto cell = cell_of(bag.component, std::to_string(bag.nominal_ml));
        const auto at_home = now[bag.drive][cell].bags;
        const auto standing = sealed(bag.drive) || !bag.contested ? at_home : everywhere[cell];
        if (standing == 1) continue;
        wrong.emplace_back("each acknowledged bag stands in exactly one total",
                           bag.unit + " of " + bag.drive + " (" + cell + " ml, event " + bag.id +
                               "): " + std::to_string(at_home) + " at home, " +
                               std::to_string(everywhere[cell]) + " everywhere");
        bag.touched = true;
    }
    return wrong;
}

}  // namespace tests::adversary

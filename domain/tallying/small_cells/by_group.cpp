#include "domain/tallying/small_cells/ways.hpp"

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <span>

namespace domain::tallying::small_cells {
namespace {

using Place = std::vector<std::int64_t>;

/// What a filter on a rare group must not change: who should have reported, the missing ones, and
/// what was cut.
void take_reporting(Totals& out, const Totals& of) {
    out.splits = of.splits;
    out.drives_expected = of.drives_expected;
    out.drives_reported = of.drives_reported;
    out.drives_missing = of.drives_missing;
}

/// The values of a rare dimension in the order in which they are hidden for the sake of others: the
/// rarer in the country first, the unknown last. A fixed order, so that coarse and fine tables hide
/// the same groups.
std::span<const std::int64_t> values_of(Dimension d) {
    static constexpr std::int64_t abo[] = {int(Abo::AB), int(Abo::A), int(Abo::B), int(Abo::O), -1};
    static constexpr std::int64_t donor_class[] = {
        int(DonorClass::lapsed), int(DonorClass::first_time), int(DonorClass::repeat), -1};
    if (d == Dimension::abo) return abo;
    return donor_class;
}

/// A way to take the values of one column together, as another question does: a value's groups by
/// number.
struct Merging {
    std::size_t column;
    std::function<std::vector<std::int64_t>(std::int64_t)> groups;
};

/// Every column taken together as a whole, and what is coarser than it by nature: days into months
/// and years, drives by all that a drive belongs to.
std::vector<Merging> mergings_of(const Books& books, const std::vector<Dimension>& by) {
    std::vector<Merging> out;
    auto month_of = [](Day day) { return std::int64_t(day.year()) * 12 + day.month() - 1; };
    auto of_drive = [&](std::size_t column, auto attribute) {
        out.push_back({column, [&books, attribute](std::int64_t num) -> std::vector<std::int64_t> {
                           const auto* drive = books.drive(num);
                           if (!drive) return {};
                           return {std::int64_t(attribute(*drive))};
                       }});
    };
    using scheduling::Drive;
    for (std::size_t c = 0; c < by.size(); ++c) {
        out.push_back({c, [](std::int64_t) { return std::vector<std::int64_t>{0}; }});
        if (by[c] == Dimension::month)
            out.push_back({c, [](std::int64_t m) { return std::vector<std::int64_t>{m / 12}; }});
        if (by[c] == Dimension::day) {
            out.push_back({c, [month_of](std::int64_t d) {
                               return std::vector{month_of(Day{std::int32_t(d)})};
                           }});
            out.push_back({c, [month_of](std::int64_t d) {
                               return std::vector{month_of(Day{std::int32_t(d)}) / 12};
                           }});
        }
        if (by[c] != Dimension::drive) continue;
        of_drive(c, [](const Drive& d) { return d.site; });
        of_drive(c, [](const Drive& d) { return d.organization; });
        of_drive(c, [](const Drive& d) { return d.collected_by; });
        of_drive(c, [](const Drive& d) { return d.day.number; });
        of_drive(c, [month_of](const Drive& d) { return month_of(d.day); });
        of_drive(c, [](const Drive& d) { return d.day.year(); });
        out.push_back({c, [&books](std::int64_t num) {
                           const auto* drive = books.drive(num);
                           return drive ? drive->campaigns : std::vector<std::int64_t>{};
                       }});
    }
    return out;
}

class Table {
  public:
    Table(const Books& books, const std::vector<Dimension>& by, const std::vector<Row>& rows,
          std::int64_t threshold)
        : by_(by),
          rows_(rows),
          threshold_(threshold),
          hidden_(rows.size(), false),
          mergings_(mergings_of(books, by)) {
        lines_of_.resize(rows_.size());
        several_.resize(mergings_.size());
        for (std::size_t m = 0; m < mergings_.size(); ++m) {
            find_several(m);
            draw_lines(m);
        }
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (small(rows_[i])) hide(i);
        close_all();
        for (int round = 0; round < most_rounds && hide_what_follows(); ++round) close_all();
    }

    bool hidden(std::size_t row) const { return hidden_[row]; }

    /// Places without a row that are as hidden as the hidden rows beside them. If they were known
    /// to be zeros, one hidden row alone would be known from the sum that it makes.
    std::vector<Place> hidden_zeros() const {
        std::set<Place> there, out;
        for (const auto& row : rows_) there.insert(row.place);
        std::set<Place> beside;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!hidden_[i]) continue;
            Place at = rows_[i].place;
            for (std::size_t d = 0; d < by_.size(); ++d)
                if (rare(by_[d])) at[d] = -1;
            if (beside.insert(at).second) vary(at, 0, there, out);
        }
        return {out.begin(), out.end()};
    }

  private:
    /// Each round hides at least one more row; what is left after so many is rare enough to be
    /// left.
    static constexpr int most_rounds = 64;

    /// Rows that differ in one dimension only and fall together in it: another question publishes
    /// their sum.
    struct Line {
        std::size_t merging = 0;
        Place at;                       ///< with the group in place of the value
        std::vector<std::size_t> rows;  ///< in the order in which they are hidden
        std::size_t next = 0;           ///< rows before it are hidden or of no use
        std::int64_t hidden = 0;
        std::int64_t bags = 0;  ///< in the hidden rows
        bool waiting = false;
    };

    /// Counts of bags decide; where there are no bags, any other count that stands in the row.
    bool small(const Row& row) const {
        bool known = false;
        for (std::size_t d = 0; d < by_.size(); ++d)
            known = known || (rare(by_[d]) && row.place[d] >= 0);
        if (!known) return false;
        const auto& f = row.figures;
        if (f.bags != 0) return f.bags < threshold_;
        for (auto n : {f.discarded, f.registered, f.deferred, f.walked_out})
            if (n > 0 && n < threshold_) return true;
        return false;
    }

    /// `place` in the answer that `merging` makes of this one, ABO and class of donor left out.
    Place whereabouts(const Place& place, std::size_t d, std::int64_t group) const {
        Place at = place;
        at[d] = group;
        for (std::size_t c = 0; c < by_.size(); ++c)
            if (rare(by_[c])) at[c] = 0;
        return at;
    }

    void find_several(std::size_t m) {
        auto d = mergings_[m].column;
        if (rare(by_[d])) return;
        std::map<Place, std::int64_t> only;
        for (const auto& row : rows_)
            for (auto group : mergings_[m].groups(row.place[d])) {
                auto at = whereabouts(row.place, d, group);
                auto [it, added] = only.try_emplace(at, row.place[d]);
                if (!added && it->second != row.place[d]) several_[m].insert(std::move(at));
            }
    }

    /// The groups of `merging` that this place is summed in. Where nothing else is in a group (the
    /// only drive of a day), the other answer has the same rows as this one and hides them in the
    /// same order.
    std::vector<std::int64_t> groups_of(std::size_t m, const Place& place) const {
        auto d = mergings_[m].column;
        auto within = mergings_[m].groups(place[d]);
        if (!rare(by_[d]))
            std::erase_if(within, [&](auto group) {
                return !several_[m].count(whereabouts(place, d, group));
            });
        return within;
    }

    void draw_lines(std::size_t m) {
        auto d = mergings_[m].column;
        std::map<Place, std::size_t> known;
        auto first = lines_.size();
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            for (auto group : groups_of(m, rows_[i].place)) {
                Place at = rows_[i].place;
                at[d] = group;
                auto [it, added] = known.try_emplace(std::move(at), lines_.size());
                if (added) {
                    lines_.emplace_back().merging = m;
                    lines_.back().at = it->first;
                }
                lines_[it->second].rows.push_back(i);
                lines_of_[i].push_back(it->second);
            }
        }
        auto rank = [&](std::size_t row) -> std::int64_t {
            if (!rare(by_[d])) return rows_[row].figures.bags;
            auto values = values_of(by_[d]);
            return std::find(values.begin(), values.end(), rows_[row].place[d]) - values.begin();
        };
        for (auto l = first; l < lines_.size(); ++l)
            std::stable_sort(lines_[l].rows.begin(), lines_[l].rows.end(),
                             [&](auto a, auto b) { return rank(a) < rank(b); });
    }

    void hide(std::size_t row) {
        if (hidden_[row]) return;
        hidden_[row] = true;
        for (auto l : lines_of_[row]) {
            auto& line = lines_[l];
            ++line.hidden;
            line.bags += rows_[row].figures.bags;
            if (line.waiting) continue;
            line.waiting = true;
            open_.push_back(l);
        }
    }

    void close_all() {
        while (!open_.empty()) {
            auto line = open_.front();
            open_.pop_front();
            lines_[line].waiting = false;
            while ((lines_[line].hidden < 2 || lines_[line].bags < threshold_) &&
                   hide_one_more(line)) {
            }
        }
    }

    bool hide_one_more(std::size_t l) {
        auto& line = lines_[l];
        while (line.next < line.rows.size() &&
               (hidden_[line.rows[line.next]] || rows_[line.rows[line.next]].figures.bags <= 0))
            ++line.next;
        if (line.next < line.rows.size()) {
            hide(line.rows[line.next]);
            return true;
        }
        // Without bags to hide behind, a row of discarded bags or of people has to do.
        if (line.hidden >= 2) return false;
        for (auto row : line.rows)
            if (!hidden_[row]) {
                hide(row);
                return true;
            }
        return false;
    }

    /// Plays the attacker who knows the sum of every line: narrows what each hidden count can be
    /// until nothing moves, and hides another row beside a small one that is down to one number.
    /// False when there was nothing (more) to hide.
    bool hide_what_follows() {
        std::vector<std::size_t> hidden;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (hidden_[i]) hidden.push_back(i);
        if (hidden.empty()) return false;
        auto zeros = hidden_zeros();
        struct Sum {
            std::vector<std::size_t> cells;
            std::int64_t value = 0;
            std::int64_t low = 0, high = 0;  ///< of the cells together
            bool known = true;
        };
        std::vector<Sum> sums;
        std::vector<std::vector<std::size_t>> sums_of(hidden.size() + zeros.size());
        std::vector<std::int64_t> low(sums_of.size(), 0), high(sums_of.size(), 0);
        for (std::size_t m = 0; m < mergings_.size(); ++m) {
            auto d = mergings_[m].column;
            std::map<Place, std::size_t> index;
            for (std::size_t c = 0; c < sums_of.size(); ++c) {
                const auto& place =
                    c < hidden.size() ? rows_[hidden[c]].place : zeros[c - hidden.size()];
                for (auto group : groups_of(m, place)) {
                    Place at = place;
                    at[d] = group;
                    auto [it, added] = index.try_emplace(std::move(at), sums.size());
                    if (added) sums.emplace_back();
                    sums[it->second].cells.push_back(c);
                    if (c < hidden.size()) sums[it->second].value += rows_[hidden[c]].figures.bags;
                    sums_of[c].push_back(it->second);
                }
            }
            // A whole line that comes to a small count is hidden itself in the answer that would
            // publish it.
            if (rare(by_[d])) continue;
            for (const auto& line : lines_) {
                if (line.merging != m || std::size_t(line.hidden) != line.rows.size()) continue;
                if (line.bags > 0 && line.bags < threshold_) sums[index.at(line.at)].known = false;
            }
        }
        std::int64_t most = 1;
        for (const auto& sum : sums) most = std::max(most, sum.value);
        std::fill(high.begin(), high.end(), most);
        std::deque<std::size_t> waiting;
        std::vector<bool> is_waiting(sums.size(), false);
        for (std::size_t s = 0; s < sums.size(); ++s) {
            sums[s].high = most * std::int64_t(sums[s].cells.size());
            if (!sums[s].known) continue;
            waiting.push_back(s);
            is_waiting[s] = true;
        }
        // Bounds can creep; whoever is not down to one number after so many steps is taken as safe.
        for (auto steps = 50 * sums_of.size() + 1'000; steps > 0 && !waiting.empty(); --steps) {
            auto s = waiting.front();
            waiting.pop_front();
            is_waiting[s] = false;
            for (auto c : sums[s].cells) {
                auto from = std::max(low[c], sums[s].value - (sums[s].high - high[c]));
                auto to = std::min(high[c], sums[s].value - (sums[s].low - low[c]));
                if (from == low[c] && to == high[c]) continue;
                for (auto other : sums_of[c]) {
                    sums[other].low += from - low[c];
                    sums[other].high += to - high[c];
                    if (other == s || is_waiting[other] || !sums[other].known) continue;
                    waiting.push_back(other);
                    is_waiting[other] = true;
                }
                low[c] = from;
                high[c] = to;
                if (is_waiting[s]) continue;
                waiting.push_back(s);
                is_waiting[s] = true;
            }
        }
        bool more = false;
        for (std::size_t c = 0; c < hidden.size(); ++c) {
            if (low[c] != high[c] || !small(rows_[hidden[c]])) continue;
            for (auto l : lines_of_[hidden[c]])
                if (hide_one_more(l)) more = true;
        }
        return more;
    }

    void vary(Place at, std::size_t d, const std::set<Place>& there, std::set<Place>& out) const {
        while (d < by_.size() && !rare(by_[d])) ++d;
        if (d == by_.size()) {
            if (!there.count(at)) out.insert(std::move(at));
            return;
        }
        for (auto value : values_of(by_[d])) {
            at[d] = value;
            vary(at, d + 1, there, out);
        }
    }

    const std::vector<Dimension>& by_;
    const std::vector<Row>& rows_;
    std::int64_t threshold_;
    std::vector<bool> hidden_;
    std::vector<Merging> mergings_;
    std::vector<std::set<Place>>
        several_;  ///< by merging: where more than one value comes together
    std::vector<Line> lines_;
    std::vector<std::vector<std::size_t>> lines_of_;
    std::deque<std::size_t> open_;
};

}  // namespace

ProtectedTotals by_group(const Books& books, const Question& q, std::int64_t threshold) {
    ProtectedTotals out;
    out.totals = tallying::total(books, q);
    if (out.totals.too_wide) return out;
    Question wide = without_rare(q, q.by);
    if (q.filter.abo && !has(q.by, Dimension::abo)) wide.by.push_back(Dimension::abo);
    std::optional<Totals> unfiltered;
    if (q.filter.abo) unfiltered = tallying::total(books, wide);
    const Totals& all = unfiltered ? *unfiltered : out.totals;
    if (all.too_wide) {
        out.totals.too_wide = true;
        return out;
    }

    auto column =
        std::size_t(std::find(wide.by.begin(), wide.by.end(), Dimension::abo) - wide.by.begin());
    auto selected = [&](const Place& place) {
        return !q.filter.abo || place[column] == int(*q.filter.abo);
    };
    Table table(books, wide.by, all.rows, threshold);
    std::map<Place, Figures> rows;
    for (const auto& row : out.totals.rows) rows.emplace(row.place, row.figures);
    std::set<Place> hidden;
    auto hide = [&](Place place) {
        if (!selected(place)) return;
        place.resize(q.by.size());  // the group that was filtered by stands last
        hidden.insert(place);
        rows[std::move(place)] = {};
    };
    for (std::size_t i = 0; i < all.rows.size(); ++i)
        if (table.hidden(i)) hide(all.rows[i].place);
    for (auto& place : table.hidden_zeros()) hide(std::move(place));

    out.totals.rows.clear();
    if (!q.by.empty())
        for (const auto& [place, figures] : rows) {
            out.totals.rows.push_back({place, figures});
            out.rows.push_back(hidden.count(place) ? Shown::nothing : Shown::all);
        }
    if (!q.filter.abo) return out;

    take_reporting(out.totals, all);
    // The total is a row of the table by ABO alone.
    bool total_hidden = !hidden.empty();
    if (!q.by.empty()) {
        Question alone = without_rare(q, {Dimension::abo});
        auto groups_alone = tallying::total(books, alone);
        Table margin(books, alone.by, groups_alone.rows, threshold);
        total_hidden = false;
        for (std::size_t i = 0; i < groups_alone.rows.size(); ++i)
            if (margin.hidden(i) && groups_alone.rows[i].place[0] == int(*q.filter.abo))
                total_hidden = true;
        for (const auto& place : margin.hidden_zeros())
            if (place[0] == int(*q.filter.abo)) total_hidden = true;
    }
    if (total_hidden) {
        out.total = Shown::nothing;
        out.totals.total = {};
    }
    return out;
}

}  // namespace domain::tallying::small_cells

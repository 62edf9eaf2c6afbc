#include "domain/tallying/small_cells.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <numeric>
#include <set>

namespace domain::tallying {
namespace {

using Place = std::vector<std::int64_t>;

bool rare(Dimension d) {
    return d == Dimension::abo || d == Dimension::rh || d == Dimension::donor_class;
}

bool has(const std::vector<Dimension>& by, Dimension d) {
    return std::find(by.begin(), by.end(), d) != by.end();
}

/// The same question, about the same parts and on the same map, for all groups.
Question without_rare(const Question& asked, std::vector<Dimension> by) {
    Question q = asked;
    q.filter.abo.reset();
    q.filter.rh.reset();
    q.by = std::move(by);
    return q;
}

ProtectedTotals all_of(Totals totals) {
    ProtectedTotals out;
    out.rows.assign(totals.rows.size(), Shown::all);
    out.totals = std::move(totals);
    return out;
}

/// What a filter on a rare group must not change: who should have reported, the missing ones, and what was cut.
void take_reporting(Totals& out, const Totals& of) {
    out.splits = of.splits;
    out.drives_expected = of.drives_expected;
    out.drives_reported = of.drives_reported;
    out.drives_missing = of.drives_missing;
}

// ---------------------------------------------------------------------------------------------------------------
// Rh: facts are published as a tree of sets, each wholly inside another or apart from it.

/// A stretch of whole months, counted as year * 12 + month - 1.
struct Months {
    std::int64_t first = 0;
    std::int64_t count = 0;
    auto operator<=>(const Months&) const = default;
};

constexpr int groups = 5;  // unknown, O, A, B, AB
constexpr int factors = 3;  // unknown, positive, negative
constexpr int negative = 1 + int(Rh::negative);
constexpr int positive = 1 + int(Rh::positive);

using ByRh = std::array<std::int64_t, factors>;
using ByGroup = std::array<ByRh, groups>;

ByRh& operator+=(ByRh& a, const ByRh& b) {
    for (int i = 0; i < factors; ++i) a[std::size_t(i)] += b[std::size_t(i)];
    return a;
}

std::int64_t sum(const ByRh& v) {
    return std::accumulate(v.begin(), v.end(), std::int64_t(0));
}

/// The stretches of the calendar that may be asked about, by their length in months, each a whole number of the next.
constexpr std::int64_t lengths[] = {12, 6, 3, 1};

class RhBooks {
  public:
    RhBooks(const Totals& by_month_abo_rh, std::int64_t threshold, Day today) : threshold_(threshold) {
        for (const auto& row : by_month_abo_rh.rows)
            months_[row.place[0]][std::size_t(row.place[1] + 1)][std::size_t(row.place[2] + 1)] += row.figures.bags;
        std::set<std::int64_t> years;
        for (const auto& [month, counts] : months_) years.insert(month / 12);
        for (auto year : years)
            if (Day::of(int(year), 12, 31).plus(settling_days) < today) open_year(year);
    }

    ByGroup counts(Months p) const {
        ByGroup out{};
        for (auto it = months_.lower_bound(p.first); it != months_.end() && it->first < p.first + p.count; ++it)
            for (std::size_t g = 0; g < groups; ++g) out[g] += it->second[g];
        return out;
    }

    /// The Rh figures of the stretch, ABO groups together, follow from what is published.
    bool shows(Months p) const {
        if (p.count > 12) return every_year(p, [&](Months year) { return shows(year); });
        return published_.count(p) || bagless(p);
    }
    /// The same for one ABO group.
    bool shows(Months p, int group) const {
        if (p.count > 12) return every_year(p, [&](Months year) { return shows(year, group); });
        if (bagless(p)) return true;
        if (!published_.count(p)) return false;
        const auto& merged = merged_.at(p.first / 12);
        return !(merged >> group & 1u);
    }

    /// Months, years or the whole of `p`, as far as there are bags.
    std::vector<Months> parts(Months p, std::int64_t length) const {
        std::set<Months> out;
        for (auto it = months_.lower_bound(p.first); it != months_.end() && it->first < p.first + p.count; ++it) {
            Months part = p.count <= length ? p : Months{it->first / length * length, length};
            if (!bagless(part)) out.insert(part);
        }
        return {out.begin(), out.end()};
    }

  private:
    template <class Test>
    bool every_year(Months p, Test test) const {
        for (const auto& year : parts(p, 12))
            if (!test(year)) return false;
        return true;
    }

    bool bagless(Months p) const {
        for (const auto& group : counts(p))
            for (auto n : group)
                if (n != 0) return false;
        return true;
    }

    bool enough(std::int64_t n) const { return n == 0 || n >= threshold_; }

    /// Whether these bags may be told apart by Rh. Their number is known to everybody, so a set of few bags is never told
    /// apart, whatever is in it: a refusal that depended on it would tell. Bags that are all Rh-negative are not told
    /// either: every part of them would be known.
    bool may_be_told(const ByRh& v, bool of_known_group) const {
        auto bags = sum(v);
        if (v == ByRh{}) return true;
        if (bags < 2 * threshold_) return false;
        if (!enough(v[negative]) || !enough(v[positive])) return false;
        if (of_known_group && !enough(v[0])) return false;
        return v[negative] == 0 || bags - v[negative] >= threshold_;
    }

    /// Groups in `merged` count as one; the others each for itself.
    bool may_be_told(const ByGroup& v, unsigned merged) const {
        ByRh together{};
        for (int g = 0; g < groups; ++g) {
            const auto& group = v[std::size_t(g)];
            if (merged >> g & 1u)
                together += group;
            else if (!may_be_told(group, g != 0))
                return false;
        }
        return may_be_told(together, merged > 1 && merged != (1u << groups) - 1);
    }

    /// Tells ABO groups apart as far as possible. Those that are too small are taken together, the ones with fewest bags
    /// first: an order that everybody knows, so that it says nothing about Rh.
    void open_year(std::int64_t year) {
        Months p{year * 12, 12};
        auto v = counts(p);
        std::array<int, groups> order{};
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
            return sum(v[std::size_t(a)]) < sum(v[std::size_t(b)]);
        });
        unsigned merged = 0;
        for (int k = 0; k <= groups; ++k) {
            if (k > 0) merged |= 1u << order[std::size_t(k - 1)];
            if (k == 1 || !may_be_told(v, merged)) continue;
            merged_[year] = merged;
            publish(p, merged, 0);
            return;
        }
    }

    /// The parts of a stretch are told all or none, with the groups of the year: one that is left out would follow from
    /// the others, and other groups than the year's would make a table whose margins give cells away.
    void publish(Months p, unsigned merged, std::size_t level) {
        published_.insert(p);
        if (level + 1 == std::size(lengths)) return;
        auto length = lengths[level + 1];
        for (auto m = p.first; m < p.first + p.count; m += length)
            if (!may_be_told(counts({m, length}), merged)) return;
        for (auto m = p.first; m < p.first + p.count; m += length) publish({m, length}, merged, level + 1);
    }

    std::int64_t threshold_;
    std::map<std::int64_t, ByGroup> months_;
    std::map<std::int64_t, unsigned> merged_;  ///< by year: ABO groups that are not told apart, as bits
    std::set<Months> published_;
};

constexpr Months all_time{0, std::int64_t(10'000) * 12};

/// The stretch that the days are, if they are one of the calendar's: a month, quarter, half, or years.
std::optional<Months> months_of(const DayRange& days) {
    if (!days.from && !days.to) return all_time;
    if (!days.from || !days.to || *days.to < *days.from) return std::nullopt;
    auto month_of = [](Day day) { return std::int64_t(day.year()) * 12 + day.month() - 1; };
    Day after = days.to->plus(1);
    if (unsigned(days.from->civil().day()) != 1 || unsigned(after.civil().day()) != 1) return std::nullopt;
    Months p{month_of(*days.from), month_of(after) - month_of(*days.from)};
    if (p.count > 12 && p.count % 12 == 0 && p.first % 12 == 0) return p;
    for (auto length : lengths)
        if (p.count == length && p.first % length == 0) return p;
    return std::nullopt;
}

DayRange whole_years(const DayRange& days) {
    if (!days.from) return {};
    return {Day::of(days.from->year(), 1, 1), Day::of(days.to->year(), 12, 31)};
}

Result<ProtectedTotals> by_rh(const Books& books, const Question& q, std::int64_t threshold) {
    const auto& f = q.filter;
    // The two maps give a reader of one part two sets of bags that overlap.
    bool elsewhere = f.campaign || f.site || f.drive || f.collected_by || f.component || f.nominal_ml || f.organization ||
                     (q.map != OnMap::then && !f.within.empty());
    bool finer = std::any_of(q.by.begin(), q.by.end(), [](Dimension d) {
        return d != Dimension::year && d != Dimension::month && d != Dimension::abo && d != Dimension::rh;
    });
    auto asked = months_of(f.days);
    if (elsewhere || finer || !asked) return Error{ErrorKind::rule, "too_fine_for_rare_groups", {}, {}};

    Question whole = without_rare(q, {Dimension::month, Dimension::abo, Dimension::rh});
    whole.filter.days = whole_years(f.days);
    RhBooks rh(tallying::total(books, whole), threshold, books.as_of.today);

    ProtectedTotals out;
    out.totals = tallying::total(books, without_rare(q, {}));
    bool by_abo = has(q.by, Dimension::abo), by_factor = has(q.by, Dimension::rh);
    auto length = has(q.by, Dimension::month) ? 1 : has(q.by, Dimension::year) ? 12 : all_time.count;
    auto in_group = [&](int g) { return !f.abo || g == 1 + int(*f.abo); };
    auto in_factor = [&](int r) { return !f.rh || r == 1 + int(*f.rh); };

    auto put = [&](Months part, int g, int r, std::int64_t bags, bool shown) {
        if (shown && bags == 0) return;
        Row row;
        for (auto d : q.by)
            row.place.push_back(d == Dimension::year ? part.first / 12 : d == Dimension::month ? part.first
                                : d == Dimension::abo ? g - 1 : r - 1);
        row.figures.bags = shown ? bags : 0;
        out.totals.rows.push_back(std::move(row));
        out.rows.push_back(shown ? Shown::bags : Shown::nothing);
    };
    for (const auto& part : q.by.empty() ? std::vector<Months>{} : rh.parts(*asked, length)) {
        auto counts = rh.counts(part);
        ByRh together{};
        bool shown_together = f.abo ? rh.shows(part, 1 + int(*f.abo)) : rh.shows(part);
        for (int g = 0; g < groups; ++g) {
            if (!in_group(g)) continue;
            const auto& v = counts[std::size_t(g)];
            together += v;
            if (!by_abo) continue;
            ByRh kept{};
            for (int r = 0; r < factors; ++r)
                if (in_factor(r)) kept[std::size_t(r)] = v[std::size_t(r)];
            bool shown = rh.shows(part, g);
            if (!by_factor) put(part, g, 0, sum(kept), shown);
            for (int r = 0; by_factor && r < factors; ++r)
                if (in_factor(r)) put(part, g, r, kept[std::size_t(r)], shown);
        }
        if (by_abo) continue;
        if (!by_factor) put(part, 0, 0, together[std::size_t(1 + int(*f.rh))], shown_together);
        for (int r = 0; by_factor && r < factors; ++r)
            if (in_factor(r)) put(part, 0, r, together[std::size_t(r)], shown_together);
    }
    // Columns come in the question's order; rows are sorted by place whatever that is.
    std::vector<std::size_t> order(out.rows.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return out.totals.rows[a].place < out.totals.rows[b].place; });
    std::vector<Row> rows;
    std::vector<Shown> shown;
    for (auto i : order) {
        rows.push_back(std::move(out.totals.rows[i]));
        shown.push_back(out.rows[i]);
    }
    out.totals.rows = std::move(rows);
    out.rows = std::move(shown);

    if (f.abo || f.rh) {
        out.totals.target.reset();
        auto counts = rh.counts(*asked);
        std::int64_t bags = 0;
        for (int g = 0; g < groups; ++g)
            for (int r = 0; r < factors; ++r)
                if (in_group(g) && in_factor(r)) bags += counts[std::size_t(g)][std::size_t(r)];
        bool visible = f.abo ? rh.shows(*asked, 1 + int(*f.abo)) : rh.shows(*asked);
        out.total = visible ? Shown::bags : Shown::nothing;
        out.totals.total = {};
        if (visible) out.totals.total.bags = bags;
    }
    return out;
}

// ---------------------------------------------------------------------------------------------------------------
// ABO and class of donor: small rows of a table, and rows hidden with them so that no sum gives them back.

/// The values of a rare dimension in the order in which they are hidden for the sake of others: the rarer in the country
/// first, the unknown last. A fixed order, so that coarse and fine tables hide the same groups.
std::span<const std::int64_t> values_of(Dimension d) {
    static constexpr std::int64_t abo[] = {int(Abo::AB), int(Abo::A), int(Abo::B), int(Abo::O), -1};
    static constexpr std::int64_t donor_class[] = {int(DonorClass::lapsed), int(DonorClass::first_time),
                                                   int(DonorClass::repeat), -1};
    if (d == Dimension::abo) return abo;
    return donor_class;
}

/// A way to take the values of one column together, as another question does: a value's groups by number.
struct Merging {
    std::size_t column;
    std::function<std::vector<std::int64_t>(std::int64_t)> groups;
};

/// Every column taken together as a whole, and what is coarser than it by nature: days into months and years, drives by all
/// that a drive belongs to.
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
        if (by[c] == Dimension::month) out.push_back({c, [](std::int64_t m) { return std::vector<std::int64_t>{m / 12}; }});
        if (by[c] == Dimension::day) {
            out.push_back({c, [month_of](std::int64_t d) { return std::vector{month_of(Day{std::int32_t(d)})}; }});
            out.push_back({c, [month_of](std::int64_t d) { return std::vector{month_of(Day{std::int32_t(d)}) / 12}; }});
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
    Table(const Books& books, const std::vector<Dimension>& by, const std::vector<Row>& rows, std::int64_t threshold)
        : by_(by), rows_(rows), threshold_(threshold), hidden_(rows.size(), false), mergings_(mergings_of(books, by)) {
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

    /// Places without a row that are as hidden as the hidden rows beside them. If they were known to be zeros, one hidden
    /// row alone would be known from the sum that it makes.
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
    /// Each round hides at least one more row; what is left after so many is rare enough to be left.
    static constexpr int most_rounds = 64;

    /// Rows that differ in one dimension only and fall together in it: another question publishes their sum.
    struct Line {
        std::size_t merging = 0;
        Place at;                       ///< with the group in place of the value
        std::vector<std::size_t> rows;  ///< in the order in which they are hidden
        std::size_t next = 0;           ///< rows before it are hidden or of no use
        std::int64_t hidden = 0;
        std::int64_t bags = 0;          ///< in the hidden rows
        bool waiting = false;
    };

    /// Counts of bags decide; where there are no bags, any other count that stands in the row.
    bool small(const Row& row) const {
        bool known = false;
        for (std::size_t d = 0; d < by_.size(); ++d) known = known || (rare(by_[d]) && row.place[d] >= 0);
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

    /// The groups of `merging` that this place is summed in. Where nothing else is in a group (the only drive of a day), the
    /// other answer has the same rows as this one and hides them in the same order.
    std::vector<std::int64_t> groups_of(std::size_t m, const Place& place) const {
        auto d = mergings_[m].column;
        auto within = mergings_[m].groups(place[d]);
        if (!rare(by_[d]))
            std::erase_if(within, [&](auto group) { return !several_[m].count(whereabouts(place, d, group)); });
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
            while ((lines_[line].hidden < 2 || lines_[line].bags < threshold_) && hide_one_more(line)) {}
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

    /// Plays the attacker who knows the sum of every line: narrows what each hidden count can be until nothing moves, and
    /// hides another row beside a small one that is down to one number. False when there was nothing (more) to hide.
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
                const auto& place = c < hidden.size() ? rows_[hidden[c]].place : zeros[c - hidden.size()];
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
            // A whole line that comes to a small count is hidden itself in the answer that would publish it.
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
    std::vector<std::set<Place>> several_;  ///< by merging: where more than one value comes together
    std::vector<Line> lines_;
    std::vector<std::vector<std::size_t>> lines_of_;
    std::deque<std::size_t> open_;
};

ProtectedTotals by_group(const Books& books, const Question& q, std::int64_t threshold) {
    ProtectedTotals out;
    out.totals = tallying::total(books, q);
    Question wide = without_rare(q, q.by);
    if (q.filter.abo && !has(q.by, Dimension::abo)) wide.by.push_back(Dimension::abo);
    std::optional<Totals> unfiltered;
    if (q.filter.abo) unfiltered = tallying::total(books, wide);
    const Totals& all = unfiltered ? *unfiltered : out.totals;

    auto column = std::size_t(std::find(wide.by.begin(), wide.by.end(), Dimension::abo) - wide.by.begin());
    auto selected = [&](const Place& place) { return !q.filter.abo || place[column] == int(*q.filter.abo); };
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
            if (margin.hidden(i) && groups_alone.rows[i].place[0] == int(*q.filter.abo)) total_hidden = true;
        for (const auto& place : margin.hidden_zeros())
            if (place[0] == int(*q.filter.abo)) total_hidden = true;
    }
    if (total_hidden) {
        out.total = Shown::nothing;
        out.totals.total = {};
    }
    return out;
}

}  // namespace

bool ProtectedTotals::whole() const {
    return total == Shown::all && std::all_of(rows.begin(), rows.end(), [](Shown s) { return s == Shown::all; });
}

bool about_rare_groups(const Question& q) {
    return q.filter.abo || q.filter.rh || std::any_of(q.by.begin(), q.by.end(), rare);
}

Result<ProtectedTotals> protected_totals(const Books& books, const Question& question, std::int64_t threshold) {
    if (threshold <= 1 || !about_rare_groups(question)) return all_of(tallying::total(books, question));
    if (question.filter.rh || has(question.by, Dimension::rh)) return by_rh(books, question, threshold);
    return by_group(books, question, threshold);
}

}  // namespace domain::tallying

#include "domain/tallying/small_cells/ways.hpp"

#include <array>
#include <map>
#include <numeric>
#include <set>

namespace domain::tallying::small_cells {
namespace {

/// A stretch of whole months, counted as year * 12 + month - 1.
struct Months {
    std::int64_t first = 0;
    std::int64_t count = 0;
    auto operator<=>(const Months&) const = default;
};

constexpr int groups = 5;   // unknown, O, A, B, AB
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

/// The stretches of the calendar that may be asked about, by their length in months, each a whole
/// number of the next.
constexpr std::int64_t lengths[] = {12, 6, 3, 1};

class RhBooks {
  public:
    RhBooks(const Totals& by_month_abo_rh, std::int64_t threshold, Day today)
        : threshold_(threshold) {
        for (const auto& row : by_month_abo_rh.rows)
            months_[row.place[0]][std::size_t(row.place[1] + 1)][std::size_t(row.place[2] + 1)] +=
                row.figures.bags;
        std::set<std::int64_t> years;
        for (const auto& [month, counts] : months_) years.insert(month / 12);
        for (auto year : years)
            if (Day::of(int(year), 12, 31).plus(settling_days) < today) open_year(year);
    }

    ByGroup counts(Months p) const {
        ByGroup out{};
        for (auto it = months_.lower_bound(p.first);
             it != months_.end() && it->first < p.first + p.count; ++it)
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
        for (auto it = months_.lower_bound(p.first);
             it != months_.end() && it->first < p.first + p.count; ++it) {
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

    /// Whether these bags may be told apart by Rh. Their number is known to everybody, so a set of
    /// few bags is never told apart, whatever is in it: a refusal that depended on it would tell.
    /// Bags that are all Rh-negative are not told either: every part of them would be known.
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

    /// Tells ABO groups apart as far as possible. Those that are too small are taken together, the
    /// ones with fewest bags first: an order that everybody knows, so that it says nothing about
    /// Rh.
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

    /// The parts of a stretch are told all or none, with the groups of the year: one that is left
    /// out would follow from the others, and other groups than the year's would make a table whose
    /// margins give cells away.
    void publish(Months p, unsigned merged, std::size_t level) {
        published_.insert(p);
        if (level + 1 == std::size(lengths)) return;
        auto length = lengths[level + 1];
        for (auto m = p.first; m < p.first + p.count; m += length)
            if (!may_be_told(counts({m, length}), merged)) return;
        for (auto m = p.first; m < p.first + p.count; m += length)
            publish({m, length}, merged, level + 1);
    }

    std::int64_t threshold_;
    std::map<std::int64_t, ByGroup> months_;
    std::map<std::int64_t, unsigned>
        merged_;  ///< by year: ABO groups that are not told apart, as bits
    std::set<Months> published_;
};

constexpr Months all_time{0, std::int64_t(10'000) * 12};

/// The stretch that the days are, if they are one of the calendar's: a month, quarter, half, or
/// years.
std::optional<Months> months_of(const DayRange& days) {
    if (!days.from && !days.to) return all_time;
    if (!days.from || !days.to || *days.to < *days.from) return std::nullopt;
    auto month_of = [](Day day) { return std::int64_t(day.year()) * 12 + day.month() - 1; };
    Day after = days.to->plus(1);
    if (unsigned(days.from->civil().day()) != 1 || unsigned(after.civil().day()) != 1)
        return std::nullopt;
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

}  // namespace

Result<ProtectedTotals> by_rh(const Books& books, const Question& q, std::int64_t threshold) {
    const auto& f = q.filter;
    // The two maps give a reader of one part two sets of bags that overlap.
    bool elsewhere = f.campaign || f.site || f.drive || f.collected_by || f.component ||
                     f.nominal_ml || f.organization ||
                     (q.map != OnMap::then && !f.within.is_everything());
    bool finer = std::any_of(q.by.begin(), q.by.end(), [](Dimension d) {
        return d != Dimension::year && d != Dimension::month && d != Dimension::abo &&
               d != Dimension::rh;
    });
    auto asked = months_of(f.days);
    if (elsewhere || finer || !asked)
        return Error{ErrorKind::rule, "too_fine_for_rare_groups", {}, {}};

    Question whole = without_rare(q, {Dimension::month, Dimension::abo, Dimension::rh});
    whole.filter.days = whole_years(f.days);
    RhBooks rh(tallying::total(books, whole), threshold, books.as_of.today);

    ProtectedTotals out;
    out.totals = tallying::total(books, without_rare(q, {}));
    bool by_abo = has(q.by, Dimension::abo), by_factor = has(q.by, Dimension::rh);
    auto length = has(q.by, Dimension::month)  ? 1
                  : has(q.by, Dimension::year) ? 12
                                               : all_time.count;
    auto in_group = [&](int g) { return !f.abo || g == 1 + int(*f.abo); };
    auto in_factor = [&](int r) { return !f.rh || r == 1 + int(*f.rh); };

    auto put = [&](Months part, int g, int r, std::int64_t bags, bool shown) {
        if (shown && bags == 0) return;
        Row row;
        for (auto d : q.by)
            row.place.push_back(d == Dimension::year    ? part.first / 12
                                : d == Dimension::month ? part.first
                                : d == Dimension::abo   ? g - 1
                                                        : r - 1);
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

}  // namespace domain::tallying::small_cells

#include "domain/tallying/progress.hpp"

#include "domain/core/apportion.hpp"
#include "domain/scheduling/current_map.hpp"
#include "domain/tallying/cutting.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace domain::tallying {
namespace {

using scheduling::Drive;
using scheduling::DriveStatus;
using scheduling::Target;
using scheduling::TargetBasis;
using scheduling::TargetUnit;

struct DayCount {
    Day day;
    std::int64_t bags = 0, ml = 0, registered = 0;
};

/// What a target is one of: later and committed ones give way to others with the same key.
using Key = std::tuple<std::int64_t, std::int64_t, Day, Day, scheduling::TargetMeasure>;

/// part × whole / of, rounded half up; all of them not negative.
std::int64_t share(std::int64_t part, std::int64_t whole, std::int64_t of) {
    return std::int64_t(std::floor(double(part) * double(whole) / double(of) + 0.5));
}

/// A bag that is only planned: 350 ml are 1.4 standard units, the usual bag.
constexpr std::int64_t usual_bag_tenths = 14;

std::int64_t planned_of(std::int64_t bags, std::int64_t donors, TargetUnit unit) {
    switch (unit) {
        case TargetUnit::registrations:
            return donors * 10;
        case TargetUnit::standard_units:
            return bags * usual_bag_tenths;
        case TargetUnit::bags:
            break;
    }
    return bags * 10;
}

void conclude(ProgressRow& row, const scheduling::WorkCalendar& calendar, Day on) {
    Day from = *row.span.from, to = *row.span.to;
    Day next = std::max(on, from);
    row.open_days_left = next <= to ? calendar.open_days(row.organization, next, to) : 0;
    if (!row.goal) return;
    std::int64_t goal = *row.goal;
    if (on > to) {
        row.expected = goal;
    } else if (on <= from) {
        row.expected = 0;
    } else if (row.planned >= goal && row.planned > 0) {
        row.expected = share(goal, row.planned_by_now, row.planned);
    } else {
        std::int64_t gone = calendar.open_days(row.organization, from, on.plus(-1));
        std::int64_t all = gone + row.open_days_left;
        row.expected = std::max(row.planned_by_now, all > 0 ? share(goal, gone, all) : 0);
    }
    row.expected_by = row.planned >= goal && row.planned > 0 ? ExpectedBy::planned_drives
                      : row.planned > 0 ? ExpectedBy::planned_drives_and_open_days
                                        : ExpectedBy::open_days;
    row.behind_by = std::max<std::int64_t>(0, *row.expected - row.done);
    std::int64_t rest = std::max<std::int64_t>(0, goal - row.done);
    if (on <= to) {
        std::int64_t days = to.number - next.number + 1;
        row.needed_per_week = days >= 7 ? share(rest, 7, days) : rest;
        if (row.drives_left > 0) row.needed_per_drive = share(rest, 1, row.drives_left);
        if (*row.expected > 0)
            row.projected = std::max(row.done, share(row.done, goal, *row.expected));
    } else {
        row.projected = row.done;
    }
    if (row.done >= goal)
        row.state = ProgressState::reached;
    else if (on > to)
        row.state = ProgressState::missed;
    else if (*row.expected <= 0)
        row.state = ProgressState::not_due;
    else if (row.done * 100 >= *row.expected * 95)
        row.state = ProgressState::on_track;
    else
        row.state = row.done * 100 >= *row.expected * 80 ? ProgressState::slightly_behind
                                                         : ProgressState::behind;
}

}  // namespace

Light light_of(ProgressState state) {
    switch (state) {
        case ProgressState::reached:
        case ProgressState::on_track:
            return Light::green;
        case ProgressState::slightly_behind:
            return Light::amber;
        case ProgressState::behind:
        case ProgressState::missed:
            return Light::red;
        case ProgressState::no_target:
        case ProgressState::not_due:
            break;
    }
    return Light::grey;
}

std::optional<std::int64_t> ProgressRow::percent() const {
    if (!goal || *goal <= 0) return std::nullopt;
    return percent_tenths(done, double(*goal));
}

namespace {

/// What is asked, worked out over one state of the books.
class Walk {
  public:
    Walk(const Books& books, const ProgressQuestion& question)
        : books_(books),
          q_(question),
          reg_(books.registry()),
          tree_(reg_.organizations),
          plan_{tree_, reg_.campaigns, reg_.targets, reg_.head_counts},
          current_(tree_, books.as_of.today) {}

    Progress run() {
        auto chosen = targets();
        if (on_current_map())
            add_carried(chosen);
        else
            for (const auto& [key, t] : chosen) add(row_of(t));
        if (q_.campaign || (q_.days.from && q_.days.to)) add_without_target();
        count_drives();
        return conclude_all();
    }

  private:
    /// What one line of organisations has of a drive.
    struct Piece {
        std::vector<std::int64_t> path;
        std::vector<DayCount> counts;
        std::int64_t planned_bags = 0, planned_donors = 0;
    };

    bool on_current_map() const { return q_.map == OnMap::current; }

    /// Current targets that are asked about, the assigned one of several for one thing.
    std::map<Key, const Target*> targets() {
        std::map<Key, const Target*> chosen;
        bool running = !q_.campaign && !q_.days.from && !q_.days.to;
        for (const auto& [num, t] : reg_.targets) {
            if (t.superseded_by || (q_.campaign && t.campaign != q_.campaign)) continue;
            DayRange span = span_of(plan_, t);
            if (running ? !span.contains(q_.on) : !span.overlaps(q_.days)) continue;
            if (!on_current_map()) {
                auto day = placement_day(tree_, *tree_.find(t.organization), span);
                if (!day ||
                    (q_.organization && !tree_.within(t.organization, q_.organization, *day)))
                    continue;
            }
            auto& slot = chosen[Key{t.organization, t.campaign, *span.from, *span.to, t.measure}];
            if (!slot || t.basis <= slot->basis) slot = &t;
        }
        return chosen;
    }

    ProgressRow empty_row(std::int64_t organization, std::int64_t campaign, DayRange span) {
        ProgressRow row;
        row.organization = organization;
        row.campaign = campaign;
        row.span = span;
        return row;
    }

    ProgressRow row_of(const Target* t) {
        auto row = empty_row(t->organization, t->campaign, span_of(plan_, *t));
        row.unit = scheduling::unit_of(t->measure);
        row.target = t;
        auto amount = scheduling::amount_of(plan_, *t);
        row.heads = amount.heads;
        row.goal = tenths(amount);
        return row;
    }

    static std::optional<std::int64_t> tenths(const scheduling::TargetAmount& amount) {
        return amount.thousandths ? std::optional((*amount.thousandths + 50) / 100) : std::nullopt;
    }

    /// Goals go where the results go.
    void add_carried(const std::map<Key, const Target*>& chosen) {
        std::map<Key, ProgressRow> found;
        for (const auto& [key, t] : chosen) {
            const auto& parts = current_.parts(t->organization);
            std::vector<std::int64_t> weights;
            for (const auto& part : parts) weights.push_back(part.weight);
            auto goal = tenths(scheduling::amount_of(plan_, *t));
            std::vector<std::int64_t> goals(parts.size());
            if (goal) goals = apportion(*goal, weights);
            for (std::size_t p = 0; p < parts.size(); ++p) {
                if (q_.organization && !parts[p].within(q_.organization)) continue;
                Key to = key;
                std::get<0>(to) = parts[p].organization();
                if (std::get<0>(to) == t->organization) {
                    found.insert_or_assign(to, row_of(t));
                    continue;
                }
                auto [it, fresh] = found.try_emplace(
                    to, empty_row(std::get<0>(to), t->campaign, span_of(plan_, *t)));
                ProgressRow& row = it->second;
                if (row.target) continue;
                row.unit = scheduling::unit_of(t->measure);
                row.carried.push_back(
                    {t, parts[p].weight, goal ? std::optional(goals[p]) : std::nullopt});
            }
        }
        for (auto& [key, row] : found) {
            if (row.target) {
                row.carried.clear();
            } else if (std::all_of(row.carried.begin(), row.carried.end(),
                                   [](const auto& c) { return c.goal.has_value(); })) {
                row.goal = 0;
                for (const auto& c : row.carried) *row.goal += *c.goal;
            }
            add(std::move(row));
        }
    }

    /// Rows for those without a target of theirs for exactly what is asked; they stay when a drive
    /// counts for them.
    void add_without_target() {
        DayRange span = q_.campaign ? DayRange{reg_.campaigns.at(q_.campaign).starts_on,
                                               reg_.campaigns.at(q_.campaign).ends_on}
                                    : q_.days;
        auto add_one = [&](std::int64_t num) {
            const auto& there = of_[num];
            bool has = std::any_of(there.begin(), there.end(), [&](std::size_t i) {
                return rows_[i].campaign == q_.campaign && (q_.campaign || rows_[i].span == span);
            });
            if (!has) add(empty_row(num, q_.campaign, span));
        };
        for (const auto& [num, o] : tree_.all()) {
            if (on_current_map()) {
                for (const auto& part : current_.parts(num))
                    if (!q_.organization || part.within(q_.organization))
                        add_one(part.organization());
            } else if (auto day = placement_day(tree_, o, span);
                       day && (!q_.organization || tree_.within(num, q_.organization, *day))) {
                add_one(num);
            }
        }
    }

    void add(ProgressRow row) {
        of_[row.organization].push_back(rows_.size());
        rows_.push_back(std::move(row));
    }

    static void count(std::vector<DayCount>& counts, const CellKey& key, const Counts& c) {
        // Cells are sorted by day.
        if (counts.empty() || counts.back().day != key.day) counts.push_back({key.day});
        counts.back().bags += c.bags;
        counts.back().ml += c.bags * key.nominal_ml;
        counts.back().registered += c.registered;
    }

    /// The books count a drive once it is approved, as total() does.
    static const std::vector<Cell>& counted(const DriveEntry& entry) {
        static const std::vector<Cell> nothing;
        return entry.tally && entry.drive->status != DriveStatus::proposed ? entry.tally->cells
                                                                           : nothing;
    }

    void then_piece(const DriveEntry& entry) {
        const Drive& d = *entry.drive;
        path_.clear();
        std::int64_t at = d.organization;
        for (int depth = 0; at && depth <= 32; ++depth, at = tree_.parent(at, d.day))
            path_.push_back(at);
        whole_piece(entry, path_);
    }

    void whole_piece(const DriveEntry& entry, const std::vector<std::int64_t>& path) {
        const Drive& d = *entry.drive;
        pieces_.resize(1);
        Piece& piece = pieces_.front();
        piece.path = path;
        piece.counts.clear();
        for (const auto& cell : counted(entry))
            if (cell.key.day <= q_.on) count(piece.counts, cell.key, cell.counts);
        piece.planned_bags = d.planned_bags.value_or(0);
        piece.planned_donors = d.planned_donors.value_or(0);
    }

    void current_pieces(const DriveEntry& entry) {
        const Drive& d = *entry.drive;
        const auto& parts = current_.parts(d.organization);
        // Most organisations go on as they are.
        if (parts.size() == 1) return whole_piece(entry, parts.front().path);
        std::vector<std::int64_t> weights;
        for (const auto& part : parts) weights.push_back(part.weight);
        auto bags = apportion(d.planned_bags.value_or(0), weights);
        auto donors = apportion(d.planned_donors.value_or(0), weights);
        pieces_.assign(parts.size(), {});
        const auto& cells = counted(entry);
        auto cuts = cut(cells, parts);
        for (std::size_t p = 0; p < parts.size(); ++p) {
            pieces_[p].path = parts[p].path;
            pieces_[p].planned_bags = bags[p];
            pieces_[p].planned_donors = donors[p];
            for (std::size_t c = 0; c < cells.size(); ++c)
                if (const auto& key = cells[c].key; key.day <= q_.on)
                    count(pieces_[p].counts, key, cuts[p][c]);
        }
    }

    void count_drives() {
        std::vector<std::int64_t> last_drive(rows_.size(), 0);
        std::map<std::int64_t, Split> splits;
        for (std::size_t c = 0; c < books_.drives().chunk_count(); ++c)
            for (const auto& entry : books_.drives().chunk(c)) {
                if (!entry.drive || entry.drive->status == DriveStatus::cancelled) continue;
                const Drive& d = *entry.drive;
                if (on_current_map())
                    current_pieces(entry);
                else
                    then_piece(entry);
                bool told = false;
                for (const auto& piece : pieces_)
                    for (auto organization : piece.path)
                        if (auto found = of_.find(organization); found != of_.end())
                            for (auto i : found->second)
                                told |= take(rows_[i], last_drive[i], d, piece);
                if (told && pieces_.size() > 1) note_split(splits[d.organization], d);
            }
        for (auto& [organization, split] : splits) out_.splits.push_back(std::move(split));
        std::sort(out_.splits.begin(), out_.splits.end(), [&](const Split& a, const Split& b) {
            return tree_.find(a.organization)->code < tree_.find(b.organization)->code;
        });
    }

    /// Adds what the piece has for the row; whether the drive is one of the row's.
    bool take(ProgressRow& row, std::int64_t& last_drive, const Drive& d, const Piece& piece) {
        if (row.campaign &&
            !std::binary_search(d.campaigns.begin(), d.campaigns.end(), row.campaign))
            return false;
        Figures figures;
        std::int64_t bags = 0, registered = 0;
        bool any = false;
        for (const auto& count : piece.counts) {
            if (!row.campaign && !row.span.contains(count.day)) continue;
            any = true;
            bags += count.bags;
            figures.ml += count.ml;
            registered += count.registered;
        }
        row.done += row.unit == TargetUnit::registrations ? registered * 10
                    : row.unit == TargetUnit::bags        ? bags * 10
                                                          : figures.standard_unit_tenths();
        if (!row.campaign && !row.span.contains(d.day) && !any) return false;
        auto planned = planned_of(piece.planned_bags, piece.planned_donors, row.unit);
        row.planned += planned;
        if (d.day < q_.on) row.planned_by_now += planned;
        // Two of its pieces may stand below one organisation.
        if (last_drive == d.num) return true;
        last_drive = d.num;
        ++row.drives;
        row.drives_held += any;
        row.drives_left += !any && d.day >= q_.on;
        return true;
    }

    void note_split(Split& split, const Drive& d) {
        const auto& parts = current_.parts(d.organization);
        if (split.parts.empty()) {
            split.organization = d.organization;
            for (const auto& part : parts)
                split.parts.push_back({holder(tree_, part, books_.as_of.today), part.weight, 0});
        }
        ++split.drives;
        for (std::size_t p = 0; p < parts.size(); ++p)
            for (const auto& count : pieces_[p].counts) {
                split.parts[p].bags += count.bags;
                split.bags += count.bags;
            }
    }

    std::int64_t parent_of(const ProgressRow& row) {
        if (on_current_map()) {
            for (const auto& part : current_.parts(row.organization))
                if (part.organization() == row.organization)
                    return part.path.size() > 1 ? part.path[1] : 0;
            return 0;
        }
        const auto& o = *tree_.find(row.organization);
        Day seen = std::clamp(q_.on, *row.span.from, *row.span.to);
        if (o.valid.to && *o.valid.to < seen) seen = *o.valid.to;
        return tree_.parent(o.num, seen);
    }

    Progress conclude_all() {
        std::erase_if(rows_, [](const ProgressRow& row) {
            return !row.target && row.carried.empty() && row.drives == 0;
        });
        scheduling::WorkCalendar calendar(tree_, reg_.calendar_days);
        for (auto& row : rows_) {
            row.parent = parent_of(row);
            conclude(row, calendar, q_.on);
        }
        std::sort(rows_.begin(), rows_.end(), [&](const ProgressRow& a, const ProgressRow& b) {
            if (a.organization != b.organization)
                return tree_.find(a.organization)->code < tree_.find(b.organization)->code;
            return std::tuple(a.campaign, *a.span.from, *a.span.to, a.unit) <
                   std::tuple(b.campaign, *b.span.from, *b.span.to, b.unit);
        });
        out_.rows = std::move(rows_);
        return std::move(out_);
    }

    const Books& books_;
    const ProgressQuestion& q_;
    const Register& reg_;
    const scheduling::OrganizationTree& tree_;
    scheduling::TargetPlan plan_;
    scheduling::CurrentMap current_;
    std::vector<ProgressRow> rows_;
    std::unordered_map<std::int64_t, std::vector<std::size_t>> of_;  ///< rows of an organisation
    std::vector<Piece> pieces_;                                      ///< of the drive at hand
    std::vector<std::int64_t> path_;                                 ///< above it
    Progress out_;
};

}  // namespace

Progress progress(const Books& books, const ProgressQuestion& question) {
    return Walk(books, question).run();
}

}  // namespace domain::tallying

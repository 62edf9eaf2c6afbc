#include "api/scheduling/calendar_view.hpp"

#include "api/http/conditions.hpp"
#include "api/scheduling/checks.hpp"

#include <algorithm>
#include <map>

namespace api::scheduling {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::tallying::Books;

/// The days that are asked about.
Result<domain::DayRange> range_of(const CalendarQuery& q, CalendarView view, Day today,
                                  Checks& checks) {
    Day from = today, to = today;
    if (view == CalendarView::list) {
        from = q.from.value_or(today);
        to = q.to.value_or(from.plus(30));
        if (q.day) checks.refuse("?day", "not_with_view", {{"view", "list"}});
    } else {
        Day day = q.day.value_or(today);
        for (auto [given, name] :
             {std::pair{q.from.has_value(), "?from"}, {q.to.has_value(), "?to"}})
            if (given)
                checks.refuse(name, "not_with_view",
                              {{"view", std::string(domain::name_of(view))}});
        if (view == CalendarView::week) {
            // Monday first: day 0, 1970-01-01, was a Thursday.
            from = day.plus(-((day.number % 7 + 7 + 3) % 7));
            to = from.plus(6);
        } else {
            from = Day::of(day.year(), day.month(), 1);
            auto next = day.month() == 12 ? Day::of(day.year() + 1, 1, 1)
                                          : Day::of(day.year(), day.month() + 1, 1);
            to = next.plus(-1);
        }
    }
    if (to < from) checks.refuse("?to", "ends_before_starts");
    if (to.number - from.number >= most_calendar_days)
        checks.refuse("?to", "calendar_too_long", {{"most", std::to_string(most_calendar_days)}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    return domain::DayRange{from, to};
}

std::int64_t& count_of(StatusCounts& counts, DriveStatus status) {
    switch (status) {
        case DriveStatus::proposed:
            return counts.proposed;
        case DriveStatus::approved:
            return counts.approved;
        case DriveStatus::open:
            return counts.open;
        case DriveStatus::closed:
            return counts.closed;
        case DriveStatus::verified:
            return counts.verified;
        case DriveStatus::cancelled:
            break;
    }
    return counts.cancelled;
}

/// A drive of several days counts on each of them; its plan stands on its first day.
void count(CalendarFigures& f, const Drive& d, std::int64_t bags, bool with_plan) {
    ++f.drives;
    f.emergency += d.emergency && d.status != DriveStatus::cancelled;
    if (with_plan && d.status != DriveStatus::cancelled)
        f.planned_bags += d.planned_bags.value_or(0);
    f.bags += bags;
    ++count_of(f.by_status, d.status);
}

/// Bags counted on one of the days that a drive is held on. What was counted on any other day goes
/// to the nearest before it, or to the first, so that the days add up to the drive.
std::vector<std::int64_t> bags_by_day(const domain::tallying::DriveTally* tally,
                                      const std::vector<Day>& days) {
    std::vector<std::int64_t> bags(days.size(), 0);
    if (!tally) return bags;
    for (const auto& cell : tally->cells) {
        const auto after = std::upper_bound(days.begin(), days.end(), cell.key.day);
        bags[after == days.begin() ? 0 : std::size_t(after - days.begin()) - 1] += cell.counts.bags;
    }
    return bags;
}

/// What the asker may see takes part: two people at one address must not share an answer.
std::string etag_of(const Books& books, const Incoming& incoming) {
    std::string who;
    for (const auto& scope : incoming.principal->scopes(Permission::read_plan, books.as_of.today))
        who += std::to_string(int(scope.kind)) + ':' + std::to_string(scope.num) +
               (scope.collector ? "c," : ",");
    return '"' + std::to_string(books.as_of.seq) + '-' + std::to_string(books.as_of.catalog) + '-' +
           std::to_string(books.as_of.today.number) + '-' +
           domain::blake2b(who).hex().substr(0, 8) + '"';
}

Result<Reply<CalendarAnswer>> show(const Call<CalendarQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    const auto& reg = books.registry();
    Checks checks(books);
    auto view = q.view.value_or(CalendarView::month);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t campaign = q.campaign ? checks.campaign("?campaign", q.campaign->value) : 0;
    std::int64_t site = q.site ? checks.site("?site", q.site->value) : 0;
    std::int64_t team = 0;
    if (q.team) {
        team = reg.team(normal_reference(q.team->value)).value_or(0);
        if (!team) checks.refuse("?team", "team_not_found", {{"team", q.team->value}});
    }
    auto range = range_of(q, view, books.as_of.today, checks);
    if (!range) return range.error();
    unsigned statuses = 0;
    if (q.status)
        for (auto status : *q.status) statuses |= 1u << unsigned(status);
    bool sees_all = call.principal->may_everywhere(Permission::read_plan, books.as_of.today);

    Reply<CalendarAnswer> out;
    auto& answer = out.value;
    struct Entry {
        const Drive* drive;
        std::int64_t bags;  ///< of this day
        bool first;         ///< the day is its first
    };
    std::map<Day, std::vector<Entry>> days;
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            const Drive* d = entry.drive.get();
            if (!d || !held_within(*d, *range, books.offset)) continue;
            if (site && d->site != site) continue;
            if (team && d->team != team) continue;
            if (statuses && !(statuses >> unsigned(d->status) & 1)) continue;
            if (campaign && !std::binary_search(d->campaigns.begin(), d->campaigns.end(), campaign))
                continue;
            if (organization && !reg.organizations.within(d->organization, organization, d->day))
                continue;
            if (!sees_all && !call.sees(books, *d)) continue;
            const auto held = days_of(*d, books.offset);
            const auto bags = bags_by_day(entry.tally.get(), held);
            std::int64_t inside = 0;
            for (std::size_t i = 0; i < held.size(); ++i) {
                if (!range->contains(held[i])) continue;
                days[held[i]].push_back({d, bags[i], i == 0});
                inside += bags[i];
            }
            count(answer.total, *d, inside, range->contains(held.front()));
        }

    answer.view = view;
    answer.from = *range->from;
    answer.to = *range->to;
    answer.today = books.as_of.today;
    std::size_t each = q.each ? std::size_t(q.each->value) : view == CalendarView::month ? 3 : 200;
    for (auto& [day, entries] : days) {
        auto& one = answer.days.emplace_back();
        one.day = day;
        for (const auto& e : entries) count(one, *e.drive, e.bags, e.first);
        auto shown = std::min(each, entries.size());
        std::partial_sort(entries.begin(), entries.begin() + std::ptrdiff_t(shown), entries.end(),
                          [](const Entry& a, const Entry& b) {
                              return std::tie(a.drive->starts_at, a.drive->code) <
                                     std::tie(b.drive->starts_at, b.drive->code);
                          });
        one.more = std::int64_t(entries.size() - shown);
        for (std::size_t i = 0; i < shown; ++i) {
            const Drive& d = *entries[i].drive;
            auto& item = one.items.emplace_back();
            item.code = d.code;
            item.title = d.title;
            item.site = reg.sites.at(d.site).code;
            item.organization = reg.organizations.find(d.organization)->code;
            if (d.team) item.team = reg.teams.at(d.team).code;
            item.starts_at = d.starts_at;
            item.ends_at = d.ends_at;
            item.status = d.status;
            item.emergency = d.emergency;
            item.planned_bags = d.planned_bags;
            item.bags = entries[i].bags;
        }
    }
    out.etag = etag_of(books, call);
    return out;
}

}  // namespace

void add_calendar(Router& router) {
    router.add(get<CalendarQuery, CalendarAnswer>("/api/v1/calendar")
                   .allow(Permission::read_plan)
                   .tag("calendar")
                   .says("Lịch các đợt hiến máu", "The calendar of drives")
                   .details("Ngày có đợt với số đợt theo trạng thái, số túi dự kiến và đã đếm. "
                            "Tháng và tuần quanh `day`; list từ `from` "
                            "đến `to`.",
                            "Days with drives: counts by status, planned and counted bags. A month "
                            "or week around `day`; a list "
                            "from `from` to `to`.")
                   .etag()
                   .memory([](const Call<CalendarQuery, None>&,
                              const Books& books) { return walk(books); },
                           show));
}

}  // namespace api::scheduling

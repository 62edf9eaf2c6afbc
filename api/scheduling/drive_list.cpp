// GET /drives
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/drive_handlers.hpp"

#include <algorithm>

namespace api::scheduling {

using domain::Result;
using domain::scheduling::Drive;
using domain::tallying::Books;

namespace {

/// The days that a list is about.
domain::DayRange days_of(const DriveQuery& q) {
    domain::DayRange out;
    if (q.from) out.from = *q.from;
    if (q.to) out.to = *q.to;
    return out;
}

}  // namespace

Result<DriveChoice> DriveChoice::of(const DriveQuery& q, const Books& books) {
    DriveChoice out(q);
    Checks checks(books);
    out.campaign = q.campaign ? checks.campaign("?campaign", q.campaign->value) : 0;
    out.site = q.site ? checks.site("?site", q.site->value) : 0;
    out.organization = checks.organization_if("?organization", q.organization);
    out.collected_by = checks.organization_if("?collected_by", q.collected_by);
    out.team = q.team ? checks.team("?team", q.team->value) : 0;
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    return out;
}

DriveChoice::DriveChoice(const DriveQuery& q)
    : days(days_of(q)),
      emergency_(q.emergency ? std::optional<bool>(*q.emergency) : std::nullopt),
      searches_(bool(q.q)),
      search_(q.q ? q.q->value : "") {
    if (q.status)
        for (auto status : *q.status) statuses_ |= 1u << unsigned(status);
}

bool DriveChoice::takes(const Incoming& reader, const Books& books, const Drive& d) const {
    const auto& reg = books.registry();
    if (!reader.sees(books, d)) return false;
    if (site && d.site != site) return false;
    if (collected_by && d.collected_by != collected_by) return false;
    if (team && d.team != team) return false;
    if (statuses_ && !(statuses_ >> unsigned(d.status) & 1)) return false;
    if (!held_within(d, days, books.offset)) return false;
    if (emergency_ && d.emergency != *emergency_) return false;
    if (campaign && !std::binary_search(d.campaigns.begin(), d.campaigns.end(), campaign))
        return false;
    if (organization && !reg.organizations.within(d.organization, organization, d.day))
        return false;
    return !searches_ || search_.matches({d.code, d.title,
                                          d.site ? std::string_view(reg.sites.at(d.site).name)
                                                 : std::string_view()});
}

/// A page sorted by start that nothing narrows ends after as many drives as it shows. Everything
/// else looks at the drives of the days that are asked about, or at all.
domain::tallying::Work work_of_list(const Call<DriveQuery, None>& call, const Books& books,
                                    const DriveOrder& starts) {
    const auto& q = call.query;
    if (q.order({DriveSort::starts_at}).by != DriveSort::starts_at) return walk(books);
    const bool narrowed = q.campaign || q.organization || q.site || q.collected_by || q.team ||
                          q.status || q.emergency || q.q ||
                          !call.principal->may_everywhere(Permission::read_plan, books.as_of.today);
    auto order = starts.work_to(books);
    if (!narrowed) return order + domain::tallying::Work{1'000, 0};
    if (!(q.from && q.to)) return order + walk(books);
    // A plan spreads over the years: of one stretch of days there is that part of the drives.
    const auto days = std::max<std::int64_t>(1, q.to->number - q.from->number + 1);
    constexpr std::int64_t days_of_plan = 365;
    return order + domain::tallying::Work{
                       walk(books).steps * std::min(days, days_of_plan) / days_of_plan, 0};
}

Result<Reply<Page<DriveAnswer>>> list_drives(const Call<DriveQuery, None>& call, const Books& books,
                                             DriveOrder& starts) {
    const auto& q = call.query;
    auto choice = DriveChoice::of(q, books);
    if (!choice) return choice.error();
    auto order = q.order({DriveSort::starts_at});
    auto listing = Listing<Drive>::of(q, order);
    if (!listing) return listing.error();
    /// Adds the drive when it fits; true when the page is full.
    auto take = [&](std::int64_t num) {
        const Drive* d = books.drive(num);
        if (!d || !choice->takes(call, books, *d)) return false;
        SortKey key{0, {}, d->num};
        switch (order.by) {
            case DriveSort::starts_at:
                key.number = d->starts_at.ms;
                break;
            case DriveSort::code:
                key.text = d->code;
                break;
            case DriveSort::status:
                key.number = std::int64_t(d->status);
                break;
        }
        listing->add(key, *d);
        return listing->full();
    };
    if (order.by == DriveSort::starts_at) {
        auto all = starts.of(books);
        // What began before the first day may still be held on it.
        auto began = choice->days;
        if (began.from)
            began.from =
                began.from->plus(-int(std::min<std::int64_t>(starts.longest_days(), 40'000)));
        auto some = on_days(*all, began, books.offset);
        // The page begins where the cursor stands; what is added behind it decides nothing.
        auto after = listing->after();
        auto at = [&](const SortKey& key) { return DriveStart{key.number, key.num}; };
        if (after && !order.descending)
            some = {std::upper_bound(some.begin(), some.end(), at(*after)), some.end()};
        if (after && order.descending)
            some = {some.begin(), std::lower_bound(some.begin(), some.end(), at(*after))};
        if (order.descending) {
            for (auto it = some.rbegin(); it != some.rend() && !take(it->num); ++it) {
            }
        } else {
            for (auto it = some.begin(); it != some.end() && !take(it->num); ++it) {
            }
        }
    } else {
        for (std::size_t num = 1; num < books.drives().size(); ++num) take(std::int64_t(num));
    }
    Reply<Page<DriveAnswer>> out;
    out.value = listing->page<DriveAnswer>([&](const Drive& d) { return answer(books, d); });
    return out;
}

}  // namespace api::scheduling

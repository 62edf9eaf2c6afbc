#include "usecases/reporting/calendar.hpp"

#include "usecases/core/checks.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace usecases::reporting {

using namespace domain::reporting;
using domain::Day;
using domain::Result;

namespace {

/// The longest stretch that is worked out at once: two plan years and a bit.
constexpr int most_days = 800;

std::vector<DriveDays> drives_to_report(const Books& books, Day from, Day to) {
    using domain::scheduling::DriveStatus;
    std::vector<DriveDays> out;
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            const auto* d = entry.drive.get();
            if (!d || d->day < from || to < d->day || d->status == DriveStatus::proposed ||
                d->status == DriveStatus::cancelled)
                continue;
            // One that ends at midnight ended on the day before.
            out.push_back({d->num, d->organization, d->day,
                           std::max(d->day, d->ends_at.plus_ms(-1).day(books.offset))});
        }
    return out;
}

Value share(std::int64_t part, std::int64_t expected) {
    if (expected == 0) return not_applicable(Unit::percent);
    return given(Unit::percent, (part * 2000 + expected) / (2 * expected));
}

}  // namespace

std::int64_t superior(const Books& books, std::int64_t organization) {
    const auto& tree = books.registry().organizations;
    const auto* o = tree.find(organization);
    if (!o) return 0;
    Day day = books.as_of.today;
    if (o->valid.to && *o->valid.to < day) day = *o->valid.to;
    return tree.parent(organization, day);
}

std::vector<Owed> owed(const Books& books, storage::Session& session, Day from, Day to) {
    auto rules = storage::reporting::rules(session);
    if (rules.empty()) return {};
    std::vector<CampaignDays> campaigns;
    for (const auto& [num, c] : books.registry().campaigns)
        campaigns.push_back({num, c.organization, c.starts_on, c.ends_on});
    std::vector<DriveDays> drives;
    if (std::any_of(rules.begin(), rules.end(),
                    [](const Rule& r) { return r.kind == ReportKind::drive; }))
        drives = drives_to_report(books, from, to);
    storage::reporting::ReportFilter filter;
    filter.ends_from = from;
    filter.ends_to = to;
    using Key = std::tuple<std::int64_t, ReportKind, Day, Day, std::int64_t, std::int64_t>;
    std::map<Key, StoredReport> there;
    for (auto& r : storage::reporting::list(session, filter)) {
        const auto& a = r.about;
        there.emplace(Key{a.organization, a.kind, a.from, a.to, a.campaign, a.drive}, std::move(r));
    }
    std::vector<Owed> out;
    for (auto& due : domain::reporting::owed(rules, books.registry().organizations, campaigns,
                                             drives, from, to)) {
        Owed o{due, {}, {}};
        auto it =
            there.find({due.organization, due.kind, due.from, due.to, due.campaign, due.drive});
        if (it != there.end()) {
            std::optional<Day> on;
            if (it->second.submitted_at) on = it->second.submitted_at->day(books.offset);
            o.standing = standing(due, it->second.status, on);
            o.report = it->second;
        }
        out.push_back(std::move(o));
    }
    return out;
}

Result<std::vector<Owed>> owed_for(const Actor& actor, const Books& books,
                                   storage::Session& session, const OwedQuestion& question) {
    const auto [from, to] = std::pair(question.from, question.to);
    Checks checks(books);
    auto organization = checks.organization_if("organization", question.organization);
    checks.order(std::optional(from), std::optional(to), "to");
    if (to.number - from.number > most_days)
        checks.refuse("to", "range_too_long", {{"days", std::to_string(most_days)}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    const auto& tree = books.registry().organizations;
    std::vector<Owed> out;
    for (auto& o : owed(books, session, from, to)) {
        if (question.kind && o.due.kind != *question.kind) continue;
        if (organization && !tree.within(o.due.organization, organization, o.due.to)) continue;
        if (!actor.may(Permission::read_reports, books, o.due.organization)) continue;
        out.push_back(std::move(o));
    }
    auto key = [](const Due& d) {
        return std::tie(d.due, d.organization, d.to, d.kind, d.from, d.campaign, d.drive);
    };
    std::sort(out.begin(), out.end(),
              [&](const Owed& a, const Owed& b) { return key(a.due) < key(b.due); });
    return out;
}

bool is_overdue(const Owed& owed, Day today) {
    return !owed.standing.received && owed.due.due < today;
}

Result<std::vector<Owed>> to_remind(const Actor& actor, const Books& books,
                                    storage::Session& session,
                                    const std::optional<std::string>& organization,
                                    std::int64_t days) {
    const Day today = books.as_of.today, last = today.plus(std::int32_t(days));
    auto all = owed_for(actor, books, session, {organization, today.plus(-366), last, {}});
    if (!all) return all.error();
    std::erase_if(*all, [&](const Owed& o) { return o.standing.received || last < o.due.due; });
    return all;
}

Value Completeness::completeness() const {
    return share(received, expected);
}
Value Completeness::timeliness() const {
    return share(on_time, expected);
}

CompletenessOf completeness(const Books& books, const std::vector<Owed>& owed, CompletenessBy by) {
    std::map<std::tuple<std::string, Day, Day, int>, Completeness> rows;
    CompletenessOf out;
    auto count = [](Completeness& row, const Owed& o) {
        ++row.expected;
        row.received += o.standing.received;
        row.on_time += o.standing.on_time;
    };
    for (const auto& o : owed) {
        if (o.due.due >= books.as_of.today && !o.standing.received) continue;
        std::tuple<std::string, Day, Day, int> key{};
        Completeness row;
        if (by == CompletenessBy::organization) {
            row.organization = o.due.organization;
            std::get<0>(key) = books.registry().organizations.find(o.due.organization)->code;
        } else if (by == CompletenessBy::period) {
            row.period = {o.due.from, o.due.to};
            std::get<1>(key) = o.due.to;
            std::get<2>(key) = o.due.from;
        } else {
            row.kind = o.due.kind;
            std::get<3>(key) = int(o.due.kind);
        }
        count(rows.try_emplace(std::move(key), row).first->second, o);
        count(out.total, o);
    }
    for (auto& [key, row] : rows) out.rows.push_back(std::move(row));
    return out;
}

}  // namespace usecases::reporting

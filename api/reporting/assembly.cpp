#include "api/reporting/assembly.hpp"

#include "api/json/reading.hpp"
#include "domain/reporting/history.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace api::reporting {

using namespace domain::reporting;
using domain::Day;

EnteredBody entered_of(const std::string& json) {
    auto read = json::read<EnteredBody>(json);
    if (!read)
        throw std::runtime_error("what was entered into a report cannot be read: " +
                                 read.error().code);
    return std::move(*read);
}

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
        for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
            for (const auto& entry : books.drives().chunk(c)) {
                using domain::scheduling::DriveStatus;
                const auto* d = entry.drive.get();
                if (!d || d->day < from || to < d->day || d->status == DriveStatus::proposed ||
                    d->status == DriveStatus::cancelled)
                    continue;
                // One that ends at midnight ended on the day before.
                drives.push_back({d->num, d->organization, d->day,
                                  std::max(d->day, d->ends_at.plus_ms(-1).day(books.offset))});
            }
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

Options options_for(const Books& books, storage::Session& session, const About& about,
                    const EnteredBody& entered) {
    Options out = options_of(entered);
    const auto& tree = books.registry().organizations;
    if (!about.drive && about.kind != ReportKind::free) {
        std::map<std::int64_t, BelowReport> branches;
        for (const auto& o : owed(books, session, about.to, about.to)) {
            if (o.due.kind != about.kind || o.due.from != about.from ||
                o.due.campaign != about.campaign)
                continue;
            // The body directly below under which the one who owes stands.
            std::int64_t at = o.due.organization;
            if (at == about.organization) continue;
            while (at && tree.parent(at, o.due.to) != about.organization)
                at = tree.parent(at, o.due.to);
            if (!at) continue;
            auto& b = branches[at];
            b.organization = at;
            ++b.expected;
            b.received += o.standing.received;
            b.on_time += o.standing.on_time;
        }
        for (auto& [num, b] : branches) out.below.push_back(b);
    }
    if (!about.drive && !about.campaign)
        if (auto before = storage::reporting::closed_before(session, about))
            if (auto r = restatement(books, session, *before); r && !r->changes.empty())
                out.earlier.push_back({before->code, std::move(r->changes)});
    return out;
}

Report live(const Books& books, storage::Session& session, const StoredReport& report) {
    return build(books, report.about,
                 options_for(books, session, report.about, entered_of(report.entered)));
}

domain::Result<Shown> shown(const Books& books, storage::Session& session,
                            const StoredReport& report, bool live_wanted) {
    Shown out;
    if (!live_wanted && received(report.status) && report.snapshot) {
        auto snapshot = storage::reporting::snapshot(session, report.snapshot);
        if (!snapshot) throw std::runtime_error("a report's snapshot is not there");
        auto kept = restored(snapshot->content);
        if (!kept) return kept.error();
        out.report = std::move(*kept);
        out.entered = entered_of(snapshot->entered);
        out.kept = true;
        return out;
    }
    out.entered = entered_of(report.entered);
    out.report = live(books, session, report);
    return out;
}

domain::Result<Restatement> restatement(const Books& books, storage::Session& session,
                                        const StoredReport& report) {
    auto snapshot =
        report.snapshot ? storage::reporting::snapshot(session, report.snapshot) : std::nullopt;
    if (!snapshot) return domain::Error{domain::ErrorKind::conflict, "report_not_closed", {}, {}};
    auto was = restored(snapshot->content);
    if (!was) return was.error();
    Restatement out;
    out.was = std::move(*was);
    // With what was entered then: only the ledger may make a difference.
    out.is = build(books, report.about, options_of(entered_of(snapshot->entered)));
    out.changes = restated(out.was, out.is);
    out.drives = changed_drives(out.was, out.is);
    return out;
}

std::vector<Finding> findings(const Books& books, const Report& report, const Options& options) {
    return check_report(report, options.entered.headline, history(books, report.about, 6));
}

}  // namespace api::reporting

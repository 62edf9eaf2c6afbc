#include "usecases/reporting/assembly.hpp"

#include "domain/reporting/history.hpp"
#include "usecases/reporting/calendar.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace usecases::reporting {

using namespace domain::reporting;
using domain::Result;

namespace {

/// How many reports of the same kind and days have come from each body directly below.
std::vector<BelowReport> reports_below(const Books& books, storage::Session& session,
                                       const About& about) {
    const auto& tree = books.registry().organizations;
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
    std::vector<BelowReport> out;
    for (auto& [num, b] : branches) out.push_back(b);
    return out;
}

}  // namespace

Options options_for(const Books& books, storage::Session& session, const About& about,
                    Entered entered) {
    Options out;
    out.entered = std::move(entered);
    if (!about.drive && about.kind != ReportKind::free)
        out.below = reports_below(books, session, about);
    if (!about.drive && !about.campaign)
        if (auto before = storage::reporting::closed_before(session, about))
            if (auto r = restatement(books, session, *before); r && !r->changes.empty())
                out.earlier.push_back({before->code, std::move(r->changes)});
    return out;
}

Report live(const Books& books, storage::Session& session, const StoredReport& report) {
    return build(books, report.about, options_for(books, session, report.about, report.entered));
}

Result<Shown> shown(const Books& books, storage::Session& session, const StoredReport& report,
                    bool live_wanted) {
    Shown out;
    if (!live_wanted && received(report.status) && report.snapshot) {
        auto snapshot = storage::reporting::snapshot(session, report.snapshot);
        if (!snapshot) throw std::runtime_error("a report's snapshot is not there");
        auto kept = restored(snapshot->content);
        if (!kept) return kept.error();
        out.report = std::move(*kept);
        out.entered = std::move(snapshot->entered);
        out.kept = true;
        return out;
    }
    out.entered = report.entered;
    out.report = live(books, session, report);
    return out;
}

Result<MadeReport> make(const Books& books, storage::Session& session, std::int64_t organization,
                        const AskedReport& asked) {
    Checks checks(books);
    const auto about = about_of(checks, books, organization, asked.subject);
    if (asked.tariff && !books.registry().tariff(*asked.tariff))
        checks.refuse("tariff", "tariff_not_found", {{"tariff", *asked.tariff}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    Entered entered;
    if (auto stored = storage::reporting::find(session, about))
        entered = std::move(stored->entered);
    MadeReport out;
    out.letter = entered.letter;
    if (asked.tariff) entered.tariff = asked.tariff;
    if (asked.layers) entered.layers = asked.layers;
    out.report = build(books, about, options_for(books, session, about, std::move(entered)));
    out.code = code_for(books, about);
    return out;
}

Result<Restatement> restatement(const Books& books, storage::Session& session,
                                const StoredReport& report) {
    auto snapshot =
        report.snapshot ? storage::reporting::snapshot(session, report.snapshot) : std::nullopt;
    if (!snapshot) return domain::Error{domain::ErrorKind::conflict, "report_not_closed", {}, {}};
    auto was = restored(snapshot->content);
    if (!was) return was.error();
    Restatement out;
    out.was = std::move(*was);
    Options then;
    then.entered = std::move(snapshot->entered);
    out.is = build(books, report.about, then);
    out.changes = restated(out.was, out.is);
    out.drives = changed_drives(out.was, out.is);
    return out;
}

std::vector<Finding> findings(const Books& books, const Report& report, const Options& options) {
    return check_report(report, options.entered.headline.value_or(Statement{}),
                        history(books, report.about, 6));
}

Checked checked(const Books& books, storage::Session& session, const StoredReport& report) {
    const auto options = options_for(books, session, report.about, report.entered);
    Checked out;
    out.findings = findings(books, build(books, report.about, options), options);
    out.may_be_submitted =
        std::none_of(out.findings.begin(), out.findings.end(),
                     [](const Finding& f) { return f.severity == Severity::refuses; });
    if (report.status == ReportStatus::closed)
        if (auto r = restatement(books, session, report); r && !r->changes.empty())
            out.findings.push_back(
                {"restated", Severity::tells, "", {{"count", std::to_string(r->changes.size())}}});
    return out;
}

}  // namespace usecases::reporting

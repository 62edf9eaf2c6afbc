#include "usecases/reporting/submission.hpp"

#include "domain/identity/person.hpp"
#include "domain/reporting/provenance.hpp"
#include "usecases/reporting/assembly.hpp"
#include "usecases/reporting/calendar.hpp"

#include <algorithm>
#include <stdexcept>

namespace usecases::reporting {

using namespace domain::reporting;
using domain::Error;
using domain::ErrorKind;
using domain::Result;

namespace {

/// Keeps figures as they are now, with the drives under each of them; gives the snapshot's number.
std::int64_t keep(const Actor& actor, storage::WriteTransaction& tx, const StoredReport& report,
                  const Report& figures) {
    storage::reporting::Snapshot s;
    s.report = report.num;
    s.digest = figures.digest;
    s.as_of_seq = figures.as_of.seq;
    s.as_of_at = figures.as_of.at;
    s.head = figures.as_of.head;
    s.content = saved(figures);
    s.entered = report.entered;
    s.made_by = actor.name;
    s.made_at = tx.now();
    const auto num = storage::reporting::add(tx, s);
    Options options;
    options.entered = report.entered;
    for (auto& under : all_parts(tx.books(), figures.about, options)) {
        storage::reporting::Parts parts{std::move(under.key), {}};
        for (const auto& p : under.parts) parts.parts.emplace_back(p.drive, p.amount);
        storage::reporting::add_parts(tx, num, parts);
    }
    return num;
}

/// The organisation whose people decide about what this one submitted.
std::int64_t decides_about(const Books& books, const StoredReport& report) {
    const auto above = superior(books, report.about.organization);
    return above ? above : report.about.organization;
}

Result<void> check_findings(const std::vector<Finding>& all,
                            const std::vector<std::string>& acknowledged) {
    Error failed{ErrorKind::rule, "checks_failed", {}, {}};
    Error unseen{ErrorKind::rule, "checks_not_acknowledged", {}, {}};
    for (const auto& f : all) {
        const bool seen =
            std::find(acknowledged.begin(), acknowledged.end(), f.code) != acknowledged.end();
        if (f.severity == Severity::refuses)
            failed.violations.push_back({"checks/" + f.figure, f.code, f.parameters});
        else if (f.severity == Severity::warns && !seen)
            unseen.violations.push_back({"acknowledges", f.code, f.parameters});
    }
    failed.parameters = {{"count", std::to_string(failed.violations.size())}};
    if (!failed.violations.empty()) return failed;
    if (!unseen.violations.empty()) return unseen;
    return {};
}

/// The figures that a report goes up with, when nothing speaks against it.
Result<Report> figures_to_submit(const Actor& actor, storage::WriteTransaction& tx,
                                 const StoredReport& report, const ReportMove& move) {
    const Books& books = tx.books();
    if (auto may = actor.require(Permission::prepare_reports, books, report.about.organization);
        !may)
        return may.error();
    auto options = options_for(books, tx.session(), report.about, report.entered);
    auto figures = build(books, report.about, options);
    auto ok = check_findings(findings(books, figures, options), move.acknowledges);
    if (!ok) return ok.error();
    return figures;
}

Result<void> may_decide(const Actor& actor, const Books& books, const StoredReport& report) {
    auto may = actor.require(Permission::accept_reports, books, decides_about(books, report));
    if (!may) return may.error();
    return domain::identity::may_sign(*actor.principal, books.directory(),
                                      {&report.submitted_by, 1},
                                      Error{ErrorKind::conflict, "own_report", {}, {}});
}

Error report_closed() {
    return {ErrorKind::conflict, "report_closed", {}, {}};
}

Error figures_changed(const domain::Digest& now, const domain::Digest& proposed) {
    return {ErrorKind::conflict,
            "figures_changed",
            {{"now", now.hex()}, {"proposed", proposed.hex()}},
            {}};
}

bool is_own(const Actor& actor, const Books& books, const std::string& signer) {
    return domain::identity::same_person(books.directory(), signer, actor.principal->actor);
}

}  // namespace

Result<StoredReport> move_on(const Actor& actor, storage::WriteTransaction& tx,
                             const StoredReport& report, const ReportMove& move) {
    if (report.status == ReportStatus::closed) return report_closed();
    if (auto may = check_transition(report.status, move.to, move.reason); !may) return may.error();
    StoredReport moved = report;
    if (move.to == ReportStatus::submitted) {
        auto figures = figures_to_submit(actor, tx, report, move);
        if (!figures) return figures.error();
        moved.snapshot = keep(actor, tx, report, *figures);
        moved.submitted_at = tx.now();
        moved.submitted_by = actor.name;
    } else {
        if (auto may = may_decide(actor, tx.books(), report); !may) return may.error();
        moved.closing_by.clear();
    }
    moved.status = move.to;
    storage::reporting::add_step(
        tx, report.num,
        {report.status, move.to, tx.now(), actor.name, move.reason, moved.snapshot});
    return storage::reporting::change(tx, std::move(moved));
}

bool may_accept(const Actor& actor, const Books& books, const StoredReport& report) {
    return actor.may(Permission::accept_reports, books, decides_about(books, report)) &&
           !is_own(actor, books, report.submitted_by);
}

Result<StoredReport> close(const Actor& actor, storage::WriteTransaction& tx,
                           const StoredReport& report, const ReportClosing& closing) {
    const Books& books = tx.books();
    if (auto may = actor.require(Permission::accept_reports, books, report.about.organization);
        !may)
        return may.error();
    if (report.status == ReportStatus::closed) return report_closed();
    if (report.status != ReportStatus::accepted)
        return Error{ErrorKind::conflict, "report_not_accepted", {}, {}};
    const auto figures = live(books, tx.session(), report);
    const auto accepted = storage::reporting::snapshot(tx.session(), report.snapshot);
    if (!accepted) throw std::runtime_error("a report's snapshot is not there");
    const auto standing = restored(accepted->content);
    if (!standing) return standing.error();
    if (closing.digest && *closing.digest != figures.digest && *closing.digest != accepted->digest)
        return figures_changed(figures.digest, *closing.digest);
    auto may = domain::identity::may_sign(
        *actor.principal, books.directory(), {&report.closing_by, 1},
        Error{ErrorKind::conflict, "second_person_needed", {{"actor", report.closing_by}}, {}});
    if (!may) return may.error();
    // Both see to it that the ledger still says what was accepted; else it has to go up again. A
    // report from below that came late changes who was on time, and nothing that is signed here.
    if (!restated(*standing, figures).empty())
        return figures_changed(figures.digest, accepted->digest);
    StoredReport signed_one = report;
    auto to = ReportStatus::accepted;
    if (report.closing_by.empty()) {
        signed_one.closing_by = actor.name;
    } else {
        if (accepted->digest == figures.digest)
            signed_one.snapshot = keep(actor, tx, report, figures);
        signed_one.status = to = ReportStatus::closed;
        signed_one.closed_at = tx.now();
    }
    storage::reporting::add_step(
        tx, report.num,
        {ReportStatus::accepted, to, tx.now(), actor.name, closing.reason, signed_one.snapshot});
    return storage::reporting::change(tx, std::move(signed_one));
}

bool may_close(const Actor& actor, const Books& books, const StoredReport& report) {
    return actor.may(Permission::accept_reports, books, report.about.organization) &&
           (report.closing_by.empty() || !is_own(actor, books, report.closing_by));
}

}  // namespace usecases::reporting

#include "usecases/reporting/drafts.hpp"

namespace usecases::reporting {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::reporting::Entered;
using domain::reporting::ReportStatus;

Result<StoredReport> add(const Actor& actor, storage::WriteTransaction& tx, const NewReport& what) {
    const Books& books = tx.books();
    Checks checks(books);
    auto organization = checks.organization("organization", what.organization);
    if (organization)
        if (auto may = actor.require(Permission::prepare_reports, books, organization); !may)
            return may.error();
    StoredReport r;
    r.about = about_of(checks, books, organization, what.subject);
    check_entered(checks, books, what.entered);
    if (what.id && storage::reporting::find(tx.session(), what.id->text()))
        checks.refuse("id", "id_taken", {{"id", what.id->text()}}, ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    r.code = what.code ? *what.code : code_for(books, r.about);
    if (auto other = storage::reporting::find(tx.session(), r.about))
        return Error{ErrorKind::conflict, "report_exists", {{"report", other->code}}, {}};
    if (storage::reporting::find(tx.session(), r.code))
        return Error{ErrorKind::conflict,
                     "code_taken",
                     {{"code", r.code}},
                     {{"code", "code_taken", {{"code", r.code}}}}};
    r.id = what.id ? *what.id : tx.new_id();
    r.entered = what.entered;
    return storage::reporting::add(tx, std::move(r), actor.name);
}

Result<StoredReport> change(const Actor& actor, storage::WriteTransaction& tx,
                            const StoredReport& report, const Entered& entered) {
    const Books& books = tx.books();
    if (auto may = actor.require(Permission::prepare_reports, books, report.about.organization);
        !may)
        return may.error();
    if (report.status == ReportStatus::closed)
        return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (domain::reporting::received(report.status))
        return Error{ErrorKind::conflict, "report_submitted", {}, {}};
    Checks checks(books);
    check_entered(checks, books, entered);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    StoredReport changed = report;
    changed.entered = entered;
    return storage::reporting::change(tx, std::move(changed));
}

}  // namespace usecases::reporting

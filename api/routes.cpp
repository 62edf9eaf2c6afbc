#include "api/routes.hpp"

#include "api/http/openapi.hpp"
#include "api/identity/routes.hpp"
#include "api/imports/routes.hpp"
#include "api/live/route.hpp"
#include "api/reporting/calendar.hpp"
#include "api/reporting/files.hpp"
#include "api/reporting/paper_checks.hpp"
#include "api/reporting/provenance.hpp"
#include "api/reporting/reports.hpp"
#include "api/scheduling/calendar_days.hpp"
#include "api/scheduling/calendar_feeds.hpp"
#include "api/scheduling/calendar_view.hpp"
#include "api/scheduling/campaigns.hpp"
#include "api/scheduling/cascade.hpp"
#include "api/scheduling/changes.hpp"
#include "api/scheduling/clashes.hpp"
#include "api/scheduling/drive_plans.hpp"
#include "api/scheduling/drives.hpp"
#include "api/scheduling/head_counts.hpp"
#include "api/scheduling/organizations.hpp"
#include "api/scheduling/shifts.hpp"
#include "api/scheduling/sites.hpp"
#include "api/scheduling/successors.hpp"
#include "api/scheduling/targets.hpp"
#include "api/scheduling/teams.hpp"
#include "api/scheduling/volunteers.hpp"
#include "api/tallying/closing.hpp"
#include "api/tallying/progress_route.hpp"
#include "api/tallying/routes.hpp"
#include "api/valuation/allowances.hpp"
#include "api/valuation/tariffs.hpp"
#include "api/valuation/valuation_route.hpp"
#include "api/work/work.hpp"
#include "storage/engine/database.hpp"

namespace api {

void add_scheduling_routes(Router& router, storage::Database& database, const Limits& limits) {
    scheduling::add_organizations(router);
    scheduling::add_successors(router);
    scheduling::add_campaigns(router);
    scheduling::add_sites(router);
    scheduling::add_drives(
        router, [&database] { return database.books(); }, on_readers(database));
    scheduling::add_drive_plans(router);
    scheduling::add_targets(router);
    auto books = [&database] { return database.books(); };
    scheduling::add_changes(router, books);
    scheduling::add_clashes(router, books);
    scheduling::add_teams(router);
    scheduling::add_volunteers(router, books);
    scheduling::add_shifts(router, books);
    scheduling::add_cascade(router, books, on_readers(database));
    scheduling::add_calendar_days(router);
    scheduling::add_calendar(router);
    scheduling::add_calendar_feeds(router, limits);
    scheduling::add_head_counts(router);
}

void add_valuation_routes(Router& router, storage::Database& database, const Limits& limits) {
    valuation::add_tariffs(router);
    valuation::add_valuation_route(router, database, limits);
    valuation::add_allowances(router);
}

void add_reporting_routes(Router& router, storage::Database& database) {
    valuation::add_costs(router, database);
    reporting::add_reports(router, database);
    reporting::add_report_files(router, database);
    reporting::add_report_provenance(router, database);
    reporting::add_paper_checks(router);
    reporting::add_report_calendar(router, database);
}

Router make_planning_router(storage::Database& database, const Limits& limits) {
    Router router;
    add_scheduling_routes(router, database, limits);
    add_valuation_routes(router, database, limits);
    return router;
}

Router make_router(identity::Service& service, std::string_view version,
                   std::shared_ptr<live::Hub> live, const Limits& limits) {
    Router router = make_planning_router(service.database(), limits);
    tallying::add_routes(router, service.database(), limits);
    add_reporting_routes(router, service.database());
    tallying::add_progress(router, limits);
    tallying::add_closing(router, [&service] { return service.database().books(); });
    identity::add_routes(router, service);
    work::add_work(router, service.database(), [&service] { return service.now(); });
    imports::add_imports(
        router, service.database(),
        std::make_shared<const Router>(make_planning_router(service.database(), limits)));
    live::add_route(router, std::move(live),
                    [&service](const Request& request) { return service.stands(request); });
    add_documentation(router, version);
    return router;
}

}  // namespace api

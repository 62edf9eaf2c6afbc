#include "api/routes.hpp"

#include "api/http/openapi.hpp"
#include "api/identity/routes.hpp"
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
#include "api/scheduling/people.hpp"
#include "api/scheduling/sites.hpp"
#include "api/scheduling/successors.hpp"
#include "api/scheduling/targets.hpp"
#include "api/scheduling/teams.hpp"
#include "api/tallying/progress_route.hpp"
#include "api/tallying/routes.hpp"
#include "api/valuation/allowances.hpp"
#include "api/valuation/tariffs.hpp"
#include "api/valuation/valuation_route.hpp"
#include "storage/engine/database.hpp"

namespace api {

void add_scheduling_routes(Router& router, storage::Database& database) {
    scheduling::add_organizations(router);
    scheduling::add_successors(router);
    scheduling::add_campaigns(router);
    scheduling::add_sites(router);
    scheduling::add_drives(router, [&database] { return database.books(); });
    scheduling::add_drive_plans(router);
    scheduling::add_targets(router);
    auto books = [&database] { return database.books(); };
    scheduling::add_changes(router, books);
    scheduling::add_clashes(router, books);
    scheduling::add_teams(router);
    scheduling::add_people(router, books);
    scheduling::add_cascade(router, books);
    scheduling::add_calendar_days(router);
    scheduling::add_calendar(router);
    scheduling::add_calendar_feeds(router);
    scheduling::add_head_counts(router);
}

void add_valuation_routes(Router& router, storage::Database& database) {
    valuation::add_tariffs(router);
    valuation::add_valuation_route(router, database);
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

Router make_planning_router(storage::Database& database) {
    Router router;
    add_scheduling_routes(router, database);
    add_valuation_routes(router, database);
    return router;
}

Router make_router(identity::Service& service, std::string_view version, std::shared_ptr<live::Hub> live) {
    Router router = make_planning_router(service.database());
    tallying::add_routes(router, service.database());
    add_reporting_routes(router, service.database());
    tallying::add_progress(router);
    identity::add_routes(router, service);
    live::add_route(router, std::move(live));
    add_documentation(router, version);
    return router;
}

}  // namespace api

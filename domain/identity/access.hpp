// Who may do what, where. Everything is closed unless a role opens it.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"
#include "domain/scheduling/scope.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain::identity {

enum class Role {
    administrator,  ///< people, devices, tariffs, the organisation tree
    committee,      ///< plans and approves in its organisation and below, and reports
    coordinator,    ///< named sites and drives: logs, settles review, opens and closes
    hospital,       ///< totals of what it may see, small cells hidden; never a donor
    auditor,        ///< reads everything, changes nothing
    device,  ///< a tablet: logs at its drives and sees them; no account and no program ever has it
};
BOOST_DESCRIBE_ENUM(Role, administrator, committee, coordinator, hospital, auditor, device)

/// What an operation needs; stands beside each route.
enum class Permission {
    anyone,          ///< no credential: signing in, the documentation
    any_credential,  ///< people, programs and devices: who am I, has something changed
    signed_in,    ///< people and programs: one's own account, and what is no secret: organisations,
                  ///< campaigns, sites, tariffs
    read_drive,   ///< what a drive is: its name, place, hours and status
    read_plan,    ///< all that is planned: targets, teams, people, calendar
    change_plan,  ///< proposes and changes drives, campaigns, sites, teams
    approve_plan,   ///< approves, cancels and verifies drives; assigns targets
    run_drive,      ///< opens and closes drives, confirms people, gives devices
    log_events,     ///< logs what happens at a drive
    settle_review,  ///< decides about events that wait for a person
    read_events,    ///< events one by one: personal data
    read_totals,    ///< counts
    read_value,     ///< counts in đồng
    read_reports,
    prepare_reports,  ///< drafts and submits
    accept_reports,   ///< accepts, returns, closes periods
    keep_tariffs,
    keep_organizations,
    keep_people,  ///< accounts, roles, tokens, devices
    read_audit,
};
BOOST_DESCRIBE_ENUM(Permission, anyone, any_credential, signed_in, read_drive, read_plan,
                    change_plan, approve_plan, run_drive, log_events, settle_review, read_events,
                    read_totals, read_value, read_reports, prepare_reports, accept_reports,
                    keep_tariffs, keep_organizations, keep_people, read_audit)

/// What a role opens; `anyone`, `any_credential` and `signed_in` need none.
bool opens(Role role, Permission permission);

struct Grant {
    Role role = Role::auditor;
    scheduling::Scope scope;
    DayRange valid;
};

enum class PrincipalKind {
    nobody,   ///< no credential
    machine,  ///< whoever runs the program on the machine itself: the command line
    user,     ///< a person in a browser session
    token,    ///< a program
    device,   ///< a tablet at a drive
};

BOOST_DESCRIBE_ENUM(PrincipalKind, nobody, machine, user, token, device)

/// Who asks. Immutable once made; any thread.
struct Principal {
    PrincipalKind kind = PrincipalKind::nobody;
    /// Into histories: a login, <login>/<token>.<number>, token/<name>.<number>, device/<code>;
    /// "local" for the operator. No two credentials that act for different people have the same
    /// one.
    std::string actor;
    Uuid id;  ///< of the user, token or device
    std::vector<Grant> grants;
    bool public_totals =
        false;  ///< of nobody: the settings open totals to everybody, with small cells hidden
    std::int64_t account = 0;  ///< the person behind a session or a token, where one is known
    /// Of a token of somebody's own role: the part of the plan over which that person has the role.
    /// The token opens nothing on a day when its own part does not lie within it; see recognise().
    std::optional<scheduling::Scope> lent = std::nullopt;

    /// The command line on the machine that holds the database: may do everything.
    static Principal local(std::string actor = "local");

    /// The permission anywhere at all.
    bool may(Permission permission, Day day) const;
    bool may(Permission permission, const scheduling::OrganizationTree& tree,
             const scheduling::Drive& drive, Day day) const;
    bool may_organization(Permission permission, const scheduling::OrganizationTree& tree,
                          std::int64_t organization, Day day) const;
    bool may_site(Permission permission, const scheduling::OrganizationTree& tree,
                  std::int64_t site, std::int64_t organization, Day day) const;
    /// Over everything there is: what belongs to no organisation, such as tariffs.
    bool may_everywhere(Permission permission, Day day) const;

    /// The parts of the plan that the permission is open in; one `everything` when there is no
    /// limit. Sorted, none twice.
    std::vector<scheduling::Scope> scopes(Permission permission, Day day) const;
    /// True when small cells are hidden from it: some of what it sees, it sees as a hospital.
    bool small_cells_hidden(Day day) const;
};

}  // namespace domain::identity

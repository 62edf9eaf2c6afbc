// /drives/{drive}/move and /drives/{drive}/changes
#pragma once

#include "api/scheduling/drives.hpp"
#include "domain/scheduling/change.hpp"

namespace api::scheduling {

using domain::scheduling::ChangeStatus;

struct DriveMove {
    domain::Instant starts_at;
    domain::Instant ends_at;
    Given<domain::Reference> site;
    Field<domain::Reference> team;
    domain::Text<1, 500> reason;
    Given<AcceptWarnings> accept_warnings;
};
BOOST_DESCRIBE_STRUCT(DriveMove, (), (starts_at, ends_at, site, team, reason, accept_warnings))

struct NewDriveChange {
    Given<domain::Instant> starts_at;
    Given<domain::Instant> ends_at;
    Given<domain::Reference> site;
    Field<domain::Reference> team;
    domain::Text<1, 500> reason;
};
BOOST_DESCRIBE_STRUCT(NewDriveChange, (), (starts_at, ends_at, site, team, reason))

struct PlacementAnswer {
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::string site;
    std::optional<std::string> team;
};
BOOST_DESCRIBE_STRUCT(PlacementAnswer, (), (starts_at, ends_at, site, team))

struct DriveChangeAnswer {
    domain::Uuid id;
    std::string drive;
    ChangeStatus status{};
    PlacementAnswer before;
    PlacementAnswer after;
    std::string reason;
    std::string actor;
    domain::Instant at;
    std::optional<std::string> decided_by;
    std::optional<domain::Instant> decided_at;
    std::string decision_reason;
    Given<std::vector<ClashAnswer>> warnings;
    Given<std::vector<Told>> tell;
};
BOOST_DESCRIBE_STRUCT(DriveChangeAnswer, (), (id, drive, status, before, after, reason, actor, at, decided_by, decided_at,
                                              decision_reason, warnings, tell))

struct DriveChanges {
    std::vector<DriveChangeAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DriveChanges, (), (items, next))

enum class ChangeDecision { accept, refuse };
BOOST_DESCRIBE_ENUM(ChangeDecision, accept, refuse)

struct DecideChange {
    ChangeDecision decision{};
    domain::Text<1, 500> reason;
    Given<AcceptWarnings> accept_warnings;
};
BOOST_DESCRIBE_STRUCT(DecideChange, (), (decision, reason, accept_warnings))

void add_changes(Router& router, std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

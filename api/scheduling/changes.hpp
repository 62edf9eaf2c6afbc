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
BOOST_DESCRIBE_STRUCT(DriveChangeAnswer, (),
                      (id, drive, status, before, after, reason, actor, at, decided_by, decided_at,
                       decision_reason, warnings, tell))

struct DriveChanges {
    std::vector<DriveChangeAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DriveChanges, (), (items, next))

struct DriveChangeQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<List<ChangeStatus, 1, 4>> status;
    Given<domain::Reference> organization;
};
BOOST_DESCRIBE_STRUCT(DriveChangeQuery, (), (limit, cursor, status, organization))

/// One of many drives' changes, with what says which drive it is about.
struct ListedDriveChange : DriveChangeAnswer {
    std::string title;
    domain::Day day;
    std::string organization;
};
BOOST_DESCRIBE_STRUCT(ListedDriveChange, (DriveChangeAnswer), (title, day, organization))

enum class ChangeDecision { accept, refuse };
BOOST_DESCRIBE_ENUM(ChangeDecision, accept, refuse)

struct DecideChange {
    ChangeDecision decision{};
    domain::Text<1, 500> reason;
    Given<AcceptWarnings> accept_warnings;
};
BOOST_DESCRIBE_STRUCT(DecideChange, (), (decision, reason, accept_warnings))

void add_changes(Router& router,
                 std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::DriveChangeQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Đợt của tổ chức này và mọi cấp dưới vào ngày của đợt",
          "Drives of this body and all below it on the drive's day"}},
    };
};
template <>
struct api::Documentation<api::scheduling::ListedDriveChange> {
    static constexpr Words summary{"Một thay đổi và đợt của nó.",
                                   "A change and the drive that it is about."};
    static constexpr FieldWords fields[] = {
        {"title", {"Tên đợt", "Of the drive"}},
        {"day", {"Ngày của đợt hiện nay", "The day that the drive has now"}},
        {"organization", {"Tổ chức của đợt", "Of the drive"}},
    };
};

// /volunteers: staff and volunteers who work at drives, and the shifts that each of them works in
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/shift.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using domain::scheduling::QualificationKind;
using domain::scheduling::SignupStatus;
using domain::scheduling::WorkRole;

struct QualificationBody {
    QualificationKind kind{};
    std::optional<domain::Day> valid_until;
};
BOOST_DESCRIBE_STRUCT(QualificationBody, (), (kind, valid_until))
using Qualifications = List<QualificationBody, 0, 20>;
using WorkRoles = List<WorkRole, 1, 10>;

struct NewVolunteer {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> name;
    domain::Reference organization;
    WorkRoles roles;
    Given<Qualifications> qualifications;
};
BOOST_DESCRIBE_STRUCT(NewVolunteer, (), (id, code, name, organization, roles, qualifications))

struct VolunteerPatch {
    Given<domain::Text<1, 200>> name;
    Given<domain::Reference> organization;
    Given<WorkRoles> roles;
    Given<Qualifications> qualifications;
    Given<bool> active;
};
BOOST_DESCRIBE_STRUCT(VolunteerPatch, (), (name, organization, roles, qualifications, active))

struct VolunteerAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    std::string organization;
    std::vector<WorkRole> roles;
    std::vector<QualificationBody> qualifications;
    bool active = true;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(VolunteerAnswer, (),
                      (id, code, name, organization, roles, qualifications, active, version))

struct VolunteerQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<domain::Reference> organization;
    Given<WorkRole> role;
    Given<domain::Day> expires_by;
};
BOOST_DESCRIBE_STRUCT(VolunteerQuery, (), (limit, cursor, organization, role, expires_by))

/// One shift of a person, with the hours.
struct WorkAnswer {
    std::string drive;
    domain::Uuid shift;
    WorkRole role{};
    domain::Instant starts_at;
    domain::Instant ends_at;
    SignupStatus status{};
    std::optional<std::int64_t> minutes;
};
BOOST_DESCRIBE_STRUCT(WorkAnswer, (), (drive, shift, role, starts_at, ends_at, status, minutes))

struct WorkList {
    std::vector<WorkAnswer> items;
    std::int64_t minutes_total = 0;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(WorkList, (), (items, minutes_total, next))

void add_volunteers(Router& router,
                    std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewVolunteer> {
    static constexpr Words summary{
        "Người làm việc tại các đợt, chỉ những gì công việc cần: không ngày sinh, không địa chỉ.",
        "Somebody who works at drives, with no more than the work needs: no birthday, no address."};
    static constexpr FieldWords fields[] = {
        {"roles", {"Những việc người này làm được", "The work that they do"}},
        {"qualifications",
         {"Chứng chỉ và ngày hết hạn (null: không hết hạn)",
          "Licences with their last day (null: does not expire)"}},
    };
};
template <>
struct api::Documentation<api::scheduling::VolunteerQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization", {"Tổ chức này và mọi cấp dưới", "This one and everything below it"}},
        {"expires_by",
         {"Có chứng chỉ hết hạn đến hết ngày này",
          "With a licence that ends on this day or earlier"}},
    };
};

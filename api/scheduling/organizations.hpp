// /organizations
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/tallying/books.hpp"

namespace usecases::scheduling {
struct NewOrganization;
}

namespace api::scheduling {

using domain::scheduling::OrganizationKind;
using Name = domain::Text<1, 200>;

struct NewOrganization {
    std::optional<domain::Uuid> id;
    domain::Code code;
    Name name;
    OrganizationKind kind{};
    std::optional<domain::Reference> parent;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::optional<domain::Integer<0, 365>> lock_days;
};
BOOST_DESCRIBE_STRUCT(NewOrganization, (),
                      (id, code, name, kind, parent, valid_from, valid_to, lock_days))

struct OrganizationPatch {
    Given<Name> name;
    Given<OrganizationKind> kind;
    Field<domain::Reference> parent;
    Given<domain::Day> valid_from;
    Field<domain::Day> valid_to;
    Field<domain::Integer<0, 365>> lock_days;
};
BOOST_DESCRIBE_STRUCT(OrganizationPatch, (), (name, kind, parent, valid_from, valid_to, lock_days))

/// Where an organisation stood, and when.
struct Parentage {
    std::string parent;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
};
BOOST_DESCRIBE_STRUCT(Parentage, (), (parent, valid_from, valid_to))

struct OrganizationAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    OrganizationKind kind{};
    std::optional<std::string> parent;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::vector<Parentage> parents;
    std::int64_t version = 0;
    std::optional<std::int64_t> lock_days;
};
BOOST_DESCRIBE_STRUCT(OrganizationAnswer, (),
                      (id, code, name, kind, parent, valid_from, valid_to, parents, version,
                       lock_days))

enum class OrganizationSort { code, kind, name };
BOOST_DESCRIBE_ENUM(OrganizationSort, code, kind, name)

struct OrganizationQuery : ListQuery<OrganizationSort> {
    Given<OrganizationKind> kind;
    Given<domain::Reference> parent;
    Given<domain::Reference> below;
    Given<domain::Day> on;
    Given<SearchWords> q;
};
BOOST_DESCRIBE_STRUCT(OrganizationQuery, (ListQuery<OrganizationSort>),
                      (kind, parent, below, on, q))

struct OnDay {
    Given<domain::Day> on;
};
BOOST_DESCRIBE_STRUCT(OnDay, (), (on))

/// A body as use cases take it.
usecases::scheduling::NewOrganization plain_organization(const NewOrganization& body);

/// The organisation as it stood on `day`.
OrganizationAnswer answer(const domain::tallying::Books& books,
                          const domain::scheduling::Organization& organization, domain::Day day);

void add_organizations(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewOrganization> {
    static constexpr Words summary{
        "Tổ chức mới. Cấp trên có hiệu lực từ valid_from đến hết valid_to.",
        "A new organisation. It stands below its parent from valid_from to valid_to."};
    static constexpr FieldWords fields[] = {
        {"id",
         {"UUIDv7 do bên gửi tạo; để trống thì máy chủ tạo",
          "A UUIDv7 made by the client; the server makes one otherwise"}},
        {"code",
         {"Mã trong địa chỉ và trên giấy; không đổi về sau",
          "Stands in addresses and on paper; never changes"}},
    };
};
template <>
struct api::Documentation<api::scheduling::OrganizationPatch> {
    static constexpr Words summary{"Chỉ sửa những trường có mặt.",
                                   "Only the members that are there are changed."};
    static constexpr FieldWords fields[] = {
        {"parent",
         {"Cấp trên mới (null: không có), cần valid_from; cấp trên cũ kết thúc vào hôm trước",
          "The new parent (null: none), with valid_from; the old one ends the day before"}},
        {"valid_from", {"Ngày đầu tiên dưới cấp trên mới", "The first day below the new parent"}},
        {"valid_to",
         {"Ngày cuối cùng của tổ chức (null: còn hoạt động)",
          "The organisation's last day (null: open)"}},
    };
};
template <>
struct api::Documentation<api::scheduling::OrganizationAnswer> {
    static constexpr Words summary{"Tổ chức với mọi cấp trên theo thời gian.",
                                   "An organisation with its parents over time."};
    static constexpr FieldWords fields[] = {
        {"parent",
         {"Mã cấp trên vào ngày được hỏi (mặc định hôm nay)",
          "Code of the parent on the day asked about (today)"}},
        {"parents", {"Mọi cấp trên, cũ trước", "All parents, oldest first"}},
    };
};
template <>
struct api::Documentation<api::scheduling::OrganizationQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"q",
         {"Có các từ này trong mã hoặc tên; không phân biệt dấu, hoa thường",
          "Has these words in code or name, whatever accents and case"}},
        {"parent", {"Ngay dưới tổ chức này", "Directly below this one"}},
        {"below", {"Tổ chức này và mọi cấp dưới", "This one and everything below it"}},
        {"on",
         {"Chỉ tổ chức có hiệu lực vào ngày này, theo sơ đồ của ngày ấy; để trống: mọi tổ chức, "
          "theo sơ đồ hôm nay",
          "Only bodies in force on this day, in the tree of that day; all bodies and the tree of "
          "today otherwise"}},
    };
};

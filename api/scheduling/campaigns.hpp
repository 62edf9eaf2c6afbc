// /campaigns
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/campaign.hpp"
#include "domain/tallying/books.hpp"

namespace usecases::scheduling {
struct NewCampaign;
}

namespace api::scheduling {

using domain::scheduling::CampaignKind;

/// So many days before a drive its time, place and team are settled.
using LockDays = domain::Integer<0, 365>;

struct NewCampaign {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> name;
    CampaignKind kind{};
    domain::Day starts_on;
    domain::Day ends_on;
    domain::Reference organization;
    std::optional<LockDays> lock_days;
};
BOOST_DESCRIBE_STRUCT(NewCampaign, (),
                      (id, code, name, kind, starts_on, ends_on, organization, lock_days))

struct CampaignPatch {
    Given<domain::Text<1, 200>> name;
    Given<CampaignKind> kind;
    Given<domain::Day> starts_on;
    Given<domain::Day> ends_on;
    Given<domain::Reference> organization;
    Field<LockDays> lock_days;
};
BOOST_DESCRIBE_STRUCT(CampaignPatch, (), (name, kind, starts_on, ends_on, organization, lock_days))

struct CampaignAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    CampaignKind kind{};
    domain::Day starts_on;
    domain::Day ends_on;
    std::string organization;
    std::int64_t version = 0;
    std::optional<std::int64_t> lock_days;
};
BOOST_DESCRIBE_STRUCT(CampaignAnswer, (),
                      (id, code, name, kind, starts_on, ends_on, organization, version, lock_days))

enum class CampaignSort { starts_on, ends_on, code, name };
BOOST_DESCRIBE_ENUM(CampaignSort, starts_on, ends_on, code, name)

struct CampaignQuery : ListQuery<CampaignSort> {
    Given<CampaignKind> kind;
    Given<domain::Reference> organization;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<SearchWords> q;
};
BOOST_DESCRIBE_STRUCT(CampaignQuery, (ListQuery<CampaignSort>), (kind, organization, from, to, q))

/// A body as use cases take it.
usecases::scheduling::NewCampaign plain_campaign(const NewCampaign& body);

CampaignAnswer answer(const domain::tallying::Books& books,
                      const domain::scheduling::Campaign& campaign);

void add_campaigns(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::CampaignQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"q",
         {"Có các từ này trong mã hoặc tên; không phân biệt dấu, hoa thường",
          "Has these words in code or name, whatever accents and case"}},
        {"from", {"Còn diễn ra từ ngày này", "Not over before this day"}},
        {"to", {"Đã bắt đầu đến hết ngày này", "Begun by this day"}},
    };
};

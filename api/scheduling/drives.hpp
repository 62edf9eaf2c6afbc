// /drives and the history of their status
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using domain::scheduling::DriveStatus;
using Planned = domain::Integer<0, 1'000'000>;
using CampaignCodes = List<domain::Reference, 0, 20>;

/// A new drive is proposed, whatever it is going to be.
enum class FirstStatus { proposed };
BOOST_DESCRIBE_ENUM(FirstStatus, proposed)

struct NewDrive {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> title;
    Given<CampaignCodes> campaigns;
    domain::Reference site;
    domain::Reference organization;
    std::optional<domain::Reference> collected_by;
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::optional<Planned> planned_donors;
    std::optional<Planned> planned_bags;
    Given<bool> emergency;
    Given<FirstStatus> status;
};
BOOST_DESCRIBE_STRUCT(NewDrive, (), (id, code, title, campaigns, site, organization, collected_by, starts_at, ends_at,
                                     planned_donors, planned_bags, emergency, status))

struct DrivePatch {
    Given<domain::Text<1, 200>> title;
    Given<CampaignCodes> campaigns;
    Given<domain::Reference> site;
    Given<domain::Reference> organization;
    Field<domain::Reference> collected_by;
    Given<domain::Instant> starts_at;
    Given<domain::Instant> ends_at;
    Field<Planned> planned_donors;
    Field<Planned> planned_bags;
    Given<bool> emergency;
};
BOOST_DESCRIBE_STRUCT(DrivePatch, (), (title, campaigns, site, organization, collected_by, starts_at, ends_at,
                                       planned_donors, planned_bags, emergency))

struct DriveAnswer {
    domain::Uuid id;
    std::string code;
    std::string title;
    std::vector<std::string> campaigns;
    std::string site;
    std::string organization;
    std::optional<std::string> collected_by;
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::optional<std::int64_t> planned_donors;
    std::optional<std::int64_t> planned_bags;
    bool emergency = false;
    DriveStatus status{};
    std::vector<DriveStatus> next_statuses;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(DriveAnswer, (), (id, code, title, campaigns, site, organization, collected_by, starts_at,
                                        ends_at, planned_donors, planned_bags, emergency, status, next_statuses,
                                        version))

enum class DriveSort { starts_at, code, status };
BOOST_DESCRIBE_ENUM(DriveSort, starts_at, code, status)

struct DriveQuery : ListQuery<DriveSort> {
    Given<domain::Reference> campaign;
    Given<domain::Reference> organization;
    Given<domain::Reference> site;
    Given<domain::Reference> collected_by;
    Given<List<DriveStatus, 1, 6>> status;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<bool> emergency;
};
BOOST_DESCRIBE_STRUCT(DriveQuery, (ListQuery<DriveSort>), (campaign, organization, site, collected_by, status, from, to,
                                                           emergency))

struct NewTransition {
    DriveStatus to{};
    std::optional<domain::Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(NewTransition, (), (to, reason))

struct TransitionAnswer {
    std::optional<DriveStatus> from;
    DriveStatus to{};
    domain::Instant at;
    std::string actor;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(TransitionAnswer, (), (from, to, at, actor, reason))

struct TransitionHistory {
    std::vector<TransitionAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(TransitionHistory, (), (items, next))

DriveAnswer answer(const domain::tallying::Books& books, const domain::scheduling::Drive& drive);

/// Proposes one drive. Every drive that is made over the interface is made here, alone or one of many, so that the same rules
/// hold for all. Everything wrong is said at once, with pointers into `body`.
domain::Result<domain::scheduling::Drive> create_drive(const Incoming& call, storage::WriteTransaction& tx,
                                                       const NewDrive& body);

/// `read_books` gives the books to handlers that run on a reader thread.
void add_drives(Router& router, std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewDrive> {
    static constexpr Words summary{"Đợt hiến máu mới, ở trạng thái proposed.", "A new drive; its status is proposed."};
    static constexpr FieldWords fields[] = {
        {"campaigns", {"Một đợt có thể thuộc nhiều chiến dịch", "A drive may belong to several campaigns"}},
        {"organization", {"Đơn vị tổ chức đợt này", "Who holds the drive"}},
        {"collected_by", {"Bệnh viện hoặc trung tâm truyền máu lấy máu", "The hospital or blood centre that collects"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DriveAnswer> {
    static constexpr Words summary{"Đợt hiến máu; các mục khác được nêu bằng mã.", "A drive; other things are named by code."};
    static constexpr FieldWords fields[] = {
        {"next_statuses", {"Các trạng thái có thể chuyển sang", "Where the drive may go from here"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DriveQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization", {"Tổ chức này và mọi cấp dưới vào ngày của đợt", "This one and all below it on the drive's day"}},
        {"from", {"Bắt đầu từ ngày này", "Starts on this day or later"}},
        {"to", {"Bắt đầu đến hết ngày này", "Starts on this day or earlier"}},
        {"status", {"Một hay nhiều trạng thái, cách nhau bằng dấu phẩy", "One or more, separated by commas"}},
    };
};

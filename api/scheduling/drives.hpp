// /drives and the history of their status
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/problem.hpp"
#include "api/http/router.hpp"
#include "api/scheduling/annex.hpp"
#include "api/scheduling/clashes.hpp"
#include "usecases/scheduling/drives.hpp"

namespace api::scheduling {

using domain::scheduling::DriveStatus;
using Planned = domain::Integer<0, 1'000'000>;
using CampaignCodes = List<domain::Reference, 0, 20>;
using ResourceCodes = List<domain::Code, 0, 20>;
using Contact = domain::Text<0, 200>;
using Notes = domain::Text<0, 2000>;

struct SessionBody {
    domain::scheduling::SessionKind kind{};
    domain::Instant starts_at;
    domain::Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(SessionBody, (), (kind, starts_at, ends_at))
using Sessions = List<SessionBody, 0, 8>;

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
    std::optional<domain::Reference> team;
    Given<ResourceCodes> vehicles;
    Given<ResourceCodes> equipment;
    Given<Sessions> sessions;
    std::optional<Contact> contact;
    std::optional<Notes> notes;
    Given<AcceptWarnings> accept_warnings;
    Given<Reason> reason;
};
BOOST_DESCRIBE_STRUCT(NewDrive, (),
                      (id, code, title, campaigns, site, organization, collected_by, starts_at,
                       ends_at, planned_donors, planned_bags, emergency, status, team, vehicles,
                       equipment, sessions, contact, notes, accept_warnings, reason))

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
    Field<domain::Reference> team;
    Given<ResourceCodes> vehicles;
    Given<ResourceCodes> equipment;
    Given<Sessions> sessions;
    Field<Contact> contact;
    Field<Notes> notes;
    Given<AcceptWarnings> accept_warnings;
    Given<Reason> reason;
};
BOOST_DESCRIBE_STRUCT(DrivePatch, (),
                      (title, campaigns, site, organization, collected_by, starts_at, ends_at,
                       planned_donors, planned_bags, emergency, team, vehicles, equipment, sessions,
                       contact, notes, accept_warnings, reason))

/// Somebody who has to hear of a move or a cancellation.
using usecases::scheduling::ToldAs;
struct Told {
    ToldAs as{};
    std::optional<std::string> code;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Told, (), (as, code, name))

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
    std::optional<std::string> team;
    std::vector<std::string> vehicles;
    std::vector<std::string> equipment;
    std::vector<SessionBody> sessions;
    std::string contact;
    std::string notes;
    std::vector<std::string> accepted_warnings;
    Given<std::string> unit_rule;
    Given<std::vector<ClashAnswer>> warnings;
    Given<domain::Uuid> change;
    Given<std::vector<Told>> tell;
    Given<bool> dry_run;
    Given<bool> needs_approval;
    Given<std::vector<ProblemItem>> refusals;
};
BOOST_DESCRIBE_STRUCT(DriveAnswer, (),
                      (id, code, title, campaigns, site, organization, collected_by, starts_at,
                       ends_at, planned_donors, planned_bags, emergency, status, next_statuses,
                       version, team, vehicles, equipment, sessions, contact, notes,
                       accepted_warnings, unit_rule, warnings, change, tell, dry_run,
                       needs_approval, refusals))

struct TrialQuery {
    Given<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(TrialQuery, (), (dry_run))

enum class DriveSort { starts_at, code, status };
BOOST_DESCRIBE_ENUM(DriveSort, starts_at, code, status)

struct DriveQuery : ListQuery<DriveSort> {
    Given<domain::Reference> campaign;
    Given<domain::Reference> organization;
    Given<domain::Reference> site;
    Given<domain::Reference> collected_by;
    Given<domain::Reference> team;
    Given<List<DriveStatus, 1, 6>> status;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<bool> emergency;
    Given<SearchWords> q;
    Given<AnnexFormat> format;
    Given<documents::InLanguage> language;
};
BOOST_DESCRIBE_STRUCT(DriveQuery, (ListQuery<DriveSort>),
                      (campaign, organization, site, collected_by, team, status, from, to,
                       emergency, q, format, language))

struct NewTransition {
    DriveStatus to{};
    std::optional<Reason> reason;
    Given<AcceptWarnings> accept_warnings;
    Given<domain::Uuid> closing_word;
};
BOOST_DESCRIBE_STRUCT(NewTransition, (), (to, reason, accept_warnings, closing_word))

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

/// A body as use cases take it.
usecases::scheduling::NewDrive plain_drive(const NewDrive& body);
std::vector<Told> answers(const std::vector<usecases::scheduling::ToldPerson>& told);

/// `read_books` gives the books to handlers that run on a reader thread; `elsewhere` is where the
/// pieces of large files are read.
void add_drives(Router& router,
                std::function<std::shared_ptr<const domain::tallying::Books>()> read_books,
                const Spool::Elsewhere& elsewhere);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewDrive> {
    static constexpr Words summary{"Đợt hiến máu mới, ở trạng thái proposed.",
                                   "A new drive; its status is proposed."};
    static constexpr FieldWords fields[] = {
        {"campaigns",
         {"Một đợt có thể thuộc nhiều chiến dịch", "A drive may belong to several campaigns"}},
        {"organization", {"Đơn vị tổ chức đợt này", "Who holds the drive"}},
        {"collected_by",
         {"Bệnh viện hoặc trung tâm truyền máu lấy máu",
          "The hospital or blood centre that collects"}},
        {"sessions",
         {"Các buổi, theo thứ tự, nằm trong thời gian của đợt; trống: cả thời gian",
          "In order, inside the drive's time; empty: all of it"}},
        {"accept_warnings",
         {"Các chỗ trùng mềm được chấp nhận, kèm reason",
          "Soft clashes that are answered for, with a reason"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DriveAnswer> {
    static constexpr Words summary{"Đợt hiến máu; các mục khác được nêu bằng mã.",
                                   "A drive; other things are named by code."};
    static constexpr FieldWords fields[] = {
        {"next_statuses",
         {"Các trạng thái có thể chuyển sang", "Where the drive may go from here"}},
        {"unit_rule",
         {"Số đơn vị máu ở đợt này trông thế nào (tallying.unit_rule); không có: số nào cũng được",
          "What unit numbers look like at this drive (tallying.unit_rule); absent: any"}},
        {"warnings", {"Các chỗ trùng mềm lúc ghi", "Soft clashes at the time of writing"}},
        {"change", {"Yêu cầu thay đổi đang chờ duyệt", "The change that waits for approval"}},
        {"tell", {"Những ai cần được báo", "Who has to hear of it"}},
        {"dry_run",
         {"Chỉ cho xem: đợt như sẽ là, chưa ghi gì",
          "Only shown: the drive as it would be, nothing is written"}},
        {"needs_approval",
         {"Chạy thử: thời gian, địa điểm và đội sẽ phải chờ duyệt",
          "Dry run: time, place and team would wait for approval"}},
        {"refusals",
         {"Chạy thử: vì sao sẽ bị từ chối; trống: được",
          "Dry run: why it would be refused; empty: it would not"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DriveQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"q",
         {"Có các từ này trong mã, tên hoặc điểm hiến máu; không phân biệt dấu, hoa thường",
          "Has these words in code, title or site, whatever accents and case"}},
        {"organization",
         {"Tổ chức này và mọi cấp dưới vào ngày của đợt",
          "This one and all below it on the drive's day"}},
        {"from", {"Bắt đầu từ ngày này", "Starts on this day or later"}},
        {"to", {"Bắt đầu đến hết ngày này", "Starts on this day or earlier"}},
        {"status",
         {"Một hay nhiều trạng thái, cách nhau bằng dấu phẩy", "One or more, separated by commas"}},
        documents::words::format,
        documents::words::language,
    };
};
template <>
struct api::Documentation<api::scheduling::NewTransition> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"closing_word",
         {"Lời của người thứ hai, chỉ khi chốt (closed): POST …/closing-words",
          "A second person's word, only with closed: POST …/closing-words"}},
    };
};
template <>
struct api::Documentation<api::scheduling::TrialQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"dry_run", {"true: chỉ cho xem, không ghi gì", "true: only shows, writes nothing"}},
    };
};

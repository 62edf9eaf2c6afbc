// /work: what waits for the one who asks. /setup: whether anybody can sign in at all.
#pragma once

#include "api/http/query.hpp"
#include "api/http/router.hpp"
#include "domain/reporting/period.hpp"
#include "domain/scheduling/clashes.hpp"
#include "domain/tallying/event.hpp"

#include <functional>

namespace storage {
class Database;
}

namespace api::work {

/// In the order in which a day is begun.
enum class WorkKind {
    drives_to_close,  ///< open past their end
    bags_in_review,   ///< drives with something that waits for a decision
    drives_to_open,   ///< approved and begun
    changes_to_decide,
    drives_to_approve,
    drives_to_verify,
    reports_returned,
    reports_to_accept,
    reports_to_close,  ///< accepted, and the signature that is missing may be one's own
    reports_late,
    clashes,  ///< of drives to come, that nobody has answered for
    prices_missing,
    devices_silent,  ///< given to an open drive, and not heard of for a while
    behind,          ///< bodies and campaigns whose light is red
    tokens_ending,   ///< one's own, within two weeks
    drives_soon,     ///< to be held within a week: nothing waits, but it is good to know
};
BOOST_DESCRIBE_ENUM(WorkKind, drives_to_close, bags_in_review, drives_to_open, changes_to_decide,
                    drives_to_approve, drives_to_verify, reports_returned, reports_to_accept,
                    reports_to_close, reports_late, clashes, prices_missing, devices_silent, behind,
                    tokens_ending, drives_soon)

struct WaitingQuery {
    Given<WorkKind> kind;
    Given<domain::Integer<0, 200>> limit;
};
BOOST_DESCRIBE_STRUCT(WaitingQuery, (), (kind, limit))

struct WaitingItem {
    std::string code;
    std::string title;
    Given<std::string> organization;
    Given<std::string> drive;
    Given<domain::Day> day;
    Given<domain::Day> until;
    Given<domain::Instant> at;
    Given<std::int64_t> count;
    Given<std::string> by;
    Given<std::string> note;
    Given<domain::reporting::ReportKind> report;
    Given<domain::scheduling::ClashCode> clash;
    Given<domain::tallying::Component> component;
    Given<std::int64_t> nominal_ml;
};
BOOST_DESCRIBE_STRUCT(WaitingItem, (),
                      (code, title, organization, drive, day, until, at, count, by, note, report,
                       clash, component, nominal_ml))

struct WaitingList {
    WorkKind kind{};
    std::int64_t count = 0;
    bool settles = false;
    std::vector<WaitingItem> first;
};
BOOST_DESCRIBE_STRUCT(WaitingList, (), (kind, count, settles, first))

struct WaitingAnswer {
    domain::Instant at;
    bool complete = true;
    std::vector<WaitingList> kinds;  ///< in the order of WorkKind
};
BOOST_DESCRIBE_STRUCT(WaitingAnswer, (), (at, complete, kinds))

struct SetupAnswer {
    bool accounts = false;
};
BOOST_DESCRIBE_STRUCT(SetupAnswer, (), (accounts))

/// `now` tells the time; the database must outlive the router.
void add_work(Router& router, storage::Database& database, std::function<domain::Instant()> now);

}  // namespace api::work

template <>
struct api::Documentation<api::work::WaitingQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"kind", {"Chỉ loại việc này", "This kind of work only"}},
        {"limit",
         {"Số mục nêu tên của mỗi loại, mặc định 5", "Items told of each kind; 5 unless given"}},
    };
};
template <>
struct api::Documentation<api::work::WaitingItem> {
    static constexpr Words summary{"Một việc đang chờ.", "One thing that waits."};
    static constexpr FieldWords fields[] = {
        {"code",
         {"Mã của đợt, báo cáo, thiết bị, tổ chức hoặc bảng giá",
          "Of the drive, report, device, organisation or token"}},
        {"drive",
         {"Đợt mà thiết bị được giao, hoặc đợt kia của một trùng lịch",
          "That the device is given to, or the other one of a clash"}},
        {"day",
         {"Ngày của đợt, hạn báo cáo, hoặc ngày đầu",
          "Of the drive, on which it is due, or the first"}},
        {"until", {"Ngày cuối", "The last day"}},
        {"at",
         {"Kết thúc, đề nghị, nộp hoặc nghe thấy lần cuối lúc nào",
          "When it ended, was asked for, submitted or last heard of"}},
        {"count",
         {"Bao nhiêu mục chờ ở đợt, bao nhiêu túi chưa có giá, còn chậm bao nhiêu, trễ mấy ngày",
          "How many wait at the drive, bags without a price, how far behind, days late"}},
        {"by", {"Ai đề nghị hoặc nộp", "Who asked or submitted"}},
        {"note",
         {"Lời kèm theo: lý do trả lại hoặc đề nghị",
          "What was said with it: why it was returned or asked for"}},
    };
};
template <>
struct api::Documentation<api::work::WaitingList> {
    static constexpr Words summary{"Việc cùng một loại.", "Work of one kind."};
    static constexpr FieldWords fields[] = {
        {"settles",
         {"Người hỏi tự giải quyết được; nếu không, chỉ để biết",
          "The one who asks can settle it; otherwise it is to be known"}},
        {"first", {"Vài mục đầu, gấp nhất trước", "The first of them, the most urgent first"}},
    };
};
template <>
struct api::Documentation<api::work::WaitingAnswer> {
    static constexpr Words summary{"Những gì đang chờ; loại nào không có gì thì không nêu.",
                                   "What waits; kinds without anything are left out."};
    static constexpr FieldWords fields[] = {
        {"complete",
         {"false: chưa xem hết túi chờ xem xét, hỏi lại sau",
          "false: not all drives were looked at for review yet; ask again"}},
    };
};
template <>
struct api::Documentation<api::work::SetupAnswer> {
    static constexpr Words summary{"Đã có ai đăng nhập được chưa.",
                                   "Whether there is anybody who can sign in."};
    static constexpr FieldWords fields[1] = {};
};

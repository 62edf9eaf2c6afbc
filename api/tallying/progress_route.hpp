// /progress: how far every organisation and campaign has come
#pragma once

#include "api/http/router.hpp"
#include "api/limits.hpp"
#include "api/tallying/questions.hpp"
#include "domain/tallying/progress.hpp"

namespace api::tallying {

struct ProgressQuery {
    Given<domain::Reference> organization;
    Given<domain::Reference> campaign;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::Day> on;
    Given<domain::tallying::OnMap> map;
};
BOOST_DESCRIBE_STRUCT(ProgressQuery, (), (organization, campaign, from, to, on, map))

struct ProgressTarget {
    domain::Uuid id;
    domain::scheduling::TargetMeasure measure{};
    domain::scheduling::TargetBasis basis{};
    double value = 0;
    std::optional<std::int64_t> head_count;
    std::optional<domain::Day> head_count_on;
};
BOOST_DESCRIBE_STRUCT(ProgressTarget, (), (id, measure, basis, value, head_count, head_count_on))

struct ProgressCarried {
    domain::Uuid target;
    std::string organization;
    std::int64_t share_ppm = 0;
    std::optional<Tenths> goal;
};
BOOST_DESCRIBE_STRUCT(ProgressCarried, (), (target, organization, share_ppm, goal))

struct PaceAnswer {
    std::int64_t open_days_left = 0;
    std::int64_t drives_left = 0;
    std::optional<Tenths> per_week;
    std::optional<Tenths> per_drive;
};
BOOST_DESCRIBE_STRUCT(PaceAnswer, (), (open_days_left, drives_left, per_week, per_drive))

struct ProgressRowAnswer {
    std::string organization;
    std::string name;
    std::optional<std::string> parent;
    std::optional<std::string> campaign;
    domain::Day from;
    domain::Day to;
    domain::scheduling::TargetUnit unit{};
    std::optional<ProgressTarget> target;
    Given<std::vector<ProgressCarried>> carried;
    std::optional<Tenths> goal;
    Tenths done;
    std::optional<Tenths> percent;
    std::int64_t drives = 0;
    std::int64_t drives_held = 0;
    Tenths planned;
    std::optional<Tenths> expected;
    domain::tallying::ExpectedBy expected_by{};
    std::optional<Tenths> projected;
    std::optional<Tenths> projected_percent;
    PaceAnswer pace;
    Tenths behind_by;
    domain::tallying::ProgressState state{};
    domain::tallying::Light light{};
    std::string says;
};
BOOST_DESCRIBE_STRUCT(ProgressRowAnswer, (),
                      (organization, name, parent, campaign, from, to, unit, target, carried, goal,
                       done, percent, drives, drives_held, planned, expected, expected_by,
                       projected, projected_percent, pace, behind_by, state, light, says))

struct BehindAnswer {
    std::string organization;
    std::optional<std::string> campaign;
    domain::scheduling::TargetUnit unit{};
    Tenths behind_by;
    domain::tallying::ProgressState state{};
};
BOOST_DESCRIBE_STRUCT(BehindAnswer, (), (organization, campaign, unit, behind_by, state))

struct ProgressAnswer : OnMapAnswer {
    AsOfAnswer as_of;
    domain::Day on;
    std::vector<ProgressRowAnswer> rows;
    std::vector<BehindAnswer> behind;
};
BOOST_DESCRIBE_STRUCT(ProgressAnswer, (OnMapAnswer), (as_of, on, rows, behind))

void add_progress(Router& router, const Limits& limits = {});

}  // namespace api::tallying

template <>
struct api::Documentation<api::tallying::ProgressQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Tổ chức này và mọi cấp dưới (mặc định: tất cả)",
          "This one and all below it (all, unless said)"}},
        {"campaign", {"Chỉ chiến dịch này", "This campaign only"}},
        {"from",
         {"Chỉ tiêu có ngày giao với khoảng này (mặc định: đang chạy vào ngày on)",
          "Targets whose days meet these (those that run on the day asked about, unless said)"}},
        {"map",
         {"Sơ đồ tổ chức: then (mặc định) hoặc current (hôm nay; kết quả và chỉ tiêu của tổ chức "
          "đã kết thúc chuyển cho tổ chức kế "
          "thừa theo tỷ lệ)",
          "The tree of organisations: then (the default) or current (today; results and targets of "
          "ended organisations are "
          "carried to their successors by share)"}},
        {"on", {"Tính đến ngày này (mặc định hôm nay)", "As of this day (today)"}},
    };
};
template <>
struct api::Documentation<api::tallying::ProgressRowAnswer> {
    static constexpr Words summary{"Tiến độ của một tổ chức trong một thời kỳ hoặc chiến dịch.",
                                   "How far one organisation has come in a period or campaign."};
    static constexpr FieldWords fields[] = {
        {"carried",
         {"Trên sơ đồ hiện nay: chỉ tiêu của các tổ chức cũ hợp thành goal khi chưa có chỉ tiêu "
          "riêng",
          "On the current map: targets of former organisations that make up the goal where none of "
          "its own was set"}},
        {"goal",
         {"Chỉ tiêu bằng unit; tỷ lệ phần trăm đổi ra túi theo số người",
          "The target in its unit; percentages as bags by the head count"}},
        {"percent", {"Đúng cả khi trên 100", "True above 100"}},
        {"planned",
         {"Tổng kế hoạch của các đợt (standard_units: túi × 1,4)",
          "What the drives plan (standard units: bags × 1.4)"}},
        {"expected",
         {"Phải đạt trước khi ngày on bắt đầu", "What had to be reached before the day begins"}},
        {"expected_by",
         {"Cách tính expected: theo kế hoạch các đợt; khi kế hoạch chưa đủ chỉ tiêu: kế hoạch đến "
          "nay hoặc rải đều ngày mở, "
          "lấy số lớn hơn",
          "How it is drawn: along the planned drives; while these do not reach the target, what "
          "was planned by now or "
          "evenly over open days, whichever is more"}},
        {"projected", {"Đến cuối, nếu cứ tiếp tục như đến nay", "At the end, going on as so far"}},
        {"light",
         {"green: từ 95% mức phải đạt; amber: từ 80%; red: dưới nữa hoặc đã hết hạn",
          "green: at least 95 % of what is expected; amber: 80 %; red: below, or the time is "
          "over"}},
        {"says", {"Trạng thái bằng lời", "The state in words"}},
    };
};

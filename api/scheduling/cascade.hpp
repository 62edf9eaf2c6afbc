// /targets/cascade, /targets/proposals, /targets/batch: sums at every level, and splits that hold
// exactly
#pragma once

#include "api/scheduling/annex.hpp"
#include "api/scheduling/head_counts.hpp"
#include "api/scheduling/organizations.hpp"
#include "api/scheduling/targets.hpp"
#include "domain/scheduling/cascade.hpp"
#include "domain/scheduling/spread.hpp"
#include "domain/tallying/target_split.hpp"

namespace api::scheduling {

using domain::scheduling::CascadeState;
using domain::scheduling::TargetUnit;

struct CascadeQuery {
    Given<domain::Reference> organization;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::Reference> campaign;
    Given<TargetMeasure> measure;
    Given<AnnexFormat> format;
    Given<documents::InLanguage> language;
};
BOOST_DESCRIBE_STRUCT(CascadeQuery, (),
                      (organization, from, to, campaign, measure, format, language))

struct CascadeTarget {
    domain::Uuid id;
    TargetMeasure measure{};
    double value = 0;
    std::optional<double> amount;
    std::optional<HeadCountAnswer> head_count;
    std::string issued_by;
    std::string document;
    std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(CascadeTarget, (),
                      (id, measure, value, amount, head_count, issued_by, document, revision))

struct CascadeRowAnswer {
    std::string organization;
    std::string name;
    OrganizationKind kind{};
    std::optional<std::string> parent;
    std::int64_t depth = 0;
    std::optional<CascadeTarget> assigned;
    std::optional<CascadeTarget> committed;
    std::int64_t children = 0;
    std::int64_t children_with_target = 0;
    double children_assigned = 0;
    double children_committed = 0;
    std::optional<double> difference;
    std::optional<double> commitment_difference;
    CascadeState state{};
};
BOOST_DESCRIBE_STRUCT(CascadeRowAnswer, (),
                      (organization, name, kind, parent, depth, assigned, committed, children,
                       children_with_target, children_assigned, children_committed, difference,
                       commitment_difference, state))

struct CascadeAnswer {
    Period period;
    std::optional<std::string> campaign;
    TargetMeasure measure{};
    TargetUnit unit{};
    std::vector<CascadeRowAnswer> rows;
    std::int64_t short_of = 0;
    std::int64_t over = 0;
};
BOOST_DESCRIBE_STRUCT(CascadeAnswer, (), (period, campaign, measure, unit, rows, short_of, over))

using domain::tallying::SplitBy;

struct SplitWeight {
    domain::Reference organization;
    domain::Integer<0, 1'000'000'000> weight;
};
BOOST_DESCRIBE_STRUCT(SplitWeight, (), (organization, weight))

struct SplitFixed {
    domain::Reference organization;
    domain::Integer<0, 1'000'000'000> value;
};
BOOST_DESCRIBE_STRUCT(SplitFixed, (), (organization, value))

/// Numbers for Monday to Sunday.
using Weekdays = List<domain::Integer<0, 1'000>, 7, 7>;

struct NewProposal {
    domain::Reference organization;
    std::optional<Period> period;
    std::optional<domain::Reference> campaign;
    TargetMeasure measure{};
    std::optional<domain::Integer<1, 1'000'000'000>> total;
    SplitBy by{};
    Given<List<domain::Reference, 1, 500>> among;
    Given<List<SplitWeight, 1, 500>> weights;
    Given<List<SplitFixed, 1, 500>> fixed;
    std::optional<Period> last;
    std::optional<domain::Reference> last_campaign;
    Given<Weekdays> weekdays;
    std::optional<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(NewProposal, (),
                      (organization, period, campaign, measure, total, by, among, weights, fixed,
                       last, last_campaign, weekdays, document))

struct ProposalMonth {
    std::string month;
    std::int64_t open_days = 0;
    std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(ProposalMonth, (), (month, open_days, value))

enum class WeekdayName { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
BOOST_DESCRIBE_ENUM(WeekdayName, monday, tuesday, wednesday, thursday, friday, saturday, sunday)

struct ProposalWeekday {
    WeekdayName weekday{};
    std::int64_t open_days = 0;
    std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(ProposalWeekday, (), (weekday, open_days, value))

struct ProposalPart {
    std::string organization;
    std::string name;
    std::int64_t weight = 0;
    bool fixed = false;
    std::int64_t value = 0;
    Tenths percent;
    std::optional<HeadCountAnswer> head_count;
    std::vector<ProposalMonth> months;
    std::vector<ProposalWeekday> weekdays;
};
BOOST_DESCRIBE_STRUCT(ProposalPart, (),
                      (organization, name, weight, fixed, value, percent, head_count, months,
                       weekdays))

/// A target as /targets/batch takes it.
struct ProposedTarget {
    std::string organization;
    std::string issued_by;
    std::optional<Period> period;
    std::optional<std::string> campaign;
    TargetMeasure measure{};
    double value = 0;
    TargetBasis basis{};
    Given<std::string> document;
    Given<domain::Uuid> supersedes;
};
BOOST_DESCRIBE_STRUCT(ProposedTarget, (),
                      (organization, issued_by, period, campaign, measure, value, basis, document,
                       supersedes))

struct ProposalAnswer {
    std::string organization;
    TargetMeasure measure{};
    SplitBy by{};
    std::int64_t total = 0;
    std::int64_t sum = 0;
    std::vector<ProposalPart> parts;
    std::vector<std::string> without_weight;
    std::vector<ProposedTarget> targets;
};
BOOST_DESCRIBE_STRUCT(ProposalAnswer, (),
                      (organization, measure, by, total, sum, parts, without_weight, targets))

struct TargetBatch {
    List<NewTarget, 1, 500> targets;
};
BOOST_DESCRIBE_STRUCT(TargetBatch, (), (targets))

struct TargetBatchAnswer {
    std::vector<TargetRevision> targets;
    std::vector<TargetWarning> warnings;
};
BOOST_DESCRIBE_STRUCT(TargetBatchAnswer, (), (targets, warnings))

/// `elsewhere` is where the pieces of large files are read.
void add_cascade(Router& router,
                 std::function<std::shared_ptr<const domain::tallying::Books>()> read_books,
                 const Spool::Elsewhere& elsewhere);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::CascadeQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Tổ chức này và mọi cấp dưới (mặc định: tất cả)",
          "This one and all below it (all, unless said)"}},
        {"from",
         {"Ngày đầu của đúng thời kỳ (cùng với to), hoặc dùng campaign",
          "First day of exactly the period (with to), or a campaign"}},
        {"measure",
         {"Mặc định bags; khi đó tỷ lệ phần trăm được đổi ra túi",
          "bags unless said; percentages then count as the bags they make"}},
        documents::words::format,
        documents::words::language,
    };
};
template <>
struct api::Documentation<api::scheduling::CascadeRowAnswer> {
    static constexpr Words summary{
        "Chỉ tiêu của một đơn vị bên cạnh tổng của các đơn vị ngay dưới nó.",
        "An organisation's target beside the sum of those directly below it."};
    static constexpr FieldWords fields[] = {
        {"children_assigned",
         {"Tổng được giao của cấp dưới (đơn vị chỉ tự đăng ký thì tính số đăng ký)",
          "Sum assigned below (who only committed counts with that)"}},
        {"difference",
         {"Tổng cấp dưới trừ chỉ tiêu: âm là thiếu, dương là vượt",
          "Sum below minus the target: negative is short, positive is over"}},
        {"commitment_difference", {"Tự đăng ký trừ được giao", "Committed minus assigned"}},
    };
};
template <>
struct api::Documentation<api::scheduling::CascadeTarget> {
    static constexpr Words summary{"Một chỉ tiêu trong sơ đồ.", "A target in the cascade."};
    static constexpr FieldWords fields[] = {
        {"amount",
         {"Bằng đơn vị so sánh; null: tỷ lệ phần trăm chưa có số người",
          "In the unit of comparison; null: a percentage without a head count"}},
        {"head_count",
         {"Số người và ngày của nó, dùng để đổi phần trăm ra túi",
          "The head count, with its day, that turned the percentage into bags"}},
    };
};
template <>
struct api::Documentation<api::scheduling::NewProposal> {
    static constexpr Words summary{"Đề nghị chia một chỉ tiêu; không ghi gì.",
                                   "A proposal of how to split a target; nothing is written."};
    static constexpr FieldWords fields[] = {
        {"total",
         {"Mặc định: chỉ tiêu được giao của tổ chức",
          "The organisation's assigned target, unless given"}},
        {"among",
         {"Mặc định: mọi đơn vị ngay dưới tổ chức",
          "All directly below the organisation, unless given"}},
        {"weights", {"Khi by là weights", "When by is weights"}},
        {"fixed",
         {"Những phần ấn định bằng tay; phần còn lại được chia",
          "Parts set by hand; the rest is split"}},
        {"last",
         {"Thời kỳ trước để lấy kết quả (mặc định: cùng thời kỳ năm trước)",
          "Earlier period whose result weighs (the same a year before)"}},
        {"weekdays",
         {"Trọng số thứ hai … chủ nhật khi rải theo ngày mở (mặc định 1)",
          "Weights of Monday … Sunday when spreading over open days (1)"}},
    };
};

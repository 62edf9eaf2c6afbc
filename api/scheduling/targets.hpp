// /targets and their revisions
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "usecases/scheduling/targets.hpp"

namespace api::scheduling {

using domain::scheduling::TargetBasis;
using domain::scheduling::TargetMeasure;

struct Period {
    domain::Day from;
    domain::Day to;
};
BOOST_DESCRIBE_STRUCT(Period, (), (from, to))

struct NewTarget {
    std::optional<domain::Uuid> id;
    domain::Reference organization;
    domain::Reference issued_by;
    std::optional<Period> period;
    std::optional<domain::Reference> campaign;
    TargetMeasure measure{};
    domain::Decimal<0, 1'000'000'000> value;
    TargetBasis basis{};
    std::optional<domain::Text<0, 500>> document;
    std::optional<domain::Text<0, 500>> reason;
    std::optional<domain::Uuid> supersedes;
};
BOOST_DESCRIBE_STRUCT(NewTarget, (),
                      (id, organization, issued_by, period, campaign, measure, value, basis,
                       document, reason, supersedes))

/// Where the sums of the cascade do not agree. Never a refusal: plans are made from above and from
/// below.
struct TargetWarning {
    std::string code;          ///< children_short, children_over, head_count_missing
    std::string organization;  ///< whose target and children are compared
    double target = 0;
    double sum = 0;
    double difference = 0;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(TargetWarning, (), (code, organization, target, sum, difference, detail))

struct TargetRevision {
    domain::Uuid id;
    std::string organization;
    std::string issued_by;
    std::optional<Period> period;
    std::optional<std::string> campaign;
    TargetMeasure measure{};
    double value = 0;
    TargetBasis basis{};
    std::string document;
    std::string reason;
    std::int64_t revision = 0;
    std::optional<domain::Uuid> supersedes;
    std::optional<domain::Uuid> superseded_by;
    Given<std::vector<TargetWarning>> warnings;
};
BOOST_DESCRIBE_STRUCT(TargetRevision, (),
                      (id, organization, issued_by, period, campaign, measure, value, basis,
                       document, reason, revision, supersedes, superseded_by, warnings))

struct TargetRevisions {
    std::vector<TargetRevision> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(TargetRevisions, (), (items, next))

enum class TargetSort { created, value };
BOOST_DESCRIBE_ENUM(TargetSort, created, value)

struct TargetQuery : ListQuery<TargetSort> {
    Given<domain::Reference> organization;
    Given<domain::Reference> issued_by;
    Given<domain::Reference> campaign;
    Given<TargetMeasure> measure;
    Given<TargetBasis> basis;
    Given<domain::Day> on;
    Given<bool> current;
};
BOOST_DESCRIBE_STRUCT(TargetQuery, (ListQuery<TargetSort>),
                      (organization, issued_by, campaign, measure, basis, on, current))

TargetRevision answer(const domain::tallying::Books& books,
                      const domain::scheduling::Target& target);

/// A body as use cases take it.
usecases::scheduling::NewTarget plain_target(const NewTarget& body);
/// Where sums disagree, in words.
std::vector<TargetWarning> answers(
    const std::vector<usecases::scheduling::TargetDisagreement>& disagreements, Language language);

void add_targets(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewTarget> {
    static constexpr Words summary{"Chỉ tiêu mới, hoặc bản thay thế của một chỉ tiêu.",
                                   "A new target, or a revision of one."};
    static constexpr FieldWords fields[] = {
        {"organization", {"Đơn vị nhận chỉ tiêu", "Who has to reach it"}},
        {"issued_by",
         {"Đơn vị giao (với committed: chính đơn vị đăng ký)",
          "Who gave it (for committed: the body itself)"}},
        {"period",
         {"Cho đúng một trong hai: period hoặc campaign", "Exactly one of period and campaign"}},
        {"document", {"Số và ngày của văn bản giao", "Number and date of the paper that gives it"}},
        {"supersedes",
         {"Chỉ tiêu được thay thế; bản cũ vẫn đọc được",
          "The target that this one replaces; the old one stays readable"}},
    };
};
template <>
struct api::Documentation<api::scheduling::TargetRevision> {
    static constexpr Words summary{"Một bản của chỉ tiêu.", "One revision of a target."};
    static constexpr FieldWords fields[] = {
        {"warnings",
         {"Chỉ khi vừa giao: chỗ tổng cấp dưới thiếu hoặc vượt",
          "Only when it was just set: where sums below fall short or go over"}},
    };
};
template <>
struct api::Documentation<api::scheduling::TargetQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"on", {"Thời kỳ có ngày này", "Whose period has this day"}},
        {"current",
         {"true: bản mới nhất; false: bản đã bị thay thế",
          "true: latest revisions; false: superseded ones"}},
    };
};

// A clash as it is answered with, in lists and in refusals.
#pragma once

#include <optional>
#include <string>

#include "api/json/members.hpp"
#include "domain/core/result.hpp"
#include "domain/scheduling/clashes.hpp"

namespace api::scheduling {

using domain::scheduling::ClashCode;
using domain::scheduling::ClashThing;

enum class ClashSeverity { hard, soft };
BOOST_DESCRIBE_ENUM(ClashSeverity, hard, soft)

enum class SuggestionKind { next_free_day, first_day_allowed, nearest_campaign_day, fewer_donors, later_start };
BOOST_DESCRIBE_ENUM(SuggestionKind, next_free_day, first_day_allowed, nearest_campaign_day, fewer_donors, later_start)

struct Suggestion {
    SuggestionKind kind{};
    std::optional<domain::Day> day;
    std::optional<std::int64_t> number;
};
BOOST_DESCRIBE_STRUCT(Suggestion, (), (kind, day, number))

struct ClashAnswer {
    ClashCode code{};
    ClashSeverity severity{};
    domain::Day day;
    std::string drive;
    std::optional<std::string> other;
    bool other_hidden = false;
    ClashThing thing{};
    std::optional<std::string> thing_code;
    std::int64_t value = 0;
    std::int64_t limit = 0;
    bool accepted = false;
    std::optional<Suggestion> suggestion;
};
BOOST_DESCRIBE_STRUCT(ClashAnswer, (), (code, severity, day, drive, other, other_hidden, thing, thing_code, value, limit,
                                        accepted, suggestion))

/// What a refusal carries of a clash, and the clash again: problem documents show it whole, beside its words.
domain::Parameters parameters_of(const ClashAnswer& clash);
/// Nothing for violations that are no clash.
std::optional<ClashAnswer> clash_of(const domain::Violation& violation);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::ClashAnswer> {
    static constexpr Words summary{"Một chỗ trùng hoặc không hợp lệ trên lịch, với hai phía và gợi ý.",
                                   "A clash in the calendar with its two sides and a suggestion."};
    static constexpr FieldWords fields[] = {
        {"other", {"Đợt ở phía bên kia; null khi phía kia là thing hoặc là đợt bạn không được xem",
                   "The drive on the other side; null when that is the thing, or a drive you may not see"}},
        {"value", {"Đã lên kế hoạch: số người hiến, số túi, số phút đi đường, hoặc số ngày từ lần gọi trước",
                   "What is planned: donors, bags, minutes on the way, or days since the last call"}},
        {"limit", {"Giới hạn tương ứng", "What there is room or time for"}},
        {"accepted", {"Đã có người chịu trách nhiệm kèm lý do", "Somebody answered for it with a reason"}},
    };
};

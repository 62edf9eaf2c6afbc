// /clashes, and clashes in the answers about drives
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "usecases/scheduling/clashes.hpp"

namespace api::scheduling {

using domain::scheduling::ClashCode;
using domain::scheduling::ClashThing;

using usecases::scheduling::ClashSeverity;
using usecases::scheduling::SuggestionKind;

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
BOOST_DESCRIBE_STRUCT(ClashAnswer, (),
                      (code, severity, day, drive, other, other_hidden, thing, thing_code, value,
                       limit, accepted, suggestion))

using AcceptWarnings = List<ClashCode, 0, 20>;
using Reason = domain::Text<0, 500>;

/// What a body says that somebody answers for.
template <class Body>
usecases::scheduling::Acceptance acceptance_of(const Body& body) {
    usecases::scheduling::Acceptance out;
    if (body.accept_warnings) {
        out.said = true;
        out.codes = body.accept_warnings->items;
    }
    if constexpr (requires { body.reason.value.size(); })
        out.reason = body.reason.value;
    else if (body.reason)
        out.reason = body.reason->value;
    return out;
}

/// Clashes as they are answered with.
std::vector<ClashAnswer> answers(const std::vector<usecases::scheduling::SeenClash>& clashes);

struct ClashQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<domain::Reference> organization;
    Given<domain::Reference> team;
    Given<domain::Reference> site;
    Given<domain::Reference> drive;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<List<ClashCode, 1, 20>> code;
    Given<ClashSeverity> severity;
};
BOOST_DESCRIBE_STRUCT(ClashQuery, (),
                      (limit, cursor, organization, team, site, drive, from, to, code, severity))

void add_clashes(Router& router,
                 std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::ClashAnswer> {
    static constexpr Words summary{
        "Một chỗ trùng hoặc không hợp lệ trên lịch, với hai phía và gợi ý.",
        "A clash in the calendar with its two sides and a suggestion."};
    static constexpr FieldWords fields[] = {
        {"other",
         {"Đợt ở phía bên kia; null khi phía kia là thing hoặc là đợt bạn không được xem",
          "The drive on the other side; null when that is the thing, or a drive you may not see"}},
        {"value",
         {"Đã lên kế hoạch: số người hiến, số túi, số phút đi đường, hoặc số ngày từ lần gọi trước",
          "What is planned: donors, bags, minutes on the way, or days since the last call"}},
        {"limit", {"Giới hạn tương ứng", "What there is room or time for"}},
        {"accepted",
         {"Đã có người chịu trách nhiệm kèm lý do", "Somebody answered for it with a reason"}},
    };
};
template <>
struct api::Documentation<api::scheduling::ClashQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Tổ chức này và mọi cấp dưới vào ngày của đợt",
          "This one and all below it on the drive's day"}},
        {"from", {"Từ ngày này", "On this day or later"}},
        {"to", {"Đến hết ngày này", "On this day or earlier"}},
    };
};

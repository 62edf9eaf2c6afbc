// /clashes, and the check of a drive that is entered or changed
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/clashes.hpp"
#include "domain/tallying/calendar.hpp"

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

using AcceptWarnings = List<ClashCode, 0, 20>;
using Reason = domain::Text<0, 500>;

/// What somebody answers for, with a reason.
struct Acceptance {
    bool said = false;  ///< the caller knows about warnings
    std::vector<ClashCode> codes;
    std::string reason;

    template <class Body>
    static Acceptance of(const Body& body) {
        Acceptance out;
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
};

/// Checks `drive` against the calendar as it would stand. Refusals, both conflicts with every clash among the violations:
/// `clashes` when a hard one is there, `warnings_not_accepted` when soft ones are that nobody answers for. These are
/// demanded when the drive is planned with a team, a vehicle or equipment, and whenever the caller speaks of warnings: who
/// knows none of that still proposes drives as before and finds the warnings in the answer. `reason_required` for an
/// acceptance without a reason. Gives the soft clashes that are there.
domain::Result<std::vector<domain::scheduling::Clash>> check_clashes(const Incoming& call, storage::WriteTransaction& tx,
                                                                     const domain::scheduling::Drive& drive,
                                                                     const Acceptance& acceptance);

/// Every clash of the drive as it would stand, hard and soft.
std::vector<ClashAnswer> all_clashes(const Incoming& call, storage::WriteTransaction& tx, const domain::scheduling::Drive& drive);

/// The codes among `soft` that the acceptance names.
std::vector<std::string> accepted_of(const std::vector<domain::scheduling::Clash>& soft, const Acceptance& acceptance);

/// The clashes of one drive as they are answered with.
std::vector<ClashAnswer> answers(const Incoming& call, storage::WriteTransaction& tx,
                                 const domain::scheduling::Drive& drive,
                                 const std::vector<domain::scheduling::Clash>& clashes);

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
BOOST_DESCRIBE_STRUCT(ClashQuery, (), (limit, cursor, organization, team, site, drive, from, to, code, severity))

void add_clashes(Router& router, std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

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
template <>
struct api::Documentation<api::scheduling::ClashQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"organization", {"Tổ chức này và mọi cấp dưới vào ngày của đợt", "This one and all below it on the drive's day"}},
        {"from", {"Từ ngày này", "On this day or later"}},
        {"to", {"Đến hết ngày này", "On this day or earlier"}},
    };
};

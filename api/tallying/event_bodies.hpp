// Events as they are written in JSON.
#pragma once

#include "api/json/members.hpp"
#include "domain/tallying/event.hpp"
#include "domain/tallying/unit_number.hpp"

#include <string_view>
#include <vector>

namespace api::tallying {

/// What a device may report; decisions about events are made through the review.
enum class ReportedKind {
    registered,
    deferred,
    walked_out,
    collected,
    counted,
    typed,
    discarded,
    reversed
};
BOOST_DESCRIBE_ENUM(ReportedKind, registered, deferred, walked_out, collected, counted, typed,
                    discarded, reversed)

struct EventBody {
    domain::Uuid id;
    ReportedKind kind{};
    domain::Instant at;
    std::optional<domain::Text<1, domain::tallying::longest_scan>> unit;
    std::optional<domain::tallying::Component> component;
    std::optional<domain::Integer<1, 1000>> nominal_ml;
    std::optional<domain::tallying::Abo> abo;
    std::optional<domain::tallying::Rh> rh;
    std::optional<domain::tallying::DonorClass> donor_class;
    std::optional<domain::Uuid> donor;
    std::optional<domain::Integer<1, 100'000>> count;
    std::optional<domain::Uuid> event;
    std::optional<domain::Text<1, 200>> reason;
};
BOOST_DESCRIBE_STRUCT(EventBody, (),
                      (id, kind, at, unit, component, nominal_ml, abo, rh, donor_class, donor,
                       count, event, reason))

constexpr std::size_t most_events = 1000;

struct EventsBody {
    domain::Text<1, 64> device;
    std::optional<domain::Code> by;  ///< who of the people that share an enrolled device
    List<EventBody, 1, most_events> events;
};
BOOST_DESCRIBE_STRUCT(EventsBody, (), (device, by, events))

/// An upload that can be handed to the ledger, but for the drive.
struct Upload {
    std::string device;
    std::string by;                               ///< empty: not said
    std::vector<domain::tallying::Event> events;  ///< content without drive and digest
};

/// Reads the body of an upload. A bad batch is refused whole, with every violation: those of the
/// JSON, and per event `required` and `not_for_kind` (a member that its kind does not have),
/// `unit_or_count` (a discard names one of both), `group_missing` (a typing without any group),
/// `out_of_range` (a time whose local day cannot be asked for) and at `unit` the refusals of
/// domain::tallying::normal_unit.
domain::Result<Upload> decode_events(std::string_view body, domain::UtcOffset offset = {},
                                     const domain::tallying::UnitRule& rule = {});

/// An event as it is shown.
struct EventItem {
    std::int64_t seq = 0;
    domain::Uuid id;
    std::string drive;
    domain::tallying::EventKind kind{};
    domain::Instant at;
    domain::Instant recorded_at;
    std::string device;
    std::string actor;
    Given<std::string> unit;
    Given<std::string> unit_scanned;  ///< as it came, where that is not the normal form
    Given<domain::tallying::Component> component;
    Given<std::int64_t> nominal_ml;
    Given<domain::tallying::Abo> abo;
    Given<domain::tallying::Rh> rh;
    Given<domain::tallying::DonorClass> donor_class;
    Given<std::string> donor;
    Given<std::int64_t> count;
    Given<domain::Uuid> event;
    Given<std::string> reason;
    Given<domain::tallying::Decision> decision;
    bool late = false;
    bool outside_hours = false;
    domain::Digest digest;
};
BOOST_DESCRIBE_STRUCT(EventItem, (),
                      (seq, id, drive, kind, at, recorded_at, device, actor, unit, unit_scanned,
                       component, nominal_ml, abo, rh, donor_class, donor, count, event, reason,
                       decision, late, outside_hours, digest))

EventItem item_of(const domain::tallying::Event& event, const std::string& drive_code);

}  // namespace api::tallying

namespace api {
template <>
struct Documentation<tallying::EventBody> {
    static constexpr Words summary{
        "Một việc đã xảy ra ở đợt hiến máu; mã id do thiết bị tạo (UUIDv7)",
        "Something that happened at a drive; the device makes its id (UUIDv7)"};
    static constexpr FieldWords fields[] = {
        {"unit",
         {"Số đơn vị máu trên nhãn, gõ hay quét thế nào cũng được: máy chủ đưa về dạng chuẩn trước "
          "khi so sánh (chữ hoa, không dấu cách; "
          "số ISBT 128 bỏ dấu =, cờ và ký tự kiểm tra)",
          "Unit number on the label, however it was typed or scanned: it is brought into its "
          "normal form before anything is compared "
          "(capitals, no blanks; of an ISBT 128 number without =, flags and check character)"}},
        {"nominal_ml", {"Thể tích danh định (ml)", "Nominal volume in ml"}},
        {"count",
         {"Số túi (counted, discarded) hoặc số người", "Bags (counted, discarded) or people"}},
        {"event", {"Sự kiện bị huỷ (reversed)", "The event that is taken back (reversed)"}},
        {"donor", {"Mã ẩn danh của người hiến máu", "The donor's pseudonymous id"}},
    };
};
}  // namespace api

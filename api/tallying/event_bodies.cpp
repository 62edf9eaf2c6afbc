#include "api/tallying/event_bodies.hpp"

#include "api/json/reading.hpp"
#include "domain/tallying/hours.hpp"

namespace api::tallying {
namespace {

using domain::tallying::Event;
using domain::tallying::EventKind;

/// Members beside id, kind and at, as bits.
enum Member : unsigned {
    unit = 1,
    component = 2,
    nominal_ml = 4,
    abo = 8,
    rh = 16,
    donor_class = 32,
    donor = 64,
    count = 128,
    event = 256,
    reason = 512
};
constexpr unsigned bag = component | nominal_ml | abo | rh | donor_class;

struct Shape {
    unsigned allowed;
    unsigned required;
};

Shape shape_of(ReportedKind kind) {
    switch (kind) {
        case ReportedKind::registered:
            return {count | donor | donor_class, 0};
        case ReportedKind::deferred:
            return {count | donor | donor_class | reason, 0};
        case ReportedKind::walked_out:
            return {count | donor | donor_class | reason, 0};
        case ReportedKind::collected:
            return {unit | donor | bag, 0};
        case ReportedKind::counted:
            return {count | bag, count};
        case ReportedKind::typed:
            return {unit | abo | rh, unit};
        case ReportedKind::discarded:
            return {unit | count | bag | reason, reason};
        case ReportedKind::reversed:
            return {event | reason, event | reason};
    }
    return {};
}

EventKind kind_of(ReportedKind kind) {
    return *domain::from_name<EventKind>(domain::name_of(kind));
}

/// `number` becomes the unit in its normal form, if the event has one.
void check(const EventBody& e, domain::UtcOffset offset, const domain::tallying::UnitRule& rule,
           std::string& number, json::Reading& reading) {
    auto shape = shape_of(e.kind);
    auto look = [&](Member member, const char* name, bool present) {
        if (present && !(shape.allowed & member)) reading.refuse_at(name, "not_for_kind");
        if (!present && (shape.required & member)) reading.refuse_at(name, "required");
    };
    look(unit, "unit", e.unit.has_value());
    look(component, "component", e.component.has_value());
    look(nominal_ml, "nominal_ml", e.nominal_ml.has_value());
    look(abo, "abo", e.abo.has_value());
    look(rh, "rh", e.rh.has_value());
    look(donor_class, "donor_class", e.donor_class.has_value());
    look(donor, "donor", e.donor.has_value());
    look(count, "count", e.count.has_value());
    look(event, "event", e.event.has_value());
    look(reason, "reason", e.reason.has_value());
    if (!domain::tallying::on_a_counted_day(e.at, offset)) reading.refuse_at("at", "out_of_range");
    if (e.unit) {
        auto normal = domain::tallying::normal_unit(e.unit->value, rule);
        if (normal)
            number = std::move(*normal);
        else
            reading.refuse_at("unit", normal.error().code, normal.error().parameters);
    }
    if (e.kind == ReportedKind::discarded) {
        if (e.unit.has_value() == e.count.has_value()) reading.refuse("unit_or_count");
        // A unit has said its volume and group when it was collected.
        if (e.unit && (e.component || e.nominal_ml || e.abo || e.rh || e.donor_class))
            reading.refuse("not_for_kind");
    }
    if (e.kind == ReportedKind::typed && !e.abo && !e.rh) reading.refuse("group_missing");
}

}  // namespace

domain::Result<Upload> decode_events(std::string_view text, domain::UtcOffset offset,
                                     const domain::tallying::UnitRule& rule) {
    auto body = json::read<EventsBody>(text);
    if (!body) return body.error();
    json::Reading reading;
    std::vector<std::string> numbers(body->events.size());
    reading.enter("events");
    for (std::size_t i = 0; i < body->events.size(); ++i) {
        reading.enter(i);
        check(body->events.items[i], offset, rule, numbers[i], reading);
        reading.leave();
    }
    if (!reading.violations.empty()) return json::refusal(std::move(reading)).error();

    Upload upload;
    upload.device = std::move(body->device.value);
    if (body->by) upload.by = std::move(body->by->value);
    upload.events.reserve(body->events.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        auto& b = body->events.items[i];
        Event& e = upload.events.emplace_back();
        e.id = b.id;
        e.kind = kind_of(b.kind);
        e.at = b.at;
        if (b.unit) {
            if (b.unit->value != numbers[i]) e.unit_scanned = std::move(b.unit->value);
            e.unit = std::move(numbers[i]);
        }
        e.component = b.component;
        if (b.nominal_ml) e.nominal_ml = std::int32_t(b.nominal_ml->value);
        e.abo = b.abo;
        e.rh = b.rh;
        e.donor_class = b.donor_class;
        if (b.donor) e.donor = b.donor->text();
        if (b.count) e.count = b.count->value;
        e.ref = b.event;
        if (b.reason) e.reason = std::move(b.reason->value);
    }
    return upload;
}

namespace {
template <class T>
Given<T> given(const std::optional<T>& value) {
    return value ? Given<T>(*value) : Given<T>();
}
}  // namespace

EventItem item_of(const Event& e, const std::string& drive_code) {
    EventItem item;
    item.seq = e.seq;
    item.id = e.id;
    item.drive = drive_code;
    item.kind = e.kind;
    item.at = e.at;
    item.recorded_at = e.recorded_at;
    item.device = e.device;
    item.actor = e.actor;
    item.unit = given(e.unit);
    item.unit_scanned = given(e.unit_scanned);
    item.component = given(e.component);
    if (e.nominal_ml) item.nominal_ml = std::int64_t(*e.nominal_ml);
    item.abo = given(e.abo);
    item.rh = given(e.rh);
    item.donor_class = given(e.donor_class);
    item.donor = given(e.donor);
    item.count = given(e.count);
    item.event = given(e.ref);
    if (!e.reason.empty()) item.reason = e.reason;
    item.decision = given(e.decision);
    item.late = e.late;
    item.outside_hours = e.outside_hours;
    item.digest = e.digest;
    return item;
}

}  // namespace api::tallying

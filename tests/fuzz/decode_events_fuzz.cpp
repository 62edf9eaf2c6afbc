// The decoder of uploads: whatever the bytes are, it answers; what it accepts is within the stated
// limits and means the same when it is written out and read again.
#include "api/tallying/event_bodies.hpp"
#include "domain/core/text.hpp"
#include "domain/tallying/hours.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using domain::name_of;
using domain::tallying::Event;

#define HOLDS(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                        \
        }                                                                        \
    } while (false)

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Writer& writer, const char* name, std::string_view value) {
    writer.Key(name);
    writer.String(value.data(), rapidjson::SizeType(value.size()));
}

template <class E>
void word(Writer& writer, const char* name, const std::optional<E>& value) {
    if (value) text(writer, name, name_of(*value));
}

std::string written(const api::tallying::Upload& upload) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.StartObject();
    text(writer, "device", upload.device);
    writer.Key("events");
    writer.StartArray();
    for (const Event& event : upload.events) {
        writer.StartObject();
        text(writer, "id", event.id.text());
        text(writer, "kind", name_of(event.kind));
        text(writer, "at", event.at.text());
        if (event.unit)
            text(writer, "unit", event.unit_scanned ? *event.unit_scanned : *event.unit);
        word(writer, "component", event.component);
        if (event.nominal_ml) writer.Key("nominal_ml"), writer.Int(*event.nominal_ml);
        word(writer, "abo", event.abo);
        word(writer, "rh", event.rh);
        word(writer, "donor_class", event.donor_class);
        if (event.donor) text(writer, "donor", *event.donor);
        if (event.count) writer.Key("count"), writer.Int64(*event.count);
        if (event.ref) text(writer, "event", event.ref->text());
        if (!event.reason.empty()) text(writer, "reason", event.reason);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return std::string(buffer.GetString(), buffer.GetSize());
}

void within(std::string_view value, std::size_t least, std::size_t most) {
    const auto nfc = domain::to_nfc(value);
    HOLDS(nfc && *nfc == value);
    const auto length = domain::length_of(value);
    HOLDS(length >= least && length <= most);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto upload = api::tallying::decode_events({reinterpret_cast<const char*>(data), size});
    if (!upload) {
        HOLDS(!upload.error().code.empty());
        for (const auto& violation : upload.error().violations) {
            HOLDS(!violation.code.empty());
            HOLDS(violation.pointer.empty() || violation.pointer[0] == '/');
            HOLDS(domain::to_nfc(violation.pointer));
        }
        return 0;
    }
    within(upload->device, 1, 64);
    HOLDS(!upload->events.empty() && upload->events.size() <= api::tallying::most_events);
    for (const Event& event : upload->events) {
        if (event.unit) {
            within(*event.unit, 1, domain::tallying::longest_unit);
            const auto normal = domain::tallying::normal_unit(*event.unit);
            HOLDS(normal && *normal == *event.unit);
            HOLDS(!event.unit_scanned || *event.unit_scanned != *event.unit);
        }
        if (!event.reason.empty()) within(event.reason, 1, 200);
        HOLDS(!event.nominal_ml || (*event.nominal_ml >= 1 && *event.nominal_ml <= 1000));
        HOLDS(!event.count || (*event.count >= 1 && *event.count <= 100'000));
        HOLDS(domain::tallying::on_a_counted_day(event.at, {}));
    }
    const auto again = api::tallying::decode_events(written(*upload));
    HOLDS(again);
    HOLDS(again->device == upload->device && again->events.size() == upload->events.size());
    const domain::Uuid drive = upload->events[0].id;
    for (std::size_t i = 0; i < upload->events.size(); ++i)
        HOLDS(content_digest(again->events[i], drive) == content_digest(upload->events[i], drive));
    return 0;
}

#include "api/scheduling/icalendar.hpp"

#include "domain/core/characters.hpp"

#include <algorithm>
#include <libical/ical.h>
#include <memory>
#include <stdexcept>

namespace api::scheduling::icalendar {
namespace {

using domain::Instant;

constexpr const char* zone_name = "Asia/Ho_Chi_Minh";
constexpr std::int32_t zone_minutes = 7 * 60;

struct FreeComponent {
    void operator()(icalcomponent* c) const { icalcomponent_free(c); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

/// Viet Nam has had +07 since 13 June 1975 (IANA tz, zone Asia/Ho_Chi_Minh), without summer time.
Component zone() {
    static const char* text =
        "BEGIN:VTIMEZONE\r\n"
        "TZID:Asia/Ho_Chi_Minh\r\n"
        "X-LIC-LOCATION:Asia/Ho_Chi_Minh\r\n"
        "BEGIN:STANDARD\r\n"
        "DTSTART:19750613T000000\r\n"
        "TZOFFSETFROM:+0800\r\n"
        "TZOFFSETTO:+0700\r\n"
        "TZNAME:+07\r\n"
        "END:STANDARD\r\n"
        "END:VTIMEZONE\r\n";
    Component c(icalparser_parse_string(text));
    if (!c) throw std::logic_error("the time zone does not parse");
    return c;
}

icaltimetype utc(Instant at) {
    return icaltime_from_timet_with_zone(at.ms / 1000, 0, icaltimezone_get_utc_timezone());
}

icaltimetype local(Instant at) {
    auto t = icaltime_from_timet_with_zone(at.ms / 1000 + zone_minutes * 60, 0, nullptr);
    t.zone = nullptr;
    return t;
}

/// Who takes a property or component owns it.
void add(icalcomponent* c, icalproperty* p) {
    if (!p) throw std::bad_alloc();
    icalcomponent_add_property(c, p);
}

/// Whatever is stored: readers stop at characters that no text has.
std::string plain(const std::string& text) {
    return domain::to_plain_text(text, domain::LineEnds::kept);
}

void add_x(icalcomponent* c, const char* name, const std::string& value) {
    auto* p = icalproperty_new_x(value.c_str());
    if (!p) throw std::bad_alloc();
    icalproperty_set_x_name(p, name);
    icalcomponent_add_property(c, p);
}

void add_time(icalcomponent* c, icalproperty* (*make)(icaltimetype), Instant at, bool in_zone) {
    auto* p = make(in_zone ? local(at) : utc(at));
    if (!p) throw std::bad_alloc();
    if (in_zone) icalproperty_add_parameter(p, icalparameter_new_tzid(zone_name));
    icalcomponent_add_property(c, p);
}

/// A cal-address has to be a URI and is a mailbox as a rule; bodies have no mailbox here, so it is
/// their id. A parameter's text cannot hold a quotation mark (RFC 5545, 3.2).
void add_organizer(icalcomponent* c, const domain::Uuid& id, std::string name) {
    name = domain::to_plain_text(name);
    // A parameter has no escapes of its own (RFC 5545 3.2), yet readers undo backslashes in it:
    // neither may be there.
    std::replace(name.begin(), name.end(), '"', '\'');
    std::replace(name.begin(), name.end(), '\\', '/');
    auto* p = icalproperty_new_organizer(("urn:uuid:" + id.text()).c_str());
    if (!p) throw std::bad_alloc();
    if (!name.empty()) icalproperty_add_parameter(p, icalparameter_new_cn(name.c_str()));
    icalcomponent_add_property(c, p);
}

Component event(const Event& e, bool in_zone) {
    Component out(icalcomponent_new(ICAL_VEVENT_COMPONENT));
    auto* c = out.get();
    add(c, icalproperty_new_uid(e.uid.c_str()));
    add(c, icalproperty_new_dtstamp(utc(e.stamp)));
    add(c, icalproperty_new_sequence(int(std::min<std::int64_t>(e.sequence, INT32_MAX))));
    add_time(c, icalproperty_new_dtstart, e.starts_at, in_zone);
    add_time(c, icalproperty_new_dtend, e.ends_at, in_zone);
    add_organizer(c, e.organizer, e.organizer_name);
    add(c, icalproperty_new_summary(plain(e.summary).c_str()));
    if (!e.location.empty()) add(c, icalproperty_new_location(plain(e.location).c_str()));
    if (e.position) add(c, icalproperty_new_geo({e.position->first, e.position->second}));
    if (!e.description.empty()) add(c, icalproperty_new_description(plain(e.description).c_str()));
    // A comma parts categories, and libical does not escape those that are in one.
    for (const auto& stored : e.categories) {
        auto category = plain(stored);
        std::replace(category.begin(), category.end(), ',', ';');
        add(c, icalproperty_new_categories(category.c_str()));
    }
    add(c, icalproperty_new_status(e.status == Status::cancelled   ? ICAL_STATUS_CANCELLED
                                   : e.status == Status::tentative ? ICAL_STATUS_TENTATIVE
                                                                   : ICAL_STATUS_CONFIRMED));
    add(c, icalproperty_new_transp(e.status == Status::cancelled ? ICAL_TRANSP_TRANSPARENT
                                                                 : ICAL_TRANSP_OPAQUE));
    return out;
}

Component free_busy(const FreeBusy& f) {
    Component out(icalcomponent_new(ICAL_VFREEBUSY_COMPONENT));
    auto* c = out.get();
    add(c, icalproperty_new_uid(f.uid.c_str()));
    add(c, icalproperty_new_dtstamp(utc(f.stamp)));
    // In UTC always (RFC 5545, 3.6.4).
    add(c, icalproperty_new_dtstart(utc(f.from)));
    add(c, icalproperty_new_dtend(utc(f.to)));
    add_organizer(c, f.organizer, f.organizer_name);
    for (const auto& busy : f.busy) {
        icalperiodtype period{utc(busy.from), utc(busy.to), icaldurationtype_null_duration()};
        auto* p = icalproperty_new_freebusy(period);
        if (!p) throw std::bad_alloc();
        icalproperty_add_parameter(
            p, icalparameter_new_fbtype(busy.kind == BusyKind::tentative ? ICAL_FBTYPE_BUSYTENTATIVE
                                        : busy.kind == BusyKind::unavailable
                                            ? ICAL_FBTYPE_BUSYUNAVAILABLE
                                            : ICAL_FBTYPE_BUSY));
        icalcomponent_add_property(c, p);
    }
    return out;
}

void append(std::string& out, icalcomponent* c) {
    std::unique_ptr<char, void (*)(void*)> text(icalcomponent_as_ical_string_r(c),
                                                icalmemory_free_buffer);
    if (!text) throw std::bad_alloc();
    out += text.get();
}

}  // namespace

std::string publish(const Calendar& calendar) {
    bool in_zone = calendar.offset.minutes == zone_minutes;
    Component head(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
    auto* c = head.get();
    add(c, icalproperty_new_version("2.0"));
    add(c, icalproperty_new_prodid("-//Giot Hong//giothong//VI"));
    add(c, icalproperty_new_calscale("GREGORIAN"));
    add(c, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    if (!calendar.name.empty()) {
        // What RFC 7986 calls it, and what most programs read.
        const auto name = plain(calendar.name);
        add(c, icalproperty_new_name(name.c_str()));
        add_x(c, "X-WR-CALNAME", name);
    }
    if (in_zone) add_x(c, "X-WR-TIMEZONE", zone_name);
    if (calendar.refreshes) {
        auto* refresh = icalproperty_new_refreshinterval(icaldurationtype_from_int(3'600));
        if (!refresh) throw std::bad_alloc();
        icalproperty_add_parameter(refresh, icalparameter_new_value(ICAL_VALUE_DURATION));
        icalcomponent_add_property(c, refresh);
        add_x(c, "X-PUBLISHED-TTL", "PT1H");
    }
    // Each component is written and freed on its own: libical's lists make one big tree slow to
    // build and to free.
    std::string out;
    append(out, c);
    constexpr std::string_view end = "END:VCALENDAR\r\n";
    out.resize(out.size() - end.size());
    if (in_zone) append(out, zone().get());
    for (const auto& e : calendar.events) append(out, event(e, in_zone).get());
    for (const auto& f : calendar.free_busy) append(out, free_busy(f).get());
    out += end;
    return out;
}

void settle(std::vector<Busy>& busy) {
    std::sort(busy.begin(), busy.end(), [](const Busy& a, const Busy& b) {
        return std::tie(a.kind, a.from, a.to) < std::tie(b.kind, b.from, b.to);
    });
    std::vector<Busy> out;
    for (const auto& b : busy) {
        if (!out.empty() && out.back().kind == b.kind && b.from <= out.back().to)
            out.back().to = std::max(out.back().to, b.to);
        else
            out.push_back(b);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Busy& a, const Busy& b) { return a.from < b.from; });
    busy = std::move(out);
}

}  // namespace api::scheduling::icalendar

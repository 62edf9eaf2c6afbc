#include "tests/support/icalendar.hpp"

#include "domain/core/text.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <libical/ical.h>
#include <memory>
#include <unistd.h>

namespace tests::support {
namespace {

using Text = std::unique_ptr<char, void (*)(void*)>;

std::map<std::string, std::string> properties_of(icalcomponent* c) {
    std::map<std::string, std::string> out;
    for (auto* p = icalcomponent_get_first_property(c, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(c, ICAL_ANY_PROPERTY)) {
        std::string name = icalproperty_get_property_name(p);
        EXPECT_NE(icalproperty_isa(p), ICAL_XLICERROR_PROPERTY) << icalproperty_as_ical_string(p);
        auto* value = icalproperty_get_value(p);
        // libical hands out whatever lies there when a value is no text.
        const char* text =
            icalvalue_isa(value) == ICAL_TEXT_VALUE ? icalvalue_get_text(value) : nullptr;
        const char* written = text ? text : icalvalue_as_ical_string(value);
        std::string plain = written ? written : "";
        if (auto* zone = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER))
            out[name + ";TZID"] = icalparameter_get_tzid(zone);
        if (auto* type = icalproperty_get_first_parameter(p, ICAL_FBTYPE_PARAMETER))
            plain = std::string(icalparameter_enum_to_string(icalparameter_get_fbtype(type))) +
                    " " + plain;
        auto& at = out[name];
        at += (at.empty() ? "" : "|") + plain;
    }
    return out;
}

void check_lines(const std::string& text) {
    std::size_t at = 0;
    while (at < text.size()) {
        auto end = text.find('\n', at);
        ASSERT_NE(end, text.npos) << "the last line has no end";
        ASSERT_TRUE(end > at && text[end - 1] == '\r') << text.substr(at, end - at);
        std::string_view line(text.data() + at, end - 1 - at);
        EXPECT_LE(line.size(), 75u) << line;
        EXPECT_TRUE(domain::to_nfc(line)) << "cut inside a character: " << line;
        at = end + 1;
    }
}

void leave(const std::string& text) {
    static std::atomic<int> count{0};
    const char* folder = std::getenv("ICAL_OUT");
    if (!folder || !*folder) return;
    std::filesystem::create_directories(folder);
    auto name = std::to_string(::getpid()) + "-" + std::to_string(++count) + ".ics";
    std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text;
}

}  // namespace

const std::string& CalendarEntry::operator[](const std::string& name) const {
    static const std::string none;
    auto it = properties.find(name);
    return it == properties.end() ? none : it->second;
}

const CalendarEntry* ReadCalendar::with_uid(std::string_view uid) const {
    for (const auto& e : entries)
        if (e["UID"] == uid) return &e;
    return nullptr;
}

ReadCalendar read_calendar(const std::string& text) {
    ReadCalendar out;
    check_lines(text);
    leave(text);
    std::unique_ptr<icalcomponent, void (*)(icalcomponent*)> calendar(
        icalparser_parse_string(text.c_str()), icalcomponent_free);
    if (!calendar) {
        ADD_FAILURE() << "libical cannot read it";
        return out;
    }
    EXPECT_EQ(icalcomponent_isa(calendar.get()), ICAL_VCALENDAR_COMPONENT);
    EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0);
    Text again(icalcomponent_as_ical_string_r(calendar.get()), icalmemory_free_buffer);
    EXPECT_EQ(again.get(), text) << "writing it again gives another text";
    EXPECT_TRUE(icalrestriction_check(calendar.get()));
    EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0)
        << icalcomponent_as_ical_string(calendar.get());
    out.properties = properties_of(calendar.get());
    for (auto* c = icalcomponent_get_first_component(calendar.get(), ICAL_ANY_COMPONENT); c;
         c = icalcomponent_get_next_component(calendar.get(), ICAL_ANY_COMPONENT)) {
        if (icalcomponent_isa(c) == ICAL_VTIMEZONE_COMPONENT)
            out.has_zone = true;
        else
            out.entries.push_back(
                {icalcomponent_kind_to_string(icalcomponent_isa(c)), properties_of(c)});
    }
    return out;
}

}  // namespace tests::support

// Calendars as text: whatever stands in a title survives, and the same calendar is the same bytes.
#include "api/scheduling/icalendar.hpp"

#include "tests/support/icalendar.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace api::scheduling::icalendar;
using domain::Instant;
using tests::support::read_calendar;

Event an_event(const std::string& uid) {
    Event e;
    e.uid = uid;
    e.sequence = 3;
    e.stamp = *Instant::parse("2025-12-01T09:30:00+07:00");
    e.starts_at = *Instant::parse("2026-02-01T07:00:00+07:00");
    e.ends_at = *Instant::parse("2026-02-01T11:30:00+07:00");
    e.summary = "Chủ nhật Đỏ";
    e.location = "Nhà văn hoá, Rạch Giá";
    e.position = {10.0125, 105.0809};
    e.description = "Đơn vị: Rạch Giá";
    e.categories = {"Chủ nhật Đỏ", "Xuân hồng, 2026"};
    e.organizer = domain::Uuid::derived(Instant{1}, "organizer");
    e.organizer_name = "Ban chỉ đạo \"Rạch Giá\"; An Giang, Việt Nam";
    return e;
}

TEST(ICalendar, AnEventIsReadAsItWasMeant) {
    Calendar calendar;
    calendar.name = "Hiến máu – Rạch Giá";
    calendar.events.push_back(an_event("1@giothong"));
    const auto text = publish(calendar);
    const auto read = read_calendar(text);
    EXPECT_EQ(read.properties.at("METHOD"), "PUBLISH");
    EXPECT_EQ(read.properties.at("NAME"), calendar.name);
    EXPECT_EQ(read.properties.at("X-WR-CALNAME"), calendar.name);
    EXPECT_EQ(read.properties.at("REFRESH-INTERVAL"), "PT1H");
    EXPECT_TRUE(read.has_zone);
    ASSERT_EQ(read.entries.size(), 1u);
    const auto& e = read.entries[0];
    EXPECT_EQ(e.kind, "VEVENT");
    EXPECT_EQ(e["UID"], "1@giothong");
    EXPECT_EQ(e["SEQUENCE"], "3");
    EXPECT_EQ(e["DTSTAMP"], "20251201T023000Z");
    EXPECT_EQ(e["DTSTART"], "20260201T070000");
    EXPECT_EQ(e["DTSTART;TZID"], "Asia/Ho_Chi_Minh");
    EXPECT_EQ(e["DTEND"], "20260201T113000");
    EXPECT_EQ(e["STATUS"], "CONFIRMED");
    EXPECT_EQ(e["SUMMARY"], "Chủ nhật Đỏ");
    EXPECT_EQ(e["LOCATION"], "Nhà văn hoá, Rạch Giá");
    EXPECT_EQ(e["CATEGORIES"], "Chủ nhật Đỏ|Xuân hồng; 2026");
    EXPECT_NE(text.find("GEO:10.0125"), text.npos);
    EXPECT_EQ(publish(calendar), text);
}

TEST(ICalendar, OtherOffsetsAreWrittenInUtc) {
    Calendar calendar;
    calendar.offset = {60};
    calendar.events.push_back(an_event("1@giothong"));
    const auto read = read_calendar(publish(calendar));
    EXPECT_FALSE(read.has_zone);
    ASSERT_EQ(read.entries.size(), 1u);
    EXPECT_EQ(read.entries[0]["DTSTART"], "20260201T000000Z");
    EXPECT_EQ(read.entries[0]["DTEND"], "20260201T043000Z");
}

TEST(ICalendar, AnyTextSurvives) {
    std::mt19937 random(5545);
    const std::vector<std::string> pieces{
        "ộ", "Đ", "hiến máu ", ",", ";", "\\",  "\n",           ":", "\"",
        "a", " ", "😀",         "n", "N", "\\n", "BEGIN:VEVENT", "ữ"};
    for (int round = 0; round < 300; ++round) {
        auto text = [&](std::size_t most) {
            std::string out = "x";
            for (std::size_t i = random() % most; i > 0; --i)
                out += pieces[random() % pieces.size()];
            return out + "x";
        };
        Calendar calendar;
        auto e = an_event("u");
        e.summary = text(40);
        e.location = text(60);
        e.description = text(400);
        e.organizer_name = text(30);
        std::erase(e.organizer_name, '\n');
        calendar.events.push_back(e);
        const auto read = read_calendar(publish(calendar));
        ASSERT_EQ(read.entries.size(), 1u) << round;
        EXPECT_EQ(read.entries[0]["SUMMARY"], e.summary);
        EXPECT_EQ(read.entries[0]["LOCATION"], e.location);
        EXPECT_EQ(read.entries[0]["DESCRIPTION"], e.description);
        if (testing::Test::HasFailure()) break;
    }
}

TEST(ICalendar, BusyTimesAreJoinedByKind) {
    auto at = [](int hour) { return Instant::at(domain::Day::of(2026, 2, 1), hour * 60); };
    FreeBusy f;
    f.uid = "busy-1@giothong";
    f.stamp = f.from = at(0);
    f.to = at(24);
    f.organizer = domain::Uuid::derived(Instant{1}, "team");
    f.organizer_name = "Đội 1";
    f.busy = {{at(9), at(11), BusyKind::busy},
              {at(7), at(9), BusyKind::busy},
              {at(8), at(10), BusyKind::tentative},
              {at(13), at(14), BusyKind::busy},
              {at(0), at(24), BusyKind::unavailable}};
    settle(f.busy);
    EXPECT_EQ(f.busy, (std::vector<Busy>{{at(0), at(24), BusyKind::unavailable},
                                         {at(7), at(11), BusyKind::busy},
                                         {at(8), at(10), BusyKind::tentative},
                                         {at(13), at(14), BusyKind::busy}}));
    Calendar calendar;
    calendar.free_busy.push_back(f);
    const auto read = read_calendar(publish(calendar));
    ASSERT_EQ(read.entries.size(), 1u);
    EXPECT_EQ(read.entries[0].kind, "VFREEBUSY");
    EXPECT_EQ(
        read.entries[0]["FREEBUSY"],
        "BUSY-UNAVAILABLE 20260131T170000Z/20260201T170000Z|BUSY 20260201T000000Z/20260201T040000Z|"
        "BUSY-TENTATIVE 20260201T010000Z/20260201T030000Z|BUSY 20260201T060000Z/20260201T070000Z");
}

}  // namespace

// Rules of RFC 5545: the standard's own examples, a slow reading of the rules beside them, and what
// is refused.
#include "domain/scheduling/recurrence.hpp"

#include <gtest/gtest.h>

#include <libical/ical.h>
#include <random>
#include <set>

namespace {

using namespace domain;
using namespace domain::scheduling;
using Strings = std::vector<std::string>;

Strings days_of(const std::string& rule, const char* start, std::vector<Day> exdates = {},
                std::vector<Day> rdates = {}) {
    auto days = expand({rule, std::move(exdates), std::move(rdates)}, *Day::parse(start));
    if (!days) return {days.error().code};
    Strings out;
    for (Day day : *days) out.push_back(day.text());
    return out;
}

std::string code_of(const std::string& rule, const char* start = "2024-01-31") {
    auto days = expand({rule, {}, {}}, *Day::parse(start));
    return days ? "" : days.error().code;
}

// Section 3.8.5.3; where an example there goes on for ever it is cut by COUNT.
TEST(Recurrence, GivesTheExamplesOfTheStandard) {
    const char* labour_day = "1997-09-02";
    EXPECT_EQ(days_of("FREQ=DAILY;COUNT=10", labour_day).back(), "1997-09-11");
    EXPECT_EQ(days_of("FREQ=DAILY;UNTIL=19971224T000000Z", labour_day).size(), 114u);
    EXPECT_EQ(days_of("FREQ=DAILY;INTERVAL=10;COUNT=5", labour_day),
              (Strings{"1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12"}));
    EXPECT_EQ(days_of("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971223;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01")
                  .size(),
              25u);
    EXPECT_EQ(days_of("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", labour_day),
              (Strings{"1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18", "1997-09-30",
                       "1997-10-02", "1997-10-14", "1997-10-16"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;COUNT=4;BYDAY=1FR", "1997-09-05"),
              (Strings{"1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07"),
              (Strings{"1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30", "1998-01-04",
                       "1998-01-25", "1998-03-01", "1998-03-29", "1998-05-03", "1998-05-31"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=6", "1997-09-28"),
              (Strings{"1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29", "1998-01-29",
                       "1998-02-26"}));
    EXPECT_EQ(
        days_of("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10")
            .back(),
        "1999-03-13");
    EXPECT_EQ(days_of("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01"),
              (Strings{"1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09",
                       "2000-07-18", "2003-01-01", "2003-04-10", "2003-07-19", "2006-01-01"}));
    EXPECT_EQ(days_of("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19"),
              (Strings{"1997-05-19", "1998-05-18", "1999-05-17"}));
    EXPECT_EQ(days_of("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12"),
              (Strings{"1997-05-12", "1998-05-11", "1999-05-17"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "1998-02-13"),
              (Strings{"1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13"}));
    EXPECT_EQ(days_of("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
                      "1996-11-05"),
              (Strings{"1996-11-05", "2000-11-07", "2004-11-02"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04"),
              (Strings{"1997-09-04", "1997-10-07", "1997-11-06"}));
    EXPECT_EQ(days_of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05"),
              (Strings{"1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"}));
    EXPECT_EQ(days_of("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05"),
              (Strings{"1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"}));
    EXPECT_EQ(days_of("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15"),
              (Strings{"2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"}));
}

TEST(Recurrence, ExceptionsAreTakenOutAndExtraDaysComeIn) {
    EXPECT_EQ(days_of("freq=weekly;byday=su;count=4", "2024-03-03",
                      {Day::of(2024, 3, 10), Day::of(2024, 3, 11)},
                      {Day::of(2024, 3, 14), Day::of(2024, 3, 3)}),
              (Strings{"2024-03-03", "2024-03-14", "2024-03-17", "2024-03-24"}));
    EXPECT_EQ(code_of("FREQ=DAILY;COUNT=1"), "");
    EXPECT_EQ(days_of("FREQ=DAILY;COUNT=1", "2024-03-03", {Day::of(2024, 3, 3)}),
              Strings{"recurrence_empty"});
}

TEST(Recurrence, MonthsWithoutTheDayAreLeftOut) {
    EXPECT_EQ(days_of("FREQ=MONTHLY;COUNT=3", "2024-01-31"),
              (Strings{"2024-01-31", "2024-03-31", "2024-05-31"}));
    EXPECT_EQ(days_of("FREQ=YEARLY;COUNT=2", "2024-02-29"), (Strings{"2024-02-29", "2028-02-29"}));
}

TEST(Recurrence, WhatIsTooMuchIsRefusedWithoutComputingIt) {
    EXPECT_EQ(code_of("FREQ=WEEKLY;BYDAY=SU"), "recurrence_endless");
    EXPECT_EQ(code_of("FREQ=DAILY;COUNT=1000000"), "recurrence_too_long");
    EXPECT_EQ(code_of("FREQ=DAILY;COUNT=1001"), "recurrence_too_long");
    EXPECT_EQ(code_of("FREQ=DAILY;COUNT=1000"), "");
    EXPECT_EQ(code_of("FREQ=DAILY;UNTIL=20320101"), "recurrence_too_long");
    EXPECT_EQ(code_of("FREQ=DAILY;UNTIL=20500101"), "recurrence_too_far");
    EXPECT_EQ(code_of("FREQ=YEARLY;COUNT=100"), "recurrence_too_far");
    EXPECT_EQ(code_of("FREQ=DAILY;UNTIL=20240130"), "ends_before_starts");
    for (const char* never : {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
                              "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
                              "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=31;COUNT=1"})
        EXPECT_EQ(code_of(never), "recurrence_empty") << never;
}

TEST(Recurrence, NonsenseIsRefusedWithThePartThatIsWrong) {
    for (const char* bad : {"",
                            "FREQ",
                            "FREQ=",
                            "COUNT=3",
                            "FREQ=SECONDLY;COUNT=3",
                            "FREQ=HOURLY;COUNT=3",
                            "FREQ=WEEKLY;COUNT=0",
                            "FREQ=WEEKLY;COUNT=-1",
                            "FREQ=WEEKLY;COUNT=3;COUNT=4",
                            "FREQ=WEEKLY;COUNT=3;UNTIL=20250101",
                            "FREQ=WEEKLY;INTERVAL=0;COUNT=3",
                            "FREQ=WEEKLY;BYDAY=XX;COUNT=3",
                            "FREQ=WEEKLY;BYDAY=1SU;COUNT=3",
                            "FREQ=MONTHLY;BYDAY=6SU;COUNT=3",
                            "FREQ=MONTHLY;BYDAY=0SU;COUNT=3",
                            "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3",
                            "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3",
                            "FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3",
                            "FREQ=YEARLY;BYMONTH=13;COUNT=3",
                            "FREQ=DAILY;BYHOUR=24;COUNT=3",
                            "FREQ=DAILY;BYHOUR=8;COUNT=3",
                            "FREQ=MONTHLY;BYSETPOS=1;COUNT=3",
                            "FREQ=DAILY;UNTIL=20250230",
                            "FREQ=DAILY;UNTIL=20240601T240000Z",
                            "FREQ=DAILY;UNTIL=tomorrow",
                            "FREQ=DAILY;COUNT=3;",
                            "FREQ=DAILY;;COUNT=3",
                            "FREQ=DAILY;COUNT=3;X-FOO=1",
                            "FREQ=DAILY;COUNT=3;RSCALE=CHINESE",
                            "FREQ=YEARLY;BYWEEKNO=54;COUNT=3",
                            "FREQ=MONTHLY;BYWEEKNO=3;COUNT=1",
                            "RRULE:FREQ=DAILY;COUNT=3",
                            "FREQ=DAILY;COUNT=99999999999999999999",
                            "FREQ=DAILY;COUNT=3\r\nATTENDEE:x"}) {
        auto days = expand({bad, {}, {}}, Day::of(2024, 1, 31));
        ASSERT_FALSE(days) << bad;
        EXPECT_EQ(days.error().code, "recurrence_invalid") << bad;
        EXPECT_EQ(days.error().violations.at(0).pointer, "/rrule") << bad;
    }
}

/// Weekly and monthly rules read slowly: every day is asked whether it belongs.
TEST(Recurrence, AgreesWithASlowReading) {
    std::mt19937 random(20260101);
    const char* names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    auto weekday = [](Day day) {
        return (day.number + 3) % 7;
    };  // Monday is 0; 1970-01-01 was a Thursday
    for (int round = 0; round < 300; ++round) {
        Day start = Day::of(2024, 1, 1).plus(int(random() % 800));
        Day until = start.plus(int(random() % 700));
        int interval = 1 + int(random() % 4);
        std::set<int> wanted;
        std::string list;
        for (int d = 0; d < 7; ++d)
            if (random() % 3 == 0) {
                wanted.insert(d);
                list += (list.empty() ? "" : ",") + std::string(names[d]);
            }
        if (wanted.empty()) continue;
        bool monthly = random() % 2;
        std::string stop = until.text();
        std::erase(stop, '-');
        std::string rule = std::string("FREQ=") + (monthly ? "MONTHLY" : "WEEKLY") +
                           ";BYDAY=" + list + ";INTERVAL=" + std::to_string(interval) +
                           ";UNTIL=" + stop;
        Strings expected;
        int first_monday = start.number - weekday(start);
        int first_month = start.year() * 12 + int(start.month());
        for (Day day = start; day <= until; day = day.plus(1)) {
            int apart = monthly ? day.year() * 12 + int(day.month()) - first_month
                                : (day.number - first_monday) / 7;
            if (apart % interval == 0 && wanted.contains(weekday(day)))
                expected.push_back(day.text());
        }
        if (expected.empty()) expected = {"recurrence_empty"};
        EXPECT_EQ(days_of(rule, start.text().c_str()), expected)
            << rule << " from " << start.text();
    }
}

Strings by_libical(const std::string& rule, Day start) {
    auto parsed = icalrecurrencetype_from_string(rule.c_str());
    std::string text = start.text();
    std::erase(text, '-');
    Strings out;
    auto* it = icalrecur_iterator_new(parsed, icaltime_from_string(text.c_str()));
    if (!it) return out;
    for (auto t = icalrecur_iterator_next(it); !icaltime_is_null_time(t);
         t = icalrecur_iterator_next(it))
        out.push_back(Day::of(t.year, unsigned(t.month), unsigned(t.day)).text());
    icalrecur_iterator_free(it);
    return out;
}

/// Random rules of all kinds, begun on a day of theirs. Left out is what libical 3.0.16 reads
/// otherwise than the standard: a first day outside the rule, an item that stands twice, days from
/// the end of the month in daily rules, BYMONTHDAY without BYMONTH in yearly ones, weeks that begin
/// in the middle.
TEST(Recurrence, AgreesWithLibical) {
    std::mt19937 random(20260102);
    auto pick = [&](int n) { return int(random() % unsigned(n)); };
    auto list = [&](const char* name, int most, int length, bool is_signed) {
        std::string out;
        for (int i = 0; i <= pick(length); ++i)
            out += (out.empty() ? "" : ",") +
                   std::to_string((1 + pick(most)) * (is_signed && pick(3) == 0 ? -1 : 1));
        return std::string(";") + name + "=" + out;
    };
    const char* names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    auto by_day = [&](int most) {
        std::string out;
        for (int weekday = pick(3); weekday < 7; weekday += 1 + pick(4)) {
            std::string which =
                most && pick(2) ? std::to_string((1 + pick(most)) * (pick(3) ? 1 : -1)) : "";
            out += (out.empty() ? "" : ",") + which + names[weekday];
        }
        return ";BYDAY=" + out;
    };
    int compared = 0;
    for (int round = 0; round < 2'000; ++round) {
        int kind = pick(4);
        const char* frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
        std::string rule = std::string("FREQ=") + frequencies[kind];
        rule +=
            ";INTERVAL=" + std::to_string(1 + pick(3)) + ";COUNT=" + std::to_string(1 + pick(12));
        if (pick(3) == 0) rule += pick(2) ? ";WKST=MO" : ";WKST=SU";
        if (pick(4) == 0) rule += list("BYMONTH", 12, 4, false);
        switch (kind) {
            case 0:
                rule += pick(2) ? by_day(0) : pick(2) ? list("BYMONTHDAY", 31, 4, false) : "";
                break;
            case 1:
                rule += pick(3) ? by_day(0) : "";
                break;
            case 2:
                rule += pick(2) ? by_day(4) : pick(2) ? list("BYMONTHDAY", 31, 4, true) : "";
                break;
            default:
                if (rule.find("BYMONTH=") != rule.npos)
                    rule += pick(2) ? by_day(0) : list("BYMONTHDAY", 28, 4, true);
                else
                    rule += pick(2) ? by_day(0) : list("BYYEARDAY", 365, 4, true);
        }
        auto ours = expand({rule, {}, {}}, Day::of(2024, 1, 1).plus(pick(700)));
        if (!ours) continue;
        Day start = ours->front();
        EXPECT_EQ(days_of(rule, start.text().c_str()), by_libical(rule, start))
            << rule << " from " << start.text();
        ++compared;
    }
    EXPECT_GT(compared, 1'000);
}

}  // namespace

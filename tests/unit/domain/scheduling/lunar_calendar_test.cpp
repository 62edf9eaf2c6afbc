// The lunar calendar and the holidays against the tables of 2018 to 2035.
#include "domain/scheduling/lunar_calendar.hpp"

#include "domain/scheduling/holidays.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace {

using namespace domain;
using namespace domain::scheduling;

using Rows = std::vector<std::vector<std::string>>;

/// Rows of a table in the shared data, without its header; empty when the data is not there.
Rows table(const std::string& name) {
    std::filesystem::path file =
        std::filesystem::path(GIOTHONG_SOURCE_DIR).parent_path() / "shared/data/vn_holidays" / name;
    std::ifstream in(file);
    Rows out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        if (line.ends_with('\r')) line.pop_back();
        std::stringstream cells(line);
        std::vector<std::string> row;
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
        out.push_back(row);
    }
    return out;
}

TEST(LunarCalendar, GivesTheTableOfTet) {
    auto rows = table("tet_2018_2035.csv");
    if (rows.empty()) GTEST_SKIP() << "vn_holidays is not beside the checkout";
    ASSERT_EQ(rows.size(), 18u);
    for (const auto& row : rows) {
        int year = std::stoi(row[0]);
        EXPECT_EQ(tet(year).text(), row[4]);
        EXPECT_EQ(lunar_day(tet(year).plus(-1)),
                  (LunarDay{year - 1, 12, std::stoi(row[3]), false}));
        EXPECT_EQ(civil_day({year, 3, 10, false})->text(), row[10]);
        EXPECT_EQ(leap_month(year), std::stoi(row[12]));
    }
}

TEST(LunarCalendar, ParticularYears) {
    EXPECT_EQ(tet(1968).text(),
              "1968-01-29");  // the year in which the zone was changed: a day before Beijing
    EXPECT_EQ(tet(1985).text(), "1985-01-21");  // a month before the Chinese New Year
    EXPECT_EQ(tet(2007).text(), "2007-02-17");
    EXPECT_EQ(tet(2030).text(), "2030-02-02");
    EXPECT_EQ(leap_month(2033), 11);
    EXPECT_EQ(lunar_day(Day::of(2034, 1, 10)), (LunarDay{2033, 11, 20, true}));
    EXPECT_EQ(nearest_tet_year(Day::of(2025, 12, 20)), 2026);
    EXPECT_EQ(nearest_tet_year(Day::of(2026, 5, 1)), 2026);
}

TEST(LunarCalendar, EveryDayGoesThereAndBack) {
    LunarDay before = lunar_day(Day::of(1999, 12, 31));
    for (Day day = Day::of(2000, 1, 1); day < Day::of(2101, 1, 1); day = day.plus(1)) {
        LunarDay now = lunar_day(day);
        ASSERT_EQ(civil_day(now), day) << day.text();
        if (now.day == 1)
            ASSERT_TRUE(before.day == 29 || before.day == 30) << day.text();
        else
            ASSERT_TRUE(now.day == before.day + 1 && now.month == before.month &&
                        now.leap == before.leap)
                << day.text();
        before = now;
    }
}

TEST(LunarCalendar, DaysThatDoNotExist) {
    EXPECT_FALSE(civil_day({2024, 12, 30, false})) << "Tết 2025 has its eve on the 29th";
    EXPECT_TRUE(civil_day({2023, 12, 30, false}));
    EXPECT_FALSE(civil_day({2024, 4, 1, true})) << "2024 has no leap month";
    EXPECT_TRUE(civil_day({2025, 6, 1, true}));
    EXPECT_FALSE(civil_day({2025, 13, 1, false}));
    EXPECT_FALSE(civil_day({2025, 1, 31, false}));
    EXPECT_FALSE(civil_day({2025, 1, 0, false}));
}

TEST(Holidays, AreThoseOfTheTable) {
    auto rows = table("public_holidays_2018_2035.csv");
    if (rows.empty()) GTEST_SKIP() << "vn_holidays is not beside the checkout";
    std::multiset<std::string> said, found;
    for (const auto& row : rows) {
        // date, name, lunar_date, basis, status; no cell holds a comma
        const auto& status = row.back();
        said.insert(row[0] + (status == "statutory" ? " statutory"
                              : status == "typical" ? " customary"
                                                    : " announced"));
    }
    ASSERT_EQ(said.size(), 190u);
    for (int year = 2018; year <= 2035; ++year)
        for (const auto& h : public_holidays(year))
            if (h.basis != HolidayBasis::compensatory)
                found.insert(h.day.text() + " " + std::string(name_of(h.basis)));
    EXPECT_EQ(found, said);
}

TEST(Holidays, OfAWeekendAreMadeUpOnTheNextWorkingDay) {
    std::map<std::string, std::string> made_up;
    for (const auto& h : public_holidays(2023))
        if (h.basis == HolidayBasis::compensatory) made_up[h.day.text()] = h.code;
    // 1 January was a Sunday; Tết's eve and first day were Saturday and Sunday (official break: to
    // 26 January); Hùng Kings on a Saturday and Victory Day on a Sunday (official break: 29 April
    // to 3 May); 2 September on a Saturday.
    EXPECT_EQ(made_up, (std::map<std::string, std::string>{{"2023-01-02", "new_year"},
                                                           {"2023-01-26", "tet_eve"},
                                                           {"2023-01-27", "tet_1"},
                                                           {"2023-05-02", "hung_kings"},
                                                           {"2023-05-03", "victory"},
                                                           {"2023-09-04", "national"}}));
}

class Days : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(tree.add_edge({2, 1, {}}));
        ASSERT_TRUE(tree.add_edge({3, 2, {}}));
    }
    void enter(Day day, CalendarDayKind kind, std::int64_t organization) {
        CalendarDay d;
        d.num = std::int64_t(entered.size()) + 1;
        d.day = day;
        d.kind = kind;
        d.organization = organization;
        d.name = "đã nhập";
        entered[d.num] = d;
    }
    OrganizationTree tree;
    std::map<std::int64_t, CalendarDay> entered;
};

TEST_F(Days, TheNearestEntryGoesBeforeAllAboveItAndTheRules) {
    Day tet_day = Day::of(2024, 2, 10), plain = Day::of(2024, 5, 15);
    enter(tet_day, CalendarDayKind::working, 3);
    enter(plain, CalendarDayKind::closed, 1);
    enter(plain, CalendarDayKind::working, 3);
    enter(Day::of(2024, 4, 29), CalendarDayKind::holiday, 0);
    WorkCalendar calendar(tree, entered);
    EXPECT_TRUE(calendar.is_open(3, tet_day));
    ASSERT_TRUE(calendar.day_off(2, tet_day));
    EXPECT_EQ(calendar.day_off(2, tet_day)->code, "tet_1");
    EXPECT_TRUE(calendar.is_open(3, plain));
    ASSERT_TRUE(calendar.day_off(2, plain));
    EXPECT_TRUE(calendar.day_off(2, plain)->closed);
    EXPECT_TRUE(calendar.is_open(9, plain)) << "another tree";
    EXPECT_FALSE(calendar.is_open(3, Day::of(2024, 4, 29))) << "the country's swapped day";
    EXPECT_TRUE(calendar.is_open(3, Day::of(2024, 5, 4))) << "a Saturday is a day like any other";
}

TEST_F(Days, WhatIsOnlyAnnouncedClosesNothing) {
    WorkCalendar calendar(tree, entered);
    EXPECT_TRUE(calendar.is_open(1, Day::of(2027, 11, 24)));
    ASSERT_TRUE(calendar.announced(Day::of(2027, 11, 24)));
    EXPECT_FALSE(calendar.announced(Day::of(2025, 11, 24)));
}

TEST_F(Days, OfTheYear2026) {
    WorkCalendar calendar(tree, entered);
    std::int64_t off = 0;
    for (Day day = Day::of(2026, 1, 1); day <= Day::of(2026, 12, 31); day = day.plus(1))
        off += !calendar.is_open(1, day);
    EXPECT_EQ(calendar.open_days(1, Day::of(2026, 1, 1), Day::of(2026, 12, 31)), 365 - off);
    EXPECT_EQ(off, 11) << "ten named days of which Hùng Kings' Sunday is made up";
}

}  // namespace

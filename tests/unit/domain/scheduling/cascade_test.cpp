// Targets from the top down, percentages as bags, spreading over open days, and days moved to
// another year.
#include "domain/scheduling/cascade.hpp"

#include "domain/scheduling/lunar_calendar.hpp"
#include "domain/scheduling/realignment.hpp"
#include "domain/scheduling/spread.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace domain;
using namespace domain::scheduling;

const DayRange year_2020{Day::of(2020, 1, 1), Day::of(2020, 12, 31)};

class Cascade : public testing::Test {
  protected:
    std::int64_t organization(const std::string& code, std::int64_t parent = 0,
                              DayRange valid = {}) {
        Organization o;
        o.num = std::int64_t(tree.all().size()) + 1;
        o.code = code;
        o.valid = valid;
        tree.put(o);
        if (parent) {
            EXPECT_TRUE(tree.add_edge({o.num, parent, valid}));
        }
        return o.num;
    }
    Target& target(std::int64_t organization, double value,
                   TargetBasis basis = TargetBasis::assigned,
                   TargetMeasure measure = TargetMeasure::bags, DayRange period = year_2020) {
        Target t;
        t.num = std::int64_t(targets.size()) + 1;
        t.organization = t.issued_by = organization;
        t.period = period;
        t.value = value;
        t.basis = basis;
        t.measure = measure;
        return targets[t.num] = t;
    }
    void heads_of(std::int64_t organization, HeadCountKind kind, Day on, std::int64_t count) {
        heads.put({std::int64_t(heads.all().size()) + 1, {}, organization, kind, on, count, {}});
    }
    std::vector<CascadeRow> rows(CascadeQuestion question = {0, year_2020}) {
        return cascade({tree, campaigns, targets, heads}, question);
    }
    CascadeRow row(std::int64_t organization, CascadeQuestion question = {0, year_2020}) {
        for (const auto& r : rows(question))
            if (r.organization == organization) return r;
        ADD_FAILURE() << "no row for " << organization;
        return {};
    }

    OrganizationTree tree;
    std::map<std::int64_t, Campaign> campaigns;
    std::map<std::int64_t, Target> targets;
    HeadCounts heads;
};

TEST_F(Cascade, TellsWhatIsShortOverOrEvenAtEveryLevel) {
    auto nation = organization("vn"), a = organization("a", nation), b = organization("b", nation);
    auto a1 = organization("a1", a), a2 = organization("a2", a), b1 = organization("b1", b),
         b2 = organization("b2", b);
    target(nation, 100);
    target(a, 60);
    target(b, 40);
    target(a1, 30);
    target(a2, 29.5);
    target(b1, 41);
    EXPECT_EQ(row(nation).state, CascadeState::even);
    EXPECT_EQ(row(a).state, CascadeState::short_of);
    EXPECT_EQ(row(a).difference(), -500);
    EXPECT_EQ(row(b).state, CascadeState::over);
    EXPECT_EQ(row(b).difference(), 1'000);
    EXPECT_EQ(row(b).children, 2);
    EXPECT_EQ(row(b).children_with_target, 1);
    EXPECT_EQ(row(a1).state, CascadeState::leaf);
    EXPECT_EQ(row(b2).state, CascadeState::no_target);
    auto all = rows();
    std::vector<std::int64_t> order, depths;
    for (const auto& r : all) {
        order.push_back(r.organization);
        depths.push_back(r.depth);
    }
    EXPECT_EQ(order, (std::vector<std::int64_t>{nation, a, a1, a2, b, b1, b2}));
    EXPECT_EQ(depths, (std::vector<std::int64_t>{0, 1, 2, 2, 1, 2, 2}));
    EXPECT_EQ(rows({b, year_2020}).front().parent, 0) << "what is asked about stands at the top";
    EXPECT_EQ(rows({b, year_2020}).size(), 3u);
}

TEST_F(Cascade, HoiAn2025CommittedMoreThanItWasAssigned) {
    auto province = organization("quang-nam"), town = organization("hoi-an", province);
    DayRange year{Day::of(2025, 1, 1), Day::of(2025, 12, 31)};
    target(town, 900, TargetBasis::assigned, TargetMeasure::bags, year).issued_by = province;
    target(town, 930, TargetBasis::committed, TargetMeasure::bags, year);
    auto r = row(town, {0, year});
    EXPECT_EQ(r.own(), 900'000);
    EXPECT_EQ(*r.committed->thousandths - *r.assigned->thousandths, 30'000);
    auto above = row(province, {0, year});
    EXPECT_EQ(above.children_assigned, 900'000);
    EXPECT_EQ(above.children_committed, 930'000);
}

TEST_F(Cascade, APlanYearToTheEndOfNovemberIsAPeriodOfItsOwn) {
    auto province = organization("ha-nam"), company = organization("dien-luc", province);
    DayRange plan_year{Day::of(2022, 12, 1), Day::of(2023, 11, 30)};
    target(province, 100, TargetBasis::assigned, TargetMeasure::bags, plan_year);
    target(company, 100, TargetBasis::assigned, TargetMeasure::bags, plan_year);
    EXPECT_EQ(row(province, {0, plan_year}).state, CascadeState::even);
    EXPECT_EQ(row(province, {0, DayRange{Day::of(2023, 1, 1), Day::of(2023, 12, 31)}}).state,
              CascadeState::no_target);
}

TEST_F(Cascade, CampaignsOverNewYearHaveTargetsOfTheirOwn) {
    auto province = organization("p"), district = organization("d", province);
    campaigns[1] = Campaign{1,
                            {},
                            "chu-nhat-do",
                            "",
                            CampaignKind::red_sunday,
                            Day::of(2025, 12, 20),
                            Day::of(2026, 3, 31),
                            province,
                            1};
    for (auto num : {province, district}) {
        auto& t = target(num, 50);
        t.period.reset();
        t.campaign = 1;
    }
    EXPECT_EQ(row(province, {0, std::nullopt, 1}).state, CascadeState::even);
    EXPECT_EQ(row(province).state, CascadeState::no_target);
}

TEST_F(Cascade, PercentagesCountAsTheBagsThatTheyMakeOfTheHeadCountOfTheDay) {
    auto province = organization("bac-kan"), school = organization("truong", province),
         office = organization("so", province);
    heads_of(province, HeadCountKind::population, Day::of(2019, 4, 1), 313'905);
    heads_of(province, HeadCountKind::population, Day::of(2021, 4, 1), 400'000);
    heads_of(school, HeadCountKind::staff, Day::of(2020, 3, 1), 1'001);
    target(province, 1.47, TargetBasis::assigned, TargetMeasure::percent_population);
    target(school, 20, TargetBasis::assigned, TargetMeasure::percent_staff);
    target(office, 20, TargetBasis::assigned, TargetMeasure::percent_staff);
    auto r = row(province);
    EXPECT_EQ(r.own(), 4'615'000) << "4,614.4 bags: reached by the 4,615th";
    EXPECT_EQ(r.assigned->heads->on, Day::of(2019, 4, 1)) << "the newest when the plan began";
    EXPECT_EQ(row(school).own(), 201'000)
        << "counted after the plan began, for want of an earlier one";
    EXPECT_FALSE(row(office).own()) << "nobody was counted";
    EXPECT_EQ(r.children_with_target, 1);
    target(school, 300);
    EXPECT_EQ(row(school).own(), 300'000) << "plain bags go before a percentage";
    EXPECT_EQ(row(school, {0, year_2020, 0, TargetMeasure::percent_staff}).own(), 201'000);
}

TEST_F(Cascade, SupersededRevisionsAndOtherMeasuresStayOut) {
    auto province = organization("p");
    target(province, 100).superseded_by = 2;
    target(province, 120);
    target(province, 6'200, TargetBasis::assigned, TargetMeasure::registrations);
    EXPECT_EQ(row(province).own(), 120'000);
    EXPECT_EQ(row(province, {0, year_2020, 0, TargetMeasure::registrations}).own(), 6'200'000);
}

TEST_F(Cascade, AYearInWhichDistrictsEndStillAddsUp) {
    auto province = organization("kg");
    auto district = organization("hon-dat", province, {{}, Day::of(2025, 6, 30)});
    auto commune = organization("xa-moi", province, {Day::of(2025, 7, 1), {}});
    auto gone = organization("da-het", province, {{}, Day::of(2024, 12, 31)});
    DayRange year{Day::of(2025, 1, 1), Day::of(2025, 12, 31)};
    target(province, 100, TargetBasis::assigned, TargetMeasure::bags, year);
    target(district, 60, TargetBasis::assigned, TargetMeasure::bags, year);
    target(commune, 40, TargetBasis::assigned, TargetMeasure::bags, year);
    auto r = row(province, {0, year});
    EXPECT_EQ(r.children, 2);
    EXPECT_EQ(r.state, CascadeState::even);
    for (const auto& other : rows({0, year})) EXPECT_NE(other.organization, gone);
}

TEST(HeadCounts, TheLaterEntryForADayIsRight) {
    HeadCounts heads;
    heads.put({1, {}, 7, HeadCountKind::population, Day::of(2020, 1, 1), 100, {}});
    heads.put({2, {}, 7, HeadCountKind::population, Day::of(2020, 1, 1), 110, {}});
    EXPECT_EQ(heads.at(7, HeadCountKind::population, Day::of(2020, 6, 1))->count, 110);
    EXPECT_EQ(heads.at(7, HeadCountKind::population, Day::of(2019, 6, 1))->count, 110);
    EXPECT_FALSE(heads.at(7, HeadCountKind::staff, Day::of(2020, 6, 1)));
    EXPECT_FALSE(heads.at(8, HeadCountKind::population, Day::of(2020, 6, 1)));
    EXPECT_EQ(heads.of(7).size(), 2u);
}

TEST(HeadCounts, PercentagesAreExactAndRoundUp) {
    EXPECT_EQ(percent_to_bags(1.74, 100'513'506),
              1'748'936);  // 2025: 1,748,935 units were 1.74 % of the country
    EXPECT_EQ(percent_to_bags(100, 1'000'000'000), 1'000'000'000);
    EXPECT_EQ(percent_to_bags(20, 5), 1);
    EXPECT_EQ(percent_to_bags(0.000001, 1), 1);
    EXPECT_EQ(percent_to_bags(30, 10), 3)
        << "no bag more for a number that binary fractions cannot hold";
}

TEST(Spread, MonthsAndWeekdaysAddUpWithoutDaysOff) {
    OrganizationTree tree;
    std::map<std::int64_t, CalendarDay> entered;
    CalendarDay closed;
    closed.num = 1;
    closed.day = Day::of(2026, 3, 1);
    entered[1] = closed;
    WorkCalendar calendar(tree, entered);
    for (std::int64_t total : {0, 1, 17, 1'005, 17'702}) {
        auto s = spread(total, Day::of(2026, 1, 1), Day::of(2026, 12, 31), 1, calendar,
                        {1, 1, 1, 1, 1, 1, 1});
        std::int64_t months = 0, weekdays = 0, open = 0;
        for (const auto& m : s.months) {
            months += m.value;
            open += m.open_days;
        }
        for (const auto& w : s.weekdays) weekdays += w.value;
        EXPECT_EQ(months, total);
        EXPECT_EQ(weekdays, total);
        EXPECT_EQ(open, calendar.open_days(1, Day::of(2026, 1, 1), Day::of(2026, 12, 31)));
        EXPECT_EQ(s.months.size(), 12u);
    }
    // February 2026 has Tết in it: 28 days of which 16 to 20 are off.
    auto s = spread(1'000, Day::of(2026, 1, 1), Day::of(2026, 12, 31), 1, calendar,
                    {1, 1, 1, 1, 1, 1, 1});
    EXPECT_EQ(s.months[1].open_days, 23);
    EXPECT_EQ(s.months[2].open_days, 30) << "one is closed";
    EXPECT_LT(s.months[1].value, s.months[2].value);
}

TEST(Spread, OnSundaysOnlyAndOverACutPlanYear) {
    OrganizationTree tree;
    std::map<std::int64_t, CalendarDay> none;
    WorkCalendar calendar(tree, none);
    auto s = spread(100, Day::of(2022, 12, 1), Day::of(2023, 11, 30), 1, calendar,
                    {0, 0, 0, 0, 0, 0, 1});
    EXPECT_EQ(s.months.front().year, 2022);
    EXPECT_EQ(s.months.size(), 12u);
    EXPECT_EQ(s.weekdays[6].value, 100);
    EXPECT_EQ(s.weekdays[0].value, 0);
    auto nothing =
        spread(100, Day::of(2023, 1, 1), Day::of(2023, 1, 1), 1, calendar, {1, 1, 1, 1, 1, 1, 1});
    EXPECT_EQ(nothing.months.at(0).value, 0) << "New Year is no day for drives";
}

TEST(Realignment, KeepsTheDateTheWeekdayOrTheDistanceToTet) {
    DayRange spring_2020{Day::of(2020, 1, 1), Day::of(2020, 3, 31)},
        spring_2021{Day::of(2021, 1, 1), Day::of(2021, 3, 31)};
    Realignment calendar(Align::calendar, spring_2020, spring_2021);
    EXPECT_EQ(calendar(Day::of(2020, 2, 9)).day, Day::of(2021, 2, 9));
    EXPECT_EQ(calendar(Day::of(2020, 2, 29)).day, Day::of(2021, 2, 28));
    EXPECT_TRUE(calendar(Day::of(2020, 2, 29)).approximate);
    Realignment weekday(Align::weekday, spring_2020, spring_2021);
    EXPECT_EQ(weekday(Day::of(2020, 2, 9)).day, Day::of(2021, 2, 7)) << "a Sunday stays one";
    Realignment lunar(Align::lunar, spring_2020, spring_2021);
    for (int from_tet : {-20, -1, 0, 1, 8, 40})
        EXPECT_EQ(lunar(tet(2020).plus(from_tet)).day, tet(2021).plus(from_tet));
    // XVIII: December 2025 to March 2026, over New Year; its Tết is that of 2026.
    DayRange winter_2025{Day::of(2025, 12, 20), Day::of(2026, 3, 31)},
        winter_2026{Day::of(2026, 12, 20), Day::of(2027, 3, 31)};
    EXPECT_EQ(Realignment(Align::lunar, winter_2025, winter_2026)(Day::of(2025, 12, 28)).day,
              Day::of(2025, 12, 28).plus(tet(2027).number - tet(2026).number));
    EXPECT_EQ(Realignment(Align::calendar, winter_2025, winter_2026)(Day::of(2026, 1, 11)).day,
              Day::of(2027, 1, 11));
}

TEST(Realignment, NearestFreeDayIsTheLaterOfTwoAndNoFurtherThanTwoWeeks) {
    Day day = Day::of(2026, 2, 17);
    EXPECT_EQ(nearest_free(day, 1, [&](Day d) { return d != day; }), day.plus(1));
    EXPECT_EQ(nearest_free(day, 1, [&](Day d) { return d < day; }), day.plus(-1));
    EXPECT_EQ(nearest_free(day, 7, [&](Day d) { return d != day; }), day.plus(7));
    EXPECT_FALSE(nearest_free(day, 1, [&](Day d) { return d > day.plus(14); }));
}

TEST(Realignment, PlacesADriveThatFallsOnADayOff) {
    OrganizationTree tree;
    std::map<std::int64_t, CalendarDay> entered;
    WorkCalendar calendar(tree, entered);
    const Day first = tet(2026), plain = Day::of(2026, 3, 10);
    auto always = [](Day) { return true; };
    using How = PlacedDay::How;
    for (auto rule : {OnDaysOff::keep, OnDaysOff::skip, OnDaysOff::move}) {
        auto placed = place_on(calendar, 1, plain, rule, 1, {}, always);
        EXPECT_EQ(placed.how, How::open);
        EXPECT_EQ(placed.day, plain);
    }
    EXPECT_EQ(place_on(calendar, 1, first, OnDaysOff::keep, 1, {}, always).how, How::kept);
    EXPECT_EQ(place_on(calendar, 1, first, OnDaysOff::skip, 1, {}, always).how, How::left_out);
    auto moved = place_on(calendar, 1, first, OnDaysOff::move, 1, {}, always);
    EXPECT_EQ(moved.how, How::moved);
    EXPECT_TRUE(calendar.is_open(1, moved.day));
    EXPECT_FALSE(moved.vi.empty()) << "which holiday it was";
    auto by_weeks = place_on(calendar, 1, first, OnDaysOff::move, 7, {}, always);
    EXPECT_EQ((by_weeks.day.number - first.number) % 7, 0);
    // Only where the site is free, and inside the campaign while the day itself is inside.
    auto elsewhere = place_on(calendar, 1, first, OnDaysOff::move, 1, {},
                              [&](Day day) { return day != moved.day; });
    EXPECT_NE(elsewhere.day, moved.day);
    EXPECT_EQ(elsewhere.how, How::moved);
    DayRange until_tet{first.plus(-60), first};
    auto inside = place_on(calendar, 1, first, OnDaysOff::move, 1, until_tet, always);
    EXPECT_TRUE(until_tet.contains(inside.day));
    EXPECT_LT(inside.day, first);
    EXPECT_EQ(place_on(calendar, 1, first, OnDaysOff::move, 1, DayRange{first, first}, always).how,
              How::kept)
        << "nowhere to go";
}

}  // namespace

// Periods, the way of a report, and the calendar.
#include "domain/reporting/submission.hpp"

#include "domain/reporting/checks.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace domain;
using namespace domain::reporting;

TEST(Periods, AreWholeMonthsAndYearsMayBeginInDecember) {
    auto fits = [](ReportKind kind, Day from, Day to) {
        return check_period(kind, from, to).has_value();
    };
    EXPECT_TRUE(fits(ReportKind::half_year, Day::of(2020, 1, 1), Day::of(2020, 6, 30)));
    EXPECT_TRUE(fits(ReportKind::year, Day::of(2022, 12, 1), Day::of(2023, 11, 30)));
    EXPECT_TRUE(fits(ReportKind::month, Day::of(2020, 2, 1), Day::of(2020, 2, 29)));
    EXPECT_FALSE(fits(ReportKind::month, Day::of(2020, 2, 1), Day::of(2020, 2, 28)));
    EXPECT_FALSE(fits(ReportKind::half_year, Day::of(2020, 1, 2), Day::of(2020, 7, 1)));
    EXPECT_FALSE(fits(ReportKind::year, Day::of(2020, 1, 1), Day::of(2020, 6, 30)));
    EXPECT_TRUE(fits(ReportKind::free, Day::of(2022, 12, 21), Day::of(2023, 1, 8)));
    EXPECT_FALSE(fits(ReportKind::free, Day::of(2023, 1, 9), Day::of(2023, 1, 8)));
}

TEST(Periods, AYearBeforeAndOneBefore) {
    auto text = [](const DayRange& r) { return r.from->text() + "/" + r.to->text(); };
    EXPECT_EQ(text(year_before(Day::of(2021, 2, 1), Day::of(2021, 2, 28))),
              "2020-02-01/2020-02-29");
    EXPECT_EQ(text(year_before(Day::of(2020, 2, 1), Day::of(2020, 2, 29))),
              "2019-02-01/2019-02-28");
    EXPECT_EQ(text(year_before(Day::of(2020, 2, 29), Day::of(2020, 3, 10))),
              "2019-02-28/2019-03-10");
    EXPECT_EQ(text(period_before(Day::of(2020, 3, 1), Day::of(2020, 3, 31))),
              "2020-02-01/2020-02-29");
    EXPECT_EQ(text(period_before(Day::of(2022, 12, 1), Day::of(2023, 11, 30))),
              "2021-12-01/2022-11-30");
    EXPECT_EQ(text(period_before(Day::of(2023, 1, 3), Day::of(2023, 1, 9))),
              "2022-12-27/2023-01-02");
}

TEST(Periods, OfPlanYears) {
    auto ends = [](ReportKind kind, unsigned month) {
        std::string out;
        for (const auto& p :
             periods_ending_in(kind, month, Day::of(2023, 1, 1), Day::of(2023, 12, 31)))
            out += p.to->text().substr(5) + " ";
        return out;
    };
    EXPECT_EQ(ends(ReportKind::quarter, 1), "03-31 06-30 09-30 12-31 ");
    EXPECT_EQ(ends(ReportKind::quarter, 12), "02-28 05-31 08-31 11-30 ");
    EXPECT_EQ(ends(ReportKind::half_year, 12), "05-31 11-30 ");
    EXPECT_EQ(ends(ReportKind::nine_months, 1), "09-30 ");
    EXPECT_EQ(ends(ReportKind::year, 12), "11-30 ");
    EXPECT_EQ(ends(ReportKind::free, 1), "");
    EXPECT_EQ(
        periods_ending_in(ReportKind::month, 1, Day::of(2019, 1, 1), Day::of(2023, 12, 31)).size(),
        60u);
}

TEST(Submission, HasOneWay) {
    using enum ReportStatus;
    std::map<std::pair<ReportStatus, ReportStatus>, bool> allowed{{{draft, submitted}, true},
                                                                  {{returned, submitted}, true},
                                                                  {{submitted, accepted}, true},
                                                                  {{submitted, returned}, true},
                                                                  {{accepted, returned}, true}};
    for (auto from : {draft, submitted, returned, accepted, closed})
        for (auto to : {draft, submitted, returned, accepted, closed})
            EXPECT_EQ(check_transition(from, to, "vì").has_value(), (allowed[{from, to}]))
                << name_of(from) << name_of(to);
    EXPECT_EQ(check_transition(submitted, returned, "").error().code, "reason_required");
}

class Calendar : public ::testing::Test {
  protected:
    void SetUp() override {
        using scheduling::OrganizationKind;
        auto add = [&](std::int64_t num, OrganizationKind kind, std::int64_t parent,
                       DayRange valid = {}) {
            scheduling::Organization o;
            o.num = num;
            o.code = std::to_string(num);
            o.kind = kind;
            o.valid = valid;
            tree.put(o);
            if (parent) {
                EXPECT_TRUE(tree.add_edge({num, parent, valid}));
            }
        };
        add(1, OrganizationKind::provincial_committee, 0);
        add(2, OrganizationKind::district_committee, 1, {std::nullopt, Day::of(2025, 6, 30)});
        add(3, OrganizationKind::district_committee, 1, {std::nullopt, Day::of(2025, 6, 30)});
        add(4, OrganizationKind::commune_committee, 1, {Day::of(2025, 7, 1), std::nullopt});
        add(5, OrganizationKind::hospital, 1);
        rule.num = 1;
        rule.organization = 1;
        rule.kind = ReportKind::quarter;
        rule.levels = {OrganizationKind::district_committee, OrganizationKind::commune_committee};
        rule.days_after = 10;
    }
    scheduling::OrganizationTree tree;
    Rule rule;
};

TEST_F(Calendar, OwedByThoseWhoStoodThereOnTheLastDay) {
    std::map<std::string, int> by_end;
    for (const auto& due :
         owed(std::span(&rule, 1), tree, {}, {}, Day::of(2025, 1, 1), Day::of(2025, 12, 31))) {
        ++by_end[due.to.text()];
        EXPECT_EQ(due.due, due.to.plus(10));
        EXPECT_EQ(due.organization == 4, due.to >= Day::of(2025, 7, 1))
            << "districts ended on 30 June 2025";
    }
    EXPECT_EQ(by_end,
              (std::map<std::string, int>{
                  {"2025-03-31", 2}, {"2025-06-30", 2}, {"2025-09-30", 1}, {"2025-12-31", 1}}));
}

TEST_F(Calendar, TwoRulesForOneReportAreOneReportAndTheEarlierDay) {
    std::vector<Rule> rules{rule, rule};
    rules[1].num = 2;
    rules[1].days_after = 5;
    auto dues = owed(rules, tree, {}, {}, Day::of(2025, 3, 1), Day::of(2025, 3, 31));
    ASSERT_EQ(dues.size(), 2u);
    EXPECT_EQ(dues[0].due, Day::of(2025, 4, 5));
    rules[1].valid.to = Day::of(2025, 3, 30);
    EXPECT_EQ(owed(rules, tree, {}, {}, Day::of(2025, 3, 1), Day::of(2025, 3, 31))[0].due,
              Day::of(2025, 4, 10));
}

TEST_F(Calendar, OnTimeIsTheDueDayItself) {
    Due due{2,
            ReportKind::quarter,
            Day::of(2025, 1, 1),
            Day::of(2025, 3, 31),
            0,
            0,
            Day::of(2025, 4, 10),
            1};
    EXPECT_TRUE(standing(due, ReportStatus::submitted, Day::of(2025, 4, 10)).on_time);
    EXPECT_FALSE(standing(due, ReportStatus::accepted, Day::of(2025, 4, 11)).on_time);
    EXPECT_TRUE(standing(due, ReportStatus::accepted, Day::of(2025, 4, 11)).received);
    EXPECT_FALSE(standing(due, ReportStatus::returned, Day::of(2025, 4, 1)).received)
        << "given back is not received";
    EXPECT_FALSE(standing(due, ReportStatus::draft, std::nullopt).received);
}

TEST_F(Calendar, CampaignsAreOwedBelowTheirBody) {
    rule.kind = ReportKind::campaign;
    std::vector<CampaignDays> campaigns{{7, 2, Day::of(2025, 1, 1), Day::of(2025, 3, 15)},
                                        {8, 1, Day::of(2024, 1, 1), Day::of(2024, 3, 15)}};
    auto dues =
        owed(std::span(&rule, 1), tree, campaigns, {}, Day::of(2025, 1, 1), Day::of(2025, 12, 31));
    ASSERT_EQ(dues.size(), 1u);
    EXPECT_EQ(dues[0].organization, 2);
    EXPECT_EQ(dues[0].campaign, 7);
    EXPECT_EQ(dues[0].due, Day::of(2025, 3, 25));
}

TEST_F(Calendar, ADriveIsClosedByWhoHoldsItOrTheNearestAbove) {
    rule.kind = ReportKind::drive;
    rule.days_after = 3;
    rule.levels = {scheduling::OrganizationKind::district_committee,
                   scheduling::OrganizationKind::provincial_committee};
    const Day march = Day::of(2025, 3, 1), august = Day::of(2025, 8, 1);
    std::vector<DriveDays> drives{{11, 2, march, march.plus(1)},
                                  {12, 2, march, march},
                                  {13, 4, august, august},
                                  {14, 5, august, august},
                                  {15, 3, Day::of(2024, 12, 31), Day::of(2025, 1, 2)}};
    auto dues =
        owed(std::span(&rule, 1), tree, {}, drives, Day::of(2025, 1, 1), Day::of(2025, 12, 31));
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> found;
    for (const auto& due : dues) {
        EXPECT_EQ(due.from, due.to);
        EXPECT_TRUE(found.emplace(due.drive, std::pair(due.organization, due.due.text())).second);
    }
    EXPECT_EQ(found, (std::map<std::int64_t, std::pair<std::int64_t, std::string>>{
                         {11, {2, "2025-03-05"}},
                         {12, {2, "2025-03-04"}},
                         {13, {1, "2025-08-04"}},
                         {14, {1, "2025-08-04"}}}))
        << "two of a day are two; a commune and a hospital are not in the rule; the day of a drive "
           "decides, not its last";
    rule.organization = 2;
    EXPECT_EQ(
        owed(std::span(&rule, 1), tree, {}, drives, Day::of(2025, 1, 1), Day::of(2025, 12, 31))
            .size(),
        2u);
    rule.levels = {scheduling::OrganizationKind::provincial_committee};
    EXPECT_TRUE(
        owed(std::span(&rule, 1), tree, {}, drives, Day::of(2025, 1, 1), Day::of(2025, 12, 31))
            .empty())
        << "nobody above the rule's own body owes by it";
}

std::vector<std::string> codes(const Statement& s) {
    std::vector<std::string> out;
    for (const auto& f : check_statement(s)) out.push_back(f.code);
    return out;
}

TEST(Statements, AreHeldAgainstThemselves) {
    Statement s;
    s.bags = 292;
    s.bags_250 = 206;
    s.bags_350 = 86;
    s.bags_450 = 0;
    s.ml = 81'600;
    EXPECT_TRUE(codes(s).empty());
    EXPECT_EQ(volume_of(s), 81'600);
    s.ml = 81'601;
    EXPECT_EQ(codes(s), std::vector<std::string>{"volume_differs"});
    s.ml = {};
    s.bags_450 = 1;
    EXPECT_EQ(codes(s), std::vector<std::string>{"parts_do_not_add_up"});
    Statement some;
    some.bags = 269;
    some.bags_350 = 60;
    EXPECT_TRUE(codes(some).empty()) << "the rest was not stated";
    EXPECT_FALSE(volume_of(some));
    some.bags_350 = 270;
    EXPECT_EQ(codes(some), std::vector<std::string>{"parts_do_not_add_up"});
    Statement plan;
    plan.bags = 688;
    plan.plan_bags = 563;
    plan.plan_percent = 122.2;
    EXPECT_TRUE(codes(plan).empty());
    plan.plan_percent = 122;
    EXPECT_TRUE(codes(plan).empty()) << "printed without a decimal";
    plan.plan_percent = 122.3;
    EXPECT_EQ(codes(plan), std::vector<std::string>{"percent_differs"});
}

}  // namespace

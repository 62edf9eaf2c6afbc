// The dated tree and the path of a drive.
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/organization.hpp"

#include <gtest/gtest.h>

namespace {

using namespace domain;
using namespace domain::scheduling;

DayRange days(int from, int to) {
    return {Day::of(from, 1, 1), Day::of(to, 12, 31)};
}

TEST(OrganizationTree, AnswersAsOfTheDay) {
    OrganizationTree tree;
    ASSERT_TRUE(tree.add_edge({3, 1, days(2000, 2024)}));
    ASSERT_TRUE(tree.add_edge({3, 2, {Day::of(2025, 1, 1), {}}}));
    EXPECT_EQ(tree.parent(3, Day::of(2024, 12, 31)), 1);
    EXPECT_EQ(tree.parent(3, Day::of(2025, 1, 1)), 2);
    EXPECT_EQ(tree.parent(3, Day::of(1999, 1, 1)), 0);
    EXPECT_TRUE(tree.within(3, 1, Day::of(2020, 1, 1)));
    EXPECT_FALSE(tree.within(3, 1, Day::of(2026, 1, 1)));
    EXPECT_TRUE(tree.within(3, 3, Day::of(2026, 1, 1)));
}

TEST(OrganizationTree, RefusesOverlappingEdges) {
    OrganizationTree tree;
    ASSERT_TRUE(tree.add_edge({3, 1, days(2000, 2024)}));
    EXPECT_EQ(tree.add_edge({3, 2, {Day::of(2024, 12, 31), {}}}).error().code, "edge_overlaps");
    EXPECT_EQ(tree.add_edge({3, 3, days(2030, 2031)}).error().code, "edge_to_itself");
}

TEST(OrganizationTree, RefusesACycleOnAnyDayAndAllowsOneThatNeverMeets) {
    OrganizationTree tree;
    ASSERT_TRUE(tree.add_edge({2, 1, days(2000, 2010)}));
    ASSERT_TRUE(tree.add_edge({3, 2, {}}));
    EXPECT_EQ(tree.add_edge({1, 3, days(2010, 2012)}).error().code, "edge_makes_cycle");
    EXPECT_TRUE(tree.add_edge({1, 3, days(2011, 2012)}));
}

TEST(DriveStatus, OnlyTheStatedTransitionsAreAllowed) {
    using enum DriveStatus;
    const std::vector<std::pair<DriveStatus, DriveStatus>> allowed{
        {proposed, approved}, {proposed, cancelled}, {approved, open},
        {approved, proposed}, {approved, cancelled}, {open, closed},
        {open, cancelled},    {closed, verified},    {closed, open}};
    for (auto from : {proposed, approved, open, closed, verified, cancelled})
        for (auto to : {proposed, approved, open, closed, verified, cancelled}) {
            bool expected =
                std::find(allowed.begin(), allowed.end(), std::pair(from, to)) != allowed.end();
            auto result = check_transition(from, to, "because", false);
            EXPECT_EQ(bool(result), expected) << name_of(from) << " to " << name_of(to);
            if (!result) {
                EXPECT_EQ(result.error().code, "transition_not_allowed");
            }
        }
    EXPECT_EQ(check_transition(approved, cancelled, "", false).error().code, "reason_required");
    EXPECT_EQ(check_transition(open, cancelled, "rain", true).error().code, "drive_has_events");
}

Drive held(const char* from, const char* to) {
    Drive d;
    d.starts_at = *Instant::parse(from);
    d.ends_at = *Instant::parse(to);
    d.day = d.starts_at.day({420});
    return d;
}

TEST(DaysOfADrive, AreAllThatItReachesOver) {
    auto days = [](const Drive& d) {
        std::string out;
        for (Day day : days_of(d, {420})) out += day.text().substr(5) + ' ';
        return out;
    };
    EXPECT_EQ(days(held("2026-12-20T07:00:00+07:00", "2026-12-22T17:00:00+07:00")),
              "12-20 12-21 12-22 ");
    EXPECT_EQ(days(held("2026-12-20T22:00:00+07:00", "2026-12-21T02:00:00+07:00")), "12-20 12-21 ");
    EXPECT_EQ(days(held("2026-12-20T18:00:00+07:00", "2026-12-21T00:00:00+07:00")), "12-20 ")
        << "midnight is no second day";
    auto apart = held("2026-12-20T07:00:00+07:00", "2026-12-23T11:00:00+07:00");
    for (const char* day : {"2026-12-20", "2026-12-23"})
        apart.sessions.push_back({SessionKind::morning,
                                  *Instant::parse(std::string(day) + "T07:00:00+07:00"),
                                  *Instant::parse(std::string(day) + "T11:00:00+07:00")});
    EXPECT_EQ(days(apart), "12-20 12-23 ") << "nothing is held between the sessions";
    const auto on = [&](int day) {
        return held_within(apart, {Day::of(2026, 12, day), Day::of(2026, 12, day)}, {420});
    };
    EXPECT_TRUE(on(20));
    EXPECT_FALSE(on(21));
    EXPECT_TRUE(on(23));
    EXPECT_FALSE(on(24));
    EXPECT_TRUE(held_within(apart, {Day::of(2026, 12, 21), {}}, {420}));
    EXPECT_FALSE(held_within(apart, {{}, Day::of(2026, 12, 19)}, {420}));
}

}  // namespace

// Clashes: each rule by example, and the index against looking at all pairs.
#include "domain/scheduling/clashes.hpp"

#include "domain/scheduling/change.hpp"
#include "tests/support/random_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace domain;
using namespace domain::scheduling;
using Codes = std::multiset<std::string>;

struct SmallPlan {
    OrganizationTree organizations;
    std::map<std::int64_t, Site> sites;
    std::map<std::int64_t, Team> teams;
    std::map<std::int64_t, Resource> resources;
    std::map<std::int64_t, Campaign> campaigns;
    ClashRules rules;
    std::int64_t next = 1;

    SmallPlan() {
        for (std::int64_t n : {1, 2}) {
            Organization o;
            o.num = n;
            o.kind = n == 1 ? OrganizationKind::school : OrganizationKind::provincial_committee;
            organizations.put(o);
            Site s;
            s.num = n;
            sites[n] = s;
            Team t;
            t.num = n;
            teams[n] = t;
        }
        // Rạch Giá and Hà Tiên, some 75 km apart.
        sites[1].lat = 10.0125, sites[1].lon = 105.0809;
        sites[2].lat = 10.3831, sites[2].lon = 104.4875;
        resources[1] = {1, "xe-1", "", ResourceKind::vehicle, 1, false};
        resources[2] = {2, "may-2", "", ResourceKind::equipment, 1, false};
    }
    PlanView view() const { return {organizations, sites, teams, resources, campaigns}; }

    std::shared_ptr<Drive> drive(const char* day, int from_minute, int to_minute,
                                 std::int64_t team = 0, std::int64_t site = 1) {
        auto d = std::make_shared<Drive>();
        d->num = next++;
        d->organization = 2;
        d->site = site;
        d->team = team;
        d->day = *Day::parse(day);
        d->starts_at = Instant::at(d->day, from_minute);
        d->ends_at = Instant::at(d->day, to_minute);
        return d;
    }
    Codes codes(const std::vector<std::shared_ptr<Drive>>& others, const Drive& d) const {
        ClashIndex index;
        for (const auto& o : others) index.put(o);
        Codes out;
        for (const auto& c : index.check(d, view(), rules)) out.emplace(name_of(c.code));
        return out;
    }
    Codes alone(const Drive& d) const { return codes({}, d); }
};

constexpr int h = 60;

TEST(Clashes, ATeamIsInOnePlaceAtATime) {
    SmallPlan p;
    auto morning = p.drive("2026-03-03", 7 * h, 11 * h, 1);
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 10 * h, 14 * h, 1, 2)),
              (Codes{"team_twice"}));
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 10 * h, 14 * h, 2, 2)), (Codes{}));
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-04", 7 * h, 11 * h, 1)), (Codes{}));
}

TEST(Clashes, BackToBackIsFineAtOnePlaceAndNeedsTheWayBetweenTwo) {
    SmallPlan p;
    auto morning = p.drive("2026-03-03", 7 * h, 11 * h, 1);
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 11 * h, 15 * h, 1)), (Codes{}));
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 11 * h, 15 * h, 1, 2)),
              (Codes{"team_travel"}));
    // The way is as long as geography and the speed say, to the minute.
    auto minutes = *travel_minutes(p.sites[1], p.sites[2], p.rules);
    EXPECT_NEAR(double(minutes), 76.9 / 40 * 60, 3);
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 11 * h + int(minutes) - 1, 18 * h, 1, 2)),
              (Codes{"team_travel"}));
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 11 * h + int(minutes), 18 * h, 1, 2)),
              (Codes{}));
    // Both ways round.
    EXPECT_EQ(p.codes({p.drive("2026-03-03", 11 * h, 15 * h, 1, 2)}, *morning),
              (Codes{"team_travel"}));
    p.sites[2].lat.reset(), p.sites[2].lon.reset();
    EXPECT_EQ(p.codes({morning}, *p.drive("2026-03-03", 11 * h, 15 * h, 1, 2)), (Codes{}));
}

TEST(Clashes, SessionsLeaveTheTimeBetweenThemFree) {
    SmallPlan p;
    auto day = p.drive("2026-03-03", 7 * h, 17 * h, 1);
    auto noon = p.drive("2026-03-03", 11 * h, 14 * h, 1);
    EXPECT_EQ(p.codes({day}, *noon), (Codes{"site_twice", "team_twice"}));
    day->sessions = {
        {SessionKind::morning, Instant::at(day->day, 7 * h), Instant::at(day->day, 11 * h)},
        {SessionKind::afternoon, Instant::at(day->day, 14 * h), Instant::at(day->day, 17 * h)}};
    EXPECT_EQ(p.codes({day}, *noon), (Codes{}));
}

TEST(Clashes, PlacesVehiclesEquipmentAndPeopleToo) {
    SmallPlan p;
    auto a = p.drive("2026-03-03", 7 * h, 11 * h), b = p.drive("2026-03-03", 7 * h, 11 * h, 0, 2);
    a->resources = b->resources = {1, 2};
    Shift s;
    s.starts_at = a->starts_at, s.ends_at = a->ends_at;
    s.signups = {{7, SignupStatus::confirmed, {}}};
    a->shifts = b->shifts = {s};
    EXPECT_EQ(p.codes({a}, *b), (Codes{"vehicle_twice", "equipment_twice", "person_twice"}));
    b->shifts[0].signups[0].status = SignupStatus::withdrawn;
    b->resources.clear();
    EXPECT_EQ(p.codes({a}, *b), (Codes{}));
    b->site = 1;
    EXPECT_EQ(p.codes({a}, *b), (Codes{"site_twice"}));
}

TEST(Clashes, CancelledDrivesNeedNothing) {
    SmallPlan p;
    auto a = p.drive("2026-03-03", 7 * h, 11 * h, 1), b = p.drive("2026-03-03", 7 * h, 11 * h, 1);
    a->status = DriveStatus::cancelled;
    EXPECT_EQ(p.codes({a}, *b), (Codes{}));
    b->status = DriveStatus::cancelled;
    EXPECT_EQ(p.codes({p.drive("2026-03-03", 7 * h, 11 * h, 1)}, *b), (Codes{}));
}

TEST(Clashes, ADayOfATeamHoldsSoManyBags) {
    SmallPlan p;
    p.teams[1].bags_a_day = 300;
    auto a = p.drive("2026-03-03", 7 * h, 11 * h, 1), b = p.drive("2026-03-03", 13 * h, 16 * h, 1);
    a->planned_bags = 200;
    b->planned_bags = 100;
    EXPECT_EQ(p.codes({a}, *b), (Codes{}));
    b->planned_bags = 101;
    EXPECT_EQ(p.codes({a}, *b), (Codes{"team_over_capacity"}));
    a->planned_bags = 301;
    EXPECT_EQ(p.alone(*a), (Codes{"team_over_capacity"}));
}

TEST(Clashes, RoomIsCountedInDonorsAnHourAndInBeds) {
    SmallPlan p;
    auto d = p.drive("2026-03-03", 7 * h, 11 * h, 1);
    d->planned_donors = 160;
    p.sites[1].donors_per_hour = 40;
    EXPECT_EQ(p.alone(*d), (Codes{}));
    d->planned_donors = 161;
    EXPECT_EQ(p.alone(*d), (Codes{"site_too_small"}));
    p.sites[1].donors_per_hour.reset();
    p.teams[1].beds = 10;  // 10 beds, 4 donors an hour, 4 hours
    EXPECT_EQ(p.alone(*d), (Codes{"team_too_small"}));
    d->planned_donors = 160;
    EXPECT_EQ(p.alone(*d), (Codes{}));
}

TEST(Clashes, DaysAndHours) {
    SmallPlan p;
    auto d = p.drive("2026-03-03", 7 * h, 11 * h, 1);  // a Tuesday
    p.teams[1].days_off.weekdays = {Weekday::tuesday};
    EXPECT_EQ(p.alone(*d), (Codes{"team_day_off"}));
    p.teams[1].days_off = {{}, {Day::of(2026, 3, 3)}};
    EXPECT_EQ(p.alone(*d), (Codes{"team_day_off"}));
    p.teams[1].days_off = {};
    p.sites[1].opening = {{Weekday::tuesday, {8 * h}, {12 * h}}};
    EXPECT_EQ(p.alone(*d), (Codes{"site_closed"}));
    p.sites[1].opening = {{Weekday::tuesday, {7 * h}, {11 * h}}};
    EXPECT_EQ(p.alone(*d), (Codes{}));
    p.sites[1].opening = {{Weekday::monday, {0}, {23 * h}}};
    EXPECT_EQ(p.alone(*d), (Codes{"site_closed"}));
    p.sites[1].opening.clear();
    p.sites[1].fit_until = Day::of(2026, 3, 2);
    EXPECT_EQ(p.alone(*d), (Codes{"site_unfit"}));
    EXPECT_TRUE(hard(ClashCode::site_unfit));
    p.sites[1].fit_until = Day::of(2026, 3, 3);
    std::map<std::int64_t, CalendarDay> entered;
    WorkCalendar calendar(p.organizations, entered);
    p.rules.day_off = [&](std::int64_t organization, Day day) {
        return calendar.day_off(organization, day);
    };
    EXPECT_EQ(p.alone(*d), (Codes{}));
    p.sites[1].fit_until.reset();
    EXPECT_EQ(p.alone(*p.drive("2026-04-30", 7 * h, 11 * h)), (Codes{"public_holiday"}));
}

TEST(Clashes, CampaignsHaveDates) {
    SmallPlan p;
    Campaign c;
    c.num = 1, c.starts_on = Day::of(2025, 12, 20), c.ends_on = Day::of(2026, 3, 2);
    p.campaigns[1] = c;
    auto d = p.drive("2026-03-02", 7 * h, 11 * h);
    d->campaigns = {1};
    EXPECT_EQ(p.alone(*d), (Codes{}));
    d = p.drive("2026-03-03", 7 * h, 11 * h);
    d->campaigns = {1};
    EXPECT_EQ(p.alone(*d), (Codes{"outside_campaign"}));
}

TEST(Clashes, DonorsRestTwelveWeeks) {
    SmallPlan p;
    auto school = [&](const char* day) {
        auto d = p.drive(day, 7 * h, 11 * h);
        d->organization = 1;
        return d;
    };
    auto first = school("2026-03-03");
    EXPECT_EQ(p.codes({first}, *school("2026-05-25")), (Codes{"organization_again"}));  // 83 days
    EXPECT_EQ(p.codes({first}, *school("2026-05-26")), (Codes{}));                      // 84 days
    EXPECT_EQ(p.codes({school("2026-05-25")}, *first), (Codes{"organization_again"}))
        << "put in before";
    // Days in a row are one call, and the rest counts from the near end of it.
    EXPECT_EQ(p.codes({first}, *school("2026-03-04")), (Codes{}));
    EXPECT_EQ(p.codes({first, school("2026-03-04")}, *school("2026-03-05")), (Codes{}));
    EXPECT_EQ(p.codes({first, school("2026-03-04")}, *school("2026-05-26")),
              (Codes{"organization_again"}));
    // A committee calls others.
    EXPECT_EQ(
        p.codes({p.drive("2026-03-03", 7 * h, 11 * h)}, *p.drive("2026-03-20", 7 * h, 11 * h)),
        (Codes{}));
}

TEST(Clashes, SuggestsAFreeDay) {
    SmallPlan p;
    auto d = p.drive("2026-03-03", 7 * h, 11 * h, 1);
    p.teams[1].days_off.weekdays = {Weekday::thursday};
    ClashIndex index;
    index.put(p.drive("2026-03-04", 8 * h, 9 * h, 1, 2));  // the team is away
    index.put(p.drive("2026-03-06", 8 * h, 9 * h, 2, 1));  // the place is taken
    EXPECT_EQ(index.next_free_day(*d, p.view(), p.rules)->text(), "2026-03-07");
    p.sites[1].fit_until = Day::of(2026, 3, 6);
    EXPECT_FALSE(index.next_free_day(*d, p.view(), p.rules));
}

TEST(Clashes, TheIndexFindsWhatLookingAtAllPairsFinds) {
    for (std::uint64_t seed : {1, 2, 3, 4, 5}) {
        tests::support::RandomPlan plan(160, seed, 3);
        ClashRules rules;
        // The plainest way: two drives alone in an index at a time.
        std::set<std::tuple<std::string, std::int64_t, std::int64_t, std::int64_t>> expected, found,
            entered;
        auto note = [](auto& into, const Clash& c) {
            if (c.code == ClashCode::team_over_capacity || c.code == ClashCode::organization_again)
                return;
            into.emplace(std::string(name_of(c.code)), std::min(c.drive, c.other),
                         std::max(c.drive, c.other), c.num);
        };
        for (const auto& a : plan.drives)
            for (const auto& b : plan.drives) {
                if (a->num > b->num || a->status == DriveStatus::cancelled) continue;
                ClashIndex two;
                if (a != b) two.put(b);
                for (const auto& c : two.check(*a, plan.view(), rules))
                    if (bool(c.other) == (a != b)) note(expected, c);
            }
        ClashIndex all, one_by_one;
        all.put_all(plan.drives);
        auto clashes = all.check_all(plan.view(), rules);
        for (const auto& c : clashes) note(found, c);
        EXPECT_EQ(found, expected) << "seed " << seed;
        EXPECT_GT(found.size(), 20u);
        EXPECT_TRUE(std::is_sorted(clashes.begin(), clashes.end(),
                                   [](const Clash& a, const Clash& b) { return a.day < b.day; }));
        // One after the other, in another order, with detours, the index is the same.
        auto shuffled = plan.drives;
        std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(seed));
        for (const auto& d : shuffled) {
            auto elsewhere = std::make_shared<Drive>(*d);
            elsewhere->team = 1;
            elsewhere->starts_at = elsewhere->starts_at.plus_ms(7'200'000);
            elsewhere->ends_at = elsewhere->ends_at.plus_ms(7'200'000);
            elsewhere->sessions.clear();
            one_by_one.put(elsewhere);
        }
        for (const auto& d : shuffled) one_by_one.put(d);
        EXPECT_EQ(one_by_one.check_all(plan.view(), rules), clashes) << "seed " << seed;
        for (const auto& d : plan.drives)
            for (const auto& c : all.check(*d, plan.view(), rules)) note(entered, c);
        EXPECT_EQ(entered, expected) << "seed " << seed;
        for (const auto& d : plan.drives) all.remove(d->num);
        EXPECT_EQ(all.size(), 0u);
        EXPECT_TRUE(all.check_all(plan.view(), rules).empty());
    }
}

TEST(Clashes, OneThingWantedByAllStaysCheap) {
    // 3,000 drives of one team at one hour: 4.5 million pairs, of which a bounded number is told.
    SmallPlan p;
    std::vector<std::shared_ptr<const Drive>> drives;
    for (int n = 0; n < 3'000; ++n) drives.push_back(p.drive("2026-03-03", 7 * h, 11 * h, 1));
    ClashIndex index;
    index.put_all(drives);
    auto clashes = index.check_all(p.view(), p.rules);
    EXPECT_LE(clashes.size(), 3'000u * (2 * ClashIndex::most_per_drive + 1));
    EXPECT_GE(clashes.size(), 3'000u * ClashIndex::most_per_drive);
}

TEST(DriveSessions, StandInOrderInsideTheDrive) {
    SmallPlan p;
    auto d = p.drive("2026-03-03", 7 * h, 17 * h);
    auto session = [&](int from, int to) {
        return DriveSession{SessionKind::other, Instant::at(d->day, from), Instant::at(d->day, to)};
    };
    auto codes = [&] {
        std::vector<std::string> out;
        for (const auto& v : check_sessions(*d)) out.push_back(v.pointer + " " + v.code);
        return out;
    };
    using Strings = std::vector<std::string>;
    d->sessions = {session(7 * h, 11 * h), session(11 * h, 17 * h)};
    EXPECT_EQ(codes(), (Strings{}));
    d->sessions = {session(6 * h, 11 * h), session(10 * h, 10 * h), session(13 * h, 18 * h)};
    EXPECT_EQ(codes(),
              (Strings{"/sessions/0 session_outside_drive", "/sessions/1 ends_before_starts",
                       "/sessions/2 session_outside_drive"}));
    d->sessions = {session(13 * h, 17 * h), session(7 * h, 11 * h)};
    EXPECT_EQ(codes(), (Strings{"/sessions/1 sessions_overlap"}));
    // They move with the drive.
    d->sessions = {session(7 * h, 11 * h)};
    auto to = placement_of(*d);
    to.starts_at = to.starts_at.plus_ms(86'400'000), to.ends_at = to.ends_at.plus_ms(86'400'000);
    auto moved = placed(*d, to);
    EXPECT_EQ(moved.sessions[0].starts_at, moved.starts_at);
    EXPECT_TRUE(check_sessions(moved).empty());
}

TEST(Approval, ComesFromTheLevelAbove) {
    OrganizationTree tree;
    auto put = [&](std::int64_t num, OrganizationKind kind) {
        Organization o;
        o.num = num;
        o.kind = kind;
        tree.put(o);
    };
    put(1, OrganizationKind::national_committee);
    put(2, OrganizationKind::provincial_committee);
    put(3, OrganizationKind::commune_committee);
    put(4, OrganizationKind::school);
    ASSERT_TRUE(tree.add_edge({2, 1, {}}));
    ASSERT_TRUE(tree.add_edge({3, 2, {Day::of(2025, 7, 1), {}}}));
    Day day = Day::of(2026, 3, 3);
    EXPECT_EQ(approving_organization(tree, 3, day), 2);
    EXPECT_EQ(approving_organization(tree, 2, day), 2) << "a province answers for its own plan";
    EXPECT_EQ(approving_organization(tree, 4, day), 4) << "nobody stands above";
    EXPECT_EQ(approving_organization(tree, 3, Day::of(2025, 6, 30)), 3)
        << "not below the province yet";

    Drive d;
    d.organization = 3, d.day = day, d.status = DriveStatus::approved;
    EXPECT_FALSE(locked(d, lock_days_of(tree, d, {}), day));
    auto province = *tree.find(2);
    province.lock_days = 7;
    tree.put(province);
    EXPECT_EQ(lock_days_of(tree, d, {}), 7);
    EXPECT_TRUE(locked(d, 7, day.plus(-7)));
    EXPECT_FALSE(locked(d, 7, day.plus(-8)));
    Campaign c;
    c.lock_days = 30;
    EXPECT_EQ(lock_days_of(tree, d, {&c}), 30);
    d.status = DriveStatus::proposed;
    EXPECT_FALSE(locked(d, 30, day)) << "a proposal is not settled";
}

TEST(Shifts, FitnessAndSteps) {
    Person p;
    p.roles = {WorkRole::nurse, WorkRole::guide};
    Day day = Day::of(2026, 3, 3);
    auto code = [&](WorkRole role) {
        auto r = check_fitness(p, role, day);
        return r ? std::string() : r.error().code;
    };
    EXPECT_EQ(code(WorkRole::guide), "");
    EXPECT_EQ(code(WorkRole::doctor), "role_not_held");
    EXPECT_EQ(code(WorkRole::nurse), "qualification_missing");
    p.qualifications = {{QualificationKind::nursing_licence, Day::of(2026, 3, 2)}};
    EXPECT_EQ(code(WorkRole::nurse), "qualification_expired");
    p.qualifications.push_back({QualificationKind::nursing_licence, Day::of(2026, 3, 3)});
    EXPECT_EQ(code(WorkRole::nurse), "");
    p.active = false;
    EXPECT_EQ(code(WorkRole::guide), "person_inactive");

    using enum SignupStatus;
    Shift s;
    s.count = 1;
    auto step = [&](SignupStatus from, SignupStatus to, bool over = false) {
        auto r = check_signup_step(s, from, to, over);
        return r ? std::string() : r.error().code;
    };
    EXPECT_EQ(step(signed_up, confirmed), "");
    EXPECT_EQ(step(signed_up, attended, true), "signup_step_not_allowed");
    EXPECT_EQ(step(confirmed, attended), "shift_not_over");
    EXPECT_EQ(step(confirmed, attended, true), "");
    EXPECT_EQ(step(attended, absent, true), "");
    EXPECT_EQ(step(withdrawn, signed_up), "");
    s.signups = {{1, confirmed, {}}};
    EXPECT_EQ(step(signed_up, confirmed), "shift_full");
}

TEST(TimeOfDay, IsAClockTimeAndNothingElse) {
    EXPECT_EQ(TimeOfDay::parse("07:30")->minutes, 450);
    EXPECT_EQ(TimeOfDay::parse("23:59")->text(), "23:59");
    EXPECT_EQ(TimeOfDay::parse("00:00")->text(), "00:00");
    for (const char* wrong :
         {"24:00", "7:30", "07:60", "07-30", "07:3", "", "-1:00", "07:300", "0a:00"})
        EXPECT_FALSE(TimeOfDay::parse(wrong)) << wrong;
    EXPECT_EQ(weekday_of(Day::of(2026, 11, 22)), Weekday::sunday);
    EXPECT_EQ(weekday_of(Day::of(1969, 12, 31)), Weekday::wednesday);
    EXPECT_EQ(weekday_of(Day::of(1970, 1, 1)), Weekday::thursday);
}

TEST(Distance, AlongTheGreatCircle) {
    EXPECT_EQ(distance_km(10, 105, 10, 105), 0);
    // Hà Nội to Thành phố Hồ Chí Minh is some 1,140 km; a quarter of a meridian is 10,007.5 km.
    EXPECT_NEAR(distance_km(21.0285, 105.8542, 10.7769, 106.7009), 1143, 3);
    EXPECT_NEAR(distance_km(0, 0, 90, 0), 10'007.5, 0.5);
    EXPECT_NEAR(distance_km(0, 0, 0, 180), 20'015.1, 0.5);
}

}  // namespace

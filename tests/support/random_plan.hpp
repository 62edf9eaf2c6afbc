// Plans of drives made at random: for what holds for every plan, and for measuring.
#pragma once

#include "domain/scheduling/clashes.hpp"

#include <memory>
#include <random>
#include <vector>

namespace tests::support {

struct RandomPlan {
    domain::scheduling::OrganizationTree organizations;
    std::map<std::int64_t, domain::scheduling::Site> sites;
    std::map<std::int64_t, domain::scheduling::Team> teams;
    std::map<std::int64_t, domain::scheduling::Resource> resources;
    std::map<std::int64_t, domain::scheduling::Campaign> campaigns;
    std::vector<std::shared_ptr<const domain::scheduling::Drive>> drives;

    domain::scheduling::PlanView view() const {
        return {organizations, sites, teams, resources, campaigns};
    }

    /// `count` drives over a year; the more `dense`, the more of them want the same thing at once.
    RandomPlan(std::int64_t count, std::uint64_t seed, std::int64_t dense = 1) {
        using namespace domain;
        using namespace domain::scheduling;
        std::mt19937_64 random(seed);
        auto pick = [&](std::int64_t n) {
            return std::int64_t(random() % std::uint64_t(std::max<std::int64_t>(n, 1)));
        };
        // A team goes out on some 250 days, a place sees a drive every few weeks, a body every few
        // months.
        std::int64_t team_count = std::max<std::int64_t>(2, count / 250 / dense);
        std::int64_t site_count = std::max<std::int64_t>(3, count / 10 / dense);
        std::int64_t body_count = std::max<std::int64_t>(3, count / 3 / dense);
        for (std::int64_t n = 1; n <= body_count; ++n) {
            Organization o;
            o.num = n;
            o.code = "body-" + std::to_string(n);
            o.kind = n % 7 ? OrganizationKind::school : OrganizationKind::district_committee;
            organizations.put(o);
        }
        for (std::int64_t n = 1; n <= site_count; ++n) {
            Site s;
            s.num = n;
            s.code = "site-" + std::to_string(n);
            if (pick(5))
                s.lat = 9 + double(pick(1000)) / 500, s.lon = 104.5 + double(pick(1000)) / 500;
            if (pick(2)) s.donors_per_hour = 10 + pick(60);
            if (pick(2)) s.beds = 2 + pick(20);
            if (pick(20) == 0) s.fit_until = Day::of(2026, 6, 30);
            sites[n] = s;
        }
        for (std::int64_t n = 1; n <= team_count; ++n) {
            Team t;
            t.num = n;
            t.code = "team-" + std::to_string(n);
            t.beds = 4 + pick(12);
            t.bags_a_day = 150 + pick(200);
            t.days_off.weekdays = {Weekday(pick(7))};
            teams[n] = t;
            resources[n] = {n,  "car-" + std::to_string(n),
                            "", n % 5 ? ResourceKind::vehicle : ResourceKind::equipment,
                            n,  false};
        }
        for (std::int64_t n = 1; n <= count; ++n) {
            auto d = std::make_shared<Drive>();
            d->num = n;
            d->code = "drive-" + std::to_string(n);
            d->site = 1 + pick(site_count);
            d->organization = 1 + pick(body_count);
            d->team = pick(10) ? 1 + pick(team_count) : 0;
            if (d->team && pick(2)) d->resources = {d->team};
            Day day = Day::of(2026, 1, 1).plus(std::int32_t(pick(365)));
            auto start = Instant::at(day, int(360 + 30 * pick(16)));
            d->starts_at = start;
            d->ends_at = start.plus_ms((2 + pick(6)) * 3'600'000);
            d->day = day;
            if (pick(5) == 0) {
                auto half = (d->ends_at.ms - start.ms) / 2;
                d->sessions = {{SessionKind::morning, start, start.plus_ms(half - 900'000)},
                               {SessionKind::afternoon, start.plus_ms(half + 900'000), d->ends_at}};
            }
            if (pick(2)) d->planned_donors = 50 + pick(300);
            d->planned_bags = 50 + pick(200);
            if (pick(30) == 0) d->status = DriveStatus::cancelled;
            if (pick(10) == 0) {
                Shift s;
                s.num = n;
                s.starts_at = d->starts_at;
                s.ends_at = d->ends_at;
                s.signups = {{1 + pick(team_count), SignupStatus::confirmed, std::nullopt}};
                d->shifts = {s};
            }
            drives.push_back(std::move(d));
        }
    }
};

}  // namespace tests::support

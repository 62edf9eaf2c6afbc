// Splitting a target: parts add up, hand-set parts stay, weights are what is known, and what cannot
// be split is refused.
#include "domain/tallying/target_split.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>
#include <random>

namespace {

using namespace domain;
using namespace domain::tallying;
using scheduling::DriveStatus;
using scheduling::HeadCountKind;

const DayRange year_2026{Day::of(2026, 1, 1), Day::of(2026, 12, 31)};

/// A province with five districts, two communes below each, and drives of communes in 2025.
class SplitTarget : public testing::Test {
  protected:
    SplitTarget() {
        reg = std::make_shared<Register>();
        province = add("province", 0);
        for (int i = 0; i < 5; ++i) {
            districts.push_back(add("d" + std::to_string(i), province));
            for (int k = 0; k < 2; ++k)
                communes.push_back(
                    add("c" + std::to_string(i) + std::to_string(k), districts.back()));
        }
        books.as_of.today = Day::of(2025, 12, 1);
        question.organization = province;
        question.span = year_2026;
    }
    std::int64_t add(const std::string& code, std::int64_t parent) {
        scheduling::Organization o;
        o.num = next++;
        o.code = code;
        reg->put(o);
        if (parent) {
            EXPECT_TRUE(reg->organizations.add_edge({o.num, parent, {}}));
        }
        return o.num;
    }
    void heads_of(std::int64_t organization, HeadCountKind kind, std::int64_t count,
                  Day on = Day::of(2025, 1, 1)) {
        reg->head_counts.put({next++, {}, organization, kind, on, count, {}});
    }
    void target_of(std::int64_t organization, double value) {
        scheduling::Target t;
        t.num = next++;
        t.organization = t.issued_by = organization;
        t.period = year_2026;
        t.value = value;
        reg->targets[t.num] = t;
    }
    void drive_of(std::int64_t organization, Day day, std::int64_t bags,
                  std::int64_t campaign = 0) {
        scheduling::Drive d;
        d.num = next++;
        d.code = "x" + std::to_string(d.num);
        d.organization = organization;
        d.day = day;
        d.status = DriveStatus::closed;
        if (campaign) d.campaigns.push_back(campaign);
        books.put_drive(d);
        Contribution c;
        c.drive = d.num;
        c.key = {day, 350, 0, -1, -1, -1};
        c.counts.bags = bags;
        books.apply({c}, {});
    }
    Result<TargetSplit> split() {
        books.replace_register(reg);
        books.seal();
        return split_target(books, question, split_among(books, question));
    }
    static std::int64_t sum(const TargetSplit& s) {
        return std::accumulate(s.parts.begin(), s.parts.end(), std::int64_t(0),
                               [](auto n, const auto& p) { return n + p.value; });
    }
    static std::string refused(const Result<TargetSplit>& r) { return r ? "" : r.error().code; }

    std::shared_ptr<Register> reg;
    Books books;
    SplitQuestion question;
    std::int64_t next = 1, province = 0;
    std::vector<std::int64_t> districts, communes;
};

TEST_F(SplitTarget, AddsUpWhateverTheWeightsAndKeepsWhatWasSetByHand) {
    std::mt19937_64 random(7);
    question.by = SplitBy::weights;
    for (int round = 0; round < 300; ++round) {
        question.weights.clear();
        question.fixed.clear();
        std::int64_t fixed = 0;
        for (std::size_t i = 0; i + 1 < districts.size(); ++i) {
            question.weights[districts[i]] = 1 + std::int64_t(random() % 1'000'000);
            if (random() % 3 == 0)
                fixed += question.fixed[districts[i]] = std::int64_t(random() % 500);
        }
        question.weights[districts.back()] = 1;
        question.total = fixed + std::int64_t(random() % 20'000);
        auto done = split();
        ASSERT_TRUE(done);
        EXPECT_EQ(sum(*done), *question.total);
        EXPECT_EQ(done->parts.size(), districts.size());
        for (const auto& a : done->parts) {
            if (a.fixed) {
                EXPECT_EQ(a.value, question.fixed.at(a.organization));
                continue;
            }
            for (const auto& b : done->parts)
                if (!b.fixed && a.weight > b.weight) {
                    EXPECT_GE(a.value, b.value) << "more weight, not less of it";
                }
        }
    }
}

TEST_F(SplitTarget, WeighsByHeadsOfTheFirstDayAndTellsWhich) {
    question.by = SplitBy::population;
    question.total = 100;
    for (std::size_t i = 0; i < 4; ++i) heads_of(districts[i], HeadCountKind::population, 10'000);
    heads_of(districts[0], HeadCountKind::population, 20'000, Day::of(2025, 10, 1));
    heads_of(districts[0], HeadCountKind::population, 90'000, Day::of(2026, 6, 1));
    heads_of(districts[4], HeadCountKind::staff, 50'000);
    auto done = split();
    ASSERT_TRUE(done);
    std::vector<std::int64_t> values;
    for (const auto& p : done->parts) values.push_back(p.value);
    EXPECT_EQ(values, (std::vector<std::int64_t>{40, 20, 20, 20, 0}))
        << "a count of later days or of staff is not one";
    ASSERT_TRUE(done->parts[0].heads);
    EXPECT_EQ(done->parts[0].heads->on, Day::of(2025, 10, 1));
    EXPECT_FALSE(done->parts[4].heads);
}

TEST_F(SplitTarget, WeighsByTheYearBeforeWithAllBelow) {
    question.by = SplitBy::last_result;
    question.total = 1000;
    drive_of(communes[0], Day::of(2025, 1, 1), 100);
    drive_of(communes[1], Day::of(2025, 12, 31), 200);
    drive_of(districts[1], Day::of(2025, 6, 1), 100);
    drive_of(districts[2], Day::of(2024, 12, 31), 5000);  // the year before that
    auto done = split();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->parts[0].weight, 300);
    EXPECT_EQ(done->parts[0].value, 750);
    EXPECT_EQ(done->parts[1].value, 250);
    EXPECT_EQ(done->parts[2].weight, 0);
    question.measure = scheduling::TargetMeasure::standard_units;
    done = split();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->parts[1].weight, 100 * 350 * 10 / 250) << "in tenths of 250 ml";
    question.last = {Day::of(2024, 1, 1), Day::of(2024, 12, 31)};
    done = split();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->parts[2].value, 1000);
}

TEST_F(SplitTarget, TakesTheAssignedTargetAndTellsWhatStandsNow) {
    question.by = SplitBy::weights;
    for (auto d : districts) question.weights[d] = 1;
    EXPECT_EQ(refused(split()), "target_missing");
    target_of(province, 17'700);
    target_of(districts[3], 4'000);
    auto done = split();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->total, 17'700);
    EXPECT_EQ(sum(*done), 17'700);
    ASSERT_TRUE(done->parts[3].superseded);
    EXPECT_EQ(done->parts[3].superseded->value, 4'000);
    EXPECT_FALSE(done->parts[2].superseded);
}

TEST_F(SplitTarget, RefusesWhatCannotBeSplit) {
    question.by = SplitBy::weights;
    question.total = 100;
    EXPECT_EQ(refused(split()), "nothing_to_split");
    question.fixed[districts[0]] = 101;
    EXPECT_EQ(refused(split()), "fixed_exceeds_total");
    question.fixed[districts[0]] = 100;
    auto all_by_hand = split();
    ASSERT_TRUE(all_by_hand);
    EXPECT_EQ(sum(*all_by_hand), 100);
}

}  // namespace

// Who goes on with an organisation: what is refused, and where yesterday's results stand today.
#include "domain/core/apportion.hpp"
#include "domain/core/apportion_table.hpp"
#include "domain/scheduling/current_map.hpp"
#include "domain/scheduling/scope.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace {

using namespace domain;
using namespace domain::scheduling;

const Day merger = Day::of(2025, 7, 1);

class Successors : public testing::Test {
  protected:
    std::int64_t add(const std::string& code, DayRange valid = {}, std::int64_t parent = 0) {
        Organization o;
        o.num = next++;
        o.code = code;
        o.valid = valid;
        tree.put(o);
        if (parent) {
            EXPECT_TRUE(tree.add_edge({o.num, parent, valid}));
        }
        return o.num;
    }
    std::int64_t old_one(const std::string& code, std::int64_t parent = 0) {
        return add(code, {{}, merger.plus(-1)}, parent);
    }
    std::int64_t new_one(const std::string& code, std::int64_t parent = 0) {
        return add(code, {merger, {}}, parent);
    }
    std::string succeed(std::int64_t from, std::vector<SuccessorShare> to, Day day = merger) {
        auto done =
            tree.succeed({from, day, "NQ 202/2025/QH15", ShareBasis::stated, std::move(to)});
        return done ? "" : done.error().code;
    }
    std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> parts(std::int64_t num,
                                                                          Day day = merger) {
        CurrentMap map(tree, day);
        std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> out;
        for (const auto& part : map.parts(num)) out.emplace_back(part.weight, part.path);
        return out;
    }
    using Parts = std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>>;

    OrganizationTree tree;
    std::int64_t next = 1;
};

TEST_F(Successors, RefuseWhatCannotBe) {
    auto a = old_one("a"), b = new_one("b"), c = new_one("c");
    EXPECT_EQ(succeed(a, {}), "successors_missing");
    EXPECT_EQ(succeed(a, {{a, whole_share}}), "successor_is_itself");
    EXPECT_EQ(succeed(a, {{b, 500'000}, {b, 500'000}}), "successor_repeated");
    EXPECT_EQ(succeed(a, {{b, 0}, {c, whole_share}}), "share_out_of_range");
    EXPECT_EQ(succeed(a, {{b, whole_share + 1}}), "share_out_of_range");
    EXPECT_EQ(succeed(a, {{b, -1}, {c, whole_share}}), "share_out_of_range");
    EXPECT_EQ(succeed(a, {{b, 500'000}, {c, 499'999}}), "shares_do_not_add_up");
    EXPECT_EQ(succeed(a, {{b, 500'000}, {c, 500'001}}), "shares_do_not_add_up");
    EXPECT_EQ(succeed(a, {{b, whole_share}}, merger.plus(1)), "ended_on_another_day");
    EXPECT_EQ(succeed(b, {{c, whole_share}}), "ended_on_another_day") << "b goes on";
    EXPECT_EQ(succeed(99, {{b, whole_share}}), "organization_not_found");
    EXPECT_EQ(succeed(a, {{99, whole_share}}), "organization_not_found");
    auto late = add("late", {merger.plus(1), {}}), gone = old_one("gone");
    EXPECT_EQ(succeed(a, {{late, whole_share}}), "successor_not_there");
    EXPECT_EQ(succeed(a, {{gone, whole_share}}), "successor_not_there");
    auto never = add("never", {merger, merger.plus(-1)});
    EXPECT_EQ(succeed(never, {{b, whole_share}}), "begins_after_its_end");
    EXPECT_TRUE(tree.successions().empty()) << "a refusal leaves nothing";
    EXPECT_EQ(succeed(a, {{b, 600'000}, {c, 400'000}}), "");
    EXPECT_EQ(succeed(a, {{b, whole_share}}), "already_succeeded");
}

TEST_F(Successors, RefuseACycleHoweverLong) {
    auto a = add("a", {{}, merger.plus(-1)}), b = add("b", {{}, merger.plus(9)}),
         c = add("c", {{}, merger.plus(19)});
    EXPECT_EQ(succeed(a, {{b, whole_share}}), "");
    EXPECT_EQ(succeed(b, {{c, whole_share}}, merger.plus(10)), "");
    EXPECT_EQ(succeed(c, {{a, whole_share}}, merger.plus(20)), "successor_makes_cycle");
}

TEST_F(Successors, DatesThatADocumentFixedStay) {
    auto a = old_one("a"), b = new_one("b");
    ASSERT_EQ(succeed(a, {{b, whole_share}}), "");
    EXPECT_TRUE(tree.may_be_valid(a, {{}, merger.plus(-1)}));
    EXPECT_EQ(tree.may_be_valid(a, {}).error().code, "organization_succeeded");
    EXPECT_EQ(tree.may_be_valid(a, {{}, merger}).error().code, "organization_succeeded");
    EXPECT_TRUE(tree.may_be_valid(b, {merger, merger}));
    EXPECT_EQ(tree.may_be_valid(b, {merger.plus(1), {}}).error().code, "successor_not_there");
}

TEST_F(Successors, CarryResultsByTheirSharesAndTheirsAgain) {
    auto nation = add("nation"), p = new_one("p", nation), q = new_one("q", nation);
    auto x = add("x", {merger, merger.plus(99)}, p), y = new_one("y", q),
         z = add("z", {merger.plus(100), {}}, p);
    auto old = old_one("old");
    ASSERT_EQ(succeed(old, {{x, 300'000}, {y, 700'000}}), "");
    ASSERT_EQ(succeed(x, {{y, 1}, {z, 999'999}}, merger.plus(100)), "");
    EXPECT_EQ(parts(old, merger.plus(-1)), (Parts{{whole_share, {old}}}))
        << "before the day nothing is carried";
    EXPECT_EQ(parts(old), (Parts{{700'000, {y, q, nation}}, {300'000, {x, p, nation}}}));
    // What comes to y on both ways is one part, and the shares still make a whole.
    EXPECT_EQ(parts(old, merger.plus(100)),
              (Parts{{700'000, {y, q, nation}}, {300'000, {z, p, nation}}}));
    EXPECT_EQ(parts(y), (Parts{{whole_share, {y, q, nation}}}));
}

TEST_F(Successors, WhatEndedWithoutSuccessorsStandsBelowWhoeverGoesOnAbove) {
    auto nation = add("nation"), province = old_one("province", nation),
         district = old_one("district", province);
    auto east = new_one("east", nation), west = new_one("west", nation);
    EXPECT_EQ(parts(district), (Parts{{whole_share, {district, province, nation}}}));
    ASSERT_EQ(succeed(province, {{east, 750'000}, {west, 250'000}}), "");
    EXPECT_EQ(parts(district),
              (Parts{{750'000, {district, east, nation}}, {250'000, {district, west, nation}}}));
    // So does one that goes on, though nobody gave it a new parent.
    auto school = add("school", {}, province);
    EXPECT_EQ(parts(school),
              (Parts{{750'000, {school, east, nation}}, {250'000, {school, west, nation}}}));
}

TEST_F(Successors, WhoGoesOnWithABodyHasItsRightsFromThatDay) {
    auto nation = add("nation"), province = old_one("province", nation),
         district = old_one("district", province);
    auto fresh = new_one("fresh", nation), other = new_one("other", nation),
         school = add("school", {}, other);
    ASSERT_EQ(succeed(province, {{fresh, whole_share}}), "");
    Scope scope{ScopeKind::organization, fresh, false},
        old{ScopeKind::organization, province, false};
    for (auto below : {province, district}) {
        EXPECT_TRUE(scope.covers_organization(tree, below, merger));
        EXPECT_FALSE(scope.covers_organization(tree, below, merger.plus(-1)));
        EXPECT_TRUE(old.covers_organization(tree, below, merger)) << "and whoever had it keeps it";
        EXPECT_TRUE((Scope{ScopeKind::organization, nation, false})
                        .covers_organization(tree, below, merger));
    }
    EXPECT_FALSE(scope.covers_organization(tree, school, merger));
    EXPECT_FALSE(old.covers_organization(tree, fresh, merger)) << "rights go on and not back";
}

TEST_F(Successors, DatesThatContradictEachOtherEnd) {
    auto a = add("a"), b = old_one("b");
    tree.restore({b, merger, "", ShareBasis::stated, {{a, whole_share}}});
    ASSERT_TRUE(tree.add_edge({a, b, {}}));
    EXPECT_EQ(parts(a).size(), 1u);
    EXPECT_EQ(parts(b).size(), 1u);
}

TEST(EqualShares, MakeAWholeForAnyNumber) {
    for (std::size_t n = 1; n <= 1'000; ++n) {
        auto shares = equal_shares(n);
        EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::int64_t(0)), whole_share);
        auto [least, most] = std::minmax_element(shares.begin(), shares.end());
        EXPECT_LE(*most - *least, 1);
    }
}

TEST(ApportionTable, CellsAndSharesAddUpAndMixturesStay) {
    std::mt19937_64 random(20250701);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<std::int64_t> counts(1 + random() % 12), weights(1 + random() % 5);
        for (auto& n : counts)
            n = random() % 4 ? std::int64_t(random() % 5) : std::int64_t(random() % 1'000'000'000);
        for (auto& w : weights) w = std::int64_t(random() % 1'000'000);
        weights[random() % weights.size()] += 1;
        auto table = apportion_table(counts, weights);
        auto sum = std::accumulate(counts.begin(), counts.end(), std::int64_t(0));
        auto sums = apportion(sum, weights);
        ASSERT_EQ(table.size(), weights.size());
        for (std::size_t w = 0; w < weights.size(); ++w)
            EXPECT_EQ(std::accumulate(table[w].begin(), table[w].end(), std::int64_t(0)), sums[w]);
        for (std::size_t c = 0; c < counts.size(); ++c) {
            std::int64_t cell = 0;
            for (std::size_t w = 0; w < weights.size(); ++w) {
                EXPECT_GE(table[w][c], 0);
                cell += table[w][c];
                if (sum == 0) continue;
                double share = double(sums[w]) * double(counts[c]) / double(sum);
                EXPECT_LT(std::abs(double(table[w][c]) - share), double(weights.size()) + 1);
            }
            EXPECT_EQ(cell, counts[c]);
        }
    }
}

TEST(ApportionTable, CountsBelowZeroAddUpToo) {
    auto table = apportion_table({5, -3, 0, -1}, {1, 1, 1});
    for (std::size_t c = 0; c < 4; ++c)
        EXPECT_EQ(table[0][c] + table[1][c] + table[2][c],
                  (std::vector<std::int64_t>{5, -3, 0, -1})[c]);
}

}  // namespace

// What is kept stays within its bytes, and nobody pushes everybody else out.
#include "api/http/cache_budget.hpp"

#include "api/tallying/answer_cache.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using api::BoundedCache;
using api::CacheBudget;

TEST(CacheBudget, WhatWasUsedLongestAgoGoesFirst) {
    auto budget = std::make_shared<CacheBudget>("test", 40'000);
    BoundedCache<int> cache(budget);
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(cache.put(std::to_string(i), "owner " + std::to_string(i), i, 9'000));
    ASSERT_TRUE(cache.find("0"));
    ASSERT_TRUE(cache.put("3", "owner 3", 3, 9'000));
    ASSERT_TRUE(cache.put("4", "owner 4", 4, 9'000));
    EXPECT_TRUE(cache.find("0")) << "it was used after 1 and 2";
    EXPECT_FALSE(cache.find("1"));
    EXPECT_TRUE(cache.find("2"));
    EXPECT_EQ(budget->evictions(), 1u);
    EXPECT_FALSE(cache.put("5", "owner 5", 5, 10'000)) << "more than the share of one";
    cache.clear();
    EXPECT_EQ(budget->bytes(), 0u);
}

TEST(CacheBudget, OneOwnerHoldsAQuarterAndPushesOutItsOwn) {
    auto budget = std::make_shared<CacheBudget>("test", 1'000'000);
    BoundedCache<int> cache(budget);
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(cache.put("quiet " + std::to_string(i), "quiet", i, 5'000));
    for (int i = 0; i < 5'000; ++i) cache.put("loud " + std::to_string(i), "loud", i, 5'000);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(cache.find("quiet " + std::to_string(i)));
    EXPECT_TRUE(cache.find("loud 4999"));
    EXPECT_LE(budget->bytes(), 250'000u + 60'000u);
}

TEST(CacheBudget, HoldsForEveryOrderOfUse) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        auto budget = std::make_shared<CacheBudget>("test", 100'000);
        BoundedCache<std::size_t> first(budget), second(budget);
        for (int step = 0; step < 2'000; ++step) {
            auto& cache = random() % 2 ? first : second;
            auto key = std::to_string(random() % 40);
            switch (random() % 5) {
                case 0:
                    cache.erase(key);
                    break;
                case 1:
                    if (random() % 50 == 0) cache.clear();
                    break;
                case 2:
                    if (auto* value = cache.find(key)) ASSERT_EQ(std::to_string(*value), key);
                    break;
                default:
                    cache.put(key, std::to_string(random() % 5), std::stoul(key),
                              random() % 20'000);
            }
            ASSERT_LE(budget->bytes(), budget->most());
        }
        first.clear();
        second.clear();
        EXPECT_EQ(budget->bytes(), 0u) << "what was taken is given back";
    }
}

TEST(AnswerCache, ThousandsOfQuestionsStayWithinTheBytes) {
    constexpr std::size_t most = 4 * 1024 * 1024;
    auto budget = std::make_shared<CacheBudget>("answers", most);
    api::tallying::AnswerCache totals(budget), values(budget);
    domain::tallying::AsOf version;
    version.seq = 7;
    api::Response answer;
    answer.body = std::make_shared<const std::string>(50'000, 'x');
    for (int i = 0; i < 5'000; ++i) {
        auto key = "?by=" + std::to_string(i);
        totals.keep(key, version, "auditor", answer);
        values.keep_for_all(key, version, "auditor " + std::to_string(i % 3), answer);
        ASSERT_LE(budget->bytes(), most);
    }
    EXPECT_TRUE(totals.find("?by=4999", version));
    EXPECT_TRUE(values.find("?by=4999", version))
        << "what was made elsewhere is found by all threads";
    EXPECT_GT(budget->evictions(), 9'000u);
    version.seq = 8;
    EXPECT_FALSE(totals.find("?by=4999", version)) << "of the version before";
    answer.status = 422;
    totals.keep("?refused", version, "auditor", answer);
    EXPECT_FALSE(totals.find("?refused", version));
    version.seq = 7;
    EXPECT_FALSE(totals.find("?by=4999", version))
        << "an older reader finds nothing and takes nothing away";
}

}  // namespace

// Whose job is next: turns over owners, bounds of one owner, nothing lost.
#include "storage/engine/fair_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace {

using Queue = storage::FairQueue<int>;

TEST(FairQueue, HandsOutInTurnsOverOwnersAndInOrderWithinOne) {
    Queue queue({100, 100, 10});
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(queue.push("hospital", 100 + i));
    ASSERT_TRUE(queue.push("anna", 1));
    ASSERT_TRUE(queue.push("binh", 2));
    std::vector<int> order;
    while (auto next = queue.take()) {
        order.push_back(next->job);
        queue.done(next->owner);
    }
    ASSERT_EQ(order.size(), 22u);
    EXPECT_EQ(std::vector<int>(order.begin(), order.begin() + 5),
              (std::vector<int>{100, 1, 2, 101, 102}))
        << "twenty jobs of one owner hold nobody up";
    EXPECT_FALSE(queue.ready());
    EXPECT_EQ(queue.waiting(), 0u);
}

TEST(FairQueue, AnOwnerRunsAtMostWhatItMay) {
    Queue queue({100, 100, 2});
    for (int i = 0; i < 5; ++i) queue.push("one", std::move(i));
    auto first = queue.take(), second = queue.take();
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(queue.ready());
    EXPECT_FALSE(queue.take()) << "two run already";
    queue.push("two", 7);
    EXPECT_EQ(queue.take()->job, 7);
    queue.done("one");
    EXPECT_EQ(queue.take()->job, 2);
    EXPECT_FALSE(queue.take());
    queue.done("one");
    queue.done("one");
    EXPECT_EQ(queue.take()->job, 3);
    EXPECT_EQ(queue.take()->job, 4);
}

TEST(FairQueue, TheProgramItselfHasNoBoundOfItsOwn) {
    Queue queue({3, 1, 1});
    EXPECT_TRUE(queue.push("", 1));
    EXPECT_TRUE(queue.push("", 2));
    EXPECT_TRUE(queue.take());
    EXPECT_TRUE(queue.take());
    EXPECT_TRUE(queue.push("somebody", 3));
    EXPECT_FALSE(queue.push("somebody", 4)) << "one of an owner may wait";
    EXPECT_TRUE(queue.push("", 5));
    EXPECT_TRUE(queue.push("", 6));
    EXPECT_FALSE(queue.push("", 7)) << "three may wait in all";
}

TEST(FairQueue, WhoeverWaitsIsServedAfterAtMostOneJobOfEveryOther) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        const std::size_t running_of_one = 1 + random() % 3, threads = 1 + random() % 4;
        Queue queue({400, 50, running_of_one});
        std::map<std::string, std::size_t> running, waiting, others_since;
        std::vector<std::string> busy;
        std::set<int> there;
        int next = 0;
        auto owner = [&] { return "owner " + std::to_string(random() % 6); };
        for (int step = 0; step < 2'000; ++step) {
            if (random() % 2) {
                auto who = owner();
                int job = next;
                bool room = waiting[who] < 50 && queue.waiting() < 400;
                ASSERT_EQ(queue.push(who, std::move(job)), room);
                if (room) {
                    there.insert(next);
                    ++waiting[who];
                }
                ++next;
            } else if (busy.size() < threads && random() % 3) {
                auto taken = queue.take();
                bool possible = false;
                for (const auto& [who, count] : waiting)
                    possible |= count > 0 && running[who] < running_of_one;
                ASSERT_EQ(taken.has_value(), possible);
                if (!taken) continue;
                ASSERT_EQ(there.erase(taken->job), 1u) << "given once";
                --waiting[taken->owner];
                ASSERT_LE(++running[taken->owner], running_of_one);
                busy.push_back(taken->owner);
                others_since[taken->owner] = 0;
                for (auto& [who, count] : others_since)
                    if (who != taken->owner) {
                        if (waiting[who] > 0 && running[who] < running_of_one)
                            ASSERT_LE(++count, 6u)
                                << "all five others, and one that came into its turn late";
                        else
                            count = 0;
                    }
            } else if (!busy.empty()) {
                auto at = random() % busy.size();
                queue.done(busy[at]);
                --running[busy[at]];
                busy.erase(busy.begin() + std::ptrdiff_t(at));
            }
        }
        ASSERT_EQ(queue.waiting(), there.size());
    }
}

}  // namespace

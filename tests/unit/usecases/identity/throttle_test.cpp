// Guessing is slowed down, counted before it is evaluated, and holds up nobody else.
#include "usecases/identity/throttle.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace tests {
namespace {

using namespace usecases::identity;
using domain::Instant;

constexpr Instant start{1'000'000'000'000};

class ThrottleTest : public testing::Test {
  protected:
    /// The seconds that an attempt has to wait; nullopt: it was evaluated and was wrong.
    std::optional<std::int64_t> wrong(std::string_view subject, std::string_view address,
                                      Instant now = start, SecretKind kind = SecretKind::password) {
        auto attempt = throttle.begin(kind, subject, address, now);
        if (!attempt) {
            EXPECT_EQ(attempt.error().code, "too_many_attempts");
            EXPECT_EQ(attempt.error().parameters.at(0).first, "seconds");
            return std::stoll(attempt.error().parameters.at(0).second);
        }
        attempt->failed();
        return std::nullopt;
    }
    bool right(std::string_view subject, std::string_view address, Instant now = start) {
        auto attempt = throttle.begin(SecretKind::password, subject, address, now);
        if (!attempt) return false;
        attempt->right(now);
        return true;
    }
    Throttle throttle;
};

TEST_F(ThrottleTest, AttemptsAtOnceAreEvaluatedUpToTheAllowance) {
    std::atomic<int> evaluated{0};
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    std::vector<std::optional<Throttle::Attempt>> held(64);
    for (auto& place : held)
        threads.emplace_back([&] {
            ++ready;
            while (ready < 64) std::this_thread::yield();
            auto attempt = throttle.begin(SecretKind::password, "lan", "10.0.0.1", start);
            if (!attempt) return;
            ++evaluated;
            place = std::move(*attempt);  // the hash is being computed all this while
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(evaluated, Throttle::pair_allowance);
    held.clear();
    for (int i = 0; i < Throttle::pair_allowance; ++i)
        EXPECT_FALSE(wrong("lan", "10.0.0.1")) << "what was not evaluated was given back, " << i;
    EXPECT_TRUE(wrong("lan", "10.0.0.1"));
}

TEST_F(ThrottleTest, TheToldWaitIsTheLeastThatHelps) {
    Instant now = start;
    std::int64_t before = 0;
    int refused = 0;
    for (int i = 0; i < 40; ++i) {
        const auto wait = wrong("lan", "10.0.0.1", now);
        if (!wait) continue;
        ++refused;
        EXPECT_GE(*wait, before);
        EXPECT_LE(*wait, Throttle::longest_wait_ms / 1000);
        before = *wait;
        const auto early = wrong("lan", "10.0.0.1", now.plus_ms((*wait - 1) * 1000));
        ASSERT_TRUE(early) << "one second less is too early";
        EXPECT_EQ(*early, 1);
        now = now.plus_ms(*wait * 1000);
        ASSERT_FALSE(wrong("lan", "10.0.0.1", now)) << "what was told helps";
    }
    EXPECT_GT(refused, 10);
    EXPECT_EQ(before, Throttle::longest_wait_ms / 1000);
}

TEST_F(ThrottleTest, TheToldWaitIsTheLeastWhileStrangersGuessToo) {
    for (int i = 0; i < 24; ++i) EXPECT_FALSE(wrong("lan", "10.9.0." + std::to_string(i)));
    EXPECT_FALSE(wrong("lan", "10.0.0.7"));
    const auto wait = wrong("lan", "10.0.0.7");
    ASSERT_TRUE(wait);
    EXPECT_TRUE(wrong("lan", "10.0.0.7", start.plus_ms((*wait - 1) * 1000)));
    EXPECT_FALSE(wrong("lan", "10.0.0.7", start.plus_ms(*wait * 1000)));
}

TEST_F(ThrottleTest, StrangersHoldUpNobody) {
    ASSERT_TRUE(right("lan", "10.0.0.1"));
    for (int i = 0; i < 200; ++i)
        for (int n = 0; n < 10; ++n) wrong("lan", "10.9.0." + std::to_string(i));
    EXPECT_TRUE(right("lan", "10.0.0.1")) << "at her own desk";
    for (int i = 0; i < Throttle::pair_allowance; ++i) EXPECT_FALSE(wrong("lan", "10.0.0.1")) << i;
    EXPECT_TRUE(right("lan", "10.0.0.2")) << "at a desk where she never was: the first attempt";
    EXPECT_FALSE(wrong("lan", "10.9.1.1"));
    EXPECT_TRUE(wrong("lan", "10.9.1.1")) << "a stranger has one and not five";
    EXPECT_FALSE(wrong("hoa", "10.9.1.1")) << "another account is not concerned";
}

TEST_F(ThrottleTest, AMassOfStrangersIsStoppedAndThePersonIsNot) {
    ASSERT_TRUE(right("lan", "10.0.0.1"));
    int evaluated = 0;
    for (int i = 0; i < 3'000; ++i)
        evaluated +=
            !wrong("lan", "10." + std::to_string(i / 250) + ".7." + std::to_string(i % 250));
    EXPECT_EQ(evaluated, Throttle::subject_limit);
    EXPECT_TRUE(right("lan", "10.0.0.1"));
}

TEST_F(ThrottleTest, AnAddressIsASlash64OfIpv6) {
    int evaluated = 0;
    for (int i = 1; i < 200; ++i) evaluated += !wrong("lan", "2001:db8::" + std::to_string(i));
    EXPECT_EQ(evaluated, Throttle::pair_allowance);
    EXPECT_FALSE(wrong("lan", "2001:db8:0:1::1")) << "the neighbour's";
}

TEST_F(ThrottleTest, OneAddressGuessingAtManyWaits) {
    int evaluated = 0;
    for (int i = 0; i < 200; ++i) evaluated += !wrong("u" + std::to_string(i), "10.0.0.1");
    EXPECT_EQ(evaluated, Throttle::address_allowance);
    EXPECT_FALSE(wrong("ABCD", "10.0.0.1", start, SecretKind::enrolment_code))
        << "a tablet at the same site still enrols";
}

TEST_F(ThrottleTest, WrongCodesHoldUpTheirOwnBeginningOnly) {
    for (int i = 0; i < 60; ++i) wrong("ABCD", "10.0.0.1", start, SecretKind::enrolment_code);
    EXPECT_TRUE(wrong("ABCD", "10.0.0.1", start, SecretKind::enrolment_code));
    EXPECT_FALSE(wrong("WXYZ", "10.0.0.1", start, SecretKind::enrolment_code));
    EXPECT_FALSE(wrong("WXYZ", "10.0.0.2", start, SecretKind::enrolment_code));
    EXPECT_FALSE(wrong("ABCD", "10.0.0.2", start, SecretKind::enrolment_code))
        << "the owner of the code, elsewhere";
}

TEST_F(ThrottleTest, ForgetsAfterAnHour) {
    while (!wrong("lan", "10.0.0.1")) {
    }
    const auto later = start.plus_ms(Throttle::forgotten_after_ms);
    for (int i = 0; i < Throttle::pair_allowance; ++i)
        EXPECT_FALSE(wrong("lan", "10.0.0.1", later)) << i;
    EXPECT_TRUE(wrong("lan", "10.0.0.1", later));
}

TEST_F(ThrottleTest, MemoryIsBoundedAndAFloodForgetsItselfFirst) {
    for (int i = 0; i < 20; ++i) wrong("lan", "10.0.0.1");
    for (int i = 0; i < 300'000; ++i) {
        wrong("u" + std::to_string(i), "a" + std::to_string(i), start.plus_ms(i / 1000));
        if (i % 1000 == 0) {
            ASSERT_LE(throttle.size(), Throttle::most_counters);
        }
    }
    EXPECT_TRUE(wrong("lan", "10.0.0.1", start.plus_ms(301)))
        << "what was guessed at in earnest is still counted";
    for (int i = 0; i < 120'000; ++i)
        right("u" + std::to_string(i), "b" + std::to_string(i), start.plus_ms(i));
    EXPECT_LE(throttle.size(), Throttle::most_counters + Throttle::most_known);
}

}  // namespace
}  // namespace tests

// How far an import is, as whoever waits for it reads it.
#include "api/imports/running.hpp"

#include <gtest/gtest.h>

namespace {

using api::imports::Running;

TEST(Running, TellsTheNewestProgressAndThenTheEnd) {
    auto running = std::make_shared<Running>();
    auto stream = Running::stream_of(running);
    std::vector<api::Chunk> got;
    const auto ask = [&] {
        stream->next([&](api::Chunk chunk) { got.push_back(std::move(chunk)); });
    };
    ask();
    EXPECT_TRUE(got.empty());
    running->progress(10, 1'000);
    ASSERT_EQ(got.size(), 1u);
    EXPECT_EQ(got[0].bytes, "{\"done\":10,\"of\":1000}\n");
    EXPECT_FALSE(got[0].last);
    // Nobody asks meanwhile: what is out of date is not told.
    running->progress(500, 1'000);
    running->progress(505, 1'000);
    running->progress(700, 1'000);
    ask();
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[1].bytes, "{\"done\":700,\"of\":1000}\n");
    running->finish(200, std::make_shared<const std::string>("{\"rows\":1}"));
    ask();
    ASSERT_EQ(got.size(), 3u);
    EXPECT_EQ(got[2].bytes, "{\"status\":200,\"answer\":{\"rows\":1}}\n");
    EXPECT_TRUE(got[2].last);
}

TEST(Running, StopsWhenNobodyWaitsAnyMore) {
    auto running = std::make_shared<Running>();
    {
        auto stream = Running::stream_of(running);
        stream->next([](api::Chunk) { FAIL() << "told to nobody"; });
        EXPECT_FALSE(running->stopped());
    }
    EXPECT_TRUE(running->stopped());
    running->progress(1, 2);
    running->finish(200, nullptr);
}

}  // namespace

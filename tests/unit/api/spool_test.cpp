#include "api/http/spool.hpp"

#include <gtest/gtest.h>

namespace {

/// Everything that a stream gives, and its largest piece.
std::pair<std::string, std::size_t> drained(api::BodyStream& stream) {
    std::string out;
    std::size_t largest = 0;
    for (bool last = false; !last;)
        stream.next([&](api::Chunk chunk) {
            EXPECT_FALSE(chunk.failed);
            largest = std::max(largest, chunk.bytes.size());
            out += chunk.bytes;
            last = chunk.last;
        });
    return {out, largest};
}

void on_the_spot(std::function<void()> job, std::function<void(bool)> then) {
    job();
    then(true);
}

TEST(Spool, WhatIsSmallIsABody) {
    api::Spool spool(on_the_spot, 10);
    spool.write("12345");
    spool.write("67890");
    api::Response response;
    spool.move_into(response);
    EXPECT_FALSE(response.stream);
    ASSERT_TRUE(response.body);
    EXPECT_EQ(*response.body, "1234567890");
}

TEST(Spool, WhatIsNotIsStreamedWholeAndInSmallPieces) {
    std::string expected;
    api::Response response;
    {
        api::Spool spool(on_the_spot, 1'000);
        for (int i = 0; i < 60'000; ++i) {
            auto piece = std::to_string(i) + '\n';
            spool.write(piece);
            expected += piece;
        }
        spool.move_into(response);
    }
    EXPECT_FALSE(response.body);
    ASSERT_TRUE(response.stream);
    auto [all, largest] = drained(*response.stream);
    EXPECT_TRUE(all == expected) << "after the spool has gone";
    EXPECT_LE(largest, 65'536u);
    EXPECT_FALSE(response.stream->endless());
}

TEST(Spool, AFileThatCannotBeReadAgainCutsTheAnswer) {
    api::Response response;
    {
        api::Spool spool([](auto, auto then) { then(false); }, 1);
        spool.write("more than one");
        spool.move_into(response);
    }
    ASSERT_TRUE(response.stream);
    bool failed = false;
    response.stream->next([&](api::Chunk chunk) { failed = chunk.failed; });
    EXPECT_TRUE(failed);
}

TEST(Spool, AReaderThatGoesWhileTheFileIsReadLeavesNothingBehind) {
    std::function<void()> job;
    std::function<void(bool)> then;
    api::Response response;
    {
        api::Spool spool([&](auto j, auto t) { job = std::move(j), then = std::move(t); }, 1);
        spool.write("more than one");
        spool.move_into(response);
    }
    std::string got;
    response.stream->next([&](api::Chunk chunk) { got = chunk.bytes; });
    response.stream.reset();
    job();
    then(true);
    EXPECT_EQ(got, "more than one");
}

TEST(Spool, NothingIsAnEmptyBody) {
    api::Spool spool(on_the_spot);
    api::Response response;
    spool.move_into(response);
    ASSERT_TRUE(response.body);
    EXPECT_TRUE(response.body->empty());
}

}  // namespace

#include <gtest/gtest.h>

#include "api/http/spool.hpp"

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

TEST(Spool, WhatIsSmallIsABody) {
    api::Spool spool(10);
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
        api::Spool spool(1'000);
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

TEST(Spool, NothingIsAnEmptyBody) {
    api::Spool spool;
    api::Response response;
    spool.move_into(response);
    ASSERT_TRUE(response.body);
    EXPECT_TRUE(response.body->empty());
}

}  // namespace

#include "api/http/ledger_position.hpp"

#include <gtest/gtest.h>

namespace {

TEST(AskedPosition, IsTakenOutOfTheQueryWhereverItStands) {
    struct {
        const char* query;
        std::int64_t at_least;
        const char* rest;
    } const cases[]{{"at_least=0", 0, ""},
                    {"at_least=12073&by=month", 12073, "by=month"},
                    {"by=month&at_least=12073&drive=a", 12073, "by=month&drive=a"},
                    {"q=at_least%3D3&at_least=2", 2, "q=at_least%3D3"},
                    {"at_least=9223372036854775807", INT64_MAX, ""}};
    for (const auto& [query, at_least, rest] : cases) {
        const auto asked = api::asked_position(query);
        ASSERT_TRUE(asked && *asked) << query;
        EXPECT_EQ((*asked)->at_least, at_least) << query;
        EXPECT_EQ((*asked)->rest, rest) << query;
    }
}

TEST(AskedPosition, IsNothingWhereNobodyAsks) {
    for (const char* query : {"", "by=month", "at_least_of=3", "x=at_least", "&&"}) {
        const auto asked = api::asked_position(query);
        ASSERT_TRUE(asked) << query;
        EXPECT_FALSE(*asked) << query;
    }
}

TEST(AskedPosition, IsAWholeNumberOnce) {
    for (const char* query : {"at_least", "at_least=", "at_least=-1", "at_least=1.5", "at_least=+1",
                              "at_least=9223372036854775808", "at_least=1x"}) {
        const auto asked = api::asked_position(query);
        ASSERT_FALSE(asked) << query;
        EXPECT_EQ(asked.error().code, "invalid_parameter") << query;
    }
    const auto twice = api::asked_position("at_least=1&at_least=1");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "repeated_parameter");
}

}  // namespace

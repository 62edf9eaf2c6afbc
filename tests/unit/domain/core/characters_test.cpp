// Text without what no text has.
#include "domain/core/characters.hpp"

#include "domain/core/text.hpp"
#include "tests/support/odd_characters.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace domain;
using namespace tests::support;

TEST(Characters, WhatIsForbiddenIsTheListAndNothingElse) {
    const auto all = odd_characters();
    const std::set<char32_t> odd(all.begin(), all.end());
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        ASSERT_EQ(is_forbidden_character(c), surrogate || odd.contains(c))
            << std::hex << std::uint32_t(c);
    }
}

TEST(Characters, TextIsPlainWithoutThem) {
    for (const char* good :
         {"", "Lan", "Đặng Thị Hồng", "🩸 250 ml", "a\u200Db", "\uFFFD", "\U000F0000"}) {
        EXPECT_TRUE(is_plain_text(good)) << good;
        EXPECT_EQ(to_plain_text(good), good);
    }
    for (const char32_t c : odd_characters()) {
        const auto text = "Trần " + utf8(c) + "Hoa";
        EXPECT_FALSE(is_plain_text(text)) << std::hex << std::uint32_t(c);
        const auto kept = to_plain_text(text, LineEnds::kept);
        EXPECT_TRUE(is_plain_text(kept, LineEnds::kept)) << std::hex << std::uint32_t(c);
        EXPECT_TRUE(is_plain_text(to_plain_text(text)));
        const auto before = std::string("Trần ").size(), after = std::string("Hoa").size();
        const auto between = kept.substr(before, kept.size() - before - after);
        EXPECT_TRUE(between == "\uFFFD" || between == " " || between == "\n")
            << std::hex << std::uint32_t(c);
    }
    for (const auto& broken : broken_utf8()) {
        const auto text = "Trần " + broken;
        EXPECT_FALSE(is_plain_text(text));
        const auto plain = to_plain_text(text);
        EXPECT_TRUE(is_plain_text(plain));
        EXPECT_TRUE(to_nfc(plain));
        EXPECT_TRUE(plain.starts_with("Trần \uFFFD")) << plain;
    }
}

TEST(Characters, LineEndsAreKeptWhereTheyAreAsked) {
    EXPECT_TRUE(is_plain_text("a\nb", LineEnds::kept));
    EXPECT_FALSE(is_plain_text("a\r\nb", LineEnds::kept));
    EXPECT_EQ(to_plain_text("a\r\nb\rc\nd\te", LineEnds::kept), "a\nb\nc\nd e");
    EXPECT_EQ(to_plain_text("a\r\nb\rc\nd\te"), "a b c d e");
}

}  // namespace

#include "domain/tallying/unit_number.hpp"

#include "domain/core/text.hpp"
#include "tests/support/json.hpp"
#include "tests/support/shared_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>
#include <sstream>

namespace {

using namespace domain::tallying;
using tests::support::Json;

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
}

/// The vectors that the client is held to as well.
Json vectors() {
    static const Json all =
        Json::parse(text_of(GIOTHONG_SOURCE_DIR "/tests/vectors/unit_numbers.json"));
    return all;
}

/// The number, or the code of the refusal.
std::string read(const std::string& scanned, const UnitRule& rule = {}) {
    auto unit = normal_unit(scanned, rule);
    return unit ? *unit : unit.error().code;
}

std::string expected(const Json& vector) {
    return vector[vector.has("unit") ? "unit" : "refused"].text();
}

TEST(UnitNumber, CheckCharactersOfTheStandard) {
    for (const auto& v : vectors()["check_characters"].items())
        EXPECT_EQ(mod37_2(v["number"].text()), v["check"].text().at(0)) << v.dump();
    EXPECT_EQ(mod37_2(""), 0);
    EXPECT_EQ(mod37_2("g1"), 0);
    EXPECT_EQ(mod37_2("G*"), 0);
}

TEST(UnitNumber, EverySpellingGivesItsNumberOrItsRefusal) {
    ASSERT_GT(vectors()["numbers"].size(), 90u);
    for (const auto& v : vectors()["numbers"].items())
        EXPECT_EQ(read(v["scanned"].text()), expected(v)) << v.dump();
}

TEST(UnitNumber, RulesOfFacilities) {
    for (const auto& v : vectors()["rules"].items()) {
        auto rule = UnitRule::parse(v["rule"].text());
        ASSERT_TRUE(rule) << v.dump();
        for (const auto& number : v["fit"].items())
            EXPECT_TRUE(rule->fits(number.text())) << v.dump() << number.text();
        for (const auto& number : v["unfit"].items())
            EXPECT_FALSE(rule->fits(number.text())) << v.dump() << number.text();
    }
    for (const auto& v : vectors()["bad_rules"].items()) {
        auto rule = UnitRule::parse(v.text());
        ASSERT_FALSE(rule) << v.text();
        EXPECT_EQ(rule.error().code, "bad_unit_rule");
    }
    for (const auto& v : vectors()["with_rule"].items()) {
        auto rule = UnitRule::parse(v["rule"].text());
        ASSERT_TRUE(rule) << v.dump();
        EXPECT_EQ(read(v["scanned"].text(), *rule), expected(v)) << v.dump();
    }
}

TEST(UnitNumber, TheRuleOfTheCollectorGoesBeforeTheInstallations) {
    UnitRules rules{*UnitRule::parse("VN#{11}"), {{"bv-a", *UnitRule::parse("KG#{9}")}}};
    EXPECT_EQ(rules.of("bv-a").text(), "KG#{9}");
    EXPECT_EQ(rules.of("bv-b").text(), "VN#{11}");
    EXPECT_TRUE(UnitRules{}.of("bv-a").any());
}

TEST(UnitNumber, TheSpellingsOfTheCaseAreTwoBags) {
    const auto folder = tests::support::shared_folder("cases/03-one-bag-many-spellings");
    if (folder.empty())
        GTEST_SKIP() << "no ../shared/cases beside the source: the case was not read";
    std::istringstream lines(text_of(folder + "/units.txt"));
    std::vector<std::string> units;
    for (std::string line; std::getline(lines, line);) units.push_back(read(line));
    ASSERT_EQ(units.size(), 9u);
    EXPECT_EQ(std::set(units.begin(), units.begin() + 5), std::set<std::string>{"VN91020000123"});
    EXPECT_EQ(std::set(units.begin() + 5, units.end()), std::set<std::string>{"G123498654321"});
}

TEST(UnitNumber, TheNormalFormOfEveryCharacterIsItsOwn) {
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string utf8;
        if (c < 0x80)
            utf8 = {char(c)};
        else if (c < 0x800)
            utf8 = {char(0xC0 | c >> 6), char(0x80 | (c & 63))};
        else if (c < 0x10000)
            utf8 = {char(0xE0 | c >> 12), char(0x80 | (c >> 6 & 63)), char(0x80 | (c & 63))};
        else
            utf8 = {char(0xF0 | c >> 18), char(0x80 | (c >> 12 & 63)), char(0x80 | (c >> 6 & 63)),
                    char(0x80 | (c & 63))};
        auto unit = normal_unit("A" + utf8 + "1");
        if (!unit) continue;
        EXPECT_EQ(read(*unit), *unit) << "U+" << std::hex << std::uint32_t(c);
        EXPECT_EQ(domain::to_nfc(*unit), *unit) << "U+" << std::hex << std::uint32_t(c);
    }
}

TEST(UnitNumber, RandomSpellingsOfOneNumberAreOneNumber) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto below = [&](std::size_t n) { return std::size_t(random() % n); };
    const std::string heads = "ABCDEFGHIJKLMNPQRSTUVWXYZ", more = heads + "0123456789",
                      digits = "0123456789";
    const std::vector<std::string> blanks{" ",      "  ",     "\t",     "\u00a0", "\u2009",
                                          "\u3000", "\u200b", "\ufeff", "\u00ad"};
    for (int round = 0; round < 5'000; ++round) {
        std::string number{heads[below(heads.size())]};
        for (int i = 0; i < 4; ++i) number += more[below(more.size())];
        for (int i = 0; i < 8; ++i) number += digits[below(10)];
        const std::string check{mod37_2(number)};
        std::string text = number;
        switch (below(6)) {
            case 0:
                break;
            case 1:
                text = "=" + number + (below(2) ? "00" : "");
                break;
            case 2:
                text = "]C1=" + number + "07";
                break;
            case 3:
                text = number + check;
                break;
            case 4:
                text = number + "[" + check + "]";
                break;
            case 5:
                text = "=" + number +
                       std::to_string(
                           60 + std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*").find(check));
                break;
        }
        std::string spelled;
        for (char c : text) {
            if (below(6) == 0) spelled += blanks[below(blanks.size())];
            if (below(3) == 0 && c >= '!' && c <= '~' && c != '|')
                spelled += {char(0xEF), char(c < '`' ? 0xBC : 0xBD),
                            char(c < '`' ? 0x80 + c - ' ' : 0x80 + c - '`')};
            else
                spelled += below(2) && c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
        }
        if (domain::length_of(spelled) > longest_scan) continue;
        EXPECT_EQ(read(spelled), number) << spelled;
        EXPECT_EQ(read(number), number);

        // Another check character is never believed.
        std::string wrong{digits[below(10)]};
        if (wrong != check) {
            EXPECT_EQ(read(number + wrong), "unit_check_wrong");
        }
    }
}

TEST(UnitNumber, WhateverTheBytesAreANumberKeepsItsLimits) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto rule = *UnitRule::parse("?{1,8}-#{2}|@{3}#{4}:mod10");
    const std::string likely = "=&]C1G123498654321H00%<+[]()| \t-./_OoZz*";
    for (int round = 0; round < 50'000; ++round) {
        std::string text;
        for (auto n = random() % 40; n > 0; --n)
            text += random() % 8 ? likely[random() % likely.size()] : char(random() % 256);
        for (const auto* with : {&rule, static_cast<const UnitRule*>(nullptr)}) {
            auto unit = normal_unit(text, with ? *with : UnitRule{});
            if (!unit) {
                EXPECT_TRUE(unit.error().code.starts_with("unit_"));
                continue;
            }
            EXPECT_GE(domain::length_of(*unit), 1u);
            EXPECT_LE(domain::length_of(*unit), longest_unit);
            EXPECT_EQ(read(*unit, with ? *with : UnitRule{}), *unit) << text;
        }
    }
}

}  // namespace

// Days, instants, identifiers, text and shares.
#include "domain/core/apportion.hpp"
#include "domain/core/chunked.hpp"
#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/percent.hpp"
#include "domain/core/search.hpp"
#include "domain/core/text.hpp"
#include "domain/core/uuid.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <set>

namespace {

using namespace domain;

TEST(Day, ReadsOnlyDaysThatExist) {
    EXPECT_EQ(Day::parse("2020-02-29")->text(), "2020-02-29");
    for (const char* bad :
         {"2021-02-29", "2020-13-01", "2020-00-10", "2020-01-32", "1899-12-31", "2200-01-01",
          "2020-1-1", "20200101", "2020-01-01 ", "", "2020/01/01", "२०२०-01-01"})
        EXPECT_FALSE(Day::parse(bad)) << bad;
}

TEST(Day, EveryDayOfThreeCenturiesReadsBackAsItself) {
    for (Day d = Day::of(1900, 1, 1); d < Day::of(2200, 1, 1); d = d.plus(1)) {
        auto read = Day::parse(d.text());
        ASSERT_TRUE(read);
        ASSERT_EQ(*read, d);
    }
}

TEST(Instant, ReadsOffsetsAndRefusesWhatRfc3339DoesNotHave) {
    auto noon = *Instant::parse("2020-02-09T12:00:00+07:00");
    EXPECT_EQ(*Instant::parse("2020-02-09T05:00:00Z"), noon);
    EXPECT_EQ(*Instant::parse("2020-02-09t00:00:00.000-05:00"), noon);
    EXPECT_EQ(Instant::parse("2020-02-09T12:00:00.1239+07:00")->ms - noon.ms, 123);
    EXPECT_EQ(noon.text(), "2020-02-09T12:00:00+07:00");
    for (const char* bad :
         {"2020-02-09T24:00:00Z", "2020-02-09T23:59:60Z", "2020-02-09T12:60:00Z",
          "2020-02-09T12:00:00", "2020-02-09 12:00:00Z", "2020-02-09T12:00Z",
          "2020-02-30T12:00:00Z", "2020-02-09T12:00:00.Z", "2020-02-09T12:00:00+0700",
          "2020-02-09T12:00:00+24:00", "2020-02-09T12:00:00Z "})
        EXPECT_FALSE(Instant::parse(bad)) << bad;
}

TEST(Instant, BelongsToTheLocalDay) {
    auto late = *Instant::parse("2020-02-09T17:30:00Z");
    EXPECT_EQ(late.day().text(), "2020-02-10");
    EXPECT_EQ(late.day(UtcOffset{0}).text(), "2020-02-09");
    EXPECT_EQ(Instant{-1}.day(UtcOffset{0}).text(), "1969-12-31");
}

TEST(Uuid, ReadsBackAsItselfAndSortsByTime) {
    std::array<std::uint8_t, 10> random{};
    auto first = Uuid::v7(Instant{1'581'200'000'000}, random);
    auto second = Uuid::v7(Instant{1'581'200'000'001}, random);
    EXPECT_LT(first, second);
    EXPECT_EQ(*Uuid::parse(first.text()), first);
    EXPECT_EQ(first.text()[14], '7');
    EXPECT_FALSE(Uuid::parse("00000000-0000-0000-0000-000000000000"));
    EXPECT_FALSE(Uuid::parse("0192f0c1-7a00-7000-8000-00000000000g"));
    EXPECT_FALSE(Uuid::parse("0192f0c17a0070008000000000000001"));
    EXPECT_EQ(Uuid::derived(Instant{5}, "a"), Uuid::derived(Instant{5}, "a"));
    EXPECT_NE(Uuid::derived(Instant{5}, "a"), Uuid::derived(Instant{5}, "b"));
}

TEST(Code, IsLowerCaseDigitsAndHyphens) {
    for (const char* good : {"a", "kien-giang", "2020", "x-1"}) EXPECT_TRUE(is_code(good)) << good;
    for (const char* bad :
         {"", "-a", "a-", "Kien", "kiên", "a_b", "a b", "0192f0c1-7a00-7000-8000-000000000001"})
        EXPECT_FALSE(is_code(bad)) << bad;
    EXPECT_FALSE(is_code(std::string(65, 'a')));
}

TEST(Search, FindsWhatPeopleType) {
    auto finds = [](const char* words, std::string_view text) {
        return Search(words).matches({text});
    };
    EXPECT_TRUE(finds("dang hong", "Đặng Thị HỒNG"));
    EXPECT_TRUE(finds("Hồng đặng", "dang thi hong"));
    EXPECT_TRUE(finds("kien", "Tỉnh Kiên Giang"));
    EXPECT_TRUE(finds("giang kiên", "Kie\xCC\x82n Giang"));
    EXPECT_TRUE(finds("", "gì cũng được"));
    EXPECT_TRUE(finds("strasse", "Lange Straße"))
        << "what the quick way does not know goes the long one";
    EXPECT_TRUE(finds("ﬁn", "final"));
    EXPECT_TRUE(finds("an gi", "Tỉnh An Giang"));
    EXPECT_FALSE(finds("an giang", "Phường Giảng Võ"));
    EXPECT_FALSE(finds("hong anh", "Đặng Thị Hồng"));
    EXPECT_TRUE(Search("diem cho").matches({"diem-1", "Chợ Rạch Giá"}))
        << "each word in any of the texts";
    EXPECT_FALSE(Search("1cho").matches({"diem-1", "Chợ"})) << "texts do not run into one another";
    // Both ways of folding agree on every character.
    for (char32_t c = 1; c < 0x3000; ++c) {
        std::string text;
        if (c < 0x80)
            text = char(c);
        else if (c < 0x800)
            text = {char(0xC0 | c >> 6), char(0x80 | (c & 0x3F))};
        else
            text = {char(0xE0 | c >> 12), char(0x80 | (c >> 6 & 0x3F)), char(0x80 | (c & 0x3F))};
        auto folded = fold(text);
        if (folded.empty() || folded == " " || folded == "\n") continue;
        EXPECT_TRUE(Search(folded).matches({"a " + text + "b"})) << std::hex << unsigned(c);
    }
}

TEST(Text, SearchIgnoresAccentsAndD) {
    EXPECT_EQ(fold("Đặng Thị HỒNG"), "dang thi hong");
    EXPECT_EQ(fold("Kiên Giang"), fold("Kie\xCC\x82n Giang"));
    EXPECT_EQ(code_from("Lễ hội Xuân hồng – Chủ nhật đỏ"), "le-hoi-xuan-hong-chu-nhat-do");
    EXPECT_EQ(*to_nfc("Kie\xCC\x82n"), "Kiên");
    EXPECT_FALSE(to_nfc("\xC3("));
    EXPECT_FALSE(to_nfc("\xED\xA0\x80"));
    EXPECT_EQ(length_of("Hồng"), 4u);
}

TEST(Blake2b, IsTheStandardOne) {
    EXPECT_EQ(blake2b("").hex(),
              "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(blake2b("ab", "c"), blake2b("abc"));
    EXPECT_EQ(*Digest::from_hex(blake2b("x").hex()), blake2b("x"));
    EXPECT_FALSE(Digest::from_hex("12"));
}

TEST(Apportion, PartsAlwaysAddUpAndStayWithinOneOfTheirShare) {
    std::mt19937 random(7);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<std::int64_t> weights(1 + random() % 40);
        for (auto& w : weights) w = random() % 1'000;
        weights[0] += 1;
        std::int64_t total = random() % 100'000;
        auto parts = apportion(total, weights);
        ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t(0)), total);
        auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t(0));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            ASSERT_GE(parts[i], total * weights[i] / sum);
            ASSERT_LE(parts[i], total * weights[i] / sum + 1);
        }
    }
}

TEST(Chunked, CopiesNeverChange) {
    Chunked<int, 4> list;
    for (int i = 0; i < 10; ++i) list.edit(std::size_t(i)) = i;
    list.freeze();
    auto copy = list;
    list.edit(3) = 30;
    list.edit(40) = 400;
    EXPECT_EQ(copy[3], 3);
    EXPECT_EQ(copy.size(), 10u);
    EXPECT_EQ(list[3], 30);
    EXPECT_EQ(list[9], 9);
    EXPECT_EQ(list[40], 400);
}

TEST(SharedIndex, CopiesNeverChangeAndNothingIsLostInMerges) {
    SharedIndex index;
    std::vector<SharedIndex> copies;
    for (int i = 0; i < 3'000; ++i) {
        index.put("k" + std::to_string(i), i);
        if (i % 100 == 0) {
            index.freeze();
            copies.push_back(index);
        }
    }
    for (int i = 0; i < 3'000; ++i) ASSERT_EQ(index.find("k" + std::to_string(i)), i);
    for (std::size_t c = 0; c < copies.size(); ++c) {
        ASSERT_TRUE(copies[c].find("k" + std::to_string(c * 100)));
        ASSERT_FALSE(copies[c].find("k" + std::to_string(c * 100 + 1)));
    }
}

TEST(Codes, KeepApartWhatOnlyMarksTellApart) {
    EXPECT_EQ(spelled_code_from("Bình Thạnh"), "bifnh-thajnh");
    EXPECT_EQ(spelled_code_from("Đặng Thị Ưu"), "ddawjng-thij-uwu");
    std::set<std::string> codes;
    for (const char* name : {"Bình Thạnh", "Bình Thành", "Bình Thanh", "Bình Thánh", "Sơn Hà",
                             "Sơn Hạ", "Son Ha", "Dak", "Đak"})
        codes.insert(spelled_code_from(name));
    EXPECT_EQ(codes.size(), 9u);
    EXPECT_EQ(hashed_code_from("血站  一"), hashed_code_from(" 血站 一"));
    EXPECT_NE(hashed_code_from("血站"), hashed_code_from("血液中心"));
    EXPECT_TRUE(is_code(hashed_code_from("血站")));
}

TEST(Names, AreOneLineAndAlikeWhenAReaderWouldSaySo) {
    EXPECT_EQ(one_line("Điểm hiến máu A\n"), "Điểm hiến máu A");
    EXPECT_EQ(one_line("12 Nguyễn Trung Trực\r\n  Phường\u00a0Rạch Giá"),
              "12 Nguyễn Trung Trực Phường Rạch Giá");
    EXPECT_FALSE(one_line("\xff"));
    for (const char* same : {"Hoà Bình", "hòa  bình", "HÒA-BÌNH", "Hoa\u0300 Bi\u0300nh"})
        EXPECT_EQ(likeness_of(same), likeness_of("Hòa Bình")) << same;
    EXPECT_EQ(likeness_of("Mĩ Tho"), likeness_of("Mỹ Tho"));
    EXPECT_NE(likeness_of("Sơn Hà"), likeness_of("Sơn Hạ"));
    EXPECT_NE(likeness_of("Bình Thạnh"), likeness_of("Bình Thanh"));
}

TEST(ToldShare, TheWholeIsToldWhenItIsReachedAndNothingWhenThereIsNothing) {
    EXPECT_EQ(told_share(17'693, std::int64_t(17'700), 1000), 999);
    EXPECT_EQ(told_share(17'700, std::int64_t(17'700), 1000), 1000);
    EXPECT_EQ(told_share(1, std::int64_t(1'000'000), 1000), 1);
    EXPECT_EQ(told_share(0, std::int64_t(7), 1000), 0);
    EXPECT_EQ(told_share(-1, std::int64_t(1'000'000), 1000), -1) << "a small fall is a fall";
    EXPECT_EQ(told_share(std::int64_t(9'000'000'000'000'000'000), std::int64_t(1), 1),
              9'000'000'000'000'000'000);
    for (std::int64_t whole : {1, 2, 3, 7, 999, 1000, 1001, 12'345})
        for (std::int64_t part = 0; part <= 2 * whole; part += 1 + whole / 500) {
            const auto told = told_share(part, whole, 1000);
            EXPECT_EQ(told == 0, part == 0) << part << " of " << whole;
            EXPECT_EQ(told >= 1000, part >= whole) << part << " of " << whole;
            EXPECT_LE(std::abs(told * whole - part * 1000), whole) << "never further than one step";
            EXPECT_EQ(told, told_share(part, double(whole), 1000)) << part << " of " << whole;
            EXPECT_EQ(told, -told_share(-part, whole, 1000)) << part << " of " << whole;
        }
}

}  // namespace

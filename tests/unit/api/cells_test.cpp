// Days, hours and numbers as people write them, and the encodings and delimiters of their files.
#include "api/csv/days.hpp"
#include "api/csv/delimiter.hpp"
#include "api/csv/encoding.hpp"
#include "api/csv/hours.hpp"
#include "api/csv/numbers.hpp"
#include "domain/core/text.hpp"

#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>

namespace {

using namespace api::csv;
using domain::Day;

std::mt19937_64 seeded() {
    const auto seed = std::getenv("CELLS_SEED")
                          ? std::strtoull(std::getenv("CELLS_SEED"), nullptr, 10)
                          : std::random_device{}();
    std::cout << "CELLS_SEED=" << seed << '\n';
    return std::mt19937_64(seed);
}

std::string day_in(std::vector<std::string> column, DayForm form = {}) {
    DayColumn days(form);
    for (const auto& text : column) days.see(text);
    std::string out;
    for (const auto& text : column) {
        const auto read = days.read(text);
        out += (out.empty() ? "" : " ") + (read.day ? read.day->text()
                                           : read.why == DayColumn::Why::ambiguous ? "?"
                                                                                   : "-");
    }
    return out;
}

TEST(CellDays, EachFormIsRead) {
    for (const char* text :
         {"2020-05-16", "2020-5-16", "2020/05/16", "16/05/2020", "16/5/2020", "16.05.2020",
          "16-5-2020", "05/16/2020", "43967", "43967.5", "43967,25", "20200516",
          "2020-05-16 00:00:00", "2020-05-16T08:30", "16/5/2020 7:00", " 16/05/2020 ",
          "ngày 16 tháng 5 năm 2020", "Ngày 16 tháng 05 năm 2020", "16 tháng 5 năm 2020"})
        EXPECT_EQ(day_in({text}), "2020-05-16") << text;
    EXPECT_EQ(day_in({"31-12-20"}, {.order = DayOrder::dmy}), "2020-12-31");
    EXPECT_EQ(day_in({"31-12-99"}, {.order = DayOrder::dmy}), "1999-12-31");
    EXPECT_EQ(day_in({"113/05/16"}, {.year_offset = 1911}), "2024-05-16");
    EXPECT_EQ(day_in({"16/05/2563", "2020-05-16"}, {.order = DayOrder::dmy, .year_offset = -543}),
              "2020-05-16 2020-05-16");
}

TEST(CellDays, WhatIsNoneIsRefused) {
    for (const char* text : {"", "hôm qua", "2020-02-30", "31/04/2020", "2020-05", "5/2020",
                             "2020-05/16", "1899-01-01", "2200-01-01", "113/05/16", "9999", "99999",
                             "16/05/2020x", "2020-05-16 25:00", "16//2020", "12/05/020", "1/1/1"})
        EXPECT_EQ(day_in({text}), "-") << text;
    EXPECT_EQ(day_in({"16/05/2020"}, {.order = DayOrder::mdy}), "-") << "against the stated order";
}

TEST(CellDays, TheColumnDecidesTheOrderAndNothingElseDoes) {
    EXPECT_EQ(day_in({"03/04/2020"}), "?");
    EXPECT_EQ(day_in({"04/04/2020"}), "2020-04-04") << "both orders say the same";
    EXPECT_EQ(day_in({"03/04/2020", "13/04/2020"}), "2020-04-03 2020-04-13");
    EXPECT_EQ(day_in({"03/04/2020", "04/13/2020"}), "2020-03-04 2020-04-13");
    EXPECT_EQ(day_in({"03/04/2020", "2020-05-13"}), "? 2020-05-13")
        << "an ISO day tells nothing of the others";
    EXPECT_EQ(day_in({"03/04/2020", "13/04/2020", "04/13/2020"}), "? 2020-04-13 2020-04-13")
        << "a column that contradicts itself";
    EXPECT_EQ(day_in({"03-04-20"}), "?");
    EXPECT_EQ(day_in({"20-05-16", "20-05-17"}), "? ?") << "the year may be in front or behind";
    EXPECT_EQ(day_in({"20-05-16", "20-05-32"}), "2016-05-20 2032-05-20") << "no day is the 32nd";
    EXPECT_EQ(day_in({"20-05-16", "32-05-16"}), "2020-05-16 2032-05-16");
}

TEST(CellDays, AColumnInOneFormIsReadBackOrRefused) {
    auto random = seeded();
    for (int round = 0; round < 500; ++round) {
        const int form = int(random() % 6);
        std::vector<Day> days;
        std::vector<std::string> texts;
        for (auto i = 1 + random() % 20; i > 0; --i) {
            const auto day = Day::of(1970, 1, 1).plus(std::int32_t(random() % 36'000));
            const auto civil = day.civil();
            const auto d = std::to_string(unsigned(civil.day())),
                       m = std::to_string(unsigned(civil.month()));
            const auto y = std::to_string(int(civil.year()));
            const auto yy = y.substr(2);
            const std::string text[] = {day.text(),
                                        d + "/" + m + "/" + y,
                                        m + "/" + d + "/" + y,
                                        d + "-" + m + "-" + yy,
                                        std::to_string(day.number - Day::of(1899, 12, 30).number),
                                        y + "." + m + "." + d};
            days.push_back(day);
            texts.push_back(text[form]);
        }
        for (bool stated : {false, true}) {
            DayForm how;
            if (stated && (form == 1 || form == 3)) how.order = DayOrder::dmy;
            if (stated && form == 2) how.order = DayOrder::mdy;
            DayColumn column(how);
            for (const auto& text : texts) column.see(text);
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const auto read = column.read(texts[i]);
                if (stated || read.day)
                    EXPECT_EQ(read.day.value_or(Day{}).text(), days[i].text()) << texts[i];
                else
                    EXPECT_EQ(read.why, DayColumn::Why::ambiguous) << texts[i];
            }
        }
    }
}

TEST(CellHours, EachFormIsRead) {
    for (const char* text : {"7:30", "07:30", "07:30:00", "7h30", "7h30'", "7H30", "7g30",
                             "7 giờ 30", "7 giờ 30 phút", "7:30 AM", "7:30 SA", "0.3125", "0,3125"})
        EXPECT_EQ(minute_of(text), 450) << text;
    EXPECT_EQ(minute_of("7h"), 420);
    EXPECT_EQ(minute_of("2:00 CH"), 840);
    EXPECT_EQ(minute_of("12:00 am"), 0);
    EXPECT_EQ(minute_of("12h"), 720);
    for (const char* text : {"", "24:00", "7", "7:60", "25h", "7:3a", "07:30:20", "13:00 PM",
                             "sáng", "0.31251", "1.5", "7:123"})
        EXPECT_FALSE(minute_of(text)) << text;
}

TEST(CellHours, StretchesAreParted) {
    using Both = std::pair<int, int>;
    for (const char* text : {"08:30~17:00", "8h30 - 17h", "8:30–17:00", "8h30 đến 17h00",
                             "8:30 to 17:00", "8:30 AM - 5:00 PM"})
        EXPECT_EQ(minutes_of(text), (Both{510, 1020})) << text;
    EXPECT_EQ(minutes_of("22:00–02:00"), (Both{1320, 120})) << "the end is on the next day";
    EXPECT_EQ(minutes_of("7-11h"), (Both{420, 660}));
    for (const char* text :
         {"", "7:00", "7:00-7:00", "7:00-8:00-9:00", "7-11", "a-b", "-", "08:30~24:00"})
        EXPECT_FALSE(minutes_of(text)) << text;
}

TEST(CellHours, EveryMinuteIsReadBack) {
    for (int minute = 0; minute < 24 * 60; ++minute) {
        const auto h = std::to_string(minute / 60), m = std::to_string(minute % 60);
        const auto two = (m.size() == 1 ? "0" : "") + m;
        for (const auto& text : {h + ":" + two, h + "h" + two, h + " giờ " + m,
                                 h + ":" + two + ":00", std::to_string(minute / 1440.0)})
            EXPECT_EQ(minute_of(text), minute) << text;
    }
}

std::string number_in(std::vector<std::string> column, NumberForm form = {}) {
    NumberColumn numbers(form);
    for (const auto& text : column) numbers.see(text);
    std::string out;
    for (const auto& text : column) {
        const auto read = numbers.read(text);
        out += (out.empty() ? "" : " ") + (read.number                                ? *read.number
                                           : read.why == NumberColumn::Why::ambiguous ? "?"
                                                                                      : "-");
    }
    return out;
}

TEST(CellNumbers, EachFormIsRead) {
    const NumberForm pieces{.whole = true,
                            .thousands = {},
                            .units = {"túi", "đv"},
                            .zeros = {"-"},
                            .blank_is_zero = true};
    for (const char* text : {"1234", "1.234", "1,234", "1 234", "1\u00A0234", "1'234", " 1234 ",
                             "1.234 túi", "1234đv", "1234.0", "1.234,00", "+1234"})
        EXPECT_EQ(number_in({text}, pieces), "1234") << text;
    EXPECT_EQ(number_in({"1.234", "1,234", "12"}, pieces), "1234 1234 12") << "case 18";
    EXPECT_EQ(number_in({"", "-", "0", "000"}, pieces), "0 0 0 0");
    EXPECT_EQ(number_in({"-2", "(2)", "\u22122"}, pieces), "-2 -2 -2");
    for (const char* text : {"1.23", "1.2345", "0.123", "1,5", "12 túi máu", "1.234.56", "a", "1-2",
                             "--1", "1 23", "1..234", ".", "1.", "()"})
        EXPECT_EQ(number_in({text}, pieces), "-") << text;
    EXPECT_EQ(number_in({""}), "-");
}

TEST(CellNumbers, TheColumnTellsDecimalsFromThousands) {
    EXPECT_EQ(number_in({"1.234"}), "?");
    EXPECT_EQ(number_in({"1.234", "1.5"}), "1.234 1.5");
    EXPECT_EQ(number_in({"1.234", "1.234.567"}), "1234 1234567");
    EXPECT_EQ(number_in({"1.234", "12.345,6"}), "1234 12345.6");
    EXPECT_EQ(number_in({"1,234", "12.345,6"}), "1.234 12345.6");
    EXPECT_EQ(number_in({"1.234", "1.5", "1.234.567"}), "? 1.5 1234567")
        << "a column that contradicts itself";
    EXPECT_EQ(number_in({"1.234"}, {.thousands = '.'}), "1234");
    EXPECT_EQ(number_in({"1.234"}, {.thousands = ','}), "1.234");
    EXPECT_EQ(number_in({"12.000", "5.0"}, {.whole = true}), "12 5")
        << "written with decimals of nought";
    EXPECT_EQ(number_in({"12.000"}, {.whole = true}), "12000");
}

TEST(CellNumbers, AColumnInOneFormIsReadBackOrRefused) {
    auto random = seeded();
    for (int round = 0; round < 500; ++round) {
        const char group = ".,' "[random() % 4];
        const char point = group == '.' ? ',' : '.';
        const bool whole = random() % 2;
        std::vector<std::string> texts, right;
        for (auto i = 1 + random() % 12; i > 0; --i) {
            const auto value = random() % 5'000'000;
            const auto digits = std::to_string(value);
            std::string text;
            for (std::size_t k = 0; k < digits.size(); ++k) {
                if (k > 0 && (digits.size() - k) % 3 == 0) text += group;
                text += digits[k];
            }
            auto is = digits;
            if (!whole && random() % 2) {
                const auto part = std::to_string(1 + random() % 999);
                text += point + part;
                is += '.' + part.substr(0, part.find_last_not_of('0') + 1);
            }
            texts.push_back(text);
            right.push_back(is);
        }
        for (bool stated : {false, true}) {
            NumberForm form;
            form.whole = whole;
            if (stated) form.thousands = group == '\'' ? '\'' : group;
            NumberColumn column(form);
            for (const auto& text : texts) column.see(text);
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const auto read = column.read(texts[i]);
                if (stated || whole || read.number)
                    EXPECT_EQ(read.number.value_or("?"), right[i])
                        << texts[i] << (stated ? " stated" : "");
                else
                    EXPECT_EQ(read.why, NumberColumn::Why::ambiguous) << texts[i];
            }
        }
    }
}

// Encodings

/// The letters of an encoding of bytes, found by reading every byte and every two.
const std::map<std::string, std::string>& letters_of(Encoding encoding) {
    static std::map<Encoding, std::map<std::string, std::string>> all;
    auto& letters = all[encoding];
    if (!letters.empty()) return letters;
    for (int a = 0; a < 256; ++a) {
        const std::string one(1, char(a));
        letters.emplace(to_utf8(one, encoding), one);
    }
    for (int a = 0; a < 256; ++a)
        for (int b = 0x80; b < 256; ++b) {
            const auto two = std::string(1, char(a)) + char(b);
            letters.emplace(to_utf8(two, encoding), two);
        }
    return letters;
}

/// The reverse of what is read.
std::string written(const std::string& utf8, Encoding encoding) {
    if (encoding == Encoding::utf_8) return utf8;
    std::string out;
    if (encoding == Encoding::utf_16le || encoding == Encoding::utf_16be) {
        const auto text = icu::UnicodeString::fromUTF8(utf8);
        for (int i = 0; i < text.length(); ++i) {
            const char high = char(text.charAt(i) >> 8), low = char(text.charAt(i) & 0xFF);
            (out += encoding == Encoding::utf_16le ? low : high) +=
                encoding == Encoding::utf_16le ? high : low;
        }
        return out;
    }
    for (std::size_t i = 0; i < utf8.size();) {
        std::size_t size = 1;
        while (i + size < utf8.size() &&
               (static_cast<unsigned char>(utf8[i + size]) & 0xC0) == 0x80)
            ++size;
        const auto letter = utf8.substr(i, size);
        i += size;
        const auto found = letters_of(encoding).find(letter);
        EXPECT_NE(found, letters_of(encoding).end()) << letter << " in " << name_of(encoding);
        if (found != letters_of(encoding).end()) out += found->second;
    }
    return out;
}

const std::string sentence =
    "đơn vị,ngày,số túi\r\nBình Thạnh,2020-03-01,12\r\nPhường Rạch Giá,2020-03-02,5\r\nhội chữ "
    "thập đỏ huyện Kiên Lương,2020-03-03,7\r\n"
    "trường đại học Nguyễn Huệ,2020-03-04,1\r\nnhững người tình nguyện ở xã Mỹ "
    "Đức,2020-03-05,2\r\n";

TEST(CellEncodings, EachIsRecognisedAndReadBack) {
    for (auto encoding : {Encoding::utf_8, Encoding::utf_16le, Encoding::utf_16be,
                          Encoding::windows_1258, Encoding::tcvn3, Encoding::vni}) {
        const auto bytes = written(sentence, encoding);
        const auto found = recognise(bytes);
        ASSERT_TRUE(found.encoding) << name_of(encoding);
        EXPECT_EQ(name_of(*found.encoding), name_of(encoding));
        EXPECT_EQ(to_utf8(bytes, encoding), sentence);
        EXPECT_EQ(encoding_named(name_of(encoding)), encoding);
    }
    EXPECT_EQ(recognise("\xFF\xFE" + written("a", Encoding::utf_16le)).encoding,
              Encoding::utf_16le);
    EXPECT_EQ(recognise("\xFE\xFF" + written("a", Encoding::utf_16be)).encoding,
              Encoding::utf_16be);
    EXPECT_EQ(recognise("a,b\n1,2\n").encoding, Encoding::utf_8);
}

TEST(CellEncodings, WordsAsTheyStoodInOldFiles) {
    EXPECT_EQ(to_utf8("ViÖt Nam, Hµ Néi, §¹i häc, hiÕn m¸u t×nh nguyÖn", Encoding::utf_8),
              "ViÖt Nam, Hµ Néi, §¹i häc, hiÕn m¸u t×nh nguyÖn");
    EXPECT_EQ(to_utf8("Hi\xD5n m\xB8u t\xD7nh nguy\xD6n, \xA7\xB9i h\xE4"
                      "c, X\xB7 A\xB5",
                      Encoding::tcvn3),
              "Hiến máu tình nguyện, Đại học, Xã À");
    EXPECT_EQ(to_utf8("Hie\xE1n ma\xF9u t\xECnh nguye\xE4n, \xD1"
                      "a\xEFi ho\xEF"
                      "c, PH\xD6\xD4\xD8NG",
                      Encoding::vni),
              "Hiến máu tình nguyện, Đại học, PHƯỜNG");
    EXPECT_EQ(to_utf8("Hi\xEA\xECn ma\xECu", Encoding::windows_1258), "Hiến máu");
}

TEST(CellEncodings, WhatCannotBeToldIsNotGuessed) {
    // One word that is a syllable in more than one of them.
    const auto doubtful = recognise("ten\nL\xE2m\n");
    EXPECT_FALSE(doubtful.encoding);
    EXPECT_GE(doubtful.possible.size(), 2u);
    const auto foreign = recognise(
        "nom\nH\xF4pital de Besan\xE7on \xE9t\xE9\ngar\xE7on fran\xE7"
        "ais\n");
    EXPECT_FALSE(foreign.encoding);
    EXPECT_EQ(recognise("nom\nplain\nS\xEC"
                        "bu\nmore\n")
                  .encoding,
              Encoding::utf_8)
        << "one line is broken, the others are not";
    EXPECT_FALSE(recognise(std::string("\0\0\0\x01", 4)).encoding);
}

TEST(CellEncodings, AStreamSaysWhatTheWholeTextSays) {
    auto random = seeded();
    std::string text;
    for (int line = 0; line < 20'000; ++line)
        text += "Bình Thạnh;Đợt " + std::to_string(random() % 1000) + ";ngày hiến máu\n";
    for (auto encoding : {Encoding::utf_16le, Encoding::windows_1258}) {
        std::string bytes;
        {
            const auto one = written("Bình Thạnh;Đợt ", encoding),
                       two = written(";ngày hiến máu\n", encoding);
            std::string digits;
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line);) {
                const auto first = line.find(';') + std::string(";Đợt ").size(),
                           last = line.rfind(';');
                bytes += one + written(line.substr(first, last - first), encoding) + two;
            }
        }
        std::istringstream in(bytes);
        DecodingStream decoded(in, encoding);
        std::ostringstream all;
        all << decoded.rdbuf();
        EXPECT_EQ(all.str() == text, true) << name_of(encoding);
    }
}

TEST(CellEncodings, SyllablesOfVietnamese) {
    for (const char* word : {"nghiêng", "quyết", "hiến", "máu", "đặng", "người", "khuỷu", "giờ",
                             "ưng", "yêu", "thuở", "quốc"})
        EXPECT_TRUE(is_syllable(word)) << word;
    for (const char* word : {"", "vieät", "hôpital", "besançon", "été", "µ", "strong", "w", "ngh"})
        EXPECT_FALSE(is_syllable(word)) << word;
}

TEST(CellDelimiters, TheHeaderAndTheRowsTell) {
    EXPECT_EQ(recognise_delimiter("a,b\n1,2\n").character, ',');
    EXPECT_EQ(recognise_delimiter("a;b\n1,5;2\n").character, ';');
    EXPECT_EQ(recognise_delimiter("a\tb\n1;2\t3\n").character, '\t');
    EXPECT_EQ(recognise_delimiter("a|b|c\n1,2|3|4\n").character, '|');
    EXPECT_EQ(recognise_delimiter("one\n1\n").character, ',');
    EXPECT_EQ(
        recognise_delimiter("Máu, ml;ngày;số\n350;2020-01-01;1\n250;2020-01-02;2\n").character,
        ';');
    EXPECT_EQ(recognise_delimiter("\"a;b\",c\n\"1;2\",3\n").character, ',');
    EXPECT_EQ(recognise_delimiter("tiêu đề, dài\na;b\n1;2\n", 2).character, ';');
    const auto doubtful = recognise_delimiter("a,b;c\n1,2;3\n");
    EXPECT_FALSE(doubtful.character);
    EXPECT_EQ(doubtful.possible, ",;");
}

}  // namespace

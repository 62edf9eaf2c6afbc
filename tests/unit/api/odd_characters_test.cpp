// What no text has does not come in, by any way, and stops no file that goes out.
#include "tests/support/odd_characters.hpp"

#include "api/csv/reading.hpp"
#include "api/csv/writing.hpp"
#include "api/documents/csv.hpp"
#include "api/documents/pdf.hpp"
#include "api/documents/xlsx.hpp"
#include "api/http/query.hpp"
#include "api/json/members.hpp"
#include "api/scheduling/icalendar.hpp"
#include "domain/core/characters.hpp"
#include "tests/support/icalendar.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/sample_report.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace odd_test {

struct Body {
    domain::Text<1, 100> line;
    domain::Text<1, 4'000> paragraphs;
    std::string plain;
};
BOOST_DESCRIBE_STRUCT(Body, (), (line, paragraphs, plain))

struct Query {
    std::optional<domain::Text<1, 100>> q;
    std::optional<std::string> plain;
};
BOOST_DESCRIBE_STRUCT(Query, (), (q, plain))

}  // namespace odd_test

namespace {

using namespace tests::support;
namespace documents = api::documents;

/// "\uXXXX", in two for what is beyond the basic plane.
std::string json_escape(char32_t c) {
    char text[16];
    if (c < 0x10000) {
        std::snprintf(text, sizeof text, "\\u%04x", unsigned(c));
    } else {
        const auto rest = unsigned(c - 0x10000);
        std::snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xD800 + (rest >> 10),
                      0xDC00 + (rest & 0x3FF));
    }
    return text;
}

std::string percent(const std::string& bytes) {
    std::string out;
    for (char c : bytes) {
        char text[4];
        std::snprintf(text, sizeof text, "%%%02X", static_cast<unsigned char>(c));
        out += text;
    }
    return out;
}

std::string body_with(const std::string& member, const std::string& value) {
    std::string out = "{";
    for (const char* name : {"line", "paragraphs", "plain"})
        out += std::string(out.size() > 1 ? "," : "") + "\"" + name + "\":\"a" +
               (member == name ? value : "") + "b\"";
    return out + "}";
}

TEST(OddCharacters, AreRefusedInEveryKindOfTextOfABody) {
    for (const char* member : {"line", "paragraphs", "plain"}) {
        ASSERT_TRUE(api::json::read<odd_test::Body>(body_with(member, "Đỗ")));
        for (const char32_t c : odd_characters()) {
            if (std::string(member) == "paragraphs" && (c == '\n' || c == '\r')) continue;
            auto escaped = api::json::read<odd_test::Body>(body_with(member, json_escape(c)));
            ASSERT_FALSE(escaped) << member << std::hex << std::uint32_t(c);
            EXPECT_EQ(escaped.error().violations.at(0).code, "control_character");
            if (c >= 0x20) {
                EXPECT_FALSE(api::json::read<odd_test::Body>(body_with(member, utf8(c))))
                    << std::hex << std::uint32_t(c);
            }
        }
        for (const auto& broken : broken_utf8())
            EXPECT_FALSE(api::json::read<odd_test::Body>(body_with(member, broken)));
        EXPECT_FALSE(api::json::read<odd_test::Body>(body_with(member, "\\ud83e")));
    }
}

TEST(OddCharacters, AreRefusedInQueries) {
    for (const char* member : {"q", "plain"}) {
        const auto read = [&](const std::string& value) {
            odd_test::Query out;
            const auto text = std::string(member) + "=a" + percent(value) + "b";
            return bool(api::read_query(api::json::object_of<odd_test::Query>(), text, &out));
        };
        ASSERT_TRUE(read("Đỗ"));
        for (const char32_t c : odd_characters())
            EXPECT_FALSE(read(utf8(c))) << member << std::hex << std::uint32_t(c);
        for (const auto& broken : broken_utf8()) EXPECT_FALSE(read(broken)) << member;
    }
}

TEST(OddCharacters, AreRefusedInRowsOfCsv) {
    const auto fault = [](const std::string& value) {
        std::istringstream in("a,b\n1,\"x" + value + "y\"\n");
        api::csv::CsvReader reader(in, ',');
        reader.next();
        const auto row = reader.next();
        return row ? row->fault : std::string("no row");
    };
    EXPECT_EQ(fault("Đỗ"), "");
    for (const char32_t c : odd_characters()) {
        if (c == '\n' || c == '\r' || c == '\t') continue;
        EXPECT_EQ(fault(utf8(c)), "control_character") << std::hex << std::uint32_t(c);
    }
    for (const auto& broken : broken_utf8()) EXPECT_EQ(fault(broken), "bad_encoding");
}

/// All of it in one text, with something readable at both ends.
std::string poison() {
    std::string out = "đầu ";
    for (const char32_t c : odd_characters()) out += utf8(c) + ".";
    for (const auto& broken : broken_utf8()) out += broken + ".";
    return out + " cuối";
}

/// Some of it, for places where little fits.
std::string drop() {
    std::string out = " đầu ";
    for (const char32_t c : {0x00, 0x01, 0x85, 0x202E, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF})
        out += utf8(char32_t(c));
    return out + utf8(0xD800) + "\xFF cuối";
}

void spoil(documents::Words& words, const std::string& text = drop()) {
    words.vi += text;
    words.en += text;
}

documents::Document spoiled_report() {
    auto document = half_year_report();
    spoil(document.title);
    spoil(document.subtitle, poison());
    spoil(document.letterhead.superior);
    spoil(document.letterhead.issuer);
    spoil(document.letterhead.name);
    spoil(document.letterhead.place);
    document.letterhead.number += drop();
    for (auto& a : document.addressees) spoil(a);
    for (auto& r : document.recipients) spoil(r);
    for (auto& s : document.signatures) {
        for (auto& a : s.authority) spoil(a);
        s.name += drop();
    }
    for (auto& [label, value] : document.provenance.filters) {
        spoil(label);
        spoil(value);
    }
    for (auto& section : document.sections) {
        spoil(section.title);
        for (auto& block : section.blocks) {
            if (auto* paragraph = std::get_if<documents::Paragraph>(&block)) {
                spoil(paragraph->text, poison());
                for (auto& f : paragraph->figures) spoil(f.label);
            }
            if (auto* table = std::get_if<documents::Table>(&block)) {
                spoil(table->name);
                spoil(table->title);
                for (auto& column : table->columns) spoil(column.title);
                for (auto& note : table->notes) spoil(note);
                table->rows = [inner = table->rows] {
                    return [reader = inner()](documents::Row& row) mutable {
                        if (!reader(row)) return false;
                        for (auto& cell : row.cells)
                            if (cell.kind == documents::Kind::text) spoil(cell.words);
                        return true;
                    };
                };
            }
            if (auto* chart = std::get_if<documents::ProgressChart>(&block)) {
                spoil(chart->title);
                for (auto& bar : chart->bars) spoil(bar.label);
            }
            if (auto* chart = std::get_if<documents::MixChart>(&block)) {
                spoil(chart->title);
                for (auto& part : chart->parts) spoil(part.label);
                for (auto& bar : chart->bars) spoil(bar.label);
            }
        }
    }
    return document;
}

template <class Render>
std::string made(Render render, const documents::Document& document) {
    std::string out;
    render(document, documents::Rendering{}, [&](std::string_view chunk) { out += chunk; });
    return out;
}

/// Whether every character of an XML file is one that XML 1.0 has (production 2, Char), written or
/// referred to, and none that it advises against (noncharacters, C1).
std::string xml_fault(const std::string& xml) {
    if (!domain::is_plain_text(xml, domain::LineEnds::kept)) {
        // XML has tabs and carriage returns.
        std::string rest;
        for (char c : xml)
            if (c != '\t' && c != '\r') rest += c;
        if (!domain::is_plain_text(rest, domain::LineEnds::kept))
            return "a character that no text has";
    }
    for (auto at = xml.find("&#"); at != xml.npos; at = xml.find("&#", at + 1)) {
        const bool hexadecimal = xml[at + 2] == 'x';
        const auto number = char32_t(
            std::strtoul(xml.c_str() + at + (hexadecimal ? 3 : 2), nullptr, hexadecimal ? 16 : 10));
        if (number != '\n' && number != '\t' && number != '\r' &&
            domain::is_forbidden_character(number))
            return "a reference to a character that no text has";
    }
    return {};
}

TEST(OddCharacters, DoNotStopAWorkbook) {
    const auto file = made(documents::xlsx, spoiled_report());
    int sheets = 0;
    for (const auto& [name, content] : unzip(file)) {
        if (!name.ends_with(".xml") && !name.ends_with(".rels")) continue;
        EXPECT_EQ(xml_fault(content), "") << name;
        ++sheets;
    }
    EXPECT_GT(sheets, 5);
    bool begin = false, end = false;
    for (const auto& sheet : read_workbook(file))
        for (const auto& [place, cell] : sheet.cells) {
            begin |= cell.text.find("đầu") != cell.text.npos;
            end |= cell.text.find("cuối") != cell.text.npos;
        }
    EXPECT_TRUE(begin && end);
}

TEST(OddCharacters, DoNotStopAPaper) {
    const auto file = made(documents::pdf, spoiled_report());
    EXPECT_NE(asked_of("pdfinfo", file).find("Pages:"), std::string::npos);
    std::string all;
    for (const auto& page : pages_of(file)) all += page;
    EXPECT_NE(all.find("cuối"), all.npos);
    EXPECT_NE(all.find("9.110.033.000"), all.npos);
}

TEST(OddCharacters, DoNotStopATableOfCells) {
    const auto file = made(documents::csv, spoiled_report());
    std::istringstream in(file);
    api::csv::CsvReader reader(in, ',');
    int rows = 0;
    while (auto row = reader.next()) {
        ASSERT_EQ(row->fault, "") << row->line;
        EXPECT_EQ(row->fields.size(), 10u) << row->line;
        ++rows;
    }
    EXPECT_GT(rows, 50);
    std::string cell;
    api::csv::append_text(cell, "=" + poison());
    EXPECT_TRUE(domain::is_plain_text(cell, domain::LineEnds::kept));
    EXPECT_NE(cell.find("'="), cell.npos);
}

TEST(OddCharacters, DoNotStopACalendar) {
    namespace icalendar = api::scheduling::icalendar;
    icalendar::Calendar calendar;
    calendar.name = poison();
    icalendar::Event event;
    event.uid = "a@b";
    event.summary = event.location = event.description = event.organizer_name = poison();
    event.categories = {poison()};
    calendar.events.push_back(event);
    const auto text = icalendar::publish(calendar);
    std::string rest;
    for (char c : text)
        if (c != '\r') rest += c;
    // A line may be folded in the middle of a character (RFC 5545, 3.1): unfold before looking.
    std::string unfolded;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '\n' && i + 1 < rest.size() && rest[i + 1] == ' ')
            ++i;
        else
            unfolded += rest[i];
    }
    EXPECT_TRUE(domain::is_plain_text(unfolded, domain::LineEnds::kept));
    EXPECT_NE(unfolded.find("cuối"), unfolded.npos);
}

}  // namespace

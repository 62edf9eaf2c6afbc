// Figures, days and words as people and programs read them.
#include "api/documents/format.hpp"

#include "api/documents/figures.hpp"
#include "tests/support/sample_report.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace {

using namespace api::documents;
constexpr auto vi = api::Language::vi, en = api::Language::en;

std::string spaced(std::string text) {  // no-break spaces as spaces
    for (auto at = text.find("\u00A0"); at != text.npos; at = text.find("\u00A0"))
        text.replace(at, 2, " ");
    return text;
}

TEST(DocumentFormat, FiguresFollowTheLanguage) {
    EXPECT_EQ(show(count(12'073), vi), "12.073");
    EXPECT_EQ(show(count(12'073), en), "12,073");
    EXPECT_EQ(show(count(0), vi), "0");
    EXPECT_EQ(show(count(999), vi), "999");
    EXPECT_EQ(show(count(-1'000), vi), "-1.000");
    EXPECT_EQ(show(tenths(12'345), vi), "1.234,5");
    EXPECT_EQ(show(tenths(-5), en), "-0.5");
    EXPECT_EQ(show(percent(682), vi), "68,2%");
    EXPECT_EQ(show(percent(1'573), en, false), "157.3");
    EXPECT_EQ(spaced(show(money(9'110'033'000), vi)), "9.110.033.000 đ");
    EXPECT_EQ(spaced(show(money(9'110'033'000), en)), "VND 9,110,033,000");
    EXPECT_EQ(spaced(show(litres(4'190'250), vi)), "4.190,250 lít");
    EXPECT_EQ(show(litres(7), en, false), "0.007");
    EXPECT_EQ(show(count(std::numeric_limits<std::int64_t>::min()), vi),
              "-9.223.372.036.854.775.808");
}

TEST(DocumentFormat, DaysFollowTheLanguage) {
    const auto fifth = Day::of(2020, 1, 5);
    EXPECT_EQ(show(day(fifth), vi), "05/01/2020");
    EXPECT_EQ(spaced(show(day(fifth), en)), "5 Jan 2020");
    EXPECT_EQ(long_day(fifth, vi), "ngày 05 tháng 01 năm 2020");
    EXPECT_EQ(long_day(Day::of(2020, 7, 12), vi), "ngày 12 tháng 7 năm 2020");
    EXPECT_EQ(long_day(fifth, en), "5 January 2020");
    EXPECT_EQ(moment(*Instant::parse("2020-07-01T22:30:00Z"), vi), "05:30 ngày 02/07/2020 (UTC+7)");
}

TEST(DocumentFormat, ZeroIsNotSilence) {
    std::set<std::string> shown{show(count(0), vi)};
    for (auto why : {Presence::missing, Presence::suppressed, Presence::not_applicable}) {
        EXPECT_TRUE(shown.insert(show(without(Kind::count, why), vi)).second);
        EXPECT_EQ(plain(without(Kind::count, why), vi), "");
        EXPECT_FALSE(meaning(why).vi.empty());
        EXPECT_FALSE(meaning(why).en.empty());
    }
    EXPECT_EQ(plain(count(0), vi), "0");
}

TEST(DocumentFormat, ProgramsGetPlainNumbers) {
    EXPECT_EQ(plain(percent(682), vi), "68.2");
    EXPECT_EQ(plain(litres(4'190'250), vi), "4190.250");
    EXPECT_EQ(plain(money(9'110'033'000), vi), "9110033000");
    EXPECT_EQ(plain(day(Day::of(2020, 6, 30)), en), "2020-06-30");
}

TEST(DocumentFormat, TextIsNfcAndWhatNoTextHasIsShownAsSuch) {
    EXPECT_EQ(clean("Tie\u0302\u0301ng Vie\u0323\u0302t"), "Tiếng Việt");
    EXPECT_EQ(clean(std::string("a\0b\x1b[1mc\td\ne\x7f", 12)), "a\uFFFDb\uFFFD[1mc d\ne");
    EXPECT_EQ(clean("x\xff!"), "x\uFFFD!");
}

TEST(DocumentFormat, FiguresStandInTheirPlaces) {
    Paragraph paragraph{.text = {"Đạt {p} với {n} đơn vị {{x}", "{n} bags, {p}"},
                        .figures = {{"p", {}, percent(682)}, {"n", {}, count(12'073)}}};
    EXPECT_EQ(fill(paragraph, vi), "Đạt 68,2% với 12.073 đơn vị {x}");
    EXPECT_EQ(fill(paragraph, en), "12,073 bags, 68.2%");
    paragraph.text.vi = "{không có}";
    EXPECT_THROW(fill(paragraph, vi), std::logic_error);
    paragraph.text.vi = "{p";
    EXPECT_THROW(fill(paragraph, vi), std::logic_error);
}

TEST(DocumentFormat, SectionsAreNumberedAsInDecree30) {
    EXPECT_EQ(section_number(0, 0), "I");
    EXPECT_EQ(section_number(0, 3), "IV");
    EXPECT_EQ(section_number(0, 48), "XLIX");
    EXPECT_EQ(section_number(1, 9), "10");
    EXPECT_EQ(section_number(2, 2), "c");
    EXPECT_EQ(section_number(2, 26), "aa");
}

TEST(DocumentFigures, TheDigestHoldsEveryFigureAndNoWording) {
    const auto report = tests::support::half_year_report();
    const auto digest = digest_of(report);
    EXPECT_EQ(digest_of(tests::support::half_year_report()), digest);

    auto reworded = report;
    reworded.title = {"BÁO CÁO NHANH", "FLASH REPORT"};
    reworded.sections[1].title = {"KHÁC", "OTHER"};
    reworded.signatures.clear();
    EXPECT_EQ(digest_of(reworded), digest);

    auto off_by_one = report;
    std::get<Paragraph>(off_by_one.sections[0].sections[0].blocks[0]).figures[1].cell.number += 1;
    EXPECT_NE(digest_of(off_by_one), digest);

    auto silent = report;  // zero and silence are two things
    std::get<MixChart>(silent.sections[0].sections[1].blocks[1]).bars[0].values[2] =
        missing(Kind::count);
    EXPECT_NE(digest_of(silent), digest);
}

Table small_table(std::vector<Row> rows) {
    return {.key = "t",
            .name = "t",
            .columns = {{.key = "name", .title = "Tên"},
                        {.key = "n", .title = "Số", .kind = Kind::count, .summed = true}},
            .rows = rows_of(std::move(rows))};
}

void visit(const Table& table) {
    Document document;
    document.opening.push_back(table);
    for_each_figure(document, [](const FigureAt&) {});
}

TEST(DocumentFigures, ASumThatIsNoneIsRefused) {
    const auto body = [](std::int64_t n) { return Row{.cells = {text("x"), count(n)}}; };
    const auto sum = [](std::int64_t n, Row::Style style) {
        return Row{.cells = {text("Cộng"), count(n)}, .style = style};
    };
    EXPECT_NO_THROW(visit(small_table({body(2), body(3), sum(5, Row::Style::subtotal), body(4),
                                       sum(4, Row::Style::subtotal), sum(9, Row::Style::total)})));
    EXPECT_THROW(visit(small_table({body(2), body(3), sum(6, Row::Style::total)})),
                 std::logic_error);
    EXPECT_THROW(visit(small_table({body(2), sum(2, Row::Style::subtotal), body(4),
                                    sum(6, Row::Style::subtotal)})),
                 std::logic_error);
    // What is part of another row is in no sum.
    EXPECT_NO_THROW(
        visit(small_table({body(2),
                           {.cells = {text("trong đó"), count(1)}, .style = Row::Style::part},
                           sum(2, Row::Style::total)})));
    // Silence adds nothing; a withheld number may make the sum larger than what is shown.
    EXPECT_NO_THROW(visit(small_table(
        {body(2), {.cells = {text("y"), missing(Kind::count)}}, sum(2, Row::Style::total)})));
    EXPECT_NO_THROW(
        visit(small_table({body(2),
                           {.cells = {text("y"), without(Kind::count, Presence::suppressed)}},
                           sum(3, Row::Style::total)})));
    EXPECT_THROW(visit(small_table({{.cells = {text("x")}}})), std::logic_error);
}

TEST(DocumentFigures, OneKeyIsOneFigure) {
    Document document;
    document.opening = {small_table({}), small_table({})};
    EXPECT_THROW(for_each_figure(document, [](const FigureAt&) {}), std::logic_error);
    document.opening = {
        Paragraph{.text = "{a} {a}", .figures = {{"a", "a", count(1)}, {"a", "a", count(2)}}}};
    EXPECT_THROW(for_each_figure(document, [](const FigureAt&) {}), std::logic_error);
}

}  // namespace

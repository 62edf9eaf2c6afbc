// What was typed into reports, in rows: as it was written before, and back.
#include "storage/reporting/entered.hpp"

#include "api/json/reading.hpp"
#include "api/json/writing.hpp"
#include "api/reporting/entered.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tests {
namespace {

using domain::reporting::Entered;
using storage::reporting::entered_of;
using storage::reporting::entered_text;

Entered everything() {
    Entered out;
    out.population = 1'723'067;
    out.resources_total_vnd = 1'000'000'000'000'000;
    out.budget_vnd = 0;
    out.lines = std::vector<domain::reporting::FreeLine>{
        {"qua-tet", "Quà \"Tết\" \\ /", 5, {}, 7, {}}, {"khac", "Khác", {}, 1, {}, 2}};
    auto& headline = out.headline.emplace();
    headline.bags = 12;
    headline.plan_percent = 101.3;
    headline.headline_bags = 13;
    out.tariff = "tt-17-2020";
    out.layers = std::vector{domain::valuation::Layer::nat, domain::valuation::Layer::transport};
    auto& letter = out.letter.emplace();
    letter.number = "12/BC-BCĐ";
    letter.date = domain::Day::of(2020, 7, 5);
    letter.addressees = std::vector<std::string>{"UBND tỉnh", "Hội CTĐ"};
    letter.recipients.emplace();
    letter.assessment = "Dòng một\nDòng hai\tcuối\x01";
    return out;
}

TEST(EnteredText, ComesBackAsItWas) {
    for (const auto& entered : {everything(), Entered{}})
        EXPECT_EQ(entered_of(entered_text(entered)), entered);
    auto whole = everything();
    for (double percent : {0.1, 100.0, 1.0 / 3, 100'000.0}) {
        whole.headline->plan_percent = percent;
        EXPECT_EQ(entered_of(entered_text(whole)), whole) << percent;
    }
}

/// Rows of earlier versions hold what the interface wrote.
TEST(EnteredText, RowsThatTheInterfaceWroteAreRead) {
    const auto whole = everything();
    EXPECT_EQ(entered_of(api::json::write(api::reporting::answer(whole))), whole);
    EXPECT_EQ(entered_of(R"({"population":5})").population, 5);
    EXPECT_EQ(entered_of(" { } "), Entered{});
    auto sent = whole;
    sent.letter->assessment = "Dòng một\nDòng hai";  // the interface takes no control characters
    auto read = api::json::read<api::reporting::EnteredBody>(entered_text(sent));
    ASSERT_TRUE(read) << read.error().code;
    EXPECT_EQ(api::reporting::plain_entered(*read), sent);
    EXPECT_EQ(entered_text(Entered{}), api::json::write(api::reporting::EnteredBody{}));
}

TEST(EnteredText, ABrokenRowIsNoEmptyRow) {
    const auto text = entered_text(everything());
    for (std::size_t i = 0; i < text.size(); ++i)
        EXPECT_THROW(entered_of(text.substr(0, i)), std::runtime_error) << i;
    for (const char* broken : {"[]", "null", "{}x", R"({"unknown":1})", R"({"population":"5"})",
                               R"({"population":5,})", R"({"layers":["gold"]})",
                               R"({"tariff":"\ud800"})", R"({"letter":{"date":"2020-13-01"}})"})
        EXPECT_THROW(entered_of(broken), std::runtime_error) << broken;
}

}  // namespace
}  // namespace tests

// CSV from descriptions.
#include <gtest/gtest.h>

#include "api/csv/writing.hpp"

namespace csv_test {

struct Line {
    api::Field<std::string> place;
    std::string text;
    std::int64_t number = 0;
    std::optional<std::int64_t> unknown;
    api::Tenths tenths;
};
BOOST_DESCRIBE_STRUCT(Line, (), (place, text, number, unknown, tenths))

}  // namespace csv_test

namespace {

using csv_test::Line;

TEST(Csv, QuotesWhatNeedsItAndWritesNumbersAsNumbers) {
    Line line;
    line.text = "Lễ hội \"Xuân hồng\", 2020\nmiền Tây";
    line.number = -3;
    line.tenths = {167'610};
    EXPECT_EQ(api::csv::write(std::vector<Line>{line}, false),
              "text,number,unknown,tenths\r\n\"Lễ hội \"\"Xuân hồng\"\", 2020\nmiền Tây\",-3,,16761.0\r\n");
}

TEST(Csv, NoTextBeginsLikeAFormula) {
    for (const char* text : {"=1+1", "+84", "-x", "@sum", "\tx", "\rx"}) {
        Line line;
        line.text = text;
        auto csv = api::csv::write(std::vector<Line>{line}, false);
        auto cell = csv.substr(csv.find("\r\n") + 2);
        if (cell.front() == '"') cell.erase(0, 1);
        EXPECT_EQ(cell.front(), '\'') << text;
    }
}

TEST(Csv, HasTheColumnsThatWereAskedForAndABomOnRequest) {
    Line line;
    line.place = std::string("x");
    auto csv = api::csv::write(std::vector<Line>{line}, true);
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFplace,text,"));
    EXPECT_EQ(api::csv::write(std::vector<Line>{}, false), "text,number,unknown,tenths\r\n");
}

}  // namespace

// Both forms of CSV over the interface.
#include "api/csv/reading.hpp"
#include "tests/support/direct_api.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace {

using namespace tests::support;

TEST(CsvForms, EveryCsvHasThePlainFormAndTheVietnameseOne) {
    DirectApi api;
    const auto post = [&](const std::string& path, const std::string& body) {
        const auto got = api.ask("local/lan", api::Method::post, path, body);
        ASSERT_LT(got.status, 300u) << got.body;
    };
    post("/organizations",
         R"({"code":"kg","name":"Kiên Giang; một","kind":"provincial_committee"})");
    for (const std::string path :
         {"/totals?by=organization&", "/totals?", "/valuation?from=2020-01-01&to=2020-06-30&",
          "/organizations/kg/report?kind=half_year&from=2020-01-01&to=2020-06-30&"}) {
        const auto asked = [&](const std::string& more) {
            const auto got = api.ask("local/lan", api::Method::get, path + "format=csv" + more);
            EXPECT_EQ(got.status, 200u) << path << got.body;
            return got.body;
        };
        const auto rows = [](const std::string& text, char separator) {
            std::istringstream in(text);
            api::csv::CsvReader reader(in, separator);
            std::vector<std::vector<std::string>> out;
            while (auto row = reader.next()) out.push_back(row->fields);
            return out;
        };
        const auto plain = asked(""), vi = asked("&locale=vi");
        EXPECT_FALSE(plain.starts_with("\xEF\xBB\xBF")) << path;
        EXPECT_TRUE(vi.starts_with("\xEF\xBB\xBF")) << path;
        EXPECT_FALSE(asked("&locale=vi&bom=false").starts_with("\xEF\xBB\xBF")) << path;
        EXPECT_TRUE(asked("&locale=plain&bom=true").starts_with("\xEF\xBB\xBF")) << path;
        const auto one = rows(plain, ','), other = rows(vi, ';');
        ASSERT_EQ(one.size(), other.size()) << path;
        for (std::size_t r = 0; r < one.size(); ++r)
            EXPECT_EQ(one[r].size(), other[r].size()) << path << r;
        EXPECT_EQ(one.at(0), other.at(0)) << path;
        EXPECT_GT(one.at(0).size(), 3u) << path;
    }
    EXPECT_EQ(api.ask("local/lan", api::Method::get, "/totals?format=csv&locale=de").status, 400u);
}

}  // namespace

// The demo half-year through the program: what the report says, over HTTP and from the command line
// alike.
#include "tests/support/api_fixture.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/json.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/serve_process.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace {

using namespace tests::support;

class Demo : public testing::Test {
  protected:
    std::pair<int, std::string> run(std::vector<std::string> arguments) const {
        std::vector<std::string> all{program()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        all.insert(all.end(), {"--db", database});
        return run_program({all, {}, {}, {}});
    }
    /// What a command prints, without the end of its line.
    std::string answer(std::vector<std::string> arguments) const {
        auto [code, output] = run(std::move(arguments));
        EXPECT_EQ(code, 0) << output;
        if (output.ends_with('\n')) output.pop_back();
        return output;
    }

    TemporaryFolder folder;
    std::string database = folder.file("demo.db");
};

TEST_F(Demo, IsTheReportsHalfYearByEveryWay) {
    const auto [loaded, said] = run({"demo", "--no-serve"});
    ASSERT_EQ(loaded, 0) << said;
    for (const char* figure : {"41", "12.073", "4.190.250", "16.761,0", "68,2", "17.700",
                               "9.110.033.000", "9.217.631.000"})
        EXPECT_NE(said.find(figure), std::string::npos) << figure << " is not in:\n" << said;

    const auto totals = Json::parse(answer({"totals", "--organization", "kien-giang"}));
    EXPECT_EQ(totals["total"]["drives"].integer(), 41);
    EXPECT_EQ(totals["total"]["bags"].integer(), 12'073);
    EXPECT_EQ(totals["total"]["ml"].integer(), 4'190'250);
    EXPECT_EQ(totals["total"]["standard_units"].dump(), "16761.0");
    EXPECT_EQ(totals["total"]["volume_unknown"].integer(), 0);
    EXPECT_EQ(totals["target"]["value"].number(), 17'700);
    EXPECT_EQ(totals["target"]["percent"].dump(), "68.2");
    EXPECT_EQ(totals["reporting"]["drives_expected"].integer(), 41);
    EXPECT_EQ(totals["reporting"]["drives_missing"].size(), 0u);
    const auto value = Json::parse(answer({"valuation"}));
    EXPECT_EQ(value["total"]["value_vnd"].integer(), 9'110'033'000);
    EXPECT_EQ(Json::parse(answer({"valuation", "--tariff", "tt-17-2020"}))["total"]["value_vnd"]
                  .integer(),
              9'217'631'000);
    std::map<std::int64_t, std::int64_t> by_volume;
    const auto volumes = Json::parse(answer({"totals", "--by", "nominal_ml"}));
    for (const auto& row : volumes["rows"].items())
        if (row["bags"].integer() > 0)
            by_volume[row["nominal_ml"].integer()] = row["bags"].integer();
    EXPECT_EQ(by_volume, (std::map<std::int64_t, std::int64_t>{{250, 353}, {350, 11'720}}));

    auto [code, output] = run({"verify"});
    EXPECT_EQ(code, 0) << output;
    const auto seq = std::to_string(totals["as_of"]["seq"].integer()),
               head = totals["as_of"]["head"].text();
    EXPECT_NE(output.find(head), std::string::npos) << output;

    const std::vector<std::pair<std::vector<std::string>, std::string>> questions{
        {{"totals"}, "/totals"},
        {{"totals", "--by", "campaign"}, "/totals?by=campaign"},
        {{"totals", "--by", "month,abo,rh", "--organization", "rach-gia"},
         "/totals?by=month,abo,rh&organization=rach-gia"},
        {{"totals", "--rh", "+", "--from", "2020-02-01"}, "/totals?rh=%2B&from=2020-02-01"},
        {{"valuation"}, "/valuation"},
        {{"valuation", "--tariff", "tt-17-2020", "--by", "campaign"},
         "/valuation?tariff=tt-17-2020&by=campaign"},
    };
    std::vector<std::string> printed;
    for (const auto& [arguments, path] : questions) printed.push_back(answer(arguments));
    {
        ServeProcess serve(database);
        auto client = checked_client(serve.port(), openapi_check(serve.port()));
        client.always_send("Authorization", "Bearer " + serve.token());
        for (std::size_t i = 0; i < questions.size(); ++i) {
            EXPECT_EQ(client.get("/api/v1" + questions[i].second).body, printed[i])
                << questions[i].second;
            EXPECT_EQ(answer(questions[i].first), printed[i]) << "while a server runs";
        }
        const auto targets = Json::parse(client.get("/api/v1/targets?limit=200").body)["items"];
        double of_districts = 0;
        std::size_t districts = 0;
        for (const auto& target : targets.items()) {
            if (target["organization"].text() == "kien-giang") {
                EXPECT_EQ(target["value"].number(), 17'700);
                continue;
            }
            of_districts += target["value"].number();
            ++districts;
        }
        EXPECT_EQ(districts, 15u);
        EXPECT_EQ(of_districts, 17'700);
        const auto kinds = Json::parse(
            client.get("/api/v1/organizations?kind=district_committee&limit=200").body)["items"];
        EXPECT_EQ(kinds.size(), 15u);
        const auto campaigns = Json::parse(client.get("/api/v1/totals?by=campaign").body);
        EXPECT_EQ(campaigns["rows"].size(), 3u);
        EXPECT_TRUE(campaigns["overlap"].truth());
        EXPECT_EQ(campaigns["total"]["bags"].integer(), 12'073);
        EXPECT_EQ(campaigns["rows"][0]["drives"].integer(), 17);

        // The ledger goes on; a head that left the building is still found.
        const auto sent = client.post(
            "/api/v1/drives/rach-gia-2020-01-05/events",
            R"({"device":"t","events":[{"id":"0192f0c1-7a00-7000-8000-000000000001","kind":"counted",)"
            R"("at":"2020-01-05T08:00:00+07:00","count":5}]})");
        EXPECT_EQ(sent.status, 200u) << sent.body;
        EXPECT_EQ(Json::parse(sent.body)["in_review"][0]["code"].text(), "after_close");
        EXPECT_EQ(serve.terminate(), 0);
    }
    EXPECT_EQ(run({"verify", "--head", head, "--seq", seq}).first, 0);
    std::tie(code, output) = run({"verify", "--head", std::string(64, '0'), "--seq", seq});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("head_differs"), std::string::npos) << output;
    std::tie(code, output) = run({"verify", "--head", head, "--seq", "999999999"});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("seq_not_reached"), std::string::npos) << output;
    std::tie(code, output) =
        run({"verify", "--head", head, "--seq", std::to_string(std::stoll(seq) + 1)});
    EXPECT_EQ(code, 1) << output;
    EXPECT_EQ(run({"verify", "--head", head}).first, 64);
    EXPECT_EQ(run({"verify", "--seq", seq}).first, 64);

    // A second load finds the database in use by data.
    std::tie(code, output) = run({"demo", "--no-serve"});
    EXPECT_EQ(code, 2);
    EXPECT_NE(output.find("database_not_empty"), std::string::npos) << output;
}

TEST_F(Demo, ReportsAreWrittenWithoutAServer) {
    ASSERT_EQ(run({"demo", "--no-serve"}).first, 0);
    const std::vector<std::string> half_year{"report",     "--organization", "kien-giang",
                                             "--kind",     "half_year",      "--from",
                                             "2020-01-01", "--to",           "2020-06-30"};
    const auto written = [&](const std::string& format) {
        auto arguments = half_year;
        const auto file = folder.file("report." + format);
        arguments.insert(arguments.end(), {"--output", file});
        if (format != "pdf")
            arguments.insert(arguments.end(),
                             {"--format", format});  // the ending of the file says it too
        const auto [code, output] = run(arguments);
        EXPECT_EQ(code, 0) << output;
        std::ifstream in(file, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    };
    const auto json = Json::parse(written("json"));
    const auto digest = json["digest"].text();
    EXPECT_EQ(json["drives"].size(), 41u);
    EXPECT_EQ(Json::parse(answer(half_year))["digest"].text(), digest);
    EXPECT_NE(written("csv").find(digest), std::string::npos);
    std::string text;
    for (const auto& page : pages_of(written("pdf"))) text += page;
    EXPECT_NE(text.find(digest), std::string::npos);
    bool told = false;
    for (const auto& sheet : read_workbook(written("xlsx")))
        told = told || sheet.row_of(digest) >= 0;
    EXPECT_TRUE(told);
    auto [code, output] =
        run({"report", "--organization", "khong-co", "--from", "2020-01-01", "--to", "2020-06-30"});
    EXPECT_EQ(code, 64);
    EXPECT_NE(output.find("organization_not_found"), std::string::npos) << output;
    std::tie(code, output) =
        run({"report", "--organization", "kien-giang", "--from", "2020-01-01", "--to", "2020-06-30",
             "--format", "pdf", "--output", folder.file("none/report.pdf")});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("file_not_written"), std::string::npos) << output;
}

TEST_F(Demo, TotalsAndValuesAreWrittenAsFiles) {
    ASSERT_EQ(run({"demo", "--no-serve"}).first, 0);
    const auto written = [&](std::vector<std::string> arguments, const std::string& name) {
        const auto file = folder.file(name);
        arguments.insert(arguments.end(), {"--output", file});
        const auto [code, output] = run(arguments);
        EXPECT_EQ(code, 0) << output;
        std::ifstream in(file, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    };
    const auto text_of = [](const std::string& pdf) {
        std::string out;
        for (const auto& page : pages_of(pdf)) out += page;
        return out;
    };
    const auto says = [](const std::string& workbook, double number) {
        for (const auto& sheet : read_workbook(workbook))
            for (const auto& [place, cell] : sheet.cells)
                if (!cell.is_text && cell.number == number) return true;
        return false;
    };
    EXPECT_EQ(Json::parse(written({"totals"}, "totals.json"))["total"]["bags"].integer(), 12'073);
    EXPECT_NE(written({"totals", "--by", "month", "--format", "csv"}, "totals.txt").find("2020-05"),
              std::string::npos);
    EXPECT_TRUE(says(written({"totals", "--by", "month", "--format", "xlsx"}, "totals"), 12'073));
    EXPECT_NE(text_of(written({"totals", "--by", "campaign", "--language", "en"}, "totals.pdf"))
                  .find("12,073"),
              std::string::npos);
    EXPECT_TRUE(says(written({"valuation"}, "valuation.xlsx"), 9'110'033'000));
    EXPECT_NE(text_of(written({"valuation", "--format", "pdf"}, "valuation")).find("9.110.033.000"),
              std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder.file("totals.pdf.part")));
    auto [code, output] =
        run({"totals", "--format", "pdf", "--output", folder.file("none/totals.pdf")});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("file_not_written"), std::string::npos) << output;
    std::tie(code, output) = run({"totals", "--format", "doc"});
    EXPECT_EQ(code, 64) << output;
}

TEST_F(Demo, AReportThatWasSubmittedIsWrittenAsItWasKept) {
    ASSERT_EQ(run({"demo", "--no-serve"}).first, 0);
    Json content;
    {
        ServeProcess server(database);
        auto client = server.client();
        auto made = client.post(
            "/api/v1/reports",
            R"({"organization":"kien-giang","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})");
        ASSERT_EQ(made.status, 201u) << made.body;
        auto moved = client.post("/api/v1/reports/kien-giang-half-year-2020-06-30/transitions",
                                 R"({"to":"submitted"})");
        ASSERT_EQ(moved.status, 201u) << moved.body;
        content =
            Json::parse(client.get("/api/v1/reports/kien-giang-half-year-2020-06-30/content").body);
        EXPECT_EQ(server.terminate(), 0);
    }
    auto written = Json::parse(answer({"report", "--report", "kien-giang-half-year-2020-06-30"}));
    EXPECT_EQ(written.dump(), content.dump()) << "the same answer without the server";
    EXPECT_EQ(written["report"].text(), "kien-giang-half-year-2020-06-30");
    const auto file = folder.file("kept.csv");
    ASSERT_EQ(
        run({"report", "--report", "kien-giang-half-year-2020-06-30", "--output", file}).first, 0);
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    EXPECT_NE(all.str().find(content["digest"].text()), std::string::npos);
    auto [code, output] = run({"report", "--report", "khong-co"});
    EXPECT_EQ(code, 64);
    EXPECT_NE(output.find("report_not_found"), std::string::npos) << output;
    std::tie(code, output) = run({"report"});
    EXPECT_EQ(code, 64);
    EXPECT_NE(output.find("required"), std::string::npos) << output;
    EXPECT_NE(run({"report", "--report", "a", "--organization", "kien-giang"}).first, 0)
        << "one or the other";
}

TEST_F(Demo, QuestionsThatAreWrongAndDatabasesThatAreNot) {
    auto [code, output] = run({"totals"});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("database_missing"), std::string::npos) << output;
    EXPECT_FALSE(std::filesystem::exists(database)) << "asking makes no database";
    EXPECT_EQ(run({"verify"}).first, 1);
    ASSERT_EQ(run({"demo", "--no-serve"}).first, 0);
    for (const auto& [arguments, named] :
         std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"totals", "--by", "colour"}, "not_a_choice"},
             {{"totals", "--from", "2020-02-30"}, "not_a_day"},
             {{"totals", "--campaign", "khong-co"}, "campaign_not_found"},
             {{"totals", "--colour", "red"}, "--colour"}}) {
        std::tie(code, output) = run(arguments);
        EXPECT_EQ(code, 64) << arguments[1];
        EXPECT_NE(output.find(named), std::string::npos) << output;
    }
    std::tie(code, output) = run({"valuation", "--tariff", "khong-co"});
    EXPECT_NE(code, 0);
    EXPECT_NE(output.find("tariff_not_found"), std::string::npos) << output;
}

}  // namespace

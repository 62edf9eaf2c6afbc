// Totals and values as files: every form says what the JSON says, and hides what it hides.
#include "api/documents/files.hpp"
#include "server/demo/kien_giang.hpp"
#include "tests/support/direct_api.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace {

using namespace tests::support;
using domain::identity::Role;

const std::vector<std::string> figures{"drives",         "bags",           "ml",
                                       "standard_units", "volume_unknown", "discarded",
                                       "registered",     "deferred",       "walked_out"};
const std::set<std::string> named{"drive", "campaign", "organization", "site", "collected_by"};

/// "12.073" in Vietnamese, "12,073" in English; the last digit stands behind a point when it is a
/// tenth.
std::string shown(std::int64_t number, bool vi, bool tenths = false) {
    auto digits = std::to_string(tenths ? number / 10 : number);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(std::size_t(at), vi ? "." : ",");
    return tenths ? digits + (vi ? "," : ".") + std::to_string(number % 10) : digits;
}

std::vector<std::vector<std::string>> csv_of(const std::string& text) {
    std::vector<std::vector<std::string>> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) line.pop_back();
        auto& cells = out.emplace_back(1);
        for (char c : line) c == ',' ? (void)cells.emplace_back() : (void)(cells.back() += c);
    }
    return out;
}

std::string pdf_text(const std::string& pdf) {
    std::string out;
    for (const auto& page : pages_of(pdf)) out += page + '\n';
    return out;
}

/// The sheet of figures.
Sheet figures_of(const std::string& workbook, bool vi) {
    for (auto& sheet : read_workbook(workbook))
        if (sheet.name == (vi ? "Số liệu" : "Figures")) return sheet;
    ADD_FAILURE() << "the workbook has no figures";
    return {};
}

/// The digest that a workbook states of its figures.
std::string digest_in(const std::string& workbook, bool vi) {
    for (const auto& sheet : read_workbook(workbook)) {
        const int row = sheet.row_of(vi ? "Mã băm số liệu" : "Digest of the figures");
        if (row >= 0) return sheet.at(row, 1)->text;
    }
    return {};
}

const std::set<std::string> of_people{"registered", "deferred", "walked_out"};

/// A row about a kind of bag.
bool is_about_bags(const Json& row) {
    for (const char* kind : {"component", "nominal_ml", "abo", "rh"})
        if (row.has(kind) && !row[kind].null()) return true;
    return false;
}

class Exports : public testing::Test {
  protected:
    /// Everything that the JSON says of `question` is in the other forms too. Gives how many
    /// figures were withheld.
    int compare(const std::string& question, const std::string& reader = "local",
                bool names = true) {
        SCOPED_TRACE(question + " by " + reader);
        const auto mark = question.find('?') == question.npos ? "?" : "&";
        auto json = api.get(question, reader);
        EXPECT_EQ(json.status, 200u) << json.body;
        EXPECT_TRUE(json.at_once);
        const auto answer = json.json();
        const auto rows = answer["rows"].items();
        int withheld = 0;

        auto csv = api.get(question + mark + "format=csv", reader);
        EXPECT_TRUE(
            csv.headers["Content-Disposition"].starts_with("attachment; filename=\"totals"));
        const auto lines = csv_of(csv.body);
        std::map<std::string, std::size_t> at;
        for (std::size_t c = 0; c < lines[0].size(); ++c) at[lines[0][c]] = c;

        std::size_t places = 0;
        for (const auto& by : answer["by"].items())
            places += names && named.contains(by.text()) ? 2 : 1;
        if (places == 0) places = 1;

        std::set<std::string> tags{json.etag, csv.etag};
        for (const bool vi : {true, false}) {
            const std::string language = vi ? "&language=vi" : "&language=en";
            auto xlsx = api.get(question + mark + "format=xlsx" + language, reader);
            EXPECT_EQ(xlsx.status, 200u) << xlsx.body;
            EXPECT_FALSE(xlsx.at_once) << "made on a reader thread";
            EXPECT_EQ(xlsx.headers["Content-Language"], vi ? "vi" : "en");
            EXPECT_TRUE(
                xlsx.headers["Content-Disposition"].starts_with("attachment; filename=\"totals"));
            EXPECT_TRUE(xlsx.headers["Content-Disposition"].ends_with(".xlsx\""));
            const auto sheet = figures_of(xlsx.body, vi);
            EXPECT_GT(sheet.frozen_rows, 0);
            auto same = [&](int row, std::size_t c, const Json& value, bool about_bags = false) {
                const auto* cell = sheet.at(row, int(places + c));
                ASSERT_TRUE(cell) << "row " << row << ", " << figures[c];
                if (about_bags && of_people.contains(figures[c]) && !value.null() &&
                    value.number() == 0) {
                    EXPECT_EQ(cell->text, "–")
                        << "who registers has no bag yet; row " << row << ", " << figures[c];
                } else if (value.null()) {
                    ++withheld;
                    EXPECT_EQ(cell->text, "*") << "row " << row << ", " << figures[c];
                } else {
                    EXPECT_FALSE(cell->is_text) << "row " << row << ", " << figures[c];
                    EXPECT_NEAR(cell->number, value.number(), 1e-9)
                        << "row " << row << ", " << figures[c];
                }
            };
            for (std::size_t r = 0; r < rows.size(); ++r)
                for (std::size_t c = 0; c < figures.size(); ++c) {
                    same(sheet.frozen_rows + int(r), c, rows[r][figures[c]],
                         is_about_bags(rows[r]));
                    const auto& told = lines[r + 1][at[figures[c]]];
                    EXPECT_EQ(told, rows[r][figures[c]].null() ? "" : rows[r][figures[c]].dump());
                }
            const int last = sheet.frozen_rows + int(rows.size());
            for (std::size_t c = 0; c < figures.size(); ++c) {
                same(last, c, answer["total"][figures[c]]);
                // A formula stands where the rows make the total, and nowhere else.
                double sum = 0;
                bool whole = !answer["overlap"].truth() && !rows.empty() &&
                             !answer["total"][figures[c]].null();
                for (const auto& row : rows)
                    row[figures[c]].null() ? whole = false
                                           : (sum += row[figures[c]].number(), true);
                const auto* cell = sheet.at(last, int(places + c));
                if (whole && std::abs(sum - answer["total"][figures[c]].number()) < 1e-6) {
                    EXPECT_FALSE(cell->formula.empty()) << figures[c];
                    EXPECT_NEAR(cell->formula.empty() ? 0 : sheet.sum(cell->formula), cell->number,
                                1e-6)
                        << figures[c];
                } else {
                    EXPECT_EQ(cell->formula, "") << figures[c];
                }
            }

            auto pdf = api.get(question + mark + "format=pdf" + language, reader);
            EXPECT_EQ(pdf.status, 200u) << pdf.body;
            EXPECT_FALSE(pdf.at_once);
            const auto text = pdf_text(pdf.body);
            for (std::size_t r = 0; r <= rows.size(); ++r) {
                const auto from = r < rows.size() ? rows[r] : answer["total"];
                for (const auto& figure : figures) {
                    if (from[figure].null()) continue;
                    const bool tenths = figure == "standard_units";
                    const auto number =
                        std::int64_t(std::llround(from[figure].number() * (tenths ? 10 : 1)));
                    EXPECT_NE(text.find(shown(number, vi, tenths)), std::string::npos)
                        << figure << " of row " << r;
                }
            }
            EXPECT_NE(text.find(answer["as_of"]["head"].text()), std::string::npos);
            const auto digest = digest_in(xlsx.body, vi);
            EXPECT_EQ(digest.size(), 64u);
            EXPECT_NE(text.find(digest), std::string::npos) << "both say the same";
            // Asked again with its tag, none of them is made again; no form has the tag of another.
            for (const auto& [form, file] : {std::pair{"xlsx", &xlsx}, {"pdf", &pdf}}) {
                EXPECT_TRUE(tags.insert(file->etag).second) << form << ": " << file->etag;
                auto again =
                    api.ask(reader, api::Method::get, question + mark + "format=" + form + language,
                            {}, {{"if-none-match", file->etag}});
                EXPECT_EQ(again.status, 304u) << form;
                EXPECT_TRUE(again.body.empty());
                EXPECT_EQ(again.etag, file->etag);
            }
        }
        EXPECT_EQ(tags.size(), 6u);
        return withheld;
    }

    DirectApi api{"2020-07-01T08:00:00+07:00"};
};

class DemoExports : public Exports {
  protected:
    void SetUp() override {
        auto loaded = server::demo::load_kien_giang(api.database());
        ASSERT_TRUE(loaded) << loaded.error().code;
    }
};

TEST_F(DemoExports, TotalsSayTheSameInEveryForm) {
    for (const char* question :
         {"/totals", "/totals?organization=kien-giang", "/totals?by=month",
          "/totals?by=organization,nominal_ml", "/totals?by=campaign&from=2020-01-01&to=2020-06-30",
          "/totals?by=day,site,component&organization=rach-gia",
          "/totals?by=year,collected_by,abo,rh,donor_class"})
        EXPECT_EQ(compare(question), 0);
    EXPECT_EQ(compare("/totals?by=drive"), 0);
}

TEST_F(DemoExports, AFileTellsTheQuestionTheTargetAndHowCompleteItIs) {
    auto file = api.get("/totals?organization=kien-giang&by=campaign&format=pdf&language=vi");
    EXPECT_EQ(file.headers["Content-Disposition"],
              "attachment; filename=\"totals-kien-giang-by-campaign.pdf\"");
    auto text = pdf_text(file.body);
    for (const char* told :
         {"chiến dịch", "kien-", "68,2%", "17.700", "41 trên 41", "Hành trình đỏ 2020"})
        EXPECT_NE(text.find(told), std::string::npos) << told;
    // Nothing of an administrative paper: this is an answer and no document of a body.
    EXPECT_EQ(text.find("CỘNG HÒA"), std::string::npos);
    // The language follows the browser where the question does not say it.
    auto english = api.ask("local", api::Method::get, "/totals?organization=kien-giang", {},
                           {{"accept", "application/pdf"}, {"accept-language", "en-GB"}});
    EXPECT_EQ(english.content_type, "application/pdf");
    EXPECT_EQ(english.headers["Content-Language"], "en");
    EXPECT_NE(pdf_text(english.body).find("68.2%"), std::string::npos);
    auto sheet =
        api.ask("local", api::Method::get, "/totals", {},
                {{"accept", std::string(api::documents::media_of(api::documents::Format::xlsx))}});
    EXPECT_EQ(sheet.content_type, api::documents::media_of(api::documents::Format::xlsx));
    // What is asked for goes before what is accepted.
    auto json = api.ask("local", api::Method::get, "/totals?format=json", {},
                        {{"accept", "application/pdf"}});
    EXPECT_EQ(json.content_type, "application/json");
    // Wrong questions are refused alike.
    EXPECT_EQ(api.get("/totals?format=pdf&campaign=none").code(), "invalid_parameter");
    EXPECT_EQ(api.get("/totals?format=pdf&nothing=1").code(), "unknown_parameter");
    EXPECT_EQ(api.get("/totals?format=doc").status, 400u);
    EXPECT_EQ(api.get("/valuation/difference?format=pdf").code(), "invalid_parameter");
}

TEST_F(DemoExports, ValuesSayTheSameInEveryForm) {
    for (const std::string question :
         {"/valuation?", "/valuation?by=month", "/valuation?by=campaign&tariff=tt-17-2020"}) {
        SCOPED_TRACE(question);
        auto answer = api.get_json(question);
        const auto lines = answer["lines"].items();
        const auto csv = csv_of(api.get(question + "&format=csv").body);
        ASSERT_EQ(csv.size(), lines.size() + 1);
        for (const bool vi : {true, false}) {
            const std::string language = vi ? "&language=vi" : "&language=en";
            auto xlsx = api.get(question + "&format=xlsx" + language);
            ASSERT_EQ(xlsx.status, 200u) << xlsx.body;
            EXPECT_FALSE(xlsx.at_once);
            const auto sheet = figures_of(xlsx.body, vi);
            int width = 0;
            while (sheet.at(sheet.frozen_rows, width)) ++width;
            // The last four columns are bags, price, list and value.
            ASSERT_GT(width, 5);
            auto pdf = api.get(question + "&format=pdf" + language);
            ASSERT_EQ(pdf.status, 200u) << pdf.body;
            const auto text = pdf_text(pdf.body);
            for (std::size_t l = 0; l < lines.size(); ++l) {
                const int row = sheet.frozen_rows + int(l);
                EXPECT_EQ(sheet.at(row, width - 4)->number, double(lines[l]["bags"].integer()));
                EXPECT_EQ(sheet.at(row, width - 3)->number,
                          double(lines[l]["price_vnd"].integer()));
                EXPECT_EQ(sheet.at(row, width - 2)->text, lines[l]["tariff"].text());
                EXPECT_EQ(sheet.at(row, width - 1)->number,
                          double(lines[l]["value_vnd"].integer()));
                EXPECT_NE(text.find(shown(lines[l]["value_vnd"].integer(), vi)), std::string::npos);
                EXPECT_EQ(csv[l + 1].back(), lines[l]["value_vnd"].dump());
            }
            const auto* total = sheet.at(sheet.frozen_rows + int(lines.size()), width - 1);
            ASSERT_TRUE(total);
            EXPECT_EQ(total->number, double(answer["total"]["value_vnd"].integer()));
            EXPECT_EQ(total->formula.empty(), answer["overlap"].truth());
            EXPECT_NE(text.find(shown(answer["total"]["value_vnd"].integer(), vi)),
                      std::string::npos);
            EXPECT_NE(text.find(digest_in(xlsx.body, vi)), std::string::npos);
            EXPECT_NE(xlsx.etag, pdf.etag);
            for (const auto& [form, file] : {std::pair{"xlsx", &xlsx}, {"pdf", &pdf}})
                EXPECT_EQ(
                    api.ask("local", api::Method::get, question + "&format=" + form + language, {},
                            {{"if-none-match", file->etag}})
                        .status,
                    304u);
        }
    }
    // A bag without a price has no value in any form.
    EXPECT_EQ(api.get("/valuation?layers=nat&format=xlsx").code(),
              api.get("/valuation?layers=nat").code());
    EXPECT_EQ(api.get("/valuation?by=month&format=xlsx").headers["Content-Disposition"],
              "attachment; filename=\"valuation-by-month.xlsx\"");
}

TEST_F(Exports, SmallCellsAreHiddenInEveryFormAlike) {
    api.set_time("2021-03-01T08:00:00+07:00");
    plan_drives(api.database(), 1, domain::scheduling::DriveStatus::open);
    using domain::tallying::Abo;
    using domain::tallying::Rh;
    storage::AppendRequest request;
    request.batch.drive = 1;
    request.batch.device = request.batch.actor = "test";
    int n = 0;
    for (auto [abo, rh, count] : {std::tuple{Abo::O, Rh::positive, 217},
                                  {Abo::A, Rh::positive, 193},
                                  {Abo::B, Rh::positive, 181},
                                  {Abo::AB, Rh::positive, 77},
                                  {Abo::O, Rh::negative, 11},
                                  {Abo::AB, Rh::negative, 2}}) {
        auto e = collected(1, "e" + std::to_string(++n), 350);
        e.kind = domain::tallying::EventKind::counted;
        e.count = count;
        e.abo = abo;
        e.rh = rh;
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        request.batch.events.push_back(std::move(e));
    }
    std::promise<bool> appended;
    api.database().append(std::move(request),
                          [&](auto answer) { appended.set_value(bool(answer)); });
    ASSERT_TRUE(appended.get_future().get());
    api.person("hospital", Role::hospital, "kien-giang");
    domain::identity::Principal nobody;
    nobody.public_totals = true;
    api.person("public", nobody);

    const std::string question = "/totals?by=abo,rh&from=2020-01-01&to=2020-12-31";
    EXPECT_EQ(compare(question), 0) << "the operator sees all";
    EXPECT_GT(compare(question, "hospital"), 0);
    EXPECT_GT(compare(question, "public", false), 0);
    EXPECT_GT(compare("/totals?by=rh&from=2020-01-01&to=2020-12-31", "hospital"), -1);
    EXPECT_EQ(compare("/totals?by=organization,drive,site", "public", false), 0);
    // Counts are all that is open: progress towards targets hides nothing and is for who plans.
    EXPECT_EQ(api.get("/progress").status, 200u);
    EXPECT_EQ(api.get("/progress", "public").status, 401u);
    // The public reads codes and no names, as in the JSON.
    const auto text = pdf_text(api.get("/totals?by=organization,site&format=pdf", "public").body);
    EXPECT_NE(text.find("kien-giang"), std::string::npos);
    EXPECT_EQ(text.find("Rạch Giá"), std::string::npos);
    EXPECT_NE(pdf_text(api.get("/totals?by=organization,site&format=pdf", "hospital").body)
                  .find("Rạch Giá"),
              std::string::npos);
    // What is too fine is refused, not hidden, in every form.
    for (const char* form : {"json", "csv", "xlsx", "pdf"}) {
        auto got = api.get(std::string("/totals?by=rh,drive&format=") + form, "hospital");
        EXPECT_EQ(got.status, 422u) << form;
        EXPECT_EQ(got.code(), "too_fine_for_rare_groups") << form;
    }
}

}  // namespace

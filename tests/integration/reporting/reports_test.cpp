// Reports through the interface: the half-year of the source, its ways up, its closing, and what
// came after.
#include "domain/core/hash.hpp"
#include "server/demo/kien_giang.hpp"
#include "tests/support/direct_api.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace {

using namespace tests::support;
using domain::identity::Role;

const char* entered =
    R"({"population":1723067,"resources_total_vnd":71200000000,"resources_plan_vnd":80000000000,
  "budget_vnd":4594000000,
  "lines":[{"key":"qua-tet","name":"Quà Tết","quantity":37754,"quantity_target":24000,"value_vnd":15060000000},
           {"key":"dia-chi-nhan-dao","name":"Địa chỉ nhân đạo","quantity":5274,"value_vnd":2950000000}],
  "headline":{"drives":41,"bags":12073,"value_vnd":9110033000},
  "letter":{"number":"128/BC-BCĐ","place":"Kiên Giang","signer":"Nguyễn Văn A","assessment":"Kết quả {tốt}."}})";

class Reports : public testing::Test {
  protected:
    void SetUp() override {
        auto loaded = server::demo::load_kien_giang(api.database());
        ASSERT_TRUE(loaded) << loaded.error().code;
    }
    DirectApi api{"2020-07-01T08:00:00+07:00"};
};

TEST_F(Reports, TheHalfYearOfTheSourceInEveryForm) {
    auto made = api.ask(
        "local", api::Method::post, "/reports",
        std::string(
            R"({"organization":"kien-giang","kind":"half_year","from":"2020-01-01","to":"2020-06-30","entered":)") +
            entered + "}");
    ASSERT_EQ(made.status, 201u) << made.body;
    auto code = made.json()["code"].text();
    EXPECT_EQ(code, "kien-giang-half-year-2020-06-30");
    auto content = api.get_json("/reports/" + code + "/content");
    auto number = [&](const char* key) { return value_at(content, key)["value"].dump(); };
    EXPECT_EQ(number("drives_held"), "41");
    EXPECT_EQ(number("bags"), "12073");
    EXPECT_EQ(number("plan_percent"), "68.2");
    EXPECT_EQ(number("standard_units"), "16761.0");
    EXPECT_EQ(value_at(content, "ml")["value"].number(), 4190.25) << "litres";
    EXPECT_EQ(number("value_vnd"), "9110033000");
    EXPECT_EQ(number("resources_percent"), "89.0");
    EXPECT_EQ(number("blood_share_percent"), "12.8");
    EXPECT_EQ(number("resources_to_budget"), "15.5");
    EXPECT_EQ(value_at(content, "population_percent")["value"].number(), 0.7);
    EXPECT_EQ(number("lines.qua-tet.quantity"), "37754");
    EXPECT_EQ(number("lines.qua-tet.line_percent"), "157.3");
    EXPECT_EQ(number("lines.qua-tet.line_value_vnd"), "15060000000");
    EXPECT_EQ(number("lines.dia-chi-nhan-dao.quantity"), "5274");
    EXPECT_EQ(number("lines.dia-chi-nhan-dao.line_value_vnd"), "2950000000");
    EXPECT_EQ(number("by_volume.350.bags"), "11720");
    EXPECT_EQ(number("by_volume.250.bags"), "353");
    EXPECT_EQ(value_at(content, "comparison.bags.before")["status"].text(), "missing");
    EXPECT_EQ(content["drives"].size(), 41u);
    EXPECT_EQ(content["title"]["vi"].text(),
              "Kết quả vận động hiến máu tình nguyện 6 tháng đầu năm 2020");
    auto digest = content["digest"].text();

    // A figure opens down to drives and their events.
    auto opened = api.get_json("/reports/" + code + "/figures/by_volume.250.bags?limit=200");
    EXPECT_EQ(opened["digest"].text(), digest);
    std::int64_t sum = 0;
    for (const auto& part : opened["drives"].items()) sum += part["amount"].integer();
    EXPECT_EQ(sum, 353);
    auto events = opened["drives"][0]["events"].text();
    EXPECT_EQ(api.get(events.substr(7)).status, 200u) << events;
    opened = api.get_json("/reports/" + code + "/figures/plan_percent");
    EXPECT_EQ(opened["drives"].size(), 0u);
    EXPECT_FALSE(opened["formula"].text().empty());
    EXPECT_EQ(api.get("/reports/" + code + "/figures/nothing").status, 404u);
    auto page = api.get_json("/reports/" + code + "/figures/bags?limit=30");
    EXPECT_EQ(page["drives"].size(), 30u);
    page =
        api.get_json("/reports/" + code + "/figures/bags?limit=30&cursor=" + page["next"].text());
    EXPECT_EQ(page["drives"].size(), 11u);

    // CSV, XLSX and PDF carry the same digest, and CSV every number.
    auto csv = api.get("/reports/" + code + "/content?format=csv&language=en");
    ASSERT_EQ(csv.status, 200u) << csv.body.substr(0, 500);
    EXPECT_NE(csv.body.find(digest), std::string::npos);
    // section,block,row,column,label,kind,unit,status,value,text; no value has a comma or a quote.
    std::map<std::string, std::string> of_csv;
    std::istringstream lines(csv.body);
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (char c : line) {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.emplace_back();
            else if (c != '\r')
                cells.back() += c;
        }
        if (cells.size() == 10)
            of_csv[cells[1] + "." + cells[2] + "." + cells[3]] =
                cells[7] == "value" ? cells[8] : cells[7];
    }
    auto same = [&](const std::string& key, const Json& cell) {
        const auto& found = of_csv[key];
        if (cell["status"].text() != "value") return found == cell["status"].text();
        return !found.empty() && std::isdigit(static_cast<unsigned char>(found.back())) &&
               std::stod(found) == cell["value"].number();
    };
    int compared = 0;
    for (const auto& f : content["figures"].items()) {
        EXPECT_TRUE(same("figures." + f["key"].text() + ".value", f)) << f["key"].text();
        ++compared;
    }
    for (const auto& t : content["tables"].items()) {
        const auto columns = t["columns"].items();
        for (const auto& row : t["rows"].items())
            for (std::size_t c = 0; c < columns.size(); ++c, ++compared) {
                auto key =
                    t["key"].text() + "." + row["key"].text() + "." + columns[c]["key"].text();
                EXPECT_TRUE(same(key, row["cells"][c])) << key << " is " << of_csv[key];
            }
    }
    for (const auto& d : content["drives"].items()) {
        EXPECT_EQ(of_csv["drives." + d["code"].text() + ".bags"], d["bags"].dump());
        ++compared;
    }
    EXPECT_GT(compared, 300);
    EXPECT_EQ(of_csv["drives.total.bags"], "12073");
    for (const char* language : {"vi", "en"}) {
        auto pdf = api.get("/reports/" + code + "/content?format=pdf&language=" + language);
        EXPECT_EQ(pdf.status, 200u);
        EXPECT_EQ(pdf.content_type, "application/pdf");
        EXPECT_EQ(pdf.body.substr(0, 5), "%PDF-");
        std::string text;
        for (const auto& page : pages_of(pdf.body)) text += page + '\n';
        EXPECT_NE(text.find(digest), std::string::npos);
        const bool vi = std::string(language) == "vi";
        for (const char* shown :
             {vi ? "12.073" : "12,073", vi ? "9.110.033.000" : "9,110,033,000",
              vi ? "68,2%" : "68.2%", vi ? "89,0%" : "89.0%", vi ? "37.754" : "37,754",
              vi ? "157,3" : "157.3", vi ? "16.761,0" : "16,761.0"})
            EXPECT_NE(text.find(shown), std::string::npos) << shown;
        auto xlsx = api.get("/reports/" + code + "/content?format=xlsx&language=" + language);
        EXPECT_EQ(xlsx.status, 200u);
        const auto sheets = read_workbook(xlsx.body);
        bool told_digest = false, told_figures = false;
        for (const auto& sheet : sheets) {
            told_digest = told_digest || sheet.row_of(digest) >= 0;
            if (sheet.name != (vi ? "Số liệu chung" : "Figures")) continue;
            told_figures = true;
            int row = sheet.frozen_rows;
            for (const auto& f : content["figures"].items()) {
                const auto* cell = sheet.at(row++, 1);
                ASSERT_TRUE(cell) << f["key"].text();
                if (f["status"].text() != "value") {
                    EXPECT_TRUE(cell->is_text) << f["key"].text();
                    continue;
                }
                const double scale = f["unit"].text().starts_with("percent") ? 100 : 1;
                EXPECT_NEAR(cell->number * scale, f["value"].number(), 1e-6) << f["key"].text();
            }
        }
        EXPECT_TRUE(told_digest);
        EXPECT_TRUE(told_figures);
    }
    // The digest is what anyone can make from the answer: key, unit, status and number of every
    // value.
    std::string canonical =
        "giothong-report 1\norganization kien-giang\nkind half_year\nperiod 2020-01-01 "
        "2020-06-30\ntariff \n";
    auto line = [&](const std::string& key, const Json& cell) {
        std::string digits = "0";
        if (cell["status"].text() == "value") {
            const auto unit = cell["unit"].text();
            const double scale = unit == "litres"                        ? 1000
                                 : unit == "tenths" || unit == "percent" ? 10
                                 : unit == "percent_hundredths"          ? 100
                                                                         : 1;
            digits = std::to_string(std::llround(cell["value"].number() * scale));
        }
        canonical +=
            key + " " + cell["unit"].text() + " " + cell["status"].text() + " " + digits + "\n";
    };
    for (const auto& f : content["figures"].items()) line(f["key"].text(), f);
    for (const auto& t : content["tables"].items()) {
        const auto columns = t["columns"].items();
        for (const auto& row : t["rows"].items())
            for (std::size_t c = 0; c < columns.size(); ++c)
                line(t["key"].text() + "." + row["key"].text() + "." + columns[c]["key"].text(),
                     row["cells"][c]);
    }
    for (const auto& d : content["drives"].items())
        for (const char* column :
             {"registered", "deferred", "donors", "bags", "discarded", "ml", "volume_unknown"})
            canonical += "drives." + d["code"].text() + "." + column +
                         (std::string(column) == "ml" ? " litres" : " count") + " value " +
                         d[column].dump() + "\n";
    EXPECT_EQ(domain::blake2b(canonical).hex(), digest);

    // The same figures without making a report, and of a district by itself.
    auto loose = api.get_json(
        "/organizations/kien-giang/report?kind=half_year&from=2020-01-01&to=2020-06-30");
    EXPECT_EQ(loose["digest"].text(), digest)
        << "what was entered into the report of the same period is taken along";
    std::int64_t below = 0;
    for (const auto& row : content["tables"].items())
        if (row["key"].text() == "by_organization")
            for (const auto& o : row["rows"].items()) {
                auto own = api.get_json("/organizations/" + o["key"].text() +
                                        "/report?from=2020-01-01&to=2020-06-30");
                below += value_at(own, "bags")["value"].integer();
            }
    EXPECT_EQ(below, 12'073);
    EXPECT_EQ(value_at(api.get_json(
                           "/organizations/kien-giang/report?campaign=xuan-hong-chu-nhat-do-2020"),
                       "bags")["value"]
                  .integer(),
              5'010);
    EXPECT_EQ(
        api.get_json("/organizations/kien-giang/report?drive=rach-gia-2020-01-05")["drives"].size(),
        1u);
    for (const char* wrong :
         {"?kind=half_year&from=2020-01-01&to=2020-06-29", "?from=2020-01-01", "?kind=campaign",
          "?drive=khong-co", "?from=2020-01-01&to=2020-06-30&tariff=khong-co"})
        EXPECT_EQ(api.get("/organizations/kien-giang/report" + std::string(wrong)).status, 400u)
            << wrong;
}

TEST_F(Reports, GoUpAndComeBackByOtherPeople) {
    api.person("an", Role::committee, "rach-gia");
    api.person("binh", Role::committee, "kien-giang");
    api.person("chi", Role::committee, "ha-tien");
    api.person("kiem", Role::auditor, "kien-giang");
    auto body = [](const char* organization) {
        return std::string(R"({"organization":")") + organization +
               R"(","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})";
    };
    EXPECT_EQ(api.ask("chi", api::Method::post, "/reports", body("rach-gia")).status, 403u)
        << "somebody else's district";
    EXPECT_EQ(api.ask("kiem", api::Method::post, "/reports", body("rach-gia")).status, 403u)
        << "an auditor changes nothing";
    auto made = api.ask("an", api::Method::post, "/reports", body("rach-gia"));
    ASSERT_EQ(made.status, 201u) << made.body;
    auto report = "/reports/" + made.json()["code"].text();
    auto again = api.ask("an", api::Method::post, "/reports", body("rach-gia"));
    EXPECT_EQ(again.code(), "report_exists");
    EXPECT_EQ(again.json()["parameters"]["report"].text(), made.json()["code"].text());
    EXPECT_EQ(api.get(report, "chi").status, 404u);
    EXPECT_EQ(api.get(report, "kiem").status, 200u);

    auto go = [&](const char* actor, const std::string& json) {
        return api.ask(actor, api::Method::post, report + "/transitions", json);
    };
    EXPECT_EQ(go("an", R"({"to":"accepted"})").code(), "report_transition_not_allowed");
    // A headline that the ledger does not bear out stops it.
    auto patched = api.ask("an", api::Method::patch, report,
                           R"({"entered":{"headline":{"bags":1}}})", {{"if-match", made.etag}});
    ASSERT_EQ(patched.status, 200u) << patched.body;
    EXPECT_EQ(
        api.ask("an", api::Method::patch, report, R"({"entered":{}})", {{"if-match", made.etag}})
            .code(),
        "stale_version");
    auto refused = go("an", R"({"to":"submitted"})");
    EXPECT_EQ(refused.status, 422u);
    EXPECT_EQ(refused.code(), "checks_failed");
    EXPECT_EQ(refused.json()["errors"][0]["code"].text(), "headline_differs");
    patched = api.ask("an", api::Method::patch, report, R"({"entered":{}})",
                      {{"if-match", patched.etag}});
    ASSERT_EQ(patched.status, 200u) << patched.body;
    auto submitted = go("an", R"({"to":"submitted"})");
    ASSERT_EQ(submitted.status, 201u) << submitted.body;
    EXPECT_EQ(go("an", R"({"to":"accepted"})").status, 403u) << "the district is not above itself";
    EXPECT_EQ(go("binh", R"({"to":"returned"})").code(), "reason_required");
    EXPECT_EQ(go("binh", R"({"to":"returned","reason":"thiếu đợt ngày 8/3"})").status, 201u);
    EXPECT_EQ(go("an", R"({"to":"submitted"})").status, 201u);
    auto accepted = go("binh", R"({"to":"accepted"})");
    ASSERT_EQ(accepted.status, 201u) << accepted.body;
    auto steps = accepted.json()["steps"];
    ASSERT_EQ(steps.size(), 5u);
    EXPECT_EQ(steps[2]["reason"].text(), "thiếu đợt ngày 8/3");
    EXPECT_EQ(steps[2]["actor"].text(), "binh");
    EXPECT_EQ(api.ask("an", api::Method::patch, report, R"({"entered":{}})",
                      {{"if-match", accepted.etag}})
                  .code(),
              "report_submitted");

    // The province's own: whoever submits it does not accept it.
    auto own = api.ask("binh", api::Method::post, "/reports", body("kien-giang"));
    ASSERT_EQ(own.status, 201u) << own.body;
    report = "/reports/" + own.json()["code"].text();
    ASSERT_EQ(go("binh", R"({"to":"submitted"})").status, 201u);
    EXPECT_EQ(go("binh", R"({"to":"accepted"})").code(), "own_report");
    EXPECT_EQ(go("local", R"({"to":"accepted"})").status, 201u);
    EXPECT_EQ(api.get_json("/reports", 200, "chi")["items"].size(), 0u);
    EXPECT_EQ(api.get_json("/reports", 200, "binh")["items"].size(), 2u);
    auto first = api.get_json("/reports?limit=1", 200, "binh");
    EXPECT_EQ(api.get_json("/reports?limit=1&cursor=" + first["next"].text(), 200, "binh")["items"]
                  .size(),
              1u);
}

TEST_F(Reports, AReportFromBelowThatComesLateDoesNotHoldUpTheClosing) {
    api.person("an", Role::committee, "rach-gia");
    api.person("binh", Role::committee, "kien-giang");
    api.person("dung", Role::committee, "kien-giang");
    auto post = [&](const char* actor, const std::string& path, const std::string& json) {
        return api.ask(actor, api::Method::post, path, json);
    };
    ASSERT_EQ(
        post(
            "binh", "/report-rules",
            R"({"organization":"kien-giang","kind":"half_year","levels":["district_committee"],"days_after":5})")
            .status,
        201u);
    auto report_of = [&](const char* actor, const char* organization) {
        auto made = post(actor, "/reports",
                         std::string(R"({"organization":")") + organization +
                             R"(","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})");
        EXPECT_EQ(made.status, 201u) << made.body;
        return "/reports/" + made.json()["code"].text();
    };
    auto own = report_of("binh", "kien-giang"), late = report_of("an", "rach-gia");
    ASSERT_EQ(post("binh", own + "/transitions",
                   R"({"to":"submitted","acknowledges":["reports_below_missing"]})")
                  .status,
              201u);
    ASSERT_EQ(post("dung", own + "/transitions",
                   R"({"to":"accepted","reason":"hai dòng\nvẫn là một lý do"})")
                  .status,
              201u);
    auto digest = api.get_json(own + "/content")["digest"].text();
    ASSERT_EQ(post("an", late + "/transitions", R"({"to":"submitted"})").status, 201u);
    auto first = post("binh", own + "/closings", R"({"digest":")" + digest + "\"}");
    ASSERT_EQ(first.status, 201u) << first.body;
    ASSERT_EQ(post("dung", own + "/closings", R"({"digest":")" + digest + "\"}").status, 201u);
    EXPECT_EQ(api.get_json(own + "/content")["digest"].text(), digest)
        << "what was signed is what is kept";
    EXPECT_EQ(api.get_json(own)["status"].text(), "closed");
}

TEST_F(Reports, ClosedFiguresStayAndWhatCameLaterIsTold) {
    api.person("binh", Role::committee, "kien-giang");
    api.person("dung", Role::committee, "kien-giang");
    auto made = api.ask(
        "binh", api::Method::post, "/reports",
        R"({"organization":"kien-giang","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})");
    ASSERT_EQ(made.status, 201u) << made.body;
    auto report = "/reports/" + made.json()["code"].text();
    auto post = [&](const char* actor, const std::string& path, const std::string& json) {
        return api.ask(actor, api::Method::post, path, json);
    };
    EXPECT_EQ(post("binh", report + "/closings", "{}").code(), "report_not_accepted");
    ASSERT_EQ(post("binh", report + "/transitions", R"({"to":"submitted"})").status, 201u);
    ASSERT_EQ(post("dung", report + "/transitions", R"({"to":"accepted"})").status, 201u);
    auto first = post("binh", report + "/closings", R"({"reason":"hết kỳ"})");
    ASSERT_EQ(first.status, 201u) << first.body;
    EXPECT_EQ(first.json()["status"].text(), "accepted");
    EXPECT_EQ(post("binh", report + "/closings", "{}").code(), "second_person_needed");
    EXPECT_EQ(
        post("dung", report + "/closings", R"({"digest":")" + std::string(64, '0') + "\"}").code(),
        "figures_changed");
    auto closed = post("dung", report + "/closings", "{}");
    ASSERT_EQ(closed.status, 201u) << closed.body;
    EXPECT_EQ(closed.json()["status"].text(), "closed");
    EXPECT_EQ(post("dung", report + "/transitions", R"({"to":"returned","reason":"x"})").code(),
              "report_closed");
    auto kept = api.get(report + "/content");
    auto digest = kept.json()["digest"].text();
    EXPECT_TRUE(kept.json()["closed"].truth());
    EXPECT_EQ(api.get_json(report + "/restatements")["figures"].size(), 0u);
    auto opened = [&](const std::string& key) {
        return api.get_json(report + "/figures/" + key + "?limit=200");
    };
    const std::vector<std::string> sums{"bags",
                                        "donors",
                                        "value_vnd",
                                        "gifts_vnd",
                                        "drives_held",
                                        "by_volume.350.bags",
                                        "by_organization.rach-gia.ml",
                                        "by_campaign.xuan-hong-chu-nhat-do-2020.donors"};
    std::map<std::string, std::string> as_closed;
    for (const auto& key : sums) as_closed[key] = opened(key)["drives"].dump();

    // A bag that nobody had written down comes to light, and a person lets it in.
    api.set_time("2020-08-01T08:00:00+07:00");
    ASSERT_EQ(
        post(
            "binh", "/drives/rach-gia-2020-01-05/events",
            R"({"device":"t","events":[{"id":"0192f0c1-7a00-7000-8000-000000000001","kind":"counted","at":"2020-01-05T08:00:00+07:00",)"
            R"("component":"whole_blood","nominal_ml":350,"abo":"O","rh":"+","count":5}]})")
            .status,
        403u);
    ASSERT_EQ(
        post(
            "local", "/drives/rach-gia-2020-01-05/events",
            R"({"device":"t","events":[{"id":"0192f0c1-7a00-7000-8000-000000000001","kind":"counted","at":"2020-01-05T08:00:00+07:00",)"
            R"("component":"whole_blood","nominal_ml":350,"abo":"O","rh":"+","count":5}]})")
            .status,
        200u);
    EXPECT_EQ(api.get_json(report + "/restatements")["figures"].size(), 0u)
        << "it waits for a person";
    ASSERT_EQ(
        post("dung", "/drives/rach-gia-2020-01-05/review/0192f0c1-7a00-7000-8000-000000000001",
             R"({"decision":"let_in","reason":"biên bản giấy"})")
            .status,
        200u);
    auto later = api.get(report + "/content");
    EXPECT_EQ(later.json()["digest"].text(), digest);
    EXPECT_EQ(value_at(later.json(), "bags")["value"].integer(), 12'073);
    EXPECT_GT(later.json()["restated"].integer(), 0);
    // What was closed opens to the drives of then, though the ledger has another sum now, and to
    // the events of then.
    for (const auto& key : sums) {
        auto now = opened(key);
        EXPECT_EQ(now["drives"].dump(), as_closed[key]) << key;
        EXPECT_TRUE(now["closed"].truth());
        const double scale = now["unit"].text() == "litres" ? 1'000 : 1;
        std::int64_t sum = 0;
        for (const auto& part : now["drives"].items())
            sum += std::llround(part["amount"].number() * scale);
        EXPECT_EQ(sum, std::llround(now["value"].number() * scale)) << key;
        EXPECT_GT(now["drives"].size(), 0u) << key;
        EXPECT_EQ(now["inputs"].size(), 0u) << key;
    }
    EXPECT_GT(opened("share_350_450")["inputs"].size(), 1u);
    EXPECT_EQ(opened("share_350_450")["drives"].size(), 0u);
    bool seen = false;
    for (const auto& part : opened("bags")["drives"].items()) {
        if (part["drive"].text() != "rach-gia-2020-01-05") continue;
        seen = true;
        auto events = [&](std::string path) {
            std::size_t count = 0;
            for (std::string next; count == 0 || !next.empty();) {
                auto page =
                    api.get_json(path + "&limit=200" + (next.empty() ? "" : "&cursor=" + next));
                count += page["items"].size();
                next = page["next"].null() ? "" : page["next"].text();
            }
            return count;
        };
        auto then = part["events"].text().substr(7);
        EXPECT_EQ(events(then) + 2, events(then.substr(0, then.find('?')) + "?"))
            << "the late bag and its settling came after";
    }
    EXPECT_TRUE(seen);
    auto restated = api.get_json(report + "/restatements");
    std::map<std::string, std::string> changes;
    for (const auto& f : restated["figures"].items())
        changes[f["key"].text()] =
            f["was"].dump() + " → " + f["is"].dump() + " " + f["difference"].dump();
    EXPECT_EQ(changes["bags"], "12073 → 12078 5");
    EXPECT_EQ(changes["value_vnd"], "9110033000 → 9113823000 3790000");
    EXPECT_EQ(changes["by_volume.350.bags"], "11720 → 11725 5");
    ASSERT_EQ(restated["drives"].size(), 1u);
    EXPECT_EQ(restated["drives"][0].text(), "rach-gia-2020-01-05");
    ASSERT_EQ(restated["events"].size(), 2u);
    EXPECT_EQ(restated["events"][1]["actor"].text(), "dung");
    EXPECT_EQ(restated["events"][1]["reason"].text(), "biên bản giấy");
    EXPECT_EQ(value_at(api.get_json(report + "/content?live=true"), "bags")["value"].integer(),
              12'078);

    // The next half-year shows it.
    auto next = api.get_json(
        "/organizations/kien-giang/report?kind=half_year&from=2020-07-01&to=2020-12-31");
    EXPECT_EQ(
        value_at(next, "restatements.kien-giang-half-year-2020-06-30_bags.difference")["value"]
            .integer(),
        5);
    // Nothing inside the database can change what was closed.
    auto broken =
        api.database().write_and_wait([](storage::WriteTransaction& tx) -> domain::Result<void> {
            tx.session().run("UPDATE report SET entered = '{}'");
            return {};
        });
    EXPECT_FALSE(broken);
}

TEST_F(Reports, TheCalendarTellsLateFromNever) {
    auto post = [&](const std::string& path, const std::string& json) {
        return api.ask("local", api::Method::post, path, json);
    };
    auto rule = post(
        "/report-rules",
        R"({"organization":"kien-giang","kind":"half_year","levels":["district_committee"],"days_after":10,"valid_from":"2020-01-01","document":"CV 12"})");
    ASSERT_EQ(rule.status, 201u) << rule.body;
    EXPECT_EQ(
        post(
            "/report-rules",
            R"({"organization":"kien-giang","kind":"free","levels":["district_committee"],"days_after":10})")
            .status,
        422u);
    auto owed = api.get_json("/report-calendar?from=2020-01-01&to=2020-06-30");
    ASSERT_EQ(owed["items"].size(), 15u);
    EXPECT_EQ(owed["items"][0]["due"].text(), "2020-07-10");
    EXPECT_EQ(owed["items"][0]["status"].text(), "not_begun");
    EXPECT_EQ(api.get_json("/report-reminders?days=5")["items"].size(), 0u) << "due in nine days";
    EXPECT_EQ(api.get_json("/report-reminders?days=9")["items"].size(), 15u);

    auto submit = [&](const char* organization) {
        auto made =
            post("/reports", std::string(R"({"organization":")") + organization +
                                 R"(","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})");
        auto done = post("/reports/" + made.json()["code"].text() + "/transitions",
                         R"({"to":"submitted","acknowledges":["plan_missing"]})");
        EXPECT_EQ(done.status, 201u) << done.body;
        return "/reports/" + made.json()["code"].text();
    };
    api.set_time("2020-07-10T23:30:00+07:00");
    submit("rach-gia");
    submit("ha-tien");
    api.set_time("2020-07-11T00:30:00+07:00");
    auto back = submit("an-bien");
    api.set_time("2020-07-12T08:00:00+07:00");
    api.database().tick();
    api.database().write_and_wait([](auto&) -> domain::Result<void> { return {}; });
    auto c = api.get_json("/report-completeness?from=2020-01-01&to=2020-06-30&by=period");
    EXPECT_EQ(c["total"]["expected"].integer(), 15);
    EXPECT_EQ(c["total"]["received"].integer(), 3);
    EXPECT_EQ(c["total"]["on_time"].integer(), 2);
    EXPECT_EQ(c["total"]["completeness"].dump(), "20.0");
    EXPECT_EQ(c["total"]["timeliness"].dump(), "13.3");
    EXPECT_EQ(c["rows"].size(), 1u);
    EXPECT_EQ(api.get_json("/report-completeness?from=2020-01-01&to=2020-06-30&by=organization&"
                           "organization=rach-gia")["total"]["timeliness"]
                  .dump(),
              "100.0");
    ASSERT_EQ(api.ask("binh", api::Method::post, back + "/transitions",
                      R"({"to":"returned","reason":"sai"})")
                  .status,
              201u);
    EXPECT_EQ(
        api.get_json("/report-completeness?from=2020-01-01&to=2020-06-30")["total"]["received"]
            .integer(),
        2);
    auto reminders = api.get_json("/report-reminders");
    EXPECT_EQ(reminders["items"].size(), 13u);
    EXPECT_EQ(reminders["items"][0]["days_late"].integer(), 2);

    // It stands in the province's report, and its checks ask for the missing ones.
    auto above = api.get_json(
        "/organizations/kien-giang/report?kind=half_year&from=2020-01-01&to=2020-06-30");
    EXPECT_EQ(value_at(above, "below.rach-gia.received")["value"].integer(), 1);
    EXPECT_EQ(value_at(above, "below.an-bien.received")["value"].integer(), 0);
    auto province = post(
        "/reports",
        R"({"organization":"kien-giang","kind":"half_year","from":"2020-01-01","to":"2020-06-30"})");
    auto path = "/reports/" + province.json()["code"].text();
    auto checks = api.get_json(path + "/checks");
    EXPECT_TRUE(checks["may_be_submitted"].truth());
    std::string codes;
    for (const auto& f : checks["items"].items()) codes += f["code"].text() + " ";
    EXPECT_NE(codes.find("reports_below_missing"), std::string::npos) << codes;
    EXPECT_EQ(post(path + "/transitions", R"({"to":"submitted"})").code(),
              "checks_not_acknowledged");
    EXPECT_EQ(post(path + "/transitions",
                   R"({"to":"submitted","acknowledges":["reports_below_missing"]})")
                  .status,
              201u);
    auto ended = api.ask("local", api::Method::patch, "/report-rules/" + rule.json()["id"].text(),
                         R"({"valid_to":"2019-12-31"})", {{"if-match", rule.etag}});
    ASSERT_EQ(ended.status, 200u) << ended.body;
    EXPECT_EQ(api.get_json("/report-calendar?from=2020-01-01&to=2020-06-30")["items"].size(), 0u);
}

TEST_F(Reports, EveryKindAndPeriodWithEveryFigureExplained) {
    struct Asked {
        const char* kind;
        const char* from;
        const char* to;
        const char* subject;
        std::int64_t bags;
    };
    // The demo's months: 2,033 in January, then 2,471, 506, 0, 3,734 and 3,329. Plan years end on
    // 30 November.
    const Asked all[]{{"month", "2020-02-01", "2020-02-29", "", 2'471},
                      {"quarter", "2020-04-01", "2020-06-30", "", 7'063},
                      {"quarter", "2019-12-01", "2020-02-29", "", 4'504},
                      {"half_year", "2020-01-01", "2020-06-30", "", 12'073},
                      {"half_year", "2019-12-01", "2020-05-31", "", 8'744},
                      {"nine_months", "2019-12-01", "2020-08-31", "", 12'073},
                      {"year", "2020-01-01", "2020-12-31", "", 12'073},
                      {"year", "2019-12-01", "2020-11-30", "", 12'073},
                      {"free", "2020-01-05", "2020-02-09", "", -1},
                      {"campaign", "", "", R"("campaign":"xuan-hong-chu-nhat-do-2020")", 5'010},
                      {"drive", "", "", R"("drive":"rach-gia-2020-01-05")", 306}};
    std::set<std::string> codes;
    for (const auto& a : all) {
        SCOPED_TRACE(std::string(a.kind) + " " + a.from);
        auto body =
            std::string(R"({"organization":"kien-giang","kind":")") + a.kind + "\"," +
            (*a.subject ? std::string(a.subject)
                        : std::string(R"("from":")") + a.from + R"(","to":")" + a.to + "\"") +
            "}";
        auto made = api.ask("local", api::Method::post, "/reports", body);
        ASSERT_EQ(made.status, 201u) << made.body;
        auto code = made.json()["code"].text();
        EXPECT_TRUE(codes.insert(code).second);
        auto content = api.get_json("/reports/" + code + "/content");
        EXPECT_EQ(content["kind"].text(), a.kind);
        if (a.bags >= 0) EXPECT_EQ(value_at(content, "bags")["value"].integer(), a.bags);
        EXPECT_FALSE(content["title"]["vi"].text().empty());
        std::set<std::string> keys;
        for (const auto& f : content["figures"].items())
            EXPECT_TRUE(keys.insert(f["key"].text()).second);
        for (const auto& f : content["figures"].items()) {
            EXPECT_FALSE(f["definition"]["vi"].text().empty() ||
                         f["definition"]["en"].text().empty() || f["formula"].text().empty())
                << f["key"].text();
            if (!f["denominator"].null())
                EXPECT_TRUE(keys.contains(f["denominator"].text()) ||
                            f["denominator"].text() == "target")
                    << f["key"].text();
            else
                EXPECT_FALSE(f["unit"].text().starts_with("percent"))
                    << f["key"].text() << " is a share of what?";
        }
        for (const auto& t : content["tables"].items())
            for (const auto& column : t["columns"].items())
                EXPECT_FALSE(column["definition"]["vi"].text().empty() ||
                             column["formula"].text().empty())
                    << column["key"].text();
        for (const char* key : {"drives_held",
                                "drives_planned",
                                "registered",
                                "donors",
                                "bags",
                                "standard_units",
                                "ml",
                                "share_350_450",
                                "first_time",
                                "repeat",
                                "emergency_bags",
                                "emergency_ml",
                                "plan_percent",
                                "population_percent",
                                "value_vnd",
                                "gifts_vnd",
                                "meals_vnd",
                                "travel_vnd",
                                "organizing_vnd",
                                "province_vnd",
                                "resources_total_vnd",
                                "resources_percent",
                                "resources_to_budget"})
            EXPECT_TRUE(keys.contains(key)) << key;
        EXPECT_EQ(api.get("/reports/" + code + "/content?format=pdf").body.substr(0, 5), "%PDF-");
    }
    for (const char* wrong : {R"("kind":"year","from":"2019-12-02","to":"2020-12-01")",
                              R"("kind":"quarter","from":"2020-01-01","to":"2020-06-30")",
                              R"("kind":"nine_months","from":"2020-01-01","to":"2020-12-31")",
                              R"("kind":"month","from":"2020-02-01","to":"2020-02-28")"})
        EXPECT_EQ(api.ask("local", api::Method::post, "/reports",
                          std::string(R"({"organization":"kien-giang",)") + wrong + "}")
                      .status,
                  422u)
            << wrong;
}

TEST_F(Reports, EveryDriveOwesItsClosing) {
    auto post = [&](const std::string& path, const std::string& json) {
        return api.ask("local", api::Method::post, path, json);
    };
    auto rule = post(
        "/report-rules",
        R"({"organization":"kien-giang","kind":"drive","levels":["district_committee"],"days_after":3})");
    ASSERT_EQ(rule.status, 201u) << rule.body;
    EXPECT_EQ(rule.json()["kind"].text(), "drive");
    std::map<std::string, Json> owed;
    std::string next;
    for (int pages = 0; pages == 0 || !next.empty(); ++pages) {
        ASSERT_LT(pages, 5);
        auto page = api.get_json("/report-calendar?from=2020-01-01&to=2020-06-30&limit=20" +
                                 (next.empty() ? "" : "&cursor=" + next));
        EXPECT_LE(page["items"].size(), 20u);
        for (const auto& item : page["items"].items())
            EXPECT_TRUE(owed.emplace(item["drive"].text(), item).second);
        next = page["next"].null() ? "" : page["next"].text();
    }
    EXPECT_EQ(api.get("/report-calendar?from=2020-01-01&to=2020-06-30&cursor=x").code(),
              "invalid_cursor");
    EXPECT_EQ(owed.size(), 41u) << "one for each drive";
    ASSERT_TRUE(owed.contains("rach-gia-2020-01-05"));
    EXPECT_EQ(owed["rach-gia-2020-01-05"]["due"].text(), "2020-01-08");
    EXPECT_EQ(owed["rach-gia-2020-01-05"]["organization"].text(), "rach-gia");
    EXPECT_EQ(owed["rach-gia-2020-01-05"]["status"].text(), "not_begun");
    EXPECT_TRUE(owed["rach-gia-2020-01-05"]["overdue"].truth());
    EXPECT_EQ(owed["rach-gia-2020-01-05"]["from"].text(), "2020-01-05");

    // The closing itself is a report of kind drive; sent on 1 July it is there, and late.
    auto made = post("/reports",
                     R"({"organization":"rach-gia","kind":"drive","drive":"rach-gia-2020-01-05"})");
    ASSERT_EQ(made.status, 201u) << made.body;
    ASSERT_EQ(
        post("/reports/" + made.json()["code"].text() + "/transitions", R"({"to":"submitted"})")
            .status,
        201u);
    auto c = api.get_json("/report-completeness?from=2020-01-01&to=2020-06-30&by=kind");
    EXPECT_EQ(c["total"]["expected"].integer(), 41);
    EXPECT_EQ(c["total"]["received"].integer(), 1);
    EXPECT_EQ(c["total"]["on_time"].integer(), 0);
    ASSERT_EQ(c["rows"].size(), 1u);
    EXPECT_EQ(c["rows"][0]["kind"].text(), "drive");
    auto reminders = api.get_json("/report-reminders")["items"].items();
    EXPECT_EQ(reminders.size(), 40u);
    for (const auto& r : reminders) EXPECT_NE(r["drive"].text(), "rach-gia-2020-01-05");
    // Two rules, two kinds: a month's report of the same body is something else.
    ASSERT_EQ(
        post(
            "/report-rules",
            R"({"organization":"kien-giang","kind":"month","levels":["district_committee"],"days_after":3})")
            .status,
        201u);
    EXPECT_EQ(
        api.get_json("/report-completeness?from=2020-01-01&to=2020-01-31&by=kind")["rows"].size(),
        2u);
    EXPECT_EQ(
        api
            .get_json(
                "/report-completeness?from=2020-01-01&to=2020-06-30&by=kind&kind=drive")["total"]
                                                                                        ["expected"]
            .integer(),
        41);
}

TEST_F(Reports, ValuesNormsAndCosts) {
    auto post = [&](const std::string& path, const std::string& json) {
        return api.ask("local", api::Method::post, path, json);
    };
    auto difference =
        api.get_json("/valuation/difference?from=2020-01-01&to=2020-06-30&tariff=tt-17-2020");
    EXPECT_EQ(difference["difference_vnd"].integer(), 107'598'000);
    EXPECT_EQ(difference["price_vnd"].integer(), 107'598'000);
    difference = api.get_json(
        "/valuation/"
        "difference?from=2020-04-01&to=2020-06-30&before_from=2020-01-01&before_to=2020-03-31&"
        "tariff=tt-17-2020");
    EXPECT_EQ(difference["count_vnd"].integer() + difference["mix_vnd"].integer() +
                  difference["price_vnd"].integer(),
              difference["difference_vnd"].integer());
    EXPECT_NE(difference["count_vnd"].integer(), 0);
    EXPECT_EQ(difference["now"]["bags"].integer() + difference["before"]["bags"].integer(), 12'073);
    auto layered = api.get_json("/valuation?tariff=tt-17-2020&layers=nat,transport");
    EXPECT_EQ(layered["with_layers_vnd"].integer(), 9'217'631'000 + 12'073LL * 227'000);
    EXPECT_EQ(api.get("/valuation?layers=nat").code(), "layer_missing")
        << "no caps were found for TT 05/2017";
    EXPECT_FALSE(api.get_json("/valuation").has("layers"));

    EXPECT_EQ(api.get_json("/allowances?item=gift&on=2020-02-09")["items"].size(), 6u);
    auto norm = post(
        "/allowances",
        R"({"code":"kg-qua-350","organization":"kien-giang","item":"gift","bound":"amount","donation":"whole_blood",
                     "from_ml":350,"to_ml":350,"amount_vnd":50000,"valid_from":"2020-01-01","source":"NQ tỉnh"})");
    ASSERT_EQ(norm.status, 201u) << norm.body;
    EXPECT_EQ(
        post(
            "/allowances",
            R"({"code":"kg-2","organization":"kien-giang","item":"gift","bound":"amount","amount_vnd":1,"valid_from":"2020-01-01"})")
            .code(),
        "allowance_overlaps");
    auto report = api.get_json(
        "/organizations/kien-giang/report?kind=half_year&from=2020-01-01&to=2020-06-30");
    EXPECT_EQ(value_at(report, "gifts_vnd")["value"].integer(), 11'720LL * 150'000 + 353 * 100'000);
    EXPECT_EQ(value_at(report, "province_vnd")["value"].integer(), 11'720LL * 50'000);
    EXPECT_EQ(value_at(report, "allowances.kien-giang_gift.donations")["value"].integer(), 11'720);

    const std::string costs = "/drives/rach-gia-2020-01-05/costs";
    ASSERT_EQ(post(costs, R"({"item":"meals","amount_vnd":3000000,"note":"ăn nhẹ"})").status, 201u);
    auto wrong = post(costs, R"({"item":"venue","amount_vnd":900000})");
    ASSERT_EQ(wrong.status, 201u);
    auto id = wrong.json()["lines"][1]["id"].text();
    ASSERT_EQ(post(costs, R"({"reverses":")" + id + "\"}").status, 201u);
    EXPECT_EQ(post(costs, R"({"reverses":")" + id + "\"}").code(), "cost_already_reversed");
    EXPECT_EQ(post(costs, R"({"amount_vnd":1})").code(), "required");
    auto sums = api.get_json(costs);
    EXPECT_EQ(sums["total_vnd"].integer(), 3'000'000);
    auto bags = sums["usable_bags"].integer();
    EXPECT_EQ(sums["per_usable_bag_vnd"].integer(), (3'000'000 + bags / 2) / bags);
    EXPECT_EQ(api.get_json("/drives/rach-gia-2020-01-12/costs")["per_usable_bag_vnd"].integer(), 0);
}

// ── The real rows that committees published ──

std::filesystem::path rows_file() {
    const std::filesystem::path source = GIOTHONG_SOURCE_DIR;
    for (const auto& base : {source.parent_path(), source.parent_path().parent_path()})
        if (auto file = base / "shared" / "data" / "vn_reports" / "vn_reports.csv";
            std::filesystem::exists(file))
            return file;
    return {};
}

TEST(PublishedRows, GiveTheirLitresAndShowTheirTraps) {
    const auto file = rows_file();
    if (file.empty())
        GTEST_SKIP()
            << "no ../shared/data/vn_reports beside the source: the real rows were not read";
    std::ifstream in(file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (char c : line) {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.emplace_back();
            else if (c != '\r')
                cells.back() += c;
        }
        ASSERT_EQ(cells.size(), 19u) << line;
        rows.push_back(std::move(cells));
    }
    rows.erase(rows.begin());
    ASSERT_EQ(rows.size(), 76u);

    auto day = [](const std::string& text, bool last) -> std::string {
        if (text.size() == 10) return text;
        if (text.size() == 7) {
            auto first = domain::Day::parse(text + "-01");
            auto next = *first;
            while (next.month() == first->month()) next = next.plus(1);
            return last ? next.plus(-1).text() : first->text();
        }
        if (text.size() == 4) return text + (last ? "-12-31" : "-01-01");
        return {};
    };
    std::vector<JsonText> statements;
    for (const auto& r : rows) {
        JsonMembers m{{"title", "#" + r[0] + " " + r[2]}};
        auto number = [&](const char* name, const std::string& text) {
            if (!text.empty()) m.emplace_back(name, std::int64_t(std::stoll(text)));
        };
        number("drives", r[7]);
        number("registered", r[8]);
        // Only exact numbers can be held against others.
        if (r[10] == "exact" || r[0] == "53") number("bags", r[9]);
        number("bags_250", r[11]);
        number("bags_350", r[12]);
        number("bags_450", r[13]);
        number("ml", r[14]);
        number("plan_bags", r[15]);
        if (!r[16].empty()) m.emplace_back("plan_percent", std::stod(r[16]));
        if (r[0] == "16") m.emplace_back("headline_bags", 3'568);  // the note says so
        const bool whole_period =
            r[1].ends_with("_period") && r[1] != "institute_period" && r[1] != "national_period";
        m.emplace_back("level", r[1] == "campaign" || whole_period || r[1] == "national_period"
                                    ? "whole"
                                : r[1] == "campaign_part" ? "part"
                                                          : "drive");
        if (r[1] == "campaign" || r[1] == "campaign_part") m.emplace_back("campaign_name", r[2]);
        m.emplace_back("place", r[3]);
        m.emplace_back("inner", r[4]);
        m.emplace_back("everywhere", r[3].starts_with("("));
        if (auto from = day(r[5], false); !from.empty()) m.emplace_back("from", from);
        if (auto to = day(r[6], true); !to.empty()) m.emplace_back("to", to);
        statements.push_back(json_object(m));
    }
    DirectApi api;
    auto got = api.ask("local", api::Method::post, "/report-checks",
                       json_object({{"statements", json_array(statements)}}).str());
    ASSERT_EQ(got.status, 200u) << got.body.substr(0, 2000);
    auto items = got.json()["items"];
    std::int64_t litres = 0;
    int split = 0;
    std::map<std::string, std::set<std::string>> codes;  // by row
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!items[i]["ml"].null()) {
            ++split;
            litres += items[i]["ml"].integer();
        }
        for (const auto& f : items[i]["items"].items()) codes[rows[i][0]].insert(f["code"].text());
    }
    EXPECT_EQ(split, 5);
    EXPECT_EQ(litres, 438'600);
    for (const char* whole_split : {"32", "33", "35", "37", "38"}) {
        EXPECT_FALSE(codes[whole_split].count("parts_do_not_add_up")) << whole_split;
        EXPECT_FALSE(codes[whole_split].count("volume_differs")) << whole_split;
    }
    // The one row that prints a percentage beside both numbers: 688 of 563 are 122.2 %.
    for (const auto& [row, found] : codes) EXPECT_FALSE(found.count("percent_differs")) << row;
    EXPECT_TRUE(codes["16"].count("headline_differs"));
    EXPECT_TRUE(codes["53"].count("more_bags_than_donors"));
    for (const char* part : {"2", "3", "10", "11", "30", "44"})
        EXPECT_TRUE(codes[part].count("part_beside_total")) << part;
    for (const char* whole : {"1", "9", "59", "61"})
        EXPECT_FALSE(codes[whole].count("part_beside_total")) << whole;
}

}  // namespace

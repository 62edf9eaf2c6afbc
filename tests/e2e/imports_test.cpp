// Files that are imported over HTTP: the same rules, answers and rows as on the command line, all
// of it or nothing.
#include "storage/identity/audit.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;

constexpr const char* workbook =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

Headers csv_headers(Headers more = {}) {
    more.emplace_back("Content-Type", "text/csv");
    return more;
}

/// A form with a file and its map.
std::string form(const std::string& file, const std::string& map) {
    return "--ranh-gioi\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n" + map +
           "\r\n--ranh-gioi\r\nContent-Disposition: form-data; name=\"file\"; "
           "filename=\"lịch.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
           file + "\r\n--ranh-gioi--\r\n";
}
Headers form_headers(Headers more = {}) {
    more.emplace_back("Content-Type", "multipart/form-data; boundary=ranh-gioi");
    return more;
}

/// Drives by names and days as people write them.
constexpr const char* drives_map = R"(format = 1
by_name = ["site", "organization"]
[fields]
code = "{Ngày}-{Điểm|short}"
title = "{Điểm}"
site = "{Điểm}"
organization = "{Đơn vị}"
planned_bags = "{Dự kiến}"
[schedule]
day = "{Ngày}"
utc_offset = "+07:00"
default_starts = "07:00"
default_ends = "11:00"
[[cells]]
columns = ["Ngày"]
reads = "day"
[[cells]]
columns = ["Dự kiến"]
reads = "count"
)";

std::string line_of_json(const std::string& output) {
    std::size_t at = 0;
    while (at < output.size()) {
        const auto end = std::min(output.find('\n', at), output.size());
        if (output[at] == '{') return output.substr(at, end - at);
        at = end + 1;
    }
    return output;
}

class Imports : public testing::Test {
  protected:
    static Answer send(RealService& s, const std::string& path, const std::string& body,
                       const Headers& headers) {
        return s.request("POST", "/imports/" + path, headers, body);
    }
    static std::size_t sites(RealService& s) {
        return s.get_json("/sites?limit=200")["items"].size();
    }
    static std::int64_t audited(RealService& s) {
        std::int64_t rows = 0;
        auto read = s.database().read_and_wait([&](storage::Session& session) {
            rows = std::int64_t(storage::identity::find(session, {}, 1'000).size());
        });
        EXPECT_TRUE(read);
        return rows;
    }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(folder_.file(name), std::ios::binary) << content;
        return folder_.file(name);
    }
    /// The report of the command line, over the database of a service that is stopped.
    std::string on_command_line(RealService& s, const std::string& kind, const std::string& file,
                                const std::string& map, bool dry_run) const {
        std::vector<std::string> arguments{program(), "import",         kind, file, "--json",
                                           "--db",    s.database_file()};
        if (!map.empty()) arguments.insert(arguments.end(), {"--map", map});
        if (dry_run) arguments.emplace_back("--dry-run");
        return line_of_json(run_program({arguments, {}, {}, {}}).second);
    }
    TemporaryFolder folder_;
};

TEST_F(Imports, TheCommandLineAndTheInterfaceSayAndWriteTheSame) {
    const auto now = storage::system_now().text();
    const std::string some_wrong =
        "Ngày;Điểm;Đơn vị;Dự kiến\n"
        "16/05/2027;nha-van-hoa;rach-gia;1.250\n"
        "17/05/2027;khong-co;rach-gia;90\n"
        "hôm qua;cho;rach-gia;90\n"
        "18/05/2027;cho;ha-tien;nhiều\n"
        "16/05/2027;nha-van-hoa;ha-tien;7\n";
    const std::string all_right =
        "Ngày;Điểm;Đơn vị;Dự kiến\n"
        "16/05/2027;nha-van-hoa;rach-gia;1.250\n"
        "17/05/2027;cho;ha-tien;90\n"
        "17/05/2027;cho;ha-tien;90\n";
    RealService over_http(now), locally(now);
    for (auto* s : {&over_http, &locally}) plan(*s);

    const auto tried =
        send(over_http, "drives?dry_run=true", form(some_wrong, drives_map), form_headers());
    ASSERT_EQ(tried.status, 200u) << tried.body;
    const auto report = Json::parse(tried.body);
    EXPECT_EQ(report["rows"].integer(), 5);
    EXPECT_EQ(report["written"].integer(), 1);
    EXPECT_EQ(report["refused"].integer(), 4);
    EXPECT_EQ(report["results"].size(), 4u);
    const auto imported = send(over_http, "drives", form(all_right, drives_map), form_headers());
    ASSERT_EQ(imported.status, 200u) << imported.body;
    EXPECT_EQ(Json::parse(imported.body)["unchanged"].integer(), 1);

    locally.stop();
    const auto map = write("map.toml", drives_map);
    EXPECT_EQ(on_command_line(locally, "drives", write("a.csv", some_wrong), map, true),
              tried.body);
    EXPECT_EQ(on_command_line(locally, "drives", write("b.csv", all_right), map, false),
              imported.body);
    locally.restart();
    const auto listed = [](RealService& s) {
        std::string out;
        for (const auto& drive : s.get_json("/drives?limit=200")["items"].items())
            for (const char* member :
                 {"code", "title", "site", "organization", "starts_at", "ends_at", "status"})
                out += drive[member].text() + "\n";
        return out;
    };
    EXPECT_EQ(listed(locally), listed(over_http));
    EXPECT_NE(listed(over_http).find("2027-05-17-cho"), std::string::npos);
}

TEST_F(Imports, CountsAreTheSameThroughBothDoors) {
    const auto now = storage::system_now().text();
    const std::string counts =
        "ma_dot,so_tui_250,so_tui_350,so_tui_450,tong\ndot,10,240,0,250\ndot-hai,1,2,3,7\n";
    RealService over_http(now), locally(now);
    for (auto* s : {&over_http, &locally}) {
        plan(*s);
        for (const char* code : {"dot", "dot-hai"})
            plan_drive(*s, code, {"approved", "open"}, now.substr(0, 10));
    }
    const auto tried =
        send(over_http, "counts?dry_run=true&map=volumes-by-drive", counts, csv_headers());
    ASSERT_EQ(tried.status, 200u) << tried.body;
    EXPECT_EQ(Json::parse(tried.body)["refused"].integer(), 1);
    locally.stop();
    const auto map = std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/volumes-by-drive.toml";
    EXPECT_EQ(on_command_line(locally, "counts", write("counts.csv", counts), map, true),
              tried.body);
}

TEST_F(Imports, ATrialKeepsNothingAndFindsWhatClashesWithinTheFile) {
    RealService s;
    plan(s);
    const auto before = sites(s);
    const auto rows = audited(s);
    const auto tried = send(s, "sites?dry_run=true",
                            "code,name\nsan,Sân vận động\nsan,Nhà thi đấu\n", csv_headers());
    ASSERT_EQ(tried.status, 200u) << tried.body;
    const auto report = Json::parse(tried.body);
    EXPECT_TRUE(report["dry_run"].truth());
    EXPECT_EQ(report["written"].integer(), 1);
    ASSERT_EQ(report["results"].size(), 1u);
    const auto second = report["results"].items()[0];
    EXPECT_EQ(second["line"].integer(), 3);
    EXPECT_EQ(second["result"].text(), "refused");
    ASSERT_EQ(second["errors"].size(), 1u);
    EXPECT_EQ(second["errors"].items()[0]["code"].text(), "code_taken");
    EXPECT_EQ(second["errors"].items()[0]["pointer"].text(), "code");
    EXPECT_EQ(sites(s), before);
    EXPECT_EQ(audited(s), rows);
}

TEST_F(Imports, OneRefusedRowKeepsAllOut) {
    RealService s;
    plan(s);
    const auto before = sites(s);
    const auto rows = audited(s);
    const auto refused = send(s, "sites",
                              "code,name,lat,lon\nsan,Sân vận động,10.5,105.1\n"
                              "nha,Nhà thi đấu,nhiều,105.2\n",
                              csv_headers());
    EXPECT_EQ(refused.status, 422u);
    EXPECT_EQ(refused.code(), "import_refused");
    const auto errors = Json::parse(refused.body)["errors"];
    ASSERT_EQ(errors.size(), 1u) << refused.body;
    EXPECT_EQ(errors.items()[0]["pointer"].text(), "/lines/3/lat");
    EXPECT_EQ(sites(s), before);
    EXPECT_EQ(audited(s), rows);

    Headers once = csv_headers({{"Idempotency-Key", "lan-mot"}});
    const std::string good = "code,name\nsan,Sân vận động\nnha,Nhà thi đấu\n";
    const auto imported = send(s, "sites", good, once);
    ASSERT_EQ(imported.status, 200u) << imported.body;
    EXPECT_EQ(Json::parse(imported.body)["written"].integer(), 2);
    EXPECT_EQ(sites(s), before + 2);
    // One row for each site, as from its route, and one for the import.
    EXPECT_EQ(audited(s), rows + 3);
    const auto again = send(s, "sites", good, once);
    EXPECT_EQ(again.body, imported.body);
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(audited(s), rows + 3);
    EXPECT_EQ(Json::parse(send(s, "sites", good, csv_headers()).body)["unchanged"].integer(), 2);
}

TEST_F(Imports, ProgressIsToldLineByLineAndTheResultComesLast) {
    RealService s;
    plan(s);
    std::string file = "code,name\n";
    for (int i = 0; i < 3'000; ++i)
        file += "d-" + std::to_string(i) + ",Điểm " + std::to_string(i) + "\n";
    const auto answer = send(s, "sites", file, csv_headers({{"Accept", "application/x-ndjson"}}));
    ASSERT_EQ(answer.status, 200u);
    const auto lines_of = [](const Answer& told) {
        std::vector<std::string> out;
        std::istringstream text(told.body);
        for (std::string line; std::getline(text, line);) out.push_back(line);
        return out;
    };
    const auto lines = lines_of(answer);
    ASSERT_FALSE(lines.empty());
    const auto last = Json::parse(lines.back());
    EXPECT_EQ(last["status"].integer(), 200);
    EXPECT_EQ(last["answer"]["written"].integer(), 3'000);
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
        EXPECT_LE(Json::parse(lines[i])["done"].integer(), std::int64_t(file.size()));
    const auto refused = send(s, "sites", "code,name\nd-1,Tên khác\n",
                              csv_headers({{"Accept", "application/x-ndjson"}}));
    EXPECT_EQ(refused.status, 200u);
    const auto told = lines_of(refused);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(Json::parse(told.back())["status"].integer(), 422);
    EXPECT_EQ(Json::parse(told.back())["answer"]["code"].text(), "import_refused");
}

TEST_F(Imports, WhoImportsMayDoWhatTheRowsSay) {
    RealService s("2020-02-09T12:00:00+07:00", support::Access::closed);
    add_account(s, "quan-tri", {{Role::administrator, {}, {}}, {Role::committee, {}, {}}});
    auto keeper = sign_in(s, "quan-tri");
    for (const auto& [name, value] : keeper.headers()) s.always_send(name, value);
    plan(s);
    add_account(s, "lan", {{Role::committee, organization_scope(s, "rach-gia"), {}}});
    add_account(s, "huyen", {{Role::administrator, organization_scope(s, "rach-gia"), {}}});
    add_account(s, "xem", {{Role::auditor, {}, {}}});
    const auto ask = [&](const std::string& login, const std::string& path,
                         const std::string& body) {
        auto who = sign_in(s, login);
        return s.client().request("POST", "/api/v1/imports/" + path, csv_headers(who.headers()),
                                  body);
    };
    const std::string drives =
        "code,title,site,organization,starts_at,ends_at\n"
        "a,A,cho,rach-gia,2020-05-01T07:00:00+07:00,2020-05-01T11:00:00+07:00\n"
        "b,B,cho,ha-tien,2020-05-02T07:00:00+07:00,2020-05-02T11:00:00+07:00\n";
    const auto tried = ask("lan", "drives?dry_run=true", drives);
    ASSERT_EQ(tried.status, 200u) << tried.body;
    const auto results = Json::parse(tried.body)["results"];
    ASSERT_EQ(results.size(), 1u) << tried.body;
    EXPECT_EQ(results.items()[0]["line"].integer(), 3);
    EXPECT_EQ(results.items()[0]["code"].text(), "forbidden");
    EXPECT_EQ(ask("lan", "drives", drives).status, 422u);
    EXPECT_EQ(s.get_json("/drives")["items"].size(), 0u);

    // An administrator of a district keeps that district's part of the tree, and no prices.
    const std::string below = "code,name,kind,parent\ntruong,Trường,school,";
    EXPECT_EQ(ask("huyen", "organizations", below + "rach-gia\n").status, 200u);
    EXPECT_EQ(ask("huyen", "organizations", below + "ha-tien\n").status, 422u);
    EXPECT_EQ(ask("huyen", "tariffs",
                  "code,title,component,nominal_ml,price_vnd\nt,T,whole_blood,250,1\n")
                  .status,
              422u);
    EXPECT_EQ(ask("xem", "drives", drives).code(), "forbidden");
    EXPECT_EQ(ask("xem", "drives/description", drives).code(), "forbidden");
    EXPECT_EQ(ask("lan", "organizations", below + "rach-gia\n").code(), "forbidden");
    EXPECT_EQ(s.client().request("POST", "/api/v1/imports/drives", csv_headers(), drives).status,
              401u);
}

TEST_F(Imports, WhatIsTooLargeOrNoTableIsRefused) {
    RealService s("2020-02-09T12:00:00+07:00", support::Access::everybody_is_local,
                  [](auto& c) { c.limits.import_bytes = 3'000'000; });
    plan(s);
    std::string large = "code,name\n";
    for (int i = 0; large.size() < 2'000'000; ++i)
        large += "x,Không phải mã " + std::to_string(i) + "\n";
    EXPECT_EQ(send(s, "sites/description", large, csv_headers()).status, 200u)
        << "more than other bodies may have";
    large += large;
    EXPECT_EQ(send(s, "sites/description", large, csv_headers()).code(), "body_too_large");
    EXPECT_EQ(s.request("POST", "/drives/import", csv_headers(), large.substr(0, 2'000'000)).code(),
              "body_too_large");

    std::string rows = "code,name\n";
    for (int i = 0; i <= 100'000; ++i) rows += "x,y\n";
    EXPECT_EQ(send(s, "sites/table", rows, csv_headers({{"Accept", "text/csv"}})).code(),
              "import_too_long");

    const auto code = [&](const std::string& body, const Headers& headers,
                          const std::string& path = "sites?dry_run=true") {
        return send(s, path, body, headers).code();
    };
    EXPECT_EQ(code("{}", {{"Content-Type", "application/json"}}), "unsupported_media_type");
    EXPECT_EQ(code("", csv_headers()), "file_missing");
    EXPECT_EQ(code("PK\x03\x04 không phải", {{"Content-Type", workbook}}), "not_a_workbook");
    EXPECT_EQ(code("\xD0\xCF\x11\xE0 cũ", {{"Content-Type", workbook}}), "old_workbook");
    EXPECT_EQ(code("code,name\n", csv_headers()), "no_rows");
    EXPECT_EQ(code("code,name,màu\na,b,c\n", csv_headers()), "bad_map");
    EXPECT_EQ(code("a\n", csv_headers(), "khong-co"), "import_kind_unknown");
    EXPECT_EQ(code("a,b\n1,2\n", csv_headers(), "counts"), "map_required");
    EXPECT_EQ(code("a,b\n1,2\n", csv_headers(), "counts?map=khong-co"), "map_unknown");
    EXPECT_EQ(code("--x\r\n", form_headers()), "form_broken");
    // A map names no files of the machine.
    const auto peeks = send(s, "counts?dry_run=true",
                            form("a,b\n1,2\n",
                                 "format = 1\n[source]\nname = \"x\"\n[drive]\ncode = \"{a}\"\n"
                                 "[[counts]]\nname = \"b\"\ncolumn = \"b\"\n"
                                 "[[known]]\ncolumns = [\"a\"]\nfile = \"/etc/passwd\"\nkeys = "
                                 "[\"a\"]\n"),
                            form_headers());
    EXPECT_EQ(peeks.code(), "bad_map") << peeks.body;
}

TEST_F(Imports, AFileIsDescribedAndGivenAsATable) {
    RealService s;
    plan(s);
    const std::string file =
        "Danh sách 2027;;\nTên điểm;Địa chỉ;Màu\nSân vận động;\"12 \"\"Nguyễn\"\"\";đỏ\n"
        "Chợ;A, B;\n";
    const auto described = send(s, "sites/description?header_row=2", file, csv_headers());
    ASSERT_EQ(described.status, 200u) << described.body;
    const auto description = Json::parse(described.body);
    EXPECT_EQ(description["read_as"].text(), "utf-8, ;");
    const auto columns = description["columns"].items();
    ASSERT_EQ(columns.size(), 3u);
    EXPECT_EQ(columns[0]["heading"].text(), "Tên điểm");
    EXPECT_EQ(columns[0]["field"].text(), "name");
    EXPECT_EQ(columns[1]["field"].text(), "address");
    EXPECT_TRUE(columns[2]["field"].null());
    EXPECT_EQ(description["rows"].size(), 2u);
    EXPECT_EQ(description["rows"].items()[0]["line"].integer(), 3);
    const auto table =
        send(s, "sites/table?header_row=2", file, csv_headers({{"Accept", "text/csv"}}));
    EXPECT_EQ(table.status, 200u);
    EXPECT_EQ(table.body,
              "Tên điểm,Địa chỉ,Màu\nSân vận động,\"12 \"\"Nguyễn\"\"\",đỏ\nChợ,\"A, B\",\n");
}

}  // namespace
}  // namespace tests

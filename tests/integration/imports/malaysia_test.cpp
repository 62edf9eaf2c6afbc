// The real file of the Ministry of Health Malaysia, where it is there: it is no part of the
// repository.
#include "api/imports/counts_import.hpp"
#include "domain/core/text.hpp"
#include "domain/reporting/build.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"
#include "tests/support/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace {

using namespace tests::support;
using domain::tallying::Dimension;

/// The folder with the data, or empty: ../shared/data beside the source, or one further up for a
/// second work tree.
std::filesystem::path data_folder() {
    const std::filesystem::path source = GIOTHONG_SOURCE_DIR;
    for (const auto& base : {source.parent_path(), source.parent_path().parent_path()}) {
        const auto folder = base / "shared" / "data" / "moh_malaysia";
        if (std::filesystem::exists(folder / "donations_facility_2020_2025.csv")) return folder;
    }
    return {};
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

TEST(Malaysia, TheRealFileGivesItsPublishedSumsAndTwiceTheSame) {
    const auto folder = data_folder();
    if (folder.empty())
        GTEST_SKIP()
            << "no ../shared/data/moh_malaysia beside the source: the real file was not imported";
    const auto file = (folder / "donations_facility_2020_2025.csv").string();
    const auto expected =
        Json::parse(content_of(folder / "expected.json"))["donations_facility_2020_2025.csv"];

    // The file's own sums by facility, and by day's month and group, counted here by plain
    // splitting: it has no quotes.
    std::map<std::string, std::int64_t> by_facility;
    std::map<std::pair<std::string, std::string>, std::int64_t> by_year_and_facility;
    std::map<std::pair<std::string, std::string>, std::int64_t> by_month_and_group;
    {
        std::ifstream in(file);
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            std::vector<std::string> fields;
            std::istringstream parts(line);
            for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
            ASSERT_EQ(fields.size(), 20u);
            const auto number = [&](std::size_t column) { return std::stoll(fields[column]); };
            by_facility["my-" + domain::code_from(fields[1])] += number(3);
            by_year_and_facility[{fields[0].substr(0, 4), "my-" + domain::code_from(fields[1])}] +=
                number(3);
            const auto month = fields[0].substr(0, 7);
            by_month_and_group[{month, "A"}] += number(4);
            by_month_and_group[{month, "B"}] += number(5);
            by_month_and_group[{month, "O"}] += number(6);
            by_month_and_group[{month, "AB"}] += number(7);
            by_month_and_group[{month, "?"}] +=
                number(3) - number(4) - number(5) - number(6) - number(7);
        }
        std::erase_if(by_month_and_group, [](const auto& entry) { return entry.second == 0; });
    }

    TemporaryFolder temporary;
    storage::DatabaseSettings settings;
    settings.url = temporary.file("giothong.db");
    auto opened = storage::Database::open(settings);
    ASSERT_TRUE(opened) << opened.error().code;
    auto& db = **opened;
    auto map = tests::support::read_counts_map(std::string(GIOTHONG_SOURCE_DIR) +
                                               "/deploy/maps/moh-malaysia.toml");
    ASSERT_TRUE(map);
    auto result = tests::support::import_counts(db, file, *map, false, {});
    ASSERT_TRUE(result) << result.error().code;
    EXPECT_EQ(result->exit_code(), 0);
    EXPECT_EQ(result->rows, expected["rows"].integer());
    EXPECT_EQ(result->written, expected["rows"].integer());

    const auto ask = [&](std::vector<Dimension> by) {
        domain::tallying::Question question;
        question.by = std::move(by);
        return domain::tallying::total(*db.books(), question);
    };
    const auto group_name = [](std::int64_t value) {
        return value < 0 ? std::string("?")
                         : std::string(domain::name_of(domain::tallying::Abo(value)));
    };
    const auto whole = ask({});
    EXPECT_EQ(whole.total.bags, 2'962'805);
    EXPECT_EQ(whole.total.bags, expected["sums"]["daily"].integer());
    EXPECT_EQ(whole.total.drives, 43'450);

    std::map<std::string, std::int64_t> groups, years, facilities;
    std::map<std::pair<std::string, std::string>, std::int64_t> year_groups, month_groups;
    for (const auto& row : ask({Dimension::abo}).rows)
        groups[group_name(row.place[0])] = row.figures.bags;
    EXPECT_EQ(groups["A"], expected["sums"]["blood_a"].integer());
    EXPECT_EQ(groups["B"], expected["sums"]["blood_b"].integer());
    EXPECT_EQ(groups["O"], expected["sums"]["blood_o"].integer());
    EXPECT_EQ(groups["AB"], expected["sums"]["blood_ab"].integer());
    EXPECT_EQ(groups["?"], 114);
    for (const auto& row : ask({Dimension::year}).rows)
        years[std::to_string(row.place[0])] = row.figures.bags;
    for (const auto& row : ask({Dimension::year, Dimension::abo}).rows)
        year_groups[{std::to_string(row.place[0]), group_name(row.place[1])}] = row.figures.bags;
    EXPECT_EQ(years.size(), expected["by_year"].members().size());
    for (const auto& year : expected["by_year"].members()) {
        SCOPED_TRACE(year);
        const auto of = expected["by_year"][year];
        EXPECT_EQ(years[year], of["daily"].integer());
        for (const auto& [group, column] : {std::pair<std::string, const char*>{"A", "blood_a"},
                                            {"B", "blood_b"},
                                            {"O", "blood_o"},
                                            {"AB", "blood_ab"}})
            EXPECT_EQ((year_groups[{year, group}]), of[column].integer()) << group;
    }
    const auto& tree = db.books()->registry().organizations;
    for (const auto& row : ask({Dimension::collected_by}).rows)
        facilities[tree.find(row.place[0])->code] = row.figures.bags;
    EXPECT_EQ(facilities, by_facility);
    EXPECT_EQ(facilities.size(), std::size_t(expected["facilities"].integer()));
    for (const auto& row : ask({Dimension::month, Dimension::abo}).rows) {
        if (row.figures.bags == 0) continue;
        char month[16];
        std::snprintf(month, sizeof month, "%04d-%02d", int(row.place[0] / 12),
                      int(row.place[0] % 12 + 1));
        month_groups[{month, group_name(row.place[1])}] = row.figures.bags;
    }
    EXPECT_EQ(month_groups, by_month_and_group);
    EXPECT_EQ(ask({Dimension::day}).rows.size(), std::size_t(expected["dates"].integer()));

    // One report a year, by facility and by group.
    const auto books_now = db.books();
    const auto malaysia = books_now->registry().organization("malaysia");
    ASSERT_TRUE(malaysia);
    std::map<std::pair<std::string, std::string>, std::int64_t> reported;
    for (const auto& year : expected["by_year"].members()) {
        SCOPED_TRACE(year);
        const int y = std::stoi(year);
        const auto report =
            domain::reporting::build(*books_now,
                                     {domain::reporting::ReportKind::year, *malaysia,
                                      domain::Day::of(y, 1, 1), domain::Day::of(y, 12, 31), 0, 0},
                                     {});
        const auto of = expected["by_year"][year];
        const auto cell = [&](const std::string& key) {
            const auto value = report.find(key);
            return value && value->known() ? value->number : -1;
        };
        EXPECT_EQ(cell("bags"), of["daily"].integer());
        for (const auto& [group, column] : {std::pair("a", "blood_a"), std::pair("b", "blood_b"),
                                            std::pair("o", "blood_o"), std::pair("ab", "blood_ab")})
            EXPECT_EQ(cell(std::string("by_group.") + group + "_rh_unknown.bags"),
                      of[column].integer())
                << group;
        const auto* by = report.table(domain::reporting::TableId::by_collector);
        ASSERT_TRUE(by);
        const auto column = std::size_t(std::find(by->columns.begin(), by->columns.end(), "bags") -
                                        by->columns.begin());
        for (const auto& row : by->rows) reported[{year, row.key}] = row.cells[column].number;
    }
    EXPECT_EQ(reported, by_year_and_facility);

    const auto as_of = db.books()->as_of;
    auto again = tests::support::import_counts(db, file, *map, false, {});
    ASSERT_TRUE(again) << again.error().code;
    EXPECT_EQ(again->exit_code(), 0);
    EXPECT_EQ(again->unchanged, expected["rows"].integer());
    EXPECT_EQ(again->events + again->in_review + again->written, 0);
    EXPECT_EQ(db.books()->as_of.seq, as_of.seq);
    EXPECT_EQ(db.books()->as_of.head, as_of.head);

    storage::tallying::Verification v;
    const auto books = db.books();
    ASSERT_TRUE(db.read_and_wait([&](storage::Session& session) {
        v = storage::tallying::verify(session, *books, std::nullopt, {});
    }));
    EXPECT_TRUE(v.clean()) << (v.clean()
                                   ? ""
                                   : v.findings.front().code + " " + v.findings.front().where);
}

}  // namespace

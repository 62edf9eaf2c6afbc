// Imports of counts through the shipped map: whole files, the same again, damaged rows, and files
// of every wrong kind.
#include "api/imports/counts_import.hpp"

#include "domain/tallying/totals.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"
#include "tests/support/malaysian_csv.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>

namespace {

using namespace tests::support;
using namespace api::imports;
using domain::tallying::Dimension;
using tests::support::import_counts;
using tests::support::read_counts_map;

std::string map_file() {
    return std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/moh-malaysia.toml";
}

class CountsImport : public testing::Test {
  protected:
    void SetUp() override {
        auto read = read_counts_map(map_file());
        ASSERT_TRUE(read) << read.error().code;
        map = std::move(*read);
        open();
    }
    void open() {
        db.reset();
        storage::DatabaseSettings settings;
        settings.url = folder.file("giothong.db");
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    std::string write(const std::string& name, const std::string& content) {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    ImportResult import(const std::string& content, bool dry_run = false) {
        auto result = import_counts(*db, write("counts.csv", content), map, dry_run, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    domain::tallying::Totals totals(std::vector<Dimension> by = {}) {
        domain::tallying::Question question;
        question.by = std::move(by);
        return domain::tallying::total(*db->books(), question);
    }
    std::map<std::vector<std::int64_t>, std::int64_t> rows(std::vector<Dimension> by) {
        std::map<std::vector<std::int64_t>, std::int64_t> out;
        for (const auto& row : totals(std::move(by)).rows) out[row.place] = row.figures.bags;
        return out;
    }
    void expect_verified() {
        storage::tallying::Verification v;
        auto books = db->books();
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            v = storage::tallying::verify(session, *books, std::nullopt, {});
        }));
        for (const auto& f : v.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
    }
    /// Everything that an import could have changed.
    struct State {
        std::int64_t seq;
        domain::Digest head;
        std::map<std::vector<std::int64_t>, std::int64_t> bags;
        std::size_t organizations, sites, drives;
        bool operator==(const State&) const = default;
    };
    State state() {
        auto books = db->books();
        const auto& reg = books->registry();
        std::size_t drives = 0;
        for (std::size_t n = 1; n < books->drives().size(); ++n)
            drives += books->drive(std::int64_t(n)) != nullptr;
        return {books->as_of.seq,
                books->as_of.head,
                rows({Dimension::day, Dimension::collected_by, Dimension::abo}),
                reg.organizations.all().size(),
                reg.sites.size(),
                drives};
    }

    /// `days` days at five hospitals.
    static std::vector<MalaysianRow> sample(int days, unsigned seed = 1) {
        std::mt19937 random(seed);
        const auto below = [&](unsigned n) { return std::int64_t(random() % n); };
        std::vector<MalaysianRow> out;
        for (int d = 0; d < days; ++d)
            for (const auto& [hospital, state] : malaysian_hospitals)
                out.push_back({domain::Day::of(2020, 1, 1).plus(d).text(), hospital, state,
                               below(40), below(40), below(60), below(9), below(50) == 0 ? 2 : 0});
        return out;
    }
    static std::string file(const std::vector<MalaysianRow>& rows, const std::string& end = "\n") {
        std::string out = malaysian_header + end;
        for (const auto& row : rows) out += row.line() + end;
        return out;
    }

    TemporaryFolder folder;
    CountsMap map;
    std::unique_ptr<storage::Database> db;
};

TEST_F(CountsImport, AWholeFileIsInAndAddsUp) {
    const auto all = sample(40);
    const auto result = import(file(all));
    EXPECT_EQ(result.exit_code(), 0);
    EXPECT_EQ(result.rows, 200);
    EXPECT_EQ(result.written, 200);
    EXPECT_EQ(result.unchanged, 0);
    std::map<std::string, std::int64_t> groups;
    std::int64_t bags = 0;
    for (const auto& row : all) {
        bags += row.daily();
        groups["A"] += row.a, groups["B"] += row.b, groups["O"] += row.o, groups["AB"] += row.ab,
            groups["?"] += row.untyped;
    }
    ASSERT_GT(groups["?"], 0);
    EXPECT_EQ(totals().total.bags, bags);
    EXPECT_EQ(totals().total.volume_unknown, bags);
    EXPECT_EQ(totals().total.drives, 200) << "a day without a bag is a zero, not silence";
    using domain::tallying::Abo;
    auto by_group = rows({Dimension::abo});
    EXPECT_EQ(by_group[{std::int64_t(Abo::A)}], groups["A"]);
    EXPECT_EQ(by_group[{std::int64_t(Abo::B)}], groups["B"]);
    EXPECT_EQ(by_group[{std::int64_t(Abo::O)}], groups["O"]);
    EXPECT_EQ(by_group[{std::int64_t(Abo::AB)}], groups["AB"]);
    EXPECT_EQ(by_group[{-1}], groups["?"]);
    EXPECT_EQ(rows({Dimension::collected_by}).size(), 5u);
    expect_verified();
}

TEST_F(CountsImport, TheSameFileAgainChangesNothing) {
    const auto all = sample(30);
    import(file(all));
    const auto before = state();
    // In another order, with other line ends, a mark in front, empty lines and blanks around its
    // cells it is the same file.
    std::string spaced = malaysian_header + "\n \n";
    for (const auto& row : all) {
        auto fields = row.fields();
        for (auto& field : fields) field = " " + field + "\t";
        spaced += MalaysianRow::joined(fields) + "\n\n";
    }
    for (const auto& content : {file(all), file({all.rbegin(), all.rend()}), file(all, "\r\n"),
                                "\xEF\xBB\xBF" + file(all), spaced}) {
        const auto again = import(content);
        EXPECT_EQ(again.exit_code(), 0);
        EXPECT_EQ(again.written, 0);
        EXPECT_EQ(again.unchanged, 150);
        EXPECT_EQ(again.events, 0);
        EXPECT_EQ(again.in_review, 0);
        EXPECT_TRUE(state() == before);
    }
    open();
    EXPECT_EQ(import(file(all)).unchanged, 150) << "after a restart too";
    EXPECT_EQ(state().head, before.head);
}

TEST_F(CountsImport, ColumnsMayStandInAnyOrderAndInQuotes) {
    const auto all = sample(5);
    std::string turned;
    auto turn = [](std::vector<std::string> fields) {
        std::string out;
        for (auto it = fields.rbegin(); it != fields.rend(); ++it)
            out += (out.empty() ? "" : ",") + ('"' + *it + '"');
        return out + "\n";
    };
    std::vector<std::string> names;
    std::string header = malaysian_header;
    for (std::size_t at = 0; at <= header.size();) {
        auto end = std::min(header.find(',', at), header.size());
        names.push_back(header.substr(at, end - at));
        at = end + 1;
    }
    turned = turn(names);
    for (const auto& row : all) turned += turn(row.fields());
    EXPECT_EQ(import(turned).written, 25);
    const auto before = state();
    EXPECT_EQ(import(file(all)).unchanged, 25);
    EXPECT_TRUE(state() == before);
}

struct Damage {
    std::string line, code;
};

std::vector<Damage> damages() {
    MalaysianRow row{"2020-02-01", "Hospital Sibu", "Sarawak", 10, 12, 20, 3, 1};
    std::vector<Damage> all;
    const auto add = [&](std::string line, std::string code) {
        all.push_back({std::move(line), std::move(code)});
    };
    const auto whole = row.line();
    // Cut lines.
    add("2020-02-01", "wrong_field_count");
    add("2020-02-01,Hospital Si", "wrong_field_count");
    add(whole.substr(0, whole.rfind(',')), "wrong_field_count");
    add(whole.substr(0, whole.rfind(',') + 1), "blank");
    add(whole + ",", "wrong_field_count");
    add(whole + ",0", "wrong_field_count");
    add(row.line_with(18, "2"), "check_failed");  // "23" cut to "2"
    // Numbers.
    for (const char* bad :
         {"-46", "-0", "+46", "46.0", "4e1", "0x2e", "abc", "4 6", "99999999999",
          "99999999999999999999", "\xEF\xBC\x94\xEF\xBC\x96", "46\xC2\xA0", "NaN", "1,5"})
        add(std::string(bad) == "1,5" ? row.line_with(3, "\"1,5\"") : row.line_with(3, bad),
            "not_a_count");
    for (std::size_t column : {4u, 5u, 6u, 7u}) add(row.line_with(column, "-1"), "not_a_count");
    for (std::size_t column : {8u, 13u, 16u, 19u}) add(row.line_with(column, "x"), "not_a_count");
    for (std::size_t column = 3; column < 20; ++column) add(row.line_with(column, ""), "blank");
    add(row.line_with(0, ""), "blank");
    // Sums.
    add(row.line_with(3, "45"), "check_failed");
    add(row.line_with(3, "44"), "remainder_negative");
    add(row.line_with(6, "25"), "remainder_negative");
    add(row.line_with(8, "16"), "check_failed");
    add(row.line_with(11, "1"), "check_failed");
    add(row.line_with(15, "99"), "check_failed");
    add(row.line_with(19, "1"), "check_failed");
    // Facilities.
    for (const char* bad : {"Hospital Sibuu", "hospital sibu", "Hospital  Sibu", "",
                            "Hospital Miri / Sibu", "Hospital Melaka"})
        add(row.line_with(1, bad), "unknown_facility");
    add(row.line_with(2, "Sabah"), "unknown_facility");
    add(row.line_with(2, ""), "unknown_facility");
    // Days.
    for (const char* bad : {"2020-02-30", "2021-02-29", "01/02/2020", "2020-2-1", "20200201",
                            "2020 -02-01", "2020-02-01T00:00:00Z", "0000-00-00", "hôm qua"})
        add(row.line_with(0, bad), "not_a_day");
    for (const char* bad : {"2019-12-31", "2026-01-01", "1970-01-01", "2199-12-31"})
        add(row.line_with(0, bad), "day_out_of_range");
    // Bytes.
    add(row.line_with(1,
                      "Hospital S\xEC"
                      "bu"),
        "bad_encoding");                                             // Latin-1
    add(row.line_with(1, "Hospital S\xC3"), "bad_encoding");         // cut in a character
    add(row.line_with(1, "Hospital \xED\xA0\x80"), "bad_encoding");  // a surrogate
    add(row.line_with(1, "\xFF\xFEH"), "bad_encoding");              // UTF-16
    add(row.line_with(1, std::string("Hospital\0Sibu", 13)), "control_character");
    add(row.line_with(1, "Hospital\x01Sibu"), "control_character");
    add(row.line_with(2, "Sarawak\x1B[2J"), "control_character");
    add(row.line_with(2, "Sarawak\x7F"), "control_character");
    add(row.line_with(1, std::string(70'000, 'H')), "row_too_long");
    // Quotes.
    add(row.line_with(1, "\"Hospital Sibu"), "malformed_row");
    add(row.line_with(1, "\"Hospital\" Sibu"), "malformed_row");
    add("\"" + whole, "malformed_row");
    return all;
}

TEST_F(CountsImport, EveryDamagedRowIsRefusedWithItsLineAndCodeAndTheRestIsIn) {
    const auto good = sample(30);
    const auto bad = damages();
    // One damaged row after each good one.
    std::string content = malaysian_header + "\n  \n";
    std::map<std::int64_t, std::string> expected;
    std::int64_t line = 2;
    std::vector<MalaysianRow> in;
    std::size_t next = 0;
    for (const auto& damage : bad) {
        in.push_back(good[next % good.size()]);
        content += good[next++ % good.size()].line() + "\n" + damage.line + "\n";
        line += 2;
        expected[line] = damage.code;
    }
    ASSERT_LE(next, good.size()) << "more damages than good rows: make the sample larger";
    for (; next < good.size(); ++next) {
        in.push_back(good[next]);
        content += good[next].line() + "\n";
    }
    const auto result = import(content);
    EXPECT_EQ(result.exit_code(), 1);
    EXPECT_EQ(result.written, std::int64_t(in.size()));
    std::map<std::int64_t, std::string> found;
    for (const auto& row : result.refused) {
        EXPECT_TRUE(found.emplace(row.line, row.error.code).second)
            << "line " << row.line << " is refused twice";
    }
    for (const auto& [at, code] : expected)
        EXPECT_EQ(found[at], code)
            << "line " << at << ": " << bad[std::size_t(at - 4) / 2].line.substr(0, 120);
    EXPECT_EQ(found.size(), expected.size());
    EXPECT_GE(expected.size(), 80u);

    // What is in is exactly what the good rows alone give, and nothing was made for a refused one.
    const auto with_damage = state();
    TemporaryFolder other;
    storage::DatabaseSettings settings;
    settings.url = other.file("giothong.db");
    auto alone = storage::Database::open(std::move(settings));
    ASSERT_TRUE(alone);
    std::swap(db, *alone);
    import(file(in));
    const auto undamaged = state();
    std::swap(db, *alone);
    EXPECT_EQ(with_damage.bags, undamaged.bags);
    EXPECT_EQ(with_damage.seq, undamaged.seq);
    EXPECT_EQ(with_damage.organizations, undamaged.organizations);
    EXPECT_EQ(with_damage.sites, undamaged.sites);
    EXPECT_EQ(with_damage.drives, undamaged.drives);
    expect_verified();
}

TEST_F(CountsImport, AFileOfDamagedRowsOnlyDoesNothing) {
    const auto before = state();
    std::string content = malaysian_header + "\n";
    for (const auto& damage : damages()) content += damage.line + "\n";
    const auto result = import(content);
    EXPECT_EQ(result.exit_code(), 2);
    EXPECT_EQ(result.refused.size(), damages().size());
    EXPECT_TRUE(state() == before);
}

TEST_F(CountsImport, ADriveInTwoRowsMustSayTheSame) {
    MalaysianRow row{"2020-02-01", "Hospital Sibu", "Sarawak", 10, 12, 20, 3};
    auto other = row;
    other.o = 21;
    const auto result = import(file({row, row, other}));
    EXPECT_EQ(result.written, 1);
    EXPECT_EQ(result.unchanged, 1);
    ASSERT_EQ(result.refused.size(), 1u);
    EXPECT_EQ(result.refused[0].line, 4);
    EXPECT_EQ(result.refused[0].error.code, "drive_twice");
    EXPECT_EQ(result.exit_code(), 1);
    EXPECT_EQ(totals().total.bags, 45);
}

TEST_F(CountsImport, ADryRunSaysTheSameAndKeepsNothing) {
    const auto before = state();
    std::string content = file(sample(20)) + "x,y\n";
    const auto dry = import(content, true);
    EXPECT_TRUE(state() == before);
    const auto real = import(content);
    EXPECT_EQ(dry.rows, real.rows);
    EXPECT_EQ(dry.written, real.written);
    EXPECT_EQ(dry.events, real.events);
    ASSERT_EQ(dry.refused.size(), 1u);
    EXPECT_EQ(dry.refused[0].line, real.refused[0].line);
    EXPECT_EQ(dry.refused[0].error.code, real.refused[0].error.code);
    const auto again = import(content, true);
    EXPECT_EQ(again.unchanged, 100);
    EXPECT_EQ(again.written, 0);
}

TEST_F(CountsImport, AChangedFigureWaitsForAPersonAndCountsAsBefore) {
    auto all = sample(10);
    all[7].o = 12;
    import(file(all));
    const auto before = state();
    all[7].o = 17;
    const auto result = import(file(all));
    EXPECT_EQ(result.exit_code(), 1) << "a row that waits did not do what it says";
    EXPECT_EQ(result.written, 0);
    EXPECT_EQ(result.waiting, 1);
    EXPECT_EQ(result.unchanged, 49);
    EXPECT_EQ(result.events, 1);
    EXPECT_EQ(result.in_review, 1);
    EXPECT_EQ(state().bags, before.bags) << "a published count does not move by itself";
    const auto again = import(file(all));
    EXPECT_EQ(again.events, 0) << "the same correction again is the same fact";
    auto number = db->books()->drive_number("my-hospital-melaka-2020-01-02");
    ASSERT_TRUE(number);
    ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
        storage::tallying::Ledger ledger(session, {});
        const auto items = ledger.review(*number);
        ASSERT_EQ(items.size(), 1u);
        EXPECT_FALSE(items[0].settled);
    }));
    expect_verified();
}

TEST_F(CountsImport, AFigureThatBecomesNoneIsNotDroppedInSilence) {
    auto all = sample(10);
    all[7].o = 12;
    all[8].o = 0;
    import(file(all));
    const auto before = state();
    all[7].o = 0;
    all[8].o = 4;  // from none to some waits for a person as any late event
    const auto result = import(file(all));
    EXPECT_EQ(result.exit_code(), 1);
    ASSERT_EQ(result.refused.size(), 1u);
    EXPECT_EQ(result.refused[0].line, 9);
    EXPECT_EQ(result.refused[0].error.code, "count_withdrawn");
    EXPECT_EQ(result.in_review, 1);
    EXPECT_EQ(state().bags, before.bags);
    expect_verified();
}

TEST_F(CountsImport, FilesOfTheWrongKindDoNothing) {
    const auto before = state();
    const auto refused = [&](const std::string& content) {
        auto result = import_counts(*db, write("counts.csv", content), map, false, {});
        return result ? "taken" : result.error().code;
    };
    EXPECT_EQ(refused(""), "header_missing");
    EXPECT_EQ(refused("\n\n\r\n"), "header_missing");
    EXPECT_EQ(refused("a,b,c\n1,2,3\n"), "other_file");
    EXPECT_EQ(refused(std::string("\xFF\xFE"
                                  "d\0,\0a\0\n\0",
                                  10)),
              "bad_encoding")
        << "the map says UTF-8";
    EXPECT_EQ(refused(sample(1)[0].line() + "\n"), "repeated_column")
        << "no header, and two equal figures";
    auto without = malaysian_header;
    without.erase(without.find(",social_student"), std::string(",social_student").size());
    EXPECT_EQ(refused(without + "\n"), "other_file");
    auto missing = import_counts(*db, folder.file("khong-co.csv"), map, false, {});
    EXPECT_EQ(missing.error().code, "file_unreadable");
    const auto header_only = import(malaysian_header + "\n");
    EXPECT_EQ(header_only.rows, 0);
    EXPECT_EQ(header_only.exit_code(), 2);
    EXPECT_TRUE(state() == before);
}

TEST_F(CountsImport, ProgressReachesTheEnd) {
    std::int64_t last = -1, of = 0;
    auto result = import_counts(*db, write("counts.csv", file(sample(20))), map, false,
                                [&](std::int64_t at, std::int64_t size) {
                                    EXPECT_GE(at, last);
                                    last = at, of = size;
                                });
    ASSERT_TRUE(result);
    EXPECT_EQ(last, of);
    EXPECT_GT(of, 0);
}

}  // namespace

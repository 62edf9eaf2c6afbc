// Both administrative trees of Viet Nam and who went on with whom in July 2025, from the real
// lists, where they are there.
#include "api/imports/records_import.hpp"
#include "api/routes.hpp"
#include "domain/scheduling/current_map.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/sites.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace {

using namespace tests::support;
using namespace domain::scheduling;
using domain::Day;
using domain::tallying::Dimension;
using domain::tallying::OnMap;

const Day merger = Day::of(2025, 7, 1);

std::filesystem::path data_folder() {
    const std::filesystem::path source = GIOTHONG_SOURCE_DIR;
    for (const auto& base : {source.parent_path(), source.parent_path().parent_path()}) {
        const auto folder = base / "shared" / "data" / "vn_units";
        if (std::filesystem::exists(folder / "mapping" / "ward_old_to_new.csv")) return folder;
    }
    return {};
}

/// Rows of a file without quotes, counted here without the importer.
std::vector<std::map<std::string, std::string>> rows_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::vector<std::string> header;
    std::vector<std::map<std::string, std::string>> out;
    while (std::getline(in, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::vector<std::string> fields;
        std::istringstream parts(line);
        for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
        if (header.empty()) {
            header = fields;
            continue;
        }
        auto& row = out.emplace_back();
        for (std::size_t i = 0; i < fields.size(); ++i) row[header[i]] = fields[i];
    }
    return out;
}

class Vietnam : public testing::Test {
  protected:
    void SetUp() override {
        data = data_folder();
        if (data.empty())
            GTEST_SKIP()
                << "no ../shared/data/vn_units beside the source: the real trees were not imported";
        storage::DatabaseSettings settings;
        settings.url = folder.file("giothong.db");
        settings.clock = [] { return *domain::Instant::parse("2026-01-15T08:00:00+07:00"); };
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    api::imports::ImportResult import(const std::string& kind, const std::string& file,
                                      const std::string& map) {
        auto result = tests::support::import_records(
            *db, kind, (data / file).string(),
            std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/" + map, false, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : api::imports::ImportResult{};
    }
    std::vector<api::imports::ImportResult> import_all() {
        return {
            import("organizations", "pre_2025_07/provinces.csv", "vn-provinces-2024.toml"),
            import("organizations", "pre_2025_07/districts.csv", "vn-districts-2024.toml"),
            import("organizations", "pre_2025_07/wards.csv", "vn-communes-2024.toml"),
            import("organizations", "post_2025_07/provinces.csv", "vn-provinces-2025.toml"),
            import("organizations", "post_2025_07/wards.csv", "vn-communes-2025.toml"),
            import("successors", "mapping/province_63_to_34.csv", "vn-provinces-successors.toml"),
            import("successors", "mapping/ward_old_to_new.csv", "vn-communes-successors.toml")};
    }
    std::int64_t num(const std::string& code) {
        auto found = db->books()->registry().organization(code);
        EXPECT_TRUE(found) << code;
        return found.value_or(0);
    }

    TemporaryFolder folder;
    std::filesystem::path data;
    std::unique_ptr<storage::Database> db;
};

TEST_F(Vietnam, BothTreesAndTheirSuccessionGoInWholeAndTwiceTheSame) {
    const auto first = import_all();
    std::vector<std::int64_t> written;
    for (const auto& result : first) written.push_back(result.written);
    EXPECT_EQ(written, (std::vector<std::int64_t>{63, 696, 10'035, 34, 3'321, 63, 10'592}));
    // Twelve communes of the source had ended before the list was taken; nothing else is refused.
    std::set<std::string> refused;
    for (const auto& result : first)
        for (const auto& row : result.refused)
            for (const auto& v : row.error.violations) {
                EXPECT_EQ(v.code, "organization_not_found");
                refused.insert(v.parameters.front().second);
            }
    for (const auto& row : first.back().refused)
        if (row.error.violations.empty()) refused.insert(row.error.parameters.front().second);
    EXPECT_EQ(refused.size(), 12u);

    // Counts per level, then and now.
    const auto books = db->books();
    const auto& tree = books->registry().organizations;
    std::map<OrganizationKind, std::int64_t> then, now;
    std::map<std::string, int> names;
    for (const auto& [n, o] : tree.all()) {
        if (o.valid.contains(merger.plus(-1))) ++then[o.kind];
        if (o.valid.contains(merger)) ++now[o.kind];
        if (o.kind == OrganizationKind::commune_committee && o.valid.contains(merger.plus(-1)))
            ++names[o.name];
    }
    EXPECT_EQ(then, (std::map<OrganizationKind, std::int64_t>{
                        {OrganizationKind::national_committee, 1},
                        {OrganizationKind::provincial_committee, 63},
                        {OrganizationKind::district_committee, 696},
                        {OrganizationKind::commune_committee, 10'035}}));
    EXPECT_EQ(now, (std::map<OrganizationKind, std::int64_t>{
                       {OrganizationKind::national_committee, 1},
                       {OrganizationKind::provincial_committee, 34},
                       {OrganizationKind::commune_committee, 3'321}}));
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), [](const auto& n) {
        return n.second > 20;
    })) << "names are no keys";

    // Every commune that ended has successors who have all of it, inside the province that goes on
    // with its own.
    CurrentMap map(tree, books->as_of.today);
    std::map<std::int64_t, std::int64_t> new_province;
    for (const auto& row : rows_of(data / "mapping/province_63_to_34.csv"))
        new_province[num("vn24-" + row.at("old_code"))] = num("vn25-" + row.at("new_code"));
    std::map<std::string, std::string> province_of;
    for (const auto& row : rows_of(data / "pre_2025_07/wards.csv"))
        province_of[row.at("code")] = row.at("province_code");
    std::int64_t cut = 0;
    for (const auto& [code, province] : province_of) {
        auto old = num("vn24-" + code);
        const auto* s = tree.succession(old);
        ASSERT_TRUE(s) << code;
        std::int64_t sum = 0;
        for (const auto& to : s->to) sum += to.share_ppm;
        EXPECT_EQ(sum, whole_share) << code;
        EXPECT_EQ(s->basis, s->to.size() > 1 ? ShareBasis::equal : ShareBasis::stated);
        cut += s->to.size() > 1;
        std::int64_t weights = 0;
        for (const auto& part : map.parts(old)) {
            weights += part.weight;
            EXPECT_TRUE(part.within(new_province.at(num("vn24-" + province)))) << code;
        }
        EXPECT_EQ(weights, whole_share);
    }
    EXPECT_EQ(cut, 460);
    // Districts ended and nobody goes on with them: they stand below the new province.
    for (const auto& row : rows_of(data / "pre_2025_07/districts.csv")) {
        const auto& parts = map.parts(num("vn24-" + row.at("code")));
        ASSERT_EQ(parts.size(), 1u);
        EXPECT_TRUE(parts[0].within(new_province.at(num("vn24-" + row.at("province_code")))));
    }
    // Kiên Giang and An Giang are An Giang: 102 communes.
    EXPECT_EQ(new_province.at(num("vn24-91")), num("vn25-91"));
    EXPECT_EQ(new_province.at(num("vn24-89")), num("vn25-91"));
    EXPECT_EQ(tree.children(num("vn25-91"), merger).size(), 102u);
    EXPECT_EQ(tree.predecessors(num("vn25-91")), (std::vector{num("vn24-89"), num("vn24-91")}));

    const auto catalog = books->as_of.catalog;
    const auto again = import_all();
    for (std::size_t i = 0; i < again.size(); ++i) {
        EXPECT_EQ(again[i].written, 0) << i;
        EXPECT_EQ(again[i].unchanged, first[i].written) << i;
        EXPECT_EQ(again[i].refused.size(), first[i].refused.size()) << i;
    }
    EXPECT_EQ(db->books()->registry().organizations.all().size(), tree.all().size());
    static_cast<void>(catalog);
}

TEST_F(Vietnam, YearsBeforeTheMergerAreAnsweredOnTodaysMap) {
    import_all();
    // One drive in every commune, district and province that was; bags by a rule that no share
    // divides.
    std::map<std::int64_t, std::int64_t> planned;
    auto done = db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        domain::scheduling::Site site;
        site.id = tx.new_id();
        site.code = "s";
        site.name = "S";
        site = storage::scheduling::add(tx, site);
        std::vector<Drive> drives;
        for (const auto& [n, o] : tx.books().registry().organizations.all()) {
            if (!o.valid.to) continue;
            Drive d;
            d.id = tx.new_id();
            d.code = "d-" + o.code;
            d.title = d.code;
            d.site = site.num;
            d.organization = n;
            d.starts_at = *domain::Instant::parse("2024-05-10T07:00:00+07:00");
            d.ends_at = *domain::Instant::parse("2024-05-10T11:00:00+07:00");
            d.status = DriveStatus::open;
            drives.push_back(std::move(d));
        }
        storage::scheduling::add(tx, drives, "tester", "");
        for (const auto& d : drives) planned[d.num] = 101 + d.num % 97;
        return {};
    });
    ASSERT_TRUE(done) << done.error().code;
    for (const auto& [drive, bags] : planned) {
        domain::tallying::Event e;
        e.id = domain::Uuid::derived(domain::Instant{1}, "bags " + std::to_string(drive));
        e.kind = domain::tallying::EventKind::counted;
        e.drive = drive;
        e.at = *domain::Instant::parse("2024-05-10T08:00:00+07:00");
        e.component = domain::tallying::Component::whole_blood;
        e.nominal_ml = 350;
        e.count = bags;
        e.digest = content_digest(e, db->books()->drive(drive)->id);
        db->append({{drive, {e}, "import", "tester"}, {}, {}, {}},
                   [](domain::Result<storage::AppendAnswer>) {});
    }
    ASSERT_TRUE(db->write_and_wait([](auto&) -> domain::Result<void> { return {}; }));
    const auto books = db->books();
    auto ask = [&](std::int64_t organization, std::vector<Dimension> by, OnMap map) {
        domain::tallying::Question q;
        if (organization) q.filter.organization = organization;
        q.by = std::move(by);
        q.map = map;
        return domain::tallying::total(*books, q);
    };
    const auto all = ask(0, {}, OnMap::then).total;
    std::int64_t expected = 0;
    for (const auto& [drive, bags] : planned) expected += bags;
    ASSERT_EQ(all.bags, expected);

    EXPECT_EQ(ask(0, {}, OnMap::current).total, all);
    EXPECT_EQ(ask(num("vn"), {}, OnMap::current).total, all);
    // 34 provinces have what 63 had, each what its own had, and the communes of each have that
    // again.
    std::map<std::string, std::int64_t> of_new;
    for (const auto& row : rows_of(data / "mapping/province_63_to_34.csv"))
        of_new[row.at("new_code")] +=
            ask(num("vn24-" + row.at("old_code")), {}, OnMap::then).total.bags;
    EXPECT_EQ(of_new.size(), 34u);
    std::int64_t sum = 0;
    for (const auto& [code, bags] : of_new) {
        SCOPED_TRACE(code);
        const auto now = ask(num("vn25-" + code), {Dimension::organization}, OnMap::current);
        // Five island districts, which the source maps as communes, are communes of their provinces
        // too.
        EXPECT_EQ(now.total.bags, bags);
        std::int64_t rows = 0;
        for (const auto& row : now.rows) rows += row.figures.bags;
        EXPECT_EQ(rows, now.total.bags);
        sum += now.total.bags;
    }
    EXPECT_EQ(sum, all.bags);
    EXPECT_EQ(ask(num("vn25-91"), {}, OnMap::current).total.bags,
              ask(num("vn24-91"), {}, OnMap::then).total.bags +
                  ask(num("vn24-89"), {}, OnMap::then).total.bags);
    EXPECT_EQ(ask(num("vn25-91"), {}, OnMap::then).total.bags, 0);
    EXPECT_EQ(ask(0, {}, OnMap::current).splits.size(), 460u);
    EXPECT_TRUE(ask(0, {}, OnMap::then).splits.empty());
}

}  // namespace

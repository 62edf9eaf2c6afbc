// What is planned is there again after a restart, on both engines.
#include "storage/scheduling/campaigns.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/scheduling/targets.hpp"
#include "storage/valuation/tariffs.hpp"
#include "tests/support/engines.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using namespace domain::scheduling;
using domain::Day;
using domain::Instant;
using domain::Result;

class Repositories : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    const domain::tallying::Register& reg() {
        books = db->books();
        return books->registry();
    }
    void reopen() {
        close();
        open();
    }
    Organization organization(storage::WriteTransaction& tx, const std::string& code) {
        Organization o;
        o.id = tx.new_id();
        o.code = code;
        o.name = "Tổ chức " + code;
        o.kind = OrganizationKind::commune_committee;
        return o;
    }
    std::shared_ptr<const domain::tallying::Books> books;
};

TEST_P(Repositories, KeepTheDatedTree) {
    std::int64_t a = 0, b = 0, c = 0;
    write([&](auto& tx) -> Result<void> {
        a = storage::scheduling::add(tx, organization(tx, "a"), 0)->num;
        b = storage::scheduling::add(tx, organization(tx, "b"), 0)->num;
        c = storage::scheduling::add(tx, organization(tx, "c"), a)->num;
        return storage::scheduling::move(tx, c, b, Day::of(2025, 7, 1));
    });
    for (int round = 0; round < 2; ++round) {
        const auto& tree = reg().organizations;
        EXPECT_EQ(tree.parent(c, Day::of(2025, 6, 30)), a);
        EXPECT_EQ(tree.parent(c, Day::of(2025, 7, 1)), b);
        EXPECT_EQ(tree.find(c)->name, "Tổ chức c");
        EXPECT_EQ(reg().organization("c"), c);
        EXPECT_EQ(reg().organization(tree.find(c)->id.text()), c);
        reopen();
    }
    auto cycle = db->write_and_wait(
        [&](auto& tx) { return storage::scheduling::move(tx, b, c, Day::of(2026, 1, 1)); });
    EXPECT_EQ(cycle.error().code, "edge_makes_cycle");
    EXPECT_EQ(reg().organizations.parent(b, Day::of(2026, 6, 1)), 0)
        << "a refused change leaves nothing";
}

TEST_P(Repositories, KeepDrivesWithTheirHistory) {
    std::int64_t num = 0;
    write([&](auto& tx) -> Result<void> {
        auto o = storage::scheduling::add(tx, organization(tx, "o"), 0)->num;
        Site s;
        s.id = tx.new_id();
        s.code = "s";
        s.name = "Địa điểm";
        s.lat = 10.0125;
        s.lon = 105.25;
        s.beds = 12;
        auto site = storage::scheduling::add(tx, s).num;
        std::vector<std::int64_t> campaigns;
        for (const char* code : {"x", "y"}) {
            Campaign c;
            c.id = tx.new_id();
            c.code = code;
            c.name = code;
            c.starts_on = Day::of(2019, 12, 20);
            c.ends_on = Day::of(2020, 3, 31);
            c.organization = o;
            campaigns.push_back(storage::scheduling::add(tx, c).num);
        }
        Drive d;
        d.id = tx.new_id();
        d.code = "d";
        d.title = "Đợt";
        d.site = site;
        d.organization = o;
        d.campaigns = {campaigns[1], campaigns[0], campaigns[1]};
        d.starts_at = *Instant::parse("2020-02-09T07:00:00+07:00");
        d.ends_at = *Instant::parse("2020-02-09T11:00:00+07:00");
        d.planned_bags = 250;
        d.emergency = true;
        num = storage::scheduling::add(tx, d, "người lập").num;
        return {};
    });
    write([&](auto& tx) -> Result<void> {
        auto moved = storage::scheduling::transition(tx, num, DriveStatus::approved, "người duyệt",
                                                     "đủ điều kiện");
        if (!moved) return moved.error();
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        reg();
        const auto* d = books->drive(num);
        ASSERT_TRUE(d);
        EXPECT_EQ(d->campaigns, (std::vector<std::int64_t>{1, 2}));
        EXPECT_EQ(d->status, DriveStatus::approved);
        EXPECT_EQ(d->planned_bags, 250);
        EXPECT_FALSE(d->planned_donors);
        EXPECT_TRUE(d->emergency);
        EXPECT_EQ(d->day.text(), "2020-02-09");
        EXPECT_EQ(d->version, 2);
        EXPECT_EQ(reg().sites.at(1).lat, 10.0125);
        std::vector<storage::scheduling::Transition> history;
        ASSERT_TRUE(db->read_and_wait(
            [&](auto& s) { history = storage::scheduling::transitions(s, num); }));
        ASSERT_EQ(history.size(), 2u);
        EXPECT_FALSE(history[0].from);
        EXPECT_EQ(history[0].actor, "người lập");
        EXPECT_EQ(history[1].from, DriveStatus::proposed);
        EXPECT_EQ(history[1].to, DriveStatus::approved);
        EXPECT_EQ(history[1].reason, "đủ điều kiện");
        reopen();
    }
}

TEST_P(Repositories, KeepEveryRevisionOfATarget) {
    std::int64_t first = 0;
    write([&](auto& tx) -> Result<void> {
        auto o = storage::scheduling::add(tx, organization(tx, "o"), 0)->num;
        Target t;
        t.id = tx.new_id();
        t.organization = t.issued_by = o;
        t.period = domain::DayRange{Day::of(2020, 1, 1), Day::of(2020, 12, 31)};
        t.value = 17'700;
        first = storage::scheduling::add(tx, t)->num;
        t.id = tx.new_id();
        t.value = 18'000.5;
        t.supersedes = first;
        t.reason = "điều chỉnh";
        auto second = storage::scheduling::add(tx, t);
        if (!second) return second.error();
        t.id = tx.new_id();
        EXPECT_EQ(storage::scheduling::add(tx, t).error().code, "target_already_superseded");
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        const auto& targets = reg().targets;
        ASSERT_EQ(targets.size(), 2u);
        EXPECT_EQ(targets.at(first).superseded_by, first + 1);
        EXPECT_EQ(targets.at(first).value, 17'700);
        EXPECT_EQ(targets.at(first + 1).revision, 2);
        EXPECT_EQ(targets.at(first + 1).value, 18'000.5);
        reopen();
    }
}

TEST_P(Repositories, KeepPriceListsAndShipOnlyThoseThatWereFound) {
    write([&](auto& tx) -> Result<void> {
        domain::valuation::Tariff t;
        t.id = tx.new_id();
        t.code = "tt-15-2023";
        t.title = "Thông tư 15/2023";
        t.valid.from = Day::of(2023, 9, 15);
        t.prices = {{domain::valuation::Product::whole_blood, 350, 1}};
        storage::valuation::add(tx, t);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        ASSERT_EQ(reg().tariffs.size(), 4u);
        for (const char* code : {"tt-05-2017", "tt-20-2018", "tt-17-2020"})
            EXPECT_TRUE(reg().tariff(code)) << code;
        domain::valuation::PriceBook prices(reg().tariffs);
        auto price = [&](int y, unsigned m, unsigned d, int ml) {
            return prices.find(Day::of(y, m, d), domain::valuation::Product::whole_blood, ml);
        };
        EXPECT_EQ(price(2020, 12, 31, 350)->price_vnd, 758'000);
        EXPECT_EQ(price(2021, 1, 1, 350)->price_vnd, 767'000);
        EXPECT_EQ(price(2023, 9, 14, 450)->price_vnd, 870'000);
        EXPECT_FALSE(price(2023, 9, 15, 450));
        EXPECT_EQ(price(2023, 9, 15, 350)->price_vnd, 1);
        EXPECT_FALSE(price(2017, 5, 31, 350));
        reopen();
    }
}

ON_BOTH_ENGINES(Repositories);

}  // namespace
}  // namespace tests

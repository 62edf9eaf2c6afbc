// Reports, rules, norms and costs are there again after a restart, on both engines, and what must
// not change does not.
#include "storage/reporting/reports.hpp"

#include "storage/valuation/allowances.hpp"
#include "storage/valuation/costs.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using domain::Day;
using domain::Result;
using domain::reporting::ReportKind;
using domain::reporting::ReportStatus;
namespace stored = storage::reporting;

class StoredReports : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
        plan_drives(*db, 2, domain::scheduling::DriveStatus::open);
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    void read(std::function<void(storage::Session&)> fn) {
        ASSERT_TRUE(db->read_and_wait(std::move(fn)));
    }
    stored::StoredReport report(ReportKind kind, Day from, Day to, const std::string& code) {
        stored::StoredReport r;
        r.code = code;
        r.about = {kind, 1, from, to, 0, 0};
        r.entered.population = 5;
        r.entered.letter.emplace().assessment = "đủ \"và\"\nđúng";
        return r;
    }
    stored::StoredReport add(const stored::StoredReport& r) {
        stored::StoredReport out;
        write([&](auto& tx) -> Result<void> {
            auto fresh = r;
            fresh.id = tx.new_id();
            out = stored::add(tx, fresh, "an");
            return {};
        });
        return out;
    }
    const Day jan = Day::of(2020, 1, 1), jun = Day::of(2020, 6, 30);
};

TEST_P(StoredReports, KeepTheirWayAndTheirFigures) {
    auto r = add(report(ReportKind::half_year, jan, jun, "h1"));
    auto month = add(report(ReportKind::month, Day::of(2020, 7, 1), Day::of(2020, 7, 31), "m7"));
    auto other =
        add(report(ReportKind::half_year, Day::of(2020, 7, 1), Day::of(2020, 12, 31), "h2"));
    write([&](auto& tx) -> Result<void> {
        stored::Snapshot s;
        s.report = r.num;
        s.digest = domain::blake2b("figures");
        s.head = domain::blake2b("head");
        s.as_of_seq = 7;
        s.as_of_at = tx.now();
        s.content = std::string(200'000, 'x') + "\nđồng\t1";
        s.entered = r.entered;
        s.made_by = "an";
        s.made_at = tx.now();
        r.snapshot = stored::add(tx, s);
        stored::add_parts(tx, r.snapshot, {"bags", {{1, 12}, {200'000, -3}}});
        stored::add_parts(tx, r.snapshot, {"by_volume.350.bags", {}});
        r.status = ReportStatus::closed;
        r.submitted_at = tx.now();
        r.submitted_by = "an";
        r.closing_by = "binh";
        r.closed_at = tx.now();
        stored::add_step(
            tx, r.num,
            {ReportStatus::draft, ReportStatus::submitted, tx.now(), "an", "đủ", r.snapshot});
        stored::change(tx, r);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        read([&](auto& session) {
            auto found = stored::find(session, "h1");
            ASSERT_TRUE(found);
            EXPECT_EQ(stored::find(session, found->id.text())->num, r.num);
            EXPECT_EQ(stored::find(session, r.about)->num, r.num);
            EXPECT_FALSE(stored::find(session, "none"));
            EXPECT_EQ(found->status, ReportStatus::closed);
            EXPECT_EQ(found->entered, r.entered);
            EXPECT_EQ(found->version, 2);
            EXPECT_EQ(found->submitted_at, found->closed_at);
            EXPECT_EQ(found->closing_by, "binh");
            auto s = stored::snapshot(session, found->snapshot);
            ASSERT_TRUE(s);
            EXPECT_EQ(s->digest, domain::blake2b("figures"));
            EXPECT_EQ(s->entered, r.entered);
            EXPECT_EQ(s->content.size(), 200'000u + std::string("\nđồng\t1").size());
            using Amounts = std::vector<std::pair<std::int64_t, std::int64_t>>;
            auto parts = stored::parts(session, found->snapshot, "bags");
            ASSERT_TRUE(parts);
            EXPECT_EQ(parts->parts, (Amounts{{1, 12}, {200'000, -3}}));
            EXPECT_TRUE(
                stored::parts(session, found->snapshot, "by_volume.350.bags")->parts.empty());
            EXPECT_FALSE(stored::parts(session, found->snapshot, "ml"));
            auto steps = stored::steps(session, r.num);
            ASSERT_EQ(steps.size(), 2u);
            EXPECT_FALSE(steps[0].from);
            EXPECT_EQ(steps[1].reason, "đủ");
            EXPECT_EQ(steps[1].snapshot, found->snapshot);
            auto before = stored::closed_before(session, other.about);
            ASSERT_TRUE(before);
            EXPECT_EQ(before->num, r.num);
            EXPECT_FALSE(stored::closed_before(session, month.about)) << "another kind";
            EXPECT_FALSE(stored::closed_before(session, r.about)) << "not before itself";

            auto codes = [&](stored::ReportFilter f) {
                std::string out;
                for (const auto& one : stored::list(session, f)) out += one.code + " ";
                return out;
            };
            stored::ReportFilter f;
            EXPECT_EQ(codes(f), "h2 m7 h1 ");
            f.limit = 1;
            EXPECT_EQ(codes(f), "h2 ");
            f.before = other.num;
            EXPECT_EQ(codes(f), "m7 ");
            f = {};
            f.kind = ReportKind::half_year;
            EXPECT_EQ(codes(f), "h2 h1 ");
            f.status = ReportStatus::draft;
            EXPECT_EQ(codes(f), "h2 ");
            f = {};
            f.ends_from = Day::of(2020, 7, 1);
            f.ends_to = Day::of(2020, 7, 31);
            EXPECT_EQ(codes(f), "m7 ");
            f = {};
            f.organization = 99;
            EXPECT_EQ(codes(f), "");
        });
        close();
        open();
    }
    // There is one report about a thing, and what is closed or kept does not change.
    auto twice = db->write_and_wait([&](auto& tx) -> Result<void> {
        auto fresh = report(ReportKind::half_year, jan, jun, "again");
        fresh.id = tx.new_id();
        stored::add(tx, fresh, "an");
        return {};
    });
    EXPECT_FALSE(twice);
    for (const char* statement :
         {"UPDATE report SET entered = 'x' WHERE code = 'h1'",
          "UPDATE report_snapshot SET content = 'x'", "DELETE FROM report_snapshot",
          "UPDATE report_part SET parts = ''", "DELETE FROM report_part",
          "UPDATE report_step SET reason = 'x'", "DELETE FROM report_step"}) {
        auto refused = db->write_and_wait([&](auto& tx) -> Result<void> {
            tx.session().run(statement);
            return {};
        });
        EXPECT_FALSE(refused) << statement;
    }
    write([&](auto& tx) -> Result<void> {
        tx.session().run("UPDATE report SET entered = '{}' WHERE code = 'h2'");
        return {};
    });
}

TEST_P(StoredReports, RulesNormsAndCostsAreKept) {
    using domain::scheduling::OrganizationKind;
    using namespace domain::valuation;
    domain::Uuid cost_id;
    write([&](auto& tx) -> Result<void> {
        domain::reporting::Rule rule;
        rule.id = tx.new_id();
        rule.organization = 1;
        rule.kind = ReportKind::quarter;
        rule.levels = {OrganizationKind::district_committee, OrganizationKind::school};
        rule.days_after = 10;
        rule.year_starts_in = 12;
        rule.valid.from = Day::of(2020, 1, 1);
        rule.document = "CV 12/HD";
        rule = stored::add(tx, rule);
        rule.valid.to = Day::of(2021, 12, 31);
        stored::change(tx, rule);

        Allowance a;
        a.id = tx.new_id();
        a.code = "da-nang-350";
        a.organization = 1;
        a.item = AllowanceItem::gift;
        a.bound = Bound::amount;
        a.donation = Donation::whole_blood;
        a.from_ml = a.to_ml = 350;
        a.amount_vnd = 150'000;
        a.valid.from = Day::of(2025, 1, 1);
        a.source = "news.laodong.vn 1471790";
        storage::valuation::add(tx, a);

        Cost c;
        c.id = cost_id = tx.new_id();
        c.drive = 1;
        c.item = CostItem::meals;
        c.amount_vnd = 900'000;
        c.actor = "an";
        c = storage::valuation::add(tx, c);
        Cost back = c;
        back.id = tx.new_id();
        back.amount_vnd = -900'000;
        back.reverses = c.num;
        storage::valuation::add(tx, back);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        auto books = db->books();
        auto num = books->registry().allowance("da-nang-350");
        ASSERT_TRUE(num);
        const auto& a = books->registry().allowances.at(*num);
        EXPECT_EQ(a.organization, 1);
        EXPECT_EQ(a.amount_vnd, 150'000);
        EXPECT_EQ(a.valid.from, Day::of(2025, 1, 1));
        EXPECT_EQ(a.donation, Donation::whole_blood);
        EXPECT_EQ(books->registry().allowances.size(), shipped_allowances().size() + 1);
        read([&](auto& session) {
            auto rules = stored::rules(session);
            ASSERT_EQ(rules.size(), 1u);
            EXPECT_EQ(rules[0].levels, (std::vector{OrganizationKind::district_committee,
                                                    OrganizationKind::school}));
            EXPECT_EQ(rules[0].year_starts_in, 12u);
            EXPECT_EQ(rules[0].valid.to, Day::of(2021, 12, 31));
            EXPECT_EQ(rules[0].version, 2);
            auto costs = storage::valuation::costs_of(session, 1);
            ASSERT_EQ(costs.size(), 2u);
            EXPECT_EQ(costs[0].amount_vnd + costs[1].amount_vnd, 0);
            EXPECT_EQ(costs[1].reverses, costs[0].num);
            EXPECT_EQ(storage::valuation::find_cost(session, cost_id)->item, CostItem::meals);
            EXPECT_TRUE(storage::valuation::costs_of(session, 2).empty());
        });
        close();
        open();
    }
    auto changed = db->write_and_wait([](auto& tx) -> Result<void> {
        tx.session().run("UPDATE drive_cost SET amount_vnd = 1");
        return {};
    });
    EXPECT_FALSE(changed);
}

TEST_P(StoredReports, ReasonsComeBackFromSavedTalliesAndFromTheLedger) {
    using namespace domain::tallying;
    auto sent_away = [&](const std::string& name, std::int64_t n, const std::string& reason) {
        auto e = collected(1, name, 350);
        e.kind = EventKind::deferred;
        e.component.reset();
        e.nominal_ml.reset();
        e.count = n;
        e.reason = reason;
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    };
    auto append = [&](std::vector<Event> events) {
        auto done = db->append_and_wait({{1, std::move(events), "tablet", "an"}, {}, {}, {}});
        ASSERT_TRUE(done) << done.error().code;
    };
    append({sent_away("a", 3, "huyết áp cao"), sent_away("b", 2, ""),
            sent_away("c", 4, "huyết áp cao")});
    auto expect = [&](const std::vector<std::pair<std::string, std::int64_t>>& wanted) {
        std::vector<std::pair<std::string, std::int64_t>> got;
        for (const auto& r : db->books()->tally(1)->reasons) got.emplace_back(r.reason, r.count);
        EXPECT_EQ(got, wanted);
    };
    expect({{"", 2}, {"huyết áp cao", 7}});
    db->drain();  // saves the tallies
    close();
    open();
    expect({{"", 2}, {"huyết áp cao", 7}});
    append({sent_away("d", 1, "mới ốm dậy")});
    expect({{"", 2}, {"huyết áp cao", 7}, {"mới ốm dậy", 1}});
    write([](auto& tx) -> Result<void> {
        tx.session().run("DELETE FROM tally_saved");
        tx.session().run("UPDATE tally_mark SET seq = 0, at = 0");
        return {};
    });
    close();
    open();
    expect({{"", 2}, {"huyết áp cao", 7}, {"mới ốm dậy", 1}});
}

ON_BOTH_ENGINES(StoredReports);

}  // namespace
}  // namespace tests

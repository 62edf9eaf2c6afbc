// Entered days and head counts, in rows and in the books; trials that leave nothing.
#include "storage/scheduling/calendar_days.hpp"
#include "storage/scheduling/head_counts.hpp"
#include "storage/scheduling/organizations.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tests::support;
using namespace domain::scheduling;
using domain::Day;
using domain::Result;

class PlanningRepositories : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
        write([&](storage::WriteTransaction& tx) -> Result<void> {
            Organization o;
            o.id = tx.new_id();
            o.code = "o";
            o.name = "Tổ chức";
            organization = storage::scheduling::add(tx, o, 0)->num;
            return {};
        });
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    CalendarDay entry(storage::WriteTransaction& tx, std::int64_t of) {
        CalendarDay d;
        d.id = tx.new_id();
        d.day = Day::of(2026, 2, 14);
        d.kind = CalendarDayKind::closed;
        d.organization = of;
        d.name = "Đại hội";
        d.document = "12/KH";
        return d;
    }
    std::int64_t organization = 0;
};

TEST_P(PlanningRepositories, KeepEnteredDaysAndTheirChanges) {
    domain::Uuid id;
    write([&](auto& tx) -> Result<void> {
        storage::scheduling::add(tx, entry(tx, 0));
        auto d = storage::scheduling::add(tx, entry(tx, organization));
        id = d.id;
        d.kind = CalendarDayKind::working;
        d.name = "Làm bù";
        storage::scheduling::change(tx, d);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        auto books = db->books();
        const auto& reg = books->registry();
        ASSERT_EQ(reg.calendar_days.size(), 2u);
        auto num = reg.calendar_day(id.text());
        ASSERT_TRUE(num);
        const auto& d = reg.calendar_days.at(*num);
        EXPECT_EQ(d.kind, CalendarDayKind::working);
        EXPECT_EQ(d.name, "Làm bù");
        EXPECT_EQ(d.document, "12/KH");
        EXPECT_EQ(d.organization, organization);
        EXPECT_EQ(d.version, 2);
        EXPECT_EQ(d.day, Day::of(2026, 2, 14));
        WorkCalendar calendar(reg.organizations, reg.calendar_days);
        EXPECT_TRUE(calendar.is_open(organization, d.day));
        EXPECT_FALSE(calendar.is_open(0, d.day));
        close();
        open();
    }
}

TEST_P(PlanningRepositories, KeepHeadCountsInOrder) {
    write([&](auto& tx) -> Result<void> {
        for (std::int64_t count : {1'000, 1'010}) {
            HeadCount h;
            h.id = tx.new_id();
            h.organization = organization;
            h.kind = HeadCountKind::staff;
            h.on = Day::of(2026, 1, 1);
            h.count = count;
            h.document = "Báo cáo";
            storage::scheduling::add(tx, h);
        }
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        auto books = db->books();
        const auto* h = books->registry().head_counts.at(organization, HeadCountKind::staff,
                                                         Day::of(2026, 5, 1));
        ASSERT_TRUE(h);
        EXPECT_EQ(h->count, 1'010) << "the later entry for one day is right";
        EXPECT_EQ(h->document, "Báo cáo");
        close();
        open();
    }
}

TEST_P(PlanningRepositories, ATrialLeavesNeitherRowsNorBooks) {
    auto before = db->books()->as_of.catalog;
    write([&](auto& tx) -> Result<void> {
        storage::scheduling::add(tx, entry(tx, organization));
        EXPECT_EQ(tx.books().registry().calendar_days.size(), 1u);
        tx.discard();
        return {};
    });
    EXPECT_EQ(db->books()->registry().calendar_days.size(), 0u);
    EXPECT_EQ(db->books()->as_of.catalog, before);
    close();
    open();
    EXPECT_EQ(db->books()->registry().calendar_days.size(), 0u);
    write([&](auto& tx) -> Result<void> {
        storage::scheduling::add(tx, entry(tx, organization));
        return {};
    });
    EXPECT_EQ(db->books()->registry().calendar_days.size(), 1u) << "writing goes on after a trial";
}

ON_BOTH_ENGINES(PlanningRepositories);

}  // namespace

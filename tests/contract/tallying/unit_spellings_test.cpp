// A ledger from before unit numbers had a normal form, brought up to today, on both engines.
#include "storage/tallying/unit_spellings.hpp"

#include "domain/tallying/totals.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tests {
namespace {

using namespace support;
using namespace domain::tallying;
using domain::scheduling::DriveStatus;

class UnitSpellings : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
        plan_drives(*db, 2, DriveStatus::open);
    }

    storage::tallying::Outcome upload(std::int64_t drive, std::vector<Event> events) {
        auto answer = db->append_and_wait({{drive, std::move(events), "t", "t"}, {}, {}, {}});
        EXPECT_TRUE(answer) << answer.error().code;
        return *answer->outcome;
    }
    static Event about(EventKind kind, const std::string& name, const std::string& unit) {
        auto e = collected(1, name, 350, 30, unit);
        e.kind = kind;
        e.component = {};
        e.nominal_ml = {};
        if (kind == EventKind::typed) e.abo = Abo::O;
        if (kind == EventKind::discarded) e.reason = "clotted";
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    }
    /// The step of the migration, over rows as the program of before wrote them: their units as
    /// they were typed.
    void bring_up_to_date() {
        close();
        storage::Session session(url, storage::Session::Access::read_write);
        const bool lite = session.engine() == storage::Engine::sqlite;
        session.begin_write();
        session.run(lite ? "DROP TRIGGER event_is_not_updated"
                         : "ALTER TABLE event DISABLE TRIGGER USER");
        storage::tallying::normalize_units(session);
        session.run(lite ? "CREATE TRIGGER event_is_not_updated BEFORE UPDATE ON event "
                           "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                         : "ALTER TABLE event ENABLE TRIGGER USER");
        session.commit();
        open();
    }
    std::vector<ReviewItem> review(std::int64_t drive) {
        std::vector<ReviewItem> out;
        EXPECT_TRUE(db->read_and_wait(
            [&](storage::Session& s) { out = storage::tallying::Ledger(s, {}).review(drive); }));
        return out;
    }
    std::vector<Event> stored(std::int64_t drive) {
        std::vector<Event> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& s) {
            out = storage::tallying::EventStore(s).of_drive(drive, 0, 1000);
        }));
        return out;
    }
    /// Every cell of the books, as text.
    std::vector<std::string> cells() {
        std::vector<std::string> out;
        auto books = db->books();
        for (std::int64_t drive : {1, 2})
            for (const auto& [k, c] : books->tally(drive)->cells)
                out.push_back(std::to_string(drive) + " " + k.day.text() + " " +
                              std::to_string(k.nominal_ml) + " " + std::to_string(k.abo) + " " +
                              std::to_string(c.bags) + " " + std::to_string(c.discarded));
        return out;
    }
    std::int64_t bags(const Question& question = {}) {
        return total(*db->books(), question).total.bags;
    }
    void expect_verified() {
        storage::tallying::Verification v;
        auto books = db->books();
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& s) {
            v = storage::tallying::verify(s, *books, std::nullopt, {});
        }));
        for (const auto& f : v.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
    }
};

TEST_P(UnitSpellings, WhatBecomesEqualGoesIntoReviewAndNoTotalChanges) {
    const std::vector<Event> before{collected(1, "normal", 350, 0, "VN91020000123"),
                                    collected(1, "small", 350, 1, "vn91020000123"),
                                    collected(1, "alone", 250, 2, "g1234 98 654321"),
                                    about(EventKind::typed, "its-group", "g1234 98 654321"),
                                    collected(1, "check", 450, 3, "A999921123456 3"),
                                    collected(1, "checked", 450, 4, "a9999211234563"),
                                    collected(1, "spoiled", 350, 5, "kg 1"),
                                    about(EventKind::discarded, "spoiling", "kg 1"),
                                    collected(1, "blank", 350, 6, "   "),
                                    collected(1, "none", 350, 7)};
    upload(1, before);
    upload(2, {collected(2, "elsewhere", 350, 0, "VN9102 0000123")});
    const auto cells_before = cells();
    const auto head = db->books()->as_of.head;
    ASSERT_EQ(bags(), 8);
    bring_up_to_date();

    EXPECT_EQ(cells(), cells_before);
    EXPECT_EQ(bags(), 8);
    EXPECT_EQ(db->books()->as_of.head, head);
    expect_verified();

    const auto events = stored(1);
    auto named = [&](const char* name) {
        auto id = collected(1, name, 350).id;
        return *std::find_if(events.begin(), events.end(),
                             [&](const Event& e) { return e.id == id; });
    };
    EXPECT_EQ(named("alone").unit, "G123498654321");
    EXPECT_EQ(named("alone").unit_scanned, "g1234 98 654321");
    EXPECT_EQ(named("its-group").unit, "G123498654321");
    EXPECT_FALSE(named("alone").respelled);
    EXPECT_EQ(named("normal").unit_scanned, std::nullopt);
    EXPECT_EQ(named("small").unit, "vn91020000123");
    EXPECT_TRUE(named("small").respelled);
    EXPECT_EQ(named("check").unit, "A999921123456")
        << "the spelling that was collected first is the number";
    EXPECT_EQ(named("checked").unit, "a9999211234563");
    EXPECT_EQ(named("spoiling").unit, "KG1");
    EXPECT_EQ(named("blank").unit, "   ") << "what is no number stays as it was";

    // The three that became equal wait, and count until somebody decides.
    std::vector<domain::Uuid> waiting;
    for (std::int64_t drive : {1, 2})
        for (const auto& item : review(drive)) {
            EXPECT_EQ(item.code, ReviewCode::same_unit_respelled);
            EXPECT_FALSE(item.settled);
            waiting.push_back(item.id);
        }
    EXPECT_EQ(waiting.size(), 3u);
    auto settle = [&](std::int64_t drive, const Event& about, Decision decision) {
        return db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            auto done = tx.ledger().settle(tx.books(), drive, about.id, {}, decision,
                                           "looked at the bags", "lan", tx.new_id(), tx.now());
            if (!done) return done.error();
            return {};
        });
    };
    EXPECT_EQ(settle(1, before[1], Decision::count_instead).error().code, "decision_not_possible");
    EXPECT_TRUE(settle(1, before[1], Decision::keep_out));
    EXPECT_EQ(bags(), 7);
    EXPECT_TRUE(settle(1, before[5], Decision::let_in));
    EXPECT_EQ(bags(), 7);
    for (const auto& item : review(1)) EXPECT_TRUE(item.settled);
    expect_verified();

    // A queue from before is duplicates; a new bag with the number of one from before is seen.
    EXPECT_EQ(upload(1, before).duplicates, std::int64_t(before.size()));
    EXPECT_EQ(bags(), 7);
    auto again = upload(1, {collected(1, "again", 250, 20, "G123498654321")});
    ASSERT_EQ(again.in_review.size(), 1u);
    EXPECT_EQ(again.in_review[0].code, ReviewCode::same_unit_twice);
    EXPECT_EQ(bags(), 7);
    expect_verified();
    close();
    open();
    EXPECT_EQ(bags(), 7);
    expect_verified();
}

TEST_P(UnitSpellings, TheLedgerIsAppendOnlyAfterTheMigration) {
    upload(1, {collected(1, "a", 350, 0, "VN91020000123")});
    close();
    storage::Session session(url, storage::Session::Access::read_write);
    EXPECT_THROW(session.run("UPDATE event SET unit = 'X1'"), soci::soci_error);
    EXPECT_THROW(session.run("DELETE FROM event"), soci::soci_error);
}

TEST_P(UnitSpellings, ANumberThatIsNotWhatWasScannedIsFound) {
    auto e = collected(1, "a", 350, 0, "VN91020000123");
    e.unit_scanned = "VN91020000124";
    e.digest = content_digest(e, RandomEvents::drive_id(1));
    upload(1, {e});
    storage::tallying::Verification v;
    auto books = db->books();
    ASSERT_TRUE(db->read_and_wait(
        [&](storage::Session& s) { v = storage::tallying::verify(s, *books, std::nullopt, {}); }));
    ASSERT_EQ(v.findings.size(), 1u);
    EXPECT_EQ(v.findings[0].code, "unit_differs");
}

TEST_P(UnitSpellings, AJumpOfTheClockDoesNotStandInTheBooks) {
    const auto sane = clock.now;
    clock.now = *domain::Instant::parse("2196-01-01T00:00:00+07:00");
    upload(1, {collected(1, "a", 350)});
    EXPECT_EQ(db->books()->as_of.at, clock.now);
    clock.now = sane.plus_ms(1000);
    const auto version = db->books()->as_of;
    db->tick();
    ASSERT_TRUE(
        db->write_and_wait([](storage::WriteTransaction&) -> domain::Result<void> { return {}; }));
    EXPECT_EQ(db->books()->as_of.at, clock.now);
    EXPECT_GT(db->books()->as_of.catalog, version.catalog) << "another answer is another version";
    EXPECT_EQ(db->books()->as_of.seq, version.seq);

    clock.now = *domain::Instant::parse("2196-01-01T00:00:00+07:00");
    upload(1, {collected(1, "b", 350, 1)});
    clock.now = sane.plus_ms(2000);
    upload(1, {collected(1, "c", 350, 2)});
    EXPECT_EQ(db->books()->as_of.at, clock.now);

    clock.now = *domain::Instant::parse("2196-01-01T00:00:00+07:00");
    upload(1, {collected(1, "d", 350, 3)});
    close();
    clock.now = sane.plus_ms(3000);
    open();
    EXPECT_EQ(db->books()->as_of.at, clock.now) << "nor after a start";
}

ON_BOTH_ENGINES(UnitSpellings);

}  // namespace
}  // namespace tests

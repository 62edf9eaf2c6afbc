// What the ledger promises, on both engines.
#include <gtest/gtest.h>

#include <map>

#include "domain/tallying/totals.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/random_events.hpp"

namespace tests {
namespace {

using namespace support;

using namespace domain::tallying;
using domain::scheduling::DriveStatus;

class Ledger : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
    }

    /// Uploads `events` (any drives) as one batch per drive.
    std::vector<storage::tallying::Outcome> upload(const std::vector<Event>& events) {
        std::map<std::int64_t, std::vector<Event>> by_drive;
        for (const auto& e : events) by_drive[e.drive].push_back(e);
        std::vector<storage::tallying::Outcome> out;
        for (auto& [drive, list] : by_drive) {
            auto answer = db->append_and_wait({{drive, std::move(list), "tablet-07", "tester"}, {}, {}, {}});
            EXPECT_TRUE(answer) << answer.error().code;
            if (answer) out.push_back(*answer->outcome);
        }
        return out;
    }

    void expect_verified() {
        storage::tallying::Verification v;
        auto books = db->books();
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& s) {
            v = storage::tallying::verify(s, *books, std::nullopt, {});
        }));
        for (const auto& f : v.findings) ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
        EXPECT_EQ(v.head, books->as_of.head.hex());
    }

    /// Cells of every drive, as the books have them.
    std::vector<Contribution> cells() {
        std::vector<Contribution> out;
        auto books = db->books();
        for (std::size_t c = 0; c < books->drives().chunk_count(); ++c)
            for (const auto& entry : books->drives().chunk(c))
                if (entry.tally && entry.drive)
                    for (const auto& cell : entry.tally->cells)
                        out.push_back({entry.drive->num, cell.key, cell.counts});
        return out;
    }

    std::vector<ReviewItem> review(std::int64_t drives) {
        std::vector<ReviewItem> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& s) {
            storage::tallying::Ledger ledger(s, {});
            for (std::int64_t d = 1; d <= drives; ++d)
                for (auto& item : ledger.review(d)) out.push_back(item);
        }));
        std::sort(out.begin(), out.end());
        return out;
    }
};

bool same(const std::vector<Contribution>& a, const std::vector<Contribution>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.drive == y.drive && x.key == y.key && x.counts == y.counts;
    });
}

TEST_P(Ledger, GivesTheSameTotalsAndReviewHoweverUploadsAreCutShuffledAndRepeated) {
    constexpr std::int64_t drives = 5;
    plan_drives(*db, drives, DriveStatus::open);
    RandomEvents random(20200209);
    auto events = random.make(3'000, drives);
    auto expected = fold(events, {});

    for (int round = 0; round < 2; ++round) random.shuffle(events);
    auto repeated = events;
    repeated.insert(repeated.end(), events.begin(), events.begin() + 700);
    std::size_t at = 0;
    while (at < repeated.size()) {
        auto n = std::min<std::size_t>(1 + random.below(120), repeated.size() - at);
        upload({repeated.begin() + std::ptrdiff_t(at), repeated.begin() + std::ptrdiff_t(at + n)});
        at += n;
    }
    EXPECT_TRUE(same(cells(), expected.contributions));
    EXPECT_EQ(review(drives), expected.review);
    expect_verified();

    auto head = db->books()->as_of.head;
    auto seq = db->books()->as_of.seq;
    close();
    open();
    EXPECT_TRUE(same(cells(), expected.contributions));
    EXPECT_EQ(db->books()->as_of.head, head);
    EXPECT_EQ(db->books()->as_of.seq, seq);
    expect_verified();
}

TEST_P(Ledger, AnswersARepeatedUploadAsDuplicatesAndCountsOnce) {
    plan_drives(*db, 1, DriveStatus::open);
    std::vector<Event> bag{collected(1, "a", 350)};
    EXPECT_EQ(upload(bag)[0].accepted, 1);
    auto again = upload(bag)[0];
    EXPECT_EQ(again.accepted, 0);
    EXPECT_EQ(again.duplicates, 1);
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
}

TEST_P(Ledger, KeepsBothContentsOfOneIdAndCountsTheEarlier) {
    plan_drives(*db, 1, DriveStatus::open);
    auto first = collected(1, "a", 350, 10);
    auto second = collected(1, "a", 250, 5);
    second.id = first.id;
    second.digest = content_digest(second, RandomEvents::drive_id(1));
    upload({first});
    auto outcome = upload({second})[0];
    ASSERT_EQ(outcome.in_review.size(), 1u);
    EXPECT_EQ(outcome.in_review[0].code, ReviewCode::same_id_other_content);
    EXPECT_EQ(outcome.in_review[0].digest, first.digest);
    EXPECT_EQ(total(*db->books(), {}).total.ml, 250);
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
}

TEST_P(Ledger, APersonsDecisionChangesWhatCounts) {
    plan_drives(*db, 1, DriveStatus::open);
    auto first = collected(1, "a", 350, 5, "VN1");
    auto second = collected(1, "b", 250, 10, "VN1");
    upload({first, second});
    EXPECT_EQ(total(*db->books(), {}).total.ml, 350);
    auto settle = [&](Decision decision) {
        return db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            auto done = tx.ledger().settle(tx.books(), 1, second.id, std::nullopt, decision, "two bags", "tester",
                                           tx.new_id(), tx.now());
            if (!done) return done.error();
            return {};
        });
    };
    ASSERT_TRUE(settle(Decision::let_in));
    EXPECT_EQ(total(*db->books(), {}).total.ml, 600);
    EXPECT_EQ(settle(Decision::count_instead).error().code, "already_settled");
    expect_verified();
}

TEST_P(Ledger, EventsAfterCloseWaitUntilLetIn) {
    plan_drives(*db, 1, DriveStatus::open);
    upload({collected(1, "a", 350)});
    move_drive(*db, 1, DriveStatus::closed);
    auto late = collected(1, "b", 350, 1);
    auto outcome = upload({late})[0];
    EXPECT_EQ(outcome.accepted, 1);
    ASSERT_EQ(outcome.in_review.size(), 1u);
    EXPECT_EQ(outcome.in_review[0].code, ReviewCode::after_close);
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
    ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        auto done = tx.ledger().settle(tx.books(), 1, late.id, std::nullopt, Decision::let_in, "slow network",
                                       "tester", tx.new_id(), tx.now());
        if (!done) return done.error();
        return {};
    }));
    EXPECT_EQ(total(*db->books(), {}).total.bags, 2);
    expect_verified();
}

TEST_P(Ledger, RefusesEventsForADriveThatWasNeverOpenOrIsCancelled) {
    plan_drives(*db, 2, DriveStatus::proposed);
    move_drive(*db, 2, DriveStatus::cancelled);
    auto append = [&](std::int64_t drive) {
        return db->append_and_wait({{drive, {collected(drive, "a", 350)}, "t", "t"}, {}, {}, {}}).error().code;
    };
    EXPECT_EQ(append(1), "drive_not_open");
    EXPECT_EQ(append(2), "drive_cancelled");
    EXPECT_EQ(append(3), "drive_not_found");
    EXPECT_EQ(db->books()->as_of.seq, 0);
}

TEST_P(Ledger, KeepsTheAnswerToAnIdempotencyKey) {
    plan_drives(*db, 1, DriveStatus::open);
    auto request = [&](const std::string& name) {
        storage::AppendRequest r{{1, {collected(1, name, 350)}, "t", "t"}, "key-1", domain::blake2b(name), {}};
        r.render = [name](const auto&) { return storage::SavedAnswer{{}, 200, "application/json", "", name}; };
        return r;
    };
    ASSERT_TRUE(db->append_and_wait(request("a"))->outcome);
    auto again = db->append_and_wait(request("a"));
    ASSERT_TRUE(again->replay);
    EXPECT_EQ(again->replay->body, "a");
    EXPECT_EQ(db->append_and_wait(request("b")).error().code, "key_reused");
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
}

TEST_P(Ledger, RefusesUpdatesAndDeletesInTheDatabaseItself) {
    plan_drives(*db, 1, DriveStatus::open);
    upload({collected(1, "a", 350)});
    for (const char* sql : {"UPDATE event SET nominal_ml = 450", "DELETE FROM event",
                            "UPDATE drive_transition SET reason = 'x'", "DELETE FROM drive_transition"}) {
        auto result = db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            tx.session().run(sql);
            return {};
        });
        EXPECT_FALSE(result) << sql;
    }
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
    expect_verified();
}

TEST_P(Ledger, VerifyFindsARowThatWasChangedBehindItsBack) {
    plan_drives(*db, 1, DriveStatus::open);
    upload({collected(1, "a", 350), collected(1, "b", 350)});
    ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        bool lite = tx.session().engine() == storage::Engine::sqlite;
        tx.session().run(lite ? "DROP TRIGGER event_is_not_updated" : "DROP TRIGGER event_is_append_only ON event");
        tx.session().run("UPDATE event SET nominal_ml = 450 WHERE seq = 1");
        return {};
    }));
    storage::tallying::Verification v;
    auto books = db->books();
    ASSERT_TRUE(db->read_and_wait(
        [&](storage::Session& s) { v = storage::tallying::verify(s, *books, std::nullopt, {}); }));
    std::set<std::string> codes;
    for (const auto& f : v.findings) codes.insert(f.code);
    EXPECT_TRUE(codes.contains("digest_differs"));
    EXPECT_TRUE(codes.contains("recount_differs"));
}

TEST_P(Ledger, VerifyCountsReasonsAgain) {
    plan_drives(*db, 1, DriveStatus::open);
    auto with_reason = [](const std::string& name, EventKind kind, const std::string& reason, std::int64_t n, const std::string& unit = {}) {
        auto e = collected(1, name, 0, 1);
        e.kind = kind;
        e.component.reset();
        e.nominal_ml.reset();
        e.reason = reason;
        if (unit.empty()) e.count = n;
        else e.unit = unit;
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    };
    upload({collected(1, "a", 350, 0, "VN1"), collected(1, "b", 350, 0, "VN2"), with_reason("d", EventKind::deferred, "hb_thap", 3),
            with_reason("e", EventKind::deferred, "", 2), with_reason("f", EventKind::walked_out, "hb_thap", 1),
            with_reason("g", EventKind::discarded, "vo tui", 1, "VN1"), with_reason("h", EventKind::discarded, "thieu the tich", 1, "VN1"),
            with_reason("i", EventKind::discarded, "HBsAg", 1)});
    ASSERT_EQ(db->books()->tally(1)->reasons.size(), 5u);
    expect_verified();
    ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        bool lite = tx.session().engine() == storage::Engine::sqlite;
        tx.session().run(lite ? "DROP TRIGGER event_is_not_updated" : "DROP TRIGGER event_is_append_only ON event");
        tx.session().run("UPDATE event SET reason = 'khac' WHERE kind = 'deferred' AND reason = 'hb_thap'");
        return {};
    }));
    storage::tallying::Verification v;
    auto books = db->books();
    ASSERT_TRUE(db->read_and_wait([&](storage::Session& s) { v = storage::tallying::recount(s, *books); }));
    ASSERT_EQ(v.findings.size(), 2u) << "what the books have and the rows have not, and the other way round";
    for (const auto& f : v.findings) EXPECT_EQ(f.code, "reasons_differ");
}

TEST_P(Ledger, AHeadThatLeftTheBuildingIsFoundAgainOrContradicted) {
    plan_drives(*db, 2, DriveStatus::open);
    upload({collected(1, "a", 350), collected(2, "b", 350)});
    auto as_of = db->books()->as_of;
    upload({collected(1, "c", 350)});
    auto check = [&](const std::string& head) {
        storage::tallying::Verification v;
        auto books = db->books();
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& s) {
            v = storage::tallying::verify(s, *books, storage::tallying::KnownHead{as_of.seq, head}, {});
        }));
        return v.clean();
    };
    EXPECT_TRUE(check(as_of.head.hex()));
    EXPECT_FALSE(check(std::string(64, '0')));
}

ON_BOTH_ENGINES(Ledger);

}  // namespace
}  // namespace tests

// What the ledger promises, on both engines.
#include "domain/tallying/discards.hpp"
#include "domain/tallying/review.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <map>

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
            auto answer =
                db->append_and_wait({{drive, std::move(list), "tablet-07", "tester"}, {}, {}, {}});
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
        for (const auto& f : v.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
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

    /// Every event as the ledger has stamped it.
    std::vector<Event> stored() {
        std::vector<Event> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& s) {
            out = storage::tallying::EventStore(s).after(0, INT64_MAX);
        }));
        return out;
    }

    /// What the books must show: the fold of all that is stored.
    Folded folded() { return with_discards_taken_out(fold(stored(), {})); }

    domain::Result<void> settle(std::int64_t drive, const domain::Uuid& event, Decision decision,
                                const std::optional<domain::Digest>& digest = {}) {
        return db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            auto done = tx.ledger().settle(tx.books(), drive, event, digest, decision,
                                           "looked at the labels", "tester", tx.new_id(), tx.now());
            if (!done) return done.error();
            return {};
        });
    }

    domain::Result<void> move(std::int64_t drive, DriveStatus to) {
        return db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            auto moved = storage::scheduling::transition(tx, drive, to, "tester", "because");
            if (!moved) return moved.error();
            return {};
        });
    }

    /// All of one drive, as one upload.
    domain::Result<storage::AppendAnswer> append(std::vector<Event> events) {
        auto drive = events.front().drive;
        return db->append_and_wait({{drive, std::move(events), "t", "t"}, {}, {}, {}});
    }

    std::int64_t bags_of(std::int64_t drive) {
        auto books = db->books();
        std::int64_t n = 0;
        if (const auto* tally = books->tally(drive))
            for (const auto& cell : tally->cells) n += cell.counts.bags;
        return n;
    }

    /// What is in review as a person goes through it, page by page.
    std::vector<ReviewItem> in_parts(storage::tallying::Ledger& ledger, std::int64_t drive) {
        std::vector<ReviewItem> out;
        constexpr std::size_t enough = 3;
        constexpr std::int64_t step = 5;
        auto books = db->books();
        for (std::int64_t from = 1; from != INT64_MAX;) {
            auto part = ledger.review_from(*books, drive, from, false, enough, step);
            EXPECT_TRUE(std::is_sorted(part.items.begin(), part.items.end(),
                                       [](const auto& a, const auto& b) { return a.seq < b.seq; }));
            for (const auto& item : part.items)
                EXPECT_TRUE(from <= item.seq && item.seq <= part.up_to) << item.seq;
            std::move(part.items.begin(), part.items.end(), std::back_inserter(out));
            from = part.up_to == INT64_MAX ? INT64_MAX : part.up_to + 1;
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    std::vector<ReviewItem> review(std::int64_t drives) {
        std::vector<ReviewItem> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& s) {
            storage::tallying::Ledger ledger(s, {});
            for (std::int64_t d = 1; d <= drives; ++d) {
                auto items = ledger.review(d, INT64_MAX);
                EXPECT_EQ(ledger.review(d, 37), items) << "folded in steps it is the same";
                EXPECT_EQ(in_parts(ledger, d), items) << "looked at in parts it is the same";
                for (auto& item : items) out.push_back(item);
            }
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

    for (int round = 0; round < 2; ++round) random.shuffle(events);
    auto repeated = events;
    repeated.insert(repeated.end(), events.begin(), events.begin() + 700);
    std::size_t at = 0;
    while (at < repeated.size()) {
        auto n = std::min<std::size_t>(1 + random.below(120), repeated.size() - at);
        upload({repeated.begin() + std::ptrdiff_t(at), repeated.begin() + std::ptrdiff_t(at + n)});
        at += n;
    }
    const auto expected = folded();
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

TEST_P(Ledger, KeepsBothContentsOfOneIdAndCountsTheOneAcknowledgedFirst) {
    plan_drives(*db, 1, DriveStatus::open);
    auto first = collected(1, "a", 350, 10);
    auto second = collected(1, "a", 250, 5);
    second.id = first.id;
    second.digest = content_digest(second, RandomEvents::drive_id(1));
    upload({first});
    auto outcome = upload({second})[0];
    ASSERT_EQ(outcome.in_review.size(), 1u);
    EXPECT_EQ(outcome.in_review[0].code, ReviewCode::same_id_other_content);
    EXPECT_EQ(outcome.in_review[0].digest, second.digest);
    EXPECT_EQ(total(*db->books(), {}).total.ml, 350);
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
}

TEST_P(Ledger, APersonsDecisionChangesWhatCounts) {
    plan_drives(*db, 1, DriveStatus::open);
    auto first = collected(1, "a", 350, 5, "VN1");
    auto second = collected(1, "b", 250, 10, "VN1");
    upload({first, second});
    EXPECT_EQ(total(*db->books(), {}).total.ml, 350);
    ASSERT_TRUE(settle(1, second.id, Decision::let_in));
    EXPECT_EQ(total(*db->books(), {}).total.ml, 600);
    EXPECT_EQ(settle(1, second.id, Decision::count_instead).error().code, "already_settled");
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
        auto done = tx.ledger().settle(tx.books(), 1, late.id, std::nullopt, Decision::let_in,
                                       "slow network", "tester", tx.new_id(), tx.now());
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
        return db->append_and_wait({{drive, {collected(drive, "a", 350)}, "t", "t"}, {}, {}, {}})
            .error()
            .code;
    };
    EXPECT_EQ(append(1), "drive_not_open");
    EXPECT_EQ(append(2), "drive_cancelled");
    EXPECT_EQ(append(3), "drive_not_found");
    EXPECT_EQ(db->books()->as_of.seq, 0);
}

TEST_P(Ledger, KeepsTheAnswerToAnIdempotencyKey) {
    plan_drives(*db, 1, DriveStatus::open);
    auto request = [&](const std::string& name) {
        storage::AppendRequest r{
            {1, {collected(1, name, 350)}, "t", "t"}, "key-1", domain::blake2b(name), {}};
        r.render = [name](const auto&) {
            return storage::SavedAnswer{{}, 200, "application/json", "", name};
        };
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
    for (const char* sql :
         {"UPDATE event SET nominal_ml = 450", "DELETE FROM event",
          "UPDATE drive_transition SET reason = 'x'", "DELETE FROM drive_transition"}) {
        auto result =
            db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
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
        tx.session().run(lite ? "DROP TRIGGER event_is_not_updated"
                              : "DROP TRIGGER event_is_append_only ON event");
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
    auto with_reason = [](const std::string& name, EventKind kind, const std::string& reason,
                          std::int64_t n, const std::string& unit = {}) {
        auto e = collected(1, name, 0, 1);
        e.kind = kind;
        e.component.reset();
        e.nominal_ml.reset();
        e.reason = reason;
        if (unit.empty())
            e.count = n;
        else
            e.unit = unit;
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    };
    upload({collected(1, "a", 350, 0, "VN1"), collected(1, "b", 350, 0, "VN2"),
            with_reason("d", EventKind::deferred, "hb_thap", 3),
            with_reason("e", EventKind::deferred, "", 2),
            with_reason("f", EventKind::walked_out, "hb_thap", 1),
            with_reason("g", EventKind::discarded, "vo tui", 1, "VN1"),
            with_reason("h", EventKind::discarded, "thieu the tich", 1, "VN1"),
            with_reason("i", EventKind::discarded, "HBsAg", 1)});
    ASSERT_EQ(db->books()->tally(1)->reasons.size(), 5u);
    expect_verified();
    ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        bool lite = tx.session().engine() == storage::Engine::sqlite;
        tx.session().run(lite ? "DROP TRIGGER event_is_not_updated"
                              : "DROP TRIGGER event_is_append_only ON event");
        tx.session().run(
            "UPDATE event SET reason = 'khac' WHERE kind = 'deferred' AND reason = 'hb_thap'");
        return {};
    }));
    storage::tallying::Verification v;
    auto books = db->books();
    ASSERT_TRUE(
        db->read_and_wait([&](storage::Session& s) { v = storage::tallying::recount(s, *books); }));
    ASSERT_EQ(v.findings.size(), 2u)
        << "what the books have and the rows have not, and the other way round";
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
            v = storage::tallying::verify(s, *books, storage::tallying::KnownHead{as_of.seq, head},
                                          {});
        }));
        return v.clean();
    };
    EXPECT_TRUE(check(as_of.head.hex()));
    EXPECT_FALSE(check(std::string(64, '0')));
}

TEST_P(Ledger, DrivesThatClashDecideAndCloseEndAsTheFoldOfWhatIsStored) {
    constexpr std::int64_t drives = 4;
    plan_drives(*db, drives, DriveStatus::open);
    RandomEvents random(7, 25);
    for (int step = 0; step < 250; ++step) {
        const auto drive = 1 + std::int64_t(random.below(drives));
        const bool open = db->books()->drive(drive)->status == DriveStatus::open;
        switch (random.below(6)) {
            case 0: {
                auto moved = move(drive, open ? DriveStatus::closed : DriveStatus::open);
                if (!moved) {
                    const auto& code = moved.error().code;
                    EXPECT_TRUE(code == "clashes_undecided" || code == "discards_undecided")
                        << code;
                }
                break;
            }
            case 1:
            case 2: {
                std::vector<ReviewItem> waiting;
                ASSERT_TRUE(db->read_and_wait([&](storage::Session& s) {
                    waiting = storage::tallying::Ledger(s, {}).review(drive);
                }));
                std::erase_if(waiting, [](const ReviewItem& item) { return item.settled; });
                if (waiting.empty()) break;
                const auto& item = waiting[random.below(waiting.size())];
                auto possible = decisions_for(item, *db->books());
                auto settled =
                    settle(drive, item.id, possible[random.below(possible.size())], item.digest);
                // An event may wait for two reasons; which one is asked about first is the
                // ledger's.
                if (!settled) EXPECT_EQ(settled.error().code, "decision_not_possible");
                break;
            }
            default: {
                auto events = random.make(1 + random.below(12), drives);
                // Ids of events that are stored already, here or at another drive.
                if (auto known = stored(); !known.empty())
                    for (auto& e : events)
                        if (random.below(3) == 0) {
                            (random.below(2) && e.ref ? *e.ref : e.id) =
                                known[random.below(known.size())].id;
                            e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
                        }
                std::map<std::int64_t, std::vector<Event>> by_drive;
                for (const auto& e : events) by_drive[e.drive].push_back(e);
                for (auto& [to, list] : by_drive) {
                    auto answer =
                        db->append_and_wait({{to, list, "tablet-07", "tester"}, {}, {}, {}});
                    if (!answer) EXPECT_EQ(answer.error().code, "invalid_body");
                }
            }
        }
        if (step % 50 == 49) ASSERT_TRUE(same(cells(), folded().contributions)) << "step " << step;
    }
    const auto expected = folded();
    EXPECT_TRUE(same(cells(), expected.contributions));
    EXPECT_EQ(review(drives), expected.review);
    expect_verified();
    close();
    open();
    EXPECT_TRUE(same(cells(), expected.contributions));
    expect_verified();
}

TEST_P(Ledger, OneDriveCannotTakeTheBagsOfAnother) {
    plan_drives(*db, 3, DriveStatus::open);
    std::vector<Event> mine;
    for (int i = 0; i < 10; ++i)
        mine.push_back(collected(2, "b" + std::to_string(i), 350, i, "VN" + std::to_string(i)));
    upload(mine);
    // The attacker knows ids, units and digests, and chooses his clock.
    for (const auto& b : mine) {
        auto claim = b;
        claim.drive = 1;
        claim.at = *domain::Instant::parse("2020-02-08T19:00:00+07:00");
        claim.digest = content_digest(claim, RandomEvents::drive_id(1));
        auto reversal = claim;
        reversal.kind = EventKind::reversed;
        reversal.unit.reset();
        reversal.component.reset();
        reversal.nominal_ml.reset();
        reversal.reason = "mine";
        reversal.ref = b.id;
        reversal.id = domain::Uuid::derived(b.at, "reversal " + b.id.text());
        reversal.digest = content_digest(reversal, RandomEvents::drive_id(1));
        upload({claim});
        EXPECT_EQ(bags_of(2), 10);
        upload({reversal});
        EXPECT_EQ(bags_of(2), 10);
        EXPECT_EQ(bags_of(1), 0);
    }
    ASSERT_TRUE(move(2, DriveStatus::closed)) << "what counts here needs no decision";
    EXPECT_EQ(bags_of(2), 10);
    expect_verified();
}

TEST_P(Ledger, ADriveHasSoManyReasonsAndNoMore) {
    plan_drives(*db, 2, DriveStatus::open);
    auto deferral = [](std::int64_t drive, int n) {
        auto e = collected(drive, "d" + std::to_string(n), 0);
        e.kind = EventKind::deferred;
        e.component.reset();
        e.nominal_ml.reset();
        e.reason = "reason " + std::to_string(n);
        return e;
    };
    std::vector<Event> events;
    for (int n = 0; n < int(most_reasons); ++n) events.push_back(deferral(1, n));
    ASSERT_TRUE(append(events));
    auto refused = append({deferral(1, int(most_reasons))});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().violations[0].code, "too_many_reasons");
    auto known = deferral(1, int(most_reasons) + 1);
    known.reason = "reason 7";
    EXPECT_TRUE(append({known}));
    EXPECT_TRUE(append({deferral(2, int(most_reasons))})) << "another drive has reasons of its own";
}

TEST_P(Ledger, AClashWithAnotherDriveIsDecidedBeforeADriveCloses) {
    plan_drives(*db, 2, DriveStatus::open);
    auto first = collected(1, "a", 350, 5, "VN1");
    auto second = collected(2, "a", 250, 1, "VN1");
    upload({first});
    upload({second});
    EXPECT_EQ(bags_of(1), 1);
    EXPECT_EQ(bags_of(2), 0);
    auto refused = move(2, DriveStatus::closed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "clashes_undecided");
    ASSERT_TRUE(move(1, DriveStatus::closed));
    // What is closed is not overruled from elsewhere.
    EXPECT_EQ(settle(2, second.id, Decision::count_instead).error().code, "decision_not_possible");
    ASSERT_TRUE(settle(2, second.id, Decision::let_in));
    EXPECT_EQ(bags_of(1) + bags_of(2), 2);
    ASSERT_TRUE(move(2, DriveStatus::closed));
    // Its own people may give it up.
    ASSERT_TRUE(settle(1, first.id, Decision::keep_out));
    EXPECT_EQ(bags_of(1), 0);
    EXPECT_EQ(bags_of(2), 1);
    expect_verified();
}

TEST_P(Ledger, WhatIsLetInAtAClosedDriveCountsWhateverElseNamesItsUnit) {
    plan_drives(*db, 2, DriveStatus::open);
    auto held = collected(1, "a", 350, 5, "VN1");
    upload({held});
    ASSERT_TRUE(move(2, DriveStatus::closed));
    auto late = collected(2, "late", 250, 1, "VN1");
    auto outcome = upload({late})[0];
    std::set<ReviewCode> codes;
    for (const auto& item : outcome.in_review) codes.insert(item.code);
    EXPECT_EQ(codes, (std::set{ReviewCode::after_close, ReviewCode::same_unit_twice}))
        << "who decides must know that it clashes";
    ASSERT_TRUE(settle(2, late.id, Decision::let_in));
    EXPECT_EQ(bags_of(2), 1);
    auto reversal = held;
    reversal.kind = EventKind::reversed;
    reversal.ref = held.id;
    reversal.id = RandomEvents::drive_id(77);
    reversal.unit.reset();
    reversal.digest = content_digest(reversal, RandomEvents::drive_id(1));
    upload({reversal});
    EXPECT_EQ(bags_of(1), 0);
    EXPECT_EQ(bags_of(2), 1);
    expect_verified();
}

TEST_P(Ledger, BoundsHowManyEventsAreAboutOneThing) {
    plan_drives(*db, 2, DriveStatus::open);
    auto content = [](std::int64_t drive, int n) {
        auto e = collected(drive, "a", 250, n);
        e.digest = content_digest(e, RandomEvents::drive_id(drive));
        return e;
    };
    std::vector<Event> contents;
    for (int n = 0; n < int(most_contents); ++n) contents.push_back(content(1, n));
    EXPECT_EQ(upload(contents)[0].accepted, std::int64_t(most_contents));
    auto refused = append({collected(1, "other", 350), content(1, 100)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "invalid_body");
    ASSERT_EQ(refused.error().violations.size(), 1u);
    EXPECT_EQ(refused.error().violations[0].code, "too_many_contents");
    EXPECT_EQ(refused.error().violations[0].pointer, "/events/1");
    EXPECT_EQ(bags_of(1), 1) << "a refused upload is refused whole";
    EXPECT_EQ(append({contents[3]})->outcome->duplicates, 1)
        << "what is known is no further content";
    EXPECT_TRUE(append({content(2, 100)})) << "at another drive it is another id";

    std::vector<Event> about_unit;
    for (int n = 0; n < int(most_about_unit); ++n)
        about_unit.push_back(collected(1, "u" + std::to_string(n), 350, n, "VN1"));
    ASSERT_TRUE(append(about_unit));
    refused = append({collected(1, "one more", 350, 0, "VN1")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().violations[0].code, "too_many_about_unit");
    EXPECT_TRUE(append({collected(2, "elsewhere", 350, 0, "VN1")}));

    auto reversal = [&](int n) {
        auto e = collected(1, "r" + std::to_string(n), 0);
        e.kind = EventKind::reversed;
        e.component.reset();
        e.nominal_ml.reset();
        e.ref = contents[0].id;
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    };
    std::vector<Event> reversals;
    for (int n = 0; n < int(most_reversals); ++n) reversals.push_back(reversal(n));
    ASSERT_TRUE(append(reversals));
    refused = append({reversal(100)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().violations[0].code, "too_many_reversals");
    EXPECT_TRUE(same(cells(), folded().contributions));
    expect_verified();
}

TEST_P(Ledger, AChainOfEventsIsNotReadForEachNewOne) {
    plan_drives(*db, 1, DriveStatus::open);
    // Each id has two contents that name two units, so that every bag hangs together with every
    // other.
    std::vector<Event> chain;
    for (int n = 0; n < 2'000; ++n)
        for (int side = 0; side < 2; ++side) {
            auto e = collected(1, "link" + std::to_string(n), 350, side,
                               "VN" + std::to_string(n + side));
            e.digest = content_digest(e, RandomEvents::drive_id(1));
            chain.push_back(e);
        }
    for (std::size_t at = 0; at < chain.size(); at += 500)
        upload({chain.begin() + std::ptrdiff_t(at), chain.begin() + std::ptrdiff_t(at + 500)});
    auto e = collected(1, "new", 350, 3, "VN1000");
    const Event* one[] = {&e};
    std::size_t related = 0;
    ASSERT_TRUE(db->read_and_wait([&](storage::Session& s) {
        related = storage::tallying::EventStore(s).related(one, db->books()->as_of.seq).size();
    }));
    EXPECT_LE(related, 20u);
    upload({e});
    EXPECT_TRUE(same(cells(), folded().contributions));
    expect_verified();
}

TEST_P(Ledger, DiscardsByNumberAreBoundedByTheBagsThereAre) {
    plan_drives(*db, 1, DriveStatus::open);
    auto discard = [](const std::string& name, std::int64_t n) {
        auto e = collected(1, name, 0);
        e.kind = EventKind::discarded;
        e.component.reset();
        e.nominal_ml.reset();
        e.count = n;
        e.reason = "clotted";
        e.digest = content_digest(e, RandomEvents::drive_id(1));
        return e;
    };
    upload({collected(1, "a", 350), collected(1, "b", 250)});
    auto outcome = upload({discard("d", 100'000)})[0];
    ASSERT_EQ(outcome.in_review.size(), 1u);
    EXPECT_EQ(outcome.in_review[0].code, ReviewCode::discard_without_bags);
    EXPECT_EQ(total(*db->books(), {}).total.bags, 0);
    EXPECT_EQ(total(*db->books(), {}).total.discarded, 2);
    expect_verified();
    close();
    open();
    EXPECT_EQ(total(*db->books(), {}).total.discarded, 2);
    EXPECT_TRUE(same(cells(), folded().contributions)) << "what was saved goes on as it was";
    ASSERT_TRUE(settle(1, discard("d", 100'000).id, Decision::keep_out));
    EXPECT_EQ(total(*db->books(), {}).total.bags, 2);
    EXPECT_EQ(db->books()->tally(1)->basis, nullptr);
    upload({discard("e", 1)});
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
    expect_verified();
}

TEST_P(Ledger, TalliesOfAnEarlierFoldAreCountedAgainAndWhatChangedIsTold) {
    plan_drives(*db, 2, DriveStatus::open);
    upload({collected(1, "a", 350), collected(2, "b", 250)});
    close();
    open();
    EXPECT_TRUE(db->changed_by_rule().empty());
    // As the earlier program left it: other counts for drive 1, and its mark.
    ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        tx.session().run("UPDATE tally_mark SET fold = 1");
        tx.session().run(
            "UPDATE tally_saved SET cells = '18301 450 0 -1 -1 -1 7 0 0 0 0\n' WHERE drive = 1");
        return {};
    }));
    close();
    open();
    ASSERT_EQ(db->changed_by_rule().size(), 1u);
    const auto& change = db->changed_by_rule()[0];
    EXPECT_EQ(change.drive, 1);
    EXPECT_EQ(change.before.bags, 7);
    EXPECT_EQ(change.after.bags, 1);
    EXPECT_EQ(change.ml_after, 350);
    EXPECT_EQ(total(*db->books(), {}).total.ml, 600);
    expect_verified();
    close();
    open();
    EXPECT_TRUE(db->changed_by_rule().empty()) << "once";
}

ON_BOTH_ENGINES(Ledger);

}  // namespace
}  // namespace tests

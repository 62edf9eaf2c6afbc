// The fold: a function of the set of events, whatever their order.
#include "domain/tallying/fold.hpp"

#include "domain/tallying/discards.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

namespace {

using namespace domain::tallying;
using tests::support::RandomEvents;

bool same(const Folded& a, const Folded& b) {
    return a.review == b.review && a.reasons == b.reasons && a.discards == b.discards &&
           std::equal(a.contributions.begin(), a.contributions.end(), b.contributions.begin(),
                      b.contributions.end(), [](const auto& x, const auto& y) {
                          return x.drive == y.drive && x.key == y.key && x.counts == y.counts;
                      });
}

std::int64_t bags(const Folded& f) {
    std::int64_t sum = 0;
    for (const auto& c : f.contributions) sum += c.counts.bags;
    return sum;
}

TEST(Fold, DoesNotLookAtOrderOrRepetition) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        RandomEvents random(seed);
        auto events = random.make(1'000, 4);
        auto expected = fold(events, {});
        auto other = events;
        other.insert(other.end(), events.begin(), events.begin() + 300);
        random.shuffle(other);
        ASSERT_TRUE(same(fold(other, {}), expected)) << "seed " << seed;
    }
}

TEST(Fold, ADifferenceAppliedToWhatWasGivesWhatIs) {
    RandomEvents random(99);
    auto events = random.make(2'000, 3);
    std::span<const Event> all(events);
    auto was = fold(all.first(1'200), {});
    auto is = fold(all, {});
    Folded sum;
    sum.contributions = was.contributions;
    for (const auto& c : difference(is, was)) sum.contributions.push_back(c);
    auto merged = difference(sum, Folded{});
    ASSERT_EQ(merged.size(), is.contributions.size());
    for (std::size_t i = 0; i < merged.size(); ++i)
        EXPECT_EQ(merged[i].counts, is.contributions[i].counts);
}

class Rules : public ::testing::Test {
  protected:
    std::int64_t seq = 0;  // each event that is made stands behind the ones before it

    Event bag(const std::string& name, std::int32_t ml, const std::string& unit = {},
              int minute = 0) {
        Event e;
        e.id = domain::Uuid::derived({1'581'200'000'000}, name);
        e.drive = 1;
        e.seq = ++seq;
        e.kind = EventKind::collected;
        e.at = {1'581'210'000'000 + minute * 60'000};
        e.component = Component::whole_blood;
        e.nominal_ml = ml;
        if (!unit.empty()) e.unit = unit;
        return sealed(e);
    }
    Event about(EventKind kind, const std::string& name) {
        Event e;
        e.id = domain::Uuid::derived({1'581'200'000'000}, name);
        e.drive = 1;
        e.seq = ++seq;
        e.kind = kind;
        e.at = {1'581'220'000'000};
        e.reason = "test";
        return e;
    }
    static Event sealed(Event e) {
        e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
        return e;
    }
    Event settle(const Event& of, Decision decision, const std::string& unit = {}) {
        auto e = about(EventKind::settled, "s" + std::to_string(seq));
        e.drive = of.drive;
        e.ref = of.id;
        e.ref_digest = of.digest;
        e.decision = decision;
        if (!unit.empty()) e.unit = unit;
        return sealed(e);
    }
    Event reversal(const Event& of, const std::string& name = "r") {
        auto e = about(EventKind::reversed, name);
        e.ref = of.id;
        return sealed(e);
    }
};

TEST(Fold, ReasonsAddUpToWhatTheCellsCount) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        RandomEvents random(seed);
        auto events = random.make(1'500, 3);
        // Some people are sent away, with and without a reason.
        for (std::size_t i = 0; i < events.size(); i += 7) {
            auto& e = events[i];
            if (e.kind != EventKind::counted) continue;
            e.kind = i % 2 ? EventKind::deferred : EventKind::walked_out;
            e.reason = i % 3 ? "low_haemoglobin" : "";
            e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
        }
        auto folded = with_discards_taken_out(fold(events, {}));
        using Place = std::tuple<std::int64_t, domain::Day, EventKind>;
        std::map<Place, std::int64_t> of_cells, of_reasons;
        for (const auto& c : folded.contributions) {
            of_cells[{c.drive, c.key.day, EventKind::deferred}] += c.counts.deferred;
            of_cells[{c.drive, c.key.day, EventKind::walked_out}] += c.counts.walked_out;
            of_cells[{c.drive, c.key.day, EventKind::discarded}] += c.counts.discarded;
        }
        for (const auto& r : folded.reasons) of_reasons[{r.drive, r.day, r.kind}] += r.count;
        std::erase_if(of_cells, [](const auto& entry) { return entry.second == 0; });
        EXPECT_EQ(of_cells, of_reasons) << "seed " << seed;

        std::span<const Event> all(events);
        auto was = fold(all.first(700), {});
        folded = fold(events, {});
        Folded sum;
        sum.reasons = was.reasons;
        for (auto& r : difference_of_reasons(folded, was)) sum.reasons.push_back(r);
        EXPECT_EQ(difference_of_reasons(sum, Folded{}), folded.reasons) << "seed " << seed;
    }
}

TEST_F(Rules, AReversalMayArriveBeforeWhatItReverses) {
    auto b = bag("a", 350);
    std::vector<Event> events{reversal(b), b};
    EXPECT_EQ(bags(fold(events, {})), 0);
    EXPECT_TRUE(fold(events, {}).review.empty());
    events.pop_back();
    EXPECT_EQ(bags(fold(events, {})), 0);
}

TEST_F(Rules, AReversalOfAReversalDoesNothingAndIsReviewed) {
    auto b = bag("a", 350);
    auto r = reversal(b);
    auto folded = fold(std::vector<Event>{b, r, reversal(r, "rr")}, {});
    EXPECT_EQ(bags(folded), 0);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::reversal_of_reversal);
}

TEST_F(Rules, AReversalFromAnotherDriveFindsNothingThere) {
    auto b = bag("a", 350);
    auto r = reversal(b);
    r.drive = 2;
    auto folded = fold(std::vector<Event>{b, sealed(r)}, {});
    EXPECT_EQ(bags(folded), 1);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::event_not_there);
    EXPECT_EQ(folded.review[0].drive, 2);
}

TEST_F(Rules, AReversalOfWhatIsNotThereIsReviewedUntilItComes) {
    auto b = bag("a", 350);
    auto r = reversal(b);
    auto folded = fold(std::vector<Event>{r}, {});
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::event_not_there);
    EXPECT_TRUE(fold(std::vector<Event>{r, b}, {}).review.empty());
}

TEST_F(Rules, AUnitInTwoCollectionsCountsOnceAsTheOneAcknowledgedFirst) {
    auto first = bag("b", 250, "VN1", 2), second = bag("a", 350, "VN1", 1);
    auto folded = fold(std::vector<Event>{second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 250);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].id, second.id);
    EXPECT_EQ(folded.review[0].with, first.id);
    EXPECT_TRUE(folded.review[0].waits);
}

TEST_F(Rules, AUnitAtTwoDrivesCountsAtTheFirstAndIsListedAtBoth) {
    auto first = bag("a", 250, "VN1", 2);
    auto second = bag("a", 350, "VN1", 1);  // the same id, which is another event there
    second.drive = 2;
    second = sealed(second);
    auto folded = fold(std::vector<Event>{second, first}, {});
    ASSERT_EQ(folded.contributions.size(), 1u);
    EXPECT_EQ(folded.contributions[0].drive, 1);
    ASSERT_EQ(folded.review.size(), 2u);
    for (const auto& item : folded.review) {
        EXPECT_EQ(item.code, ReviewCode::same_unit_twice);
        EXPECT_EQ(item.with_drive, 3 - item.drive);
        EXPECT_EQ(item.waits, item.drive == 2);
        EXPECT_FALSE(item.settled);
        EXPECT_FALSE(item.firm);
    }
    auto undone = fold(std::vector<Event>{second, first, reversal(first)}, {});
    ASSERT_EQ(undone.contributions.size(), 1u);
    EXPECT_EQ(undone.contributions[0].drive, 2) << "the next claim takes its place";
    EXPECT_TRUE(undone.review.empty());
}

TEST_F(Rules, AfterReversingTheWrongBagItsUnitMayBeCollectedAgain) {
    auto wrong = bag("a", 250, "VN1", 1), right = bag("b", 350, "VN1", 2);
    auto folded = fold(std::vector<Event>{wrong, right, reversal(wrong)}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 350);
    EXPECT_TRUE(folded.review.empty());
}

TEST_F(Rules, TheLaboratoryGivesTheGroupAndADiscardTakesTheBagOut) {
    auto b = bag("a", 350, "VN1");
    auto typed = about(EventKind::typed, "t");
    typed.unit = "VN1";
    typed.abo = Abo::B;
    typed.rh = Rh::negative;
    auto folded = fold(std::vector<Event>{sealed(typed), b}, {});
    ASSERT_EQ(folded.contributions.size(), 1u);
    EXPECT_EQ(folded.contributions[0].key.abo, std::int8_t(Abo::B));
    EXPECT_EQ(folded.contributions[0].key.rh, std::int8_t(Rh::negative));
    auto discarded = about(EventKind::discarded, "d");
    discarded.unit = "VN1";
    folded = fold(std::vector<Event>{sealed(discarded), sealed(typed), b}, {});
    ASSERT_EQ(folded.contributions.size(), 1u);
    EXPECT_EQ(folded.contributions[0].counts.bags, 0);
    EXPECT_EQ(folded.contributions[0].counts.discarded, 1);
}

TEST_F(Rules, OfTwoContentsUnderOneIdTheFirstCountsAndAPersonCanTurnThat) {
    auto first = bag("a", 250, {}, 2), second = bag("a", 350, {}, 1);
    auto folded = fold(std::vector<Event>{second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 250);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_FALSE(folded.review[0].settled);

    auto decision = settle(second, Decision::count_instead);
    folded = fold(std::vector<Event>{decision, second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 350);
    for (const auto& item : folded.review) EXPECT_TRUE(item.settled);
}

TEST_F(Rules, WhatAReversalTookOutDoesNotComeBackByAnotherContentUnderItsId) {
    auto b = bag("a", 350, "VN1");
    auto r = reversal(b);
    auto other = bag("r", 250);
    auto folded = fold(std::vector<Event>{b, r, other, settle(other, Decision::count_instead)}, {});
    ASSERT_EQ(folded.contributions.size(), 1u);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 250);
    EXPECT_EQ(bags(folded), 1);
}

TEST_F(Rules, WhatIsLetInTakesItsPlaceByTheDecisionThatLetItIn) {
    auto late = bag("a", 250, "VN1");
    late.late = true;
    auto on_time = bag("b", 350, "VN1");
    EXPECT_EQ(bags(fold(std::vector<Event>{late}, {})), 0);
    auto let_in = settle(late, Decision::let_in);
    auto folded = fold(std::vector<Event>{late, on_time, let_in}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 350);
    // Naming the unit, the decision says that it is a second bag.
    let_in.unit = "VN1";
    folded = fold(std::vector<Event>{late, on_time, sealed(let_in)}, {});
    EXPECT_EQ(bags(folded), 2);
}

TEST_F(Rules, DecisionsAboutAUnitAreFinalAgainstLaterClaims) {
    auto first = bag("a", 250, "VN1");
    auto second = bag("b", 350, "VN1");
    second.drive = 2;
    second = sealed(second);
    auto instead = settle(second, Decision::count_instead, "VN1");
    std::vector<Event> events{first, second, instead};
    auto folded = fold(events, {});
    ASSERT_EQ(folded.contributions.size(), 1u);
    EXPECT_EQ(folded.contributions[0].drive, 2);
    // The first drive's people say that theirs is another bag.
    events.push_back(settle(first, Decision::let_in, "VN1"));
    EXPECT_EQ(bags(fold(events, {})), 2);
    for (int i = 0; i < 5; ++i) {
        auto more = bag("more" + std::to_string(i), 450, "VN1", -1'000 * i);
        more.drive = 3;
        events.push_back(sealed(more));
    }
    folded = fold(events, {});
    EXPECT_EQ(bags(folded), 2);
    for (const auto& item : folded.review) {
        EXPECT_EQ(item.settled, item.drive != 3);
        if (item.drive == 3) EXPECT_TRUE(item.firm) << "nobody there can choose theirs instead";
    }
}

TEST_F(Rules, ADiscardOrTypingOfAUnitThatIsNotThereIsReviewedUntilItComes) {
    auto b = bag("a", 350, "VN1");
    auto typed = about(EventKind::typed, "t");
    typed.unit = "VN1";
    typed.abo = Abo::B;
    auto discarded = about(EventKind::discarded, "d");
    discarded.unit = "VN1";
    std::vector<Event> events{sealed(typed), sealed(discarded)};
    auto folded = fold(events, {});
    ASSERT_EQ(folded.review.size(), 2u);
    for (const auto& item : folded.review) EXPECT_EQ(item.code, ReviewCode::unit_not_collected);
    events.push_back(b);
    EXPECT_TRUE(fold(events, {}).review.empty());
    // A bag that was taken back is known, as in the contract's own example.
    events.push_back(reversal(b));
    EXPECT_TRUE(fold(events, {}).review.empty());
    events.pop_back();
    // At another drive it is not there.
    events.back().drive = 2;
    EXPECT_EQ(fold(events, {}).review.size(), 2u);
}

TEST_F(Rules, DiscardsByNumberTakeNoMoreThanThereIs) {
    auto counted = about(EventKind::counted, "c");
    counted.count = 10;
    counted.component = Component::whole_blood;
    counted.nominal_ml = 350;
    auto discard = [&](const std::string& name, std::int64_t n, int days = 0) {
        auto e = about(EventKind::discarded, name);
        e.count = n;
        e.at = e.at.plus_ms(days * 86'400'000LL);
        return sealed(e);
    };
    auto shown = [&](const std::vector<Event>& events) {
        return with_discards_taken_out(fold(events, {}));
    };
    std::vector<Event> events{sealed(counted), discard("few", 3, 2)};
    auto folded = shown(events);
    ASSERT_EQ(folded.contributions.size(), 1u)
        << "on the day of its bags, though it says less of them";
    EXPECT_EQ(folded.contributions[0].counts.bags, 7);
    EXPECT_EQ(folded.contributions[0].counts.discarded, 3);
    ASSERT_EQ(folded.reasons.size(), 1u);
    EXPECT_EQ(folded.reasons[0].day, folded.contributions[0].key.day);
    EXPECT_TRUE(folded.review.empty());

    events.push_back(discard("many", 100'000, 2));
    folded = shown(events);
    EXPECT_EQ(folded.contributions[0].counts.bags, 0);
    EXPECT_EQ(folded.contributions[0].counts.discarded, 10);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].id, events.back().id);
    EXPECT_EQ(folded.review[0].code, ReviewCode::discard_without_bags);

    auto kept_out = events;
    kept_out.push_back(settle(events.back(), Decision::keep_out));
    folded = shown(kept_out);
    EXPECT_EQ(folded.contributions[0].counts.bags, 7);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_TRUE(folded.review[0].settled);

    counted = about(EventKind::counted, "c2");
    counted.count = 200'000;
    events.push_back(sealed(counted));
    folded = shown(events);
    EXPECT_TRUE(folded.review.empty());
    EXPECT_EQ(bags(folded), 200'010 - 100'003);
}

TEST(Fold, ShowsNoCountBelowZeroAndLosesNoBag) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        RandomEvents random(seed, 300);
        auto raw = fold(random.make(1'000, 3), {});
        auto shown = with_discards_taken_out(raw);
        Counts before, after;
        std::int64_t thrown = 0;
        for (const auto& c : raw.contributions) before += c.counts;
        for (const auto& c : shown.contributions) {
            after += c.counts;
            ASSERT_GE(c.counts.bags, 0) << "seed " << seed;
            ASSERT_GE(c.counts.discarded, 0) << "seed " << seed;
        }
        for (const auto& d : raw.discards) thrown += d.count;
        EXPECT_EQ(before.bags + before.discarded, after.bags + after.discarded);
        EXPECT_LE(after.discarded - before.discarded, thrown);
    }
}

TEST_F(Rules, DaysAreLocal) {
    auto b = bag("a", 350);
    b.at = *domain::Instant::parse("2020-02-09T18:00:00Z");
    auto folded = fold(std::vector<Event>{sealed(b)}, {});
    EXPECT_EQ(folded.contributions[0].key.day.text(), "2020-02-10");
}

TEST(Digest, CoversTheContentAndNotTheUpload) {
    Event e;
    e.id = RandomEvents::drive_id(7);
    e.at = {1'581'210'000'000};
    e.nominal_ml = 350;
    auto digest = [&] { return content_digest(e, RandomEvents::drive_id(1)); };
    auto was = digest();
    e.device = "other";
    e.recorded_at = {5};
    e.late = true;
    EXPECT_EQ(digest(), was);
    e.nominal_ml = 250;
    EXPECT_NE(digest(), was);
    e.nominal_ml = 350;
    e.unit = "";
    EXPECT_NE(digest(), was);
}

TEST_F(Rules, WhatHappenedFarOutsideTheHoursCountsOnceLetIn) {
    auto far = bag("a", 250, "VN1");
    far.outside_hours = true;
    auto near = bag("b", 350, "VN1", 1);
    auto people = about(EventKind::registered, "p");
    people.count = 7;
    people.outside_hours = true;
    people = sealed(people);

    auto folded = fold(std::vector<Event>{far, near, people}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions.size(), 1u);
    std::int64_t waiting = 0;
    for (const auto& item : folded.review)
        waiting += item.code == ReviewCode::outside_hours && !item.settled;
    EXPECT_EQ(waiting, 2);

    auto in = settle(people, Decision::let_in), out = settle(far, Decision::keep_out);
    folded = fold(std::vector<Event>{far, near, people, in, out}, {});
    EXPECT_EQ(bags(folded), 1);
    std::int64_t registered = 0;
    for (const auto& c : folded.contributions) registered += c.counts.registered;
    EXPECT_EQ(registered, 7);
    for (const auto& item : folded.review) {
        if (item.code != ReviewCode::outside_hours) continue;
        EXPECT_TRUE(item.settled);
        EXPECT_EQ(item.counts, item.id == people.id);
    }

    // Let in, it says that it happened; whether it is a second bag is another question.
    auto also = settle(far, Decision::let_in);
    folded = fold(std::vector<Event>{far, near, also}, {});
    EXPECT_EQ(bags(folded), 1);
}

TEST_F(Rules, ARespelledBagCountsUntilItIsKeptOut) {
    auto known = bag("a", 350, "VN1"), other = bag("b", 250, "vn 1", 1);
    other.respelled = true;
    auto folded = fold(std::vector<Event>{known, other}, {});
    EXPECT_EQ(bags(folded), 2);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::same_unit_respelled);
    EXPECT_EQ(folded.review[0].id, other.id);
    EXPECT_FALSE(folded.review[0].settled);
    EXPECT_TRUE(folded.review[0].counts);

    // What was decided about it before its number had a normal form was another question.
    auto before = settle(other, Decision::let_in);
    EXPECT_FALSE(fold(std::vector<Event>{known, other, before}, {}).review[0].settled);

    auto out = settle(other, Decision::keep_out, "vn 1");
    folded = fold(std::vector<Event>{known, other, out}, {});
    EXPECT_EQ(bags(folded), 1);
    ASSERT_FALSE(folded.review.empty());
    for (const auto& item : folded.review) EXPECT_TRUE(item.settled);

    auto in = settle(other, Decision::let_in, "vn 1");
    folded = fold(std::vector<Event>{known, other, in}, {});
    EXPECT_EQ(bags(folded), 2);
    EXPECT_TRUE(folded.review[0].settled);
    EXPECT_TRUE(folded.review[0].counts);

    EXPECT_EQ(bags(fold(std::vector<Event>{known, other, reversal(other)}, {})), 1);
    EXPECT_TRUE(fold(std::vector<Event>{known, other, reversal(other)}, {}).review.empty());
}

}  // namespace

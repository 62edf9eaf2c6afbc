// The fold: a function of the set of events, whatever their order.
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "domain/tallying/fold.hpp"
#include "tests/support/random_events.hpp"

namespace {

using namespace domain::tallying;
using tests::support::RandomEvents;

bool same(const Folded& a, const Folded& b) {
    return a.review == b.review && a.reasons == b.reasons &&
           std::equal(a.contributions.begin(), a.contributions.end(), b.contributions.begin(), b.contributions.end(),
                      [](const auto& x, const auto& y) {
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
    for (std::size_t i = 0; i < merged.size(); ++i) EXPECT_EQ(merged[i].counts, is.contributions[i].counts);
}

class Rules : public ::testing::Test {
  protected:
    Event bag(const std::string& name, std::int32_t ml, const std::string& unit = {}, int minute = 0) {
        Event e;
        e.id = domain::Uuid::derived({1'581'200'000'000}, name);
        e.drive = 1;
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
        e.kind = kind;
        e.at = {1'581'220'000'000};
        e.reason = "test";
        return e;
    }
    static Event sealed(Event e) {
        e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
        return e;
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
        auto folded = fold(events, {});
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
    events.pop_back();
    EXPECT_EQ(bags(fold(events, {})), 0);
    EXPECT_TRUE(fold(events, {}).review.empty());
}

TEST_F(Rules, AReversalOfAReversalDoesNothingAndIsReviewed) {
    auto b = bag("a", 350);
    auto r = reversal(b);
    auto folded = fold(std::vector<Event>{b, r, reversal(r, "rr")}, {});
    EXPECT_EQ(bags(folded), 0);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::reversal_of_reversal);
}

TEST_F(Rules, AReversalFromAnotherDriveDoesNothingAndIsReviewed) {
    auto b = bag("a", 350);
    auto r = reversal(b);
    r.drive = 2;
    auto folded = fold(std::vector<Event>{b, r}, {});
    EXPECT_EQ(bags(folded), 1);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].code, ReviewCode::reversal_in_other_drive);
}

TEST_F(Rules, AUnitInTwoCollectionsCountsOnceAsTheEarlier) {
    auto first = bag("a", 250, "VN1", 1), second = bag("b", 350, "VN1", 2);
    auto folded = fold(std::vector<Event>{second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 250);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_EQ(folded.review[0].id, second.id);
    EXPECT_EQ(folded.review[0].with, first.id);
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

TEST_F(Rules, OfTwoContentsUnderOneIdTheEarlierCountsAndAPersonCanTurnThat) {
    auto first = bag("a", 250, {}, 1), second = bag("a", 350, {}, 2);
    auto folded = fold(std::vector<Event>{second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 250);
    ASSERT_EQ(folded.review.size(), 1u);
    EXPECT_FALSE(folded.review[0].settled);

    auto decision = about(EventKind::settled, "s");
    decision.ref = second.id;
    decision.ref_digest = second.digest;
    decision.decision = Decision::count_instead;
    folded = fold(std::vector<Event>{sealed(decision), second, first}, {});
    EXPECT_EQ(bags(folded), 1);
    EXPECT_EQ(folded.contributions[0].key.nominal_ml, 350);
    for (const auto& item : folded.review) EXPECT_TRUE(item.settled);
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

}  // namespace

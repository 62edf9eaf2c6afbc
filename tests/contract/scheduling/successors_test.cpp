// Who goes on with whom, and calendars behind secret addresses, are there again after a restart, on
// both engines.
#include "storage/scheduling/successors.hpp"

#include "storage/scheduling/calendar_feeds.hpp"
#include "storage/scheduling/organizations.hpp"
#include "tests/support/engines.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using namespace domain::scheduling;
using domain::Day;
using domain::Result;

const Day merger = Day::of(2025, 7, 1);

class SuccessorRows : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
        write([&](auto& tx) -> Result<void> {
            nation = add(tx, "nation");
            old_one = add(tx, "kien-giang", nation);
            other_old = add(tx, "an-giang-cu", nation);
            fresh = add(tx, "an-giang", nation, {merger, {}});
            east = add(tx, "dong", fresh, {merger, {}});
            west = add(tx, "tay", fresh, {merger, {}});
            school = add(tx, "truong", old_one);
            return {};
        });
    }
    std::int64_t add(storage::WriteTransaction& tx, const std::string& code,
                     std::int64_t parent = 0, domain::DayRange valid = {}) {
        Organization o;
        o.id = tx.new_id();
        o.code = code;
        o.name = code;
        o.valid = valid;
        return storage::scheduling::add(tx, o, parent)->num;
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    std::string succeed(std::int64_t from, std::vector<SuccessorShare> to) {
        auto done = db->write_and_wait([&](auto& tx) -> Result<void> {
            auto made = storage::scheduling::succeed(
                tx, {from, merger, "NQ 202/2025/QH15", ShareBasis::equal, to});
            if (!made) return made.error();
            return {};
        });
        return done ? "" : done.error().code;
    }
    const OrganizationTree& tree() {
        books = db->books();
        return books->registry().organizations;
    }
    void reopen() {
        close();
        open();
    }

    std::int64_t nation = 0, old_one = 0, other_old = 0, fresh = 0, east = 0, west = 0, school = 0;
    std::shared_ptr<const domain::tallying::Books> books;
};

TEST_P(SuccessorRows, AMergerEndsTheOldAndTakesItsChildrenAlong) {
    EXPECT_EQ(succeed(old_one, {{fresh, whole_share}}), "");
    for (int round = 0; round < 2; ++round) {
        const auto* s = tree().succession(old_one);
        ASSERT_TRUE(s);
        EXPECT_EQ(s->day, merger);
        EXPECT_EQ(s->document, "NQ 202/2025/QH15");
        EXPECT_EQ(s->basis, ShareBasis::equal);
        ASSERT_EQ(s->to.size(), 1u);
        EXPECT_EQ(s->to[0].to, fresh);
        EXPECT_EQ(tree().predecessors(fresh), std::vector{old_one});
        EXPECT_EQ(tree().find(old_one)->valid.to, merger.plus(-1));
        EXPECT_EQ(tree().parent(old_one, merger.plus(-1)), nation);
        EXPECT_EQ(tree().parent(old_one, merger), 0);
        EXPECT_EQ(tree().parent(school, merger.plus(-1)), old_one);
        EXPECT_EQ(tree().parent(school, merger), fresh);
        reopen();
    }
    EXPECT_EQ(succeed(old_one, {{fresh, whole_share}}), "already_succeeded");
}

TEST_P(SuccessorRows, ARefusalLeavesNothing) {
    auto before = db->books()->as_of.catalog;
    EXPECT_EQ(succeed(old_one, {{east, 500'000}, {west, 500'000}}), "children_remain");
    EXPECT_EQ(succeed(other_old, {{east, 500'000}, {west, 499'999}}), "shares_do_not_add_up");
    EXPECT_EQ(succeed(old_one, {{school, whole_share}}), "edge_to_itself")
        << "the successor stands below";
    EXPECT_EQ(db->books()->as_of.catalog, before);
    // In a transaction of many that goes on after a refusal, too.
    write([&](auto& tx) -> Result<void> {
        auto refused = storage::scheduling::succeed(
            tx, {other_old, merger, "", ShareBasis::stated, {{old_one, 1}}});
        EXPECT_EQ(refused.error().code, "shares_do_not_add_up");
        EXPECT_FALSE(tx.books().registry().organizations.find(other_old)->valid.to);
        return {};
    });
    reopen();
    EXPECT_TRUE(tree().successions().empty());
    EXPECT_FALSE(tree().find(other_old)->valid.to);
    EXPECT_EQ(tree().parent(school, merger), old_one);
    EXPECT_EQ(succeed(other_old, {{east, 500'000}, {west, 500'000}}), "");
}

TEST_P(SuccessorRows, SharesComeBackLargestFirst) {
    EXPECT_EQ(succeed(other_old, {{west, 1}, {east, 999'999}}), "");
    reopen();
    const auto* s = tree().succession(other_old);
    ASSERT_TRUE(s);
    ASSERT_EQ(s->to.size(), 2u);
    EXPECT_EQ(s->to[0].to, east);
    EXPECT_EQ(s->to[0].share_ppm, 999'999);
    EXPECT_EQ(s->to[1].to, west);
    EXPECT_TRUE(tree().reaches(other_old, fresh, merger));
    EXPECT_FALSE(tree().reaches(other_old, fresh, merger.plus(-1)));
}

TEST_P(SuccessorRows, FeedsAreFoundByTheDigestOfTheirSecret) {
    auto digest = domain::blake2b("secret");
    write([&](auto& tx) -> Result<void> {
        CalendarFeed f;
        f.id = tx.new_id();
        f.digest = digest;
        f.kind = FeedKind::organization;
        f.name = "Hiến máu Kiên Giang";
        f.owner = "lan";
        f.owner_id = tx.new_id();
        f.organization = old_one;
        f.created_at = tx.now();
        storage::scheduling::add(tx, f);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        books = db->books();
        auto num = books->registry().calendar_feed(digest.hex());
        ASSERT_TRUE(num);
        const auto& f = books->registry().calendar_feeds.at(*num);
        EXPECT_EQ(f.name, "Hiến máu Kiên Giang");
        EXPECT_EQ(f.organization, old_one);
        EXPECT_EQ(f.kind, FeedKind::organization);
        EXPECT_TRUE(f.owner_id);
        EXPECT_EQ(books->registry().calendar_feed(f.id.text()), num);
        EXPECT_FALSE(f.revoked_at);
        reopen();
    }
    write([&](auto& tx) -> Result<void> {
        auto num = tx.books().registry().calendar_feed(digest.hex());
        storage::scheduling::revoke(tx, tx.books().registry().calendar_feeds.at(*num), "admin");
        return {};
    });
    reopen();
    books = db->books();
    EXPECT_EQ(books->registry().calendar_feeds.begin()->second.revoked_at, clock.now);
}

ON_BOTH_ENGINES(SuccessorRows);

}  // namespace
}  // namespace tests

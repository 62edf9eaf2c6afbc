// Answers that are kept for repeated requests: how many, and which go. On both engines.
#include "storage/engine/migrations.hpp"
#include "storage/engine/rows.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using storage::WriteTransaction;

struct Kept {
    std::string key;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (key))
struct Sums {
    std::string owner;
    std::int64_t answers = 0, bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Sums, (), (owner, answers, bytes))

class KeptAnswers : public OnBothEngines {
  protected:
    void start(storage::KeptAnswers bounds) {
        close();
        auto s = settings();
        s.kept_answers = bounds;
        auto opened = storage::Database::open(s);
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    void keep(const std::string& key, std::size_t bytes = 10) {
        clock.now = clock.now.plus_ms(1);
        ASSERT_TRUE(db->write_and_wait([&](WriteTransaction& tx) -> Result<void> {
            storage::IdempotencyStore::save(tx.session(), key,
                                            {{}, 200, "text/plain", "", std::string(bytes, 'x')},
                                            tx.now(), tx.kept_answers());
            return {};
        }));
    }
    std::vector<std::string> keys(const std::string& owner) {
        std::vector<std::string> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& session) {
            for (auto& row : storage::select<Kept>(
                     session, "SELECT key FROM idempotency WHERE owner = :owner ORDER BY at, key",
                     owner))
                out.push_back(row.key.substr(owner.size() + 1));
        }));
        return out;
    }
    /// The sums are those of the rows, whatever was done before.
    void expect_sums() {
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            for (const auto& sums : storage::select<Sums>(
                     session, "SELECT owner, answers, bytes FROM idempotency_owner")) {
                auto rows = storage::select<Sums>(session,
                                                  "SELECT owner, count(*), CAST(sum(bytes) AS "
                                                  "BIGINT) FROM idempotency WHERE owner = :owner "
                                                  "GROUP BY owner",
                                                  sums.owner);
                ASSERT_EQ(rows.size(), 1u) << sums.owner;
                EXPECT_EQ(sums.answers, rows[0].answers) << sums.owner;
                EXPECT_EQ(sums.bytes, rows[0].bytes) << sums.owner;
            }
        }));
    }
    using Keys = std::vector<std::string>;
};

TEST_P(KeptAnswers, OfOnePrincipalAreBoundedInNumberAndTheOldestGoFirst) {
    start({3, 1 << 20});
    keep("other\n1");
    for (int n = 1; n <= 5; ++n) keep("one\n" + std::to_string(n));
    EXPECT_EQ(keys("one"), (Keys{"3", "4", "5"}));
    EXPECT_EQ(keys("other"), (Keys{"1"})) << "nobody pays for a stranger";
    expect_sums();
    // Uploads keep theirs through the writer itself.
    plan_drives(*db, 1, DriveStatus::open);
    clock.now = clock.now.plus_ms(1);
    auto render = [](const storage::tallying::Outcome&) { return storage::SavedAnswer{}; };
    ASSERT_TRUE(
        db->append_and_wait({{1, {collected(1, "a", 350)}, "t", "t"}, "one\nupload", {}, render}));
    EXPECT_EQ(keys("one"), (Keys{"4", "5", "upload"}));
    // Bounds that were lowered hold from the next answer on.
    start({2, 1 << 20});
    keep("one\n6");
    EXPECT_EQ(keys("one"), (Keys{"upload", "6"}));
    expect_sums();
}

TEST_P(KeptAnswers, OfOnePrincipalAreBoundedInBytesAndTheNewestStays) {
    start({1'000, 1'000});
    for (int n = 1; n <= 4; ++n) keep("one\n" + std::to_string(n), 300);
    EXPECT_EQ(keys("one"), (Keys{"2", "3", "4"}));
    keep("one\nlarge", 5'000);
    EXPECT_EQ(keys("one"), (Keys{"large"})) << "a repetition of it has to find it";
    keep("one\nsmall", 5);
    EXPECT_EQ(keys("one"), (Keys{"small"}));
    expect_sums();
}

TEST_P(KeptAnswers, ThatGrewOldLeaveTheirPlaceToOthers) {
    start({3, 1 << 20});
    keep("one\n1");
    keep("one\n2");
    keep("gone\n1");
    clock.now = clock.now.plus_ms(20LL * 86'400'000);
    keep("one\n3");
    clock.now = clock.now.plus_ms(11LL * 86'400'000);
    db->tick();
    keep("one\n4");
    keep("one\n5");
    EXPECT_EQ(keys("one"), (Keys{"3", "4", "5"}));
    expect_sums();
}

TEST_P(KeptAnswers, FromBeforeTheBoundCount) {
    {
        storage::Session session(url, storage::Session::Access::read_write);
        auto before = storage::embedded_migrations();
        std::erase_if(before, [](const storage::Migration& step) { return step.number >= 12; });
        ASSERT_TRUE(storage::migrate(session, before));
        for (const char* key : {"one\n1", "one\n2", "two\n1"})
            storage::execute(
                session,
                "INSERT INTO idempotency (key, request, status, content_type, headers, body, at) "
                "VALUES (:key, '', 200, 'text/plain', '', 'đủ', :at)",
                key, clock.now.ms);
    }
    start({3, 1 << 20});
    expect_sums();
    EXPECT_EQ(keys("one"), (Keys{"1", "2"}));
    keep("one\n3");
    keep("one\n4");
    EXPECT_EQ(keys("one"), (Keys{"2", "3", "4"}));
    EXPECT_EQ(keys("two"), (Keys{"1"}));
    expect_sums();
}

ON_BOTH_ENGINES(KeptAnswers);

}  // namespace
}  // namespace tests

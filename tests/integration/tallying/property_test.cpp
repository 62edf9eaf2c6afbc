// The property that everything rests on, at size: whatever the order, the repetition and the cut of
// uploads, the database ends with the fold of the set of events as it has stamped them, and still
// has it after a restart.
#include "domain/tallying/discards.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace {

using namespace tests::support;
using namespace domain::tallying;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t size = 10'000;
#else
constexpr std::size_t size = 100'000;
#endif
constexpr std::int64_t drives = 41;

class Property : public testing::Test {
  protected:
    void open() {
        storage::DatabaseSettings settings;
        settings.url = folder.file("giothong.db");
        settings.queue_events = 2 * size;
        settings.clock = [] { return *domain::Instant::parse("2020-02-15T08:00:00+07:00"); };
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }

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

    void expect_folded(const Folded& expected) {
        const auto counted = cells();
        EXPECT_TRUE(std::equal(counted.begin(), counted.end(), expected.contributions.begin(),
                               expected.contributions.end(), [](const auto& a, const auto& b) {
                                   return a.drive == b.drive && a.key == b.key &&
                                          a.counts == b.counts;
                               }));
        Counts sum;
        std::int64_t ml = 0;
        for (const auto& c : expected.contributions) {
            sum += c.counts;
            ml += c.counts.bags * c.key.nominal_ml;
        }
        const auto totals = total(*db->books(), {}).total;
        EXPECT_EQ(totals.bags, sum.bags);
        EXPECT_EQ(totals.discarded, sum.discarded);
        EXPECT_EQ(totals.registered, sum.registered);
        EXPECT_EQ(totals.ml, ml);

        std::vector<ReviewItem> review;
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            storage::tallying::Ledger ledger(session, {});
            for (std::int64_t d = 1; d <= drives; ++d)
                for (auto& item : ledger.review(d)) review.push_back(std::move(item));
        }));
        std::sort(review.begin(), review.end());
        EXPECT_EQ(review.size(), expected.review.size());
        EXPECT_TRUE(review == expected.review);

        storage::tallying::Verification v;
        const auto books = db->books();
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            v = storage::tallying::verify(session, *books, std::nullopt, {});
        }));
        for (const auto& f : v.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
        EXPECT_EQ(v.head, books->as_of.head.hex());
    }

    TemporaryFolder folder;
    std::unique_ptr<storage::Database> db;
};

TEST_F(Property, AnyUploadsOfTheSameEventsGiveTheFoldOfTheirSet) {
    open();
    plan_drives(*db, drives, domain::scheduling::DriveStatus::open);
    RandomEvents random(20200209, size);
    auto events = random.make(size, drives);
    auto sent = events;
    for (std::size_t i = 0; i < size / 5; ++i) sent.push_back(events[random.below(size)]);
    random.shuffle(sent);
    // A cut is what several devices send in one moment: one batch to each drive in it, of a few or
    // of many events.
    std::vector<storage::tallying::Batch> batches;
    for (std::size_t at = 0; at < sent.size();) {
        const auto n =
            std::min<std::size_t>(1 + random.below(random.below(4) ? 2'000 : 20), sent.size() - at);
        std::map<std::int64_t, std::vector<Event>> by_drive;
        for (std::size_t i = at; i < at + n; ++i) by_drive[sent[i].drive].push_back(sent[i]);
        for (auto& [drive, list] : by_drive)
            batches.push_back(
                {drive, std::move(list), "tablet-" + std::to_string(random.below(9)), "tester"});
        at += n;
    }
    random.shuffle(batches);

    std::mutex mutex;
    std::condition_variable changed;
    std::size_t answered = 0;
    std::int64_t accepted = 0, duplicates = 0;
    std::vector<std::string> refused;
    std::vector<std::thread> devices;
    for (std::size_t device = 0; device < 4; ++device)
        devices.emplace_back([&, device] {
            for (std::size_t i = device; i < batches.size(); i += 4)
                db->append({std::move(batches[i]), {}, {}, {}},
                           [&](domain::Result<storage::AppendAnswer> answer) {
                               std::lock_guard guard(mutex);
                               ++answered;
                               if (answer) {
                                   accepted += answer->outcome->accepted;
                                   duplicates += answer->outcome->duplicates;
                               } else {
                                   refused.push_back(answer.error().code);
                                   for (const auto& v : answer.error().violations)
                                       refused.back() += ' ' + v.code;
                               }
                               changed.notify_one();
                           });
        });
    for (auto& device : devices) device.join();
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return answered == batches.size(); });
    }
    ASSERT_TRUE(refused.empty()) << refused.front();
    EXPECT_EQ(accepted + duplicates, std::int64_t(sent.size()));
    EXPECT_EQ(accepted, db->books()->as_of.seq);

    std::vector<Event> stored;
    ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
        stored = storage::tallying::EventStore(session).after(0, INT64_MAX);
    }));
    random.shuffle(stored);
    const auto expected = with_discards_taken_out(fold(stored, {}));
    ASSERT_GT(expected.review.size(), size / 100) << "the events provoke too little";
    expect_folded(expected);
    const auto as_of = db->books()->as_of;
    db.reset();
    open();
    EXPECT_EQ(db->books()->as_of.seq, as_of.seq);
    EXPECT_EQ(db->books()->as_of.head, as_of.head);
    expect_folded(expected);
}

}  // namespace

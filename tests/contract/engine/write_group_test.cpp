// Writes that share a commit: what comes of each does not depend on the others. On both engines.
#include "domain/tallying/totals.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <future>
#include <random>

namespace tests {
namespace {

using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using domain::tallying::total;
using storage::AppendAnswer;
using storage::WriteTransaction;
using Events = std::vector<domain::tallying::Event>;
using Change = std::function<Result<void>(WriteTransaction&)>;

domain::Error refusal(const std::string& code = "no") {
    return domain::Error{domain::ErrorKind::rule, code, {}, {}};
}

Result<void> add_organization(WriteTransaction& tx, const std::string& code) {
    domain::scheduling::Organization o;
    o.id = domain::Uuid::derived(domain::Instant{1'581'200'000'000}, code);
    o.code = code;
    o.name = code;
    auto added = storage::scheduling::add(tx, o, 0);
    if (!added) return added.error();
    return {};
}

/// One thing to write, and what came of it.
struct Job {
    Change change;  ///< empty: an upload
    storage::AppendRequest upload;
    std::promise<Result<void>> changed;
    std::promise<Result<AppendAnswer>> uploaded;

    static std::unique_ptr<Job> of(Change change) {
        auto job = std::make_unique<Job>();
        job->change = std::move(change);
        return job;
    }
    static std::unique_ptr<Job> of(Events events, const std::string& key = {}) {
        auto job = std::make_unique<Job>();
        job->upload = {{events.front().drive, std::move(events), "t", "t"}, key, {}, {}};
        job->upload.render = [](const storage::tallying::Outcome& outcome) {
            return storage::SavedAnswer{
                {}, 200, "text/plain", {}, std::to_string(outcome.accepted)};
        };
        return job;
    }
    void hand_to(storage::Database& db) {
        if (change)
            db.write(change, [this](Result<void> result) { changed.set_value(std::move(result)); });
        else
            db.append(upload, [this](Result<AppendAnswer> result) {
                uploaded.set_value(std::move(result));
            });
    }
    /// The code of the refusal, or empty. Once.
    std::string code() {
        if (change) {
            auto result = changed.get_future().get();
            return result ? std::string() : result.error().code;
        }
        auto result = uploaded.get_future().get();
        return result ? std::string() : result.error().code;
    }
};
using Jobs = std::vector<std::unique_ptr<Job>>;

/// Keeps the writer busy until everything that shall be one group has been handed over.
void hand_over_together(storage::Database& db, Jobs& jobs) {
    std::promise<void> begun, go;
    auto gone = go.get_future();
    auto held = Job::of([&](WriteTransaction&) -> Result<void> {
        begun.set_value();
        gone.wait();
        return refusal();  // commits nothing
    });
    held->hand_to(db);
    begun.get_future().wait();
    for (auto& job : jobs) job->hand_to(db);
    go.set_value();
    EXPECT_EQ(held->code(), "no");
}

class WriteGroup : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        start();
        plan_drives(*db, 3, DriveStatus::open);
    }
    storage::DatabaseSettings unhurried() const {
        auto s = settings();
        s.monotonic_ms = [this] { return ticked.load(); };
        return s;
    }
    void start() {
        auto opened = storage::Database::open(unhurried());
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    /// Against the rows, and against books that are made of them anew.
    void expect_books_of_the_rows() {
        storage::tallying::Verification found;
        auto books = db->books();
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            found = storage::tallying::verify(session, *books, std::nullopt, {});
        }));
        for (const auto& f : found.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
        db->drain();
        close();
        {
            storage::Session session(url, storage::Session::Access::read_write);
            storage::tallying::discard_tallies(session);
        }
        start();
        expect_same(*books, *db->books());
    }
    static void expect_same(const domain::tallying::Books& a, const domain::tallying::Books& b) {
        EXPECT_EQ(a.as_of.seq, b.as_of.seq);
        EXPECT_EQ(a.as_of.head, b.as_of.head);
        EXPECT_EQ(a.as_of.catalog, b.as_of.catalog);
        EXPECT_EQ(a.directory_version, b.directory_version);
        EXPECT_EQ(total(a, {}).total, total(b, {}).total);
        ASSERT_EQ(a.drives().size(), b.drives().size());
        for (std::int64_t n = 1; n < std::int64_t(a.drives().size()); ++n) {
            EXPECT_EQ(a.drive(n)->status, b.drive(n)->status);
            EXPECT_EQ(a.drive(n)->version, b.drive(n)->version);
        }
        EXPECT_EQ(codes_of(a), codes_of(b));
    }
    static std::vector<std::string> codes_of(const domain::tallying::Books& books) {
        std::vector<std::string> codes;
        for (const auto& [num, organization] : books.registry().organizations.all())
            codes.push_back(organization.code);
        return codes;
    }

    std::atomic<std::int64_t> ticked{1};
};

TEST_P(WriteGroup, OneThatIsRefusedThrowsOrIsATrialLeavesTheOthers) {
    const auto before = db->books();
    const auto commits = db->statistics().commits.load();
    std::vector<std::int64_t> seen;
    auto spoil = [](WriteTransaction& tx, const std::string& code) {
        EXPECT_TRUE(add_organization(tx, code));
        tx.edit_directory();
        EXPECT_TRUE(storage::scheduling::transition(tx, 3, DriveStatus::closed, "t", "t"));
        std::vector<storage::tallying::Batch> batch{{2, {collected(2, code, 350)}, "t", "t"}};
        EXPECT_TRUE(tx.ledger().append(tx.books(), batch, tx.now()).front());
    };
    Jobs jobs;
    jobs.push_back(Job::of([&](WriteTransaction& tx) {
        seen.push_back(tx.books().as_of.seq);
        return add_organization(tx, "first");
    }));
    jobs.push_back(Job::of({collected(1, "a", 350)}));
    jobs.push_back(Job::of([&](WriteTransaction& tx) -> Result<void> {
        seen.push_back(tx.books().as_of.seq);
        spoil(tx, "refused");
        return refusal();
    }));
    jobs.push_back(Job::of({collected(99, "b", 350)}));
    jobs.push_back(Job::of([&](WriteTransaction& tx) -> Result<void> {
        spoil(tx, "sql");
        tx.session().run("INSERT INTO nothing VALUES (1)");
        return {};
    }));
    jobs.push_back(Job::of([&](WriteTransaction& tx) -> Result<void> {
        spoil(tx, "thrown");
        throw std::runtime_error("thrown");
    }));
    jobs.push_back(Job::of([&](WriteTransaction& tx) -> Result<void> {
        spoil(tx, "no exception");
        throw 7;
    }));
    jobs.push_back(Job::of([&](WriteTransaction& tx) -> Result<void> {
        spoil(tx, "trial");
        tx.discard();
        return {};
    }));
    jobs.push_back(Job::of({collected(2, "c", 250)}));
    jobs.push_back(Job::of([&](WriteTransaction& tx) {
        seen.push_back(tx.books().as_of.seq);
        EXPECT_TRUE(tx.books().registry().organization("first")) << "what came before is there";
        EXPECT_EQ(tx.books().drive(3)->status, DriveStatus::open) << "what was taken back is not";
        return add_organization(tx, "last");
    }));
    hand_over_together(*db, jobs);
    std::vector<std::string> codes;
    for (auto& job : jobs) codes.push_back(job->code());
    EXPECT_EQ(codes, (std::vector<std::string>{"", "", "no", "drive_not_found", "storage_failed",
                                               "internal_error", "internal_error", "", "", ""}));
    EXPECT_EQ(seen, (std::vector<std::int64_t>{0, 1, 2})) << "in order of arrival";
    EXPECT_EQ(db->statistics().commits, commits + 1) << "one flush for all of them";
    auto books = db->books();
    EXPECT_EQ(codes_of(*books), (std::vector<std::string>{"kien-giang", "first", "last"}));
    EXPECT_EQ(books->as_of.seq, 2);
    EXPECT_EQ(total(*books, {}).total.bags, 2);
    EXPECT_EQ(total(*books, {}).total.ml, 600);
    EXPECT_EQ(books->shared_directory(), before->shared_directory());
    EXPECT_EQ(books->directory_version, before->directory_version);
    expect_books_of_the_rows();
}

TEST_P(WriteGroup, AnExceptionInOneUploadLeavesTheOthers) {
    auto throwing = [](Events events) {
        auto job = Job::of(std::move(events), "nobody\nk");
        job->upload.render = [](const storage::tallying::Outcome&) -> storage::SavedAnswer {
            throw std::runtime_error("cannot be rendered");
        };
        return job;
    };
    Jobs jobs;
    jobs.push_back(Job::of({collected(1, "a", 350)}));
    jobs.push_back(throwing({collected(1, "b", 350), collected(1, "c", 350)}));
    jobs.push_back(Job::of({collected(2, "d", 350)}));
    hand_over_together(*db, jobs);
    EXPECT_EQ(jobs[0]->code(), "");
    EXPECT_EQ(jobs[1]->code(), "storage_failed");
    EXPECT_EQ(jobs[2]->code(), "");
    EXPECT_EQ(db->books()->as_of.seq, 2);
    EXPECT_EQ(db->statistics().events_accepted, 2u);
    // So it is when it stands alone, and it can come again.
    Jobs again;
    again.push_back(throwing({collected(1, "b", 350), collected(1, "c", 350)}));
    hand_over_together(*db, again);
    EXPECT_EQ(again[0]->code(), "storage_failed");
    auto answer = db->append_and_wait({{1, {collected(1, "b", 350)}, "t", "t"}, {}, {}, {}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->outcome->accepted, 1);
    expect_books_of_the_rows();
}

TEST_P(WriteGroup, ACommitThatFailsIsTheAnswerOfAll) {
    ASSERT_TRUE(db->write_and_wait([](WriteTransaction& tx) -> Result<void> {
        tx.session().run(
            "CREATE TABLE late (n BIGINT REFERENCES organization (num) DEFERRABLE INITIALLY "
            "DEFERRED)");
        return {};
    }));
    const auto before = db->books();
    Jobs jobs;
    jobs.push_back(Job::of([](WriteTransaction& tx) { return add_organization(tx, "first"); }));
    jobs.push_back(Job::of({collected(1, "a", 350)}, "nobody\nk"));
    jobs.push_back(Job::of([](WriteTransaction&) -> Result<void> { return refusal(); }));
    jobs.push_back(Job::of([](WriteTransaction& tx) -> Result<void> {
        tx.session().run("INSERT INTO late VALUES (4711)");  // found out by COMMIT
        return {};
    }));
    jobs.push_back(Job::of({collected(99, "b", 350)}));
    jobs.push_back(Job::of({collected(2, "c", 350)}));
    hand_over_together(*db, jobs);
    for (auto& job : jobs)
        EXPECT_EQ(job->code(), "storage_failed") << "the database says that it took nothing";
    EXPECT_EQ(db->books(), before);
    EXPECT_EQ(db->health(), storage::Health::good);
    auto again = db->append_and_wait({{1, {collected(1, "a", 350)}, "t", "t"}, {}, {}, {}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->outcome->accepted, 1) << "nothing of the group is there";
    expect_books_of_the_rows();
}

TEST_P(WriteGroup, AWarningDuringCommitIsUnknownToAll) {
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "SQLite does not warn";
    {
        storage::Session session(url, storage::Session::Access::read_write);
        session.run(
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE WARNING ''not replicated''; RETURN NULL; END'");
        session.run(
            "CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON organization DEFERRABLE INITIALLY "
            "DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()");
    }
    Jobs jobs;
    jobs.push_back(Job::of({collected(1, "a", 350)}));
    jobs.push_back(Job::of([](WriteTransaction& tx) { return add_organization(tx, "warned"); }));
    jobs.push_back(Job::of({collected(2, "b", 350)}));
    hand_over_together(*db, jobs);
    for (auto& job : jobs) EXPECT_EQ(job->code(), "outcome_unknown");
    auto again = db->append_and_wait({{1, {collected(1, "a", 350)}, "t", "t"}, {}, {}, {}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->outcome->duplicates, 1);
    EXPECT_TRUE(db->books()->registry().organization("warned"));
    expect_books_of_the_rows();
}

TEST_P(WriteGroup, UploadsMeetWhatWasChangedBeforeThem) {
    auto move = [](DriveStatus to) {
        return Job::of([to](WriteTransaction& tx) -> Result<void> {
            auto moved = storage::scheduling::transition(tx, 1, to, "t", "because");
            if (!moved) return moved.error();
            return {};
        });
    };
    Jobs jobs;
    jobs.push_back(Job::of({collected(1, "open", 350)}));
    jobs.push_back(move(DriveStatus::closed));
    jobs.push_back(Job::of({collected(1, "late", 350)}));
    jobs.push_back(Job::of([](WriteTransaction& tx) -> Result<void> {
        EXPECT_EQ(tx.ledger().review(1).size(), 1u) << "the upload before stands in the ledger";
        return {};
    }));
    hand_over_together(*db, jobs);
    EXPECT_EQ(jobs[1]->code(), "");
    EXPECT_EQ(jobs[3]->code(), "");
    auto first = jobs[0]->uploaded.get_future().get();
    auto late = jobs[2]->uploaded.get_future().get();
    ASSERT_TRUE(first && late);
    EXPECT_TRUE(first->outcome->in_review.empty());
    EXPECT_EQ(late->outcome->in_review.size(), 1u);
    expect_books_of_the_rows();
}

TEST_P(WriteGroup, TheSameKeyTwiceGetsTheSameAnswer) {
    Jobs jobs;
    jobs.push_back(Job::of({collected(1, "a", 350)}, "nobody\nk"));
    jobs.push_back(Job::of({collected(1, "a", 350)}, "nobody\nk"));
    jobs.push_back(Job::of({collected(1, "b", 350)}, "nobody\nk"));
    jobs[2]->upload.request_digest = domain::blake2b("another request");
    hand_over_together(*db, jobs);
    auto first = jobs[0]->uploaded.get_future().get();
    auto second = jobs[1]->uploaded.get_future().get();
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(first->outcome && !first->replay);
    ASSERT_TRUE(second->replay && !second->outcome);
    EXPECT_EQ(second->replay->body, "1");
    EXPECT_EQ(jobs[2]->code(), "key_reused");
    EXPECT_EQ(db->books()->as_of.seq, 1);
}

TEST_P(WriteGroup, WhatTakesLongEndsTheGroupAndTheRestFollowsInOrder) {
    const auto commits = db->statistics().commits.load();
    std::vector<int> order;
    Jobs jobs;
    auto noting = [&](int number) {
        return Job::of([&, number](WriteTransaction&) -> Result<void> {
            order.push_back(number);
            if (number == 2) ticked += settings().group_ms;
            return {};
        });
    };
    for (int n = 1; n <= 3; ++n) jobs.push_back(noting(n));
    jobs.push_back(Job::of({collected(1, "a", 350)}));
    jobs.push_back(noting(4));
    hand_over_together(*db, jobs);
    for (auto& job : jobs) EXPECT_EQ(job->code(), "");
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4}));
    EXPECT_EQ(db->statistics().commits, commits + 2);
}

TEST_P(WriteGroup, AGroupOfOneIsTheOldWay) {
    close();
    auto alone = unhurried();
    alone.group_writes = 1;
    auto opened = storage::Database::open(alone);
    ASSERT_TRUE(opened);
    db = std::move(*opened);
    const auto commits = db->statistics().commits.load();
    Jobs jobs;
    for (int n = 0; n < 3; ++n) {
        jobs.push_back(Job::of({collected(1, "a" + std::to_string(n), 350)}));
        jobs.push_back(Job::of({collected(1, "b" + std::to_string(n), 350)}));
        jobs.push_back(Job::of([](WriteTransaction&) -> Result<void> { return {}; }));
    }
    hand_over_together(*db, jobs);
    for (auto& job : jobs) EXPECT_EQ(job->code(), "");
    EXPECT_EQ(db->statistics().commits, commits + 6);
    EXPECT_EQ(db->books()->as_of.seq, 6);
}

/// Random jobs, and the same again for the database that gets them one by one.
class RandomJobs {
  public:
    explicit RandomJobs(std::uint64_t seed)
        : random_(seed), events_(RandomEvents(seed, 60).make(900, 3)) {}

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool done() const { return at_ >= events_.size(); }

    std::unique_ptr<Job> next() {
        if (below(2)) {
            Events batch;
            for (auto n = 1 + below(6); n > 0 && !done(); --n) batch.push_back(events_[at_++]);
            const auto drive = below(8) ? batch.front().drive : 99;
            for (auto& e : batch) e.drive = drive;
            if (drive != 99)
                for (auto& e : batch) e.digest = content_digest(e, RandomEvents::drive_id(drive));
            return Job::of(batch,
                           below(3) ? std::string() : "nobody\n" + std::to_string(below(40)));
        }
        const auto number = ++made_;
        const auto what = below(4);
        const auto drive = 1 + std::int64_t(below(3));
        const auto to = below(2) ? DriveStatus::closed : DriveStatus::open;
        const auto ending = below(8);
        Events own;
        if (below(2) && !done()) own.push_back(events_[at_++]);
        return Job::of([=](WriteTransaction& tx) -> Result<void> {
            if (what != 0)
                if (auto added = add_organization(tx, "o" + std::to_string(number)); !added)
                    return added;
            if (what == 1) tx.calendar();
            if (what > 1) {
                auto moved = storage::scheduling::transition(tx, drive, to, "t", "because");
                if (!moved) return moved.error();
            }
            if (!own.empty()) {
                std::vector<storage::tallying::Batch> batch{{own[0].drive, own, "t", "t"}};
                if (auto answer = tx.ledger().append(tx.books(), batch, tx.now()); !answer.front())
                    return answer.front().error();
            }
            switch (ending) {
                case 0:
                    return refusal();
                case 1:
                    throw std::runtime_error("thrown");
                case 2:
                    tx.session().run("INSERT INTO nothing VALUES (1)");
                    break;
                case 3:
                    tx.discard();
                    break;
            }
            return {};
        });
    }

  private:
    std::mt19937_64 random_;
    Events events_;
    std::size_t at_ = 0;
    int made_ = 0;
};

TEST_P(WriteGroup, GroupsGiveWhatTheSameWritesGiveOneByOne) {
    const char* given = std::getenv("GROUP_SEED");
    const auto seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    SCOPED_TRACE("GROUP_SEED=" + std::to_string(seed));
    std::vector<std::string> together, alone;
    {
        RandomJobs random(seed);
        while (!random.done()) {
            Jobs jobs;
            for (auto n = 1 + random.below(25); n > 0 && !random.done(); --n)
                jobs.push_back(random.next());
            if (jobs.empty()) break;
            hand_over_together(*db, jobs);
            for (auto& job : jobs) together.push_back(job->code());
        }
    }
    auto books = db->books();
    expect_books_of_the_rows();
    close();
    OnBothEngines::SetUp();
    if (GetParam() == storage::Engine::sqlite) url = folder.file("one-by-one.db");
    start();
    plan_drives(*db, 3, DriveStatus::open);
    RandomJobs random(seed);
    while (!random.done()) {
        for (auto n = 1 + random.below(25); n > 0 && !random.done(); --n) {
            auto job = random.next();
            job->hand_to(*db);
            alone.push_back(job->code());
        }
    }
    EXPECT_EQ(together, alone);
    EXPECT_GT(std::count(together.begin(), together.end(), ""), 50);
    EXPECT_GT(std::count(together.begin(), together.end(), "storage_failed"), 1);
    expect_same(*books, *db->books());
}

ON_BOTH_ENGINES(WriteGroup);

}  // namespace
}  // namespace tests

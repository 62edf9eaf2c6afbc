// storage::Database on a disk that fails. What was acknowledged must be there once, what was
// refused must not be, and the books must say what the rows say.
//   FAULT_SEED     repeats a run; printed by every run
#include "storage/engine/database.hpp"
#include "storage/engine/rows.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/fault/faulty_vfs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <stdlib.h>

namespace tests::fault {
namespace {

using domain::Day;
using domain::Instant;
using domain::Result;
using domain::tallying::Event;
using domain::tallying::EventKind;
using storage::Database;
using storage::Health;
using Answer = Result<storage::AppendAnswer>;

class DatabaseOnFaultyDisk : public ::testing::Test {
  protected:
    DatabaseOnFaultyDisk() {
        std::string pattern = std::filesystem::temp_directory_path() / "giothong-disk-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        const char* given = std::getenv("FAULT_SEED");
        const std::uint64_t seed =
            given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
        std::cout << "FAULT_SEED=" << seed << std::endl;
        random_.seed(seed);
        disk_.reset();
    }
    ~DatabaseOnFaultyDisk() override {
        db_.reset();
        disk_.reset();
        std::filesystem::remove_all(folder_);
    }

    /// Opens the database; tallies are saved often, so that this path meets the faults too.
    void open() {
        storage::DatabaseSettings settings;
        settings.url = (folder_ / "a.db").string();
        settings.readers = 1;
        settings.save_every_events = 40;
        settings.clock = [this] { return Instant{1'581'210'000'000 + ++ticks_ + jumped_ms_}; };
        auto opened = Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        db_ = std::move(*opened);
    }

    void make_drives() {
        auto made = db_->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            domain::scheduling::Organization organization;
            organization.id = tx.new_id();
            organization.code = "kien-giang";
            organization.name = "Kiên Giang";
            auto owner = storage::scheduling::add(tx, organization, 0);
            if (!owner) return owner.error();
            domain::scheduling::Site site;
            site.id = tx.new_id();
            site.code = "rach-gia";
            site.name = "Rạch Giá";
            site.organization = owner->num;
            const auto place = storage::scheduling::add(tx, site);
            for (int i = 0; i < 4; ++i) {
                domain::scheduling::Drive drive;
                drive.id = tx.new_id();
                drive.code = "drive-" + std::to_string(i);
                drive.title = drive.code;
                drive.site = place.num;
                drive.organization = owner->num;
                drive.starts_at = Instant::at(Day::of(2020, 2, 9), 7 * 60);
                drive.ends_at = Instant::at(Day::of(2020, 2, 9), 11 * 60);
                drive.day = Day::of(2020, 2, 9);
                drive.status = domain::scheduling::DriveStatus::open;
                const auto added = storage::scheduling::add(tx, drive, "test");
                drives_.emplace_back(added.num, added.id);
            }
            return {};
        });
        ASSERT_TRUE(made) << made.error().code;
    }

    storage::AppendRequest batch(int size) {
        const auto& [num, id] = drives_[random_() % drives_.size()];
        storage::AppendRequest request;
        request.batch.drive = num;
        request.batch.device = "tablet";
        request.batch.actor = "test";
        for (int i = 0; i < size; ++i) {
            Event event;
            std::array<std::uint8_t, 10> tail;
            for (auto& byte : tail) byte = std::uint8_t(random_());
            event.at = Instant{1'581'210'840'000 + std::int64_t(random_() % 3'600'000)};
            event.id = domain::Uuid::v7(event.at, tail);
            event.drive = num;
            if (random_() % 3) {
                event.kind = EventKind::collected;
                event.unit = "U" + std::to_string(random_());
                event.nominal_ml = 350;
                event.component = domain::tallying::Component::whole_blood;
            } else {
                event.kind = EventKind::counted;
                event.count = std::int64_t(random_() % 20);
            }
            // Now and then a long one, so that a commit is several pages.
            if (random_() % 8 == 0) event.donor = std::string(400, 'd');
            event.digest = domain::tallying::content_digest(event, id);
            request.batch.events.push_back(std::move(event));
        }
        return request;
    }

    static std::int64_t bags(const Event& event) {
        return event.kind == EventKind::counted ? *event.count : 1;
    }

    /// Appends and keeps account of what came of it.
    std::string append(storage::AppendRequest request) {
        auto events = request.batch.events;
        return settle_account(std::move(events), db_->append_and_wait(std::move(request)));
    }

    std::string settle_account(std::vector<Event> events, const Answer& answer) {
        if (answer) {
            EXPECT_TRUE(answer->outcome);
            EXPECT_EQ(answer->outcome->accepted + answer->outcome->duplicates,
                      std::int64_t(events.size()));
            for (auto& event : events) {
                open_.erase(event.id);
                refused_.erase(event.id);
                acknowledged_[event.id] = bags(event);
            }
            return {};
        }
        auto& into = answer.error().code == "outcome_unknown" ? open_ : refused_;
        for (auto& event : events) into[event.id] = bags(event);
        return answer.error().code;
    }

    /// Rows, books and an independent recount agree with each other and with what was answered.
    void check() {
        std::multiset<domain::Uuid> rows;
        storage::tallying::Verification verification;
        const auto books = db_->books();
        auto read = db_->read_and_wait([&](storage::Session& session) {
            storage::tallying::EventStore store(session);
            for (std::int64_t after = 0;;) {
                const auto events = store.after(after, 1000);
                for (const auto& event : events) rows.insert(event.id);
                if (events.empty()) break;
                after = events.back().seq;
            }
            verification = storage::tallying::verify(session, *books, {}, {});
        });
        ASSERT_TRUE(read) << read.error().code;
        for (const auto& finding : verification.findings)
            ADD_FAILURE() << finding.code << " " << finding.where << " " << finding.detail;
        std::int64_t expected = 0;
        for (const auto& id : rows) {
            ASSERT_EQ(rows.count(id), 1u) << "twice: " << id.text();
            ASSERT_FALSE(refused_.contains(id))
                << "refused as not written, but there: " << id.text();
            expected += acknowledged_.contains(id) ? acknowledged_.at(id) : open_.at(id);
        }
        for (const auto& [id, count] : acknowledged_)
            ASSERT_TRUE(rows.contains(id)) << "lost: " << id.text();
        std::int64_t counted = 0;
        for (const auto& [num, id] : drives_)
            if (const auto* tally = books->tally(num))
                for (const auto& cell : tally->cells) counted += cell.counts.bags;
        ASSERT_EQ(counted, expected);
    }

    /// What had no answer is uploaded again by its device in practice; here it is settled by
    /// looking.
    void settle_open() {
        auto read = db_->read_and_wait([&](storage::Session& session) {
            storage::tallying::EventStore store(session);
            for (auto it = open_.begin(); it != open_.end(); it = open_.erase(it))
                if (std::any_of(drives_.begin(), drives_.end(), [&](const auto& drive) {
                        return !store.with_id(drive.first, it->first).empty();
                    }))
                    acknowledged_[it->first] = it->second;
        });
        ASSERT_TRUE(read) << read.error().code;
    }

    FaultyDisk& disk_ = FaultyDisk::install();
    std::filesystem::path folder_;
    std::mt19937_64 random_;
    std::atomic<std::int64_t> ticks_{0};
    std::atomic<std::int64_t> jumped_ms_{0};
    std::unique_ptr<Database> db_;
    std::vector<std::pair<std::int64_t, domain::Uuid>> drives_;
    std::map<domain::Uuid, std::int64_t> acknowledged_, open_, refused_;
};

/// Uploads and changes at the same time, so that groups hold both, some of them refused; what was
/// answered is held against what is there.
class StormOverADisk : public DatabaseOnFaultyDisk {
  protected:
    enum class Fault { none, full, flush, power, replaced };

    struct Work {
        std::vector<Event> events;  ///< empty: a change
        std::string code;           ///< of the organisation that the change adds
        bool to_be_refused = false;
        std::promise<Answer> uploaded;
        std::promise<Result<void>> changed;
    };

    void hand_over(Work& work) {
        if (random_() % 2) {
            auto request = batch(1 + int(random_() % 10));
            work.events = request.batch.events;
            db_->append(std::move(request),
                        [&work](Answer answer) { work.uploaded.set_value(std::move(answer)); });
            return;
        }
        work.code = "o" + std::to_string(++made_);
        work.to_be_refused = random_() % 3 == 0;
        db_->write(
            [&work](storage::WriteTransaction& tx) -> Result<void> {
                domain::scheduling::Organization organization;
                organization.id = tx.new_id();
                organization.code = work.code;
                organization.name = work.code;
                if (auto added = storage::scheduling::add(tx, organization, 0); !added)
                    return added.error();
                if (work.to_be_refused) return domain::Error{domain::ErrorKind::rule, "no", {}, {}};
                return {};
            },
            [&work](Result<void> result) { work.changed.set_value(std::move(result)); });
    }

    /// Several at once; returns the codes that are no refusal of ours.
    std::set<std::string> wave() {
        std::vector<Work> all(2 + random_() % 8);
        for (auto& work : all) hand_over(work);
        std::set<std::string> codes;
        for (auto& work : all) {
            std::string code;
            if (!work.events.empty()) {
                code = settle_account(work.events, work.uploaded.get_future().get());
            } else {
                auto result = work.changed.get_future().get();
                code = result ? "" : result.error().code;
                if (code.empty())
                    organizations_.insert(work.code);
                else if (code != "outcome_unknown")
                    refused_organizations_.insert(work.code);
                if (code == "no") code.clear();
            }
            if (!code.empty()) codes.insert(code);
        }
        return codes;
    }

    /// Besides what check() holds against each other: the organisations, in the books.
    void check_all() {
        ASSERT_NO_FATAL_FAILURE(check());
        const auto books = db_->books();
        for (const auto& code : organizations_)
            ASSERT_TRUE(books->registry().organization(code)) << "lost: " << code;
        for (const auto& code : refused_organizations_)
            ASSERT_FALSE(books->registry().organization(code)) << "refused, but there: " << code;
        const auto checked = db_->check_books_and_wait();
        ASSERT_TRUE(checked) << checked.error().code;
        ASSERT_TRUE(checked->proven && !checked->rebuilt);
    }

    void start_again() {
        db_.reset();
        ASSERT_NO_FATAL_FAILURE(open());
    }

    void meet(Fault fault) {
        const auto path = folder_ / "a.db";
        const auto aside = folder_ / "a.db.aside";
        switch (fault) {
            case Fault::none:
                break;
            case Fault::full:
                disk_.set_full_after(std::int64_t(random_() % 60'000));
                break;
            case Fault::flush:
                disk_.fail_sync(std::int64_t(1 + random_() % 8));
                break;
            case Fault::power:
                disk_.cut_power_at_sync(std::int64_t(1 + random_() % 12), random_());
                break;
            case Fault::replaced:
                std::filesystem::rename(path, aside);
                std::filesystem::copy_file(aside, path);
                break;
        }
        std::set<std::string> codes;
        for (int n = 0; n < 60 && codes.empty(); ++n) codes = wave();
        switch (fault) {
            case Fault::none:
                ASSERT_TRUE(codes.empty()) << *codes.begin();
                return;
            case Fault::full:
                ASSERT_EQ(codes, std::set<std::string>{"storage_full"});
                ASSERT_EQ(db_->health(), Health::full);
                disk_.set_full(false);
                // A wave may be refused as a whole, which writes nothing and so proves nothing
                // about the disk.
                ASSERT_TRUE(wave().empty());
                ASSERT_EQ(append(batch(1)), "");
                ASSERT_EQ(db_->health(), Health::good);
                return;
            case Fault::flush:
                ASSERT_FALSE(codes.empty());
                ASSERT_EQ(db_->health(), Health::poisoned);
                ASSERT_EQ(wave(), std::set<std::string>{"storage_failed"})
                    << "nothing more is written";
                return start_again();
            case Fault::power:
                db_->drain();
                if (!disk_.power_is_off()) disk_.cut_power_now(random_());
                db_.reset();
                disk_.power_on();
                // A write that failed without power says nothing about what reached the disk
                // before.
                open_.merge(refused_);
                refused_.clear();
                refused_organizations_.clear();
                return start_again();
            case Fault::replaced:
                ASSERT_EQ(codes, std::set<std::string>{"database_replaced"});
                ASSERT_EQ(db_->health(), Health::replaced);
                db_.reset();
                std::filesystem::rename(aside, path);
                return start_again();
        }
    }

    std::set<std::string> organizations_, refused_organizations_;
    std::int64_t made_ = 0;
};

TEST_F(StormOverADisk, LosesNothingAcknowledgedAndKeepsNothingRefused) {
    const char* given = std::getenv("STORM_ROUNDS");
    const int rounds = given ? std::atoi(given) : 60;
    constexpr Fault every_fault[] = {Fault::none, Fault::full, Fault::flush, Fault::power,
                                     Fault::replaced};
    disk_.hold_unflushed();
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_NO_FATAL_FAILURE(make_drives());
    std::vector<Fault> deck;
    for (int round = 1; round <= rounds; ++round) {
        if (deck.empty()) {
            deck.assign(std::begin(every_fault), std::end(every_fault));
            std::shuffle(deck.begin(), deck.end(), random_);
        }
        const auto fault = deck.back();
        deck.pop_back();
        constexpr std::int64_t year_ms = 365LL * 86'400'000;
        jumped_ms_ = (std::int64_t(random_() % 21) - 10) * year_ms;
        SCOPED_TRACE("round " + std::to_string(round) + ", fault " + std::to_string(int(fault)) +
                     ", clock " + std::to_string(jumped_ms_ / year_ms) + " years off");
        db_->tick();
        ASSERT_NO_FATAL_FAILURE(meet(fault));
        ASSERT_NO_FATAL_FAILURE(check_all());
        ASSERT_NO_FATAL_FAILURE(settle_open());
    }
    EXPECT_GT(acknowledged_.size(), std::size_t(rounds));
    EXPECT_GT(organizations_.size(), std::size_t(rounds) / 2);
    std::cout << rounds << " rounds, " << acknowledged_.size() << " events and "
              << organizations_.size() << " organisations acknowledged" << std::endl;
}

TEST_F(DatabaseOnFaultyDisk, AFullDiskRefusesWritesServesReadsAndRecovers) {
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_NO_FATAL_FAILURE(make_drives());
    ASSERT_EQ(append(batch(10)), "");
    for (int round = 0; round < 40; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        disk_.set_full_after(std::int64_t(random_() % 60'000));
        auto last = batch(1 + int(random_() % 30));
        std::string code;
        for (int tries = 0; tries < 200 && (code = append(last)).empty(); ++tries)
            last = batch(1 + int(random_() % 30));
        ASSERT_EQ(code, "storage_full");
        ASSERT_EQ(db_->health(), Health::full);
        ASSERT_EQ(db_->write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
                         storage::execute(tx.session(), "UPDATE site SET address = 'x'");
                         return {};
                     })
                      .error()
                      .code,
                  "storage_full");
        ASSERT_NO_FATAL_FAILURE(check());
        disk_.set_full(false);
        // The same upload again, as its device would send it.
        ASSERT_EQ(append(last), "");
        ASSERT_EQ(db_->health(), Health::good);
        ASSERT_NO_FATAL_FAILURE(check());
        if (round % 8 == 7) {
            db_.reset();
            ASSERT_NO_FATAL_FAILURE(open());
            ASSERT_NO_FATAL_FAILURE(check());
        }
    }
    EXPECT_GT(disk_.refused_writes(), 40);
}

TEST_F(DatabaseOnFaultyDisk, AShortWriteLosesNothing) {
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_NO_FATAL_FAILURE(make_drives());
    for (int round = 0; round < 30; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        disk_.cut_write_short(std::int64_t(1 + random_() % 20));
        int refused = 0;
        for (int tries = 0; tries < 30; ++tries) {
            auto request = batch(1 + int(random_() % 10));
            if (append(request).empty()) continue;
            ++refused;
            ASSERT_EQ(append(request), "");
        }
        ASSERT_LE(refused, 1);
        ASSERT_NO_FATAL_FAILURE(check());
    }
    db_.reset();
    ASSERT_NO_FATAL_FAILURE(open());
    check();
}

TEST_F(DatabaseOnFaultyDisk, AFailedFlushIsFinalUntilTheProcessStartsAgain) {
    disk_.hold_unflushed();
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_NO_FATAL_FAILURE(make_drives());
    for (int round = 0; round < 25; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        disk_.fail_sync(std::int64_t(1 + random_() % 15));
        std::string code;
        for (int tries = 0; tries < 100 && (code = append(batch(1 + int(random_() % 10)))).empty();
             ++tries) {
        }
        // The flush that fails may also be that of saved tallies, after the answer; then the next
        // write is refused.
        ASSERT_TRUE(code == "outcome_unknown" || code == "storage_failed") << code;
        ASSERT_EQ(db_->health(), Health::poisoned);
        ASSERT_EQ(append(batch(2)), "storage_failed");
        ASSERT_EQ(db_->write_and_wait([](storage::WriteTransaction&) -> Result<void> { return {}; })
                      .error()
                      .code,
                  "storage_failed");
        db_.reset();
        ASSERT_NO_FATAL_FAILURE(open());
        ASSERT_NO_FATAL_FAILURE(check());
        ASSERT_NO_FATAL_FAILURE(settle_open());
        ASSERT_EQ(append(batch(3)), "");
        ASSERT_NO_FATAL_FAILURE(check());
    }
}

TEST_F(DatabaseOnFaultyDisk, WhatWasAcknowledgedOutlivesAPowerCutAtAnyFlush) {
    disk_.hold_unflushed();
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_NO_FATAL_FAILURE(make_drives());
    int unanswered = 0;
    for (int round = 0; round < 60; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        disk_.cut_power_at_sync(std::int64_t(1 + random_() % 25), random_());
        // Several uploads at once, so that groups hold more than one; ended by a drain, whose
        // checkpoint flushes too.
        for (int wave = 0; wave < 20 && !disk_.power_is_off(); ++wave) {
            std::vector<std::pair<std::vector<Event>, std::promise<Answer>>> uploads(1 +
                                                                                     random_() % 6);
            for (auto& [events, promise] : uploads) {
                auto request = batch(1 + int(random_() % 10));
                events = request.batch.events;
                db_->append(std::move(request),
                            [&promise](Answer answer) { promise.set_value(std::move(answer)); });
            }
            for (auto& [events, promise] : uploads)
                unanswered += !settle_account(events, promise.get_future().get()).empty();
        }
        db_->drain();
        if (!disk_.power_is_off()) disk_.cut_power_now(random_());
        db_.reset();
        disk_.power_on();
        // A write that failed without power says nothing about what reached the disk before.
        open_.merge(refused_);
        refused_.clear();
        ASSERT_NO_FATAL_FAILURE(open());
        ASSERT_NO_FATAL_FAILURE(check());
        ASSERT_NO_FATAL_FAILURE(settle_open());
    }
    EXPECT_GT(unanswered, 10);
    EXPECT_GT(acknowledged_.size(), 500u);
}

}  // namespace
}  // namespace tests::fault

#include "storage/engine/database.hpp"

#include <sodium.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <variant>

#include "storage/engine/lock_file.hpp"
#include "storage/engine/migrations.hpp"
#include "storage/engine/rows.hpp"
#include "storage/identity/directory.hpp"
#include "storage/scheduling/calendar_days.hpp"
#include "storage/scheduling/calendar_feeds.hpp"
#include "storage/scheduling/campaigns.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/head_counts.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/scheduling/successors.hpp"
#include "storage/scheduling/targets.hpp"
#include "storage/scheduling/teams.hpp"
#include "storage/valuation/allowances.hpp"
#include "storage/valuation/tariffs.hpp"

namespace storage {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;
using domain::tallying::Register;

domain::Instant system_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

domain::Uuid new_id(domain::Instant now) {
    std::array<std::uint8_t, 10> random;
    randombytes_buf(random.data(), random.size());
    return domain::Uuid::v7(now, random);
}

const domain::scheduling::ClashIndex& WriteTransaction::calendar() {
    books_.seal();
    return calendar_.follow(books_);
}

Register& WriteTransaction::edit_register() {
    if (!edited_) {
        edited_ = std::make_shared<Register>(books_.registry());
        books_.replace_register(edited_);
    }
    return *edited_;
}

domain::identity::Directory& WriteTransaction::edit_directory() {
    if (!edited_directory_) {
        edited_directory_ = std::make_shared<domain::identity::Directory>(books_.directory());
        books_.replace_directory(edited_directory_);
    }
    return *edited_directory_;
}

namespace {

struct VersionRow {
    std::int64_t version = 0;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (), (version, at))

VersionRow catalog_version(Session& s) {
    auto row = select_one<VersionRow>(s, "SELECT version, at FROM catalog_version");
    if (!row) throw std::runtime_error("catalog_version has no row");
    return *row;
}

/// Everything but the ledger.
void load_catalog(Session& s, Books& books, const VersionRow& version) {
    auto reg = std::make_shared<Register>();
    scheduling::load_organizations(s, *reg);
    scheduling::load_successions(s, *reg);
    scheduling::load_calendar_feeds(s, *reg);
    scheduling::load_campaigns(s, *reg);
    scheduling::load_sites(s, *reg);
    scheduling::load_targets(s, *reg);
    scheduling::load_teams(s, *reg);
    scheduling::load_calendar_days(s, *reg);
    scheduling::load_head_counts(s, *reg);
    valuation::load_tariffs(s, *reg);
    valuation::load_allowances(s, *reg);
    books.replace_register(std::move(reg));
    scheduling::load_drives(s, books);
    books.as_of.catalog = version.version;
    books.as_of.at = std::max(books.as_of.at, domain::Instant{version.at});
}

Error unavailable(std::string code) { return Error{ErrorKind::unavailable, std::move(code), {}, {}}; }

struct AppendJob {
    AppendRequest request;
    std::function<void(Result<AppendAnswer>)> done;
};
struct WriteJob {
    std::function<Result<void>(WriteTransaction&)> fn;
    std::function<void(Result<void>)> done;
};
/// Asks the writer to look at the day and at what other processes wrote.
struct TickJob {};
using Job = std::variant<AppendJob, WriteJob, TickJob>;

struct ReadJob {
    std::function<void(Session&)> fn;
    std::function<void(Result<void>)> done;
};

}  // namespace

struct Database::Impl {
    DatabaseSettings settings;
    LockFile lock;
    std::unique_ptr<Session> session;  // the writer's
    std::unique_ptr<tallying::Ledger> ledger;
    Statistics statistics;
    std::atomic<Health> health{Health::good};

    // The published books. A mutex and not std::atomic<std::shared_ptr>, whose GCC 12 form ThreadSanitizer cannot follow.
    mutable std::mutex books_mutex;
    std::shared_ptr<const Books> published;

    std::mutex queue_mutex;
    std::condition_variable queue_changed;
    std::deque<Job> queue;
    std::size_t queued_events = 0;
    std::size_t queued_jobs = 0;
    bool tick_queued = false;
    bool draining = false;
    bool stopping = false;

    std::mutex reads_mutex;
    std::condition_variable reads_changed;
    std::deque<ReadJob> reads;
    bool reads_stopping = false;

    // The writer's own, never touched by another thread after the start.
    Books working;
    std::set<std::int64_t> unsaved;
    domain::tallying::Calendar calendar;
    std::int64_t saved_seq = 0;
    bool resync = false;

    std::vector<std::thread> readers;
    std::thread writer;

    domain::Day today() const { return settings.clock().day(settings.offset); }

    // ---- start -------------------------------------------------------------------------------------------------

    Result<void> start() {
        bool writes = settings.access == Session::Access::read_write;
        if (engine_of(settings.url) == Engine::sqlite && writes && !lock.acquire(settings.url))
            return Error{ErrorKind::conflict, "database_in_use", {{"database", settings.url}}, {}};
        session = std::make_unique<Session>(settings.url, settings.access);
        auto at = writes ? migrate(*session, embedded_migrations()) : check_schema(*session, embedded_migrations());
        if (!at) return at.error();
        ledger = std::make_unique<tallying::Ledger>(*session, settings.offset);
        working.offset = settings.offset;
        working.planning = settings.planning;
        session->begin_read();
        load_catalog(*session, working, catalog_version(*session));
        identity::load_directory(*session, working);
        tallying::load_tallies(*session, working);
        saved_seq = working.as_of.seq;
        ledger->catch_up(working);
        session->commit();
        for (auto drive : ledger->take_touched()) unsaved.insert(drive);
        if (writes && !valuation::has_shipped(working.registry())) {
            auto shipped = transact([](WriteTransaction& tx) -> Result<void> {
                valuation::add_shipped(tx);
                return {};
            });
            if (!shipped) return shipped.error();
        }
        publish();
        if (writes) writer = std::thread([this] { write_loop(); });
        for (int i = 0; i < std::max(1, settings.readers); ++i) readers.emplace_back([this] { read_loop(); });
        return {};
    }

    void publish() {
        working.as_of.today = today();
        working.seal();
        auto next = std::make_shared<const Books>(working);
        {
            std::lock_guard guard(books_mutex);
            published.swap(next);
        }
        // `next`, the version before, may be the last reference to a lot of memory: it goes outside the lock.
    }

    // ---- the writer --------------------------------------------------------------------------------------------

    void write_loop() {
        std::unique_lock guard(queue_mutex);
        for (;;) {
            queue_changed.wait(guard, [this] { return stopping || !queue.empty(); });
            if (queue.empty() && stopping) break;
            std::vector<AppendJob> group;
            std::size_t events = 0;
            while (!queue.empty() && std::holds_alternative<AppendJob>(queue.front())) {
                auto& job = std::get<AppendJob>(queue.front());
                auto size = job.request.batch.events.size();
                if (!group.empty() && events + size > settings.group_events) break;
                events += size;
                group.push_back(std::move(job));
                queue.pop_front();
            }
            if (!group.empty()) {
                queued_events -= events;
                statistics.events_queued = queued_events;
                guard.unlock();
                commit_group(group);
                guard.lock();
                continue;
            }
            Job job = std::move(queue.front());
            queue.pop_front();
            if (std::holds_alternative<WriteJob>(job))
                --queued_jobs;
            else
                tick_queued = false;
            guard.unlock();
            if (auto* w = std::get_if<WriteJob>(&job)) {
                auto result = transact(w->fn);
                if (result) publish();
                w->done(std::move(result));
            } else {
                look_around();
            }
            guard.lock();
        }
    }

    /// Brings the working books back to what the database holds, after a failure or another process's commit.
    void catch_up() {
        auto version_now = catalog_version(*session);
        if (version_now.version != working.as_of.catalog) load_catalog(*session, working, version_now);
        if (identity::directory_version(*session) != working.directory_version)
            identity::load_directory(*session, working);
        ledger->catch_up(working);
        for (auto drive : ledger->take_touched()) unsaved.insert(drive);
    }

    bool shared_with_others() const { return session->engine() == Engine::postgresql; }

    /// Begins a transaction with books that are level with the database.
    void begin() {
        session->begin_write();
        if (resync || shared_with_others()) {
            catch_up();
            resync = false;
        }
    }

    /// After an exception inside a transaction: undoes it and says what it meant.
    Error failed(const std::exception& error, bool committing) {
        auto failure = session->classify(error);
        ++statistics.writes_failed;
        session->rollback();
        {
            std::lock_guard guard(books_mutex);
            if (published) working = *published;
        }
        resync = true;
        switch (failure) {
            case Failure::flush:
                // What the kernel dropped after a failed flush cannot be known, and asking again would report success.
                health = Health::poisoned;
                return Error{ErrorKind::outcome_unknown, "outcome_unknown", {}, {}};
            case Failure::full: health = Health::full; return unavailable("storage_full");
            case Failure::lost:
                reconnect();
                return committing ? Error{ErrorKind::outcome_unknown, "outcome_unknown", {}, {}}
                                  : unavailable("storage_failed");
            case Failure::busy: return unavailable("storage_busy");
            case Failure::constraint:
            case Failure::other: break;
        }
        return committing && shared_with_others() ? Error{ErrorKind::outcome_unknown, "outcome_unknown", {}, {}}
                                                  : unavailable("storage_failed");
    }

    void reconnect() {
        try {
            ledger.reset();
            session = std::make_unique<Session>(settings.url, settings.access);
            ledger = std::make_unique<tallying::Ledger>(*session, settings.offset);
        } catch (const std::exception&) {
            // The next write tries again.
            if (!ledger) ledger_missing = true;
        }
    }
    bool ledger_missing = false;

    Result<void> ready_to_write() {
        if (health == Health::poisoned) return unavailable("storage_failed");
        if (ledger_missing) {
            ledger_missing = false;
            reconnect();
            if (ledger_missing) return unavailable("storage_failed");
        }
        return {};
    }

    Result<void> transact(const std::function<Result<void>(WriteTransaction&)>& fn) {
        if (auto ready = ready_to_write(); !ready) return ready.error();
        ++statistics.writes;
        bool committing = false;
        try {
            begin();
            auto now = settings.clock();
            auto register_before = working.shared_register();
            auto directory_before = working.shared_directory();
            auto drives_before = working.drive_changes();
            WriteTransaction tx(*session, working, *ledger, calendar, now);
            Result<void> result;
            try {
                result = fn(tx);
            } catch (const soci::soci_error&) {
                throw;
            } catch (const std::exception& error) {
                undo();
                return Error{ErrorKind::unavailable, "internal_error", {{"what", error.what()}}, {}};
            }
            if (!result || tx.discarded()) {
                undo();
                return result;
            }
            // What changed nothing that answers are made of leaves them, and their entity tags, as they are.
            if (working.shared_register() != register_before || working.drive_changes() != drives_before) {
                ++working.as_of.catalog;
                working.as_of.at = std::max(working.as_of.at, now);
                execute(*session, "UPDATE catalog_version SET version = :version, at = :at", working.as_of.catalog,
                        working.as_of.at.ms);
            }
            if (working.shared_directory() != directory_before)
                identity::save_directory_version(*session, ++working.directory_version);
            committing = true;
            session->commit();
            if (health == Health::full) health = Health::good;
            for (auto drive : ledger->take_touched()) unsaved.insert(drive);
            return {};
        } catch (const soci::soci_error& error) {
            return failed(error, committing);
        }
    }

    void undo() {
        session->rollback();
        std::lock_guard guard(books_mutex);
        if (published) working = *published;
        resync = shared_with_others();
    }

    void commit_group(std::vector<AppendJob>& group) {
        auto refuse_all = [&](const Error& error) {
            for (auto& job : group) job.done(error);
        };
        if (auto ready = ready_to_write(); !ready) return refuse_all(ready.error());
        auto started = std::chrono::steady_clock::now();
        std::vector<Result<AppendAnswer>> answers(group.size(), Result<AppendAnswer>(AppendAnswer{}));
        bool committing = false;
        try {
            begin();
            auto now = settings.clock();
            std::vector<tallying::Batch> batches;
            std::vector<std::size_t> owner;
            batches.reserve(group.size());
            std::set<std::string> keys_here;
            for (std::size_t i = 0; i < group.size(); ++i) {
                auto& request = group[i].request;
                if (!request.idempotency_key.empty()) {
                    // The same key twice in one group: the second waits for the next group, where it finds the first.
                    if (!keys_here.insert(request.idempotency_key).second) {
                        answers[i] = unavailable("retry_later");
                        continue;
                    }
                    if (auto saved = IdempotencyStore::find(*session, request.idempotency_key)) {
                        if (saved->request != request.request_digest)
                            answers[i] = Error{ErrorKind::conflict, "key_reused", {}, {}};
                        else
                            answers[i] = AppendAnswer{std::nullopt, std::move(saved)};
                        continue;
                    }
                }
                owner.push_back(i);
                batches.push_back(std::move(request.batch));
            }
            auto outcomes = ledger->append(working, batches, now);
            std::uint64_t accepted = 0, duplicates = 0, in_review = 0;
            for (std::size_t b = 0; b < outcomes.size(); ++b) {
                auto& request = group[owner[b]].request;
                if (!outcomes[b]) {
                    answers[owner[b]] = outcomes[b].error();
                    continue;
                }
                accepted += std::uint64_t(outcomes[b]->accepted);
                duplicates += std::uint64_t(outcomes[b]->duplicates);
                in_review += outcomes[b]->in_review.size();
                if (!request.idempotency_key.empty()) {
                    auto answer = request.render(*outcomes[b]);
                    answer.request = request.request_digest;
                    IdempotencyStore::save(*session, request.idempotency_key, answer, now);
                }
                answers[owner[b]] = AppendAnswer{std::move(*outcomes[b]), std::nullopt};
            }
            committing = true;
            session->commit();
            if (health == Health::full) health = Health::good;
            statistics.events_accepted += accepted;
            statistics.events_duplicate += duplicates;
            statistics.events_in_review += in_review;
        } catch (const soci::soci_error& error) {
            return refuse_all(failed(error, committing));
        } catch (const std::exception&) {
            undo();
            resync = true;
            return refuse_all(Error{ErrorKind::unavailable, "storage_failed", {}, {}});
        }
        publish();
        ++statistics.groups;
        statistics.group_microseconds += std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(
                                                           std::chrono::steady_clock::now() - started)
                                                           .count());
        for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(answers[i]));
        for (auto drive : ledger->take_touched()) unsaved.insert(drive);
        if (working.as_of.seq - saved_seq >= settings.save_every_events) save_tallies();
    }

    /// Losing this only makes the next start longer, so its errors are swallowed; a failed flush still poisons.
    void save_tallies() {
        if (unsaved.empty() || health == Health::poisoned || !session || !ledger) return;
        try {
            session->begin_write();
            tallying::save_tallies(*session, working, unsaved);
            session->commit();
            unsaved.clear();
            saved_seq = working.as_of.seq;
        } catch (const soci::soci_error& error) {
            failed(error, false);
        }
    }

    void look_around() {
        if (auto ready = ready_to_write(); !ready) return;
        try {
            bool changed = working.as_of.today != today();
            if (changed) {
                session->begin_write();
                IdempotencyStore::prune(*session, settings.clock().plus_ms(-IdempotencyStore::kept_days * 86'400'000));
                session->commit();
            }
            if (shared_with_others() || resync) {
                session->begin_read();
                auto seq = working.as_of.seq;
                auto catalog = working.as_of.catalog;
                auto directory = working.directory_version;
                catch_up();
                session->commit();
                resync = false;
                changed |= directory != working.directory_version;
                changed |= seq != working.as_of.seq || catalog != working.as_of.catalog;
            }
            if (changed) publish();
        } catch (const soci::soci_error& error) {
            failed(error, false);
        }
    }

    // ---- the readers -------------------------------------------------------------------------------------------

    void read_loop() {
        std::unique_ptr<Session> own;
        std::unique_lock guard(reads_mutex);
        for (;;) {
            reads_changed.wait(guard, [this] { return reads_stopping || !reads.empty(); });
            if (reads.empty()) return;
            ReadJob job = std::move(reads.front());
            reads.pop_front();
            guard.unlock();
            Result<void> result;
            try {
                if (!own) own = std::make_unique<Session>(settings.url, Session::Access::read_only);
                own->begin_read();
                job.fn(*own);
                own->commit();
            } catch (const std::exception& error) {
                bool database = dynamic_cast<const soci::soci_error*>(&error) != nullptr;
                if (own) own->rollback();
                if (database) own.reset();
                result = database ? unavailable("storage_failed")
                                  : Error{ErrorKind::unavailable, "internal_error", {{"what", error.what()}}, {}};
            }
            job.done(std::move(result));
            guard.lock();
        }
    }
};

Database::Database() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<Database>> Database::open(DatabaseSettings settings) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium could not start");
    std::unique_ptr<Database> db(new Database());
    db->impl_->settings = std::move(settings);
    try {
        if (auto started = db->impl_->start(); !started) return started.error();
    } catch (const soci::soci_error& error) {
        return Error{ErrorKind::unavailable, "database_unreachable", {{"reason", error.what()}}, {}};
    } catch (const std::system_error& error) {
        return Error{ErrorKind::unavailable, "database_unreachable", {{"reason", error.what()}}, {}};
    }
    return db;
}

Database::~Database() {
    if (!impl_) return;
    drain();
    {
        std::lock_guard guard(impl_->reads_mutex);
        impl_->reads_stopping = true;
    }
    impl_->reads_changed.notify_all();
    for (auto& reader : impl_->readers) reader.join();
}

void Database::append(AppendRequest request, std::function<void(Result<AppendAnswer>)> done) {
    auto& i = *impl_;
    auto events = request.batch.events.size();
    {
        std::unique_lock guard(i.queue_mutex);
        std::string refusal;
        if (i.draining || !i.writer.joinable())
            refusal = "draining";
        else if (i.health == Health::poisoned)
            refusal = "storage_failed";
        else if (i.queued_events + events > i.settings.queue_events)
            refusal = "queue_full";
        if (!refusal.empty()) {
            guard.unlock();
            done(unavailable(refusal));
            return;
        }
        i.queued_events += events;
        i.statistics.events_queued = i.queued_events;
        i.queue.push_back(AppendJob{std::move(request), std::move(done)});
    }
    i.queue_changed.notify_one();
}

Result<AppendAnswer> Database::append_and_wait(AppendRequest request) {
    std::promise<Result<AppendAnswer>> promise;
    append(std::move(request), [&](Result<AppendAnswer> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
}

void Database::write(std::function<Result<void>(WriteTransaction&)> fn, std::function<void(Result<void>)> done) {
    auto& i = *impl_;
    {
        std::unique_lock guard(i.queue_mutex);
        std::string refusal;
        if (i.draining || !i.writer.joinable())
            refusal = "draining";
        else if (i.health == Health::poisoned)
            refusal = "storage_failed";
        else if (i.queued_jobs >= i.settings.queue_jobs)
            refusal = "queue_full";
        if (!refusal.empty()) {
            guard.unlock();
            done(unavailable(refusal));
            return;
        }
        ++i.queued_jobs;
        i.queue.push_back(WriteJob{std::move(fn), std::move(done)});
    }
    i.queue_changed.notify_one();
}

Result<void> Database::write_and_wait(std::function<Result<void>(WriteTransaction&)> fn) {
    std::promise<Result<void>> promise;
    write(std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

void Database::read(std::function<void(Session&)> fn, std::function<void(Result<void>)> done) {
    auto& i = *impl_;
    {
        std::unique_lock guard(i.reads_mutex);
        bool full = i.reads.size() >= i.settings.queue_reads;
        if (i.reads_stopping || full) {
            guard.unlock();
            done(unavailable(full ? "queue_full" : "draining"));
            return;
        }
        i.reads.push_back(ReadJob{std::move(fn), std::move(done)});
    }
    i.reads_changed.notify_one();
}

Result<void> Database::read_and_wait(std::function<void(Session&)> fn) {
    std::promise<Result<void>> promise;
    read(std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

std::shared_ptr<const Books> Database::books() const {
    std::lock_guard guard(impl_->books_mutex);
    return impl_->published;
}

const DatabaseSettings& Database::settings() const { return impl_->settings; }
Health Database::health() const { return impl_->health; }
const Statistics& Database::statistics() const { return impl_->statistics; }

void Database::tick() {
    auto& i = *impl_;
    {
        std::lock_guard guard(i.queue_mutex);
        if (i.tick_queued || i.draining || !i.writer.joinable()) return;
        i.tick_queued = true;
        i.queue.push_back(TickJob{});
    }
    i.queue_changed.notify_one();
}

void Database::drain() {
    auto& i = *impl_;
    {
        std::lock_guard guard(i.queue_mutex);
        if (!i.writer.joinable()) return;
        i.draining = true;
        i.stopping = true;
    }
    i.queue_changed.notify_all();
    i.writer.join();
    i.save_tallies();
    try {
        if (i.session) i.session->checkpoint();
    } catch (const soci::soci_error&) {
        // The log is read back at the next start; a checkpoint here only makes that shorter.
    }
}

}  // namespace storage

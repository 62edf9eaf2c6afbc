#include "storage/engine/database.hpp"

#include "storage/engine/heartbeat.hpp"
#include "storage/engine/listener.hpp"
#include "storage/engine/publication.hpp"
#include "storage/engine/reader_pool.hpp"
#include "storage/engine/rows.hpp"
#include "storage/engine/write_queue.hpp"
#include "storage/engine/writer.hpp"
#include "storage/tallying/verify.hpp"

#include <sodium.h>

#include <chrono>
#include <future>
#include <mutex>
#include <utility>
#include <vector>

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

std::int64_t monotonic_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
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

Error unavailable(std::string_view code) {
    return Error{ErrorKind::unavailable, std::string(code), {}, {}};
}

}  // namespace

struct Database::Impl {
    explicit Impl(DatabaseSettings configured)
        : settings(std::move(configured)),
          queue(settings, statistics),
          word(new_id(system_now()).text()),
          writer(settings, statistics, condition, publication, queue, word),
          heartbeat(settings, statistics, condition),
          listener(settings, word) {}

    const DatabaseSettings settings;
    Statistics statistics;
    Condition condition;
    Publication publication;
    WriteQueue queue;
    const std::string word;  ///< this process, among those that share the database
    // The writer's lock on the file must outlive every connection, so the writer goes after the
    // others.
    Writer writer;
    Heartbeat heartbeat;
    Listener listener;
    ReaderPool readers;       // short reads
    ReaderPool long_readers;  // those that others shall not wait for

    void start_readers() {
        auto lane = [this](int threads, std::size_t waiting, int gives_way) {
            auto of_one = std::size_t(std::max(1, threads - 1));
            return ReaderPool::Settings{settings.url,
                                        threads,
                                        {waiting, std::max<std::size_t>(1, waiting / 4), of_one},
                                        gives_way,
                                        [this] { return writer.file_in_place(); }};
        };
        // A tenth of the processor when others want it, all of it when they do not.
        constexpr int long_reads_give_way = 10;
        readers.start(lane(settings.readers, settings.queue_reads, 0));
        long_readers.start(
            lane(settings.long_readers, settings.queue_long_reads, long_reads_give_way));
    }

    /// What a write is refused with before it waits, or empty.
    std::string_view refusal() const {
        if (!writer.started()) return "draining";
        return condition.may_write() ? std::string_view() : refusal_of(condition.lasting());
    }

    void tell_of(const tallying::Verification& found) const {
        if (!settings.tell) return;
        for (const auto& f : found.findings)
            settings.tell("books_differ",
                          {{"code", f.code}, {"where", f.where}, {"detail", f.detail}});
    }

    using CheckDone = std::function<void(Result<BooksCheck>)>;
    std::mutex check_mutex;
    bool checking = false;
    std::vector<CheckDone> check_waits;

    /// One check at a time: whoever asks for another while it runs gets its outcome.
    void check_once(CheckDone done) {
        {
            std::lock_guard guard(check_mutex);
            if (done) check_waits.push_back(std::move(done));
            if (std::exchange(checking, true)) return;
        }
        check([this](Result<BooksCheck> outcome) {
            std::vector<CheckDone> told;
            {
                std::lock_guard guard(check_mutex);
                checking = false;
                told.swap(check_waits);
            }
            for (auto& one : told) one(outcome);
        });
    }

    /// Counts; `then` gets what was found, with the books that it was held against.
    void count(std::function<void(Result<tallying::Verification>)> then) {
        auto found = std::make_shared<tallying::Verification>();
        long_readers.read({}, {[this, found](Session& session) {
                                   *found = tallying::recount(session, *publication.latest());
                                   ++statistics.books_checked;
                               },
                               [found, then = std::move(then)](Result<void> read) {
                                   if (read)
                                       then(std::move(*found));
                                   else
                                       then(read.error());
                               }});
    }

    void check(CheckDone done) {
        count([this, done = std::move(done)](Result<tallying::Verification> first) {
            if (!first) return done(first.error());
            BooksCheck check{first->clean(), false, first->seq, first->findings.size()};
            if (check.proven) {
                condition.set(Trust::proven);
                return done(check);
            }
            // From here on it is known that the books are wrong: nobody may be answered from them.
            condition.set(Trust::differing);
            ++statistics.books_differed;
            tell_of(*first);
            RebuildJob rebuild{[this, check, done](Result<void> rebuilt) mutable {
                if (!rebuilt) return done(rebuilt.error());
                check.rebuilt = true;
                count([this, check, done](Result<tallying::Verification> second) mutable {
                    if (!second) return done(second.error());
                    check.proven = second->clean();
                    check.seq = second->seq;
                    if (check.proven)
                        condition.set(Trust::proven);
                    else
                        tell_of(*second);
                    done(check);
                });
            }};
            std::string refused = "draining";
            if (writer.started()) refused = queue.push(rebuild);
            if (!refused.empty()) done(unavailable(refused));
        });
    }
};

Database::Database(DatabaseSettings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

Result<std::unique_ptr<Database>> Database::open(DatabaseSettings settings) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium could not start");
    std::unique_ptr<Database> db(new Database(std::move(settings)));
    auto& i = *db->impl_;
    auto refuse = [&](const std::exception& error, std::string_view code) {
        return Error{ErrorKind::unavailable,
                     std::string(code),
                     {{"database", public_name(i.settings.url)}, {"reason", error.what()}},
                     {}};
    };
    try {
        if (auto loaded = i.writer.load(); !loaded) return loaded.error();
    } catch (const soci::soci_error& error) {
        return refuse(error,
                      i.writer.means_corrupt(error) ? "database_corrupt" : "database_unreachable");
    } catch (const std::system_error& error) {
        return refuse(error, "database_unreachable");
    } catch (const std::runtime_error& error) {
        // What the rows say cannot be read: an unknown name, a digest that is none.
        return refuse(error, "database_corrupt");
    }
    if (i.settings.access == Session::Access::read_write) {
        i.writer.start();
        i.heartbeat.start();
        i.listener.start([&i] { i.queue.tick_for_news(); });
    }
    i.start_readers();
    return db;
}

Database::~Database() {
    if (!impl_) return;
    drain();
    impl_->long_readers.stop();
    impl_->readers.stop();
}

void Database::append(AppendRequest request, std::function<void(Result<AppendAnswer>)> done) {
    AppendJob job{std::move(request), std::move(done)};
    std::string refusal(impl_->refusal());
    if (refusal.empty()) refusal = impl_->queue.push(job);
    if (!refusal.empty()) job.done(unavailable(refusal));
}

Result<AppendAnswer> Database::append_and_wait(AppendRequest request) {
    std::promise<Result<AppendAnswer>> promise;
    append(std::move(request),
           [&](Result<AppendAnswer> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
}

void Database::write(std::function<Result<void>(WriteTransaction&)> fn,
                     std::function<void(Result<void>)> done) {
    WriteJob job{std::move(fn), std::move(done)};
    std::string refusal(impl_->refusal());
    if (refusal.empty()) refusal = impl_->queue.push(job);
    if (!refusal.empty()) job.done(unavailable(refusal));
}

Result<void> Database::write_and_wait(std::function<Result<void>(WriteTransaction&)> fn) {
    std::promise<Result<void>> promise;
    write(std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

void Database::read(const Reading& reading, std::function<void(Session&)> fn,
                    std::function<void(Result<void>)> done) {
    auto& lane = reading.is_long ? impl_->long_readers : impl_->readers;
    lane.read(reading.owner, {std::move(fn), std::move(done)});
}

void Database::read(std::function<void(Session&)> fn, std::function<void(Result<void>)> done) {
    read(Reading{}, std::move(fn), std::move(done));
}

Result<void> Database::read_and_wait(std::function<void(Session&)> fn) {
    std::promise<Result<void>> promise;
    read(std::move(fn), [&](Result<void> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

std::size_t Database::reads_waiting(bool is_long) const {
    return (is_long ? impl_->long_readers : impl_->readers).waiting();
}

std::shared_ptr<const Books> Database::books() const {
    return impl_->publication.latest();
}

void Database::check_books(std::function<void(Result<BooksCheck>)> done) {
    impl_->check_once(std::move(done));
}

Result<BooksCheck> Database::check_books_and_wait() {
    std::promise<Result<BooksCheck>> promise;
    check_books([&](Result<BooksCheck> check) { promise.set_value(std::move(check)); });
    return promise.get_future().get();
}

const std::vector<tallying::TallyChange>& Database::changed_by_rule() const {
    return impl_->writer.changed_by_rule();
}
const DatabaseSettings& Database::settings() const {
    return impl_->settings;
}
Health Database::health() const {
    return impl_->condition.health(impl_->settings.monotonic_ms());
}
Trust Database::trust() const {
    return impl_->condition.trust();
}
std::optional<std::string_view> Database::not_ready() const {
    return reason_of(health(), trust());
}
const Statistics& Database::statistics() const {
    return impl_->statistics;
}

void Database::tick() {
    auto& i = *impl_;
    if (!i.writer.started()) return;
    i.queue.tick();
    i.heartbeat.beat();
    i.listener.try_again();
    if (i.condition.hangs(i.settings.monotonic_ms())) {
        i.heartbeat.interrupt();
        i.listener.interrupt();
        i.writer.interrupt();
        i.readers.interrupt();
        i.long_readers.interrupt();
    }
    if (i.condition.trust() == Trust::unchecked) i.check_once({});
}

bool Database::catch_up(std::function<void()> done) {
    if (engine_of(impl_->settings.url) == Engine::sqlite || !impl_->writer.started()) return false;
    return impl_->queue.tick(std::move(done));
}

void Database::drain() {
    impl_->listener.stop();
    impl_->queue.close();
    impl_->writer.stop();
    impl_->heartbeat.stop();
}

}  // namespace storage

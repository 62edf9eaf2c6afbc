#include "server/composition.hpp"

#include <fmt/format.h>

#include "api/http/messages.hpp"
#include "api/routes.hpp"
#include "server/key_file.hpp"
#include "server/logging/log.hpp"
#include "server/version.hpp"
#include "storage/identity/directory.hpp"
#include "storage/tallying/verify.hpp"

namespace server {

storage::DatabaseSettings database_settings(const configuration::Configuration& c) {
    storage::DatabaseSettings s;
    s.url = c.database;
    s.readers = int(c.limits.readers);
    s.queue_events = std::size_t(c.limits.queue_events);
    s.offset = c.utc_offset;
    s.planning = {double(c.planning.travel_kmh), double(c.planning.donors_per_bed_hour)};
    return s;
}

namespace {

metrics::LedgerMetrics ledger_metrics(const storage::Database& database) {
    const auto& s = database.statistics();
    metrics::LedgerMetrics m;
    m.queue_depth = s.events_queued;
    m.groups = s.groups;
    m.group_events = s.events_accepted + s.events_duplicate;
    m.commit_seconds = double(s.group_microseconds) / 1e6;
    m.accepted = s.events_accepted;
    m.duplicates = s.events_duplicate;
    m.in_review = s.events_in_review;
    m.seq = std::uint64_t(database.books()->as_of.seq);
    return m;
}

}  // namespace

domain::Result<api::identity::Settings> identity_settings(const configuration::Configuration& c) {
    api::identity::Settings s;
    s.sessions = {c.identity.session_idle_minutes * 60'000, c.identity.session_hours * 3'600'000};
    s.password = {(unsigned long long)(c.identity.password_passes), std::size_t(c.identity.password_memory_kib) * 1024};
    s.public_totals = c.identity.public_totals;
    auto file = c.identity.key_file;
    if (file.empty() && storage::engine_of(c.database) == storage::Engine::sqlite) file = c.database + ".key";
    if (!file.empty()) {
        auto key = read_or_make_key(file);
        if (!key) return key.error();
        s.key = *key;
    }
    return s;
}

Composition::Composition(configuration::Configuration configuration, api::identity::Settings identity,
                         std::unique_ptr<storage::Database> database, api::Authenticate authenticate)
    : configuration_(std::move(configuration)), database_(std::move(database)), identity_(*database_, std::move(identity)),
      live_(std::make_shared<api::live::Hub>(std::size_t(configuration_.limits.streams))) {
    application_ = std::make_unique<api::Application>(
        *database_, api::make_router(identity_, version, live_), authenticate ? std::move(authenticate) : identity_.authenticate(),
        [](const api::Request& request, const std::exception& error) {
            logging::write(logging::Level::error, "handler_failed", request.request_id, {{"what", error.what()}});
        });
    Hooks hooks;
    hooks.is_ready = [this]() -> std::optional<std::string> {
        switch (database_->health()) {
            case storage::Health::good: return std::nullopt;
            case storage::Health::full: return "storage_full";
            case storage::Health::poisoned: return "storage_failed";
        }
        return std::nullopt;
    };
    hooks.drain = [this] { database_->drain(); };
    hooks.tick = [this] { every_second(); };
    hooks.pulse = [this] {
        const auto books = database_->books();
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        live_->pulse({books->as_of.seq, books->as_of.catalog},
                     std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    };
    hooks.ledger = [this] { return ledger_metrics(*database_); };
    service_ = std::make_unique<Service>(
        configuration_,
        [this](std::shared_ptr<api::Request> request, api::Done done) {
            return application_->handle(std::move(request), std::move(done));
        },
        std::move(hooks));
}

int Composition::run() {
    if (auto started = service_->start(); !started) {
        fmt::print(stderr, "giothong: {}: {}\n  {}\n", started.error().code,
                   api::explain(started.error().code, started.error().parameters, api::Language::vi),
                   api::explain(started.error().code, started.error().parameters, api::Language::en));
        return 1;
    }
    int code = service_->run();
    return database_->health() == storage::Health::poisoned ? 1 : code;
}

void Composition::every_second() {
    database_->tick();
    if (database_->health() == storage::Health::poisoned) {
        // A failed flush is final: what is on disk is read back by the next start.
        logging::error("storage_failed", {{"action", "exit"}});
        service_->request_stop();
        return;
    }
    auto now = storage::system_now().ms;
    if (now >= next_check_ms_ && !checking_) {
        auto every = configuration_.verify.interval_minutes;
        next_check_ms_ = every > 0 ? now + every * 60'000 : INT64_MAX;
        check_books();
    }
    if (now >= next_save_ms_) {
        next_save_ms_ = now + 60'000;
        save_last_uses();
    }
}

void Composition::save_last_uses() {
    // Only what it is good for is lost with it: when a token was last used is at most a minute old after a crash.
    database_->write(
        [](storage::WriteTransaction& tx) -> domain::Result<void> {
            storage::identity::save_last_uses(tx.session(), tx.books().directory());
            return {};
        },
        [](domain::Result<void>) {});
}

void Composition::check_books() {
    checking_ = true;
    database_->read(
        [this](storage::Session& session) {
            auto verification = storage::tallying::recount(session, *database_->books());
            for (const auto& finding : verification.findings)
                logging::error("books_differ",
                               {{"code", finding.code}, {"where", finding.where}, {"detail", finding.detail}});
            logging::info("books_checked", {{"seq", verification.seq}, {"findings", verification.findings.size()}});
        },
        [this](domain::Result<void> done) {
            if (!done) logging::warning("books_not_checked", {{"code", done.error().code}});
            checking_ = false;
        });
}

}  // namespace server

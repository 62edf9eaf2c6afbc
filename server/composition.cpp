#include "server/composition.hpp"

#include <fmt/format.h>

#include "api/http/messages.hpp"
#include "api/routes.hpp"
#include "server/logging/log.hpp"
#include "server/version.hpp"
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

Composition::Composition(configuration::Configuration configuration, std::unique_ptr<storage::Database> database)
    : configuration_(std::move(configuration)), database_(std::move(database)) {
    application_ = std::make_unique<api::Application>(
        *database_, api::make_router(*database_, version), api::everybody_is_local(),
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

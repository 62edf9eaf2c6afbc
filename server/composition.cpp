#include "server/composition.hpp"

#include "api/http/messages.hpp"
#include "api/http/spool.hpp"
#include "api/routes.hpp"
#include "server/http/large_bodies.hpp"
#include "server/key_file.hpp"
#include "server/logging/log.hpp"
#include "server/version.hpp"
#include "storage/identity/directory.hpp"
#include "storage/identity/seal_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <thread>

namespace server {

storage::DatabaseSettings database_settings(const configuration::Configuration& c) {
    storage::DatabaseSettings s;
    s.url = c.database;
    s.readers = int(c.limits.readers);
    s.long_readers = c.limits.long_readers
                         ? int(c.limits.long_readers)
                         : std::max(1, int(std::thread::hardware_concurrency()) / 2);
    s.queue_events = std::size_t(c.limits.queue_events);
    s.group_writes = std::size_t(c.limits.group_writes);
    s.kept_answers = {c.limits.kept_answers,
                      c.limits.kept_answers_mib * std::int64_t(api::Limits::mib)};
    s.offset = c.utc_offset;
    s.tell = [](std::string_view code, const domain::Parameters& parameters) {
        std::vector<logging::Field> fields;
        for (const auto& [name, value] : parameters) fields.push_back({name, value});
        logging::write(logging::Level::error, code, {}, std::span<const logging::Field>(fields));
    };
    s.planning = {double(c.planning.travel_kmh), double(c.planning.donors_per_bed_hour)};
    s.hours = {std::int32_t(c.tallying.hours_before) * 60,
               std::int32_t(c.tallying.hours_after) * 60};
    // What cannot be read was refused with the configuration.
    if (auto rules =
            domain::tallying::UnitRules::parse(c.tallying.unit_rule, c.tallying.collector_rules))
        s.units = std::move(*rules);
    return s;
}

api::Limits api_limits(const configuration::Configuration& c) {
    auto budget = [](std::string name, std::int64_t mib) {
        return std::make_shared<api::CacheBudget>(std::move(name),
                                                  std::size_t(mib) * api::Limits::mib);
    };
    api::Limits out;
    out.answer_rows = std::size_t(c.limits.answer_rows);
    out.answers = budget("answers", c.limits.answers_mib);
    out.sums = budget("sums", c.limits.sums_mib);
    out.feeds = budget("feeds", c.limits.feeds_mib);
    return out;
}

namespace {

api::live::HubLimits hub_limits(const configuration::Configuration::Limits& limits) {
    const auto or_none = [](std::int64_t most) { return most > 0 ? std::size_t(most) : SIZE_MAX; };
    return {.streams = std::size_t(limits.streams),
            .of_principal = or_none(limits.principal_streams),
            .of_address = or_none(limits.address_streams)};
}

std::vector<metrics::KeptMetrics> kept_metrics(const api::Limits& limits) {
    std::vector<metrics::KeptMetrics> out;
    for (const auto& budget : {limits.answers, limits.sums, limits.feeds})
        out.push_back({budget->name(), budget->bytes(), budget->most(), budget->evictions()});
    const auto& spool = api::SpoolSpace::of_process();
    out.push_back({"spool", spool.bytes(), spool.most(), spool.refused()});
    return out;
}

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
    m.books_checked = s.books_checked;
    m.books_differed = s.books_differed;
    m.books_rebuilt = s.books_rebuilt;
    m.ledger_rewound = s.ledger_rewound;
    m.connections_lost = s.connections_lost;
    m.commits_warned = s.commits_warned;
    m.books_proven = database.trust() == storage::Trust::proven;
    m.reachable = database.health() != storage::Health::unreachable;
    return m;
}

}  // namespace

domain::Result<api::identity::Settings> identity_settings(const configuration::Configuration& c,
                                                          storage::Database& database) {
    api::identity::Settings s;
    s.sessions = {c.identity.session_idle_minutes * 60'000, c.identity.session_hours * 3'600'000};
    s.password = {(unsigned long long)(c.identity.password_passes),
                  std::size_t(c.identity.password_memory_kib) * 1024};
    s.public_totals = c.identity.public_totals;
    auto file = c.identity.key_file;
    if (file.empty() && storage::engine_of(c.database) == storage::Engine::sqlite)
        file = c.database + ".key";
    if (!file.empty()) {
        storage::identity::SealState sealed;
        auto read = database.read_and_wait(
            [&](storage::Session& session) { sealed = storage::identity::seal_state(session); });
        if (!read) return read.error();
        auto key = read_or_make_key(file, sealed.secrets == 0);
        if (!key) return key.error();
        const auto fingerprint = fingerprint_of(*key);
        if (sealed.secrets > 0 && !sealed.fingerprint.empty() && fingerprint != sealed.fingerprint)
            return domain::Error{
                domain::ErrorKind::unavailable, "key_file_other", {{"file", file}}, {}};
        if (fingerprint != sealed.fingerprint) {
            auto saved =
                database.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                    storage::identity::save_key_fingerprint(tx.session(), fingerprint);
                    return {};
                });
            if (!saved) return saved.error();
        }
        s.key = *key;
    }
    return s;
}

Composition::Composition(configuration::Configuration configuration,
                         api::identity::Settings identity,
                         std::unique_ptr<storage::Database> database,
                         api::Authenticate authenticate)
    : configuration_(std::move(configuration)),
      database_(std::move(database)),
      identity_(*database_, std::move(identity)),
      live_(std::make_shared<api::live::Hub>(hub_limits(configuration_.limits))),
      limits_(api_limits(configuration_)) {
    http::LargeBodies::of_process().set_most(4 * configuration_.limits.import_bytes);
    api::SpoolSpace::of_process().set_most(std::uint64_t(configuration_.limits.spool_mib) *
                                           api::Limits::mib);
    for (const auto& change : database_->changed_by_rule()) {
        const auto* drive = database_->books()->drive(change.drive);
        logging::warning("tally_changed_by_rule",
                         {{"drive", drive ? drive->code : std::to_string(change.drive)},
                          {"bags_before", change.before.bags},
                          {"bags_after", change.after.bags},
                          {"discarded_before", change.before.discarded},
                          {"discarded_after", change.after.discarded},
                          {"ml_before", change.ml_before},
                          {"ml_after", change.ml_after}});
    }
    application_ = std::make_unique<api::Application>(
        *database_, api::make_router(identity_, version, live_, limits_),
        authenticate ? std::move(authenticate) : identity_.authenticate(),
        [](const api::Request& request, const std::exception& error) {
            logging::write(logging::Level::error, "handler_failed", request.request_id,
                           {{"what", error.what()}});
        });
    Hooks hooks;
    hooks.is_ready = [this]() -> std::optional<std::string> {
        auto reason = database_->not_ready();
        return reason ? std::optional<std::string>(*reason) : std::nullopt;
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
    hooks.kept = [this] { return kept_metrics(limits_); };
    hooks.reads = [this]() -> std::vector<metrics::ReadsMetrics> {
        return {{"short", database_->reads_waiting(false)},
                {"long", database_->reads_waiting(true)}};
    };
    service_ = std::make_unique<Service>(
        configuration_,
        [this](std::shared_ptr<api::Request> request, api::Done done) {
            return application_->handle(std::move(request), std::move(done));
        },
        std::move(hooks));
    check_books(std::chrono::seconds(1));
}

int Composition::run() {
    if (auto started = service_->start(); !started) {
        fmt::print(
            stderr, "giothong: {}: {}\n  {}\n", started.error().code,
            api::explain(started.error().code, started.error().parameters, api::Language::vi),
            api::explain(started.error().code, started.error().parameters, api::Language::en));
        return 1;
    }
    int code = service_->run();
    return must_end() ? 1 : code;
}

bool Composition::must_end() const {
    auto health = database_->health();
    return health == storage::Health::poisoned || health == storage::Health::replaced;
}

void Composition::every_second() {
    database_->tick();
    auto reason = database_->not_ready();
    if (reason != told_) {
        if (reason)
            logging::warning("not_ready", {{"reason", *reason}});
        else
            logging::info("ready");
        told_ = reason;
    }
    if (must_end()) {
        // Both are final: what is on disk is read back by the next start.
        logging::error(*reason, {{"action", "exit"}});
        service_->request_stop();
        return;
    }
    auto now = storage::system_now().ms;
    if (now >= next_check_ms_) check_books(std::chrono::seconds(0));
    if (now >= next_save_ms_) {
        next_save_ms_ = now + 60'000;
        save_last_uses();
    }
}

void Composition::save_last_uses() {
    // Only what it is good for is lost with it: when a token was last used is at most a minute old
    // after a crash.
    database_->write(
        [](storage::WriteTransaction& tx) -> domain::Result<void> {
            storage::identity::save_last_uses(tx.session(), tx.books().directory());
            return {};
        },
        [](domain::Result<void>) {});
}

void Composition::check_books(std::chrono::milliseconds wait) {
    auto every = configuration_.verify.interval_minutes;
    next_check_ms_ = every > 0 ? storage::system_now().ms + every * 60'000 : INT64_MAX;
    auto over = std::make_shared<std::promise<void>>();
    auto checked = over->get_future();
    database_->check_books([over](const domain::Result<storage::BooksCheck>& check) {
        if (check)
            logging::info("books_checked", {{"seq", check->seq},
                                            {"findings", check->findings},
                                            {"rebuilt", check->rebuilt},
                                            {"agree", check->proven}});
        else
            logging::warning("books_not_checked", {{"code", check.error().code}});
        over->set_value();
    });
    checked.wait_for(wait);
}

}  // namespace server

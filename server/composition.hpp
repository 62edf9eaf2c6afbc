// The whole program put together: database, interface, HTTP service.
#pragma once

#include "api/http/application.hpp"
#include "api/identity/service.hpp"
#include "api/limits.hpp"
#include "api/live/hub.hpp"
#include "server/configuration/configuration.hpp"
#include "server/service.hpp"
#include "storage/engine/database.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace server {

/// What the database needs to know of the configuration.
storage::DatabaseSettings database_settings(const configuration::Configuration& configuration);
/// What the interface may keep for itself.
api::Limits api_limits(const configuration::Configuration& configuration);
/// What signing in needs to know of it. Makes the key file when it is not there yet, readable by
/// its owner only, and writes its fingerprint into the database. Refusals: `key_file_unreadable`,
/// `key_file_missing` and `key_file_other` (the database holds secrets that were sealed with a key
/// that is lost, or with another one), and those of writing.
domain::Result<api::identity::Settings> identity_settings(
    const configuration::Configuration& configuration, storage::Database& database);

class Composition {
  public:
    /// `authenticate` takes the place of tokens and sessions, for tests of other things.
    Composition(configuration::Configuration configuration, api::identity::Settings identity,
                std::unique_ptr<storage::Database> database, api::Authenticate authenticate = {});

    Service& service() { return *service_; }
    storage::Database& database() { return *database_; }

    /// Starts and serves until SIGTERM or SIGINT; returns the exit code: 0 after an orderly end, 1
    /// when storage failed for good or the address could not be taken.
    int run();

  private:
    void every_second();
    /// Holds the books against the ledger, and waits for the outcome as long as this: most ledgers
    /// are counted before the first request could come, and a large one must not keep a start
    /// waiting (it is behind /readyz until then).
    void check_books(std::chrono::milliseconds wait);
    /// The process has nothing more to give.
    bool must_end() const;
    void save_last_uses();

    configuration::Configuration configuration_;
    std::unique_ptr<storage::Database> database_;
    api::identity::Service identity_;
    std::shared_ptr<api::live::Hub> live_;
    api::Limits limits_;
    std::unique_ptr<api::Application> application_;
    std::unique_ptr<Service> service_;
    std::int64_t next_check_ms_ = 0;
    std::int64_t next_save_ms_ = 0;
    std::optional<std::string_view> told_;
};

}  // namespace server

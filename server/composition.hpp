// The whole program put together: database, interface, HTTP service.
#pragma once

#include <memory>

#include "api/http/application.hpp"
#include "api/identity/service.hpp"
#include "api/live/hub.hpp"
#include "server/configuration/configuration.hpp"
#include "server/service.hpp"
#include "storage/engine/database.hpp"

namespace server {

/// What the database needs to know of the configuration.
storage::DatabaseSettings database_settings(const configuration::Configuration& configuration);
/// What signing in needs to know of it. Makes the key file when it is not there yet, readable by its owner only.
/// Refusals: `key_file_unreadable`.
domain::Result<api::identity::Settings> identity_settings(const configuration::Configuration& configuration);

class Composition {
  public:
    /// `authenticate` takes the place of tokens and sessions, for tests of other things.
    Composition(configuration::Configuration configuration, api::identity::Settings identity,
                std::unique_ptr<storage::Database> database, api::Authenticate authenticate = {});

    Service& service() { return *service_; }
    storage::Database& database() { return *database_; }

    /// Starts and serves until SIGTERM or SIGINT; returns the exit code: 0 after an orderly end, 1 when storage failed for
    /// good or the address could not be taken.
    int run();

  private:
    void every_second();
    void check_books();
    void save_last_uses();

    configuration::Configuration configuration_;
    std::unique_ptr<storage::Database> database_;
    api::identity::Service identity_;
    std::shared_ptr<api::live::Hub> live_;
    std::unique_ptr<api::Application> application_;
    std::unique_ptr<Service> service_;
    std::int64_t next_check_ms_ = 0;
    std::int64_t next_save_ms_ = 0;
    std::atomic<bool> checking_{false};
};

}  // namespace server

// The whole program put together: database, interface, HTTP service.
#pragma once

#include <memory>

#include "api/http/application.hpp"
#include "server/configuration/configuration.hpp"
#include "server/service.hpp"
#include "storage/engine/database.hpp"

namespace server {

/// What the database needs to know of the configuration.
storage::DatabaseSettings database_settings(const configuration::Configuration& configuration);

class Composition {
  public:
    Composition(configuration::Configuration configuration, std::unique_ptr<storage::Database> database);

    Service& service() { return *service_; }
    storage::Database& database() { return *database_; }

    /// Starts and serves until SIGTERM or SIGINT; returns the exit code: 0 after an orderly end, 1 when storage failed for
    /// good or the address could not be taken.
    int run();

  private:
    void every_second();
    void check_books();

    configuration::Configuration configuration_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<api::Application> application_;
    std::unique_ptr<Service> service_;
    std::int64_t next_check_ms_ = 0;
    std::atomic<bool> checking_{false};
};

}  // namespace server

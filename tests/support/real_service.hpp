// The whole program in this process: the real composition over a database in a temporary folder, on
// a port of its own, with a clock that the test moves. Every answer is held against the OpenAPI
// document that the service gives itself.
#pragma once

#include "server/composition.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/json.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace tests::support {

/// Who the service takes its callers for.
enum class Access {
    everybody_is_local,  ///< no credential is needed, everything is allowed: for tests of other
                         ///< things
    closed,              ///< as it is served: tokens, devices and sessions
};

class RealService {
  public:
    explicit RealService(std::string_view now = "2020-02-09T12:00:00+07:00",
                         Access access = Access::everybody_is_local,
                         std::function<void(server::configuration::Configuration&)> change = {});
    ~RealService();

    unsigned port() const { return composition_->service().port(); }
    storage::Database& database() { return composition_->database(); }
    std::string database_file() const { return folder_.file("giothong.db"); }
    void set_time(std::string_view now);
    /// Stops it as SIGTERM does and starts it again on what is on disk.
    void restart();
    /// Stops it; the database can then be opened by others.
    void stop();

    HttpClient client();
    /// Goes with every request of get, post, patch and what is made of them.
    void always_send(const std::string& name, const std::string& value);
    Answer get(std::string_view path, const Headers& headers = {}) {
        return request("GET", path, headers);
    }
    Answer post(std::string_view path, const JsonText& body, Headers headers = {});
    Answer patch(std::string_view path, const JsonText& body, Headers headers = {});
    /// `path` without /api/v1; on one connection that stays open.
    Answer request(std::string_view method, std::string_view path, const Headers& headers = {},
                   std::string_view body = {});
    /// The answer's JSON; fails the running test when the status is another one.
    Json get_json(std::string_view path, unsigned status = 200);
    Json post_json(std::string_view path, const JsonText& body, unsigned status = 201);

    /// Sends events of the device "tablet-07" to a drive.
    Json upload(const std::string& drive, const std::vector<JsonText>& events,
                unsigned status = 200);
    /// Moves a drive along its statuses.
    void move(const std::string& drive, const std::vector<std::string>& to);

  private:
    void start();

    Access access_;
    std::function<void(server::configuration::Configuration&)> change_;
    TemporaryFolder folder_;
    std::atomic<std::int64_t> now_ms_{0};
    std::unique_ptr<server::Composition> composition_;
    std::shared_ptr<const OpenapiCheck> check_;
    std::unique_ptr<HttpClient> client_;
    Headers always_;
};

/// The same id for the same name in every run.
std::string id_of(std::string_view name);

/// An event's JSON with the id of `name`; `at` is a local time "HH:MM" on 2020-02-09 or a whole
/// instant.
JsonText event_json(std::string_view name, std::string_view kind, std::string_view at,
                    JsonMembers more = {});

}  // namespace tests::support

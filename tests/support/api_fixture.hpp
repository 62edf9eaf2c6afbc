// The service in this process on a port of its own; every answer that goes through it is held
// against the OpenAPI document that it serves itself.
#pragma once

#include "server/service.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/openapi_check.hpp"

#include <memory>
#include <string>

namespace tests::support {

enum class Contract {
    checked,  ///< against GET /api/v1/openapi.json
    none,     ///< the handler is not the API (transport tests)
};

/// Few threads, any port, nothing logged.
server::configuration::Configuration test_configuration();

/// The checker of the document that the service on this port gives.
std::shared_ptr<const OpenapiCheck> openapi_check(unsigned port);
/// A connection whose answers are held against it; what is wrong becomes a failure of the running
/// test.
HttpClient checked_client(unsigned port, std::shared_ptr<const OpenapiCheck> check);

class ApiService {
  public:
    ApiService(server::http::Handler handler, server::Hooks hooks = {},
               Contract contract = Contract::checked,
               server::configuration::Configuration configuration = test_configuration());
    ~ApiService();

    unsigned port() const { return service_.port(); }
    server::Service& service() { return service_; }
    /// A connection whose answers are checked; what is wrong becomes a failure of the running test.
    HttpClient client();

    Answer get(std::string_view target, const Headers& headers = {}) {
        return client().get(target, headers);
    }
    Answer post(std::string_view target, std::string_view json, Headers headers = {}) {
        return client().post(target, json, std::move(headers));
    }
    Answer request(std::string_view method, std::string_view target, const Headers& headers = {},
                   std::string_view body = {}) {
        return client().request(method, target, headers, body);
    }

  private:
    server::Service service_;
    std::shared_ptr<const OpenapiCheck> check_;
};

}  // namespace tests::support

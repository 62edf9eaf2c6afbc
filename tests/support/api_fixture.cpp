#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tests::support {

server::configuration::Configuration test_configuration() {
    server::configuration::Configuration configuration;
    configuration.listen.port = 0;
    configuration.listen.threads = 2;
    configuration.log.requests = "none";
    // The least that Argon2id takes: tests are about what follows from a password, not about its
    // cost.
    configuration.identity.password_memory_kib = 8;
    configuration.identity.password_passes = 1;
    return configuration;
}

ApiService::ApiService(server::http::Handler handler, server::Hooks hooks, Contract contract,
                       server::configuration::Configuration configuration)
    : service_(std::move(configuration), std::move(handler), std::move(hooks)) {
    if (auto started = service_.start(); !started)
        throw std::runtime_error("the service does not start: " + started.error().code);
    if (contract == Contract::checked) check_ = openapi_check(port());
}

ApiService::~ApiService() {
    service_.stop();
}

HttpClient ApiService::client() {
    return check_ ? checked_client(port(), check_) : HttpClient(port());
}

std::shared_ptr<const OpenapiCheck> openapi_check(unsigned port) {
    const Answer document = HttpClient(port).get("/api/v1/openapi.json");
    if (document.status != 200)
        throw std::runtime_error("/api/v1/openapi.json answers " + std::to_string(document.status));
    return std::make_shared<OpenapiCheck>(document.body);
}

HttpClient checked_client(unsigned port, std::shared_ptr<const OpenapiCheck> check) {
    return HttpClient(port, [check = std::move(check)](const Exchange& exchange) {
        // These three belong to the process, not to the API.
        if (exchange.target == "/healthz" || exchange.target == "/readyz" ||
            exchange.target == "/metrics")
            return;
        if (const auto wrong = check->check(exchange))
            ADD_FAILURE() << exchange.method << ' ' << exchange.target << " answered "
                          << exchange.answer.status << ", against its OpenAPI document: " << *wrong
                          << "\n"
                          << exchange.answer.body.substr(0, 2'000);
    });
}

}  // namespace tests::support

#include "tests/support/real_service.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tests::support {

RealService::RealService(std::string_view now, Access access,
                         std::function<void(server::configuration::Configuration&)> change)
    : access_(access), change_(std::move(change)) {
    set_time(now);
    start();
}

RealService::~RealService() {
    stop();
}

void RealService::set_time(std::string_view now) {
    const auto instant = domain::Instant::parse(now);
    if (!instant) throw std::invalid_argument("not an instant: " + std::string(now));
    now_ms_ = instant->ms;
}

void RealService::start() {
    auto configuration = test_configuration();
    configuration.database = database_file();
    if (change_) change_(configuration);
    auto settings = server::database_settings(configuration);
    settings.clock = [this] { return domain::Instant{now_ms_.load()}; };
    auto database = storage::Database::open(std::move(settings));
    if (!database) throw std::runtime_error("the database does not open: " + database.error().code);
    auto identity = server::identity_settings(configuration, **database);
    if (!identity) throw std::runtime_error("no key file: " + identity.error().code);
    composition_ = std::make_unique<server::Composition>(
        configuration, std::move(*identity), std::move(*database),
        access_ == Access::closed ? api::Authenticate() : api::everybody_is_local());
    if (auto started = composition_->service().start(); !started)
        throw std::runtime_error("the service does not start: " + started.error().code);
    if (!check_) check_ = openapi_check(port());
}

void RealService::stop() {
    client_.reset();
    if (composition_) {
        EXPECT_TRUE(composition_->service().stop());
    }
    composition_.reset();
}

void RealService::restart() {
    stop();
    start();
}

HttpClient RealService::client() {
    return checked_client(port(), check_);
}

void RealService::always_send(const std::string& name, const std::string& value) {
    always_.emplace_back(name, value);
    if (client_) client_->always_send(name, value);
}

Answer RealService::request(std::string_view method, std::string_view path, const Headers& headers,
                            std::string_view body) {
    if (!client_) {
        client_ = std::make_unique<HttpClient>(client());
        for (const auto& [name, value] : always_) client_->always_send(name, value);
    }
    return client_->request(method, "/api/v1" + std::string(path), headers, body);
}

Answer RealService::post(std::string_view path, const JsonText& body, Headers headers) {
    headers.emplace_back("Content-Type", "application/json");
    return request("POST", path, headers, body.str());
}

Answer RealService::patch(std::string_view path, const JsonText& body, Headers headers) {
    headers.emplace_back("Content-Type", "application/json");
    return request("PATCH", path, headers, body.str());
}

namespace {

Json expect_status(const Answer& answer, std::string_view what, unsigned status) {
    EXPECT_EQ(answer.status, status) << what << "\n" << answer.body.substr(0, 2'000);
    return Json::parse(answer.body);
}

}  // namespace

Json RealService::get_json(std::string_view path, unsigned status) {
    return expect_status(get(path), path, status);
}

Json RealService::post_json(std::string_view path, const JsonText& body, unsigned status) {
    return expect_status(post(path, body), path, status);
}

Json RealService::upload(const std::string& drive, const std::vector<JsonText>& events,
                         unsigned status) {
    return post_json("/drives/" + drive + "/events",
                     json_object({{"device", "tablet-07"}, {"events", json_array(events)}}),
                     status);
}

void RealService::move(const std::string& drive, const std::vector<std::string>& to) {
    for (const auto& status : to)
        post_json("/drives/" + drive + "/transitions",
                  json_object({{"to", status}, {"reason", "theo kế hoạch"}}));
}

std::string id_of(std::string_view name) {
    return domain::Uuid::derived(*domain::Instant::parse("2020-02-09T08:00:00+07:00"), name).text();
}

JsonText event_json(std::string_view name, std::string_view kind, std::string_view at,
                    JsonMembers more) {
    std::string instant(at);
    if (at.size() == 5) instant = "2020-02-09T" + instant + ":00+07:00";
    JsonMembers members{{"id", id_of(name)}, {"kind", kind}, {"at", instant}};
    members.insert(members.end(), more.begin(), more.end());
    return json_object(members);
}

}  // namespace tests::support

// The interface without sockets over a database of its own, asked by several people: who asks is
// named with the request.
#pragma once

#include "api/http/application.hpp"
#include "api/routes.hpp"
#include "api/tallying/progress_route.hpp"
#include "api/tallying/routes.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/json.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>

namespace tests::support {

class DirectApi {
  public:
    explicit DirectApi(std::string_view now = "2020-07-01T08:00:00+07:00",
                       const api::Limits& limits = {}) {
        set_time(now);
        storage::DatabaseSettings settings;
        settings.url = folder_.file("giothong.db");
        settings.clock = [this] { return domain::Instant{now_ms_.load()}; };
        auto opened = storage::Database::open(std::move(settings));
        if (!opened) throw std::runtime_error("the database does not open: " + opened.error().code);
        database_ = std::move(*opened);
        api::Router router = api::make_planning_router(*database_, limits);
        api::add_reporting_routes(router, *database_);
        api::tallying::add_routes(router, *database_, limits);
        api::tallying::add_progress(router, limits);
        application_ = std::make_unique<api::Application>(
            *database_, std::move(router),
            [this](const api::Request& request)
                -> domain::Result<std::shared_ptr<const domain::identity::Principal>> {
                auto it = people_.find(request.actor);
                if (it != people_.end()) return it->second;
                return std::make_shared<const domain::identity::Principal>(
                    domain::identity::Principal::local(request.actor));
            },
            [](const api::Request& request, const std::exception& error) {
                ADD_FAILURE() << request.target << ": " << error.what();
            });
    }
    ~DirectApi() { database_->drain(); }

    storage::Database& database() { return *database_; }
    std::string file() const { return folder_.file("giothong.db"); }
    void set_time(std::string_view now) { now_ms_ = domain::Instant::parse(now)->ms; }
    /// Somebody with a role over an organisation and all below it. Whoever is not named is the
    /// operator of the machine.
    void person(const std::string& name, domain::identity::Role role,
                const std::string& organization) {
        domain::identity::Principal p;
        p.kind = domain::identity::PrincipalKind::user;
        p.actor = name;
        auto num = database_->books()->registry().organization(organization);
        if (!num) throw std::invalid_argument(organization);
        p.grants.push_back({role, {domain::scheduling::ScopeKind::organization, *num, false}, {}});
        people_[name] = std::make_shared<const domain::identity::Principal>(std::move(p));
    }

    /// Anybody at all.
    void person(const std::string& name, domain::identity::Principal principal) {
        people_[name] = std::make_shared<const domain::identity::Principal>(std::move(principal));
    }

    struct Got {
        unsigned status = 0;
        std::string body;
        std::string content_type;
        std::string etag;
        bool streamed = false;
        bool at_once = false;  ///< on the thread that asked
        std::map<std::string, std::string> headers = {};
        Json json() const { return Json::parse(body); }
        std::string code() const { return json()["code"].text(); }
    };
    Got ask(const std::string& actor, api::Method method, std::string_view path,
            const std::string& body = {},
            std::vector<std::pair<std::string, std::string>> headers = {}) {
        std::string whole;
        auto out = ask(actor, method, path, body, std::move(headers),
                       [&](std::string_view piece) { whole += piece; });
        out.body = std::move(whole);
        return out;
    }
    /// The same with the body to `sink`, in the pieces in which it is sent.
    Got ask(const std::string& actor, api::Method method, std::string_view path,
            const std::string& body, std::vector<std::pair<std::string, std::string>> headers,
            const std::function<void(std::string_view)>& sink) {
        auto request = std::make_shared<api::Request>();
        request->method = method;
        request->target = "/api/v1" + std::string(path);
        request->actor = actor;
        request->origin = "https://mau.example";
        request->headers = std::move(headers);
        request->body = body;
        if (!body.empty()) request->headers.emplace_back("content-type", "application/json");
        std::promise<api::Response> promise;
        auto future = promise.get_future();
        auto now = application_->handle(
            request, [&](api::Response response) { promise.set_value(std::move(response)); });
        api::Response response = now ? std::move(*now) : future.get();
        Got out{response.status, "", response.content_type, "", bool(response.stream),
                now.has_value()};
        for (const auto& [name, value] : response.headers) out.headers[name] = value;
        if (response.body) sink(*response.body);
        for (bool last = !response.stream; !last;) {
            std::promise<api::Chunk> made;
            auto piece = made.get_future();
            response.stream->next([&](api::Chunk chunk) { made.set_value(std::move(chunk)); });
            auto chunk = piece.get();
            if (chunk.failed) throw std::runtime_error("the body ends in its middle");
            sink(chunk.bytes);
            last = chunk.last;
        }
        for (const auto& [name, value] : response.headers)
            if (name == "ETag") out.etag = value;
        return out;
    }
    Got get(std::string_view path, const std::string& actor = "local") {
        return ask(actor, api::Method::get, path);
    }
    Json get_json(std::string_view path, unsigned status = 200,
                  const std::string& actor = "local") {
        auto got = get(path, actor);
        EXPECT_EQ(got.status, status) << path << "\n" << got.body.substr(0, 1500);
        return got.json();
    }
    Got post(std::string_view path, const JsonText& body, const std::string& actor = "local") {
        return ask(actor, api::Method::post, path, body.str());
    }
    Json post_json(std::string_view path, const JsonText& body, unsigned status = 201,
                   const std::string& actor = "local") {
        auto got = post(path, body, actor);
        EXPECT_EQ(got.status, status) << path << "\n" << got.body.substr(0, 1500);
        return got.json();
    }

  private:
    TemporaryFolder folder_;
    std::atomic<std::int64_t> now_ms_{0};
    std::map<std::string, std::shared_ptr<const domain::identity::Principal>> people_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<api::Application> application_;
};

/// The figure or cell ("table.row.column") of a report's JSON.
inline Json value_at(const Json& content, const std::string& key) {
    auto dot = key.find('.');
    if (dot == key.npos) {
        for (const auto& f : content["figures"].items())
            if (f["key"].text() == key) return f;
    } else {
        auto last = key.rfind('.');
        for (const auto& t : content["tables"].items()) {
            if (t["key"].text() != key.substr(0, dot)) continue;
            const auto columns = t["columns"].items();
            for (const auto& row : t["rows"].items())
                if (row["key"].text() == key.substr(dot + 1, last - dot - 1))
                    for (std::size_t c = 0; c < columns.size(); ++c)
                        if (columns[c]["key"].text() == key.substr(last + 1))
                            return row["cells"][c];
        }
    }
    ADD_FAILURE() << "the report has no " << key;
    return Json::parse("{\"value\":0,\"status\":\"none\"}");
}

}  // namespace tests::support

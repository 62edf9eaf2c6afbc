#include "tests/adversary/client.hpp"

#include <rapidjson/document.h>

#include <functional>

namespace tests::adversary {
namespace {

std::string address_of(const std::string& name) {
    const auto hash = std::hash<std::string>()(name);
    return "198.18." + std::to_string(hash % 250 + 1) + "." + std::to_string(hash / 256 % 250 + 1);
}

std::string target_of(const std::string& path) {
    for (const char* outside : {"//", "/metrics", "/healthz", "/readyz"})
        if (path.starts_with(outside)) return path;
    return "/api/v1" + path;
}

}  // namespace

void Record::found_about(const std::string& about, const std::string& invariant,
                         const std::string& detail) {
    std::vector<Exchange> concerned;
    for (const auto& e : writes)
        if ((e.target + e.body).find(about) != std::string::npos) concerned.push_back(e);
    findings.add(invariant, move, detail, concerned);
}

Client::Client(Record& record, std::string name, Kind kind, Headers credential, Sight sight)
    : record_(record),
      name_(std::move(name)),
      kind_(kind),
      credential_(std::move(credential)),
      sight_(std::move(sight)),
      address_(address_of(name_)) {}

Answer Client::send(const std::string& method, const std::string& path, const std::string& body,
                    Headers headers) {
    headers.insert(headers.end(), credential_.begin(), credential_.end());
    headers.emplace_back("X-Forwarded-For", address_);
    if (method != "GET") headers.emplace_back("Content-Type", "application/json");
    Exchange exchange{name_, method, target_of(path), body, 0, {}};
    Answer answer;
    for (int attempt = 0; attempt < 2 && !answer.status; ++attempt) {
        try {
            if (!connection_) connection_ = std::make_unique<support::HttpClient>(record_.port);
            answer = connection_->request(method, exchange.target, headers, body);
        } catch (const std::exception& error) {
            // A connection that idled for too long is closed by the server; a second one has to
            // answer.
            connection_.reset();
            exchange.answer = error.what();
        }
    }
    if (answer.status) exchange.answer = answer.body;
    exchange.status = answer.status;
    record_.trace.push_back(exchange);
    if (method != "GET" && done(answer)) record_.writes.push_back(exchange);
    if (!answer.status) record_.found("every request is answered", exchange.answer);
    if (answer.status >= 500 && answer.status != 503)
        record_.found("no request breaks the service", name_);
    look_through(exchange, answer);
    return answer;
}

void Client::look_through(const Exchange& exchange, const Answer& answer) {
    std::string said = answer.body;
    for (const auto& [name, value] : answer.headers) said += "\n" + value;
    for (const auto* canary : record_.canaries.in(said)) {
        if (sight_.sees(*canary)) continue;
        if (exchange.body.find(canary->text) != std::string::npos) continue;
        // What it is called itself.
        if (canary->kind == CanaryKind::person && name_.find(canary->text) != std::string::npos)
            continue;
        if (exchange.target.find(canary->text) != std::string::npos) continue;
        const auto at = said.find(canary->text);
        const auto from = at > 300 ? at - 300 : 0;
        record_.found("no foreign content in any answer", name_ + " was told " + canary->where +
                                                              " (" + canary->text + "): …" +
                                                              said.substr(from, 400) + "…");
    }
}

Answer Client::upload(const std::string& drive, const std::vector<JsonText>& events) {
    return post("/drives/" + drive + "/events",
                json_object({{"device", device}, {"events", json_array(events)}}));
}

std::optional<std::string> member(const Answer& answer, const std::string& name) {
    rapidjson::Document document;
    document.Parse(answer.body.data(), answer.body.size());
    if (!document.IsObject()) return std::nullopt;
    const auto found = document.FindMember(name.c_str());
    if (found == document.MemberEnd() || !found->value.IsString()) return std::nullopt;
    return std::string(found->value.GetString(), found->value.GetStringLength());
}

}  // namespace tests::adversary

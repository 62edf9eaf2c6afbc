#include "api/http/idempotency.hpp"

#include "api/http/operation.hpp"
#include "storage/engine/database.hpp"

#include <algorithm>

namespace api {
namespace {

using domain::Error;
using domain::ErrorKind;

constexpr std::size_t longest_key = 200;

}  // namespace

domain::Result<Repetition> Repetition::of(const Request& request) {
    Repetition out;
    std::string_view key;
    bool given = false;
    for (const auto& [name, value] : request.headers)
        if (name == "idempotency-key") {
            if (given) return Error{ErrorKind::syntax, "invalid_idempotency_key", {}, {}};
            given = true;
            key = value;
        }
    if (!given) return out;
    bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (key.empty() || key.size() > longest_key || !visible)
        return Error{ErrorKind::syntax, "invalid_idempotency_key", {}, {}};
    out.key_ = request.actor + '\n' + std::string(key);
    std::string what = std::string(method_name(request.method)) + ' ' + request.target + '\n';
    out.digest_ = domain::blake2b(what, request.body);
    return out;
}

storage::SavedAnswer Repetition::to_keep(const Response& response) const {
    storage::SavedAnswer answer;
    answer.request = digest_;
    answer.status = response.status;
    answer.content_type = response.content_type;
    for (const auto& [name, value] : response.headers) answer.headers += name + ": " + value + '\n';
    if (response.body) answer.body = *response.body;
    return answer;
}

domain::Result<Response> Repetition::replay(storage::SavedAnswer kept) const {
    if (kept.request != digest_) return Error{ErrorKind::conflict, "key_reused", {}, {}};
    Response response;
    response.status = kept.status;
    response.content_type = std::move(kept.content_type);
    std::string_view lines = kept.headers;
    while (!lines.empty()) {
        auto end = lines.find('\n');
        auto line = lines.substr(0, end);
        lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
        auto colon = line.find(": ");
        if (colon != line.npos)
            response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    response.headers.emplace_back("Idempotency-Replayed", "true");
    if (!kept.body.empty())
        response.body = std::make_shared<const std::string>(std::move(kept.body));
    return response;
}

domain::Result<std::optional<Response>> Repetition::find(storage::Session& session) const {
    auto kept = storage::IdempotencyStore::find(session, key_);
    if (!kept) return std::optional<Response>();
    auto response = replay(std::move(*kept));
    if (!response) return response.error();
    return std::optional<Response>(std::move(*response));
}

void Repetition::save(storage::WriteTransaction& transaction, const Response& response) const {
    storage::IdempotencyStore::save(transaction.session(), key_, to_keep(response),
                                    transaction.now(), transaction.kept_answers());
}

}  // namespace api

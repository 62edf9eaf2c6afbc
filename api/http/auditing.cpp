#include "api/http/auditing.hpp"

#include "api/http/conditions.hpp"
#include "api/http/query.hpp"
#include "storage/engine/database.hpp"

#include <rapidjson/document.h>

namespace api {
namespace {

constexpr std::string_view base = "/api/v1/";

std::string_view without_base(std::string_view path) {
    return path.starts_with(base) ? path.substr(base.size()) : path;
}

/// The member `reason` of a body, where there is one.
std::string reason_of(const std::string& body) {
    if (body.find("\"reason\"") == body.npos) return {};
    rapidjson::Document document;
    if (document.Parse(body.c_str()).HasParseError() || !document.IsObject()) return {};
    auto it = document.FindMember("reason");
    return !(it == document.MemberEnd()) && it->value.IsString() ? it->value.GetString()
                                                                 : std::string();
}

}  // namespace

std::optional<std::string> audited_json(const std::string& json) {
    if (json.empty()) return std::nullopt;
    if (json.size() <= longest_audited) return json;
    return "{\"bytes\":" + std::to_string(json.size()) + ",\"blake2b\":\"" +
           domain::blake2b(json).hex() + "\"}";
}

storage::identity::AuditEntry audit_entry(const Incoming& incoming, domain::Instant now) {
    const Request& request = *incoming.request;
    storage::identity::AuditEntry entry;
    entry.at = now;
    entry.actor = request.actor;
    entry.address = request.remote_address;
    entry.request_id = request.request_id;
    entry.action = std::string(method_name(request.method)) + " /" +
                   std::string(without_base(incoming.operation->pattern));
    entry.object = without_base(split_target(request.target).path);
    if (!incoming.operation->secret) entry.reason = reason_of(request.body);
    return entry;
}

AuditedObject audited_object(const Router& router,
                             const std::shared_ptr<const domain::identity::Principal>& who,
                             storage::WriteTransaction& tx, std::string_view path) {
    for (; path.size() > base.size(); path = path.substr(0, path.rfind('/'))) {
        auto match = router.find(Method::get, path);
        const Operation* get = match.operation;
        // A GET of one thing ends with the parameter that names it; everything else is a list or a
        // view.
        if (!get || !get->pattern.ends_with('}') || (!get->memory && !get->read)) continue;
        AuditedObject seen{std::string(without_base(path)), {}};
        auto request = std::make_shared<Request>();
        request->target = path;
        Incoming incoming{request, get, std::move(match.values), {}, {}, get->media.front(),
                          {},      who};
        domain::Result<Response> answer = Response{};
        if (get->memory) {
            answer = get->memory(incoming, tx.books());
        } else {
            auto job = get->read(incoming);
            answer = job ? (*job)(tx.session()) : domain::Result<Response>(job.error());
        }
        if (answer && answer->body) seen.json = audited_json(*answer->body);
        return seen;
    }
    return {};
}

Auditing::Auditing(const Router& router, const Incoming& incoming, storage::WriteTransaction& tx)
    : router_(router),
      incoming_(incoming),
      tx_(tx),
      before_(look(split_target(incoming.request->target).path)) {}

AuditedObject Auditing::look(std::string_view path) const {
    return audited_object(router_, incoming_.principal, tx_, path);
}

void Auditing::done(const Response& response) {
    auto entry = audit_entry(incoming_, tx_.now());
    AuditedObject after = before_;
    if (auto location = response_header(response, "Location");
        !location.empty() && before_.object.empty())
        after = look(location);
    else if (!before_.object.empty())
        after = look(std::string(base) + before_.object);
    if (!after.object.empty()) entry.object = after.object;
    entry.before = before_.json;
    entry.after = after.json;
    if (after.object.empty() && !incoming_.operation->secret)
        entry.after = audited_json(incoming_.request->body);
    storage::identity::append(tx_.session(), std::move(entry));
}

std::optional<std::string> ActAudit::shown(storage::WriteTransaction& tx,
                                           const std::string& object) const {
    return audited_object(router_, actor_.principal, tx, std::string(base) + object).json;
}

void ActAudit::note(storage::WriteTransaction& tx, std::string action, std::string object,
                    std::string reason, std::optional<std::string> before) {
    storage::identity::AuditEntry entry;
    entry.at = tx.now();
    entry.actor = actor_.name;
    entry.address = actor_.origin.address;
    entry.request_id = actor_.origin.request_id;
    entry.action = std::move(action);
    entry.before = std::move(before);
    entry.after = shown(tx, object);
    entry.object = std::move(object);
    entry.reason = std::move(reason);
    noted_.push_back(std::move(entry));
}

void ActAudit::write(storage::WriteTransaction& tx) {
    storage::identity::append(tx.session(), std::exchange(noted_, {}));
}

}  // namespace api

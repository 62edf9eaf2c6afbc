#include "api/identity/service.hpp"

#include "domain/identity/reach.hpp"
#include "storage/engine/database.hpp"

#include <sodium.h>

namespace api::identity {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Principal;

Error invalid() {
    return {ErrorKind::unauthenticated, "credential_invalid", {}, {}};
}

bool changes(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// The credentials of "Authorization: Bearer …", or nullopt when there is no such header.
Result<std::optional<std::string_view>> bearer(const Request& request) {
    auto header = request.header("authorization");
    if (header.empty()) return std::optional<std::string_view>();
    constexpr std::string_view scheme = "bearer ";
    if (header.size() <= scheme.size()) return invalid();
    for (std::size_t i = 0; i < scheme.size(); ++i)
        if ((header[i] | 0x20) != scheme[i]) return invalid();
    return std::optional<std::string_view>(header.substr(scheme.size()));
}

/// Everybody, where the settings open totals to the public: sees them as a hospital does.
std::shared_ptr<const Principal> make_nobody(bool public_totals) {
    auto nobody = std::make_shared<Principal>();
    nobody->actor = "public";
    if (public_totals) nobody->public_totals = true;
    return nobody;
}

}  // namespace

std::string_view cookie_secret(const Request& request) {
    for (const auto& [name, value] : request.headers) {
        if (name != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            auto end = rest.find(';');
            auto pair = rest.substr(0, end);
            rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
            while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
            if (pair.starts_with(session_cookie) && pair.size() > session_cookie.size() &&
                pair[session_cookie.size()] == '=')
                return pair.substr(session_cookie.size() + 1);
        }
    }
    return {};
}

std::string csrf_of(std::string_view secret) {
    return domain::blake2b("giothong csrf\n", secret).hex();
}

Result<std::string> origin_of(const Request& request) {
    if (request.origin.empty()) return Error{ErrorKind::conflict, "public_url_missing", {}, {}};
    return request.origin;
}

Service::Service(storage::Database& database, Settings settings)
    : database_(database),
      settings_(std::move(settings)),
      passwords_(settings_.password),
      nobody_(make_nobody(settings_.public_totals)) {
    if (settings_.key) seal_.emplace(*settings_.key);
}

domain::Instant Service::now() const {
    return database_.settings().clock();
}

Authenticate Service::authenticate() {
    return [this](const Request& request) { return who(request); };
}

Result<std::shared_ptr<const Principal>> Service::who(const Request& request) const {
    auto token = bearer(request);
    if (!token) return token.error();
    auto cookie = *token ? std::string_view() : cookie_secret(request);
    if (!*token && cookie.empty()) return nobody_;
    auto now = this->now();
    auto books = database_.books();
    auto credential = domain::identity::recognise(
        *books, usecases::identity::digest_of_secret(*token ? **token : cookie), now,
        settings_.sessions);
    if (!credential) return credential.error();
    // A session's secret is for cookies only: as a bearer token it would go without the
    // anti-forgery token.
    if (bool(credential->session) != !*token) return invalid();
    if (credential->session && changes(request.method) &&
        !same(request.header("x-csrf-token"), csrf_of(cookie)))
        return Error{ErrorKind::forbidden, "csrf_token_wrong", {}, {}};
    credential->last_used->store(now.ms, std::memory_order_relaxed);
    return std::move(credential->principal);
}

std::function<bool()> Service::stands(const Request& request) const {
    auto token = bearer(request);
    auto secret = token && *token ? **token : cookie_secret(request);
    // Whoever came without a credential was let in as the operator, whose right does not end.
    if (!token || secret.empty()) return [] { return true; };
    return [this, digest = usecases::identity::digest_of_secret(secret)] {
        auto books = database_.books();
        auto credential = domain::identity::recognise(*books, digest, now(), settings_.sessions);
        // Every role sees drives: whoever sees none has no role any more.
        return credential && credential->principal->may(domain::identity::Permission::read_drive,
                                                        books->as_of.today);
    };
}

}  // namespace api::identity

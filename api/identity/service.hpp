// What signing in needs besides the database, and how a request says who asks.
#pragma once

#include "api/http/application.hpp"
#include "domain/identity/directory.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/identity/throttle.hpp"

#include <functional>
#include <optional>

namespace api::identity {

using usecases::identity::PasswordCost;
using usecases::identity::Passwords;
using usecases::identity::Seal;
using usecases::identity::Throttle;

struct Settings {
    domain::identity::SessionLimits sessions;
    PasswordCost password;
    std::optional<Seal::Key> key;  ///< without one there are no second factors
    bool public_totals = false;    ///< anybody may see totals, with small cells hidden
};

constexpr std::string_view session_cookie = "giothong_session";
class Service {
  public:
    /// `database` must be drained before this is destroyed.
    Service(storage::Database& database, Settings settings);

    /// Bearer token, or session cookie. A request that changes something and shows the cookie also
    /// has to show the session's anti-forgery token: `csrf_token_wrong`. Refusals:
    /// `credential_invalid`, `unauthenticated`.
    Authenticate authenticate();

    /// Says, whenever it is asked, whether the credential that the request shows still stands and
    /// opens anything.
    std::function<bool()> stands(const Request& request) const;

    storage::Database& database() { return database_; }
    const Settings& settings() const { return settings_; }
    Passwords& passwords() { return passwords_; }
    Throttle& throttle() { return throttle_; }
    const std::optional<Seal>& seal() const { return seal_; }
    domain::Instant now() const;

  private:
    domain::Result<std::shared_ptr<const domain::identity::Principal>> who(
        const Request& request) const;

    storage::Database& database_;
    Settings settings_;
    Throttle throttle_;  ///< before what still answers attempts when it ends
    Passwords passwords_;
    std::optional<Seal> seal_;
    std::shared_ptr<const domain::identity::Principal> nobody_;
};

/// The secret in the request's session cookie, or "".
std::string_view cookie_secret(const Request& request);
/// What a page has to send with every change: follows from the secret and tells nothing about it.
std::string csrf_of(std::string_view secret);
/// "https://host" as people reach the service, for links that they open. Never what a client says
/// of itself. Refusal: `public_url_missing`.
domain::Result<std::string> origin_of(const Request& request);

}  // namespace api::identity

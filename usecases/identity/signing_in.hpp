// Signing in and out with a browser. The password is compared between two steps, on a thread of its
// own; the way is the same for a login that does not exist.
#pragma once

#include "storage/identity/accounts.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/identity/throttle.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace usecases::identity {

/// Somebody who wants to sign in, before the password is looked at.
struct SigningIn {
    std::string login;                                   ///< as accounts have it
    std::shared_ptr<const domain::identity::User> user;  ///< null: there is no such account
    Throttle::Attempt reserved;                          ///< counted before anything is evaluated
    storage::identity::Secrets secrets = {};             ///< read by load_secrets()
};

/// A login as accounts have it: in lower case.
std::string normal_login(std::string_view typed);

/// Counts the attempt. Refusal: `too_many_attempts`.
domain::Result<SigningIn> begin_sign_in(const domain::tallying::Books& books, Throttle& throttle,
                                        std::string_view login, std::string_view address,
                                        domain::Instant now);

/// Reads what the password is compared with: the same work when there is no such account.
void load_secrets(SigningIn& who, storage::Session& session);

/// After the password was right. Refusals: `account_disabled`, `second_factor_required` where one
/// is needed and none was sent.
domain::Result<void> check_sign_in(const SigningIn& who, const std::optional<std::string>& code);

/// From where somebody signs in.
struct Browser {
    std::string address;
    std::string user_agent;
};

struct SignedIn {
    domain::identity::User user;
    domain::identity::BrowserSession session;
    std::string secret;  ///< known here only
};

/// Opens a session, after the password was right; uses the second factor up. Refusals:
/// `account_disabled`, and `wrong_credentials` for a wrong second factor.
domain::Result<SignedIn> sign_in(storage::WriteTransaction& tx, const SigningIn& who,
                                 const std::optional<std::string>& code,
                                 const std::optional<Seal>& seal,
                                 const domain::identity::SessionLimits& limits,
                                 const Browser& browser);

/// Ends the session that was shown; what was made in it stays. Refusal: `person_needed`.
domain::Result<void> sign_out(const Holder& holder, storage::WriteTransaction& tx);

}  // namespace usecases::identity

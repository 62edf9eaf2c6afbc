#include "usecases/identity/signing_in.hpp"

#include "domain/core/characters.hpp"
#include "storage/identity/credentials.hpp"
#include "usecases/identity/second_factor.hpp"

#include <algorithm>

namespace usecases::identity {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::BrowserSession;
using domain::tallying::Books;

namespace {

Error account_disabled() {
    return {ErrorKind::forbidden, "account_disabled", {}, {}};
}

constexpr std::size_t longest_user_agent = 200;

}  // namespace

std::string normal_login(std::string_view typed) {
    std::string out(typed);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

Result<SigningIn> begin_sign_in(const Books& books, Throttle& throttle, std::string_view login,
                                std::string_view address, domain::Instant now) {
    SigningIn out{normal_login(login), nullptr, {}};
    auto begun = throttle.begin(SecretKind::password, out.login, address, now);
    if (!begun) return begun.error();
    out.reserved = std::move(*begun);
    out.user = books.directory().user(out.login);
    return out;
}

void load_secrets(SigningIn& who, storage::Session& session) {
    // Nobody's number is 0 and has no row.
    who.secrets = storage::identity::secrets(session, who.user ? who.user->num : 0);
}

Result<void> check_sign_in(const SigningIn& who, const std::optional<std::string>& code) {
    if (who.user->disabled) return account_disabled();
    if (who.secrets.factor_confirmed && !code)
        return Error{ErrorKind::unauthenticated, "second_factor_required", {}, {}};
    return {};
}

Result<SignedIn> sign_in(storage::WriteTransaction& tx, const SigningIn& who,
                         const std::optional<std::string>& code, const std::optional<Seal>& seal,
                         const domain::identity::SessionLimits& limits, const Browser& browser) {
    auto current = tx.books().directory().user(who.login);
    if (!current || current->disabled) return account_disabled();
    if (!take_second_factor(tx, seal, who.user->num, who.secrets, code.value_or("")))
        return Error{ErrorKind::unauthenticated, "wrong_credentials", {}, {}};
    storage::identity::prune_sessions(tx, limits);
    SignedIn out;
    out.secret = make_secret(session_prefix);
    BrowserSession& session = out.session;
    session.id = tx.new_id();
    session.digest = digest_of_secret(out.secret);
    session.user = current->num;
    session.created_at = tx.now();
    session.expires_at = tx.now().plus_ms(limits.absolute_ms);
    session.address = browser.address;
    session.user_agent =
        domain::to_plain_text(std::string_view(browser.user_agent).substr(0, longest_user_agent));
    session = storage::identity::add(tx, session);
    out.user = storage::identity::signed_in(tx, *current);
    return out;
}

Result<void> sign_out(const Holder& holder, storage::WriteTransaction& tx) {
    auto user = account_of(holder, tx.books());
    if (!user) return user.error();
    if (auto session = session_of(holder, tx.books()))
        storage::identity::end_session(tx, session->num);
    return {};
}

}  // namespace usecases::identity

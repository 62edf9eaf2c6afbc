#include "usecases/identity/own_account.hpp"

#include "domain/core/client_group.hpp"
#include "domain/identity/password.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "usecases/identity/secrets.hpp"

namespace usecases::identity {
namespace {

using domain::client_group;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Maker;
using domain::identity::User;
using domain::tallying::Books;

std::int64_t shown_session(const Holder& holder, const Books& books) {
    auto session = session_of(holder, books);
    return session ? session->num : 0;
}

/// The place where the holder is, when whoever made the link of this password is known to be there
/// too: he made the link there, is signed in there, or this is his own browser. Else "".
std::string makers_place(const Holder& holder, const Books& books, const Maker& maker,
                         const std::string& place_of_link) {
    auto here = client_group(holder.origin.address);
    if (maker.nobody()) return {};
    if (here == place_of_link) return here;
    if (!maker.account) return {};
    auto session = session_of(holder, books);
    if (session && session->user == maker.account) return here;
    for (const auto& [num, other] : books.directory().sessions())
        if (other->user == maker.account && client_group(other->address) == here) return here;
    return {};
}

Error link_unknown() {
    return {ErrorKind::not_found, "link_unknown", {}, {}};
}

}  // namespace

Result<User> change_own_account(const Actor& actor, storage::WriteTransaction& tx,
                                const OwnPatch& patch) {
    auto found = account_of(actor, tx.books());
    if (!found) return found.error();
    User user = **found;
    if (patch.name) user.name = *patch.name;
    if (patch.language) user.language = *patch.language;
    return storage::identity::change(tx, std::move(user));
}

Result<void> end_own_session(const Actor& actor, storage::WriteTransaction& tx,
                             const std::string& session) {
    auto user = account_of(actor, tx.books());
    if (!user) return user.error();
    for (const auto& [num, s] : tx.books().directory().sessions())
        if (s->user == (*user)->num && s->id.text() == session) {
            storage::identity::revoke_session(tx, num);
            return {};
        }
    return Error{ErrorKind::not_found, "session_not_found", {}, {}};
}

Result<void> end_other_sessions(const Holder& holder, storage::WriteTransaction& tx) {
    auto user = account_of(holder, tx.books());
    if (!user) return user.error();
    storage::identity::revoke_sessions(tx, (*user)->num, shown_session(holder, tx.books()));
    return {};
}

Result<OwnPassword> begin_own_password(const Actor& actor, const Books& books, Throttle& throttle,
                                       domain::Instant now) {
    auto user = account_of(actor, books);
    if (!user) return user.error();
    auto begun = throttle.begin(SecretKind::password, (*user)->login, actor.origin.address, now);
    if (!begun) return begun.error();
    return OwnPassword{*user, std::move(*begun)};
}

Result<void> check_new_password(const std::string& password, const std::string& login,
                                const std::string& name) {
    auto good = domain::identity::check_password(password, login, name);
    if (good) return {};
    auto error = good.error();
    return invalid({{"password", std::move(error.code), std::move(error.parameters)}});
}

Result<void> change_password(const Holder& holder, storage::WriteTransaction& tx,
                             const std::string& hash) {
    auto before = account_of(holder, tx.books());
    if (!before) return before.error();
    const User& user = **before;
    // In the hand of whoever made its link an account stays until its password is set elsewhere.
    const auto place =
        user.password_place.empty()
            ? std::string()
            : makers_place(holder, tx.books(), user.password_maker, user.password_place);
    // Whoever knew the old password is out, before the new one stands: what ends may reach this
    // account.
    storage::identity::revoke_sessions(tx, user.num, shown_session(holder, tx.books()));
    storage::identity::set_password(tx, *tx.books().directory().users().at(user.num), hash, {},
                                    place);
    return {};
}

Result<Throttle::Attempt> begin_password_by_link(Throttle& throttle, std::string_view address,
                                                 domain::Instant now, const std::string& secret,
                                                 const std::string& password) {
    const auto beginning =
        std::string_view(secret).substr(0, link_prefix.size() + throttled_characters);
    auto begun = throttle.begin(SecretKind::password_link, beginning, address, now);
    if (!begun) return begun.error();
    // The rules that need no name; the owner's own name is looked at when the link is known.
    if (auto good = check_new_password(password, "", ""); !good) return good.error();
    return begun;
}

bool password_link_stands(storage::Session& session, const std::string& secret,
                          domain::Instant now) {
    return storage::identity::password_link_stands(session, digest_of_secret(secret), now);
}

Result<void> set_password_by_link(const Holder& holder, storage::WriteTransaction& tx,
                                  const std::string& secret, const std::string& password,
                                  const std::string& hash) {
    auto link = storage::identity::take_password_link(tx, digest_of_secret(secret));
    if (!link) return link_unknown();
    User user = *tx.books().directory().users().at(link->user);
    // A link is good as long as whoever made it keeps the account: he may know what it is used for.
    if (!domain::identity::maker_keeps_account(link->maker, user, tx.books()))
        return link_unknown();
    if (auto good = check_new_password(password, user.login, user.name); !good) return good.error();
    const auto place = makers_place(holder, tx.books(), link->maker, link->place);
    // Before the new password stands: the link may have been made in one of these sessions.
    storage::identity::revoke_sessions(tx, user.num);
    user = *tx.books().directory().users().at(user.num);
    storage::identity::set_password(tx, user, hash, link->maker, place);
    return {};
}

}  // namespace usecases::identity

#include "usecases/identity/accounts.hpp"

#include "domain/core/client_group.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/lineage.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/identity/secrets.hpp"

#include <algorithm>

namespace usecases::identity {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::may_over;
using domain::tallying::Books;

constexpr std::int64_t link_good_for_ms = std::int64_t(72) * 3'600'000;

bool keeps(const Actor& actor, const Books& books, const User& user) {
    return domain::identity::keeps_account(*actor.principal, user, books);
}

Result<PasswordLink> make_link(const Holder& holder, storage::WriteTransaction& tx,
                               const User& user) {
    auto maker = maker_of(holder, tx.books());
    if (!maker) return maker.error();
    PasswordLink link{make_secret(link_prefix), tx.now().plus_ms(link_good_for_ms)};
    storage::identity::add_password_link(tx, user.num, digest_of_secret(link.secret),
                                         link.expires_at, *maker,
                                         domain::client_group(holder.origin.address));
    return link;
}

}  // namespace

Result<User> account(const Actor& actor, const Books& books, const std::string& reference) {
    auto user = books.directory().user(normal_reference(reference));
    if (!user || !domain::identity::sees_account(*actor.principal, *user, books))
        return not_found("user_not_found", "user", reference);
    return *user;
}

Result<User> kept_account(const Actor& actor, const Books& books, const std::string& reference) {
    auto user = account(actor, books, reference);
    if (user && !keeps(actor, books, *user)) return forbidden();
    return user;
}

bool somebody_signs_in(const Books& books) {
    const auto& users = books.directory().users();
    return std::any_of(users.begin(), users.end(),
                       [](const auto& user) { return user.second->has_password; });
}

Result<User> add_with_password(const Holder& holder, storage::WriteTransaction& tx,
                               const NewAccount& what, const std::string& hash) {
    const auto& books = tx.books();
    if (!holder.principal->may(Permission::keep_people, books.as_of.today)) return forbidden();
    auto maker = maker_of(holder, books);
    if (!maker) return maker.error();
    User user;
    user.id = tx.new_id();
    user.login = what.login;
    user.name = what.name;
    user.language = what.language;
    user.maker = *maker;
    return storage::identity::add(tx, std::move(user), hash);
}

Result<AddedAccount> add_with_link(const Holder& holder, storage::WriteTransaction& tx,
                                   const NewAccount& what) {
    auto added = add_with_password(holder, tx, what, "");
    if (!added) return added.error();
    auto link = make_link(holder, tx, *added);
    if (!link) return link.error();
    return AddedAccount{std::move(*added), std::move(*link)};
}

Result<User> change_account(const Actor& actor, storage::WriteTransaction& tx,
                            const std::string& reference, const AccountPatch& patch) {
    auto user = kept_account(actor, tx.books(), reference);
    if (!user) return user.error();
    if (patch.disabled.value_or(false) && user->id == actor.principal->id)
        return Error{ErrorKind::conflict, "own_account", {}, {}};
    if (patch.name) user->name = *patch.name;
    if (patch.language) user->language = *patch.language;
    if (patch.disabled) user->disabled = *patch.disabled;
    return storage::identity::change(tx, std::move(*user));
}

Result<User> give_role(const Actor& actor, storage::WriteTransaction& tx,
                       const std::string& reference, const NewRole& what) {
    const auto& books = tx.books();
    auto user = account(actor, books, reference);
    if (!user) return user.error();
    auto scope = scope_of(books, what.scope);
    if (!scope) return scope.error();
    // Nobody gives more than the part that he keeps.
    if (!may_over(*actor.principal, Permission::keep_people, *scope, books)) return forbidden();
    if (what.valid.from && what.valid.to && *what.valid.to < *what.valid.from)
        return Error{
            ErrorKind::rule, "ends_before_starts", {}, {{"valid_to", "ends_before_starts", {}}}};
    const bool outgrown = domain::identity::outgrows_password(*user, *scope, books);
    // A role that is given to an account from elsewhere does not make the account one's own.
    const bool placed = keeps(actor, books, *user);
    auto changed = storage::identity::give(tx, *user, {what.role, *scope, what.valid}, placed);
    if (outgrown) changed = storage::identity::end_outgrown_password(tx, std::move(changed));
    return changed;
}

Result<User> end_role(const Actor& actor, storage::WriteTransaction& tx,
                      const std::string& reference, const std::string& grant) {
    auto user = account(actor, tx.books(), reference);
    if (!user) return user.error();
    for (const auto& held : user->grants) {
        if (held.ended || held.id.text() != grant) continue;
        if (!may_over(*actor.principal, Permission::keep_people, held.grant.scope, tx.books()))
            return forbidden();
        return storage::identity::end_grant(tx, *user, held.id);
    }
    return Error{ErrorKind::not_found, "grant_not_found", {}, {}};
}

Result<PasswordLink> make_password_link(const Holder& holder, storage::WriteTransaction& tx,
                                        const std::string& reference) {
    auto user = kept_account(holder, tx.books(), reference);
    if (!user) return user.error();
    return make_link(holder, tx, *user);
}

Result<User> remove_second_factor(const Actor& actor, storage::WriteTransaction& tx,
                                  const std::string& reference) {
    auto user = kept_account(actor, tx.books(), reference);
    if (!user) return user.error();
    return storage::identity::remove_factor(tx, *user);
}

Result<std::optional<PasswordLink>> link_for_first_account(const Holder& holder,
                                                           storage::WriteTransaction& tx) {
    if (somebody_signs_in(tx.books())) return std::optional<PasswordLink>();
    if (!tx.books().directory().user(first_login)) {
        auto added = add_with_password(holder, tx, {first_login, "Quản trị"}, "");
        if (!added) return added.error();
        auto given = give_role(holder, tx, first_login, {Role::administrator, {}, {}});
        if (!given) return given.error();
    }
    auto link = make_password_link(holder, tx, first_login);
    if (!link) return link.error();
    return std::optional(std::move(*link));
}

}  // namespace usecases::identity

#include "usecases/identity/tokens.hpp"

#include "storage/identity/credentials.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/identity/secrets.hpp"

#include <algorithm>

namespace usecases::identity {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::may_over;
using domain::scheduling::Scope;
using domain::tallying::Books;

bool owns(const Actor& actor, const Books& books, const ApiToken& token) {
    return token.owner && books.directory().users().at(token.owner)->id == actor.principal->id;
}

/// One's own role first: such a token ends with the role. What goes further is an administrator's
/// to make.
void lend_own_role(const Holder& holder, const Books& books, const Scope& scope, ApiToken& token) {
    auto account = account_of(holder, books);
    if (!account || token.roles.size() != 1) return;
    for (const auto& held : (*account)->grants)
        if (!held.ended && held.grant.role == token.roles.front() &&
            held.grant.valid.contains(books.as_of.today) &&
            domain::identity::lies_within(books, scope, held.grant.scope)) {
            token.owner = (*account)->num;
            token.from_grant = held.num;
        }
}

}  // namespace

bool sees_token(const Actor& actor, const Books& books, const ApiToken& token) {
    return owns(actor, books, token) ||
           may_over(*actor.principal, Permission::keep_people, token.scope, books);
}

Result<ApiToken> token(const Actor& actor, const Books& books, const std::string& id) {
    auto found = books.directory().token(id);
    if (!found || !sees_token(actor, books, *found))
        return not_found("token_not_found", "token", id);
    return *found;
}

Result<MadeToken> add(const Holder& holder, storage::WriteTransaction& tx, const NewToken& what) {
    const auto& books = tx.books();
    auto scope = scope_of(books, what.scope);
    if (!scope) return scope.error();
    if (what.expires_at && *what.expires_at <= tx.now())
        return invalid({{"expires_at", "in_the_past", {}}});
    MadeToken out;
    ApiToken& token = out.token;
    token.roles = what.roles;
    std::sort(token.roles.begin(), token.roles.end());
    if (std::adjacent_find(token.roles.begin(), token.roles.end()) != token.roles.end())
        return invalid({{"roles", "repeated_item", {}}});
    lend_own_role(holder, books, *scope, token);
    if (!token.owner && !may_over(*holder.principal, Permission::keep_people, *scope, books))
        return forbidden();
    auto maker = maker_of(holder, books);
    if (!maker) return maker.error();
    out.secret = make_secret(token_prefix);
    token.maker = *maker;
    token.id = tx.new_id();
    token.name = what.name;
    token.digest = digest_of_secret(out.secret);
    token.scope = *scope;
    token.created_at = tx.now();
    token.expires_at = what.expires_at;
    token = storage::identity::add(tx, std::move(token));
    return out;
}

Result<ApiToken> revoke_token(const Actor& actor, storage::WriteTransaction& tx,
                              const std::string& id) {
    auto found = token(actor, tx.books(), id);
    if (!found) return found.error();
    if (found->revoked_at) return Error{ErrorKind::conflict, "already_revoked", {}, {}};
    return storage::identity::revoke(tx, *found);
}

}  // namespace usecases::identity

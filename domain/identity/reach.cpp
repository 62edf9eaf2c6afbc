#include "domain/identity/reach.hpp"

#include <algorithm>

namespace domain::identity {

using scheduling::Scope;
using scheduling::ScopeKind;
using tallying::Books;

bool may_over(const Principal& principal, Permission permission, const Scope& scope,
              const Books& books) {
    auto day = books.as_of.today;
    const auto& tree = books.registry().organizations;
    switch (scope.kind) {
        case ScopeKind::everything:
            return principal.may_everywhere(permission, day);
        case ScopeKind::organization:
            return principal.may_organization(permission, tree, scope.num, day);
        case ScopeKind::site: {
            auto organization = books.registry().sites.at(scope.num).organization;
            return principal.may_site(permission, tree, scope.num, organization, day);
        }
        case ScopeKind::drive: {
            const auto* drive = books.drive(scope.num);
            return drive && principal.may(permission, tree, *drive, day);
        }
    }
    return false;
}

bool lies_within(const Books& books, const Scope& part, const Scope& whole) {
    auto day = books.as_of.today;
    const auto& tree = books.registry().organizations;
    switch (part.kind) {
        case ScopeKind::everything:
            return whole.kind == ScopeKind::everything;
        case ScopeKind::organization:
            return whole.covers_organization(tree, part.num, day);
        case ScopeKind::site:
            return whole.covers_site(tree, part.num,
                                     books.registry().sites.at(part.num).organization, day);
        case ScopeKind::drive: {
            const auto* drive = books.drive(part.num);
            return drive && whole.covers(tree, *drive, day);
        }
    }
    return false;
}

std::shared_ptr<const Principal> as_of_today(const Books& books,
                                             std::shared_ptr<const Principal> principal) {
    if (!principal->lent) return principal;
    bool all = std::all_of(principal->grants.begin(), principal->grants.end(), [&](const Grant& g) {
        return lies_within(books, g.scope, *principal->lent);
    });
    if (all) return principal;
    auto without = std::make_shared<Principal>(*principal);
    std::erase_if(without->grants,
                  [&](const Grant& g) { return !lies_within(books, g.scope, *principal->lent); });
    return without;
}

Result<Credential> recognise(const Books& books, const Digest& digest, Instant now,
                             const SessionLimits& limits) {
    auto credential = books.directory().find(digest, now, books.as_of.today, limits);
    if (credential) credential->principal = as_of_today(books, std::move(credential->principal));
    return credential;
}

bool keeps_account(const Principal& who, const User& user, const Books& books) {
    if (who.may_everywhere(Permission::keep_people, books.as_of.today)) return true;
    if (!who.may(Permission::keep_people, books.as_of.today)) return false;
    bool from_here = user.maker.account && user.maker.account == who.account;
    for (const auto& held : user.grants) {
        if (!may_over(who, Permission::keep_people, held.grant.scope, books)) return false;
        from_here |= held.placed && !held.ended;
    }
    return from_here;
}

bool sees_account(const Principal& who, const User& user, const Books& books) {
    return keeps_account(who, user, books) ||
           std::any_of(user.grants.begin(), user.grants.end(), [&](const HeldGrant& held) {
               return !held.ended &&
                      may_over(who, Permission::keep_people, held.grant.scope, books);
           });
}

bool outgrows_password(const User& user, const Scope& scope, const Books& books) {
    const auto& maker = user.password_maker;
    if (!user.has_password || maker.nobody()) return false;
    const bool has_it = std::any_of(user.grants.begin(), user.grants.end(), [&](const auto& held) {
        return !held.ended && held.grant.valid.contains(books.as_of.today) &&
               lies_within(books, scope, held.grant.scope);
    });
    if (has_it) return false;
    const auto& directory = books.directory();
    auto who = maker.token ? directory.principal_of_token(maker.token)
                           : directory.principal_of_user(maker.account);
    return !who || !may_over(*as_of_today(books, who), Permission::keep_people, scope, books);
}

bool maker_keeps_account(const Maker& maker, const User& user, const Books& books) {
    if (maker.nobody()) return true;
    const auto& directory = books.directory();
    if (maker.account) {
        auto it = directory.users().find(maker.account);
        if (it == directory.users().end() || it->second->disabled) return false;
    }
    if (maker.token) {
        auto it = directory.tokens().find(maker.token);
        if (it == directory.tokens().end() || it->second->revoked_at) return false;
    }
    auto who = maker.token ? directory.principal_of_token(maker.token)
                           : directory.principal_of_user(maker.account);
    return who && keeps_account(*as_of_today(books, who), user, books);
}

}  // namespace domain::identity

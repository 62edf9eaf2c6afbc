#include "domain/identity/person.hpp"

#include <algorithm>
#include <charconv>

namespace domain::identity {
namespace {

void add_login(const Directory& directory, std::int64_t account, std::set<std::string>& out) {
    auto user = directory.users().find(account);
    if (user != directory.users().end()) out.insert(user->second->login);
}

/// The login behind a token of its own, `<name>.<number>`.
void add_maker_of_token(const Directory& directory, std::string_view token,
                        std::set<std::string>& out) {
    auto dot = token.rfind('.');
    if (dot == token.npos) return;
    auto digits = token.substr(dot + 1);
    std::int64_t num = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), num).ec != std::errc{})
        return;
    auto it = directory.tokens().find(num);
    if (it == directory.tokens().end()) return;
    const auto& t = *it->second;
    add_login(directory, t.owner ? t.owner : t.maker.account, out);
}

/// Those behind what a device sent, `<code>` or `<code>/<person>`.
void add_keepers(const Directory& directory, std::string_view sent, std::set<std::string>& out) {
    auto slash = sent.find('/');
    auto person = slash == sent.npos ? std::string_view() : sent.substr(slash + 1);
    if (!person.empty()) out.insert(std::string(person));
    auto device = directory.device(sent.substr(0, slash));
    if (!device) return;
    // Enrolled before keepers were written down.
    if (device->digest) add_login(directory, device->maker.account, out);
    for (const auto& keeper : device->keepers)
        if (keeper.person.empty() || keeper.person == person)
            add_login(directory, keeper.account, out);
}

using Accounts = std::map<std::int64_t, std::shared_ptr<const User>>;

/// Those in whose hand the account is, by way of any number of others.
std::set<std::int64_t> hands_of(const Accounts& accounts, std::int64_t account) {
    std::set<std::int64_t> out;
    for (auto it = accounts.find(account); it != accounts.end();) {
        const User& user = *it->second;
        if (user.password_place.empty() || !out.insert(user.password_maker.account).second) break;
        it = accounts.find(user.password_maker.account);
    }
    return out;
}

/// Whoever keeps people everywhere has made everybody's account, and could take any over.
bool ever_kept_everybody(const User& user) {
    return std::any_of(user.grants.begin(), user.grants.end(), [](const HeldGrant& held) {
        return held.grant.scope.kind == scheduling::ScopeKind::everything &&
               opens(held.grant.role, Permission::keep_people);
    });
}

}  // namespace

std::set<std::string> persons_behind(const Directory& directory, std::string_view actor) {
    std::set<std::string> out;
    auto slash = actor.find('/');
    if (slash == actor.npos) {
        if (!is_reserved_login(actor)) out.insert(std::string(actor));
        return out;
    }
    auto kind = actor.substr(0, slash), rest = actor.substr(slash + 1);
    if (kind == "token")
        add_maker_of_token(directory, rest, out);
    else if (kind == "device")
        add_keepers(directory, rest, out);
    else
        out.insert(std::string(kind));
    return out;
}

bool in_one_hand(const Directory& directory, const std::string& a, const std::string& b) {
    if (a == b) return true;
    auto one = directory.user(a), other = directory.user(b);
    if (!one || !other) return false;
    const auto& accounts = directory.users();
    auto of_one = hands_of(accounts, one->num), of_other = hands_of(accounts, other->num);
    if (of_one.contains(other->num) || of_other.contains(one->num)) return true;
    return std::any_of(of_one.begin(), of_one.end(), [&](std::int64_t third) {
        auto it = accounts.find(third);
        return of_other.contains(third) && it != accounts.end() &&
               !ever_kept_everybody(*it->second);
    });
}

bool same_person(const Directory& directory, std::string_view a, std::string_view b) {
    if (a == b) return true;
    const auto ones = persons_behind(directory, a), others = persons_behind(directory, b);
    return std::any_of(ones.begin(), ones.end(), [&](const std::string& one) {
        return std::any_of(others.begin(), others.end(), [&](const std::string& other) {
            return in_one_hand(directory, one, other);
        });
    });
}

Result<void> may_sign(const Principal& who, const Directory& directory,
                      std::span<const std::string> others, Error same) {
    if (who.kind == PrincipalKind::machine) return {};
    if (who.kind != PrincipalKind::user)
        return Error{ErrorKind::forbidden, "session_needed", {}, {}};
    bool twice = std::any_of(others.begin(), others.end(), [&](const std::string& other) {
        return !other.empty() && same_person(directory, who.actor, other);
    });
    return twice ? Result<void>(std::move(same)) : Result<void>();
}

bool is_reserved_login(std::string_view login) {
    return login == "local" || login == "public" || login == "token" || login == "device" ||
           login.find('/') != login.npos;
}

}  // namespace domain::identity

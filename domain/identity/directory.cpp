#include "domain/identity/directory.hpp"

#include <algorithm>

namespace domain::identity {
namespace {

Error invalid() {
    return {ErrorKind::unauthenticated, "credential_invalid", {}, {}};
}

template <class Map, class Same>
auto first(const Map& map, Same same) -> typename Map::mapped_type {
    auto it = std::find_if(map.begin(), map.end(),
                           [&](const auto& entry) { return same(*entry.second); });
    return it == map.end() ? nullptr : it->second;
}

/// Devices reach their site or their drives, until the last day.
std::vector<Grant> grants_of(const Device& device) {
    using scheduling::Scope;
    using scheduling::ScopeKind;
    std::vector<Grant> out;
    DayRange until{std::nullopt, device.valid_to};
    if (device.site) out.push_back({Role::device, Scope{ScopeKind::site, device.site}, until});
    for (auto drive : device.drives)
        out.push_back({Role::device, Scope{ScopeKind::drive, drive}, until});
    return out;
}

}  // namespace

std::shared_ptr<const User> Directory::user(std::string_view reference) const {
    return first(users_,
                 [&](const User& u) { return u.login == reference || u.id.text() == reference; });
}

std::shared_ptr<const ApiToken> Directory::token(std::string_view id) const {
    return first(tokens_, [&](const ApiToken& t) { return t.id.text() == id; });
}

std::shared_ptr<const Device> Directory::device(std::string_view reference) const {
    return first(devices_,
                 [&](const Device& d) { return d.code == reference || d.id.text() == reference; });
}

std::shared_ptr<const Device> Directory::device_waiting_for(const Digest& enrolment) const {
    return first(devices_, [&](const Device& d) { return d.enrolment == enrolment; });
}

Result<Credential> Directory::find(const Digest& digest, Instant now, Day today,
                                   const SessionLimits& limits) const {
    auto place = secrets_.find(digest);
    if (place == secrets_.end()) return invalid();
    auto num = place->second.num;
    switch (place->second.kind) {
        case Kind::session: {
            const auto& s = sessions_.at(num);
            if (users_.at(s->user)->disabled || now >= s->expires_at) return invalid();
            if (now.ms - s->last_used->load(std::memory_order_relaxed) >= limits.idle_ms)
                return invalid();
            return Credential{user_principals_.at(s->user), s, s->last_used};
        }
        case Kind::token: {
            const auto& t = tokens_.at(num);
            if (t->revoked_at || (t->expires_at && now >= *t->expires_at)) return invalid();
            if (t->owner && users_.at(t->owner)->disabled) return invalid();
            return Credential{token_principals_.at(num), nullptr, t->last_used};
        }
        case Kind::device: {
            const auto& d = devices_.at(num);
            if (d->revoked_at || (d->valid_to && *d->valid_to < today)) return invalid();
            return Credential{device_principals_.at(num), nullptr, d->last_used};
        }
    }
    return invalid();
}

std::shared_ptr<const Principal> Directory::principal_of_user(std::int64_t num) const {
    auto it = user_principals_.find(num);
    return it == user_principals_.end() ? nullptr : it->second;
}

std::shared_ptr<const Principal> Directory::principal_of_token(std::int64_t num) const {
    auto it = token_principals_.find(num);
    return it == token_principals_.end() ? nullptr : it->second;
}

void Directory::make_principal(const User& user) {
    auto principal = std::make_shared<Principal>();
    principal->kind = PrincipalKind::user;
    principal->actor = user.login;
    principal->id = user.id;
    principal->account = user.num;
    for (const auto& held : user.grants)
        if (!held.ended) principal->grants.push_back(held.grant);
    user_principals_[user.num] = std::move(principal);
}

void Directory::make_principal(const ApiToken& token) {
    auto principal = std::make_shared<Principal>();
    principal->kind = PrincipalKind::token;
    principal->id = token.id;
    // Two tokens of one name are two actors.
    const auto name = token.name + "." + std::to_string(token.num);
    principal->actor = "token/" + name;
    principal->account = token.owner ? token.owner : token.maker.account;
    DayRange valid;
    bool stands = true;
    if (token.owner) {
        const User& owner = *users_.at(token.owner);
        principal->actor = owner.login + "/" + name;
        auto held = std::find_if(owner.grants.begin(), owner.grants.end(),
                                 [&](const HeldGrant& g) { return g.num == token.from_grant; });
        stands = held != owner.grants.end() && !held->ended;
        if (stands) {
            valid = held->grant.valid;
            principal->lent = held->grant.scope;
        }
    }
    if (stands)
        for (auto role : token.roles) principal->grants.push_back({role, token.scope, valid});
    token_principals_[token.num] = std::move(principal);
}

void Directory::put(User user) {
    make_principal(user);
    auto num = user.num;
    users_[num] = std::make_shared<const User>(std::move(user));
    for (const auto& [_, token] : tokens_)
        if (token->owner == num) make_principal(*token);
}

void Directory::put(BrowserSession session) {
    secrets_[session.digest] = {Kind::session, session.num};
    sessions_[session.num] = std::make_shared<const BrowserSession>(std::move(session));
}

void Directory::put(ApiToken token) {
    secrets_[token.digest] = {Kind::token, token.num};
    make_principal(token);
    tokens_[token.num] = std::make_shared<const ApiToken>(std::move(token));
}

void Directory::put(Device device) {
    auto num = device.num;
    if (auto it = devices_.find(num); it != devices_.end() && it->second->digest)
        secrets_.erase(*it->second->digest);
    if (device.digest) secrets_[*device.digest] = {Kind::device, num};
    auto principal = std::make_shared<Principal>();
    principal->kind = PrincipalKind::device;
    principal->actor = "device/" + device.code;
    principal->id = device.id;
    principal->grants = grants_of(device);
    device_principals_[num] = std::move(principal);
    devices_[num] = std::make_shared<const Device>(std::move(device));
}

void Directory::end_session(std::int64_t num) {
    auto it = sessions_.find(num);
    if (it == sessions_.end()) return;
    secrets_.erase(it->second->digest);
    sessions_.erase(it);
}

}  // namespace domain::identity

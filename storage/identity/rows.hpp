// Columns of identity's tables.
#pragma once

#include "domain/identity/directory.hpp"
#include "storage/engine/columns.hpp"

namespace storage::identity {

inline std::optional<std::int64_t> ms_of(const std::optional<domain::Instant>& at) {
    return at ? std::optional(at->ms) : std::nullopt;
}
inline std::optional<domain::Instant> instant_of(const std::optional<std::int64_t>& ms) {
    return ms ? std::optional(domain::Instant{*ms}) : std::nullopt;
}
inline domain::Digest digest_of(const std::string& hex) {
    auto digest = domain::Digest::from_hex(hex);
    if (!digest) throw std::runtime_error("unreadable digest in the database");
    return *digest;
}
inline std::optional<std::string> hex_of(const std::optional<domain::Digest>& digest) {
    return digest ? std::optional(digest->hex()) : std::nullopt;
}
inline std::optional<std::string> maker_text(const domain::identity::Maker& maker) {
    return maker.nobody() ? std::nullopt : std::optional(maker.text());
}
inline domain::identity::Maker maker_of(const std::optional<std::string>& text) {
    if (!text) return {};
    auto maker = domain::identity::Maker::parse(*text);
    if (!maker) throw std::runtime_error("unreadable maker in the database");
    return *maker;
}
inline std::string names_text(const std::vector<domain::identity::Role>& roles) {
    std::string out;
    for (auto role : roles) out += (out.empty() ? "" : ",") + std::string(domain::name_of(role));
    return out;
}
inline std::vector<domain::identity::Role> roles_of(std::string_view text) {
    std::vector<domain::identity::Role> out;
    while (!text.empty()) {
        auto comma = text.find(',');
        out.push_back(enum_of<domain::identity::Role>(std::string(text.substr(0, comma))));
        text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
    return out;
}
inline std::string name_text(auto value) {
    return std::string(domain::name_of(value));
}

struct AccountRow {
    std::int64_t num = 0;
    std::string id, login, name, language;
    bool disabled = false;
    std::optional<std::int64_t> password_at;
    bool factor_confirmed = false;
    std::optional<std::int64_t> signed_in_at;
    std::int64_t version = 1;
    std::optional<std::string> maker, password_maker;
    std::optional<std::string> password_place;
};
BOOST_DESCRIBE_STRUCT(AccountRow, (),
                      (num, id, login, name, language, disabled, password_at, factor_confirmed,
                       signed_in_at, version, maker, password_maker, password_place))

struct GrantRow {
    std::int64_t num = 0;
    std::string id;
    std::int64_t account = 0;
    std::string role, scope_kind;
    std::optional<std::int64_t> scope;
    std::optional<std::string> valid_from, valid_to;
    bool ended = false;
    bool placed = true;
};
BOOST_DESCRIBE_STRUCT(GrantRow, (),
                      (num, id, account, role, scope_kind, scope, valid_from, valid_to, ended,
                       placed))

struct SessionRow {
    std::int64_t num = 0;
    std::string id, digest;
    std::int64_t account = 0, created_at = 0, last_used_at = 0, expires_at = 0;
    std::string address, user_agent;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (),
                      (num, id, digest, account, created_at, last_used_at, expires_at, address,
                       user_agent))

struct TokenRow {
    std::int64_t num = 0;
    std::string id, name, digest;
    std::optional<std::int64_t> account, from_grant;
    std::string roles, scope_kind;
    std::optional<std::int64_t> scope;
    std::int64_t created_at = 0;
    std::optional<std::int64_t> expires_at, last_used_at, revoked_at;
    std::optional<std::string> maker;
};
BOOST_DESCRIBE_STRUCT(TokenRow, (),
                      (num, id, name, digest, account, from_grant, roles, scope_kind, scope,
                       created_at, expires_at, last_used_at, revoked_at, maker))

struct DeviceRow {
    std::int64_t num = 0;
    std::string id, code, name;
    std::optional<std::string> digest, enrolment;
    std::optional<std::int64_t> enrolment_expires_at, site;
    std::optional<std::string> valid_to;
    std::optional<std::int64_t> enrolled_at, last_used_at, revoked_at;
    std::optional<std::string> maker, code_maker;
};
BOOST_DESCRIBE_STRUCT(DeviceRow, (),
                      (num, id, code, name, digest, enrolment, enrolment_expires_at, site, valid_to,
                       enrolled_at, last_used_at, revoked_at, maker, code_maker))

struct DriveOfDevice {
    std::int64_t device = 0, drive = 0;
};
BOOST_DESCRIBE_STRUCT(DriveOfDevice, (), (device, drive))

struct KeeperRow {
    std::int64_t device = 0;
    std::string person;
    std::int64_t account = 0;
};
BOOST_DESCRIBE_STRUCT(KeeperRow, (), (device, person, account))

struct PersonRow {
    std::int64_t device = 0;
    std::string code, name, salt;
    std::int64_t iterations = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(PersonRow, (), (device, code, name, salt, iterations, hash))

}  // namespace storage::identity

#include "storage/identity/directory.hpp"

#include "storage/identity/rows.hpp"

namespace storage::identity {
namespace {

using namespace domain::identity;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;

struct Version {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Version, (), (version))

template <class Row>
std::vector<Row> all(Session& session, const std::string& table, const std::string& order = "num") {
    return select<Row>(session,
                       "SELECT " + columns_of<Row>() + " FROM " + table + " ORDER BY " + order);
}

Scope scope_of(const std::string& kind, std::optional<std::int64_t> num) {
    return {enum_of<ScopeKind>(kind), num.value_or(0)};
}

std::optional<domain::Digest> digest_of(const std::optional<std::string>& hex) {
    return hex ? std::optional(identity::digest_of(*hex)) : std::nullopt;
}

/// The later of what the rows and the directory before know of one credential; the moving counter
/// goes on being shared.
template <class Map>
LastUse last_use_of(const Map& before, std::int64_t num, std::optional<std::int64_t> stored) {
    auto it = before.find(num);
    LastUse use = it == before.end() ? last_use() : it->second->last_used;
    if (stored && *stored > use->load()) use->store(*stored);
    return use;
}

}  // namespace

std::int64_t directory_version(Session& session) {
    return select_one<Version>(session, "SELECT version FROM identity_version")->version;
}

void save_directory_version(Session& session, std::int64_t version) {
    execute(session, "UPDATE identity_version SET version = :version", version);
}

void load_directory(Session& session, domain::tallying::Books& books) {
    const Directory& before = books.directory();
    auto directory = std::make_shared<Directory>();
    std::map<std::int64_t, std::vector<HeldGrant>> grants;
    for (auto& r : all<GrantRow>(session, "account_grant"))
        grants[r.account].push_back({r.num,
                                     uuid_of(r.id),
                                     {enum_of<Role>(r.role),
                                      scope_of(r.scope_kind, r.scope),
                                      {day_of(r.valid_from), day_of(r.valid_to)}},
                                     r.ended,
                                     r.placed});
    for (auto& r : all<AccountRow>(session, "account"))
        directory->put(
            User{r.num, uuid_of(r.id), r.login, r.name, enum_of<PageLanguage>(r.language),
                 r.disabled, r.password_at.has_value(), r.factor_confirmed,
                 instant_of(r.signed_in_at), std::move(grants[r.num]), r.version, maker_of(r.maker),
                 maker_of(r.password_maker), r.password_place.value_or("")});
    for (auto& r : all<SessionRow>(session, "browser_session"))
        directory->put(BrowserSession{r.num,
                                      uuid_of(r.id),
                                      identity::digest_of(r.digest),
                                      r.account,
                                      {r.created_at},
                                      {r.expires_at},
                                      r.address,
                                      r.user_agent,
                                      last_use_of(before.sessions(), r.num, r.last_used_at)});
    for (auto& r : all<TokenRow>(session, "api_token"))
        directory->put(ApiToken{r.num,
                                uuid_of(r.id),
                                r.name,
                                identity::digest_of(r.digest),
                                r.account.value_or(0),
                                r.from_grant.value_or(0),
                                roles_of(r.roles),
                                scope_of(r.scope_kind, r.scope),
                                {r.created_at},
                                instant_of(r.expires_at),
                                instant_of(r.revoked_at),
                                last_use_of(before.tokens(), r.num, r.last_used_at),
                                maker_of(r.maker)});
    std::map<std::int64_t, std::vector<std::int64_t>> drives;
    for (auto& r : all<DriveOfDevice>(session, "device_drive", "device, drive"))
        drives[r.device].push_back(r.drive);
    std::map<std::int64_t, std::vector<DevicePerson>> people;
    for (auto& r : all<PersonRow>(session, "device_person", "device, code"))
        people[r.device].push_back({r.code, r.name, r.salt, r.iterations, r.hash});
    std::map<std::int64_t, std::vector<DeviceKeeper>> keepers;
    for (auto& r : all<KeeperRow>(session, "device_keeper", "device, person, account"))
        keepers[r.device].push_back({r.person, r.account});
    for (auto& r : all<DeviceRow>(session, "device"))
        directory->put(Device{
            r.num, uuid_of(r.id), r.code, r.name, digest_of(r.digest), digest_of(r.enrolment),
            instant_of(r.enrolment_expires_at), r.site.value_or(0), std::move(drives[r.num]),
            day_of(r.valid_to), instant_of(r.enrolled_at), instant_of(r.revoked_at),
            std::move(people[r.num]), last_use_of(before.devices(), r.num, r.last_used_at),
            maker_of(r.maker), maker_of(r.code_maker), std::move(keepers[r.num])});
    books.replace_directory(std::move(directory));
    books.directory_version = directory_version(session);
}

void save_last_uses(Session& session, const Directory& directory) {
    auto save = [&](const std::string& table, const auto& map) {
        for (const auto& [num, one] : map)
            if (auto at = one->last_used->load(); at)
                execute(session,
                        "UPDATE " + table +
                            " SET last_used_at = :at WHERE num = :num AND (last_used_at IS NULL OR "
                            "last_used_at < :same)",
                        at, num, at);
    };
    save("browser_session", directory.sessions());
    save("api_token", directory.tokens());
    save("device", directory.devices());
}

}  // namespace storage::identity

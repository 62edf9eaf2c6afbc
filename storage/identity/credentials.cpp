#include "storage/identity/credentials.hpp"

#include "storage/identity/lineage.hpp"
#include "storage/identity/rows.hpp"

#include <algorithm>

namespace storage::identity {
namespace {

template <class T>
T put(WriteTransaction& tx, T value) {
    tx.edit_directory().put(value);
    return value;
}

}  // namespace

BrowserSession add(WriteTransaction& tx, BrowserSession session) {
    std::vector<std::shared_ptr<const BrowserSession>> others;
    for (const auto& [num, other] : tx.books().directory().sessions())
        if (other->user == session.user) others.push_back(other);
    std::sort(others.begin(), others.end(),
              [](const auto& a, const auto& b) { return *a->last_used > *b->last_used; });
    for (std::size_t i = most_sessions - 1; i < others.size(); ++i) end_session(tx, others[i]->num);

    session.last_used->store(tx.now().ms);
    session.num = insert(
        tx.session(), "browser_session",
        SessionRow{0, session.id.text(), session.digest.hex(), session.user, session.created_at.ms,
                   tx.now().ms, session.expires_at.ms, session.address, session.user_agent});
    return put(tx, std::move(session));
}

void end_session(WriteTransaction& tx, std::int64_t session) {
    execute(tx.session(), "DELETE FROM browser_session WHERE num = :num", session);
    tx.edit_directory().end_session(session);
}

void end_sessions(WriteTransaction& tx, std::int64_t user, std::int64_t except) {
    std::vector<std::int64_t> ending;
    for (const auto& [num, session] : tx.books().directory().sessions())
        if (session->user == user && num != except) ending.push_back(num);
    for (auto num : ending) end_session(tx, num);
}

void revoke_session(WriteTransaction& tx, std::int64_t num) {
    auto it = tx.books().directory().sessions().find(num);
    if (it == tx.books().directory().sessions().end()) return;
    auto id = it->second->id;
    end_session(tx, num);
    end_what_sessions_made(tx, {id});
}

void revoke_sessions(WriteTransaction& tx, std::int64_t user, std::int64_t except) {
    std::vector<std::int64_t> ending;
    for (const auto& [num, session] : tx.books().directory().sessions())
        if (session->user == user && num != except) ending.push_back(num);
    std::vector<domain::Uuid> ids;
    for (auto num : ending) {
        ids.push_back(tx.books().directory().sessions().at(num)->id);
        end_session(tx, num);
    }
    end_what_sessions_made(tx, ids);
}

void prune_sessions(WriteTransaction& tx, const domain::identity::SessionLimits& limits) {
    std::vector<std::int64_t> ending;
    for (const auto& [num, session] : tx.books().directory().sessions())
        if (tx.now() >= session->expires_at || tx.now().ms - *session->last_used >= limits.idle_ms)
            ending.push_back(num);
    for (auto num : ending) end_session(tx, num);
}

ApiToken add(WriteTransaction& tx, ApiToken token) {
    token.num = insert(tx.session(), "api_token",
                       TokenRow{0,
                                token.id.text(),
                                token.name,
                                token.digest.hex(),
                                reference_of(token.owner),
                                reference_of(token.from_grant),
                                names_text(token.roles),
                                name_text(token.scope.kind),
                                reference_of(token.scope.num),
                                token.created_at.ms,
                                ms_of(token.expires_at),
                                {},
                                {},
                                maker_text(token.maker)});
    return put(tx, std::move(token));
}

ApiToken mark_revoked(WriteTransaction& tx, ApiToken token) {
    token.revoked_at = tx.now();
    execute(tx.session(), "UPDATE api_token SET revoked_at = :at WHERE num = :num", tx.now().ms,
            token.num);
    return put(tx, std::move(token));
}

ApiToken revoke(WriteTransaction& tx, ApiToken token) {
    token = mark_revoked(tx, std::move(token));
    end_what_a_token_made(tx, token);
    return token;
}

Device add(WriteTransaction& tx, Device device) {
    device.num = insert(tx.session(), "device",
                        DeviceRow{0,
                                  device.id.text(),
                                  device.code,
                                  device.name,
                                  {},
                                  {},
                                  {},
                                  reference_of(device.site),
                                  text_of(device.valid_to),
                                  {},
                                  {},
                                  {},
                                  maker_text(device.maker),
                                  {}});
    for (auto drive : device.drives)
        insert(tx.session(), "device_drive", DriveOfDevice{device.num, drive});
    return put(tx, std::move(device));
}

Device set_enrolment(WriteTransaction& tx, Device device, const domain::Digest& code,
                     domain::Instant expires_at, const Maker& maker) {
    device.enrolment = code;
    device.enrolment_expires_at = expires_at;
    device.code_maker = maker;
    execute(tx.session(),
            "UPDATE device SET enrolment = :code, enrolment_expires_at = :at, code_maker = :maker "
            "WHERE num = :num",
            code.hex(), expires_at.ms, maker_text(maker), device.num);
    return put(tx, std::move(device));
}

namespace {

/// Written down once; a device that the operator of the machine enrols has nobody for it.
void add_keeper(WriteTransaction& tx, Device& device, const std::string& person,
                std::int64_t account) {
    const domain::identity::DeviceKeeper keeper{person, account};
    const bool known =
        std::find(device.keepers.begin(), device.keepers.end(), keeper) != device.keepers.end();
    if (!account || known) return;
    insert(tx.session(), "device_keeper", KeeperRow{device.num, person, account});
    device.keepers.push_back(keeper);
}

}  // namespace

Device enrol(WriteTransaction& tx, Device device, const domain::Digest& token) {
    // Of a device that was enrolled before keepers were written down, its first one too.
    if (device.digest) add_keeper(tx, device, "", device.maker.account);
    add_keeper(tx, device, "", device.code_maker.account);
    device.enrolment.reset();
    device.enrolment_expires_at.reset();
    device.digest = token;
    device.enrolled_at = tx.now();
    device.maker = device.code_maker;
    device.code_maker = {};
    execute(tx.session(),
            "UPDATE device SET enrolment = NULL, enrolment_expires_at = NULL, digest = :token, "
            "enrolled_at = :at, "
            "maker = :maker, code_maker = NULL WHERE num = :num",
            token.hex(), tx.now().ms, maker_text(device.maker), device.num);
    return put(tx, std::move(device));
}

Device revoke(WriteTransaction& tx, Device device) {
    device.revoked_at = tx.now();
    device.enrolment.reset();
    device.enrolment_expires_at.reset();
    execute(tx.session(),
            "UPDATE device SET enrolment = NULL, enrolment_expires_at = NULL, revoked_at = :at "
            "WHERE num = :num",
            tx.now().ms, device.num);
    return put(tx, std::move(device));
}

Device drop_enrolment(WriteTransaction& tx, Device device) {
    device.enrolment.reset();
    device.enrolment_expires_at.reset();
    device.code_maker = {};
    execute(tx.session(),
            "UPDATE device SET enrolment = NULL, enrolment_expires_at = NULL, code_maker = NULL "
            "WHERE num = :num",
            device.num);
    return put(tx, std::move(device));
}

Device put_person(WriteTransaction& tx, Device device, const DevicePerson& person,
                  std::int64_t by) {
    device = remove_person(tx, std::move(device), person.code);
    add_keeper(tx, device, person.code, by);
    insert(tx.session(), "device_person",
           PersonRow{device.num, person.code, person.name, person.salt, person.iterations,
                     person.hash});
    device.people.push_back(person);
    return put(tx, std::move(device));
}

Device remove_person(WriteTransaction& tx, Device device, const std::string& code) {
    std::erase_if(device.people, [&](const DevicePerson& p) { return p.code == code; });
    execute(tx.session(), "DELETE FROM device_person WHERE device = :device AND code = :code",
            device.num, code);
    return put(tx, std::move(device));
}

}  // namespace storage::identity

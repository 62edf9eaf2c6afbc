#include "storage/identity/accounts.hpp"

#include "domain/identity/person.hpp"
#include "storage/identity/credentials.hpp"
#include "storage/identity/lineage.hpp"
#include "storage/identity/rows.hpp"

#include <algorithm>

namespace storage::identity {
namespace {

struct SecretsRow {
    std::optional<std::string> password, factor;
    bool factor_confirmed = false;
    std::int64_t factor_step = 0;
};
BOOST_DESCRIBE_STRUCT(SecretsRow, (), (password, factor, factor_confirmed, factor_step))

struct Number {
    std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(Number, (), (n))

struct LinkRow {
    std::int64_t account = 0;
    std::optional<std::string> maker, place;
};
BOOST_DESCRIBE_STRUCT(LinkRow, (), (account, maker, place))

std::optional<std::string> place_text(const std::string& place) {
    return place.empty() ? std::nullopt : std::optional(place);
}

User put(WriteTransaction& tx, User user) {
    tx.edit_directory().put(user);
    return user;
}

}  // namespace

domain::Result<User> add(WriteTransaction& tx, User user, const std::string& password) {
    if (domain::identity::is_reserved_login(user.login))
        return domain::Error{
            domain::ErrorKind::conflict, "login_reserved", {{"login", user.login}}, {}};
    if (tx.books().directory().user(user.login))
        return domain::Error{
            domain::ErrorKind::conflict, "login_taken", {{"login", user.login}}, {}};
    user.version = 1;
    user.num = insert(tx.session(), "account",
                      AccountRow{0,
                                 user.id.text(),
                                 user.login,
                                 user.name,
                                 name_text(user.language),
                                 user.disabled,
                                 {},
                                 false,
                                 {},
                                 1,
                                 maker_text(user.maker),
                                 {},
                                 {}});
    put(tx, user);
    return password.empty() ? user : set_password(tx, std::move(user), password);
}

User change(WriteTransaction& tx, User user) {
    ++user.version;
    if (user.disabled && !tx.books().directory().users().at(user.num)->disabled) {
        end_what_an_account_made(tx, user.num);
        // What ended may have been the link that this password was set with.
        const auto& now = *tx.books().directory().users().at(user.num);
        user.has_password = now.has_password;
        user.password_maker = now.password_maker;
        user.password_place = now.password_place;
    }
    execute(tx.session(),
            "UPDATE account SET name = :name, language = :language, disabled = :disabled, version "
            "= :version WHERE num = :num",
            user.name, name_text(user.language), user.disabled, user.version, user.num);
    return put(tx, std::move(user));
}

User give(WriteTransaction& tx, User user, const Grant& grant, bool placed) {
    HeldGrant held{0, tx.new_id(), grant, false, placed};
    held.num = insert(tx.session(), "account_grant",
                      GrantRow{0, held.id.text(), user.num, name_text(grant.role),
                               name_text(grant.scope.kind), reference_of(grant.scope.num),
                               text_of(grant.valid.from), text_of(grant.valid.to), false, placed});
    user.grants.push_back(held);
    return change(tx, std::move(user));
}

User end_grant(WriteTransaction& tx, User user, const domain::Uuid& grant) {
    for (auto& held : user.grants)
        if (held.id == grant) held.ended = true;
    execute(tx.session(), "UPDATE account_grant SET ended = 1 WHERE id = :id", grant.text());
    return change(tx, std::move(user));
}

User set_password(WriteTransaction& tx, User user, const std::string& password,
                  const std::optional<Maker>& maker, const std::string& place) {
    user.has_password = true;
    user.password_place = place;
    if (maker) user.password_maker = *maker;
    execute(tx.session(),
            "UPDATE account SET password = :password, password_at = :at, password_maker = :maker, "
            "password_place = :place WHERE num = :num",
            password, tx.now().ms, maker_text(user.password_maker), place_text(user.password_place),
            user.num);
    return put(tx, std::move(user));
}

User drop_password(WriteTransaction& tx, User user) {
    user.has_password = false;
    user.password_maker = {};
    user.password_place.clear();
    execute(tx.session(),
            "UPDATE account SET password = NULL, password_at = NULL, password_maker = NULL, "
            "password_place = NULL WHERE num = :num",
            user.num);
    end_sessions(tx, user.num);
    return put(tx, std::move(user));
}

User signed_in(WriteTransaction& tx, User user) {
    user.signed_in_at = tx.now();
    execute(tx.session(), "UPDATE account SET signed_in_at = :at WHERE num = :num", tx.now().ms,
            user.num);
    return put(tx, std::move(user));
}

Secrets secrets(Session& session, std::int64_t user) {
    auto row = select_one<SecretsRow>(
        session, "SELECT " + columns_of<SecretsRow>() + " FROM account WHERE num = :num", user);
    if (!row) return {};
    return {row->password.value_or(""), row->factor.value_or(""), row->factor_confirmed,
            row->factor_step};
}

void set_factor(WriteTransaction& tx, std::int64_t user, const std::string& sealed) {
    execute(tx.session(),
            "UPDATE account SET factor = :factor, factor_confirmed = 0, factor_step = 0 WHERE num "
            "= :num",
            sealed, user);
}

User confirm_factor(WriteTransaction& tx, User user, std::int64_t step,
                    const std::vector<domain::Digest>& recovery) {
    execute(tx.session(),
            "UPDATE account SET factor_confirmed = 1, factor_step = :step WHERE num = :num", step,
            user.num);
    execute(tx.session(), "DELETE FROM recovery_code WHERE account = :num", user.num);
    for (const auto& code : recovery)
        execute(tx.session(), "INSERT INTO recovery_code (account, digest) VALUES (:num, :digest)",
                user.num, code.hex());
    user.second_factor = true;
    return change(tx, std::move(user));
}

User remove_factor(WriteTransaction& tx, User user) {
    execute(
        tx.session(),
        "UPDATE account SET factor = NULL, factor_confirmed = 0, factor_step = 0 WHERE num = :num",
        user.num);
    execute(tx.session(), "DELETE FROM recovery_code WHERE account = :num", user.num);
    user.second_factor = false;
    return change(tx, std::move(user));
}

bool take_factor_step(WriteTransaction& tx, std::int64_t user, std::int64_t step) {
    return execute(
               tx.session(),
               "UPDATE account SET factor_step = :step WHERE num = :num AND factor_step < :before",
               step, user, step) == 1;
}

bool take_recovery_code(WriteTransaction& tx, std::int64_t user, const domain::Digest& code) {
    return execute(tx.session(),
                   "DELETE FROM recovery_code WHERE account = :num AND digest = :digest", user,
                   code.hex()) == 1;
}

std::int64_t recovery_codes_left(Session& session, std::int64_t user) {
    return select_one<Number>(session, "SELECT COUNT(*) FROM recovery_code WHERE account = :num",
                              user)
        ->n;
}

void add_password_link(WriteTransaction& tx, std::int64_t user, const domain::Digest& link,
                       domain::Instant expires_at, const Maker& maker, const std::string& place) {
    // Those that were used say who could have made what the account made: see lineage.
    execute(tx.session(), "DELETE FROM password_link WHERE account = :num AND used_at IS NULL",
            user);
    execute(tx.session(),
            "INSERT INTO password_link (digest, account, expires_at, maker, place) VALUES "
            "(:digest, :num, :at, :maker, :place)",
            link.hex(), user, expires_at.ms, maker_text(maker), place_text(place));
}

namespace {

std::optional<LinkRow> link_that_stands(Session& session, const domain::Digest& link,
                                        domain::Instant now) {
    return select_one<LinkRow>(session,
                               "SELECT account, maker, place FROM password_link WHERE digest = "
                               ":digest AND used_at IS NULL AND "
                               "expires_at > :now",
                               link.hex(), now.ms);
}

}  // namespace

bool password_link_stands(Session& session, const domain::Digest& link, domain::Instant now) {
    return link_that_stands(session, link, now).has_value();
}

std::optional<PasswordLinkUse> take_password_link(WriteTransaction& tx,
                                                  const domain::Digest& link) {
    auto row = link_that_stands(tx.session(), link, tx.now());
    if (!row) return std::nullopt;
    execute(tx.session(), "UPDATE password_link SET used_at = :now WHERE digest = :digest",
            tx.now().ms, link.hex());
    return PasswordLinkUse{row->account, maker_of(row->maker), row->place.value_or("")};
}

}  // namespace storage::identity

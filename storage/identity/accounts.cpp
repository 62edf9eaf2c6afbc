#include "storage/identity/accounts.hpp"

#include <algorithm>

#include "storage/identity/credentials.hpp"
#include "storage/identity/rows.hpp"

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

User put(WriteTransaction& tx, User user) {
    tx.edit_directory().put(user);
    return user;
}

}  // namespace

domain::Result<User> add(WriteTransaction& tx, User user, const std::string& password) {
    if (tx.books().directory().user(user.login))
        return domain::Error{domain::ErrorKind::conflict, "login_taken", {{"login", user.login}}, {}};
    user.version = 1;
    user.num = insert(tx.session(), "account",
                      AccountRow{0, user.id.text(), user.login, user.name, name_text(user.language), user.disabled, {}, false,
                                 {}, 1});
    put(tx, user);
    return password.empty() ? user : set_password(tx, std::move(user), password);
}

User change(WriteTransaction& tx, User user) {
    ++user.version;
    execute(tx.session(),
            "UPDATE account SET name = :name, language = :language, disabled = :disabled, version = :version WHERE num = :num",
            user.name, name_text(user.language), user.disabled, user.version, user.num);
    return put(tx, std::move(user));
}

User give(WriteTransaction& tx, User user, const Grant& grant) {
    HeldGrant held{0, tx.new_id(), grant, false};
    held.num = insert(tx.session(), "account_grant",
                      GrantRow{0, held.id.text(), user.num, name_text(grant.role), name_text(grant.scope.kind),
                               reference_of(grant.scope.num), text_of(grant.valid.from), text_of(grant.valid.to), false});
    user.grants.push_back(held);
    return change(tx, std::move(user));
}

User end_grant(WriteTransaction& tx, User user, const domain::Uuid& grant) {
    for (auto& held : user.grants)
        if (held.id == grant) held.ended = true;
    execute(tx.session(), "UPDATE account_grant SET ended = 1 WHERE id = :id", grant.text());
    return change(tx, std::move(user));
}

User set_password(WriteTransaction& tx, User user, const std::string& password) {
    user.has_password = true;
    execute(tx.session(), "UPDATE account SET password = :password, password_at = :at WHERE num = :num", password,
            tx.now().ms, user.num);
    return put(tx, std::move(user));
}

User signed_in(WriteTransaction& tx, User user) {
    user.signed_in_at = tx.now();
    execute(tx.session(), "UPDATE account SET signed_in_at = :at WHERE num = :num", tx.now().ms, user.num);
    return put(tx, std::move(user));
}

Secrets secrets(Session& session, std::int64_t user) {
    auto row = select_one<SecretsRow>(session, "SELECT " + columns_of<SecretsRow>() + " FROM account WHERE num = :num", user);
    if (!row) return {};
    return {row->password.value_or(""), row->factor.value_or(""), row->factor_confirmed, row->factor_step};
}

void set_factor(WriteTransaction& tx, std::int64_t user, const std::string& sealed) {
    execute(tx.session(), "UPDATE account SET factor = :factor, factor_confirmed = 0, factor_step = 0 WHERE num = :num", sealed,
            user);
}

User confirm_factor(WriteTransaction& tx, User user, std::int64_t step, const std::vector<domain::Digest>& recovery) {
    execute(tx.session(), "UPDATE account SET factor_confirmed = 1, factor_step = :step WHERE num = :num", step, user.num);
    execute(tx.session(), "DELETE FROM recovery_code WHERE account = :num", user.num);
    for (const auto& code : recovery)
        execute(tx.session(), "INSERT INTO recovery_code (account, digest) VALUES (:num, :digest)", user.num, code.hex());
    user.second_factor = true;
    return change(tx, std::move(user));
}

User remove_factor(WriteTransaction& tx, User user) {
    execute(tx.session(), "UPDATE account SET factor = NULL, factor_confirmed = 0, factor_step = 0 WHERE num = :num",
            user.num);
    execute(tx.session(), "DELETE FROM recovery_code WHERE account = :num", user.num);
    user.second_factor = false;
    return change(tx, std::move(user));
}

bool take_factor_step(WriteTransaction& tx, std::int64_t user, std::int64_t step) {
    return execute(tx.session(), "UPDATE account SET factor_step = :step WHERE num = :num AND factor_step < :before", step,
                   user, step) == 1;
}

bool take_recovery_code(WriteTransaction& tx, std::int64_t user, const domain::Digest& code) {
    return execute(tx.session(), "DELETE FROM recovery_code WHERE account = :num AND digest = :digest", user, code.hex()) == 1;
}

std::int64_t recovery_codes_left(Session& session, std::int64_t user) {
    return select_one<Number>(session, "SELECT COUNT(*) FROM recovery_code WHERE account = :num", user)->n;
}

void add_password_link(WriteTransaction& tx, std::int64_t user, const domain::Digest& link, domain::Instant expires_at) {
    execute(tx.session(), "DELETE FROM password_link WHERE account = :num", user);
    execute(tx.session(), "INSERT INTO password_link (digest, account, expires_at) VALUES (:digest, :num, :at)", link.hex(),
            user, expires_at.ms);
}

std::optional<std::int64_t> take_password_link(WriteTransaction& tx, const domain::Digest& link) {
    auto row = select_one<Number>(
        tx.session(), "SELECT account FROM password_link WHERE digest = :digest AND used_at IS NULL AND expires_at > :now",
        link.hex(), tx.now().ms);
    if (!row) return std::nullopt;
    execute(tx.session(), "UPDATE password_link SET used_at = :now WHERE digest = :digest", tx.now().ms, link.hex());
    return row->n;
}

}  // namespace storage::identity

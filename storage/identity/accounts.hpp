// Accounts of people: rows and directory change together.
#pragma once

#include "storage/engine/database.hpp"

#include <optional>

namespace storage::identity {

using domain::identity::Grant;
using domain::identity::HeldGrant;
using domain::identity::Maker;
using domain::identity::User;

/// `login_taken` when there is such a login, `login_reserved` for one that would read as another
/// actor. `password` is an Argon2id string, or empty for none yet.
domain::Result<User> add(WriteTransaction& tx, User user, const std::string& password);
/// Writes name, language and disabled; the version grows by one. Who is disabled loses every
/// session and whatever he made: see end_what_an_account_made().
User change(WriteTransaction& tx, User user);
/// `placed`: whoever gives it keeps the whole account.
User give(WriteTransaction& tx, User user, const Grant& grant, bool placed = true);
/// The grant no longer opens anything; the row stays.
User end_grant(WriteTransaction& tx, User user, const domain::Uuid& grant);
/// `maker` is that of the link it was set with; without one the person has set it, who may have had
/// it by a link before. `place` is where this happens, when the maker is known to be there; see
/// User::password_place.
User set_password(WriteTransaction& tx, User user, const std::string& password,
                  const std::optional<Maker>& maker = {}, const std::string& place = "");
/// Nobody signs in before a new link has been used; sessions end, and what was made in them stays.
User drop_password(WriteTransaction& tx, User user);
User signed_in(WriteTransaction& tx, User user);

/// What signing in is checked against; never leaves the process.
struct Secrets {
    std::string password;  ///< Argon2id string; empty: none
    std::string factor;    ///< sealed secret; empty: none
    bool factor_confirmed = false;
    std::int64_t factor_step = 0;  ///< of the last code that was taken
};
Secrets secrets(Session& session, std::int64_t user);
/// A new second factor, not yet confirmed.
void set_factor(WriteTransaction& tx, std::int64_t user, const std::string& sealed);
/// From now on codes are asked for; `recovery` are digests of the codes that each help once.
User confirm_factor(WriteTransaction& tx, User user, std::int64_t step,
                    const std::vector<domain::Digest>& recovery);
User remove_factor(WriteTransaction& tx, User user);
/// False when the step was taken already: a code is good once, also for two requests at the same
/// moment.
bool take_factor_step(WriteTransaction& tx, std::int64_t user, std::int64_t step);
/// True once for each recovery code.
bool take_recovery_code(WriteTransaction& tx, std::int64_t user, const domain::Digest& code);
std::int64_t recovery_codes_left(Session& session, std::int64_t user);

/// A link that sets a password once; older ones of the same person end.
void add_password_link(WriteTransaction& tx, std::int64_t user, const domain::Digest& link,
                       domain::Instant expires_at, const Maker& maker = {},
                       const std::string& place = "");
/// Whether a link could be used at this moment.
bool password_link_stands(Session& session, const domain::Digest& link, domain::Instant now);
struct PasswordLinkUse {
    std::int64_t user = 0;
    Maker maker;
    std::string place;  ///< where it was made; "": not known
};
/// Whose link it is and who made it, and the link is used up; nullopt when it is unknown, used or
/// too old.
std::optional<PasswordLinkUse> take_password_link(WriteTransaction& tx, const domain::Digest& link);

}  // namespace storage::identity

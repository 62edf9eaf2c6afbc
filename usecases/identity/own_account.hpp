// One's own account: name and language, sessions, password.
#pragma once

#include "storage/engine/database.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/throttle.hpp"

#include <memory>
#include <optional>
#include <string>

namespace usecases::identity {

struct OwnPatch {
    std::optional<std::string> name;
    std::optional<domain::identity::PageLanguage> language;
};

/// Refusal: `person_needed`.
domain::Result<domain::identity::User> change_own_account(const Actor& actor,
                                                          storage::WriteTransaction& tx,
                                                          const OwnPatch& patch);

/// Ends one of one's own sessions, by id, and whatever gives access and was made in it. Refusals:
/// `person_needed`, `session_not_found`.
domain::Result<void> end_own_session(const Actor& actor, storage::WriteTransaction& tx,
                                     const std::string& session);
/// The same for all but the one that was shown. Refusal: `person_needed`.
domain::Result<void> end_other_sessions(const Holder& holder, storage::WriteTransaction& tx);

// Passwords are hashed and compared between two steps, on a thread of their own: what begins counts
// the attempt before anything is evaluated, what ends runs in the writer's transaction.

/// Somebody about to show the password of his own account.
struct OwnPassword {
    std::shared_ptr<const domain::identity::User> user;
    Throttle::Attempt reserved;
};

/// Counts the attempt. Refusals: `person_needed`, `too_many_attempts`.
domain::Result<OwnPassword> begin_own_password(const Actor& actor,
                                               const domain::tallying::Books& books,
                                               Throttle& throttle, domain::Instant now);

/// A violation at "password" when a password is not accepted for the account with this login and
/// name.
domain::Result<void> check_new_password(const std::string& password, const std::string& login,
                                        const std::string& name);

/// Sets one's own password, whose hash this is, after the present one was right; all other sessions
/// end. Refusal: `person_needed`.
domain::Result<void> change_password(const Holder& holder, storage::WriteTransaction& tx,
                                     const std::string& hash);

/// Counts the use of a link from `address`, and refuses what no account may have as a password.
/// Refusals: `too_many_attempts`, a violation at "password".
domain::Result<Throttle::Attempt> begin_password_by_link(Throttle& throttle,
                                                         std::string_view address,
                                                         domain::Instant now,
                                                         const std::string& secret,
                                                         const std::string& password);

/// Whether the link could be used at this moment: a password is hashed for nobody else.
bool password_link_stands(storage::Session& session, const std::string& secret,
                          domain::Instant now);

/// Uses a link up: sets the account's password, of which `hash` was made, and ends its sessions. A
/// link is good as long as whoever made it keeps the account. Refusals: `link_unknown`, a violation
/// at "password".
domain::Result<void> set_password_by_link(const Holder& holder, storage::WriteTransaction& tx,
                                          const std::string& secret, const std::string& password,
                                          const std::string& hash);

}  // namespace usecases::identity

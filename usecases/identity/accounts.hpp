// Accounts, as an administrator keeps them: who has one, with which roles, and the link by which
// its owner sets the password.
#pragma once

#include "storage/engine/database.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/scopes.hpp"

#include <optional>
#include <string>

namespace usecases::identity {

using domain::identity::PageLanguage;
using domain::identity::Role;
using domain::identity::User;

/// One of the actor's part, by login or id. Refusal: `user_not_found`, also for who does not see
/// it.
domain::Result<User> account(const Actor& actor, const domain::tallying::Books& books,
                             const std::string& reference);
/// The same, for a change that reaches the whole account. Refusals: `user_not_found`, and
/// `forbidden` for who sees it and does not keep it.
domain::Result<User> kept_account(const Actor& actor, const domain::tallying::Books& books,
                                  const std::string& reference);

/// True when somebody has a password to sign in with.
bool somebody_signs_in(const domain::tallying::Books& books);

/// What sets a password, once.
struct PasswordLink {
    std::string secret;  ///< known here only
    domain::Instant expires_at;
};

struct NewAccount {
    std::string login;
    std::string name;
    PageLanguage language = PageLanguage::vi;
};

struct AddedAccount {
    User account;
    PasswordLink link;
};

/// Adds an account with a link by which its owner sets the password. Refusals: `forbidden`,
/// `login_taken`, `login_reserved`, those of maker_of().
domain::Result<AddedAccount> add_with_link(const Holder& holder, storage::WriteTransaction& tx,
                                           const NewAccount& what);
/// Adds an account with a password that was hashed before. Refusals as for add_with_link().
domain::Result<User> add_with_password(const Holder& holder, storage::WriteTransaction& tx,
                                       const NewAccount& what, const std::string& hash);

struct AccountPatch {
    std::optional<std::string> name;
    std::optional<PageLanguage> language;
    std::optional<bool> disabled;
};

/// Changes an account; who is disabled loses every session and whatever he made that gives access.
/// Refusals: those of kept_account(), `own_account` for whoever would disable himself.
domain::Result<User> change_account(const Actor& actor, storage::WriteTransaction& tx,
                                    const std::string& reference, const AccountPatch& patch);

struct NewRole {
    Role role{};
    ScopeName scope;
    domain::DayRange valid;
};

/// Gives a role over a part that the actor keeps. A password that is known to whoever could not
/// give the role is good no longer. Refusals: `user_not_found`, those of scope_of(), `forbidden`,
/// `ends_before_starts`.
domain::Result<User> give_role(const Actor& actor, storage::WriteTransaction& tx,
                               const std::string& reference, const NewRole& what);

/// Takes a role back, by the id of its grant. Refusals: `user_not_found`, `grant_not_found`,
/// `forbidden` for one over a part that the actor does not keep.
domain::Result<User> end_role(const Actor& actor, storage::WriteTransaction& tx,
                              const std::string& reference, const std::string& grant);

/// A link that sets the password anew; earlier ones end. Refusals: those of kept_account() and
/// maker_of().
domain::Result<PasswordLink> make_password_link(const Holder& holder, storage::WriteTransaction& tx,
                                                const std::string& reference);

/// For somebody who lost the second factor. Refusals: those of kept_account().
domain::Result<User> remove_second_factor(const Actor& actor, storage::WriteTransaction& tx,
                                          const std::string& reference);

/// The login of the first account.
constexpr const char* first_login = "quan-tri";

/// For a database that nobody signs in to: a link for an administrator of everything, who is added
/// when not there. Nothing when somebody signs in already.
domain::Result<std::optional<PasswordLink>> link_for_first_account(const Holder& holder,
                                                                   storage::WriteTransaction& tx);

}  // namespace usecases::identity

// How far a credential reaches on today's tree, and which accounts an administrator keeps.
#pragma once

#include "domain/tallying/books.hpp"

namespace domain::identity {

/// True when the permission is open to `principal` over all of `scope` today.
bool may_over(const Principal& principal, Permission permission, const scheduling::Scope& scope,
              const tallying::Books& books);

/// True when `part` lies within `whole` on today's tree.
bool lies_within(const tallying::Books& books, const scheduling::Scope& part,
                 const scheduling::Scope& whole);

/// The principal with the rights that it has today: a token of somebody's own role follows the tree
/// as that person's session does.
std::shared_ptr<const Principal> as_of_today(const tallying::Books& books,
                                             std::shared_ptr<const Principal> principal);

/// Directory::find with the rights of today: the one way in which a request is recognised.
Result<Credential> recognise(const tallying::Books& books, const Digest& digest, Instant now,
                             const SessionLimits& limits);

/// Whether `who` keeps the whole account: its name, password, second factor and whether it is open.
/// Whoever keeps people everywhere does. Whoever keeps those of a part does when every role that
/// the account ever had or will have lies within that part, and when it is from there: made by that
/// same person, or given one of its roles by somebody who kept it at that time. So a role that one
/// gives to somebody from elsewhere does not open his account.
bool keeps_account(const Principal& who, const User& user, const tallying::Books& books);

/// Whether `who` sees the account among those of his part: he keeps it, or it has a role there.
bool sees_account(const Principal& who, const User& user, const tallying::Books& books);

/// Whether `scope` is more than an account with this password should get: the password was set with
/// a link of somebody who does not keep people there, and the account has no role over it yet. That
/// person may know the password, and must not come by more than he could give.
bool outgrows_password(const User& user, const scheduling::Scope& scope,
                       const tallying::Books& books);

/// Whether what was made may still be used for `user`'s account: whoever made it has to keep that
/// account now, with the credential that it was made with.
bool maker_keeps_account(const Maker& maker, const User& user, const tallying::Books& books);

}  // namespace domain::identity

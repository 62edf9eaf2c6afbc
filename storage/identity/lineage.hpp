// What a credential has made ends with it, in the transaction that ends it.
#pragma once

#include "storage/engine/database.hpp"

#include <vector>

namespace storage::identity {

/// The tokens, devices, enrolment codes, password links and calendar addresses that were made with
/// the token, and what those made. Passwords that were set with links of it are good no longer, and
/// the sessions of those accounts end. Whoever used such a link may have made whatever the account
/// made from then until another link set its password: that ends too, and what that made. Each
/// thing ends once, whatever circles the makers form; the work grows with what there is, not with
/// how deep it goes. Accounts and roles stay: they are decisions about people, which the audit
/// lists by who made them.
void end_what_a_token_made(WriteTransaction& tx, const domain::identity::ApiToken& token);

/// The same for browser sessions that are no longer trusted. Passwords that were set with links
/// from other sessions of the same person stay.
void end_what_sessions_made(WriteTransaction& tx, const std::vector<domain::Uuid>& sessions);

/// The same for somebody who is locked out: all his sessions, his own tokens, calendar addresses
/// and the link that would set his password. Of other people's passwords those end that were set
/// with links of these sessions and tokens; whom he gave a link before that keeps his.
void end_what_an_account_made(WriteTransaction& tx, std::int64_t account);

/// The account gets more than whoever may know its password could give: the password is good no
/// longer, its sessions end, and so do calendar addresses that show whatever it may see. A new link
/// sets a new password. Other things that it made reach no further than they did.
domain::identity::User end_outgrown_password(WriteTransaction& tx, domain::identity::User user);

}  // namespace storage::identity

// Bearer tokens of programs.
#pragma once

#include "storage/engine/database.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/scopes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::identity {

using domain::identity::ApiToken;
using domain::identity::Role;

/// True for one's own, and for those of the part where one keeps people.
bool sees_token(const Actor& actor, const domain::tallying::Books& books, const ApiToken& token);

/// One that is seen, by id. Refusal: `token_not_found`, also for who does not see it.
domain::Result<ApiToken> token(const Actor& actor, const domain::tallying::Books& books,
                               const std::string& id);

struct NewToken {
    std::string name;
    std::vector<Role> roles;
    ScopeName scope;
    std::optional<domain::Instant> expires_at;
};

struct MadeToken {
    ApiToken token;
    std::string secret;  ///< known here only
};

/// Makes a token: of a role that the holder has, which ends with it, or of any roles where the
/// holder keeps people. Refusals: those of scope_of(), `in_the_past` and `repeated_item` as
/// violations, `forbidden`, those of maker_of().
domain::Result<MadeToken> add(const Holder& holder, storage::WriteTransaction& tx,
                              const NewToken& what);

/// The token and whatever it made that gives access end. Refusals: `token_not_found`,
/// `already_revoked`.
domain::Result<ApiToken> revoke_token(const Actor& actor, storage::WriteTransaction& tx,
                                      const std::string& id);

}  // namespace usecases::identity

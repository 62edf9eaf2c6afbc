// The second factor of a person, at signing in and at putting a name to a closing.
#pragma once

#include "api/identity/service.hpp"
#include "storage/identity/accounts.hpp"

namespace api::identity {

/// True when the account has no second factor, or `typed` is its code of this moment or one of its
/// recovery codes. What was right is used up in the transaction.
bool take_second_factor(Service& service, storage::WriteTransaction& tx, std::int64_t user,
                        const storage::identity::Secrets& secrets, const std::string& typed);

}  // namespace api::identity

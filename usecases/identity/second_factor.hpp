// The second factor of an account: one-time codes of an app, and recovery codes.
#pragma once

#include "storage/identity/accounts.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/identity/throttle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::identity {

/// What an app makes codes of; shown once.
struct FactorSecret {
    std::string secret;  ///< base 32, to type by hand
    std::string uri;     ///< otpauth://totp/…, for a QR
};

/// `second_factor_unavailable` where there is no key to seal secrets with.
domain::Result<const Seal*> seal_for_factors(const std::optional<Seal>& seal);

/// Begins a second factor of one's own account, after its password was right. It holds when it is
/// confirmed. Refusals: `person_needed`, `second_factor_stands`.
domain::Result<FactorSecret> begin_second_factor(const Actor& actor, storage::WriteTransaction& tx,
                                                 const Seal& seal);

/// Confirms it with a code, which is counted as an attempt before it is looked at, and gives the
/// recovery codes. Refusals: `person_needed`, `second_factor_stands`, `second_factor_not_begun`,
/// `second_factor_unavailable`, `too_many_attempts`, `code_wrong`.
domain::Result<std::vector<std::string>> confirm_second_factor(const Actor& actor,
                                                               storage::WriteTransaction& tx,
                                                               const std::optional<Seal>& seal,
                                                               Throttle& throttle,
                                                               const std::string& typed);

/// Removes one's own, after the password was right. Refusal: `person_needed`.
domain::Result<void> remove_own_second_factor(const Actor& actor, storage::WriteTransaction& tx);

/// True when the account has no second factor, or `typed` is its code of this moment or one of its
/// recovery codes. What was right is used up in the transaction.
bool take_second_factor(storage::WriteTransaction& tx, const std::optional<Seal>& seal,
                        std::int64_t user, const storage::identity::Secrets& secrets,
                        const std::string& typed);

}  // namespace usecases::identity

// A second person's word for the closing of a drive: shown with an account or a tablet's PIN, and
// handed to the person who closes. The password or PIN is compared between two steps, on a thread
// of its own.
#pragma once

#include "domain/tallying/closing.hpp"
#include "storage/identity/accounts.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/identity/throttle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::identity {

struct CountedBags {
    std::optional<std::int64_t> nominal_ml;
    std::int64_t bags = 0;
};

struct WordByAccount {
    std::string login;
    std::optional<std::string> code;  ///< of the second factor, or a recovery code
};

struct WordByPin {
    std::string device;
    std::string person;
};

/// What is asked for, without the secret that it is signed with.
struct NewClosingWord {
    std::string drive;
    std::vector<CountedBags> counted;
    std::string reason;                    ///< of a difference; empty: none
    std::optional<WordByAccount> account;  ///< either this or a PIN
    std::optional<WordByPin> pin;
};

/// Whose word it is said to be, before the secret is looked at.
struct Signing {
    std::string signer;  ///< as histories have it
    std::string name;
    bool known = false;  ///< there is such an account, or such a person on a tablet of the drive
    std::int64_t account = 0;
    PinCheck pin;  ///< what a PIN is compared with; of nobody's work for who is unknown
    storage::identity::Secrets secrets = {};  ///< read by load_secrets()
    Throttle::Attempt reserved;               ///< counted before anything is evaluated
};

/// Everything that can be refused without the secret, and the attempt counted. Refusals:
/// `drive_not_found`, those of a transition to closed, `repeated_item`, `account_or_pin`,
/// `closing_count_missing` and `reason_required` as violations, `closing_same_person` and
/// `session_needed` of may_sign(), `too_many_attempts`.
domain::Result<Signing> begin_closing_word(const Actor& actor, const domain::tallying::Books& books,
                                           Throttle& throttle, domain::Instant now,
                                           const NewClosingWord& what);

/// Reads what a password is compared with: the same work when there is no such account.
void load_secrets(Signing& signing, storage::Session& session);

/// After the secret was right: `second_factor_required` where an account needs one and none was
/// sent.
domain::Result<void> check_signing(const Signing& signing, const NewClosingWord& what);

/// Keeps the word, after the secret was right; uses a second factor up. What it is about is asked
/// of the transaction's books anew. Refusals: those of begin_closing_word() that concern the drive
/// and its figure, `second_person_wrong` for a wrong second factor, `closing_signer_elsewhere`.
domain::Result<domain::tallying::ClosingWord> give_closing_word(const Actor& actor,
                                                                storage::WriteTransaction& tx,
                                                                const std::optional<Seal>& seal,
                                                                const Signing& signing,
                                                                const NewClosingWord& what);

}  // namespace usecases::identity

#include "usecases/identity/second_factor.hpp"

#include "domain/identity/second_factor.hpp"

#include <sodium.h>

namespace usecases::identity {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

namespace {

constexpr int recovery_codes = 10;

Error unavailable() {
    return {ErrorKind::conflict, "second_factor_unavailable", {}, {}};
}

}  // namespace

Result<const Seal*> seal_for_factors(const std::optional<Seal>& seal) {
    if (!seal) return unavailable();
    return &*seal;
}

Result<FactorSecret> begin_second_factor(const Actor& actor, storage::WriteTransaction& tx,
                                         const Seal& seal) {
    auto user = account_of(actor, tx.books());
    if (!user) return user.error();
    if ((*user)->second_factor) return Error{ErrorKind::conflict, "second_factor_stands", {}, {}};
    std::string secret(domain::identity::factor_secret_bytes, '\0');
    randombytes_buf(secret.data(), secret.size());
    storage::identity::set_factor(tx, (*user)->num, seal.close(secret));
    return FactorSecret{domain::identity::base32(secret),
                        domain::identity::factor_uri(secret, (*user)->login)};
}

Result<std::vector<std::string>> confirm_second_factor(const Actor& actor,
                                                       storage::WriteTransaction& tx,
                                                       const std::optional<Seal>& seal,
                                                       Throttle& throttle,
                                                       const std::string& typed) {
    auto user = account_of(actor, tx.books());
    if (!user) return user.error();
    const auto secrets = storage::identity::secrets(tx.session(), (*user)->num);
    if (secrets.factor_confirmed) return Error{ErrorKind::conflict, "second_factor_stands", {}, {}};
    if (secrets.factor.empty() || !seal)
        return Error{ErrorKind::conflict, "second_factor_not_begun", {}, {}};
    const auto secret = seal->open(secrets.factor);
    if (!secret) return unavailable();
    auto attempt =
        throttle.begin(SecretKind::factor, (*user)->login, actor.origin.address, tx.now());
    if (!attempt) return attempt.error();
    const auto step =
        domain::identity::check_code(*secret, normal_code(typed), tx.now(), secrets.factor_step);
    if (!step) {
        attempt->failed();
        return Error{ErrorKind::rule, "code_wrong", {}, {}};
    }
    std::vector<std::string> codes;
    std::vector<domain::Digest> digests;
    for (int i = 0; i < recovery_codes; ++i) {
        codes.push_back(make_code(4));
        digests.push_back(digest_of_secret(normal_code(codes.back())));
    }
    storage::identity::confirm_factor(tx, **user, *step, digests);
    return codes;
}

Result<void> remove_own_second_factor(const Actor& actor, storage::WriteTransaction& tx) {
    auto user = account_of(actor, tx.books());
    if (!user) return user.error();
    storage::identity::remove_factor(tx, **user);
    return {};
}

bool take_second_factor(storage::WriteTransaction& tx, const std::optional<Seal>& seal,
                        std::int64_t user, const storage::identity::Secrets& secrets,
                        const std::string& typed) {
    if (!secrets.factor_confirmed) return true;
    const auto code = normal_code(typed);
    if (seal)
        if (auto secret = seal->open(secrets.factor))
            if (auto step =
                    domain::identity::check_code(*secret, code, tx.now(), secrets.factor_step))
                return storage::identity::take_factor_step(tx, user, *step);
    return storage::identity::take_recovery_code(tx, user, digest_of_secret(code));
}

}  // namespace usecases::identity

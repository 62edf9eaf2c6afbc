#include "api/identity/factor_check.hpp"

#include "domain/identity/second_factor.hpp"
#include "storage/engine/database.hpp"

namespace api::identity {

bool take_second_factor(Service& service, storage::WriteTransaction& tx, std::int64_t user,
                        const storage::identity::Secrets& secrets, const std::string& typed) {
    if (!secrets.factor_confirmed) return true;
    auto code = normal_code(typed);
    if (service.seal())
        if (auto secret = service.seal()->open(secrets.factor))
            if (auto step =
                    domain::identity::check_code(*secret, code, tx.now(), secrets.factor_step))
                return storage::identity::take_factor_step(tx, user, *step);
    return storage::identity::take_recovery_code(tx, user, digest_of_secret(code));
}

}  // namespace api::identity

#include "server/commands/first_account.hpp"

#include "server/commands/shared.hpp"
#include "storage/identity/audit.hpp"
#include "usecases/identity/accounts.hpp"

#include <fmt/format.h>

namespace server::commands {

std::optional<std::string> link_for_first_account(
    storage::Database& database, const configuration::Configuration& configuration) {
    if (usecases::identity::somebody_signs_in(*database.books())) return std::nullopt;
    std::optional<usecases::identity::PasswordLink> link;
    auto written =
        database.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            const auto operator_here = usecases::identity::Holder::local("local");
            auto made = usecases::identity::link_for_first_account(operator_here, tx);
            if (!made) return made.error();
            link = std::move(*made);
            // Somebody was faster.
            if (!link) return {};
            storage::identity::AuditEntry entry;
            entry.at = tx.now();
            entry.actor = operator_here.name;
            entry.action = "serve";
            entry.object =
                "users/" + std::string(usecases::identity::first_login) + "/password-link";
            storage::identity::append(tx.session(), std::move(entry));
            return {};
        });
    if (!written) {
        complain(written.error());
        return std::nullopt;
    }
    if (!link) return std::nullopt;
    const auto& listen = configuration.listen;
    // A port that the system picks is not known yet: the path is told alone.
    std::string origin = configuration.server.public_url;
    if (origin.empty() && listen.port)
        origin =
            fmt::format("http://{}:{}", listen.address == "0.0.0.0" ? "127.0.0.1" : listen.address,
                        listen.port);
    return origin + "/reset#" + link->secret;
}

}  // namespace server::commands

#include "server/commands/first_account.hpp"

#include "api/identity/service.hpp"
#include "server/commands/shared.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/audit.hpp"
#include "usecases/identity/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace server::commands {
namespace {

constexpr std::string_view login = "quan-tri";
constexpr std::int64_t good_for_ms = std::int64_t(72) * 3600 * 1000;

}  // namespace

std::optional<std::string> link_for_first_account(
    storage::Database& database, const configuration::Configuration& configuration) {
    const auto books = database.books();
    const auto& users = books->directory().users();
    if (std::any_of(users.begin(), users.end(),
                    [](const auto& u) { return u.second->has_password; }))
        return std::nullopt;
    const auto secret = usecases::identity::make_secret(usecases::identity::link_prefix);
    auto written =
        database.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            auto known = tx.books().directory().user(login);
            domain::identity::User user;
            if (known) {
                user = *known;
            } else {
                user.id = tx.new_id();
                user.login = login;
                user.name = "Quản trị";
                auto added = storage::identity::add(tx, user, "");
                if (!added) return added.error();
                user = storage::identity::give(tx, *added,
                                               {domain::identity::Role::administrator, {}, {}});
            }
            storage::identity::add_password_link(tx, user.num,
                                                 usecases::identity::digest_of_secret(secret),
                                                 tx.now().plus_ms(good_for_ms), {});
            storage::identity::AuditEntry entry;
            entry.at = tx.now();
            entry.actor = "local";
            entry.action = "serve";
            entry.object = "users/" + std::string(login) + "/password-link";
            storage::identity::append(tx.session(), std::move(entry));
            return {};
        });
    if (!written) {
        complain(written.error());
        return std::nullopt;
    }
    const auto& listen = configuration.listen;
    // A port that the system picks is not known yet: the path is told alone.
    std::string origin = configuration.server.public_url;
    if (origin.empty() && listen.port)
        origin =
            fmt::format("http://{}:{}", listen.address == "0.0.0.0" ? "127.0.0.1" : listen.address,
                        listen.port);
    return origin + "/reset#" + secret;
}

}  // namespace server::commands

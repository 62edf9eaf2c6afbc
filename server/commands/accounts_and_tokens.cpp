// giothong user add, giothong token create: whoever may open the database may make the first of
// both.
#include "domain/identity/login.hpp"
#include "domain/identity/password.hpp"
#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "storage/identity/audit.hpp"
#include "usecases/identity/accounts.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace server::commands {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Role;
using domain::scheduling::ScopeKind;
using usecases::identity::Holder;
using usecases::identity::ScopeName;

/// --role and --scope of both commands.
struct RoleFlags {
    std::vector<std::string> roles;
    std::string scope;

    void add_to(CLI::App& app) {
        std::vector<std::string> names;
        // A device has its role by being one.
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto d) {
            if (d.value != Role::device) names.push_back(d.name);
        });
        app.add_option("--role", roles, "Vai trò; có thể lặp lại / A role; may be repeated")
            ->check(CLI::IsMember(names))
            ->required();
        app.add_option("--scope", scope,
                       "Mã tổ chức, địa điểm hoặc đợt; không có thì là tất cả / Code of an "
                       "organisation, site or drive; all without it")
            ->check(not_empty());
    }

    /// Each once, in the order in which they were given.
    std::vector<Role> all() const {
        std::vector<Role> out;
        for (const auto& name : roles) {
            const auto role = *domain::from_name<Role>(name);
            if (std::find(out.begin(), out.end(), role) == out.end()) out.push_back(role);
        }
        return out;
    }

    Result<ScopeName> part(const domain::tallying::Books& books) const {
        if (scope.empty()) return ScopeName{ScopeKind::everything, std::nullopt};
        if (books.registry().organization(scope)) return ScopeName{ScopeKind::organization, scope};
        if (books.registry().site(scope)) return ScopeName{ScopeKind::site, scope};
        if (books.drive_number(scope)) return ScopeName{ScopeKind::drive, scope};
        return Error{ErrorKind::not_found, "organization_not_found", {{"organization", scope}}, {}};
    }
};

void audit(const Holder& holder, storage::WriteTransaction& tx, const std::string& action,
           const std::string& object) {
    storage::identity::AuditEntry entry;
    entry.at = tx.now();
    entry.actor = holder.name;
    entry.action = action;
    entry.object = object;
    storage::identity::append(tx.session(), std::move(entry));
}

/// From standard input, so that it stands in no list of processes and no shell's history.
std::string read_password() {
    if (::isatty(STDIN_FILENO)) fmt::print(stderr, "Mật khẩu / password: ");
    std::string line;
    std::cin.exceptions(std::ios::badbit);
    std::getline(std::cin, line);
    return line;
}

/// Opens the database for one change; a server that has it open is the one to ask then.
int change(const std::shared_ptr<configuration::Sources>& sources,
           const std::function<Result<void>(storage::WriteTransaction&)>& fn) {
    auto configuration = configured(*sources);
    if (!configuration) return 64;
    auto database = open_database(*configuration, storage::Session::Access::read_write);
    if (!database) return failed;
    auto written = database->write_and_wait(fn);
    if (!written) {
        complain(written.error());
        return nothing_done;
    }
    return done;
}

std::function<int()> user_add(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    auto flags = std::make_shared<RoleFlags>();
    auto login = std::make_shared<std::string>();
    auto name = std::make_shared<std::string>();
    app.add_option(
           "login", *login,
           "Tên đăng nhập: chữ thường không dấu, chữ số, gạch nối / Login: a-z, digits, hyphens")
        ->required();
    app.add_option("--name", *name, "Họ tên / Name")->check(not_empty());
    flags->add_to(app);
    return [=] {
        // Before the password is typed.
        auto good_login = domain::identity::check_login(*login);
        auto named = name_given(name->empty() ? *login : *name);
        if (!good_login || !named) {
            complain(good_login ? named.error() : good_login.error());
            return nothing_done;
        }
        const auto& shown = *named;
        auto password = read_password();
        if (auto good = domain::identity::check_password(password, *login, shown); !good) {
            complain(good.error());
            return nothing_done;
        }
        auto hash = usecases::identity::Passwords::hash_now(password, {});
        return change(sources, [&](storage::WriteTransaction& tx) -> Result<void> {
            auto scope = flags->part(tx.books());
            if (!scope) return scope.error();
            const auto operator_here = Holder::local("local");
            auto added =
                usecases::identity::add_with_password(operator_here, tx, {*login, shown}, hash);
            if (!added) return added.error();
            for (auto role : flags->all()) {
                auto given =
                    usecases::identity::give_role(operator_here, tx, *login, {role, *scope, {}});
                if (!given) return given.error();
            }
            audit(operator_here, tx, "user add", "users/" + *login);
            return {};
        });
    };
}

std::function<int()> token_create(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    auto flags = std::make_shared<RoleFlags>();
    auto name = std::make_shared<std::string>("command-line");
    app.add_option("--name", *name, "Tên của mã / Name of the token")->check(not_empty());
    flags->add_to(app);
    return [=] {
        auto named = name_given(*name);
        if (!named) {
            complain(named.error());
            return nothing_done;
        }
        std::string secret;
        int code = change(sources, [&](storage::WriteTransaction& tx) -> Result<void> {
            auto scope = flags->part(tx.books());
            if (!scope) return scope.error();
            const auto operator_here = Holder::local("local");
            auto made = usecases::identity::add(
                operator_here, tx,
                usecases::identity::NewToken{*named, flags->all(), *scope, std::nullopt});
            if (!made) return made.error();
            secret = made->secret;
            audit(operator_here, tx, "token create", "tokens/" + made->token.id.text());
            return {};
        });
        if (code == done) fmt::print("{}\n", secret);
        return code;
    };
}

}  // namespace

std::function<int()> user(CLI::App& app) {
    app.require_subcommand(1);
    auto* add = app.add_subcommand(
        "add",
        "Thêm tài khoản; mật khẩu đọc từ đầu vào chuẩn / Add an account; the password is read "
        "from standard input");
    return user_add(*add);
}

std::function<int()> token(CLI::App& app) {
    app.require_subcommand(1);
    auto* create =
        app.add_subcommand("create", "Tạo mã truy cập và in ra / Make a token and print it");
    return token_create(*create);
}

}  // namespace server::commands

// giothong serve
#include "server/commands/all.hpp"
#include "server/commands/first_account.hpp"
#include "server/commands/shared.hpp"
#include "server/logging/log.hpp"

#include <fmt/format.h>

#include <csignal>
#include <unistd.h>

namespace server::commands {

std::function<int()> serve(CLI::App& app) {
    auto sources = configuration::add_flags(app);
    auto first_account = std::make_shared<bool>(false);
    app.add_flag(
        "--first-account", *first_account,
        "Khi chưa ai đăng nhập được: in liên kết dùng một lần cho tài khoản đầu tiên (trên màn "
        "hình thì luôn in) / While nobody "
        "can sign in: print a one-time link for the first account (always, on a terminal)");
    app.footer(configuration::manual());
    return [sources, first_account] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        // It means "read again"; until there is something to read again it must not end a start
        // that may take a minute.
        std::signal(SIGHUP, SIG_IGN);
        logging::start(configuration->log.level, configuration->log.format);
        const bool others_ask = !configuration->proxy.trusted.empty() ||
                                configuration->listen.address == "0.0.0.0" ||
                                configuration->listen.address == "::";
        if (configuration->server.public_url.empty() && others_ask)
            logging::warning("public_url_missing");
        auto database = wait_for_database(*configuration);
        if (!database) return failed;
        // What is written into a log is read by more people than who stands at a terminal.
        if (*first_account || ::isatty(STDOUT_FILENO))
            if (auto link = link_for_first_account(*database, *configuration)) {
                fmt::print(
                    "Chưa có ai đăng nhập được. Mở liên kết này để đặt mật khẩu cho tài khoản "
                    "quan-tri (dùng một lần, trong 72 giờ):\n"
                    "Nobody can sign in yet. Open this link to set the password of the account "
                    "quan-tri (once, within 72 hours):\n"
                    "  {}\n",
                    *link);
                std::fflush(stdout);
            }
        return serve_until_stopped(*configuration, std::move(database));
    };
}

}  // namespace server::commands

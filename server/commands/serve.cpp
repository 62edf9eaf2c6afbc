// giothong serve
#include <csignal>

#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "server/logging/log.hpp"

namespace server::commands {

std::function<int()> serve(CLI::App& app) {
    auto sources = configuration::add_flags(app);
    app.footer(configuration::manual());
    return [sources] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        // It means "read again"; until there is something to read again it must not end a start that may take a minute.
        std::signal(SIGHUP, SIG_IGN);
        logging::start(configuration->log.level, configuration->log.format);
        auto database = open_database(*configuration, storage::Session::Access::read_write);
        if (!database) return failed;
        return serve_until_stopped(*configuration, std::move(database));
    };
}

}  // namespace server::commands

// A subcommand of the program.
#pragma once

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace server {

struct Command {
    std::string_view name;
    std::string_view help_vi;
    std::string_view help_en;
    /// Adds flags and arguments to its subcommand and returns what runs when they have been read.
    /// The returned value is the exit code of the program.
    std::function<int()> (*configure)(CLI::App& subcommand);
};

/// All of them, in the order of --help; the table is server/commands/table.cpp.
std::span<const Command> all_commands();

}  // namespace server

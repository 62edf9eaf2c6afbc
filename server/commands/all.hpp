// The commands; each adds its flags to its subcommand and returns what runs after parsing.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace server::commands {

std::function<int()> serve(CLI::App& app);
std::function<int()> demo(CLI::App& app);
std::function<int()> import(CLI::App& app);
std::function<int()> totals(CLI::App& app);
std::function<int()> valuation(CLI::App& app);
std::function<int()> report(CLI::App& app);
std::function<int()> user(CLI::App& app);
std::function<int()> token(CLI::App& app);
std::function<int()> verify(CLI::App& app);

}  // namespace server::commands

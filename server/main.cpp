#include "server/command.hpp"
#include "server/logging/log.hpp"
#include "server/private_files.hpp"
#include "server/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace {

// Wrong usage, as sysexits.h has it, so that scripts can tell it from a refused import (1, 2).
constexpr int usage_error = 64;

}  // namespace

int main(int argc, char** argv) {
    server::make_files_private();
    CLI::App app(
        "Giọt Hồng – quản lý chiến dịch hiến máu tình nguyện\n"
        "Blood donation campaigns: plan drives, count bags, total and value them",
        "giothong");
    const std::string version = fmt::format("giothong {}", server::version);
    app.set_version_flag("--version", version, "Phiên bản / Version");
    app.set_help_flag("-h,--help", "Trợ giúp / Help");
    app.require_subcommand(1);

    const auto all = server::all_commands();
    std::vector<std::function<int()>> runs(all.size());
    std::vector<CLI::App*> subcommands;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto* subcommand = app.add_subcommand(
            std::string(all[i].name), fmt::format("{}\n{}", all[i].help_vi, all[i].help_en));
        subcommand->set_version_flag("--version", version, "Phiên bản / Version");
        runs[i] = all[i].configure(*subcommand);
        subcommands.push_back(subcommand);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : usage_error;
    }
    int code = usage_error;
    try {
        for (std::size_t i = 0; i < all.size(); ++i)
            if (subcommands[i]->parsed()) code = runs[i]();
    } catch (const std::exception& error) {
        server::logging::stop();
        fmt::print(stderr, "giothong: lỗi ngoài dự kiến / unexpected error: {}\n", error.what());
        return 70;
    }
    server::logging::stop();
    return code;
}

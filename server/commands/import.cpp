// giothong import
#include <fmt/format.h>
#include <unistd.h>

#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "api/routes.hpp"
#include "server/imports/counts_import.hpp"
#include "server/imports/records_import.hpp"
#include "server/version.hpp"

namespace server::commands {
namespace {

void print_bar(std::int64_t at, std::int64_t of) {
    constexpr int width = 32;
    int full = of > 0 ? int(at * width / of) : width;
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < full ? "█" : "░";
    fmt::print(stderr, "\r{} {:3} %", bar, of > 0 ? at * 100 / of : 100);
}

void report(const imports::ImportResult& result, bool dry_run) {
    for (const auto& row : result.refused) {
        fmt::print("dòng/line {}: {}\n", row.line, words_of(row.error));
        for (const auto& v : row.error.violations)
            fmt::print("  {} {}\n", v.pointer, words_of({domain::ErrorKind::rule, v.code, v.parameters, {}}));
    }
    fmt::print("{}{} dòng/rows: {} đã ghi/written, {} không đổi/unchanged, {} bị từ chối/refused; "
               "{} sự kiện/events, {} chờ xem xét/in review\n",
               dry_run ? "(chạy thử, không ghi gì / dry run, nothing kept) " : "", result.rows, result.written,
               result.unchanged, result.refused.size(), result.events, result.in_review);
}

}  // namespace

std::function<int()> import(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    struct Options {
        std::string kind, file, map;
        bool dry_run = false;
    };
    auto o = std::make_shared<Options>();
    std::vector<std::string> kinds{"counts"};
    for (auto kind : imports::record_kinds()) kinds.emplace_back(kind);
    app.add_option("kind", o->kind, "Loại dữ liệu / What the rows are")->required()->check(CLI::IsMember(kinds));
    app.add_option("file", o->file, "Tệp CSV / CSV file")->required();
    app.add_option("--map", o->map, "Tệp ánh xạ (bắt buộc với counts) / Map, needed for counts (deploy/maps)");
    app.add_flag("--dry-run", o->dry_run, "Kiểm tra tất cả, không ghi gì / Check everything, keep nothing");
    return [sources, o] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        bool counts = o->kind == "counts";
        if (counts && o->map.empty()) {
            complain({domain::ErrorKind::rule, "required", {{"flag", "--map"}}, {}});
            return 64;
        }
        std::optional<imports::CountsMap> map;
        if (counts) {
            auto read = imports::CountsMap::read(o->map);
            if (!read) {
                complain(read.error());
                return nothing_done;
            }
            map = std::move(*read);
        }
        auto database = open_database(*configuration, storage::Session::Access::read_write);
        if (!database) return nothing_done;
        bool shows = ::isatty(STDERR_FILENO);
        imports::Progress progress = [&](std::int64_t at, std::int64_t of) {
            if (shows) print_bar(at, of);
        };
        auto result = counts ? imports::import_counts(*database, o->file, *map, o->dry_run, progress)
                             : imports::import_records(*database, api::make_planning_router(*database), o->kind, o->file,
                                                       o->map, o->dry_run, progress);
        if (shows) fmt::print(stderr, "\r\x1b[K");
        if (!result) {
            complain(result.error());
            return nothing_done;
        }
        report(*result, o->dry_run);
        return result->exit_code();
    };
}

}  // namespace server::commands

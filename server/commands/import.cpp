// giothong import
#include "api/imports/report.hpp"
#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "server/imports/disk_file.hpp"
#include "server/version.hpp"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

namespace server::commands {
namespace {

namespace imports = api::imports;
namespace imports_of_disk = server::imports;

/// "local/lan": the user of the system who runs the command.
std::string operator_name() {
    const auto* user = ::getpwuid(::geteuid());
    return "local/" +
           (user && user->pw_name ? std::string(user->pw_name) : std::to_string(::geteuid()));
}

/// An import is many transactions; its row in the audit follows the last of them.
domain::Result<void> keep_in_audit(storage::Database& database, const imports::Job& job,
                                   const std::string& file, const imports::ImportResult& result) {
    return database.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        imports::keep_in_audit(tx, operator_name(), {}, job, file, result);
        return {};
    });
}

void print_bar(std::int64_t at, std::int64_t of) {
    constexpr int width = 32;
    int full = of > 0 ? int(at * width / of) : width;
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < full ? "█" : "░";
    fmt::print(stderr, "\r{} {:3} %", bar, of > 0 ? at * 100 / of : 100);
}

void print_rows(const imports::RowList& rows, const char* what) {
    for (const auto& row : rows) {
        fmt::print("dòng/line {}: {}{}\n", row.line, what, words_of(row.error));
        for (const auto& v : row.error.violations)
            fmt::print("  {} {}\n", v.pointer,
                       words_of({domain::ErrorKind::rule, v.code, v.parameters, {}}));
    }
    const auto shown = std::size_t(std::distance(rows.begin(), rows.end()));
    if (shown < rows.size())
        fmt::print("… {}{} dòng nữa / more lines\n", what, rows.size() - shown);
}

void report(const imports::ImportResult& result, bool dry_run) {
    print_rows(result.refused, "");
    print_rows(result.warnings, "(lưu ý/note) ");
    if (!result.form.empty()) fmt::print("đọc theo/read as: {}\n", result.form);
    if (result.rows == 0) complain({domain::ErrorKind::rule, "no_rows", {}, {}});
    fmt::print(
        "{}{} dòng/rows: {} đã ghi/written, {} không đổi/unchanged, {} chờ xem xét/in review, {} "
        "bị từ chối/refused; "
        "{} sự kiện/events, {} chờ xem xét/in review\n",
        dry_run ? "(chạy thử, không ghi gì / dry run, nothing kept) " : "", result.rows,
        result.written, result.unchanged, result.waiting, result.refused.size(), result.events,
        result.in_review);
}

}  // namespace

std::function<int()> import(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    struct Options {
        std::string kind, file, map;
        bool dry_run = false, json = false;
    };
    auto o = std::make_shared<Options>();
    app.add_option("kind", o->kind, "Loại dữ liệu / What the rows are")
        ->required()
        ->check(CLI::IsMember(
            std::vector<std::string>(imports::kinds().begin(), imports::kinds().end())));
    app.add_option("file", o->file, "Tệp CSV hoặc bảng tính .xlsx / CSV file or workbook (.xlsx)")
        ->required()
        ->check(not_empty());
    app.add_option("--map", o->map,
                   "Tệp ánh xạ (bắt buộc với counts) / Map, needed for counts (deploy/maps)")
        ->check(not_empty());
    app.add_flag("--dry-run", o->dry_run,
                 "Kiểm tra tất cả, không ghi gì / Check everything, keep nothing");
    app.add_flag("--json", o->json,
                 "In kết quả như POST /api/v1/imports trả lời / Print what POST /api/v1/imports "
                 "answers");
    return [sources, o] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        if (o->kind == "counts" && o->map.empty()) {
            complain({domain::ErrorKind::rule, "required", {{"flag", "--map"}}, {}});
            return 64;
        }
        auto map = imports_of_disk::read_map_file(o->map);
        auto job = map ? imports::Job::make(o->kind, std::move(*map), {})
                       : domain::Result<imports::Job>(map.error());
        if (!job) {
            complain(job.error());
            return nothing_done;
        }
        auto database = open_database(*configuration, storage::Session::Access::read_write);
        if (!database) return nothing_done;
        bool shows = ::isatty(STDERR_FILENO);
        imports::Progress progress = [&](std::int64_t at, std::int64_t of) {
            if (shows) print_bar(at, of);
        };
        auto result = imports_of_disk::import_file(*database, *job, o->file, o->dry_run, progress);
        if (shows) fmt::print(stderr, "\r\x1b[K");
        if (!result) {
            complain(result.error());
            return nothing_done;
        }
        if (o->json)
            fmt::print("{}\n", api::json::write(imports::report_of(o->kind, o->dry_run, *result,
                                                                   api::Language::vi)));
        else
            report(*result, o->dry_run);
        if (!o->dry_run)
            if (auto kept = keep_in_audit(*database, *job, o->file, *result); !kept) {
                complain(kept.error());
                return failed;
            }
        return result->exit_code();
    };
}

}  // namespace server::commands

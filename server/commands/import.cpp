// giothong import
#include "api/json/members.hpp"
#include "api/routes.hpp"
#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"
#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "server/imports/counts_import.hpp"
#include "server/imports/records_import.hpp"
#include "server/version.hpp"
#include "storage/identity/audit.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <pwd.h>
#include <unistd.h>

namespace server::commands {

/// What the audit keeps of an import.
struct ImportAudit {
    std::string kind;
    std::string file;
    std::optional<std::string> map;
    std::int64_t rows = 0;
    std::int64_t written = 0;
    std::int64_t unchanged = 0;
    std::int64_t waiting = 0;
    std::int64_t refused = 0;
    std::int64_t events = 0;
    std::int64_t in_review = 0;
};
BOOST_DESCRIBE_STRUCT(ImportAudit, (),
                      (kind, file, map, rows, written, unchanged, waiting, refused, events,
                       in_review))

namespace {

/// Without its folder, which is of no concern to the readers of the audit; what is not text in it
/// is not repeated.
std::string file_name(const std::string& path) {
    const auto name = domain::to_plain_text(std::filesystem::path(path).filename().string());
    return domain::to_nfc(name).value_or("?");
}

/// "local/lan": the user of the system who runs the command.
std::string operator_name() {
    const auto* user = ::getpwuid(::geteuid());
    return "local/" +
           (user && user->pw_name ? std::string(user->pw_name) : std::to_string(::geteuid()));
}

/// An import is many transactions; its row in the audit follows the last of them.
domain::Result<void> keep_in_audit(storage::Database& database, const std::string& kind,
                                   const std::string& file, const std::string& map,
                                   const imports::ImportResult& result) {
    return database.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        ImportAudit about{kind,
                          file_name(file),
                          {},
                          result.rows,
                          result.written,
                          result.unchanged,
                          result.waiting,
                          std::int64_t(result.refused.size()),
                          result.events,
                          result.in_review};
        if (!map.empty()) about.map = file_name(map);
        storage::identity::AuditEntry entry;
        entry.at = tx.now();
        entry.actor = operator_name();
        entry.action = "import " + kind;
        entry.object = "imports/" + about.file;
        entry.after = api::json::write(about);
        storage::identity::append(tx.session(), std::move(entry));
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
        bool dry_run = false;
    };
    auto o = std::make_shared<Options>();
    std::vector<std::string> kinds{"counts"};
    for (auto kind : imports::record_kinds()) kinds.emplace_back(kind);
    app.add_option("kind", o->kind, "Loại dữ liệu / What the rows are")
        ->required()
        ->check(CLI::IsMember(kinds));
    app.add_option("file", o->file, "Tệp CSV hoặc bảng tính .xlsx / CSV file or workbook (.xlsx)")
        ->required()
        ->check(not_empty());
    app.add_option("--map", o->map,
                   "Tệp ánh xạ (bắt buộc với counts) / Map, needed for counts (deploy/maps)")
        ->check(not_empty());
    app.add_flag("--dry-run", o->dry_run,
                 "Kiểm tra tất cả, không ghi gì / Check everything, keep nothing");
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
        auto result = counts
                          ? imports::import_counts(*database, o->file, *map, o->dry_run, progress)
                          : imports::import_records(*database, api::make_planning_router(*database),
                                                    o->kind, o->file, o->map, o->dry_run, progress);
        if (shows) fmt::print(stderr, "\r\x1b[K");
        if (!result) {
            complain(result.error());
            return nothing_done;
        }
        report(*result, o->dry_run);
        if (!o->dry_run)
            if (auto kept = keep_in_audit(*database, o->kind, o->file, o->map, *result); !kept) {
                complain(kept.error());
                return failed;
            }
        return result->exit_code();
    };
}

}  // namespace server::commands

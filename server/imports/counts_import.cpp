#include "server/imports/counts_import.hpp"

#include "api/routes.hpp"
#include "server/files/reading.hpp"
#include "server/imports/counts_row.hpp"
#include "server/imports/counts_writer.hpp"
#include "server/imports/fill_down.hpp"

#include <algorithm>
#include <future>
#include <unordered_map>

namespace server::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// Rows in one transaction. Larger groups commit faster; a kill loses at most one, and only until
/// the file is imported again.
constexpr std::size_t rows_a_group = 4'000;

void tell(const Progress& progress, std::pair<std::int64_t, std::int64_t> at) {
    progress(at.first, at.second);
}

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

Result<ImportResult> import_rows(storage::Database& database, const std::string& file,
                                 const CountsMap& map, bool dry_run, const Progress& progress) {
    auto source = RowSource::open(file, map.form);
    if (!source) return source.error();
    const auto& header = source->header();
    auto planner = RowPlanner::make(map, header, file, database.settings().offset);
    if (!planner) return planner.error();
    auto fill = FillDown::make(map.fill_down, header);
    if (!fill) return fill.error();

    ImportResult result;
    result.form = source->form();
    const auto router = api::make_planning_router(database);
    CountsWriter writer(map, dry_run, router);
    // While the writer commits one group the next is being read.
    struct Group {
        std::vector<PlannedRow> rows;
        std::promise<Result<void>> done;
    };
    std::shared_ptr<Group> flying;
    auto land = [&]() -> Result<void> {
        if (!flying) return {};
        auto outcome = flying->done.get_future().get();
        flying.reset();
        if (!outcome && outcome.error().code != "dry_run") return outcome;
        return {};
    };
    // The group in flight writes into what stands here, so it is waited for however reading ends.
    struct Landing {
        std::shared_ptr<Group>& flying;
        ~Landing() {
            if (flying) flying->done.get_future().wait();
        }
    } landing{flying};
    auto launch = [&](std::vector<PlannedRow> rows) -> Result<void> {
        if (auto landed = land(); !landed) return landed;
        flying = std::make_shared<Group>();
        flying->rows = std::move(rows);
        database.write(
            [group = flying, &writer, &result](storage::WriteTransaction& tx) {
                return writer.write(tx, group->rows, result);
            },
            [group = flying](Result<void> outcome) { group->done.set_value(std::move(outcome)); });
        return {};
    };

    struct Seen {
        std::int64_t line;
        domain::Digest content;
    };
    std::unordered_map<std::string, Seen> seen;
    RowList refused;
    std::vector<PlannedRow> rows;
    std::int64_t repeated = 0;
    for (;;) {
        auto read = source->next();
        if (!read) return read.error();
        auto& row = *read;
        if (!row) break;
        ++result.rows;
        fill->apply(row->fields);
        auto planned = planner->plan(*row);
        if (!planned) {
            refused.push_back({row->line, planned.error()});
            continue;
        }
        auto content = content_of(*planned);
        auto [it, fresh] = seen.try_emplace(planned->drive.code, Seen{planned->line, content});
        if (!fresh) {
            if (it->second.content == content)
                ++repeated;
            else
                refused.push_back(
                    {row->line, rule("drive_twice", {{"line", std::to_string(it->second.line)}})});
            continue;
        }
        rows.push_back(std::move(*planned));
        if (rows.size() == rows_a_group) {
            if (progress) tell(progress, source->progress());
            if (auto launched = launch(std::exchange(rows, {})); !launched) return launched.error();
        }
    }
    if (!rows.empty())
        if (auto launched = launch(std::move(rows)); !launched) return launched.error();
    if (auto landed = land(); !landed) return landed.error();
    if (progress) progress(1, 1);
    result.unchanged += repeated;
    result.refused.add(refused);
    result.refused.sort();
    return result;
}

}  // namespace

Result<ImportResult> import_counts(storage::Database& database, const std::string& file,
                                   const CountsMap& map, bool dry_run, const Progress& progress) {
    return files::reading(file,
                          [&] { return import_rows(database, file, map, dry_run, progress); });
}

}  // namespace server::imports

#include "api/imports/counts_import.hpp"

#include "api/imports/counts_row.hpp"
#include "api/imports/counts_writer.hpp"
#include "api/imports/fill_down.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>

namespace api::imports {
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

Result<ImportResult> import_rows(Writing& writing, const api::Router& router,
                                 const usecases::Actor& actor, domain::UtcOffset database_offset,
                                 const SourceFile& file, const CountsMap& map, const Wish& wish,
                                 const Progress& progress) {
    auto form = map.form;
    wish.put_into(form);
    auto source = RowSource::open(file, form);
    if (!source) return source.error();
    const auto& header = source->header();
    auto planner = RowPlanner::make(map, header, file, database_offset);
    if (!planner) return planner.error();
    auto fill = FillDown::make(map.fill_down, header);
    if (!fill) return fill.error();

    ImportResult result;
    result.form = source->form();
    CountsWriter writer(map, router, actor);
    auto launch = [&](std::vector<PlannedRow> group) {
        auto rows = std::make_shared<std::vector<PlannedRow>>(std::move(group));
        return writing.run([rows, &writer, &result](storage::WriteTransaction& tx) {
            return writer.write(tx, *rows, result);
        });
    };
    // A group in flight writes into what stands here, so it is waited for however reading ends.
    struct Landing {
        Writing& writing;
        ~Landing() { (void)writing.finish(); }
    } landing{writing};

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
        if (auto allowed = wish.allows(++result.rows); !allowed) return allowed.error();
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
    if (auto landed = writing.finish(); !landed) return landed.error();
    if (progress) progress(1, 1);
    result.unchanged += repeated;
    result.refused.add(refused);
    result.refused.sort();
    return result;
}

}  // namespace

Result<ImportResult> import_counts(Writing& writing, const api::Router& router,
                                   const usecases::Actor& actor, domain::UtcOffset database_offset,
                                   const SourceFile& file, const CountsMap& map, const Wish& wish,
                                   const Progress& progress) {
    return reading(file.name(), [&] {
        return import_rows(writing, router, actor, database_offset, file, map, wish, progress);
    });
}

}  // namespace api::imports

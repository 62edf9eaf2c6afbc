#include "api/imports/job.hpp"

#include "api/imports/counts_import.hpp"
#include "api/imports/records_import.hpp"
#include "api/json/members.hpp"
#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"
#include "storage/identity/audit.hpp"

#include <algorithm>

namespace api::imports {

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

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// Without its folder, which is of no concern to the readers of the audit; what is not text in it
/// is not repeated.
std::string file_name(const std::string& path) {
    const auto name = domain::to_plain_text(path.substr(path.rfind('/') + 1));
    return domain::to_nfc(name).value_or("?");
}

}  // namespace

const std::vector<std::string_view>& kinds() {
    static const auto all = [] {
        std::vector<std::string_view> out{"counts"};
        out.insert(out.end(), record_kinds().begin(), record_kinds().end());
        return out;
    }();
    return all;
}

Result<Job> Job::make(std::string kind, MapText map, Wish wish) {
    Job out{std::move(kind), std::move(map), {}, std::move(wish)};
    if (std::find(kinds().begin(), kinds().end(), out.kind) == kinds().end())
        return Error{ErrorKind::rule, "not_a_choice", {}, {}};
    if (out.kind == "counts") {
        if (out.map.none()) return Error{ErrorKind::rule, "map_required", {}, {}};
        auto read = CountsMap::read(out.map);
        if (!read) return read.error();
        out.counts = std::move(*read);
    }
    return out;
}

Result<ImportResult> run(const Job& job, const SourceFile& file, Writing& writing,
                         const Router& router, const usecases::Actor& actor,
                         domain::UtcOffset database_offset, const Progress& progress) {
    if (job.counts)
        return import_counts(writing, router, actor, database_offset, file, *job.counts, job.wish,
                             progress);
    return import_records(writing, router, actor, job.kind, file, job.map, job.wish, progress);
}

void keep_in_audit(storage::WriteTransaction& tx, const std::string& by,
                   const usecases::Origin& origin, const Job& job, const std::string& file,
                   const ImportResult& result) {
    ImportAudit about{job.kind,
                      file_name(file),
                      {},
                      result.rows,
                      result.written,
                      result.unchanged,
                      result.waiting,
                      std::int64_t(result.refused.size()),
                      result.events,
                      result.in_review};
    if (!job.map.name.empty()) about.map = file_name(job.map.name);
    storage::identity::AuditEntry entry;
    entry.at = tx.now();
    entry.actor = by;
    entry.action = "import " + job.kind;
    entry.object = "imports/" + about.file;
    entry.after = json::write(about);
    entry.address = origin.address;
    entry.request_id = origin.request_id;
    storage::identity::append(tx.session(), std::move(entry));
}

}  // namespace api::imports

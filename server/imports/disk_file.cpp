#include "server/imports/disk_file.hpp"

#include "api/routes.hpp"
#include "server/files/reading.hpp"

#include <filesystem>

namespace server::imports {

using domain::Result;

DiskFile::DiskFile(std::string path) : path_(std::move(path)) {
    std::error_code failed;
    size_ = std::int64_t(std::filesystem::file_size(path_, failed));
}

bool DiskFile::can_be_read_again() const {
    std::error_code failed;
    return std::filesystem::is_regular_file(path_, failed);
}

Result<std::unique_ptr<std::istream>> DiskFile::open() const {
    auto in = files::open_stream(path_);
    if (!in) return in.error();
    return std::unique_ptr<std::istream>(std::make_unique<std::ifstream>(std::move(*in)));
}

Result<api::xlsx::XlsxReader> DiskFile::open_workbook(const std::string& sheet) const {
    return api::xlsx::XlsxReader::open(path_, sheet);
}

Result<std::unique_ptr<api::imports::SourceFile>> DiskFile::beside(const std::string& name) const {
    const auto path = std::filesystem::path(path_).parent_path() / name;
    return std::unique_ptr<SourceFile>(std::make_unique<DiskFile>(path.string()));
}

Result<api::imports::MapText> read_map_file(const std::string& path) {
    if (path.empty()) return api::imports::MapText{};
    auto text = files::read_file(path);
    if (!text) return text.error();
    return api::imports::MapText{path, std::move(*text)};
}

Result<api::imports::ImportResult> import_file(storage::Database& database,
                                               const api::imports::Job& job,
                                               const std::string& path, bool dry_run,
                                               const api::imports::Progress& progress) {
    using namespace api::imports;
    const DiskFile file(path);
    const auto router = api::make_planning_router(database);
    const auto actor = usecases::Actor::local("import");
    const auto offset = database.settings().offset;
    if (!dry_run) {
        WritingInGroups writing(database);
        return run(job, file, writing, router, actor, offset, progress);
    }
    std::optional<Result<ImportResult>> result;
    auto tried = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        WritingAtOnce writing(tx);
        result = run(job, file, writing, router, actor, offset, progress);
        tx.discard();
        if (!*result) return result->error();
        return {};
    });
    if (!tried) return tried.error();
    return std::move(*result);
}

}  // namespace server::imports

// Files of the machine as imports read them.
#pragma once

#include "api/imports/job.hpp"

#include <string>

namespace server::imports {

/// A file on a disk, or what can be read like one, such as a pipe.
class DiskFile final : public api::imports::SourceFile {
  public:
    explicit DiskFile(std::string path);

    const std::string& name() const override { return path_; }
    std::int64_t size() const override { return size_; }
    bool can_be_read_again() const override;
    domain::Result<std::unique_ptr<std::istream>> open() const override;
    domain::Result<api::xlsx::XlsxReader> open_workbook(const std::string& sheet) const override;
    domain::Result<std::unique_ptr<SourceFile>> beside(const std::string& name) const override;

  private:
    std::string path_;
    std::int64_t size_ = 0;
};

/// A map file; an empty path is no map. Refusal: `file_unreadable`.
domain::Result<api::imports::MapText> read_map_file(const std::string& path);

/// Imports a file as the operator of the machine. Good rows are kept, whatever becomes of the
/// others; a trial (`dry_run`) is one transaction, of which nothing is kept.
domain::Result<api::imports::ImportResult> import_file(storage::Database& database,
                                                       const api::imports::Job& job,
                                                       const std::string& path, bool dry_run,
                                                       const api::imports::Progress& progress);

}  // namespace server::imports

// The file that is imported, wherever it lies: on a disk or in the body of a request.
#pragma once

#include "api/xlsx/reading.hpp"
#include "domain/core/result.hpp"

#include <cstdint>
#include <ios>
#include <istream>
#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace api::imports {

/// A file that can be opened. For one thread.
class SourceFile {
  public:
    virtual ~SourceFile() = default;

    /// As refusals call it.
    virtual const std::string& name() const = 0;
    /// In bytes, where it is known.
    virtual std::int64_t size() const = 0;
    /// False for what flows by once, such as a pipe.
    virtual bool can_be_read_again() const = 0;
    /// From its beginning. Reading throws std::ios_base::failure when there is an error, and
    /// std::bad_alloc when memory runs out; only the end is the end. Refusal: `file_unreadable`.
    virtual domain::Result<std::unique_ptr<std::istream>> open() const = 0;
    /// A workbook's sheet; refusals as XlsxReader::open.
    virtual domain::Result<xlsx::XlsxReader> open_workbook(const std::string& sheet) const = 0;
    /// What lies beside it under this name. Refusal: `file_unreadable`.
    virtual domain::Result<std::unique_ptr<SourceFile>> beside(const std::string& name) const = 0;
};

/// A file that stands in memory, such as the body of a request; nothing lies beside it.
class BytesFile final : public SourceFile {
  public:
    /// `bytes` must outlive it.
    BytesFile(std::string name, std::string_view bytes) : name_(std::move(name)), bytes_(bytes) {}

    const std::string& name() const override { return name_; }
    std::int64_t size() const override { return std::int64_t(bytes_.size()); }
    bool can_be_read_again() const override { return true; }
    domain::Result<std::unique_ptr<std::istream>> open() const override;
    domain::Result<xlsx::XlsxReader> open_workbook(const std::string& sheet) const override;
    domain::Result<std::unique_ptr<SourceFile>> beside(const std::string& name) const override;

  private:
    std::string name_;
    std::string_view bytes_;
};

/// Runs `read`, which gives a Result and reads from the file `name`; its exceptions become
/// refusals: `file_read_failed` and `out_of_memory`.
template <class Read>
auto reading(const std::string& name, Read read) -> decltype(read()) {
    using domain::Error;
    using domain::ErrorKind;
    try {
        return read();
    } catch (const std::ios_base::failure& failure) {
        return Error{ErrorKind::unavailable,
                     "file_read_failed",
                     {{"file", name}, {"system", failure.code().message()}},
                     {}};
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::unavailable, "out_of_memory", {{"file", name}}, {}};
    }
}

}  // namespace api::imports

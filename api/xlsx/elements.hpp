// XML elements of one name out of an entry of a zip archive, one after the other, in bounded
// memory.
#pragma once

#include "domain/core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <zip.h>

namespace api::xlsx {

struct CloseEntry {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// Cuts `<name …>…</name>` and `<name …/>` out of a stream; elements of that name must not be
/// inside each other, as rows and shared texts are not. Prefixes of namespaces do not count.
class Elements {
  public:
    Elements(std::unique_ptr<zip_file_t, CloseEntry> entry, std::string name,
             std::size_t most_element, std::uint64_t most_bytes);

    /// The next element as it stands in the file, valid until the next call; nullopt at the end.
    /// `workbook_broken` when an element does not end or the archive cannot be read,
    /// `workbook_too_large` beyond the bounds.
    domain::Result<std::optional<std::string_view>> next();
    std::uint64_t read() const { return read_; }

  private:
    domain::Result<bool> more();
    /// Where `text` begins at or after `from`; reads on as needed. npos at the end of the stream.
    domain::Result<std::size_t> find(std::string_view text, std::size_t from);

    std::unique_ptr<zip_file_t, CloseEntry> entry_;
    std::string name_;
    std::size_t most_element_;
    std::uint64_t most_bytes_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::uint64_t read_ = 0;
};

}  // namespace api::xlsx

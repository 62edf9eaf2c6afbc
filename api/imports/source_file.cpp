#include "api/imports/source_file.hpp"

#include <streambuf>

namespace api::imports {
namespace {

/// Reads bytes where they stand.
class BytesStream final : public std::istream {
  public:
    explicit BytesStream(std::string_view bytes) : std::istream(nullptr), buffer_(bytes) {
        rdbuf(&buffer_);
        exceptions(std::ios::badbit);
    }

  private:
    class Buffer final : public std::streambuf {
      public:
        explicit Buffer(std::string_view bytes) {
            // A buffer for reading never writes into what it is given.
            char* begin = const_cast<char*>(bytes.data());
            setg(begin, begin, begin + bytes.size());
        }

      protected:
        pos_type seekoff(off_type by, std::ios_base::seekdir from,
                         std::ios_base::openmode) override {
            // Only to tell how far it is read.
            if (by != 0 || from != std::ios_base::cur) return pos_type(off_type(-1));
            return pos_type(off_type(gptr() - eback()));
        }
    };
    Buffer buffer_;
};

}  // namespace

domain::Result<std::unique_ptr<std::istream>> BytesFile::open() const {
    return std::unique_ptr<std::istream>(std::make_unique<BytesStream>(bytes_));
}

domain::Result<xlsx::XlsxReader> BytesFile::open_workbook(const std::string& sheet) const {
    return xlsx::XlsxReader::open(bytes_, name_, sheet);
}

domain::Result<std::unique_ptr<SourceFile>> BytesFile::beside(const std::string& name) const {
    return domain::Error{
        domain::ErrorKind::not_found, "file_unreadable", {{"file", name}, {"system", ""}}, {}};
}

}  // namespace api::imports

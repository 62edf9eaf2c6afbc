// Workbooks that are imported, whatever their bytes are: refused, or read row by row within the
// stated limits.
#include "api/xlsx/reading.hpp"
#include "domain/core/text.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#define HOLDS(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                        \
        }                                                                        \
    } while (false)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int file = ::memfd_create("workbook", MFD_CLOEXEC);
    HOLDS(file >= 0 && ::write(file, data, size) == ssize_t(size));
    api::xlsx::Limits limits;
    limits.strings_bytes = limits.sheet_bytes = 1 << 20;
    limits.row_bytes = 1 << 16;
    limits.columns = 64;
    {
        auto book =
            api::xlsx::XlsxReader::open("/proc/self/fd/" + std::to_string(file), "", limits);
        if (!book) {
            HOLDS(!book.error().code.empty());
        } else {
            for (;;) {
                auto row = book->next();
                if (!row) HOLDS(!row.error().code.empty());
                if (!row || !*row) break;
                HOLDS((*row)->line > 0);
                HOLDS((*row)->fields.size() <= limits.columns);
                if ((*row)->fault.empty())
                    for (const auto& field : (*row)->fields) HOLDS(domain::to_nfc(field));
            }
        }
    }
    ::close(file);
    return 0;
}

// Maps of imports, whatever their text is: read, or refused with a reason at a place that can be
// shown.
#include "domain/core/text.hpp"
#include "server/imports/counts_map.hpp"

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
    const int file = ::memfd_create("map", MFD_CLOEXEC);
    HOLDS(file >= 0 && ::write(file, data, size) == ssize_t(size));
    const auto map = server::imports::CountsMap::read("/proc/self/fd/" + std::to_string(file));
    if (!map) {
        HOLDS(!map.error().code.empty());
        for (const auto& v : map.error().violations) {
            HOLDS(!v.code.empty());
            HOLDS(domain::to_nfc(v.pointer));
        }
    } else {
        // The same cells against a header of the columns that they name, and against one that lacks
        // them.
        for (const auto& rule : map->form.rules.cells) {
            auto reader = server::imports::CellReader::make({{rule}, {}}, rule.columns);
            HOLDS(reader || !reader.error().code.empty());
            HOLDS(rule.columns.empty() || !server::imports::CellReader::make({{rule}, {}}, {"?"}) ||
                  rule.columns[0] == "?");
        }
    }
    ::close(file);
    return 0;
}

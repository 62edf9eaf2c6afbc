// Maps of imports, whatever their text is: read, or refused with a reason at a place that can be
// shown.
#include "api/imports/counts_map.hpp"
#include "domain/core/text.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#define HOLDS(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                        \
        }                                                                        \
    } while (false)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto map =
        api::imports::CountsMap::read({"map", {reinterpret_cast<const char*>(data), size}});
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
            auto reader = api::imports::CellReader::make({{rule}, {}}, rule.columns);
            HOLDS(reader || !reader.error().code.empty());
            HOLDS(rule.columns.empty() || !api::imports::CellReader::make({{rule}, {}}, {"?"}) ||
                  rule.columns[0] == "?");
        }
    }
    return 0;
}

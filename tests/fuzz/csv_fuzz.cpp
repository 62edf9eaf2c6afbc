// Text files that are imported, whatever their bytes are: encoding and delimiter are told or not,
// every row is read or has a fault, and nothing that is given out is other than plain UTF-8.
#include "api/csv/days.hpp"
#include "api/csv/delimiter.hpp"
#include "api/csv/encoding.hpp"
#include "api/csv/hours.hpp"
#include "api/csv/numbers.hpp"
#include "api/csv/reading.hpp"
#include "domain/core/text.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#define HOLDS(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                        \
        }                                                                        \
    } while (false)

using namespace api::csv;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto found = recognise(bytes);
    HOLDS(!found.encoding || found.possible.empty());
    const auto encoding = found.encoding.value_or(Encoding::utf_8);
    const auto text = to_utf8(bytes, encoding);
    HOLDS(domain::to_nfc(text));
    const auto delimiter = recognise_delimiter(text);
    HOLDS(delimiter.character || delimiter.possible.size() > 1);
    std::istringstream in(bytes);
    DecodingStream decoded(in, encoding);
    CsvReader reader(decoded, delimiter.character.value_or(','));
    DayColumn days({});
    NumberColumn numbers({});
    for (std::int64_t last = 0; auto row = reader.next();) {
        HOLDS(row->line > last);
        last = row->line;
        if (!row->fault.empty()) continue;
        for (const auto& field : row->fields) {
            HOLDS(domain::to_nfc(field));
            days.see(field);
            numbers.see(field);
            if (auto day = days.read(field).day) HOLDS(domain::Day::parse(day->text()) == day);
            if (auto number = numbers.read(field).number)
                HOLDS(number->find_first_not_of("-.0123456789") == number->npos);
            if (auto minute = minute_of(field)) HOLDS(*minute >= 0 && *minute < 24 * 60);
            if (auto both = minutes_of(field)) HOLDS(both->first != both->second);
        }
    }
    return 0;
}

#include "api/csv/delimiter.hpp"

#include "api/csv/reading.hpp"

#include <sstream>
#include <vector>

namespace api::csv {

Delimiter recognise_delimiter(std::string_view text, std::int64_t header_row) {
    constexpr int most_rows = 40;
    struct Candidate {
        char character;
        double share;  ///< of the rows, those as wide as the header
    };
    std::vector<Candidate> found;
    for (char character : {',', ';', '\t', '|'}) {
        std::istringstream in{std::string(text)};
        CsvReader reader(in, character);
        std::size_t width = 0;
        int rows = 0, equal = 0;
        while (auto row = reader.next()) {
            if (row->line < header_row) continue;
            if (width == 0) {
                width = row->fields.size();
                if (width < 2) break;
                continue;
            }
            ++rows;
            equal += row->fields.size() == width;
            if (rows == most_rows) break;
        }
        if (width >= 2) found.push_back({character, rows == 0 ? 1.0 : double(equal) / rows});
    }
    if (found.empty()) return {',', {}};
    double best = 0;
    for (const auto& candidate : found) best = std::max(best, candidate.share);
    Delimiter out;
    for (const auto& candidate : found)
        if (candidate.share > best / 2 || found.size() == 1) out.possible += candidate.character;
    if (out.possible.size() == 1) return {out.possible[0], {}};
    if (out.possible.empty()) return {found.front().character, {}};
    return out;
}

}  // namespace api::csv

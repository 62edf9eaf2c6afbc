#include "domain/tallying/closing.hpp"

#include <algorithm>

namespace domain::tallying {

std::vector<ClosingLine> closing_lines(const DriveTally* tally,
                                       const std::map<std::int64_t, std::int64_t>& counted) {
    std::map<std::int64_t, ClosingLine> lines;
    if (tally)
        for (const auto& cell : tally->cells)
            if (cell.counts.bags) lines[cell.key.nominal_ml].in_books += cell.counts.bags;
    for (const auto& [volume, bags] : counted)
        if (bags || lines.contains(volume)) lines[volume].counted = bags;
    std::vector<ClosingLine> out;
    for (auto& [volume, line] : lines) {
        line.nominal_ml = volume;
        out.push_back(line);
    }
    return out;
}

std::optional<std::int64_t> not_counted(std::span<const ClosingLine> lines) {
    auto it = std::find_if(lines.begin(), lines.end(),
                           [](const ClosingLine& line) { return !line.counted; });
    if (it == lines.end()) return std::nullopt;
    return it->nominal_ml;
}

bool differs(std::span<const ClosingLine> lines) {
    return std::any_of(lines.begin(), lines.end(), [](const ClosingLine& line) {
        return line.counted && *line.counted != line.in_books;
    });
}

Digest closing_figure(const Uuid& drive, std::span<const ClosingLine> lines,
                      const std::string& reason) {
    std::string text = drive.text() + '\n';
    for (const auto& line : lines)
        text += std::to_string(line.nominal_ml) + ' ' +
                (line.counted ? std::to_string(*line.counted) : std::string("-")) + ' ' +
                std::to_string(line.in_books) + '\n';
    return blake2b("giothong closing\n", text + reason);
}

Result<void> check_word(const ClosingWord& word, const Digest& figure, Instant now) {
    if (word.used_at) return Error{ErrorKind::conflict, "closing_word_used", {}, {}};
    if (now >= word.expires_at) return Error{ErrorKind::conflict, "closing_word_expired", {}, {}};
    if (figure != word.figure) return Error{ErrorKind::conflict, "closing_figure_changed", {}, {}};
    return {};
}

}  // namespace domain::tallying

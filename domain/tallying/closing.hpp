// Closing a drive: what was counted by hand beside the books, and a second person's word for it.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"
#include "domain/tallying/books.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace domain::tallying {

/// Bags of one volume; 0 ml: the volume is not known. Discarded bags are in neither count.
struct ClosingLine {
    std::int64_t nominal_ml = 0;
    std::optional<std::int64_t> counted;  ///< by hand; nothing where nobody counted
    std::int64_t in_books = 0;

    bool operator==(const ClosingLine&) const = default;
};

/// The usable bags of a drive by volume, as the books have them, beside what was counted; sorted by
/// volume. A volume that neither knows has no line.
std::vector<ClosingLine> closing_lines(const DriveTally* tally,
                                       const std::map<std::int64_t, std::int64_t>& counted);

/// The first volume that the books have and nobody counted: not counted is not zero.
std::optional<std::int64_t> not_counted(std::span<const ClosingLine> lines);

/// True where a count by hand differs from the books.
bool differs(std::span<const ClosingLine> lines);

/// What two people put their names to: the drive, its lines and the reason of a difference.
Digest closing_figure(const Uuid& drive, std::span<const ClosingLine> lines,
                      const std::string& reason);

/// A second person's word: good once, for one drive, one figure and some minutes.
struct ClosingWord {
    static constexpr std::int64_t good_for_ms = 10 * 60'000;

    std::int64_t num = 0;
    Uuid id;
    std::int64_t drive = 0;
    std::string asked_by;     ///< the actor that closes
    std::string signer;       ///< a login, or device/<code>/<person>
    std::string signer_name;  ///< as it was called on that day
    std::string reason;       ///< of a difference; empty when there is none
    std::vector<ClosingLine> lines;
    Digest figure;
    Instant at;
    Instant expires_at;
    std::optional<Instant> used_at;
};

/// Whether the word may close a drive whose figure is now `figure`. Refusals:
/// `closing_word_used`, `closing_word_expired`, `closing_figure_changed`.
Result<void> check_word(const ClosingWord& word, const Digest& figure, Instant now);

}  // namespace domain::tallying

// The closing of a drive as two people sign it: the figure, the second person's word, and what was
// signed.
#pragma once

#include "domain/tallying/closing.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/scheduling/drives.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace usecases::tallying {

using domain::scheduling::Drive;
using domain::tallying::Books;

/// The figure that a drive is closed with, made of a count by hand and the books as they are.
struct ClosingFigure {
    std::vector<domain::tallying::ClosingLine> lines;
    domain::Digest digest;
};
ClosingFigure closing_figure(const Books& books, const Drive& drive,
                             const std::map<std::int64_t, std::int64_t>& counted,
                             const std::string& reason);

/// Moves a drive on with a second person's word, which is used up. The word has to be about this
/// drive and its figure as the books have it now, asked for by the person who closes, and given by
/// somebody else who still may. Refusals: `closing_word_unasked` (only a closing takes one),
/// `closing_word_unknown`, those of domain::tallying::check_word, `closing_same_person`,
/// `session_needed`, `closing_signer_elsewhere`, those of scheduling::move_on.
domain::Result<scheduling::MovedOn> move_on(const Actor& actor, storage::WriteTransaction& tx,
                                            std::int64_t drive, domain::scheduling::DriveStatus to,
                                            const domain::Uuid& word,
                                            const scheduling::Acceptance& acceptance);

/// A closing, as it was signed.
struct Closing {
    domain::Instant at;
    std::string by;                                     ///< the actor
    std::optional<std::string> by_name;                 ///< of the one person behind the actor
    std::optional<domain::tallying::ClosingWord> word;  ///< of the second person, where one gave it
    std::vector<domain::tallying::ClosingLine> lines;
    std::string reason;
    domain::Digest figure;
    bool as_signed = true;  ///< the books still say it
};
/// The last closing of a drive that is closed or verified; `closing_not_found`.
domain::Result<Closing> closing_of(const Books& books, storage::Session& session,
                                   const Drive& drive);

}  // namespace usecases::tallying

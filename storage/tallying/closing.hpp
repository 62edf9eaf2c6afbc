// Second persons' words for the closing of drives.
#pragma once

#include "domain/tallying/closing.hpp"
#include "storage/engine/database.hpp"

#include <optional>

namespace storage::tallying {

/// Keeps a word and sets its number. Words that nobody used within their minutes go.
domain::tallying::ClosingWord add(WriteTransaction& tx, domain::tallying::ClosingWord word);

/// By id, used or not.
std::optional<domain::tallying::ClosingWord> closing_word(Session& session, const domain::Uuid& id);

/// The word that a closing at this moment took with it.
std::optional<domain::tallying::ClosingWord> word_of_closing(Session& session, std::int64_t drive,
                                                             domain::Instant closed_at);

/// Uses the word up; false when somebody was faster.
bool use(WriteTransaction& tx, const domain::tallying::ClosingWord& word);

}  // namespace storage::tallying

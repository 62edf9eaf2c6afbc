// Valuations as a document: the figures of the JSON, for people.
#pragma once

#include "api/tallying/question_words.hpp"
#include "api/valuation/valuation_answer.hpp"

namespace api::valuation {

/// `answer` is what the JSON says. `narrowed`: the one who asks sees a part. Refuses
/// `too_many_rows`.
domain::Result<documents::Document> valuation_document(
    std::shared_ptr<const ValuationAnswer> answer, const ValuationQuery& query,
    const domain::tallying::Question& question, const tallying::Naming& naming, bool narrowed,
    documents::Format format);

}  // namespace api::valuation

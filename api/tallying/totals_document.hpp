// Totals as a document: the figures of the JSON, for people.
#pragma once

#include "api/tallying/question_words.hpp"
#include "api/tallying/totals_answer.hpp"

namespace api::tallying {

/// `answer` is what the JSON says, small cells hidden or not. `narrowed`: the one who asks sees a
/// part. Refuses `too_many_rows`.
domain::Result<documents::Document> totals_document(std::shared_ptr<const TotalsAnswer> answer,
                                                    const TotalsQuery& query,
                                                    const domain::tallying::Question& question,
                                                    const Naming& naming, bool narrowed,
                                                    documents::Format format);

}  // namespace api::tallying

// What the routes of the cascade are answered by. For cascade_routes.cpp and cascade.cpp only.
#pragma once

#include "api/scheduling/cascade.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<CascadeAnswer>> show_cascade(const Call<CascadeQuery, None>& call,
                                                  const domain::tallying::Books& books);
/// The same as an annex, in the form that was asked for.
domain::Result<Response> cascade_annex(const Call<CascadeQuery, None>& call,
                                       const domain::tallying::Books& books, AnnexFormat form,
                                       const Spool::Elsewhere& elsewhere);
domain::Result<Reply<ProposalAnswer>> propose_split(const Call<None, NewProposal>& call,
                                                    const domain::tallying::Books& books);
domain::Result<Reply<TargetBatchAnswer>> set_targets(const Call<None, TargetBatch>& call,
                                                     storage::WriteTransaction& tx);

}  // namespace api::scheduling

// Campaigns, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Campaign;

Campaign add(WriteTransaction& tx, Campaign campaign);
/// Writes everything but id and code; the version grows by one.
Campaign change(WriteTransaction& tx, Campaign campaign);
void load_campaigns(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling

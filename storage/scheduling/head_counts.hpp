// Head counts, as rows and in the books. They are facts: added, never changed; the later of two for
// one day is right.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::HeadCount;

HeadCount add(WriteTransaction& tx, HeadCount count);
void load_head_counts(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling

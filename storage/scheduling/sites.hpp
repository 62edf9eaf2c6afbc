// Sites, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Site;

Site add(WriteTransaction& tx, Site site);
/// Writes everything but id and code; the version grows by one.
Site change(WriteTransaction& tx, Site site);
void load_sites(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling

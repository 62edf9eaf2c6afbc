// The directory as rows: loaded whole, versioned for other processes.
#pragma once

#include "domain/tallying/books.hpp"
#include "storage/engine/session.hpp"

namespace storage::identity {

std::int64_t directory_version(Session& session);
void save_directory_version(Session& session, std::int64_t version);
/// Replaces the books' directory by what the rows say. When credentials were last used is kept
/// where the books know it later.
void load_directory(Session& session, domain::tallying::Books& books);
/// Writes down when credentials were last used, as far as it moved. Changes no version.
void save_last_uses(Session& session, const domain::identity::Directory& directory);

}  // namespace storage::identity

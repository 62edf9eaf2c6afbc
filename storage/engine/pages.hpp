// Checks what lies below the rows: pages, indexes, references.
#pragma once

#include "storage/engine/session.hpp"
#include "storage/tallying/verify.hpp"

#include <vector>

namespace storage {

struct PageCheck {
    /// `pages_corrupt` (the engine finds its own structures contradicting each other),
    /// `reference_broken` (a row refers to one that is not there) and `schema_differs` (a table,
    /// index or trigger is not as the migrations made it).
    std::vector<tallying::Finding> findings;
    /// False when the engine offers no check: PostgreSQL without its extension amcheck.
    bool checked = true;
};

/// SQLite: `integrity_check`, `foreign_key_check` and the schema against the migrations.
/// PostgreSQL: every B-tree index against its table by amcheck, where that is installed. What a
/// check cannot see is a byte changed inside a value that no index holds: for events and the audit
/// their digests find it.
PageCheck check_pages(Session& session);

}  // namespace storage

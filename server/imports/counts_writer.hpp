// Writes rows of counts: what they name, their drives, and what was counted there.
#pragma once

#include "api/http/auditing.hpp"
#include "server/imports/counts_row.hpp"
#include "server/imports/import.hpp"
#include "server/imports/places.hpp"
#include "storage/engine/database.hpp"
#include "usecases/scheduling/held_drives.hpp"

#include <vector>

namespace server::imports {

/// For one import, inside the writer's transactions.
class CountsWriter {
  public:
    /// `router` must outlive it: the audit shows what was made as its routes do.
    CountsWriter(const CountsMap& map, bool dry_run, const api::Router& router);

    /// Writes a group; each row is all or nothing but for the places that it was the first to name,
    /// and refusals of rows are told in `result`. A drive that is made meets the rules of a
    /// proposal; what the calendar has against it is told among the warnings. `dry_run` (a
    /// conflict) rolls a trial back.
    domain::Result<void> write(storage::WriteTransaction& tx, std::vector<PlannedRow>& rows,
                               ImportResult& result);

  private:
    domain::Result<void> may_count(storage::WriteTransaction& tx, std::int64_t drive,
                                   const PlannedRow& row);
    domain::Result<void> check_zeros(storage::WriteTransaction& tx, std::int64_t drive,
                                     const PlannedRow& row) const;
    /// The drive of a row, after what it needs was found or made.
    domain::Result<domain::scheduling::Drive> prepare(storage::WriteTransaction& tx,
                                                      const PlannedRow& row, RowList& warnings);
    /// Writes the drives of `rows` and tells of their clashes.
    void add(storage::WriteTransaction& tx, std::vector<domain::scheduling::Drive>& drives,
             const std::vector<const PlannedRow*>& rows, RowList& warnings);
    RowEvents events(storage::WriteTransaction& tx, std::int64_t drive,
                     const PlannedRow& row) const;

    const CountsMap& map_;
    api::ActAudit audit_;
    Places places_;
    bool dry_run_;
};

}  // namespace server::imports

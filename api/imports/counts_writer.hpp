// Writes rows of counts: what they name, their drives, and what was counted there.
#pragma once

#include "api/http/auditing.hpp"
#include "api/imports/counts_row.hpp"
#include "api/imports/import.hpp"
#include "api/imports/places.hpp"
#include "storage/engine/database.hpp"
#include "usecases/scheduling/held_drives.hpp"

#include <vector>

namespace api::imports {

/// For one import, inside the writer's transactions.
class CountsWriter {
  public:
    /// `router` must outlive it: the audit shows what was made as its routes do.
    CountsWriter(const CountsMap& map, const api::Router& router, const usecases::Actor& actor);

    /// Writes a group; each row is all or nothing but for the places that it was the first to name,
    /// and refusals of rows are told in `result`. A drive that is made meets the rules of a
    /// proposal; what the calendar has against it is told among the warnings.
    domain::Result<void> write(storage::WriteTransaction& tx, std::vector<PlannedRow>& rows,
                               ImportResult& result);

  private:
    bool may_log(storage::WriteTransaction& tx, const domain::scheduling::Drive& drive) const;
    domain::Result<void> may_end_as(storage::WriteTransaction& tx, std::int64_t organization) const;
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
};

}  // namespace api::imports

// What stands under the figures of a report: drives, other figures, and events that came later.
#pragma once

#include "storage/tallying/event_store.hpp"
#include "usecases/reporting/assembly.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usecases::reporting {

struct OpenedFigure {
    Report report;      ///< that it stands in
    bool kept = false;  ///< the report's figures are those that were kept
    domain::reporting::Value value;
    const domain::reporting::Definition* definition = nullptr;
    /// Numbers of drives and what each adds; empty for what is not added up.
    std::vector<std::pair<std::int64_t, std::int64_t>> parts;
    std::vector<std::string> inputs;  ///< else the keys of what it is made of
};

/// Opens a figure ("bags") or a cell ("by_volume.350.bags") of a report as it is shown. A kept
/// figure opens to the drives that were kept with it; one that was kept before its drives were, to
/// those of the ledger while it still says the same. Refusals: `figure_not_found`,
/// `snapshot_unreadable`.
domain::Result<OpenedFigure> open(const Books& books, storage::Session& session,
                                  const StoredReport& report, const std::string& key);

/// The definition of a figure, or of the column of a cell; null for what is not in the catalogue.
const domain::reporting::Definition* definition_of(std::string_view key);

/// An event that came after a report was closed.
struct LaterEvent {
    std::string drive;  ///< code
    domain::tallying::Event event;
};
struct LaterEvents {
    std::vector<LaterEvent> events;
    bool more = false;
};
/// The events at the drives that changed, by drive, `most` of them.
LaterEvents later_events(const Books& books, storage::Session& session,
                         const Restatement& restatement, std::size_t most);

}  // namespace usecases::reporting

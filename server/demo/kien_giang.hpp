// The demo: Kiên Giang, first half of 2020.
#pragma once

#include "storage/engine/database.hpp"

namespace server::demo {

/// When the demo's books stand: the day after the half-year.
domain::Instant demo_time();

/// Loads the half-year into an empty database: the province and its 15 districts, three campaigns,
/// 41 drives, the year's target of 17,700 bags with its split, 11,720 bags of 350 ml and 353 of 250
/// ml. Those sums are the report's; how the bags fall on drives, days and groups is illustrative,
/// because the report does not say. `database_not_empty` when there is anything planned already.
domain::Result<void> load_kien_giang(storage::Database& database);

}  // namespace server::demo

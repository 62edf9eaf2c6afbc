// A small plan to count in: one organisation, one site, drives 1 … n.
#pragma once

#include "tests/support/engines.hpp"
#include "tests/support/random_events.hpp"

namespace tests::support {

/// Makes drives whose ids are RandomEvents::drive_id(n), starting on 2020-02-09, in status
/// `status`.
void plan_drives(storage::Database& db, std::int64_t count, domain::scheduling::DriveStatus status);
void move_drive(storage::Database& db, std::int64_t drive, domain::scheduling::DriveStatus to);

/// A bag of whole blood; its id comes from `name`, its time is `minute` minutes after 8:00 on
/// 2020-02-09.
domain::tallying::Event collected(std::int64_t drive, const std::string& name, int nominal_ml,
                                  int minute = 0, const std::string& unit = {});

}  // namespace tests::support

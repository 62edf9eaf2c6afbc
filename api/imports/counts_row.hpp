// A row of a file of counts as far as it can be understood without the database.
#pragma once

#include "api/csv/reading.hpp"
#include "api/imports/counts_map.hpp"
#include "domain/core/result.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/site.hpp"
#include "domain/tallying/event.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace api::imports {

struct PlannedRow {
    std::int64_t line = 0;
    struct Organization {
        std::string code, name, parent;
        const CountsMap::OrganizationText* from = nullptr;
    };
    std::vector<Organization> organizations;
    domain::scheduling::Site site;
    std::string site_organization;
    domain::scheduling::Drive
        drive;  ///< without numbers; without a day the drive must be there, and dates the counts
    std::string drive_organization, drive_site, drive_collector;
    std::vector<std::string> campaigns;
    bool has_day = false;
    struct Count {
        std::string name;
        domain::tallying::Event event;  ///< without drive, time, id and digest
    };
    std::vector<Count> counts;
    /// What the row takes back of what was counted before, as numbers above zero.
    std::vector<Count> back;

    /// It is about no drive of its own.
    bool only_takes_back() const {
        return !back.empty() && std::all_of(counts.begin(), counts.end(),
                                            [](const Count& c) { return c.event.count == 0; });
    }
};

/// The events of a row at `at`, with the ids that importing the same again finds; those that count
/// none apart, since no event is made of them.
struct RowEvents {
    std::vector<domain::tallying::Event> counted;
    std::vector<domain::tallying::Event> zeros;
};
RowEvents events_of(const PlannedRow& row, const std::string& source, domain::Instant at);

/// What a row says, to tell a repeated row from a contradicting one without keeping it: its counts
/// and the names of what it is about.
domain::Digest content_of(const PlannedRow& row);

/// The texts of a map, compiled against a header. For one thread.
class RowPlanner {
  public:
    /// `file` is the imported one, beside which lists of known values stand. `bad_map` with every
    /// mistake, `other_file` when they all are columns that the file lacks. `map` and `header` must
    /// outlive it.
    static domain::Result<RowPlanner> make(const CountsMap& map,
                                           const std::vector<std::string>& header,
                                           const SourceFile& file,
                                           domain::UtcOffset database_offset);
    ~RowPlanner();
    RowPlanner(RowPlanner&&) noexcept;

    /// Refusals name the column or the value: `blank`, `not_a_count`, `not_a_day`,
    /// `day_out_of_range`, `not_a_code`, `not_a_coordinate`, `check_failed`, `remainder_negative`,
    /// `correction_beside_counts`, what the row itself has (`wrong_field_count` …), and the codes
    /// of the map's own lists.
    domain::Result<PlannedRow> plan(const api::csv::CsvRow& row) const;

  private:
    struct Compiled;
    explicit RowPlanner(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace api::imports

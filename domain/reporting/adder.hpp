// Drives added up into the amounts of a report. Inner to the folder: build.hpp and provenance.hpp
// are for others.
#pragma once

#include "domain/reporting/build.hpp"
#include "domain/tallying/books.hpp"
#include "domain/tallying/totals.hpp"
#include "domain/valuation/tariff.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace domain::reporting {

/// Where an amount goes: a metric of a row of a table (row 0 of TableId::none: alone).
struct Spot {
    TableId table = TableId::none;
    std::int64_t row = 0;
    Metric metric{};
    auto operator<=>(const Spot&) const = default;
};
using Amounts = std::map<Spot, std::int64_t>;

Metric layer_metric(valuation::Layer layer);

/// Row of TableId::by_group: both from 0 for "not known".
struct GroupRow {
    int abo = -1, rh = -1;  ///< -1: not known
    std::int64_t number() const { return (abo + 1) * 3 + (rh + 1); }
    static GroupRow of(std::int64_t number) { return {int(number / 3) - 1, int(number % 3) - 1}; }
};
/// Row of TableId::value.
struct ValueRow {
    std::int64_t tariff = 0;
    int component = 0;
    int ml = 0;  ///< less than 2048
    std::int64_t number() const { return (tariff * 16 + component) * 2048 + ml; }
    static ValueRow of(std::int64_t number) {
        return {number / 2048 / 16, int(number / 2048 % 16), int(number % 2048)};
    }
};
/// Row of TableId::allowances.
struct AllowanceRow {
    std::int64_t organization = 0;  ///< whose norm; 0: the nation's
    valuation::AllowanceItem item{};
    std::int64_t number() const { return organization * 4 + int(item); }
    static AllowanceRow of(std::int64_t number) {
        return {number / 4, valuation::AllowanceItem(number % 4)};
    }
};

/// Adds up drives. What it keeps beside the sums is names of rows. For one thread; keeps a
/// reference to the books.
class Adder {
  public:
    Adder(const tallying::Books& books, const About& about, const Options& options);

    bool in_scope(const scheduling::Drive& drive) const {
        return tallying::in_scope(books_, filter_, drive);
    }

    using Spots = std::vector<std::pair<Spot, std::int64_t>>;

    /// Calls `each(entry, amounts of that drive)` for every drive in the scope.
    template <class Each>
    void each_drive(Each each) {
        const auto& drives = books_.drives();
        auto one = [&](const tallying::DriveEntry& entry) {
            if (!entry.drive || !in_scope(*entry.drive)) return;
            spots_.clear();
            take(entry);
            each(entry, spots_);
        };
        if (about_.drive) {
            if (std::size_t(about_.drive) < drives.size()) one(drives[std::size_t(about_.drive)]);
            return;
        }
        for (std::size_t c = 0; c < drives.chunk_count(); ++c)
            for (const auto& entry : drives.chunk(c)) one(entry);
    }

    const std::vector<std::string>& reasons() const { return reasons_; }
    const std::map<std::int64_t, valuation::FoundPrice>& prices() const { return found_; }
    bool overlap() const { return overlap_; }
    /// The drive that is being taken, as a line of the list of drives.
    DriveLine line(const tallying::DriveEntry& entry) const;
    /// About the drive that is being taken: it stands in the list of drives.
    bool listed() const { return in_period_; }

  private:
    void put(TableId table, std::int64_t row, Metric metric, std::int64_t amount) {
        if (amount != 0) spots_.push_back({{table, row, metric}, amount});
    }
    void alone(Metric metric, std::int64_t amount) { put(TableId::none, 0, metric, amount); }

    void take(const tallying::DriveEntry& entry);
    void take(const scheduling::Drive& drive, const tallying::Cell& cell);
    void price(const tallying::CellKey& k, std::int64_t bags);
    void allow(const scheduling::Drive& drive, const tallying::CellKey& k, std::int64_t donors);
    void take(const tallying::ReasonCount& r);
    /// The drive's own figures once more in the rows of its campaigns and of the organisation it is
    /// reported under.
    void spread(const scheduling::Drive& drive);
    /// The organisation directly below the report's on the way to the drive's; the report's own for
    /// its own drives.
    std::int64_t branch_of(const scheduling::Drive& drive) const;

    const tallying::Books& books_;
    const scheduling::OrganizationTree& tree_;
    About about_;
    DayRange days_;
    std::set<valuation::Layer> layers_;
    tallying::Filter filter_;
    valuation::PriceBook prices_;
    valuation::AllowanceBook norms_;
    Spots spots_;
    std::map<std::string, std::int64_t> reason_rows_;
    std::vector<std::string> reasons_;
    std::map<std::int64_t, valuation::FoundPrice> found_;
    bool overlap_ = false;
    bool in_period_ = false, any_ = false, held_ = false;
};

}  // namespace domain::reporting

// What must be counted, kept apart from the program: every bag that somebody was answered for has a
// volume of its own, so that one table of totals by drive and volume tells where it stands.
#pragma once

#include "tests/support/json.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tests::adversary {

struct Bag {
    std::string drive;
    std::string unit;
    std::string id;
    std::string at;
    std::string component;
    int nominal_ml = 0;
    bool spoken = true;      ///< the adversaries send its id; otherwise the id is a canary
    bool touched = false;    ///< reversed, discarded or decided about by its own drive's people
    bool contested = false;  ///< another drive has claimed its unit
};

/// Counts of one row of totals.
struct Row {
    std::int64_t bags = 0, ml = 0, discarded = 0, unknown = 0;
    auto operator<=>(const Row&) const = default;
};

class Counts {
  public:
    std::vector<Bag> bags;

    /// The next pair of component and volume that nobody has.
    void give_volume(Bag& bag);
    /// From now on the drive's counts must not move.
    void seal(const std::string& drive) { sealed_[drive] = {}; }
    bool sealed(const std::string& drive) const { return sealed_.contains(drive); }

    /// Takes /totals?by=drive,component,nominal_ml as it stands as right for the sealed drives.
    void take(const support::Json& totals);
    /// What is wrong with it, as pairs of invariant and detail. What was found once is taken as it
    /// is, so that it is not found again.
    std::vector<std::pair<std::string, std::string>> check(const support::Json& totals);

  private:
    using Cells = std::map<std::string, Row>;  ///< by component and volume
    static std::map<std::string, Cells> read(const support::Json& totals);

    std::map<std::string, Cells> sealed_;
    std::set<std::string> told_;  ///< of negative counts, which stay
    int next_volume_ = 101, next_component_ = 0;
};

/// The key of a bag's cell.
std::string cell_of(const std::string& component, const std::string& nominal_ml);

}  // namespace tests::adversary

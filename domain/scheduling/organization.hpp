// Organisations of the movement as a tree whose edges carry dates.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace domain::scheduling {

enum class OrganizationKind {
    national_committee,
    provincial_committee,
    district_committee,
    commune_committee,
    agency,
    school,
    company,
    religious,
    armed_forces,
    hospital,
    blood_centre,
    other
};
BOOST_DESCRIBE_ENUM(OrganizationKind, national_committee, provincial_committee, district_committee,
                    commune_committee, agency, school, company, religious, armed_forces, hospital,
                    blood_centre, other)

struct Organization {
    std::int64_t num = 0;  ///< dense key inside one database, from 1
    Uuid id;
    std::string code;
    std::string name;
    OrganizationKind kind = OrganizationKind::other;
    DayRange valid;
    std::int64_t version = 1;
    std::optional<std::int64_t> lock_days =
        {};  ///< as for a campaign; holds for its drives and those of all below it
};

/// `child` stood directly below `parent` on every day of `valid`.
struct OrganizationEdge {
    std::int64_t child = 0;
    std::int64_t parent = 0;
    DayRange valid;
};

/// Where the shares of a succession come from.
enum class ShareBasis {
    stated,  ///< given with the document
    equal,   ///< not stated anywhere, so the same for all
};
BOOST_DESCRIBE_ENUM(ShareBasis, stated, equal)

/// Shares are parts per million of what the predecessor was; those of one succession add up to
/// exactly one million.
constexpr std::int64_t whole_share = 1'000'000;

struct SuccessorShare {
    std::int64_t to = 0;
    std::int64_t share_ppm = whole_share;
};

/// From `day` on, what `from` did is done by others.
struct Succession {
    std::int64_t from = 0;
    Day day;
    std::string document;  ///< the resolution or decision
    ShareBasis basis = ShareBasis::stated;
    std::vector<SuccessorShare> to;  ///< largest share first, then in order of number
};

/// `n` shares that differ by at most one part per million.
std::vector<std::int64_t> equal_shares(std::size_t n);

/// The tree on any day. Results stay where they were made; a question walks the edges of the day it
/// asks about.
class OrganizationTree {
  public:
    void put(Organization organization);
    /// Refuses an edge to itself (`edge_to_itself`), one that overlaps another edge of the same
    /// child in time
    /// (`edge_overlaps`), and one that closes a cycle on any day (`edge_makes_cycle`).
    Result<void> add_edge(OrganizationEdge edge);
    /// Ends the child's edge that is open on `day`: its last day becomes the day before (an edge
    /// that would have begun on `day` or later disappears).
    void end_edges(std::int64_t child, Day day);

    /// Records who goes on with an organisation; its last day must be the day before. Refusals:
    /// `successors_missing`, `successor_is_itself`, `successor_repeated`, `share_out_of_range`,
    /// `shares_do_not_add_up` (parameter `sum`), `already_succeeded`, `ended_on_another_day`,
    /// `begins_after_its_end` (the predecessor was not there yet), `successor_not_there` (not on
    /// that day) and `successor_makes_cycle`, which parameter `successor` explains by a code.
    Result<void> succeed(Succession succession);
    /// Puts this in the place of what was recorded for the same predecessor and day: shares,
    /// successors or document that were wrong. Refusals as for succeed(), `not_succeeded`, and
    /// `succession_day_fixed`; after one everything is as it was.
    Result<void> correct(Succession succession);

    /// Puts a succession back that was checked when it was recorded.
    void restore(Succession succession);
    /// Whether an organisation may have these dates: `organization_succeeded` when its last day
    /// stands in a document already, `successor_not_there` when it goes on with another on a day
    /// that would be outside.
    Result<void> may_be_valid(std::int64_t num, const DayRange& days) const;

    /// Null when nobody is known to go on with it.
    const Succession* succession(std::int64_t from) const;
    /// Whom `to` goes on with.
    const std::vector<std::int64_t>& predecessors(std::int64_t to) const;
    const std::map<std::int64_t, Succession>& successions() const { return successions_; }
    /// Those directly below `parent` on `day`, in order of number.
    std::vector<std::int64_t> children(std::int64_t parent, Day day) const;

    const Organization* find(std::int64_t num) const;
    /// The parent on `day`, or 0.
    std::int64_t parent(std::int64_t num, Day day) const;
    /// True when `num` is `ancestor` or stood below it on `day`.
    bool within(std::int64_t num, std::int64_t ancestor, Day day) const;
    /// The same upward and onward: an organisation that has ended by `day` is followed to where it
    /// stood on its last day and to whoever goes on with it.
    bool reaches(std::int64_t num, std::int64_t ancestor, Day day) const;
    const std::vector<OrganizationEdge>& edges(std::int64_t child) const;
    const std::map<std::int64_t, Organization>& all() const { return organizations_; }

  private:
    std::map<std::int64_t, Organization> organizations_;
    std::map<std::int64_t, std::vector<OrganizationEdge>> edges_;  ///< by child
    std::map<std::int64_t, std::vector<std::int64_t>>
        children_;                                    ///< who ever stood below, by parent
    std::map<std::int64_t, Succession> successions_;  ///< by predecessor
    std::map<std::int64_t, std::vector<std::int64_t>> predecessors_;
};

}  // namespace domain::scheduling

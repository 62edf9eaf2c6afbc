// Organisations of the movement as a tree whose edges carry dates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"

namespace domain::scheduling {

enum class OrganizationKind {
    national_committee, provincial_committee, district_committee, commune_committee, agency, school,
    company, religious, armed_forces, hospital, blood_centre, other
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
    std::optional<std::int64_t> lock_days = {};  ///< as for a campaign; holds for its drives and those of all below it
};

/// `child` stood directly below `parent` on every day of `valid`.
struct OrganizationEdge {
    std::int64_t child = 0;
    std::int64_t parent = 0;
    DayRange valid;
};

/// The tree on any day. Results stay where they were made; a question walks the edges of the day it asks about.
class OrganizationTree {
  public:
    void put(Organization organization);
    /// Refuses an edge to itself (`edge_to_itself`), one that overlaps another edge of the same child in time
    /// (`edge_overlaps`), and one that closes a cycle on any day (`edge_makes_cycle`).
    Result<void> add_edge(OrganizationEdge edge);
    /// Ends the child's edge that is open on `day`: its last day becomes the day before (an edge that would have
    /// begun on `day` or later disappears).
    void end_edges(std::int64_t child, Day day);

    const Organization* find(std::int64_t num) const;
    /// The parent on `day`, or 0.
    std::int64_t parent(std::int64_t num, Day day) const;
    /// True when `num` is `ancestor` or stood below it on `day`.
    bool within(std::int64_t num, std::int64_t ancestor, Day day) const;
    const std::vector<OrganizationEdge>& edges(std::int64_t child) const;
    const std::map<std::int64_t, Organization>& all() const { return organizations_; }

  private:
    std::map<std::int64_t, Organization> organizations_;
    std::map<std::int64_t, std::vector<OrganizationEdge>> edges_;  // by child
};

}  // namespace domain::scheduling

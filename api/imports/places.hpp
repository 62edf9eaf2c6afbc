// Who and where a row of counts is about: found by code or by name, or made.
#pragma once

#include "api/http/auditing.hpp"
#include "api/imports/counts_row.hpp"
#include "api/imports/import.hpp"
#include "storage/engine/database.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace api::imports {

/// Finds the organisations and sites of rows, and makes those that a map allows to. A name that
/// stands for something else under the same code is never taken for it: `name_differs`,
/// `kind_differs`, `parent_differs` name both. For one import; its calls run inside the writer's
/// transactions.
class Places {
  public:
    /// `audit` notes what is made, and says who makes it.
    Places(const CountsMap& map, api::ActAudit& audit) : map_(map), audit_(audit) {}

    /// Numbers of what one row names.
    struct Found {
        std::int64_t organization = 0, collected_by = 0, site = 0;
    };
    /// Nothing is made unless everything can be: a refused row leaves nothing. Besides the above:
    /// `organization_missing`, `site_missing`, `name_ambiguous`, `codes_used_up`. A name that is
    /// nearly another's below the same parent is a warning
    /// (`name_alike`).
    domain::Result<Found> find_or_make(storage::WriteTransaction& tx, const PlannedRow& row,
                                       RowList& warnings);
    /// The organisation of a drive that is there already; nothing is made. `organization_missing`
    /// and the above.
    domain::Result<std::int64_t> organization_of(storage::WriteTransaction& tx,
                                                 const PlannedRow& row);

  private:
    /// What is there under a code, or the code that it is to be made with.
    struct Identity {
        std::int64_t num = 0;
        std::string code;
    };
    using Numbers = std::vector<std::pair<std::string, Identity>>;

    domain::Result<Numbers> identify(storage::WriteTransaction& tx, const PlannedRow& row);
    domain::Result<Identity> identify_organization(const domain::tallying::Register& reg,
                                                   const PlannedRow::Organization& o,
                                                   const Numbers& before);
    domain::Result<Identity> identify_site(const domain::tallying::Register& reg,
                                           const PlannedRow& row, std::int64_t organization);
    void index_names(const domain::tallying::Register& reg);
    void warn_of_alike(const domain::tallying::Register& reg, const PlannedRow& row,
                       std::int64_t made, std::int64_t parent, RowList& warnings);

    const CountsMap& map_;
    api::ActAudit& audit_;
    bool indexed_ = false;
    std::unordered_multimap<std::string, std::int64_t> organizations_by_name_, sites_by_name_,
        alike_;
};

}  // namespace api::imports

// What a row of records stands for: the use case that makes it, and whether the same is there
// already.
#pragma once

#include "api/csv/rows.hpp"
#include "api/scheduling/campaigns.hpp"
#include "api/scheduling/drives.hpp"
#include "api/scheduling/head_counts.hpp"
#include "api/scheduling/organizations.hpp"
#include "api/scheduling/sites.hpp"
#include "api/scheduling/successors.hpp"
#include "api/scheduling/targets.hpp"
#include "api/valuation/tariffs.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <functional>
#include <string>
#include <vector>

namespace api::imports {

/// One thing that a row, or some rows, of a file say. Made from a body as POST takes it, so the
/// limits of the interface hold.
struct Record {
    std::string code;     ///< empty: it has none
    std::string action;   ///< as the route is named, for the audit
    std::string object;   ///< its path, for the audit
    std::string content;  ///< all that is said; the same content is the same wish
    /// Makes it, with the rules of the use case, and gives its path where `object` does not.
    std::function<domain::Result<std::string>(const usecases::Actor&, storage::WriteTransaction&)>
        make;
    /// It is there and is what is said: every member that has a value is the same. Members without
    /// are not said.
    std::function<bool(const domain::tallying::Books&)> is_there;
    /// For what a map makes: true when it is there under its code; `name_differs`, `kind_differs`
    /// or `parent_differs`, which name both, when the code belongs to something else.
    std::function<domain::Result<bool>(const domain::tallying::Books&)> belongs_to_it;
};

Record record_of(const api::scheduling::NewOrganization& body);
Record record_of(const api::scheduling::NewCampaign& body);
Record record_of(const api::scheduling::NewSite& body);
/// A drive that has moved on is still the same drive.
Record record_of(const api::scheduling::NewDrive& body);
Record record_of(const api::valuation::NewTariff& body);
/// The same is there when a target that stands says the same of the same days or campaign.
Record record_of(const api::scheduling::NewTarget& body);
/// The same is there when the count that holds on its day says the same number.
Record record_of(const std::string& organization, const api::scheduling::NewHeadCount& body);
/// The same successors in any order; shares are compared where they are stated.
Record record_of(const std::string& organization, const api::scheduling::NewSuccession& body);

}  // namespace api::imports

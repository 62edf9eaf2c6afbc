// Who may see what, as a condition of SQL.
#pragma once

#include "domain/scheduling/visible.hpp"
#include "storage/engine/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace storage::scheduling {

/// Of which organisations rows are wanted: those that may be seen, and of these the ones below
/// another.
struct OrganizationFilter {
    domain::scheduling::Visible seen;  ///< nothing until it is said
    std::int64_t below = 0;  ///< this one with everything that stands below it; 0: no limit
};

/// The filter as a condition on a column of organisations' numbers. Rows in which the column names
/// an organisation that the tree does not have pass only where nothing is filtered.
class SeenRows {
  public:
    SeenRows(const OrganizationFilter& filter, const domain::scheduling::OrganizationTree& tree,
             domain::Day day);

    bool none() const {
        return list_ == "[]";
    }                                    ///< no row passes: there is nothing to ask the database
    bool all() const { return !list_; }  ///< every row passes: there is no condition
    /// For the others: the condition, whose parameter `name` is list().
    std::string condition(const Session& session, std::string_view column,
                          std::string_view name) const;
    const std::string& list() const { return *list_; }

  private:
    std::optional<std::string> list_;
};

}  // namespace storage::scheduling

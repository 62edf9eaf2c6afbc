// Names in place of codes.
#pragma once

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace api::imports {

/// Finds organisations, sites and campaigns by their names. For one import; what its own rows make
/// is found by the rows after them.
class Names {
  public:
    /// The code of the `thing` ("organizations", "sites", "campaigns") that `text` names. A code or
    /// an id that is there goes before a name. Refusals: `name_ambiguous` when several have the
    /// name, `organization_not_found`, `site_not_found`, `campaign_not_found` when none has it.
    domain::Result<std::string> code_of(const domain::tallying::Register& reg,
                                        std::string_view thing, const std::string& text);

  private:
    struct Index {
        std::unordered_multimap<std::string, std::int64_t> by_name;
        std::int64_t up_to = 0;  ///< the highest number that is in it
    };
    template <class All>
    static const Index& filled(Index& index, const All& all);

    Index organizations_, sites_, campaigns_;
};

}  // namespace api::imports

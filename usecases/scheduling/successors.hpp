// Who goes on with an organisation that has ended.
#pragma once

#include "domain/scheduling/organization.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::scheduling {

using domain::scheduling::Succession;

struct NewSuccessor {
    std::string organization;
    std::optional<std::int64_t> share_ppm;  ///< stated for all of them or for none
};

struct NewSuccession {
    domain::Day day;
    std::string document;
    std::vector<NewSuccessor> successors;
    bool corrects = false;  ///< puts right what was recorded for that day
};

/// Ends an organisation on the day before and records who goes on with it. Shares that nobody
/// stated are equal. The actor has to keep those that it stood below, those that go on, and for a
/// correction those that went on until now. Refusals: `organization_not_found`, `forbidden`,
/// `share_missing`, and those of storage::scheduling::succeed and correct, at the member that they
/// are about.
domain::Result<Succession> succeed(const Actor& actor, storage::WriteTransaction& tx,
                                   std::int64_t organization, const NewSuccession& what);

}  // namespace usecases::scheduling

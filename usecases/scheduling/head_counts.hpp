// How many people organisations had: facts that are added and never changed.
#pragma once

#include "domain/scheduling/head_count.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>

namespace usecases::scheduling {

using domain::scheduling::HeadCount;
using domain::scheduling::HeadCountKind;

struct NewHeadCount {
    std::optional<domain::Uuid> id;
    HeadCountKind kind = HeadCountKind::population;
    domain::Day on;
    std::int64_t count = 0;
    std::string document;
};

/// Enters a count of a day on which the organisation was there. Refusals: `forbidden`, `id_taken`,
/// `organization_ended`, `organization_not_begun`.
domain::Result<HeadCount> add(const Actor& actor, storage::WriteTransaction& tx,
                              std::int64_t organization, const NewHeadCount& what);

}  // namespace usecases::scheduling

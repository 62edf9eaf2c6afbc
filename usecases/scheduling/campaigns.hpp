// Campaigns, which drives belong to.
#pragma once

#include "domain/scheduling/campaign.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/core/change.hpp"

#include <optional>
#include <string>

namespace usecases::scheduling {

using domain::scheduling::Campaign;
using domain::scheduling::CampaignKind;

struct NewCampaign {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string name;
    CampaignKind kind = CampaignKind::other;
    domain::Day starts_on;
    domain::Day ends_on;  ///< last day, included
    std::string organization;
    std::optional<std::int64_t> lock_days;
};

/// Adds a campaign. Refusals: `code_taken`, `id_taken`, `organization_not_found`,
/// `ends_before_starts`, `forbidden`.
domain::Result<Campaign> add(const Actor& actor, storage::WriteTransaction& tx,
                             const NewCampaign& what);

struct CampaignPatch {
    std::optional<std::string> name;
    std::optional<CampaignKind> kind;
    std::optional<domain::Day> starts_on;
    std::optional<domain::Day> ends_on;
    std::optional<std::string> organization;
    Change<std::int64_t> lock_days;
};

/// Changes a campaign. Whoever gives it to another organisation has to plan for that one too.
/// Refusals as for add().
domain::Result<Campaign> change(const Actor& actor, storage::WriteTransaction& tx,
                                std::int64_t campaign, const CampaignPatch& patch);

}  // namespace usecases::scheduling

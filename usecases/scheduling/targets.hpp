// Targets: setting one or many, superseding, splitting one among organisations, and where sums
// disagree.
#pragma once

#include "domain/scheduling/target.hpp"
#include "domain/tallying/target_split.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

namespace usecases::scheduling {

using domain::scheduling::Target;
using domain::scheduling::TargetBasis;
using domain::scheduling::TargetMeasure;

/// First and last day; the first may be given after the last, which is refused.
struct Days {
    domain::Day from;
    domain::Day to;
};

struct NewTarget {
    std::optional<domain::Uuid> id;
    std::string organization;
    std::string issued_by;
    std::optional<Days> period;  ///< exactly one of this and `campaign`
    std::optional<std::string> campaign;
    TargetMeasure measure{};
    double value = 0;
    TargetBasis basis{};
    std::string document;
    std::string reason;
    std::optional<domain::Uuid> supersedes;
};

/// Sets one target, alone or one of many. Refusals: `id_taken`, those of references and days,
/// `target_needs_period_or_campaign`, `organization_ended`, `organization_not_begun`,
/// `percent_out_of_range`, `target_not_positive`, `target_not_found`, `target_already_superseded`,
/// `revision_of_other_organization` (all of these at once), and `forbidden`: what is assigned comes
/// from above, and what was assigned is replaced by whoever may assign it.
domain::Result<Target> set_target(const Actor& actor, storage::WriteTransaction& tx,
                                  const NewTarget& what);

/// Sets all of them or none; violations stand below "targets/N". `forbidden` for one is the refusal
/// of all.
domain::Result<std::vector<Target>> set_targets(const Actor& actor, storage::WriteTransaction& tx,
                                                const std::vector<NewTarget>& all);

/// Where the sums of the cascade do not agree. Never a refusal: plans are made from above and from
/// below.
struct TargetDisagreement {
    std::string code;          ///< children_short, children_over, head_count_missing
    std::string organization;  ///< whose target and children are compared, by code
    double target = 0;
    double sum = 0;
    double difference = 0;
    domain::Parameters parameters;  ///< what the words of `code` are about
};

/// What disagrees around these targets: between each and those below it, and between its parent and
/// all below that.
std::vector<TargetDisagreement> disagreements_about(const domain::tallying::Books& books,
                                                    const std::vector<Target>& targets);

/// How a target is to be split.
struct SplitWish {
    std::string organization;
    std::optional<Days> period;  ///< exactly one of this and `campaign`
    std::optional<std::string> campaign;
    TargetMeasure measure{};
    std::optional<std::int64_t> total;  ///< else the organisation's assigned target
    domain::tallying::SplitBy by{};
    std::vector<std::string> among;  ///< empty: all directly below
    std::optional<std::vector<std::pair<std::string, std::int64_t>>> weights;  ///< by organisation
    std::vector<std::pair<std::string, std::int64_t>> fixed;                   ///< by organisation
    std::optional<Days> last;
    std::optional<std::string> last_campaign;
};

struct ProposedSplit {
    domain::tallying::SplitQuestion question;
    domain::tallying::TargetSplit split;
};

/// Proposes a split and writes nothing. Refusals: those of references and days,
/// `target_needs_period_or_campaign`, `not_a_choice` (a percentage is not split), `required`
/// (weights), `organization_repeated`, `forbidden`, those of domain::tallying::split_target.
domain::Result<ProposedSplit> propose_split(const Actor& actor,
                                            const domain::tallying::Books& books,
                                            const SplitWish& wish);

}  // namespace usecases::scheduling

#include "usecases/scheduling/campaigns.hpp"

#include "storage/scheduling/campaigns.hpp"
#include "usecases/core/checks.hpp"

namespace usecases::scheduling {

using domain::Day;
using domain::Result;

Result<Campaign> add(const Actor& actor, storage::WriteTransaction& tx, const NewCampaign& what) {
    Checks checks(tx.books());
    checks.free(what.code, what.id,
                [&](const std::string& r) { return tx.books().registry().campaign(r); });
    Campaign c;
    c.organization = checks.organization("organization", what.organization);
    checks.order<Day>(what.starts_on, what.ends_on, "ends_on");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), c.organization); !may)
        return may.error();
    c.id = what.id ? *what.id : tx.new_id();
    c.code = what.code;
    c.name = what.name;
    c.kind = what.kind;
    c.starts_on = what.starts_on;
    c.ends_on = what.ends_on;
    c.lock_days = what.lock_days;
    return storage::scheduling::add(tx, std::move(c));
}

Result<Campaign> change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t campaign,
                        const CampaignPatch& patch) {
    Campaign c = tx.books().registry().campaigns.at(campaign);
    const auto before = c.organization;
    Checks checks(tx.books());
    if (patch.name) c.name = *patch.name;
    if (patch.kind) c.kind = *patch.kind;
    if (patch.starts_on) c.starts_on = *patch.starts_on;
    if (patch.ends_on) c.ends_on = *patch.ends_on;
    if (patch.organization)
        c.organization = checks.organization("organization", *patch.organization);
    checks.order<Day>(c.starts_on, c.ends_on, patch.ends_on ? "ends_on" : "starts_on");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (c.organization != before)
        if (auto may = actor.require(Permission::change_plan, tx.books(), c.organization); !may)
            return may.error();
    patch.lock_days.apply(c.lock_days);
    return storage::scheduling::change(tx, std::move(c));
}

}  // namespace usecases::scheduling

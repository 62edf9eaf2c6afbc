#include "usecases/scheduling/head_counts.hpp"

#include "storage/scheduling/head_counts.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {

using domain::Result;

Result<HeadCount> add(const Actor& actor, storage::WriteTransaction& tx, std::int64_t organization,
                      const NewHeadCount& what) {
    const auto& registry = tx.books().registry();
    if (auto may = actor.require(Permission::change_plan, tx.books(), organization); !may)
        return may.error();
    Checks checks(tx.books());
    checks.free("", what.id, [&](const std::string& r) {
        const auto& all = registry.head_counts.all();
        return std::any_of(all.begin(), all.end(),
                           [&](const auto& entry) { return entry.second.id.text() == r; });
    });
    const auto& o = *registry.organizations.find(organization);
    if (!o.valid.contains(what.on)) {
        const bool ended = o.valid.to && *o.valid.to < what.on;
        checks.refuse(
            "on", ended ? "organization_ended" : "organization_not_begun",
            {{"organization", o.code}, {"day", (ended ? *o.valid.to : *o.valid.from).text()}});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    HeadCount h;
    h.id = what.id ? *what.id : tx.new_id();
    h.organization = organization;
    h.kind = what.kind;
    h.on = what.on;
    h.count = what.count;
    h.document = what.document;
    return storage::scheduling::add(tx, std::move(h));
}

}  // namespace usecases::scheduling

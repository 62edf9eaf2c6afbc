#include "usecases/scheduling/organizations.hpp"

#include "storage/scheduling/organizations.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::Result;
using domain::tallying::Books;

/// Refusals of the tree name no member.
Error at(std::string field, Error error) {
    if (error.violations.empty())
        error.violations.push_back({std::move(field), error.code, error.parameters});
    return error;
}

/// The first day on which a patch changes where an organisation stands, until when it is there, or
/// what level it is of; none when it changes nothing of that.
std::optional<Day> concerned_from(const Organization& o, const OrganizationPatch& patch,
                                  Day today) {
    std::optional<Day> from = patch.valid_from;
    if (!patch.valid_to.keeps()) {
        Day last = o.valid.to.value_or(patch.valid_to.sets() ? *patch.valid_to : today);
        if (patch.valid_to.sets()) last = std::min(last, *patch.valid_to);
        from = from ? std::min(*from, last) : last;
    }
    if (patch.kind && *patch.kind != o.kind && !from) from = today;
    return from;
}

Result<void> check(Checks& checks, const Organization& o, const OrganizationPatch& patch) {
    if (!patch.parent.keeps() && !patch.valid_from)
        checks.refuse("valid_from", "valid_from_required");
    if (patch.parent.keeps() && patch.valid_from)
        checks.refuse("valid_from", "valid_from_needs_parent");
    if (patch.valid_to.sets()) {
        checks.order<Day>(o.valid.from, *patch.valid_to, "valid_to");
        checks.order<Day>(patch.valid_from, *patch.valid_to, "valid_to");
    }
    return checks.verdict();
}

}  // namespace

Result<void> require_over_parents(const Actor& actor, const Books& books, std::int64_t organization,
                                  Day day) {
    const auto& edges = books.registry().organizations.edges(organization);
    for (const auto& edge : edges) {
        const bool concerned = !edge.valid.to || day <= *edge.valid.to || &edge == &edges.back();
        if (!concerned) continue;
        if (auto ok = actor.require(Permission::keep_organizations, books, edge.parent); !ok)
            return ok;
    }
    return {};
}

Result<Organization> add(const Actor& actor, storage::WriteTransaction& tx,
                         const NewOrganization& what) {
    Checks checks(tx.books());
    checks.free(what.code, what.id,
                [&](const std::string& r) { return tx.books().registry().organization(r); });
    const auto parent = checks.organization_if("parent", what.parent);
    checks.order(what.valid.from, what.valid.to, "valid_to");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto ok = actor.require(Permission::keep_organizations, tx.books(), parent); !ok)
        return ok.error();

    Organization o;
    o.id = what.id ? *what.id : tx.new_id();
    o.code = what.code;
    o.name = what.name;
    o.kind = what.kind;
    o.valid = what.valid;
    o.lock_days = what.lock_days;
    auto added = storage::scheduling::add(tx, o, parent);
    if (!added) return at("parent", added.error());
    return added;
}

Result<Organization> change(const Actor& actor, storage::WriteTransaction& tx,
                            std::int64_t organization, const OrganizationPatch& patch) {
    Organization o = *tx.books().registry().organizations.find(organization);
    Checks checks(tx.books());
    const auto parent = patch.parent.sets() ? checks.organization("parent", *patch.parent) : 0;
    if (auto ok = check(checks, o, patch); !ok) return ok.error();
    if (!patch.parent.keeps())
        if (auto ok = actor.require(Permission::keep_organizations, tx.books(), parent); !ok)
            return ok.error();
    // Whoever it stands below has a say in where it goes, in when it ends, and in what level it is
    // of.
    if (auto from = concerned_from(o, patch, tx.books().as_of.today))
        if (auto ok = require_over_parents(actor, tx.books(), o.num, *from); !ok) return ok.error();

    const Day* last = patch.valid_to.sets() ? &*patch.valid_to : nullptr;
    patch.valid_to.apply(o.valid.to);
    if (!patch.valid_to.keeps())
        if (auto ok = tx.books().registry().organizations.may_be_valid(o.num, o.valid); !ok)
            return at("valid_to", ok.error());
    if (patch.name) o.name = *patch.name;
    if (patch.kind) o.kind = *patch.kind;
    patch.lock_days.apply(o.lock_days);
    o = storage::scheduling::change(tx, o);
    if (!patch.parent.keeps())
        if (auto ok = storage::scheduling::move(tx, o.num, parent, *patch.valid_from); !ok)
            return at("parent", ok.error());
    // Nobody stands below anybody after the last day.
    if (last)
        if (auto ok = storage::scheduling::move(tx, o.num, 0, last->plus(1)); !ok)
            return at("parent", ok.error());
    return o;
}

}  // namespace usecases::scheduling

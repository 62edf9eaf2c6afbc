#include "usecases/scheduling/successors.hpp"

#include "storage/scheduling/successors.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/scheduling/organizations.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::Result;
using domain::scheduling::ShareBasis;
using domain::tallying::Books;

/// Which member a refusal of the tree is about.
Error at_member(Error error, const NewSuccession& what, const Books& books) {
    if (!error.violations.empty()) return error;
    std::string field = "successors";
    for (const auto& [name, value] : error.parameters) {
        if (name != "successor") continue;
        for (std::size_t i = 0; i < what.successors.size(); ++i) {
            auto num =
                books.registry().organization(normal_reference(what.successors[i].organization));
            if (num && books.registry().organizations.find(*num)->code == value)
                field = "successors/" + std::to_string(i);
        }
    }
    for (auto about_day : {"ended_on_another_day", "begins_after_its_end", "succession_day_fixed"})
        if (error.code == about_day) field = "day";
    error.violations.push_back({std::move(field), error.code, error.parameters});
    return error;
}

}  // namespace

Result<Succession> succeed(const Actor& actor, storage::WriteTransaction& tx,
                           std::int64_t organization, const NewSuccession& what) {
    Checks checks(tx.books());
    Succession s{organization, what.day, what.document, ShareBasis::stated, {}};
    const auto& all = what.successors;
    const bool stated = std::any_of(all.begin(), all.end(),
                                    [](const auto& one) { return one.share_ppm.has_value(); });
    if (!stated && all.size() > 1) s.basis = ShareBasis::equal;
    const auto equal = domain::scheduling::equal_shares(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string at = "successors/" + std::to_string(i);
        auto to = checks.organization(at + "/organization", all[i].organization);
        if (to)
            if (auto ok = actor.require(Permission::keep_organizations, tx.books(), to); !ok)
                return ok.error();
        if (stated && !all[i].share_ppm) checks.refuse(at + "/share_ppm", "share_missing");
        s.to.push_back({to, all[i].share_ppm.value_or(equal[i])});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto ok = require_over_parents(actor, tx.books(), organization, what.day); !ok)
        return ok.error();
    // A correction takes shares from those that went on with it until now.
    if (const auto* old = tx.books().registry().organizations.succession(organization))
        for (const auto& to : old->to)
            if (auto ok = actor.require(Permission::keep_organizations, tx.books(), to.to); !ok)
                return ok.error();
    auto done = what.corrects ? storage::scheduling::correct(tx, std::move(s))
                              : storage::scheduling::succeed(tx, std::move(s));
    if (!done) return at_member(done.error(), what, tx.books());
    return done;
}

}  // namespace usecases::scheduling

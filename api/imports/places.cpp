#include "api/imports/places.hpp"

#include "domain/core/text.hpp"
#include "usecases/scheduling/organizations.hpp"
#include "usecases/scheduling/sites.hpp"

#include <algorithm>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Organization;
using domain::tallying::Register;

/// Numbers that are tried behind a code that something else has.
constexpr int most_numbers = 999;

Error rule(std::string code, domain::Parameters parameters) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

std::string name_key(const std::string& name) {
    return domain::one_line(name).value_or(name);
}
std::string alike_key(std::int64_t parent, const std::string& name) {
    return std::to_string(parent) + '\x1f' + domain::likeness_of(name);
}

bool stood_below(const Register& reg, std::int64_t child, std::int64_t parent) {
    const auto& edges = reg.organizations.edges(child);
    return std::any_of(edges.begin(), edges.end(),
                       [&](const auto& edge) { return edge.parent == parent; });
}

std::string code_of(const Register& reg, std::int64_t organization) {
    const auto* o = reg.organizations.find(organization);
    return o ? o->code : std::string();
}

/// The parent of today or, when it has none, the last it had; 0 at the root.
std::int64_t last_parent(const Register& reg, std::int64_t organization) {
    const auto& edges = reg.organizations.edges(organization);
    return edges.empty() ? 0 : edges.back().parent;
}

/// Calls `same` with code, code-2, code-3 …: what has the code is either the thing itself or
/// something else.
template <class Find, class Same>
Result<std::pair<std::int64_t, std::string>> by_code(const std::string& code, CodeTaken taken,
                                                     Find find, Same same) {
    std::string tried = code;
    for (int n = 2;; ++n) {
        auto num = find(tried);
        if (!num) return std::pair<std::int64_t, std::string>{0, tried};
        auto is = same(*num);
        if (is) return std::pair<std::int64_t, std::string>{*num, tried};
        if (taken == CodeTaken::refuse) return is.error();
        if (n > most_numbers) return rule("codes_used_up", {{"code", code}});
        tried = code + "-" + std::to_string(n);
    }
}

}  // namespace

void Places::index_names(const Register& reg) {
    if (indexed_) return;
    indexed_ = true;
    for (const auto& [num, o] : reg.organizations.all()) {
        organizations_by_name_.emplace(name_key(o.name), num);
        for (const auto& edge : reg.organizations.edges(num))
            alike_.emplace(alike_key(edge.parent, o.name), num);
    }
    for (const auto& [num, site] : reg.sites) sites_by_name_.emplace(name_key(site.name), num);
}

Result<Places::Identity> Places::identify_organization(const Register& reg,
                                                       const PlannedRow::Organization& o,
                                                       const Numbers& before) {
    std::optional<std::int64_t> parent;  // 0: is to be made by this row
    if (!o.parent.empty()) {
        auto made = std::find_if(before.begin(), before.end(),
                                 [&](const auto& b) { return b.first == o.parent; });
        if (made != before.end())
            parent = made->second.num;
        else if (auto num = reg.organization(o.parent))
            parent = *num;
        else
            return rule("organization_missing", {{"organization", o.parent}});
    }
    auto same = [&](std::int64_t num) -> Result<void> {
        const Organization& there = *reg.organizations.find(num);
        if (name_key(there.name) != o.name)
            return rule("name_differs",
                        {{"code", there.code}, {"row", o.name}, {"there", there.name}});
        if (there.kind != o.from->kind)
            return rule("kind_differs", {{"code", there.code}, {"name", o.name}});
        if (parent && !stood_below(reg, num, *parent))
            return rule("parent_differs", {{"code", there.code},
                                           {"name", o.name},
                                           {"row", o.parent},
                                           {"there", code_of(reg, last_parent(reg, num))}});
        return {};
    };
    if (o.from->match == MatchBy::name) {
        std::int64_t found = 0;
        auto [first, last] = organizations_by_name_.equal_range(name_key(o.name));
        for (auto it = first; it != last; ++it) {
            if (!same(it->second)) continue;
            if (found) return rule("name_ambiguous", {{"name", o.name}});
            found = it->second;
        }
        if (found) return Identity{found, code_of(reg, found)};
    }
    auto found = by_code(
        o.code, o.from->taken, [&](const std::string& code) { return reg.organization(code); },
        same);
    if (!found) return found.error();
    return Identity{found->first, found->second};
}

Result<Places::Identity> Places::identify_site(const Register& reg, const PlannedRow& row,
                                               std::int64_t organization) {
    const auto& text = *map_.site;
    auto same = [&](std::int64_t num) -> Result<void> {
        const auto& there = reg.sites.at(num);
        if (name_key(there.name) != row.site.name)
            return rule("name_differs",
                        {{"code", there.code}, {"row", row.site.name}, {"there", there.name}});
        if (!row.site_organization.empty() && there.organization != organization)
            return rule("parent_differs", {{"code", there.code},
                                           {"name", row.site.name},
                                           {"row", row.site_organization},
                                           {"there", code_of(reg, there.organization)}});
        return {};
    };
    if (text.match == MatchBy::name) {
        std::int64_t found = 0;
        auto [first, last] = sites_by_name_.equal_range(name_key(row.site.name));
        for (auto it = first; it != last; ++it) {
            if (!same(it->second)) continue;
            if (found) return rule("name_ambiguous", {{"name", row.site.name}});
            found = it->second;
        }
        if (found) return Identity{found, reg.sites.at(found).code};
    }
    auto found = by_code(
        row.drive_site, text.taken, [&](const std::string& code) { return reg.site(code); }, same);
    if (!found) return found.error();
    return Identity{found->first, found->second};
}

Result<Places::Numbers> Places::identify(storage::WriteTransaction& tx, const PlannedRow& row) {
    const auto& reg = tx.books().registry();
    index_names(reg);
    Numbers out;
    for (const auto& o : row.organizations) {
        auto found = identify_organization(reg, o, out);
        if (!found) return found.error();
        if (!found->num && !map_.drive.make_organizations)
            return rule("organization_missing", {{"organization", o.code}});
        out.emplace_back(o.code, std::move(*found));
    }
    return out;
}

Result<std::int64_t> Places::organization_of(storage::WriteTransaction& tx, const PlannedRow& row) {
    const auto& reg = tx.books().registry();
    index_names(reg);
    Numbers before;
    for (const auto& o : row.organizations) {
        auto found = identify_organization(reg, o, before);
        if (!found) return found.error();
        if (o.code == row.drive_organization) {
            if (!found->num) return rule("organization_missing", {{"organization", o.code}});
            return found->num;
        }
        before.emplace_back(o.code, std::move(*found));
    }
    if (auto num = reg.organization(row.drive_organization)) return *num;
    return rule("organization_missing", {{"organization", row.drive_organization}});
}

void Places::warn_of_alike(const Register& reg, const PlannedRow& row, std::int64_t made,
                           std::int64_t parent, RowList& warnings) {
    const auto& name = reg.organizations.find(made)->name;
    const auto key = alike_key(parent, name);
    auto [first, last] = alike_.equal_range(key);
    for (auto it = first; it != last; ++it) {
        const auto* other = reg.organizations.find(it->second);
        if (!other || name_key(other->name) == name_key(name)) continue;
        warnings.push_back(
            {row.line,
             rule("name_alike", {{"name", name}, {"other", other->name}, {"code", other->code}})});
        break;
    }
    alike_.emplace(key, made);
}

Result<Places::Found> Places::find_or_make(storage::WriteTransaction& tx, const PlannedRow& row,
                                           RowList& warnings) {
    auto named = identify(tx, row);
    if (!named) return named.error();
    auto number_of = [&](const std::string& code) -> std::optional<std::int64_t> {
        for (const auto& [text, is] : *named)
            if (text == code) return is.num;  // 0: is made below
        return tx.books().registry().organization(code);
    };
    for (const auto* code : {&row.drive_organization, &row.drive_collector, &row.site_organization})
        if (!code->empty() && !number_of(*code))
            return rule("organization_missing", {{"organization", *code}});
    Identity site{0, row.drive_site};
    const bool described = map_.site && row.site.code == row.drive_site;
    if (described) {
        const auto owner =
            row.site_organization.empty() ? std::int64_t(0) : *number_of(row.site_organization);
        auto found = identify_site(tx.books().registry(), row, owner);
        if (!found) return found.error();
        site = std::move(*found);
    } else if (auto num = tx.books().registry().site(row.drive_site)) {
        site.num = *num;
    }
    if (!site.num && !(described && map_.drive.make_sites))
        return rule("site_missing", {{"site", row.drive_site}});

    // Nothing above has changed anything; from here on everything is made.
    for (std::size_t i = 0; i < named->size(); ++i) {
        auto& [text, is] = (*named)[i];
        if (is.num) continue;
        const auto& o = row.organizations[i];
        const auto parent = o.parent.empty() ? std::int64_t(0) : *number_of(o.parent);
        usecases::scheduling::NewOrganization what;
        what.code = is.code;
        what.name = o.name;
        what.kind = o.from->kind;
        if (parent) what.parent = code_of(tx.books().registry(), parent);
        auto added = usecases::scheduling::add(audit_.actor(), tx, what);
        if (!added) return added.error();
        audit_.made(tx, "POST /organizations", "organizations/" + is.code, map_.source);
        is.num = *tx.books().registry().organization(is.code);
        organizations_by_name_.emplace(name_key(o.name), is.num);
        warn_of_alike(tx.books().registry(), row, is.num, parent, warnings);
    }
    if (!site.num) {
        usecases::scheduling::NewSite what;
        what.code = site.code;
        what.name = row.site.name;
        if (!row.site_organization.empty())
            what.organization = code_of(tx.books().registry(), *number_of(row.site_organization));
        what.address = row.site.address;
        what.unit_code = row.site.unit_code;
        what.lat = row.site.lat;
        what.lon = row.site.lon;
        what.beds = row.site.beds;
        what.donors_per_hour = row.site.donors_per_hour;
        what.opening = row.site.opening;
        what.fit_until = row.site.fit_until;
        auto added = usecases::scheduling::add(audit_.actor(), tx, what);
        if (!added) return added.error();
        audit_.made(tx, "POST /sites", "sites/" + site.code, map_.source);
        site.num = *tx.books().registry().site(site.code);
        sites_by_name_.emplace(name_key(what.name), site.num);
    }
    Found out;
    out.site = site.num;
    out.organization = *number_of(row.drive_organization);
    if (!row.drive_collector.empty()) out.collected_by = *number_of(row.drive_collector);
    return out;
}

}  // namespace api::imports

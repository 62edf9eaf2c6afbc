#include "api/imports/record_kinds.hpp"

#include "api/imports/same_members.hpp"
#include "domain/core/text.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/scheduling/campaigns.hpp"
#include "usecases/scheduling/drives.hpp"
#include "usecases/scheduling/head_counts.hpp"
#include "usecases/scheduling/organizations.hpp"
#include "usecases/scheduling/sites.hpp"
#include "usecases/scheduling/successors.hpp"
#include "usecases/scheduling/targets.hpp"
#include "usecases/valuation/tariffs.hpp"

#include <algorithm>
#include <map>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;
using storage::WriteTransaction;
using usecases::Actor;

/// What a use case gave, without what it made.
template <class T>
Result<std::string> done(const Result<T>& made) {
    if (!made) return made.error();
    return std::string();
}

Error rule(std::string code, domain::Parameters parameters) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

/// Whether it stood below `parent` at any time.
template <class Answer>
bool stood_below(const Answer& is, const std::string& parent) {
    if constexpr (requires { is.parents; })
        return std::any_of(is.parents.begin(), is.parents.end(),
                           [&](const auto& edge) { return edge.parent == parent; });
    else
        return false;
}

/// What is there under the code of `said` is the thing that `said` means, and not another.
template <class Body, class Answer>
Result<bool> is_meant(const Body& said, const Answer& is) {
    const auto& code = said.code.value;
    const auto name = domain::one_line(said.name.value).value_or("");
    if (!name.empty() && domain::one_line(is.name).value_or("") != name)
        return rule("name_differs", {{"code", code}, {"row", name}, {"there", is.name}});
    if constexpr (requires { said.kind; })
        if (said.kind != is.kind) return rule("kind_differs", {{"code", code}, {"name", name}});
    const auto above = [](const auto& thing) -> std::optional<std::string> {
        if constexpr (requires { thing.parent; })
            return api::plain(thing.parent);
        else
            return std::optional<std::string>(api::plain(thing.organization));
    };
    const auto wanted = above(said);
    if (wanted && !wanted->empty() && above(is) != wanted && !stood_below(is, *wanted))
        return rule(
            "parent_differs",
            {{"code", code}, {"name", name}, {"row", *wanted}, {"there", above(is).value_or("")}});
    return true;
}

/// A record of something that has a code. `find(books, code)` gives its answer, `make` its use
/// case.
template <class Body, class Find, class Make>
Record coded(const char* kind, const Body& body, Find find, Make make) {
    Record out;
    out.code = body.code.value;
    out.action = std::string("POST /") + kind;
    out.object = std::string(kind) + "/" + out.code;
    out.content = api::json::write(body);
    out.make = [body, make](const Actor& actor, WriteTransaction& tx) {
        return make(actor, tx, body);
    };
    out.is_there = [body, find](const Books& books) {
        const auto is = find(books, body.code.value);
        return is && has_same_members(body, *is);
    };
    out.belongs_to_it = [body, find](const Books& books) -> Result<bool> {
        const auto is = find(books, body.code.value);
        if (!is) return false;
        if constexpr (requires { body.name.value; })
            return is_meant(body, *is);
        else
            return true;
    };
    return out;
}

/// The same successors, in any order; shares only where they are stated.
bool goes_on_as_said(const api::scheduling::SuccessionAnswer& is,
                     const api::scheduling::NewSuccession& said) {
    if (is.day != said.day || is.document != said.document.value) return false;
    std::map<std::string, std::int64_t> there;
    for (const auto& one : is.successors) there[one.organization] = one.share_ppm;
    if (said.successors.size() != there.size()) return false;
    for (const auto& one : said.successors) {
        auto it = there.find(one.organization.value);
        if (it == there.end()) return false;
        if (one.share_ppm && one.share_ppm->value != it->second) return false;
    }
    using domain::scheduling::ShareBasis;
    const bool equal = said.successors.size() > 1 && !said.successors.items.front().share_ppm;
    return is.basis == (equal ? ShareBasis::equal : ShareBasis::stated);
}

}  // namespace

Record record_of(const api::scheduling::NewOrganization& body) {
    return coded(
        "organizations", body,
        [](const Books& books,
           const std::string& code) -> std::optional<api::scheduling::OrganizationAnswer> {
            const auto num = books.registry().organization(code);
            if (!num) return std::nullopt;
            return api::scheduling::answer(books, *books.registry().organizations.find(*num),
                                           books.as_of.today);
        },
        [](const Actor& actor, WriteTransaction& tx, const auto& what) {
            return done(
                usecases::scheduling::add(actor, tx, api::scheduling::plain_organization(what)));
        });
}

Record record_of(const api::scheduling::NewCampaign& body) {
    return coded(
        "campaigns", body,
        [](const Books& books,
           const std::string& code) -> std::optional<api::scheduling::CampaignAnswer> {
            const auto num = books.registry().campaign(code);
            if (!num) return std::nullopt;
            return api::scheduling::answer(books, books.registry().campaigns.at(*num));
        },
        [](const Actor& actor, WriteTransaction& tx, const auto& what) {
            return done(
                usecases::scheduling::add(actor, tx, api::scheduling::plain_campaign(what)));
        });
}

Record record_of(const api::scheduling::NewSite& body) {
    return coded(
        "sites", body,
        [](const Books& books,
           const std::string& code) -> std::optional<api::scheduling::SiteAnswer> {
            const auto num = books.registry().site(code);
            if (!num) return std::nullopt;
            return api::scheduling::answer(books, books.registry().sites.at(*num));
        },
        [](const Actor& actor, WriteTransaction& tx, const auto& what) {
            return done(usecases::scheduling::add(actor, tx, api::scheduling::plain_site(what)));
        });
}

Record record_of(const api::scheduling::NewDrive& body) {
    auto out = coded(
        "drives", body,
        [](const Books& books,
           const std::string& code) -> std::optional<api::scheduling::DriveAnswer> {
            const auto num = books.drive_number(code);
            if (!num) return std::nullopt;
            return api::scheduling::answer(books, *books.drive(*num));
        },
        [](const Actor& actor, WriteTransaction& tx, const auto& what) {
            return done(
                usecases::scheduling::propose(actor, tx, api::scheduling::plain_drive(what)));
        });
    out.is_there = [what = api::scheduling::plain_drive(body)](const Books& books) {
        const auto num = books.drive_number(what.code);
        return num && usecases::scheduling::is_same_drive(books, *books.drive(*num), what);
    };
    return out;
}

Record record_of(const api::valuation::NewTariff& body) {
    return coded(
        "tariffs", body,
        [](const Books& books,
           const std::string& code) -> std::optional<api::valuation::TariffAnswer> {
            const auto num = books.registry().tariff(code);
            if (!num) return std::nullopt;
            return api::valuation::answer(books.registry().tariffs.at(*num));
        },
        [](const Actor& actor, WriteTransaction& tx, const auto& what) {
            return done(usecases::valuation::add(actor, tx, api::valuation::plain_tariff(what)));
        });
}

Record record_of(const api::scheduling::NewTarget& body) {
    Record out;
    out.action = "POST /targets";
    out.object = "targets";
    out.content = api::json::write(body);
    out.make = [body](const Actor& actor, WriteTransaction& tx) -> Result<std::string> {
        auto set = usecases::scheduling::set_target(actor, tx, api::scheduling::plain_target(body));
        if (!set) return set.error();
        return "targets/" + set->id.text();
    };
    out.is_there = [what = api::scheduling::plain_target(body)](const Books& books) {
        const auto& reg = books.registry();
        const auto organization = reg.organization(usecases::normal_reference(what.organization));
        const auto issued_by = reg.organization(usecases::normal_reference(what.issued_by));
        const auto campaign =
            what.campaign ? reg.campaign(usecases::normal_reference(*what.campaign)) : std::nullopt;
        if (!organization || !issued_by || (what.campaign && !campaign)) return false;
        return std::any_of(reg.targets.begin(), reg.targets.end(), [&](const auto& entry) {
            const auto& t = entry.second;
            const bool same_days = what.period ? t.period && t.period->from == what.period->from &&
                                                     t.period->to == what.period->to
                                               : !t.period;
            return !t.superseded_by && t.organization == *organization &&
                   t.issued_by == *issued_by && same_days && t.campaign == campaign.value_or(0) &&
                   t.measure == what.measure && t.basis == what.basis && t.value == what.value &&
                   (what.document.empty() || t.document == what.document);
        });
    };
    out.belongs_to_it = [](const Books&) { return Result<bool>(false); };
    return out;
}

Record record_of(const std::string& organization, const api::scheduling::NewHeadCount& body) {
    Record out;
    out.action = "POST /organizations/{organization}/head-counts";
    out.object = "organizations/" + organization;
    out.content = api::json::write(body);
    out.make = [organization, body](const Actor& actor,
                                    WriteTransaction& tx) -> Result<std::string> {
        const auto num =
            tx.books().registry().organization(usecases::normal_reference(organization));
        if (!num) {
            auto missing =
                usecases::not_found("organization_not_found", "organization", organization);
            missing.violations.push_back({"organization", missing.code, missing.parameters});
            return missing;
        }
        return done(usecases::scheduling::add(
            actor, tx, *num,
            usecases::scheduling::NewHeadCount{body.id, body.kind, body.on, body.count.value,
                                               api::plain_or_empty(body.document)}));
    };
    out.is_there = [organization, body](const Books& books) {
        const auto num = books.registry().organization(usecases::normal_reference(organization));
        const auto* there =
            num ? books.registry().head_counts.at(*num, body.kind, body.on) : nullptr;
        return there && there->on == body.on && there->count == body.count.value &&
               (!body.document || there->document == body.document->value);
    };
    out.belongs_to_it = [](const Books&) { return Result<bool>(false); };
    return out;
}

Record record_of(const std::string& organization, const api::scheduling::NewSuccession& body) {
    Record out;
    out.code = organization;
    out.action = "POST /organizations/{organization}/successors";
    out.object = "organizations/" + organization;
    out.content = api::json::write(body);
    out.make = [organization, body](const Actor& actor,
                                    WriteTransaction& tx) -> Result<std::string> {
        const auto num =
            tx.books().registry().organization(usecases::normal_reference(organization));
        if (!num)
            return usecases::not_found("organization_not_found", "organization", organization);
        return done(usecases::scheduling::succeed(actor, tx, *num,
                                                  api::scheduling::plain_succession(body)));
    };
    out.is_there = [organization, body](const Books& books) {
        const auto num = books.registry().organization(usecases::normal_reference(organization));
        return num && goes_on_as_said(api::scheduling::succession_answer(books, *num), body);
    };
    out.belongs_to_it = [](const Books&) { return Result<bool>(false); };
    return out;
}

}  // namespace api::imports

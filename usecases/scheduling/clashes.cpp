#include "usecases/scheduling/clashes.hpp"

#include "domain/tallying/calendar.hpp"
#include "storage/scheduling/drives.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Principal;
using domain::scheduling::ClashIndex;
using domain::scheduling::ClashRules;
using domain::scheduling::ClashThing;
using domain::tallying::Books;

std::optional<std::string> code_of(const Books& books, ClashThing thing, std::int64_t num) {
    const auto& reg = books.registry();
    auto find = [&](const auto& things) -> std::optional<std::string> {
        auto it = things.find(num);
        if (it == things.end()) return std::nullopt;
        return it->second.code;
    };
    switch (thing) {
        case ClashThing::site:
            return find(reg.sites);
        case ClashThing::team:
            return find(reg.teams);
        case ClashThing::vehicle:
        case ClashThing::equipment:
            return find(reg.resources);
        case ClashThing::campaign:
            return find(reg.campaigns);
        case ClashThing::organization: {
            const auto* o = reg.organizations.find(num);
            return o ? std::optional(o->code) : std::nullopt;
        }
        // People are not in the books; their names are personal.
        case ClashThing::person:
        case ClashThing::day:
        case ClashThing::none:
            break;
    }
    return std::nullopt;
}

std::optional<SuggestedInstead> suggestion_for(const Clash& c, const Drive& d, const Drive* other,
                                               const Books& books, const ClashIndex& index,
                                               const ClashRules& rules) {
    auto plan = domain::tallying::plan_view(books.registry());
    using enum ClashCode;
    switch (c.code) {
        case team_travel:
        case vehicle_travel:
        case equipment_travel:
        case person_travel:
            return SuggestedInstead{SuggestionKind::later_start, std::nullopt, c.limit - c.value};
        case team_too_small:
        case site_too_small:
            return SuggestedInstead{SuggestionKind::fewer_donors, std::nullopt,
                                    room_for(d, plan, rules)};
        case team_over_capacity: {
            auto left = c.limit - (c.value - d.planned_bags.value_or(d.planned_donors.value_or(0)));
            if (left > 0) return SuggestedInstead{SuggestionKind::fewer_donors, std::nullopt, left};
            break;
        }
        case organization_again: {
            if (!other) return std::nullopt;
            Day first = std::min(d.day, other->day).plus(std::int32_t(c.limit));
            return SuggestedInstead{SuggestionKind::first_day_allowed, first, std::nullopt};
        }
        case outside_campaign: {
            auto it = books.registry().campaigns.find(c.num);
            if (it == books.registry().campaigns.end()) return std::nullopt;
            return SuggestedInstead{
                SuggestionKind::nearest_campaign_day,
                d.day < it->second.starts_on ? it->second.starts_on : it->second.ends_on,
                std::nullopt};
        }
        case site_unfit:
        case person_twice:
            return std::nullopt;
        default:
            break;
    }
    if (auto day = index.next_free_day(d, plan, rules))
        return SuggestedInstead{SuggestionKind::next_free_day, *day, std::nullopt};
    return std::nullopt;
}

/// The field that a clash is told of.
std::string field_of(const Clash& c) {
    switch (c.thing) {
        case ClashThing::site:
            return "site";
        case ClashThing::team:
            return "team";
        case ClashThing::vehicle:
            return "vehicles";
        case ClashThing::equipment:
            return "equipment";
        case ClashThing::organization:
            return "organization";
        case ClashThing::campaign:
            return "campaigns";
        case ClashThing::person:
        case ClashThing::day:
        case ClashThing::none:
            break;
    }
    return "starts_at";
}

/// What a refusal tells of a clash, beside its words too. A drive that one may not see has no code
/// here either.
domain::Parameters parameters_of(const SeenClash& seen) {
    const Clash& c = seen.clash;
    const auto& instead = seen.suggestion;
    domain::Parameters p{
        {"severity", std::string(domain::name_of(seen.severity))},
        {"day", c.day.text()},
        {"drive", seen.drive},
        {"other", seen.other.value_or(seen.other_hidden ? "…" : "")},
        {"kind", std::string(domain::name_of(c.thing))},
        {"thing", seen.thing.value_or("")},
        {"value", std::to_string(c.value)},
        {"limit", std::to_string(c.limit)},
        {"accepted", seen.accepted ? "true" : "false"},
        {"suggestion", instead ? std::string(domain::name_of(instead->kind)) : "no_suggestion"}};
    if (instead && instead->day) p.emplace_back("suggestion_day", instead->day->text());
    if (instead && instead->number)
        p.emplace_back("suggestion_number", std::to_string(*instead->number));
    return p;
}

/// Somebody answered for this kind of clash of the drive before.
bool answered_before(const Drive& drive, ClashCode code) {
    const auto& codes = drive.accepted_warnings;
    return std::binary_search(codes.begin(), codes.end(), std::string(domain::name_of(code)));
}

}  // namespace

SeenClash seen_clash(const Principal& who, const Books& books, const Clash& clash,
                     const Drive& drive, const ClashIndex& index, const ClashRules& rules) {
    SeenClash out;
    out.clash = clash;
    out.severity = hard(clash.code) ? ClashSeverity::hard : ClashSeverity::soft;
    out.drive = drive.code;
    const Drive* other = clash.other ? index.drive(clash.other) : nullptr;
    if (other) {
        if (sees(who, books, *other))
            out.other = other->code;
        else
            out.other_hidden = true;
    }
    out.thing = code_of(books, clash.thing, clash.num);
    out.accepted = answered_before(drive, clash.code);
    out.suggestion = suggestion_for(clash, drive, other, books, index, rules);
    return out;
}

Result<std::vector<Clash>> check_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                         const Drive& d, const Acceptance& acceptance) {
    const auto& index = tx.calendar();
    const Books& books = tx.books();
    const auto& rules = tx.clash_rules();
    auto clashes = index.check(d, domain::tallying::plan_view(books.registry()), rules);
    if (acceptance.said && !acceptance.codes.empty() && acceptance.reason.empty())
        return Error{ErrorKind::rule, "reason_required", {}, {{"reason", "reason_required", {}}}};
    const bool demands = acceptance.said || d.team || !d.resources.empty();
    Error error{ErrorKind::conflict, "warnings_not_accepted", {}, {}};
    for (const auto& c : clashes) {
        const bool named = std::find(acceptance.codes.begin(), acceptance.codes.end(), c.code) !=
                           acceptance.codes.end();
        if (hard(c.code)) error.code = "clashes";
        if (!hard(c.code) && (!demands || named || answered_before(d, c.code))) continue;
        const auto seen = seen_clash(*actor.principal, books, c, d, index, rules);
        error.violations.push_back(
            {field_of(c), std::string(domain::name_of(c.code)), parameters_of(seen)});
    }
    if (error.violations.empty()) return clashes;
    error.parameters = {{"count", std::to_string(error.violations.size())}};
    return error;
}

void keep_acceptance(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                     const std::vector<Clash>& soft, const Acceptance& acceptance) {
    std::vector<std::string> codes;
    for (auto code : acceptance.codes)
        if (std::any_of(soft.begin(), soft.end(), [&](const Clash& c) { return c.code == code; }))
            codes.emplace_back(domain::name_of(code));
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    if (!codes.empty())
        storage::scheduling::accept_warnings(tx, drive, codes, acceptance.reason, actor.name);
}

std::vector<SeenClash> seen_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                    const Drive& d, const std::vector<Clash>& clashes) {
    std::vector<SeenClash> out;
    if (clashes.empty()) return out;
    const auto& index = tx.calendar();
    const auto& rules = tx.clash_rules();
    for (const auto& c : clashes)
        out.push_back(seen_clash(*actor.principal, tx.books(), c, d, index, rules));
    return out;
}

std::vector<SeenClash> all_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                   const Drive& d) {
    const auto plan = domain::tallying::plan_view(tx.books().registry());
    return seen_clashes(actor, tx, d, tx.calendar().check(d, plan, tx.clash_rules()));
}

}  // namespace usecases::scheduling

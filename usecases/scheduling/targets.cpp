#include "usecases/scheduling/targets.hpp"

#include "domain/scheduling/cascade.hpp"
#include "domain/scheduling/change.hpp"
#include "storage/scheduling/targets.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace usecases::scheduling {

using domain::Day;
using domain::DayRange;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

namespace {

bool is_percent(TargetMeasure measure) {
    return measure == TargetMeasure::percent_staff || measure == TargetMeasure::percent_population;
}

/// `organization_ended` when the body was dissolved before the days of the target, or is by now and
/// cannot serve them to the end. A target for a time in which it was alive may still be written
/// down later.
void check_alive(Checks& checks, const Books& books, const Target& t) {
    const auto& reg = books.registry();
    const auto& o = *reg.organizations.find(t.organization);
    const Day from = t.period ? *t.period->from : reg.campaigns.at(t.campaign).starts_on;
    const Day to = t.period ? *t.period->to : reg.campaigns.at(t.campaign).ends_on;
    if (o.valid.to && *o.valid.to < to && (*o.valid.to < from || *o.valid.to < books.as_of.today))
        checks.refuse("organization", "organization_ended",
                      {{"organization", o.code}, {"day", o.valid.to->text()}});
    if (o.valid.from && to < *o.valid.from)
        checks.refuse("organization", "organization_not_begun",
                      {{"organization", o.code}, {"day", o.valid.from->text()}});
}

void check_value(Checks& checks, TargetMeasure measure, double value) {
    if (is_percent(measure)) {
        if (!(value > 0 && value <= 100))
            checks.refuse("value", "percent_out_of_range", {{"max", "100"}});
    } else if (!(value > 0)) {
        checks.refuse("value", "target_not_positive");
    }
}

/// The number of the target that `t` replaces; 0 after a refusal.
std::int64_t superseded_by(Checks& checks, const Books& books, const Target& t,
                           const domain::Uuid& id) {
    const auto num = books.registry().target(id.text());
    if (!num) {
        checks.refuse("supersedes", "target_not_found", {{"target", id.text()}});
        return 0;
    }
    const Target& old = books.registry().targets.at(*num);
    if (old.superseded_by)
        checks.refuse("supersedes", "target_already_superseded", {}, ErrorKind::conflict);
    if (t.organization && old.organization != t.organization)
        checks.refuse("organization", "revision_of_other_organization");
    return *num;
}

/// An assignment is made in the name of `issued_by` and comes from above: nobody assigns a target
/// to himself, except who answers for an own plan.
Result<void> may_assign(const Actor& actor, const Books& books, std::int64_t issued_by,
                        std::int64_t organization) {
    if (auto ok = actor.require(Permission::approve_plan, books, issued_by); !ok) return ok;
    const auto above = domain::scheduling::approving_organization(books.registry().organizations,
                                                                  organization, books.as_of.today);
    return actor.require(Permission::approve_plan, books, above);
}

/// What is assigned comes from above; what is committed, an organisation says of itself. What was
/// assigned is replaced by whoever may assign it; one's own commitment stands beside it.
Result<void> may_set(const Actor& actor, const Books& books, const Target& t) {
    if (auto ok = actor.require(Permission::approve_plan, books, t.organization); !ok) return ok;
    // And nobody says it in the name of a level that he does not answer for.
    if (auto ok = actor.require(Permission::approve_plan, books, t.issued_by); !ok) return ok;
    if (t.basis == TargetBasis::assigned)
        if (auto ok = may_assign(actor, books, t.issued_by, t.organization); !ok) return ok;
    if (!t.supersedes) return {};
    const Target& old = books.registry().targets.at(t.supersedes);
    if (auto ok = actor.require(Permission::approve_plan, books, old.issued_by); !ok) return ok;
    if (old.basis != TargetBasis::assigned) return {};
    return may_assign(actor, books, old.issued_by, old.organization);
}

/// The period or the campaign, of which one is given.
template <class What>
void check_span(Checks& checks, const What& what) {
    if (what.period) checks.order<Day>(what.period->from, what.period->to, "period/to");
    if (what.period.has_value() == what.campaign.has_value())
        checks.refuse("", "target_needs_period_or_campaign");
}

double decimal(std::int64_t thousandths) {
    return double(thousandths) / 1'000;
}

/// Thousandths as people write them, without zeros at the end.
std::string text_of(std::int64_t thousandths) {
    std::string number = std::to_string(thousandths / 1'000);
    if (auto rest = thousandths % 1'000) {
        const std::string digits = std::to_string(1'000 + rest).substr(1);
        number += '.' + digits.substr(0, digits.find_last_not_of('0') + 1);
    }
    return number;
}

/// Targets that are compared with each other are compared once, however many of them there are.
using Comparison =
    std::tuple<std::int64_t, std::int32_t, std::int32_t, domain::scheduling::TargetUnit>;

domain::scheduling::CascadeQuestion question_of(const Comparison& comparison) {
    const auto& [campaign, from, to, unit] = comparison;
    domain::scheduling::CascadeQuestion out;
    if (campaign)
        out.campaign = campaign;
    else
        out.period = DayRange{Day{from}, Day{to}};
    using enum domain::scheduling::TargetUnit;
    out.measure = unit == registrations    ? TargetMeasure::registrations
                  : unit == standard_units ? TargetMeasure::standard_units
                                           : TargetMeasure::bags;
    return out;
}

/// Which member a refusal of the split is about.
Error at_field(Error error) {
    std::string field = error.code == "target_missing"        ? "total"
                        : error.code == "fixed_exceeds_total" ? "fixed"
                                                              : "by";
    error.violations.push_back({std::move(field), error.code, error.parameters});
    return error;
}

}  // namespace

Result<Target> set_target(const Actor& actor, storage::WriteTransaction& tx,
                          const NewTarget& what) {
    const Books& books = tx.books();
    Checks checks(books);
    checks.free("", what.id, [&](const std::string& r) { return books.registry().target(r); });
    Target t;
    t.organization = checks.organization("organization", what.organization);
    t.issued_by = checks.organization("issued_by", what.issued_by);
    if (what.campaign) t.campaign = checks.campaign("campaign", *what.campaign);
    if (what.period) t.period = DayRange{what.period->from, what.period->to};
    check_span(checks, what);
    if (t.organization && (t.period || t.campaign)) check_alive(checks, books, t);
    check_value(checks, what.measure, what.value);
    if (what.supersedes) t.supersedes = superseded_by(checks, books, t, *what.supersedes);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    t.basis = what.basis;
    if (auto may = may_set(actor, books, t); !may) return may.error();
    t.id = what.id ? *what.id : tx.new_id();
    t.measure = what.measure;
    t.value = what.value;
    t.document = what.document;
    t.reason = what.reason;
    return storage::scheduling::add(tx, t);
}

Result<std::vector<Target>> set_targets(const Actor& actor, storage::WriteTransaction& tx,
                                        const std::vector<NewTarget>& all) {
    std::vector<Target> made;
    Error refused{ErrorKind::conflict, {}, {}, {}};
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto one = set_target(actor, tx, all[i]);
        if (one)
            made.push_back(*one);
        else if (one.error().kind == ErrorKind::forbidden)
            return one.error();
        else
            refuse_part(refused, "targets/" + std::to_string(i), one.error());
    }
    if (!refused.violations.empty()) return settled(std::move(refused));
    return made;
}

std::vector<TargetDisagreement> disagreements_about(const Books& books,
                                                    const std::vector<Target>& targets) {
    const auto& reg = books.registry();
    const domain::scheduling::TargetPlan plan{reg.organizations, reg.campaigns, reg.targets,
                                              reg.head_counts};
    std::vector<TargetDisagreement> out;
    auto code_of = [&](std::int64_t organization) {
        return reg.organizations.find(organization)->code;
    };
    auto told = [&](const std::string& code, const std::string& organization) {
        return std::any_of(out.begin(), out.end(), [&](const TargetDisagreement& one) {
            return one.code == code && one.organization == organization;
        });
    };
    std::map<Comparison, std::set<std::int64_t>> concerned;
    for (const auto& t : targets) {
        auto amount = domain::scheduling::amount_of(plan, t);
        if (!amount.thousandths && !told("head_count_missing", code_of(t.organization))) {
            const std::string kind =
                t.measure == TargetMeasure::percent_staff ? "staff" : "population";
            out.push_back({"head_count_missing",
                           code_of(t.organization),
                           t.value,
                           0,
                           0,
                           {{"organization", code_of(t.organization)}, {"kind", kind}}});
        }
        auto span = domain::scheduling::span_of(plan, t);
        auto& organizations = concerned[{t.campaign, span.from->number, span.to->number,
                                         domain::scheduling::unit_of(t.measure)}];
        organizations.insert(t.organization);
        if (auto day =
                placement_day(reg.organizations, *reg.organizations.find(t.organization), span))
            if (auto parent = reg.organizations.parent(t.organization, *day))
                organizations.insert(parent);
    }
    using domain::scheduling::CascadeState;
    for (const auto& [comparison, organizations] : concerned)
        for (const auto& row : domain::scheduling::cascade(plan, question_of(comparison))) {
            if (!organizations.contains(row.organization)) continue;
            if (row.state != CascadeState::short_of && row.state != CascadeState::over) continue;
            TargetDisagreement one;
            one.code = row.state == CascadeState::over ? "children_over" : "children_short";
            one.organization = code_of(row.organization);
            one.target = decimal(*row.own());
            one.sum = decimal(row.children_assigned);
            one.difference = decimal(row.difference());
            one.parameters = {{"organization", one.organization},
                              {"target", text_of(*row.own())},
                              {"sum", text_of(row.children_assigned)},
                              {"difference", text_of(std::abs(row.difference()))}};
            out.push_back(std::move(one));
        }
    return out;
}

Result<ProposedSplit> propose_split(const Actor& actor, const Books& books, const SplitWish& wish) {
    const auto& reg = books.registry();
    const auto& tree = reg.organizations;
    Checks checks(books);
    ProposedSplit out;
    auto& question = out.question;
    question.organization = checks.organization("organization", wish.organization);
    if (wish.campaign) question.campaign = checks.campaign("campaign", *wish.campaign);
    if (wish.last_campaign)
        question.last_campaign = checks.campaign("last_campaign", *wish.last_campaign);
    if (wish.last) checks.order<Day>(wish.last->from, wish.last->to, "last/to");
    check_span(checks, wish);
    if (is_percent(wish.measure))
        checks.refuse("measure", "not_a_choice",
                      {{"choices", "registrations, bags, standard_units"}});
    if (wish.by == domain::tallying::SplitBy::weights && !wish.weights)
        checks.refuse("weights", "required");
    auto gather = [&](const auto& list, const std::string& field,
                      std::map<std::int64_t, std::int64_t>& into) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto& [organization, number] = list[i];
            const std::string at = field + "/" + std::to_string(i) + "/organization";
            auto num = checks.organization(at, organization);
            if (num && !into.emplace(num, number).second)
                checks.refuse(at, "organization_repeated", {{"organization", organization}});
        }
    };
    if (wish.weights) gather(*wish.weights, "weights", question.weights);
    gather(wish.fixed, "fixed", question.fixed);
    std::vector<std::int64_t> among;
    for (std::size_t i = 0; i < wish.among.size(); ++i) {
        const std::string at = "among/" + std::to_string(i);
        auto num = checks.organization(at, wish.among[i]);
        if (num && std::find(among.begin(), among.end(), num) != among.end())
            checks.refuse(at, "organization_repeated", {{"organization", wish.among[i]}});
        else if (num)
            among.push_back(num);
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::read_plan, books, question.organization); !may)
        return may.error();

    question.measure = wish.measure;
    question.by = wish.by;
    if (wish.period)
        question.span = DayRange{wish.period->from, wish.period->to};
    else
        question.span = DayRange{reg.campaigns.at(question.campaign).starts_on,
                                 reg.campaigns.at(question.campaign).ends_on};
    if (wish.last) question.last = {wish.last->from, wish.last->to};
    question.total = wish.total;
    if (among.empty()) among = split_among(books, question);
    std::sort(among.begin(), among.end(),
              [&](auto a, auto b) { return tree.find(a)->code < tree.find(b)->code; });
    for (auto num : among)
        if (auto may = actor.require(Permission::read_plan, books, num); !may) return may.error();
    auto split = split_target(books, question, among);
    if (!split) return at_field(split.error());
    out.split = std::move(*split);
    return out;
}

}  // namespace usecases::scheduling

#include "api/reporting/entered.hpp"

#include "api/json/plain.hpp"

namespace api::reporting {
namespace {

/// A plain value as a member of the wire. It was within the member's limits when it came in.
template <class Member, class Plain>
void put(Member& member, const Plain& value) {
    if constexpr (requires { member.value; })
        member.value = value;
    else
        member = value;
}
template <class Member, std::size_t Min, std::size_t Max, class Plain>
void put(List<Member, Min, Max>& list, const std::vector<Plain>& values) {
    for (const auto& value : values) put(list.items.emplace_back(), value);
}
template <class Member, class Plain>
void put(std::optional<Member>& member, const std::optional<Plain>& value) {
    if (value) put(member.emplace(), *value);
}

domain::reporting::FreeLine line_of(const FreeLineBody& b) {
    return {b.key.value,        b.name.value,       plain(b.quantity), plain(b.quantity_target),
            plain(b.value_vnd), plain(b.target_vnd)};
}

FreeLineBody body_of(const domain::reporting::FreeLine& l) {
    FreeLineBody out;
    out.key.value = l.key;
    out.name.value = l.name;
    put(out.quantity, l.quantity);
    put(out.quantity_target, l.quantity_target);
    put(out.value_vnd, l.value_vnd);
    put(out.target_vnd, l.target_vnd);
    return out;
}

StatementBody body_of(const domain::reporting::Statement& s) {
    StatementBody out;
    put(out.drives, s.drives);
    put(out.registered, s.registered);
    put(out.donors, s.donors);
    put(out.bags, s.bags);
    put(out.bags_250, s.bags_250);
    put(out.bags_350, s.bags_350);
    put(out.bags_450, s.bags_450);
    put(out.ml, s.ml);
    put(out.plan_bags, s.plan_bags);
    put(out.plan_percent, s.plan_percent);
    put(out.value_vnd, s.value_vnd);
    put(out.headline_bags, s.headline_bags);
    return out;
}

domain::reporting::Letter letter_of(const LetterBody& b) {
    return {plain(b.number),     plain(b.place),     b.date,          plain(b.superior),
            plain(b.addressees), plain(b.authority), plain(b.signer), plain(b.recipients),
            plain(b.assessment), plain(b.tasks)};
}

LetterBody body_of(const domain::reporting::Letter& l) {
    LetterBody out;
    put(out.number, l.number);
    put(out.place, l.place);
    out.date = l.date;
    put(out.superior, l.superior);
    put(out.addressees, l.addressees);
    put(out.authority, l.authority);
    put(out.signer, l.signer);
    put(out.recipients, l.recipients);
    put(out.assessment, l.assessment);
    put(out.tasks, l.tasks);
    return out;
}

}  // namespace

domain::reporting::Statement statement_of(const StatementBody& b) {
    domain::reporting::Statement s;
    s.drives = plain(b.drives);
    s.registered = plain(b.registered);
    s.donors = plain(b.donors);
    s.bags = plain(b.bags);
    s.bags_250 = plain(b.bags_250);
    s.bags_350 = plain(b.bags_350);
    s.bags_450 = plain(b.bags_450);
    s.ml = plain(b.ml);
    s.plan_bags = plain(b.plan_bags);
    s.plan_percent = plain(b.plan_percent);
    s.value_vnd = plain(b.value_vnd);
    s.headline_bags = plain(b.headline_bags);
    return s;
}

domain::reporting::Entered plain_entered(const EnteredBody& b) {
    domain::reporting::Entered e;
    e.population = plain(b.population);
    e.staff = plain(b.staff);
    e.resources_total_vnd = plain(b.resources_total_vnd);
    e.resources_plan_vnd = plain(b.resources_plan_vnd);
    e.budget_vnd = plain(b.budget_vnd);
    if (b.lines) {
        e.lines.emplace();
        for (const auto& l : *b.lines) e.lines->push_back(line_of(l));
    }
    if (b.headline) e.headline = statement_of(*b.headline);
    e.tariff = plain(b.tariff);
    e.layers = plain(b.layers);
    if (b.letter) e.letter = letter_of(*b.letter);
    return e;
}

EnteredBody answer(const domain::reporting::Entered& e) {
    EnteredBody out;
    put(out.population, e.population);
    put(out.staff, e.staff);
    put(out.resources_total_vnd, e.resources_total_vnd);
    put(out.resources_plan_vnd, e.resources_plan_vnd);
    put(out.budget_vnd, e.budget_vnd);
    if (e.lines) {
        out.lines.emplace();
        for (const auto& l : *e.lines) out.lines->items.push_back(body_of(l));
    }
    if (e.headline) out.headline = body_of(*e.headline);
    put(out.tariff, e.tariff);
    put(out.layers, e.layers);
    if (e.letter) out.letter = body_of(*e.letter);
    return out;
}

}  // namespace api::reporting

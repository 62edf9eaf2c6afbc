#include "usecases/reporting/rules.hpp"

#include "storage/reporting/reports.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::reporting {

using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

Result<Rule> add(const Actor& actor, storage::WriteTransaction& tx, const NewRule& what) {
    const Books& books = tx.books();
    Checks checks(books);
    Rule r;
    r.organization = checks.organization("organization", what.organization);
    if (r.organization)
        if (auto may = actor.require(Permission::accept_reports, books, r.organization); !may)
            return may.error();
    checks.order(what.valid_from, what.valid_to, "valid_to");
    if (what.kind == ReportKind::free)
        checks.refuse(
            "kind", "period_not_of_kind",
            {{"kind", std::string(domain::name_of(what.kind))}, {"from", "–"}, {"to", "–"}});
    if (what.id)
        for (const auto& other : storage::reporting::rules(tx.session()))
            if (other.id == *what.id)
                checks.refuse("id", "id_taken", {{"id", what.id->text()}}, ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    r.id = what.id ? *what.id : tx.new_id();
    r.kind = what.kind;
    r.levels = what.levels;
    r.days_after = what.days_after;
    if (what.year_starts_in) r.year_starts_in = unsigned(*what.year_starts_in);
    r.valid = {what.valid_from, what.valid_to};
    r.document = what.document;
    return storage::reporting::add(tx, r);
}

Result<Rule> end(const Actor& actor, storage::WriteTransaction& tx, const Rule& rule,
                 domain::Day last) {
    if (auto may = actor.require(Permission::accept_reports, tx.books(), rule.organization); !may)
        return may.error();
    Rule ended = rule;
    ended.valid.to = last;
    return storage::reporting::change(tx, ended);
}

Result<Rule> find_rule(storage::Session& session, const std::string& reference) {
    const auto wanted = normal_reference(reference);
    for (auto& r : storage::reporting::rules(session))
        if (r.id.text() == wanted) return std::move(r);
    return not_found("rule_not_found", "rule", reference);
}

std::vector<Rule> rules_for(const Actor& actor, const Books& books, storage::Session& session) {
    auto rules = storage::reporting::rules(session);
    std::erase_if(rules, [&](const Rule& r) {
        return !actor.may(Permission::read_reports, books, r.organization);
    });
    std::sort(rules.begin(), rules.end(),
              [](const Rule& a, const Rule& b) { return a.num < b.num; });
    return rules;
}

}  // namespace usecases::reporting

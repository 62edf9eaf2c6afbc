#include "storage/scheduling/targets.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id;
    std::int64_t organization = 0, issued_by = 0;
    std::optional<std::string> period_from, period_to;
    std::optional<std::int64_t> campaign;
    std::string measure;
    double value = 0;
    std::string basis, document, reason;
    std::int64_t revision = 1;
    std::optional<std::int64_t> supersedes;
    std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, organization, issued_by, period_from, period_to, campaign, measure,
                       value, basis, document, reason, revision, supersedes, created_at))

}  // namespace

domain::Result<Target> add(WriteTransaction& tx, Target t) {
    auto& reg = tx.edit_register();
    t.revision = 1;
    if (t.supersedes) {
        auto it = reg.targets.find(t.supersedes);
        if (it == reg.targets.end())
            return domain::Error{domain::ErrorKind::rule,
                                 "target_not_found",
                                 {},
                                 {{"/supersedes", "target_not_found", {}}}};
        if (it->second.superseded_by)
            return domain::Error{domain::ErrorKind::conflict, "target_already_superseded", {}, {}};
        t.revision = it->second.revision + 1;
    }
    t.num = insert(
        tx.session(), "target",
        Row{0, t.id.text(), t.organization, t.issued_by,
            t.period ? text_of(t.period->from) : std::nullopt,
            t.period ? text_of(t.period->to) : std::nullopt, reference_of(t.campaign),
            std::string(domain::name_of(t.measure)), t.value, std::string(domain::name_of(t.basis)),
            t.document, t.reason, t.revision, reference_of(t.supersedes), tx.now().ms});
    if (t.supersedes) {
        Target old = reg.targets.at(t.supersedes);
        old.superseded_by = t.num;
        reg.put(std::move(old));
    }
    reg.put(t);
    return t;
}

void load_targets(Session& session, domain::tallying::Register& into) {
    for (auto& r :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM target ORDER BY num")) {
        Target t;
        t.num = r.num;
        t.id = uuid_of(r.id);
        t.organization = r.organization;
        t.issued_by = r.issued_by;
        if (r.period_from) t.period = domain::DayRange{day_of(r.period_from), day_of(r.period_to)};
        t.campaign = r.campaign.value_or(0);
        t.measure = enum_of<domain::scheduling::TargetMeasure>(r.measure);
        t.value = r.value;
        t.basis = enum_of<domain::scheduling::TargetBasis>(r.basis);
        t.document = r.document;
        t.reason = r.reason;
        t.revision = r.revision;
        t.supersedes = r.supersedes.value_or(0);
        if (t.supersedes) {
            Target old = into.targets.at(t.supersedes);
            old.superseded_by = t.num;
            into.put(std::move(old));
        }
        into.put(std::move(t));
    }
}

}  // namespace storage::scheduling

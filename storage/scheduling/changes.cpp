#include "storage/scheduling/changes.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id;
    std::int64_t drive = 0;
    std::string status;
    std::int64_t starts_before = 0, ends_before = 0, site_before = 0;
    std::optional<std::int64_t> team_before;
    std::int64_t starts_after = 0, ends_after = 0, site_after = 0;
    std::optional<std::int64_t> team_after;
    std::string reason, actor;
    std::int64_t at = 0;
    std::optional<std::string> decided_by;
    std::optional<std::int64_t> decided_at;
    std::string decision_reason;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, drive, status, starts_before, ends_before, site_before, team_before,
                       starts_after, ends_after, site_after, team_after, reason, actor, at,
                       decided_by, decided_at, decision_reason))

std::vector<DriveChange> read(std::vector<Row> rows) {
    std::vector<DriveChange> out;
    for (auto& r : rows) {
        DriveChange c;
        c.num = r.num;
        c.id = uuid_of(r.id);
        c.drive = r.drive;
        c.status = enum_of<ChangeStatus>(r.status);
        c.before = {{r.starts_before}, {r.ends_before}, r.site_before, r.team_before.value_or(0)};
        c.after = {{r.starts_after}, {r.ends_after}, r.site_after, r.team_after.value_or(0)};
        c.reason = std::move(r.reason);
        c.actor = std::move(r.actor);
        c.at = {r.at};
        c.decided_by = std::move(r.decided_by);
        if (r.decided_at) c.decided_at = domain::Instant{*r.decided_at};
        c.decision_reason = std::move(r.decision_reason);
        out.push_back(std::move(c));
    }
    return out;
}

}  // namespace

DriveChange add(WriteTransaction& tx, DriveChange c) {
    std::optional<std::int64_t> decided_at;
    if (c.decided_at) decided_at = c.decided_at->ms;
    c.num = insert(
        tx.session(), "drive_change",
        Row{0, c.id.text(), c.drive, std::string(domain::name_of(c.status)), c.before.starts_at.ms,
            c.before.ends_at.ms, c.before.site, reference_of(c.before.team), c.after.starts_at.ms,
            c.after.ends_at.ms, c.after.site, reference_of(c.after.team), c.reason, c.actor,
            c.at.ms, c.decided_by, decided_at, c.decision_reason});
    return c;
}

void decide(WriteTransaction& tx, const DriveChange& c) {
    execute(tx.session(),
            "UPDATE drive_change SET status = :status, decided_by = :by, decided_at = :at, "
            "decision_reason = :reason "
            "WHERE num = :num",
            domain::name_of(c.status), c.decided_by.value_or(""),
            c.decided_at.value_or(domain::Instant{}).ms, c.decision_reason, c.num);
}

std::vector<DriveChange> changes_of(Session& session, std::int64_t drive, std::int64_t after,
                                    std::int64_t limit) {
    return read(select<Row>(
        session,
        "SELECT " + columns_of<Row>() +
            " FROM drive_change WHERE drive = :drive AND num > :after ORDER BY num LIMIT :limit",
        drive, after, limit));
}

std::vector<DriveChange> changes(Session& session, const std::vector<ChangeStatus>& statuses,
                                 std::int64_t below, std::int64_t limit) {
    std::string of_statuses;
    for (auto status : statuses)
        of_statuses += (of_statuses.empty() ? " AND status IN ('" : ", '") +
                       std::string(domain::name_of(status)) + "'";
    if (!of_statuses.empty()) of_statuses += ')';
    return read(select<Row>(session,
                            "SELECT " + columns_of<Row>() +
                                " FROM drive_change WHERE num < :below" + of_statuses +
                                " ORDER BY num DESC LIMIT :limit",
                            below, limit));
}

}  // namespace storage::scheduling

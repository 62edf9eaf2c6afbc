#include "storage/scheduling/drives.hpp"

#include <algorithm>
#include <map>

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, title;
    std::int64_t site = 0, organization = 0;
    std::optional<std::int64_t> collected_by;
    std::int64_t starts_at = 0, ends_at = 0;
    std::optional<std::int64_t> planned_donors, planned_bags;
    std::int64_t emergency = 0;
    std::string status;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, code, title, site, organization, collected_by, starts_at, ends_at,
                                planned_donors, planned_bags, emergency, status, version))

struct CampaignRow {
    std::int64_t drive = 0, campaign = 0;
};
BOOST_DESCRIBE_STRUCT(CampaignRow, (), (drive, campaign))

struct TransitionRow {
    std::int64_t drive = 0;
    std::optional<std::string> from_status;
    std::string to_status;
    std::int64_t at = 0;
    std::string actor, reason;
};
BOOST_DESCRIBE_STRUCT(TransitionRow, (), (drive, from_status, to_status, at, actor, reason))

void write_campaigns(WriteTransaction& tx, const Drive& d) {
    for (auto campaign : d.campaigns) insert(tx.session(), "drive_campaign", CampaignRow{d.num, campaign});
}

void settle_shape(Drive& d, domain::UtcOffset offset) {
    d.day = d.starts_at.day(offset);
    std::sort(d.campaigns.begin(), d.campaigns.end());
    d.campaigns.erase(std::unique(d.campaigns.begin(), d.campaigns.end()), d.campaigns.end());
}

}  // namespace

void add(WriteTransaction& tx, std::vector<Drive>& drives, const std::string& actor, const std::string& reason) {
    std::vector<Row> rows;
    std::vector<TransitionRow> steps;
    std::vector<CampaignRow> campaigns;
    rows.reserve(drives.size());
    steps.reserve(drives.size());
    // Numbers are given here, under the write lock and with books that are level with the database: they are dense and
    // in the order of making, on both engines.
    auto next = std::max<std::int64_t>(1, std::int64_t(tx.books().drives().size()));
    for (Drive& d : drives) {
        d.num = next++;
        d.version = 1;
        settle_shape(d, tx.books().offset);
        std::string status(domain::name_of(d.status));
        rows.push_back({d.num, d.id.text(), d.code, d.title, d.site, d.organization, reference_of(d.collected_by),
                        d.starts_at.ms, d.ends_at.ms, d.planned_donors, d.planned_bags, d.emergency, status, 1});
        steps.push_back({d.num, std::nullopt, std::move(status), tx.now().ms, actor, reason});
        for (auto campaign : d.campaigns) campaigns.push_back({d.num, campaign});
    }
    BulkInsert<Row>(tx.session(), "drive").run(rows);
    BulkInsert<CampaignRow>(tx.session(), "drive_campaign").run(campaigns);
    BulkInsert<TransitionRow>(tx.session(), "drive_transition").run(steps);
    for (const Drive& d : drives) tx.books().put_drive(d);
}

Drive add(WriteTransaction& tx, Drive drive, const std::string& actor, const std::string& reason) {
    std::vector<Drive> one{std::move(drive)};
    add(tx, one, actor, reason);
    return std::move(one.front());
}

Drive change(WriteTransaction& tx, Drive d) {
    ++d.version;
    settle_shape(d, tx.books().offset);
    execute(tx.session(),
            "UPDATE drive SET title = :title, site = :site, organization = :o, collected_by = :c, starts_at = :s, "
            "ends_at = :e, planned_donors = :pd, planned_bags = :pb, emergency = :em, version = :version "
            "WHERE num = :num",
            d.title, d.site, d.organization, reference_of(d.collected_by), d.starts_at.ms, d.ends_at.ms,
            d.planned_donors, d.planned_bags, d.emergency, d.version, d.num);
    execute(tx.session(), "DELETE FROM drive_campaign WHERE drive = :drive", d.num);
    write_campaigns(tx, d);
    tx.books().put_drive(d);
    return d;
}

domain::Result<Drive> transition(WriteTransaction& tx, std::int64_t num, DriveStatus to, const std::string& actor,
                                 const std::string& reason) {
    const auto* old = tx.books().drive(num);
    if (!old) return domain::Error{domain::ErrorKind::not_found, "drive_not_found", {}, {}};
    const auto* tally = tx.books().tally(num);
    if (auto ok = domain::scheduling::check_transition(old->status, to, reason, tally && tally->events > 0); !ok)
        return ok.error();
    Drive d = *old;
    auto from = d.status;
    d.status = to;
    ++d.version;
    execute(tx.session(), "UPDATE drive SET status = :status, version = :version WHERE num = :num",
            domain::name_of(to), d.version, num);
    insert(tx.session(), "drive_transition",
           TransitionRow{num, std::string(domain::name_of(from)), std::string(domain::name_of(to)), tx.now().ms,
                         actor, reason});
    tx.books().put_drive(d);
    return d;
}

std::vector<Transition> transitions(Session& session, std::int64_t drive) {
    std::vector<Transition> out;
    for (auto& r : select<TransitionRow>(session,
                                         "SELECT " + columns_of<TransitionRow>() +
                                             " FROM drive_transition WHERE drive = :drive ORDER BY num",
                                         drive)) {
        std::optional<DriveStatus> from;
        if (r.from_status) from = enum_of<DriveStatus>(*r.from_status);
        out.push_back({from, enum_of<DriveStatus>(r.to_status), {r.at}, r.actor, r.reason});
    }
    return out;
}

void load_drives(Session& session, domain::tallying::Books& into) {
    std::map<std::int64_t, std::vector<std::int64_t>> campaigns;
    for_each_row<CampaignRow>(session, "SELECT drive, campaign FROM drive_campaign ORDER BY drive, campaign",
                              [&](CampaignRow r) { campaigns[r.drive].push_back(r.campaign); });
    for_each_row<Row>(session, "SELECT " + columns_of<Row>() + " FROM drive ORDER BY num", [&](Row r) {
        Drive d;
        d.num = r.num;
        d.id = uuid_of(r.id);
        d.code = std::move(r.code);
        d.title = std::move(r.title);
        if (auto it = campaigns.find(r.num); it != campaigns.end()) d.campaigns = std::move(it->second);
        d.site = r.site;
        d.organization = r.organization;
        d.collected_by = r.collected_by.value_or(0);
        d.starts_at = {r.starts_at};
        d.ends_at = {r.ends_at};
        d.day = d.starts_at.day(into.offset);
        d.planned_donors = r.planned_donors;
        d.planned_bags = r.planned_bags;
        d.emergency = r.emergency != 0;
        d.status = enum_of<DriveStatus>(r.status);
        d.version = r.version;
        into.put_drive(std::move(d));
    });
}

}  // namespace storage::scheduling

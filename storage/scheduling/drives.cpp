#include "storage/scheduling/drives.hpp"

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/columns.hpp"

#include <algorithm>
#include <map>

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
    std::optional<std::int64_t> team;
    std::string contact, notes;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, title, site, organization, collected_by, starts_at, ends_at,
                       planned_donors, planned_bags, emergency, status, version, team, contact,
                       notes))

struct ResourceRow {
    std::int64_t drive = 0, resource = 0;
};
BOOST_DESCRIBE_STRUCT(ResourceRow, (), (drive, resource))

struct SessionRow {
    std::int64_t drive = 0, place = 0;
    std::string kind;
    std::int64_t starts_at = 0, ends_at = 0;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (), (drive, place, kind, starts_at, ends_at))

struct WarningRow {
    std::int64_t drive = 0;
    std::string code, reason, actor;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(WarningRow, (), (drive, code, reason, actor, at))

struct WarningCode {
    std::int64_t drive = 0;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(WarningCode, (), (drive, code))

struct ShiftRow {
    std::int64_t num = 0;
    std::string id;
    std::int64_t drive = 0;
    std::string role;
    std::int64_t count = 1, starts_at = 0, ends_at = 0;
};
BOOST_DESCRIBE_STRUCT(ShiftRow, (), (num, id, drive, role, count, starts_at, ends_at))

struct SignupRow {
    std::int64_t shift = 0, person = 0;
    std::string status;
    std::optional<std::int64_t> minutes;
};
BOOST_DESCRIBE_STRUCT(SignupRow, (), (shift, person, status, minutes))

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

/// A row as it is read.
struct NumberedTransitionRow {
    std::int64_t num = 0;
    std::optional<std::string> from_status;
    std::string to_status;
    std::int64_t at = 0;
    std::string actor, reason;
};
BOOST_DESCRIBE_STRUCT(NumberedTransitionRow, (), (num, from_status, to_status, at, actor, reason))

void write_lists(WriteTransaction& tx, const Drive& d) {
    for (auto campaign : d.campaigns)
        insert(tx.session(), "drive_campaign", CampaignRow{d.num, campaign});
    for (auto resource : d.resources)
        insert(tx.session(), "drive_resource", ResourceRow{d.num, resource});
    std::int64_t place = 0;
    for (const auto& s : d.sessions)
        insert(tx.session(), "drive_session",
               SessionRow{d.num, place++, std::string(domain::name_of(s.kind)), s.starts_at.ms,
                          s.ends_at.ms});
}

void settle_shape(Drive& d, domain::UtcOffset offset) {
    d.day = d.starts_at.day(offset);
    std::sort(d.campaigns.begin(), d.campaigns.end());
    d.campaigns.erase(std::unique(d.campaigns.begin(), d.campaigns.end()), d.campaigns.end());
    std::sort(d.resources.begin(), d.resources.end());
    d.resources.erase(std::unique(d.resources.begin(), d.resources.end()), d.resources.end());
}

}  // namespace

void add(WriteTransaction& tx, std::vector<Drive>& drives, const std::string& actor,
         const std::string& reason) {
    std::vector<Row> rows;
    std::vector<TransitionRow> steps;
    std::vector<CampaignRow> campaigns;
    std::vector<ResourceRow> resources;
    std::vector<SessionRow> sessions;
    rows.reserve(drives.size());
    steps.reserve(drives.size());
    // Numbers are given here, under the write lock and with books that are level with the database:
    // they are dense and in the order of making, on both engines.
    auto next = std::max<std::int64_t>(1, std::int64_t(tx.books().drives().size()));
    for (Drive& d : drives) {
        d.num = next++;
        d.version = 1;
        settle_shape(d, tx.books().offset);
        std::string status(domain::name_of(d.status));
        rows.push_back({d.num, d.id.text(), d.code, d.title, d.site, d.organization,
                        reference_of(d.collected_by), d.starts_at.ms, d.ends_at.ms,
                        d.planned_donors, d.planned_bags, d.emergency, status, 1,
                        reference_of(d.team), d.contact, d.notes});
        steps.push_back({d.num, std::nullopt, std::move(status), tx.now().ms, actor, reason});
        for (auto campaign : d.campaigns) campaigns.push_back({d.num, campaign});
        for (auto resource : d.resources) resources.push_back({d.num, resource});
        std::int64_t place = 0;
        for (const auto& s : d.sessions)
            sessions.push_back({d.num, place++, std::string(domain::name_of(s.kind)),
                                s.starts_at.ms, s.ends_at.ms});
    }
    BulkInsert<Row>(tx.session(), "drive").run(rows);
    BulkInsert<CampaignRow>(tx.session(), "drive_campaign").run(campaigns);
    if (!resources.empty()) BulkInsert<ResourceRow>(tx.session(), "drive_resource").run(resources);
    if (!sessions.empty()) BulkInsert<SessionRow>(tx.session(), "drive_session").run(sessions);
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
            "UPDATE drive SET title = :title, site = :site, organization = :o, collected_by = :c, "
            "starts_at = :s, "
            "ends_at = :e, planned_donors = :pd, planned_bags = :pb, emergency = :em, version = "
            ":version, "
            "team = :team, contact = :contact, notes = :notes WHERE num = :num",
            d.title, d.site, d.organization, reference_of(d.collected_by), d.starts_at.ms,
            d.ends_at.ms, d.planned_donors, d.planned_bags, d.emergency, d.version,
            reference_of(d.team), d.contact, d.notes, d.num);
    for (const char* table : {"drive_campaign", "drive_resource", "drive_session"})
        execute(tx.session(), std::string("DELETE FROM ") + table + " WHERE drive = :drive", d.num);
    write_lists(tx, d);
    for (const auto& s : d.shifts)
        execute(tx.session(), "UPDATE shift SET starts_at = :s, ends_at = :e WHERE num = :num",
                s.starts_at.ms, s.ends_at.ms, s.num);
    tx.books().put_drive(d);
    return d;
}

Drive accept_warnings(WriteTransaction& tx, std::int64_t num, const std::vector<std::string>& codes,
                      const std::string& reason, const std::string& actor) {
    Drive d = *tx.books().drive(num);
    for (const auto& code : codes) {
        execute(tx.session(), "DELETE FROM drive_warning WHERE drive = :drive AND code = :code",
                num, code);
        insert(tx.session(), "drive_warning", WarningRow{num, code, reason, actor, tx.now().ms});
        if (std::find(d.accepted_warnings.begin(), d.accepted_warnings.end(), code) ==
            d.accepted_warnings.end())
            d.accepted_warnings.push_back(code);
    }
    std::sort(d.accepted_warnings.begin(), d.accepted_warnings.end());
    tx.books().put_drive(d);
    return d;
}

void forget_warnings(WriteTransaction& tx, std::int64_t num) {
    execute(tx.session(), "DELETE FROM drive_warning WHERE drive = :drive", num);
    Drive d = *tx.books().drive(num);
    d.accepted_warnings.clear();
    tx.books().put_drive(std::move(d));
}

domain::Result<Drive> transition(WriteTransaction& tx, std::int64_t num, DriveStatus to,
                                 const std::string& actor, const std::string& reason) {
    const auto* old = tx.books().drive(num);
    if (!old) return domain::Error{domain::ErrorKind::not_found, "drive_not_found", {}, {}};
    const auto* tally = tx.books().tally(num);
    if (auto ok = domain::scheduling::check_transition(old->status, to, reason,
                                                       tally && tally->events > 0);
        !ok)
        return ok.error();
    if (to == DriveStatus::closed) {
        // A closed drive changes by its own people only, so nothing of it may wait for what happens
        // elsewhere.
        if (auto units = tx.ledger().undecided_units(num); !units.empty()) {
            constexpr std::size_t most_named = 50;
            std::string names;
            for (std::size_t i = 0; i < std::min(units.size(), most_named); ++i)
                names += (i ? ", " : "") + units[i];
            return domain::Error{domain::ErrorKind::conflict,
                                 "clashes_undecided",
                                 {{"count", std::to_string(units.size())}, {"units", names}},
                                 {}};
        }
        if (auto discards = tx.ledger().undecided_discards(tx.books(), num); discards > 0)
            return domain::Error{domain::ErrorKind::conflict,
                                 "discards_undecided",
                                 {{"count", std::to_string(discards)}},
                                 {}};
    }
    Drive d = *old;
    auto from = d.status;
    d.status = to;
    ++d.version;
    execute(tx.session(), "UPDATE drive SET status = :status, version = :version WHERE num = :num",
            domain::name_of(to), d.version, num);
    insert(tx.session(), "drive_transition",
           TransitionRow{num, std::string(domain::name_of(from)), std::string(domain::name_of(to)),
                         tx.now().ms, actor, reason});
    tx.books().put_drive(d);
    return d;
}

std::vector<Transition> transitions(Session& session, std::int64_t drive, std::int64_t after,
                                    std::int64_t limit) {
    std::vector<Transition> out;
    for (auto& r : select<NumberedTransitionRow>(
             session,
             "SELECT " + columns_of<NumberedTransitionRow>() +
                 " FROM drive_transition WHERE drive = :drive AND num > :after "
                 "ORDER BY num LIMIT :limit",
             drive, after, limit)) {
        std::optional<DriveStatus> from;
        if (r.from_status) from = enum_of<DriveStatus>(*r.from_status);
        out.push_back({r.num, from, enum_of<DriveStatus>(r.to_status), {r.at}, r.actor, r.reason});
    }
    return out;
}

void load_drives(Session& session, domain::tallying::Books& into) {
    std::map<std::int64_t, std::vector<std::int64_t>> campaigns;
    for_each_row<CampaignRow>(session,
                              "SELECT drive, campaign FROM drive_campaign ORDER BY drive, campaign",
                              [&](CampaignRow r) { campaigns[r.drive].push_back(r.campaign); });
    std::map<std::int64_t, std::vector<std::int64_t>> resources;
    for_each_row<ResourceRow>(session,
                              "SELECT drive, resource FROM drive_resource ORDER BY drive, resource",
                              [&](ResourceRow r) { resources[r.drive].push_back(r.resource); });
    std::map<std::int64_t, std::vector<domain::scheduling::DriveSession>> sessions;
    for_each_row<SessionRow>(
        session, "SELECT " + columns_of<SessionRow>() + " FROM drive_session ORDER BY drive, place",
        [&](SessionRow r) {
            sessions[r.drive].push_back(
                {enum_of<domain::scheduling::SessionKind>(r.kind), {r.starts_at}, {r.ends_at}});
        });
    std::map<std::int64_t, std::vector<std::string>> warnings;
    for_each_row<WarningCode>(
        session, "SELECT drive, code FROM drive_warning ORDER BY drive, code",
        [&](WarningCode r) { warnings[r.drive].push_back(std::move(r.code)); });
    std::map<std::int64_t, std::vector<domain::scheduling::Signup>> signups;
    for_each_row<SignupRow>(
        session, "SELECT " + columns_of<SignupRow>() + " FROM signup ORDER BY shift, person",
        [&](SignupRow r) {
            signups[r.shift].push_back(
                {r.person, enum_of<domain::scheduling::SignupStatus>(r.status), r.minutes});
        });
    std::map<std::int64_t, std::vector<domain::scheduling::Shift>> shifts;
    for_each_row<ShiftRow>(
        session, "SELECT " + columns_of<ShiftRow>() + " FROM shift ORDER BY drive, num",
        [&](ShiftRow r) {
            shifts[r.drive].push_back({r.num,
                                       uuid_of(r.id),
                                       enum_of<domain::scheduling::WorkRole>(r.role),
                                       r.count,
                                       {r.starts_at},
                                       {r.ends_at},
                                       std::move(signups[r.num])});
        });
    auto take = [](auto& from, std::int64_t drive, auto& to) {
        if (auto it = from.find(drive); it != from.end()) to = std::move(it->second);
    };
    for_each_row<Row>(session, "SELECT " + columns_of<Row>() + " FROM drive ORDER BY num",
                      [&](Row r) {
                          Drive d;
                          d.num = r.num;
                          d.id = uuid_of(r.id);
                          d.code = std::move(r.code);
                          d.title = std::move(r.title);
                          take(campaigns, r.num, d.campaigns);
                          take(resources, r.num, d.resources);
                          take(sessions, r.num, d.sessions);
                          take(warnings, r.num, d.accepted_warnings);
                          take(shifts, r.num, d.shifts);
                          d.team = r.team.value_or(0);
                          d.contact = std::move(r.contact);
                          d.notes = std::move(r.notes);
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

#include "storage/reporting/reports.hpp"

#include "storage/engine/columns.hpp"
#include "storage/reporting/entered.hpp"

#include <charconv>

namespace storage::reporting {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code;
    std::int64_t organization = 0;
    std::string kind, period_from, period_to;
    std::optional<std::int64_t> campaign, drive;
    std::string status, entered;
    std::optional<std::int64_t> snapshot, submitted_at;
    std::string submitted_by, closing_by;
    std::optional<std::int64_t> closed_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, organization, kind, period_from, period_to, campaign, drive,
                       status, entered, snapshot, submitted_at, submitted_by, closing_by, closed_at,
                       version))

struct SnapshotRow {
    std::int64_t num = 0, report = 0;
    std::string digest;
    std::int64_t as_of_seq = 0, as_of_at = 0;
    std::string head, content, entered, made_by;
    std::int64_t made_at = 0;
};
BOOST_DESCRIBE_STRUCT(SnapshotRow, (),
                      (num, report, digest, as_of_seq, as_of_at, head, content, entered, made_by,
                       made_at))

struct PartRow {
    std::int64_t snapshot = 0;
    std::string figure, parts;
};
BOOST_DESCRIBE_STRUCT(PartRow, (), (snapshot, figure, parts))

struct StepRow {
    std::int64_t num = 0, report = 0;
    std::optional<std::string> from_status;
    std::string to_status;
    std::int64_t at = 0;
    std::string actor, reason;
    std::optional<std::int64_t> snapshot;
};
BOOST_DESCRIBE_STRUCT(StepRow, (),
                      (num, report, from_status, to_status, at, actor, reason, snapshot))

struct RuleRow {
    std::int64_t num = 0;
    std::string id;
    std::int64_t organization = 0;
    std::string kind, levels;
    std::int64_t days_after = 0, year_starts_in = 1;
    std::optional<std::string> valid_from, valid_to;
    std::string document;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(RuleRow, (),
                      (num, id, organization, kind, levels, days_after, year_starts_in, valid_from,
                       valid_to, document, version))

std::optional<std::int64_t> ms_of(const std::optional<domain::Instant>& at) {
    return at ? std::optional(at->ms) : std::nullopt;
}
std::optional<domain::Instant> instant_of(const std::optional<std::int64_t>& ms) {
    return ms ? std::optional(domain::Instant{*ms}) : std::nullopt;
}

Row row_of(const StoredReport& r) {
    return {r.num,
            r.id.text(),
            r.code,
            r.about.organization,
            std::string(domain::name_of(r.about.kind)),
            r.about.from.text(),
            r.about.to.text(),
            reference_of(r.about.campaign),
            reference_of(r.about.drive),
            std::string(domain::name_of(r.status)),
            entered_text(r.entered),
            reference_of(r.snapshot),
            ms_of(r.submitted_at),
            r.submitted_by,
            r.closing_by,
            ms_of(r.closed_at),
            r.version};
}

StoredReport report_of(Row row) {
    StoredReport r;
    r.num = row.num;
    r.id = uuid_of(row.id);
    r.code = std::move(row.code);
    r.about = {enum_of<ReportKind>(row.kind), row.organization,         day_of(row.period_from),
               day_of(row.period_to),         row.campaign.value_or(0), row.drive.value_or(0)};
    r.status = enum_of<ReportStatus>(row.status);
    r.entered = entered_of(row.entered);
    r.snapshot = row.snapshot.value_or(0);
    r.submitted_at = instant_of(row.submitted_at);
    r.submitted_by = std::move(row.submitted_by);
    r.closing_by = std::move(row.closing_by);
    r.closed_at = instant_of(row.closed_at);
    r.version = row.version;
    return r;
}

template <class... P>
std::vector<StoredReport> reports(Session& session, const std::string& tail,
                                  const P&... parameters) {
    std::vector<StoredReport> out;
    for (auto& row : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM report " + tail,
                                 parameters...))
        out.push_back(report_of(std::move(row)));
    return out;
}

std::optional<StoredReport> first(std::vector<StoredReport> found) {
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::string names_of(const std::vector<domain::scheduling::OrganizationKind>& kinds) {
    std::string out;
    for (auto k : kinds) out += (out.empty() ? "" : ",") + std::string(domain::name_of(k));
    return out;
}

RuleRow row_of(const Rule& r) {
    return {r.num,
            r.id.text(),
            r.organization,
            std::string(domain::name_of(r.kind)),
            names_of(r.levels),
            r.days_after,
            std::int64_t(r.year_starts_in),
            text_of(r.valid.from),
            text_of(r.valid.to),
            r.document,
            r.version};
}

}  // namespace

StoredReport add(WriteTransaction& tx, StoredReport r, const std::string& actor) {
    r.num = insert(tx.session(), "report", row_of(r));
    add_step(tx, r.num, {std::nullopt, r.status, tx.now(), actor, {}, 0});
    return r;
}

StoredReport change(WriteTransaction& tx, StoredReport r) {
    ++r.version;
    execute(tx.session(),
            "UPDATE report SET status = :status, entered = :entered, snapshot = :snapshot, "
            "submitted_at = :submitted_at, "
            "submitted_by = :submitted_by, closing_by = :closing_by, closed_at = :closed_at, "
            "version = :version "
            "WHERE num = :num",
            domain::name_of(r.status), entered_text(r.entered), reference_of(r.snapshot),
            ms_of(r.submitted_at), r.submitted_by, r.closing_by, ms_of(r.closed_at), r.version,
            r.num);
    return r;
}

void add_step(WriteTransaction& tx, std::int64_t report, const Step& s) {
    StepRow row;
    row.report = report;
    if (s.from) row.from_status = std::string(domain::name_of(*s.from));
    row.to_status = std::string(domain::name_of(s.to));
    row.at = s.at.ms;
    row.actor = s.actor;
    row.reason = s.reason;
    row.snapshot = reference_of(s.snapshot);
    insert(tx.session(), "report_step", row);
}

std::int64_t add(WriteTransaction& tx, const Snapshot& s) {
    return insert(tx.session(), "report_snapshot",
                  SnapshotRow{0, s.report, s.digest.hex(), s.as_of_seq, s.as_of_at.ms, s.head.hex(),
                              s.content, entered_text(s.entered), s.made_by, s.made_at.ms});
}

std::optional<StoredReport> find(Session& session, const std::string& reference) {
    return first(reports(session, "WHERE code = :code OR id = :id", reference, reference));
}

std::optional<StoredReport> find(Session& session, const About& about) {
    return first(reports(session,
                         "WHERE organization = :organization AND kind = :kind AND period_from = "
                         ":from AND period_to = :to "
                         "AND coalesce(campaign, 0) = :campaign AND coalesce(drive, 0) = :drive",
                         about.organization, domain::name_of(about.kind), about.from.text(),
                         about.to.text(), about.campaign, about.drive));
}

std::vector<Step> steps(Session& session, std::int64_t report) {
    std::vector<Step> out;
    for (auto& row : select<StepRow>(session,
                                     "SELECT " + columns_of<StepRow>() +
                                         " FROM report_step WHERE report = :report ORDER BY num",
                                     report)) {
        Step s;
        if (row.from_status) s.from = enum_of<ReportStatus>(*row.from_status);
        s.to = enum_of<ReportStatus>(row.to_status);
        s.at = {row.at};
        s.actor = std::move(row.actor);
        s.reason = std::move(row.reason);
        s.snapshot = row.snapshot.value_or(0);
        out.push_back(std::move(s));
    }
    return out;
}

std::optional<Snapshot> snapshot(Session& session, std::int64_t num) {
    auto row = select_one<SnapshotRow>(
        session, "SELECT " + columns_of<SnapshotRow>() + " FROM report_snapshot WHERE num = :num",
        num);
    if (!row) return std::nullopt;
    auto digest = domain::Digest::from_hex(row->digest), head = domain::Digest::from_hex(row->head);
    if (!digest || !head) throw std::runtime_error("unreadable digest in the database");
    return Snapshot{row->num,
                    row->report,
                    *digest,
                    row->as_of_seq,
                    {row->as_of_at},
                    *head,
                    std::move(row->content),
                    entered_of(row->entered),
                    std::move(row->made_by),
                    {row->made_at}};
}

void add_parts(WriteTransaction& tx, std::int64_t snapshot, const Parts& p) {
    std::string text;
    for (const auto& [drive, amount] : p.parts)
        text += (text.empty() ? "" : " ") + std::to_string(drive) + ':' + std::to_string(amount);
    insert(tx.session(), "report_part", PartRow{snapshot, p.figure, std::move(text)});
}

std::optional<Parts> parts(Session& session, std::int64_t snapshot, const std::string& figure) {
    auto row =
        select_one<PartRow>(session,
                            "SELECT " + columns_of<PartRow>() +
                                " FROM report_part WHERE snapshot = :snapshot AND figure = :figure",
                            snapshot, figure);
    if (!row) return std::nullopt;
    Parts out{std::move(row->figure), {}};
    const char *at = row->parts.data(), *end = at + row->parts.size();
    auto number = [&] {
        std::int64_t n = 0;
        auto [next, error] = std::from_chars(at, end, n);
        if (error != std::errc{})
            throw std::runtime_error("unreadable parts of a report in the database");
        at = next;
        return n;
    };
    while (at != end) {
        auto drive = number();
        if (at == end || *at++ != ':')
            throw std::runtime_error("unreadable parts of a report in the database");
        out.parts.emplace_back(drive, number());
        if (at != end) ++at;
    }
    return out;
}

std::vector<StoredReport> list(Session& session, const ReportFilter& f) {
    auto name = [](const auto& choice) {
        return choice ? std::string(domain::name_of(*choice)) : std::string();
    };
    auto day = [](const std::optional<domain::Day>& d, const char* otherwise) {
        return d ? d->text() : std::string(otherwise);
    };
    std::string kind = name(f.kind), status = name(f.status);
    // Days are text of one length, so they compare as days.
    return reports(session,
                   "WHERE (:any_organization = 0 OR organization = :organization) AND (:any_kind = "
                   "'' OR kind = :kind) "
                   "AND (:any_status = '' OR status = :status) AND period_to >= :ends_from AND "
                   "period_to <= :ends_to "
                   "AND num < :before ORDER BY num DESC LIMIT :most",
                   f.organization, f.organization, kind, kind, status, status,
                   day(f.ends_from, "0000-00-00"), day(f.ends_to, "9999-99-99"),
                   f.before ? f.before : INT64_MAX, f.limit ? f.limit : INT64_MAX);
}

std::optional<StoredReport> closed_before(Session& session, const About& about) {
    return first(reports(session,
                         "WHERE organization = :organization AND kind = :kind AND status = "
                         "'closed' AND period_to < :from "
                         "ORDER BY period_to DESC, num DESC LIMIT 1",
                         about.organization, domain::name_of(about.kind), about.from.text()));
}

Rule add(WriteTransaction& tx, Rule r) {
    r.num = insert(tx.session(), "report_rule", row_of(r));
    return r;
}

Rule change(WriteTransaction& tx, Rule r) {
    ++r.version;
    execute(tx.session(),
            "UPDATE report_rule SET valid_to = :valid_to, version = :version WHERE num = :num",
            text_of(r.valid.to), r.version, r.num);
    return r;
}

std::vector<Rule> rules(Session& session) {
    std::vector<Rule> out;
    for (auto& row : select<RuleRow>(
             session, "SELECT " + columns_of<RuleRow>() + " FROM report_rule ORDER BY num")) {
        Rule r;
        r.num = row.num;
        r.id = uuid_of(row.id);
        r.organization = row.organization;
        r.kind = enum_of<ReportKind>(row.kind);
        std::string_view levels = row.levels;
        while (!levels.empty()) {
            auto one = levels.substr(0, levels.find(','));
            levels.remove_prefix(std::min(levels.size(), one.size() + 1));
            r.levels.push_back(enum_of<domain::scheduling::OrganizationKind>(std::string(one)));
        }
        r.days_after = row.days_after;
        r.year_starts_in = unsigned(row.year_starts_in);
        r.valid = {day_of(row.valid_from), day_of(row.valid_to)};
        r.document = std::move(row.document);
        r.version = row.version;
        out.push_back(std::move(r));
    }
    return out;
}

}  // namespace storage::reporting

// Reports with their snapshots and history, and the rules of who owes which.
#pragma once

#include "domain/reporting/entered.hpp"
#include "domain/reporting/figures.hpp"
#include "domain/reporting/submission.hpp"
#include "storage/engine/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage::reporting {

using domain::reporting::About;
using domain::reporting::ReportKind;
using domain::reporting::ReportStatus;
using domain::reporting::Rule;

struct StoredReport {
    std::int64_t num = 0;
    domain::Uuid id;
    std::string code;
    About about;
    ReportStatus status = ReportStatus::draft;
    domain::reporting::Entered entered;
    std::int64_t snapshot = 0;  ///< of the submission that stands, or of the closing
    std::optional<domain::Instant> submitted_at;
    std::string submitted_by;
    std::string closing_by;  ///< who proposed the closing that stands open
    std::optional<domain::Instant> closed_at;
    std::int64_t version = 1;
};

/// Figures at one moment. Never changes.
struct Snapshot {
    std::int64_t num = 0;
    std::int64_t report = 0;
    domain::Digest digest;
    std::int64_t as_of_seq = 0;
    domain::Instant as_of_at;
    domain::Digest head;
    std::string content;  ///< domain::reporting::saved()
    domain::reporting::Entered entered;
    std::string made_by;
    domain::Instant made_at;
};

/// The drives under one added-up figure of a snapshot: numbers and amounts.
struct Parts {
    std::string figure;
    std::vector<std::pair<std::int64_t, std::int64_t>> parts;
};

struct Step {
    std::optional<ReportStatus> from;
    ReportStatus to{};
    domain::Instant at;
    std::string actor;
    std::string reason;
    std::int64_t snapshot = 0;
};

/// Adds a draft and its first step. There is one report about a thing: check with find() first.
StoredReport add(WriteTransaction& tx, StoredReport report, const std::string& actor);
/// Writes everything but identity and subject; the version grows by one. A closed report does not
/// change: the database refuses it.
StoredReport change(WriteTransaction& tx, StoredReport report);
void add_step(WriteTransaction& tx, std::int64_t report, const Step& step);
std::int64_t add(WriteTransaction& tx, const Snapshot& snapshot);
/// Once for each figure of a snapshot.
void add_parts(WriteTransaction& tx, std::int64_t snapshot, const Parts& parts);

std::optional<StoredReport> find(Session& session, const std::string& id_or_code);
/// By what it is about.
std::optional<StoredReport> find(Session& session, const About& about);
std::vector<Step> steps(Session& session, std::int64_t report);
std::optional<Snapshot> snapshot(Session& session, std::int64_t num);
/// Nothing for a figure that is not added up, is zero, or was kept before parts were.
std::optional<Parts> parts(Session& session, std::int64_t snapshot, const std::string& figure);

struct ReportFilter {
    std::int64_t organization = 0;
    std::optional<ReportKind> kind;
    std::optional<ReportStatus> status;
    std::optional<domain::Day> ends_from, ends_to;  ///< of the period's last day
    std::int64_t before = 0;  ///< numbers below, for pages; 0: from the newest
    std::int64_t limit = 0;   ///< 0: all
};
/// Newest first.
std::vector<StoredReport> list(Session& session, const ReportFilter& filter);

/// The last closed report of the same kind and organisation whose period ended before `about`
/// began.
std::optional<StoredReport> closed_before(Session& session, const About& about);

Rule add(WriteTransaction& tx, Rule rule);
/// Ends a rule with the periods whose last day is `valid_to`; the version grows by one.
Rule change(WriteTransaction& tx, Rule rule);
std::vector<Rule> rules(Session& session);

}  // namespace storage::reporting

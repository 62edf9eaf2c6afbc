// Which report is meant, and what it is about.
#pragma once

#include "storage/reporting/reports.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/core/checks.hpp"

#include <optional>
#include <string>

namespace usecases::reporting {

using domain::reporting::About;
using domain::reporting::ReportKind;
using domain::tallying::Books;
using storage::reporting::StoredReport;

/// The report that an id or a code names. Nobody learns of one that he may not read
/// (`report_not_found`); who may read it and lacks `permission` for its organisation is told so
/// (`forbidden`).
domain::Result<StoredReport> find_report(const Actor& actor, const Books& books,
                                         storage::Session& session, const std::string& reference,
                                         Permission permission);

/// What a report is to be about: a drive, a campaign, or the days from `from` to `to`.
struct Subject {
    ReportKind kind{};
    std::optional<domain::Day> from;
    std::optional<domain::Day> to;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
};

/// The same looked up in the books. What is wrong goes to `checks`: `period_missing`,
/// `period_not_of_kind`, `campaign_not_found`, `drive_not_found` (also for a drive that is not the
/// organisation's).
About about_of(Checks& checks, const Books& books, std::int64_t organization,
               const Subject& subject);

/// "kien-giang-half-year-2020-06-30"; long codes of organisations are cut and told apart by a check
/// sum.
std::string code_for(const Books& books, const About& about);

/// Refuses a price list that is not there and lines of the same key, with fields below "entered".
void check_entered(Checks& checks, const Books& books, const domain::reporting::Entered& entered);

}  // namespace usecases::reporting

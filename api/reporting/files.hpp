// What reports say, as JSON, PDF, XLSX and CSV.
#pragma once

#include "api/http/router.hpp"
#include "api/reporting/content.hpp"
#include "api/reporting/document.hpp"
#include "api/reporting/entered.hpp"

namespace storage {
class Database;
class Session;
}  // namespace storage

namespace api::reporting {

struct ContentQuery {
    Given<Format> format;
    Given<InLanguage> language;
    Given<bool> bom;
    Given<csv::Locale> locale;
    Given<bool> live;
    BOOST_DESCRIBE_CLASS(ContentQuery, (), (format, language, bom, locale, live), (), ())
};

/// A report that nobody has made: the figures of any organisation and period.
struct AdHocQuery {
    Given<ReportKind> kind;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::Reference> campaign;
    Given<domain::Reference> drive;
    Given<domain::Code> tariff;
    Given<List<Layer, 1, 3>> layers;
    Given<Format> format;
    Given<InLanguage> language;
    Given<bool> bom;
    Given<csv::Locale> locale;
};
BOOST_DESCRIBE_STRUCT(AdHocQuery, (),
                      (kind, from, to, campaign, drive, tariff, layers, format, language, bom,
                       locale))

/// `database` must outlive the router.
void add_report_files(Router& router, storage::Database& database);

/// The same answers without a server. `given` is the query of GET
/// /organizations/{organization}/report. Returns the file's chunks to `sink`; a refusal writes
/// nothing.
domain::Result<void> write_report(const domain::tallying::Books& books, storage::Session& session,
                                  const std::string& organization, const AdHocQuery& query,
                                  const documents::Sink& sink);
/// A report that is stored, by code or id: its kept figures where it has them. Of the query only
/// format, language, bom and locale count.
domain::Result<void> write_stored_report(const domain::tallying::Books& books,
                                         storage::Session& session, const std::string& reference,
                                         const AdHocQuery& query, const documents::Sink& sink);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::ContentQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"live",
         {"true: theo sổ cái hiện nay, dù đã nộp hay khoá",
          "true: as the ledger is now, though submitted or closed"}},
        {"language",
         {"Ngôn ngữ của tệp; mặc định theo Accept-Language",
          "Of the file; Accept-Language otherwise"}},
        api::csv::words::bom,
        api::csv::words::locale,
    };
};

template <>
struct api::Documentation<api::reporting::AdHocQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {api::csv::words::bom, api::csv::words::locale};
};

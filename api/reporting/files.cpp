#include "api/reporting/files.hpp"

#include "api/documents/files.hpp"
#include "api/http/conditions.hpp"
#include "api/http/reference.hpp"
#include "api/http/spool.hpp"
#include "api/json/plain.hpp"
#include "api/reporting/subject.hpp"
#include "usecases/reporting/assembly.hpp"

namespace api::reporting {
namespace {

using namespace domain::reporting;
using documents::format_of;
using documents::language_of;
using documents::media_of;
using documents::render;
using domain::ErrorKind;
using domain::Result;
using usecases::reporting::MadeReport;
using usecases::reporting::Shown;

/// The report in one of its representations.
Response represented(Report made, const domain::tallying::Register& names, const Paper& paper,
                     Format format, Language language, const csv::Form& csv,
                     const Spool::Elsewhere& elsewhere,
                     const std::function<void(ContentAnswer&)>& complete) {
    Response out;
    const auto kept = std::make_shared<const Report>(std::move(made));
    const Report& report = *kept;
    Spool spool(elsewhere);
    auto sink = [&](std::string_view chunk) { spool.write(chunk); };
    if (format == Format::json) {
        auto body = answer(report, names);
        complete(body);
        write_json(body, report, sink);
    } else {
        render(document_of(kept, names, paper), format, {language, csv, {}}, sink);
        out.content_type = std::string(media_of(format));
        if (format == Format::csv) out.content_type += "; charset=utf-8";
        out.headers.emplace_back(
            "Content-Disposition",
            "inline; filename=\"" + paper.key + '.' + std::string(domain::name_of(format)) + '"');
        out.headers.emplace_back("Content-Language", language == Language::en ? "en" : "vi");
    }
    spool.move_into(out);
    std::string tag =
        '"' + report.digest.hex().substr(0, 24) + '-' + std::to_string(report.as_of.seq) + '-' +
        std::to_string(report.as_of.catalog) + '-' + std::string(domain::name_of(format)) +
        (format == Format::json     ? ""
         : language == Language::en ? "-en"
                                    : "-vi") +
        (csv.separator == ';' ? "-locale-vi" : "") + (csv.bom ? "-bom" : "") +
        (paper.draft ? "-draft" : "") + '"';
    out.headers.emplace_back("ETag", tag);
    out.headers.emplace_back("Cache-Control", "no-cache");
    out.headers.emplace_back("Vary", "Accept, Accept-Language");
    return out;
}

Paper paper_of(const StoredReport& report, const Shown& what) {
    return {report.code, what.entered.letter.value_or(Letter{}),
            !(what.kept &&
              (report.status == ReportStatus::accepted || report.status == ReportStatus::closed)),
            what.report.as_of.at};
}

/// What only a stored report can say of itself.
void complete(ContentAnswer& body, const Books& books, storage::Session& session,
              const StoredReport& report, bool kept) {
    body.report = report.code;
    body.closed = kept && report.status == ReportStatus::closed;
    if (body.closed)
        if (auto r = usecases::reporting::restatement(books, session, report))
            body.restated = std::int64_t(r->changes.size());
}

Result<Response> content(const Call<ContentQuery, None>& call, const Books& books,
                         storage::Session& session, const Spool::Elsewhere& elsewhere) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    auto what =
        usecases::reporting::shown(books, session, *report, call.query.live.value_or(false));
    if (!what) return what.error();
    auto paper = paper_of(*report, *what);
    return represented(
        std::move(what->report), books.registry(), paper, format_of(call.query.format, call.media),
        language_of(call.query.language, call.request->header("accept-language")),
        csv::form_of(call.query.locale, call.query.bom), elsewhere,
        [&](ContentAnswer& body) { complete(body, books, session, *report, what->kept); });
}

/// The report that a query asks for without one being stored.
Result<MadeReport> asked(const Books& books, storage::Session& session,
                         const std::string& organization, const AdHocQuery& q) {
    auto num = books.registry().organization(normal_reference(organization));
    if (!num) return not_found("organization_not_found", "organization", organization);
    const ReportKind kind = q.kind       ? *q.kind
                            : q.drive    ? ReportKind::drive
                            : q.campaign ? ReportKind::campaign
                                         : ReportKind::free;
    auto made = usecases::reporting::make(
        books, session, *num,
        {{kind, plain(q.from), plain(q.to), plain(q.campaign), plain(q.drive)},
         plain(q.tariff),
         plain(q.layers)});
    if (!made) return of_query(made.error());
    return made;
}

Paper paper_of(const MadeReport& made) {
    return {made.code, made.letter.value_or(Letter{}), true, made.report.as_of.at};
}

Result<Response> ad_hoc(const Call<AdHocQuery, None>& call, const Books& books,
                        storage::Session& session, const Spool::Elsewhere& elsewhere) {
    auto made = asked(books, session, call.path("organization"), call.query);
    if (!made) return made.error();
    auto paper = paper_of(*made);
    return represented(
        std::move(made->report), books.registry(), paper, format_of(call.query.format, call.media),
        language_of(call.query.language, call.request->header("accept-language")),
        csv::form_of(call.query.locale, call.query.bom), elsewhere, [](ContentAnswer&) {});
}

}  // namespace

Result<void> write_report(const Books& books, storage::Session& session,
                          const std::string& organization, const AdHocQuery& query,
                          const documents::Sink& sink) {
    auto made = asked(books, session, organization, query);
    if (!made) return made.error();
    auto format = format_of(query.format, {});
    if (format == Format::json) {
        write_json(answer(made->report, books.registry()), made->report, sink);
        return {};
    }
    auto paper = paper_of(*made);
    auto document = document_of(std::make_shared<const Report>(std::move(made->report)),
                                books.registry(), paper);
    render(document, format,
           {language_of(query.language, {}), csv::form_of(query.locale, query.bom), {}}, sink);
    return {};
}

Result<void> write_stored_report(const Books& books, storage::Session& session,
                                 const std::string& reference, const AdHocQuery& query,
                                 const documents::Sink& sink) {
    auto report = storage::reporting::find(session, normal_reference(reference));
    if (!report) return not_found("report_not_found", "report", reference);
    auto what = usecases::reporting::shown(books, session, *report, false);
    if (!what) return what.error();
    auto format = format_of(query.format, {});
    if (format == Format::json) {
        auto body = answer(what->report, books.registry());
        complete(body, books, session, *report, what->kept);
        write_json(body, what->report, sink);
        return {};
    }
    auto paper = paper_of(*report, *what);
    auto document = document_of(std::make_shared<const Report>(std::move(what->report)),
                                books.registry(), paper);
    render(document, format,
           {language_of(query.language, {}), csv::form_of(query.locale, query.bom), {}}, sink);
    return {};
}

void add_report_files(Router& router, storage::Database& database) {
    const auto media = documents::every_media();
    auto with_files = [&database, elsewhere = on_readers(database)](auto handler) {
        return [&database, elsewhere, handler](const auto& call, storage::Session& session) {
            return handler(call, *database.books(), session, elsewhere);
        };
    };
    router.add(get<ContentQuery, ContentAnswer>("/api/v1/reports/{report}/content")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Nội dung báo cáo: JSON, PDF, XLSX hoặc CSV",
                         "What the report says: JSON, PDF, XLSX or CSV")
                   .details("Nháp lấy số liệu sổ cái hiện nay; đã nộp hoặc khoá thì là số liệu đã "
                            "giữ. Mọi định dạng mang cùng digest.",
                            "A draft shows the ledger now; submitted and closed ones show what was "
                            "kept. Every representation carries the same digest.")
                   .etag()
                   .takes_long()
                   .media(media)
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::rule, "snapshot_unreadable"}})
                   .read(with_files(content)));
    router.add(get<AdHocQuery, ContentAnswer>("/api/v1/organizations/{organization}/report")
                   .allow(Permission::read_reports, Where::organization)
                   .tag("reports")
                   .says("Báo cáo của đơn vị cho kỳ bất kỳ, không cần lập trước",
                         "The report of a body for any period, without making one")
                   .etag()
                   .takes_long()
                   .media(media)
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .read(with_files(ad_hoc)));
}

}  // namespace api::reporting

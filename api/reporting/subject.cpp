#include "api/reporting/subject.hpp"

#include "api/http/reference.hpp"

#include <algorithm>

namespace api::reporting {

using namespace domain::reporting;
using domain::Day;
using domain::Result;
using scheduling::Checks;

Result<StoredReport> found(const Incoming& call, const Books& books, storage::Session& session,
                           Permission permission) {
    auto report = storage::reporting::find(session, normal_reference(call.path("report")));
    if (!report || !call.require(Permission::read_reports, books, report->about.organization))
        return not_found("report_not_found", "report", call.path("report"));
    if (auto allowed = call.require(permission, books, report->about.organization); !allowed)
        return allowed.error();
    return std::move(*report);
}

std::string code_for(const Books& books, const About& about) {
    const auto* o = books.registry().organizations.find(about.organization);
    std::string kind(domain::name_of(about.kind));
    std::replace(kind.begin(), kind.end(), '_', '-');
    std::string tail = '-' + kind + '-' + about.to.text();
    std::string subject;
    if (auto it = books.registry().campaigns.find(about.campaign);
        it != books.registry().campaigns.end())
        subject = it->second.code;
    if (const auto* d = books.drive(about.drive)) subject = d->code;
    std::string head = o ? o->code : "";
    if (!subject.empty()) head += '-' + subject;
    if (about.kind == ReportKind::free) tail = "-free-" + about.from.text() + tail.substr(5);
    if (head.size() + tail.size() > 64)
        head =
            head.substr(0, 64 - tail.size() - 9) + '-' + domain::blake2b(head).hex().substr(0, 8);
    return head + tail;
}

About about_of(Checks& checks, const Books& books, bool query, std::int64_t organization,
               ReportKind kind, const std::optional<Day>& from, const std::optional<Day>& to,
               const std::string* campaign, const std::string* drive) {
    const std::string lead = query ? "?" : "/";
    const auto at_drive = lead + "drive", at_campaign = lead + "campaign", at_to = lead + "to",
               at_from = lead + "from";
    About about;
    about.kind = kind;
    about.organization = organization;
    if (kind == ReportKind::drive) {
        if (!drive) {
            checks.refuse(at_drive, "period_missing");
            return about;
        }
        about.drive = checks.drive(at_drive, *drive);
        const auto* d = books.drive(about.drive);
        if (!d) return about;
        about.from = about.to = d->day;
        if (organization &&
            !books.registry().organizations.within(d->organization, organization, d->day))
            checks.refuse(at_drive, "drive_not_found", {{"drive", *drive}});
    } else if (kind == ReportKind::campaign) {
        if (!campaign) {
            checks.refuse(at_campaign, "period_missing");
            return about;
        }
        about.campaign = checks.campaign(at_campaign, *campaign);
        if (auto it = books.registry().campaigns.find(about.campaign);
            it != books.registry().campaigns.end()) {
            about.from = it->second.starts_on;
            about.to = it->second.ends_on;
        }
    } else {
        if (!from || !to) {
            checks.refuse(from ? at_to : at_from, "period_missing");
            return about;
        }
        about.from = *from;
        about.to = *to;
        if (auto fits = check_period(kind, *from, *to); !fits)
            checks.refuse(at_to, "period_not_of_kind", fits.error().parameters);
    }
    return about;
}

}  // namespace api::reporting

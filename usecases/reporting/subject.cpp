#include "usecases/reporting/subject.hpp"

#include <algorithm>
#include <set>

namespace usecases::reporting {

using domain::Result;
using domain::reporting::Entered;

Result<StoredReport> find_report(const Actor& actor, const Books& books, storage::Session& session,
                                 const std::string& reference, Permission permission) {
    auto report = storage::reporting::find(session, normal_reference(reference));
    if (!report || !actor.may(Permission::read_reports, books, report->about.organization))
        return not_found("report_not_found", "report", reference);
    if (auto may = actor.require(permission, books, report->about.organization); !may)
        return may.error();
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

About about_of(Checks& checks, const Books& books, std::int64_t organization,
               const Subject& subject) {
    About about;
    about.kind = subject.kind;
    about.organization = organization;
    if (subject.kind == ReportKind::drive) {
        if (!subject.drive) {
            checks.refuse("drive", "period_missing");
            return about;
        }
        about.drive = checks.drive("drive", *subject.drive);
        const auto* d = books.drive(about.drive);
        if (!d) return about;
        about.from = about.to = d->day;
        if (organization &&
            !books.registry().organizations.within(d->organization, organization, d->day))
            checks.refuse("drive", "drive_not_found", {{"drive", *subject.drive}});
    } else if (subject.kind == ReportKind::campaign) {
        if (!subject.campaign) {
            checks.refuse("campaign", "period_missing");
            return about;
        }
        about.campaign = checks.campaign("campaign", *subject.campaign);
        if (auto it = books.registry().campaigns.find(about.campaign);
            it != books.registry().campaigns.end()) {
            about.from = it->second.starts_on;
            about.to = it->second.ends_on;
        }
    } else {
        if (!subject.from || !subject.to) {
            checks.refuse(subject.from ? "to" : "from", "period_missing");
            return about;
        }
        about.from = *subject.from;
        about.to = *subject.to;
        if (auto fits = domain::reporting::check_period(subject.kind, about.from, about.to); !fits)
            checks.refuse("to", "period_not_of_kind", fits.error().parameters);
    }
    return about;
}

void check_entered(Checks& checks, const Books& books, const Entered& entered) {
    if (entered.tariff && !books.registry().tariff(*entered.tariff))
        checks.refuse("entered/tariff", "tariff_not_found", {{"tariff", *entered.tariff}});
    if (!entered.lines) return;
    std::set<std::string> keys;
    for (std::size_t i = 0; i < entered.lines->size(); ++i)
        if (const auto& key = (*entered.lines)[i].key; !keys.insert(key).second)
            checks.refuse("entered/lines/" + std::to_string(i) + "/key", "line_repeated",
                          {{"key", key}});
}

}  // namespace usecases::reporting

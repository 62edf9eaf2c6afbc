#include "domain/reporting/submission.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace domain::reporting {

std::span<const ReportStatus> allowed_transitions(ReportStatus from) {
    using enum ReportStatus;
    static constexpr std::array<ReportStatus, 1> from_draft{submitted};
    static constexpr std::array<ReportStatus, 2> from_submitted{accepted, returned};
    // Accepted figures may turn out wrong before they are closed.
    static constexpr std::array<ReportStatus, 1> from_accepted{returned};
    switch (from) {
        case draft:
        case returned:
            return from_draft;
        case submitted:
            return from_submitted;
        case accepted:
            return from_accepted;
        case closed:
            break;
    }
    return {};
}

Result<void> check_transition(ReportStatus from, ReportStatus to, const std::string& reason) {
    auto allowed = allowed_transitions(from);
    if (std::find(allowed.begin(), allowed.end(), to) == allowed.end()) {
        std::string names;
        for (auto s : allowed) names += (names.empty() ? "" : ", ") + std::string(name_of(s));
        return Error{ErrorKind::conflict,
                     "report_transition_not_allowed",
                     {{"from", std::string(name_of(from))},
                      {"to", std::string(name_of(to))},
                      {"allowed", names}},
                     {}};
    }
    if (to == ReportStatus::returned && reason.empty())
        return Error{ErrorKind::rule, "reason_required", {}, {{"/reason", "reason_required", {}}}};
    return {};
}

std::vector<Due> owed(std::span<const Rule> rules, const scheduling::OrganizationTree& tree,
                      std::span<const CampaignDays> campaigns, std::span<const DriveDays> drives,
                      Day from, Day to) {
    std::map<std::tuple<std::int64_t, ReportKind, Day, Day, std::int64_t, std::int64_t>, Due> found;
    auto keep = [&](const Due& due) {
        auto [it, fresh] = found.try_emplace(
            {due.organization, due.kind, due.from, due.to, due.campaign, due.drive}, due);
        if (!fresh && due.due < it->second.due) it->second = due;
    };
    auto listed = [](const Rule& rule, const scheduling::Organization& o) {
        return std::find(rule.levels.begin(), rule.levels.end(), o.kind) != rule.levels.end();
    };
    auto owe = [&](const Rule& rule, Day first, Day last, std::int64_t campaign, std::int64_t top) {
        if (!rule.valid.contains(last)) return;
        for (const auto& [num, o] : tree.all()) {
            if (!listed(rule, o)) continue;
            if (!o.valid.contains(last) || !tree.within(num, rule.organization, last)) continue;
            if (top && !tree.within(num, top, last)) continue;
            keep({num, rule.kind, first, last, campaign, 0,
                  last.plus(std::int32_t(rule.days_after)), rule.num});
        }
    };
    auto owe_drive = [&](const Rule& rule, const DriveDays& d) {
        if (!rule.valid.contains(d.day) || !tree.within(d.organization, rule.organization, d.day))
            return;
        auto at = d.organization;
        for (const auto* o = tree.find(at); o && !listed(rule, *o); o = tree.find(at))
            at = at == rule.organization ? 0 : tree.parent(at, d.day);
        if (at)
            keep({at, rule.kind, d.day, d.day, 0, d.num, d.last.plus(std::int32_t(rule.days_after)),
                  rule.num});
    };
    for (const auto& rule : rules) {
        if (rule.kind == ReportKind::campaign) {
            for (const auto& c : campaigns)
                if (from <= c.to && c.to <= to) owe(rule, c.from, c.to, c.num, c.organization);
        } else if (rule.kind == ReportKind::drive) {
            for (const auto& d : drives)
                if (from <= d.day && d.day <= to) owe_drive(rule, d);
        } else {
            for (const auto& p : periods_ending_in(rule.kind, rule.year_starts_in, from, to))
                owe(rule, *p.from, *p.to, 0, 0);
        }
    }
    std::vector<Due> out;
    for (auto& [key, due] : found) out.push_back(due);
    std::stable_sort(out.begin(), out.end(), [](const Due& a, const Due& b) {
        return std::tie(a.due, a.organization, a.to, a.kind, a.drive) <
               std::tie(b.due, b.organization, b.to, b.kind, b.drive);
    });
    return out;
}

}  // namespace domain::reporting

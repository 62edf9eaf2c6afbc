#include "usecases/scheduling/drive_plans.hpp"

#include "domain/scheduling/recurrence.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace usecases::scheduling {

using domain::Day;
using domain::DayRange;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::WorkCalendar;
using domain::tallying::Books;

namespace {

/// Where drives stand already, so that a moved one does not meet another at its site.
class SiteDays {
  public:
    explicit SiteDays(const Books& books) {
        for (std::size_t num = 1; num < books.drives().size(); ++num)
            if (const Drive* d = books.drive(std::int64_t(num));
                d && d->status != DriveStatus::cancelled)
                taken_.insert({d->site, d->day});
    }
    bool free(std::int64_t site, Day day) const { return !taken_.contains({site, day}); }
    void take(std::int64_t site, Day day) { taken_.insert({site, day}); }

  private:
    std::set<std::pair<std::int64_t, Day>> taken_;
};

bool replace(std::string& text, const std::string& what, const std::string& with) {
    auto at = text.find(what);
    if (at == text.npos) return false;
    text.replace(at, what.size(), with);
    return true;
}

/// Codes for copies: the old code with the new date in place of the old one, or behind it, and a
/// number when that is taken.
class Codes {
  public:
    explicit Codes(const Books& books) : books_(books) {}

    std::string next(const std::string& old, Day was, Day is) {
        std::string code = old;
        auto digits = [](Day day) {
            std::string text = day.text();
            std::erase(text, '-');
            return text;
        };
        if (!replace(code, was.text(), is.text()) && !replace(code, digits(was), digits(is))) {
            code = code.substr(0, 64 - 11);
            while (!code.empty() && code.back() == '-') code.pop_back();
            code += "-" + is.text();
        }
        std::string base = code.substr(0, 64 - 4);
        for (int n = 2; books_.drive_number(code) || !given_.insert(code).second; ++n)
            code = base + "-" + std::to_string(n);
        return code;
    }

  private:
    const Books& books_;
    std::set<std::string> given_;
};

/// The rules for days, asked for each drive in turn.
class DaysOff {
  public:
    DaysOff(const Books& books, OnDaysOff rule, int step)
        : calendar_(books.registry().organizations, books.registry().calendar_days),
          sites_(books),
          rule_(rule),
          step_(step) {}

    struct Settled {
        std::optional<Day> day;  ///< nothing: left out
        DayNote why;             ///< it is left out
    };
    /// `within`: where it may be moved to; what there is to know of the day is added to `notes`.
    Settled settle(std::int64_t organization, std::int64_t site, Day day,
                   const std::optional<DayRange>& within, std::vector<DayNote>& notes) {
        auto placed =
            domain::scheduling::place_on(calendar_, organization, day, rule_, step_, within,
                                         [&](Day other) { return sites_.free(site, other); });
        using enum domain::scheduling::PlacedDay::How;
        DayNote note{"day_off_left_out", day, {}, placed.vi, placed.en};
        if (placed.how == left_out) return {std::nullopt, std::move(note)};
        note.code = placed.how == announced_off ? "day_announced_off"
                    : placed.how == moved       ? "moved_off_holiday"
                                                : "holiday_kept";
        if (placed.how == moved) note.to = placed.day;
        if (placed.how != open) notes.push_back(std::move(note));
        sites_.take(site, placed.day);
        return {placed.day, {}};
    }

  private:
    WorkCalendar calendar_;
    SiteDays sites_;
    OnDaysOff rule_;
    int step_;
};

void move_to(NewDrive& what, Day was, Day is) {
    const std::int64_t by = std::int64_t(is.number - was.number) * 86'400'000;
    what.starts_at = what.starts_at.plus_ms(by);
    what.ends_at = what.ends_at.plus_ms(by);
    for (auto& session : what.sessions) {
        session.starts_at = session.starts_at.plus_ms(by);
        session.ends_at = session.ends_at.plus_ms(by);
    }
}

std::optional<std::int64_t> counted_bags(const Books& books, std::int64_t drive) {
    const auto* tally = books.tally(drive);
    if (!tally) return std::nullopt;
    std::int64_t bags = 0;
    for (const auto& cell : tally->cells) bags += cell.counts.bags;
    return bags;
}

/// What a blueprint names, as numbers.
struct Pattern {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::set<std::int64_t> skip;
    std::map<std::int64_t, std::int64_t> successors;

    std::int64_t now(std::int64_t organization) const {
        auto it = successors.find(organization);
        return it == successors.end() ? organization : it->second;
    }
};

Result<Pattern> pattern_of(const Books& books, const Blueprint& blueprint) {
    Checks checks(books);
    Pattern out;
    out.from = checks.campaign("from", blueprint.from);
    out.to = checks.campaign("to", blueprint.to);
    if (out.from && out.from == out.to) checks.refuse("to", "same_campaign");
    for (std::size_t i = 0; i < blueprint.skip.size(); ++i)
        if (auto num = checks.drive("skip/" + std::to_string(i), blueprint.skip[i]))
            out.skip.insert(num);
    for (std::size_t i = 0; i < blueprint.organizations.size(); ++i) {
        const auto& [before, after] = blueprint.organizations[i];
        const std::string field = "organizations/" + std::to_string(i);
        auto old = checks.organization(field + "/from", before);
        auto now = checks.organization(field + "/to", after);
        if (old && !out.successors.emplace(old, now).second)
            checks.refuse(field + "/from", "organization_repeated", {{"organization", before}});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    return out;
}

/// The drives of a campaign that the actor sees, in the order of their starts.
std::vector<const Drive*> drives_of(const Actor& actor, const Books& books, std::int64_t campaign) {
    std::vector<const Drive*> out;
    for (std::size_t num = 1; num < books.drives().size(); ++num) {
        const Drive* d = books.drive(std::int64_t(num));
        if (d && actor.sees(books, *d) &&
            std::binary_search(d->campaigns.begin(), d->campaigns.end(), campaign))
            out.push_back(d);
    }
    std::sort(out.begin(), out.end(), [](const Drive* a, const Drive* b) {
        return std::pair(a->starts_at, a->num) < std::pair(b->starts_at, b->num);
    });
    return out;
}

/// Why a drive of the old campaign is not copied, whatever its day; empty: it is.
std::string not_copied(const Drive& d, const Pattern& pattern) {
    if (pattern.skip.contains(d.num)) return "left_out_by_request";
    if (d.emergency) return "emergency_not_copied";
    if (d.status == DriveStatus::cancelled) return "cancelled_not_copied";
    return {};
}

}  // namespace

Error too_many_drives(std::string field) {
    domain::Parameters parameters{{"max", std::to_string(most_planned_drives)}};
    return {ErrorKind::rule,
            "too_many_drives",
            parameters,
            {{std::move(field), "too_many_drives", parameters}}};
}

Result<DrivePlan> plan_from_campaign(const Actor& actor, const Books& books,
                                     const Blueprint& blueprint) {
    const auto& reg = books.registry();
    auto pattern = pattern_of(books, blueprint);
    if (!pattern) return pattern.error();
    const auto& old_campaign = reg.campaigns.at(pattern->from);
    const auto& new_campaign = reg.campaigns.at(pattern->to);
    const DayRange old_days{old_campaign.starts_on, old_campaign.ends_on};
    const DayRange new_days{new_campaign.starts_on, new_campaign.ends_on};
    const auto drives = drives_of(actor, books, pattern->from);
    if (drives.empty())
        return Error{ErrorKind::rule, "nothing_to_copy", {}, {{"from", "nothing_to_copy", {}}}};
    if (drives.size() > most_planned_drives) return too_many_drives("from");

    domain::scheduling::Realignment shift(blueprint.align, old_days, new_days);
    DaysOff days_off(books, blueprint.on_days_off, shift.step());
    Codes codes(books);
    DrivePlan plan;
    for (const Drive* d : drives) {
        const auto moved = shift(d->day);
        if (auto why = not_copied(*d, *pattern); !why.empty()) {
            plan.left_out.push_back({d->code, moved.day, {why, {}, {}, {}, {}}});
            continue;
        }
        PlannedDrive one;
        one.copied_from = d->code;
        one.was_on = d->day;
        one.what = copy_of(books, *d);
        const auto organization = pattern->now(d->organization);
        one.what.organization = reg.organizations.find(organization)->code;
        if (d->collected_by)
            one.what.collected_by = reg.organizations.find(pattern->now(d->collected_by))->code;
        if (moved.approximate)
            one.notes.push_back({"day_does_not_exist", d->day, moved.day, {}, {}});
        auto settled = days_off.settle(organization, d->site, moved.day, new_days, one.notes);
        if (!settled.day) {
            plan.left_out.push_back({d->code, moved.day, std::move(settled.why)});
            continue;
        }
        move_to(one.what, d->day, *settled.day);
        one.what.code = codes.next(d->code, d->day, *settled.day);
        // "Lễ hội Xuân hồng 2020" is of 2021 now.
        replace(one.what.title, std::to_string(d->day.year()), std::to_string(settled.day->year()));
        one.what.campaigns = {new_campaign.code};
        if (blueprint.planned == PlannedFrom::result)
            if (auto bags = counted_bags(books, d->num)) one.what.planned_bags = *bags;
        one.what.acceptance = blueprint.acceptance;
        one.field = "drives/" + std::to_string(plan.drives.size());
        plan.drives.push_back(std::move(one));
    }
    return plan;
}

Result<DrivePlan> plan_by_recurrence(const Actor& actor, const Books& books,
                                     const RepeatedDrive& repeated) {
    Checks checks(books);
    const auto num = checks.drive("drive", repeated.drive);
    if (num && !actor.sees(books, *books.drive(num)))
        checks.refuse("drive", "drive_not_found", {{"drive", repeated.drive}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    const Drive& pattern = *books.drive(num);
    domain::scheduling::Recurrence recurrence;
    recurrence.rrule = repeated.rrule;
    recurrence.exdates = repeated.exdates;
    recurrence.rdates = repeated.rdates;
    auto days = domain::scheduling::expand(recurrence, repeated.starts_on.value_or(pattern.day),
                                           {most_planned_drives, 10});
    if (!days) return days.error();

    DaysOff days_off(books, repeated.on_days_off, 1);
    Codes codes(books);
    DrivePlan plan;
    for (Day wanted : *days) {
        if (wanted == pattern.day) {
            plan.left_out.push_back({pattern.code, wanted, {"is_the_pattern", {}, {}, {}, {}}});
            continue;
        }
        PlannedDrive one;
        one.copied_from = pattern.code;
        one.was_on = pattern.day;
        one.what = copy_of(books, pattern);
        auto settled =
            days_off.settle(pattern.organization, pattern.site, wanted, std::nullopt, one.notes);
        if (!settled.day) {
            plan.left_out.push_back({std::nullopt, wanted, std::move(settled.why)});
            continue;
        }
        move_to(one.what, pattern.day, *settled.day);
        one.what.code = codes.next(pattern.code, pattern.day, *settled.day);
        one.what.emergency = false;
        if (repeated.campaigns) one.what.campaigns = *repeated.campaigns;
        one.what.acceptance = repeated.acceptance;
        one.field = "drives/" + std::to_string(plan.drives.size());
        plan.drives.push_back(std::move(one));
    }
    return plan;
}

Result<CarriedOut> carry_out(const Actor& actor, storage::WriteTransaction& tx,
                             const DrivePlan& plan, bool dry_run) {
    CarriedOut out;
    Error refused{ErrorKind::conflict, {}, {}, {}};
    for (const auto& one : plan.drives) {
        auto& outcome = out.drives.emplace_back();
        auto made = propose(actor, tx, one.what);
        if (made) {
            outcome.made = true;
            outcome.clashes = std::move(made->warnings);
            ++out.made;
            continue;
        }
        if (made.error().kind == ErrorKind::forbidden) return made.error();
        ++out.refused;
        Error its{ErrorKind::conflict, {}, {}, {}};
        refuse_part(its, one.field, made.error());
        refuse_part(refused, "", its);
        outcome.refusals = std::move(its.violations);
    }
    if (dry_run) {
        tx.discard();
        return out;
    }
    if (out.refused) return settled(std::move(refused));
    return out;
}

}  // namespace usecases::scheduling

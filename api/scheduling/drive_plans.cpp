#include "api/scheduling/drive_plans.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "api/csv/reading.hpp"
#include "api/csv/rows.hpp"
#include "api/http/messages.hpp"
#include "api/http/negotiation.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/scheduling/recurrence.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::DayRange;
using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::WorkCalendar;
using domain::tallying::Books;

/// One drive on its way.
struct Item {
    NewDrive body;
    std::string pointer;
    std::optional<std::string> copied_from;
    std::optional<Day> was_on;
    std::vector<PlanWarning> warnings;
};

struct DrivePlan {
    std::vector<Item> items;
    std::vector<SkippedDrive> skipped;
};

Language language_of(const Incoming& call) { return preferred_language(call.request->header("accept-language")); }

PlanWarning warning(std::string_view code, const domain::Parameters& parameters, Language language) {
    return {std::string(code), explain(code, parameters, language)};
}

Error too_many(std::string pointer) {
    domain::Parameters parameters{{"max", std::to_string(most_planned_drives)}};
    return {ErrorKind::rule, "too_many_drives", parameters, {{std::move(pointer), "too_many_drives", parameters}}};
}

/// Makes all drives or none. A trial makes them too, so that it says what the real thing would, and takes them back.
Result<Reply<DrivePlanAnswer>> carry_out(const Incoming& call, storage::WriteTransaction& tx, DrivePlan plan, bool dry_run) {
    auto language = language_of(call);
    Reply<DrivePlanAnswer> out;
    auto& a = out.value;
    a.dry_run = dry_run;
    a.skipped = std::move(plan.skipped);
    Error refused{ErrorKind::conflict, {}, {}, {}};
    for (auto& item : plan.items) {
        const auto& body = item.body;
        PlannedDriveAnswer d;
        d.code = body.code.value;
        d.title = body.title.value;
        d.copied_from = item.copied_from;
        d.was_on = item.was_on;
        d.day = body.starts_at.day(tx.books().offset);
        d.starts_at = body.starts_at;
        d.ends_at = body.ends_at;
        d.site = body.site.value;
        d.organization = body.organization.value;
        if (body.planned_bags) d.planned_bags = body.planned_bags->value;
        d.warnings = std::move(item.warnings);
        auto made = create_drive(call, tx, body, &d.clashes);
        if (made) {
            ++a.created;
        } else if (made.error().kind == ErrorKind::forbidden) {
            return made.error();
        } else {
            ++a.refused;
            Error one{ErrorKind::conflict, {}, {}, {}};
            refuse_part(one, item.pointer, made.error());
            refuse_part(refused, "", one);
            for (const auto& v : one.violations) d.refusals.push_back({v.pointer, v.code, explain(v.code, v.parameters, language)});
        }
        a.drives.push_back(std::move(d));
    }
    if (dry_run) {
        a.created = 0;
        tx.discard();
        return out;
    }
    if (a.refused) return settled(std::move(refused));
    return out;
}

/// Where drives stand already, so that a moved one does not meet another at its site.
class SiteDays {
  public:
    explicit SiteDays(const Books& books) {
        for (std::size_t num = 1; num < books.drives().size(); ++num)
            if (const Drive* d = books.drive(std::int64_t(num)); d && d->status != DriveStatus::cancelled) taken_.insert({d->site, d->day});
    }
    bool free(std::int64_t site, Day day) const { return !taken_.contains({site, day}); }
    void take(std::int64_t site, Day day) { taken_.insert({site, day}); }

  private:
    std::set<std::pair<std::int64_t, Day>> taken_;
};

/// Codes for copies: the old code with the new date in place of the old one, or behind it, and a number when that is taken.
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
        for (int n = 2; books_.drive_number(code) || !given_.insert(code).second; ++n) code = base + "-" + std::to_string(n);
        return code;
    }
    static bool replace(std::string& text, const std::string& what, const std::string& with) {
        auto at = text.find(what);
        if (at == text.npos) return false;
        text.replace(at, what.size(), with);
        return true;
    }

  private:
    const Books& books_;
    std::set<std::string> given_;
};

/// The rules for days, asked for each drive in turn.
class DaysOff {
  public:
    DaysOff(const Books& books, OnDaysOff rule, int step, Language language)
        : calendar_(books.registry().organizations, books.registry().calendar_days), sites_(books), rule_(rule), step_(step),
          language_(language) {}

    struct Settled {
        std::optional<Day> day;  ///< nothing: left out
        std::string why;         ///< name of the holiday
    };
    /// `within`: where it may be moved to; warnings are added to `warnings`.
    Settled settle(std::int64_t organization, std::int64_t site, Day day, const std::optional<DayRange>& within,
                   std::vector<PlanWarning>& warnings) {
        auto placed = domain::scheduling::place_on(calendar_, organization, day, rule_, step_, within,
                                                   [&](Day other) { return sites_.free(site, other); });
        std::string why = language_ == Language::en ? placed.en : placed.vi;
        using enum domain::scheduling::PlacedDay::How;
        if (placed.how == left_out) return {std::nullopt, std::move(why)};
        domain::Parameters parameters{{"day", day.text()}, {"name", why}};
        if (placed.how == moved) parameters.emplace_back("to", placed.day.text());
        if (placed.how != open)
            warnings.push_back(warning(placed.how == announced_off ? "day_announced_off" : placed.how == moved ? "moved_off_holiday" : "holiday_kept",
                                       parameters, language_));
        sites_.take(site, placed.day);
        return {placed.day, std::move(why)};
    }

  private:
    WorkCalendar calendar_;
    SiteDays sites_;
    OnDaysOff rule_;
    int step_;
    Language language_;
};

void move_to(NewDrive& body, Day was, Day is) {
    std::int64_t by = std::int64_t(is.number - was.number) * 86'400'000;
    body.starts_at = body.starts_at.plus_ms(by);
    body.ends_at = body.ends_at.plus_ms(by);
    if (!body.sessions) return;
    Sessions sessions = *body.sessions;
    for (auto& session : sessions.items) {
        session.starts_at = session.starts_at.plus_ms(by);
        session.ends_at = session.ends_at.plus_ms(by);
    }
    body.sessions = std::move(sessions);
}

std::optional<std::int64_t> counted_bags(const Books& books, std::int64_t drive) {
    const auto* tally = books.tally(drive);
    if (!tally) return std::nullopt;
    std::int64_t bags = 0;
    for (const auto& cell : tally->cells) bags += cell.counts.bags;
    return bags;
}

Result<Reply<DrivePlanAnswer>> blueprint(const Call<None, NewBlueprint>& call, storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    const auto& reg = books.registry();
    const auto& body = call.body;
    auto language = language_of(call);
    Checks checks(books);
    std::int64_t from = checks.campaign("/from", body.from.value);
    std::int64_t to = checks.campaign("/to", body.to.value);
    if (from && from == to) checks.refuse("/to", "same_campaign");
    std::set<std::int64_t> skip;
    if (body.skip)
        for (std::size_t i = 0; i < body.skip->size(); ++i)
            if (auto num = checks.drive("/skip/" + std::to_string(i), body.skip->items[i].value)) skip.insert(num);
    std::map<std::int64_t, std::int64_t> successors;
    if (body.organizations)
        for (std::size_t i = 0; i < body.organizations->size(); ++i) {
            const auto& change = body.organizations->items[i];
            std::string pointer = "/organizations/" + std::to_string(i);
            auto old = checks.organization(pointer + "/from", change.from.value);
            auto now = checks.organization(pointer + "/to", change.to.value);
            if (old && !successors.emplace(old, now).second)
                checks.refuse(pointer + "/from", "organization_repeated", {{"organization", change.from.value}});
        }
    if (auto ok = checks.verdict(); !ok) return ok.error();

    const auto& old_campaign = reg.campaigns.at(from);
    const auto& new_campaign = reg.campaigns.at(to);
    DayRange old_days{old_campaign.starts_on, old_campaign.ends_on}, new_days{new_campaign.starts_on, new_campaign.ends_on};
    std::vector<const Drive*> drives;
    for (std::size_t num = 1; num < books.drives().size(); ++num) {
        const Drive* d = books.drive(std::int64_t(num));
        if (d && call.sees(books, *d) && std::binary_search(d->campaigns.begin(), d->campaigns.end(), from)) drives.push_back(d);
    }
    if (drives.empty()) return Error{ErrorKind::rule, "nothing_to_copy", {}, {{"/from", "nothing_to_copy", {}}}};
    if (drives.size() > most_planned_drives) return too_many("/from");
    std::sort(drives.begin(), drives.end(),
              [](const Drive* a, const Drive* b) { return std::pair(a->starts_at, a->num) < std::pair(b->starts_at, b->num); });

    domain::scheduling::Realignment shift(body.align, old_days, new_days);
    DaysOff days_off(books, body.on_days_off.value_or(OnDaysOff::move), shift.step(), language);
    Codes codes(books);
    DrivePlan plan;
    for (const Drive* d : drives) {
        auto left_out = [&](Day day, std::string_view code, const domain::Parameters& parameters = {}) {
            plan.skipped.push_back({d->code, day, std::string(code), explain(code, parameters, language)});
        };
        auto moved = shift(d->day);
        if (skip.contains(d->num)) {
            left_out(moved.day, "left_out_by_request");
            continue;
        }
        if (d->status == DriveStatus::cancelled || d->emergency) {
            left_out(moved.day, d->emergency ? "emergency_not_copied" : "cancelled_not_copied");
            continue;
        }
        Item item;
        item.body = copy_of(books, *d);
        item.copied_from = d->code;
        item.was_on = d->day;
        auto organization = d->organization;
        if (auto it = successors.find(organization); it != successors.end()) {
            organization = it->second;
            item.body.organization = {reg.organizations.find(organization)->code};
        }
        if (d->collected_by)
            if (auto it = successors.find(d->collected_by); it != successors.end())
                item.body.collected_by = domain::Reference{reg.organizations.find(it->second)->code};
        if (moved.approximate)
            item.warnings.push_back(warning("day_does_not_exist", {{"day", d->day.text()}, {"to", moved.day.text()}}, language));
        auto settled_day = days_off.settle(organization, d->site, moved.day, new_days, item.warnings);
        if (!settled_day.day) {
            left_out(moved.day, "day_off_left_out", {{"day", moved.day.text()}, {"name", settled_day.why}});
            continue;
        }
        Day day = *settled_day.day;
        move_to(item.body, d->day, day);
        item.body.code = {codes.next(d->code, d->day, day)};
        // "Lễ hội Xuân hồng 2020" is of 2021 now.
        Codes::replace(item.body.title.value, std::to_string(d->day.year()), std::to_string(day.year()));
        item.body.campaigns = CampaignCodes{{domain::Reference{new_campaign.code}}};
        if (body.planned && *body.planned == PlannedFrom::result)
            if (auto bags = counted_bags(books, d->num)) item.body.planned_bags = Planned{*bags};
        item.body.accept_warnings = body.accept_warnings;
        item.body.reason = body.reason;
        item.pointer = "/drives/" + std::to_string(plan.items.size());
        plan.items.push_back(std::move(item));
    }
    return carry_out(call, tx, std::move(plan), body.dry_run.value_or(false));
}

Result<Reply<DrivePlanAnswer>> recur(const Call<None, NewRecurrence>& call, storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    const auto& body = call.body;
    auto language = language_of(call);
    Checks checks(books);
    auto num = checks.drive("/drive", body.drive.value);
    if (num && !call.sees(books, *books.drive(num))) checks.refuse("/drive", "drive_not_found", {{"drive", body.drive.value}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    const Drive& pattern = *books.drive(num);
    domain::scheduling::Recurrence recurrence;
    recurrence.rrule = body.rrule.value;
    if (body.exdates) recurrence.exdates = body.exdates->items;
    if (body.rdates) recurrence.rdates = body.rdates->items;
    auto days = domain::scheduling::expand(recurrence, body.starts_on.value_or(pattern.day), {most_planned_drives, 10});
    if (!days) return days.error();

    DaysOff days_off(books, body.on_days_off.value_or(OnDaysOff::keep), 1, language);
    Codes codes(books);
    DrivePlan plan;
    for (Day wanted : *days) {
        if (wanted == pattern.day) {
            plan.skipped.push_back({pattern.code, wanted, "is_the_pattern", explain("is_the_pattern", {}, language)});
            continue;
        }
        Item item;
        item.body = copy_of(books, pattern);
        item.copied_from = pattern.code;
        item.was_on = pattern.day;
        auto settled_day = days_off.settle(pattern.organization, pattern.site, wanted, std::nullopt, item.warnings);
        if (!settled_day.day) {
            plan.skipped.push_back({std::nullopt, wanted, "day_off_left_out",
                                    explain("day_off_left_out", {{"day", wanted.text()}, {"name", settled_day.why}}, language)});
            continue;
        }
        Day day = *settled_day.day;
        move_to(item.body, pattern.day, day);
        item.body.code = {codes.next(pattern.code, pattern.day, day)};
        item.body.emergency = false;
        if (body.campaigns) item.body.campaigns = *body.campaigns;
        item.body.accept_warnings = body.accept_warnings;
        item.body.reason = body.reason;
        item.pointer = "/drives/" + std::to_string(plan.items.size());
        plan.items.push_back(std::move(item));
    }
    return carry_out(call, tx, std::move(plan), body.dry_run.value_or(false));
}

/// The rows of a table, each with its line for a pointer. Every faulty row is said at once.
Result<DrivePlan> read_table(const std::string& text) {
    std::istringstream in(text);
    csv::CsvReader reader(in, ',');
    auto header = reader.next();
    if (!header || !header->fault.empty()) return Error{ErrorKind::syntax, "empty_table", {}, {}};
    Error refused{ErrorKind::rule, {}, {}, {}};
    const auto& object = json::object_of<NewDrive>();
    std::set<std::string> seen;
    for (const auto& column : header->fields) {
        if (!object.find(column))
            refused.violations.push_back({"/lines/1/" + column, "unknown_field", {}});
        else if (!seen.insert(column).second)
            refused.violations.push_back({"/lines/1/" + column, "repeated_item", {}});
    }
    if (!refused.violations.empty()) return settled(std::move(refused));
    DrivePlan plan;
    while (auto row = reader.next()) {
        std::string pointer = "/lines/" + std::to_string(row->line);
        if (plan.items.size() + refused.violations.size() >= most_planned_drives) return too_many(pointer);
        if (!row->fault.empty()) {
            refused.violations.push_back({pointer, row->fault, {}});
            continue;
        }
        if (row->fields.size() != header->fields.size()) {
            refused.violations.push_back({pointer,
                                          "wrong_field_count",
                                          {{"found", std::to_string(row->fields.size())},
                                           {"expected", std::to_string(header->fields.size())}}});
            continue;
        }
        csv::Cells cells;
        for (std::size_t i = 0; i < row->fields.size(); ++i)
            if (!row->fields[i].empty()) cells[header->fields[i]] = row->fields[i];
        auto drive = csv::read_row<NewDrive>(cells);
        if (!drive) {
            refuse_part(refused, pointer, drive.error());
            continue;
        }
        Item item;
        item.body = std::move(*drive);
        item.pointer = pointer;
        plan.items.push_back(std::move(item));
    }
    if (!refused.violations.empty()) return settled(std::move(refused));
    if (plan.items.empty()) return Error{ErrorKind::syntax, "empty_table", {}, {}};
    return plan;
}

Result<WriteJob> import_drives(Incoming incoming) {
    ImportQuery query;
    if (auto read = read_query(json::object_of<ImportQuery>(), incoming.query_text, &query); !read) return read.error();
    DrivePlan plan;
    if (is_csv(incoming.request->header("content-type"))) {
        auto table = read_table(incoming.request->body);
        if (!table) return table.error();
        plan = std::move(*table);
    } else {
        auto rows = json::read<DriveRows>(incoming.request->body);
        if (!rows) return rows.error();
        for (auto& body : rows->drives.items) {
            Item item;
            item.pointer = "/drives/" + std::to_string(plan.items.size());
            item.body = std::move(body);
            plan.items.push_back(std::move(item));
        }
    }
    bool dry_run = query.dry_run.value_or(false);
    auto call = std::make_shared<const Incoming>(std::move(incoming));
    return WriteJob([call, plan = std::move(plan), dry_run](storage::WriteTransaction& tx) {
        return detail::to_response(*call->operation, carry_out(*call, tx, plan, dry_run));
    });
}

}  // namespace

void add_drive_plans(Router& router) {
    const std::vector<DeclaredProblem> of_drives{{ErrorKind::conflict, "code_taken"},
                                                 {ErrorKind::conflict, "id_taken"},
                                                 {ErrorKind::conflict, "clashes"},
                                                 {ErrorKind::conflict, "warnings_not_accepted"},
                                                 {ErrorKind::rule, "reason_required"},
                                                 {ErrorKind::rule, "team_not_found"},
                                                 {ErrorKind::rule, "resource_not_found"},
                                                 {ErrorKind::rule, "session_outside_drive"},
                                                 {ErrorKind::rule, "sessions_overlap"},
                                                 {ErrorKind::rule, "campaign_not_found"},
                                                 {ErrorKind::rule, "site_not_found"},
                                                 {ErrorKind::rule, "organization_not_found"},
                                                 {ErrorKind::rule, "organization_ended"},
                                                 {ErrorKind::rule, "repeated_item"},
                                                 {ErrorKind::rule, "ends_before_starts"},
                                                 {ErrorKind::rule, "too_many_drives"}};
    router.add(post<NewBlueprint, DrivePlanAnswer>("/api/v1/drives/blueprint")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Lập các đợt theo chiến dịch năm trước", "Make drives from last year's campaign")
                   .details("Tất cả hoặc không. Đợt rơi vào ngày nghỉ được dời đến ngày mở gần nhất (trong 14 ngày, còn trong chiến dịch, "
                            "địa điểm chưa có đợt nào); đợt khẩn cấp và đợt đã hủy không chép.",
                            "All or none. A drive on a day off moves to the nearest open day (within 14 days, inside the campaign, its site "
                            "free); emergency and cancelled drives are not copied.")
                   .problems(of_drives)
                   .problems({{ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "same_campaign"},
                              {ErrorKind::rule, "organization_repeated"},
                              {ErrorKind::rule, "nothing_to_copy"}})
                   .write(blueprint));
    router.add(post<NewRecurrence, DrivePlanAnswer>("/api/v1/drives/recurrence")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Lặp lại một đợt", "Repeat a drive")
                   .details("Tất cả hoặc không. COUNT đếm các ngày mà quy tắc cho, trước khi trừ exdates.",
                            "All or none. COUNT counts the days that the rule gives, before exdates are taken away.")
                   .problems(of_drives)
                   .problems({{ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "recurrence_invalid"},
                              {ErrorKind::rule, "recurrence_endless"},
                              {ErrorKind::rule, "recurrence_too_long"},
                              {ErrorKind::rule, "recurrence_too_far"},
                              {ErrorKind::rule, "recurrence_empty"}})
                   .write(recur));
    router.add(Route<ImportQuery, DriveRows, DrivePlanAnswer>(Method::post, "/api/v1/drives/import")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Nhập nhiều đợt từ CSV hoặc JSON", "Import drives from CSV or JSON")
                   .details("Tất cả hoặc không; mọi dòng sai được nêu cùng lúc. CSV: dòng đầu là tên trường của POST /drives, campaigns "
                            "cách nhau bằng dấu phẩy trong ngoặc kép; con trỏ là /lines/<dòng>/<trường>.",
                            "All or none; every faulty row is told at once. CSV: the first line names the fields of POST /drives, campaigns "
                            "are separated by commas in quotes; pointers are /lines/<line>/<field>.")
                   .problems(of_drives)
                   .problems({{ErrorKind::syntax, "empty_table"},
                              {ErrorKind::rule, "unknown_field"},
                              {ErrorKind::rule, "wrong_field_count"},
                              {ErrorKind::rule, "malformed_row"},
                              {ErrorKind::rule, "row_too_long"},
                              {ErrorKind::rule, "bad_encoding"},
                              {ErrorKind::rule, "control_character"}})
                   .write_rows(import_drives));
}

}  // namespace api::scheduling

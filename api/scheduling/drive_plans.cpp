#include "api/scheduling/drive_plans.hpp"

#include "api/csv/reading.hpp"
#include "api/csv/rows.hpp"
#include "api/http/messages.hpp"
#include "api/http/negotiation.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/drive_plan_handlers.hpp"

#include <set>
#include <sstream>

namespace api::scheduling {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using usecases::scheduling::DayNote;
using usecases::scheduling::DrivePlan;
using usecases::scheduling::PlannedDrive;

namespace {

/// A note about a day in words.
std::string words_of(const DayNote& note, Language language) {
    domain::Parameters parameters;
    if (note.day) parameters.emplace_back("day", note.day->text());
    if (note.to) parameters.emplace_back("to", note.to->text());
    if (!note.name_vi.empty())
        parameters.emplace_back("name", language == Language::en ? note.name_en : note.name_vi);
    return explain(note.code, parameters, language);
}

PlannedDriveAnswer answer(const PlannedDrive& drive,
                          const usecases::scheduling::PlanOutcome& outcome,
                          domain::UtcOffset offset, Language language) {
    const auto& what = drive.what;
    PlannedDriveAnswer out;
    out.code = what.code;
    out.title = what.title;
    out.copied_from = drive.copied_from;
    out.was_on = drive.was_on;
    out.day = what.starts_at.day(offset);
    out.starts_at = what.starts_at;
    out.ends_at = what.ends_at;
    out.site = what.site;
    out.organization = what.organization;
    out.planned_bags = what.planned_bags;
    for (const auto& note : drive.notes)
        out.warnings.push_back({note.code, words_of(note, language)});
    out.clashes = answers(outcome.clashes);
    for (const auto& v : outcome.refusals) {
        auto item = problem_item(v, language);
        out.refusals.push_back(
            {std::move(item.pointer), std::move(item.code), std::move(item.detail)});
    }
    return out;
}

/// Makes the drives of a plan, or shows what would be made.
Result<Reply<DrivePlanAnswer>> carried_out(const Incoming& call, storage::WriteTransaction& tx,
                                           const DrivePlan& plan, bool dry_run) {
    auto done = usecases::scheduling::carry_out(call.actor(), tx, plan, dry_run);
    if (!done) return done.error();
    const auto language = preferred_language(call.request->header("accept-language"));
    Reply<DrivePlanAnswer> out;
    out.value.dry_run = dry_run;
    out.value.created = dry_run ? 0 : done->made;
    out.value.refused = done->refused;
    for (std::size_t i = 0; i < plan.drives.size(); ++i)
        out.value.drives.push_back(
            answer(plan.drives[i], done->drives[i], tx.books().offset, language));
    for (const auto& left : plan.left_out)
        out.value.skipped.push_back(
            {left.drive, left.day, left.why.code, words_of(left.why, language)});
    return out;
}

PlannedDrive row_of(const NewDrive& body, std::string field) {
    PlannedDrive out;
    out.what = plain_drive(body);
    out.field = std::move(field);
    return out;
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
        if (plan.drives.size() + refused.violations.size() >= most_planned_drives)
            return usecases::scheduling::too_many_drives(pointer);
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
        plan.drives.push_back(row_of(*drive, pointer));
    }
    if (!refused.violations.empty()) return settled(std::move(refused));
    if (plan.drives.empty()) return Error{ErrorKind::syntax, "empty_table", {}, {}};
    return plan;
}

}  // namespace

Result<WriteJob> import_drives(Incoming incoming) {
    ImportQuery query;
    if (auto read = read_query(json::object_of<ImportQuery>(), incoming.query_text, &query); !read)
        return read.error();
    DrivePlan plan;
    if (is_csv(incoming.request->header("content-type"))) {
        auto table = read_table(incoming.request->body);
        if (!table) return table.error();
        plan = std::move(*table);
    } else {
        auto rows = json::read<DriveRows>(incoming.request->body);
        if (!rows) return rows.error();
        for (const auto& body : rows->drives.items)
            plan.drives.push_back(row_of(body, "drives/" + std::to_string(plan.drives.size())));
    }
    bool dry_run = query.dry_run.value_or(false);
    auto call = std::make_shared<const Incoming>(std::move(incoming));
    return WriteJob([call, plan = std::move(plan), dry_run](storage::WriteTransaction& tx) {
        return detail::to_response(*call->operation, carried_out(*call, tx, plan, dry_run));
    });
}

Result<Reply<DrivePlanAnswer>> make_from_campaign(const Call<None, NewBlueprint>& call,
                                                  storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::scheduling::Blueprint blueprint;
    blueprint.from = body.from.value;
    blueprint.to = body.to.value;
    blueprint.align = body.align;
    blueprint.on_days_off = body.on_days_off.value_or(OnDaysOff::move);
    blueprint.planned = body.planned.value_or(PlannedFrom::planned);
    blueprint.skip = plain_or_empty(body.skip);
    if (body.organizations)
        for (const auto& change : *body.organizations)
            blueprint.organizations.emplace_back(change.from.value, change.to.value);
    blueprint.acceptance = acceptance_of(body);
    auto plan = usecases::scheduling::plan_from_campaign(call.actor(), tx.books(), blueprint);
    if (!plan) return plan.error();
    return carried_out(call, tx, *plan, body.dry_run.value_or(false));
}

Result<Reply<DrivePlanAnswer>> repeat_drive(const Call<None, NewRecurrence>& call,
                                            storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::scheduling::RepeatedDrive repeated;
    repeated.drive = body.drive.value;
    repeated.rrule = body.rrule.value;
    repeated.exdates = plain_or_empty(body.exdates);
    repeated.rdates = plain_or_empty(body.rdates);
    repeated.starts_on = plain(body.starts_on);
    repeated.campaigns = plain(body.campaigns);
    repeated.on_days_off = body.on_days_off.value_or(OnDaysOff::keep);
    repeated.acceptance = acceptance_of(body);
    auto plan = usecases::scheduling::plan_by_recurrence(call.actor(), tx.books(), repeated);
    if (!plan) return plan.error();
    return carried_out(call, tx, *plan, body.dry_run.value_or(false));
}

}  // namespace api::scheduling

#include "api/imports/counts_writer.hpp"

#include "api/http/problem.hpp"
#include "api/imports/corrections.hpp"
#include "usecases/scheduling/held_drives.hpp"

#include <algorithm>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// Clashes of one drive that are named; the others are counted.
constexpr std::size_t most_named = 5;

Error forbidden() {
    return {ErrorKind::forbidden, "forbidden", {}, {}};
}

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

/// What became of a row.
enum class Fate { refused, unchanged, written, waits };

/// What the calendar has against a drive that came with its counts: a note, since it was held.
Error clashes_of(const domain::tallying::Books& books, const std::string& drive,
                 const std::vector<usecases::scheduling::Clash>& clashes) {
    Error note = rule("held_in_spite_of_clashes",
                      {{"drive", drive}, {"count", std::to_string(clashes.size())}});
    for (const auto& c : clashes) {
        if (note.violations.size() == most_named) break;
        const auto* other = c.other ? books.drive(c.other) : nullptr;
        note.violations.push_back({"",
                                   std::string(domain::name_of(c.code)),
                                   {{"day", c.day.text()},
                                    {"drive", drive},
                                    {"other", other ? other->code : ""},
                                    {"kind", std::string(domain::name_of(c.thing))},
                                    {"thing", ""},
                                    {"value", std::to_string(c.value)},
                                    {"limit", std::to_string(c.limit)},
                                    {"suggestion", "no_suggestion"}}});
    }
    return note;
}

}  // namespace

CountsWriter::CountsWriter(const CountsMap& map, const api::Router& router,
                           const usecases::Actor& actor)
    : map_(map), audit_(router, actor), places_(map, audit_) {}

Result<void> CountsWriter::write(storage::WriteTransaction& tx, std::vector<PlannedRow>& rows,
                                 ImportResult& result) {
    std::vector<storage::tallying::Batch> batches;
    std::vector<domain::scheduling::Drive> made;
    std::vector<const PlannedRow*> made_by;
    std::vector<std::size_t> batch_row;
    std::vector<Fate> fates(rows.size(), Fate::unchanged);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        auto refuse = [&](const Error& error) {
            fates[i] = Fate::refused;
            result.refused.push_back({row.line, error});
        };
        if (row.only_takes_back()) continue;
        if (auto known = tx.books().drive_number(row.drive.code)) {
            if (auto allowed = may_count(tx, *known, row); !allowed) refuse(allowed.error());
            continue;
        }
        if (!map_.drive.make_drives) {
            refuse(rule("drive_missing", {{"drive", row.drive.code}}));
            continue;
        }
        auto ready = prepare(tx, row, result.warnings);
        if (!ready) {
            refuse(api::with_pointers(ready.error()));
            continue;
        }
        made.push_back(std::move(*ready));
        made_by.push_back(&row);
        fates[i] = Fate::written;
    }
    add(tx, made, made_by, result.warnings);
    // Events go in while their drives are open; the rows above hold the status that they end with.
    for (auto drive : made) {
        drive.status = domain::scheduling::DriveStatus::open;
        tx.books().put_drive(drive);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (fates[i] == Fate::refused || rows[i].only_takes_back()) continue;
        auto num = *tx.books().drive_number(rows[i].drive.code);
        auto counted = events(tx, num, rows[i]).counted;
        if (counted.empty()) continue;
        const auto& id = tx.books().drive(num)->id;
        for (auto& e : counted) {
            e.drive = num;
            e.digest = domain::tallying::content_digest(e, id);
        }
        batches.push_back({num, std::move(counted), map_.source, audit_.actor().name});
        batch_row.push_back(i);
    }
    auto outcomes = tx.ledger().append(tx.books(), batches, tx.now());
    for (std::size_t b = 0; b < outcomes.size(); ++b) {
        auto i = batch_row[b];
        if (!outcomes[b]) {
            fates[i] = Fate::refused;
            result.refused.push_back({rows[i].line, outcomes[b].error()});
            continue;
        }
        if (outcomes[b]->accepted > 0) fates[i] = Fate::written;
        if (!outcomes[b]->in_review.empty()) fates[i] = Fate::waits;
        result.events += outcomes[b]->accepted;
        result.in_review += std::int64_t(outcomes[b]->in_review.size());
    }
    for (const auto& drive : made) tx.books().put_drive(drive);
    // After the figures of the group, which may be what is taken back.
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].back.empty() || fates[i] == Fate::refused) continue;
        auto organization = places_.organization_of(tx, rows[i]);
        if (organization) {
            auto may =
                audit_.actor().require(usecases::Permission::log_events, tx.books(), *organization);
            if (!may) organization = may.error();
        }
        auto taken = organization
                         ? take_back(tx, rows[i], *organization, map_.source, audit_.actor().name)
                         : Result<TakenBack>(organization.error());
        if (!taken) {
            fates[i] = Fate::refused;
            result.refused.push_back({rows[i].line, taken.error()});
            continue;
        }
        if (taken->events > 0) fates[i] = Fate::written;
        if (taken->in_review > 0) fates[i] = Fate::waits;
        result.events += taken->events;
        result.in_review += taken->in_review;
    }
    audit_.write(tx);
    for (auto fate : fates) switch (fate) {
            case Fate::refused:
                break;
            case Fate::unchanged:
                ++result.unchanged;
                break;
            case Fate::written:
                ++result.written;
                break;
            case Fate::waits:
                ++result.waiting;
                break;
        }
    return {};
}

RowEvents CountsWriter::events(storage::WriteTransaction& tx, std::int64_t drive,
                               const PlannedRow& row) const {
    return events_of(row, map_.source,
                     row.has_day ? row.drive.starts_at : tx.books().drive(drive)->starts_at);
}

bool CountsWriter::may_log(storage::WriteTransaction& tx,
                           const domain::scheduling::Drive& drive) const {
    const auto& books = tx.books();
    return audit_.actor().principal->may(usecases::Permission::log_events,
                                         books.registry().organizations, drive, books.as_of.today);
}

/// What is counted at a drive that the row makes, and the status that it ends in, are acts of their
/// own. To verify what one has entered oneself is the operator's alone.
Result<void> CountsWriter::may_end_as(storage::WriteTransaction& tx,
                                      std::int64_t organization) const {
    using domain::scheduling::DriveStatus;
    using usecases::Permission;
    const auto& actor = audit_.actor();
    if (auto may = actor.require(Permission::log_events, tx.books(), organization); !may)
        return may;
    if (map_.drive.status == DriveStatus::verified &&
        actor.principal->kind != domain::identity::PrincipalKind::machine)
        return forbidden();
    if (map_.drive.status != DriveStatus::open)
        return actor.require(Permission::run_drive, tx.books(), organization);
    return {};
}

/// A drive that is there has to be the one that the row is about: two names that make one code are
/// two drives.
Result<void> CountsWriter::may_count(storage::WriteTransaction& tx, std::int64_t drive,
                                     const PlannedRow& row) {
    const auto& there = *tx.books().drive(drive);
    if (!audit_.actor().sees(tx.books(), there))
        return rule("drive_missing", {{"drive", row.drive.code}});
    if (!may_log(tx, there)) return forbidden();
    if (!row.drive_organization.empty()) {
        auto organization = places_.organization_of(tx, row);
        if (!organization) return organization.error();
        if (there.organization != *organization) {
            const auto& all = tx.books().registry().organizations;
            return rule("drive_of_another", {{"drive", there.code},
                                             {"row", all.find(*organization)->name},
                                             {"there", all.find(there.organization)->name}});
        }
    }
    return check_zeros(tx, drive, row);
}

/// A file that now says none where it said some before takes a figure back. That is not this
/// import's to do: a person reverses the event. Only drives whose tally has such bags cost a look
/// into the ledger.
Result<void> CountsWriter::check_zeros(storage::WriteTransaction& tx, std::int64_t drive,
                                       const PlannedRow& row) const {
    const auto* tally = tx.books().tally(drive);
    if (!tally) return {};
    auto code = [](const auto& value) { return value ? std::int8_t(*value) : std::int8_t(-1); };
    for (const auto& zero : events(tx, drive, row).zeros) {
        bool counted = std::any_of(tally->cells.begin(), tally->cells.end(), [&](const auto& cell) {
            const auto& k = cell.key;
            return cell.counts.bags > 0 && k.component == code(zero.component) &&
                   k.abo == code(zero.abo) && k.rh == code(zero.rh) &&
                   k.donor_class == code(zero.donor_class) &&
                   k.nominal_ml == zero.nominal_ml.value_or(0);
        });
        if (!counted) continue;
        auto before = tx.ledger().store().with_id(drive, zero.id);
        if (!before.empty())
            return rule("count_withdrawn", {{"event", zero.id.text()},
                                            {"count", std::to_string(*before.front().count)}});
    }
    return {};
}

Result<domain::scheduling::Drive> CountsWriter::prepare(storage::WriteTransaction& tx,
                                                        const PlannedRow& row, RowList& warnings) {
    // Before any place is made for a row that cannot be.
    for (const auto& campaign : row.campaigns)
        if (!tx.books().registry().campaign(campaign))
            return rule("campaign_not_found", {{"campaign", campaign}});
    auto found = places_.find_or_make(tx, row, warnings);
    if (!found) return found.error();
    const auto& reg = tx.books().registry();
    usecases::scheduling::NewDrive what;
    what.code = row.drive.code;
    what.title = row.drive.title;
    what.campaigns = row.campaigns;
    what.site = reg.sites.at(found->site).code;
    what.organization = reg.organizations.find(found->organization)->code;
    if (found->collected_by) what.collected_by = reg.organizations.find(found->collected_by)->code;
    what.starts_at = row.drive.starts_at;
    what.ends_at = row.drive.ends_at;
    what.planned_donors = row.drive.planned_donors;
    what.planned_bags = row.drive.planned_bags;
    what.emergency = row.drive.emergency;
    what.contact = row.drive.contact;
    what.notes = row.drive.notes;
    if (auto may = may_end_as(tx, found->organization); !may) return may.error();
    return usecases::scheduling::held_drive(audit_.actor(), tx, what, map_.drive.status);
}

void CountsWriter::add(storage::WriteTransaction& tx,
                       std::vector<domain::scheduling::Drive>& drives,
                       const std::vector<const PlannedRow*>& rows, RowList& warnings) {
    const auto clashes = usecases::scheduling::add_held(audit_.actor(), tx, drives, map_.source);
    for (std::size_t i = 0; i < drives.size(); ++i) {
        audit_.made(tx, "POST /drives", "drives/" + drives[i].code, map_.source);
        if (!clashes[i].empty())
            warnings.push_back({rows[i]->line, clashes_of(tx.books(), drives[i].code, clashes[i])});
    }
}

}  // namespace api::imports

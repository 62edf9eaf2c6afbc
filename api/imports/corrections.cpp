#include "api/imports/corrections.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::Uuid;
using domain::scheduling::DriveStatus;
using domain::tallying::Event;
using domain::tallying::EventKind;

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

/// A figure that stands in the ledger.
struct Standing {
    std::int64_t drive = 0;
    Event event;
};

bool same_fields(const Event& a, const Event& b) {
    return a.component == b.component && a.nominal_ml == b.nominal_ml && a.abo == b.abo &&
           a.rh == b.rh && a.donor_class == b.donor_class;
}

/// The drives that a row may be about, the newest first.
std::vector<std::int64_t> candidates(const domain::tallying::Books& books, const PlannedRow& row,
                                     std::int64_t organization) {
    const auto site = row.drive_site.empty() ? std::nullopt : books.registry().site(row.drive_site);
    std::vector<std::int64_t> out;
    for (std::size_t num = 1; num < books.drives().size(); ++num) {
        const auto* drive = books.drive(std::int64_t(num));
        if (!drive || drive->organization != organization || (site && drive->site != *site))
            continue;
        if (row.has_day && drive->day > row.drive.day) continue;
        out.push_back(std::int64_t(num));
    }
    std::stable_sort(out.begin(), out.end(),
                     [&](auto a, auto b) { return books.drive(a)->day > books.drive(b)->day; });
    return out;
}

std::vector<Event> events_of_drive(storage::WriteTransaction& tx, std::int64_t drive) {
    constexpr std::int64_t at_once = 10'000;
    std::vector<Event> out;
    for (std::int64_t after = 0;;) {
        auto some = tx.ledger().store().of_drive(drive, after, at_once);
        if (some.empty()) return out;
        after = some.back().seq;
        out.insert(out.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
    }
}

/// What a reversal says why, up to the number that is taken back.
std::string reason_of(const std::string& source, const PlannedRow& row,
                      const PlannedRow::Count& back) {
    return source + " " + row.drive.code + " " + back.name + ": -";
}

/// Appends to drives. A closed one that nobody but the source has written to takes the correction
/// as it took the figure; into drives of people's own, and those that a person has verified, it
/// goes for review.
Result<void> append(storage::WriteTransaction& tx,
                    std::map<std::int64_t, std::vector<Event>> by_drive,
                    const std::set<std::int64_t>& own, const std::string& source,
                    const std::string& actor, TakenBack& out) {
    std::vector<storage::tallying::Batch> batches;
    std::vector<domain::scheduling::Drive> as_they_were;
    for (auto& [num, events] : by_drive) {
        const auto drive = *tx.books().drive(num);
        for (auto& e : events) {
            e.drive = num;
            e.digest = domain::tallying::content_digest(e, drive.id);
        }
        batches.push_back({num, std::move(events), source, actor});
        as_they_were.push_back(drive);
        if (drive.status != DriveStatus::closed || !own.contains(num)) continue;
        auto open = drive;
        open.status = DriveStatus::open;
        tx.books().put_drive(open);
    }
    const auto outcomes = tx.ledger().append(tx.books(), batches, tx.now());
    for (const auto& drive : as_they_were) tx.books().put_drive(drive);
    for (const auto& outcome : outcomes) {
        if (!outcome) return outcome.error();
        out.events += outcome->accepted;
        out.in_review += std::int64_t(outcome->in_review.size());
    }
    return {};
}

}  // namespace

Result<TakenBack> take_back(storage::WriteTransaction& tx, const PlannedRow& row,
                            std::int64_t organization, const std::string& source,
                            const std::string& actor) {
    TakenBack out;
    const auto drives = candidates(tx.books(), row, organization);
    std::map<std::int64_t, std::vector<Event>> appended;
    std::set<Uuid> used;
    std::set<std::int64_t> own;
    for (const auto& back : row.back) {
        const auto reason = reason_of(source, row, back);
        const auto amount = *back.event.count;
        std::vector<Standing> standing;
        bool there = false;
        for (auto num : drives) {
            const auto events = events_of_drive(tx, num);
            if (std::all_of(events.begin(), events.end(),
                            [&](const Event& e) { return e.device == source && e.actor == actor; }))
                own.insert(num);
            std::set<Uuid> reversed;
            for (const auto& e : events) {
                if (e.kind != EventKind::reversed) continue;
                if (e.ref) reversed.insert(*e.ref);
                if (!e.reason.starts_with(reason)) continue;
                if (e.reason != reason + std::to_string(amount))
                    return rule("correction_differs", {{"drive", row.drive.code},
                                                       {"there", e.reason.substr(reason.size())},
                                                       {"row", std::to_string(amount)}});
                there = true;
            }
            for (const auto& e : events)
                if (e.kind == EventKind::counted && e.device == source && !e.waits() &&
                    !reversed.contains(e.id) && !used.contains(e.id) && same_fields(e, back.event))
                    standing.push_back({num, e});
        }
        if (there) {
            out.there_already = true;
            continue;
        }
        auto left = amount;
        for (const auto& [num, event] : standing) {
            if (left == 0) break;
            const auto taken = std::min(left, *event.count);
            left -= taken;
            used.insert(event.id);
            const auto key =
                source + '\x1f' + row.drive.code + '\x1f' + back.name + '\x1f' + event.id.text();
            Event reversal;
            reversal.kind = EventKind::reversed;
            reversal.at = event.at;
            reversal.id = Uuid::derived(event.at, key +
                                                      "\x1f"
                                                      "reversed");
            reversal.ref = event.id;
            reversal.reason = reason + std::to_string(amount);
            appended[num].push_back(std::move(reversal));
            if (taken == *event.count) continue;
            Event rest = back.event;
            rest.at = event.at;
            rest.id = Uuid::derived(event.at, key +
                                                  "\x1f"
                                                  "left");
            rest.count = *event.count - taken;
            appended[num].push_back(std::move(rest));
        }
        if (left > 0)
            return rule("correction_too_large", {{"drive", row.drive.code},
                                                 {"taken", std::to_string(amount)},
                                                 {"standing", std::to_string(amount - left)}});
    }
    if (auto done = append(tx, std::move(appended), own, source, actor, out); !done)
        return done.error();
    return out;
}

}  // namespace api::imports

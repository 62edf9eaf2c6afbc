#include "storage/tallying/ledger.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "storage/engine/rows.hpp"

namespace storage::tallying {
namespace {

using namespace domain::tallying;
using domain::Digest;
using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::Uuid;
using domain::scheduling::DriveStatus;

/// The contents that are known under each id, to tell a repetition from a clash.
class Known {
  public:
    explicit Known(std::size_t expected) { contents_.reserve(expected); }

    /// The variant number for a new content; nullopt when the content is known.
    std::optional<std::int64_t> add(const Event& e) {
        auto [it, fresh] = contents_.try_emplace(e.id, Contents{e.digest, {}});
        if (fresh) return 0;
        auto& c = it->second;
        if (c.first == e.digest || std::find(c.others.begin(), c.others.end(), e.digest) != c.others.end())
            return std::nullopt;
        c.others.push_back(e.digest);
        return std::int64_t(c.others.size());
    }

  private:
    struct Contents {
        Digest first;
        std::vector<Digest> others;
    };
    std::unordered_map<Uuid, Contents> contents_;
};

Result<void> may_append(const Books& books, std::int64_t num) {
    const auto* drive = books.drive(num);
    if (!drive) return Error{ErrorKind::not_found, "drive_not_found", {}, {}};
    switch (drive->status) {
        case DriveStatus::proposed:
        case DriveStatus::approved:
            return Error{ErrorKind::conflict, "drive_not_open",
                         {{"status", std::string(domain::name_of(drive->status))}}, {}};
        case DriveStatus::cancelled: return Error{ErrorKind::conflict, "drive_cancelled", {}, {}};
        case DriveStatus::open:
        case DriveStatus::closed:
        case DriveStatus::verified: break;
    }
    return {};
}

Digest digest_of(std::span<const Event> events) {
    std::string all;
    all.reserve(events.size() * 32);
    for (const auto& e : events) all.append(e.digest.view());
    return domain::blake2b(all);
}

std::vector<const Event*> pointers_to(const std::vector<Event>& events) {
    std::vector<const Event*> out;
    out.reserve(events.size());
    for (const auto& e : events) out.push_back(&e);
    return out;
}

/// Events replayed at a time; bounds the memory of a start.
constexpr std::int64_t replay_step = 20'000;

}  // namespace

std::vector<Result<Outcome>> Ledger::append(Books& books, std::span<Batch> batches, Instant now) {
    std::vector<Result<Outcome>> results;
    results.reserve(batches.size());
    std::vector<Event*> all;
    std::size_t count = 0;
    for (const auto& batch : batches) count += batch.events.size();
    all.reserve(count);
    for (auto& batch : batches) {
        if (auto allowed = may_append(books, batch.drive); !allowed) {
            results.push_back(allowed.error());
            continue;
        }
        bool late = books.drive(batch.drive)->status != DriveStatus::open;
        for (auto& e : batch.events) {
            e.drive = batch.drive;
            e.recorded_at = now;
            e.device = batch.device;
            e.actor = batch.actor;
            e.late = late;
            all.push_back(&e);
        }
        results.push_back(Outcome{});
    }

    // `before` is everything stored that the new events touch; only what they touch can change.
    std::int64_t seq = books.as_of.seq;
    auto before = store_.related(std::vector<const Event*>(all.begin(), all.end()), seq);
    Known known(before.size() + all.size());
    for (const auto& e : before) known.add(e);
    std::vector<const Event*> appended;
    std::vector<std::int64_t> variants;
    appended.reserve(all.size());
    variants.reserve(all.size());
    for (std::size_t b = 0; b < batches.size(); ++b) {
        if (!results[b]) continue;
        for (auto& e : batches[b].events) {
            if (auto variant = known.add(e)) {
                e.seq = ++seq;
                appended.push_back(&e);
                variants.push_back(*variant);
                ++results[b]->accepted;
            } else {
                ++results[b]->duplicates;
            }
        }
    }
    Folded was;
    if (!before.empty()) was = fold(before, offset_);
    std::vector<const Event*> after = appended;
    for (const auto& e : before) after.push_back(&e);
    Folded is = fold(std::span<const Event* const>(after), offset_);
    store_.insert(appended, variants);
    apply(books, is, was, appended);
    if (!appended.empty()) books.as_of.at = std::max(books.as_of.at, now);

    std::erase_if(is.review, [](const ReviewItem& item) { return item.settled; });
    for (std::size_t b = 0; b < batches.size(); ++b) {
        if (!results[b]) continue;
        const auto* tally = books.tally(batches[b].drive);
        results[b]->receipt = {seq, tally ? tally->head : Digest{}, std::int64_t(batches[b].events.size()),
                               digest_of(batches[b].events)};
    }
    if (is.review.empty()) return results;
    std::unordered_map<Uuid, std::vector<std::size_t>> uploads;  // id → batches that brought it
    for (std::size_t b = 0; b < batches.size(); ++b)
        if (results[b])
            for (const auto& e : batches[b].events) uploads[e.id].push_back(b);
    for (const auto& item : is.review) {
        std::set<std::size_t> concerned;
        for (const auto& id : {item.id, item.with})
            if (auto it = uploads.find(id); it != uploads.end()) concerned.insert(it->second.begin(), it->second.end());
        for (auto b : concerned) results[b]->in_review.push_back(item);
    }
    return results;
}

Result<Outcome> Ledger::settle(Books& books, std::int64_t drive, const Uuid& event,
                               const std::optional<Digest>& digest, Decision decision,
                               const std::string& reason, const std::string& actor, const Uuid& settlement,
                               Instant now) {
    auto items = review(drive);
    std::erase_if(items, [&](const ReviewItem& item) {
        return item.id != event || (digest && item.digest != *digest);
    });
    if (items.empty()) return Error{ErrorKind::not_found, "review_not_found", {}, {}};
    auto item = std::find_if(items.begin(), items.end(), [](const ReviewItem& i) { return !i.settled; });
    if (item == items.end()) return Error{ErrorKind::conflict, "already_settled", {}, {}};
    bool possible = decision == Decision::keep_out;
    switch (item->code) {
        case ReviewCode::after_close: possible |= decision == Decision::let_in; break;
        case ReviewCode::same_id_other_content: possible |= decision == Decision::count_instead; break;
        case ReviewCode::same_unit_twice: possible = true; break;
        case ReviewCode::reversal_of_reversal:
        case ReviewCode::reversal_in_other_drive: break;
    }
    if (!possible)
        return Error{ErrorKind::rule, "decision_not_possible",
                     {{"code", std::string(domain::name_of(item->code))}},
                     {{"/decision", "decision_not_possible", {}}}};

    Event e;
    e.id = settlement;
    e.kind = EventKind::settled;
    e.drive = drive;
    e.at = now;
    e.recorded_at = now;
    e.actor = actor;
    e.reason = reason;
    e.ref = event;
    e.ref_digest = item->digest;
    e.decision = decision;
    e.digest = content_digest(e, books.drive(drive)->id);
    e.seq = books.as_of.seq + 1;
    const Event* pointer = &e;
    std::span<const Event* const> one(&pointer, 1);
    auto before = store_.related(one, books.as_of.seq);
    auto was = fold(before, offset_);
    before.push_back(e);
    auto is = fold(before, offset_);
    const std::int64_t variant = 0;
    store_.insert(one, std::span<const std::int64_t>(&variant, 1));
    apply(books, is, was, one);
    books.as_of.at = std::max(books.as_of.at, now);
    Outcome outcome;
    outcome.accepted = 1;
    outcome.receipt = {e.seq, books.tally(drive)->head, 1, digest_of(std::span(&e, 1))};
    return outcome;
}

std::vector<ReviewItem> Ledger::review(std::int64_t drive) {
    auto last = store_.last_seq();
    auto events = store_.of_drive(drive, 0, INT64_MAX);
    auto others = store_.related(pointers_to(events), last);
    // related() finds the drive's own events too; the fold takes each fact once.
    auto folded = fold(others, offset_);
    std::erase_if(folded.review, [&](const ReviewItem& item) { return item.drive != drive; });
    return std::move(folded.review);
}

void Ledger::apply(Books& books, const Folded& is, const Folded& was, std::span<const Event* const> appended) {
    for (auto drive : books.apply(difference(is, was), appended, difference_of_reasons(is, was)))
        touched_.insert(drive);
}

void Ledger::catch_up(Books& books) {
    for (;;) {
        auto events = store_.after(books.as_of.seq, replay_step);
        if (events.empty()) return;
        auto appended = pointers_to(events);
        auto before = store_.related(appended, books.as_of.seq);
        Folded was;
        if (!before.empty()) was = fold(before, offset_);
        auto after = appended;
        for (const auto& e : before) after.push_back(&e);
        Folded is = fold(std::span<const Event* const>(after), offset_);
        apply(books, is, was, appended);
        books.as_of.at = std::max(books.as_of.at, events.back().recorded_at);
    }
}

namespace {

struct SavedRow {
    std::int64_t drive = 0;
    std::int64_t events = 0;
    std::string head;
    std::string cells;
    std::string reasons;
};
BOOST_DESCRIBE_STRUCT(SavedRow, (), (drive, events, head, cells, reasons))

struct MarkRow {
    std::int64_t seq = 0;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(MarkRow, (), (seq, at))

/// Cells as lines of eleven numbers.
std::string written(const std::vector<Cell>& cells) {
    std::string out;
    for (const auto& [k, c] : cells) {
        for (std::int64_t v : {std::int64_t(k.day.number), std::int64_t(k.nominal_ml), std::int64_t(k.component),
                               std::int64_t(k.abo), std::int64_t(k.rh), std::int64_t(k.donor_class), c.bags,
                               c.discarded, c.registered, c.deferred, c.walked_out}) {
            out += std::to_string(v);
            out.push_back(' ');
        }
        out.back() = '\n';
    }
    return out;
}

std::vector<Cell> read_cells(const std::string& text) {
    std::vector<Cell> cells;
    const char* at = text.data();
    const char* end = at + text.size();
    while (at < end) {
        std::int64_t v[11];
        for (auto& value : v) {
            auto [next, error] = std::from_chars(at, end, value);
            if (error != std::errc{} || next == end) throw std::runtime_error("unreadable saved tally");
            at = next + 1;
        }
        cells.push_back({CellKey{domain::Day{std::int32_t(v[0])}, std::int16_t(v[1]), std::int8_t(v[2]),
                                 std::int8_t(v[3]), std::int8_t(v[4]), std::int8_t(v[5])},
                         Counts{v[6], v[7], v[8], v[9], v[10]}});
    }
    return cells;
}

/// "day kind count reason" a line. A reason has no control characters (the reader of uploads refuses them), so the end of
/// a line is its end.
std::string written(const std::vector<ReasonCount>& reasons) {
    std::string out;
    for (const auto& r : reasons)
        out += std::to_string(r.day.number) + ' ' + std::string(domain::name_of(r.kind)) + ' ' +
               std::to_string(r.count) + ' ' + r.reason + '\n';
    return out;
}

std::vector<ReasonCount> read_reasons(std::int64_t drive, std::string_view text) {
    std::vector<ReasonCount> reasons;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto word = [&] {
            auto space = line.find(' ');
            if (space == line.npos) throw std::runtime_error("unreadable saved reasons");
            auto out = line.substr(0, space);
            line.remove_prefix(space + 1);
            return out;
        };
        auto number = [&] {
            auto digits = word();
            std::int64_t value = 0;
            if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{})
                throw std::runtime_error("unreadable saved reasons");
            return value;
        };
        ReasonCount r;
        r.drive = drive;
        r.day = domain::Day{std::int32_t(number())};
        auto kind = domain::from_name<EventKind>(word());
        if (!kind) throw std::runtime_error("unreadable saved reasons");
        r.kind = *kind;
        r.count = number();
        r.reason = line;
        reasons.push_back(std::move(r));
    }
    return reasons;
}

}  // namespace

void load_tallies(Session& session, Books& books) {
    auto mark = select_one<MarkRow>(session, "SELECT seq, at FROM tally_mark");
    if (!mark || mark->seq == 0) return;
    for_each_row<SavedRow>(session, "SELECT " + columns_of<SavedRow>() + " FROM tally_saved", [&](SavedRow row) {
        DriveTally tally;
        tally.events = row.events;
        tally.head = Digest::from_hex(row.head).value_or(Digest{});
        tally.cells = read_cells(row.cells);
        tally.reasons = read_reasons(row.drive, row.reasons);
        books.restore(row.drive, std::move(tally));
    });
    books.as_of.seq = mark->seq;
    books.as_of.at = std::max(books.as_of.at, Instant{mark->at});
}

void save_tallies(Session& session, const Books& books, const std::set<std::int64_t>& drives) {
    for (auto num : drives) {
        const auto* tally = books.tally(num);
        if (!tally) continue;
        execute(session,
                "INSERT INTO tally_saved (drive, events, head, cells, reasons) "
                "VALUES (:drive, :events, :head, :cells, :reasons) "
                "ON CONFLICT (drive) DO UPDATE SET events = excluded.events, head = excluded.head, "
                "cells = excluded.cells, reasons = excluded.reasons",
                num, tally->events, tally->head.hex(), written(tally->cells), written(tally->reasons));
    }
    execute(session, "UPDATE tally_mark SET seq = :seq, at = :at", books.as_of.seq, books.as_of.at.ms);
}

}  // namespace storage::tallying

#include "storage/tallying/ledger.hpp"

#include "domain/tallying/fold_part.hpp"
#include "domain/tallying/review.hpp"
#include "storage/engine/rows.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

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

/// The reasons that drives have given, so that a device cannot make a list without end of them.
class Reasons {
  public:
    explicit Reasons(const Books& books) : books_(books) {}

    /// False when the drive has too many reasons to take another one.
    bool add(const Event& e) {
        if (e.kind != EventKind::deferred && e.kind != EventKind::walked_out &&
            e.kind != EventKind::discarded)
            return true;
        auto& known = of(e.drive);
        if (known.contains(e.reason)) return true;
        if (known.size() >= most_reasons) return false;
        known.insert(e.reason);
        return true;
    }

  private:
    std::set<std::string, std::less<>>& of(std::int64_t drive) {
        auto [it, fresh] = drives_.try_emplace(drive);
        if (!fresh) return it->second;
        if (const auto* tally = books_.tally(drive)) {
            for (const auto& r : tally->reasons) it->second.insert(r.reason);
            if (tally->basis)
                for (const auto& d : tally->basis->discards) it->second.insert(d.reason);
        }
        return it->second;
    }

    const Books& books_;
    std::map<std::int64_t, std::set<std::string, std::less<>>> drives_;
};

/// What is known of the things that events are about: tells a repetition from a clash, and refuses
/// what would make every later event dear. All keys are inside a drive.
class Known {
  public:
    explicit Known(const std::vector<Event>& before, std::size_t expected) {
        contents_.reserve(before.size() + expected);
        for (const auto& e : before) {
            contents_[{e.drive, e.id}].push_back(e.digest);
            count(e, 1);
        }
    }

    /// The variant number for a new content; nullopt when the content is known, or when there are
    /// too many events about the same already: `too_many` says so.
    std::optional<std::int64_t> add(const Event& e, const char*& too_many) {
        auto& c = contents_[{e.drive, e.id}];
        if (std::find(c.begin(), c.end(), e.digest) != c.end()) return std::nullopt;
        if (c.size() >= most_contents) too_many = "too_many_contents";
        if (e.kind == EventKind::reversed && e.ref &&
            reversals_[{e.drive, *e.ref}] >= most_reversals)
            too_many = "too_many_reversals";
        if (e.unit && about_unit_[{e.drive, *e.unit}] >= most_about_unit)
            too_many = "too_many_about_unit";
        if (too_many) return std::nullopt;
        count(e, 1);
        c.push_back(e.digest);
        return std::int64_t(c.size()) - 1;
    }

    /// Undoes the last add() that gave a number.
    void take_back(const Event& e) {
        contents_[{e.drive, e.id}].pop_back();
        count(e, std::size_t(-1));
    }

  private:
    struct HashKey {
        std::size_t operator()(const std::pair<std::int64_t, Uuid>& k) const {
            return std::hash<Uuid>{}(k.second) ^ (std::size_t(k.first) * 0x9e3779b97f4a7c15ULL);
        }
        std::size_t operator()(const std::pair<std::int64_t, std::string>& k) const {
            return std::hash<std::string>{}(k.second) ^
                   (std::size_t(k.first) * 0x9e3779b97f4a7c15ULL);
        }
    };

    void count(const Event& e, std::size_t n) {
        if (e.kind == EventKind::settled) return;
        if (e.kind == EventKind::reversed && e.ref) reversals_[{e.drive, *e.ref}] += n;
        if (e.unit) about_unit_[{e.drive, *e.unit}] += n;
    }

    std::unordered_map<std::pair<std::int64_t, Uuid>, std::vector<Digest>, HashKey> contents_;
    std::unordered_map<std::pair<std::int64_t, Uuid>, std::size_t, HashKey> reversals_;
    std::unordered_map<std::pair<std::int64_t, std::string>, std::size_t, HashKey> about_unit_;
};

Result<void> may_append(const Books& books, std::int64_t num) {
    const auto* drive = books.drive(num);
    if (!drive) return Error{ErrorKind::not_found, "drive_not_found", {}, {}};
    switch (drive->status) {
        case DriveStatus::proposed:
        case DriveStatus::approved:
            return Error{ErrorKind::conflict,
                         "drive_not_open",
                         {{"status", std::string(domain::name_of(drive->status))}},
                         {}};
        case DriveStatus::cancelled:
            return Error{ErrorKind::conflict, "drive_cancelled", {}, {}};
        case DriveStatus::open:
        case DriveStatus::closed:
        case DriveStatus::verified:
            break;
    }
    return {};
}

/// No cell may fall on a day that cannot be asked for, whoever sends the events.
Result<void> check_days(std::span<const Event> events, domain::UtcOffset offset) {
    std::vector<domain::Violation> refused;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (!on_a_counted_day(events[i].at, offset))
            refused.push_back({"/events/" + std::to_string(i) + "/at", "out_of_range", {}});
    if (refused.empty()) return {};
    auto n = std::to_string(refused.size());
    return Error{ErrorKind::rule, "invalid_body", {{"count", n}}, std::move(refused)};
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
        const auto& drive = *books.drive(batch.drive);
        if (auto days = check_days(batch.events, offset_); !days) {
            results.push_back(days.error());
            continue;
        }
        bool late = drive.status != DriveStatus::open;
        for (auto& e : batch.events) {
            e.drive = batch.drive;
            e.recorded_at = now;
            e.device = batch.device;
            e.actor = batch.actor;
            e.late = late;
            e.outside_hours = counts_on_its_day(e) && !within_hours(drive, e.at, books.hours);
            all.push_back(&e);
        }
        results.push_back(Outcome{});
    }

    // `before` is everything stored that decides what the new events change; see
    // EventStore::related.
    const std::int64_t seq_before = books.as_of.seq;
    std::int64_t seq = seq_before;
    auto before = store_.related(std::vector<const Event*>(all.begin(), all.end()), seq);
    Known known(before, all.size());
    Reasons reasons(books);
    std::vector<const Event*> appended;
    std::vector<std::int64_t> variants;
    appended.reserve(all.size());
    variants.reserve(all.size());
    for (std::size_t b = 0; b < batches.size(); ++b) {
        if (!results[b]) continue;
        std::vector<std::pair<Event*, std::int64_t>> fresh;
        std::vector<domain::Violation> refused;
        for (std::size_t i = 0; i < batches[b].events.size(); ++i) {
            auto& e = batches[b].events[i];
            const char* too_many = nullptr;
            if (auto variant = known.add(e, too_many)) {
                fresh.push_back({&e, *variant});
                if (!reasons.add(e))
                    refused.push_back({"/events/" + std::to_string(i), "too_many_reasons", {}});
            } else if (too_many)
                refused.push_back({"/events/" + std::to_string(i), too_many, {}});
        }
        if (!refused.empty()) {
            for (auto it = fresh.rbegin(); it != fresh.rend(); ++it) known.take_back(*it->first);
            auto n = std::to_string(refused.size());
            results[b] = Error{ErrorKind::rule, "invalid_body", {{"count", n}}, std::move(refused)};
            continue;
        }
        for (auto [e, variant] : fresh) {
            e->seq = ++seq;
            appended.push_back(e);
            variants.push_back(variant);
        }
        results[b]->accepted = std::int64_t(fresh.size());
        results[b]->duplicates = std::int64_t(batches[b].events.size() - fresh.size());
    }
    Folded was;
    if (!before.empty()) was = fold(before, offset_);
    std::vector<const Event*> after = appended;
    for (const auto& e : before) after.push_back(&e);
    Folded is = fold(std::span<const Event* const>(after), offset_);
    store_.insert(appended, variants);
    apply(books, is, was, appended);
    if (!appended.empty()) books.as_of.at = changed_at(books.as_of.at, now);

    for (std::size_t b = 0; b < batches.size(); ++b) {
        if (!results[b]) continue;
        const auto* tally = books.tally(batches[b].drive);
        results[b]->receipt = {seq, tally ? tally->head : Digest{},
                               std::int64_t(batches[b].events.size()),
                               digest_of(batches[b].events)};
    }
    add_discards_in_review(books, is, seq_before);
    std::erase_if(is.review, [](const ReviewItem& item) { return item.settled; });
    if (is.review.empty()) return results;
    std::map<std::pair<std::int64_t, Uuid>, std::set<std::size_t>>
        uploads;  // event → batches that brought it
    for (std::size_t b = 0; b < batches.size(); ++b)
        if (results[b])
            for (const auto& e : batches[b].events) uploads[{e.drive, e.id}].insert(b);
    for (const auto& item : is.review) {
        // What another drive has in review about an event of this one is told there.
        std::set<std::size_t> concerned;
        for (const auto& place :
             {std::pair(item.drive, item.id), std::pair(item.with_drive, item.with)})
            if (auto it = uploads.find(place); it != uploads.end() && place.first == item.drive)
                concerned.insert(it->second.begin(), it->second.end());
        for (auto b : concerned) results[b]->in_review.push_back(item);
    }
    return results;
}

/// Adds items for the new discards by number that their drives have no bags for.
void Ledger::add_discards_in_review(const Books& books, Folded& folded, std::int64_t after) {
    std::map<std::int64_t, std::vector<CountedDiscard>> fresh;
    for (const auto& d : folded.discards)
        if (d.seq > after) fresh[d.drive].push_back(d);
    for (const auto& [drive, discards] : fresh) {
        const auto* tally = books.tally(drive);
        if (!tally || !tally->basis) continue;
        for (auto& item : discards_in_review(discards, take_out(*tally->basis).without_bags))
            folded.review.push_back(std::move(item));
    }
}

Result<Outcome> Ledger::settle(Books& books, std::int64_t drive, const Uuid& event,
                               const std::optional<Digest>& digest, Decision decision,
                               const std::string& reason, const std::string& actor,
                               const Uuid& settlement, Instant now) {
    Event e;
    e.id = settlement;
    e.kind = EventKind::settled;
    e.drive = drive;
    e.at = now;
    e.recorded_at = now;
    e.actor = actor;
    e.reason = reason;
    e.ref = event;
    e.decision = decision;
    const Event* pointer = &e;
    std::span<const Event* const> one(&pointer, 1);
    auto before = store_.related(one, books.as_of.seq);
    auto was = fold(before, offset_);
    auto items = was.review;
    auto concerns = [&](const ReviewItem& item) {
        return item.drive == drive && item.id == event && (!digest || item.digest == *digest);
    };
    std::erase_if(items, [&](const ReviewItem& item) { return !concerns(item); });
    bool counted_discard =
        std::any_of(was.discards.begin(), was.discards.end(),
                    [&](const CountedDiscard& d) { return d.drive == drive && d.id == event; });
    // Whether there are bags for it depends on all that the drive has counted.
    if (counted_discard)
        for (auto& item : discards_without_bags(books, drive))
            if (concerns(item)) items.push_back(item);
    if (items.empty()) return Error{ErrorKind::not_found, "review_not_found", {}, {}};
    auto item =
        std::find_if(items.begin(), items.end(), [](const ReviewItem& i) { return !i.settled; });
    if (item == items.end()) return Error{ErrorKind::conflict, "already_settled", {}, {}};
    auto possible = decisions_for(*item, books);
    if (std::find(possible.begin(), possible.end(), decision) == possible.end())
        return Error{ErrorKind::rule,
                     "decision_not_possible",
                     {{"code", std::string(domain::name_of(item->code))}},
                     {{"/decision", "decision_not_possible", {}}}};

    e.ref_digest = item->digest;
    bool open = books.drive(drive)->status == DriveStatus::open;
    for (const auto& b : before)
        if (b.drive == drive && b.id == event && b.digest == item->digest)
            e.unit = unit_decided(*item, b, decision, open);
    e.digest = content_digest(e, books.drive(drive)->id);
    e.seq = books.as_of.seq + 1;
    before.push_back(e);
    auto is = fold(before, offset_);
    const std::int64_t variant = 0;
    store_.insert(one, std::span<const std::int64_t>(&variant, 1));
    apply(books, is, was, one);
    books.as_of.at = changed_at(books.as_of.at, now);
    Outcome outcome;
    outcome.accepted = 1;
    outcome.receipt = {e.seq, books.tally(drive)->head, 1, digest_of(std::span(&e, 1))};
    return outcome;
}

namespace {

/// Adds what a fold gave to what earlier folds of other events gave.
void add(Folded& sum, Folded&& part) {
    Folded minus;
    for (const auto& c : part.contributions)
        minus.contributions.push_back({c.drive, c.key, -c.counts});
    minus.reasons = std::move(part.reasons);
    for (auto& r : minus.reasons) r.count = -r.count;
    sum.contributions = difference(sum, minus);
    sum.reasons = difference_of_reasons(sum, minus);
    std::move(part.review.begin(), part.review.end(), std::back_inserter(sum.review));
    std::move(part.discards.begin(), part.discards.end(), std::back_inserter(sum.discards));
}

}  // namespace

std::vector<ReviewItem> Ledger::review(std::int64_t drive, std::int64_t step) {
    const auto last = store_.last_seq();
    Folded all;
    // Each step gives what its own events give, so the steps add up to the fold of everything.
    std::vector<std::int64_t> seqs;
    for (std::int64_t after = 0;;) {
        auto events = store_.of_drive(drive, after, step);
        if (events.empty()) break;
        after = events.back().seq;
        seqs.clear();
        for (const auto& e : events) seqs.push_back(e.seq);
        // related() finds these events too.
        auto found = store_.related(pointers_to(events), last);
        add(all, fold_part(pointers_to(found), seqs, offset_));
    }
    std::sort(all.review.begin(), all.review.end());
    std::sort(all.discards.begin(), all.discards.end(),
              [](const auto& a, const auto& b) { return a.seq < b.seq; });
    return with_discards_taken_out(all).review;
}

std::size_t Ledger::undecided_discards(const Books& books, std::int64_t drive) {
    return discards_without_bags(books, drive).size();
}

Ledger::ReviewPart Ledger::review_from(const Books& books, std::int64_t drive, std::int64_t from,
                                       std::optional<bool> settled, std::size_t enough,
                                       std::int64_t step) {
    const auto last = store_.last_seq();
    ReviewPart part;
    std::size_t found = 0;
    std::vector<std::int64_t> seqs;
    part.up_to = from - 1;
    for (std::int64_t looked_at = 0; found < enough && looked_at < most_reviewed_at_once;) {
        auto events = store_.of_drive(drive, part.up_to, step);
        if (events.empty()) {
            part.up_to = INT64_MAX;
            break;
        }
        looked_at += std::int64_t(events.size());
        part.up_to = events.back().seq;
        seqs.clear();
        for (const auto& e : events) seqs.push_back(e.seq);
        auto folded =
            fold_part(pointers_to(store_.related(pointers_to(events), last)), seqs, offset_);
        for (auto& item : folded.review) {
            found += item.settled == settled.value_or(item.settled) && item.seq > from;
            part.items.push_back(std::move(item));
        }
    }
    for (auto& item : discards_without_bags(books, drive))
        if (from <= item.seq && item.seq <= part.up_to) part.items.push_back(std::move(item));
    std::sort(part.items.begin(), part.items.end(), [](const ReviewItem& a, const ReviewItem& b) {
        return std::tie(a.seq, a) < std::tie(b.seq, b);
    });
    return part;
}

std::vector<ReviewItem> Ledger::discards_without_bags(const Books& books, std::int64_t drive) {
    const auto* tally = books.tally(drive);
    if (!tally || !tally->basis) return {};
    auto missing = take_out(*tally->basis).without_bags;
    constexpr std::int64_t step = 4'096;
    const auto last = store_.last_seq();
    std::vector<ReviewItem> items;
    std::int64_t looked_at = 0;
    // The latest are those without bags, so that earlier ones are not looked at once nothing is
    // missing any more.
    for (std::int64_t before = INT64_MAX; !missing.empty() && looked_at < most_reviewed_at_once;) {
        auto events = store_.counted_discards(drive, before, step);
        if (events.empty()) break;
        looked_at += std::int64_t(events.size());
        before = events.back().seq;
        std::vector<std::int64_t> seqs;
        for (const auto& e : events) seqs.push_back(e.seq);
        std::sort(seqs.begin(), seqs.end());
        const auto found =
            fold_part(pointers_to(store_.related(pointers_to(events), last)), seqs, offset_);
        std::set<std::pair<Uuid, Digest>> named;
        for (auto& item : discards_in_review(found.discards, missing)) {
            named.insert({item.id, item.digest});
            items.push_back(std::move(item));
        }
        for (const auto& d : found.discards) {
            if (!named.contains({d.id, d.digest})) continue;
            for (auto& sum : missing)
                if (sum.key == d.key && sum.reason == d.reason) sum.count -= d.count;
        }
        std::erase_if(missing, [](const DiscardSum& sum) { return sum.count <= 0; });
    }
    return items;
}

std::vector<std::string> Ledger::undecided_units(std::int64_t drive) {
    auto events = store_.clashing_collections(drive);
    auto folded = fold(store_.related(pointers_to(events), store_.last_seq()), offset_);
    std::unordered_map<std::int64_t, const Event*> by_seq;
    for (const auto& e : events) by_seq[e.seq] = &e;
    std::set<std::string> units;
    for (const auto& item : undecided_claims(folded, drive))
        if (auto it = by_seq.find(item.seq); it != by_seq.end()) units.insert(*it->second->unit);
    return {units.begin(), units.end()};
}

namespace {

/// The events go on where the books end, in the order of the ledger, and have what their chains are
/// made of.
[[maybe_unused]] bool continues(const Books& books, std::span<const Event* const> appended) {
    auto last = books.as_of.seq;
    return std::all_of(appended.begin(), appended.end(), [&](const Event* e) {
        return std::exchange(last, e->seq) < e->seq && e->digest != Digest{};
    });
}

}  // namespace

void Ledger::apply(Books& books, const Folded& is, const Folded& was,
                   std::span<const Event* const> appended) {
    assert(continues(books, appended));
    for (auto drive : books.apply(difference(is, was), appended, difference_of_reasons(is, was),
                                  difference_of_discards(is, was)))
        touched_.insert(drive);
    for (const Event* e : appended)
        if (e->seq > tip_.seq) tip_ = {e->seq, e->digest};
}

void Ledger::catch_up(Books& books, std::int64_t up_to) {
    for (;;) {
        auto events = store_.after(books.as_of.seq, replay_step);
        std::erase_if(events, [&](const Event& e) { return e.seq > up_to; });
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
    std::string discards;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(SavedRow, (), (drive, events, head, cells, reasons, discards, digest))

struct MarkRow {
    std::int64_t seq = 0;
    std::int64_t at = 0;
    std::int64_t fold = 0;
    std::string head;
    std::string event;
};
BOOST_DESCRIBE_STRUCT(MarkRow, (), (seq, at, fold, head, event))

struct EventAtMark {
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(EventAtMark, (), (digest))

/// Over everything in a row. The lengths keep the parts apart.
std::string digest_of(const SavedRow& row) {
    std::string all = std::to_string(row.drive) + ' ' + std::to_string(row.events) + ' ' + row.head;
    for (const auto* part : {&row.cells, &row.reasons, &row.discards})
        all += ' ' + std::to_string(part->size()) + ' ' + *part;
    return domain::blake2b(all).hex();
}

std::optional<MarkRow> mark_of(Session& session) {
    return select_one<MarkRow>(session, "SELECT " + columns_of<MarkRow>() + " FROM tally_mark");
}

/// Cells as lines of eleven numbers.
std::string written(const std::vector<Cell>& cells) {
    std::string out;
    for (const auto& [k, c] : cells) {
        for (std::int64_t v :
             {std::int64_t(k.day.number), std::int64_t(k.nominal_ml), std::int64_t(k.component),
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
            if (error != std::errc{} || next == end)
                throw std::runtime_error("unreadable saved tally");
            at = next + 1;
        }
        cells.push_back(
            {CellKey{domain::Day{std::int32_t(v[0])}, std::int16_t(v[1]), std::int8_t(v[2]),
                     std::int8_t(v[3]), std::int8_t(v[4]), std::int8_t(v[5])},
             Counts{v[6], v[7], v[8], v[9], v[10]}});
    }
    return cells;
}

/// "day kind count reason" a line. A reason has no control characters (the reader of uploads
/// refuses them), so the end of a line is its end.
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
            if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec !=
                std::errc{})
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

/// The six numbers of a cell, a count and the reason, a line each.
std::string written(const std::vector<DiscardSum>& discards) {
    std::string out;
    for (const auto& d : discards) {
        const auto& k = d.key;
        for (std::int64_t v :
             {std::int64_t(k.day.number), std::int64_t(k.nominal_ml), std::int64_t(k.component),
              std::int64_t(k.abo), std::int64_t(k.rh), std::int64_t(k.donor_class), d.count})
            out += std::to_string(v) + ' ';
        out += d.reason + '\n';
    }
    return out;
}

std::vector<DiscardSum> read_discards(std::int64_t drive, std::string_view text) {
    std::vector<DiscardSum> discards;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        std::int64_t v[7];
        for (auto& value : v) {
            auto [next, error] = std::from_chars(line.data(), line.data() + line.size(), value);
            if (error != std::errc{} || next == line.data() + line.size())
                throw std::runtime_error("unreadable saved discards");
            line.remove_prefix(std::size_t(next - line.data()) + 1);
        }
        discards.push_back(
            {drive,
             CellKey{domain::Day{std::int32_t(v[0])}, std::int16_t(v[1]), std::int8_t(v[2]),
                     std::int8_t(v[3]), std::int8_t(v[4]), std::int8_t(v[5])},
             std::string(line), v[6]});
    }
    return discards;
}

std::pair<Counts, std::int64_t> sum_of(const std::vector<Cell>& cells) {
    std::pair<Counts, std::int64_t> sum;
    for (const auto& [key, counts] : cells) {
        sum.first += counts;
        sum.second += counts.bags * key.nominal_ml;
    }
    return sum;
}

}  // namespace

std::vector<TallyChange> EarlierTallies::compare(const Books& books) const {
    std::vector<TallyChange> out;
    for (const auto& [drive, was] : sums) {
        const auto* tally = books.tally(drive);
        auto is = tally ? sum_of(tally->cells) : std::pair<Counts, std::int64_t>{};
        if (is != was) out.push_back({drive, was.first, is.first, was.second, is.second});
    }
    return out;
}

namespace {

DriveTally tally_of(SavedRow&& row, const Digest& head) {
    DriveTally tally;
    tally.events = row.events;
    tally.head = head;
    tally.cells = read_cells(row.cells);
    tally.reasons = read_reasons(row.drive, row.reasons);
    if (!row.discards.empty()) {
        auto basis =
            std::make_shared<DiscardBasis>(std::move(tally.cells), std::move(tally.reasons));
        basis->discards = read_discards(row.drive, row.discards);
        auto out = take_out(*basis);
        tally.cells = std::move(out.cells);
        tally.reasons = std::move(out.reasons);
        tally.basis = std::move(basis);
    }
    return tally;
}

/// False when a row is not what was saved.
bool restore_saved(Session& session, Books& books) {
    bool whole = true;
    for_each_row<SavedRow>(session, "SELECT " + columns_of<SavedRow>() + " FROM tally_saved",
                           [&](SavedRow row) {
                               const auto head = Digest::from_hex(row.head);
                               const auto num = row.drive;
                               whole &= num > 0 && head && digest_of(row) == row.digest;
                               if (whole) books.restore(num, tally_of(std::move(row), *head));
                           });
    return whole;
}

void sum_saved(Session& session, EarlierTallies& into) {
    for_each_row<SavedRow>(
        session, "SELECT " + columns_of<SavedRow>() + " FROM tally_saved",
        [&](SavedRow row) { into.sums[row.drive] = sum_of(read_cells(row.cells)); });
}

}  // namespace

std::int64_t saved_mark(Session& session) {
    auto mark = mark_of(session);
    return mark ? mark->seq : 0;
}

Saved load_tallies(Session& session, Books& books, Tip& tip, EarlierTallies& earlier) {
    auto mark = mark_of(session);
    if (!mark || mark->seq == 0) return Saved::none;
    const bool by_this_fold = mark->fold == fold_version;
    auto event =
        select_one<EventAtMark>(session, "SELECT digest FROM event WHERE seq = :seq", mark->seq);
    if (!event || (by_this_fold && event->digest != mark->event)) return Saved::damaged;
    try {
        if (!by_this_fold) {
            sum_saved(session, earlier);
            earlier.seq = mark->seq;
            return Saved::earlier;
        }
        if (!restore_saved(session, books)) return Saved::damaged;
    } catch (const soci::soci_error&) {
        throw;
    } catch (const std::runtime_error&) {
        return Saved::damaged;  // a row that cannot be read
    }
    if (scope_head(books).hex() != mark->head) return Saved::damaged;
    books.as_of.seq = mark->seq;
    books.as_of.at = std::max(books.as_of.at, Instant{mark->at});
    tip = {mark->seq, *Digest::from_hex(event->digest)};
    return Saved::whole;
}

void save_tallies(Session& session, const Books& books, const std::set<std::int64_t>& drives,
                  const Tip& tip) {
    for (auto num : drives) {
        const auto* tally = books.tally(num);
        if (!tally) continue;
        const auto* basis = tally->basis.get();
        SavedRow row{num,
                     tally->events,
                     tally->head.hex(),
                     written(basis ? basis->cells : tally->cells),
                     written(basis ? basis->reasons : tally->reasons),
                     basis ? written(basis->discards) : std::string(),
                     {}};
        row.digest = digest_of(row);
        execute(session,
                "INSERT INTO tally_saved (drive, events, head, cells, reasons, discards, digest) "
                "VALUES (:drive, :events, :head, :cells, :reasons, :discards, :digest) "
                "ON CONFLICT (drive) DO UPDATE SET events = excluded.events, head = excluded.head, "
                "cells = excluded.cells, reasons = excluded.reasons, discards = excluded.discards, "
                "digest = excluded.digest",
                row.drive, row.events, row.head, row.cells, row.reasons, row.discards, row.digest);
    }
    execute(
        session,
        "UPDATE tally_mark SET seq = :seq, at = :at, fold = :fold, head = :head, event = :event "
        "WHERE seq <= :same",
        books.as_of.seq, books.as_of.at.ms, fold_version, books.as_of.head.hex(), tip.digest.hex(),
        books.as_of.seq);
}

void discard_tallies(Session& session) {
    session.run("DELETE FROM tally_saved");
    session.run("UPDATE tally_mark SET seq = 0, at = 0, head = '', event = ''");
}

}  // namespace storage::tallying

#include "storage/tallying/event_store.hpp"

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/number_list.hpp"

#include <boost/describe.hpp>

#include <stdexcept>
#include <unordered_set>

namespace storage::tallying {
namespace {

using namespace domain::tallying;
using domain::Digest;
using domain::from_name;
using domain::name_of;
using domain::Uuid;

/// The columns of `event`, in the order of the members.
struct EventRow {
    std::int64_t seq = 0;
    std::string id;
    std::int64_t variant = 0;
    std::string digest;
    std::int64_t drive = 0;
    std::string kind;
    std::int64_t at = 0;
    std::int64_t recorded_at = 0;
    std::string device;
    std::string actor;
    std::optional<std::string> unit;
    std::optional<std::string> component;
    std::optional<std::int64_t> nominal_ml;
    std::optional<std::string> abo;
    std::optional<std::string> rh;
    std::optional<std::string> donor_class;
    std::optional<std::string> donor;
    std::optional<std::int64_t> count;
    std::string reason;
    std::optional<std::string> ref;
    std::optional<std::string> ref_digest;
    std::optional<std::string> decision;
    std::int64_t late = 0;
    std::optional<std::string> unit_scanned;
    std::int64_t outside_hours = 0;
    std::int64_t respelled = 0;
};
BOOST_DESCRIBE_STRUCT(EventRow, (),
                      (seq, id, variant, digest, drive, kind, at, recorded_at, device, actor, unit,
                       component, nominal_ml, abo, rh, donor_class, donor, count, reason, ref,
                       ref_digest, decision, late, unit_scanned, outside_hours, respelled))

template <class T>
T must(std::optional<T> value, const char* what) {
    if (!value) throw std::runtime_error(std::string("unreadable event row: ") + what);
    return *value;
}

template <class E>
std::optional<E> enumerator(const std::optional<std::string>& text, const char* what) {
    if (!text) return std::nullopt;
    return must(from_name<E>(*text), what);
}

template <class E>
std::optional<std::string> text_of(const std::optional<E>& value) {
    if (!value) return std::nullopt;
    return std::string(name_of(*value));
}

Event to_event(EventRow&& row) {
    Event e;
    e.seq = row.seq;
    e.id = must(Uuid::parse(row.id), "id");
    e.digest = must(Digest::from_hex(row.digest), "digest");
    e.drive = row.drive;
    e.kind = must(from_name<EventKind>(row.kind), "kind");
    e.at = {row.at};
    e.recorded_at = {row.recorded_at};
    e.device = std::move(row.device);
    e.actor = std::move(row.actor);
    e.unit = std::move(row.unit);
    e.component = enumerator<Component>(row.component, "component");
    if (row.nominal_ml) e.nominal_ml = std::int32_t(*row.nominal_ml);
    e.abo = enumerator<Abo>(row.abo, "abo");
    e.rh = enumerator<Rh>(row.rh, "rh");
    e.donor_class = enumerator<DonorClass>(row.donor_class, "donor_class");
    e.donor = std::move(row.donor);
    e.count = row.count;
    e.reason = std::move(row.reason);
    if (row.ref) e.ref = must(Uuid::parse(*row.ref), "ref");
    if (row.ref_digest) e.ref_digest = must(Digest::from_hex(*row.ref_digest), "ref_digest");
    e.decision = enumerator<Decision>(row.decision, "decision");
    e.late = row.late != 0;
    e.unit_scanned = std::move(row.unit_scanned);
    e.outside_hours = row.outside_hours != 0;
    e.respelled = row.respelled != 0;
    return e;
}

EventRow to_row(const Event& e, std::int64_t variant) {
    EventRow row;
    row.seq = e.seq;
    row.id = e.id.text();
    row.variant = variant;
    row.digest = e.digest.hex();
    row.drive = e.drive;
    row.kind = name_of(e.kind);
    row.at = e.at.ms;
    row.recorded_at = e.recorded_at.ms;
    row.device = e.device;
    row.actor = e.actor;
    row.unit = e.unit;
    row.component = text_of(e.component);
    if (e.nominal_ml) row.nominal_ml = *e.nominal_ml;
    row.abo = text_of(e.abo);
    row.rh = text_of(e.rh);
    row.donor_class = text_of(e.donor_class);
    row.donor = e.donor;
    row.count = e.count;
    row.reason = e.reason;
    if (e.ref) row.ref = e.ref->text();
    if (e.ref_digest) row.ref_digest = e.ref_digest->hex();
    row.decision = text_of(e.decision);
    row.late = e.late;
    row.unit_scanned = e.unit_scanned;
    row.outside_hours = e.outside_hours;
    row.respelled = e.respelled;
    return row;
}

}  // namespace

struct EventStore::Statements {
    explicit Statements(Session& session) : insert(session, "event") {}

    BulkInsert<EventRow> insert;
    std::vector<EventRow> rows;

    /// One prepared look-up by a list of keys.
    struct Lookup {
        std::string keys;
        long long up_to = 0;
        detail::RowColumns<EventRow, Members<EventRow>> row;
        std::unique_ptr<soci::statement> statement;
    };
    Lookup by_id, by_unit, by_ref;
};

EventStore::EventStore(Session& session)
    : session_(session), statements_(std::make_unique<Statements>(session)) {
    auto lookup = [&](Statements::Lookup& l, const std::string& column) {
        l.statement = std::make_unique<soci::statement>(session_.sql());
        std::apply(
            [&](auto&... c) { (l.statement->exchange(soci::into(c.value, c.indicator)), ...); },
            l.row.columns);
        l.statement->exchange(soci::use(l.keys));
        l.statement->exchange(soci::use(l.up_to));
        l.statement->alloc();
        l.statement->prepare("SELECT " + columns_of<EventRow>() + " FROM event WHERE " +
                             session_.one_of(column, "keys") + " AND seq <= :up_to");
        l.statement->define_and_bind();
    };
    lookup(statements_->by_id, "id");
    lookup(statements_->by_unit, "unit");
    lookup(statements_->by_ref, "ref");
}

EventStore::~EventStore() = default;

std::int64_t EventStore::last_seq() {
    long long seq = 0;
    soci::indicator indicator{};
    session_.sql() << "SELECT max(seq) FROM event", soci::into(seq, indicator);
    return indicator == soci::i_null ? 0 : seq;
}

namespace {

/// Keys that were asked for and keys still to ask, as JSON strings in a growing array.
class Asking {
  public:
    void add(std::string_view key) {
        json_.push_back(json_.empty() ? '[' : ',');
        append_json(json_, key);
    }
    bool empty() const { return json_.empty(); }
    std::string take() { return std::exchange(json_, {}) + ']'; }

  private:
    std::string json_;
};

/// An id inside its drive.
struct Place {
    std::int64_t drive = 0;
    Uuid id;
    bool operator==(const Place&) const = default;
};

struct HashPlace {
    std::size_t operator()(const Place& p) const {
        return std::hash<Uuid>{}(p.id) ^ (std::size_t(p.drive) * 0x9e3779b97f4a7c15ULL);
    }
};

}  // namespace

std::vector<Event> EventStore::related(std::span<const Event* const> events, std::int64_t up_to) {
    std::vector<Event> found;
    if (up_to == 0 || events.empty()) return found;
    std::unordered_set<std::int64_t> seen;
    std::unordered_set<Place, HashPlace> places;
    std::unordered_set<std::string> units;
    Asking ids, unit_numbers;
    auto place = [&](std::int64_t drive, const Uuid& id) {
        if (places.insert({drive, id}).second) ids.add(id.text());
    };
    auto ask = [&](Statements::Lookup& l, const std::string& keys, auto wanted) {
        l.keys = keys;
        l.up_to = up_to;
        l.statement->execute();
        while (l.statement->fetch()) {
            EventRow row;
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                ((row.*boost::mp11::mp_at_c<Members<EventRow>, I>::pointer =
                      std::get<I>(l.row.columns).get()),
                 ...);
            }
            (std::make_index_sequence<std::tuple_size_v<decltype(l.row.columns)>>{});
            if (seen.contains(row.seq)) continue;
            auto e = to_event(std::move(row));
            // The same id at another drive is another event.
            if (!wanted(e)) continue;
            seen.insert(e.seq);
            found.push_back(std::move(e));
        }
    };
    auto ask_places = [&] {
        if (ids.empty()) return;
        auto keys = ids.take();
        ask(statements_->by_id, keys, [&](const Event& e) {
            return places.contains({e.drive, e.id});
        });
        ask(statements_->by_ref, keys, [&](const Event& e) {
            return places.contains({e.drive, *e.ref});
        });
    };

    // What stands under the new events' ids, and what they refer to.
    for (const Event* e : events) {
        place(e->drive, e->id);
        if (e->ref) place(e->drive, *e->ref);
    }
    ask_places();
    // Other contents under these ids may be reversals, which begin or cease to count.
    for (const auto& e : found)
        if (e.kind == EventKind::reversed && e.ref) place(e.drive, *e.ref);
    ask_places();
    // Every unit that one of them names, and who else names it.
    for (const Event* e : events)
        if (e->unit && units.insert(*e->unit).second) unit_numbers.add(*e->unit);
    for (const auto& e : found)
        if (e.unit && units.insert(*e.unit).second) unit_numbers.add(*e.unit);
    if (!unit_numbers.empty()) {
        ask(statements_->by_unit, unit_numbers.take(), [](const Event&) { return true; });
        for (const auto& e : found) place(e.drive, e.id);
        ask_places();
    }
    // Whether the reversals that were found count.
    for (const auto& e : found)
        if (e.kind == EventKind::reversed) place(e.drive, e.id);
    ask_places();
    return found;
}

void EventStore::insert(std::span<const Event* const> events,
                        std::span<const std::int64_t> variants) {
    if (events.empty()) return;
    auto& rows = statements_->rows;
    rows.clear();
    rows.reserve(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) rows.push_back(to_row(*events[i], variants[i]));
    statements_->insert.run(rows);
}

std::vector<Event> EventStore::after(std::int64_t after, std::int64_t limit) {
    std::vector<Event> out;
    // Sequences have no gaps, so the limit is a bound too: a range that any planner answers from
    // the key, statistics or not. Behind a gap, which only a damaged ledger has, the next piece is
    // looked for without it.
    const auto columns = columns_of<EventRow>();
    auto take = [&](EventRow row) { out.push_back(to_event(std::move(row))); };
    const auto most = after < INT64_MAX - limit ? after + limit : INT64_MAX;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns + " FROM event WHERE seq > :after AND seq <= :most ORDER BY seq", take,
        after, most);
    if (!out.empty() || last_seq() <= after) return out;
    for_each_row<EventRow>(
        session_, "SELECT " + columns + " FROM event WHERE seq > :after ORDER BY seq LIMIT :limit",
        take, after, limit);
    return out;
}

std::vector<Event> EventStore::of_drive(std::int64_t drive, std::int64_t after,
                                        std::int64_t limit) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() +
            " FROM event WHERE drive = :drive AND seq > :after ORDER BY seq LIMIT :limit",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, drive, after, limit);
    return out;
}

std::vector<Event> EventStore::counted_discards(std::int64_t drive, std::int64_t before,
                                                std::int64_t limit) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() +
            " FROM event WHERE drive = :drive AND seq < :before AND kind = :kind AND count IS NOT "
            "NULL"
            " ORDER BY seq DESC LIMIT :limit",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, drive, before,
        std::string(name_of(EventKind::discarded)), limit);
    return out;
}

std::vector<Event> EventStore::with_id(std::int64_t drive, const Uuid& id) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() +
            " FROM event WHERE id = :id AND drive = :drive ORDER BY variant",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, id.text(), drive);
    return out;
}

std::vector<Event> EventStore::with_seqs(const std::vector<std::int64_t>& seqs) {
    std::vector<Event> out;
    if (seqs.empty()) return out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() + " FROM event WHERE " +
            one_of_numbers(session_, "seq", "keys") + " ORDER BY seq",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, number_list(seqs));
    return out;
}

std::vector<Event> EventStore::clashing_collections(std::int64_t drive) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() +
            " FROM event WHERE drive = :drive AND kind = 'collected' AND unit IS NOT NULL AND "
            "EXISTS ("
            "SELECT 1 FROM event o WHERE o.unit = event.unit AND o.kind = 'collected' AND o.seq <> "
            "event.seq) "
            "ORDER BY seq",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, drive);
    return out;
}

}  // namespace storage::tallying

#include "storage/tallying/event_store.hpp"

#include <boost/describe.hpp>
#include <stdexcept>
#include <unordered_set>

#include "storage/engine/bulk_insert.hpp"

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
};
BOOST_DESCRIBE_STRUCT(EventRow, (),
                      (seq, id, variant, digest, drive, kind, at, recorded_at, device, actor, unit, component,
                       nominal_ml, abo, rh, donor_class, donor, count, reason, ref, ref_digest, decision, late))

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

EventStore::EventStore(Session& session) : session_(session), statements_(std::make_unique<Statements>(session)) {
    auto lookup = [&](Statements::Lookup& l, const std::string& condition) {
        l.statement = std::make_unique<soci::statement>(session_.sql());
        std::apply([&](auto&... c) { (l.statement->exchange(soci::into(c.value, c.indicator)), ...); },
                   l.row.columns);
        l.statement->exchange(soci::use(l.keys));
        l.statement->exchange(soci::use(l.up_to));
        l.statement->alloc();
        l.statement->prepare("SELECT " + columns_of<EventRow>() + " FROM event WHERE " + condition + " IN " +
                             session_.strings("keys") + " AND seq <= :up_to");
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
template <class Key>
class Asking {
  public:
    void add(const Key& key) {
        if (!asked_.insert(key).second) return;
        if constexpr (std::is_same_v<Key, Uuid>)
            append_json(open(), std::string_view(key.text()));
        else
            append_json(open(), std::string_view(key));
    }
    bool empty() const { return json_.empty(); }
    std::string take() { return std::exchange(json_, {}) + ']'; }

  private:
    std::string& open() {
        json_.push_back(json_.empty() ? '[' : ',');
        return json_;
    }
    std::unordered_set<Key> asked_;
    std::string json_;
};

}  // namespace

std::vector<Event> EventStore::related(std::span<const Event* const> events, std::int64_t up_to) {
    std::vector<Event> found;
    if (up_to == 0 || events.empty()) return found;
    std::unordered_set<std::int64_t> seen;
    Asking<Uuid> ids, refs;
    Asking<std::string> units;
    auto follow = [&](const Event& e) {
        ids.add(e.id);
        refs.add(e.id);
        if (e.ref) ids.add(*e.ref);
        if (e.unit) units.add(*e.unit);
    };
    for (const Event* e : events) follow(*e);

    std::vector<Event> fresh;
    auto ask = [&](Statements::Lookup& l, auto& keys) {
        if (keys.empty()) return;
        l.keys = keys.take();
        l.up_to = up_to;
        l.statement->execute();
        while (l.statement->fetch()) {
            EventRow row;
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                ((row.*boost::mp11::mp_at_c<Members<EventRow>, I>::pointer = std::get<I>(l.row.columns).get()), ...);
            }(std::make_index_sequence<std::tuple_size_v<decltype(l.row.columns)>>{});
            if (seen.insert(row.seq).second) fresh.push_back(to_event(std::move(row)));
        }
    };
    while (!ids.empty() || !units.empty() || !refs.empty()) {
        ask(statements_->by_id, ids);
        ask(statements_->by_unit, units);
        ask(statements_->by_ref, refs);
        for (auto& e : fresh) {
            follow(e);
            found.push_back(std::move(e));
        }
        fresh.clear();
    }
    return found;
}

void EventStore::insert(std::span<const Event* const> events, std::span<const std::int64_t> variants) {
    if (events.empty()) return;
    auto& rows = statements_->rows;
    rows.clear();
    rows.reserve(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) rows.push_back(to_row(*events[i], variants[i]));
    statements_->insert.run(rows);
}

std::vector<Event> EventStore::after(std::int64_t after, std::int64_t limit) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_, "SELECT " + columns_of<EventRow>() + " FROM event WHERE seq > :after ORDER BY seq LIMIT :limit",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, after, limit);
    return out;
}

std::vector<Event> EventStore::of_drive(std::int64_t drive, std::int64_t after, std::int64_t limit) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_,
        "SELECT " + columns_of<EventRow>() +
            " FROM event WHERE drive = :drive AND seq > :after ORDER BY seq LIMIT :limit",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, drive, after, limit);
    return out;
}

std::vector<Event> EventStore::with_id(const Uuid& id) {
    std::vector<Event> out;
    for_each_row<EventRow>(
        session_, "SELECT " + columns_of<EventRow>() + " FROM event WHERE id = :id ORDER BY variant",
        [&](EventRow row) { out.push_back(to_event(std::move(row))); }, id.text());
    return out;
}

}  // namespace storage::tallying

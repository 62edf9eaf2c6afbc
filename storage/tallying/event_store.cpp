#include "storage/tallying/event_store.hpp"

#include <boost/describe.hpp>
#include <stdexcept>
#include <unordered_set>

#include "storage/engine/rows.hpp"

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

/// One vector per column, bound once, so that SOCI runs the prepared statement for a whole group.
template <class T>
struct ColumnVector {
    std::vector<ColumnBase<T>> values;
    std::vector<soci::indicator> indicators;

    void clear() {
        values.clear();
        indicators.clear();
    }
    void push(const T& value) {
        values.push_back(static_cast<ColumnBase<T>>(value));
        indicators.push_back(soci::i_ok);
    }
};
template <class T>
struct ColumnVector<std::optional<T>> : ColumnVector<T> {
    void push(const std::optional<T>& value) {
        this->values.push_back(value ? static_cast<ColumnBase<T>>(*value) : ColumnBase<T>{});
        this->indicators.push_back(value ? soci::i_ok : soci::i_null);
    }
};

template <class List>
struct ColumnVectors;
template <template <class...> class L, class... D>
struct ColumnVectors<L<D...>> {
    std::tuple<ColumnVector<std::remove_reference_t<decltype(std::declval<EventRow&>().*D::pointer)>>...> all;
};

void append_json(std::string& out, std::string_view text) {
    static constexpr char digit[] = "0123456789abcdef";
    out.push_back('"');
    for (char c : text) {
        auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (u < 0x20) {
            out += "\\u00";
            out.push_back(digit[u >> 4]);
            out.push_back(digit[u & 15]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

std::string json_strings(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const auto& v : values) {
        if (out.size() > 1) out.push_back(',');
        append_json(out, v);
    }
    return out + "]";
}

void append_json(std::string& out, std::int64_t value) { out += std::to_string(value); }
template <class T>
void append_json(std::string& out, const std::optional<T>& value) {
    if (value)
        append_json(out, *value);
    else
        out += "null";
}

}  // namespace

struct EventStore::Statements {
    ColumnVectors<Members<EventRow>> columns;
    std::unique_ptr<soci::statement> insert;
    std::string rows;  // PostgreSQL: the group as a JSON array

    /// One prepared look-up by a list of keys.
    struct Lookup {
        std::string keys;
        long long up_to = 0;
        detail::RowColumns<EventRow, Members<EventRow>> row;
        std::unique_ptr<soci::statement> statement;
    };
    Lookup by_id, by_unit, by_ref;
};

EventStore::EventStore(Session& session) : session_(session), statements_(std::make_unique<Statements>()) {
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

    auto& st = statements_->insert;
    st = std::make_unique<soci::statement>(session_.sql());
    if (session_.engine() == Engine::sqlite) {
        std::string places;
        boost::mp11::mp_for_each<Members<EventRow>>(
            [&](auto d) { places += (places.empty() ? ":" : ", :") + std::string(d.name); });
        std::apply([&](auto&... c) { (st->exchange(soci::use(c.values, c.indicators)), ...); },
                   statements_->columns.all);
        st->alloc();
        st->prepare("INSERT INTO event (" + columns_of<EventRow>() + ") VALUES (" + places + ")");
    } else {
        // One statement for the group: a round trip per row would cost more than the rows.
        std::string types;
        boost::mp11::mp_for_each<Members<EventRow>>([&](auto d) {
            using M = std::remove_reference_t<decltype(std::declval<EventRow&>().*d.pointer)>;
            constexpr bool number =
                std::is_same_v<M, std::int64_t> || std::is_same_v<M, std::optional<std::int64_t>>;
            types += (types.empty() ? "" : ", ") + std::string(d.name) + (number ? " bigint" : " text");
        });
        st->exchange(soci::use(statements_->rows));
        st->alloc();
        st->prepare("INSERT INTO event (" + columns_of<EventRow>() + ") SELECT " + columns_of<EventRow>() +
                    " FROM json_to_recordset(CAST(:rows AS json)) AS r(" + types + ")");
    }
    st->define_and_bind();
}

EventStore::~EventStore() = default;

std::int64_t EventStore::last_seq() {
    long long seq = 0;
    soci::indicator indicator{};
    session_.sql() << "SELECT max(seq) FROM event", soci::into(seq, indicator);
    return indicator == soci::i_null ? 0 : seq;
}

std::vector<Event> EventStore::related(std::span<const Event> events, std::int64_t up_to) {
    std::vector<Event> found;
    if (up_to == 0) return found;
    std::unordered_set<std::int64_t> seen;
    std::unordered_set<std::string> asked_ids, asked_units, asked_refs;
    std::vector<std::string> ids, units, refs;
    auto follow = [&](const Event& e) {
        auto id = e.id.text();
        if (asked_refs.insert(id).second) refs.push_back(id);
        if (asked_ids.insert(id).second) ids.push_back(std::move(id));
        if (e.ref) {
            auto ref = e.ref->text();
            if (asked_ids.insert(ref).second) ids.push_back(std::move(ref));
        }
        if (e.unit && asked_units.insert(*e.unit).second) units.push_back(*e.unit);
    };
    for (const auto& e : events) follow(e);

    std::vector<Event> fresh;
    auto ask = [&](Statements::Lookup& l, std::vector<std::string>& keys) {
        if (keys.empty()) return;
        l.keys = json_strings(keys);
        l.up_to = up_to;
        keys.clear();
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

void EventStore::insert(std::span<const Event> events, std::span<const std::int64_t> variants) {
    if (events.empty()) return;
    auto& s = *statements_;
    if (session_.engine() == Engine::sqlite) {
        std::apply([](auto&... c) { (c.clear(), ...); }, s.columns.all);
        for (std::size_t i = 0; i < events.size(); ++i) {
            EventRow row = to_row(events[i], variants[i]);
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                (std::get<I>(s.columns.all).push(row.*boost::mp11::mp_at_c<Members<EventRow>, I>::pointer), ...);
            }(std::make_index_sequence<std::tuple_size_v<decltype(s.columns.all)>>{});
        }
    } else {
        s.rows = "[";
        for (std::size_t i = 0; i < events.size(); ++i) {
            EventRow row = to_row(events[i], variants[i]);
            s.rows += i ? ",{" : "{";
            bool first = true;
            boost::mp11::mp_for_each<Members<EventRow>>([&](auto d) {
                if (!first) s.rows.push_back(',');
                first = false;
                append_json(s.rows, std::string_view(d.name));
                s.rows.push_back(':');
                append_json(s.rows, row.*d.pointer);
            });
            s.rows.push_back('}');
        }
        s.rows.push_back(']');
    }
    s.insert->execute(true);
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

// Rows as plain structs: one description of the members gives the columns, the binding and the
// reading.
#pragma once

#include "storage/engine/session.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <soci/soci.h>

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace storage {

// SOCI's own dynamic rows map INTEGER to int and throw for long long, so every member is bound by
// its type: whole numbers and booleans travel as long long, the rest as double or std::string.
template <class T>
using ColumnBase =
    std::conditional_t<std::is_integral_v<T>, long long,
                       std::conditional_t<std::is_floating_point_v<T>, double, std::string>>;

template <class T>
struct Column {
    ColumnBase<T> value{};
    soci::indicator indicator = soci::i_ok;
    static constexpr bool nullable = false;

    Column() = default;
    explicit Column(const T& from) : value(static_cast<ColumnBase<T>>(from)) {}
    T get() const { return static_cast<T>(value); }
};

template <class T>
struct Column<std::optional<T>> {
    ColumnBase<T> value{};
    soci::indicator indicator = soci::i_null;
    static constexpr bool nullable = true;

    Column() = default;
    explicit Column(const std::optional<T>& from) {
        if (from) {
            value = static_cast<ColumnBase<T>>(*from);
            indicator = soci::i_ok;
        }
    }
    std::optional<T> get() const {
        if (indicator == soci::i_null) return std::nullopt;
        return static_cast<T>(value);
    }
};

template <class Row>
using Members = boost::describe::describe_members<Row, boost::describe::mod_public>;

/// "a, b, c": the members of Row, with `prefix` before each ("e." for an alias).
template <class Row>
std::string columns_of(const std::string& prefix = {}) {
    std::string out;
    boost::mp11::mp_for_each<Members<Row>>([&](auto d) {
        if (!out.empty()) out += ", ";
        out += prefix + d.name;
    });
    return out;
}

namespace detail {

template <class Row, class List>
struct RowColumns;
template <class Row, class... D>
struct RowColumns<Row, boost::mp11::mp_list<D...>> {
    template <class Desc>
    using Of = Column<std::remove_reference_t<decltype(std::declval<Row&>().*Desc::pointer)>>;
    std::tuple<Of<D>...> columns;
};
template <class Row, template <class...> class L, class... D>
struct RowColumns<Row, L<D...>> {
    template <class Desc>
    using Of = Column<std::remove_reference_t<decltype(std::declval<Row&>().*Desc::pointer)>>;
    std::tuple<Of<D>...> columns;
};

template <class T>
Column<std::decay_t<T>> parameter(const T& value) {
    return Column<std::decay_t<T>>(value);
}
inline Column<std::string> parameter(const char* value) {
    return Column<std::string>(std::string(value));
}
inline Column<std::string> parameter(std::string_view value) {
    return Column<std::string>(std::string(value));
}

}  // namespace detail

/// Runs `text` with `parameters` in the order of its named places and calls `each` with every row.
/// The query's columns must stand in the order of Row's members (use columns_of).
template <class Row, class Each, class... P>
void for_each_row(Session& session, const std::string& text, Each each, const P&... parameters) {
    detail::RowColumns<Row, Members<Row>> bound;
    auto values = std::make_tuple(detail::parameter(parameters)...);
    soci::statement statement(session.sql());
    std::apply([&](auto&... c) { (statement.exchange(soci::into(c.value, c.indicator)), ...); },
               bound.columns);
    std::apply([&](auto&... c) { (statement.exchange(soci::use(c.value, c.indicator)), ...); },
               values);
    statement.alloc();
    statement.prepare(text);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch()) {
        Row row{};
        std::apply(
            [&](auto&... c) {
                auto assign = [&](auto& column, auto descriptor) {
                    row.*descriptor.pointer = column.get();
                };
                [&]<std::size_t... I>(std::index_sequence<I...>) {
                    (assign(c, boost::mp11::mp_at_c<Members<Row>, I>{}), ...);
                }
                (std::make_index_sequence<sizeof...(c)>{});
            },
            bound.columns);
        each(std::move(row));
    }
}

template <class Row, class... P>
std::vector<Row> select(Session& session, const std::string& text, const P&... parameters) {
    std::vector<Row> rows;
    for_each_row<Row>(
        session, text, [&](Row row) { rows.push_back(std::move(row)); }, parameters...);
    return rows;
}

/// The first row, if there is one.
template <class Row, class... P>
std::optional<Row> select_one(Session& session, const std::string& text, const P&... parameters) {
    auto rows = select<Row>(session, text, parameters...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
}

/// Runs a statement that gives no rows; returns how many it touched.
template <class... P>
long long execute(Session& session, const std::string& text, const P&... parameters) {
    auto values = std::make_tuple(detail::parameter(parameters)...);
    soci::statement statement(session.sql());
    std::apply([&](auto&... c) { (statement.exchange(soci::use(c.value, c.indicator)), ...); },
               values);
    statement.alloc();
    statement.prepare(text);
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
}

/// `INSERT INTO table (members of Row) VALUES (…)`. The member named `num` is left to the database
/// when it is 0 and the new number is returned; the table then has a column `num`.
template <class Row>
std::int64_t insert(Session& session, const std::string& table, const Row& row) {
    detail::RowColumns<Row, Members<Row>> bound;
    std::string names, places;
    soci::statement statement(session.sql());
    bool numbered = false;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto one = [&](auto& column, auto descriptor) {
            using C = std::decay_t<decltype(column)>;
            std::string name = descriptor.name;
            if (name == "num") {
                numbered = true;
                if (C(row.*descriptor.pointer).get() == decltype(column.get()){}) return;
            }
            column = C(row.*descriptor.pointer);
            names += (names.empty() ? "" : ", ") + name;
            places += (places.empty() ? ":" : ", :") + name;
            statement.exchange(soci::use(column.value, column.indicator));
        };
        (one(std::get<I>(bound.columns), boost::mp11::mp_at_c<Members<Row>, I>{}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(bound.columns)>>{});
    std::string text = "INSERT INTO " + table + " (" + names + ") VALUES (" + places + ")";
    long long num = 0;
    if (numbered) {
        text += " RETURNING num";
        statement.exchange(soci::into(num));
    }
    statement.alloc();
    statement.prepare(text);
    statement.define_and_bind();
    statement.execute(true);
    return num;
}

}  // namespace storage

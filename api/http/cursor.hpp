// Pages of lists: the cursor that leads from one page to the next, and the struct that a page is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/members.hpp"
#include "domain/core/result.hpp"

namespace api {

/// The last item of a page: its value of the sort column and its number, which breaks ties.
struct Cursor {
    std::string sort;  ///< "starts_at" or "-starts_at"
    std::string key;
    std::int64_t num = 0;
    bool operator==(const Cursor&) const = default;
};

/// Opaque to clients: base64url with a check sum, so that a cursor which was cut or edited is told from a good one. It is
/// no secret and no permission.
std::string encode_cursor(const Cursor& cursor);
/// `invalid_cursor` when it was not made by encode_cursor or belongs to another sort.
domain::Result<Cursor> decode_cursor(std::string_view text, std::string_view sort);

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next;
    BOOST_DESCRIBE_CLASS(Page, (), (items, next), (), ())
};

constexpr std::int64_t default_limit = 50;
using Limit = domain::Integer<1, 200>;

/// Words that somebody looks for (domain::Search).
using SearchWords = domain::Text<1, 100>;

/// Members that every list's query struct has; `SortBy` is its closed set of sort columns.
template <class SortBy>
struct ListQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<Sort<SortBy>> sort;
    BOOST_DESCRIBE_CLASS(ListQuery, (), (limit, cursor, sort), (), ())

    std::size_t size() const { return std::size_t(limit ? limit->value : default_limit); }
    Sort<SortBy> order(Sort<SortBy> otherwise) const { return sort ? *sort : otherwise; }
    /// Nothing for the first page.
    domain::Result<std::optional<Cursor>> after(Sort<SortBy> order) const {
        if (!cursor) return std::optional<Cursor>();
        auto decoded = decode_cursor(*cursor, json::TypeOf<Sort<SortBy>>::to(order));
        if (!decoded) return decoded.error();
        return std::optional<Cursor>(*decoded);
    }
};

}  // namespace api

// Pages of lists: the cursor that leads from one page to the next, and the struct that a page is.
#pragma once

#include "api/json/members.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

/// The last item of a page: its value of the sort column and its number, which breaks ties.
struct Cursor {
    std::string sort;  ///< "starts_at" or "-starts_at"
    std::string key;
    std::int64_t num = 0;
    bool operator==(const Cursor&) const = default;
};

/// Opaque to clients: base64url with a check sum, so that a cursor which was cut or edited is told
/// from a good one. It is no secret and no permission.
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

/// A number as a text that sorts as the number does.
std::string sortable(std::int64_t number);
/// The number that such a text begins with.
std::optional<std::int64_t> number_of_sortable(std::string_view text);

/// Where a list in a fixed order goes on: behind the thing with this text and number.
struct ListPlace {
    std::string text;
    std::int64_t num = 0;
    auto operator<=>(const ListPlace&) const = default;
};

/// Members of the query of a list that has one order only.
struct PageQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    BOOST_DESCRIBE_CLASS(PageQuery, (), (limit, cursor), (), ())

    std::size_t size() const { return std::size_t(limit ? limit->value : default_limit); }
    /// The place to go on behind; nothing for the first page. `order` names the list's order, so
    /// that a cursor of another list is `invalid_cursor`.
    domain::Result<std::optional<ListPlace>> after(std::string_view order) const;
};

/// Fills `items` and `next` of `page`, a list's answer, with the page that `query` asks for out of
/// `things`. `place_of(thing)` must grow from each thing to the next: it is the key by which the
/// next page is found, whatever was added or taken away in between. `make(thing)` gives the item.
template <class Answer, class Things, class PlaceOf, class Make>
domain::Result<void> fill_page(Answer& page, const PageQuery& query, std::string_view order,
                               Things&& things, PlaceOf place_of, Make make) {
    auto after = query.after(order);
    if (!after) return after.error();
    std::optional<ListPlace> last;
    for (auto&& thing : things) {
        auto place = place_of(thing);
        if (*after && !(**after < place)) continue;
        if (page.items.size() == query.size()) {
            page.next = encode_cursor({std::string(order), last->text, last->num});
            return {};
        }
        page.items.push_back(make(thing));
        last = std::move(place);
    }
    return {};
}

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

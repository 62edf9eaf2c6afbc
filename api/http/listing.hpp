// One page out of things that are held in memory.
#pragma once

#include "api/http/cursor.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

/// What a list is sorted by: a number or a text, then the thing's own number, which makes the order
/// total.
struct SortKey {
    std::int64_t number = 0;
    std::string_view text = {};
    std::int64_t num = 0;
    auto operator<=>(const SortKey&) const = default;
};

/// The key as it goes into a cursor, and back: the text is cut off behind the first colon.
inline std::string cursor_text(const SortKey& key) {
    return std::to_string(key.number) + ':' + std::string(key.text);
}
domain::Result<SortKey> sort_key(const Cursor& cursor);

/// Collects what passes the filter and gives one page of it. Either the whole is added, in any
/// order; or what is sorted already is added from `after()` on in the list's order, until it is
/// full().
template <class T>
class Listing {
  public:
    template <class SortBy>
    static domain::Result<Listing> of(const ListQuery<SortBy>& query, Sort<SortBy> order) {
        Listing out;
        out.limit_ = query.size();
        out.descending_ = order.descending;
        out.sort_ = json::TypeOf<Sort<SortBy>>::to(order);
        auto cursor = query.after(order);
        if (!cursor) return cursor.error();
        if (*cursor) {
            out.cursor_ = std::move(**cursor);
            out.has_after_ = true;
            auto key = sort_key(out.cursor_);
            if (!key) return key.error();
            out.after_number_ = key->number;
        }
        return out;
    }

    void add(SortKey key, const T& item) {
        if (has_after_) {
            SortKey after{after_number_, after_text(), cursor_.num};
            if (descending_ ? !(key < after) : !(after < key)) return;
        }
        found_.push_back({key, &item});
    }

    /// The place of the last item of the page before; nothing on the first page.
    std::optional<SortKey> after() const {
        if (!has_after_) return std::nullopt;
        return SortKey{after_number_, after_text(), cursor_.num};
    }
    /// More than a page was added.
    bool full() const { return found_.size() > limit_; }

    template <class Answer, class F>
    Page<Answer> page(F&& answer) {
        auto before = [this](const Found& a, const Found& b) {
            return descending_ ? b.key < a.key : a.key < b.key;
        };
        std::size_t count = std::min(limit_, found_.size());
        std::partial_sort(found_.begin(), found_.begin() + std::ptrdiff_t(count), found_.end(),
                          before);
        Page<Answer> page;
        page.items.reserve(count);
        for (std::size_t i = 0; i < count; ++i) page.items.push_back(answer(*found_[i].item));
        if (found_.size() > count) {
            const SortKey& last = found_[count - 1].key;
            page.next = encode_cursor({sort_, cursor_text(last), last.num});
        }
        return page;
    }

  private:
    struct Found {
        SortKey key;
        const T* item;
    };
    std::string_view after_text() const {
        std::string_view key = cursor_.key;
        return key.substr(key.find(':') + 1);
    }

    std::size_t limit_ = 0;
    bool descending_ = false;
    bool has_after_ = false;
    std::string sort_;
    Cursor cursor_;
    std::int64_t after_number_ = 0;
    std::vector<Found> found_;
};

}  // namespace api

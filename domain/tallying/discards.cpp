#include "domain/tallying/discards.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace domain::tallying {
namespace {

using Members = std::array<std::int16_t, 5>;

/// What is known of a bag beside its day; -1 is not known.
Members members_of(const CellKey& key) {
    return {std::int16_t(key.nominal_ml ? key.nominal_ml : -1), key.component, key.abo, key.rh,
            key.donor_class};
}

int known(const CellKey& key) {
    auto members = members_of(key);
    return int(std::count_if(members.begin(), members.end(), [](auto m) { return m != -1; }));
}

/// The bag is all that the discard says.
bool fits(const CellKey& discard, const CellKey& bag) {
    auto said = members_of(discard), is = members_of(bag);
    for (std::size_t i = 0; i < said.size(); ++i)
        if (said[i] != -1 && said[i] != is[i]) return false;
    return true;
}

/// The bag is nothing else than the discard says.
bool may_be(const CellKey& discard, const CellKey& bag) {
    auto said = members_of(discard), is = members_of(bag);
    for (std::size_t i = 0; i < said.size(); ++i)
        if (said[i] != -1 && is[i] != -1 && said[i] != is[i]) return false;
    return true;
}

class Taker {
  public:
    explicit Taker(const DiscardBasis& basis) {
        out_.cells = basis.cells;
        out_.reasons = basis.reasons;
        out_.without_bags = basis.discards;
        std::vector<DiscardSum*> order;
        for (auto& d : out_.without_bags) order.push_back(&d);
        std::stable_sort(order.begin(), order.end(), [](const DiscardSum* a, const DiscardSum* b) {
            return known(a->key) > known(b->key);
        });
        for (auto* d : order) {
            auto it = std::lower_bound(out_.cells.begin(), out_.cells.end(), d->key,
                                       [](const Cell& c, const CellKey& k) { return c.key < k; });
            if (it != out_.cells.end() && it->key == d->key) take(*it, *d);
        }
        std::erase_if(order, [](const DiscardSum* d) { return d->count == 0; });
        if (order.size() > most_spread) order.resize(most_spread);
        for (auto match : {fits, may_be})
            for (auto* d : order) spread(*d, match);
        std::erase_if(out_.without_bags, [](const DiscardSum& d) { return d.count == 0; });
        join_reasons();
    }
    TakenOut finish() { return std::move(out_); }

  private:
    void take(Cell& cell, DiscardSum& d) {
        auto n = std::min(cell.counts.bags, d.count);
        if (n <= 0) return;
        cell.counts.bags -= n;
        cell.counts.discarded += n;
        d.count -= n;
        out_.reasons.push_back({d.drive, cell.key.day, EventKind::discarded, d.reason, n});
    }

    template <class Match>
    void spread(DiscardSum& d, Match match) {
        auto& cells = out_.cells;
        auto day = [&](std::size_t i) { return cells[i].key.day; };
        std::size_t first = 0;
        while (first < cells.size() && day(first) < d.key.day) ++first;
        std::size_t after = first;
        for (; after < cells.size() && day(after) == d.key.day && d.count > 0; ++after)
            if (match(d.key, cells[after].key)) take(cells[after], d);
        for (std::size_t i = first; i-- > 0 && d.count > 0;)
            if (match(d.key, cells[i].key)) take(cells[i], d);
        for (; after < cells.size() && d.count > 0; ++after)
            if (match(d.key, cells[after].key)) take(cells[after], d);
    }

    void join_reasons() {
        auto place = [](const ReasonCount& r) { return std::tie(r.day, r.kind, r.reason); };
        auto& list = out_.reasons;
        std::sort(list.begin(), list.end(),
                  [&](const auto& a, const auto& b) { return place(a) < place(b); });
        std::vector<ReasonCount> joined;
        for (auto& r : list)
            if (!joined.empty() && place(joined.back()) == place(r))
                joined.back().count += r.count;
            else
                joined.push_back(std::move(r));
        list = std::move(joined);
    }

    TakenOut out_;
};

}  // namespace

TakenOut take_out(const DiscardBasis& basis) {
    return Taker(basis).finish();
}

Folded with_discards_taken_out(const Folded& folded) {
    Folded out = folded;
    auto sums = difference_of_discards(folded, Folded{});
    if (sums.empty()) return out;
    std::map<std::int64_t, DiscardBasis> drives;
    for (const auto& c : folded.contributions) drives[c.drive].cells.push_back({c.key, c.counts});
    for (const auto& r : folded.reasons) drives[r.drive].reasons.push_back(r);
    for (auto& d : sums) drives[d.drive].discards.push_back(std::move(d));
    out.contributions.clear();
    out.reasons.clear();
    for (const auto& [drive, basis] : drives) {
        auto taken = take_out(basis);
        for (const auto& c : taken.cells) out.contributions.push_back({drive, c.key, c.counts});
        for (auto& r : taken.reasons) out.reasons.push_back(std::move(r));
        std::vector<CountedDiscard> own;
        for (const auto& d : folded.discards)
            if (d.drive == drive) own.push_back(d);
        for (auto& item : discards_in_review(own, taken.without_bags)) out.review.push_back(item);
    }
    std::sort(out.review.begin(), out.review.end());
    return out;
}

std::vector<ReviewItem> discards_in_review(std::span<const CountedDiscard> discards,
                                           std::span<const DiscardSum> without_bags) {
    std::vector<ReviewItem> out;
    if (without_bags.empty()) return out;
    std::map<std::pair<CellKey, std::string>, std::int64_t> left;
    for (const auto& sum : without_bags) left[{sum.key, sum.reason}] += sum.count;
    std::vector<const CountedDiscard*> latest;
    for (const auto& d : discards) latest.push_back(&d);
    std::sort(latest.begin(), latest.end(), [](const CountedDiscard* a, const CountedDiscard* b) {
        return std::tie(a->seq, a->id, a->digest) > std::tie(b->seq, b->id, b->digest);
    });
    for (const auto* d : latest) {
        auto it = left.find({d->key, d->reason});
        if (it == left.end() || it->second <= 0) continue;
        it->second -= d->count;
        ReviewItem item;
        item.id = d->id;
        item.digest = d->digest;
        item.drive = d->drive;
        item.code = ReviewCode::discard_without_bags;
        item.with = d->id;
        item.with_drive = d->drive;
        item.seq = d->seq;
        out.push_back(item);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace domain::tallying

#include "domain/tallying/fold.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace domain::tallying {
namespace {

/// The latest decision about one content of one event.
struct Settlements {
    std::map<std::pair<Uuid, Digest>, const Event*> latest;

    const Event* about(const Event& e) const {
        if (latest.empty()) return nullptr;
        auto it = latest.find({e.id, e.digest});
        return it == latest.end() ? nullptr : it->second;
    }
    bool is(const Event& e, Decision decision) const {
        const Event* s = about(e);
        return s && s->decision == decision;
    }
};

Settlements settlements_of(std::span<const Event* const> events) {
    Settlements out;
    for (const Event* e : events) {
        if (e->kind != EventKind::settled || !e->ref || !e->ref_digest || !e->decision) continue;
        auto& slot = out.latest[{*e->ref, *e->ref_digest}];
        if (!slot || std::tie(slot->at, slot->id) < std::tie(e->at, e->id)) slot = e;
    }
    return out;
}

/// Orders contents that compete for one place: a person's choice first (the latest choice), then `rule`.
template <class Rule>
const Event* choose(std::span<const Event* const> rivals, const Settlements& settlements, Rule rule) {
    const Event* best = nullptr;
    const Event* best_choice = nullptr;
    for (const Event* e : rivals) {
        const Event* choice =
            settlements.is(*e, Decision::count_instead) ? settlements.about(*e) : nullptr;
        bool better;
        if (!best)
            better = true;
        else if (bool(choice) != bool(best_choice))
            better = bool(choice);
        else if (choice)
            better = std::tie(best_choice->at, best_choice->id) < std::tie(choice->at, choice->id);
        else
            better = rule(*e, *best);
        if (better) {
            best = e;
            best_choice = choice;
        }
    }
    return best;
}

CellKey cell_of(const Event& e, UtcOffset offset) {
    CellKey key;
    key.day = e.at.day(offset);
    key.nominal_ml = std::int16_t(e.nominal_ml.value_or(0));
    key.component = e.component ? std::int8_t(*e.component) : std::int8_t(-1);
    key.abo = e.abo ? std::int8_t(*e.abo) : std::int8_t(-1);
    key.rh = e.rh ? std::int8_t(*e.rh) : std::int8_t(-1);
    key.donor_class = e.donor_class ? std::int8_t(*e.donor_class) : std::int8_t(-1);
    return key;
}

void merge(std::vector<Contribution>& list) {
    auto place = [](const Contribution& c) { return std::tie(c.drive, c.key); };
    std::sort(list.begin(), list.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size();) {
        Contribution sum = list[i];
        for (++i; i < list.size() && place(list[i]) == place(sum); ++i) sum.counts += list[i].counts;
        if (!sum.counts.zero()) list[kept++] = sum;
    }
    list.resize(kept);
}

void merge(std::vector<ReasonCount>& list) {
    auto place = [](const ReasonCount& c) { return std::tie(c.drive, c.day, c.kind, c.reason); };
    std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    std::vector<ReasonCount> merged;
    for (auto& item : list) {
        if (!merged.empty() && place(merged.back()) == place(item))
            merged.back().count += item.count;
        else
            merged.push_back(std::move(item));
    }
    std::erase_if(merged, [](const ReasonCount& c) { return c.count == 0; });
    list = std::move(merged);
}

using DriveUnit = std::pair<std::int64_t, std::string_view>;

/// What later events say about a unit inside one drive.
struct UnitFate {
    const Event* typed = nullptr;
    const Event* discarded = nullptr;
};

class Folder {
  public:
    Folder(std::span<const Event* const> events, UtcOffset offset)
        : offset_(offset), settlements_(settlements_of(events)) {
        std::vector<const Event*> set;
        set.reserve(events.size());
        for (const Event* e : events)
            if (e->kind != EventKind::settled) set.push_back(e);
        choose_contents(set);
        apply_reversals();
        learn_fates();
        count_all();
        merge(out_.contributions);
        merge(out_.reasons);
        std::sort(out_.review.begin(), out_.review.end());
        out_.review.erase(std::unique(out_.review.begin(), out_.review.end()), out_.review.end());
    }
    Folded take() { return std::move(out_); }

  private:
    void review(const Event& e, ReviewCode code, const Uuid& with, bool settled) {
        out_.review.push_back({e.id, e.digest, e.drive, code, with, settled});
    }

    /// One admitted content for every id; the others wait in review.
    void choose_contents(std::vector<const Event*>& set) {
        std::sort(set.begin(), set.end(), [](const Event* a, const Event* b) {
            return std::tie(a->id, a->digest) < std::tie(b->id, b->digest);
        });
        set.erase(std::unique(set.begin(), set.end(),
                              [](const Event* a, const Event* b) {
                                  return a->id == b->id && a->digest == b->digest;
                              }),
                  set.end());
        live_.reserve(set.size());
        std::vector<const Event*> admitted;
        for (std::size_t i = 0; i < set.size();) {
            admitted.clear();
            std::size_t first = i;
            for (; i < set.size() && set[i]->id == set[first]->id; ++i) {
                const Event& e = *set[i];
                if (e.late) {
                    const Event* decided = settlements_.about(e);
                    review(e, ReviewCode::after_close, e.id, decided != nullptr);
                    if (!decided || decided->decision == Decision::keep_out) continue;
                }
                admitted.push_back(&e);
            }
            if (admitted.empty()) continue;
            const Event* winner = admitted.front();
            if (admitted.size() > 1) {
                winner = choose(admitted, settlements_, [](const Event& a, const Event& b) {
                    return std::tie(a.at, a.digest) < std::tie(b.at, b.digest);
                });
                bool chosen = settlements_.is(*winner, Decision::count_instead);
                for (const Event* e : admitted)
                    if (e != winner)
                        review(*e, ReviewCode::same_id_other_content, winner->id,
                               chosen || settlements_.about(*e) != nullptr);
            }
            live_.push_back(winner);
        }
    }

    const Event* live(const Uuid& id) const {
        auto it = std::lower_bound(live_.begin(), live_.end(), id,
                                   [](const Event* e, const Uuid& key) { return e->id < key; });
        return it != live_.end() && (*it)->id == id ? *it : nullptr;
    }

    void apply_reversals() {
        std::vector<const Event*> gone;
        for (const Event* r : live_) {
            if (r->kind != EventKind::reversed || !r->ref) continue;
            const Event* target = live(*r->ref);
            if (!target) continue;
            if (target->kind == EventKind::reversed)
                review(*r, ReviewCode::reversal_of_reversal, target->id, settlements_.about(*r) != nullptr);
            else if (target->drive != r->drive)
                review(*r, ReviewCode::reversal_in_other_drive, target->id,
                       settlements_.about(*r) != nullptr);
            else
                gone.push_back(target);
        }
        if (gone.empty()) return;
        std::sort(gone.begin(), gone.end());
        std::erase_if(live_, [&](const Event* e) {
            return std::binary_search(gone.begin(), gone.end(), e);
        });
    }

    void learn_fates() {
        for (const Event* e : live_) {
            if (!e->unit) continue;
            if (e->kind == EventKind::typed) {
                auto& fate = fates_[{e->drive, *e->unit}];
                if (!fate.typed || std::tie(fate.typed->at, fate.typed->id) < std::tie(e->at, e->id))
                    fate.typed = e;
            } else if (e->kind == EventKind::discarded) {
                auto& fate = fates_[{e->drive, *e->unit}];
                if (!fate.discarded || std::tie(e->at, e->id) < std::tie(fate.discarded->at, fate.discarded->id))
                    fate.discarded = e;
            }
        }
    }

    void count_bag(const Event& e) {
        CellKey key = cell_of(e, offset_);
        const Event* discarded = nullptr;
        if (e.unit && !fates_.empty()) {
            auto it = fates_.find({e.drive, *e.unit});
            if (it != fates_.end()) {
                if (const Event* t = it->second.typed) {
                    if (t->abo) key.abo = std::int8_t(*t->abo);
                    if (t->rh) key.rh = std::int8_t(*t->rh);
                }
                discarded = it->second.discarded;
            }
        }
        Counts counts;
        (discarded ? counts.discarded : counts.bags) = 1;
        if (discarded) out_.reasons.push_back({e.drive, key.day, EventKind::discarded, discarded->reason, 1});
        out_.contributions.push_back({e.drive, key, counts});
    }

    void count_all() {
        std::vector<const Event*> with_unit;
        for (const Event* e : live_) {
            Counts counts;
            std::int64_t n = e->count.value_or(1);
            switch (e->kind) {
                case EventKind::collected:
                    if (e->unit)
                        with_unit.push_back(e);
                    else
                        count_bag(*e);
                    continue;
                case EventKind::counted: counts.bags = n; break;
                case EventKind::discarded:
                    if (e->unit) continue;
                    counts.bags = -n;
                    counts.discarded = n;
                    break;
                case EventKind::registered: counts.registered = n; break;
                case EventKind::deferred: counts.deferred = n; break;
                case EventKind::walked_out: counts.walked_out = n; break;
                case EventKind::typed:
                case EventKind::reversed:
                case EventKind::settled: continue;
            }
            CellKey key = cell_of(*e, offset_);
            if (e->kind == EventKind::discarded || e->kind == EventKind::deferred || e->kind == EventKind::walked_out)
                out_.reasons.push_back({e->drive, key.day, e->kind, e->reason, n});
            out_.contributions.push_back({e->drive, key, counts});
        }
        count_units(with_unit);
    }

    /// One bag for every unit number, however many collections name it.
    void count_units(std::vector<const Event*>& bags) {
        std::sort(bags.begin(), bags.end(), [](const Event* a, const Event* b) {
            return std::tie(*a->unit, a->at, a->id) < std::tie(*b->unit, b->at, b->id);
        });
        for (std::size_t i = 0; i < bags.size();) {
            std::size_t first = i;
            while (i < bags.size() && *bags[i]->unit == *bags[first]->unit) ++i;
            std::span<const Event* const> rivals(bags.data() + first, i - first);
            if (rivals.size() == 1) {
                count_bag(*rivals.front());
                continue;
            }
            const Event* winner = choose(rivals, settlements_, [](const Event& a, const Event& b) {
                return std::tie(a.at, a.id) < std::tie(b.at, b.id);
            });
            count_bag(*winner);
            bool chosen = settlements_.is(*winner, Decision::count_instead);
            for (const Event* e : rivals) {
                if (e == winner) continue;
                const Event* decided = settlements_.about(*e);
                // Letting in an event that also came late says that it happened, not that it is a second bag.
                bool second_bag = decided && decided->decision == Decision::let_in && !e->late;
                if (second_bag) count_bag(*e);
                review(*e, ReviewCode::same_unit_twice, winner->id,
                       chosen || second_bag || (decided && !e->late));
            }
        }
    }

    UtcOffset offset_;
    Settlements settlements_;
    std::vector<const Event*> live_;  // sorted by id
    std::map<DriveUnit, UnitFate> fates_;
    Folded out_;
};

}  // namespace

Folded fold(std::span<const Event* const> events, UtcOffset offset) { return Folder(events, offset).take(); }

Folded fold(std::span<const Event> events, UtcOffset offset) {
    std::vector<const Event*> pointers;
    pointers.reserve(events.size());
    for (const auto& e : events) pointers.push_back(&e);
    return fold(std::span<const Event* const>(pointers), offset);
}

std::vector<Contribution> difference(const Folded& after, const Folded& before) {
    std::vector<Contribution> out = after.contributions;
    for (const auto& c : before.contributions) out.push_back({c.drive, c.key, -c.counts});
    merge(out);
    return out;
}

std::vector<ReasonCount> difference_of_reasons(const Folded& after, const Folded& before) {
    std::vector<ReasonCount> out = after.reasons;
    for (auto c : before.reasons) {
        c.count = -c.count;
        out.push_back(std::move(c));
    }
    merge(out);
    return out;
}

}  // namespace domain::tallying

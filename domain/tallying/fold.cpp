#include "domain/tallying/fold.hpp"

#include "domain/tallying/fold_part.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <string_view>
#include <tuple>

namespace domain::tallying {
namespace {

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
        for (++i; i < list.size() && place(list[i]) == place(sum); ++i)
            sum.counts += list[i].counts;
        if (!sum.counts.zero()) list[kept++] = sum;
    }
    list.resize(kept);
}

void merge(std::vector<DiscardSum>& list) {
    auto place = [](const DiscardSum& d) { return std::tie(d.drive, d.key, d.reason); };
    std::sort(list.begin(), list.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
    std::vector<DiscardSum> merged;
    for (auto& item : list) {
        if (!merged.empty() && place(merged.back()) == place(item))
            merged.back().count += item.count;
        else
            merged.push_back(std::move(item));
    }
    std::erase_if(merged, [](const DiscardSum& d) { return d.count == 0; });
    list = std::move(merged);
}

void merge(std::vector<ReasonCount>& list) {
    auto place = [](const ReasonCount& c) { return std::tie(c.drive, c.day, c.kind, c.reason); };
    std::sort(list.begin(), list.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
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

/// Every place once, in order, and nowhere a nothing.
[[maybe_unused]] bool is_merged(const Folded& folded) {
    const auto place = [](const Contribution& c) { return std::tie(c.drive, c.key); };
    const auto& cells = folded.contributions;
    return std::adjacent_find(cells.begin(), cells.end(),
                              [&](const auto& a, const auto& b) {
                                  return !(place(a) < place(b));
                              }) == cells.end() &&
           std::none_of(cells.begin(), cells.end(),
                        [](const Contribution& c) { return c.counts.zero(); });
}

/// For each drive and day the reasons of a kind add up to what the cells count of it.
[[maybe_unused]] bool reasons_add_up(const Folded& folded) {
    std::map<std::tuple<std::int64_t, Day, EventKind>, std::int64_t> left;
    for (const auto& [drive, key, counts] : folded.contributions) {
        left[{drive, key.day, EventKind::deferred}] += counts.deferred;
        left[{drive, key.day, EventKind::walked_out}] += counts.walked_out;
        left[{drive, key.day, EventKind::discarded}] += counts.discarded;
    }
    for (const auto& r : folded.reasons) left[{r.drive, r.day, r.kind}] -= r.count;
    return std::all_of(left.begin(), left.end(), [](const auto& l) { return l.second == 0; });
}

/// No place in the ledger: what has not taken effect.
constexpr std::int64_t never = INT64_MAX;

bool lets_in(const Event& settlement) {
    return settlement.decision != Decision::keep_out;
}

/// Same fact once, in the order (drive, id, digest) and for repeated rows (they do not occur) the
/// first.
void sort_out(std::vector<const Event*>& events) {
    std::sort(events.begin(), events.end(), [](const Event* a, const Event* b) {
        return std::tie(a->drive, a->id, a->digest, a->seq) <
               std::tie(b->drive, b->id, b->digest, b->seq);
    });
    events.erase(std::unique(events.begin(), events.end(),
                             [](const Event* a, const Event* b) {
                                 return a->drive == b->drive && a->id == b->id &&
                                        a->digest == b->digest;
                             }),
                 events.end());
}

/// Decisions of people by what they are about, each list in the order of the ledger.
class Decisions {
  public:
    explicit Decisions(std::vector<const Event*> settlements) : all_(std::move(settlements)) {
        std::erase_if(all_,
                      [](const Event* e) { return !e->ref || !e->ref_digest || !e->decision; });
        std::sort(all_.begin(), all_.end(), [](const Event* a, const Event* b) {
            return std::tie(a->drive, *a->ref, *a->ref_digest, a->seq, a->id) <
                   std::tie(b->drive, *b->ref, *b->ref_digest, b->seq, b->id);
        });
    }

    std::span<const Event* const> about(const Event& e) const {
        if (all_.empty()) return {};
        auto key = std::tie(e.drive, e.id, e.digest);
        auto of = [](const Event* s) { return std::tie(s->drive, *s->ref, *s->ref_digest); };
        auto first = std::lower_bound(all_.begin(), all_.end(), key,
                                      [&](const Event* s, const auto& k) { return of(s) < k; });
        auto last = first;
        while (last != all_.end() && of(*last) == key) ++last;
        return {first, last};
    }

  private:
    std::vector<const Event*> all_;
};

/// One content under one id at one drive, and what people decided about it.
struct Content {
    explicit Content(const Event& e, std::span<const Event* const> about)
        : event(&e), decisions(about) {
        if (!e.waits()) since = e.seq;
        for (const Event* s : decisions) {
            if (!lets_in(*s)) {
                last_out = s->seq;
                back_at = never;
                continue;
            }
            if (since == never) since = s->seq;
            if (last_out != never && back_at == never) back_at = s->seq;
            if (s->decision == Decision::count_instead) chosen = true;
        }
    }

    bool admitted() const { return since != never; }
    bool kept_out() const { return !decisions.empty() && !lets_in(*decisions.back()); }
    /// For what had to be let in, the first decision only says that it happened.
    bool settled() const { return decisions.size() > (event->waits() ? 1u : 0u); }

    /// What its drive's people decided about it as a claim to its unit: that it counts in any case,
    /// and perhaps instead of others. A decision says so by naming the unit. One without a unit, as
    /// they were written before units were named, is about the claim when nothing else was open:
    /// the event did not have to be let in and its id had no other content. The choice between
    /// contents of one id is none between claims.
    void decide_claim(std::int64_t rival_since) {
        for (const Event* s : decisions) {
            if (!lets_in(*s)) {
                decided_at = choice_at = 0;
            } else if (s->seq >= place && (s->unit || (!event->waits() && rival_since > s->seq))) {
                decided_at = s->seq;
                choice_at =
                    s->decision == Decision::count_instead && s->seq != chosen_at ? s->seq : 0;
            }
        }
    }
    bool decided() const { return decided_at != 0; }
    /// Some decision named the unit; those from before units had a normal form did not.
    bool decided_by_unit() const {
        return std::any_of(decisions.begin(), decisions.end(),
                           [](const Event* s) { return s->unit.has_value(); });
    }

    const Event* event;
    std::span<const Event* const> decisions;
    std::int64_t since = never;     ///< when it took effect among the contents of its id
    std::int64_t last_out = never;  ///< the last decision that kept it out
    std::int64_t back_at = never;   ///< the first after that which let it in again
    bool chosen = false;            ///< somebody has decided count_instead, ever

    // Only of the content that counts under its id:
    std::int64_t place = never;  ///< when it began to stand for its id
    std::int64_t chosen_at = 0;  ///< the decision by which it took another content's place
    std::int64_t decided_at = 0;
    std::int64_t choice_at = 0;
};

/// When something was said. Nothing is said after the ledger has heard it, so a clock that runs
/// ahead, or a date that somebody chose to have the last word, is taken as the moment in which it
/// came.
Instant said_at(const Event& e) {
    return std::min(e.at, e.recorded_at);
}

bool earlier(const Content* a, const Content* b) {
    return std::tie(a->since, a->event->seq, a->event->digest) <
           std::tie(b->since, b->event->seq, b->event->digest);
}

/// All contents under one id of one drive.
struct Group {
    std::span<Content> contents;
    Content* counts = nullptr;  ///< null while no content was admitted
    std::int64_t drive() const { return contents.front().event->drive; }
    const Uuid& id() const { return contents.front().event->id; }
};

using DriveUnit = std::pair<std::int64_t, std::string_view>;

/// What later events say about a unit inside one drive.
struct UnitFate {
    const Event* typed = nullptr;
    Instant typed_at;
    std::int64_t typed_place = 0;
    const Event* discarded = nullptr;
    std::int64_t discarded_place = 0;
};

class Folder {
  public:
    /// `about`: null for what all events give, else the sorted sequences of those whose part is
    /// wanted.
    Folder(std::span<const Event* const> events, UtcOffset offset,
           const std::span<const std::int64_t>* about = nullptr)
        : offset_(offset), about_(about), decisions_({}) {
        std::vector<const Event*> set(events.begin(), events.end());
        sort_out(set);
        auto settlements = std::stable_partition(
            set.begin(), set.end(), [](const Event* e) { return e->kind != EventKind::settled; });
        decisions_ = Decisions({settlements, set.end()});
        set.erase(settlements, set.end());
        group(set);
        for (auto& g : groups_) choose_content(g);
        apply_reversals();
        learn_fates();
        count_all();
        count_units();
        miss_units();
        merge(out_.contributions);
        merge(out_.reasons);
        assert(is_merged(out_));
        assert(reasons_add_up(out_));
        std::sort(out_.discards.begin(), out_.discards.end(), [](const auto& a, const auto& b) {
            return std::tie(a.drive, a.seq, a.id, a.digest) <
                   std::tie(b.drive, b.seq, b.id, b.digest);
        });
        if (about_)
            std::erase_if(out_.review, [&](const ReviewItem& item) { return !wanted(item.seq); });
        std::sort(out_.review.begin(), out_.review.end());
    }
    Folded take() { return std::move(out_); }

  private:
    bool wanted(std::int64_t seq) const {
        return !about_ || std::binary_search(about_->begin(), about_->end(), seq);
    }

    ReviewItem& review(const Event& e, ReviewCode code, const Event* with, bool settled) {
        ReviewItem item;
        item.id = e.id;
        item.digest = e.digest;
        item.drive = e.drive;
        item.code = code;
        item.with = with ? with->id : e.id;
        item.with_drive = with ? with->drive : e.drive;
        item.with_seq = with ? with->seq : 0;
        item.settled = settled;
        auto about = decisions_.about(e);
        item.counts = !about.empty() && lets_in(*about.back());
        item.seq = e.seq;
        out_.review.push_back(item);
        return out_.review.back();
    }

    void group(const std::vector<const Event*>& set) {
        contents_.reserve(set.size());
        for (const Event* e : set) contents_.emplace_back(*e, decisions_.about(*e));
        for (std::size_t i = 0; i < set.size();) {
            std::size_t first = i;
            while (i < set.size() && set[i]->drive == set[first]->drive &&
                   set[i]->id == set[first]->id)
                ++i;
            groups_.push_back({std::span(contents_.data() + first, i - first), nullptr});
        }
    }

    /// One content counts for every id; the others wait in review.
    void choose_content(Group& g) {
        Content* first = nullptr;
        std::vector<Content*> admitted;
        for (auto& c : g.contents) {
            if (c.event->late)
                review(*c.event, ReviewCode::after_close, nullptr, !c.decisions.empty());
            if (c.event->outside_hours)
                review(*c.event, ReviewCode::outside_hours, nullptr, !c.decisions.empty());
            if (!c.admitted()) continue;
            admitted.push_back(&c);
            if (!first || earlier(&c, first)) first = &c;
        }
        if (!first) return;
        g.counts = first;
        first->place = first->since;
        bool chosen = false;
        if (admitted.size() > 1) {
            std::vector<std::pair<std::int64_t, Content*>> choices;
            for (Content* c : admitted)
                if (c->chosen)
                    for (const Event* s : c->decisions)
                        if (s->decision == Decision::count_instead) choices.push_back({s->seq, c});
            std::sort(choices.begin(), choices.end(), [](const auto& a, const auto& b) {
                return std::tie(a.first, a.second->event->digest) <
                       std::tie(b.first, b.second->event->digest);
            });
            for (auto [seq, c] : choices) {
                if (c != g.counts) c->place = c->chosen_at = seq;
                g.counts = c;
            }
            chosen = !choices.empty();
            for (Content* c : admitted)
                if (c != g.counts)
                    review(*c->event, ReviewCode::same_id_other_content, g.counts->event,
                           chosen || c->settled());
        }
        std::int64_t rival_since = never;
        for (Content* c : admitted)
            if (c != g.counts) rival_since = std::min(rival_since, c->since);
        Content& w = *g.counts;
        w.decide_claim(rival_since);
        if (w.back_at != never) w.place = std::max(w.place, w.back_at);
        // A reversal that has ever acted goes on acting: what it took out does not come back by
        // itself.
        for (Content* c : admitted)
            if (c->event->kind == EventKind::reversed && c->event->ref &&
                (c == first || c->chosen) && !c->kept_out())
                reversals_.push_back(c);
    }

    Group* find(std::int64_t drive, const Uuid& id) {
        auto it = std::lower_bound(groups_.begin(), groups_.end(), std::tie(drive, id),
                                   [](const Group& g, const auto& key) {
                                       auto of = g.drive();
                                       return std::tie(of, g.id()) < key;
                                   });
        return it != groups_.end() && it->drive() == drive && it->id() == id ? &*it : nullptr;
    }

    void apply_reversals() {
        std::vector<const Group*> gone;
        for (const Content* r : reversals_) {
            const Group* target = find(r->event->drive, *r->event->ref);
            if (target && target->counts && target->counts->event->kind != EventKind::reversed)
                gone.push_back(target);
        }
        std::sort(gone.begin(), gone.end());
        for (const auto& g : groups_) {
            if (!g.counts) continue;
            const Event& e = *g.counts->event;
            if (e.kind == EventKind::reversed) {
                if (!e.ref) continue;
                const Group* target = find(e.drive, *e.ref);
                if (!target) {
                    review(e, ReviewCode::event_not_there, nullptr, !g.counts->decisions.empty())
                        .with = *e.ref;
                } else if (target->counts && target->counts->event->kind == EventKind::reversed) {
                    review(e, ReviewCode::reversal_of_reversal, target->counts->event,
                           !g.counts->decisions.empty());
                }
            } else if (!std::binary_search(gone.begin(), gone.end(), &g)) {
                live_.push_back(g.counts);
            }
        }
    }

    void learn_fates() {
        for (const Content* c : live_) {
            const Event* e = c->event;
            if (!e->unit || c->kept_out()) continue;
            if (e->kind == EventKind::typed) {
                auto& fate = fates_[{e->drive, *e->unit}];
                const auto typed_at = said_at(*e);
                if (!fate.typed || std::tie(fate.typed_at, fate.typed_place, fate.typed->id) <
                                       std::tie(typed_at, c->place, e->id)) {
                    fate.typed_at = typed_at;
                    fate.typed = e;
                    fate.typed_place = c->place;
                }
            } else if (e->kind == EventKind::discarded) {
                auto& fate = fates_[{e->drive, *e->unit}];
                if (!fate.discarded || std::tie(c->place, e->id) <
                                           std::tie(fate.discarded_place, fate.discarded->id)) {
                    fate.discarded = e;
                    fate.discarded_place = c->place;
                }
            }
        }
    }

    void count_bag(const Event& e) {
        if (!wanted(e.seq)) return;
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
        if (discarded)
            out_.reasons.push_back({e.drive, key.day, EventKind::discarded, discarded->reason, 1});
        out_.contributions.push_back({e.drive, key, counts});
    }

    void count_all() {
        for (const Content* c : live_) {
            const Event* e = c->event;
            if (e->kind == EventKind::collected && e->unit) {
                claims_.push_back(c);
                continue;
            }
            if (!wanted(e->seq)) continue;
            if (c->kept_out()) {
                if (e->kind == EventKind::discarded && !e->unit)
                    review(*e, ReviewCode::discard_without_bags, nullptr, true);
                continue;
            }
            Counts counts;
            std::int64_t n = e->count.value_or(1);
            CellKey key = cell_of(*e, offset_);
            switch (e->kind) {
                case EventKind::collected:
                    count_bag(*e);
                    continue;
                case EventKind::counted:
                    counts.bags = n;
                    break;
                case EventKind::discarded:
                    if (!e->unit)
                        out_.discards.push_back(
                            {e->drive, key, e->reason, n, e->id, e->digest, e->seq});
                    continue;
                case EventKind::registered:
                    counts.registered = n;
                    break;
                case EventKind::deferred:
                    counts.deferred = n;
                    break;
                case EventKind::walked_out:
                    counts.walked_out = n;
                    break;
                case EventKind::typed:
                case EventKind::reversed:
                case EventKind::settled:
                    continue;
            }
            if (e->kind == EventKind::deferred || e->kind == EventKind::walked_out)
                out_.reasons.push_back({e->drive, key.day, e->kind, e->reason, n});
            out_.contributions.push_back({e->drive, key, counts});
        }
        // Of what was not let in only the clash is shown, so that it can be decided at once.
        for (const auto& c : contents_)
            if (!c.admitted() && c.decisions.empty() && c.event->kind == EventKind::collected &&
                c.event->unit)
                claims_.push_back(&c);
    }

    void count_units() {
        std::sort(claims_.begin(), claims_.end(), [](const Content* a, const Content* b) {
            return std::tie(*a->event->unit, a->place, a->event->seq, a->event->drive, a->event->id,
                            a->event->digest) < std::tie(*b->event->unit, b->place, b->event->seq,
                                                         b->event->drive, b->event->id,
                                                         b->event->digest);
        });
        for (std::size_t i = 0; i < claims_.size();) {
            std::size_t first = i;
            while (i < claims_.size() && *claims_[i]->event->unit == *claims_[first]->event->unit)
                ++i;
            count_unit(std::span(claims_.data() + first, i - first));
        }
    }

    /// The claims to one unit, in the order in which they took effect.
    void count_unit(std::span<const Content* const> claims) {
        std::vector<const Content*> standing;
        const Content* choice = nullptr;  // the latest
        std::map<std::int64_t, std::int64_t> choice_of_drive;
        for (const Content* c : claims) {
            if (!c->admitted() || c->kept_out()) continue;
            standing.push_back(c);
            if (c->choice_at == 0) continue;
            if (!choice || choice->choice_at < c->choice_at) choice = c;
            auto& latest = choice_of_drive[c->event->drive];
            latest = std::max(latest, c->choice_at);
        }
        auto counts = [&](const Content* c) {
            if (c->choice_at) return c->choice_at == choice_of_drive[c->event->drive];
            return c->decided() || (c == standing.front() && !choice);
        };
        for (const Content* c : standing)
            if (counts(c)) count_bag(*c->event);
        for (const Content* c : claims)
            if (c->event->respelled && c->admitted())
                review(*c->event, ReviewCode::same_unit_respelled, nullptr,
                       c->kept_out() || c->decided_by_unit())
                    .counts = !c->kept_out() && counts(c);
        if (claims.size() == 1) return;

        // What is firm for a drive: more than one drive's own, or any second one, is enough to
        // know.
        std::vector<const Content*> decided;
        for (const Content* c : standing)
            if (c->decided() && counts(c)) decided.push_back(c);
        std::map<std::int64_t, std::size_t> decided_of_drive, let_in_of_drive, standing_of_drive;
        for (const Content* c : decided) {
            ++decided_of_drive[c->event->drive];
            if (!c->choice_at) ++let_in_of_drive[c->event->drive];
        }
        for (const Content* c : standing) ++standing_of_drive[c->event->drive];
        auto firm = [&](const Content* c) {
            auto drive = c->event->drive;
            if (decided.size() > decided_of_drive[drive]) return true;
            bool self = c->decided() && !c->choice_at && c->admitted() && !c->kept_out();
            return let_in_of_drive[drive] > (self ? 1u : 0u);
        };
        /// The first of another drive.
        std::vector<const Content*> fronts;
        for (const Content* c : standing)
            if (fronts.empty() ||
                (fronts.size() == 1 && fronts[0]->event->drive != c->event->drive))
                fronts.push_back(c);
        auto foreign = [&](const Content* c) -> const Content* {
            for (const Content* f : fronts)
                if (f->event->drive != c->event->drive) return f;
            return nullptr;
        };
        auto other = [&](const Content* c) -> const Content* {
            for (auto list : {std::span<const Content* const>(standing), claims})
                for (const Content* o : list.first(std::min<std::size_t>(list.size(), 2)))
                    if (o != c) return o;
            return nullptr;
        };
        for (const Content* c : claims) {
            const Event& e = *c->event;
            if (!c->admitted()) {
                if (standing.empty() || (standing.front()->event->drive == e.drive &&
                                         standing.front()->event->id == e.id))
                    continue;
                review(e, ReviewCode::same_unit_twice, standing.front()->event, false).firm =
                    firm(c);
                continue;
            }
            const Content* with = nullptr;
            bool waits = false;
            if (c->kept_out()) {
                with = other(c);
            } else if (counts(c)) {
                with = foreign(c);
                if (!with && c->decided() && standing.size() > 1) with = other(c);
                if (!with) continue;
            } else {
                with = choice && choice != c ? choice : standing.front();
                waits = !c->decided();
            }
            if (!with) continue;
            auto& item =
                review(e, ReviewCode::same_unit_twice, with->event, c->kept_out() || c->decided());
            item.waits = waits;
            item.counts = !c->kept_out() && counts(c);
            item.firm = firm(c);
        }
    }

    /// Typings and discards of units that their drive has not collected. A collection that was
    /// taken back was one: everybody knows which bag is meant.
    void miss_units() {
        std::vector<DriveUnit> collected;
        for (const auto& g : groups_)
            if (g.counts && g.counts->event->kind == EventKind::collected && g.counts->event->unit)
                collected.push_back({g.drive(), *g.counts->event->unit});
        std::sort(collected.begin(), collected.end());
        for (const Content* c : live_) {
            const Event& e = *c->event;
            if (!e.unit || (e.kind != EventKind::typed && e.kind != EventKind::discarded)) continue;
            if (!std::binary_search(collected.begin(), collected.end(),
                                    DriveUnit{e.drive, *e.unit}))
                review(e, ReviewCode::unit_not_collected, nullptr, !c->decisions.empty());
        }
    }

    UtcOffset offset_;
    const std::span<const std::int64_t>* about_;
    Decisions decisions_;
    std::vector<Content> contents_;  // sorted by drive, id and digest
    std::vector<Group> groups_;      // sorted by drive and id
    std::vector<const Content*> reversals_;
    std::vector<const Content*> live_;
    std::vector<const Content*> claims_;
    std::map<DriveUnit, UnitFate> fates_;
    Folded out_;
};

}  // namespace

Folded fold(std::span<const Event* const> events, UtcOffset offset) {
    return Folder(events, offset).take();
}

Folded fold_part(std::span<const Event* const> events, std::span<const std::int64_t> about,
                 UtcOffset offset) {
    return Folder(events, offset, &about).take();
}

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

std::vector<DiscardSum> difference_of_discards(const Folded& after, const Folded& before) {
    std::vector<DiscardSum> out;
    for (const auto& d : after.discards) out.push_back({d.drive, d.key, d.reason, d.count});
    for (const auto& d : before.discards) out.push_back({d.drive, d.key, d.reason, -d.count});
    merge(out);
    return out;
}

}  // namespace domain::tallying

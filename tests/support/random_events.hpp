// Random but reproducible events that provoke every rule of the fold.
#pragma once

#include "domain/tallying/event.hpp"
#include "domain/tallying/fold.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace tests::support {

using domain::tallying::Event;

/// Makes `count` events for drives 1 … `drives` (whose ids are drive_id(n)): mostly bags, some bare
/// counts, and a few of everything that goes wrong: ids with two contents, units in two collections
/// (also across drives), reversals before and after their events, reversals of reversals, typings
/// and discards of units that may not exist, bags thrown away by number. They are stamped with the
/// sequence in which they are made, and none is late.
class RandomEvents {
  public:
    /// `units`: how many unit numbers there are; with far fewer than events nearly everything
    /// clashes with everything.
    explicit RandomEvents(std::uint64_t seed, std::uint64_t units = 20'000)
        : rng_(seed), units_(units) {}

    static domain::Uuid drive_id(std::int64_t drive) {
        return domain::Uuid::derived(domain::Instant{1'580'000'000'000},
                                     "drive " + std::to_string(drive));
    }

    std::vector<Event> make(std::size_t count, std::int64_t drives) {
        using namespace domain::tallying;
        std::vector<Event> out;
        out.reserve(count);
        std::map<domain::Uuid, std::size_t>
            contents;  // of ids with several: the ledger takes no more than so many
        while (out.size() < count) {
            Event e;
            e.id = id();
            e.drive = 1 + std::int64_t(below(std::uint64_t(drives)));
            e.at = domain::Instant{1'581'200'000'000 + std::int64_t(below(30 * 3'600'000))};
            switch (below(20)) {
                case 0:
                    e.kind = EventKind::counted;
                    e.count = 1 + std::int64_t(below(50));
                    if (below(4)) e.component = Component(below(5));
                    if (e.component && below(4)) e.nominal_ml = volume();
                    if (below(2)) e.abo = Abo(below(4));
                    break;
                case 1:
                    e.kind = EventKind::typed;
                    e.unit = unit();
                    e.abo = Abo(below(4));
                    e.rh = Rh(below(2));
                    break;
                case 2:
                    e.kind = EventKind::discarded;
                    e.reason = "quantity_not_sufficient";
                    if (below(3))
                        e.unit = unit();
                    else
                        e.count = 1 + std::int64_t(below(3));
                    if (!e.unit && below(2)) e.component = Component::whole_blood;
                    break;
                case 3:
                    e.kind = EventKind::reversed;
                    e.reason = "wrong_volume";
                    if (out.empty() || below(4) == 0) {
                        e.ref = id();
                    } else {
                        const auto& target = out[below(out.size())];
                        e.ref = target.id;
                        if (below(4)) e.drive = target.drive;
                    }
                    break;
                case 4:
                    e.kind = EventKind(below(3));  // registered, deferred, walked_out
                    if (below(2)) e.count = 1 + std::int64_t(below(9));
                    break;
                case 5:
                    if (!out.empty()) {  // another content under a known id
                        const auto& known = out[below(out.size())];
                        auto& there = contents.try_emplace(known.id, 1).first->second;
                        if (there == most_contents) continue;
                        ++there;
                        e = known;
                        e.at = e.at.plus_ms(std::int64_t(below(7'200'000)) - 3'600'000);
                        if (below(2)) e.nominal_ml = volume();
                    }
                    break;
                default:
                    e.kind = EventKind::collected;
                    e.component = Component::whole_blood;
                    e.nominal_ml = volume();
                    if (below(5)) e.unit = unit();
                    if (below(3)) e.abo = Abo(below(4));
                    if (below(3)) e.rh = Rh(below(2));
                    if (below(2)) e.donor_class = DonorClass(below(3));
            }
            e.digest = content_digest(e, drive_id(e.drive));
            e.seq = std::int64_t(out.size()) + 1;
            out.push_back(std::move(e));
        }
        return out;
    }

    std::uint64_t below(std::uint64_t n) {
        return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(rng_);
    }
    template <class T>
    void shuffle(std::vector<T>& list) {
        std::shuffle(list.begin(), list.end(), rng_);
    }

  private:
    domain::Uuid id() {
        return domain::Uuid::derived(domain::Instant{1'581'200'000'000 + std::int64_t(below(1000))},
                                     std::to_string(rng_()));
    }
    std::string unit() { return "VN" + std::to_string(91'020'000'000 + below(units_)); }
    std::int32_t volume() {
        static constexpr std::int32_t volumes[] = {250, 350, 450};
        return volumes[below(3)];
    }
    std::mt19937_64 rng_;
    std::uint64_t units_;
};

}  // namespace tests::support

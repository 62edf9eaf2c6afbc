#include "domain/scheduling/clashes.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace domain::scheduling {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 86'400'000;
/// Journeys are looked at between drives that are at most so far apart in time.
constexpr std::int64_t travel_window_ms = day_ms;
/// Days of drives in a row count as one call, up to so many.
constexpr int longest_call_days = 14;
constexpr int days_looked_ahead = 60;

template <class T>
const T* at(const std::map<std::int64_t, T>& things, std::int64_t num) {
    auto it = things.find(num);
    return it == things.end() ? nullptr : &it->second;
}

/// The stretches of time in which the drive really uses its team and place.
template <class F>
void each_stretch(const Drive& d, F f) {
    if (d.sessions.empty()) return f(d.starts_at.ms, d.ends_at.ms);
    for (const auto& s : d.sessions) f(s.starts_at.ms, s.ends_at.ms);
}

std::int64_t worked_ms(const Drive& d) {
    std::int64_t sum = 0;
    each_stretch(d, [&](std::int64_t start, std::int64_t end) { sum += end - start; });
    return sum;
}

ClashCode twice(ClashThing thing) {
    switch (thing) {
        case ClashThing::team:
            return ClashCode::team_twice;
        case ClashThing::vehicle:
            return ClashCode::vehicle_twice;
        case ClashThing::equipment:
            return ClashCode::equipment_twice;
        case ClashThing::person:
            return ClashCode::person_twice;
        default:
            return ClashCode::site_twice;
    }
}

ClashCode travel(ClashThing thing) {
    switch (thing) {
        case ClashThing::vehicle:
            return ClashCode::vehicle_travel;
        case ClashThing::equipment:
            return ClashCode::equipment_travel;
        case ClashThing::person:
            return ClashCode::person_travel;
        default:
            return ClashCode::team_travel;
    }
}

ClashThing thing_of(const Resource* r) {
    return r && r->kind == ResourceKind::equipment ? ClashThing::equipment : ClashThing::vehicle;
}

/// Committees call others to give, and hospitals collect; the rest are people who give.
bool gives_blood(OrganizationKind kind) {
    switch (kind) {
        case OrganizationKind::national_committee:
        case OrganizationKind::provincial_committee:
        case OrganizationKind::district_committee:
        case OrganizationKind::hospital:
        case OrganizationKind::blood_centre:
            return false;
        default:
            return true;
    }
}

/// Minutes after local midnight; the end of a stretch that reaches into the next day is above
/// 1,440.
struct ClockSpan {
    Day day;
    std::int64_t from, to;
};
ClockSpan clock_span(std::int64_t start, std::int64_t end, UtcOffset offset) {
    Day day = Instant{start}.day(offset);
    auto midnight = Instant::at(day, 0, offset).ms;
    return {day, (start - midnight) / minute_ms, (end - midnight + minute_ms - 1) / minute_ms};
}

bool open_at(const Site& site, std::int64_t start, std::int64_t end, UtcOffset offset) {
    if (site.opening.empty()) return true;
    auto span = clock_span(start, end, offset);
    return std::any_of(site.opening.begin(), site.opening.end(), [&](const Opening& o) {
        return o.weekday == weekday_of(span.day) && o.opens.minutes <= span.from &&
               span.to <= o.closes.minutes;
    });
}

/// What two drives that want the same thing clash about: both at once, or too little time on the
/// way.
std::optional<Clash> judge(const Drive& a, std::int64_t a_start, std::int64_t a_end, const Drive& b,
                           std::int64_t b_start, std::int64_t b_end, const PlanView& plan,
                           const ClashRules& rules, ClashThing thing, std::int64_t num) {
    Clash clash{{}, a.num, b.num, thing, num, a.day, 0, 0};
    if (a_start < b_end && b_start < a_end) {
        clash.code = twice(thing);
        return clash;
    }
    if (thing == ClashThing::site || a.site == b.site) return std::nullopt;
    auto gap = a_start >= b_end ? a_start - b_end : b_start - a_end;
    if (gap >= travel_window_ms) return std::nullopt;
    const auto *from = at(plan.sites, a.site), *to = at(plan.sites, b.site);
    auto minutes = from && to ? travel_minutes(*from, *to, rules) : std::nullopt;
    if (!minutes || gap >= *minutes * minute_ms) return std::nullopt;
    clash.code = travel(thing);
    clash.value = gap / minute_ms;
    clash.limit = *minutes;
    return clash;
}

}  // namespace

std::optional<std::int64_t> travel_minutes(const Site& a, const Site& b, const ClashRules& rules) {
    if (!a.lat || !a.lon || !b.lat || !b.lon || rules.travel_kmh <= 0) return std::nullopt;
    return std::int64_t(
        std::ceil(distance_km(*a.lat, *a.lon, *b.lat, *b.lon) / rules.travel_kmh * 60));
}

std::optional<std::int64_t> room_for(const Drive& d, const PlanView& plan,
                                     const ClashRules& rules) {
    double hours = double(worked_ms(d)) / 3'600'000;
    std::optional<std::int64_t> room;
    auto narrow = [&](double donors) {
        auto whole = std::int64_t(std::floor(donors + 1e-9));
        room = room ? std::min(*room, whole) : whole;
    };
    if (const auto* s = at(plan.sites, d.site)) {
        if (s->donors_per_hour) narrow(double(*s->donors_per_hour) * hours);
        if (s->beds) narrow(double(*s->beds) * rules.donors_per_bed_hour * hours);
    }
    if (const auto* t = at(plan.teams, d.team); t && t->beds)
        narrow(double(*t->beds) * rules.donors_per_bed_hour * hours);
    return room;
}

std::vector<Clash> check_alone(const Drive& d, const PlanView& plan, const ClashRules& rules) {
    std::vector<Clash> out;
    auto add = [&](ClashCode code, ClashThing thing, std::int64_t num, std::int64_t value = 0,
                   std::int64_t limit = 0) {
        out.push_back({code, d.num, 0, thing, num, d.day, value, limit});
    };
    double hours = double(worked_ms(d)) / 3'600'000;
    if (const auto* s = at(plan.sites, d.site)) {
        if (s->fit_until && *s->fit_until < d.day)
            add(ClashCode::site_unfit, ClashThing::site, s->num,
                d.day.number - s->fit_until->number);
        bool open = true;
        each_stretch(d, [&](std::int64_t start, std::int64_t end) {
            open = open && open_at(*s, start, end, rules.offset);
        });
        if (!open) add(ClashCode::site_closed, ClashThing::site, s->num);
        if (d.planned_donors) {
            std::optional<double> room;
            if (s->donors_per_hour) room = double(*s->donors_per_hour) * hours;
            if (s->beds)
                room = std::min(room.value_or(1e12),
                                double(*s->beds) * rules.donors_per_bed_hour * hours);
            if (room && double(*d.planned_donors) > *room + 1e-9)
                add(ClashCode::site_too_small, ClashThing::site, s->num, *d.planned_donors,
                    std::int64_t(*room + 1e-9));
        }
    }
    if (const auto* t = at(plan.teams, d.team)) {
        if (t->days_off.contains(d.day)) add(ClashCode::team_day_off, ClashThing::team, t->num);
        if (t->beds && d.planned_donors) {
            double room = double(*t->beds) * rules.donors_per_bed_hour * hours;
            if (double(*d.planned_donors) > room + 1e-9)
                add(ClashCode::team_too_small, ClashThing::team, t->num, *d.planned_donors,
                    std::int64_t(room + 1e-9));
        }
    }
    if (rules.day_off)
        if (auto off = rules.day_off(d.organization, d.day))
            add(off->closed ? ClashCode::closed_day : ClashCode::public_holiday, ClashThing::day,
                0);
    for (auto num : d.campaigns)
        if (const auto* c = at(plan.campaigns, num);
            c && (d.day < c->starts_on || c->ends_on < d.day))
            add(ClashCode::outside_campaign, ClashThing::campaign, num);
    return out;
}

/// Calls `f(thing, number, start, end)` for each stretch of each thing that the drive needs for
/// itself. Vehicles and equipment stand in one list: their numbers do not meet.
template <class F>
void ClashIndex::each_need(const Drive& d, F f) {
    each_stretch(d, [&](std::int64_t start, std::int64_t end) {
        f(ClashThing::site, d.site, start, end);
        if (d.team) f(ClashThing::team, d.team, start, end);
        for (auto num : d.resources) f(ClashThing::vehicle, num, start, end);
    });
    for (const auto& shift : d.shifts)
        for (const auto& signup : shift.signups)
            if (holds_time(signup.status))
                f(ClashThing::person, signup.person, shift.starts_at.ms, shift.ends_at.ms);
}

void ClashIndex::put(std::shared_ptr<const Drive> d) {
    remove(d->num);
    if (d->status == DriveStatus::cancelled) return;
    auto insert = [&](ClashThing thing, std::int64_t num, std::int64_t start, std::int64_t end) {
        auto& list = lists_[key(thing, num)];
        Slot slot{start, end, d.get()};
        list.slots.insert(std::upper_bound(list.slots.begin(), list.slots.end(), slot), slot);
        list.longest = std::max(list.longest, end - start);
    };
    each_need(*d, insert);
    insert(ClashThing::organization, d->organization, d->starts_at.ms, d->ends_at.ms);
    drives_[d->num] = std::move(d);
}

void ClashIndex::remove(std::int64_t num) {
    auto it = drives_.find(num);
    if (it == drives_.end()) return;
    const Drive& d = *it->second;
    auto erase = [&](ClashThing thing, std::int64_t of, std::int64_t start, std::int64_t end) {
        auto& slots = lists_[key(thing, of)].slots;
        Slot slot{start, end, &d};
        auto [from, to] = std::equal_range(slots.begin(), slots.end(), slot);
        from = std::find_if(from, to, [&](const Slot& s) { return s.end == end; });
        if (from != to) slots.erase(from);
    };
    each_need(d, erase);
    erase(ClashThing::organization, d.organization, d.starts_at.ms, d.ends_at.ms);
    drives_.erase(it);
}

void ClashIndex::put_all(const std::vector<std::shared_ptr<const Drive>>& drives) {
    for (const auto& d : drives) remove(d->num);
    drives_.reserve(drives_.size() + drives.size());
    for (const auto& d : drives) {
        if (d->status == DriveStatus::cancelled) continue;
        auto append = [&](ClashThing thing, std::int64_t num, std::int64_t start,
                          std::int64_t end) {
            auto& list = lists_[key(thing, num)];
            list.slots.push_back({start, end, d.get()});
            list.longest = std::max(list.longest, end - start);
        };
        each_need(*d, append);
        append(ClashThing::organization, d->organization, d->starts_at.ms, d->ends_at.ms);
        drives_[d->num] = d;
    }
    for (auto& [k, list] : lists_)
        if (!std::is_sorted(list.slots.begin(), list.slots.end()))
            std::sort(list.slots.begin(), list.slots.end());
}

const Drive* ClashIndex::drive(std::int64_t num) const {
    auto it = drives_.find(num);
    return it == drives_.end() ? nullptr : it->second.get();
}

void ClashIndex::near(std::vector<Clash>& out, const Drive& d, const PlanView& plan,
                      const ClashRules& rules, ClashThing thing, std::int64_t num,
                      std::int64_t start, std::int64_t end) const {
    auto it = lists_.find(key(thing, num));
    if (it == lists_.end()) return;
    if (thing == ClashThing::vehicle) thing = thing_of(at(plan.resources, num));
    const auto& slots = it->second.slots;
    auto first =
        std::lower_bound(slots.begin(), slots.end(), start - it->second.longest - travel_window_ms,
                         [](const Slot& s, std::int64_t t) { return s.start < t; });
    std::size_t found = 0;
    for (auto s = first;
         s != slots.end() && s->start < end + travel_window_ms && found < most_per_drive; ++s) {
        if (s->drive->num == d.num) continue;
        auto clash = judge(d, start, end, *s->drive, s->start, s->end, plan, rules, thing, num);
        if (!clash) continue;
        // Sessions of two drives may meet more than once; the worst is told.
        auto same = std::find_if(out.begin(), out.end(), [&](const Clash& c) {
            return c.other == clash->other && c.thing == thing && c.num == num;
        });
        if (same == out.end()) {
            out.push_back(*clash);
            ++found;
        } else if (clash->code < same->code) {
            *same = *clash;
        }
    }
}

bool ClashIndex::free(ClashThing thing, std::int64_t num, std::int64_t start, std::int64_t end,
                      std::int64_t but) const {
    auto it = lists_.find(key(thing, num));
    if (it == lists_.end()) return true;
    const auto& slots = it->second.slots;
    auto s = std::lower_bound(slots.begin(), slots.end(), start - it->second.longest,
                              [](const Slot& slot, std::int64_t t) { return slot.start < t; });
    for (; s != slots.end() && s->start < end; ++s)
        if (s->drive->num != but && start < s->end) return false;
    return true;
}

/// The call of the same organisation before (or after) the one that the drive belongs to, when it
/// is too near. A call is a run of days one after the other.
std::optional<Clash> ClashIndex::again(const Drive& d, const PlanView& plan,
                                       const ClashRules& rules, bool later) const {
    const auto* o = plan.organizations.find(d.organization);
    if (!o || !gives_blood(o->kind)) return std::nullopt;
    auto it = lists_.find(key(ClashThing::organization, d.organization));
    if (it == lists_.end()) return std::nullopt;
    const auto& slots = it->second.slots;
    Day day = d.day;
    for (int run = 0; run < longest_call_days; ++run) {
        const Drive* next = nullptr;
        if (later) {
            auto s = std::lower_bound(
                slots.begin(), slots.end(), Instant::at(day.plus(1), 0, rules.offset).ms,
                [](const Slot& slot, std::int64_t t) { return slot.start < t; });
            while (s != slots.end() && s->drive->num == d.num) ++s;
            if (s != slots.end()) next = s->drive;
        } else {
            auto s =
                std::lower_bound(slots.begin(), slots.end(), Instant::at(day, 0, rules.offset).ms,
                                 [](const Slot& slot, std::int64_t t) { return slot.start < t; });
            while (s != slots.begin() && std::prev(s)->drive->num == d.num) --s;
            if (s != slots.begin()) next = std::prev(s)->drive;
        }
        if (!next) return std::nullopt;
        auto gap = std::abs(next->day.number - day.number);
        auto apart = std::abs(next->day.number - d.day.number);
        if (gap > 1) {
            if (apart >= rules.interval_days) return std::nullopt;
            return Clash{ClashCode::organization_again,
                         d.num,
                         next->num,
                         ClashThing::organization,
                         d.organization,
                         d.day,
                         apart,
                         rules.interval_days};
        }
        day = next->day;
    }
    return std::nullopt;
}

void ClashIndex::capacity(std::vector<Clash>& out, const Drive& d, const PlanView& plan,
                          bool only_last) const {
    const auto* t = at(plan.teams, d.team);
    if (!t || !t->bags_a_day) return;
    auto planned = [](const Drive& drive) {
        return drive.planned_bags ? *drive.planned_bags : drive.planned_donors.value_or(0);
    };
    auto it = lists_.find(key(ClashThing::team, d.team));
    std::int64_t sum = planned(d);
    const Drive* other = nullptr;
    bool is_last = true;
    if (it != lists_.end()) {
        const auto& slots = it->second.slots;
        // A drive's day is that of its start, and its first stretch begins on it or soon after.
        auto s =
            std::lower_bound(slots.begin(), slots.end(), d.starts_at.ms - day_ms,
                             [](const Slot& slot, std::int64_t time) { return slot.start < time; });
        std::vector<std::int64_t> counted;
        for (; s != slots.end() && s->start < d.starts_at.ms + 2 * day_ms; ++s) {
            if (s->drive->num == d.num || s->drive->day != d.day) continue;
            if (std::find(counted.begin(), counted.end(), s->drive->num) != counted.end()) continue;
            counted.push_back(s->drive->num);
            sum += planned(*s->drive);
            if (!other) other = s->drive;
            if (std::pair(d.starts_at, d.num) < std::pair(s->drive->starts_at, s->drive->num))
                is_last = false;
            if (only_last && !is_last) return;
            // A team with more drives on a day than this is a list and not a team.
            if (counted.size() >= 64) break;
        }
    }
    if (sum > *t->bags_a_day)
        out.push_back({ClashCode::team_over_capacity, d.num, other ? other->num : 0,
                       ClashThing::team, t->num, d.day, sum, *t->bags_a_day});
}

std::vector<Clash> ClashIndex::check(const Drive& d, const PlanView& plan,
                                     const ClashRules& rules) const {
    if (d.status == DriveStatus::cancelled) return {};
    auto out = check_alone(d, plan, rules);
    each_need(d, [&](ClashThing thing, std::int64_t num, std::int64_t start, std::int64_t end) {
        near(out, d, plan, rules, thing, num, start, end);
    });
    capacity(out, d, plan, false);
    for (bool later : {false, true})
        if (auto clash = again(d, plan, rules, later)) out.push_back(*clash);
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<Clash> ClashIndex::check_all(const PlanView& plan, const ClashRules& rules) const {
    std::vector<Clash> out;
    for (const auto& [num, d] : drives_) {
        auto alone = check_alone(*d, plan, rules);
        out.insert(out.end(), alone.begin(), alone.end());
        capacity(out, *d, plan, true);
        if (auto clash = again(*d, plan, rules, false)) out.push_back(*clash);
    }
    std::vector<Clash> pairs;
    for (const auto& [k, list] : lists_) {
        auto thing = ClashThing(k >> 48);
        auto num = std::int64_t(k & ((Key(1) << 48) - 1));
        if (thing == ClashThing::organization) continue;
        if (thing == ClashThing::vehicle) thing = thing_of(at(plan.resources, num));
        auto window = thing == ClashThing::site ? 0 : travel_window_ms;
        pairs.clear();
        for (std::size_t i = 0; i < list.slots.size(); ++i) {
            const auto& a = list.slots[i];
            std::size_t found = 0;
            for (std::size_t j = i + 1; j < list.slots.size() && found < most_per_drive; ++j) {
                const auto& b = list.slots[j];
                if (b.start >= a.end + window) break;
                if (b.drive->num == a.drive->num) continue;
                // Told from the later drive's side, as it would be when that one is entered.
                auto clash = judge(*b.drive, b.start, b.end, *a.drive, a.start, a.end, plan, rules,
                                   thing, num);
                if (!clash) continue;
                if (clash->drive < clash->other && a.start == b.start) {
                    std::swap(clash->drive, clash->other);
                    clash->day = a.drive->day;
                }
                pairs.push_back(*clash);
                ++found;
            }
        }
        // Sessions of two drives may meet more than once: the worst of a pair is told.
        auto pair_of = [](const Clash& c) {
            return std::pair(std::min(c.drive, c.other), std::max(c.drive, c.other));
        };
        std::sort(pairs.begin(), pairs.end(), [&](const Clash& a, const Clash& b) {
            return std::pair(pair_of(a), a.code) < std::pair(pair_of(b), b.code);
        });
        pairs.erase(
            std::unique(pairs.begin(), pairs.end(),
                        [&](const Clash& a, const Clash& b) { return pair_of(a) == pair_of(b); }),
            pairs.end());
        out.insert(out.end(), pairs.begin(), pairs.end());
    }
    std::sort(out.begin(), out.end(), [](const Clash& a, const Clash& b) {
        return std::tuple(a.day, a.drive, a.code, a.other, a.num) <
               std::tuple(b.day, b.drive, b.code, b.other, b.num);
    });
    return out;
}

std::optional<Day> ClashIndex::next_free_day(const Drive& d, const PlanView& plan,
                                             const ClashRules& rules) const {
    const auto* team = at(plan.teams, d.team);
    const auto* site = at(plan.sites, d.site);
    for (int ahead = 1; ahead <= days_looked_ahead; ++ahead) {
        Day day = d.day.plus(ahead);
        if (rules.day_off && rules.day_off(d.organization, day)) continue;
        if (team && team->days_off.contains(day)) continue;
        if (site && site->fit_until && *site->fit_until < day) return std::nullopt;
        std::int64_t by = ahead * day_ms;
        bool works = true;
        each_stretch(d, [&](std::int64_t start, std::int64_t end) {
            start += by, end += by;
            works = works && (!site || open_at(*site, start, end, rules.offset)) &&
                    free(ClashThing::site, d.site, start, end, d.num) &&
                    (!d.team || free(ClashThing::team, d.team, start, end, d.num));
            for (auto num : d.resources)
                works = works && free(ClashThing::vehicle, num, start, end, d.num);
        });
        if (works) return day;
    }
    return std::nullopt;
}

}  // namespace domain::scheduling

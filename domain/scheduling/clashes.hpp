// What in the calendar cannot be, or should not be without a reason.
#pragma once

#include "domain/scheduling/campaign.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/holidays.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/scheduling/site.hpp"
#include "domain/scheduling/team.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace domain::scheduling {

/// The first ones are hard: they refuse. The others are soft: somebody may answer for them with a
/// reason.
enum class ClashCode {
    team_twice,
    vehicle_twice,
    equipment_twice,
    person_twice,
    site_unfit,
    site_twice,
    team_travel,
    vehicle_travel,
    equipment_travel,
    person_travel,
    team_over_capacity,
    team_too_small,
    team_day_off,
    public_holiday,
    closed_day,
    site_closed,
    site_too_small,
    organization_again,
    outside_campaign
};
BOOST_DESCRIBE_ENUM(ClashCode, team_twice, vehicle_twice, equipment_twice, person_twice, site_unfit,
                    site_twice, team_travel, vehicle_travel, equipment_travel, person_travel,
                    team_over_capacity, team_too_small, team_day_off, public_holiday, closed_day,
                    site_closed, site_too_small, organization_again, outside_campaign)

inline bool hard(ClashCode code) {
    return code <= ClashCode::site_unfit;
}

/// What a drive clashes about or with.
enum class ClashThing { none, site, team, vehicle, equipment, person, organization, campaign, day };
BOOST_DESCRIBE_ENUM(ClashThing, none, site, team, vehicle, equipment, person, organization,
                    campaign, day)

/// Two sides: a drive, and another drive over a thing that both want, or the thing itself.
struct Clash {
    ClashCode code{};
    std::int64_t drive = 0;
    std::int64_t other = 0;  ///< a drive; 0: the other side is `thing`
    ClashThing thing = ClashThing::none;
    std::int64_t num = 0;    ///< of the thing
    Day day;                 ///< of `drive`
    std::int64_t value = 0;  ///< donors, bags or minutes that are planned; days since the last call
    std::int64_t limit = 0;  ///< what there is room or time for

    auto operator<=>(const Clash&) const = default;
};

/// Numbers that are judged with. The defaults are planning figures to be set to what a province
/// knows about itself, except `interval_days`, which is law.
struct ClashRules {
    double travel_kmh = 40;          ///< along the great circle, so that detours are in it
    double donors_per_bed_hour = 4;  ///< 10 minutes of bleeding and the change of donor
    std::int32_t interval_days =
        84;  ///< 12 weeks between donations of whole blood (TT 26/2013 Art 6)
    UtcOffset offset;
    /// Why an organisation has the day off (WorkCalendar::day_off); may be empty.
    std::function<std::optional<DayOff>(std::int64_t organization, Day day)> day_off;
};

/// What the drives of a plan refer to. Refers to what it was made of.
struct PlanView {
    const OrganizationTree& organizations;
    const std::map<std::int64_t, Site>& sites;
    const std::map<std::int64_t, Team>& teams;
    const std::map<std::int64_t, Resource>& resources;
    const std::map<std::int64_t, Campaign>& campaigns;
};

/// Drives by what they need and when. Putting one costs O(log n) plus moving the later entries of
/// its lists; a question about one drive costs the entries near it in time.
class ClashIndex {
  public:
    /// Takes the place of the drive with the same number; a cancelled one needs nothing.
    void put(std::shared_ptr<const Drive> drive);
    void remove(std::int64_t drive);
    /// The same for many, sorted once.
    void put_all(const std::vector<std::shared_ptr<const Drive>>& drives);
    const Drive* drive(std::int64_t num) const;
    std::size_t size() const { return drives_.size(); }

    /// What `drive` clashes with; it may stand in the index already or not. At most
    /// `most_per_drive` others a thing.
    std::vector<Clash> check(const Drive& drive, const PlanView& plan,
                             const ClashRules& rules) const;
    /// Everything, each pair once, sorted by day, drive and code. Near-linear: each list is swept
    /// once in order of time and one drive is reported with at most `most_per_drive` others a
    /// thing.
    std::vector<Clash> check_all(const PlanView& plan, const ClashRules& rules) const;

    /// The first day after the drive's own on which the same clock times are free for its team,
    /// vehicles and site, no holiday and no day off; nothing when none of the next 60 is.
    std::optional<Day> next_free_day(const Drive& drive, const PlanView& plan,
                                     const ClashRules& rules) const;

    static constexpr std::size_t most_per_drive = 20;

  private:
    struct Slot {
        std::int64_t start = 0, end = 0;
        const Drive* drive = nullptr;
        bool operator<(const Slot& o) const {
            return start != o.start ? start < o.start : drive->num < o.drive->num;
        }
    };
    struct List {
        std::vector<Slot> slots;   // by start
        std::int64_t longest = 0;  // never shrinks: a bound
    };
    using Key = std::uint64_t;

    static Key key(ClashThing thing, std::int64_t num) { return Key(thing) << 48 | Key(num); }
    template <class F>
    static void each_need(const Drive& drive, F f);
    void near(std::vector<Clash>& out, const Drive& drive, const PlanView& plan,
              const ClashRules& rules, ClashThing thing, std::int64_t num, std::int64_t start,
              std::int64_t end) const;
    bool free(ClashThing thing, std::int64_t num, std::int64_t start, std::int64_t end,
              std::int64_t but) const;
    std::optional<Clash> again(const Drive& drive, const PlanView& plan, const ClashRules& rules,
                               bool later) const;
    void capacity(std::vector<Clash>& out, const Drive& drive, const PlanView& plan,
                  bool only_last) const;

    std::unordered_map<std::int64_t, std::shared_ptr<const Drive>> drives_;
    std::unordered_map<Key, List> lists_;
};

/// The rules that look at one drive alone.
std::vector<Clash> check_alone(const Drive& drive, const PlanView& plan, const ClashRules& rules);

/// Minutes on the way between two sites; nothing when a position is not known.
std::optional<std::int64_t> travel_minutes(const Site& a, const Site& b, const ClashRules& rules);

/// So many donors fit into the drive at its site with its team, by the site's donors an hour and
/// the beds of both; nothing when none of these is known.
std::optional<std::int64_t> room_for(const Drive& drive, const PlanView& plan,
                                     const ClashRules& rules);

}  // namespace domain::scheduling

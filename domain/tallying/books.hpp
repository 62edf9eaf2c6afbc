// The books: everything that answers are made of, as one immutable value at one ledger sequence.
#pragma once

#include "domain/core/chunked.hpp"
#include "domain/identity/directory.hpp"
#include "domain/scheduling/calendar_feed.hpp"
#include "domain/scheduling/campaign.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/head_count.hpp"
#include "domain/scheduling/holidays.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/scheduling/site.hpp"
#include "domain/scheduling/target.hpp"
#include "domain/scheduling/team.hpp"
#include "domain/tallying/discards.hpp"
#include "domain/tallying/fold.hpp"
#include "domain/tallying/hours.hpp"
#include "domain/tallying/unit_number.hpp"
#include "domain/valuation/allowance.hpp"
#include "domain/valuation/tariff.hpp"

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace domain::tallying {

/// What one drive has counted, and how far its chain has come.
struct DriveTally {
    std::vector<Cell> cells;  ///< sorted by key, without zeros and never below zero
    std::vector<ReasonCount>
        reasons;  ///< sorted by day, kind and reason, without zeros; their drive is this one
    std::int64_t events = 0;  ///< kept events, in review or not
    Digest head;              ///< all zero before the first event
    /// What the two lists are made from; null as long as no bags were thrown away by number, when
    /// they are the sums.
    std::shared_ptr<const DiscardBasis> basis;
};

struct DriveEntry {
    std::shared_ptr<const scheduling::Drive> drive;  ///< null where a number is not used
    std::shared_ptr<const DriveTally> tally;         ///< null before the first event
};

/// Things that people plan with, shared between versions of the books until one of them changes.
struct Register {
    Register();

    scheduling::OrganizationTree organizations;
    std::map<std::int64_t, scheduling::Campaign> campaigns;
    std::map<std::int64_t, scheduling::Site> sites;
    std::map<std::int64_t, scheduling::Target> targets;
    std::map<std::int64_t, valuation::Tariff> tariffs;
    std::map<std::int64_t, scheduling::Team> teams;
    std::map<std::int64_t, scheduling::Resource> resources;
    std::map<std::int64_t, scheduling::CalendarDay> calendar_days;
    scheduling::HeadCounts head_counts;
    std::map<std::int64_t, scheduling::CalendarFeed> calendar_feeds;
    std::map<std::int64_t, valuation::Allowance>
        allowances;  ///< those that come with the program among them

    /// Number by id or code (`reference` as it stands in a path or a body).
    std::optional<std::int64_t> organization(std::string_view reference) const;
    std::optional<std::int64_t> campaign(std::string_view reference) const;
    std::optional<std::int64_t> site(std::string_view reference) const;
    std::optional<std::int64_t> target(std::string_view reference) const;
    std::optional<std::int64_t> tariff(std::string_view reference) const;
    std::optional<std::int64_t> team(std::string_view reference) const;
    std::optional<std::int64_t> resource(std::string_view reference) const;
    std::optional<std::int64_t> calendar_day(std::string_view reference) const;
    /// By id, or by the digest of its secret in hexadecimal.
    std::optional<std::int64_t> calendar_feed(std::string_view reference) const;
    std::optional<std::int64_t> allowance(std::string_view reference) const;

    /// The put functions keep the look-ups above in step; use them for every change.
    void put(scheduling::Organization organization);
    void put(scheduling::Campaign campaign);
    void put(scheduling::Site site);
    void put(scheduling::Target target);
    void put(valuation::Tariff tariff);
    void put(scheduling::Team team);
    void put(scheduling::Resource resource);
    void put(scheduling::CalendarDay day);
    void put(scheduling::CalendarFeed feed);
    void put(valuation::Allowance allowance);

  private:
    std::unordered_map<std::string, std::int64_t> organization_index_, campaign_index_, site_index_,
        target_index_, tariff_index_, team_index_, resource_index_, calendar_day_index_,
        calendar_feed_index_, allowance_index_;
};

/// Which version of the books this is. The same version gives the same answers, byte by byte.
struct AsOf {
    std::int64_t seq = 0;      ///< the last event in the books
    std::int64_t catalog = 0;  ///< the last change of anything else
    Instant at;                ///< when the later of the two was committed
    Day today;                 ///< the local day, so that "due by now" is part of the version
    Digest head;               ///< scope head over all drives
};

/// Planning figures that a province sets to what it knows about itself.
struct PlanningNumbers {
    double travel_kmh = 40;          ///< between sites, along the great circle: detours are in it
    double donors_per_bed_hour = 4;  ///< ten minutes of bleeding, and the change of donor
};

/// Copying is cheap (chunks are shared); a published copy is never changed, so any thread may read
/// it.
class Books {
  public:
    AsOf as_of;
    UtcOffset offset;
    PlanningNumbers planning;
    HoursTolerance hours;
    std::shared_ptr<const UnitRules> units = std::make_shared<const UnitRules>();

    const Register& registry() const { return *register_; }
    std::shared_ptr<const Register> shared_register() const { return register_; }
    void replace_register(std::shared_ptr<const Register> r) { register_ = std::move(r); }

    /// Who may ask. It has a version of its own: signing in changes no answer, so `as_of` does not
    /// move with it.
    const identity::Directory& directory() const { return *directory_; }
    std::shared_ptr<const identity::Directory> shared_directory() const { return directory_; }
    void replace_directory(std::shared_ptr<const identity::Directory> d) {
        directory_ = std::move(d);
    }
    std::int64_t directory_version = 0;

    const Chunked<DriveEntry>& drives() const { return drives_; }
    const scheduling::Drive* drive(std::int64_t num) const {
        return num > 0 && std::size_t(num) < drives_.size() ? drives_[std::size_t(num)].drive.get()
                                                            : nullptr;
    }
    const DriveTally* tally(std::int64_t num) const {
        return num > 0 && std::size_t(num) < drives_.size() ? drives_[std::size_t(num)].tally.get()
                                                            : nullptr;
    }
    /// The number of a drive by id or code.
    std::optional<std::int64_t> drive_number(std::string_view reference) const {
        return drive_index_.find(reference);
    }
    void put_drive(scheduling::Drive drive);
    /// How often put_drive was called; tells whether a transaction changed any.
    std::uint64_t drive_changes() const { return drive_changes_; }

    /// Applies what a group of events changed. `appended` are the kept events in ledger order;
    /// their chains go on. Returns the numbers of the drives it touched. Call seal() before handing
    /// out a copy.
    std::vector<std::int64_t> apply(const std::vector<Contribution>& changes,
                                    std::span<const Event* const> appended,
                                    std::span<const ReasonCount> reasons = {},
                                    std::span<const DiscardSum> discards = {});
    /// Puts a saved tally back, at start.
    void restore(std::int64_t drive, DriveTally tally);
    /// Makes later changes copy, so that a copy taken now stays as it is. Cheaper than seal(): the
    /// head of the scope is left as it was, so that such a copy is not for publishing.
    void freeze();
    /// Brings the scope head up to date with the drives touched since the last seal, and makes
    /// later changes copy.
    void seal();

  private:
    std::shared_ptr<const Register> register_ = std::make_shared<Register>();
    std::shared_ptr<const identity::Directory> directory_ = std::make_shared<identity::Directory>();
    Chunked<DriveEntry> drives_;
    SharedIndex drive_index_;
    std::uint64_t drive_changes_ = 0;
    std::vector<Digest> block_heads_;
    std::vector<std::size_t> touched_blocks_;
};

/// What the numbers of the bags of a drive look like: by who collects them.
const UnitRule& unit_rule(const Books& books, const scheduling::Drive& drive);

/// The head of a scope: drives in order of number that have events, in blocks of 64 numbers; the
/// head of a block is the BLAKE2b of its drives' heads one after the other, the head of the scope
/// that of the blocks' heads (blocks without events left out).
Digest scope_head(const Books& books);

}  // namespace domain::tallying

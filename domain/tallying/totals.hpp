// Totals: one question over the books, one answer.
#pragma once

#include "domain/core/result.hpp"
#include "domain/scheduling/visible.hpp"
#include "domain/tallying/books.hpp"
#include "domain/tallying/work.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace domain::tallying {

enum class Dimension {
    day,
    month,
    year,
    drive,
    campaign,
    organization,
    site,
    collected_by,
    component,
    nominal_ml,
    abo,
    rh,
    donor_class
};
BOOST_DESCRIBE_ENUM(Dimension, day, month, year, drive, campaign, organization, site, collected_by,
                    component, nominal_ml, abo, rh, donor_class)

/// Which bags are asked about. Numbers are keys in the books; `days` is about the local day of the
/// bag.
struct Filter {
    std::optional<std::int64_t> campaign;
    std::optional<std::int64_t> organization;  ///< with everything below it on the drive's day
    std::optional<std::int64_t> site;
    std::optional<std::int64_t> drive;
    std::optional<std::int64_t> collected_by;
    DayRange days;
    std::optional<Component> component;
    std::optional<std::int32_t> nominal_ml;
    std::optional<Abo> abo;
    std::optional<Rh> rh;
    /// Only drives that may be seen: {} is none. A question about no reader in particular is about
    /// all of them.
    scheduling::Visible within = scheduling::Visible::everything();

    /// True when the question is about some kinds of bags only, so a drive that counted nothing is
    /// no answer to it.
    bool narrows_bags() const { return component || nominal_ml || abo || rh; }
};

/// Which map of organisations an answer is drawn on.
enum class OnMap {
    then,     ///< as it was on the day of each drive
    current,  ///< as it is today: what has ended is carried to its successors by their shares
};
BOOST_DESCRIBE_ENUM(OnMap, then, current)

struct Question {
    Filter filter;
    std::vector<Dimension> by;
    OnMap map = OnMap::then;  ///< for `organization`, as filter and as dimension; collectors stay
                              ///< who they were
    std::size_t most_rows =
        SIZE_MAX;  ///< an answer with more rows than this is not made (Totals::too_wide)
};

struct Figures {
    std::int64_t drives = 0;
    std::int64_t bags = 0;
    std::int64_t ml = 0;              ///< nominal millilitres of the bags whose volume is known
    std::int64_t volume_unknown = 0;  ///< bags among `bags` whose volume is not known
    std::int64_t discarded = 0;
    std::int64_t registered = 0;
    std::int64_t deferred = 0;
    std::int64_t walked_out = 0;

    /// Standard units of 250 ml (TTLT 12/2004) in tenths. Exact for volumes that are multiples of
    /// 25 ml (250, 350, 450 → 1, 1.4, 1.8); other sums are rounded half up once, here.
    std::int64_t standard_unit_tenths() const;
    bool operator==(const Figures&) const = default;
};

/// One row; `place` has a value for every dimension asked for, in that order. Meaning by dimension:
/// day number, year*12 + month-1, year, number of a drive, campaign, organisation, site or
/// collector (0: none), enumerator (-1: not known), nominal ml (0: not known).
struct Row {
    std::vector<std::int64_t> place;
    Figures figures;
};

/// What one organisation, which is several today, was cut into.
struct Split {
    struct Part {
        std::int64_t organization = 0;  ///< who has it today
        std::int64_t share_ppm = 0;
        std::int64_t bags = 0;
    };
    std::int64_t organization = 0;  ///< where the drives were
    std::int64_t drives = 0;
    std::int64_t bags = 0;  ///< asked about, before the cut
    std::vector<Part>
        parts;  ///< all of them, also those that a filter leaves out; largest share first
};

struct TargetProgress {
    const scheduling::Target* target = nullptr;
    std::int64_t percent_tenths = 0;  ///< as told_share() has it; true above 100 %
};

struct Totals {
    AsOf as_of;
    bool too_wide = false;  ///< more rows than the question allows; nothing else in the answer
                            ///< means anything then
    std::vector<Row> rows;  ///< sorted by place
    Figures total;
    bool overlap = false;  ///< some drive stands in two rows because it belongs to two campaigns
    std::optional<TargetProgress> target;
    std::int64_t drives_expected = 0;
    std::int64_t drives_reported = 0;
    std::vector<std::int64_t> drives_missing;  ///< numbers of drives
    std::vector<Split> splits;  ///< on the current map, sorted by code of organisation
};

/// Drives in the scope are those that pass the filter and are not proposed or cancelled. `drives`
/// counts drives that were held and reported: something was counted, or the drive is closed (a
/// closed drive without bags is a zero, an open one without bags is silence). Expected are drives
/// that should have reported by today.
///
/// On the current map the bags of each drive are cut whole, by largest remainder, and each kind of
/// bag in about the same way (apportion_table over all cells of the drive). So a bag has one
/// organisation whatever is asked, and sums hold at every level; only `drives` counts a drive in
/// the row of each successor, and once in the total.
Totals total(const Books& books, const Question& question);

/// A question that is asked again and again while the books grow. The first answer costs a walk
/// over all drives; each later one costs the drives that changed since, however many there are in
/// all. One thread at a time.
class StandingQuestion {
  public:
    StandingQuestion(Books books, Question question);
    ~StandingQuestion();
    StandingQuestion(StandingQuestion&&) noexcept;

    /// The answer for `books`, which may be older or newer than those asked about before.
    Totals answer(const Books& books);
    /// How much answer() will be for `books`: what changed since, and every row.
    Work work_to(const Books& books) const;
    /// Memory of the sums in bytes, about: rows, and the list of chunks that the books share with
    /// others.
    std::size_t bytes() const;

  private:
    struct Sums;
    std::unique_ptr<Sums> sums_;
};

/// `too_wide`, with what to narrow: the days when they are open, else the places, else the finest
/// dimension.
Error too_wide(const Question& question);

/// True when a drive stands in the filter's scope (bags are not looked at, nor days).
bool in_scope(const Books& books, const Filter& filter, const scheduling::Drive& drive);
bool passes(const Filter& filter, const CellKey& key);

/// Tenths of a percent as told_share() has them; `whole` > 0.
std::int64_t percent_tenths(std::int64_t part, double whole);

}  // namespace domain::tallying

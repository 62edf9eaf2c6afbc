// What is owed to donors and to those who mobilise them, by norm: money, gifts, meals.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/tallying/event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace domain::valuation {

enum class AllowanceItem {
    gift,  ///< in kind or as a health service, by the volume given
    meal,  ///< at the site
    travel,
    organizing,  ///< to the body that mobilises, for each donor
};
BOOST_DESCRIBE_ENUM(AllowanceItem, gift, meal, travel, organizing)

/// What a norm says about its amount. Law gives floors for gifts and averages that may not be
/// exceeded for the rest.
enum class Bound { minimum, maximum_average, amount };
BOOST_DESCRIBE_ENUM(Bound, minimum, maximum_average, amount)

enum class Donation { any, whole_blood, apheresis };
BOOST_DESCRIBE_ENUM(Donation, any, whole_blood, apheresis)

struct Allowance {
    std::int64_t num = 0;  ///< negative for those that come with the program
    Uuid id;
    std::string code;
    std::int64_t organization =
        0;  ///< 0: the national layer; else what this body adds for everything below it
    AllowanceItem item{};
    Bound bound{};
    Donation donation = Donation::any;
    std::int32_t from_ml = 0;  ///< both 0: whatever the volume
    std::int32_t to_ml = 0;
    std::int64_t amount_vnd = 0;  ///< for each donation
    DayRange valid;
    std::string source;
};

/// The national norms. The amounts are the same in TT 05/2017 with 20/2018, TT 17/2020 and TT
/// 15/2023.
std::span<const Allowance> shipped_allowances();

/// Finds norms by day and donation.
class AllowanceBook {
  public:
    explicit AllowanceBook(const std::map<std::int64_t, Allowance>& norms);

    /// Organisations that add a layer on top of the national one (0, always first).
    const std::vector<std::int64_t>& layers() const { return layers_; }
    /// The norm of one layer, or null. Of several in force, the one that came into force last.
    const Allowance* find(std::int64_t layer, AllowanceItem item, Day day,
                          std::optional<tallying::Component> component,
                          std::int32_t nominal_ml) const;

  private:
    std::vector<std::int64_t> layers_;
    std::map<std::pair<std::int64_t, AllowanceItem>, std::vector<const Allowance*>>
        norms_;  // latest valid_from first
};

}  // namespace domain::valuation

// The index of clashes, kept level with the books.
#pragma once

#include "domain/scheduling/clashes.hpp"
#include "domain/tallying/books.hpp"

namespace domain::tallying {

/// What drives refer to, in `reg`, which must outlive the view.
inline scheduling::PlanView plan_view(const Register& reg) {
    return {reg.organizations, reg.sites, reg.teams, reg.resources, reg.campaigns};
}
/// The rules with the days off of the books; keeps their register.
scheduling::ClashRules clash_rules(const Books& books);

/// Follows the books by the chunks of drives that differ, so that level is reached for the price of
/// what changed; nothing is done while nobody asks. One thread at a time.
class Calendar {
  public:
    /// `books` must be sealed: what is not, may still change under the copy that is kept here.
    const scheduling::ClashIndex& follow(const Books& books);
    /// clash_rules(books), kept for as long as what they are made of stays: the holidays of a year
    /// cost some moons.
    const scheduling::ClashRules& rules(const Books& books);

  private:
    scheduling::ClashIndex index_;
    Chunked<DriveEntry> seen_;
    scheduling::ClashRules rules_;
    std::shared_ptr<const Register> rules_of_;
    std::size_t days_entered_ = 0;
};

}  // namespace domain::tallying

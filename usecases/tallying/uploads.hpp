// Who sends events.
#pragma once

#include "domain/tallying/books.hpp"
#include "usecases/core/actor.hpp"

#include <string>

namespace usecases::tallying {

/// The actor that an upload stands under in the ledger: the one who sends it, and the person `by`
/// whom it was logged on a shared device, where one is named. Refusal: `device_person_unknown`, of
/// the field "by", unless the actor is an enrolled device that this person shares.
domain::Result<std::string> sender(const Actor& actor, const domain::tallying::Books& books,
                                   const std::string& by);

}  // namespace usecases::tallying

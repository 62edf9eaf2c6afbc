// Who may put a second name to the closing of a drive.
#pragma once

#include "domain/identity/directory.hpp"
#include "domain/tallying/books.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace domain::identity {

/// The tablet, when it is enrolled, neither revoked nor expired, and logs at this drive.
std::shared_ptr<const Device> tablet_at(const tallying::Books& books,
                                        const scheduling::Drive& drive, std::string_view reference);

/// How a person of a tablet stands in histories.
std::string actor_on(const Device& device, std::string_view person);

/// Whether this actor may put a second name to the closing of the drive: a login whose account
/// stands and sees the drive, or a person of a tablet that logs at it. Says nothing about whether
/// the actor is somebody else than the one who closes: that is may_sign().
bool may_witness(const tallying::Books& books, const scheduling::Drive& drive,
                 std::string_view actor);

}  // namespace domain::identity

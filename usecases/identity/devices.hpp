// Tablets and phones at drives: bound to drives or a site, enrolled by a one-time code, shared by
// several people.
#pragma once

#include "storage/engine/database.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/throttle.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usecases::identity {

using domain::identity::Device;

constexpr std::size_t most_people_on_a_device = 50;

/// True for whoever runs, or keeps people at, everything that the device is bound to.
bool keeps_device(const Actor& actor, const domain::tallying::Books& books, const Device& device);

/// One that is kept, by id or code. Refusal: `device_not_found`, also for who does not keep it.
domain::Result<Device> device(const Actor& actor, const domain::tallying::Books& books,
                              const std::string& reference);

struct NewDevice {
    std::string code;
    std::string name;
    std::optional<std::vector<std::string>> drives;  ///< either these or a site
    std::optional<std::string> site;
    std::optional<domain::Day> valid_to;
};

/// What a device is enrolled with, once.
struct EnrolmentCode {
    std::string code;  ///< as people type it
    domain::Instant expires_at;
};

struct AddedDevice {
    Device device;
    EnrolmentCode enrolment;
};

/// Adds a device with a code to enrol it. Refusals: `drives_or_site`, `drive_not_found`,
/// `site_not_found` and `in_the_past` as violations, `code_taken`, `forbidden` and those of
/// maker_of().
domain::Result<AddedDevice> add(const Holder& holder, storage::WriteTransaction& tx,
                                const NewDevice& what);

/// A new code; the device's present token stays good until the code is used. Refusals:
/// `device_not_found`, `already_revoked` and those of maker_of().
domain::Result<EnrolmentCode> make_enrolment_code(const Holder& holder,
                                                  storage::WriteTransaction& tx,
                                                  const std::string& reference);

struct EnrolledDevice {
    Device device;
    std::string secret;  ///< its token, known here only
};

/// Uses a code up, however it was typed, from `address`. The attempt is counted before the code is
/// looked at. Refusals: `too_many_attempts`, `enrolment_unknown`.
domain::Result<EnrolledDevice> enrol(storage::WriteTransaction& tx, Throttle& throttle,
                                     std::string_view address, std::string_view code);

/// The device sends nothing any more. Refusals: `device_not_found`, `already_revoked`.
domain::Result<Device> revoke_device(const Actor& actor, storage::WriteTransaction& tx,
                                     const std::string& reference);

struct NewDevicePerson {
    std::string code;
    std::string name;
    std::string pin;
};

/// What can be refused before the PIN is hashed, which is slow on purpose and no work for the
/// writer. Refusals: `device_not_found`, `already_revoked`, `pin_not_digits` as a violation,
/// `too_many_people` and those of maker_of().
domain::Result<void> check_person(const Holder& holder, const domain::tallying::Books& books,
                                  const std::string& device, const NewDevicePerson& who);

/// Adds a person, or gives one another PIN, whose check is `pin`; the account of whoever does it
/// stands for that person. Refusals as for check_person(), asked again.
domain::Result<Device> put_person(const Holder& holder, storage::WriteTransaction& tx,
                                  const std::string& device, const NewDevicePerson& who,
                                  const PinCheck& pin);

/// Refusals: `device_not_found`, `already_revoked`, `device_person_unknown`.
domain::Result<Device> remove_person(const Actor& actor, storage::WriteTransaction& tx,
                                     const std::string& device, const std::string& person);

}  // namespace usecases::identity

#include "usecases/identity/devices.hpp"

#include "storage/identity/credentials.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/identity/secrets.hpp"

#include <algorithm>

namespace usecases::identity {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::may_over;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;
using domain::tallying::Books;

constexpr std::int64_t code_good_for_ms = std::int64_t(24) * 3'600'000;

/// Who runs a drive may bind a device to it, and so may who keeps people there.
bool may_bind(const Actor& actor, const Books& books, const Scope& scope) {
    return may_over(*actor.principal, Permission::run_drive, scope, books) ||
           may_over(*actor.principal, Permission::keep_people, scope, books);
}

Result<Device> usable_device(const Actor& actor, const Books& books, const std::string& reference) {
    auto found = device(actor, books, reference);
    if (found && found->revoked_at) return Error{ErrorKind::conflict, "already_revoked", {}, {}};
    return found;
}

/// What the device is bound to, or everything that is wrong with it.
Result<void> bind(const Books& books, const NewDevice& what, Device& device) {
    std::vector<domain::Violation> violations;
    if (bool(what.drives) == bool(what.site))
        violations.push_back({"drives", "drives_or_site", {}});
    if (what.drives)
        for (std::size_t i = 0; i < what.drives->size(); ++i) {
            const auto& reference = (*what.drives)[i];
            if (auto num = books.drive_number(normal_reference(reference)))
                device.drives.push_back(*num);
            else
                violations.push_back(
                    {"drives/" + std::to_string(i), "drive_not_found", {{"drive", reference}}});
        }
    if (what.site) {
        if (auto num = books.registry().site(normal_reference(*what.site)))
            device.site = *num;
        else
            violations.push_back({"site", "site_not_found", {{"site", *what.site}}});
    }
    if (what.valid_to && *what.valid_to < books.as_of.today)
        violations.push_back({"valid_to", "in_the_past", {}});
    if (!violations.empty()) return invalid(std::move(violations));
    auto& drives = device.drives;
    std::sort(drives.begin(), drives.end());
    drives.erase(std::unique(drives.begin(), drives.end()), drives.end());
    return {};
}

EnrolmentCode set_code(storage::WriteTransaction& tx, Device& device,
                       const domain::identity::Maker& maker) {
    EnrolmentCode out{make_code(3), tx.now().plus_ms(code_good_for_ms)};
    device = storage::identity::set_enrolment(tx, device, digest_of_secret(normal_code(out.code)),
                                              out.expires_at, maker);
    return out;
}

bool is_on(const Device& device, const std::string& person) {
    return std::any_of(device.people.begin(), device.people.end(),
                       [&](const auto& p) { return p.code == person; });
}

}  // namespace

bool keeps_device(const Actor& actor, const Books& books, const Device& device) {
    if (device.site && !may_bind(actor, books, {ScopeKind::site, device.site})) return false;
    return std::all_of(device.drives.begin(), device.drives.end(), [&](auto drive) {
        return may_bind(actor, books, {ScopeKind::drive, drive});
    });
}

Result<Device> device(const Actor& actor, const Books& books, const std::string& reference) {
    auto found = books.directory().device(normal_reference(reference));
    if (!found || !keeps_device(actor, books, *found))
        return not_found("device_not_found", "device", reference);
    return *found;
}

Result<AddedDevice> add(const Holder& holder, storage::WriteTransaction& tx,
                        const NewDevice& what) {
    const auto& books = tx.books();
    AddedDevice out;
    Device& device = out.device;
    if (auto bound = bind(books, what, device); !bound) return bound.error();
    if (books.directory().device(what.code))
        return Error{ErrorKind::conflict, "code_taken", {{"code", what.code}}, {}};
    if (!keeps_device(holder, books, device)) return forbidden();
    auto maker = maker_of(holder, books);
    if (!maker) return maker.error();
    device.id = tx.new_id();
    device.code = what.code;
    device.name = what.name;
    device.valid_to = what.valid_to;
    device.maker = *maker;
    device = storage::identity::add(tx, std::move(device));
    out.enrolment = set_code(tx, device, *maker);
    return out;
}

Result<EnrolmentCode> make_enrolment_code(const Holder& holder, storage::WriteTransaction& tx,
                                          const std::string& reference) {
    auto device = usable_device(holder, tx.books(), reference);
    if (!device) return device.error();
    auto maker = maker_of(holder, tx.books());
    if (!maker) return maker.error();
    return set_code(tx, *device, *maker);
}

Result<EnrolledDevice> enrol(storage::WriteTransaction& tx, Throttle& throttle,
                             std::string_view address, std::string_view typed) {
    const auto code = normal_code(typed);
    auto attempt =
        throttle.begin(SecretKind::enrolment_code,
                       std::string_view(code).substr(0, throttled_characters), address, tx.now());
    if (!attempt) return attempt.error();
    auto device = tx.books().directory().device_waiting_for(digest_of_secret(code));
    if (!device || device->revoked_at || *device->enrolment_expires_at <= tx.now()) {
        attempt->failed();
        return Error{ErrorKind::not_found, "enrolment_unknown", {}, {}};
    }
    auto secret = make_secret(device_prefix);
    auto enrolled = storage::identity::enrol(tx, *device, digest_of_secret(secret));
    return EnrolledDevice{std::move(enrolled), std::move(secret)};
}

Result<Device> revoke_device(const Actor& actor, storage::WriteTransaction& tx,
                             const std::string& reference) {
    auto device = usable_device(actor, tx.books(), reference);
    if (!device) return device.error();
    return storage::identity::revoke(tx, *device);
}

Result<void> check_person(const Holder& holder, const Books& books, const std::string& reference,
                          const NewDevicePerson& who) {
    auto device = usable_device(holder, books, reference);
    if (!device) return device.error();
    if (!std::all_of(who.pin.begin(), who.pin.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return invalid({{"pin", "pin_not_digits", {}}});
    if (!is_on(*device, who.code) && device->people.size() >= most_people_on_a_device)
        return Error{ErrorKind::conflict,
                     "too_many_people",
                     {{"max", std::to_string(most_people_on_a_device)}},
                     {}};
    auto maker = maker_of(holder, books);
    if (!maker) return maker.error();
    return {};
}

Result<Device> put_person(const Holder& holder, storage::WriteTransaction& tx,
                          const std::string& reference, const NewDevicePerson& who,
                          const PinCheck& pin) {
    if (auto may = check_person(holder, tx.books(), reference, who); !may) return may.error();
    return storage::identity::put_person(
        tx, *tx.books().directory().device(normal_reference(reference)),
        {who.code, who.name, pin.salt, pin.iterations, pin.hash},
        maker_of(holder, tx.books())->account);
}

Result<Device> remove_person(const Actor& actor, storage::WriteTransaction& tx,
                             const std::string& reference, const std::string& person) {
    auto device = usable_device(actor, tx.books(), reference);
    if (!device) return device.error();
    if (!is_on(*device, person))
        return Error{ErrorKind::not_found, "device_person_unknown", {{"person", person}}, {}};
    return storage::identity::remove_person(tx, *device, person);
}

}  // namespace usecases::identity

#include "domain/identity/witness.hpp"

#include "domain/identity/person.hpp"

#include <algorithm>

namespace domain::identity {
namespace {

constexpr std::string_view device_prefix = "device/";

}  // namespace

std::shared_ptr<const Device> tablet_at(const tallying::Books& books,
                                        const scheduling::Drive& drive,
                                        std::string_view reference) {
    auto device = books.directory().device(reference);
    if (!device || !device->digest || device->revoked_at) return nullptr;
    if (device->valid_to && *device->valid_to < books.as_of.today) return nullptr;
    bool here =
        device->site == drive.site ||
        std::find(device->drives.begin(), device->drives.end(), drive.num) != device->drives.end();
    return here ? device : nullptr;
}

std::string actor_on(const Device& device, std::string_view person) {
    return std::string(device_prefix) + device.code + "/" + std::string(person);
}

bool may_witness(const tallying::Books& books, const scheduling::Drive& drive,
                 std::string_view actor) {
    if (actor.starts_with(device_prefix)) {
        auto rest = actor.substr(device_prefix.size());
        auto slash = rest.find('/');
        if (slash == rest.npos) return false;
        auto device = tablet_at(books, drive, rest.substr(0, slash));
        return device && std::any_of(device->people.begin(), device->people.end(),
                                     [&](const DevicePerson& person) {
                                         return person.code == rest.substr(slash + 1);
                                     });
    }
    if (is_reserved_login(actor)) return false;
    auto user = books.directory().user(actor);
    if (!user || user->login != actor || user->disabled) return false;
    auto who = books.directory().principal_of_user(user->num);
    return who && who->may(Permission::read_drive, books.registry().organizations, drive,
                           books.as_of.today);
}

}  // namespace domain::identity

#include "usecases/tallying/uploads.hpp"

#include <algorithm>

namespace usecases::tallying {

using domain::tallying::Books;

namespace {

bool shares_device(const Actor& actor, const Books& books, const std::string& person) {
    if (actor.principal->kind != domain::identity::PrincipalKind::device) return false;
    auto device = books.directory().device(actor.principal->id.text());
    return device && std::any_of(device->people.begin(), device->people.end(),
                                 [&](const auto& p) { return p.code == person; });
}

}  // namespace

domain::Result<std::string> sender(const Actor& actor, const Books& books, const std::string& by) {
    if (by.empty()) return actor.name;
    if (shares_device(actor, books, by)) return actor.name + "/" + by;
    return domain::Error{domain::ErrorKind::rule,
                         "invalid_body",
                         {{"count", "1"}},
                         {{"by", "device_person_unknown", {{"person", by}}}}};
}

}  // namespace usecases::tallying

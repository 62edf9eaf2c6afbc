// Tablets and phones at drives: enrolled by a one-time code, bound to drives or a site, shared by
// several people.
#include "api/documents/qr.hpp"
#include "api/http/listing.hpp"
#include "api/http/reference.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/credentials.hpp"

#include <sodium.h>

#include <algorithm>
#include <openssl/evp.h>
#include <stdexcept>

namespace api::identity {

struct NewDevice {
    domain::Code code;
    PersonName name;
    std::optional<List<domain::Reference, 1, 100>> drives;
    std::optional<domain::Reference> site;
    std::optional<domain::Day> valid_to;
};
BOOST_DESCRIBE_STRUCT(NewDevice, (), (code, name, drives, site, valid_to))

enum class DeviceStatus { waiting, enrolled, expired, revoked };
BOOST_DESCRIBE_ENUM(DeviceStatus, waiting, enrolled, expired, revoked)

struct DevicePersonAnswer {
    std::string code;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(DevicePersonAnswer, (), (code, name))

struct DeviceAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    std::vector<std::string> drives;
    std::optional<std::string> site;
    std::optional<domain::Day> valid_to;
    DeviceStatus status{};
    std::vector<DevicePersonAnswer> people;
    std::optional<domain::Instant> enrolled_at;
    std::optional<domain::Instant> last_used_at;
    std::optional<domain::Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(DeviceAnswer, (),
                      (id, code, name, drives, site, valid_to, status, people, enrolled_at,
                       last_used_at, revoked_at))

struct Enrolment {
    std::string code;
    std::string url;
    std::string qr_svg;
    domain::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Enrolment, (), (code, url, qr_svg, expires_at))

struct NewDeviceAnswer : DeviceAnswer {
    Enrolment enrolment;
};
BOOST_DESCRIBE_STRUCT(NewDeviceAnswer, (DeviceAnswer), (enrolment))

struct EnrolBody {
    domain::Text<8, 40> code;
};
BOOST_DESCRIBE_STRUCT(EnrolBody, (), (code))

struct DeviceName {
    domain::Uuid id;
    std::string code;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(DeviceName, (), (id, code, name))

struct EnrolAnswer {
    DeviceName device;
    std::string token;  ///< shown this once
};
BOOST_DESCRIBE_STRUCT(EnrolAnswer, (), (device, token))

struct NewDevicePerson {
    domain::Code code;
    PersonName name;
    domain::Text<4, 8> pin;
};
BOOST_DESCRIBE_STRUCT(NewDevicePerson, (), (code, name, pin))

/// PBKDF2-HMAC-SHA-256 over the PIN's ASCII digits: what a browser can compute without a network.
struct PinCheck {
    std::string salt;
    std::int64_t iterations = 0;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(PinCheck, (), (salt, iterations, hash))

struct PersonOnDevice {
    std::string code;
    std::string name;
    PinCheck pin_check;
};
BOOST_DESCRIBE_STRUCT(PersonOnDevice, (), (code, name, pin_check))

/// What a device knows of itself.
struct OwnDevice {
    DeviceName device;
    std::vector<std::string> drives;
    std::optional<std::string> site;
    std::vector<PersonOnDevice> people;
};
BOOST_DESCRIBE_STRUCT(OwnDevice, (), (device, drives, site, people))

enum class DeviceSort { code, last_used_at };
BOOST_DESCRIBE_ENUM(DeviceSort, code, last_used_at)

struct DeviceQuery : ListQuery<DeviceSort> {
    Given<DeviceStatus> status;
};
BOOST_DESCRIBE_STRUCT(DeviceQuery, (ListQuery<DeviceSort>), (status))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Device;
using domain::identity::DevicePerson;
using domain::scheduling::Scope;
using domain::tallying::Books;

constexpr std::int64_t enrolment_hours = 24;
constexpr std::size_t most_people = 50;
/// OWASP's floor for PBKDF2-HMAC-SHA-256; a cheap phone takes about half a second for it.
constexpr std::int64_t pin_iterations = 600'000;

std::string hex(const unsigned char* bytes, std::size_t size) {
    std::string out(size * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, size);
    out.pop_back();
    return out;
}

DevicePerson with_pin(const NewDevicePerson& body) {
    unsigned char salt[16], hash[32];
    randombytes_buf(salt, sizeof salt);
    if (!PKCS5_PBKDF2_HMAC(body.pin.value.data(), int(body.pin.value.size()), salt, sizeof salt,
                           int(pin_iterations), EVP_sha256(), sizeof hash, hash))
        throw std::runtime_error("PBKDF2 failed");
    return {body.code.value, body.name.value, hex(salt, sizeof salt), pin_iterations,
            hex(hash, sizeof hash)};
}

/// Who runs a drive may bind a device to it, and so may who keeps people there.
bool may_bind(const Incoming& incoming, const Books& books, const Scope& scope) {
    return may_over(*incoming.principal, Permission::run_drive, scope, books) ||
           may_over(*incoming.principal, Permission::keep_people, scope, books);
}

bool keeps(const Incoming& incoming, const Books& books, const Device& device) {
    if (device.site && !may_bind(incoming, books, {ScopeKind::site, device.site})) return false;
    return std::all_of(device.drives.begin(), device.drives.end(), [&](auto drive) {
        return may_bind(incoming, books, {ScopeKind::drive, drive});
    });
}

DeviceStatus status_of(const Books& books, const Device& device) {
    if (device.revoked_at) return DeviceStatus::revoked;
    if (device.valid_to && *device.valid_to < books.as_of.today) return DeviceStatus::expired;
    return device.digest ? DeviceStatus::enrolled : DeviceStatus::waiting;
}

std::vector<std::string> drive_codes(const Books& books, const Device& device) {
    std::vector<std::string> out;
    for (auto num : device.drives)
        if (const auto* drive = books.drive(num)) out.push_back(drive->code);
    return out;
}

std::optional<std::string> site_code(const Books& books, const Device& device) {
    if (!device.site) return std::nullopt;
    return books.registry().sites.at(device.site).code;
}

DeviceAnswer answer_of(const Books& books, const Device& d) {
    DeviceAnswer out{d.id,
                     d.code,
                     d.name,
                     drive_codes(books, d),
                     site_code(books, d),
                     d.valid_to,
                     status_of(books, d),
                     {},
                     d.enrolled_at,
                     {},
                     d.revoked_at};
    for (const auto& person : d.people) out.people.push_back({person.code, person.name});
    if (auto used = d.last_used->load()) out.last_used_at = domain::Instant{used};
    return out;
}

Result<Device> find(const Incoming& incoming, const Books& books) {
    auto device = books.directory().device(normal_reference(incoming.path("device")));
    if (!device || !keeps(incoming, books, *device))
        return not_found("device_not_found", "device", incoming.path("device"));
    return *device;
}

Result<Device> find_usable(const Incoming& incoming, const Books& books) {
    auto device = find(incoming, books);
    if (device && device->revoked_at) return Error{ErrorKind::conflict, "already_revoked", {}, {}};
    return device;
}

Result<Enrolment> enrolment(const Incoming& incoming, const std::string& origin,
                            storage::WriteTransaction& tx, Device& device) {
    auto maker = maker_of(incoming, tx.books());
    if (!maker) return maker.error();
    Enrolment out;
    out.code = make_code(3);
    out.url = origin + "/enrol#" + out.code;
    out.qr_svg = documents::qr_svg(out.url);
    out.expires_at = tx.now().plus_ms(enrolment_hours * 3'600'000);
    device = storage::identity::set_enrolment(tx, device, digest_of_secret(normal_code(out.code)),
                                              out.expires_at, *maker);
    return out;
}

Result<Reply<Page<DeviceAnswer>>> list(const Call<DeviceQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({DeviceSort::code});
    auto listing = Listing<Device>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, device] : books.directory().devices()) {
        if (!keeps(call, books, *device)) continue;
        if (q.status && status_of(books, *device) != *q.status) continue;
        if (order.by == DeviceSort::code)
            listing->add({0, device->code, num}, *device);
        else
            listing->add({device->last_used->load(), {}, num}, *device);
    }
    Reply<Page<DeviceAnswer>> out;
    out.value =
        listing->page<DeviceAnswer>([&](const Device& device) { return answer_of(books, device); });
    return out;
}

Result<Reply<NewDeviceAnswer>> add(const Call<None, NewDevice>& call,
                                   storage::WriteTransaction& tx) {
    const auto& body = call.body;
    const auto& books = tx.books();
    std::vector<domain::Violation> violations;
    Device device;
    if (bool(body.drives) == bool(body.site))
        violations.push_back({"/drives", "drives_or_site", {}});
    if (body.drives)
        for (std::size_t i = 0; i < body.drives->size(); ++i) {
            const auto& reference = body.drives->items[i].value;
            auto num = books.drive_number(normal_reference(reference));
            if (num)
                device.drives.push_back(*num);
            else
                violations.push_back(
                    {"/drives/" + std::to_string(i), "drive_not_found", {{"drive", reference}}});
        }
    if (body.site) {
        if (auto num = books.registry().site(normal_reference(body.site->value)))
            device.site = *num;
        else
            violations.push_back({"/site", "site_not_found", {{"site", body.site->value}}});
    }
    if (body.valid_to && *body.valid_to < books.as_of.today)
        violations.push_back({"/valid_to", "in_the_past", {}});
    if (!violations.empty())
        return Error{ErrorKind::rule,
                     "invalid_body",
                     {{"count", std::to_string(violations.size())}},
                     std::move(violations)};
    if (books.directory().device(body.code.value))
        return Error{ErrorKind::conflict, "code_taken", {{"code", body.code.value}}, {}};
    std::sort(device.drives.begin(), device.drives.end());
    device.drives.erase(std::unique(device.drives.begin(), device.drives.end()),
                        device.drives.end());
    if (!keeps(call, books, device)) return forbidden();
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    device.id = tx.new_id();
    device.code = body.code.value;
    device.name = body.name.value;
    device.valid_to = body.valid_to;
    auto maker = maker_of(call, books);
    if (!maker) return maker.error();
    device.maker = *maker;
    device = storage::identity::add(tx, std::move(device));
    Reply<NewDeviceAnswer> out;
    auto code = enrolment(call, *origin, tx, device);
    if (!code) return code.error();
    out.value.enrolment = std::move(*code);
    static_cast<DeviceAnswer&>(out.value) = answer_of(tx.books(), device);
    out.location = "/api/v1/devices/" + device.code;
    return out;
}

Result<Reply<EnrolAnswer>> enrol(Service& service, const Call<None, EnrolBody>& call,
                                 storage::WriteTransaction& tx) {
    const auto code = normal_code(call.body.code.value);
    auto attempt = service.throttle().begin(SecretKind::enrolment_code,
                                            std::string_view(code).substr(0, throttled_characters),
                                            call.request->remote_address, tx.now());
    if (!attempt) return attempt.error();
    auto device = tx.books().directory().device_waiting_for(digest_of_secret(code));
    if (!device || device->revoked_at || *device->enrolment_expires_at <= tx.now()) {
        attempt->failed();
        return Error{ErrorKind::not_found, "enrolment_unknown", {}, {}};
    }
    auto secret = make_secret(device_prefix);
    auto enrolled = storage::identity::enrol(tx, *device, digest_of_secret(secret));
    Reply<EnrolAnswer> out{{{enrolled.id, enrolled.code, enrolled.name}, std::move(secret)}};
    out.location = "/api/v1/devices/" + enrolled.code;
    return out;
}

Result<Reply<DeviceAnswer>> add_person(const Call<None, NewDevicePerson>& call,
                                       storage::WriteTransaction& tx) {
    auto device = find_usable(call, tx.books());
    if (!device) return device.error();
    const auto& pin = call.body.pin.value;
    if (!std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return Error{
            ErrorKind::rule, "invalid_body", {{"count", "1"}}, {{"/pin", "pin_not_digits", {}}}};
    bool known = std::any_of(device->people.begin(), device->people.end(),
                             [&](const auto& p) { return p.code == call.body.code.value; });
    if (!known && device->people.size() >= most_people)
        return Error{
            ErrorKind::conflict, "too_many_people", {{"max", std::to_string(most_people)}}, {}};
    auto maker = maker_of(call, tx.books());
    if (!maker) return maker.error();
    auto changed = storage::identity::put_person(tx, *device, with_pin(call.body), maker->account);
    Reply<DeviceAnswer> out{answer_of(tx.books(), changed)};
    out.location = "/api/v1/devices/" + changed.code;
    return out;
}

Result<Reply<OwnDevice>> own_device(const Call<None, None>& call, const Books& books) {
    auto device = call.principal->kind == domain::identity::PrincipalKind::device
                      ? books.directory().device(call.principal->id.text())
                      : nullptr;
    if (!device) return Error{ErrorKind::forbidden, "device_needed", {}, {}};
    Reply<OwnDevice> out{{{device->id, device->code, device->name},
                          drive_codes(books, *device),
                          site_code(books, *device),
                          {}}};
    for (const auto& p : device->people)
        out.value.people.push_back({p.code, p.name, {p.salt, p.iterations, p.hash}});
    return out;
}

}  // namespace

void add_devices(Router& router, Service& service) {
    const std::vector<DeclaredProblem> no_device{{ErrorKind::not_found, "device_not_found"},
                                                 {ErrorKind::conflict, "already_revoked"}};
    router.add(get<DeviceQuery, Page<DeviceAnswer>>("/api/v1/devices")
                   .tag("people")
                   .says("Thiết bị của các đợt và địa điểm", "Devices of drives and sites")
                   .allow(Permission::signed_in)
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewDevice, NewDeviceAnswer>("/api/v1/devices")
                   .tag("people")
                   .says("Thêm thiết bị và mã ghi danh một lần",
                         "Add a device, with a one-time enrolment code")
                   .details("Thiết bị gắn với các đợt (drives) hoặc một địa điểm (site).",
                            "A device is bound to drives or to a site.")
                   .allow(Permission::signed_in)
                   .makes()
                   .secret()
                   .problems({{ErrorKind::forbidden, "forbidden"},
                              {ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "public_url_missing"},
                              {ErrorKind::rule, "drives_or_site"},
                              {ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "site_not_found"},
                              {ErrorKind::rule, "in_the_past"}})
                   .write(add));
    router.add(get<None, DeviceAnswer>("/api/v1/devices/{device}")
                   .tag("people")
                   .says("Một thiết bị", "One device")
                   .allow(Permission::signed_in)
                   .problems({{ErrorKind::not_found, "device_not_found"}})
                   .memory([](const Call<None, None>& call,
                              const Books& books) -> Result<Reply<DeviceAnswer>> {
                       auto device = find(call, books);
                       if (!device) return device.error();
                       return Reply<DeviceAnswer>{answer_of(books, *device)};
                   }));
    router.add(
        post<Empty, Enrolment>("/api/v1/devices/{device}/enrolment")
            .tag("people")
            .says("Mã ghi danh mới", "A new enrolment code")
            .details("Mã truy cập đang dùng của thiết bị còn giá trị đến khi mã mới được dùng.",
                     "The device's present token stays good until the new code is used.")
            .allow(Permission::signed_in)
            .secret()
            .problems(no_device)
            .problems({{ErrorKind::conflict, "public_url_missing"}})
            .write([](const Call<None, Empty>& call,
                      storage::WriteTransaction& tx) -> Result<Reply<Enrolment>> {
                auto device = find_usable(call, tx.books());
                if (!device) return device.error();
                auto origin = origin_of(*call.request);
                if (!origin) return origin.error();
                auto code = enrolment(call, *origin, tx, *device);
                if (!code) return code.error();
                return Reply<Enrolment>{std::move(*code)};
            }));
    router.add(
        post<EnrolBody, EnrolAnswer>("/api/v1/devices/enrol")
            .tag("people")
            .says("Ghi danh thiết bị bằng mã một lần", "Enrol a device with its one-time code")
            .allow(Permission::anyone)
            .makes()
            .secret()
            .problems({{ErrorKind::not_found, "enrolment_unknown"},
                       {ErrorKind::limited, "too_many_attempts"}})
            .write([&service](const Call<None, EnrolBody>& call, storage::WriteTransaction& tx) {
                return enrol(service, call, tx);
            }));
    router.add(post<ReasonBody, DeviceAnswer>("/api/v1/devices/{device}/revoke")
                   .tag("people")
                   .says("Thu hồi thiết bị", "Revoke a device")
                   .allow(Permission::signed_in)
                   .problems(no_device)
                   .write([](const Call<None, ReasonBody>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<DeviceAnswer>> {
                       auto device = find_usable(call, tx.books());
                       if (!device) return device.error();
                       return Reply<DeviceAnswer>{
                           answer_of(tx.books(), storage::identity::revoke(tx, *device))};
                   }));
    router.add(post<NewDevicePerson, DeviceAnswer>("/api/v1/devices/{device}/people")
                   .tag("people")
                   .says("Thêm người dùng chung thiết bị, với mã PIN",
                         "Add somebody who shares the device, with a PIN")
                   .details("Mã PIN phân biệt người ghi; nó không bảo vệ thiết bị đã bị lấy mất, "
                            "hãy thu hồi thiết bị đó. Ai "
                            "cấp mã PIN thì không tự quyết định về những gì người đó gửi.",
                            "The PIN tells apart who logs; it does not guard a stolen device, "
                            "which is to be revoked. Whoever "
                            "gives the PIN does not decide about what that person sends.")
                   .allow(Permission::signed_in)
                   .makes()
                   .secret()
                   .problems(no_device)
                   .problems({{ErrorKind::rule, "pin_not_digits"},
                              {ErrorKind::conflict, "too_many_people"}})
                   .write(add_person));
    router.add(
        post<Empty, DeviceAnswer>("/api/v1/devices/{device}/people/{person}/remove")
            .tag("people")
            .says("Bỏ một người khỏi thiết bị", "Remove somebody from the device")
            .allow(Permission::signed_in)
            .problems(no_device)
            .problems({{ErrorKind::not_found, "device_person_unknown"}})
            .write([](const Call<None, Empty>& call,
                      storage::WriteTransaction& tx) -> Result<Reply<DeviceAnswer>> {
                auto device = find_usable(call, tx.books());
                if (!device) return device.error();
                auto code = call.path("person");
                if (std::none_of(device->people.begin(), device->people.end(),
                                 [&](const auto& p) { return p.code == code; }))
                    return Error{
                        ErrorKind::not_found, "device_person_unknown", {{"person", code}}, {}};
                return Reply<DeviceAnswer>{
                    answer_of(tx.books(), storage::identity::remove_person(tx, *device, code))};
            }));
    router.add(get<None, OwnDevice>("/api/v1/device")
                   .tag("people")
                   .says("Thiết bị này: các đợt, người dùng và kiểm tra PIN",
                         "This device: its drives, people and PIN checks")
                   .allow(Permission::any_credential)
                   .problems({{ErrorKind::forbidden, "device_needed"}})
                   .memory(own_device));
}

}  // namespace api::identity

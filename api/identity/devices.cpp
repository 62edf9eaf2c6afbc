// Tablets and phones at drives: enrolled by a one-time code, bound to drives or a site, shared by
// several people.
#include "usecases/identity/devices.hpp"

#include "api/documents/qr.hpp"
#include "api/http/auditing.hpp"
#include "api/http/listing.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "api/json/plain.hpp"
#include "storage/engine/database.hpp"

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

/// What a tablet without a network checks a PIN by.
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

using domain::ErrorKind;
using domain::Result;
using domain::identity::Device;
using domain::tallying::Books;

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

/// The answer of a change, or its refusal.
Result<Reply<DeviceAnswer>> reply(const Books& books, const Result<Device>& changed) {
    if (!changed) return changed.error();
    return Reply<DeviceAnswer>{answer_of(books, *changed)};
}

Enrolment enrolment(const usecases::identity::EnrolmentCode& code, const std::string& origin) {
    Enrolment out{code.code, origin + "/enrol#" + code.code, {}, code.expires_at};
    out.qr_svg = documents::qr_svg(out.url);
    return out;
}

Result<Reply<Page<DeviceAnswer>>> list(const Call<DeviceQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({DeviceSort::code});
    auto listing = Listing<Device>::of(q, order);
    if (!listing) return listing.error();
    const auto actor = call.actor();
    for (const auto& [num, device] : books.directory().devices()) {
        if (!usecases::identity::keeps_device(actor, books, *device)) continue;
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
    auto added = usecases::identity::add(
        holder_of(call), tx,
        {plain(body.code), plain(body.name), plain(body.drives), plain(body.site), body.valid_to});
    if (!added) return added.error();
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    Reply<NewDeviceAnswer> out;
    static_cast<DeviceAnswer&>(out.value) = answer_of(tx.books(), added->device);
    out.value.enrolment = enrolment(added->enrolment, *origin);
    out.location = "/api/v1/devices/" + added->device.code;
    return out;
}

Result<Reply<Enrolment>> renew_code(const Call<None, Empty>& call, storage::WriteTransaction& tx) {
    auto code = usecases::identity::make_enrolment_code(holder_of(call), tx, call.path("device"));
    if (!code) return code.error();
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    return Reply<Enrolment>{enrolment(*code, *origin)};
}

Result<Reply<EnrolAnswer>> enrol(Service& service, const Call<None, EnrolBody>& call,
                                 storage::WriteTransaction& tx) {
    auto enrolled = usecases::identity::enrol(tx, service.throttle(), call.request->remote_address,
                                              call.body.code.value);
    if (!enrolled) return enrolled.error();
    const auto& device = enrolled->device;
    Reply<EnrolAnswer> out{{{device.id, device.code, device.name}, std::move(enrolled->secret)}};
    out.location = "/api/v1/devices/" + device.code;
    return out;
}

/// A PIN on its way: password thread → writer.
struct AddingPerson : std::enable_shared_from_this<AddingPerson> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    usecases::identity::Holder holder;
    usecases::identity::NewDevicePerson who;

    AddingPerson(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)), holder(holder_of(*incoming)) {}

    void refuse(const domain::Error& error) { done(problem(*incoming->request, error)); }
    const std::string& device() const { return incoming->path("device"); }

    void start() {
        auto body = json::read<NewDevicePerson>(incoming->request->body);
        if (!body) return refuse(body.error());
        who = {plain(body->code), plain(body->name), plain(body->pin)};
        auto may =
            usecases::identity::check_person(holder, *service.database().books(), device(), who);
        if (!may) return refuse(may.error());
        service.passwords().hash_pin(
            who.pin,
            [self = shared_from_this()](std::optional<usecases::identity::PinCheck> check) {
                if (!check) return self->refuse({ErrorKind::unavailable, "queue_full", {}, {}});
                self->put(*check);
            });
    }

    void put(const usecases::identity::PinCheck& check) {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response,
             check](storage::WriteTransaction& tx) -> Result<void> {
                auto written = self->write(tx, check);
                if (!written) return written.error();
                *response = std::move(*written);
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (!written) return self->refuse(written.error());
                self->done(std::move(*response));
            });
    }

    Result<Response> write(storage::WriteTransaction& tx,
                           const usecases::identity::PinCheck& check) {
        auto before = usecases::identity::device(holder, tx.books(), device());
        if (!before) return before.error();
        auto entry = audit_entry(*incoming, tx.now());
        entry.object = "devices/" + device();
        entry.before = audited_json(json::write(answer_of(tx.books(), *before)));
        auto answer =
            reply(tx.books(), usecases::identity::put_person(holder, tx, device(), who, check));
        if (!answer) return answer.error();
        answer->location = "/api/v1/devices/" + answer->value.code;
        entry.after = audited_json(json::write(answer->value));
        storage::identity::append(tx.session(), std::move(entry));
        return detail::to_response(*incoming->operation, answer);
    }
};

Result<Reply<OwnDevice>> own_device(const Call<None, None>& call, const Books& books) {
    auto device = call.principal->kind == domain::identity::PrincipalKind::device
                      ? books.directory().device(call.principal->id.text())
                      : nullptr;
    if (!device) return domain::Error{ErrorKind::forbidden, "device_needed", {}, {}};
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
                       return reply(books, usecases::identity::device(call.actor(), books,
                                                                      call.path("device")));
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
            .write(renew_code));
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
                       return reply(tx.books(), usecases::identity::revoke_device(
                                                    call.actor(), tx, call.path("device")));
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
                   .async([&service](auto incoming, Done done) {
                       std::make_shared<AddingPerson>(service, std::move(incoming), std::move(done))
                           ->start();
                   }));
    router.add(post<Empty, DeviceAnswer>("/api/v1/devices/{device}/people/{person}/remove")
                   .tag("people")
                   .says("Bỏ một người khỏi thiết bị", "Remove somebody from the device")
                   .allow(Permission::signed_in)
                   .problems(no_device)
                   .problems({{ErrorKind::not_found, "device_person_unknown"}})
                   .write([](const Call<None, Empty>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<DeviceAnswer>> {
                       return reply(tx.books(), usecases::identity::remove_person(
                                                    call.actor(), tx, call.path("device"),
                                                    call.path("person")));
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

// People, their tokens and the tablets of the drives.
#include "tests/adversary/world.hpp"

#include <algorithm>
#include <stdexcept>

namespace tests::adversary {

void World::make_people() {
    const Sight province{true, {}, {}, true};
    make_person("quan-tri-tinh", "p", {grant("administrator", "organization", "tinh")},
                {true, {}, {}, false});
    make_person("uy-ban-tinh", "p", {grant("committee", "organization", "tinh")}, province);
    for (std::string x : {"a", "b"}) {
        const std::set<std::string> whole{x};
        const auto at = [&](const std::string& name) { return "dot-" + x + "-" + name; };
        make_person("quan-tri-" + x, x, {grant("administrator", "organization", "huyen-" + x)},
                    {false, whole, {}, false});
        make_person("uy-ban-" + x, x, {grant("committee", "organization", "huyen-" + x)},
                    {false, whole, {}, true});
        make_person("hai-vai-" + x, x,
                    {grant("committee", "organization", "huyen-" + x),
                     grant("coordinator", "organization", "huyen-" + x)},
                    {false, whole, {}, true});
        std::vector<std::vector<std::string>> parts{{at("mo1"), at("dong"), at("duyet")},
                                                    {at("mo2"), at("yen")}};
        for (int n = 0; n < 2; ++n) {
            std::vector<JsonText> grants;
            for (const auto& code : parts[std::size_t(n)])
                grants.push_back(grant("coordinator", "drive", code));
            const auto name = "dieu-phoi-" + x + std::to_string(n + 1);
            make_person(
                name, x, grants,
                {false, {}, {parts[std::size_t(n)].begin(), parts[std::size_t(n)].end()}, true});
            client(name).drives = parts[std::size_t(n)];
        }
        client("hai-vai-" + x).drives = {at("mo1"), at("mo2"), at("dong"), at("duyet")};
        // Tokens of one's own role, then those that only an administrator makes.
        make_token(client("uy-ban-" + x), "committee", scope("organization", "huyen-" + x), x,
                   {false, whole, {}, true}, {});
        make_token(client("dieu-phoi-" + x + "1"), "coordinator", scope("drive", at("mo1")), x,
                   {false, {}, {at("mo1")}, true}, {at("mo1")});
        make_token(client("dieu-phoi-" + x + "1"), "coordinator", scope("drive", at("duyet")), x,
                   {false, {}, {at("duyet")}, true}, {at("duyet")});
        make_token(client("dieu-phoi-" + x + "1"), "coordinator", scope("drive", at("dong")), x,
                   {false, {}, {at("dong")}, true}, {at("dong")});
        make_token(client("hai-vai-" + x), "committee", scope("organization", "huyen-" + x), x,
                   {false, whole, {}, true}, {});
        make_token(client("hai-vai-" + x), "coordinator", scope("organization", "huyen-" + x), x,
                   {false, whole, {}, true}, client("hai-vai-" + x).drives);
        make_token(overseer, "hospital", scope("organization", "bv-" + x), x,
                   {false, whole, {}, false}, {});
        make_token(overseer, "auditor", scope("organization", "huyen-" + x), x,
                   {false, whole, {}, true}, {});
    }
    make_token(overseer, "auditor", scope("organization", "tinh"), "p", province, {});
    // Made by B while the drive was below it: it sees the drive no longer when the drive is below
    // A.
    auto& committee = client("uy-ban-b");
    auto with_drive = committee.sight();
    with_drive.drives.insert("dot-a-chuyen");
    committee.now_sees(with_drive);
    make_token(committee, "committee", scope("drive", "dot-a-chuyen"), "b", {false, {}, {}, true},
               {});
    // A role over an organisation that has nothing to do with this province, and none at all.
    make_token(overseer, "auditor", scope("organization", "tinh-khac"), "khac", {}, {});
    for (std::string name : {"khong-vai-1", "khong-vai-2"}) {
        make_person(name, "", {}, {});
        roleless.push_back(people.back().id);
    }
    clients.push_back(
        std::make_unique<Client>(record, "a stranger", Kind::nobody, Headers{}, Sight{}));
    clients.back()->role = "nobody";
}

void World::make_person(const std::string& name, const std::string& district,
                        const std::vector<JsonText>& grants, Sight sight) {
    auto login =
        district == "a" || district == "b"
            ? record.canaries.word(CanaryKind::person, district, "", "the login of " + name)
            : name;
    const auto password = nobody_password_ + " " + random.word(6);
    const auto made = must(overseer.post("/users", json_object({{"login", login}, {"name", name}})),
                           201, "make " + name);
    Client owner(record, name + " setting the password", Kind::nobody, {}, {true, {}, {}, true});
    must(
        owner.post("/password-reset", json_object({{"token", made["password_link"]["token"].text()},
                                                   {"password", password}})),
        204, "set the password of " + name);
    const auto id = made["user"]["id"].text();
    for (const auto& g : grants)
        must(overseer.post("/users/" + id + "/grants", g), 201, "give a role to " + name);
    const auto shown = must(overseer.get("/users/" + id), 200, "show " + name);
    people.push_back({name, id, login, password, district, shown["grants"].dump()});
    auto client = sign_in(name, login, password, std::move(sight));
    client->district = district;
    client->role = grants.empty() ? "nobody" : Json::parse(grants.back().str())["role"].text();
    clients.push_back(std::move(client));
}

Client& World::make_token(Client& by, const std::string& role, const JsonText& part,
                          const std::string& district, Sight sight, std::vector<std::string> own) {
    const auto name = record.canaries.word(CanaryKind::person, district, "",
                                           "the name of a token of " + district);
    const auto made =
        must(by.post("/tokens",
                     json_object({{"name", name}, {"roles", json_array({role})}, {"scope", part}})),
             201, "make a token of " + role);
    const auto secret = made["token"].text();
    record.canaries.secret(secret, "a token of " + role + " of " + district);
    // Who it is itself, it is told anywhere.
    sight.words.insert(name);
    for (const auto& person : people)
        if (person.name == by.name()) sight.words.insert(person.login);
    auto client =
        std::make_unique<Client>(record, role + " token " + name, Kind::token,
                                 Headers{{"Authorization", "Bearer " + secret}}, std::move(sight));
    client->role = role;
    client->district = district;
    client->drives = std::move(own);
    client->id = made["id"].text();
    client->owner = by.name();
    clients.push_back(std::move(client));
    return *clients.back();
}

void World::make_devices() {
    for (auto& [code, drive] : drives) {
        const auto name =
            record.canaries.word(CanaryKind::person, drive.district, code, "the tablet of " + code);
        const auto made =
            must(overseer.post(
                     "/devices",
                     json_object({{"code", name}, {"name", name}, {"drives", json_array({code})}})),
                 201, "make a tablet");
        drive.device = made["id"].text();
        device_ids.push_back(drive.device);
        Client door(record, "the tablet of " + code + " enrolling", Kind::nobody, {},
                    {true, {}, {}, true});
        const auto enrolled = must(
            door.post("/devices/enrol", json_object({{"code", made["enrolment"]["code"].text()}})),
            201, "enrol");
        const auto secret = enrolled["token"].text();
        record.canaries.secret(secret, "the tablet of " + code);
        auto client = std::make_unique<Client>(record, "the tablet of " + code, Kind::device,
                                               Headers{{"Authorization", "Bearer " + secret}},
                                               Sight{false, {}, {code}, true});
        client->role = "device";
        client->district = drive.district;
        client->drives = {code};
        client->device = name;
        client->id = drive.device;
        clients.push_back(std::move(client));
        if (code == "dot-a-yen") {
            // A second credential, so that the limits of the adversaries' own are not those of the
            // innocent one.
            innocent = std::make_unique<Client>(record, "the innocent tablet", Kind::device,
                                                Headers{{"Authorization", "Bearer " + secret}},
                                                Sight{false, {}, {code}, true});
            innocent->device = name;
            clients.pop_back();
        }
    }
}

}  // namespace tests::adversary

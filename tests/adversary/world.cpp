#include "tests/adversary/world.hpp"

#include <chrono>
#include <stdexcept>

namespace tests::adversary {

domain::Instant now() {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string in_minutes(std::int64_t minutes) {
    return now().plus_ms(minutes * 60'000).text();
}
std::string day_from_today(int days) {
    return now().day().plus(days).text();
}

JsonText scope(const std::string& kind, const std::string& code) {
    if (kind == "everything") return json_object({{"kind", kind}});
    return json_object({{"kind", kind}, {"code", code}});
}

JsonText grant(const std::string& role, const std::string& kind, const std::string& code) {
    return json_object({{"role", role}, {"scope", scope(kind, code)}});
}

World::World(Random& r, unsigned port, const std::string& operator_token)
    : random(r),
      record(r),
      overseer(record, "overseer", Kind::token, {{"Authorization", "Bearer " + operator_token}},
               {true, {}, {}, true}) {
    record.port = port;
    record.canaries.secret(operator_token, "the overseer's token");
}

void World::build() {
    make_plan();
    make_people();
    make_devices();
    make_private_things();
    fill_and_move_on();
    move_commune();
}

Json World::must(const Answer& answer, unsigned status, const std::string& what) {
    if (answer.status != status)
        throw std::runtime_error(what + ": " + std::to_string(answer.status) + " " +
                                 answer.body.substr(0, 1'000));
    return answer.body.empty() ? Json() : Json::parse(answer.body);
}

Client& World::uploader() {
    return any([&](const Client& c) { return !drive_of(c, "open").empty(); });
}

std::string World::drive_of(const Client& client, const std::string& status) {
    std::vector<std::string> fitting;
    for (const auto& code : client.drives)
        if (drives.at(code).status == status) fitting.push_back(code);
    return fitting.empty() ? std::string() : random.pick(fitting);
}

Person& World::person(const std::string& id) {
    for (auto& p : people)
        if (p.id == id) return p;
    throw std::runtime_error("no such person");
}

Client& World::client(const std::string& name) {
    for (const auto& c : clients)
        if (c->name() == name) return *c;
    throw std::runtime_error("no client " + name);
}

Bag World::new_bag(const std::string& drive, bool spoken) {
    Bag bag;
    bag.drive = drive;
    bag.unit = "VN9" + std::to_string(1'000'000'000 + random.below(9'000'000'000));
    bag.spoken = spoken;
    bag.id = spoken ? fresh_id()
                    : record.canaries.uuid(CanaryKind::event, drives.at(drive).district, drive,
                                           "the id of an event of " + drive);
    bag.at = in_minutes(-std::int64_t(random.below(30)));
    counts.give_volume(bag);
    return bag;
}

JsonText World::event(const std::string& id, const std::string& kind, const std::string& at,
                      JsonMembers more) {
    JsonMembers members{{"id", id}, {"kind", kind}, {"at", at}};
    members.insert(members.end(), more.begin(), more.end());
    return json_object(members);
}

JsonText World::event_of(const Bag& bag) {
    static const std::vector<std::string> groups{"O", "A", "B", "AB"};
    JsonMembers more{
        {"unit", bag.unit},
        {"component", bag.component},
        {"nominal_ml", bag.nominal_ml},
        {"abo", random.pick(groups)},
        {"rh", random.one_in(20) ? "-" : "+"},
        {"donor_class", "repeat"},
        {"donor", record.canaries.uuid(CanaryKind::event, drives.at(bag.drive).district, bag.drive,
                                       "a donor of " + bag.drive)}};
    return event(bag.id, "collected", bag.at, more);
}

void World::log(Client& client, const std::string& drive, int count) {
    std::vector<Bag> bags;
    std::vector<JsonText> events;
    for (int i = 0; i < count; ++i) {
        bags.push_back(new_bag(drive, i % 2 == 0));
        events.push_back(event_of(bags.back()));
    }
    const auto answer = client.upload(drive, events);
    if (!done(answer)) {
        if (answer.status != 503 && answer.status != 429)
            record.found("its own people log at an open drive", client.name() + " at " + drive);
        return;
    }
    for (auto& bag : bags) counts.bags.push_back(std::move(bag));
}

std::unique_ptr<Client> World::sign_in(const std::string& name, const std::string& login,
                                       const std::string& password, Sight sight) {
    // From where this person signed in before.
    Client door(record, "the door of " + login, Kind::nobody, {}, {true, {}, {}, true});
    const auto answer =
        door.post("/session", json_object({{"login", login}, {"password", password}}));
    const auto session = must(answer, 201, "sign in " + name);
    auto cookie = answer.header("set-cookie");
    cookie = cookie.substr(0, cookie.find(';'));
    record.canaries.secret(cookie.substr(cookie.find('=') + 1), "the session of " + name);
    auto client = std::make_unique<Client>(
        record, name, Kind::person,
        Headers{{"Cookie", cookie}, {"X-CSRF-Token", session["csrf"].text()}}, std::move(sight));
    client->id = session["user"]["id"].text();
    client->login = login;
    client->password = password;
    return client;
}

}  // namespace tests::adversary

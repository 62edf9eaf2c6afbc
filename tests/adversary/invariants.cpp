#include "tests/adversary/invariants.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

constexpr const char* counted = "/totals?by=drive,component,nominal_ml";
constexpr const char* in_full = "/totals?by=drive,day,component,nominal_ml,abo,rh,donor_class";

}  // namespace

Invariants::Invariants(World& world) : world_(world) {
    world_.counts.take(world_.must(world_.overseer.get(counted), 200, "count"));
    sealed_before_ = sealed_rows();
}

void Invariants::after_move() {
    counts_stand();
}

void Invariants::after_round() {
    ++round_;
    counts_stand();
    whole_tables_stand();
    plan_stands();
    roles_stand();
    ended_stays_ended();
    passwords_stand();
    days_are_those_of_drives();
    world_.record.writes.clear();
}

void Invariants::counts_stand() {
    // The overseer's own request is no part of the trace.
    const auto trace = world_.record.trace;
    const auto answer = world_.overseer.get(counted);
    world_.record.trace = trace;
    if (answer.status != 200) {
        if (answer.status != 429 && answer.status != 503)
            world_.record.found("totals are answered", answer.body);
        return;
    }
    for (const auto& [invariant, detail] : world_.counts.check(Json::parse(answer.body)))
        world_.record.found(invariant, detail);
}

std::string Invariants::sealed_rows() {
    const auto answer = world_.overseer.get(in_full);
    if (answer.status != 200) return sealed_before_;
    std::string out;
    for (const auto& row : Json::parse(answer.body)["rows"].items())
        if (world_.counts.sealed(row["drive"].text())) out += row.dump() + "\n";
    return out;
}

void Invariants::whole_tables_stand() {
    const auto now = sealed_rows();
    if (now == sealed_before_) return;
    world_.record.found_about("/events", "counts of closed and verified drives stand",
                              "in full, before:\n" + sealed_before_ + "  after:\n" + now);
    sealed_before_ = now;
}

void Invariants::plan_stands() {
    for (auto& [code, drive] : world_.drives) {
        const auto answer = world_.overseer.get("/drives/" + code);
        if (answer.status != 200) continue;
        const auto status = member(answer, "status").value_or("");
        if (status == drive.status) continue;
        world_.record.found_about(code, "a drive moves on by its own people",
                                  code + " was " + drive.status + " and is " + status);
        drive.status = status;
    }
    for (const auto& target : world_.targets) {
        const auto answer = world_.overseer.get("/targets/" + target);
        if (member(answer, "superseded_by"))
            world_.record.found_about(target, "what is replaced needs the right over it",
                                      "target " + target + " is superseded");
    }
}

void Invariants::roles_stand() {
    for (auto& person : world_.people) {
        const auto answer = world_.overseer.get("/users/" + person.id);
        if (answer.status != 200) continue;
        const auto grants = Json::parse(answer.body)["grants"].dump();
        if (grants == person.grants) continue;
        world_.record.found_about(person.id, "nobody's role grows",
                                  person.name + " had " + person.grants + " and has " + grants);
        person.grants = grants;
    }
}

void Invariants::ended_stays_ended() {
    for (const auto& [what, headers] : world_.ended) {
        Client again(world_.record, what, Kind::nobody, headers, {});
        const auto answer = again.get("/session");
        if (answer.status != 401 && answer.status != 429)
            world_.record.found_about("revoke", "no credential works after its end",
                                      what + " was answered " + std::to_string(answer.status));
    }
    // Each once, and a few again: there are more of them every round.
    if (world_.ended.size() > 10) world_.ended.erase(world_.ended.begin(), world_.ended.end() - 10);
}

void Invariants::passwords_stand() {
    const auto& person = world_.people[round_ % world_.people.size()];
    Client door(world_.record, "the door of " + person.login, Kind::nobody, {},
                {true, {}, {}, true});
    const auto answer = door.post(
        "/session", json_object({{"login", person.login}, {"password", person.password}}));
    if (answer.status == 401 || answer.status == 403)
        world_.record.found_about(
            "password", "nobody takes an account over",
            person.name + " cannot sign in with the password any more: " + answer.body);
    if (answer.status == 429)
        world_.record.found("nobody is locked out by strangers",
                            person.name + ", from where he always signs in: " + answer.body);
}

void Invariants::days_are_those_of_drives() {
    const auto answer = world_.overseer.get("/totals?by=drive,day");
    if (answer.status != 200) return;
    const auto totals = Json::parse(answer.body);
    if (const auto at = domain::Instant::parse(totals["as_of"]["at"].text());
        at && at->ms > now().ms + 3'600'000)
        world_.record.found("times are bounded by the drive's hours",
                            "as_of is " + totals["as_of"]["at"].text());
    for (const auto& row : totals["rows"].items()) {
        const auto day = row["day"].key();
        if (row["bags"].integer() != 0 && (day < day_from_today(-3) || day > day_from_today(3)))
            world_.record.found_about(row["drive"].key(), "times are bounded by the drive's hours",
                                      "bags of " + row["drive"].key() + " stand on " + day);
    }
}

}  // namespace tests::adversary

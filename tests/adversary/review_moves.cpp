// Deciding about what waits for a person: a tablet, a token, the sender, another drive.
#include "tests/adversary/moves.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

const std::vector<std::string> decisions{"let_in", "count_instead", "keep_out"};

Answer decide(World& w, Client& client, const std::string& drive, const std::string& id,
              const std::string& decision = {}) {
    return client.post(
        "/drives/" + drive + "/review/" + id,
        json_object({{"decision", decision.empty() ? w.random.pick(decisions) : decision},
                     {"reason", "đã hỏi"}}));
}

/// A late event at a closed or verified drive, let in by who sent it; or, at a verified one, by who
/// did not verify it. The one who verified and a second person at a closed drive may, and are not
/// asked here.
void let_in_ones_own(World& w) {
    auto& client = w.any([&](const Client& c) {
        return !(w.drive_of(c, "closed") + w.drive_of(c, "verified")).empty();
    });
    auto drive = w.drive_of(client, w.random.one_in(2) ? "closed" : "verified");
    if (drive.empty()) drive = w.drive_of(client, "closed") + w.drive_of(client, "verified");
    const auto id = w.fresh_id();
    const auto sent = client.upload(
        drive, {w.event(id, "counted", in_minutes(-10),
                        {{"count", 5'000}, {"component", "whole_blood"}, {"nominal_ml", 350}})});
    if (!done(sent)) return;
    decide(w, client, drive, id, "let_in");
    if (w.drives.at(drive).status == "closed") return;
    auto& other = w.any([&](const Client& c) {
        return c.name() != "hai-vai-" + w.drives.at(drive).district &&
               std::find(c.drives.begin(), c.drives.end(), drive) != c.drives.end();
    });
    decide(w, other, drive, id, "let_in");
}

/// At a closed drive a tablet or a token decides about what another one sent: that takes a person
/// with a session.
void let_in_by_machine(World& w) {
    auto& sender = w.any([&](const Client& c) { return !w.drive_of(c, "closed").empty(); });
    const auto drive = w.drive_of(sender, "closed");
    auto& machine = w.any([&](const Client& c) {
        return c.kind() != Kind::person && !c.sight().everything &&
               w.drive_of(c, "closed") == drive;
    });
    const auto id = w.fresh_id();
    if (!done(sender.upload(drive, {w.event(id, "counted", in_minutes(-10), {{"count", 700}})})))
        return;
    if (done(decide(w, machine, drive, id, "let_in")))
        w.record.found("only a person decides in review",
                       machine.name() + " let in an event at " + drive);
}

/// Drives of other districts, and events of other districts through one's own drive.
void decide_elsewhere(World& w) {
    auto& client = w.any([](const Client& c) { return c.district == "a" || c.district == "b"; });
    std::vector<const Bag*> others;
    for (const auto& bag : w.counts.bags)
        if (bag.spoken && w.drives.at(bag.drive).district != client.district)
            others.push_back(&bag);
    if (others.empty()) return;
    const auto& bag = *w.random.pick(others);
    if (done(decide(w, client, bag.drive, bag.id)))
        w.record.found("nobody decides where he has no right", client.name() + " at " + bag.drive);
    client.get("/drives/" + bag.drive + "/review");
    client.get("/drives/" + bag.drive + "/review?settled=true");
    if (client.drives.empty()) return;
    const auto own = w.random.pick(client.drives);
    decide(w, client, own, bag.id);
}

/// Claims a unit and reads what review tells about the other one.
void learn_by_guessing_units(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    std::vector<Bag*> others;
    for (auto& bag : w.counts.bags)
        if (w.drives.at(bag.drive).district != w.drives.at(drive).district && !bag.touched)
            others.push_back(&bag);
    if (others.empty()) return;
    auto& bag = *w.random.pick(others);
    bag.contested = true;
    client.upload(
        drive,
        {w.event(
            w.fresh_id(), "collected", in_minutes(-20),
            {{"unit", bag.unit}, {"component", bag.component}, {"nominal_ml", bag.nominal_ml}})});
    client.get("/drives/" + drive + "/review");
    client.get("/drives/" + drive + "/review?settled=true");
    client.get("/drives/" + drive + "/events?limit=200");
}

}  // namespace

std::vector<Move> review_moves() {
    return {{"let in one's own late event", 4, let_in_ones_own},
            {"let in by a machine", 3, let_in_by_machine},
            {"decide elsewhere", 4, decide_elsewhere},
            {"learn by guessing units", 5, learn_by_guessing_units}};
}

}  // namespace tests::adversary

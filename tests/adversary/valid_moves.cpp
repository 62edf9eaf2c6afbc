// What people do all day; and reading everything, of which a part is not for whoever reads.
#include "tests/adversary/moves.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

/// Its own people log at an open drive.
void log_bags(World& w) {
    auto& client = w.uploader();
    w.log(client, w.drive_of(client, "open"), 1 + int(w.random.below(4)));
}

/// A bag of their own that nobody else claims: typed, discarded or taken back.
void correct_ones_own(World& w) {
    auto& client = w.uploader();
    std::vector<Bag*> own;
    for (auto& bag : w.counts.bags)
        if (!bag.touched && !bag.contested && w.drives.at(bag.drive).status == "open" &&
            std::find(client.drives.begin(), client.drives.end(), bag.drive) != client.drives.end())
            own.push_back(&bag);
    if (own.size() < 8) return;
    auto& bag = *w.random.pick(own);
    switch (w.random.below(3)) {
        case 0:
            client.upload(bag.drive, {w.event(w.fresh_id(), "typed", in_minutes(0),
                                              {{"unit", bag.unit}, {"abo", "O"}, {"rh", "+"}})});
            break;
        case 1:
            bag.touched = true;
            client.upload(bag.drive, {w.event(w.fresh_id(), "discarded", in_minutes(0),
                                              {{"unit", bag.unit}, {"reason", "thiếu thể tích"}})});
            break;
        default:
            bag.touched = true;
            client.upload(bag.drive, {w.event(w.fresh_id(), "reversed", in_minutes(0),
                                              {{"event", bag.id}, {"reason", "nhầm thể tích"}})});
    }
}

/// The same upload again, as after a lost answer.
void send_again(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    const auto key = w.fresh_id();
    const auto body = json_object(
        {{"device", client.device},
         {"events",
          json_array({w.event(w.fresh_id(), "registered", in_minutes(0), {{"count", 2}})})}});
    const auto first =
        client.post("/drives/" + drive + "/events", body, {{"Idempotency-Key", key}});
    const auto second =
        client.post("/drives/" + drive + "/events", body, {{"Idempotency-Key", key}});
    if (done(first) && done(second) && first.body != second.body)
        w.record.found("the same request has the same answer", client.name() + " at " + drive);
}

/// Every kind of reading, about one's own part and any other.
void read_anything(World& w) {
    auto& client = w.any();
    std::vector<std::string> codes;
    for (const auto& [code, drive] : w.drives) codes.push_back(code);
    const auto d = w.random.pick(codes);
    const std::string x = w.random.one_in(2) ? "a" : "b";
    const std::vector<std::string> paths{
        "/drives?limit=200",
        "/drives?sort=-starts_at&limit=200",
        "/drives/" + d,
        "/drives/" + d + "/events?limit=200",
        "/drives/" + d + "/review",
        "/drives/" + d + "/review?settled=true",
        "/drives/" + d + "/transitions",
        "/drives/" + d + "/changes",
        "/drives/" + d + "/costs",
        "/drives/" + d + "/shifts",
        "/drives/" + d + "/signups",
        "/drives/" + d + "/calendar",
        "/drive-changes",
        "/events?limit=1000",
        "/events?after=20&limit=200",
        "/targets?limit=200",
        "/targets/" + w.random.pick(w.targets),
        "/targets/" + w.random.pick(w.targets) + "/revisions",
        "/targets/cascade?campaign=chien-dich",
        "/progress?campaign=chien-dich",
        "/users?limit=200",
        "/users/" + w.random.pick(w.people).id,
        "/tokens?limit=200",
        "/devices?limit=200",
        "/devices/" + w.random.pick(w.device_ids),
        "/device",
        "/session",
        "/audit?limit=200",
        "/audit?object=drives/" + d,
        "/reports?limit=200",
        "/reports/bao-cao-" + x,
        "/reports/bao-cao-" + x + "/content",
        "/reports/bao-cao-" + x + "/content?format=csv",
        "/report-calendar",
        "/report-reminders",
        "/totals?by=drive",
        "/totals?by=drive&format=csv",
        "/totals?drive=" + d,
        "/totals?organization=huyen-" + x + "&by=drive,abo,rh",
        "/totals?collected_by=bv-" + x + "&by=drive",
        "/valuation?by=drive",
        "/valuation?drive=" + d,
        "/volunteers?limit=200",
        "/volunteers/tnv-" + x,
        "/volunteers/tnv-" + x + "/shifts",
        "/calendar?from=" + day_from_today(-3) + "&to=" + day_from_today(3),
        "/clashes?limit=200",
        "/organizations/huyen-" + x,
        "/organizations/huyen-" + x + "/head-counts",
        "/organizations/huyen-" + x + "/report?kind=free&from=" + day_from_today(-2) +
            "&to=" + day_from_today(2),
        "/organizations/huyen-" + x + "/report?kind=free&from=" + day_from_today(-2) +
            "&to=" + day_from_today(2) + "&format=csv",
        "/calendar-feeds",
        "/account/sessions",
        "/sites?limit=200",
        "/teams",
        "/openapi.json",
    };
    for (int n = 0; n < 4; ++n) client.get(w.random.pick(paths));
    // Whoever sees a drive no longer, because its commune went below another district.
    if (w.random.one_in(4))
        for (const auto& c : w.clients)
            if (c->owner == "uy-ban-b" && c->sight().districts.empty()) {
                c->get("/drives/dot-a-chuyen");
                c->get("/drives?limit=200");
            }
}

/// Two tokens of one name are two: what they log says which of them it was.
void log_under_one_name(World& w) {
    auto& client = w.client("dieu-phoi-" + std::string(w.random.one_in(2) ? "a" : "b") + "1");
    const auto drive = w.drive_of(client, "open");
    const auto name = "ma-" + w.random.word(6);
    std::vector<std::string> ids;
    for (int n = 0; n < 2; ++n) {
        const auto made =
            client.post("/tokens", json_object({{"name", name},
                                                {"roles", json_array({"coordinator"})},
                                                {"scope", scope("drive", drive)}}));
        const auto token = member(made, "token");
        if (!token) return;
        w.record.canaries.secret(*token, "a token");
        Client program(w.record, "a program of " + client.name(), Kind::token,
                       {{"Authorization", "Bearer " + *token}}, client.sight());
        ids.push_back(w.fresh_id());
        program.upload(drive, {w.event(ids.back(), "registered", in_minutes(0), {{"count", 1}})});
        client.post("/tokens/" + *member(made, "id") + "/revoke",
                    json_object({{"reason", "xong"}}));
        w.ended.push_back({"a revoked token", program.credential()});
    }
    std::vector<std::string> actors;
    std::string cursor;
    do {
        const auto page = w.overseer.get("/drives/" + drive + "/events?limit=200" +
                                         (cursor.empty() ? "" : "&cursor=" + cursor));
        if (page.status != 200) return;
        const auto events = Json::parse(page.body);
        for (const auto& event : events["items"].items())
            if (std::find(ids.begin(), ids.end(), event["id"].text()) != ids.end())
                actors.push_back(event["actor"].text());
        cursor = member(page, "next").value_or("");
    } while (!cursor.empty());
    if (actors.size() == 2 && actors[0] == actors[1])
        w.record.found("two credentials are two actors",
                       "two tokens named " + name + " are both " + actors[0]);
}

}  // namespace

std::vector<Move> valid_moves() {
    return {{"log bags", 8, log_bags},
            {"correct one's own", 3, correct_ones_own},
            {"send again", 2, send_again},
            {"read anything", 14, read_anything},
            {"log under one name", 1, log_under_one_name}};
}

std::vector<Move> every_move() {
    std::vector<Move> all;
    for (auto make : {valid_moves, ledger_moves, review_moves, access_moves, two_person_moves,
                      planning_moves, edge_moves, load_moves})
        for (auto& move : make()) all.push_back(std::move(move));
    return all;
}

}  // namespace tests::adversary

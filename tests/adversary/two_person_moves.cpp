// One person with a session and tokens of his own: that is one person.
#include "tests/adversary/moves.hpp"

namespace tests::adversary {
namespace {

/// A credential of the person with two roles in this district.
Client& himself(World& w, const std::string& district, const std::string& role, Kind kind) {
    if (kind == Kind::person) return w.client("hai-vai-" + district);
    return w.any([&](const Client& c) {
        return c.kind() == Kind::token && c.role == role && c.owner == "hai-vai-" + district;
    });
}

/// A drive that he closes with one credential and verifies with another.
void verify_what_one_closed(World& w) {
    const std::string x = w.random.one_in(2) ? "a" : "b";
    const auto code = "dot-" + x + "-thu-" + w.random.word(6);
    auto& first = himself(w, x, "coordinator", w.random.one_in(2) ? Kind::person : Kind::token);
    auto& second =
        himself(w, x, "committee",
                first.kind() == Kind::person ? Kind::token
                                             : (w.random.one_in(2) ? Kind::person : Kind::token));
    auto& planner = w.client("uy-ban-" + x);
    planner.post("/drives", json_object({{"code", code},
                                         {"title", "Thử"},
                                         {"site", "diem-dot-" + x + "-huy"},
                                         {"organization", "xa-" + x + "2"},
                                         {"starts_at", in_minutes(-60)},
                                         {"ends_at", in_minutes(60)}}));
    const auto move = [&](Client& by, const std::string& to) {
        return by.post("/drives/" + code + "/transitions",
                       json_object({{"to", to}, {"reason", "theo kế hoạch"}}));
    };
    move(planner, "approved");
    move(first, "open");
    move(first, "closed");
    if (done(move(second, "verified")))
        w.record.found(
            "two persons are two persons",
            second.name() + " verified what " + first.name() + " closed, and both are one");
}

/// A report that he submits with one credential, and accepts and closes with others.
void accept_ones_own_report(World& w) {
    const std::string x = w.random.one_in(2) ? "a" : "b";
    auto& person = w.client("hai-vai-" + x);
    auto& token = himself(w, x, "committee", Kind::token);
    const bool turned = w.random.one_in(2);
    auto& first = turned ? token : person;
    auto& second = turned ? person : token;
    const auto from = -20 - int(w.random.below(300));
    const auto made = first.post(
        "/reports", json_object({{"organization", "xa-" + x + (w.random.one_in(2) ? "1" : "2")},
                                 {"kind", "free"},
                                 {"from", day_from_today(from)},
                                 {"to", day_from_today(from + 9)}}));
    const auto code = member(made, "code");
    if (!done(made) || !code) return;
    std::vector<JsonText> seen;
    const auto checks = first.get("/reports/" + *code + "/checks");
    if (checks.status == 200)
        for (const auto& item : Json::parse(checks.body)["items"].items())
            seen.push_back(item["code"].text());
    const auto move = [&](Client& by, const std::string& to) {
        return by.post(
            "/reports/" + *code + "/transitions",
            json_object({{"to", to}, {"reason", "đúng"}, {"acknowledges", json_array(seen)}}));
    };
    if (!done(move(first, "submitted"))) return;
    if (done(move(second, "accepted")))
        w.record.found("two persons are two persons", second.name() + " accepted the report that " +
                                                          first.name() +
                                                          " submitted, and both are one");
    else if (!done(move(w.client("uy-ban-" + x), "accepted")))
        return;
    // Closing takes two as well.
    const auto closing = [&](Client& by) {
        return by.post("/reports/" + *code + "/closings", json_object({{"reason", "hết kỳ"}}));
    };
    const bool proposed = done(closing(first));
    if (proposed && done(closing(second)))
        w.record.found("two persons are two persons",
                       first.name() + " proposed to close a report and " + second.name() +
                           " confirmed, and both are one");
}

/// A late count that comes from a tablet which he enrolled himself, and that he lets in.
void let_in_what_ones_own_tablet_sent(World& w) {
    const std::string x = w.random.one_in(2) ? "a" : "b";
    auto& person = himself(w, x, "coordinator", Kind::person);
    const auto drive = "dot-" + x + "-dong";
    const auto made = person.post("/devices", json_object({{"code", "may-" + w.random.word(8)},
                                                           {"name", "Máy"},
                                                           {"drives", json_array({drive})}}));
    if (!done(made)) return;
    const auto id = Json::parse(made.body)["id"].text();
    Client door(w.record, "enrolling one's own tablet", Kind::nobody, {}, {true, {}, {}, true});
    const auto enrolled =
        door.post("/devices/enrol",
                  json_object({{"code", Json::parse(made.body)["enrolment"]["code"].text()}}));
    const auto token = member(enrolled, "token");
    if (!token) return;
    w.record.canaries.secret(*token, "a tablet of one's own");
    Client tablet(w.record, "one's own tablet", Kind::device,
                  Headers{{"Authorization", "Bearer " + *token}}, Sight{false, {}, {drive}, true});
    const auto event = w.fresh_id();
    JsonMembers upload{
        {"device", "may"},
        {"events", json_array({w.event(
                       event, "counted", in_minutes(-30),
                       {{"count", 5000}, {"component", "whole_blood"}, {"nominal_ml", 350}})})}};
    if (w.random.one_in(2)) {
        person.post("/devices/" + id + "/people",
                    json_object({{"code", "gia"}, {"name", "Gia"}, {"pin", "1357"}}));
        upload.emplace_back("by", "gia");
    }
    tablet.post("/drives/" + drive + "/events", json_object(upload));
    if (done(person.post("/drives/" + drive + "/review/" + event,
                         json_object({{"decision", "let_in"}, {"reason", "đúng"}}))))
        w.record.found("two persons are two persons",
                       person.name() + " let in what a tablet of his own sent");
    person.post("/devices/" + id + "/revoke", json_object({{"reason", "xong"}}));
}

}  // namespace

std::vector<Move> two_person_moves() {
    return {{"let in what one's own tablet sent", 2, let_in_what_ones_own_tablet_sent},
            {"verify what one closed", 2, verify_what_one_closed},
            {"accept one's own report", 2, accept_ones_own_report}};
}

}  // namespace tests::adversary

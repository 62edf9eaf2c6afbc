// Roles, links, tokens, tablets, and credentials that have ended.
#include "tests/adversary/moves.hpp"

#include <algorithm>
#include <chrono>

namespace tests::adversary {
namespace {

const std::vector<std::string> roles{"administrator", "committee", "coordinator", "hospital",
                                     "auditor"};

bool administers(const Client& c) {
    return c.role == "administrator" && c.district != "p";
}

/// Roles for oneself and for friends, over what one does not keep. That nobody's grew is checked
/// after the round.
void grow_a_role(World& w) {
    auto& client = w.any();
    const auto whom =
        w.random.one_in(2) && !client.login.empty() ? client.id : w.random.pick(w.people).id;
    const auto beyond = client.district == "a" ? "b" : "a";
    static const std::vector<std::pair<std::string, std::string>> parts{{"everything", ""},
                                                                        {"organization", "tinh"}};
    const auto part = w.random.one_in(2) ? w.random.pick(parts)
                                         : std::pair<std::string, std::string>(
                                               "organization", std::string("huyen-") + beyond);
    if (client.district == "p" && part.first != "everything")
        return;  // the province gives roles in it
    const auto answer = client.post("/users/" + whom + "/grants",
                                    grant(w.random.pick(roles), part.first, part.second));
    if (done(answer))
        w.record.found("nobody's role grows",
                       client.name() + " gave a role over " + part.first + " " + part.second);
    client.send("PATCH", "/users/" + whom, R"({"name":"Người khác"})", {{"If-Match", "\"1\""}});
}

/// A token of a role, or over a part, that its maker does not have.
void make_a_greater_token(World& w) {
    auto& client = w.any([](const Client& c) { return c.district == "a" || c.district == "b"; });
    const auto beyond = client.district == "a" ? "b" : "a";
    static const std::vector<std::pair<std::string, std::string>> parts{{"everything", ""},
                                                                        {"organization", "tinh"}};
    const auto part = w.random.one_in(2) ? w.random.pick(parts)
                                         : std::pair<std::string, std::string>(
                                               "organization", std::string("huyen-") + beyond);
    const auto answer =
        client.post("/tokens", json_object({{"name", "ma-" + w.random.word(6)},
                                            {"roles", json_array({w.random.pick(roles)})},
                                            {"scope", scope(part.first, part.second)}}));
    if (done(answer))
        w.record.found("nobody's role grows",
                       client.name() + " made a token over " + part.first + " " + part.second);
}

/// An account without a role gets one in one's own district, and then a link to its password.
void take_an_account_over(World& w) {
    auto& client = w.any(administers);
    const auto whom = w.random.pick(w.roleless);
    client.post("/users/" + whom + "/grants",
                grant("auditor", "organization", "huyen-" + client.district));
    const auto link =
        client.post("/users/" + whom + "/password-link", json_object({{"reason", "quên"}}));
    if (done(link))
        w.record.found(
            "nobody takes an account over",
            client.name() + " has a link to the password of an account that he did not make");
    if (done(client.post("/users/" + whom + "/second-factor/remove",
                         json_object({{"reason", "mất máy"}}))))
        w.record.found(
            "nobody takes an account over",
            client.name() + " removed the second factor of an account that he did not make");
    const auto shown = client.get("/users/" + whom);
    if (done(client.send("PATCH", "/users/" + whom, R"({"disabled":true})",
                         {{"If-Match", shown.header("etag")}}))) {
        w.record.found("nobody takes an account over",
                       client.name() + " disabled an account that he did not make");
        const auto now = w.overseer.get("/users/" + whom);
        w.overseer.send("PATCH", "/users/" + whom, R"({"disabled":false})",
                        {{"If-Match", now.header("etag")}});
    }
    // The role in the district is his to give; it ends, so that the account is as it was.
    const auto after = w.overseer.get("/users/" + whom);
    if (after.status == 200)
        for (const auto& held : Json::parse(after.body)["grants"].items())
            w.overseer.post("/users/" + whom + "/grants/" + held["id"].text() + "/end",
                            json_object({{"reason", "hết việc"}}));
}

/// Links and factors of people whom one does not keep.
void reset_others(World& w) {
    auto& client = w.any([](const Client& c) { return c.district != "p"; });
    std::vector<const Person*> others;
    for (const auto& p : w.people)
        if (p.district != client.district && p.id != client.id) others.push_back(&p);
    const auto& whom = *w.random.pick(others);
    client.get("/users/" + whom.id);
    if (done(
            client.post("/users/" + whom.id + "/password-link", json_object({{"reason", "quên"}}))))
        w.record.found("nobody takes an account over",
                       client.name() + " has a link to the password of " + whom.name);
    client.post("/users/" + whom.id + "/second-factor/remove",
                json_object({{"reason", "mất máy"}}));
    // A token over a drive that went below another district is for that one's administrator to end.
    auto& other = w.any([&](const Client& c) {
        const auto& sight = c.sight();
        return c.kind() == Kind::token && c.district != client.district &&
               (sight.everything || !sight.districts.empty() || !sight.drives.empty());
    });
    client.get("/tokens/" + other.id);
    if (done(client.post("/tokens/" + other.id + "/revoke", json_object({{"reason", "thử"}}))))
        w.record.found("nobody ends what others use", client.name() + " revoked " + other.name());
    client.get("/devices/" + w.random.pick(w.device_ids));
}

/// What a tablet must not do: it logs, and nothing else.
void overreach_with_a_tablet(World& w) {
    auto& client = w.any(
        [&](const Client& c) { return c.role == "device" && !w.drive_of(c, "open").empty(); });
    const auto drive = w.drive_of(client, "open");
    const auto refused = [&](const Answer& answer, const std::string& what) {
        if (done(answer))
            w.record.found("a tablet logs at its drive and nothing else",
                           client.name() + " " + what);
    };
    const auto made = client.post("/devices", json_object({{"code", "may-" + w.random.word(8)},
                                                           {"name", "x"},
                                                           {"drives", json_array({drive})}}));
    refused(made, "made a device");
    refused(client.post("/devices/" + client.id + "/people",
                        json_object({{"code", "lan"}, {"name", "Lan"}, {"pin", "1234"}})),
            "added a person");
    refused(client.post("/devices/" + client.id + "/enrolment", json_object({})),
            "asked for a new enrolment of itself");
    refused(client.post("/drives/" + drive + "/shifts", json_object({{"role", "guide"},
                                                                     {"count", 1},
                                                                     {"starts_at", in_minutes(-60)},
                                                                     {"ends_at", in_minutes(60)}})),
            "planned a shift");
    if (!w.drives.at(drive).shift.empty())
        refused(client.post("/drives/" + drive + "/shifts/" + w.drives.at(drive).shift + "/signups",
                            json_object({{"volunteer", "tnv-" + client.district}})),
                "signed up a volunteer");
    const auto closed = client.post("/drives/" + drive + "/transitions",
                                    json_object({{"to", "closed"}, {"reason", "xong"}}));
    refused(closed, "closed its drive");
    if (done(closed))
        w.client("hai-vai-" + client.district)
            .post("/drives/" + drive + "/transitions",
                  json_object({{"to", "open"}, {"reason", "đóng nhầm"}}));
    refused(client.post("/tokens", json_object({{"name", "x"},
                                                {"roles", json_array({"coordinator"})},
                                                {"scope", scope("drive", drive)}})),
            "made a token");
}

/// A tablet is stolen, enrols another one, and is revoked: nothing of it works any more, and its
/// live stream ends.
void steal_a_tablet(World& w) {
    auto& owner = w.client("hai-vai-" + std::string(w.random.one_in(2) ? "a" : "b"));
    const auto drive = w.drive_of(owner, "open");
    const auto enrol = [&](const Answer& made) -> std::unique_ptr<Client> {
        Client door(w.record, "enrolling " + w.random.word(5), Kind::nobody, {},
                    {true, {}, {}, true});
        const auto enrolled =
            door.post("/devices/enrol",
                      json_object({{"code", Json::parse(made.body)["enrolment"]["code"].text()}}));
        const auto token = member(enrolled, "token");
        if (!token) return nullptr;
        w.record.canaries.secret(*token, "a tablet that was enrolled");
        return std::make_unique<Client>(w.record, "a tablet of " + drive, Kind::device,
                                        Headers{{"Authorization", "Bearer " + *token}},
                                        Sight{false, {}, {drive}, true});
    };
    const auto make = [&](Client& by) {
        return by.post("/devices", json_object({{"code", "may-" + w.random.word(8)},
                                                {"name", "Máy"},
                                                {"drives", json_array({drive})}}));
    };
    const auto made = make(owner);
    if (!done(made)) return;
    auto stolen = enrol(made);
    if (!stolen) return;
    support::HttpClient stream(w.record.port);
    stream.send_raw(
        "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: " +
        stolen->credential().front().second + "\r\n\r\n");
    const auto head = stream.read_head();
    std::unique_ptr<Client> second;
    if (const auto more = make(*stolen); done(more)) second = enrol(more);
    owner.post("/devices/" + Json::parse(made.body)["id"].text() + "/revoke",
               json_object({{"reason", "mất"}}));
    w.ended.push_back({"a stolen tablet", stolen->credential()});
    if (second) w.ended.push_back({"a tablet that a stolen one enrolled", second->credential()});
    if (!head || head->status != 200) return;
    // Something happens at another drive: whoever lost the right must not hear of it.
    bool over = false;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    try {
        while (!over && std::chrono::steady_clock::now() < until) {
            w.innocent->upload(
                "dot-a-yen", {w.event(w.fresh_id(), "registered", in_minutes(0), {{"count", 1}})});
            over = !stream.read_chunk();
        }
    } catch (const std::exception&) {
        over = true;
    }
    if (!over)
        w.record.found("a live stream ends with its right",
                       "the stream of a revoked tablet was told of the books for 3 s more");
}

/// A program's token is stolen, makes an account and works by way of it, and is revoked: nothing of
/// it works any more, and nobody signs in to that account.
void possess_an_account(World& w) {
    auto& owner = w.client("quan-tri-" + std::string(w.random.one_in(2) ? "a" : "b"));
    const auto part = scope("organization", "huyen-" + owner.district);
    const auto make = [&](Client& by) {
        return by.post("/tokens", json_object({{"name", "ma-" + w.random.word(6)},
                                               {"roles", json_array({"administrator"})},
                                               {"scope", part}}));
    };
    const auto with = [&](const Answer& made) {
        w.record.canaries.secret(*member(made, "token"), "a token of a thief");
        return std::make_unique<Client>(
            w.record, "a stolen program", Kind::token,
            Headers{{"Authorization", "Bearer " + *member(made, "token")}}, owner.sight());
    };
    const auto stolen = make(owner);
    if (!done(stolen)) return;
    auto thief = with(stolen);
    const auto login = "ma-" + w.random.word(8), password = "ba con mèo mướp " + w.random.word(8);
    const auto made = thief->post("/users", json_object({{"login", login}, {"name", "Ma"}}));
    if (!done(made)) return;
    Client door(w.record, "the door of a ghost", Kind::nobody, {}, {true, {}, {}, true});
    const auto link = Json::parse(made.body)["password_link"]["token"].text();
    if (!done(door.post("/password-reset", json_object({{"token", link}, {"password", password}}))))
        return;
    thief->post("/users/" + login + "/grants",
                grant("administrator", "organization", "huyen-" + owner.district));
    std::unique_ptr<Client> ghost, program;
    try {
        ghost = w.sign_in("a ghost", login, password, owner.sight());
    } catch (const std::exception&) {
        return;  // throttled
    }
    if (const auto more = make(*ghost); done(more)) program = with(more);
    owner.post("/tokens/" + *member(stolen, "id") + "/revoke", json_object({{"reason", "mất"}}));
    w.ended.push_back({"a stolen token", thief->credential()});
    w.ended.push_back({"the session of a ghost", ghost->credential()});
    if (program) w.ended.push_back({"a token that a ghost made", program->credential()});
    if (done(door.post("/session", json_object({{"login", login}, {"password", password}}))))
        w.record.found("what a stolen token made ends with it", "a ghost signed in again");
}

/// A credential ends; from then on it opens nothing. Checked here and after every round.
void use_what_has_ended(World& w) {
    auto& client = w.any([](const Client& c) {
        return c.kind() == Kind::person && (c.district == "a" || c.district == "b");
    });
    const auto made = client.post(
        "/tokens",
        json_object({{"name", "tam-" + w.random.word(6)},
                     {"roles", json_array({client.role})},
                     {"scope", client.role == "coordinator" && !client.name().starts_with("hai-vai")
                                   ? scope("drive", client.drives.front())
                                   : scope("organization", "huyen-" + client.district)}}));
    const auto token = member(made, "token");
    if (!token) return;
    w.record.canaries.secret(*token, "a token that was revoked");
    client.post("/tokens/" + *member(made, "id") + "/revoke",
                json_object({{"reason", "xong việc"}}));
    w.ended.push_back({"a revoked token", {{"Authorization", "Bearer " + *token}}});
    std::unique_ptr<Client> again;
    try {
        again = w.sign_in("a second session of " + client.name(), client.login, client.password,
                          client.sight());
    } catch (const std::exception& error) {
        w.record.found("nobody is locked out by strangers", error.what());
        return;
    }
    again->post("/session/end", json_object({}));
    w.ended.push_back({"a session that was signed out", again->credential()});
}

/// The same key and body as somebody else: his answer is not for others.
void repeat_anothers_request(World& w) {
    auto& owner =
        w.any([](const Client& c) { return c.kind() == Kind::person && c.role == "committee"; });
    auto& thief = w.any([&](const Client& c) { return c.district != owner.district; });
    const auto key = w.fresh_id();
    const auto body =
        json_object({{"name", "lap-" + w.random.word(6)},
                     {"roles", json_array({"committee"})},
                     {"scope", scope("organization",
                                     owner.district == "p" ? "tinh" : "huyen-" + owner.district)}});
    const auto made = owner.post("/tokens", body, {{"Idempotency-Key", key}});
    if (const auto token = member(made, "token"))
        w.record.canaries.secret(*token, "a token of " + owner.name());
    thief.post("/tokens", body, {{"Idempotency-Key", key}});
    if (const auto id = member(made, "id"))
        owner.post("/tokens/" + *id + "/revoke", json_object({{"reason", "thử xong"}}));
}

/// A session's cookie without its anti-forgery token changes nothing; a bearer token is no cookie.
void forge_a_request(World& w) {
    auto& client = w.any([](const Client& c) { return c.kind() == Kind::person; });
    auto forged = client.credential();
    forged.pop_back();
    Client site(w.record, "another site with the cookie of " + client.name(), Kind::person, forged,
                client.sight());
    if (done(site.post("/tokens", json_object({{"name", "x"},
                                               {"roles", json_array({client.role})},
                                               {"scope", scope("organization", "tinh")}}))) ||
        done(site.post("/session/end", json_object({}))))
        w.record.found("a cookie alone changes nothing", client.name());
}

}  // namespace

std::vector<Move> access_moves() {
    return {{"grow a role", 4, grow_a_role},
            {"make a greater token", 3, make_a_greater_token},
            {"take an account over", 3, take_an_account_over},
            {"reset others", 3, reset_others},
            {"overreach with a tablet", 2, overreach_with_a_tablet},
            {"steal a tablet", 1, steal_a_tablet},
            {"possess an account", 1, possess_an_account},
            {"use what has ended", 1, use_what_has_ended},
            {"repeat another's request", 2, repeat_anothers_request},
            {"forge a request", 1, forge_a_request}};
}

}  // namespace tests::adversary

// Targets, drives and people of others.
#include "tests/adversary/moves.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

/// A target that the province assigned is replaced by a smaller one that the district commits to.
void supersede_a_target(World& w) {
    auto& client = w.any([](const Client& c) { return c.district == "a" || c.district == "b"; });
    const auto target = w.random.pick(w.targets);
    const auto whose = w.random.one_in(3) ? (client.district == "a" ? "b" : "a") : client.district;
    const auto organization = "huyen-" + whose;
    for (const char* basis : {"committed", "assigned"}) {
        const auto made = client.post(
            "/targets", json_object({{"organization", organization},
                                     {"issued_by", w.random.one_in(2) ? "tinh" : organization},
                                     {"measure", "bags"},
                                     {"value", 1},
                                     {"basis", basis},
                                     {"campaign", "chien-dich"},
                                     {"supersedes", target}}));
        if (done(made))
            w.record.found("what is replaced needs the right over it",
                           client.name() + " superseded a target that the province assigned");
    }
    const auto batch = client.post(
        "/targets/batch",
        json_object({{"targets", json_array({json_object({{"organization", organization},
                                                          {"issued_by", organization},
                                                          {"measure", "bags"},
                                                          {"value", 1},
                                                          {"basis", "committed"},
                                                          {"campaign", "chien-dich"},
                                                          {"supersedes", target}})})}}));
    if (done(batch))
        w.record.found("what is replaced needs the right over it",
                       client.name() + " superseded a target that the province assigned");
    client.get("/targets/" + target + "/revisions");
}

/// Drives of another district: changed, moved, cancelled, verified, or asked for what clashes with
/// them.
void change_drives_of_others(World& w) {
    auto& client = w.any([](const Client& c) { return c.district == "a" || c.district == "b"; });
    std::vector<std::string> others;
    for (const auto& [code, drive] : w.drives)
        if (drive.district != client.district) others.push_back(code);
    const auto code = w.random.pick(others);
    const auto refused = [&](const Answer& answer, const std::string& what) {
        if (done(answer))
            w.record.found("nobody changes plans of others",
                           client.name() + " " + what + " " + code);
    };
    static const std::vector<std::string> statuses{"approved", "open",      "closed",
                                                   "verified", "cancelled", "proposed"};
    refused(client.post("/drives/" + code + "/transitions",
                        json_object({{"to", w.random.pick(statuses)}, {"reason", "đổi ý"}})),
            "moved on");
    refused(client.send("PATCH", "/drives/" + code, R"({"title":"Của tôi"})",
                        {{"If-Match", "\"" + std::to_string(1 + w.random.below(6)) + "\""}}),
            "renamed");
    refused(client.post("/drives/" + code + "/move", json_object({{"starts_at", in_minutes(600)},
                                                                  {"ends_at", in_minutes(700)},
                                                                  {"reason", "đổi giờ"}})),
            "moved");
    refused(client.post("/drives/" + code + "/costs",
                        json_object({{"item", "meals"}, {"amount_vnd", 1}})),
            "noted a cost at");
    client.post("/drives/recurrence",
                json_object({{"drive", code}, {"rrule", "FREQ=WEEKLY;COUNT=2"}}));
    client.post("/drives", json_object({{"code", "trung-" + w.random.word(5)},
                                        {"title", "Trùng"},
                                        {"site", "diem-" + code},
                                        {"organization", "xa-" + client.district + "1"},
                                        {"starts_at", in_minutes(-100)},
                                        {"ends_at", in_minutes(100)},
                                        {"accept_warnings", json_array({"nothing"})},
                                        {"reason", "hỏi thử"}}));
    client.get("/clashes?limit=200");
}

/// A volunteer of another district, signed up at one's own drive so as to be told the name.
void sign_up_others(World& w) {
    auto& client = w.any([&](const Client& c) {
        return !c.drives.empty() && !w.drives.at(c.drives.front()).shift.empty();
    });
    const auto& drive = w.drives.at(client.drives.front());
    const auto other = std::string("tnv-") + (client.district == "a" ? "b" : "a");
    client.post("/drives/" + drive.code + "/shifts/" + drive.shift + "/signups",
                json_object({{"volunteer", other}}));
    client.get("/drives/" + drive.code + "/shifts");
    client.get("/drives/" + drive.code + "/signups");
    client.get("/volunteers/" + other);
    client.get("/volunteers/" + other + "/shifts");
    client.get("/volunteers?q=B");
}

/// The tree itself, prices and rules.
void change_the_tree(World& w) {
    auto& client = w.any([](const Client& c) { return c.district == "a" || c.district == "b"; });
    const auto beyond = std::string("huyen-") + (client.district == "a" ? "b" : "a");
    const auto refused = [&](const Answer& answer) {
        if (done(answer)) w.record.found("nobody changes plans of others", client.name());
    };
    refused(client.send(
        "PATCH", "/organizations/" + beyond,
        json_object({{"parent", "huyen-" + client.district}, {"valid_from", day_from_today(0)}})
            .str(),
        {{"If-Match", "\"1\""}}));
    refused(client.send("PATCH", "/organizations/huyen-" + client.district,
                        json_object({{"parent", nullptr}, {"valid_from", day_from_today(0)}}).str(),
                        {{"If-Match", "\"1\""}}));
    refused(client.post(
        "/organizations/" + beyond + "/successors",
        json_object({{"ends_on", day_from_today(0)},
                     {"successors", json_array({json_object(
                                        {{"organization", "huyen-" + client.district}})})}})));
    refused(client.post("/tariffs", json_object({{"code", "gia-" + w.random.word(5)},
                                                 {"title", "Giá"},
                                                 {"valid_from", "2020-01-01"},
                                                 {"prices", json_array({})}})));
    refused(client.post(
        "/reports/bao-cao-" + std::string(client.district == "a" ? "b" : "a") + "/transitions",
        json_object({{"to", "submitted"}})));
}

/// Characters that break documents, in names that the province prints.
void name_badly(World& w) {
    static const std::vector<std::string> bad{"\uFFFE",  "\uFFFF", "\U0001FFFE", "\u202E",
                                              "\x01",    "\u0085", "\uFDD0",     "=1+1",
                                              "@SUM(1)", "<b>",    "%s%n",       "𝔘"};
    auto& client =
        w.any([](const Client& c) { return c.role == "committee" && c.district != "p"; });
    const auto x = client.district;
    client.send("PATCH", "/campaigns/chien-dich",
                json_object({{"name", "Hè " + w.random.pick(bad)}}).str(), {{"If-Match", "\"1\""}});
    client.post("/sites", json_object({{"code", "diem-" + w.random.word(6)},
                                       {"name", "Nhà " + w.random.pick(bad) + w.random.pick(bad)},
                                       {"organization", "xa-" + x + "1"}}));
    const auto code = "dot-" + x + "-ten-" + w.random.word(5);
    client.post("/drives", json_object({{"code", code},
                                        {"title", "Đợt " + w.random.pick(bad)},
                                        {"site", "diem-dot-" + x + "-huy"},
                                        {"organization", "xa-" + x + "2"},
                                        {"starts_at", in_minutes(-60)},
                                        {"ends_at", in_minutes(60)}}));
    auto& reader = w.client("uy-ban-tinh");
    for (const char* form : {"pdf", "xlsx", "csv"}) {
        const auto file =
            reader.get("/organizations/tinh/report?kind=free&from=" + day_from_today(-3) +
                       "&to=" + day_from_today(3) + "&format=" + form);
        if (file.status == 500) w.record.found("whatever is stored can be printed", form);
        reader.get(std::string("/totals?by=drive,site&format=") + form);
    }
}

}  // namespace

std::vector<Move> planning_moves() {
    return {{"supersede a target", 3, supersede_a_target},
            {"change drives of others", 4, change_drives_of_others},
            {"sign up others", 3, sign_up_others},
            {"change the tree", 2, change_the_tree},
            {"name badly", 1, name_badly}};
}

}  // namespace tests::adversary

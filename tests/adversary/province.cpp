// The plan of the province, and what is logged in it before anybody attacks.
#include "tests/adversary/world.hpp"

#include <algorithm>
#include <stdexcept>

namespace tests::adversary {

void World::make_plan() {
    const auto organization = [&](const std::string& code, const std::string& kind,
                                  JsonText parent) {
        must(overseer.post(
                 "/organizations",
                 json_object({{"code", code}, {"name", code}, {"kind", kind}, {"parent", parent}})),
             201, "make " + code);
    };
    organization("tinh", "provincial_committee", nullptr);
    organization("tinh-khac", "provincial_committee", nullptr);
    for (std::string x : {"a", "b"}) {
        organization("huyen-" + x, "district_committee", "tinh");
        organization("bv-" + x, "hospital", "tinh");
        for (std::string n : {"1", "2"})
            organization("xa-" + x + n, "commune_committee", "huyen-" + x);
    }
    organization("xa-chuyen", "commune_committee", "huyen-b");
    must(overseer.post("/campaigns", json_object({{"code", "chien-dich"},
                                                  {"name", "Chiến dịch"},
                                                  {"kind", "summer"},
                                                  {"starts_on", day_from_today(-30)},
                                                  {"ends_on", day_from_today(30)},
                                                  {"organization", "tinh"}})),
         201, "make a campaign");
    for (std::string x : {"a", "b"}) {
        for (std::string name : {"mo1", "mo2", "dong", "duyet", "huy", "yen"})
            make_drive("dot-" + x + "-" + name, x,
                       name == "mo2" ? "xa-" + x + "2" : "xa-" + x + "1");
    }
    make_drive("dot-a-chuyen", "a", "xa-chuyen");
}

void World::make_drive(const std::string& code, const std::string& district,
                       const std::string& organization) {
    const auto site = "diem-" + code;
    must(overseer.post(
             "/sites",
             json_object({{"code", site}, {"name", site}, {"organization", organization}})),
         201, "make " + site);
    const auto secret = [&](const char* what) {
        return record.canaries.word(CanaryKind::plan, district, code,
                                    std::string("the ") + what + " of " + code);
    };
    must(overseer.post("/drives", json_object({{"code", code},
                                               {"title", "Đợt " + secret("title")},
                                               {"campaigns", json_array({"chien-dich"})},
                                               {"site", site},
                                               {"organization", organization},
                                               {"collected_by", "bv-" + district},
                                               {"starts_at", in_minutes(-120)},
                                               {"ends_at", in_minutes(300)},
                                               {"contact", "Chị " + secret("contact")},
                                               {"notes", "Ghi chú " + secret("notes")}})),
         201, "make " + code);
    drives[code] = {code, district, organization, "proposed", {}, {}};
}

void World::make_private_things() {
    auto& province = client("uy-ban-tinh");
    for (std::string x : {"a", "b"}) {
        const auto document =
            record.canaries.word(CanaryKind::plan, x, "", "the document of a target of huyen-" + x);
        const auto target =
            must(province.post("/targets", json_object({{"organization", "huyen-" + x},
                                                        {"issued_by", "tinh"},
                                                        {"measure", "bags"},
                                                        {"value", 1'000},
                                                        {"basis", "assigned"},
                                                        {"campaign", "chien-dich"},
                                                        {"document", document}})),
                 201, "assign a target");
        targets.push_back(target["id"].text());
        const auto name =
            record.canaries.word(CanaryKind::person, x, "", "a volunteer of huyen-" + x);
        must(overseer.post("/volunteers", json_object({{"code", "tnv-" + x},
                                                       {"name", "Bạn " + name},
                                                       {"organization", "huyen-" + x},
                                                       {"roles", json_array({"guide"})}})),
             201, "make a volunteer");
        for (std::string at : {"mo1", "mo2"}) {
            auto& drive = drives.at("dot-" + x + "-" + at);
            drive.shift = must(overseer.post("/drives/" + drive.code + "/shifts",
                                             json_object({{"role", "guide"},
                                                          {"count", 50},
                                                          {"starts_at", in_minutes(-60)},
                                                          {"ends_at", in_minutes(200)}})),
                               201, "make a shift")["id"]
                              .text();
        }
        must(client("uy-ban-" + x)
                 .post("/drives/dot-" + x + "-mo1/costs",
                       json_object(
                           {{"item", "meals"},
                            {"amount_vnd", 1'000'000},
                            {"note", record.canaries.word(CanaryKind::plan, x, "",
                                                          "the note of a cost in huyen-" + x)}})),
             201, "note a cost");
        must(client("uy-ban-" + x)
                 .post("/reports", json_object({{"code", "bao-cao-" + x},
                                                {"organization", "huyen-" + x},
                                                {"kind", "free"},
                                                {"from", day_from_today(-9)},
                                                {"to", day_from_today(-1)}})),
             201, "make a report");
    }
    const auto feed =
        must(client("uy-ban-b").post("/calendar-feeds", json_object({{"kind", "mine"}})), 201,
             "make a feed");
    for (const auto& name : feed.members())
        if (name == "url" || name == "path" || name == "address") {
            const auto text = feed[name].text();
            feed_secret = text.substr(text.find_last_of("/#") + 1);
        }
}

void World::fill_and_move_on() {
    for (std::string x : {"a", "b"}) {
        auto& committee = client("uy-ban-" + x);
        const auto move = [&](Client& by, const std::string& code, const std::string& to) {
            must(by.post("/drives/" + code + "/transitions",
                         json_object({{"to", to}, {"reason", "theo kế hoạch"}})),
                 201, code + " to " + to);
            drives.at(code).status = to;
        };
        for (const auto& [code, drive] : drives) {
            if (drive.district != x || drive.organization == "xa-chuyen") continue;
            if (code.ends_with("-huy")) {
                move(committee, code, "cancelled");
                continue;
            }
            move(committee, code, "approved");
            auto& coordinator = any([&](const Client& c) {
                return c.role == "coordinator" && c.kind() == Kind::person &&
                       std::find(c.drives.begin(), c.drives.end(), code) != c.drives.end();
            });
            move(coordinator, code, "open");
            for (const auto& c : clients)
                if (c->role == "device" && c->drives == std::vector{code}) log(*c, code, 6);
            if (code == "dot-a-yen") log(*innocent, code, 6);
            if (!code.ends_with("-mo2")) log(coordinator, code, 4);
            if (code.ends_with("-dong") || code.ends_with("-duyet"))
                move(coordinator, code, "closed");
            if (code.ends_with("-duyet")) move(committee, code, "verified");
            if (drives.at(code).status != "open") counts.seal(code);
        }
    }
}

void World::move_commune() {
    // Only the innocent one logs at this drive from now on, so that all that it was answered for
    // must be there in the end.
    for (const auto& client : clients) std::erase(client->drives, std::string("dot-a-yen"));
    // What committee B made for this drive while it was below B.
    const auto before = overseer.get("/organizations/xa-chuyen");
    must(overseer.patch("/organizations/xa-chuyen",
                        json_object({{"parent", "huyen-a"}, {"valid_from", day_from_today(0)}}),
                        before.header("etag")),
         200, "move xa-chuyen below huyen-a");
    auto& committee = client("uy-ban-b");
    auto without_drive = committee.sight();
    without_drive.drives.erase("dot-a-chuyen");
    committee.now_sees(without_drive);
    // Who keeps people in A has a credential over a drive of A to end, and is told whose it is.
    for (const auto& keeper : clients) {
        if (keeper->role != "administrator" || keeper->district != "a") continue;
        auto with_token = keeper->sight();
        for (const auto& token : clients)
            if (token->owner == committee.name() && token->sight().districts.empty())
                with_token.words.insert(token->name().substr(token->name().find_last_of(' ') + 1));
        for (const auto& person : people)
            if (person.name == committee.name()) with_token.words.insert(person.login);
        keeper->now_sees(with_token);
    }
}

}  // namespace tests::adversary

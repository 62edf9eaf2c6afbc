// From the tree of organisations to verified drives, over HTTP.
#include "tests/support/real_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using namespace tests::support;
using Strings = std::vector<std::string>;

class Planning : public testing::Test {
  protected:
    RealService s;

    void organization(const std::string& code, const std::string& kind, JsonText parent = nullptr,
                      JsonMembers more = {}) {
        JsonMembers members{
            {"code", code}, {"name", "Tổ chức " + code}, {"kind", kind}, {"parent", parent}};
        members.insert(members.end(), more.begin(), more.end());
        s.post_json("/organizations", json_object(members));
    }
    void site(const std::string& code) {
        s.post_json("/sites", json_object({{"code", code}, {"name", "Nhà văn hoá"}}));
    }
    JsonText drive(const std::string& code, JsonMembers more = {}) {
        JsonMembers members{{"code", code},
                            {"title", "Hiến máu " + code},
                            {"site", "nha-van-hoa"},
                            {"organization", "rach-gia"},
                            {"starts_at", "2020-02-09T07:00:00+07:00"},
                            {"ends_at", "2020-02-09T11:00:00+07:00"}};
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    }
    void small_plan() {
        organization("kien-giang", "provincial_committee");
        organization("rach-gia", "district_committee", "kien-giang");
        site("nha-van-hoa");
    }
    static Strings texts(const Json& list, std::string_view member) {
        Strings out;
        for (const auto& item : list.items()) out.push_back(item[member].text());
        return out;
    }
};

TEST_F(Planning, OrganizationsStandBelowTheParentOfTheDay) {
    organization("kien-giang", "provincial_committee");
    organization("ha-tien", "district_committee", "kien-giang");
    organization("rach-gia", "district_committee", "kien-giang");
    organization("to-chau", "commune_committee", "ha-tien", {{"valid_from", "2019-01-01"}});
    auto before = s.get("/organizations/to-chau");
    auto moved = s.patch("/organizations/to-chau",
                         json_object({{"parent", "rach-gia"}, {"valid_from", "2020-02-01"}}),
                         {{"If-Match", before.header("etag")}});
    ASSERT_EQ(moved.status, 200u) << moved.body;

    EXPECT_EQ(s.get_json("/organizations/to-chau?on=2020-01-31")["parent"].text(), "ha-tien");
    EXPECT_EQ(s.get_json("/organizations/to-chau?on=2020-02-01")["parent"].text(), "rach-gia");
    const auto parents = s.get_json("/organizations/to-chau")["parents"];
    ASSERT_EQ(parents.size(), 2u);
    EXPECT_EQ(parents[0]["valid_to"].text(), "2020-01-31");
    EXPECT_EQ(parents[1]["valid_from"].text(), "2020-02-01");
    EXPECT_TRUE(parents[1]["valid_to"].null());

    const auto below = [&](const std::string& day) {
        return texts(s.get_json("/organizations?below=ha-tien&on=" + day)["items"], "code");
    };
    EXPECT_EQ(below("2020-01-31"), (Strings{"ha-tien", "to-chau"}));
    EXPECT_EQ(below("2020-02-01"), (Strings{"ha-tien"}));

    // The tree stays a tree on every day.
    auto refuse = [&](const std::string& what, const JsonText& body, const std::string& code) {
        auto etag = s.get("/organizations/" + what).header("etag");
        auto answer = s.patch("/organizations/" + what, body, {{"If-Match", etag}});
        EXPECT_EQ(answer.status, 422u) << answer.body;
        EXPECT_EQ(answer.code(), code) << answer.body;
    };
    refuse("rach-gia", json_object({{"parent", "rach-gia"}, {"valid_from", "2020-03-01"}}),
           "edge_to_itself");
    refuse("kien-giang", json_object({{"parent", "to-chau"}, {"valid_from", "2020-03-01"}}),
           "edge_makes_cycle");
    refuse("rach-gia", json_object({{"parent", "ha-tien"}}), "valid_from_required");
    refuse("rach-gia", json_object({{"valid_from", "2020-03-01"}}), "valid_from_needs_parent");
}

TEST_F(Planning, ResultsStayWhereTheyWereMadeWhenTheTreeChanges) {
    organization("kien-giang", "provincial_committee");
    organization("ha-tien", "district_committee", "kien-giang");
    organization("rach-gia", "district_committee", "kien-giang");
    organization("to-chau", "commune_committee", "ha-tien");
    site("nha-van-hoa");
    for (const char* day : {"2020-01-20", "2020-02-05"}) {
        std::string code = std::string("dot-") + day;
        s.post_json("/drives", json_object({{"code", code},
                                            {"title", code},
                                            {"site", "nha-van-hoa"},
                                            {"organization", "to-chau"},
                                            {"starts_at", std::string(day) + "T07:00:00+07:00"},
                                            {"ends_at", std::string(day) + "T11:00:00+07:00"}}));
        s.move(code, {"approved", "open"});
        s.upload(code, {event_json(code, "counted", std::string(day) + "T08:00:00+07:00",
                                   {{"count", 10}})});
    }
    auto etag = s.get("/organizations/to-chau").header("etag");
    ASSERT_EQ(s.patch("/organizations/to-chau",
                      json_object({{"parent", "rach-gia"}, {"valid_from", "2020-02-01"}}),
                      {{"If-Match", etag}})
                  .status,
              200u);
    auto bags = [&](const std::string& organization) {
        return s.get_json("/totals?organization=" + organization)["total"]["bags"].integer();
    };
    EXPECT_EQ(bags("ha-tien"), 10);
    EXPECT_EQ(bags("rach-gia"), 10);
    EXPECT_EQ(bags("to-chau"), 20);
    EXPECT_EQ(bags("kien-giang"), 20);
}

TEST_F(Planning, ADriveBelongsToSeveralCampaigns) {
    small_plan();
    for (const char* code : {"xuan-hong-2020", "chu-nhat-do-2020"})
        s.post_json("/campaigns", json_object({{"code", code},
                                               {"name", code},
                                               {"kind", "red_sunday"},
                                               {"starts_on", "2020-01-01"},
                                               {"ends_on", "2020-03-31"},
                                               {"organization", "kien-giang"}}));
    const auto made = s.post_json(
        "/drives",
        drive("dot-1", {{"campaigns", json_array({"chu-nhat-do-2020", "xuan-hong-2020"})}}));
    EXPECT_EQ(made["campaigns"].size(), 2u);
    for (const char* code : {"xuan-hong-2020", "chu-nhat-do-2020"})
        EXPECT_EQ(texts(s.get_json(std::string("/drives?campaign=") + code)["items"], "code"),
                  Strings{"dot-1"});
    const auto twice =
        s.post("/drives",
               drive("dot-2", {{"campaigns", json_array({"xuan-hong-2020", "xuan-hong-2020"})}}));
    EXPECT_EQ(twice.status, 422u);
    EXPECT_EQ(twice.code(), "repeated_item");
}

TEST_F(Planning, EveryBrokenReferenceIsNamedAtOnce) {
    const auto answer = s.post("/drives", drive("dot-1", {{"campaigns", json_array({"khong-co"})},
                                                          {"collected_by", "khong-co"},
                                                          {"planned_bags", 10}}));
    EXPECT_EQ(answer.status, 422u);
    std::set<std::string> pointers;
    for (const auto& e : Json::parse(answer.body)["errors"].items())
        pointers.insert(e["pointer"].text());
    EXPECT_EQ(pointers,
              (std::set<std::string>{"/campaigns/0", "/site", "/organization", "/collected_by"}));
}

// All 36 steps between two statuses, each from a drive that really is there.
TEST_F(Planning, EveryTransitionIsAllowedOrRefusedWithWhatIsAllowed) {
    small_plan();
    const Strings statuses{"proposed", "approved", "open", "closed", "verified", "cancelled"};
    const std::map<std::string, Strings> way{
        {"proposed", {}},
        {"approved", {"approved"}},
        {"open", {"approved", "open"}},
        {"closed", {"approved", "open", "closed"}},
        {"verified", {"approved", "open", "closed", "verified"}},
        {"cancelled", {"cancelled"}}};
    const std::map<std::string, std::set<std::string>> allowed{
        {"proposed", {"approved", "cancelled"}},
        {"approved", {"open", "proposed", "cancelled"}},
        {"open", {"closed", "cancelled"}},
        {"closed", {"verified", "open"}},
        {"verified", {}},
        {"cancelled", {}}};
    int n = 0;
    for (const auto& from : statuses)
        for (const auto& to : statuses) {
            SCOPED_TRACE(from + " to " + to);
            const std::string code = "dot-" + std::to_string(++n);
            s.post_json("/drives", drive(code));
            s.move(code, way.at(from));
            const auto answer = s.post("/drives/" + code + "/transitions",
                                       json_object({{"to", to}, {"reason", "mưa bão"}}));
            const auto now = s.get_json("/drives/" + code);
            if (allowed.at(from).contains(to)) {
                EXPECT_EQ(answer.status, 201u) << answer.body;
                EXPECT_EQ(now["status"].text(), to);
                continue;
            }
            EXPECT_EQ(answer.status, 409u);
            EXPECT_EQ(answer.code(), "transition_not_allowed");
            EXPECT_EQ(now["status"].text(), from);
            std::set<std::string> next;
            for (const auto& status : now["next_statuses"].items()) next.insert(status.text());
            EXPECT_EQ(next, allowed.at(from));
            // In words: names of the interface are no words.
            const auto detail = Json::parse(answer.body)["detail"].text();
            for (const auto& [status, further] : allowed)
                EXPECT_EQ(detail.find(status), std::string::npos) << detail;
        }
}

TEST_F(Planning, TransitionsKeepWhoWhenAndWhy) {
    small_plan();
    s.post_json("/drives", drive("dot-1"));
    auto refused = s.post("/drives/dot-1/transitions", json_object({{"to", "cancelled"}}));
    EXPECT_EQ(refused.status, 422u);
    EXPECT_EQ(refused.code(), "reason_required");
    s.set_time("2020-02-08T09:30:00+07:00");
    s.move("dot-1", {"approved", "open"});
    s.upload("dot-1", {event_json("a", "counted", "08:00", {{"count", 3}})});
    refused =
        s.post("/drives/dot-1/transitions", json_object({{"to", "cancelled"}, {"reason", "mưa"}}));
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(refused.code(), "drive_has_events");
    s.move("dot-1", {"closed"});
    refused = s.post("/drives/dot-1/transitions", json_object({{"to", "open"}}));
    EXPECT_EQ(refused.code(), "reason_required");
    s.move("dot-1", {"open", "closed", "verified"});

    const auto history = s.get_json("/drives/dot-1/transitions")["items"];
    EXPECT_EQ(texts(history, "to"),
              (Strings{"proposed", "approved", "open", "closed", "open", "closed", "verified"}));
    EXPECT_TRUE(history[0]["from"].null());
    for (std::size_t i = 1; i < history.size(); ++i) {
        EXPECT_EQ(history[i]["from"].text(), history[i - 1]["to"].text());
        EXPECT_EQ(history[i]["reason"].text(), "theo kế hoạch");
        EXPECT_EQ(domain::Instant::parse(history[i]["at"].text()),
                  domain::Instant::parse("2020-02-08T09:30:00+07:00"));
    }
    auto etag = s.get("/drives/dot-1").header("etag");
    const auto frozen =
        s.patch("/drives/dot-1", json_object({{"title", "khác"}}), {{"If-Match", etag}});
    EXPECT_EQ(frozen.status, 409u);
    EXPECT_EQ(frozen.code(), "drive_frozen");
}

TEST_F(Planning, TargetsAreRevisedAndStayReadable) {
    small_plan();
    auto target = [&](const JsonText& value, JsonMembers more = {}) {
        JsonMembers members{
            {"organization", "rach-gia"},
            {"issued_by", "kien-giang"},
            {"measure", "bags"},
            {"value", value},
            {"basis", "assigned"},
            {"period", json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}})}};
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    };
    const auto first = s.post_json("/targets", target(3'600))["id"].text();
    const auto second =
        s.post_json("/targets", target(4'000, {{"supersedes", first}, {"reason", "tăng"}}));
    EXPECT_EQ(second["revision"].integer(), 2);
    const auto old = s.get_json("/targets/" + first);
    EXPECT_EQ(old["superseded_by"].text(), second["id"].text());
    EXPECT_EQ(old["value"].number(), 3'600);
    const auto all = s.get_json("/targets/" + first + "/revisions")["items"];
    EXPECT_EQ(texts(all, "id"), (Strings{first, second["id"].text()}));
    EXPECT_EQ(texts(s.get_json("/targets?current=true")["items"], "id"),
              Strings{second["id"].text()});
    EXPECT_EQ(texts(s.get_json("/targets?current=false")["items"], "id"), Strings{first});

    auto refuse = [&](const JsonText& body, unsigned status, const std::string& code) {
        const auto answer = s.post("/targets", body);
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.code(), code) << answer.body;
    };
    refuse(target(1, {{"supersedes", first}}), 409, "target_already_superseded");
    refuse(target(0), 422, "target_not_positive");
    refuse(json_object({{"organization", "rach-gia"},
                        {"issued_by", "kien-giang"},
                        {"measure", "percent_staff"},
                        {"value", 101},
                        {"basis", "committed"},
                        {"period", json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}})}}),
           422, "percent_out_of_range");
    refuse(json_object({{"organization", "rach-gia"},
                        {"issued_by", "kien-giang"},
                        {"measure", "bags"},
                        {"value", 5},
                        {"basis", "assigned"}}),
           422, "target_needs_period_or_campaign");
    refuse(json_object({{"organization", "kien-giang"},
                        {"issued_by", "kien-giang"},
                        {"measure", "bags"},
                        {"value", 5},
                        {"basis", "assigned"},
                        {"supersedes", second["id"].text()},
                        {"period", json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}})}}),
           422, "revision_of_other_organization");
}

TEST_F(Planning, ListsAreSearchedWithoutAccents) {
    small_plan();
    s.post_json("/organizations", json_object({{"code", "ha-tien"},
                                               {"name", "Thành phố Hà Tiên"},
                                               {"kind", "district_committee"},
                                               {"parent", "kien-giang"}}));
    s.post_json("/drives", drive("chu-nhat-do"));
    s.patch("/drives/chu-nhat-do", json_object({{"title", "Chủ nhật Đỏ"}}),
            {{"If-Match", "\"1\""}});
    s.post_json("/drives", drive("dot-2"));
    auto found = [&](const std::string& list, const std::string& words) {
        return texts(s.get_json("/" + list + "?q=" + words)["items"], "code");
    };
    EXPECT_EQ(found("organizations", "tien+ha"), Strings{"ha-tien"});
    EXPECT_EQ(found("organizations", "H%C3%80"), Strings{"ha-tien"});
    EXPECT_EQ(found("organizations", "to+chuc"), (Strings{"kien-giang", "rach-gia"}));
    EXPECT_EQ(found("drives", "do+chu"), Strings{"chu-nhat-do"});
    EXPECT_EQ(found("drives", "nha+van+hoa"), (Strings{"chu-nhat-do", "dot-2"}))
        << "by the name of the site";
    EXPECT_EQ(found("sites", "van+hoa"), Strings{"nha-van-hoa"});
    EXPECT_EQ(found("campaigns", "he"), Strings{});
    EXPECT_EQ(found("teams", "doi"), Strings{});
    EXPECT_EQ(s.get("/drives?q=").status, 400u);
    EXPECT_EQ(s.get("/drives?q=" + std::string(101, 'a')).status, 400u);
}

TEST_F(Planning, CodesAndIdsAreTakenOnce) {
    small_plan();
    s.post_json("/drives", drive("dot-1", {{"id", id_of("dot-1")}}));
    auto answer = s.post("/drives", drive("dot-1"));
    EXPECT_EQ(answer.status, 409u);
    EXPECT_EQ(answer.code(), "code_taken");
    answer = s.post("/drives", drive("dot-2", {{"id", id_of("dot-1")}}));
    EXPECT_EQ(answer.status, 409u);
    EXPECT_EQ(answer.code(), "id_taken");
    // A path takes the code or the id, in either case.
    auto upper = id_of("dot-1");
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return char(std::toupper(c)); });
    for (const auto& reference : {std::string("dot-1"), id_of("dot-1"), upper})
        EXPECT_EQ(s.get_json("/drives/" + reference)["code"].text(), "dot-1") << reference;
}

}  // namespace

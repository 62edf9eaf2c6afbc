// Organisations that end, merge and split, and totals on today's map, over HTTP.
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace tests::support;

class SuccessorsTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto organization = [&](const char* code, const char* kind, JsonText parent,
                                      JsonMembers more = {}) {
            JsonMembers members{{"code", code}, {"name", code}, {"kind", kind}, {"parent", parent}};
            members.insert(members.end(), more.begin(), more.end());
            s.post_json("/organizations", json_object(members));
        };
        organization("vn", "national_committee", nullptr);
        organization("kien-giang", "provincial_committee", "vn");
        organization("an-giang-cu", "provincial_committee", "vn");
        organization("truong", "school", "kien-giang");
        organization("phu-hoi", "commune_committee", "an-giang-cu");
        organization("an-giang", "provincial_committee", "vn", {{"valid_from", "2025-07-01"}});
        organization("an-phu", "commune_committee", "an-giang", {{"valid_from", "2025-07-01"}});
        organization("nhon-hoi", "commune_committee", "an-giang", {{"valid_from", "2025-07-01"}});
        s.post_json("/sites", json_object({{"code", "cho"}, {"name", "Chợ"}}));
        s.post_json("/sites", json_object({{"code", "nha-van-hoa"}, {"name", "Nhà văn hoá"}}));
        for (auto [drive, owner] :
             {std::pair{"dot-1", "kien-giang"}, {"dot-2", "phu-hoi"}, {"dot-3", "truong"}})
            plan_drive(s, drive, {"approved", "open"}, "2025-02-09", {{"organization", owner}});
        const auto bags = [&](const char* drive, int n, int ml) {
            s.upload(drive, {event_json(
                                std::string(drive) + std::to_string(ml), "counted",
                                "2025-02-09T08:00:00+07:00",
                                {{"component", "whole_blood"}, {"nominal_ml", ml}, {"count", n}})});
        };
        bags("dot-1", 100, 350);
        bags("dot-2", 101, 350);
        bags("dot-2", 10, 250);
        bags("dot-3", 7, 250);
    }
    static JsonText body(std::vector<std::pair<const char*, int>> successors,
                         const char* day = "2025-07-01") {
        std::vector<JsonText> list;
        for (const auto& [code, share] : successors) {
            JsonMembers members{{"organization", code}};
            if (share) members.emplace_back("share_ppm", share);
            list.push_back(json_object(members));
        }
        return json_object(
            {{"day", day}, {"document", "NQ 1654/NQ-UBTVQH15"}, {"successors", json_array(list)}});
    }
    void merge() {
        s.post_json("/organizations/phu-hoi/successors",
                    body({{"an-phu", 600'000}, {"nhon-hoi", 400'000}}));
        for (const char* old : {"kien-giang", "an-giang-cu"})
            s.post_json("/organizations/" + std::string(old) + "/successors",
                        body({{"an-giang", 0}}));
    }
    std::int64_t bags(const std::string& query) {
        return s.get_json("/totals?" + query)["total"]["bags"].integer();
    }

    RealService s{"2026-01-15T08:00:00+07:00"};
};

TEST_F(SuccessorsTest, AreTheWholeOfWhatWas) {
    merge();
    const auto split = s.get_json("/organizations/phu-hoi/successors");
    EXPECT_EQ(split["day"].text(), "2025-07-01");
    EXPECT_EQ(split["basis"].text(), "stated");
    EXPECT_EQ(split["successors"][0]["organization"].text(), "an-phu");
    EXPECT_EQ(split["successors"][0]["share_ppm"].integer(), 600'000);
    EXPECT_EQ(split["today"].size(), 2u);
    const auto merged = s.get_json("/organizations/an-giang/successors");
    EXPECT_TRUE(merged["day"].null());
    EXPECT_EQ(merged["predecessors"].size(), 2u);
    EXPECT_EQ(s.get_json("/organizations/kien-giang")["valid_to"].text(), "2025-06-30");
    EXPECT_EQ(s.get_json("/organizations/truong")["parent"].text(), "an-giang")
        << "those below went along";
}

TEST_F(SuccessorsTest, SharesThatNobodyStatesAreEqualAndSaidToBe) {
    s.post_json("/organizations/phu-hoi/successors",
                body({{"an-phu", 0}, {"nhon-hoi", 0}, {"an-giang", 0}}));
    const auto split = s.get_json("/organizations/phu-hoi/successors");
    EXPECT_EQ(split["basis"].text(), "equal");
    std::int64_t sum = 0;
    for (const auto& to : split["successors"].items()) sum += to["share_ppm"].integer();
    EXPECT_EQ(sum, 1'000'000);
}

TEST_F(SuccessorsTest, RefusalsNameTheirRule) {
    const auto code = [&](const char* from, const JsonText& what, unsigned status = 422) {
        const auto answer = s.post("/organizations/" + std::string(from) + "/successors", what);
        EXPECT_EQ(answer.status, status) << answer.body;
        return answer.code();
    };
    EXPECT_EQ(code("phu-hoi", body({{"an-phu", 600'000}, {"nhon-hoi", 399'999}})),
              "shares_do_not_add_up");
    EXPECT_EQ(code("phu-hoi", body({{"an-phu", 600'000}, {"nhon-hoi", 0}})), "share_missing");
    EXPECT_EQ(code("phu-hoi", body({{"phu-hoi", 0}})), "successor_is_itself");
    EXPECT_EQ(code("phu-hoi", body({{"an-phu", 0}, {"an-phu", 0}})), "successor_repeated");
    EXPECT_EQ(code("phu-hoi", body({{"an-phu", 0}}, "2025-06-30")), "successor_not_there");
    EXPECT_EQ(code("phu-hoi", body({{"khong-co", 0}})), "organization_not_found");
    EXPECT_EQ(code("khong-co", body({{"an-phu", 0}}), 404), "organization_not_found");
    EXPECT_EQ(code("kien-giang", body({{"an-phu", 0}, {"nhon-hoi", 0}}), 409), "children_remain");
    EXPECT_EQ(code("kien-giang", body({{"truong", 0}})), "edge_to_itself") << "a cycle in the tree";
    EXPECT_EQ(code("an-phu", body({{"nhon-hoi", 0}})), "begins_after_its_end");
    merge();
    EXPECT_EQ(code("phu-hoi", body({{"an-phu", 0}}), 409), "already_succeeded");
    EXPECT_EQ(code("an-giang", body({{"kien-giang", 0}}, "2026-01-01")), "successor_makes_cycle");
    // Dates that the succession rests on.
    const auto patch = [&](const char* what, const JsonText& valid_to) {
        const auto path = "/organizations/" + std::string(what);
        return s
            .patch(path, json_object({{"valid_to", valid_to}}),
                   {{"If-Match", s.get(path).header("etag")}})
            .code();
    };
    EXPECT_EQ(patch("kien-giang", nullptr), "organization_succeeded");
    EXPECT_EQ(patch("an-phu", "2025-06-30"), "ends_before_starts");
    EXPECT_EQ(patch("an-phu", "2025-07-01"), "") << "the day itself is possible";
    s.restart();
    EXPECT_EQ(s.get_json("/organizations/phu-hoi/successors")["successors"].size(), 2u);
}

TEST_F(SuccessorsTest, WhatWasRecordedWrongIsCorrectedWithAReason) {
    const auto correction = [](JsonText what) {
        auto text = what.str();
        text.back() = ',';
        return text + R"("correction":"gõ nhầm tỷ lệ"})";
    };
    const auto post = [&](const char* from, const std::string& what) {
        return s.request("POST", "/organizations/" + std::string(from) + "/successors",
                         {{"Content-Type", "application/json"}}, what);
    };
    EXPECT_EQ(post("phu-hoi", correction(body({{"an-phu", 0}}))).code(), "not_succeeded");
    merge();
    EXPECT_EQ(bags("map=current&organization=an-phu"), 67);
    EXPECT_EQ(post("phu-hoi", correction(body({{"an-phu", 0}}, "2025-08-01"))).code(),
              "succession_day_fixed");
    EXPECT_EQ(post("phu-hoi", correction(body({{"an-phu", 1}, {"nhon-hoi", 1}}))).code(),
              "shares_do_not_add_up");
    EXPECT_EQ(bags("map=current&organization=an-phu"), 67) << "a refusal changes nothing";
    EXPECT_EQ(
        post("phu-hoi", correction(body({{"an-phu", 400'000}, {"nhon-hoi", 600'000}}))).status,
        201u);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(bags("map=current&organization=an-phu"), 44);
        EXPECT_EQ(bags("map=current&organization=nhon-hoi"), 67);
        EXPECT_EQ(s.get_json("/organizations/an-phu/successors")["predecessors"][0]["share_ppm"]
                      .integer(),
                  400'000);
        s.restart();
    }
}

TEST_F(SuccessorsTest, TotalsAnswerAsItWasAndAsItIs) {
    merge();
    EXPECT_EQ(bags(""), 218);
    EXPECT_EQ(bags("organization=kien-giang"), 107);
    EXPECT_EQ(bags("organization=an-giang"), 0);
    EXPECT_EQ(bags("map=then&organization=an-giang"), 0);
    EXPECT_EQ(bags("map=current&organization=an-giang"), 218);
    EXPECT_EQ(bags("map=current&organization=vn"), 218);
    EXPECT_EQ(bags("map=current&organization=kien-giang"), 0);
    // 111 bags at 6 : 4 are 66.6 and 44.4: 67 and 44.
    EXPECT_EQ(bags("map=current&organization=an-phu"), 67);
    EXPECT_EQ(bags("map=current&organization=nhon-hoi"), 44);
    EXPECT_EQ(bags("map=current&organization=an-phu&nominal_ml=350") +
                  bags("map=current&organization=an-phu&nominal_ml=250"),
              67);
    const auto rows = s.get_json("/totals?map=current&by=organization");
    EXPECT_EQ(rows["map"].text(), "current");
    EXPECT_EQ(rows["splits"].integer(), 1);
    EXPECT_EQ(rows["split"][0]["organization"].text(), "phu-hoi");
    EXPECT_EQ(rows["split"][0]["bags"].integer(), 111);
    EXPECT_EQ(rows["split"][0]["parts"][0]["organization"].text(), "an-phu");
    EXPECT_EQ(rows["split"][0]["parts"][0]["share_ppm"].integer(), 600'000);
    EXPECT_EQ(rows["split"][0]["parts"][0]["bags"].integer(), 67);
    std::map<std::string, std::int64_t> by;
    for (const auto& row : rows["rows"].items())
        by[row["organization"].text()] = row["bags"].integer();
    EXPECT_EQ(by, (std::map<std::string, std::int64_t>{
                      {"an-giang", 100}, {"an-phu", 67}, {"nhon-hoi", 44}, {"truong", 7}}));
    EXPECT_FALSE(s.get_json("/totals").has("map")) << "the usual answer is as it was";
    EXPECT_EQ(s.get_json("/totals?map=later", 400)["errors"][0]["code"].text(), "not_a_choice");
    // The standing question follows.
    s.upload("dot-2", {event_json("more", "counted", "2025-02-09T09:00:00+07:00", {{"count", 9}})});
    EXPECT_EQ(bags("map=current&organization=an-phu") + bags("map=current&organization=nhon-hoi"),
              120);
    EXPECT_EQ(bags("map=current&organization=an-phu"), 72);
}

TEST_F(SuccessorsTest, ProgressAnswersAsItWasAndAsItIs) {
    for (auto [organization, value] : {std::pair{"kien-giang", 120}, {"an-giang-cu", 100}})
        s.post_json(
            "/targets",
            json_object({{"organization", organization},
                         {"issued_by", "vn"},
                         {"measure", "bags"},
                         {"value", value},
                         {"basis", "assigned"},
                         {"period", json_object({{"from", "2025-01-01"}, {"to", "2025-12-31"}})}}));
    merge();
    const auto rows = [&](const char* query) {
        std::map<std::string, std::string> out;
        const auto answer =
            s.get_json("/progress?from=2025-01-01&to=2025-12-31" + std::string(query));
        for (const auto& row : answer["rows"].items())
            out[row["organization"].text()] = row["done"].dump() + " of " + row["goal"].dump();
        return out;
    };
    EXPECT_EQ(rows("")["kien-giang"], "107.0 of 120.0");
    EXPECT_FALSE(rows("").contains("an-giang")) << "nothing was planned or counted there then";
    auto now = rows("&map=current");
    EXPECT_EQ(now["an-giang"], "218.0 of 220.0");
    EXPECT_EQ(now["an-phu"], "67.0 of null");
    EXPECT_FALSE(now.contains("kien-giang"));
    const auto answer =
        s.get_json("/progress?from=2025-01-01&to=2025-12-31&organization=an-giang&map=current");
    EXPECT_EQ(answer["map"].text(), "current");
    EXPECT_EQ(answer["split"][0]["organization"].text(), "phu-hoi");
    EXPECT_EQ(answer["rows"][0]["carried"].size(), 2u);
    EXPECT_EQ(answer["rows"][0]["carried"][0]["share_ppm"].integer(), 1'000'000);
    EXPECT_FALSE(s.get_json("/progress").has("map"));
}

TEST_F(SuccessorsTest, TheValueIsCarriedToo) {
    merge();
    s.post_json("/tariffs",
                json_object({{"code", "bang-2025"},
                             {"title", "Bảng 2025"},
                             {"valid_from", "2025-01-01"},
                             {"prices", json_array({json_object({{"component", "whole_blood"},
                                                                 {"nominal_ml", 350},
                                                                 {"price_vnd", 758'000}}),
                                                    json_object({{"component", "whole_blood"},
                                                                 {"nominal_ml", 250},
                                                                 {"price_vnd", 641'000}})})}}));
    const auto value = [&](const std::string& query) {
        return s.get_json("/valuation?" + query)["total"]["value_vnd"].integer();
    };
    const std::int64_t all = 201 * 758'000LL + 17 * 641'000LL;
    EXPECT_EQ(value(""), all);
    EXPECT_EQ(value("map=current&organization=an-giang"), all);
    EXPECT_EQ(value("map=current&organization=an-phu") + value("map=current&organization=nhon-hoi"),
              101 * 758'000LL + 10 * 641'000LL);
    const auto lines = s.get_json("/valuation?map=current&by=organization");
    EXPECT_EQ(lines["splits"].integer(), 1);
    std::int64_t sum = 0;
    for (const auto& line : lines["lines"].items()) sum += line["value_vnd"].integer();
    EXPECT_EQ(sum, all);
}

}  // namespace

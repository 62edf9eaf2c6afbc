// Totals by every dimension under every filter against a count made here, and what they are worth.
#include "api/messages/catalogue.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

namespace {

using namespace tests::support;

struct DrivePlace {
    std::string code, day, organization, site, collected_by;
    std::vector<std::string> campaigns;
};

/// What one event counts, with "null" for what is not known.
struct Counted {
    const DrivePlace* drive;
    std::string day, component, nominal_ml, abo, rh, donor_class;
    std::int64_t bags = 0;
};

struct Sum {
    std::int64_t bags = 0, ml = 0, unknown = 0;
    std::set<std::string> drives;
    void add(const Counted& c) {
        bags += c.bags;
        if (c.nominal_ml == "null")
            unknown += c.bags;
        else
            ml += c.bags * std::stoi(c.nominal_ml);
        drives.insert(c.drive->code);
    }
};

const std::vector<DrivePlace> places{
    {"dot-1", "2020-01-31", "rach-gia", "nha-van-hoa", "bv-kien-giang", {"xuan-hong"}},
    {"dot-2", "2020-02-01", "rach-gia", "cho", "bv-kien-giang", {"xuan-hong", "chu-nhat-do"}},
    {"dot-3", "2020-02-01", "ha-tien", "cho", "null", {"chu-nhat-do"}},
    {"dot-4", "2019-12-31", "ha-tien", "nha-van-hoa", "null", {}},
    {"dot-5", "2020-02-09", "kien-giang", "nha-van-hoa", "bv-kien-giang", {}},
};

class TotalsTest : public testing::Test {
  protected:
    void SetUp() override {
        plan(s);
        std::mt19937 random(20200209);
        const auto pick = [&](std::vector<std::string> from) {
            return from[random() % from.size()];
        };
        int n = 0;
        for (const auto& place : places) {
            std::vector<JsonText> campaigns(place.campaigns.begin(), place.campaigns.end());
            plan_drive(
                s, place.code, {"approved", "open"}, place.day,
                {{"organization", place.organization},
                 {"site", place.site},
                 {"campaigns", json_array(campaigns)},
                 {"collected_by", place.collected_by == "null" ? JsonText(nullptr)
                                                               : JsonText(place.collected_by)}});
            std::vector<JsonText> events;
            for (int i = 0; i < 60; ++i) {
                Counted c{&place,
                          place.day,
                          pick({"whole_blood", "platelets_apheresis", "null"}),
                          pick({"250", "350", "450", "null"}),
                          pick({"O", "A", "B", "AB", "null"}),
                          pick({"+", "-", "null"}),
                          pick({"first_time", "repeat", "lapsed", "null"}),
                          1 + std::int64_t(random() % 9)};
                JsonMembers more{{"count", c.bags}};
                if (c.component != "null") more.emplace_back("component", c.component);
                if (c.nominal_ml != "null")
                    more.emplace_back("nominal_ml", std::stoi(c.nominal_ml));
                if (c.abo != "null") more.emplace_back("abo", c.abo);
                if (c.rh != "null") more.emplace_back("rh", c.rh);
                if (c.donor_class != "null") more.emplace_back("donor_class", c.donor_class);
                // Late in the evening and early in the morning are the same local day, though two
                // days in UTC.
                const char* time = i % 2 ? "T00:30:00+07:00" : "T23:30:00+07:00";
                events.push_back(
                    event_json("e" + std::to_string(++n), "counted", place.day + time, more));
                all.push_back(c);
            }
            s.upload(place.code, events);
        }
    }

    static std::vector<std::string> places_of(const std::string& dimension, const Counted& c) {
        if (dimension == "day") return {c.day};
        if (dimension == "month") return {c.day.substr(0, 7)};
        if (dimension == "year") return {c.day.substr(0, 4)};
        if (dimension == "drive") return {c.drive->code};
        if (dimension == "campaign")
            return c.drive->campaigns.empty() ? std::vector<std::string>{"null"}
                                              : c.drive->campaigns;
        if (dimension == "organization") return {c.drive->organization};
        if (dimension == "site") return {c.drive->site};
        if (dimension == "collected_by") return {c.drive->collected_by};
        if (dimension == "component") return {c.component};
        if (dimension == "nominal_ml") return {c.nominal_ml};
        if (dimension == "abo") return {c.abo};
        if (dimension == "rh") return {c.rh};
        return {c.donor_class};
    }

    RealService s;
    std::vector<Counted> all;
};

const std::vector<std::string> dimensions{
    "day",          "month",     "year",       "drive", "campaign", "organization", "site",
    "collected_by", "component", "nominal_ml", "abo",   "rh",       "donor_class"};

struct FilterCase {
    std::string query;
    std::function<bool(const Counted&)> passes;
};

bool has(const std::vector<std::string>& list, const std::string& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

const std::vector<FilterCase> filters{
    {"", [](const Counted&) { return true; }},
    {"campaign=xuan-hong", [](const Counted& c) { return has(c.drive->campaigns, "xuan-hong"); }},
    {"campaign=chu-nhat-do",
     [](const Counted& c) { return has(c.drive->campaigns, "chu-nhat-do"); }},
    {"organization=kien-giang", [](const Counted&) { return true; }},
    {"organization=rach-gia", [](const Counted& c) { return c.drive->organization == "rach-gia"; }},
    {"organization=bv-kien-giang", [](const Counted&) { return false; }},
    {"site=cho", [](const Counted& c) { return c.drive->site == "cho"; }},
    {"drive=dot-4", [](const Counted& c) { return c.drive->code == "dot-4"; }},
    {"collected_by=bv-kien-giang",
     [](const Counted& c) { return c.drive->collected_by == "bv-kien-giang"; }},
    {"from=2020-02-01", [](const Counted& c) { return c.day >= "2020-02-01"; }},
    {"to=2020-01-31", [](const Counted& c) { return c.day <= "2020-01-31"; }},
    {"from=2020-01-31&to=2020-02-01",
     [](const Counted& c) { return c.day >= "2020-01-31" && c.day <= "2020-02-01"; }},
    {"component=platelets_apheresis",
     [](const Counted& c) { return c.component == "platelets_apheresis"; }},
    {"nominal_ml=350", [](const Counted& c) { return c.nominal_ml == "350"; }},
    {"abo=AB", [](const Counted& c) { return c.abo == "AB"; }},
    {"rh=%2B", [](const Counted& c) { return c.rh == "+"; }},
    {"organization=rach-gia&campaign=chu-nhat-do&abo=O&nominal_ml=250",
     [](const Counted& c) {
         return c.drive->code == "dot-2" && c.abo == "O" && c.nominal_ml == "250";
     }},
};

TEST_F(TotalsTest, EveryDimensionUnderEveryFilter) {
    for (const auto& filter : filters)
        for (const auto& dimension : dimensions) {
            const std::string query =
                "/totals?" + filter.query + (filter.query.empty() ? "" : "&") + "by=" + dimension;
            SCOPED_TRACE(query);
            Sum whole;
            std::map<std::string, Sum> expected;
            bool overlap = false;
            for (const auto& c : all) {
                if (!filter.passes(c)) continue;
                whole.add(c);
                auto rows = places_of(dimension, c);
                // A question about one campaign is not answered with rows about another.
                if (dimension == "campaign" &&
                    filter.query.find("campaign=") != std::string::npos) {
                    auto asked = filter.query.substr(filter.query.find("campaign=") + 9);
                    rows = {asked.substr(0, asked.find('&'))};
                }
                overlap |= rows.size() > 1;
                for (const auto& row : rows) expected[row].add(c);
            }
            const auto answer = s.get_json(query);
            const auto expect = [](const Json& figures, const Sum& sum) {
                EXPECT_EQ(figures["bags"].integer(), sum.bags);
                EXPECT_EQ(figures["ml"].integer(), sum.ml);
                EXPECT_EQ(figures["volume_unknown"].integer(), sum.unknown);
                EXPECT_EQ(figures["drives"].integer(), std::int64_t(sum.drives.size()));
                EXPECT_NEAR(figures["standard_units"].number(), double(sum.ml) / 250, 1e-9);
            };
            expect(answer["total"], whole);
            EXPECT_EQ(answer["overlap"].truth(), overlap);
            std::set<std::string> seen;
            for (const auto& row : answer["rows"].items()) {
                const auto key = row[dimension].key();
                EXPECT_TRUE(seen.insert(key).second) << "a row stands twice: " << key;
                ASSERT_TRUE(expected.contains(key)) << key;
                SCOPED_TRACE(key);
                expect(row, expected.at(key));
            }
            EXPECT_EQ(seen.size(), expected.size());
        }
}

TEST_F(TotalsTest, SeveralDimensionsAtOnceAddUpToEachOther) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        auto by = dimensions;
        std::erase(by, "campaign");
        std::shuffle(by.begin(), by.end(), random);
        by.resize(2 + random() % 4);
        std::string list;
        for (const auto& d : by) list += (list.empty() ? "" : ",") + d;
        SCOPED_TRACE(list);
        const auto fine = s.get_json("/totals?by=" + list);
        const auto coarse = s.get_json("/totals?by=" + by.front());
        std::map<std::string, std::int64_t> from_fine, from_coarse;
        std::set<std::string> distinct;
        for (const auto& row : fine["rows"].items()) {
            std::string key;
            for (const auto& d : by) key += row[d].key() + "|";
            EXPECT_TRUE(distinct.insert(key).second);
            from_fine[row[by.front()].key()] += row["bags"].integer();
        }
        for (const auto& row : coarse["rows"].items())
            from_coarse[row[by.front()].key()] = row["bags"].integer();
        EXPECT_EQ(from_fine, from_coarse);
    }
}

TEST_F(TotalsTest, ATargetIsShownToTheQuestionThatItAnswers) {
    s.post_json(
        "/targets",
        json_object({{"organization", "kien-giang"},
                     {"issued_by", "kien-giang"},
                     {"measure", "bags"},
                     {"value", 1'000},
                     {"basis", "assigned"},
                     {"period", json_object({{"from", "2019-12-01"}, {"to", "2020-12-31"}})}}));
    const auto bags = s.get_json("/totals")["total"]["bags"].integer();
    for (const char* query :
         {"?organization=kien-giang", "?organization=kien-giang&from=2019-12-01&to=2020-12-31"}) {
        const auto target = s.get_json(std::string("/totals") + query)["target"];
        EXPECT_EQ(target["value"].number(), 1'000) << query;
        EXPECT_NEAR(target["percent"].number(), double(bags) / 10, 0.0501) << query;
    }
    for (const char* query :
         {"?organization=rach-gia", "?organization=kien-giang&abo=O",
          "?organization=kien-giang&from=2020-01-01", "?organization=kien-giang&site=cho",
          "?organization=kien-giang&campaign=xuan-hong"})
        EXPECT_TRUE(s.get_json(std::string("/totals") + query)["target"].null()) << query;
}

TEST_F(TotalsTest, SilenceIsToldFromZero) {
    plan_drive(s, "im-lang", {"approved", "open"}, "2020-02-08");
    plan_drive(s, "so-khong", {"approved", "open", "closed"}, "2020-02-08");
    plan_drive(s, "sap-toi", {"approved", "open"}, "2020-03-01");
    plan_drive(s, "de-xuat", {}, "2020-02-08");
    const auto answer = s.get_json("/totals?by=drive&from=2020-02-08");
    const auto reporting = answer["reporting"];
    EXPECT_EQ(reporting["drives_expected"].integer(), 3);
    EXPECT_EQ(reporting["drives_reported"].integer(), 2);
    ASSERT_EQ(reporting["drives_missing"].size(), 1u);
    EXPECT_EQ(reporting["drives_missing"][0].text(), "im-lang");
    EXPECT_EQ(answer["total"]["drives"].integer(), 2);
}

// ── Valuation ──

class ValuationTest : public testing::Test {
  protected:
    ValuationTest() {
        plan(s);
        plan_drive(s, "dot-1", {"approved", "open"}, "2020-02-09",
                   {{"campaigns", json_array({"xuan-hong", "chu-nhat-do"})}});
    }
    RealService s;
};

TEST_F(ValuationTest, EachBagIsWorthWhatItsDaySays) {
    plan_drive(s, "dot-2", {"approved", "open"}, "2021-06-01");
    s.upload("dot-1",
             {event_json("a", "counted", "08:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 11'720}}),
              event_json("b", "counted", "08:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 250}, {"count", 353}})});
    auto answer = s.get_json("/valuation");
    EXPECT_EQ(answer["total"]["bags"].integer(), 12'073);
    EXPECT_EQ(answer["total"]["value_vnd"].integer(), 9'110'033'000);
    ASSERT_EQ(answer["lines"].size(), 2u);
    EXPECT_EQ(answer["lines"][0]["price_vnd"].integer(), 758'000);
    EXPECT_EQ(answer["lines"][0]["value_vnd"].integer(), 8'883'760'000);
    EXPECT_EQ(answer["lines"][1]["price_vnd"].integer(), 641'000);
    EXPECT_EQ(s.get_json("/valuation?tariff=tt-17-2020")["total"]["value_vnd"].integer(),
              9'217'631'000);

    // The same bags a year later have another price; the day decides.
    s.upload("dot-2",
             {event_json("c", "counted", "2021-06-01T08:00:00+07:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 1}})});
    const auto later = s.get_json("/valuation?drive=dot-2");
    const auto revalued = s.get_json("/valuation?drive=dot-2&tariff=tt-05-2017");
    EXPECT_EQ(later["lines"][0]["tariff"].text(), "tt-17-2020");
    EXPECT_EQ(revalued["total"]["value_vnd"].integer(), 758'000);
    EXPECT_EQ(s.get_json("/valuation")["total"]["value_vnd"].integer(),
              9'110'033'000 + later["total"]["value_vnd"].integer());

    // A drive in two campaigns stands in both lines and once in the total.
    answer = s.get_json("/valuation?by=campaign&drive=dot-1");
    EXPECT_TRUE(answer["overlap"].truth());
    std::int64_t lines = 0;
    for (const auto& line : answer["lines"].items()) lines += line["value_vnd"].integer();
    EXPECT_EQ(lines, 2 * 9'110'033'000);
    EXPECT_EQ(answer["total"]["value_vnd"].integer(), 9'110'033'000);
}

TEST_F(ValuationTest, LinesAddUpUnderEveryDimension) {
    s.upload(
        "dot-1",
        {event_json(
             "a", "counted", "08:00",
             {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 20}, {"abo", "O"}}),
         event_json("b", "counted", "08:00",
                    {{"component", "whole_blood"}, {"nominal_ml", 450}, {"count", 3}, {"rh", "-"}}),
         bag("c", "08:00", 250, {{"donor_class", "repeat"}})});
    const auto total = s.get_json("/valuation")["total"];
    for (const auto& dimension : dimensions) {
        SCOPED_TRACE(dimension);
        const auto answer = s.get_json("/valuation?by=" + dimension);
        EXPECT_EQ(answer["total"].dump(), total.dump());
        std::int64_t value = 0;
        for (const auto& line : answer["lines"].items()) {
            EXPECT_EQ(line["value_vnd"].integer(),
                      line["bags"].integer() * line["price_vnd"].integer());
            EXPECT_TRUE(line.has(dimension));
            value += line["value_vnd"].integer();
        }
        EXPECT_EQ(value, total["value_vnd"].integer() * (dimension == "campaign" ? 2 : 1));
    }
}

TEST_F(ValuationTest, AMissingPriceNamesEverythingThatIsMissing) {
    plan_drive(s, "dot-2", {"approved", "open"}, "2020-03-08");
    s.upload("dot-1", {bag("a", "08:00", 350),
                       event_json("b", "counted", "08:00",
                                  {{"component", "other"}, {"nominal_ml", 200}, {"count", 4}}),
                       event_json("c", "counted", "08:00", {{"count", 9}})});
    s.upload("dot-2", {event_json("d", "counted", "2020-03-08T08:00:00+07:00",
                                  {{"component", "other"}, {"nominal_ml", 200}, {"count", 5}})});
    const auto answer = s.get_json("/valuation", 422);
    EXPECT_EQ(answer["code"].text(), "tariff_missing");
    const auto errors = answer["errors"].items();
    ASSERT_EQ(errors.size(), 2u);
    std::string all;
    for (const auto& e : errors) {
        EXPECT_EQ(e["code"].text(), "tariff_missing");
        all += e["detail"].text() + "\n";
    }
    for (const char* named : {"200", "9", "09/02/2020", "08/03/2020"})
        EXPECT_NE(all.find(named), std::string::npos) << named << " is not in: " << all;
    for (const char* name : {"other", "unknown"}) {
        const auto* words = api::messages::find_name(name);
        ASSERT_TRUE(words) << name;
        EXPECT_NE(all.find(words->vi), std::string::npos) << name << " is not told in: " << all;
    }
    // What has a price is still worth it.
    EXPECT_EQ(s.get_json("/valuation?component=whole_blood")["total"]["value_vnd"].integer(),
              758'000);
}

TEST_F(ValuationTest, AnOperatorsOwnListIsUsedFromItsDay) {
    s.upload("dot-1", {bag("a", "08:00", 350)});
    const auto list = [](const std::string& code, const char* from, std::int64_t price,
                         JsonMembers more = {}) {
        JsonMembers members{
            {"code", code},
            {"title", "Bảng giá " + code},
            {"valid_from", from},
            {"prices",
             json_array({json_object(
                 {{"component", "whole_blood"}, {"nominal_ml", 350}, {"price_vnd", price}})})}};
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    };
    s.post_json("/tariffs", list("tinh-2020", "2020-02-10", 1'000'000));
    EXPECT_EQ(s.get_json("/valuation")["total"]["value_vnd"].integer(), 758'000);
    EXPECT_EQ(s.get_json("/valuation?tariff=tinh-2020")["total"]["value_vnd"].integer(), 1'000'000);
    s.post_json("/tariffs", list("tinh-2020-b", "2020-02-09", 900'000));
    EXPECT_EQ(s.get_json("/valuation")["total"]["value_vnd"].integer(), 900'000);
    auto refused = s.post("/tariffs", list("tinh-2020-c", "2020-02-09", 1));
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(refused.code(), "tariff_overlaps");
    refused = s.post("/tariffs", list("tinh-2020-d", "2021-02-09", 1, {{"amends", "khong-co"}}));
    EXPECT_EQ(refused.code(), "amended_tariff_not_found");
    refused = s.get("/valuation?tariff=khong-co");
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(refused.code(), "invalid_parameter");
    s.restart();
    EXPECT_EQ(s.get_json("/valuation")["total"]["value_vnd"].integer(), 900'000);
}

TEST_F(ValuationTest, OneLaterYearInStandardUnits) {
    s.upload("dot-1",
             {event_json("a", "counted", "08:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 20'695}})});
    EXPECT_EQ(s.get_json("/totals")["total"]["standard_units"].dump(), "28973.0");
}

}  // namespace

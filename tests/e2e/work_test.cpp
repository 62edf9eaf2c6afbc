// GET /work: what waits for each role, counted from what is there. GET /setup: whether anybody can
// sign in.
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace tests::support;
using domain::identity::Role;

class Work : public testing::Test {
  protected:
    Work() : s("2020-02-09T12:00:00+07:00", Access::closed) {
        add_account(s, "goc",
                    {{Role::administrator, {}, {}},
                     {Role::committee, {}, {}},
                     {Role::coordinator, {}, {}}});
        root.emplace(sign_in(s, "goc"));
        for (const auto& [name, value] : root->headers()) s.always_send(name, value);
        plan(s);
        add_account(s, "tinh", {{Role::committee, organization_scope(s, "kien-giang"), {}}});
        add_account(s, "huyen", {{Role::committee, organization_scope(s, "ha-tien"), {}}});
        add_account(s, "kiem-tra", {{Role::auditor, organization_scope(s, "kien-giang"), {}}});
        add_account(s, "benh-vien", {{Role::hospital, organization_scope(s, "bv-kien-giang"), {}}});
    }
    /// Count by kind.
    static std::map<std::string, std::int64_t> counts(const Json& answer) {
        std::map<std::string, std::int64_t> out;
        for (const auto& list : answer["kinds"].items())
            out[list["kind"].text()] = list["count"].integer();
        return out;
    }
    std::map<std::string, std::int64_t> of(const std::string& login,
                                           const std::string& query = "") {
        return counts(sign_in(s, login).get_json("/work" + query));
    }
    RealService s;
    std::optional<Asker> root;
};

TEST_F(Work, NothingWaitsWhereNothingIs) {
    for (const char* login : {"tinh", "huyen", "kiem-tra", "benh-vien"})
        EXPECT_TRUE(of(login).empty()) << login;
}

TEST_F(Work, EachStepOfADriveWaitsForWhoeverTakesIt) {
    plan_drive(s, "de-xuat", {}, "2020-03-09");
    EXPECT_EQ(of("tinh")["drives_to_approve"], 1);
    EXPECT_EQ(of("kiem-tra")["drives_to_approve"], 1) << "an auditor sees what he may read";
    EXPECT_FALSE(sign_in(s, "kiem-tra").get_json("/work")["kinds"][0]["settles"].truth());
    EXPECT_TRUE(of("huyen").empty()) << "another district's";
    s.move("de-xuat", {"approved"});
    EXPECT_EQ(of("tinh").count("drives_to_approve"), 0u);

    plan_drive(s, "dang-mo", {"approved", "open"});
    add_account(s, "dieu-phoi", {{Role::coordinator, drive_scope(s, "dang-mo"), {}}});
    EXPECT_EQ(of("dieu-phoi")["drives_to_close"], 1) << "it ended at 11:00, and it is 12:00";
    s.set_time("2020-02-09T10:59:00+07:00");
    EXPECT_EQ(of("dieu-phoi").count("drives_to_close"), 0u);
    EXPECT_EQ(of("dieu-phoi")["drives_soon"], 1);
    s.set_time("2020-02-09T12:00:00+07:00");

    plan_drive(s, "chua-mo", {"approved"});
    const auto waits = of("tinh");
    EXPECT_EQ(waits.at("drives_to_close"), 1);
    EXPECT_EQ(waits.at("drives_to_open"), 1);
}

TEST_F(Work, ReviewIsCountedOverAllDrivesAndGoesWhenItIsSettled) {
    plan_drive(s, "dot-1");
    plan_drive(s, "dot-2");
    s.upload("dot-1", {bag("a", "08:05", 350, {{"unit", "VN1"}})});
    EXPECT_EQ(of("tinh").count("bags_in_review"), 0u);
    s.upload("dot-2", {bag("b", "08:10", 350, {{"unit", "VN1"}})});
    std::int64_t waiting = 0;
    std::map<std::string, std::int64_t> listed;
    for (const char* drive : {"dot-1", "dot-2"}) {
        auto items = sign_in(s, "tinh")
                         .get_json(std::string("/drives/") + drive + "/review")["items"]
                         .size();
        waiting += std::int64_t(items);
        listed[drive] = std::int64_t(items);
    }
    ASSERT_GT(waiting, 0);
    auto answer = sign_in(s, "tinh").get_json("/work?kind=bags_in_review");
    EXPECT_EQ(counts(answer)["bags_in_review"], waiting)
        << "as the reviews of the drives say, also where only the other one's event did it";
    EXPECT_TRUE(answer["complete"].truth());
    for (const auto& item : answer["kinds"][0]["first"].items())
        EXPECT_EQ(item["count"].integer(), listed[item["code"].text()]) << item["code"].text();
    for (const char* drive : {"dot-1", "dot-2"})
        for (const auto& item : sign_in(s, "tinh")
                                    .get_json(std::string("/drives/") + drive + "/review")["items"]
                                    .items()) {
            auto decided = sign_in(s, "tinh").post(
                std::string("/drives/") + drive + "/review/" + item["id"].text(),
                json_object({{"decision", item["decisions"][0].text()}, {"reason", "đã xem túi"}}));
            EXPECT_EQ(decided.status, 200u) << decided.body;
        }
    waiting = 0;
    for (const char* drive : {"dot-1", "dot-2"})
        waiting += std::int64_t(sign_in(s, "tinh")
                                    .get_json(std::string("/drives/") + drive + "/review")["items"]
                                    .size());
    EXPECT_EQ(of("tinh")["bags_in_review"], waiting);
}

TEST_F(Work, BagsOnADayWithoutAPriceAreMissing) {
    plan_drive(s, "dot-1", {"approved", "open"}, "2020-02-09");
    s.upload("dot-1", {bag("a", "08:05", 350), bag("b", "08:06", 350), bag("c", "08:07", 251)});
    const auto waits = of("tinh");
    auto value = sign_in(s, "tinh").get("/valuation?from=2020-02-09&to=2020-02-09");
    EXPECT_EQ(value.status == 422u, waits.count("prices_missing") == 1) << value.body;
    EXPECT_EQ(waits.count("prices_missing") ? waits.at("prices_missing") : 0, 1)
        << "no list prices 251 ml";
    EXPECT_EQ(of("benh-vien").count("prices_missing"), 0u);
}

TEST_F(Work, AReportWaitsAboveAndComesBackWithItsReason) {
    auto district = sign_in(s, "huyen");
    auto made = district.post_json("/reports", json_object({{"organization", "ha-tien"},
                                                            {"kind", "month"},
                                                            {"from", "2020-01-01"},
                                                            {"to", "2020-01-31"}}));
    const auto code = made["code"].text();
    auto checks = district.get_json("/reports/" + code + "/checks");
    auto submitted = district.post("/reports/" + code + "/transitions",
                                   json_object({{"to", "submitted"},
                                                {"reason", "đủ số"},
                                                {"acknowledges", json_array({"plan_missing"})}}));
    ASSERT_EQ(submitted.status, 201u) << submitted.body << checks.dump();
    EXPECT_EQ(of("tinh")["reports_to_accept"], 1);
    EXPECT_EQ(of("huyen").count("reports_to_accept"), 0u) << "nobody decides about his own";
    sign_in(s, "tinh").post_json(
        "/reports/" + code + "/transitions",
        json_object({{"to", "returned"}, {"reason", "thiếu đợt ngày 12"}}));
    EXPECT_EQ(of("tinh").count("reports_to_accept"), 0u);
    auto back = district.get_json("/work?kind=reports_returned");
    EXPECT_EQ(back["kinds"][0]["first"][0]["note"].text(), "thiếu đợt ngày 12");
}

TEST_F(Work, AChangeWaitsForTheLevelAboveWithItsReason) {
    plan_drive(s, "dot-1", {"approved"}, "2020-03-11", {{"organization", "ha-tien"}});
    sign_in(s, "huyen")
        .post_json("/drives/dot-1/changes", json_object({{"starts_at", "2020-03-12T07:00:00+07:00"},
                                                         {"ends_at", "2020-03-12T11:00:00+07:00"},
                                                         {"reason", "hội trường bận"}}));
    auto answer = sign_in(s, "tinh").get_json("/work?kind=changes_to_decide");
    EXPECT_EQ(counts(answer)["changes_to_decide"], 1);
    EXPECT_EQ(answer["kinds"][0]["first"][0]["note"].text(), "hội trường bận");
    EXPECT_EQ(of("huyen").count("changes_to_decide"), 0u) << "who asked does not decide";
}

TEST_F(Work, AClashThatNobodyAnsweredForWaitsUntilItsDayIsOver) {
    plan_drive(s, "dot-1", {"approved"}, "2020-03-11");
    EXPECT_EQ(of("tinh").count("clashes"), 0u);
    s.post_json("/calendar-days", json_object({{"day", "2020-03-11"},
                                               {"kind", "closed"},
                                               {"organization", "kien-giang"},
                                               {"name", "Đại hội"}}));
    auto answer = sign_in(s, "tinh").get_json("/work?kind=clashes");
    EXPECT_EQ(counts(answer)["clashes"], 1);
    EXPECT_EQ(answer["kinds"][0]["first"][0]["clash"].text(), "closed_day");
    EXPECT_EQ(of("huyen").count("clashes"), 0u);
}

TEST_F(Work, WhoIsBehindIsToldToThoseWhoPlan) {
    s.post_json(
        "/targets",
        json_object({{"organization", "rach-gia"},
                     {"issued_by", "kien-giang"},
                     {"measure", "bags"},
                     {"value", 1000},
                     {"basis", "assigned"},
                     {"period", json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}})}}));
    EXPECT_EQ(of("tinh")["behind"], 1) << "nothing is done, and a tenth of the year is over";
    EXPECT_EQ(of("huyen").count("behind"), 0u);
    EXPECT_EQ(of("benh-vien").count("behind"), 0u);
}

TEST_F(Work, ATabletThatIsSilentAtAnOpenDriveIsTold) {
    plan_drive(s, "dot-1", {"approved", "open"}, "2020-02-09",
               {{"ends_at", "2020-02-09T16:00:00+07:00"}});
    auto tablet = enrol(s, *root, "may-1", "dot-1");
    EXPECT_EQ(of("goc").count("devices_silent"), 0u);
    s.set_time("2020-02-09T12:31:00+07:00");
    EXPECT_EQ(of("goc")["devices_silent"], 1);
    EXPECT_EQ(tablet.get("/device").status, 200u);
    EXPECT_EQ(of("goc").count("devices_silent"), 0u) << "it has been heard of";
}

TEST_F(Work, EveryItemIsCountedAndNoMoreAreToldThanAskedFor) {
    for (int i = 0; i < 7; ++i)
        plan_drive(s, "dot-" + std::to_string(i), {}, "2020-03-0" + std::to_string(i + 1));
    auto answer = sign_in(s, "tinh").get_json("/work?limit=3&kind=drives_to_approve");
    EXPECT_EQ(answer["kinds"][0]["count"].integer(), 7);
    ASSERT_EQ(answer["kinds"][0]["first"].size(), 3u);
    EXPECT_EQ(answer["kinds"][0]["first"][0]["code"].text(), "dot-0")
        << "the first to be held comes first";
    EXPECT_EQ(sign_in(s, "tinh").get("/work?kind=nothing").status, 400u);
}

TEST(Setup, SaysWhetherAnybodyCanSignIn) {
    RealService s("2020-02-09T12:00:00+07:00", Access::closed);
    EXPECT_FALSE(s.get_json("/setup")["accounts"].truth());
    add_account(s, "chua-co-mat-khau", {});
    EXPECT_FALSE(s.get_json("/setup")["accounts"].truth())
        << "an account without a password opens nothing";
}

}  // namespace

// What is replaced, ended or moved needs the right over what it replaces; and whom one may not see
// one does not name.
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;

class Replacing : public testing::Test {
  protected:
    Replacing() : s("2020-02-09T12:00:00+07:00", support::Access::closed) {
        add_account(s, "quoc-gia",
                    {{Role::administrator, {}, {}},
                     {Role::committee, {}, {}},
                     {Role::coordinator, {}, {}}});
        auto admin = sign_in(s, "quoc-gia");
        for (const auto& [name, value] : admin.headers()) s.always_send(name, value);
        plan(s);
        add_account(s, "tinh",
                    {{Role::administrator, organization_scope(s, "kien-giang"), {}},
                     {Role::committee, organization_scope(s, "kien-giang"), {}}});
        add_account(s, "huyen",
                    {{Role::administrator, organization_scope(s, "rach-gia"), {}},
                     {Role::committee, organization_scope(s, "rach-gia"), {}}});
    }
    static JsonText target(const std::string& by, const std::string& basis, double value,
                           JsonMembers more = {}) {
        JsonMembers members{{"organization", "rach-gia"},
                            {"issued_by", by},
                            {"measure", "bags"},
                            {"value", value},
                            {"basis", basis}};
        bool period = true;
        for (const auto& [name, ignored] : more) period = period && name != "period";
        if (period)
            members.emplace_back("period",
                                 json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}}));
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    }
    double standing() {
        auto answer = s.get_json("/totals?organization=rach-gia&from=2020-01-01&to=2020-12-31");
        return answer["target"]["value"].number();
    }
    RealService s;
};

TEST_F(Replacing, ADistrictDoesNotReplaceWhatWasAssignedToIt) {
    auto province = sign_in(s, "tinh"), district = sign_in(s, "huyen");
    auto assigned =
        province.post_json("/targets", target("kien-giang", "assigned", 1000))["id"].text();
    for (const char* basis : {"committed", "assigned"})
        for (const char* by : {"rach-gia", "kien-giang"}) {
            auto answer =
                district.post("/targets", target(by, basis, 10, {{"supersedes", assigned}}));
            EXPECT_EQ(answer.code(), "forbidden") << basis << " by " << by;
            auto batch = district.post(
                "/targets/batch",
                json_object({{"targets",
                              json_array({target(by, basis, 10, {{"supersedes", assigned}})})}}));
            EXPECT_EQ(batch.code(), "forbidden") << basis << " by " << by;
        }
    // Nor beside it: what is assigned comes from above, whatever the days.
    EXPECT_EQ(district.post("/targets", target("rach-gia", "assigned", 10)).code(), "forbidden");
    EXPECT_EQ(
        district
            .post("/targets",
                  target("rach-gia", "assigned", 10,
                         {{"period", json_object({{"from", "2019-01-01"}, {"to", "2021-12-31"}})}}))
            .code(),
        "forbidden");
    EXPECT_EQ(standing(), 1000);
    // An own commitment stands beside the assignment and may be revised.
    auto committed =
        district.post_json("/targets", target("rach-gia", "committed", 1200))["id"].text();
    EXPECT_EQ(standing(), 1000);
    district.post_json("/targets",
                       target("rach-gia", "committed", 1300, {{"supersedes", committed}}));
    province.post_json("/targets",
                       target("kien-giang", "assigned", 900, {{"supersedes", assigned}}));
    EXPECT_EQ(standing(), 900);
}

TEST_F(Replacing, NobodyCommitsInTheNameOfALevelThatHeDoesNotAnswerFor) {
    auto province = sign_in(s, "tinh"), district = sign_in(s, "huyen");
    const auto refused = target("kien-giang", "committed", 10);
    EXPECT_EQ(district.post("/targets", refused).code(), "forbidden");
    EXPECT_EQ(
        district.post("/targets/batch", json_object({{"targets", json_array({refused})}})).code(),
        "forbidden");
    // What the level above wrote down for it, the level above revises.
    auto theirs =
        province.post_json("/targets", target("kien-giang", "committed", 1100))["id"].text();
    EXPECT_EQ(
        district.post("/targets", target("rach-gia", "committed", 10, {{"supersedes", theirs}}))
            .code(),
        "forbidden");
    province.post_json("/targets",
                       target("kien-giang", "committed", 1150, {{"supersedes", theirs}}));
    district.post_json("/targets", target("rach-gia", "committed", 1200));
}

TEST_F(Replacing, ABodyIsMovedByWhoeverKeepsWhereItStands) {
    auto province = sign_in(s, "tinh"), district = sign_in(s, "huyen");
    s.post_json(
        "/organizations",
        json_object({{"code", "an-giang"}, {"name", "x"}, {"kind", "provincial_committee"}}));
    auto change = [](Asker& who, const JsonMembers& body) {
        auto version = who.get("/organizations/rach-gia").header("etag");
        auto answer = who.patch("/organizations/rach-gia", json_object(body), version);
        return answer.status == 200 ? "changed" : answer.code();
    };
    const std::vector<JsonMembers> reaching{
        {{"parent", nullptr}, {"valid_from", "2020-03-01"}},
        {{"parent", "ha-tien"}, {"valid_from", "2020-03-01"}},
        {{"valid_to", "2020-12-31"}},
        {{"kind", "provincial_committee"}},
    };
    for (const auto& body : reaching)
        EXPECT_EQ(change(district, body), "forbidden") << json_object(body).str();
    EXPECT_EQ(change(district, {{"name", "Rạch Giá"}}), "changed");
    district.post_json("/organizations", json_object({{"code", "xa"},
                                                      {"name", "x"},
                                                      {"kind", "commune_committee"},
                                                      {"parent", "rach-gia"}}));
    auto merged = district.post(
        "/organizations/rach-gia/successors",
        json_object({{"day", "2020-07-01"},
                     {"document", "NQ"},
                     {"successors", json_array({json_object({{"organization", "xa"}})})}}));
    EXPECT_EQ(merged.code(), "forbidden") << merged.body;
    EXPECT_EQ(change(province, {{"parent", "an-giang"}, {"valid_from", "2020-03-01"}}), "forbidden")
        << "nor to a body of others";
    EXPECT_EQ(change(province, {{"parent", "ha-tien"}, {"valid_from", "2020-03-01"}}), "changed");
}

TEST_F(Replacing, VolunteersOfElsewhereAreNotNamedToWhoeverSignsThemUp) {
    plan_drive(s, "dot");
    auto shift = s.post_json("/drives/dot/shifts",
                             json_object({{"role", "guide"},
                                          {"count", 3},
                                          {"starts_at", "2020-02-09T07:00:00+07:00"},
                                          {"ends_at", "2020-02-09T11:00:00+07:00"}}))["id"]
                     .text();
    for (const auto& [code, organization] :
         {std::pair{"cua-ta", "rach-gia"}, {"noi-khac", "ha-tien"}})
        s.post_json("/volunteers", json_object({{"code", code},
                                                {"name", "Họ Tên"},
                                                {"organization", organization},
                                                {"roles", json_array({"guide"})}}));
    add_account(s, "dieu-phoi", {{Role::coordinator, drive_scope(s, "dot"), {}}});
    auto district = sign_in(s, "huyen"), coordinator = sign_in(s, "dieu-phoi"),
         province = sign_in(s, "tinh");
    auto sign_up = [&](Asker& who, const std::string& volunteer) {
        return who.post("/drives/dot/shifts/" + shift + "/signups",
                        json_object({{"volunteer", volunteer}}));
    };
    for (auto* who : {&district, &coordinator}) {
        auto unseen = sign_up(*who, "noi-khac"), unknown = sign_up(*who, "khong-co");
        EXPECT_EQ(unseen.status, 422u);
        EXPECT_EQ(unseen.code(), unknown.code());
        EXPECT_EQ(unseen.body.find("Họ Tên"), std::string::npos);
    }
    EXPECT_EQ(sign_up(coordinator, "cua-ta").status, 201u)
        << "the people of the body that holds the drive";
    EXPECT_EQ(sign_up(province, "noi-khac").status, 201u);
}

}  // namespace
}  // namespace tests

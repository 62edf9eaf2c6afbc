// Organisations, successors, sites, teams, campaigns, calendar days and feeds without HTTP: rules,
// and who may.
#include "storage/scheduling/people.hpp"
#include "tests/unit/usecases/plan.hpp"
#include "usecases/scheduling/calendar_days.hpp"
#include "usecases/scheduling/calendar_feeds.hpp"
#include "usecases/scheduling/campaigns.hpp"
#include "usecases/scheduling/head_counts.hpp"
#include "usecases/scheduling/organizations.hpp"
#include "usecases/scheduling/sites.hpp"
#include "usecases/scheduling/successors.hpp"
#include "usecases/scheduling/teams.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace domain::scheduling;
using domain::Day;
using domain::identity::Role;
using usecases::Actor;
namespace use = usecases::scheduling;
using Strings = std::vector<std::string>;

class Places : public UseCases {
  protected:
    template <class What>
    auto add(const What& what, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return use::add(who, tx, what); });
    }
    template <class Patch>
    auto change(std::int64_t num, const Patch& patch, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return use::change(who, tx, num, patch); });
    }
    template <class Given>
    static std::string code(const Given& given) {
        return given ? "" : given.error().code;
    }
    template <class Given>
    static Strings wrong(const Given& given) {
        return given ? Strings{} : violations(given.error());
    }
    std::int64_t num_of(const std::string& code) const {
        return *database_->books()->registry().organization(code);
    }
    /// As actor(), but no two of them are the same person.
    Actor somebody(Role role, const std::string& organization, const std::string& name) const {
        auto out = actor(role, organization, name);
        auto who = *out.principal;
        who.id = domain::Uuid::derived(domain::Instant{1}, name);
        out.principal = std::make_shared<const domain::identity::Principal>(std::move(who));
        return out;
    }
    Actor keeper(const std::string& organization) const {
        return actor(Role::administrator, organization, "giu");
    }

    const Day day = Day::of(2026, 7, 1);
};

TEST_F(Places, AnOrganisationIsAddedBelowOneThatOneKeeps) {
    use::NewOrganization what{{}, "truong", "Trường", OrganizationKind::school, "rach-gia", {}, {}};
    EXPECT_EQ(code(add(what, keeper("ha-tien"))), "forbidden");
    auto made = add(what, keeper("rach-gia"));
    ASSERT_TRUE(made);
    EXPECT_EQ(database_->books()->registry().organizations.parent(made->num, day),
              num_of("rach-gia"));
    what.parent = "khong-co";
    what.valid = {day, day.plus(-1)};
    EXPECT_EQ(wrong(add(what)), (Strings{"code code_taken", "parent organization_not_found",
                                         "valid_to ends_before_starts"}));
    what.code = "truong-2";
    what.parent = {};
    EXPECT_EQ(code(add(what, keeper("rach-gia"))), "ends_before_starts")
        << "what is wrong goes before who may";
}

TEST_F(Places, WhereAnOrganisationGoesIsForBothSidesToDecide) {
    use::OrganizationPatch move;
    move.parent = std::string("ha-tien");
    EXPECT_EQ(wrong(change(num_of("rach-gia"), move)), Strings{"valid_from valid_from_required"});
    move.valid_from = day;
    EXPECT_EQ(code(change(num_of("rach-gia"), move, keeper("ha-tien"))), "forbidden")
        << "the province has it until then";
    EXPECT_EQ(code(change(num_of("rach-gia"), move, keeper("rach-gia"))), "forbidden");
    ASSERT_TRUE(change(num_of("rach-gia"), move, keeper("kien-giang")));
    use::OrganizationPatch back;
    back.parent = std::string("rach-gia");
    back.valid_from = day;
    EXPECT_EQ(wrong(change(num_of("ha-tien"), back)), Strings{"parent edge_makes_cycle"});
    use::OrganizationPatch only_day;
    only_day.valid_from = day;
    EXPECT_EQ(wrong(change(num_of("ha-tien"), only_day)),
              Strings{"valid_from valid_from_needs_parent"});
    // After its last day it stands below nobody.
    use::OrganizationPatch end;
    end.valid_to = day.plus(30);
    ASSERT_TRUE(change(num_of("rach-gia"), end));
    const auto books = database_->books();
    const auto& tree = books->registry().organizations;
    EXPECT_EQ(tree.parent(num_of("rach-gia"), day.plus(30)), num_of("ha-tien"));
    EXPECT_EQ(tree.parent(num_of("rach-gia"), day.plus(31)), 0);
}

TEST_F(Places, SharesThatNobodyStatedAreEqual) {
    auto succeed = [&](const use::NewSuccession& what, const Actor& who = local()) {
        return in_transaction(
            [&](auto& tx) { return use::succeed(who, tx, num_of("rach-gia"), what); });
    };
    use::NewSuccession what{day, "NQ 1", {{"ha-tien", {}}, {"bv", 400'000}}, false};
    EXPECT_EQ(wrong(succeed(what)), Strings{"successors/0/share_ppm share_missing"});
    what.successors[0].share_ppm = 500'000;
    EXPECT_EQ(wrong(succeed(what)), Strings{"successors shares_do_not_add_up"});
    what.successors = {{"ha-tien", {}}, {"ha-tien", {}}};
    EXPECT_EQ(code(succeed(what)), "successor_repeated");
    what.successors = {{"ha-tien", {}}, {"bv", {}}};
    EXPECT_EQ(code(succeed(what, keeper("ha-tien"))), "forbidden");
    auto done = succeed(what);
    ASSERT_TRUE(done) << done.error().code;
    EXPECT_EQ(done->basis, ShareBasis::equal);
    EXPECT_EQ(done->to[0].share_ppm, whole_share / 2);
    what.day = day.plus(1);
    what.corrects = true;
    EXPECT_EQ(wrong(succeed(what)), Strings{"day succession_day_fixed"});
}

TEST_F(Places, ASiteHasAWholePositionAndHoursThatDoNotOverlap) {
    use::NewSite what;
    what.code = "truong";
    what.name = "Trường";
    what.organization = "rach-gia";
    what.lat = 10.0;
    auto at = [](int hour) { return domain::TimeOfDay{hour * 60}; };
    using enum domain::Weekday;
    what.opening = {{monday, at(7), at(11)}, {monday, at(10), at(12)}, {tuesday, at(10), at(10)}};
    EXPECT_EQ(wrong(add(what)), (Strings{"lon half_position", "opening/1 opening_overlaps",
                                         "opening/2/closes ends_before_starts"}));
    what.lon = 105.0;
    what.opening = {{monday, at(7), at(11)}, {monday, at(11), at(12)}, {tuesday, at(7), at(11)}};
    auto made = add(what, actor(Role::committee, "rach-gia", "lan"));
    ASSERT_TRUE(made);
    use::SitePatch patch;
    patch.organization = std::string("ha-tien");
    EXPECT_EQ(code(change(made->num, patch, actor(Role::committee, "rach-gia", "lan"))),
              "forbidden");
    patch = {};
    patch.lat = usecases::Change<double>::clear();
    EXPECT_EQ(wrong(change(made->num, patch)), Strings{"lat half_position"});
    patch.lon = usecases::Change<double>::clear();
    patch.organization = usecases::Change<std::string>::clear();
    auto changed = change(made->num, patch);
    ASSERT_TRUE(changed);
    EXPECT_FALSE(changed->lat);
    EXPECT_EQ(changed->organization, 0);
    EXPECT_EQ(changed->opening.size(), 3u);
}

TEST_F(Places, ATeamIsOfWhoCollectsAndHasOneHome) {
    use::NewTeam what;
    what.code = "doi-1";
    what.name = "Đội 1";
    what.organization = "rach-gia";
    what.home = use::TeamHome{"nvh", 10.0, {}};
    what.vehicles = {{"xe-1", {}}, {"xe-1", {}}};
    EXPECT_EQ(wrong(add(what)),
              (Strings{"home site_or_position", "home/lon half_position",
                       "organization not_a_collector", "vehicles/1/code repeated_item"}));
    what.organization = "bv";
    what.home = use::TeamHome{"nvh", {}, {}};
    what.vehicles = {{"xe-1", {}}};
    auto made = add(what);
    ASSERT_TRUE(made);
    what.code = "doi-2";
    auto second = add(what);
    EXPECT_EQ(wrong(second), Strings{"vehicles/0/code code_taken"})
        << "the vehicle is the first team's";
    EXPECT_EQ(second.error().kind, domain::ErrorKind::conflict);
    // What a patch does not speak of stays; what a list leaves out is retired.
    use::TeamPatch patch;
    patch.equipment = std::vector<use::TeamResource>{{"may-1", "Máy"}};
    ASSERT_TRUE(change(made->num, patch));
    patch = {};
    patch.vehicles = std::vector<use::TeamResource>{};
    ASSERT_TRUE(change(made->num, patch));
    const auto books = database_->books();
    EXPECT_TRUE(books->registry().resources.at(*books->registry().resource("xe-1")).retired);
    EXPECT_FALSE(books->registry().resources.at(*books->registry().resource("may-1")).retired);
}

TEST_F(Places, ACampaignEndsAfterItBegins) {
    use::NewCampaign what;
    what.code = what.name = "xuan";
    what.organization = "rach-gia";
    what.starts_on = day;
    what.ends_on = day.plus(-1);
    EXPECT_EQ(wrong(add(what)), Strings{"ends_on ends_before_starts"});
    what.ends_on = day.plus(10);
    auto made = add(what, actor(Role::committee, "rach-gia", "lan"));
    ASSERT_TRUE(made);
    use::CampaignPatch patch;
    patch.starts_on = day.plus(11);
    EXPECT_EQ(wrong(change(made->num, patch)), Strings{"starts_on ends_before_starts"});
    patch = {};
    patch.organization = "ha-tien";
    EXPECT_EQ(code(change(made->num, patch, actor(Role::committee, "rach-gia", "lan"))),
              "forbidden");
}

TEST_F(Places, ADayIsEnteredOnceAndACountIsOfADayOnWhichTheBodyIsThere) {
    use::NewCalendarDay off{{}, day, CalendarDayKind::holiday, {}, "Nghỉ", ""};
    EXPECT_EQ(code(add(off, actor(Role::committee, "kien-giang", "lan"))), "forbidden")
        << "the country's";
    ASSERT_TRUE(add(off));
    EXPECT_EQ(wrong(add(off)), Strings{"day calendar_day_taken"});
    off.organization = "kien-giang";
    EXPECT_TRUE(add(off, actor(Role::committee, "kien-giang", "lan")));

    use::OrganizationPatch end;
    end.valid_to = day;
    ASSERT_TRUE(change(num_of("rach-gia"), end));
    auto count = [&](Day on, const Actor& who = local()) {
        use::NewHeadCount what{{}, HeadCountKind::staff, on, 100, ""};
        return in_transaction(
            [&](auto& tx) { return use::add(who, tx, num_of("rach-gia"), what); });
    };
    EXPECT_TRUE(count(day));
    EXPECT_EQ(wrong(count(day.plus(1))), Strings{"on organization_ended"});
    EXPECT_EQ(code(count(day, actor(Role::committee, "ha-tien", "x"))), "forbidden");
}

TEST_F(Places, AFeedIsOfWhatItsKindNeeds) {
    int asked = 0;
    auto make = [&](FeedKind kind, const Actor& who, std::optional<std::string> organization = {},
                    std::optional<std::string> person = {}) {
        use::NewCalendarFeed what{kind, "Lịch", organization, {}, person};
        return in_transaction([&](auto& tx) {
            return use::add(who, tx, what, [&]() -> domain::Result<use::FeedAddress> {
                ++asked;
                return use::FeedAddress{domain::blake2b(std::to_string(asked)), {}};
            });
        });
    };
    const auto lan = somebody(Role::committee, "rach-gia", "lan");
    EXPECT_EQ(wrong(make(FeedKind::organization, lan)),
              Strings{"organization feed_subject_mismatch"});
    EXPECT_EQ(wrong(make(FeedKind::mine, lan, "rach-gia")),
              Strings{"organization feed_subject_mismatch"});
    EXPECT_EQ(code(make(FeedKind::organization, lan, "ha-tien")), "forbidden");
    EXPECT_EQ(wrong(make(FeedKind::shifts, lan, {}, "khong-co")),
              Strings{"person person_not_found"});
    EXPECT_EQ(asked, 0) << "no secret is made for what is refused";
    auto made = make(FeedKind::organization, lan, "rach-gia");
    ASSERT_TRUE(made);
    auto revoke = [&](const Actor& who) {
        return in_transaction([&](auto& tx) { return use::revoke_feed(who, tx, made->id); });
    };
    EXPECT_EQ(code(revoke(somebody(Role::committee, "ha-tien", "x"))), "calendar_feed_not_found");
    auto revoked = revoke(somebody(Role::committee, "kien-giang", "y"));
    ASSERT_TRUE(revoked) << "it belongs to the body";
    now_ = now_.plus_ms(1'000);
    auto again = revoke(lan);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->revoked_at, revoked->revoked_at);
}

}  // namespace
}  // namespace tests

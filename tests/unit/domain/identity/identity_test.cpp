// Who may do what where; passwords; one-time codes; what a credential opens.
#include "domain/identity/directory.hpp"
#include "domain/identity/password.hpp"
#include "domain/identity/second_factor.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace domain::identity;
using domain::Day;
using domain::Instant;
using domain::scheduling::Drive;
using domain::scheduling::Organization;
using domain::scheduling::OrganizationTree;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;

const Day today = Day::of(2020, 2, 9);

OrganizationTree tree_of_three() {
    OrganizationTree tree;
    for (std::int64_t num : {1, 2, 3}) {
        Organization o;
        o.num = num;
        tree.put(o);
    }
    EXPECT_TRUE(tree.add_edge({2, 1, {}}));
    return tree;
}

Drive drive_of(std::int64_t organization, std::int64_t collected_by = 0) {
    Drive d;
    d.num = 7;
    d.site = 5;
    d.organization = organization;
    d.collected_by = collected_by;
    d.day = today;
    return d;
}

Principal with(std::vector<Grant> grants) {
    Principal p;
    p.kind = PrincipalKind::user;
    p.grants = std::move(grants);
    return p;
}

TEST(Access, NobodyMayNothingAndTheMachineEverything) {
    auto tree = tree_of_three();
    Principal nobody;
    for (int i = 1; i <= int(Permission::read_audit); ++i) {
        auto permission = Permission(i);
        EXPECT_FALSE(nobody.may(permission, today)) << i;
        EXPECT_TRUE(Principal::local().may(permission, today)) << i;
        EXPECT_TRUE(Principal::local().may(permission, tree, drive_of(2), today)) << i;
    }
    EXPECT_TRUE(nobody.may(Permission::anyone, today));
}

TEST(Access, AnAuditorChangesNothingAndAHospitalSeesNoEvents) {
    for (auto changing :
         {Permission::change_plan, Permission::approve_plan, Permission::run_drive,
          Permission::settle_review, Permission::prepare_reports, Permission::accept_reports,
          Permission::keep_tariffs, Permission::keep_organizations, Permission::keep_people})
        EXPECT_FALSE(opens(Role::auditor, changing)) << int(changing);
    EXPECT_FALSE(opens(Role::hospital, Permission::read_events));
    EXPECT_FALSE(opens(Role::hospital, Permission::read_value));
    EXPECT_FALSE(opens(Role::administrator, Permission::read_events))
        << "donors are none of an administrator's business";
}

TEST(Access, AGrantHoldsInItsPartAndOnItsDays) {
    auto tree = tree_of_three();
    auto p = with({{Role::committee, {ScopeKind::organization, 1}, {today, today.plus(1)}}});
    EXPECT_TRUE(p.may(Permission::change_plan, tree, drive_of(2), today)) << "below";
    EXPECT_TRUE(p.may(Permission::change_plan, tree, drive_of(1), today.plus(1)));
    EXPECT_FALSE(p.may(Permission::change_plan, tree, drive_of(3), today)) << "beside";
    EXPECT_FALSE(p.may(Permission::change_plan, tree, drive_of(2), today.plus(2))) << "after";
    EXPECT_FALSE(p.may(Permission::change_plan, tree, drive_of(2), today.plus(-1))) << "before";
    EXPECT_FALSE(p.may_everywhere(Permission::change_plan, today));
    auto site = with({{Role::coordinator, {ScopeKind::site, 5}, {}}});
    EXPECT_TRUE(site.may(Permission::run_drive, tree, drive_of(3), today));
    EXPECT_FALSE(site.may_organization(Permission::run_drive, tree, 3, today));
}

TEST(Access, OnlyAHospitalReachesWhatIsCollectedForIt) {
    auto tree = tree_of_three();
    auto hospital = with({{Role::hospital, {ScopeKind::organization, 3}, {}}});
    auto coordinator = with({{Role::coordinator, {ScopeKind::organization, 3}, {}}});
    EXPECT_TRUE(hospital.may(Permission::read_totals, tree, drive_of(2, 3), today));
    EXPECT_FALSE(coordinator.may(Permission::run_drive, tree, drive_of(2, 3), today));
}

TEST(Access, WhoHasEndedStaysWhereItLastStood) {
    auto tree = tree_of_three();
    Organization ended = *tree.find(2);
    ended.valid.to = today;
    tree.put(ended);
    tree.end_edges(2, today.plus(1));
    Scope above{ScopeKind::organization, 1};
    EXPECT_TRUE(above.covers_organization(tree, 2, today.plus(100)));
}

TEST(Access, SmallCellsAreHiddenFromAnybodyWhoIsAHospitalSomewhere) {
    Grant hospital{Role::hospital, {ScopeKind::organization, 1}, {}};
    EXPECT_TRUE(with({hospital}).small_cells_hidden(today));
    EXPECT_TRUE(
        with({hospital, {Role::coordinator, {ScopeKind::drive, 7}, {}}}).small_cells_hidden(today));
    EXPECT_FALSE(with({hospital, {Role::auditor, {}, {}}}).small_cells_hidden(today));
    EXPECT_FALSE(
        with({{Role::committee, {ScopeKind::organization, 1}, {}}}).small_cells_hidden(today));
}

TEST(Password, IsJudgedByLengthAndByWhatAGuesserTriesFirst) {
    auto code = [](std::string_view password) {
        auto verdict = check_password(password, "thi-lan", "Nguyễn Thị Lan");
        return verdict ? std::string() : verdict.error().code;
    };
    EXPECT_EQ(code("ngan"), "password_too_short");
    EXPECT_EQ(code(std::string(300, 'x')), "password_too_long");
    for (const char* common : {"password1234", "Matkhau12345", "123456789012", "qwertyuiop[]",
                               "aaaaaaaaaaaa", "hienmau2020!", "P@ssw0rd2020"})
        EXPECT_EQ(code(common), "password_common") << common;
    EXPECT_EQ(code("toi-la-thi-lan-day"), "password_contains_login");
    for (const char* good :
         {"ba con ếch nhảy qua cầu tre", "tJ9#vQ2mXz-w", "quả na rơi xuống giếng"})
        EXPECT_EQ(code(good), "") << good;
}

TEST(SecondFactor, GivesTheCodesOfRfc6238) {
    // RFC 6238 Appendix B, SHA-1, the last six of eight digits.
    const std::string secret = "12345678901234567890";
    const std::vector<std::pair<std::int64_t, std::string>> vectors{
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [second, code] : vectors)
        EXPECT_EQ(code_at(secret, Instant{second * 1000}), code) << second;
}

TEST(SecondFactor, TakesACodeOnceAndOnlyAroundItsTime) {
    const std::string secret = "12345678901234567890";
    Instant now{1111111109 * 1000LL};
    auto code = code_at(secret, now);
    auto step = check_code(secret, code, now, 0);
    ASSERT_TRUE(step);
    EXPECT_FALSE(check_code(secret, code, now, *step)) << "again";
    EXPECT_TRUE(check_code(secret, code, now.plus_ms(30'000), 0)) << "a slow typist";
    EXPECT_TRUE(check_code(secret, code, now.plus_ms(-30'000), 0)) << "a fast clock";
    EXPECT_FALSE(check_code(secret, code, now.plus_ms(90'000), 0));
    EXPECT_FALSE(check_code(secret, "", now, 0));
    EXPECT_FALSE(check_code(secret, code + "0", now, 0));
}

TEST(Directory, ACredentialOpensNothingAfterItsEnd) {
    Directory d;
    SessionLimits limits;
    Instant now{1'000'000'000'000};
    User user;
    user.num = 1;
    user.login = "lan";
    user.grants.push_back({1, {}, {Role::auditor, {}, {}}, false});
    d.put(user);
    BrowserSession session;
    session.num = 1;
    session.user = 1;
    session.digest = domain::blake2b("s");
    session.expires_at = now.plus_ms(1000);
    session.last_used->store(now.ms);
    d.put(session);
    auto open = [&](std::string_view secret, Instant at) {
        return d.find(domain::blake2b(secret), at, today, limits).has_value();
    };
    EXPECT_TRUE(open("s", now));
    EXPECT_FALSE(open("s", now.plus_ms(1000))) << "absolute";
    session.expires_at = now.plus_ms(limits.absolute_ms);
    d.put(session);
    EXPECT_TRUE(open("s", now.plus_ms(limits.idle_ms - 1)));
    EXPECT_FALSE(open("s", now.plus_ms(limits.idle_ms))) << "idle";

    ApiToken token;
    token.num = 1;
    token.digest = domain::blake2b("t");
    token.owner = 1;
    token.from_grant = 1;
    token.roles = {Role::auditor};
    d.put(token);
    auto may = [&] {
        return d.find(domain::blake2b("t"), now, today, limits)
            ->principal->may(Permission::read_audit, today);
    };
    EXPECT_TRUE(may());
    user.grants[0].ended = true;
    d.put(user);
    EXPECT_FALSE(may()) << "a token of one's own role ends with the role";
    user.disabled = true;
    d.put(user);
    EXPECT_FALSE(open("t", now));
    EXPECT_FALSE(open("s", now));
    EXPECT_FALSE(open("unknown", now));

    Device device;
    device.num = 1;
    device.digest = domain::blake2b("d");
    device.drives = {7};
    device.valid_to = today;
    d.put(device);
    EXPECT_TRUE(open("d", now));
    EXPECT_FALSE(d.find(domain::blake2b("d"), now, today.plus(1), limits));
    device.digest = domain::blake2b("d2");
    d.put(device);
    EXPECT_FALSE(open("d", now)) << "enrolled anew";
    device.revoked_at = now;
    d.put(device);
    EXPECT_FALSE(open("d2", now));
}

}  // namespace
}  // namespace tests

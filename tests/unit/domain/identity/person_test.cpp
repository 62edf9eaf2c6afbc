// Who stands behind an actor, who may sign beside whom, and which accounts an administrator keeps.
#include "domain/identity/person.hpp"

#include "domain/identity/reach.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace tests {
namespace {

using namespace domain::identity;
using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;
using domain::tallying::Books;

User user_of(std::int64_t num, const std::string& login, std::vector<HeldGrant> grants = {}) {
    User u;
    u.num = num;
    u.id.bytes[15] = std::uint8_t(num);
    u.login = login;
    u.grants = std::move(grants);
    return u;
}

ApiToken token_of(std::int64_t num, const std::string& name, std::int64_t owner, Maker maker = {}) {
    ApiToken t;
    t.num = num;
    t.id.bytes[14] = std::uint8_t(num);
    t.name = name;
    t.digest = domain::blake2b(std::to_string(num));
    t.owner = owner;
    t.maker = maker;
    return t;
}

Directory small_directory() {
    Directory d;
    d.put(user_of(1, "lan"));
    d.put(user_of(2, "huy"));
    d.put(token_of(1, "may-chu", 1));
    d.put(token_of(2, "may-chu", 1));
    d.put(token_of(3, "may-chu", 0, {1, {}, 0}));
    d.put(token_of(4, "may-chu", 0));
    return d;
}

using People = std::set<std::string>;

TEST(Person, StandsBehindEveryCredential) {
    auto d = small_directory();
    const std::map<std::string, People> behind{
        {"lan", {"lan"}},
        {"lan/may-chu.1", {"lan"}},
        {"lan/may-chu", {"lan"}},
        {"token/may-chu.3", {"lan"}},
        {"token/may-chu.4", {}},
        {"token/may-chu.99", {}},
        {"token/may-chu", {}},
        {"token/may-chu.x", {}},
        {"device/may-9", {}},
        {"device/may-9/lan", {"lan"}},
        {"local", {}},
        {"public", {}},
    };
    for (const auto& [actor, people] : behind) EXPECT_EQ(persons_behind(d, actor), people) << actor;
    for (std::int64_t token : {1, 2, 3, 4}) {
        auto actor = d.principal_of_token(token)->actor;
        EXPECT_EQ(persons_behind(d, actor), token == 4 ? People{} : People{"lan"}) << actor;
        for (std::int64_t other : {1, 2, 3, 4})
            EXPECT_EQ(actor == d.principal_of_token(other)->actor, token == other)
                << "two tokens of one name are two actors";
    }
}

TEST(Person, IsTheSameOnlyForOnePerson) {
    auto d = small_directory();
    const std::vector<std::string> lans{"lan", "lan/may-chu.1", "lan/may-chu.2", "token/may-chu.3",
                                        "device/may-9/lan"};
    const std::vector<std::string> others{"huy", "token/may-chu.4", "device/may-9",
                                          "device/may-9/huy", "local"};
    for (const auto& a : lans) {
        for (const auto& b : lans) EXPECT_TRUE(same_person(d, a, b)) << a << " " << b;
        for (const auto& b : others)
            EXPECT_FALSE(same_person(d, a, b) || same_person(d, b, a)) << a << " " << b;
    }
    EXPECT_FALSE(same_person(d, "device/may-9", "device/may-8")) << "nobody is not somebody";
}

TEST(Person, WhoKeepsADeviceStandsBehindWhatItSends) {
    auto d = small_directory();
    d.put(user_of(3, "chi"));
    Device device;
    device.num = 9;
    device.code = "may-9";
    device.digest = domain::blake2b("may-9");
    device.maker = {2, {}, 0};
    device.code_maker = {3, {}, 0};
    d.put(device);
    EXPECT_EQ(persons_behind(d, "device/may-9"), People{"huy"});
    // Enrolled by lan before; gia got the PIN from chi, whose code still waits.
    device.keepers = {{"", 1}, {"", 2}, {"gia", 3}};
    d.put(device);
    EXPECT_EQ(persons_behind(d, "device/may-9"), (People{"lan", "huy"}));
    EXPECT_EQ(persons_behind(d, "device/may-9/minh"), (People{"lan", "huy", "minh"}));
    EXPECT_EQ(persons_behind(d, "device/may-9/gia"), (People{"lan", "huy", "gia", "chi"}));
    EXPECT_TRUE(same_person(d, "lan", "device/may-9/minh"));
    EXPECT_TRUE(same_person(d, "chi", "device/may-9/gia"));
    EXPECT_FALSE(same_person(d, "chi", "device/may-9/minh"));
    // Added by somebody, and enrolled by nobody yet.
    device.num = 10;
    device.code = "may-10";
    device.digest.reset();
    device.keepers.clear();
    d.put(device);
    EXPECT_EQ(persons_behind(d, "device/may-10"), People{});
}

TEST(Person, IsOneWithAccountsInHisHand) {
    Directory d;
    const auto led = [&](std::int64_t num, const std::string& login, std::int64_t by,
                         const std::string& place, std::vector<HeldGrant> grants = {}) {
        auto user = user_of(num, login, std::move(grants));
        user.password_maker = {by, {}, 0};
        user.password_place = place;
        d.put(user);
    };
    const std::string here = "10.0.0.1";
    d.put(user_of(1, "lan"));
    led(2, "lan-hai", 1, here);
    led(3, "lan-ba", 2, here);
    led(4, "huy", 1, "");
    led(5, "lan-bon", 1, here);
    for (const char* one : {"lan", "lan-hai", "lan-ba", "lan-bon"}) {
        for (const char* other : {"lan", "lan-hai", "lan-ba", "lan-bon"})
            EXPECT_TRUE(same_person(d, one, other)) << one << " " << other;
        EXPECT_FALSE(same_person(d, one, "huy") || same_person(d, "huy", one)) << one;
    }
    // Whoever keeps everybody made everybody's account: they are not one because of that.
    const HeldGrant everywhere{0, {}, {Role::administrator, {}, {}}, true, true};
    d.put(user_of(6, "quan-tri", {everywhere}));
    led(7, "mot", 6, here);
    led(8, "hai", 6, here);
    EXPECT_TRUE(same_person(d, "quan-tri", "mot"));
    EXPECT_FALSE(same_person(d, "mot", "hai"));
    // Links may go round in a circle.
    led(9, "vong-a", 10, here);
    led(10, "vong-b", 9, here);
    EXPECT_TRUE(same_person(d, "vong-a", "vong-b"));
    EXPECT_FALSE(same_person(d, "vong-a", "lan"));
}

TEST(Person, SignsOnceAndWithASession) {
    auto d = small_directory();
    const Error same{ErrorKind::conflict, "same", {}, {}};
    auto code = [&](PrincipalKind kind, const std::string& actor, std::vector<std::string> others) {
        Principal who;
        who.kind = kind;
        who.actor = actor;
        auto may = may_sign(who, d, others, same);
        return may ? std::string() : may.error().code;
    };
    EXPECT_EQ(code(PrincipalKind::user, "huy", {"lan"}), "");
    EXPECT_EQ(code(PrincipalKind::user, "huy", {""}), "");
    EXPECT_EQ(code(PrincipalKind::user, "lan", {"huy", "device/may-9/lan"}), "same");
    EXPECT_EQ(code(PrincipalKind::user, "lan", {"token/may-chu.3"}), "same");
    EXPECT_EQ(code(PrincipalKind::token, "huy/may.7", {"lan"}), "session_needed");
    EXPECT_EQ(code(PrincipalKind::device, "device/may-9", {}), "session_needed");
    EXPECT_EQ(code(PrincipalKind::nobody, "public", {}), "session_needed");
    EXPECT_EQ(code(PrincipalKind::machine, "local", {"local"}), "")
        << "the operator of the machine";
}

TEST(Maker, IsReadBackFromItsText) {
    domain::Uuid session;
    session.bytes[3] = 9;
    for (const Maker& maker :
         {Maker{}, Maker{7, {}, 0}, Maker{7, session, 0}, Maker{0, {}, 12}, Maker{7, session, 12}})
        EXPECT_EQ(Maker::parse(maker.text()), maker) << maker.text();
    for (const char* bad : {"", "/", "1/2", "x//1", "1//", "1/khong-phai/2", "1//2/3"})
        EXPECT_FALSE(Maker::parse(bad)) << bad;
}

/// Two districts below a province, and accounts of every kind around the administrator of the
/// first.
class Keeping : public testing::Test {
  protected:
    static constexpr std::int64_t administrator = 1;

    Keeping() {
        auto reg = std::make_shared<domain::tallying::Register>();
        for (std::int64_t num : {1, 2, 3}) {
            domain::scheduling::Organization o;
            o.num = num;
            o.code = "o" + std::to_string(num);
            reg->organizations.put(o);
        }
        EXPECT_TRUE(reg->organizations.add_edge({2, 1, {}}));
        EXPECT_TRUE(reg->organizations.add_edge({3, 1, {}}));
        books.replace_register(reg);
        books.as_of.today = Day::of(2020, 2, 9);
        const Scope district{ScopeKind::organization, 2}, province{ScopeKind::organization, 1};
        const DayRange future{Day::of(2030, 1, 1), {}};
        auto held = [](Role role, Scope scope, DayRange valid = {}, bool ended = false) {
            return HeldGrant{0, {}, {role, scope, valid}, ended, true};
        };
        Directory d;
        d.put(user_of(administrator, "huyen", {held(Role::administrator, district)}));
        d.put(user_of(2, "cua-huyen", {held(Role::coordinator, district)}));
        d.put(user_of(3, "quoc-gia", {held(Role::administrator, {})}));
        d.put(user_of(4, "hai-noi",
                      {held(Role::administrator, province), held(Role::auditor, district)}));
        d.put(user_of(5, "tuong-lai",
                      {held(Role::auditor, district), held(Role::administrator, {}, future)}));
        d.put(user_of(6, "da-het", {held(Role::administrator, {}, {}, true)}));
        d.put(user_of(7, "chua-co"));
        d.put(user_of(8, "da-het-o-day", {held(Role::auditor, district, {}, true)}));
        books.replace_directory(std::make_shared<const Directory>(std::move(d)));
    }
    using DayRange = domain::DayRange;
    Books books;
};

TEST_F(Keeping, APasswordIsOutgrownByMoreThanItsMakerKeeps) {
    const Scope district{ScopeKind::organization, 2}, other{ScopeKind::organization, 3},
        province{ScopeKind::organization, 1};
    User user = *books.directory().users().at(2);
    user.has_password = true;
    for (auto scope : {district, other, province, Scope{}})
        EXPECT_FALSE(outgrows_password(user, scope, books)) << "no link, or one of the operator";
    user.password_maker = {administrator, {}, 0};
    EXPECT_FALSE(outgrows_password(user, district, books));
    for (auto scope : {other, province, Scope{}})
        EXPECT_TRUE(outgrows_password(user, scope, books));
    // What it has already, it may get another role over.
    user.grants.push_back({0, {}, {Role::auditor, other, {}}, false, true});
    EXPECT_FALSE(outgrows_password(user, other, books));
    user.grants.back().ended = true;
    EXPECT_TRUE(outgrows_password(user, other, books));
    user.password_maker = {3, {}, 0};
    EXPECT_FALSE(outgrows_password(user, {}, books)) << "its maker keeps people everywhere";
    user.password_maker = {6, {}, 0};
    EXPECT_TRUE(outgrows_password(user, other, books)) << "its maker keeps nobody any more";
    user.has_password = false;
    EXPECT_FALSE(outgrows_password(user, {}, books)) << "there is none";
}

/// What an administrator can do to accounts, as the routes do it.
struct Step {
    std::int64_t user;
    bool end;  ///< ends its first role that he may end, else gives `role` over `scope`
    Role role;
    Scope scope;
};

TEST_F(Keeping, NoSequenceOfStepsOpensAnAccountFromElsewhere) {
    const std::set<std::int64_t> foreign{3, 4, 5, 6, 7, 8};
    std::vector<Step> steps;
    for (std::int64_t user = 1; user <= 8; ++user) {
        if (user != administrator) steps.push_back({user, true, {}, {}});
        for (auto scope :
             {Scope{ScopeKind::organization, 2}, Scope{ScopeKind::organization, 1}, Scope{}})
            steps.push_back({user, false, Role::administrator, scope});
    }
    // Breadth first over everything that can be reached; a state is what the accounts hold.
    auto key = [](const Directory& d) {
        std::string out;
        for (const auto& [num, user] : d.users()) {
            std::set<std::string> held;
            for (const auto& g : user->grants)
                held.insert(std::to_string(int(g.grant.role)) +
                            std::to_string(int(g.grant.scope.kind)) +
                            std::to_string(g.grant.scope.num) + (g.ended ? "e" : "") +
                            (g.placed ? "p" : ""));
            for (const auto& h : held) out += h + ",";
            out += ";";
        }
        return out;
    };
    std::set<std::string> seen;
    std::vector<std::shared_ptr<const Directory>> now{
        std::make_shared<const Directory>(books.directory())};
    std::size_t states = 0;
    for (int depth = 0; depth <= 4 && !now.empty(); ++depth) {
        std::vector<std::shared_ptr<const Directory>> next;
        for (const auto& directory : now) {
            books.replace_directory(directory);
            ++states;
            // Whoever's account he keeps he can sign in as, and so on.
            std::set<std::int64_t> taken{administrator};
            for (bool more = true; more;) {
                more = false;
                for (auto by : std::set<std::int64_t>(taken))
                    for (const auto& [num, user] : directory->users())
                        if (!taken.contains(num) &&
                            keeps_account(*directory->principal_of_user(by), *user, books)) {
                            taken.insert(num);
                            more = true;
                        }
            }
            for (auto num : taken) {
                ASSERT_FALSE(foreign.contains(num))
                    << directory->users().at(num)->login << " at depth " << depth;
                ASSERT_FALSE(directory->principal_of_user(num)->may_everywhere(
                    Permission::keep_people, books.as_of.today));
            }
            for (auto by : taken) {
                const auto& who = *directory->principal_of_user(by);
                for (const auto& step : steps) {
                    User user = *directory->users().at(step.user);
                    if (!sees_account(who, user, books)) continue;
                    if (step.end) {
                        auto it = std::find_if(
                            user.grants.begin(), user.grants.end(), [&](const HeldGrant& g) {
                                return !g.ended &&
                                       may_over(who, Permission::keep_people, g.grant.scope, books);
                            });
                        if (it == user.grants.end()) continue;
                        it->ended = true;
                    } else {
                        if (!may_over(who, Permission::keep_people, step.scope, books)) continue;
                        user.grants.push_back({0,
                                               {},
                                               {step.role, step.scope, {}},
                                               false,
                                               keeps_account(who, user, books)});
                    }
                    auto changed = std::make_shared<Directory>(*directory);
                    changed->put(user);
                    if (seen.insert(key(*changed)).second) next.push_back(std::move(changed));
                }
            }
        }
        now = std::move(next);
    }
    EXPECT_GT(states, 10u);
}

}  // namespace
}  // namespace tests

// What may be seen: everything, nothing or parts, and the same as what may be done.
#include "domain/identity/visible.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tests {
namespace {

using namespace domain::identity;
using namespace domain::scheduling;
using domain::Day;

const Day today = Day::of(2026, 3, 1);
constexpr std::int64_t organizations = 12;

class Seen : public ::testing::Test {
  protected:
    void grow() {
        tree = {};
        for (std::int64_t num = 1; num <= organizations; ++num) {
            Organization o;
            o.num = num;
            if (pick(5) == 0) o.valid.to = today.plus(std::int32_t(pick(40)) - 20);
            tree.put(o);
            if (num > 1 && pick(5)) {
                EXPECT_TRUE(tree.add_edge({num, 1 + pick(num - 1), o.valid}));
            }
        }
        for (std::int64_t num = 1; num <= organizations; ++num) {
            const auto& valid = tree.find(num)->valid;
            if (valid.to)
                (void)tree.succeed({num,
                                    valid.to->plus(1),
                                    "",
                                    ShareBasis::equal,
                                    {{1 + pick(organizations), whole_share}}});
        }
    }
    Principal somebody() {
        Principal who;
        who.kind = PrincipalKind(pick(5));
        who.public_totals = who.kind == PrincipalKind::nobody && pick(2);
        if (who.kind == PrincipalKind::nobody || who.kind == PrincipalKind::machine) return who;
        for (auto n = pick(4); n > 0; --n) {
            Grant g;
            g.role = Role(pick(6));
            g.scope = {ScopeKind(pick(8) ? 1 + pick(3) : 0), 0, false};
            if (g.scope.kind != ScopeKind::everything) g.scope.num = 1 + pick(organizations);
            if (pick(4) == 0) g.valid.to = today.plus(-1);
            who.grants.push_back(g);
        }
        return who;
    }
    Drive some_drive() {
        Drive d;
        d.num = 1 + pick(organizations);
        d.site = 1 + pick(organizations);
        d.organization = 1 + pick(organizations);
        d.collected_by = pick(organizations + 1);
        d.day = today;
        return d;
    }
    std::int64_t pick(std::int64_t n) { return std::int64_t(random() % std::uint64_t(n)); }

    std::mt19937_64 random{11};
    OrganizationTree tree;
};

TEST_F(Seen, IsWhereThePermissionIsOpen) {
    int held = 0, kept = 0;
    for (int round = 0; round < 60; ++round) {
        grow();
        for (int i = 0; i < 20; ++i) {
            const auto who = somebody();
            const auto drive = some_drive();
            for (int p = 0; p <= int(Permission::read_audit); ++p) {
                const auto permission = Permission(p);
                const auto seen = visible(who, permission, today);
                ASSERT_EQ(seen.holds(tree, drive, today), who.may(permission, tree, drive, today))
                    << "permission " << p;
                std::vector<std::int64_t> open;
                for (std::int64_t num = 1; num <= organizations; ++num)
                    if (who.may_organization(permission, tree, num, today)) open.push_back(num);
                ASSERT_EQ(seen.organizations(tree, today), open) << "permission " << p;
                ASSERT_EQ(seen.is_everything(), who.may_everywhere(permission, today))
                    << "permission " << p;
                ++(seen.holds(tree, drive, today) ? held : kept);
            }
        }
    }
    EXPECT_GT(held, 0);
    EXPECT_GT(kept, 0);
}

TEST_F(Seen, OfEitherIsWhatOneOfThemHolds) {
    for (int round = 0; round < 60; ++round) {
        grow();
        const auto who = somebody();
        const auto plans = visible(who, Permission::change_plan, today),
                   runs = visible(who, Permission::run_drive, today);
        const auto both = plans | runs;
        EXPECT_EQ(both, runs | plans);
        EXPECT_EQ(both | plans, both);
        for (std::int64_t num = 1; num <= organizations; ++num)
            EXPECT_EQ(both.holds_organization(tree, num, today),
                      plans.holds_organization(tree, num, today) ||
                          runs.holds_organization(tree, num, today));
    }
}

TEST_F(Seen, IsNothingUntilItIsSaidToBeMore) {
    grow();
    EXPECT_TRUE(Visible().is_nothing());
    EXPECT_EQ(Visible::of({}), Visible());
    EXPECT_FALSE(Visible().holds(tree, some_drive(), today));
    EXPECT_TRUE(Visible().organizations(tree, today).empty());
    EXPECT_TRUE(Visible::of({{ScopeKind::organization, 3, false}, {}}).is_everything())
        << "one part of all is all";
    EXPECT_EQ(Visible::everything().organizations(tree, today).size(), std::size_t(organizations));
    EXPECT_EQ(Visible::everything() | Visible(), Visible::everything());
    EXPECT_EQ(
        Visible::of({{ScopeKind::site, 2, false}, {ScopeKind::site, 2, false}}).parts().size(), 1u);
}

}  // namespace
}  // namespace tests

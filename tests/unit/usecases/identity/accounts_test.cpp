// Accounts without HTTP: who keeps which, what a link is good for, what a role does to a password.
#include "usecases/identity/accounts.hpp"

#include "domain/identity/person.hpp"
#include "tests/unit/usecases/identity/identity_use_cases.hpp"

namespace tests {
namespace {

using domain::identity::Role;

class AccountUseCases : public IdentityUseCases {
  protected:
    void SetUp() override {
        IdentityUseCases::SetUp();
        add_account("rg-admin", Role::administrator, "rach-gia");
    }
    use::AddedAccount add_by(const use::Holder& who, const std::string& login) {
        auto added = in_transaction([&](auto& tx) {
            return use::add_with_link(who, tx, {login, "Nguyễn Văn An"});
        });
        EXPECT_TRUE(added) << code(added);
        return *added;
    }
    std::string change(const usecases::Actor& who, const std::string& login,
                       const use::AccountPatch& patch) {
        return code(
            in_transaction([&](auto& tx) { return use::change_account(who, tx, login, patch); }));
    }
    std::string give_by(const usecases::Actor& who, const std::string& login, Role role,
                        const use::ScopeName& scope, domain::DayRange valid = {}) {
        return code(in_transaction([&](auto& tx) {
            return use::give_role(who, tx, login, {role, scope, valid});
        }));
    }
};

TEST_F(AccountUseCases, ARoleGoesNoFurtherThanThePartOfWhoeverGivesIt) {
    auto admin = signed_in("rg-admin");
    add_by(admin, "an");
    EXPECT_EQ(give_by(admin, "an", Role::committee, over("kien-giang")), "forbidden");
    EXPECT_EQ(give_by(admin, "an", Role::committee, over("ha-tien")), "forbidden");
    EXPECT_EQ(give_by(admin, "an", Role::committee, {}), "forbidden");
    EXPECT_TRUE(account("an").grants.empty());
    EXPECT_EQ(give_by(admin, "an", Role::committee, over("rach-gia")), "");
    EXPECT_EQ(account("an").grants.size(), 1u);
}

TEST_F(AccountUseCases, WhatARoleIsOverIsNamedByItsField) {
    const auto refused = [&](const use::ScopeName& scope) {
        auto given = in_transaction([&](auto& tx) {
            return use::give_role(operator_here(), tx, "rg-admin", {Role::auditor, scope, {}});
        });
        EXPECT_FALSE(given);
        return violations(given.error());
    };
    using domain::scheduling::ScopeKind;
    using Strings = std::vector<std::string>;
    EXPECT_EQ(refused({ScopeKind::organization, "khong-co"}),
              Strings{"scope/code organization_not_found"});
    EXPECT_EQ(refused({ScopeKind::site, "khong-co"}), Strings{"scope/code site_not_found"});
    EXPECT_EQ(refused({ScopeKind::drive, std::nullopt}), Strings{"scope/code scope_needs_code"});
    EXPECT_EQ(refused({ScopeKind::everything, "rach-gia"}),
              Strings{"scope/code scope_takes_no_code"});
    const auto day = domain::Day::of(2026, 3, 1);
    EXPECT_EQ(
        give_by(operator_here(), "rg-admin", Role::auditor, over("rach-gia"), {day, day.plus(-1)}),
        "ends_before_starts");
}

TEST_F(AccountUseCases, WhoSeesAnAccountFromElsewhereDoesNotChangeIt) {
    add_account("binh", Role::committee, "ha-tien");
    auto admin = signed_in("rg-admin");
    const auto link = [&] {
        return code(
            in_transaction([&](auto& tx) { return use::make_password_link(admin, tx, "binh"); }));
    };
    EXPECT_EQ(change(admin, "binh", {"Bình", {}, {}}), "user_not_found");
    EXPECT_EQ(link(), "user_not_found");
    give("binh", Role::auditor, "rach-gia");
    EXPECT_EQ(code(use::account(admin, *database_->books(), "binh")), "");
    EXPECT_EQ(change(admin, "binh", {"Bình", {}, {}}), "forbidden");
    EXPECT_EQ(link(), "forbidden");
    EXPECT_EQ(code(in_transaction(
                  [&](auto& tx) { return use::remove_second_factor(admin, tx, "binh"); })),
              "forbidden");
    // A role of his own part makes it no more his.
    EXPECT_EQ(give_by(admin, "binh", Role::coordinator, over("rach-gia")), "");
    EXPECT_EQ(change(admin, "binh", {{}, {}, true}), "forbidden");
    EXPECT_EQ(account("binh").name, "binh");
}

TEST_F(AccountUseCases, ARoleOverAnotherPartIsNotTakenBack) {
    add_account("binh", Role::committee, "ha-tien");
    give("binh", Role::auditor, "rach-gia");
    auto admin = signed_in("rg-admin");
    const auto end = [&](const usecases::Actor& who, const std::string& grant) {
        return code(
            in_transaction([&](auto& tx) { return use::end_role(who, tx, "binh", grant); }));
    };
    const auto grants = account("binh").grants;
    EXPECT_EQ(end(admin, grants[0].id.text()), "forbidden");
    EXPECT_EQ(end(admin, grants[1].id.text()), "");
    EXPECT_EQ(end(operator_here(), grants[1].id.text()), "grant_not_found");
    EXPECT_FALSE(account("binh").grants[0].ended);
    EXPECT_TRUE(account("binh").grants[1].ended);
}

TEST_F(AccountUseCases, NobodyDisablesHimself) {
    auto admin = signed_in("rg-admin");
    EXPECT_EQ(change(admin, "rg-admin", {{}, {}, true}), "own_account");
    EXPECT_FALSE(account("rg-admin").disabled);
}

TEST_F(AccountUseCases, WhoKeepsNoAccountsAddsNone) {
    add_account("chi", Role::coordinator, "rach-gia");
    auto coordinator = signed_in("chi");
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return use::add_with_link(coordinator, tx, {"an", "An"});
              })),
              "forbidden");
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return use::add_with_password(coordinator, tx, {"an", "An"}, "hash");
              })),
              "forbidden");
    EXPECT_FALSE(directory().user("an"));
}

TEST_F(AccountUseCases, ALinkIsGoodOnceAndForThreeDays) {
    const auto three_days = std::int64_t(72) * 3'600'000;
    auto an = add_by(operator_here(), "an");
    EXPECT_EQ(an.link.expires_at, now_.plus_ms(three_days));
    // A refused password leaves the link as it was.
    EXPECT_EQ(use_link(an.link, other_place, "Nguyễn Văn An"), "invalid_body");
    EXPECT_EQ(use_link(an.link, other_place), "");
    EXPECT_TRUE(account("an").has_password);
    EXPECT_EQ(use_link(an.link, other_place), "link_unknown");
    auto late = in_transaction(
        [&](auto& tx) { return use::make_password_link(operator_here(), tx, "an"); });
    ASSERT_TRUE(late);
    now_ = now_.plus_ms(three_days);
    EXPECT_EQ(use_link(*late, other_place), "link_unknown");
}

TEST_F(AccountUseCases, ALinkIsGoodAsLongAsItsMakerKeepsTheAccount) {
    auto an = add_by(signed_in("rg-admin"), "an");
    ASSERT_EQ(give_by(operator_here(), "an", Role::committee, over("kien-giang")), "");
    EXPECT_EQ(use_link(an.link, other_place), "link_unknown");
    EXPECT_FALSE(account("an").has_password);
}

TEST_F(AccountUseCases, ALinkEndsWithTheSessionItWasMadeIn) {
    auto admin = signed_in("rg-admin");
    auto an = add_by(admin, "an");
    ASSERT_EQ(code(in_transaction([&](auto& tx) {
                  return use::end_own_session(admin, tx,
                                              use::session_of(admin, tx.books())->id.text());
              })),
              "");
    EXPECT_EQ(use_link(an.link, other_place), "link_unknown");
    // And nothing more is made in it.
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return use::add_with_link(admin, tx, {"binh", "Bình"});
              })),
              "credential_invalid");
}

TEST_F(AccountUseCases, APasswordSetWhereTheMakerOfItsLinkIsIsInHisHand) {
    auto admin = signed_in("rg-admin", "203.0.113.5");
    auto an = add_by(admin, "an"), binh = add_by(admin, "binh");
    ASSERT_EQ(use_link(an.link, "203.0.113.5"), "");
    ASSERT_EQ(use_link(binh.link, other_place), "");
    EXPECT_TRUE(domain::identity::in_one_hand(directory(), "rg-admin", "an"));
    EXPECT_FALSE(domain::identity::in_one_hand(directory(), "rg-admin", "binh"));
}

TEST_F(AccountUseCases, ARoleBeyondThePartOfTheLinksMakerEndsThePassword) {
    auto an = add_by(signed_in("rg-admin"), "an");
    ASSERT_EQ(use_link(an.link, other_place), "");
    ASSERT_EQ(give_by(operator_here(), "an", Role::committee, over("rach-gia")), "");
    EXPECT_TRUE(account("an").has_password);
    ASSERT_EQ(give_by(operator_here(), "an", Role::committee, over("kien-giang")), "");
    EXPECT_FALSE(account("an").has_password);
}

TEST_F(AccountUseCases, TheFirstAccountGetsALinkUntilSomebodySignsIn) {
    // rg-admin has a password already.
    const auto first = [&] {
        return in_transaction(
            [&](auto& tx) { return use::link_for_first_account(operator_here(), tx); });
    };
    auto none = first();
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    EXPECT_FALSE(directory().user(use::first_login));
}

class FirstAccount : public IdentityUseCases {};

TEST_F(FirstAccount, IsAnAdministratorOfEverythingAndAddedOnce) {
    std::vector<use::PasswordLink> links;
    for (int i = 0; i < 2; ++i) {
        auto made = in_transaction(
            [&](auto& tx) { return use::link_for_first_account(operator_here(), tx); });
        ASSERT_TRUE(made && *made);
        links.push_back(**made);
    }
    const auto& grants = account(use::first_login).grants;
    ASSERT_EQ(grants.size(), 1u);
    EXPECT_EQ(grants[0].grant.role, Role::administrator);
    EXPECT_EQ(grants[0].grant.scope.kind, domain::scheduling::ScopeKind::everything);
    EXPECT_EQ(use_link(links[1], other_place), "");
    EXPECT_TRUE(use::somebody_signs_in(*database_->books()));
}

}  // namespace
}  // namespace tests

// Tokens without HTTP: of one's own role or of the part one keeps, and what ends with them.
#include "usecases/identity/tokens.hpp"

#include "tests/unit/usecases/identity/identity_use_cases.hpp"
#include "usecases/identity/devices.hpp"

namespace tests {
namespace {

using domain::identity::Role;
using Strings = std::vector<std::string>;

class TokenUseCases : public IdentityUseCases {
  protected:
    std::string revoke(const usecases::Actor& who, const use::MadeToken& made) {
        return code(in_transaction(
            [&](auto& tx) { return use::revoke_token(who, tx, made.token.id.text()); }));
    }
};

TEST_F(TokenUseCases, OfOnesOwnRoleEndsWithTheRole) {
    add_account("lan", Role::committee, "rach-gia");
    auto lan = signed_in("lan");
    auto made = make_token(lan, Role::committee, "rach-gia");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->token.owner, account("lan").num);
    EXPECT_EQ(opens(made->secret), "open");
    auto ended = in_transaction([&](auto& tx) {
        return use::end_role(operator_here(), tx, "lan", account("lan").grants[0].id.text());
    });
    ASSERT_TRUE(ended);
    const auto left = domain::identity::recognise(*database_->books(),
                                                  use::digest_of_secret(made->secret), now_, {});
    EXPECT_TRUE(!left || left->principal->grants.empty()) << "it opens, and nothing is behind";
}

TEST_F(TokenUseCases, GoNoFurtherThanOnesRoleOrOnesPart) {
    add_account("lan", Role::committee, "rach-gia");
    add_account("rg-admin", Role::administrator, "rach-gia");
    auto lan = signed_in("lan"), admin = signed_in("rg-admin");
    EXPECT_EQ(code(make_token(lan, Role::auditor, "rach-gia")), "forbidden");
    EXPECT_EQ(code(make_token(lan, Role::committee, "kien-giang")), "forbidden");
    EXPECT_EQ(code(make_token(lan, Role::committee, "ha-tien")), "forbidden");
    EXPECT_EQ(code(make_token(admin, Role::auditor, "rach-gia")), "");
    EXPECT_EQ(code(make_token(admin, Role::auditor, "ha-tien")), "forbidden");
}

TEST_F(TokenUseCases, WhatIsWrongIsNamedByItsField) {
    const auto refused = [&](const use::NewToken& what) {
        auto made = in_transaction([&](auto& tx) { return use::add(operator_here(), tx, what); });
        EXPECT_FALSE(made);
        return violations(made.error());
    };
    EXPECT_EQ(refused({"m", {Role::auditor}, over("khong-co"), {}}),
              Strings{"scope/code organization_not_found"});
    EXPECT_EQ(refused({"m", {Role::auditor}, {}, now_}), Strings{"expires_at in_the_past"});
    EXPECT_EQ(refused({"m", {Role::auditor, Role::committee, Role::auditor}, {}, {}}),
              Strings{"roles repeated_item"});
}

TEST_F(TokenUseCases, AreNotThereForWhoSeesNeitherThemNorTheirPart) {
    add_account("lan", Role::committee, "rach-gia");
    add_account("rg-admin", Role::administrator, "rach-gia");
    add_account("ht-admin", Role::administrator, "ha-tien");
    auto made = make_token(signed_in("lan"), Role::committee, "rach-gia");
    ASSERT_TRUE(made);
    EXPECT_EQ(revoke(signed_in("ht-admin"), *made), "token_not_found");
    EXPECT_EQ(opens(made->secret), "open");
    EXPECT_EQ(revoke(signed_in("rg-admin"), *made), "");
    EXPECT_EQ(revoke(signed_in("rg-admin"), *made), "already_revoked");
    EXPECT_EQ(opens(made->secret), "credential_invalid");
}

TEST_F(TokenUseCases, WhatATokenMadeEndsWithIt) {
    auto first = make_token(operator_here(), Role::administrator, "kien-giang");
    ASSERT_TRUE(first);
    auto program = with_token(*first);
    auto second = make_token(program, Role::auditor, "rach-gia");
    ASSERT_TRUE(second);
    auto device = in_transaction([&](auto& tx) {
        return use::add(program, tx, use::NewDevice{"may-1", "Máy", {}, "nvh", {}});
    });
    ASSERT_TRUE(device);
    auto account = in_transaction([&](auto& tx) {
        return use::add_with_link(program, tx, {"an", "An"});
    });
    ASSERT_TRUE(account);
    ASSERT_EQ(revoke(operator_here(), *first), "");
    EXPECT_EQ(opens(second->secret), "credential_invalid");
    EXPECT_EQ(use_link(account->link, other_place), "link_unknown");
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return use::enrol(tx, throttle_, other_place, device->enrolment.code);
              })),
              "enrolment_unknown");
    // And the program makes nothing after that.
    EXPECT_EQ(code(make_token(program, Role::auditor, "rach-gia")), "credential_invalid");
}

}  // namespace
}  // namespace tests

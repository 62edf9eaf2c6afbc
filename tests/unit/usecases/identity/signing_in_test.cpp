// Signing in, one's own account and the second factor without HTTP or a password thread.
#include "usecases/identity/signing_in.hpp"

#include "domain/identity/second_factor.hpp"
#include "tests/unit/usecases/identity/identity_use_cases.hpp"
#include "usecases/identity/second_factor.hpp"

namespace tests {
namespace {

using domain::identity::Role;

class SigningInUseCases : public IdentityUseCases {
  protected:
    void SetUp() override {
        IdentityUseCases::SetUp();
        add_account("lan", Role::committee, "rach-gia");
    }
    /// As far as the password, which is taken to be right.
    use::SigningIn begin(const std::string& login = "lan") {
        auto begun = use::begin_sign_in(*database_->books(), throttle_, login, other_place, now_);
        EXPECT_TRUE(begun) << code(begun);
        auto read = in_transaction([&](auto& tx) -> domain::Result<void> {
            use::load_secrets(*begun, tx.session());
            return {};
        });
        EXPECT_TRUE(read);
        return std::move(*begun);
    }
    std::string finish(const use::SigningIn& who, const std::optional<std::string>& typed = {}) {
        if (auto may = use::check_sign_in(who, typed); !may) return may.error().code;
        return code(in_transaction([&](auto& tx) {
            return use::sign_in(tx, who, typed, seal_, {}, {other_place, "test"});
        }));
    }
    std::string disable(const std::string& login) {
        return code(in_transaction([&](auto& tx) {
            return use::change_account(operator_here(), tx, login, {{}, {}, true});
        }));
    }
    /// A confirmed second factor: its secret and the recovery codes.
    std::pair<std::string, std::vector<std::string>> with_factor(const use::Holder& lan) {
        EXPECT_TRUE(
            in_transaction([&](auto& tx) { return use::begin_second_factor(lan, tx, *seal_); }));
        std::string secret;
        auto codes = in_transaction([&](auto& tx) {
            secret =
                *seal_->open(storage::identity::secrets(tx.session(), account("lan").num).factor);
            return use::confirm_second_factor(lan, tx, seal_, throttle_,
                                              domain::identity::code_at(secret, now_));
        });
        EXPECT_TRUE(codes) << code(codes);
        return {secret, *codes};
    }
    void next_step() { now_ = now_.plus_ms(60'000); }

    const std::optional<use::Seal> seal_{use::Seal::Key{1, 2, 3}};
};

TEST_F(SigningInUseCases, FindsALoginInCapitalsAndNothingForAnUnknownOne) {
    EXPECT_EQ(begin("LAN").user->num, account("lan").num);
    EXPECT_EQ(begin("LAN").secrets.password, "hash");
    EXPECT_FALSE(begin("ai-do").user);
    EXPECT_TRUE(begin("ai-do").secrets.password.empty());
}

TEST_F(SigningInUseCases, IsCountedBeforeThePasswordIsLookedAt) {
    for (int i = 0; i < use::Throttle::pair_allowance; ++i) begin().reserved.failed();
    EXPECT_EQ(code(use::begin_sign_in(*database_->books(), throttle_, "Lan", other_place, now_)),
              "too_many_attempts");
    EXPECT_EQ(code(use::begin_sign_in(*database_->books(), throttle_, "ai-do", other_place, now_)),
              "");
}

TEST_F(SigningInUseCases, IsRefusedToWhoIsDisabledAlsoAtTheLastMoment) {
    auto who = begin();
    ASSERT_EQ(disable("lan"), "");
    EXPECT_EQ(finish(who), "account_disabled");
    EXPECT_EQ(finish(begin()), "account_disabled");
    EXPECT_TRUE(directory().sessions().empty());
}

TEST_F(SigningInUseCases, SigningOutEndsTheSessionThatWasShown) {
    auto one = signed_in("lan"), other = signed_in("lan");
    EXPECT_EQ(code(in_transaction([&](auto& tx) { return use::sign_out(one, tx); })), "");
    EXPECT_FALSE(use::session_of(one, *database_->books()));
    EXPECT_TRUE(use::session_of(other, *database_->books()));
    EXPECT_EQ(code(in_transaction([&](auto& tx) { return use::sign_out(operator_here(), tx); })),
              "person_needed");
}

TEST_F(SigningInUseCases, ACodeAndARecoveryCodeAreGoodOnce) {
    const auto [secret, recovery] = with_factor(signed_in("lan"));
    next_step();
    EXPECT_EQ(finish(begin()), "second_factor_required");
    const auto typed = domain::identity::code_at(secret, now_);
    const auto early = begin();
    EXPECT_EQ(finish(early, typed), "");
    // Two requests at the same moment read the same step before either is taken.
    EXPECT_EQ(finish(early, typed), "wrong_credentials");
    EXPECT_EQ(finish(begin(), typed), "wrong_credentials");
    EXPECT_EQ(finish(begin(), recovery[0]), "");
    EXPECT_EQ(finish(begin(), recovery[0]), "wrong_credentials");
    EXPECT_EQ(finish(begin(), recovery[1]), "");
}

TEST_F(SigningInUseCases, AFactorIsConfirmedOnceAndNeedsTheKey) {
    auto lan = signed_in("lan");
    const auto confirm = [&](const std::optional<use::Seal>& seal, const std::string& typed) {
        return code(in_transaction(
            [&](auto& tx) { return use::confirm_second_factor(lan, tx, seal, throttle_, typed); }));
    };
    EXPECT_EQ(code(use::seal_for_factors(std::nullopt)), "second_factor_unavailable");
    EXPECT_EQ(confirm(seal_, "123456"), "second_factor_not_begun");
    ASSERT_TRUE(
        in_transaction([&](auto& tx) { return use::begin_second_factor(lan, tx, *seal_); }));
    EXPECT_EQ(confirm(use::Seal(use::Seal::Key{9}), "123456"), "second_factor_unavailable");
    EXPECT_EQ(confirm(seal_, "12345x"), "code_wrong");
    with_factor(lan);
    EXPECT_EQ(confirm(seal_, "123456"), "second_factor_stands");
    EXPECT_EQ(
        code(in_transaction([&](auto& tx) { return use::begin_second_factor(lan, tx, *seal_); })),
        "second_factor_stands");
    EXPECT_EQ(
        code(in_transaction([&](auto& tx) { return use::remove_own_second_factor(lan, tx); })), "");
    EXPECT_EQ(finish(begin()), "");
}

TEST_F(SigningInUseCases, ANewPasswordEndsAllOtherSessions) {
    auto here = signed_in("lan"), there = signed_in("lan", other_place);
    EXPECT_EQ(code(in_transaction(
                  [&](auto& tx) { return use::change_password(here, tx, "other hash"); })),
              "");
    EXPECT_TRUE(use::session_of(here, *database_->books()));
    EXPECT_FALSE(use::session_of(there, *database_->books()));
    EXPECT_EQ(begin().secrets.password, "other hash");
}

TEST_F(SigningInUseCases, ASessionIsEndedByItsOwnerAlone) {
    add_account("em", Role::committee, "rach-gia");
    auto lan = signed_in("lan"), em = signed_in("em");
    const auto id = use::session_of(em, *database_->books())->id.text();
    const auto end = [&](const use::Holder& who) {
        return code(in_transaction([&](auto& tx) { return use::end_own_session(who, tx, id); }));
    };
    EXPECT_EQ(end(lan), "session_not_found");
    EXPECT_TRUE(use::session_of(em, *database_->books()));
    EXPECT_EQ(end(em), "");
    EXPECT_FALSE(use::session_of(em, *database_->books()));
}

TEST_F(SigningInUseCases, SigningOutElsewhereKeepsTheSessionThatWasShown) {
    auto here = signed_in("lan"), there = signed_in("lan", other_place);
    EXPECT_EQ(code(in_transaction([&](auto& tx) { return use::end_other_sessions(here, tx); })),
              "");
    EXPECT_TRUE(use::session_of(here, *database_->books()));
    EXPECT_FALSE(use::session_of(there, *database_->books()));
}

TEST_F(SigningInUseCases, APasswordIsProvedByItsOwnerAndCounted) {
    auto lan = signed_in("lan", other_place);
    EXPECT_EQ(code(use::begin_own_password(operator_here(), *database_->books(), throttle_, now_)),
              "person_needed");
    // From where one signed in, five guesses too.
    for (int i = 0; i < use::Throttle::pair_allowance; ++i) {
        auto begun = use::begin_own_password(lan, *database_->books(), throttle_, now_);
        ASSERT_TRUE(begun) << i;
        begun->reserved.failed();
    }
    EXPECT_EQ(code(use::begin_own_password(lan, *database_->books(), throttle_, now_)),
              "too_many_attempts");
}

TEST_F(SigningInUseCases, ALinkIsCountedBeforeItsPasswordIsJudged) {
    const auto begin_link = [&](const std::string& password) {
        auto begun =
            use::begin_password_by_link(throttle_, other_place, now_, "gtl_abcdefgh", password);
        if (begun) begun->failed();
        return begun ? "" : begun.error().code;
    };
    for (int i = 0; i < use::Throttle::pair_allowance; ++i)
        EXPECT_EQ(begin_link(good_password), "");
    EXPECT_EQ(begin_link("ngắn"), "too_many_attempts");
    auto refused = use::begin_password_by_link(throttle_, other_place, now_, "gtl_zyxw", "ngắn");
    ASSERT_FALSE(refused);
    EXPECT_EQ(violations(refused.error()), std::vector<std::string>{"password password_too_short"});
}

}  // namespace
}  // namespace tests

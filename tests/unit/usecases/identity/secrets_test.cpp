// Secrets, sealing, passwords.
#include "usecases/identity/secrets.hpp"

#include "domain/core/day.hpp"
#include "usecases/identity/passwords.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

namespace tests {
namespace {

using namespace usecases::identity;
using domain::Instant;

TEST(Secrets, AreLongAndNeverTheSame) {
    std::set<std::string> made;
    for (int i = 0; i < 1000; ++i) {
        auto secret = make_secret("gtt_");
        EXPECT_EQ(secret.size(), 4u + 43u);
        EXPECT_TRUE(made.insert(secret).second);
    }
}

TEST(Secrets, CodesAreTheSameHoweverTheyAreTyped) {
    auto code = make_code(3);
    EXPECT_EQ(code.size(), 14u);
    std::string lower = code;
    for (auto& c : lower) c = char(std::tolower(c));
    EXPECT_EQ(normal_code(code), normal_code(lower));
    EXPECT_EQ(normal_code(code).size(), 12u);
    EXPECT_EQ(code.find_first_of("01ILOU"), code.npos);
}

TEST(Seal, OpensWithItsKeyOnlyAndNotWhenDamaged) {
    Seal::Key key{}, other{};
    other[0] = 1;
    auto sealed = Seal(key).close("bí mật");
    EXPECT_EQ(sealed.find("bí"), sealed.npos);
    EXPECT_EQ(Seal(key).open(sealed), "bí mật");
    EXPECT_FALSE(Seal(other).open(sealed));
    EXPECT_NE(sealed, Seal(key).close("bí mật")) << "a nonce of its own each time";
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto damaged = sealed;
        damaged[i] = damaged[i] == '0' ? '1' : '0';
        EXPECT_FALSE(Seal(key).open(damaged)) << i;
    }
    EXPECT_FALSE(Seal(key).open(""));
    EXPECT_FALSE(Seal(key).open("xyz"));
}

TEST(Passwords, CostTheSameWhetherThereIsAnAccountOrNot) {
    Passwords passwords({1, 8192});
    auto stored = Passwords::hash_now("ba con ếch", {1, 8192});
    auto verify = [&](std::string hash, std::string password) {
        std::promise<Passwords::Verdict> said;
        auto before = passwords.computed();
        passwords.verify(std::move(hash), std::move(password),
                         [&](auto verdict) { said.set_value(verdict); });
        auto verdict = said.get_future().get();
        EXPECT_EQ(passwords.computed(), before + 1);
        return verdict;
    };
    EXPECT_EQ(verify(stored, "ba con ếch"), Passwords::Verdict::right);
    EXPECT_EQ(verify(stored, "ba con cóc"), Passwords::Verdict::wrong);
    EXPECT_EQ(verify("", "ba con ếch"), Passwords::Verdict::wrong);
}

TEST(Passwords, RefuseWhatTheyCannotGetTo) {
    std::promise<void> go;
    auto gate = go.get_future().share();
    std::atomic<int> busy{0}, answered{0};
    Passwords passwords({1, 8192});  // ends first: it answers whoever still waits
    passwords.verify("", "x", [&](auto) {
        gate.wait();
        ++answered;
    });
    for (std::size_t i = 0; i < Passwords::most_waiting + 10; ++i)
        passwords.verify("", "x", [&](auto verdict) {
            ++(verdict == Passwords::Verdict::busy ? busy : answered);
        });
    EXPECT_GE(busy, 9);
    go.set_value();
}

}  // namespace
}  // namespace tests

// What one asker wants much of does not keep others waiting: told by the order of answers, not by
// the clock.
#include "storage/identity/accounts.hpp"
#include "tests/support/country.hpp"
#include "tests/support/real_service.hpp"
#include "usecases/identity/passwords.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <thread>

namespace {

using namespace tests::support;
using domain::identity::Role;

constexpr const char* password = "ba con ếch nhảy qua cầu";

class Neighbours : public testing::Test {
  protected:
    Neighbours()
        : s("2026-01-15T08:00:00+07:00", Access::closed, [](auto& c) {
              c.limits.long_readers = 1;
              c.deadlines.handler_ms = 600'000;  // the last of twenty on a busy machine
          }) {
        make_country(s.database(), {700, 3, 40, 2});
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                for (const char* login : {"benh-vien", "lan"}) {
                    domain::identity::User user;
                    user.id = tx.new_id();
                    user.login = user.name = login;
                    auto added = storage::identity::add(
                        tx, user, usecases::identity::Passwords::hash_now(password, {1, 8192}));
                    if (!added) return added.error();
                    storage::identity::give(tx, *added, {Role::auditor, {}, {}});
                }
                return {};
            });
        EXPECT_TRUE(written);
    }
    /// The session's cookie.
    std::string sign_in(const std::string& login) {
        auto answer = s.client().post(
            "/api/v1/session", json_object({{"login", login}, {"password", password}}).str());
        EXPECT_EQ(answer.status, 201u) << answer.body;
        auto cookie = answer.header("set-cookie");
        return cookie.substr(0, cookie.find(';'));
    }
    RealService s;
};

TEST_F(Neighbours, TwentyPdfsOfAHospitalKeepNobodyFromSigningIn) {
    constexpr int files = 20;
    const auto cookie = sign_in("benh-vien");
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0, good = 0;
    std::vector<std::thread> askers;
    for (int i = 0; i < files; ++i)
        askers.emplace_back([&, i] {
            auto client = s.client();
            auto answer = client.get(
                "/api/v1/totals?by=drive&format=pdf&from=2025-06-" + std::to_string(10 + i),
                {{"Cookie", cookie}});
            std::lock_guard guard(mutex);
            ++done;
            good += answer.status == 200 && answer.body.starts_with("%PDF-");
            changed.notify_all();
        });
    {
        // All of them are on their way once the first is there.
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done > 0; });
    }
    const auto lan = sign_in("lan");
    auto small = s.client().get("/api/v1/totals?drive=drive-7", {{"Cookie", lan}});
    EXPECT_EQ(small.status, 200u);
    {
        std::lock_guard guard(mutex);
        EXPECT_LT(done, files) << "signing in waited for every one of them";
    }
    // Another one's file comes in its turn, before the hospital's last.
    auto theirs = s.client().get("/api/v1/totals?by=site&format=pdf", {{"Cookie", lan}});
    EXPECT_EQ(theirs.status, 200u);
    {
        std::lock_guard guard(mutex);
        EXPECT_LT(done, files);
    }
    for (auto& asker : askers) asker.join();
    EXPECT_EQ(good, files);
}

}  // namespace

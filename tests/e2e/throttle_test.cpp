// Many guesses at the same moment over real sockets: no more are evaluated than one after another
// would be.
#include "usecases/identity/throttle.hpp"

#include "domain/identity/second_factor.hpp"
#include "storage/identity/accounts.hpp"
#include "tests/support/real_service.hpp"
#include "usecases/identity/passwords.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;
using usecases::identity::Throttle;

constexpr const char* good_password = "ba con ếch nhảy qua cầu";
constexpr int guessers = 40;

std::string from_base32(const std::string& text) {
    std::string out;
    std::size_t bits = 0, have = 0;
    for (char c : text) {
        bits = bits << 5 | std::size_t(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((have += 5) < 8) continue;
        have -= 8;
        out += char(bits >> have & 0xff);
    }
    return out;
}

class ThrottledService : public testing::Test {
  protected:
    /// Addresses are what the proxy on this machine says.
    ThrottledService()
        : s("2020-02-09T12:00:00+07:00", Access::closed, [](auto& c) {
              c.proxy.trusted = "127.0.0.1";
              c.limits.address_requests_per_second = 0;
              c.server.public_url = "https://mau.example";
          }) {
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                domain::identity::User user;
                user.id = tx.new_id();
                user.login = "lan";
                user.name = "Lan";
                auto hash = usecases::identity::Passwords::hash_now(good_password, {1, 8192});
                auto added = storage::identity::add(tx, user, hash);
                if (!added) return added.error();
                storage::identity::give(tx, *added, {Role::administrator, {}, {}});
                return {};
            });
        EXPECT_TRUE(written);
    }

    static Headers from(const std::string& address) { return {{"X-Forwarded-For", address}}; }

    Answer sign_in(const std::string& address, const std::string& password,
                   const std::string& code = {}) {
        JsonMembers members{{"login", "lan"}, {"password", password}};
        if (!code.empty()) members.emplace_back("code", code);
        return HttpClient(s.port()).post("/api/v1/session", json_object(members).str(),
                                         from(address));
    }

    /// Signs in as lan from her desk; the headers that go with what she asks then.
    Headers session() {
        auto answer = sign_in("10.0.0.1", good_password);
        EXPECT_EQ(answer.status, 201u) << answer.body;
        const auto cookie = answer.header("set-cookie");
        auto headers = from("10.0.0.1");
        headers.emplace_back("Cookie", cookie.substr(0, cookie.find(';')));
        headers.emplace_back("X-CSRF-Token", Json::parse(answer.body)["csrf"].text());
        return headers;
    }

    /// How many of many requests at once were not told to wait.
    int evaluated(const std::function<Answer(HttpClient&)>& ask, const std::string& wrong_code) {
        std::atomic<int> ready{0}, evaluated{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < guessers; ++i)
            threads.emplace_back([&] {
                HttpClient client(s.port());
                ++ready;
                while (ready < guessers) std::this_thread::yield();
                const auto answer = ask(client);
                if (answer.code() == "too_many_attempts")
                    EXPECT_GE(std::stoi(answer.header("retry-after")), 1);
                else
                    EXPECT_EQ(answer.code(), wrong_code) << answer.body;
                evaluated += answer.code() == wrong_code;
            });
        for (auto& thread : threads) thread.join();
        return evaluated;
    }

    RealService s;
};

TEST_F(ThrottledService, PasswordsAtOnce) {
    const auto body = json_object({{"login", "lan"}, {"password", "sai mật khẩu rồi"}}).str();
    const auto ask = [&](HttpClient& client) {
        return client.post("/api/v1/session", body, from("10.7.7.7"));
    };
    EXPECT_EQ(evaluated(ask, "wrong_credentials"), Throttle::pair_allowance);
    EXPECT_EQ(sign_in("10.0.0.1", good_password).status, 201u) << "the person, from elsewhere";
}

TEST_F(ThrottledService, RetryAfterIsTheLeastThatHelps) {
    Answer refused;
    do refused = sign_in("10.7.7.7", "sai mật khẩu rồi");
    while (refused.code() == "wrong_credentials");
    ASSERT_EQ(refused.code(), "too_many_attempts");
    EXPECT_EQ(refused.header("retry-after"), "2");
    s.set_time("2020-02-09T12:00:01+07:00");
    EXPECT_EQ(sign_in("10.7.7.7", good_password).header("retry-after"), "1");
    s.set_time("2020-02-09T12:00:02+07:00");
    EXPECT_EQ(sign_in("10.7.7.7", good_password).status, 201u);
}

TEST_F(ThrottledService, CodesOfTheSecondFactorAtOnce) {
    const auto headers = session();
    HttpClient client(s.port());
    const auto password = json_object({{"password", good_password}}).str();
    auto begun = client.post("/api/v1/account/second-factor", password, headers);
    ASSERT_EQ(begun.status, 200u) << begun.body;
    const auto body = json_object({{"code", "000000"}}).str();
    const auto confirm = [&](HttpClient& c) {
        return c.post("/api/v1/account/second-factor/confirm", body, headers);
    };
    EXPECT_EQ(evaluated(confirm, "code_wrong"), Throttle::pair_allowance);

    s.set_time("2020-02-09T13:30:00+07:00");
    const auto secret = from_base32(Json::parse(begun.body)["secret"].text());
    const auto code = domain::identity::code_at(secret, s.database().settings().clock());
    const auto confirmed = client.post("/api/v1/account/second-factor/confirm",
                                       json_object({{"code", code}}).str(), headers);
    ASSERT_EQ(confirmed.status, 200u) << confirmed.body;

    s.set_time("2020-02-09T13:40:00+07:00");
    const auto guess =
        json_object(
            {{"login", "lan"}, {"password", good_password}, {"code", "AAAA-BBBB-CCCC-DDDD"}})
            .str();
    const auto ask = [&](HttpClient& c) {
        return c.post("/api/v1/session", guess, from("10.7.7.7"));
    };
    EXPECT_EQ(evaluated(ask, "wrong_credentials"), Throttle::pair_allowance)
        << "the password is right, the code is not";
}

TEST_F(ThrottledService, TheCurrentPasswordAtOnce) {
    const auto headers = session();
    const auto change =
        json_object({{"current", "sai mật khẩu rồi"}, {"password", "mưa rơi trên mái tôn cũ"}})
            .str();
    const auto ask = [&](HttpClient& c) {
        return c.post("/api/v1/account/password", change, headers);
    };
    EXPECT_EQ(evaluated(ask, "wrong_credentials"), Throttle::pair_allowance);
    const auto remove = json_object({{"password", "sai mật khẩu rồi"}}).str();
    EXPECT_EQ(
        HttpClient(s.port()).post("/api/v1/account/second-factor/remove", remove, headers).code(),
        "too_many_attempts");
}

TEST_F(ThrottledService, EnrolmentCodesAtOnceAndTheTabletsBesideThem) {
    const auto headers = session();
    HttpClient client(s.port());
    const auto site = json_object({{"code", "diem"}, {"name", "Điểm"}}).str();
    ASSERT_EQ(client.post("/api/v1/sites", site, headers).status, 201u);
    const auto device = json_object({{"code", "may-1"}, {"name", "Máy 1"}, {"site", "diem"}}).str();
    const auto made = client.post("/api/v1/devices", device, headers);
    ASSERT_EQ(made.status, 201u) << made.body;
    const auto code = Json::parse(made.body)["enrolment"]["code"].text();
    const std::string prefix = code.substr(0, 4) == "AAAA" ? "BBBB" : "AAAA";
    const auto wrong = json_object({{"code", prefix + "-AAAA-AAAA"}}).str();
    const auto ask = [&](HttpClient& c) {
        return c.post("/api/v1/devices/enrol", wrong, from("10.7.7.7"));
    };
    EXPECT_EQ(evaluated(ask, "enrolment_unknown"), Throttle::pair_allowance);
    const auto right = json_object({{"code", code}}).str();
    const auto enrolled = client.post("/api/v1/devices/enrol", right, from("10.7.7.7"));
    EXPECT_EQ(enrolled.status, 201u) << "a tablet behind the same address: " << enrolled.body;
}

TEST_F(ThrottledService, LinksAtOnceCostNoHashing) {
    const auto headers = session();
    HttpClient client(s.port());
    const auto made = client.post("/api/v1/users",
                                  json_object({{"login", "hoa"}, {"name", "Hoa"}}).str(), headers);
    ASSERT_EQ(made.status, 201u) << made.body;
    const auto link = Json::parse(made.body)["password_link"];
    EXPECT_EQ(link["url"].text(), "https://mau.example/reset#" + link["token"].text());
    const auto body = [](const std::string& token) {
        return json_object({{"token", token}, {"password", "quả na rơi xuống giếng"}}).str();
    };
    const auto wrong = body("gtl_----" + std::string(39, 'A'));
    const auto ask = [&](HttpClient& c) {
        return c.post("/api/v1/password-reset", wrong, from("10.7.7.7"));
    };
    EXPECT_EQ(evaluated(ask, "link_unknown"), Throttle::pair_allowance);
    const auto set =
        client.post("/api/v1/password-reset", body(link["token"].text()), from("10.7.7.7"));
    EXPECT_EQ(set.status, 204u) << "another link behind the same address: " << set.body;
}

}  // namespace
}  // namespace tests

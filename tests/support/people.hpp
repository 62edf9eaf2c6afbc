// People, programs and tablets that ask the whole service, each with a credential of its own.
#pragma once

#include "api/identity/service.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "tests/support/real_service.hpp"
#include "usecases/identity/secrets.hpp"

#include <stdexcept>

namespace tests::support {

inline domain::scheduling::Scope organization_scope(RealService& s, const std::string& code) {
    auto num = s.database().books()->registry().organization(code);
    if (!num) throw std::invalid_argument(code);
    return {domain::scheduling::ScopeKind::organization, *num};
}
inline domain::scheduling::Scope drive_scope(RealService& s, const std::string& code) {
    auto num = s.database().books()->drive_number(code);
    if (!num) throw std::invalid_argument(code);
    return {domain::scheduling::ScopeKind::drive, *num};
}

/// Adds an account, as the operator of the machine does, with roles from him.
inline void add_account(RealService& s, const std::string& login,
                        const std::vector<domain::identity::Grant>& grants) {
    auto written =
        s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            domain::identity::User user;
            user.id = tx.new_id();
            user.login = login;
            user.name = login;
            auto added = storage::identity::add(tx, user, "");
            if (!added) return added.error();
            for (const auto& grant : grants) added = storage::identity::give(tx, *added, grant);
            return {};
        });
    if (!written) throw std::runtime_error(written.error().code);
}

/// One credential and what it asks.
class Asker {
  public:
    Asker(RealService& s, Headers headers) : s_(&s), headers_(std::move(headers)) {}

    Answer get(const std::string& path) { return s_->client().get("/api/v1" + path, headers_); }
    Answer post(const std::string& path, const JsonText& body) {
        return s_->client().post("/api/v1" + path, body.str(), headers_);
    }
    Answer patch(const std::string& path, const JsonText& body, const std::string& version) {
        Headers all = headers_;
        all.emplace_back("Content-Type", "application/json");
        all.emplace_back("If-Match", version);
        return s_->client().request("PATCH", "/api/v1" + path, all, body.str());
    }
    Json get_json(const std::string& path) { return expect(get(path), 200, path); }
    Json post_json(const std::string& path, const JsonText& body, unsigned status = 201) {
        return expect(post(path, body), status, path);
    }
    const Headers& headers() const { return headers_; }

  private:
    static Json expect(const Answer& answer, unsigned status, const std::string& path) {
        EXPECT_EQ(answer.status, status) << path << "\n" << answer.body;
        return Json::parse(answer.body);
    }
    RealService* s_;
    Headers headers_;
};

/// Signs an account in without the cost of a password.
inline Asker sign_in(RealService& s, const std::string& login) {
    auto secret = usecases::identity::make_secret(usecases::identity::session_prefix);
    auto written =
        s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            domain::identity::BrowserSession session;
            session.id = tx.new_id();
            session.digest = usecases::identity::digest_of_secret(secret);
            session.user = tx.books().directory().user(login)->num;
            session.created_at = tx.now();
            session.expires_at = tx.now().plus_ms(std::int64_t(7) * 24 * 3600 * 1000);
            storage::identity::add(tx, session);
            return {};
        });
    if (!written) throw std::runtime_error(written.error().code);
    return {s,
            {{"Cookie", std::string(api::identity::session_cookie) + "=" + secret},
             {"X-CSRF-Token", api::identity::csrf_of(secret)}}};
}

inline Asker with_token(RealService& s, const std::string& secret) {
    return {s, {{"Authorization", "Bearer " + secret}}};
}

/// A tablet of one drive, added and enrolled by `keeper`.
inline Asker enrol(RealService& s, Asker& keeper, const std::string& code, const std::string& drive,
                   const std::vector<std::string>& people = {}) {
    auto made = keeper.post_json(
        "/devices", json_object({{"code", code}, {"name", code}, {"drives", json_array({drive})}}));
    for (const auto& person : people)
        keeper.post_json("/devices/" + code + "/people",
                         json_object({{"code", person}, {"name", person}, {"pin", "2468"}}));
    auto enrolled = s.client().post(
        "/api/v1/devices/enrol", json_object({{"code", made["enrolment"]["code"].text()}}).str());
    EXPECT_EQ(enrolled.status, 201u) << enrolled.body;
    return with_token(s, Json::parse(enrolled.body)["token"].text());
}

}  // namespace tests::support

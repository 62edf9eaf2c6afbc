// People, credentials and the audit are there again after a restart, on both engines; the audit
// shows every change to it.
#include "storage/engine/rows.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/audit.hpp"
#include "storage/identity/credentials.hpp"
#include "storage/identity/directory.hpp"
#include "tests/support/engines.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using namespace domain::identity;
using domain::Result;
using domain::scheduling::Scope;

class Identity : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    void reopen() {
        close();
        open();
    }
    User add_user(const std::string& login, const std::string& password = "hash") {
        User user;
        write([&](auto& tx) -> Result<void> {
            user.id = tx.new_id();
            user.login = login;
            user.name = "Nguyễn Thị Lan";
            user.language = PageLanguage::en;
            auto added = storage::identity::add(tx, user, password);
            if (!added) return added.error();
            user = *added;
            return {};
        });
        return user;
    }
    std::shared_ptr<const User> user(const std::string& login) {
        return (books = db->books())->directory().user(login);
    }
    std::shared_ptr<const domain::tallying::Books> books;
};

TEST_P(Identity, KeepsAccountsWithTheirGrants) {
    auto lan = add_user("lan");
    write([&](auto& tx) -> Result<void> {
        auto given = storage::identity::give(
            tx, lan, {Role::committee, {}, {domain::Day::of(2020, 1, 1), {}}});
        given = storage::identity::give(tx, given, {Role::auditor, {}, {}});
        given = storage::identity::end_grant(tx, given, given.grants[1].id);
        given.disabled = true;
        storage::identity::change(tx, given);
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        auto kept = user("lan");
        ASSERT_TRUE(kept);
        EXPECT_EQ(kept->name, "Nguyễn Thị Lan");
        EXPECT_EQ(kept->language, PageLanguage::en);
        EXPECT_TRUE(kept->disabled);
        EXPECT_TRUE(kept->has_password);
        ASSERT_EQ(kept->grants.size(), 2u);
        EXPECT_FALSE(kept->grants[0].ended);
        EXPECT_EQ(kept->grants[0].grant.valid.from, domain::Day::of(2020, 1, 1));
        EXPECT_TRUE(kept->grants[1].ended);
        reopen();
    }
    auto again = db->write_and_wait([&](auto& tx) -> Result<void> {
        User other;
        other.id = tx.new_id();
        other.login = "lan";
        auto added = storage::identity::add(tx, other, "");
        return added ? Result<void>{} : Result<void>{added.error()};
    });
    EXPECT_EQ(again.error().code, "login_taken");
}

TEST_P(Identity, SigningInMovesNoEntityTag) {
    auto lan = add_user("lan");
    auto before = db->books()->as_of;
    write([&](auto& tx) -> Result<void> {
        BrowserSession session;
        session.id = tx.new_id();
        session.user = lan.num;
        session.digest = domain::blake2b("s");
        session.expires_at = tx.now().plus_ms(1'000'000);
        storage::identity::add(tx, session);
        return {};
    });
    EXPECT_EQ(db->books()->as_of.catalog, before.catalog);
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(db->books()->directory().find(domain::blake2b("s"), clock.now,
                                                  db->books()->as_of.today, {}));
        reopen();
    }
    write([&](auto& tx) -> Result<void> {
        storage::identity::end_sessions(tx, lan.num);
        return {};
    });
    EXPECT_FALSE(db->books()->directory().find(domain::blake2b("s"), clock.now,
                                               db->books()->as_of.today, {}));
}

TEST_P(Identity, OneMoreSessionThanAllowedEndsTheOneUsedLongestAgo) {
    auto lan = add_user("lan");
    for (std::size_t i = 0; i <= storage::identity::most_sessions; ++i) {
        clock.now = clock.now.plus_ms(1000);
        write([&](auto& tx) -> Result<void> {
            BrowserSession session;
            session.id = tx.new_id();
            session.user = lan.num;
            session.digest = domain::blake2b(std::to_string(i));
            session.expires_at = tx.now().plus_ms(100'000'000);
            storage::identity::add(tx, session);
            return {};
        });
    }
    EXPECT_EQ(db->books()->directory().sessions().size(), storage::identity::most_sessions);
    EXPECT_FALSE(db->books()->directory().find(domain::blake2b("0"), clock.now,
                                               db->books()->as_of.today, {}));
    EXPECT_TRUE(db->books()->directory().find(domain::blake2b("1"), clock.now,
                                              db->books()->as_of.today, {}));
}

TEST_P(Identity, LinksCodesAndStepsAreGoodOnce) {
    auto lan = add_user("lan");
    auto link = domain::blake2b("link"), late = domain::blake2b("late"),
         code = domain::blake2b("code");
    write([&](auto& tx) -> Result<void> {
        storage::identity::add_password_link(tx, lan.num, link, tx.now().plus_ms(1000));
        storage::identity::set_factor(tx, lan.num, "sealed");
        storage::identity::confirm_factor(tx, lan, 5, {code});
        return {};
    });
    write([&](auto& tx) -> Result<void> {
        auto taken = storage::identity::take_password_link(tx, link);
        EXPECT_TRUE(taken && taken->user == lan.num);
        EXPECT_FALSE(storage::identity::take_password_link(tx, link));
        EXPECT_TRUE(storage::identity::take_recovery_code(tx, lan.num, code));
        EXPECT_FALSE(storage::identity::take_recovery_code(tx, lan.num, code));
        EXPECT_FALSE(storage::identity::take_factor_step(tx, lan.num, 5));
        EXPECT_TRUE(storage::identity::take_factor_step(tx, lan.num, 6));
        EXPECT_FALSE(storage::identity::take_factor_step(tx, lan.num, 6));
        storage::identity::add_password_link(tx, lan.num, late, tx.now().plus_ms(1000));
        return {};
    });
    clock.now = clock.now.plus_ms(1000);
    write([&](auto& tx) -> Result<void> {
        EXPECT_FALSE(storage::identity::take_password_link(tx, late)) << "too late";
        return {};
    });
    EXPECT_TRUE(user("lan")->second_factor);
}

TEST_P(Identity, KeepsTokensAndDevices) {
    write([&](auto& tx) -> Result<void> {
        ApiToken token;
        token.id = tx.new_id();
        token.name = "may-chu";
        token.digest = domain::blake2b("t");
        token.roles = {Role::hospital, Role::auditor};
        token.created_at = tx.now();
        token.expires_at = tx.now().plus_ms(1000);
        storage::identity::add(tx, token);
        Device device;
        device.id = tx.new_id();
        device.code = "may-1";
        device.name = "Máy 1";
        device.valid_to = domain::Day::of(2020, 12, 31);
        device = storage::identity::add(tx, device);
        device = storage::identity::set_enrolment(tx, device, domain::blake2b("code"),
                                                  tx.now().plus_ms(1000));
        device = storage::identity::put_person(tx, device, {"lan", "Lan", "00", 1, "11"});
        device = storage::identity::put_person(tx, device, {"lan", "Lan", "00", 1, "22"});
        return {};
    });
    for (int round = 0; round < 2; ++round) {
        const auto books = db->books();
        const auto& directory = books->directory();
        ASSERT_EQ(directory.tokens().size(), 1u);
        EXPECT_EQ(directory.tokens().begin()->second->roles,
                  (std::vector<Role>{Role::hospital, Role::auditor}));
        auto device = directory.device_waiting_for(domain::blake2b("code"));
        ASSERT_TRUE(device);
        ASSERT_EQ(device->people.size(), 1u);
        EXPECT_EQ(device->people[0].hash, "22");
        reopen();
    }
    // When a token was last used is written down without a new version of anything.
    auto version = db->books()->directory_version;
    db->books()->directory().tokens().begin()->second->last_used->store(12'345);
    write([&](auto& tx) -> Result<void> {
        storage::identity::save_last_uses(tx.session(), tx.books().directory());
        return {};
    });
    EXPECT_EQ(db->books()->directory_version, version);
    reopen();
    EXPECT_EQ(db->books()->directory().tokens().begin()->second->last_used->load(), 12'345);
}

TEST_P(Identity, TheAuditCanOnlyGrowAndShowsEveryOtherChange) {
    auto add_rows = [&](int from, int to) {
        write([&](auto& tx) -> Result<void> {
            for (int i = from; i < to; ++i)
                storage::identity::append(tx.session(),
                                          {0,
                                           tx.now(),
                                           i % 2 ? "lan" : "hoa",
                                           "10.0.0.1",
                                           "r" + std::to_string(i),
                                           "PATCH /drives/{drive}",
                                           i % 3 ? "drives/a" : "sites/b",
                                           i % 2 ? std::optional<std::string>("{}") : std::nullopt,
                                           "{\"n\":" + std::to_string(i) + "}",
                                           "",
                                           {}});
            return {};
        });
    };
    add_rows(0, 6);
    clock.now = clock.now.plus_ms(86'400'000);
    add_rows(6, 9);
    auto find = [&](storage::identity::AuditFilter filter) {
        std::vector<storage::identity::AuditEntry> out;
        EXPECT_TRUE(db->read_and_wait(
            [&](auto& session) { out = storage::identity::find(session, filter, 100); }));
        return out;
    };
    auto verdict = [&] {
        std::vector<storage::tallying::Finding> out;
        EXPECT_TRUE(db->read_and_wait(
            [&](auto& session) { out = storage::identity::verify_audit(session); }));
        return out;
    };
    EXPECT_EQ(find({}).size(), 9u);
    EXPECT_EQ(find({}).front().seq, 9);
    storage::identity::AuditFilter by_lan, below_drives, one_object, second_day, earlier;
    by_lan.actor = "lan";
    below_drives.object = "drives";
    one_object.object = "drives/a";
    second_day.from = clock.now;
    earlier.below = 4;
    EXPECT_EQ(find(by_lan).size(), 4u);
    EXPECT_EQ(find(below_drives).size(), 6u);
    EXPECT_EQ(find(one_object).size(), 6u);
    EXPECT_EQ(find(second_day).size(), 3u);
    EXPECT_EQ(find(earlier).size(), 3u);
    EXPECT_TRUE(verdict().empty());

    for (const char* change :
         {"UPDATE audit SET reason = 'x' WHERE seq = 3", "DELETE FROM audit WHERE seq = 9"}) {
        auto refused = db->write_and_wait([&](auto& tx) -> Result<void> {
            storage::execute(tx.session(), change);
            return {};
        });
        EXPECT_FALSE(refused) << change;
    }
    // Somebody with the file itself in his hands.
    const bool sqlite = GetParam() == storage::Engine::sqlite;
    write([&](auto& tx) -> Result<void> {
        if (sqlite)
            storage::execute(tx.session(), "DROP TRIGGER audit_is_not_updated");
        else
            storage::execute(tx.session(), "ALTER TABLE audit DISABLE TRIGGER USER");
        storage::execute(tx.session(), "UPDATE audit SET actor = 'hoa' WHERE seq = 4");
        return {};
    });
    auto findings = verdict();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].code, "audit_chain_differs");
    EXPECT_EQ(findings[0].where, "audit 4");
}

ON_BOTH_ENGINES(Identity);

}  // namespace
}  // namespace tests

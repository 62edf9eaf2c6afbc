// Accounts and tokens from the command line and the demo: the same rules and rows as everywhere.
#include "storage/engine/database.hpp"
#include "storage/identity/audit.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace tests::support;
using domain::identity::Role;

class AccountsCommand : public testing::Test {
  protected:
    std::pair<int, std::string> run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), program());
        arguments.insert(arguments.end(), {"--db", database});
        return run_program({std::move(arguments), {}, {}, {}});
    }
    /// The password comes from standard input.
    std::pair<int, std::string> add_user(std::vector<std::string> arguments) const {
        std::vector<std::string> all{
            "/bin/sh", "-c",   "echo 'mua xuân đi hiến máu ở Rạch Giá' | \"$0\" \"$@\"",
            program(), "user", "add"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        all.insert(all.end(), {"--db", database});
        return run_program({std::move(all), {}, {}, {}});
    }
    template <class Use>
    void look(Use use) const {
        storage::DatabaseSettings settings;
        settings.url = database;
        settings.access = storage::Session::Access::read_only;
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        use(**opened);
    }
    std::vector<storage::identity::AuditEntry> audit() const {
        std::vector<storage::identity::AuditEntry> out;
        look([&](storage::Database& db) {
            auto read = db.read_and_wait([&](storage::Session& session) {
                out = storage::identity::find(session, {}, 1000);
            });
            ASSERT_TRUE(read) << read.error().code;
        });
        std::reverse(out.begin(), out.end());
        return out;
    }

    TemporaryFolder folder;
    std::string database = folder.file("giothong.db");
};

TEST_F(AccountsCommand, AnAccountHasEachRoleOnceAndStandsInTheAudit) {
    auto [code, output] =
        add_user({"lan", "--role", "committee", "--role", "auditor", "--role", "committee"});
    ASSERT_EQ(code, 0) << output;
    look([](storage::Database& db) {
        const auto books = db.books();
        const auto lan = books->directory().user("lan");
        ASSERT_TRUE(lan);
        EXPECT_TRUE(lan->has_password);
        EXPECT_TRUE(lan->maker.nobody());
        ASSERT_EQ(lan->grants.size(), 2u);
        EXPECT_EQ(lan->grants[0].grant.role, Role::committee);
        EXPECT_EQ(lan->grants[1].grant.role, Role::auditor);
    });
    const auto rows = audit();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].actor, "local");
    EXPECT_EQ(rows[0].action, "user add");
    EXPECT_EQ(rows[0].object, "users/lan");
}

TEST_F(AccountsCommand, WhatIsRefusedLeavesNothing) {
    ASSERT_EQ(add_user({"lan", "--role", "committee"}).first, 0);
    for (const auto& [login, why] :
         {std::pair{"lan", "login_taken"}, {"local", "login_reserved"}}) {
        const auto [code, output] = add_user({login, "--role", "auditor"});
        EXPECT_EQ(code, 2) << output;
        EXPECT_NE(output.find(why), output.npos) << output;
    }
    const auto [code, output] = add_user({"em", "--role", "auditor", "--scope", "khong-co"});
    EXPECT_EQ(code, 2) << output;
    EXPECT_NE(output.find("organization_not_found"), output.npos) << output;
    EXPECT_EQ(audit().size(), 1u);
    look([](storage::Database& db) { EXPECT_EQ(db.books()->directory().users().size(), 1u); });
}

TEST_F(AccountsCommand, ATokenIsOfTheMachineAndHasEachRoleOnce) {
    const auto [code, output] =
        run({"token", "create", "--role", "auditor", "--role", "committee", "--role", "auditor"});
    ASSERT_EQ(code, 0) << output;
    EXPECT_NE(output.find("gtt_"), output.npos) << output;
    std::string id;
    look([&](storage::Database& db) {
        const auto books = db.books();
        ASSERT_EQ(books->directory().tokens().size(), 1u);
        const auto& token = *books->directory().tokens().begin()->second;
        EXPECT_EQ(token.roles.size(), 2u);
        EXPECT_EQ(token.owner, 0);
        EXPECT_TRUE(token.maker.nobody());
        id = token.id.text();
    });
    const auto rows = audit();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].action, "token create");
    EXPECT_EQ(rows[0].object, "tokens/" + id);
}

TEST_F(AccountsCommand, TheDemosAccountsStandInTheAuditAsTheInterfaceWritesThem) {
    const auto [loaded, said] = run({"demo", "--no-serve"});
    ASSERT_EQ(loaded, 0) << said;
    std::map<std::string, int> actions;
    for (const auto& row : audit()) {
        ++actions[row.action];
        if (row.action != "POST /users/{user}/grants") continue;
        EXPECT_EQ(row.actor, "demo");
        EXPECT_TRUE(row.object.starts_with("users/")) << row.object;
        ASSERT_TRUE(row.before && row.after) << row.object;
        EXPECT_NE(*row.before, *row.after);
        EXPECT_EQ(row.after->find("hash"), std::string::npos);
    }
    EXPECT_EQ(actions["POST /users"], 5);
    EXPECT_EQ(actions["POST /users/{user}/grants"], 5);
    EXPECT_EQ(actions["POST /tokens"], 1);
    EXPECT_EQ(run({"verify"}).first, 0);
}

}  // namespace

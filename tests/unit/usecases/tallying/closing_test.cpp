// Closing a drive with a second person's word, asked of the use cases themselves.
#include "usecases/tallying/closing.hpp"

#include "storage/identity/accounts.hpp"
#include "storage/tallying/closing.hpp"
#include "tests/unit/usecases/plan.hpp"

namespace tests {
namespace {

using namespace usecases::tallying;
using domain::identity::Role;
using domain::scheduling::DriveStatus;
using domain::tallying::ClosingWord;
using usecases::Actor;

class DriveClosings : public UseCases {
  protected:
    void SetUp() override {
        UseCases::SetUp();
        now_ = *domain::Instant::parse("2026-03-03T12:00:00+07:00");
        auto made = propose(drive("d1", "2026-03-03", "nvh", "rach-gia"));
        ASSERT_TRUE(made);
        drive_ = made->drive.num;
        ASSERT_TRUE(UseCases::move_on(drive_, DriveStatus::approved));
        ASSERT_TRUE(UseCases::move_on(drive_, DriveStatus::open));
        account("huy", "rach-gia");
        account("xa", "ha-tien");
    }
    void account(const std::string& login, const std::string& organization) {
        auto written =
            database_->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                domain::identity::User user;
                user.id = tx.new_id();
                user.login = login;
                user.name = "Tên của " + login;
                auto added = storage::identity::add(tx, user, "");
                if (!added) return added.error();
                domain::identity::Grant grant;
                grant.role = Role::coordinator;
                grant.scope = {domain::scheduling::ScopeKind::organization,
                               *tx.books().registry().organization(organization), false};
                added = storage::identity::give(tx, *added, grant);
                if (!added) return added.error();
                return {};
            });
        ASSERT_TRUE(written);
    }
    /// A word of `signer` for the figure of now, asked for by lan.
    domain::Uuid word(const std::string& signer, const std::string& asked_by = "lan") {
        auto given = in_transaction([&](auto& tx) -> domain::Result<ClosingWord> {
            auto figure = closing_figure(tx.books(), *tx.books().drive(drive_), {}, "thiếu túi");
            ClosingWord made;
            made.id = tx.new_id();
            made.drive = drive_;
            made.asked_by = asked_by;
            made.signer = signer;
            made.signer_name = "Tên của " + signer;
            made.reason = "thiếu túi";
            made.lines = figure.lines;
            made.figure = figure.digest;
            made.at = tx.now();
            made.expires_at = tx.now().plus_ms(ClosingWord::good_for_ms);
            return storage::tallying::add(tx, std::move(made));
        });
        EXPECT_TRUE(given);
        return given->id;
    }
    std::string close(const Actor& who, const domain::Uuid& word,
                      DriveStatus to = DriveStatus::closed) {
        auto moved = in_transaction(
            [&](auto& tx) { return usecases::tallying::move_on(who, tx, drive_, to, word, {}); });
        return moved ? "" : moved.error().code;
    }
    domain::Result<Closing> closing() {
        std::optional<domain::Result<Closing>> out;
        auto read = database_->read_and_wait([&](storage::Session& session) {
            out = closing_of(*database_->books(), session, stored(drive_));
        });
        EXPECT_TRUE(read);
        return *out;
    }
    Actor coordinator(const std::string& name) const {
        return actor(Role::coordinator, "rach-gia", name);
    }
    std::int64_t drive_ = 0;
};

TEST_F(DriveClosings, AWordIsOfSomebodyElseWhoSeesTheDriveAndGoodOnce) {
    EXPECT_EQ(closing().error().code, "closing_not_found");
    const auto lan = coordinator("lan");
    EXPECT_EQ(close(lan, domain::Uuid{}), "closing_word_unknown");
    EXPECT_EQ(close(lan, word("huy", "minh")), "closing_word_unknown") << "minh asked for it";
    EXPECT_EQ(close(lan, word("lan")), "closing_same_person");
    EXPECT_EQ(close(lan, word("xa")), "closing_signer_elsewhere");
    EXPECT_EQ(close(lan, word("huy"), DriveStatus::approved), "invalid_body");
    const auto good = word("huy");
    EXPECT_EQ(close(actor(Role::auditor, "rach-gia", "lan"), good), "forbidden")
        << "who may not close does not with a word";
    EXPECT_EQ(close(lan, good), "") << "what was refused used nothing up";
    auto signed_by_two = closing();
    ASSERT_TRUE(signed_by_two);
    EXPECT_EQ(signed_by_two->by, "lan");
    EXPECT_FALSE(signed_by_two->by_name) << "no account of that name";
    ASSERT_TRUE(signed_by_two->word);
    EXPECT_EQ(signed_by_two->word->signer, "huy");
    EXPECT_EQ(signed_by_two->reason, "thiếu túi");
    EXPECT_TRUE(signed_by_two->as_signed);
    EXPECT_EQ(close(lan, good), "closing_word_used");
}

TEST_F(DriveClosings, AWordEndsAfterItsMinutes) {
    const auto given = word("huy");
    now_ = now_.plus_ms(ClosingWord::good_for_ms + 1);
    EXPECT_EQ(close(coordinator("lan"), given), "closing_word_expired");
}

TEST_F(DriveClosings, AClosingOfOnePersonSaysSo) {
    ASSERT_TRUE(UseCases::move_on(drive_, DriveStatus::closed, coordinator("huy")));
    auto alone = closing();
    ASSERT_TRUE(alone);
    EXPECT_FALSE(alone->word);
    EXPECT_EQ(alone->by_name, "Tên của huy");
    EXPECT_TRUE(alone->as_signed);
}

}  // namespace
}  // namespace tests

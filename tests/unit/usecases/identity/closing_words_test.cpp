// A second person's word for a closing without HTTP: who may give it, about what, and what is known
// of whoever is asked.
#include "usecases/identity/closing_words.hpp"

#include "tests/unit/usecases/identity/identity_use_cases.hpp"
#include "usecases/identity/devices.hpp"

namespace tests {
namespace {

using domain::identity::Role;
using domain::scheduling::DriveStatus;
using Strings = std::vector<std::string>;

class ClosingWordUseCases : public IdentityUseCases {
  protected:
    void SetUp() override {
        IdentityUseCases::SetUp();
        add_account("lan", Role::coordinator, "rach-gia");
        add_account("em", Role::coordinator, "rach-gia");
        add_account("xa", Role::coordinator, "ha-tien");
        auto proposed = propose(drive("d1", "2026-02-01", "nvh", "rach-gia"));
        ASSERT_TRUE(proposed) << code(proposed);
        drive_ = proposed->drive.num;
        ASSERT_EQ(code(move_on(drive_, DriveStatus::approved)), "");
    }
    void open_drive() { ASSERT_EQ(code(move_on(drive_, DriveStatus::open)), ""); }
    static use::NewClosingWord by(const std::string& login) {
        use::NewClosingWord out;
        out.drive = "d1";
        out.account = use::WordByAccount{login, std::nullopt};
        return out;
    }
    static use::NewClosingWord by_pin(const std::string& person) {
        use::NewClosingWord out;
        out.drive = "d1";
        out.pin = use::WordByPin{"may-1", person};
        return out;
    }
    auto begin(const usecases::Actor& who, const use::NewClosingWord& what) {
        return use::begin_closing_word(who, *database_->books(), throttle_, now_, what);
    }
    auto give_word(const usecases::Actor& who, const use::Signing& signing,
                   const use::NewClosingWord& what) {
        return in_transaction(
            [&](auto& tx) { return use::give_closing_word(who, tx, std::nullopt, signing, what); });
    }
    std::int64_t drive_ = 0;
};

TEST_F(ClosingWordUseCases, IsAboutADriveThatCanBeClosedAndACountThatIsWhole) {
    auto lan = signed_in("lan");
    auto what = by("em");
    what.drive = "khong-co";
    EXPECT_EQ(code(begin(lan, what)), "drive_not_found");
    EXPECT_EQ(code(begin(lan, by("em"))), "transition_not_allowed");
    open_drive();
    what = by("em");
    what.counted = {{350, 2}, {350, 1}};
    what.account.reset();
    auto refused = begin(lan, what);
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        violations(refused.error()),
        (Strings{"account account_or_pin", "counted/1 repeated_item", "reason reason_required"}));
    what = by("em");
    what.counted = {{350, 2}};
    what.reason = "hai túi chưa ghi";
    EXPECT_EQ(code(begin(lan, what)), "");
}

TEST_F(ClosingWordUseCases, NobodySignsBesideHimselfAndNoProgramAsks) {
    open_drive();
    auto lan = signed_in("lan");
    EXPECT_EQ(code(begin(lan, by("LAN"))), "closing_same_person");
    auto program = make_token(lan, Role::coordinator, "rach-gia");
    ASSERT_TRUE(program);
    EXPECT_EQ(code(begin(with_token(*program), by("em"))), "session_needed");
    // Neither was a guess.
    for (int i = 0; i < use::Throttle::pair_allowance; ++i)
        EXPECT_EQ(code(begin(lan, by("lan"))), "closing_same_person");
    EXPECT_EQ(code(begin(lan, by("em"))), "");
}

TEST_F(ClosingWordUseCases, AGuessIsCountedForWhoeverIsAsked) {
    open_drive();
    auto lan = signed_in("lan");
    for (int i = 0; i < use::Throttle::pair_allowance; ++i) {
        auto signing = begin(lan, by("em"));
        ASSERT_TRUE(signing) << i;
        signing->reserved.failed();
    }
    EXPECT_EQ(code(begin(lan, by("Em"))), "too_many_attempts");
    EXPECT_EQ(code(begin(lan, by("xa"))), "");
}

TEST_F(ClosingWordUseCases, SaysWhoSignedWhatForWhom) {
    open_drive();
    auto lan = signed_in("lan");
    auto what = by("EM");
    what.counted = {{350, 2}};
    what.reason = "hai túi chưa ghi";
    auto signing = begin(lan, what);
    ASSERT_TRUE(signing);
    auto word = give_word(lan, *signing, what);
    ASSERT_TRUE(word) << code(word);
    EXPECT_EQ(word->asked_by, "lan");
    EXPECT_EQ(word->signer, "em");
    EXPECT_EQ(word->drive, drive_);
    ASSERT_EQ(word->lines.size(), 1u);
    EXPECT_EQ(word->lines[0].counted, 2);
    EXPECT_EQ(word->figure,
              domain::tallying::closing_figure(stored(drive_).id, word->lines, what.reason));
}

TEST_F(ClosingWordUseCases, WhoDoesNotSeeTheDriveGivesNone) {
    open_drive();
    auto lan = signed_in("lan");
    auto signing = begin(lan, by("xa"));
    ASSERT_TRUE(signing);
    EXPECT_EQ(code(give_word(lan, *signing, by("xa"))), "closing_signer_elsewhere");
}

TEST_F(ClosingWordUseCases, WhoIsUnknownTakesTheSameWay) {
    open_drive();
    auto lan = signed_in("lan");
    auto nobody = begin(lan, by("ai-do"));
    ASSERT_TRUE(nobody);
    EXPECT_FALSE(nobody->known);
    EXPECT_EQ(nobody->account, 0);
    // An id is nobody's login.
    EXPECT_FALSE(begin(lan, by(account("em").id.text()))->known);
    EXPECT_TRUE(begin(lan, by("em"))->known);
    auto pin = begin(lan, by_pin("gia"));
    ASSERT_TRUE(pin);
    EXPECT_FALSE(pin->known);
    EXPECT_EQ(pin->pin.iterations, use::pin_iterations);
    EXPECT_TRUE(pin->pin.hash.empty());
}

TEST_F(ClosingWordUseCases, APersonOfATabletAtTheDriveGivesOne) {
    open_drive();
    auto device = in_transaction([&](auto& tx) {
        return use::add(operator_here(), tx,
                        use::NewDevice{"may-1", "Máy", Strings{"d1"}, std::nullopt, {}});
    });
    ASSERT_TRUE(device);
    ASSERT_TRUE(in_transaction(
        [&](auto& tx) { return use::enrol(tx, throttle_, other_place, device->enrolment.code); }));
    ASSERT_TRUE(in_transaction([&](auto& tx) {
        return use::put_person(operator_here(), tx, "may-1", {"gia", "Gia", "2468"},
                               {"00", 7, "0a"});
    }));
    auto lan = signed_in("lan");
    auto signing = begin(lan, by_pin("gia"));
    ASSERT_TRUE(signing);
    EXPECT_TRUE(signing->known);
    EXPECT_EQ(signing->pin.iterations, 7);
    EXPECT_EQ(signing->pin.hash, "0a");
    auto word = give_word(lan, *signing, by_pin("gia"));
    ASSERT_TRUE(word) << code(word);
    EXPECT_EQ(word->signer, "device/may-1/gia");
    EXPECT_EQ(word->signer_name, "Gia");
}

}  // namespace
}  // namespace tests

// Rules of drives, asked of the use cases themselves: no request, no JSON, no status.
#include "tests/unit/usecases/plan.hpp"
#include "usecases/scheduling/changes.hpp"
#include "usecases/scheduling/held_drives.hpp"

namespace {

using namespace usecases::scheduling;
using domain::identity::Role;
using usecases::Change;
using Strings = std::vector<std::string>;

class DriveUseCases : public tests::UseCases {
  protected:
    static Strings codes(const std::vector<SeenClash>& clashes) {
        Strings out;
        for (const auto& c : clashes) out.emplace_back(domain::name_of(c.clash.code));
        return out;
    }
    domain::Instant at(const std::string& day, const std::string& time = "07:00") const {
        return *domain::Instant::parse(day + "T" + time + ":00+07:00");
    }
};

TEST_F(DriveUseCases, EverythingWrongWithAProposalIsSaidAtOnceByField) {
    auto what = drive("d1");
    what.site = "khong-co";
    what.campaigns = {"chua-co"};
    what.vehicles = {"xe-la"};
    what.ends_at = at("2026-03-02");
    auto refused = propose(what);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "invalid_body");
    EXPECT_EQ(violations(refused.error()),
              (Strings{"campaigns/0 campaign_not_found", "ends_at ends_before_starts",
                       "site site_not_found", "vehicles/0 resource_not_found"}));
    EXPECT_FALSE(database_->books()->drive_number("d1"));
}

TEST_F(DriveUseCases, WhoMayNotPlanForAnOrganisationDoesNotPropose) {
    const auto elsewhere = actor(Role::committee, "ha-tien", "lan");
    const auto what = drive("d1", "2026-03-03", "nvh", "rach-gia");
    auto refused = propose(what, elsewhere);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "forbidden");
    auto made = propose(what, actor(Role::committee, "rach-gia", "hoa"));
    ASSERT_TRUE(made) << made.error().code;
    // Handing a drive over needs the right over where it goes.
    DrivePatch patch;
    patch.organization = "ha-tien";
    auto handed = in_transaction([&](storage::WriteTransaction& tx) {
        return change_drive(actor(Role::committee, "rach-gia", "hoa"), tx, made->drive.num, patch);
    });
    ASSERT_FALSE(handed);
    EXPECT_EQ(handed.error().code, "forbidden");
}

/// One rule for a new drive, a changed one, a moved one, an approval and an accepted change:
/// without a team and without a word of warnings a soft clash is told; with either it is refused
/// until somebody answers for it; and a hard one is always refused.
TEST_F(DriveUseCases, SoftClashesMeetOneRuleByWhateverWayADriveComesToThem) {
    const Strings twice{"site_twice"};
    Acceptance speaks, answers;
    speaks.said = answers.said = true;
    answers.codes = {ClashCode::site_twice};
    answers.reason = "hai phòng";
    ASSERT_TRUE(propose(drive("d1")));
    struct Way {
        const char* name;
        /// Brings drive `num`, which stands a day later, to where d1 stands.
        std::function<domain::Result<WrittenDrive>(storage::WriteTransaction&, std::int64_t num,
                                                   const Acceptance&)>
            go;
    };
    const auto start = at("2026-03-03"), end = at("2026-03-03", "11:00");
    const std::vector<Way> ways{
        {"new",
         [&](storage::WriteTransaction& tx, std::int64_t num, const Acceptance& acceptance) {
             auto what = drive("new-" + std::to_string(num) + (acceptance.said ? "-said" : "") +
                               (acceptance.codes.empty() ? "" : "-answered"));
             what.acceptance = acceptance;
             return usecases::scheduling::propose(local(), tx, what);
         }},
        {"changed",
         [&](storage::WriteTransaction& tx, std::int64_t num,
             const Acceptance& acceptance) -> domain::Result<WrittenDrive> {
             DrivePatch patch;
             patch.starts_at = start;
             patch.ends_at = end;
             patch.acceptance = acceptance;
             auto out = change_drive(local(), tx, num, patch);
             if (!out) return out.error();
             return WrittenDrive(*out);
         }},
        {"moved",
         [&](storage::WriteTransaction& tx, std::int64_t num,
             const Acceptance& acceptance) -> domain::Result<WrittenDrive> {
             DriveMove move;
             move.starts_at = start;
             move.ends_at = end;
             move.acceptance = acceptance;
             auto out = move_drive(local(), tx, num, move);
             if (!out) return out.error();
             return WrittenDrive(*out);
         }},
        {"accepted",
         [&](storage::WriteTransaction& tx, std::int64_t num,
             const Acceptance& acceptance) -> domain::Result<WrittenDrive> {
             NewDriveChange what;
             what.starts_at = start;
             what.ends_at = end;
             what.reason = "trường thi";
             auto asked = ask_for_change(local(), tx, num, what);
             if (!asked) return asked.error();
             auto out = decide_change(local(), tx, num, asked->id.text(), true, acceptance);
             if (!out) return out.error();
             return WrittenDrive{*tx.books().drive(num), out->warnings};
         }},
        {"approved",
         [&](storage::WriteTransaction& tx, std::int64_t num,
             const Acceptance& acceptance) -> domain::Result<WrittenDrive> {
             // It was put there before anybody answered for it.
             auto there = place_drive(local(), tx, *tx.books().drive(num),
                                      {start, end, tx.books().drive(num)->site, 0}, {});
             if (!there) return there.error();
             auto out =
                 usecases::scheduling::move_on(local(), tx, num, DriveStatus::approved, acceptance);
             if (!out) return out.error();
             return WrittenDrive(*out);
         }},
    };
    int made = 0;
    for (const auto& way : ways) {
        SCOPED_TRACE(way.name);
        auto fresh = [&] {
            ++made;
            auto one = propose(drive(way.name + ("-" + std::to_string(made)),
                                     "2026-04-0" + std::to_string(1 + made % 9)));
            EXPECT_TRUE(one) << one.error().code;
            return one ? one->drive.num : 0;
        };
        /// In a transaction that leaves nothing, so that every way meets one clash.
        auto outcome = [&](const Acceptance& acceptance) {
            const auto num = fresh();
            return in_transaction([&](storage::WriteTransaction& tx) {
                tx.discard();
                return way.go(tx, num, acceptance);
            });
        };
        auto told = outcome({});
        ASSERT_TRUE(told) << told.error().code;
        EXPECT_EQ(codes(told->warnings), twice);
        EXPECT_FALSE(told->warnings[0].accepted);
        auto refused = outcome(speaks);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "warnings_not_accepted");
        EXPECT_EQ(violations(refused.error()), (Strings{"site site_twice"}));
        auto answered = outcome(answers);
        ASSERT_TRUE(answered) << answered.error().code;
        EXPECT_EQ(answered->drive.accepted_warnings, twice);
        EXPECT_TRUE(answered->warnings[0].accepted);
        auto silent = answers;
        silent.reason.clear();
        auto unreasoned = outcome(silent);
        ASSERT_FALSE(unreasoned);
        EXPECT_EQ(violations(unreasoned.error()), (Strings{"reason reason_required"}));
    }
}

TEST_F(DriveUseCases, ATrialSaysWhatTheChangeWouldAndLeavesNothing) {
    ASSERT_TRUE(propose(drive("d1")));
    auto d2 = propose(drive("d2", "2026-03-04"));
    ASSERT_TRUE(d2);
    const auto num = d2->drive.num;
    DrivePatch patch;
    patch.title = "Tên mới";
    patch.starts_at = at("2026-03-03");
    patch.ends_at = at("2026-03-03", "11:00");
    patch.acceptance.said = true;
    auto trial = in_transaction(
        [&](storage::WriteTransaction& tx) { return try_change(local(), tx, num, patch); });
    ASSERT_TRUE(trial) << trial.error().code;
    EXPECT_EQ(trial->drive.title, "Tên mới");
    EXPECT_EQ(codes(trial->clashes), (Strings{"site_twice"}));
    ASSERT_EQ(trial->refusals.size(), 1u);
    auto real = in_transaction(
        [&](storage::WriteTransaction& tx) { return change_drive(local(), tx, num, patch); });
    ASSERT_FALSE(real);
    ASSERT_EQ(real.error().violations.size(), 1u);
    EXPECT_EQ(real.error().violations[0].pointer, trial->refusals[0].pointer);
    EXPECT_EQ(real.error().violations[0].code, trial->refusals[0].code);
    EXPECT_EQ(stored(num).title, "Đợt");
    EXPECT_EQ(stored(num).version, 1);

    patch.site = "khong-co";
    auto impossible = in_transaction(
        [&](storage::WriteTransaction& tx) { return try_change(local(), tx, num, patch); });
    ASSERT_TRUE(impossible) << impossible.error().code;
    ASSERT_EQ(impossible->refusals.size(), 1u);
    EXPECT_EQ(impossible->refusals[0].code, "site_not_found");
    EXPECT_EQ(impossible->drive.title, "Đợt") << "it stays as it is";
}

TEST_F(DriveUseCases, APatchKeepsClearsAndSets) {
    auto what = drive("d1");
    what.planned_donors = 100;
    what.planned_bags = 80;
    what.contact = "Chị Hoa";
    auto made = propose(what);
    ASSERT_TRUE(made);
    DrivePatch patch;
    patch.planned_donors = Change<std::int64_t>::clear();
    patch.contact = Change<std::string>::clear();
    patch.notes = std::string("Có điện");
    auto changed = in_transaction([&](storage::WriteTransaction& tx) {
        return change_drive(local(), tx, made->drive.num, patch);
    });
    ASSERT_TRUE(changed) << changed.error().code;
    const auto& d = stored(made->drive.num);
    EXPECT_EQ(d.planned_donors, std::nullopt);
    EXPECT_EQ(d.planned_bags, 80);
    EXPECT_EQ(d.contact, "");
    EXPECT_EQ(d.notes, "Có điện");
}

TEST_F(DriveUseCases, TheLevelAboveApprovesAndSomebodyElseVerifies) {
    const auto commune = actor(Role::committee, "rach-gia", "hoa"),
               province = actor(Role::committee, "kien-giang", "minh");
    auto made = propose(drive("d1", "2026-03-03", "nvh", "rach-gia"), commune);
    ASSERT_TRUE(made) << made.error().code;
    const auto num = made->drive.num;
    EXPECT_EQ(move_on(num, DriveStatus::approved, commune).error().code, "approval_from_above");
    EXPECT_EQ(move_on(num, DriveStatus::open, province).error().code, "forbidden");
    ASSERT_TRUE(move_on(num, DriveStatus::approved, province));
    EXPECT_EQ(stored(num).status, DriveStatus::approved);
}

TEST_F(DriveUseCases, HeldDrivesMeetTheCalendarAndSaySo) {
    ASSERT_TRUE(propose(drive("d1")));
    const auto importer = usecases::Actor::local("import");
    auto clashes = in_transaction(
        [&](storage::WriteTransaction& tx) -> domain::Result<std::vector<std::vector<Clash>>> {
            std::vector<Drive> drives;
            for (const char* code : {"a", "b"}) {
                auto held =
                    held_drive(importer, tx,
                               drive(code, "2026-03-03", code == std::string("a") ? "nvh" : "cho"),
                               DriveStatus::closed);
                if (!held) return held.error();
                drives.push_back(*held);
            }
            return add_held(importer, tx, drives, "bảng tính");
        });
    ASSERT_TRUE(clashes) << clashes.error().code;
    ASSERT_EQ(clashes->size(), 2u);
    ASSERT_EQ((*clashes)[0].size(), 1u);
    EXPECT_EQ((*clashes)[0][0].code, ClashCode::site_twice);
    EXPECT_TRUE((*clashes)[1].empty());
    EXPECT_EQ(stored(*database_->books()->drive_number("a")).status, DriveStatus::closed);
    auto taken = in_transaction([&](storage::WriteTransaction& tx) {
        return held_drive(importer, tx, drive("a"), DriveStatus::closed);
    });
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "code_taken");
}

TEST_F(DriveUseCases, TheSameDriveIsKnownByWhatIsStated) {
    auto what = drive("d1");
    what.planned_bags = 80;
    auto made = propose(what);
    ASSERT_TRUE(made);
    const auto books = database_->books();
    const auto& d = *books->drive(made->drive.num);
    EXPECT_TRUE(is_same_drive(*books, d, what));
    auto less = what;
    less.planned_bags.reset();
    EXPECT_TRUE(is_same_drive(*books, d, less)) << "what is not stated is not compared";
    auto other = what;
    other.planned_bags = 81;
    EXPECT_FALSE(is_same_drive(*books, d, other));
    other = what;
    other.site = "cho";
    EXPECT_FALSE(is_same_drive(*books, d, other));
    EXPECT_TRUE(is_same_drive(*books, d, copy_of(*books, d)));
}

}  // namespace

// Volunteers, shifts and sign-ups without HTTP: who is seen, who may be called, what a place needs.
#include "usecases/scheduling/shifts.hpp"

#include "storage/scheduling/people.hpp"
#include "tests/unit/usecases/plan.hpp"
#include "usecases/scheduling/volunteers.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace domain::scheduling;
using domain::Instant;
using domain::identity::Role;
using usecases::Actor;

class Staffing : public UseCases {
  protected:
    void SetUp() override {
        UseCases::SetUp();
        auto proposed = propose(drive("d1"));
        ASSERT_TRUE(proposed);
        drive_num = *database_->books()->drive_number("d1");
    }
    static usecases::scheduling::NewVolunteer person(const std::string& code,
                                                     const std::string& organization,
                                                     std::vector<WorkRole> roles = {
                                                         WorkRole::guide}) {
        usecases::scheduling::NewVolunteer out;
        out.code = out.name = code;
        out.organization = organization;
        out.roles = std::move(roles);
        return out;
    }
    auto add(const usecases::scheduling::NewVolunteer& what, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return usecases::scheduling::add(who, tx, what); });
    }
    auto add_shift(std::int64_t drive, int from_hour, int to_hour, std::int64_t count = 2,
                   WorkRole role = WorkRole::guide, const Actor& who = local()) {
        const auto start = stored(drive).day;
        usecases::scheduling::NewShift what;
        what.role = role;
        what.count = count;
        what.starts_at = Instant::at(start, from_hour * 60, database_->books()->offset);
        what.ends_at = Instant::at(start, to_hour * 60, database_->books()->offset);
        return in_transaction(
            [&](auto& tx) { return usecases::scheduling::add_shift(who, tx, drive, what); });
    }
    auto sign_up(std::int64_t drive, const Shift& shift, const std::string& volunteer,
                 const Actor& who = local()) {
        return in_transaction([&](auto& tx) {
            return usecases::scheduling::sign_up(who, tx, drive, shift.id.text(), volunteer);
        });
    }
    auto step(std::int64_t drive, const Shift& shift, const std::string& volunteer, SignupStatus to,
              std::optional<std::int64_t> minutes = {}) {
        return in_transaction([&](auto& tx) {
            return usecases::scheduling::step_signup(local(), tx, drive, shift.id.text(), volunteer,
                                                     to, minutes);
        });
    }
    std::vector<std::string> seen_by(const Actor& who, std::size_t at_once = 10,
                                     usecases::scheduling::VolunteerFilter filter = {}) {
        std::vector<std::string> out;
        EXPECT_TRUE(database_->read_and_wait([&](storage::Session& session) {
            for (std::optional<std::string> after = ""; after;) {
                auto page = usecases::scheduling::volunteers(who, *database_->books(), session,
                                                             filter, *after, at_once);
                for (const auto& p : page.people) out.push_back(p.code);
                after = page.next;
            }
        }));
        return out;
    }
    template <class Given>
    static std::string code(const Given& given) {
        return given ? "" : given.error().code;
    }

    std::int64_t drive_num = 0;
};

TEST_F(Staffing, APersonIsSeenWhereOnePlansOrRunsDrives) {
    for (const auto& [code, where] :
         {std::pair{"an", "rach-gia"}, {"binh", "ha-tien"}, {"chi", "rach-gia"}, {"dung", "bv"}})
        ASSERT_TRUE(add(person(code, where)));
    EXPECT_EQ(seen_by(local()), (std::vector<std::string>{"an", "binh", "chi", "dung"}));
    for (std::size_t at_once : {1, 2, 3}) {
        EXPECT_EQ(seen_by(actor(Role::committee, "rach-gia", "lan"), at_once),
                  (std::vector<std::string>{"an", "chi"}));
        EXPECT_EQ(seen_by(actor(Role::coordinator, "rach-gia", "hoa"), at_once),
                  (std::vector<std::string>{"an", "chi"}));
    }
    EXPECT_TRUE(seen_by(actor(Role::hospital, "kien-giang", "bs")).empty()) << "never a person";
    usecases::scheduling::VolunteerFilter below;
    below.organization = *database_->books()->registry().organization("ha-tien");
    EXPECT_EQ(seen_by(local(), 10, below), std::vector<std::string>{"binh"});
    EXPECT_TRUE(seen_by(actor(Role::committee, "rach-gia", "lan"), 10, below).empty());
    EXPECT_TRUE(database_->read_and_wait([&](storage::Session& session) {
        const auto who = actor(Role::committee, "rach-gia", "lan");
        EXPECT_TRUE(usecases::scheduling::volunteer(who, *database_->books(), session, "an"));
        EXPECT_EQ(code(usecases::scheduling::volunteer(who, *database_->books(), session, "binh")),
                  "volunteer_not_found");
    }));
}

TEST_F(Staffing, APersonIsAddedAndMovedByWhoPlansForBothSides) {
    const auto lan = actor(Role::committee, "rach-gia", "lan");
    EXPECT_EQ(code(add(person("an", "ha-tien"), lan)), "forbidden");
    auto an = add(person("an", "rach-gia"), lan);
    ASSERT_TRUE(an);
    auto repeated =
        add(person("binh", "rach-gia", {WorkRole::guide, WorkRole::nurse, WorkRole::guide}), lan);
    ASSERT_FALSE(repeated);
    EXPECT_EQ(violations(repeated.error()), std::vector<std::string>{"roles/2 repeated_item"});
    usecases::scheduling::VolunteerPatch patch;
    patch.organization = "ha-tien";
    auto move = [&](const Actor& who) {
        return in_transaction(
            [&](auto& tx) { return usecases::scheduling::change(who, tx, *an, patch); });
    };
    EXPECT_EQ(code(move(lan)), "forbidden");
    auto moved = move(local());
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->version, 2);
    EXPECT_TRUE(seen_by(lan).empty());
}

TEST_F(Staffing, AShiftLiesAroundItsDrive) {
    EXPECT_EQ(code(add_shift(drive_num, 9, 9)), "ends_before_starts");
    EXPECT_EQ(code(add_shift(drive_num, 6, 24)), "shift_outside_drive")
        << "more than 12 hours after the drive's end";
    auto late = add_shift(drive_num, 20, 23);
    EXPECT_TRUE(late) << "to clear up";
    EXPECT_EQ(code(add_shift(drive_num, 7, 11, 2, WorkRole::guide,
                             actor(Role::committee, "ha-tien", "x"))),
              "forbidden");
}

TEST_F(Staffing, APlaceNeedsAPersonOfTheBodyWhoIsFitAndFree) {
    auto shift = add_shift(drive_num, 7, 11);
    auto nurses = add_shift(drive_num, 7, 11, 1, WorkRole::nurse);
    ASSERT_TRUE(shift && nurses);
    ASSERT_TRUE(add(person("an", "rach-gia", {WorkRole::guide, WorkRole::nurse})));
    ASSERT_TRUE(add(person("ngoai", "bv")));
    const auto hoa = actor(Role::coordinator, "rach-gia", "hoa");
    EXPECT_EQ(code(sign_up(drive_num, *shift, "an", hoa)), "forbidden")
        << "the drive is the province's";
    auto nobody = sign_up(drive_num, *shift, "khong-co");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(violations(nobody.error()),
              std::vector<std::string>{"volunteer volunteer_not_found"});
    EXPECT_EQ(nobody.error().kind, domain::ErrorKind::rule);
    EXPECT_EQ(code(sign_up(drive_num, *nurses, "an")), "qualification_missing");
    ASSERT_TRUE(sign_up(drive_num, *shift, "an"));
    EXPECT_EQ(code(sign_up(drive_num, *shift, "an")), "signed_up_already");
    // At another drive at the same time.
    ASSERT_TRUE(propose(drive("d2", "2026-03-03", "cho")));
    const auto second = *database_->books()->drive_number("d2");
    auto elsewhere = add_shift(second, 10, 12);
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(code(sign_up(second, *elsewhere, "an")), "person_twice");
    ASSERT_TRUE(step(drive_num, *shift, "an", SignupStatus::withdrawn));
    EXPECT_TRUE(sign_up(second, *elsewhere, "an"));
}

TEST_F(Staffing, HoursAreToldWhenTheShiftIsOver) {
    auto shift = add_shift(drive_num, 7, 11, 1);
    ASSERT_TRUE(shift);
    for (auto who : {"an", "binh"}) {
        ASSERT_TRUE(add(person(who, "rach-gia")));
        ASSERT_TRUE(sign_up(drive_num, *shift, who));
    }
    ASSERT_TRUE(step(drive_num, *shift, "an", SignupStatus::confirmed));
    EXPECT_EQ(code(step(drive_num, *shift, "binh", SignupStatus::confirmed)), "shift_full");
    EXPECT_EQ(code(step(drive_num, *shift, "an", SignupStatus::attended)), "shift_not_over");
    usecases::scheduling::ShiftPatch fewer;
    fewer.count = 0;
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return usecases::scheduling::change_shift(local(), tx, drive_num,
                                                            shift->id.text(), fewer);
              })),
              "shift_full");
    now_ = *Instant::parse("2026-03-03T12:00:00+07:00");
    auto whole = step(drive_num, *shift, "an", SignupStatus::attended);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->signup.minutes, 240) << "the whole shift";
    auto less = step(drive_num, *shift, "an", SignupStatus::attended, 30);
    ASSERT_TRUE(less);
    EXPECT_EQ(less->signup.minutes, 30);
    auto absent = step(drive_num, *shift, "an", SignupStatus::absent);
    ASSERT_TRUE(absent);
    EXPECT_FALSE(absent->signup.minutes);
}

}  // namespace
}  // namespace tests

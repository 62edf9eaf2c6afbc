// Teams, people, shifts, sessions and changes are there again after a restart, on both engines.
#include "storage/scheduling/teams.hpp"

#include "storage/scheduling/changes.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/people.hpp"
#include "storage/scheduling/sites.hpp"
#include "tests/support/engines.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tests {
namespace {

using namespace support;
using namespace domain::scheduling;
using domain::Day;
using domain::Instant;
using domain::Result;
using domain::Weekday;

class Teams : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
        write([&](storage::WriteTransaction& tx) -> Result<void> {
            Organization o;
            o.id = tx.new_id();
            o.code = "bv";
            o.kind = OrganizationKind::hospital;
            o.lock_days = 14;
            auto added = storage::scheduling::add(tx, o, 0);
            if (!added) return added.error();
            organization = added->num;
            Site s;
            s.id = tx.new_id();
            s.code = "nvh";
            s.opening = {{Weekday::monday, {420}, {690}}, {Weekday::monday, {780}, {1020}}};
            s.fit_until = Day::of(2026, 12, 31);
            site = storage::scheduling::add(tx, s).num;
            Team t;
            t.id = tx.new_id();
            t.code = "doi-1";
            t.name = "Đội 1";
            t.organization = organization;
            t.beds = 10;
            t.home_site = site;
            t.days_off = {{Weekday::sunday, Weekday::monday, Weekday::sunday},
                          {Day::of(2026, 3, 10)}};
            team = storage::scheduling::add(tx, t).num;
            return storage::scheduling::set_resources(
                tx, team,
                {{0, "xe-1", "68A-001", ResourceKind::vehicle, 0, false},
                 {0, "may-1", "Máy", ResourceKind::equipment, 0, false}});
        });
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = db->write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    const domain::tallying::Register& reg() {
        books = db->books();
        return books->registry();
    }
    void reopen() {
        close();
        open();
    }
    Drive drive(storage::WriteTransaction& tx, const std::string& code) {
        Drive d;
        d.id = tx.new_id();
        d.code = code;
        d.site = site;
        d.organization = organization;
        d.team = team;
        d.starts_at = *Instant::parse("2026-03-03T07:00:00+07:00");
        d.ends_at = *Instant::parse("2026-03-03T17:00:00+07:00");
        d.resources = {2, 1};
        d.contact = "Chị Hoa";
        d.notes = "Điện ba pha";
        d.sessions = {{SessionKind::morning, d.starts_at, d.starts_at.plus_ms(4 * 3'600'000)},
                      {SessionKind::afternoon, d.starts_at.plus_ms(6 * 3'600'000), d.ends_at}};
        return d;
    }

    std::int64_t organization = 0, site = 0, team = 0;
    std::shared_ptr<const domain::tallying::Books> books;
};

TEST_P(Teams, ComeBackWithDaysOffAndResources) {
    for (bool again : {false, true}) {
        if (again) reopen();
        const auto& t = reg().teams.at(team);
        EXPECT_EQ(t.name, "Đội 1");
        EXPECT_EQ(t.beds, 10);
        EXPECT_EQ(t.home_site, site);
        EXPECT_EQ(t.days_off,
                  (DaysOff{{Weekday::monday, Weekday::sunday}, {Day::of(2026, 3, 10)}}));
        EXPECT_EQ(reg().team("doi-1"), team);
        EXPECT_EQ(reg().team(t.id.text()), team);
        EXPECT_EQ(reg().resources.at(*reg().resource("xe-1")).name, "68A-001");
        EXPECT_EQ(reg().resources.at(*reg().resource("may-1")).kind, ResourceKind::equipment);
        EXPECT_EQ(reg().organizations.find(organization)->lock_days, 14);
        const auto& s = reg().sites.at(site);
        EXPECT_EQ(s.opening, (std::vector<Opening>{{Weekday::monday, {420}, {690}},
                                                   {Weekday::monday, {780}, {1020}}}));
        EXPECT_EQ(s.fit_until, Day::of(2026, 12, 31));
    }
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        auto t = tx.books().registry().teams.at(team);
        t.days_off = {};
        t.home_site = 0;
        t.home_lat = 10.5, t.home_lon = 105.25;
        storage::scheduling::change(tx, t);
        return storage::scheduling::set_resources(
            tx, team, {{0, "xe-1", "Xe mới", ResourceKind::vehicle, 0, false}});
    });
    for (bool again : {false, true}) {
        if (again) reopen();
        EXPECT_EQ(reg().teams.at(team).version, 2);
        EXPECT_EQ(reg().teams.at(team).days_off, DaysOff{});
        EXPECT_EQ(reg().teams.at(team).home_lon, 105.25);
        EXPECT_EQ(reg().resources.at(*reg().resource("xe-1")).name, "Xe mới");
        EXPECT_TRUE(reg().resources.at(*reg().resource("may-1")).retired);
    }
    // Taken up again it is the same one.
    auto num = reg().resource("may-1");
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        return storage::scheduling::set_resources(
            tx, team, {{0, "may-1", "Máy", ResourceKind::equipment, 0, false}});
    });
    EXPECT_EQ(reg().resource("may-1"), num);
    EXPECT_FALSE(reg().resources.at(*num).retired);
    auto taken = db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        return storage::scheduling::set_resources(
            tx, team + 1, {{0, "may-1", "", ResourceKind::equipment, 0, false}});
    });
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "code_taken");
}

TEST_P(Teams, DrivesComeBackWithWhatTheyArePlannedWith) {
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        std::vector<Drive> two{drive(tx, "d1"), drive(tx, "d2")};
        two[1].sessions.clear();
        two[1].resources.clear();
        two[1].team = 0;
        storage::scheduling::add(tx, two, "lan", "");
        storage::scheduling::accept_warnings(tx, two[0].num, {"team_day_off", "site_twice"}, "cần",
                                             "lan");
        return {};
    });
    auto check = [&](const Drive& d, const std::string& contact) {
        EXPECT_EQ(d.team, team);
        EXPECT_EQ(d.resources, (std::vector<std::int64_t>{1, 2}));
        ASSERT_EQ(d.sessions.size(), 2u);
        EXPECT_EQ(d.sessions[1].kind, SessionKind::afternoon);
        EXPECT_EQ(d.sessions[1].ends_at, d.ends_at);
        EXPECT_EQ(d.contact, contact);
        EXPECT_EQ(d.accepted_warnings, (std::vector<std::string>{"site_twice", "team_day_off"}));
    };
    for (bool again : {false, true}) {
        if (again) reopen();
        check(*db->books()->drive(1), "Chị Hoa");
        EXPECT_TRUE(db->books()->drive(2)->sessions.empty());
        EXPECT_EQ(db->books()->drive(2)->team, 0);
    }
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        Drive d = *tx.books().drive(1);
        d.contact = "Anh Ba";
        storage::scheduling::change(tx, d);
        return {};
    });
    reopen();
    check(*db->books()->drive(1), "Anh Ba");
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        storage::scheduling::forget_warnings(tx, 1);
        return {};
    });
    EXPECT_TRUE(db->books()->drive(1)->accepted_warnings.empty());
    reopen();
    EXPECT_TRUE(db->books()->drive(1)->accepted_warnings.empty());
}

TEST_P(Teams, ChangesKeepBothSidesAndTheDecision) {
    DriveChange c;
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        auto d = storage::scheduling::add(tx, drive(tx, "d1"), "lan");
        c.id = tx.new_id();
        c.drive = d.num;
        c.before = c.after = placement_of(d);
        c.after.team = 0;
        c.after.starts_at = c.after.starts_at.plus_ms(3'600'000);
        c.reason = "Trường thi";
        c.actor = "lan";
        c.at = tx.now();
        c = storage::scheduling::add(tx, c);
        return {};
    });
    auto read = [&] {
        std::vector<DriveChange> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& session) {
            out = storage::scheduling::changes_of(session, c.drive);
        }));
        return out;
    };
    ASSERT_EQ(read().size(), 1u);
    EXPECT_EQ(read()[0].status, ChangeStatus::pending);
    EXPECT_EQ(read()[0].before, c.before);
    EXPECT_EQ(read()[0].after, c.after);
    EXPECT_FALSE(read()[0].decided_at);
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        c.status = ChangeStatus::accepted;
        c.decided_by = "minh";
        c.decided_at = tx.now();
        c.decision_reason = "được";
        storage::scheduling::decide(tx, c);
        return {};
    });
    reopen();
    EXPECT_EQ(read()[0].status, ChangeStatus::accepted);
    EXPECT_EQ(read()[0].decided_by, "minh");
    EXPECT_EQ(read()[0].decision_reason, "được");

    // Over all drives: newest first, by status, in pages.
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        for (auto status : {ChangeStatus::pending, ChangeStatus::moved, ChangeStatus::pending}) {
            auto more = c;
            more.id = tx.new_id();
            more.status = status;
            storage::scheduling::add(tx, more);
        }
        return {};
    });
    auto list = [&](std::vector<ChangeStatus> statuses, std::int64_t below, std::int64_t limit) {
        std::vector<std::pair<std::int64_t, ChangeStatus>> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& session) {
            for (const auto& found : storage::scheduling::changes(session, statuses, below, limit))
                out.emplace_back(found.num, found.status);
        }));
        return out;
    };
    const auto all = list({}, INT64_MAX, 100);
    ASSERT_EQ(all.size(), 4u);
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GT(all[i - 1].first, all[i].first);
    EXPECT_EQ(all.back().second, ChangeStatus::accepted);
    EXPECT_EQ(list({ChangeStatus::pending}, INT64_MAX, 100).size(), 2u);
    EXPECT_EQ(list({ChangeStatus::pending, ChangeStatus::accepted}, INT64_MAX, 100).size(), 3u);
    EXPECT_EQ(list({ChangeStatus::refused}, INT64_MAX, 100).size(), 0u);
    EXPECT_EQ(list({}, INT64_MAX, 3).size(), 3u);
    EXPECT_EQ(list({}, all[2].first, 100), (std::vector(all.begin() + 3, all.end())));
}

TEST_P(Teams, PeopleAndTheirShifts) {
    Person person;
    Shift shift;
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        person.id = tx.new_id();
        person.code = "an";
        person.name = "Nguyễn Văn An";
        person.organization = organization;
        person.roles = {WorkRole::nurse, WorkRole::guide};
        person.qualifications = {{QualificationKind::nursing_licence, Day::of(2026, 12, 31)},
                                 {QualificationKind::driving_licence, {}}};
        auto added = storage::scheduling::add(tx, person);
        if (!added) return added.error();
        person = *added;
        auto d = storage::scheduling::add(tx, drive(tx, "d1"), "lan");
        shift.id = tx.new_id();
        shift.role = WorkRole::nurse;
        shift.count = 2;
        shift.starts_at = d.starts_at;
        shift.ends_at = d.ends_at;
        shift = storage::scheduling::add_shift(tx, d.num, shift);
        storage::scheduling::put_signup(tx, d.num, shift.num,
                                        {person.num, SignupStatus::signed_up, {}}, "lan");
        storage::scheduling::put_signup(tx, d.num, shift.num,
                                        {person.num, SignupStatus::attended, 270}, "lan");
        return {};
    });
    for (bool again : {false, true}) {
        if (again) reopen();
        books = db->books();
        const auto& d = *books->drive(1);
        ASSERT_EQ(d.shifts.size(), 1u);
        EXPECT_EQ(d.shifts[0].id, shift.id);
        EXPECT_EQ(d.shifts[0].count, 2);
        EXPECT_EQ(d.shifts[0].signups,
                  (std::vector<Signup>{{person.num, SignupStatus::attended, 270}}));
        ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
            for (const auto& reference : {person.code, person.id.text()}) {
                auto found = storage::scheduling::find_person(session, reference);
                ASSERT_TRUE(found);
                EXPECT_EQ(found->name, "Nguyễn Văn An");
                EXPECT_EQ(found->roles, person.roles);
                EXPECT_EQ(found->qualifications, person.qualifications);
            }
            EXPECT_FALSE(storage::scheduling::find_person(session, "khong-co"));
            storage::scheduling::PeopleFilter everybody;
            everybody.seen = Visible::everything();
            auto after = [&](const std::string& code) {
                return storage::scheduling::people(session, everybody,
                                                   books->registry().organizations,
                                                   books->as_of.today, code, 10);
            };
            EXPECT_EQ(after("").size(), 1u);
            EXPECT_TRUE(after("an").empty());
            ASSERT_EQ(storage::scheduling::places_of(session, person.num).size(), 1u);
            EXPECT_EQ(storage::scheduling::places_of(session, person.num)[0].shift, shift.num);
        }));
    }
    // Moved with its drive.
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        Drive d = *tx.books().drive(1);
        auto to = placement_of(d);
        to.starts_at = to.starts_at.plus_ms(86'400'000);
        to.ends_at = to.ends_at.plus_ms(86'400'000);
        storage::scheduling::change(tx, placed(d, to));
        auto p = person;
        p.active = false;
        p.qualifications.pop_back();
        storage::scheduling::change(tx, p);
        return {};
    });
    reopen();
    books = db->books();
    EXPECT_EQ(books->drive(1)->shifts[0].starts_at, shift.starts_at.plus_ms(86'400'000));
    EXPECT_EQ(books->drive(1)->sessions[0].starts_at, books->drive(1)->starts_at);
    ASSERT_TRUE(db->read_and_wait([&](storage::Session& session) {
        auto found = storage::scheduling::find_person(session, "an");
        ASSERT_TRUE(found);
        EXPECT_FALSE(found->active);
        EXPECT_EQ(found->qualifications.size(), 1u);
        EXPECT_EQ(found->version, 2);
    }));
    auto twice = db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        auto added = storage::scheduling::add(tx, person);
        return added ? Result<void>{} : Result<void>{added.error()};
    });
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "code_taken");
}

TEST_P(Teams, TheCalendarOfATransactionIsLevelWithIt) {
    auto clashes = [](storage::WriteTransaction& tx, const Drive& d) {
        auto all = tx.calendar().check(d, domain::tallying::plan_view(tx.books().registry()), {});
        return std::count_if(all.begin(), all.end(), [](const Clash& c) { return c.other != 0; });
    };
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        auto d = drive(tx, "d1");
        EXPECT_EQ(clashes(tx, d), 0);
        storage::scheduling::add(tx, d, "lan");
        // Team, place and two resources; seen before the commit.
        EXPECT_EQ(clashes(tx, drive(tx, "d2")), 4);
        return {};
    });
    // What is rolled back is gone from it.
    auto undone = db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        auto other = drive(tx, "d3");
        other.starts_at = other.starts_at.plus_ms(86'400'000),
        other.ends_at = other.ends_at.plus_ms(86'400'000);
        other.sessions.clear();
        other = storage::scheduling::add(tx, other, "lan");
        EXPECT_EQ(clashes(tx, other), 0) << "a drive does not clash with itself";
        return domain::Error{domain::ErrorKind::rule, "no", {}, {}};
    });
    EXPECT_FALSE(undone);
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        auto other = drive(tx, "d3");
        other.starts_at = other.starts_at.plus_ms(86'400'000),
        other.ends_at = other.ends_at.plus_ms(86'400'000);
        other.sessions.clear();
        other.day = other.starts_at.day();
        EXPECT_EQ(clashes(tx, other), 0);
        EXPECT_EQ(clashes(tx, drive(tx, "d2")), 4);
        auto cancelled =
            storage::scheduling::transition(tx, 1, DriveStatus::cancelled, "lan", "bão");
        EXPECT_TRUE(cancelled);
        EXPECT_EQ(clashes(tx, drive(tx, "d2")), 0);
        return {};
    });
}

ON_BOTH_ENGINES(Teams);

}  // namespace
}  // namespace tests

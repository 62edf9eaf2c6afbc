#include "domain/tallying/hours.hpp"

#include <gtest/gtest.h>

namespace {

using namespace domain::tallying;
using domain::Instant;
using domain::UtcOffset;

Instant at(const char* text) {
    return *Instant::parse(text);
}

TEST(Hours, ADriveWithoutSessionsIsJudgedAsAWhole) {
    domain::scheduling::Drive drive;
    drive.starts_at = at("2026-11-30T07:00:00+07:00");
    drive.ends_at = at("2026-11-30T17:00:00+07:00");
    HoursTolerance usual;
    EXPECT_TRUE(within_hours(drive, at("2026-11-29T19:00:00+07:00"), usual));
    EXPECT_FALSE(within_hours(drive, at("2026-11-29T18:59:59.999+07:00"), usual));
    EXPECT_TRUE(within_hours(drive, at("2026-12-01T17:00:00+07:00"), usual));
    EXPECT_FALSE(within_hours(drive, at("2026-12-01T17:00:00.001+07:00"), usual));
    EXPECT_FALSE(within_hours(drive, at("2006-11-30T08:00:00+07:00"), usual));
    EXPECT_FALSE(within_hours(drive, at("2027-11-30T08:00:00+07:00"), usual));
    HoursTolerance none{0, 0};
    EXPECT_TRUE(within_hours(drive, drive.starts_at, none));
    EXPECT_FALSE(within_hours(drive, drive.starts_at.plus_ms(-1), none));
}

TEST(Hours, BetweenSessionsFarApartNothingHappens) {
    domain::scheduling::Drive drive;
    drive.starts_at = at("2026-06-01T07:00:00+07:00");
    drive.ends_at = at("2026-06-20T11:00:00+07:00");
    using domain::scheduling::SessionKind;
    drive.sessions = {{SessionKind::morning, drive.starts_at, at("2026-06-01T11:00:00+07:00")},
                      {SessionKind::morning, at("2026-06-20T07:00:00+07:00"), drive.ends_at}};
    EXPECT_TRUE(within_hours(drive, at("2026-06-01T09:00:00+07:00"), {}));
    EXPECT_TRUE(within_hours(drive, at("2026-06-20T09:00:00+07:00"), {}));
    EXPECT_FALSE(within_hours(drive, at("2026-06-10T09:00:00+07:00"), {}));
}

TEST(Hours, OnlyWhatCountsOnItsOwnDayIsJudged) {
    Event e;
    for (auto kind : {EventKind::registered, EventKind::deferred, EventKind::walked_out,
                      EventKind::collected, EventKind::counted, EventKind::discarded}) {
        e.kind = kind;
        EXPECT_TRUE(counts_on_its_day(e));
    }
    e.unit = "VN1";
    EXPECT_FALSE(counts_on_its_day(e)) << "the discard of a unit counts on the unit's day";
    for (auto kind : {EventKind::typed, EventKind::reversed, EventKind::settled}) {
        e.kind = kind;
        EXPECT_FALSE(counts_on_its_day(e));
    }
}

TEST(Hours, EveryCountedDayCanBeAskedFor) {
    EXPECT_TRUE(on_a_counted_day(at("2000-01-01T00:00:00+07:00"), {}));
    EXPECT_FALSE(on_a_counted_day(at("1999-12-31T23:59:59.999+07:00"), {}));
    EXPECT_TRUE(on_a_counted_day(at("2199-12-31T23:59:59.999+07:00"), {}));
    EXPECT_FALSE(on_a_counted_day(at("2199-12-31T17:00:00Z"), {})) << "it is 2200 here";
    EXPECT_TRUE(on_a_counted_day(at("2199-12-31T17:00:00Z"), UtcOffset{0}));
}

TEST(Hours, TheTimeOfTheBooksFollowsTheClockAndNotItsJumps) {
    auto now = at("2026-11-30T08:00:00+07:00");
    EXPECT_EQ(changed_at(now, now.plus_ms(1)), now.plus_ms(1));
    EXPECT_EQ(changed_at(now, now.plus_ms(-1)), now) << "clocks of two machines are seconds apart";
    EXPECT_EQ(changed_at(at("2196-01-01T00:00:00Z"), now), now);
}

}  // namespace

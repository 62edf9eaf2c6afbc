#include "tests/support/planning.hpp"

#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"

namespace tests::support {

using domain::Instant;
using domain::scheduling::DriveStatus;

void plan_drives(storage::Database& db, std::int64_t count, DriveStatus status) {
    auto done = db.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        domain::scheduling::Organization o;
        o.id = tx.new_id();
        o.code = "kien-giang";
        o.name = "Kiên Giang";
        auto organization = storage::scheduling::add(tx, o, 0);
        if (!organization) return organization.error();
        domain::scheduling::Site s;
        s.id = tx.new_id();
        s.code = "rach-gia";
        s.name = "Rạch Giá";
        auto site = storage::scheduling::add(tx, s);
        for (std::int64_t n = 1; n <= count; ++n) {
            domain::scheduling::Drive d;
            d.id = RandomEvents::drive_id(n);
            d.code = "drive-" + std::to_string(n);
            d.title = d.code;
            d.site = site.num;
            d.organization = organization->num;
            d.starts_at = *Instant::parse("2020-02-09T07:00:00+07:00");
            d.ends_at = *Instant::parse("2020-02-09T17:00:00+07:00");
            d.status = status;
            storage::scheduling::add(tx, d, "tester");
        }
        return {};
    });
    ASSERT_TRUE(done) << done.error().code;
}

void move_drive(storage::Database& db, std::int64_t drive, DriveStatus to) {
    auto done = db.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        auto moved = storage::scheduling::transition(tx, drive, to, "tester", "because");
        if (!moved) return moved.error();
        return {};
    });
    ASSERT_TRUE(done) << done.error().code;
}

domain::tallying::Event collected(std::int64_t drive, const std::string& name, int nominal_ml,
                                  int minute, const std::string& unit) {
    domain::tallying::Event e;
    e.drive = drive;
    e.at = Instant::parse("2020-02-09T08:00:00+07:00")->plus_ms(minute * 60'000);
    e.id = domain::Uuid::derived(Instant{1'581'200'000'000}, name + std::to_string(drive));
    e.kind = domain::tallying::EventKind::collected;
    e.component = domain::tallying::Component::whole_blood;
    e.nominal_ml = nominal_ml;
    if (!unit.empty()) e.unit = unit;
    e.digest = content_digest(e, RandomEvents::drive_id(drive));
    return e;
}

}  // namespace tests::support

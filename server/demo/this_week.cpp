#include "server/demo/this_week.hpp"

#include "api/http/auditing.hpp"
#include "api/routes.hpp"
#include "usecases/scheduling/drives.hpp"

namespace server::demo {
namespace {

using domain::Instant;
using domain::Result;
using domain::scheduling::DriveStatus;

constexpr const char* illustrative = "Số liệu minh hoạ / illustrative";

struct Coming {
    int days;  ///< from today
    const char* district;
    const char* title;
    std::int64_t planned_bags;
    DriveStatus status;
};
constexpr Coming plan[] = {
    {0, "rach-gia", "Hiến máu tình nguyện thành phố Rạch Giá", 120, DriveStatus::open},
    {4, "chau-thanh", "Hiến máu tình nguyện huyện Châu Thành", 150, DriveStatus::approved},
    {9, "giong-rieng", "Hiến máu tình nguyện huyện Giồng Riềng", 160, DriveStatus::approved},
    {13, "phu-quoc", "Hiến máu tình nguyện huyện Phú Quốc", 90, DriveStatus::proposed},
};

usecases::scheduling::NewDrive drive_of(const Coming& coming, domain::Day day) {
    usecases::scheduling::NewDrive out;
    out.code = std::string(coming.district) + "-" + day.text();
    out.title = coming.title;
    out.site = std::string("diem-") + coming.district;
    out.organization = coming.district;
    out.collected_by = "bv-da-khoa-kien-giang";
    out.starts_at = Instant::at(day, 7 * 60);
    out.ends_at = Instant::at(day, 17 * 60);
    out.planned_bags = coming.planned_bags;
    out.planned_donors = coming.planned_bags * 4 / 3;
    out.acceptance.reason = illustrative;
    return out;
}

}  // namespace

Result<std::string> add_this_week(storage::Database& database) {
    const auto router = api::make_planning_router(database);
    api::ActAudit audit(router, usecases::Actor::local("demo"));
    std::string today;
    auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        for (const auto& coming : plan) {
            const auto drive = drive_of(coming, tx.books().as_of.today.plus(coming.days));
            const auto object = "drives/" + drive.code;
            auto made = audit.follow(tx, "POST /drives", object, illustrative, [&] {
                return usecases::scheduling::propose(audit.actor(), tx, drive);
            });
            if (!made) return made.error();
            for (auto to : {DriveStatus::approved, DriveStatus::open}) {
                if (int(to) > int(coming.status)) break;
                auto moved = audit.follow(tx, "POST /drives/{drive}/transitions", object, {}, [&] {
                    return usecases::scheduling::move_on(audit.actor(), tx, made->drive.num, to,
                                                         {});
                });
                if (!moved) return moved.error();
            }
            if (coming.days == 0) today = drive.code;
        }
        audit.write(tx);
        return {};
    });
    if (!written) return written.error();
    return today;
}

}  // namespace server::demo

#include "server/demo/this_week.hpp"

#include "storage/scheduling/drives.hpp"

namespace server::demo {
namespace {

using namespace domain::scheduling;
using domain::Instant;
using domain::Result;

constexpr const char* actor = "demo";

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

}  // namespace

Result<std::string> add_this_week(storage::Database& database) {
    std::string today;
    auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        const auto& reg = tx.books().registry();
        for (const auto& c : plan) {
            auto day = tx.books().as_of.today.plus(c.days);
            Drive d;
            d.id = tx.new_id();
            d.code = std::string(c.district) + "-" + day.text();
            d.title = c.title;
            d.site = reg.site(std::string("diem-") + c.district).value();
            d.organization = reg.organization(c.district).value();
            d.collected_by = reg.organization("bv-da-khoa-kien-giang").value();
            d.starts_at = Instant::at(day, 7 * 60);
            d.ends_at = Instant::at(day, 17 * 60);
            d.planned_bags = c.planned_bags;
            d.planned_donors = c.planned_bags * 4 / 3;
            auto num = storage::scheduling::add(tx, d, actor, "Số liệu minh hoạ / illustrative").num;
            for (auto to : {DriveStatus::approved, DriveStatus::open}) {
                if (int(to) > int(c.status)) break;
                if (auto moved = storage::scheduling::transition(tx, num, to, actor, {}); !moved) return moved.error();
            }
            if (c.days == 0) today = d.code;
        }
        return {};
    });
    if (!written) return written.error();
    return today;
}

}  // namespace server::demo

#include "server/demo/kien_giang.hpp"

#include "api/http/auditing.hpp"
#include "api/routes.hpp"
#include "domain/core/apportion.hpp"
#include "usecases/scheduling/campaigns.hpp"
#include "usecases/scheduling/drives.hpp"
#include "usecases/scheduling/organizations.hpp"
#include "usecases/scheduling/sites.hpp"
#include "usecases/scheduling/targets.hpp"

#include <array>
#include <random>

namespace server::demo {
namespace {

using namespace domain::scheduling;
using domain::Day;
using domain::Instant;
using domain::Result;
using domain::Uuid;
using domain::tallying::Event;
using domain::tallying::EventKind;

constexpr const char* province_code = "kien-giang";
constexpr const char* hospital_code = "bv-da-khoa-kien-giang";
constexpr const char* spring_code = "xuan-hong-chu-nhat-do-2020";
constexpr const char* summer_code = "nhung-giot-mau-hong-he-2020";
constexpr const char* journey_code = "hanh-trinh-do-2020";
constexpr const char* illustrative = "Số liệu minh hoạ / illustrative";

struct District {
    const char* code;
    const char* name;
    const char* place;      ///< where its drives are held
    const char* unit_code;  ///< GSO code of the district before July 2025
    double lat, lon;
    std::int64_t
        target;  ///< of the year, in bags; the split is illustrative, its sum of 17,700 is not
};

/// The 15 districts of 2020. Positions are of the district seats, coarse.
constexpr std::array<District, 15> districts{{
    {"rach-gia", "Thành phố Rạch Giá", "Trung tâm Văn hoá tỉnh", "899", 10.012, 105.081, 3600},
    {"ha-tien", "Thành phố Hà Tiên", "Nhà văn hoá Hà Tiên", "900", 10.383, 104.488, 850},
    {"kien-luong", "Huyện Kiên Lương", "Trung tâm Văn hoá Kiên Lương", "902", 10.287, 104.637,
     1000},
    {"hon-dat", "Huyện Hòn Đất", "Trung tâm Văn hoá Hòn Đất", "903", 10.187, 104.932, 1350},
    {"tan-hiep", "Huyện Tân Hiệp", "Trung tâm Văn hoá Tân Hiệp", "904", 10.117, 105.281, 1300},
    {"chau-thanh", "Huyện Châu Thành", "Trung tâm Văn hoá Châu Thành", "905", 9.957, 105.167, 1500},
    {"giong-rieng", "Huyện Giồng Riềng", "Trung tâm Văn hoá Giồng Riềng", "906", 9.907, 105.314,
     1700},
    {"go-quao", "Huyện Gò Quao", "Trung tâm Văn hoá Gò Quao", "907", 9.727, 105.278, 1150},
    {"an-bien", "Huyện An Biên", "Trung tâm Văn hoá An Biên", "908", 9.812, 105.067, 1000},
    {"an-minh", "Huyện An Minh", "Trung tâm Văn hoá An Minh", "909", 9.662, 104.949, 950},
    {"vinh-thuan", "Huyện Vĩnh Thuận", "Trung tâm Văn hoá Vĩnh Thuận", "910", 9.512, 105.257, 850},
    {"phu-quoc", "Huyện Phú Quốc", "Trung tâm Văn hoá Phú Quốc", "911", 10.217, 103.960, 1150},
    {"kien-hai", "Huyện Kiên Hải", "Trung tâm Y tế Kiên Hải", "912", 9.812, 104.632, 87},
    {"u-minh-thuong", "Huyện U Minh Thượng", "Trung tâm Văn hoá U Minh Thượng", "913", 9.647,
     105.098, 650},
    {"giang-thanh", "Huyện Giang Thành", "Trung tâm Văn hoá Giang Thành", "914", 10.497, 104.667,
     563},
}};

enum Campaigns : unsigned { spring = 1, summer = 2, journey = 4 };

struct Held {
    int month, day;
    const char* district;
    unsigned campaigns;
};

/// 41 drives: 17 in spring, 20 in summer and 6 of the red journey, two of which are in both.
constexpr std::array<Held, 41> held{{
    {1, 5, "rach-gia", spring},
    {1, 8, "chau-thanh", spring},
    {1, 10, "giong-rieng", spring},
    {1, 12, "rach-gia", spring},
    {1, 15, "tan-hiep", spring},
    {1, 17, "hon-dat", spring},
    {2, 5, "go-quao", spring},
    {2, 7, "an-bien", spring},
    {2, 9, "rach-gia", spring},
    {2, 12, "kien-luong", spring},
    {2, 14, "phu-quoc", spring},
    {2, 16, "rach-gia", spring},
    {2, 19, "vinh-thuan", spring},
    {2, 21, "an-minh", spring},
    {2, 26, "ha-tien", spring},
    {3, 4, "u-minh-thuong", spring},
    {3, 8, "rach-gia", spring},
    {5, 5, "chau-thanh", summer},
    {5, 7, "giong-rieng", summer},
    {5, 10, "rach-gia", summer},
    {5, 12, "tan-hiep", summer},
    {5, 14, "hon-dat", summer},
    {5, 17, "rach-gia", summer},
    {5, 19, "go-quao", summer},
    {5, 21, "an-bien", summer},
    {5, 22, "giang-thanh", summer},
    {5, 24, "rach-gia", summer},
    {5, 26, "kien-luong", summer},
    {5, 28, "an-minh", summer},
    {5, 30, "kien-hai", summer},
    {6, 2, "vinh-thuan", summer},
    {6, 4, "u-minh-thuong", summer},
    {6, 5, "phu-quoc", summer},
    {6, 7, "rach-gia", summer},
    {6, 9, "ha-tien", summer},
    {6, 12, "giong-rieng", journey | summer},
    {6, 14, "rach-gia", journey | summer},
    {6, 16, "tan-hiep", journey},
    {6, 18, "chau-thanh", journey},
    {6, 20, "hon-dat", journey},
    {6, 26, "phu-quoc", journey},
}};

struct Bags {
    std::int64_t of_350, of_250;
};
/// What the campaigns of the half-year add up to.
constexpr Bags in_spring{4863, 147}, later{6857, 206};

const District& district_of(const std::string& code) {
    for (const auto& d : districts)
        if (d.code == code) return d;
    throw std::logic_error("no such district in the demo");
}

Uuid id_of(const std::string& name) {
    return Uuid::derived(Instant::at(Day::of(2020, 1, 1), 0), "demo/" + name);
}

class Loader {
  public:
    Loader(storage::WriteTransaction& tx, const api::Router& router)
        : tx_(tx), audit_(router, usecases::Actor::local("demo")), random_(2020) {}

    Result<void> run() {
        if (!tx_.books().registry().organizations.all().empty())
            return domain::Error{domain::ErrorKind::conflict, "database_not_empty", {}, {}};
        if (auto ok = organizations(); !ok) return ok;
        if (auto ok = campaigns(); !ok) return ok;
        if (auto ok = targets(); !ok) return ok;
        if (auto ok = drives(); !ok) return ok;
        audit_.write(tx_);
        return {};
    }

  private:
    Result<void> organization(const char* code, const char* name, OrganizationKind kind,
                              const char* parent) {
        usecases::scheduling::NewOrganization what;
        what.id = id_of(std::string("organization/") + code);
        what.code = code;
        what.name = name;
        what.kind = kind;
        if (parent) what.parent = parent;
        auto added =
            audit_.follow(tx_, "POST /organizations", "organizations/" + what.code, {},
                          [&] { return usecases::scheduling::add(audit_.actor(), tx_, what); });
        if (!added) return added.error();
        return {};
    }

    /// Where a district's drives are held.
    Result<void> site(const District& d) {
        usecases::scheduling::NewSite what;
        what.id = id_of(std::string("site/") + d.code);
        what.code = std::string("diem-") + d.code;
        what.name = d.place;
        what.organization = d.code;
        what.address = d.name;
        what.unit_code = d.unit_code;
        what.lat = d.lat;
        what.lon = d.lon;
        auto added = audit_.follow(tx_, "POST /sites", "sites/" + what.code, {}, [&] {
            return usecases::scheduling::add(audit_.actor(), tx_, what);
        });
        if (!added) return added.error();
        return {};
    }

    Result<void> organizations() {
        auto root =
            organization(province_code, "Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Kiên Giang",
                         OrganizationKind::provincial_committee, nullptr);
        if (!root) return root;
        auto hospital = organization(hospital_code, "Bệnh viện Đa khoa tỉnh Kiên Giang",
                                     OrganizationKind::hospital, province_code);
        if (!hospital) return hospital;
        for (const auto& d : districts) {
            if (auto ok = organization(d.code, d.name, OrganizationKind::district_committee,
                                       province_code);
                !ok)
                return ok;
            if (auto ok = site(d); !ok) return ok;
        }
        return {};
    }

    Result<void> campaign(const char* code, const char* name, CampaignKind kind, Day from, Day to) {
        usecases::scheduling::NewCampaign what;
        what.id = id_of(std::string("campaign/") + code);
        what.code = code;
        what.name = name;
        what.kind = kind;
        what.starts_on = from;
        what.ends_on = to;
        what.organization = province_code;
        auto added = audit_.follow(tx_, "POST /campaigns", "campaigns/" + what.code, {}, [&] {
            return usecases::scheduling::add(audit_.actor(), tx_, what);
        });
        if (!added) return added.error();
        return {};
    }

    Result<void> campaigns() {
        auto made =
            campaign(spring_code, "Lễ hội Xuân hồng – Chủ nhật đỏ 2020",
                     CampaignKind::spring_festival, Day::of(2020, 1, 1), Day::of(2020, 3, 31));
        if (made)
            made = campaign(summer_code, "Những giọt máu hồng hè 2020", CampaignKind::summer,
                            Day::of(2020, 5, 1), Day::of(2020, 8, 31));
        if (made)
            made = campaign(journey_code, "Hành trình đỏ 2020", CampaignKind::red_journey,
                            Day::of(2020, 6, 1), Day::of(2020, 7, 31));
        return made;
    }

    Result<void> targets() {
        auto give = [&](const char* organization, std::int64_t value) -> Result<void> {
            usecases::scheduling::NewTarget what;
            what.id = id_of(std::string("target/") + organization);
            what.organization = organization;
            what.issued_by = province_code;
            what.period = {Day::of(2020, 1, 1), Day::of(2020, 12, 31)};
            what.measure = TargetMeasure::bags;
            what.basis = TargetBasis::assigned;
            what.value = double(value);
            what.document = illustrative;
            auto added = audit_.follow(tx_, "POST /targets", "targets/" + what.id->text(), {}, [&] {
                return usecases::scheduling::set_target(audit_.actor(), tx_, what);
            });
            if (!added) return added.error();
            return {};
        };
        std::int64_t sum = 0;
        for (const auto& d : districts) sum += d.target;
        if (auto ok = give(province_code, sum); !ok) return ok;
        for (const auto& d : districts)
            if (auto ok = give(d.code, d.target); !ok) return ok;
        return {};
    }

    /// Bags of one volume for every drive in order, weighed by the district's target.
    std::vector<std::int64_t> spread(bool in_spring_part, std::int64_t total) const {
        std::vector<std::int64_t> weights;
        for (const auto& h : held) {
            bool part = (h.campaigns == spring) == in_spring_part;
            // The city holds many drives, so one of them weighs less than its target.
            std::int64_t weight = district_of(h.district).target;
            if (std::string(h.district) == "rach-gia") weight /= 3;
            weights.push_back(part ? 400 + weight : 0);
        }
        return domain::apportion(total, weights);
    }

    Result<void> drives() {
        auto add_up = [](std::vector<std::int64_t> a, const std::vector<std::int64_t>& b) {
            for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
            return a;
        };
        auto of_350 = add_up(spread(true, in_spring.of_350), spread(false, later.of_350));
        auto of_250 = add_up(spread(true, in_spring.of_250), spread(false, later.of_250));
        for (std::size_t i = 0; i < held.size(); ++i)
            if (auto ok = drive(held[i], of_350[i], of_250[i]); !ok) return ok;
        return {};
    }

    Result<void> drive(const Held& h, std::int64_t of_350, std::int64_t of_250) {
        const auto& place = district_of(h.district);
        Day day = Day::of(2020, unsigned(h.month), unsigned(h.day));
        usecases::scheduling::NewDrive what;
        what.code = std::string(h.district) + "-" + day.text();
        what.id = id_of("drive/" + what.code);
        what.title = std::string("Hiến máu tình nguyện ") + place.name;
        if (h.campaigns & spring) what.campaigns.push_back(spring_code);
        if (h.campaigns & summer) what.campaigns.push_back(summer_code);
        if (h.campaigns & journey) what.campaigns.push_back(journey_code);
        what.site = std::string("diem-") + h.district;
        what.organization = h.district;
        what.collected_by = hospital_code;
        what.starts_at = Instant::at(day, 7 * 60);
        what.ends_at = Instant::at(day, 11 * 60 + 30);
        what.planned_bags = (of_350 + of_250 + 9) / 10 * 10;
        what.planned_donors = *what.planned_bags * 4 / 3;
        what.acceptance.reason = illustrative;
        const auto object = "drives/" + what.code;
        auto made = audit_.follow(tx_, "POST /drives", object, illustrative, [&] {
            return usecases::scheduling::propose(audit_.actor(), tx_, what);
        });
        if (!made) return made.error();
        const auto& d = made->drive;
        auto move_on = [&](std::initializer_list<DriveStatus> steps) -> Result<void> {
            for (auto to : steps) {
                auto moved =
                    audit_.follow(tx_, "POST /drives/{drive}/transitions", object, {}, [&] {
                        return usecases::scheduling::move_on(audit_.actor(), tx_, d.num, to, {});
                    });
                if (!moved) return moved.error();
            }
            return {};
        };
        if (auto moved = move_on({DriveStatus::approved, DriveStatus::open}); !moved) return moved;
        storage::tallying::Batch batch{d.num, events(d, of_350, of_250), "demo",
                                       audit_.actor().name};
        for (auto& e : batch.events) e.digest = domain::tallying::content_digest(e, d.id);
        auto outcome = tx_.ledger().append(tx_.books(), std::span(&batch, 1), tx_.now());
        if (!outcome[0]) return outcome[0].error();
        return move_on({DriveStatus::closed, DriveStatus::verified});
    }

    int pick(std::initializer_list<int> weights) {
        int sum = 0;
        for (int w : weights) sum += w;
        int at = int(random_() % std::uint32_t(sum)), i = 0;
        for (int w : weights) {
            if (at < w) return i;
            at -= w;
            ++i;
        }
        return i - 1;
    }

    std::vector<Event> events(const Drive& d, std::int64_t of_350, std::int64_t of_250) {
        using namespace domain::tallying;
        std::vector<Event> out;
        auto id = [&](std::size_t n) {
            return Uuid::derived(d.starts_at, d.code + "/" + std::to_string(n));
        };
        std::int64_t bags = of_350 + of_250;
        // About 74 % of the registered give, the usual share in Viet Nam; the rest is deferred or
        // leaves.
        auto people = [&](EventKind kind, std::int64_t count) {
            Event e;
            e.id = id(out.size());
            e.kind = kind;
            e.at = d.starts_at;
            e.count = count;
            if (count > 0) out.push_back(e);
        };
        std::int64_t registered = bags * 100 / 74;
        people(EventKind::registered, registered);
        people(EventKind::deferred, (registered - bags) * 8 / 10);
        people(EventKind::walked_out, (registered - bags) - (registered - bags) * 8 / 10);
        auto minutes = (d.ends_at.ms - d.starts_at.ms) / 60'000;
        std::int64_t left_250 = of_250;
        for (std::int64_t n = 0; n < bags; ++n) {
            Event e;
            e.id = id(out.size());
            e.kind = EventKind::collected;
            e.at = d.starts_at.plus_ms(n * minutes * 60'000 / bags);
            e.unit = "KG20" + std::to_string(1'000'000 + ++units_);
            e.component = Component::whole_blood;
            // The small bags are spread evenly: one whenever their share is due.
            bool small = left_250 > 0 && (n + 1) * of_250 / bags > of_250 - left_250;
            if (small) --left_250;
            e.nominal_ml = small ? 250 : 350;
            // O 45, A 20, B 30, AB 5 percent; Rh-negative 7 in 10,000.
            e.abo = std::array{Abo::O, Abo::A, Abo::B, Abo::AB}[std::size_t(pick({45, 20, 30, 5}))];
            e.rh = pick({9993, 7}) == 0 ? Rh::positive : Rh::negative;
            e.donor_class = pick({55, 45}) == 0 ? DonorClass::repeat : DonorClass::first_time;
            out.push_back(std::move(e));
        }
        return out;
    }

    storage::WriteTransaction& tx_;
    api::ActAudit audit_;
    std::mt19937 random_;
    std::int64_t units_ = 0;
};

}  // namespace

Instant demo_time() {
    return Instant::at(Day::of(2020, 7, 1), 8 * 60);
}

Result<void> load_kien_giang(storage::Database& database) {
    const auto router = api::make_planning_router(database);
    return database.write_and_wait(
        [&](storage::WriteTransaction& tx) { return Loader(tx, router).run(); });
}

}  // namespace server::demo

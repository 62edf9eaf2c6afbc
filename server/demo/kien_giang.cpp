#include "server/demo/kien_giang.hpp"

#include <array>
#include <random>

#include "domain/core/apportion.hpp"
#include "storage/scheduling/campaigns.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/scheduling/targets.hpp"

namespace server::demo {
namespace {

using namespace domain::scheduling;
using domain::Day;
using domain::Instant;
using domain::Result;
using domain::Uuid;
using domain::tallying::Event;
using domain::tallying::EventKind;

constexpr const char* actor = "demo";
constexpr const char* illustrative = "Số liệu minh hoạ / illustrative";

struct District {
    const char* code;
    const char* name;
    const char* place;      ///< where its drives are held
    const char* unit_code;  ///< GSO code of the district before July 2025
    double lat, lon;
    std::int64_t target;    ///< of the year, in bags; the split is illustrative, its sum of 17,700 is not
};

/// The 15 districts of 2020. Positions are of the district seats, coarse.
constexpr std::array<District, 15> districts{{
    {"rach-gia", "Thành phố Rạch Giá", "Trung tâm Văn hoá tỉnh", "899", 10.012, 105.081, 3600},
    {"ha-tien", "Thành phố Hà Tiên", "Nhà văn hoá Hà Tiên", "900", 10.383, 104.488, 850},
    {"kien-luong", "Huyện Kiên Lương", "Trung tâm Văn hoá Kiên Lương", "902", 10.287, 104.637, 1000},
    {"hon-dat", "Huyện Hòn Đất", "Trung tâm Văn hoá Hòn Đất", "903", 10.187, 104.932, 1350},
    {"tan-hiep", "Huyện Tân Hiệp", "Trung tâm Văn hoá Tân Hiệp", "904", 10.117, 105.281, 1300},
    {"chau-thanh", "Huyện Châu Thành", "Trung tâm Văn hoá Châu Thành", "905", 9.957, 105.167, 1500},
    {"giong-rieng", "Huyện Giồng Riềng", "Trung tâm Văn hoá Giồng Riềng", "906", 9.907, 105.314, 1700},
    {"go-quao", "Huyện Gò Quao", "Trung tâm Văn hoá Gò Quao", "907", 9.727, 105.278, 1150},
    {"an-bien", "Huyện An Biên", "Trung tâm Văn hoá An Biên", "908", 9.812, 105.067, 1000},
    {"an-minh", "Huyện An Minh", "Trung tâm Văn hoá An Minh", "909", 9.662, 104.949, 950},
    {"vinh-thuan", "Huyện Vĩnh Thuận", "Trung tâm Văn hoá Vĩnh Thuận", "910", 9.512, 105.257, 850},
    {"phu-quoc", "Huyện Phú Quốc", "Trung tâm Văn hoá Phú Quốc", "911", 10.217, 103.960, 1150},
    {"kien-hai", "Huyện Kiên Hải", "Trung tâm Y tế Kiên Hải", "912", 9.812, 104.632, 87},
    {"u-minh-thuong", "Huyện U Minh Thượng", "Trung tâm Văn hoá U Minh Thượng", "913", 9.647, 105.098, 650},
    {"giang-thanh", "Huyện Giang Thành", "Trung tâm Văn hoá Giang Thành", "914", 10.497, 104.667, 563},
}};

enum Campaigns : unsigned { spring = 1, summer = 2, journey = 4 };

struct Held {
    int month, day;
    const char* district;
    unsigned campaigns;
};

/// 41 drives: 17 in spring, 20 in summer and 6 of the red journey, two of which are in both.
constexpr std::array<Held, 41> held{{
    {1, 5, "rach-gia", spring}, {1, 8, "chau-thanh", spring}, {1, 10, "giong-rieng", spring},
    {1, 12, "rach-gia", spring}, {1, 15, "tan-hiep", spring}, {1, 17, "hon-dat", spring},
    {2, 5, "go-quao", spring}, {2, 7, "an-bien", spring}, {2, 9, "rach-gia", spring},
    {2, 12, "kien-luong", spring}, {2, 14, "phu-quoc", spring}, {2, 16, "rach-gia", spring},
    {2, 19, "vinh-thuan", spring}, {2, 21, "an-minh", spring}, {2, 26, "ha-tien", spring},
    {3, 4, "u-minh-thuong", spring}, {3, 8, "rach-gia", spring},
    {5, 5, "chau-thanh", summer}, {5, 7, "giong-rieng", summer}, {5, 10, "rach-gia", summer},
    {5, 12, "tan-hiep", summer}, {5, 14, "hon-dat", summer}, {5, 17, "rach-gia", summer},
    {5, 19, "go-quao", summer}, {5, 21, "an-bien", summer}, {5, 22, "giang-thanh", summer},
    {5, 24, "rach-gia", summer}, {5, 26, "kien-luong", summer}, {5, 28, "an-minh", summer},
    {5, 30, "kien-hai", summer}, {6, 2, "vinh-thuan", summer}, {6, 4, "u-minh-thuong", summer},
    {6, 5, "phu-quoc", summer}, {6, 7, "rach-gia", summer}, {6, 9, "ha-tien", summer},
    {6, 12, "giong-rieng", journey | summer}, {6, 14, "rach-gia", journey | summer},
    {6, 16, "tan-hiep", journey}, {6, 18, "chau-thanh", journey}, {6, 20, "hon-dat", journey},
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

Uuid id_of(const std::string& name) { return Uuid::derived(Instant::at(Day::of(2020, 1, 1), 0), "demo/" + name); }

class Loader {
  public:
    explicit Loader(storage::WriteTransaction& tx) : tx_(tx), random_(2020) {}

    Result<void> run() {
        if (!tx_.books().registry().organizations.all().empty())
            return domain::Error{domain::ErrorKind::conflict, "database_not_empty", {}, {}};
        if (auto ok = organizations(); !ok) return ok;
        campaigns();
        if (auto ok = targets(); !ok) return ok;
        return drives();
    }

  private:
    Result<std::int64_t> organization(const char* code, const char* name, OrganizationKind kind,
                                      std::int64_t parent) {
        Organization o;
        o.id = id_of(std::string("organization/") + code);
        o.code = code;
        o.name = name;
        o.kind = kind;
        auto added = storage::scheduling::add(tx_, o, parent);
        if (!added) return added.error();
        return added->num;
    }

    Result<void> organizations() {
        auto root = organization("kien-giang", "Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Kiên Giang",
                                 OrganizationKind::provincial_committee, 0);
        if (!root) return root.error();
        province_ = *root;
        auto hospital = organization("bv-da-khoa-kien-giang", "Bệnh viện Đa khoa tỉnh Kiên Giang",
                                     OrganizationKind::hospital, province_);
        if (!hospital) return hospital.error();
        hospital_ = *hospital;
        for (const auto& d : districts) {
            auto num = organization(d.code, d.name, OrganizationKind::district_committee, province_);
            if (!num) return num.error();
            Site site;
            site.id = id_of(std::string("site/") + d.code);
            site.code = std::string("diem-") + d.code;
            site.name = d.place;
            site.organization = *num;
            site.address = d.name;
            site.unit_code = d.unit_code;
            site.lat = d.lat;
            site.lon = d.lon;
            storage::scheduling::add(tx_, site);
        }
        return {};
    }

    std::int64_t campaign(const char* code, const char* name, CampaignKind kind, Day from, Day to) {
        Campaign c;
        c.id = id_of(std::string("campaign/") + code);
        c.code = code;
        c.name = name;
        c.kind = kind;
        c.starts_on = from;
        c.ends_on = to;
        c.organization = province_;
        return storage::scheduling::add(tx_, c).num;
    }

    void campaigns() {
        spring_ = campaign("xuan-hong-chu-nhat-do-2020", "Lễ hội Xuân hồng – Chủ nhật đỏ 2020",
                           CampaignKind::spring_festival, Day::of(2020, 1, 1), Day::of(2020, 3, 31));
        summer_ = campaign("nhung-giot-mau-hong-he-2020", "Những giọt máu hồng hè 2020", CampaignKind::summer,
                           Day::of(2020, 5, 1), Day::of(2020, 8, 31));
        journey_ = campaign("hanh-trinh-do-2020", "Hành trình đỏ 2020", CampaignKind::red_journey,
                            Day::of(2020, 6, 1), Day::of(2020, 7, 31));
    }

    Result<void> targets() {
        auto give = [&](std::int64_t organization, std::int64_t value, const char* code) -> Result<void> {
            Target t;
            t.id = id_of(std::string("target/") + code);
            t.organization = organization;
            t.issued_by = province_;
            t.period = domain::DayRange{Day::of(2020, 1, 1), Day::of(2020, 12, 31)};
            t.measure = TargetMeasure::bags;
            t.basis = TargetBasis::assigned;
            t.value = double(value);
            t.document = illustrative;
            auto added = storage::scheduling::add(tx_, t);
            if (!added) return added.error();
            return {};
        };
        std::int64_t sum = 0;
        for (const auto& d : districts) sum += d.target;
        if (auto ok = give(province_, sum, "kien-giang"); !ok) return ok;
        for (const auto& d : districts)
            if (auto ok = give(*tx_.books().registry().organization(d.code), d.target, d.code); !ok) return ok;
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
        Drive d;
        d.code = std::string(h.district) + "-" + day.text();
        d.id = id_of("drive/" + d.code);
        d.title = std::string("Hiến máu tình nguyện ") + place.name;
        if (h.campaigns & spring) d.campaigns.push_back(spring_);
        if (h.campaigns & summer) d.campaigns.push_back(summer_);
        if (h.campaigns & journey) d.campaigns.push_back(journey_);
        d.site = *tx_.books().registry().site(std::string("diem-") + h.district);
        d.organization = *tx_.books().registry().organization(h.district);
        d.collected_by = hospital_;
        d.starts_at = Instant::at(day, 7 * 60);
        d.ends_at = Instant::at(day, 11 * 60 + 30);
        d.planned_bags = (of_350 + of_250 + 9) / 10 * 10;
        d.planned_donors = *d.planned_bags * 4 / 3;
        d.status = DriveStatus::proposed;
        auto num = storage::scheduling::add(tx_, d, actor, illustrative).num;
        for (auto to : {DriveStatus::approved, DriveStatus::open})
            if (auto moved = storage::scheduling::transition(tx_, num, to, actor, {}); !moved) return moved.error();
        storage::tallying::Batch batch{num, events(d, of_350, of_250), "demo", actor};
        for (auto& e : batch.events) e.digest = domain::tallying::content_digest(e, d.id);
        auto outcome = tx_.ledger().append(tx_.books(), std::span(&batch, 1), tx_.now());
        if (!outcome[0]) return outcome[0].error();
        for (auto to : {DriveStatus::closed, DriveStatus::verified})
            if (auto moved = storage::scheduling::transition(tx_, num, to, actor, {}); !moved) return moved.error();
        return {};
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
        auto id = [&](std::size_t n) { return Uuid::derived(d.starts_at, d.code + "/" + std::to_string(n)); };
        std::int64_t bags = of_350 + of_250;
        // About 74 % of the registered give, the usual share in Viet Nam; the rest is deferred or leaves.
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
    std::mt19937 random_;
    std::int64_t province_ = 0, hospital_ = 0, spring_ = 0, summer_ = 0, journey_ = 0;
    std::int64_t units_ = 0;
};

}  // namespace

Instant demo_time() { return Instant::at(Day::of(2020, 7, 1), 8 * 60); }

Result<void> load_kien_giang(storage::Database& database) {
    return database.write_and_wait([](storage::WriteTransaction& tx) { return Loader(tx).run(); });
}

}  // namespace server::demo

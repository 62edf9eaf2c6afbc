// /sites
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/site.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using Latitude = domain::Decimal<-90, 90>;
using Longitude = domain::Decimal<-180, 180>;
using Beds = domain::Integer<0, 1000>;
using DonorsPerHour = domain::Integer<0, 10000>;
/// Codes of administrative units are text: zeros lead.
using UnitCode = domain::Text<0, 20>;
using Address = domain::Text<0, 500>;

struct NewSite {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> name;
    std::optional<domain::Reference> organization;
    std::optional<Address> address;
    std::optional<UnitCode> unit_code;
    std::optional<Latitude> lat;
    std::optional<Longitude> lon;
    std::optional<Beds> beds;
    std::optional<DonorsPerHour> donors_per_hour;
};
BOOST_DESCRIBE_STRUCT(NewSite, (), (id, code, name, organization, address, unit_code, lat, lon, beds, donors_per_hour))

struct SitePatch {
    Given<domain::Text<1, 200>> name;
    Field<domain::Reference> organization;
    Field<Address> address;
    Field<UnitCode> unit_code;
    Field<Latitude> lat;
    Field<Longitude> lon;
    Field<Beds> beds;
    Field<DonorsPerHour> donors_per_hour;
};
BOOST_DESCRIBE_STRUCT(SitePatch, (), (name, organization, address, unit_code, lat, lon, beds, donors_per_hour))

struct SiteAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    std::optional<std::string> organization;
    std::string address;
    std::string unit_code;
    std::optional<double> lat;
    std::optional<double> lon;
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> donors_per_hour;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(SiteAnswer, (), (id, code, name, organization, address, unit_code, lat, lon, beds,
                                       donors_per_hour, version))

enum class SiteSort { code, unit_code };
BOOST_DESCRIBE_ENUM(SiteSort, code, unit_code)

struct SiteQuery : ListQuery<SiteSort> {
    Given<domain::Reference> organization;
    Given<UnitCode> unit_code;
};
BOOST_DESCRIBE_STRUCT(SiteQuery, (ListQuery<SiteSort>), (organization, unit_code))

SiteAnswer answer(const domain::tallying::Books& books, const domain::scheduling::Site& site);

void add_sites(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewSite> {
    static constexpr Words summary{"Địa điểm mới.", "A new site."};
    static constexpr FieldWords fields[] = {
        {"unit_code", {"Mã đơn vị hành chính, giữ số 0 ở đầu", "Code of the administrative unit, with its leading zeros"}},
        {"lat", {"Vĩ độ WGS 84; lat và lon đi cùng nhau", "Latitude in WGS 84; lat and lon come together"}},
    };
};

// /sites
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/site.hpp"
#include "domain/tallying/books.hpp"

namespace usecases::scheduling {
struct NewSite;
}

namespace api::scheduling {

using Latitude = domain::Decimal<-90, 90>;
using Longitude = domain::Decimal<-180, 180>;
using Beds = domain::Integer<0, 1000>;
using DonorsPerHour = domain::Integer<0, 10000>;
/// Codes of administrative units are text: zeros lead.
using UnitCode = domain::Text<0, 20>;
using Address = domain::Text<0, 500>;

struct OpeningBody {
    domain::Weekday weekday{};
    domain::TimeOfDay opens;
    domain::TimeOfDay closes;
};
BOOST_DESCRIBE_STRUCT(OpeningBody, (), (weekday, opens, closes))
using OpeningHours = List<OpeningBody, 0, 21>;

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
    Given<OpeningHours> opening;
    std::optional<domain::Day> fit_until;
};
BOOST_DESCRIBE_STRUCT(NewSite, (),
                      (id, code, name, organization, address, unit_code, lat, lon, beds,
                       donors_per_hour, opening, fit_until))

struct SitePatch {
    Given<domain::Text<1, 200>> name;
    Field<domain::Reference> organization;
    Field<Address> address;
    Field<UnitCode> unit_code;
    Field<Latitude> lat;
    Field<Longitude> lon;
    Field<Beds> beds;
    Field<DonorsPerHour> donors_per_hour;
    Given<OpeningHours> opening;
    Field<domain::Day> fit_until;
};
BOOST_DESCRIBE_STRUCT(SitePatch, (),
                      (name, organization, address, unit_code, lat, lon, beds, donors_per_hour,
                       opening, fit_until))

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
    std::vector<OpeningBody> opening;
    std::optional<domain::Day> fit_until;
    Given<double> distance_km;
};
BOOST_DESCRIBE_STRUCT(SiteAnswer, (),
                      (id, code, name, organization, address, unit_code, lat, lon, beds,
                       donors_per_hour, version, opening, fit_until, distance_km))

enum class SiteSort { code, unit_code, name };
BOOST_DESCRIBE_ENUM(SiteSort, code, unit_code, name)

struct SiteQuery : ListQuery<SiteSort> {
    Given<domain::Reference> organization;
    Given<UnitCode> unit_code;
    Given<domain::Reference> from_team;
    Given<domain::Integer<0, 20'040>> within_km;
    Given<SearchWords> q;
};
BOOST_DESCRIBE_STRUCT(SiteQuery, (ListQuery<SiteSort>),
                      (organization, unit_code, from_team, within_km, q))

/// A body as use cases take it.
usecases::scheduling::NewSite plain_site(const NewSite& body);

SiteAnswer answer(const domain::tallying::Books& books, const domain::scheduling::Site& site);

void add_sites(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewSite> {
    static constexpr Words summary{"Địa điểm mới.", "A new site."};
    static constexpr FieldWords fields[] = {
        {"unit_code",
         {"Mã đơn vị hành chính, giữ số 0 ở đầu",
          "Code of the administrative unit, with its leading zeros"}},
        {"lat",
         {"Vĩ độ WGS 84; lat và lon đi cùng nhau",
          "Latitude in WGS 84; lat and lon come together"}},
        {"opening",
         {"Giờ mở cửa theo thứ trong tuần; trống: chưa biết",
          "Opening hours by weekday; empty: not known"}},
        {"fit_until",
         {"Ngày cuối cùng còn đủ điều kiện để lấy máu",
          "The last day on which the place is fit for collecting"}},
    };
};
template <>
struct api::Documentation<api::scheduling::SiteQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"q",
         {"Có các từ này trong mã, tên hoặc địa chỉ; không phân biệt dấu, hoa thường",
          "Has these words in code, name or address, whatever accents and case"}},
        {"from_team",
         {"Tính khoảng cách (đường chim bay) từ nơi đóng của đội này",
          "Gives the great-circle distance from this team's home"}},
        {"within_km",
         {"Cách nơi đóng của from_team không quá (km)",
          "At most so far from the home of from_team"}},
    };
};

// /teams
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/scheduling/sites.hpp"
#include "domain/scheduling/team.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using TeamSize = domain::Integer<0, 1000>;
using BagsADay = domain::Integer<0, 100'000>;

struct ResourceBody {
    domain::Code code;
    std::optional<domain::Text<0, 200>> name;
};
BOOST_DESCRIBE_STRUCT(ResourceBody, (), (code, name))
using Resources = List<ResourceBody, 0, 100>;

struct HomeBody {
    Given<domain::Reference> site;
    Given<Latitude> lat;
    Given<Longitude> lon;
};
BOOST_DESCRIBE_STRUCT(HomeBody, (), (site, lat, lon))

struct TeamDaysOffBody {
    Given<List<domain::Weekday, 0, 7>> weekdays;
    Given<List<domain::Day, 0, 366>> dates;
};
BOOST_DESCRIBE_STRUCT(TeamDaysOffBody, (), (weekdays, dates))

struct NewTeam {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> name;
    domain::Reference organization;
    std::optional<TeamSize> beds;
    std::optional<TeamSize> staff;
    std::optional<BagsADay> bags_a_day;
    std::optional<HomeBody> home;
    Given<TeamDaysOffBody> days_off;
    Given<Resources> vehicles;
    Given<Resources> equipment;
};
BOOST_DESCRIBE_STRUCT(NewTeam, (),
                      (id, code, name, organization, beds, staff, bags_a_day, home, days_off,
                       vehicles, equipment))

struct TeamPatch {
    Given<domain::Text<1, 200>> name;
    Given<domain::Reference> organization;
    Field<TeamSize> beds;
    Field<TeamSize> staff;
    Field<BagsADay> bags_a_day;
    Field<HomeBody> home;
    Given<TeamDaysOffBody> days_off;
    Given<Resources> vehicles;
    Given<Resources> equipment;
};
BOOST_DESCRIBE_STRUCT(TeamPatch, (),
                      (name, organization, beds, staff, bags_a_day, home, days_off, vehicles,
                       equipment))

struct ResourceAnswer {
    std::string code;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(ResourceAnswer, (), (code, name))

struct HomeAnswer {
    std::optional<std::string> site;
    std::optional<double> lat;
    std::optional<double> lon;
};
BOOST_DESCRIBE_STRUCT(HomeAnswer, (), (site, lat, lon))

struct TeamDaysOff {
    std::vector<domain::Weekday> weekdays;
    std::vector<domain::Day> dates;
};
BOOST_DESCRIBE_STRUCT(TeamDaysOff, (), (weekdays, dates))

struct TeamAnswer {
    domain::Uuid id;
    std::string code;
    std::string name;
    std::string organization;
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> staff;
    std::optional<std::int64_t> bags_a_day;
    std::optional<HomeAnswer> home;
    TeamDaysOff days_off;
    std::vector<ResourceAnswer> vehicles;
    std::vector<ResourceAnswer> equipment;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(TeamAnswer, (),
                      (id, code, name, organization, beds, staff, bags_a_day, home, days_off,
                       vehicles, equipment, version))

enum class TeamSort { code, name };
BOOST_DESCRIBE_ENUM(TeamSort, code, name)

struct TeamQuery : ListQuery<TeamSort> {
    Given<domain::Reference> organization;
    Given<SearchWords> q;
};
BOOST_DESCRIBE_STRUCT(TeamQuery, (ListQuery<TeamSort>), (organization, q))

TeamAnswer answer(const domain::tallying::Books& books, const domain::scheduling::Team& team);

void add_teams(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::TeamQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"q",
         {"Có các từ này trong mã hoặc tên; không phân biệt dấu, hoa thường",
          "Has these words in code or name, whatever accents and case"}},
    };
};
template <>
struct api::Documentation<api::scheduling::NewTeam> {
    static constexpr Words summary{"Đội lấy máu của một bệnh viện hoặc trung tâm truyền máu.",
                                   "A collecting team of a hospital or blood centre."};
    static constexpr FieldWords fields[] = {
        {"organization", {"Bệnh viện hoặc trung tâm truyền máu", "A hospital or a blood centre"}},
        {"home", {"Nơi đóng: một địa điểm, hoặc tọa độ", "The home base: a site, or a position"}},
        {"days_off", {"Ngày nghỉ theo thứ và theo ngày", "Days off by weekday and by date"}},
        {"vehicles",
         {"Xe của đội; mỗi xe ở một nơi tại một thời điểm",
          "Its vehicles; each is in one place at a time"}},
        {"equipment", {"Thiết bị của đội", "Its equipment"}},
    };
};
template <>
struct api::Documentation<api::scheduling::TeamPatch> {
    static constexpr Words summary{
        "Chỉ sửa những trường có mặt; danh sách được thay cả.",
        "Only the members that are there are changed; lists are replaced whole."};
    static constexpr FieldWords fields[] = {
        {"vehicles",
         {"Xe không còn trong danh sách thì thôi dùng, vẫn ở lại với các đợt cũ",
          "A vehicle that is left out is retired and stays with the drives it was at"}},
    };
};

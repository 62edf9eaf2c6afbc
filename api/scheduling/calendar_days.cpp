#include "api/scheduling/calendar_days.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/tallying/questions.hpp"
#include "domain/scheduling/lunar_calendar.hpp"
#include "usecases/scheduling/calendar_days.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::CalendarDay;
using domain::scheduling::WorkCalendar;
using domain::tallying::Books;

const CalendarDay* find(const Books& books, const std::string& reference) {
    auto num = books.registry().calendar_day(normal_reference(reference));
    return num ? &books.registry().calendar_days.at(*num) : nullptr;
}

CalendarDayAnswer answer_of(const Books& books, const CalendarDay& d) {
    CalendarDayAnswer out{d.id, d.day, d.kind, {}, d.name, d.document, d.version};
    if (d.organization)
        out.organization = books.registry().organizations.find(d.organization)->code;
    return out;
}

Reply<CalendarDayAnswer> reply(const Books& books, const CalendarDay& d) {
    return {answer_of(books, d), version_etag(d.version)};
}

Result<Reply<Page<CalendarDayAnswer>>> list(const Call<CalendarDayQuery, None>& call,
                                            const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({CalendarDaySort::day});
    auto listing = Listing<CalendarDay>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, d] : books.registry().calendar_days) {
        if (organization && d.organization != organization) continue;
        if (q.kind && d.kind != *q.kind) continue;
        if (q.from && d.day < *q.from) continue;
        if (q.to && *q.to < d.day) continue;
        listing->add({d.day.number, {}, num}, d);
    }
    Reply<Page<CalendarDayAnswer>> out;
    out.value =
        listing->page<CalendarDayAnswer>([&](const CalendarDay& d) { return answer_of(books, d); });
    return out;
}

Result<Reply<CalendarDayAnswer>> show(const Call<None, None>& call, const Books& books) {
    const auto* d = find(books, call.path("day"));
    if (!d) return not_found("calendar_day_not_found", "day", call.path("day"));
    return reply(books, *d);
}

Result<Reply<CalendarDayAnswer>> add(const Call<None, NewCalendarDay>& call,
                                     storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::scheduling::NewCalendarDay what;
    what.id = body.id;
    what.day = body.day;
    what.kind = body.kind;
    what.organization = plain(body.organization);
    what.name = body.name.value;
    what.document = plain_or_empty(body.document);
    auto added = usecases::scheduling::add(call.actor(), tx, what);
    if (!added) return added.error();
    auto out = reply(tx.books(), *added);
    out.location = "/api/v1/calendar-days/" + added->id.text();
    return out;
}

Result<Reply<CalendarDayAnswer>> change(const Call<None, CalendarDayPatch>& call,
                                        storage::WriteTransaction& tx) {
    const auto* found = find(tx.books(), call.path("day"));
    if (!found) return not_found("calendar_day_not_found", "day", call.path("day"));
    // Whoever may not change it is refused before its version is told.
    if (auto may = call.require(Permission::approve_plan, tx.books(), found->organization); !may)
        return may.error();
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    auto changed = usecases::scheduling::change(
        call.actor(), tx, found->num, {plain(body.kind), plain(body.name), plain(body.document)});
    if (!changed) return changed.error();
    return reply(tx.books(), *changed);
}

LunarDate lunar_of(Day day) {
    auto lunar = domain::scheduling::lunar_day(day);
    return {lunar.year, lunar.month, lunar.day, lunar.leap};
}

Result<Reply<DaysOffAnswer>> holidays(const Call<HolidayQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    checks.order<Day>(q.from, q.to, "?to");
    if (q.to.number - q.from.number >= most_holiday_days)
        checks.refuse("?to", "too_many_days", {{"max", std::to_string(most_holiday_days)}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto language = preferred_language(call.request->header("accept-language"));
    const auto& reg = books.registry();
    WorkCalendar calendar(reg.organizations, reg.calendar_days);
    // What concerns an organisation: its own days, those above it, the country's.
    auto concerns = [&](const CalendarDay& d) {
        return !d.organization ||
               (organization && reg.organizations.within(organization, d.organization, d.day));
    };
    Reply<DaysOffAnswer> out;
    /// Ordered by day; on one day those by rule first, in the rules' order.
    std::vector<std::pair<ListPlace, DayOffAnswer>> days;
    auto add = [&](std::int64_t num, DayOffAnswer day) {
        days.emplace_back(ListPlace{day.day.text() + (num ? "entered" : ""),
                                    num ? num : std::int64_t(days.size())},
                          std::move(day));
    };
    for (int year = q.from.year(); year <= q.to.year(); ++year)
        for (const auto& h : calendar.holidays(year))
            if (q.from <= h.day && h.day <= q.to)
                add(0, {h.day, lunar_of(h.day), HolidaySource::rule, CalendarDayKind::holiday,
                        std::string(h.code), std::string(in(Words{h.vi, h.en}, language)), h.basis,
                        !calendar.is_open(organization, h.day)});
    for (const auto& [num, d] : reg.calendar_days)
        if (q.from <= d.day && d.day <= q.to && concerns(d))
            add(num, {d.day, lunar_of(d.day), HolidaySource::entered, d.kind, "", d.name,
                      std::nullopt, !calendar.is_open(organization, d.day)});
    std::sort(days.begin(), days.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    auto filled = fill_page(
        out.value, q, "day", days, [](const auto& one) { return one.first; },
        [](const auto& one) { return one.second; });
    if (!filled) return filled.error();
    // The names are part of the answer.
    out.etag = tallying::books_etag(books.as_of, {}, language == Language::en ? "en" : "");
    return out;
}

}  // namespace

void add_calendar_days(Router& router) {
    const Words id{"id của ngày đã nhập", "the entered day's id"};
    router.add(get<CalendarDayQuery, Page<CalendarDayAnswer>>("/api/v1/calendar-days")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .says("Danh sách ngày đã nhập", "List the days that were entered")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewCalendarDay, CalendarDayAnswer>("/api/v1/calendar-days")
                   .allow(Permission::approve_plan)
                   .tag("calendar")
                   .says("Nhập ngày nghỉ, ngày đóng hoặc ngày làm việc",
                         "Enter a day off, a closed day or a working day")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "calendar_day_taken"},
                              {ErrorKind::rule, "organization_not_found"}})
                   .write(add));
    router.add(get<None, CalendarDayAnswer>("/api/v1/calendar-days/{day}")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .says("Một ngày đã nhập", "One entered day")
                   .path<domain::Reference>("day", id)
                   .etag()
                   .problems({{ErrorKind::not_found, "calendar_day_not_found"}})
                   .memory(show));
    router.add(patch<CalendarDayPatch, CalendarDayAnswer>("/api/v1/calendar-days/{day}")
                   .allow(Permission::approve_plan)
                   .tag("calendar")
                   .says("Sửa một ngày đã nhập", "Change an entered day")
                   .details("Bỏ một ngày nghỉ: đổi kind thành working.",
                            "To lift a day off, make its kind working.")
                   .path<domain::Reference>("day", id)
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "calendar_day_not_found"}})
                   .write(change));
    router.add(get<HolidayQuery, DaysOffAnswer>("/api/v1/holidays")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .says("Ngày lễ, Tết và ngày nghỉ trong một khoảng",
                         "Holidays and other days off in a stretch of time")
                   .details("Ngày lễ tính theo quy tắc (âm lịch UTC+7) cùng các ngày đã nhập cho "
                            "tổ chức, cấp trên và cả nước.",
                            "Holidays by rule (lunar calendar of UTC+7) with the days entered for "
                            "the organisation, above it and "
                            "for the country.")
                   .etag()
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(holidays));
}

}  // namespace api::scheduling

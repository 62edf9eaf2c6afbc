#include "api/scheduling/calendar_feeds.hpp"

#include <map>
#include <mutex>

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/secret_paths.hpp"
#include "api/identity/secrets.hpp"
#include "api/identity/service.hpp"
#include "api/scheduling/calendar_entries.hpp"
#include "api/scheduling/calendar_view.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/scheduling/calendar_feeds.hpp"
#include "storage/scheduling/people.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::identity::PrincipalKind;
using domain::scheduling::CalendarFeed;
using domain::tallying::Books;

constexpr std::string_view media = "text/calendar";
constexpr std::string_view secret_prefix = "gtc_";
constexpr std::string_view suffix = ".ics";

Response calendar_response(std::string text, const Books& books, std::string_view file_name) {
    Response response;
    response.content_type = "text/calendar; charset=utf-8";
    response.headers.emplace_back("ETag", '"' + domain::blake2b(text).hex().substr(0, 32) + '"');
    response.headers.emplace_back("Last-Modified", http_date(books.as_of.at));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("Content-Disposition", "inline; filename=\"" + std::string(file_name) + ".ics\"");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

/// Rendered feeds of one state of the plan and of everybody's rights: subscribers ask every hour, and most of the time nothing has changed.
class KeptFeeds {
  public:
    template <class Make>
    std::optional<Response> get(std::int64_t feed, const Books& books, Make make) {
        State state{books.as_of.catalog, books.directory_version, books.as_of.today};
        {
            std::lock_guard guard(mutex_);
            if (!(state_ == state)) kept_.clear();
            state_ = state;
            if (auto it = kept_.find(feed); it != kept_.end()) return it->second;
        }
        std::optional<Response> made = make();
        std::lock_guard guard(mutex_);
        if (made && state_ == state) {
            if (kept_.size() >= most) kept_.clear();
            kept_.emplace(feed, *made);
        }
        return made;
    }

  private:
    struct State {
        std::int64_t catalog = -1;
        std::int64_t directory = -1;
        Day today;
        bool operator==(const State&) const = default;
    };
    static constexpr std::size_t most = 64;
    std::mutex mutex_;
    State state_;
    std::map<std::int64_t, Response> kept_;
};

CalendarFeedAnswer answer_of(const Books& books, const CalendarFeed& f) {
    const auto& reg = books.registry();
    CalendarFeedAnswer out{f.id, f.kind, f.name, f.owner, {}, {}, f.created_at, f.revoked_at};
    if (f.organization) out.organization = reg.organizations.find(f.organization)->code;
    if (f.team) out.team = reg.teams.at(f.team).code;
    return out;
}

bool own(const Incoming& incoming, const CalendarFeed& f) {
    if (incoming.principal->kind == PrincipalKind::machine) return true;
    return f.owner_id && *f.owner_id == incoming.principal->id;
}

bool shows(const Incoming& incoming, const Books& books, const CalendarFeed& f) {
    if (own(incoming, f) || incoming.principal->may_everywhere(Permission::keep_people, books.as_of.today)) return true;
    // What is public belongs to the body and not to whoever set it up.
    return f.kind == FeedKind::organization &&
           incoming.principal->may_organization(Permission::change_plan, books.registry().organizations, f.organization,
                                                books.as_of.today);
}

Result<Reply<Page<CalendarFeedAnswer>>> list(const Call<CalendarFeedQuery, None>& call, const Books& books) {
    auto listing = Listing<CalendarFeed>::of(call.query, call.query.order({FeedSort::created_at}));
    if (!listing) return listing.error();
    for (const auto& [num, feed] : books.registry().calendar_feeds) {
        if (!shows(call, books, feed)) continue;
        if (call.query.revoked && feed.revoked_at.has_value() != *call.query.revoked) continue;
        listing->add({feed.created_at.ms, {}, num}, feed);
    }
    Reply<Page<CalendarFeedAnswer>> out;
    out.value = listing->page<CalendarFeedAnswer>([&](const CalendarFeed& f) { return answer_of(books, f); });
    return out;
}

std::string usual_name(const Books& books, const CalendarFeed& f) {
    const auto& reg = books.registry();
    switch (f.kind) {
        case FeedKind::mine: return "Giọt Hồng – " + f.owner;
        case FeedKind::shifts: return "Giọt Hồng – ca trực";
        case FeedKind::organization: return "Hiến máu – " + reg.organizations.find(f.organization)->name;
        case FeedKind::team: return "Hiến máu – " + reg.teams.at(f.team).name;
    }
    return {};
}

Result<Reply<NewCalendarFeedAnswer>> add(const Call<None, NewCalendarFeed>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    const auto& books = tx.books();
    Checks checks(books);
    CalendarFeed f;
    f.kind = body.kind;
    const auto who = call.principal->kind;
    const std::string needs = body.kind == FeedKind::organization ? "organization"
                              : body.kind == FeedKind::team       ? "team"
                              : body.kind == FeedKind::shifts     ? "person"
                                                                  : "";
    for (auto [member, given] : {std::pair{"organization", body.organization.has_value()}, {"team", body.team.has_value()},
                                 {"person", body.person.has_value()}})
        if (given != (needs == member))
            checks.refuse("/" + std::string(member), "feed_subject_mismatch",
                          {{"kind", std::string(domain::name_of(body.kind))}, {"needs", needs.empty() ? "-" : needs}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (body.organization) f.organization = checks.organization("/organization", body.organization->value);
    if (body.team) {
        f.team = books.registry().team(normal_reference(body.team->value)).value_or(0);
        if (!f.team) checks.refuse("/team", "team_not_found", {{"team", body.team->value}});
    }
    std::optional<storage::scheduling::Person> person;
    if (body.person) {
        person = storage::scheduling::find_person(tx.session(), normal_reference(body.person->value));
        if (!person) checks.refuse("/person", "person_not_found", {{"person", body.person->value}});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    switch (body.kind) {
        case FeedKind::mine:
            if (who != PrincipalKind::user && who != PrincipalKind::machine)
                return Error{ErrorKind::rule, "feed_needs_person", {}, {}};
            // The volunteer whose code is the login is the same person.
            person = storage::scheduling::find_person(tx.session(), call.principal->actor);
            break;
        case FeedKind::shifts:
            if (!(who == PrincipalKind::user && person->code == call.principal->actor))
                if (auto ok = call.require(Permission::change_plan, books, person->organization); !ok) return ok.error();
            break;
        case FeedKind::organization:
            if (auto ok = call.require(Permission::change_plan, books, f.organization); !ok) return ok.error();
            break;
        case FeedKind::team:
            if (auto ok = call.require(Permission::read_plan, books, books.registry().teams.at(f.team).organization); !ok)
                return ok.error();
            break;
    }
    if (person) f.person = person->num;
    auto secret = identity::make_secret(secret_prefix);
    f.id = tx.new_id();
    f.digest = identity::digest_of_secret(secret);
    f.owner = call.principal->actor;
    if (who != PrincipalKind::machine) f.owner_id = call.principal->id;
    f.created_at = tx.now();
    f.name = body.name ? body.name->value : usual_name(books, f);
    f = storage::scheduling::add(tx, std::move(f));
    Reply<NewCalendarFeedAnswer> out;
    static_cast<CalendarFeedAnswer&>(out.value) = answer_of(tx.books(), f);
    out.value.url = identity::origin_of(*call.request) + std::string(calendar_feed_prefix) + secret + std::string(suffix);
    out.value.webcal = "webcal" + out.value.url.substr(out.value.url.find(':'));
    out.location = "/api/v1/calendar-feeds";
    return out;
}

Result<Reply<CalendarFeedAnswer>> revoke(const Call<None, None>& call, storage::WriteTransaction& tx) {
    auto num = tx.books().registry().calendar_feed(normal_reference(call.path("feed")));
    const CalendarFeed* f = num ? &tx.books().registry().calendar_feeds.at(*num) : nullptr;
    // The digest finds feeds too; here only the id may.
    if (!f || f->id.text() != normal_reference(call.path("feed")) || !shows(call, tx.books(), *f))
        return Error{ErrorKind::not_found, "calendar_feed_not_found", {}, {}};
    auto revoked = f->revoked_at ? *f : storage::scheduling::revoke(tx, *f, call.request->actor);
    return Reply<CalendarFeedAnswer>{answer_of(tx.books(), revoked)};
}

Operation read_feed() {
    auto kept = std::make_shared<KeptFeeds>();
    return get<None, None>("/api/v1/calendar-feeds/{address}")
        .allow(Permission::anyone)
        .tag("calendar")
        .path<std::string>("address", {"phần bí mật của địa chỉ, với .ics", "the secret part of the address, with .ics"})
        .says("Lịch tại một địa chỉ bí mật", "The calendar at a secret address")
        .details("iCalendar (RFC 5545). Địa chỉ thay cho mật khẩu và không vào nhật ký.",
                 "iCalendar (RFC 5545). The address stands for a password and goes into no log.")
        .problems({{ErrorKind::not_found, "calendar_feed_not_found"}})
        .etag()
        .media({media})
        .memory_raw([kept](const Incoming& incoming, const Books& books) -> Result<Response> {
            auto nothing = [] { return Error{ErrorKind::not_found, "calendar_feed_not_found", {}, {}}; };
            std::string_view secret = incoming.path("address");
            if (!secret.starts_with(secret_prefix) || !secret.ends_with(suffix)) return nothing();
            secret.remove_suffix(suffix.size());
            auto num = books.registry().calendar_feed(identity::digest_of_secret(secret).hex());
            if (!num) return nothing();
            const auto& feed = books.registry().calendar_feeds.at(*num);
            if (feed.revoked_at) return nothing();
            auto response = kept->get(*num, books, [&]() -> std::optional<Response> {
                auto calendar = calendar_of(books, feed);
                if (!calendar) return std::nullopt;
                return calendar_response(icalendar::publish(*calendar), books, "giothong");
            });
            if (!response) return nothing();
            return *response;
        });
}

Result<Response> drive_calendar(const Call<None, None>& call, const Books& books) {
    auto num = books.drive_number(normal_reference(call.path("drive")));
    const auto* d = num ? books.drive(*num) : nullptr;
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    icalendar::Calendar calendar;
    calendar.offset = books.offset;
    calendar.refreshes = false;
    calendar.events.push_back(entry_of(books, *d, Shown::to_planners));
    return calendar_response(icalendar::publish(calendar), books, d->code);
}

Result<Response> free_busy(const Call<FreeBusyQuery, None>& call, const Books& books) {
    const auto& reg = books.registry();
    auto num = reg.team(normal_reference(call.path("team")));
    if (!num) return not_found("team_not_found", "team", call.path("team"));
    const auto& team = reg.teams.at(*num);
    if (auto ok = call.require(Permission::read_plan, books, team.organization); !ok) return ok.error();
    Checks checks(books);
    Day from = call.query.from.value_or(books.as_of.today);
    Day to = call.query.to.value_or(from.plus(30));
    if (to < from) checks.refuse("?to", "ends_before_starts");
    if (to.number - from.number >= most_calendar_days)
        checks.refuse("?to", "busy_too_long", {{"most", std::to_string(most_calendar_days)}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto begins = Instant::at(from, 0, books.offset), ends = Instant::at(to.plus(1), 0, books.offset);
    if (call.media == media) {
        icalendar::Calendar calendar;
        calendar.offset = books.offset;
        calendar.refreshes = false;
        calendar.free_busy.push_back(free_busy_of(books, team, begins, ends));
        return calendar_response(icalendar::publish(calendar), books, team.code);
    }
    FreeBusyAnswer out{team.code, from, to, {}};
    for (const auto& b : busy_times(books, team, begins, ends)) {
        auto& answer = out.busy.emplace_back(BusyAnswer{b.time.from, b.time.to, b.time.kind, {}});
        if (b.drive && call.sees(books, *b.drive)) answer.drive = b.drive->code;
    }
    Response response;
    response.body = std::make_shared<const std::string>(json::write(out));
    response.headers.emplace_back("ETag", '"' + domain::blake2b(*response.body).hex().substr(0, 32) + '"');
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

void add_calendar_feeds(Router& router) {
    router.add(get<CalendarFeedQuery, Page<CalendarFeedAnswer>>("/api/v1/calendar-feeds")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .says("Các lịch đã tạo", "Calendars that were made")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewCalendarFeed, NewCalendarFeedAnswer>("/api/v1/calendar-feeds")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .says("Tạo lịch với địa chỉ bí mật", "Make a calendar with a secret address")
                   .secret()
                   .makes()
                   .problems({{ErrorKind::forbidden, "forbidden"},
                              {ErrorKind::rule, "feed_subject_mismatch"},
                              {ErrorKind::rule, "feed_needs_person"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "team_not_found"},
                              {ErrorKind::rule, "person_not_found"}})
                   .write(add));
    router.add(post<None, CalendarFeedAnswer>("/api/v1/calendar-feeds/{feed}/revoke")
                   .allow(Permission::signed_in)
                   .tag("calendar")
                   .path<domain::Uuid>("feed", {"id của lịch", "id of the calendar"})
                   .says("Thu hồi địa chỉ của lịch", "Revoke the address of a calendar")
                   .problems({{ErrorKind::not_found, "calendar_feed_not_found"}})
                   .write(revoke));
    router.add(read_feed());
    router.add(get<None, None>("/api/v1/drives/{drive}/calendar")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("calendar")
                   .says("Một đợt dưới dạng iCalendar", "One drive as iCalendar")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .etag()
                   .media({media})
                   .memory(drive_calendar));
    router.add(get<FreeBusyQuery, FreeBusyAnswer>("/api/v1/teams/{team}/free-busy")
                   .allow(Permission::read_plan)
                   .tag("calendar")
                   .says("Đội bận lúc nào", "When a team is taken")
                   .problems({{ErrorKind::not_found, "team_not_found"}})
                   .etag()
                   .media({"application/json", media})
                   .memory(free_busy));
}

}  // namespace api::scheduling

#include "api/scheduling/calendar_feeds.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/secret_paths.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/service.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/calendar_entries.hpp"
#include "api/scheduling/calendar_view.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/engine/database.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/scheduling/calendar_feeds.hpp"

#include <map>
#include <mutex>

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
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
    response.headers.emplace_back("Content-Disposition",
                                  "inline; filename=\"" + std::string(file_name) + ".ics\"");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

/// Rendered feeds by number, for one version of the plan at a time. Any thread.
class KeptFeeds {
  public:
    explicit KeptFeeds(std::shared_ptr<CacheBudget> budget) : kept_(std::move(budget)) {}

    std::optional<Response> find(std::int64_t feed, const Books& books) {
        std::lock_guard guard(mutex_);
        move_to(books);
        const auto* kept = kept_.find(std::to_string(feed));
        return kept ? std::optional(*kept) : std::nullopt;
    }
    /// For whoever owns the feed and all who read it.
    void keep(std::int64_t feed, const std::string& owner, const Books& books,
              const Response& response) {
        std::lock_guard guard(mutex_);
        if (move_to(books))
            kept_.put(std::to_string(feed), owner, response, response.body->size() + 512);
    }

  private:
    struct State {
        std::int64_t catalog = -1;
        std::int64_t directory = -1;
        Day today;
        bool operator==(const State&) const = default;
    };
    /// False for a version that is older than what is kept.
    bool move_to(const Books& books) {
        State state{books.as_of.catalog, books.directory_version, books.as_of.today};
        if (state.catalog < state_.catalog || state.directory < state_.directory) return false;
        if (!(state_ == state)) kept_.clear();
        state_ = state;
        return true;
    }
    std::mutex mutex_;
    State state_;
    BoundedCache<Response> kept_;
};

CalendarFeedAnswer answer_of(const Books& books, const CalendarFeed& f) {
    const auto& reg = books.registry();
    CalendarFeedAnswer out{f.id, f.kind, f.name, f.owner, {}, {}, f.created_at, f.revoked_at};
    if (f.organization) out.organization = reg.organizations.find(f.organization)->code;
    if (f.team) out.team = reg.teams.at(f.team).code;
    return out;
}

Result<Reply<Page<CalendarFeedAnswer>>> list(const Call<CalendarFeedQuery, None>& call,
                                             const Books& books) {
    auto listing = Listing<CalendarFeed>::of(call.query, call.query.order({FeedSort::created_at}));
    if (!listing) return listing.error();
    const auto actor = call.actor();
    for (const auto& [num, feed] : books.registry().calendar_feeds) {
        if (!usecases::scheduling::sees_feed(actor, books, feed)) continue;
        if (call.query.revoked && feed.revoked_at.has_value() != *call.query.revoked) continue;
        listing->add({feed.created_at.ms, {}, num}, feed);
    }
    Reply<Page<CalendarFeedAnswer>> out;
    out.value = listing->page<CalendarFeedAnswer>(
        [&](const CalendarFeed& f) { return answer_of(books, f); });
    return out;
}

/// What a feed is called that nobody gave a name; a reference that names nothing is refused
/// afterwards.
std::string usual_name(const Incoming& call, const Books& books, const NewCalendarFeed& body) {
    const auto& reg = books.registry();
    switch (body.kind) {
        case FeedKind::mine:
            return "Giọt Hồng – " + call.principal->actor;
        case FeedKind::shifts:
            return "Giọt Hồng – ca trực";
        case FeedKind::organization: {
            auto num = body.organization
                           ? reg.organization(normal_reference(body.organization->value))
                           : std::nullopt;
            return num ? "Hiến máu – " + reg.organizations.find(*num)->name : "";
        }
        case FeedKind::team: {
            auto num = body.team ? reg.team(normal_reference(body.team->value)) : std::nullopt;
            return num ? "Hiến máu – " + reg.teams.at(*num).name : "";
        }
    }
    return {};
}

Result<Reply<NewCalendarFeedAnswer>> add(const Call<None, NewCalendarFeed>& call,
                                         storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::scheduling::NewCalendarFeed what;
    what.kind = body.kind;
    what.name = body.name ? body.name->value : usual_name(call, tx.books(), body);
    what.organization = plain(body.organization);
    what.team = plain(body.team);
    what.person = plain(body.person);
    Reply<NewCalendarFeedAnswer> out;
    auto address = [&]() -> Result<usecases::scheduling::FeedAddress> {
        auto maker = usecases::identity::maker_of(identity::holder_of(call), tx.books());
        if (!maker) return maker.error();
        auto origin = identity::origin_of(*call.request);
        if (!origin) return origin.error();
        auto secret = usecases::identity::make_secret(secret_prefix);
        out.value.url = *origin + std::string(calendar_feed_prefix) + secret + std::string(suffix);
        return usecases::scheduling::FeedAddress{usecases::identity::digest_of_secret(secret),
                                                 *maker};
    };
    auto added = usecases::scheduling::add(call.actor(), tx, what, address);
    if (!added) return added.error();
    static_cast<CalendarFeedAnswer&>(out.value) = answer_of(tx.books(), *added);
    out.value.webcal = "webcal" + out.value.url.substr(out.value.url.find(':'));
    out.location = "/api/v1/calendar-feeds";
    return out;
}

Result<Reply<CalendarFeedAnswer>> revoke(const Call<None, None>& call,
                                         storage::WriteTransaction& tx) {
    // The digest finds feeds too; here only the id may.
    auto id = domain::Uuid::parse(call.path("feed"));
    if (!id) return Error{ErrorKind::not_found, "calendar_feed_not_found", {}, {}};
    auto revoked = usecases::scheduling::revoke_feed(call.actor(), tx, *id);
    if (!revoked) return revoked.error();
    return Reply<CalendarFeedAnswer>{answer_of(tx.books(), *revoked)};
}

Operation read_feed(const Limits& limits) {
    auto kept = std::make_shared<KeptFeeds>(limits.feeds);
    return get<None, None>("/api/v1/calendar-feeds/{address}")
        .allow(Permission::anyone)
        .tag("calendar")
        .path<std::string>("address", {"phần bí mật của địa chỉ, với .ics",
                                       "the secret part of the address, with .ics"})
        .says("Lịch tại một địa chỉ bí mật", "The calendar at a secret address")
        .details("iCalendar (RFC 5545). Địa chỉ thay cho mật khẩu và không vào nhật ký.",
                 "iCalendar (RFC 5545). The address stands for a password and goes into no log.")
        .problems({{ErrorKind::not_found, "calendar_feed_not_found"}})
        .etag()
        .media({media})
        .weighed([kept](const Incoming& incoming,
                        const std::shared_ptr<const Books>& books) -> Weighed {
            auto nothing = [] {
                return Result<Response>(
                    Error{ErrorKind::not_found, "calendar_feed_not_found", {}, {}});
            };
            std::string_view secret = incoming.path("address");
            if (!secret.starts_with(secret_prefix) || !secret.ends_with(suffix)) return nothing();
            secret.remove_suffix(suffix.size());
            auto num =
                books->registry().calendar_feed(usecases::identity::digest_of_secret(secret).hex());
            if (!num) return nothing();
            if (books->registry().calendar_feeds.at(*num).revoked_at) return nothing();
            if (auto response = kept->find(*num, *books))
                return Result<Response>(std::move(*response));
            auto make = [kept, books, num = *num, nothing]() -> Result<Response> {
                const auto& feed = books->registry().calendar_feeds.at(num);
                auto calendar = calendar_of(*books, feed);
                if (!calendar) return nothing();
                auto response =
                    calendar_response(icalendar::publish(*calendar), *books, "giothong");
                kept->keep(num, "feed/" + std::to_string(num), *books, response);
                return response;
            };
            // Each event of a calendar is about as much as a row.
            if ((walk(*books) * 2).at_once()) return make();
            return ReadJob([make](storage::Session&) { return make(); });
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
    if (auto ok = call.require(Permission::read_plan, books, team.organization); !ok)
        return ok.error();
    Checks checks(books);
    Day from = call.query.from.value_or(books.as_of.today);
    Day to = call.query.to.value_or(from.plus(30));
    if (to < from) checks.refuse("?to", "ends_before_starts");
    if (to.number - from.number >= most_calendar_days)
        checks.refuse("?to", "busy_too_long", {{"most", std::to_string(most_calendar_days)}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto begins = Instant::at(from, 0, books.offset),
         ends = Instant::at(to.plus(1), 0, books.offset);
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
    response.headers.emplace_back("ETag",
                                  '"' + domain::blake2b(*response.body).hex().substr(0, 32) + '"');
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

void add_calendar_feeds(Router& router, const Limits& limits) {
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
                              {ErrorKind::conflict, "public_url_missing"},
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
    router.add(read_feed(limits));
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

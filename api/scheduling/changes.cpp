#include "api/scheduling/changes.hpp"

#include <algorithm>

#include "api/http/conditions.hpp"
#include "api/http/cursor.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/scheduling/changes.hpp"
#include "storage/scheduling/drives.hpp"

namespace api::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::DriveChange;
using domain::scheduling::Placement;
using domain::tallying::Books;

const Drive* find(const Books& books, const std::string& reference) {
    auto num = books.drive_number(normal_reference(reference));
    return num ? books.drive(*num) : nullptr;
}

PlacementAnswer answer(const Books& books, const Placement& p) {
    PlacementAnswer out{p.starts_at, p.ends_at, books.registry().sites.at(p.site).code, std::nullopt};
    if (p.team) out.team = books.registry().teams.at(p.team).code;
    return out;
}

DriveChangeAnswer answer(const Books& books, const DriveChange& c) {
    DriveChangeAnswer out;
    out.id = c.id;
    out.drive = books.drive(c.drive)->code;
    out.status = c.status;
    out.before = answer(books, c.before);
    out.after = answer(books, c.after);
    out.reason = c.reason;
    out.actor = c.actor;
    out.at = c.at;
    out.decided_by = c.decided_by;
    out.decided_at = c.decided_at;
    out.decision_reason = c.decision_reason;
    return out;
}

/// The session may see a newer state than the books; what these do not know is told next time.
bool known(const Books& books, const DriveChange& c) {
    auto placement = [&](const Placement& p) {
        return books.registry().sites.contains(p.site) && (!p.team || books.registry().teams.contains(p.team));
    };
    return books.drive(c.drive) && placement(c.before) && placement(c.after);
}

/// Changes that one page looks at when the reader may see few of them; the page ends there and says where to go on.
constexpr std::size_t most_looked_at = 10'000;
constexpr std::string_view newest_first = "-num";

Result<Reply<Page<ListedDriveChange>>> list(const Call<DriveChangeQuery, None>& call, const Books& books, storage::Session& session) {
    const auto& q = call.query;
    Checks checks(books);
    const std::int64_t organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    std::int64_t below = INT64_MAX;
    if (q.cursor) {
        auto cursor = decode_cursor(*q.cursor, newest_first);
        if (!cursor) return cursor.error();
        below = cursor->num;
    }
    const auto limit = std::size_t(q.limit ? q.limit->value : default_limit);
    const auto statuses = q.status ? q.status->items : std::vector<ChangeStatus>{};
    const auto& tree = books.registry().organizations;
    Reply<Page<ListedDriveChange>> out;
    auto& items = out.value.items;
    for (std::size_t looked_at = 0;;) {
        constexpr std::int64_t at_once = 500;
        auto found = storage::scheduling::changes(session, statuses, below, at_once);
        for (const auto& c : found) {
            const Drive* d = books.drive(c.drive);
            const bool asked = known(books, c) && call.sees(books, *d) && (!organization || tree.within(d->organization, organization, d->day));
            if (asked && items.size() == limit) {
                out.value.next = encode_cursor({std::string(newest_first), "", below});
                return out;
            }
            below = c.num;
            if (!asked) continue;
            auto& item = items.emplace_back();
            static_cast<DriveChangeAnswer&>(item) = answer(books, c);
            item.title = d->title;
            item.day = d->day;
            item.organization = tree.find(d->organization)->code;
        }
        if (std::int64_t(found.size()) < at_once) return out;
        if ((looked_at += found.size()) < most_looked_at) continue;
        out.value.next = encode_cursor({std::string(newest_first), "", below});
        return out;
    }
}

Error locked(const Drive& d) {
    return {ErrorKind::conflict, "drive_locked", {{"drive", d.code}}, {}};
}

Result<Reply<DriveAnswer>> move(const Call<None, DriveMove>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found) return not_found("drive_not_found", "drive", call.path("drive"));
    const Drive before = *found;
    if (!call.request->header("if-match").empty())
        if (auto ok = call.expect_version(before.version); !ok) return ok.error();
    if (is_locked(tx.books(), before) && !may_approve(call, tx.books(), before)) return locked(before);
    const auto& body = call.body;
    Checks checks(tx.books());
    Placement to{body.starts_at, body.ends_at, before.site, before.team};
    if (body.site) to.site = checks.site("/site", body.site->value);
    if (body.team.present()) to.team = body.team ? checks.team("/team", body.team->value) : 0;
    checks.order<domain::Instant>(body.starts_at, body.ends_at, "/ends_at");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    auto acceptance = Acceptance::of(body);
    acceptance.reason = body.reason.value;
    // Told are those of the old time and place and of the new one.
    auto told = told_about(tx, before);
    auto put = place_drive(call, tx, before, to, acceptance);
    if (!put) return put.error();
    for (auto& one : told_about(tx, put->drive))
        if (std::none_of(told.begin(), told.end(), [&](const Told& t) { return t.as == one.as && t.code == one.code && t.name == one.name; }))
            told.push_back(std::move(one));
    DriveChange change;
    change.id = tx.new_id();
    change.drive = before.num;
    change.status = ChangeStatus::moved;
    change.before = placement_of(before);
    change.after = to;
    change.reason = body.reason.value;
    change.actor = call.request->actor;
    change.at = tx.now();
    storage::scheduling::add(tx, change);
    Reply<DriveAnswer> out{scheduling::answer(tx.books(), put->drive), version_etag(put->drive.version)};
    if (!put->warnings.empty()) out.value.warnings = std::move(put->warnings);
    out.value.change = change.id;
    out.value.tell = std::move(told);
    return out;
}

Result<Reply<DriveChangeAnswer>> ask(const Call<None, NewDriveChange>& call, storage::WriteTransaction& tx) {
    const Drive* d = find(tx.books(), call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    if (d->status != DriveStatus::proposed && d->status != DriveStatus::approved)
        return Error{ErrorKind::conflict, "drive_frozen", {{"status", std::string(domain::name_of(d->status))}}, {}};
    const auto& body = call.body;
    Checks checks(tx.books());
    DriveChange c;
    c.before = c.after = placement_of(*d);
    if (body.starts_at) c.after.starts_at = *body.starts_at;
    if (body.ends_at) c.after.ends_at = *body.ends_at;
    if (body.site) c.after.site = checks.site("/site", body.site->value);
    if (body.team.present()) c.after.team = body.team ? checks.team("/team", body.team->value) : 0;
    checks.order<domain::Instant>(c.after.starts_at, c.after.ends_at, body.ends_at ? "/ends_at" : "/starts_at");
    if (c.after == c.before) checks.refuse("", "nothing_to_change");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    c.id = tx.new_id();
    c.drive = d->num;
    c.reason = body.reason.value;
    c.actor = call.request->actor;
    c.at = tx.now();
    c = storage::scheduling::add(tx, c);
    Reply<DriveChangeAnswer> out{answer(tx.books(), c)};
    out.location = "/api/v1/drives/" + d->code + "/changes";
    return out;
}

Result<Reply<DriveChangeAnswer>> decide(const Call<None, DecideChange>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found || !call.sees(tx.books(), *found)) return not_found("drive_not_found", "drive", call.path("drive"));
    const Drive before = *found;
    if (!may_approve(call, tx.books(), before)) return Error{ErrorKind::forbidden, "approval_from_above", {}, {}};
    auto id = domain::Uuid::parse(normal_reference(call.path("change")));
    auto changes = storage::scheduling::changes_of(tx.session(), before.num);
    auto it = std::find_if(changes.begin(), changes.end(), [&](const DriveChange& c) { return id && c.id == *id; });
    if (it == changes.end()) return not_found("change_not_found", "change", call.path("change"));
    DriveChange c = *it;
    if (c.status != ChangeStatus::pending)
        return Error{ErrorKind::conflict, "change_decided", {{"status", std::string(domain::name_of(c.status))}}, {}};
    const auto& body = call.body;
    bool accept = body.decision == ChangeDecision::accept;
    c.status = accept ? ChangeStatus::accepted : ChangeStatus::refused;
    c.decided_by = call.request->actor;
    c.decided_at = tx.now();
    c.decision_reason = body.reason.value;
    std::vector<ClashAnswer> warnings;
    std::vector<Told> told;
    if (accept) {
        // What was asked for is the difference: what the drive was changed in meanwhile stays.
        Placement now = placement_of(before), to = now;
        auto take = [&](auto member) {
            if (!(c.after.*member == c.before.*member)) to.*member = c.after.*member;
        };
        take(&Placement::starts_at);
        take(&Placement::ends_at);
        take(&Placement::site);
        take(&Placement::team);
        Checks checks(tx.books());
        checks.order<domain::Instant>(to.starts_at, to.ends_at, "");
        if (auto ok = checks.verdict(); !ok) return ok.error();
        auto acceptance = Acceptance::of(body);
        acceptance.reason = body.reason.value;
        told = told_about(tx, before);
        auto put = place_drive(call, tx, before, to, acceptance);
        if (!put) return put.error();
        warnings = std::move(put->warnings);
    }
    storage::scheduling::decide(tx, c);
    Reply<DriveChangeAnswer> out{answer(tx.books(), c)};
    if (accept) {
        if (!warnings.empty()) out.value.warnings = std::move(warnings);
        out.value.tell = std::move(told);
    }
    return out;
}

}  // namespace

void add_changes(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> placing{{ErrorKind::not_found, "drive_not_found"},
                                               {ErrorKind::conflict, "drive_frozen"},
                                               {ErrorKind::conflict, "clashes"},
                                               {ErrorKind::conflict, "warnings_not_accepted"},
                                               {ErrorKind::rule, "site_not_found"},
                                               {ErrorKind::rule, "team_not_found"},
                                               {ErrorKind::rule, "session_outside_drive"},
                                               {ErrorKind::rule, "sessions_overlap"},
                                               {ErrorKind::rule, "ends_before_starts"}};
    // Personal: the answer names coordinators and volunteers.
    router.add(post<DriveMove, DriveAnswer>("/api/v1/drives/{drive}/move")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("drives")
                   .says("Dời đợt hiến máu", "Move a drive")
                   .details("Các buổi và ca làm việc dời theo giờ bắt đầu. Câu trả lời nêu những ai cần được báo (tell).",
                            "Sessions and shifts move with the start. The answer says who has to hear of it (tell).")
                   .etag()
                   .problems(placing)
                   .problems({{ErrorKind::stale, "stale_version"}, {ErrorKind::conflict, "drive_locked"}})
                   .write(move));
    router.add(get<None, DriveChanges>("/api/v1/drives/{drive}/changes")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Các thay đổi về thời gian, địa điểm, đội", "Changes of time, place and team")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .read([read_books](const Call<None, None>& call, storage::Session& session) -> Result<Reply<DriveChanges>> {
                       auto books = read_books();
                       const Drive* d = find(*books, call.path("drive"));
                       if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
                       Reply<DriveChanges> out;
                       for (const auto& c : storage::scheduling::changes_of(session, d->num))
                           if (known(*books, c)) out.value.items.push_back(answer(*books, c));
                       return out;
                   }));
    router.add(get<DriveChangeQuery, Page<ListedDriveChange>>("/api/v1/drive-changes")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Thay đổi của mọi đợt được xem, mới nhất trước", "Changes of all drives that one may see, newest first")
                   .details("Những gì chờ duyệt: status=pending. Một trang có thể ngắn hơn limit mà vẫn còn next.",
                            "What waits for a decision: status=pending. A page may be shorter than limit and still have a next.")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read([read_books](const Call<DriveChangeQuery, None>& call, storage::Session& session) {
                       return list(call, *read_books(), session);
                   }));
    router.add(post<NewDriveChange, DriveChangeAnswer>("/api/v1/drives/{drive}/changes")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("drives")
                   .says("Đề nghị thay đổi, chờ cấp trên duyệt", "Ask for a change, which waits for approval")
                   .makes()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::conflict, "drive_frozen"},
                              {ErrorKind::rule, "site_not_found"},
                              {ErrorKind::rule, "team_not_found"},
                              {ErrorKind::rule, "nothing_to_change"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(ask));
    router.add(post<DecideChange, DriveChangeAnswer>("/api/v1/drives/{drive}/changes/{change}")
                   .allow(Permission::approve_plan, Where::drive)
                   .tag("drives")
                   .says("Duyệt hoặc bác một thay đổi", "Accept or refuse a change")
                   .problems(placing)
                   .problems({{ErrorKind::not_found, "change_not_found"},
                              {ErrorKind::conflict, "change_decided"},
                              {ErrorKind::forbidden, "approval_from_above"}})
                   .write(decide));
}

}  // namespace api::scheduling

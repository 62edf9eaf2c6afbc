#include "api/scheduling/changes.hpp"

#include "api/http/conditions.hpp"
#include "api/http/cursor.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/change_handlers.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/drive_handlers.hpp"
#include "storage/scheduling/changes.hpp"
#include "usecases/scheduling/changes.hpp"

#include <algorithm>

namespace api::scheduling {

using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::DriveChange;
using domain::scheduling::Placement;
using domain::tallying::Books;

namespace {

PlacementAnswer answer(const Books& books, const Placement& p) {
    PlacementAnswer out{p.starts_at, p.ends_at, books.registry().sites.at(p.site).code,
                        std::nullopt};
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
        return books.registry().sites.contains(p.site) &&
               (!p.team || books.registry().teams.contains(p.team));
    };
    return books.drive(c.drive) && placement(c.before) && placement(c.after);
}

/// Changes that one page looks at when the reader may see few of them; the page ends there and says
/// where to go on.
constexpr std::size_t most_looked_at = 10'000;
constexpr std::string_view newest_first = "-num";

}  // namespace

Result<Reply<Page<ListedDriveChange>>> list_changes(const Call<DriveChangeQuery, None>& call,
                                                    const Books& books, storage::Session& session) {
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
            const bool asked =
                known(books, c) && call.sees(books, *d) &&
                (!organization || tree.within(d->organization, organization, d->day));
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

Result<Reply<DriveChanges>> changes_of_drive(const Call<PageQuery, None>& call, const Books& books,
                                             storage::Session& session) {
    const Drive* d = find_drive(books, call);
    if (!d) return no_such_drive(call);
    auto after = call.query.after("num");
    if (!after) return after.error();
    auto rows = storage::scheduling::changes_of(session, d->num, *after ? (*after)->num : 0,
                                                std::int64_t(call.query.size()) + 1);
    std::erase_if(rows, [&](const DriveChange& c) { return !known(books, c); });
    Reply<DriveChanges> out;
    auto filled = fill_page(
        out.value, call.query, "num", rows,
        [](const DriveChange& c) {
            return ListPlace{"", c.num};
        },
        [&](const DriveChange& c) { return answer(books, c); });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<DriveAnswer>> move_drive(const Call<None, DriveMove>& call,
                                      storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call);
    if (!d) return no_such_drive(call);
    if (!call.request->header("if-match").empty())
        if (auto ok = call.expect_version(d->version); !ok) return ok.error();
    usecases::scheduling::DriveMove move;
    move.starts_at = call.body.starts_at;
    move.ends_at = call.body.ends_at;
    move.site = plain(call.body.site);
    move.team = plain(call.body.team);
    move.acceptance = acceptance_of(call.body);
    auto moved = usecases::scheduling::move_drive(call.actor(), tx, d->num, move);
    if (!moved) return moved.error();
    Reply<DriveAnswer> out{scheduling::answer(tx.books(), moved->drive),
                           version_etag(moved->drive.version)};
    if (!moved->warnings.empty()) out.value.warnings = answers(moved->warnings);
    out.value.change = moved->change;
    out.value.tell = answers(moved->tell);
    return out;
}

Result<Reply<DriveChangeAnswer>> ask_for_change(const Call<None, NewDriveChange>& call,
                                                storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call);
    if (!d) return no_such_drive(call);
    usecases::scheduling::NewDriveChange what;
    what.starts_at = plain(call.body.starts_at);
    what.ends_at = plain(call.body.ends_at);
    what.site = plain(call.body.site);
    what.team = plain(call.body.team);
    what.reason = call.body.reason.value;
    auto asked = usecases::scheduling::ask_for_change(call.actor(), tx, d->num, what);
    if (!asked) return asked.error();
    Reply<DriveChangeAnswer> out{answer(tx.books(), *asked)};
    out.location = "/api/v1/drives/" + tx.books().drive(asked->drive)->code + "/changes";
    return out;
}

Result<Reply<DriveChangeAnswer>> decide_change(const Call<None, DecideChange>& call,
                                               storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call);
    if (!d || !call.sees(tx.books(), *d)) return no_such_drive(call);
    const bool accept = call.body.decision == ChangeDecision::accept;
    auto decided = usecases::scheduling::decide_change(
        call.actor(), tx, d->num, call.path("change"), accept, acceptance_of(call.body));
    if (!decided) return decided.error();
    Reply<DriveChangeAnswer> out{answer(tx.books(), decided->change)};
    if (!decided->accepted) return out;
    if (!decided->warnings.empty()) out.value.warnings = answers(decided->warnings);
    out.value.tell = answers(decided->tell);
    return out;
}

}  // namespace api::scheduling

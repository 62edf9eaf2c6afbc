#include "usecases/scheduling/calendar_feeds.hpp"

#include "storage/scheduling/calendar_feeds.hpp"
#include "storage/scheduling/people.hpp"
#include "usecases/core/checks.hpp"

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::PrincipalKind;
using domain::scheduling::Person;
using domain::tallying::Books;

std::string_view subject_of(FeedKind kind) {
    switch (kind) {
        case FeedKind::mine:
            break;
        case FeedKind::shifts:
            return "person";
        case FeedKind::organization:
            return "organization";
        case FeedKind::team:
            return "team";
    }
    return {};
}

/// What the feed is of stands in the member that its kind needs, and nowhere else.
Result<void> check_subject(const Books& books, const NewCalendarFeed& what) {
    Checks checks(books);
    const auto needs = subject_of(what.kind);
    for (auto [member, given] : {std::pair{"organization", what.organization.has_value()},
                                 {"team", what.team.has_value()},
                                 {"person", what.person.has_value()}})
        if (given != (needs == member))
            checks.refuse(member, "feed_subject_mismatch",
                          {{"kind", std::string(domain::name_of(what.kind))},
                           {"needs", needs.empty() ? "-" : std::string(needs)}});
    return checks.verdict();
}

bool own_account(const Actor& actor, const Person& person) {
    return actor.principal->kind == PrincipalKind::user && person.code == actor.principal->actor;
}

Result<void> check_reach(const Actor& actor, const Books& books, const CalendarFeed& f) {
    switch (f.kind) {
        case FeedKind::mine:
            if (actor.principal->kind != PrincipalKind::user &&
                actor.principal->kind != PrincipalKind::machine)
                return Error{ErrorKind::rule, "feed_needs_person", {}, {}};
            break;
        case FeedKind::shifts:
            break;
        case FeedKind::organization:
            return actor.require(Permission::change_plan, books, f.organization);
        case FeedKind::team:
            return actor.require(Permission::read_plan, books,
                                 books.registry().teams.at(f.team).organization);
    }
    return {};
}

}  // namespace

bool sees_feed(const Actor& actor, const Books& books, const CalendarFeed& f) {
    if (actor.principal->kind == PrincipalKind::machine) return true;
    if (f.owner_id && *f.owner_id == actor.principal->id) return true;
    if (actor.may(Permission::keep_people, books, 0)) return true;
    return f.kind == FeedKind::organization &&
           actor.principal->may_organization(Permission::change_plan,
                                             books.registry().organizations, f.organization,
                                             books.as_of.today);
}

Result<CalendarFeed> add(const Actor& actor, storage::WriteTransaction& tx,
                         const NewCalendarFeed& what,
                         const std::function<Result<FeedAddress>()>& address) {
    const auto& books = tx.books();
    if (auto ok = check_subject(books, what); !ok) return ok.error();
    Checks checks(books);
    CalendarFeed f;
    f.kind = what.kind;
    if (what.organization) f.organization = checks.organization("organization", *what.organization);
    if (what.team) {
        f.team = books.registry().team(normal_reference(*what.team)).value_or(0);
        if (!f.team) checks.refuse("team", "team_not_found", {{"team", *what.team}});
    }
    std::optional<Person> person;
    if (what.person) {
        person = storage::scheduling::find_person(tx.session(), normal_reference(*what.person));
        // Whose shifts are nobody's business does not exist.
        if (!person || !(own_account(actor, *person) ||
                         actor.require(Permission::change_plan, books, person->organization)))
            checks.refuse("person", "person_not_found", {{"person", *what.person}});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto ok = check_reach(actor, books, f); !ok) return ok.error();
    // The volunteer whose code is the login is the same person.
    if (f.kind == FeedKind::mine)
        person = storage::scheduling::find_person(tx.session(), actor.principal->actor);
    if (person) f.person = person->num;
    auto made = address();
    if (!made) return made.error();
    f.digest = made->digest;
    f.maker = made->maker;
    f.id = tx.new_id();
    f.name = what.name;
    f.owner = actor.principal->actor;
    if (actor.principal->kind != PrincipalKind::machine) f.owner_id = actor.principal->id;
    f.created_at = tx.now();
    return storage::scheduling::add(tx, std::move(f));
}

Result<CalendarFeed> revoke_feed(const Actor& actor, storage::WriteTransaction& tx,
                                 const domain::Uuid& feed) {
    auto num = tx.books().registry().calendar_feed(feed.text());
    const CalendarFeed* f = num ? &tx.books().registry().calendar_feeds.at(*num) : nullptr;
    if (!f || !sees_feed(actor, tx.books(), *f))
        return Error{ErrorKind::not_found, "calendar_feed_not_found", {}, {}};
    if (f->revoked_at) return *f;
    return storage::scheduling::revoke(tx, *f, actor.name);
}

}  // namespace usecases::scheduling

#include "api/scheduling/volunteers.hpp"

#include "api/http/conditions.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/volunteer_handlers.hpp"
#include "storage/scheduling/people.hpp"
#include "usecases/scheduling/volunteers.hpp"

namespace api::scheduling {

using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::Person;
using domain::scheduling::Shift;
using domain::scheduling::Signup;
using domain::tallying::Books;

namespace {

VolunteerAnswer answer(const Books& books, const Person& p) {
    VolunteerAnswer out{
        p.id,    p.code, p.name,   books.registry().organizations.find(p.organization)->code,
        p.roles, {},     p.active, p.version};
    for (const auto& q : p.qualifications) out.qualifications.push_back({q.kind, q.valid_until});
    return out;
}

std::vector<domain::scheduling::Qualification> qualifications_of(const Qualifications& from) {
    std::vector<domain::scheduling::Qualification> out;
    for (const auto& q : from) out.push_back({q.kind, q.valid_until});
    return out;
}

}  // namespace

Result<Reply<Page<VolunteerAnswer>>> list_volunteers(const Call<VolunteerQuery, None>& call,
                                                     const Books& books,
                                                     storage::Session& session) {
    const auto& q = call.query;
    Checks checks(books);
    usecases::scheduling::VolunteerFilter filter;
    filter.organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    filter.role = plain(q.role);
    filter.expires_by = plain(q.expires_by);
    std::string after;
    if (q.cursor) {
        auto cursor = decode_cursor(*q.cursor, "code");
        if (!cursor) return cursor.error();
        after = cursor->key;
    }
    const auto most = std::size_t(q.limit ? q.limit->value : default_limit);
    auto page = usecases::scheduling::volunteers(call.actor(), books, session, filter, after, most);
    Reply<Page<VolunteerAnswer>> out;
    for (const auto& p : page.people) out.value.items.push_back(answer(books, p));
    if (page.next) out.value.next = encode_cursor({"code", *page.next, 0});
    return out;
}

Result<Reply<VolunteerAnswer>> show_volunteer(const Call<None, None>& call, const Books& books,
                                              storage::Session& session) {
    auto found =
        usecases::scheduling::volunteer(call.actor(), books, session, call.path("volunteer"));
    if (!found) return found.error();
    return Reply<VolunteerAnswer>{answer(books, *found), version_etag(found->version)};
}

Result<Reply<VolunteerAnswer>> add_volunteer(const Call<None, NewVolunteer>& call,
                                             storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::scheduling::NewVolunteer what;
    what.id = body.id;
    what.code = body.code.value;
    what.name = body.name.value;
    what.organization = body.organization.value;
    what.roles = plain(body.roles);
    if (body.qualifications) what.qualifications = qualifications_of(*body.qualifications);
    auto added = usecases::scheduling::add(call.actor(), tx, what);
    if (!added) return added.error();
    return Reply<VolunteerAnswer>{answer(tx.books(), *added), version_etag(added->version),
                                  "/api/v1/volunteers/" + added->code};
}

Result<Reply<VolunteerAnswer>> change_volunteer(const Call<None, VolunteerPatch>& call,
                                                storage::WriteTransaction& tx) {
    const auto actor = call.actor();
    auto found =
        usecases::scheduling::volunteer(actor, tx.books(), tx.session(), call.path("volunteer"));
    if (!found) return found.error();
    // Whoever may not change it is not told which version it has.
    if (auto may = actor.require(Permission::change_plan, tx.books(), found->organization); !may)
        return may.error();
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    usecases::scheduling::VolunteerPatch patch;
    patch.name = plain(body.name);
    patch.organization = plain(body.organization);
    patch.roles = plain(body.roles);
    if (body.qualifications) patch.qualifications = qualifications_of(*body.qualifications);
    patch.active = plain(body.active);
    auto changed = usecases::scheduling::change(actor, tx, std::move(*found), patch);
    if (!changed) return changed.error();
    return Reply<VolunteerAnswer>{answer(tx.books(), *changed), version_etag(changed->version)};
}

Result<Reply<WorkList>> work_of_volunteer(const Call<PageQuery, None>& call, const Books& books,
                                          storage::Session& session) {
    auto person =
        usecases::scheduling::volunteer(call.actor(), books, session, call.path("volunteer"));
    if (!person) return person.error();
    struct Work {
        const Drive* drive;
        const Shift* shift;
        const Signup* signup;
    };
    Reply<WorkList> out;
    std::vector<Work> all;
    for (const auto& place : storage::scheduling::places_of(session, person->num)) {
        const Drive* d = books.drive(place.drive);
        if (!d) continue;
        for (const auto& s : d->shifts) {
            const auto* u = s.num == place.shift ? s.signup(person->num) : nullptr;
            if (!u) continue;
            all.push_back({d, &s, u});
            out.value.minutes_total += u->minutes.value_or(0);
        }
    }
    auto filled = fill_page(
        out.value, call.query, "starts_at", all,
        [](const Work& w) {
            return ListPlace{sortable(w.shift->starts_at.ms), w.shift->num};
        },
        [](const Work& w) {
            const Shift& s = *w.shift;
            return WorkAnswer{w.drive->code,    s.id,      s.role,
                              s.starts_at,      s.ends_at, w.signup->status,
                              w.signup->minutes};
        });
    if (!filled) return filled.error();
    return out;
}

}  // namespace api::scheduling

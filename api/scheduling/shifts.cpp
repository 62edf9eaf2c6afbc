#include "api/scheduling/shifts.hpp"

#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/shift_handlers.hpp"
#include "storage/scheduling/people.hpp"
#include "usecases/scheduling/shifts.hpp"

#include <algorithm>
#include <map>

namespace api::scheduling {

using domain::Error;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::Person;
using domain::scheduling::Shift;
using domain::scheduling::Signup;
using domain::tallying::Books;

namespace {

const Drive* drive_of(const Books& books, const Incoming& call) {
    auto num = books.drive_number(normal_reference(call.path("drive")));
    return num ? books.drive(*num) : nullptr;
}
Error without_drive(const Incoming& call) {
    return not_found("drive_not_found", "drive", call.path("drive"));
}

std::vector<const Shift*> by_number(const std::vector<Shift>& shifts) {
    std::vector<const Shift*> out;
    for (const auto& s : shifts) out.push_back(&s);
    std::sort(out.begin(), out.end(),
              [](const Shift* a, const Shift* b) { return a->num < b->num; });
    return out;
}

ShiftAnswer answer(const Shift& s) {
    auto waiting = std::count_if(s.signups.begin(), s.signups.end(), [](const Signup& u) {
        return u.status == SignupStatus::signed_up;
    });
    auto missing = std::max<std::int64_t>(0, s.count - s.filled());
    return {s.id, s.role, s.count, waiting, s.filled(), missing, s.starts_at, s.ends_at};
}

SignupAnswer answer(const Shift& s, const Person& p, const Signup& u) {
    return {s.id, s.role, p.code, p.name, u.status, u.minutes};
}

}  // namespace

Result<Reply<ShiftList>> shifts_of_drive(const Call<PageQuery, None>& call, const Books& books) {
    const Drive* d = drive_of(books, call);
    if (!d) return without_drive(call);
    Reply<ShiftList> out;
    auto filled = fill_page(
        out.value, call.query, "num", by_number(d->shifts),
        [](const Shift* s) {
            return ListPlace{"", s->num};
        },
        [](const Shift* s) { return answer(*s); });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<ShiftAnswer>> add_shift(const Call<None, NewShift>& call,
                                     storage::WriteTransaction& tx) {
    const Drive* d = drive_of(tx.books(), call);
    if (!d) return without_drive(call);
    const auto& body = call.body;
    const std::string location = "/api/v1/drives/" + d->code + "/shifts";
    auto added = usecases::scheduling::add_shift(
        call.actor(), tx, d->num,
        {body.id, body.role, body.count.value, body.starts_at, body.ends_at});
    if (!added) return added.error();
    Reply<ShiftAnswer> out{answer(*added)};
    out.location = location;
    return out;
}

Result<Reply<ShiftAnswer>> change_shift(const Call<None, ShiftPatch>& call,
                                        storage::WriteTransaction& tx) {
    const Drive* d = drive_of(tx.books(), call);
    if (!d) return without_drive(call);
    usecases::scheduling::ShiftPatch patch;
    patch.count = plain(call.body.count);
    patch.starts_at = plain(call.body.starts_at);
    patch.ends_at = plain(call.body.ends_at);
    auto changed =
        usecases::scheduling::change_shift(call.actor(), tx, d->num, call.path("shift"), patch);
    if (!changed) return changed.error();
    return Reply<ShiftAnswer>{answer(*changed)};
}

Result<Reply<SignupAnswer>> sign_up(const Call<None, NewSignup>& call,
                                    storage::WriteTransaction& tx) {
    const Drive* d = drive_of(tx.books(), call);
    if (!d) return without_drive(call);
    const std::string location = "/api/v1/drives/" + d->code + "/signups";
    auto place = usecases::scheduling::sign_up(call.actor(), tx, d->num, call.path("shift"),
                                               call.body.volunteer.value);
    if (!place) return place.error();
    Reply<SignupAnswer> out{answer(place->shift, place->person, place->signup)};
    out.location = location;
    return out;
}

Result<Reply<SignupAnswer>> step_signup(const Call<None, SignupStep>& call,
                                        storage::WriteTransaction& tx) {
    const Drive* d = drive_of(tx.books(), call);
    if (!d) return without_drive(call);
    auto place = usecases::scheduling::step_signup(call.actor(), tx, d->num, call.path("shift"),
                                                   call.path("volunteer"), call.body.status,
                                                   plain(call.body.minutes));
    if (!place) return place.error();
    return Reply<SignupAnswer>{answer(place->shift, place->person, place->signup)};
}

Result<Reply<SignupList>> signups_of_drive(const Call<PageQuery, None>& call, const Books& books,
                                           storage::Session& session) {
    const Drive* d = drive_of(books, call);
    if (!d) return without_drive(call);
    using Standing = std::pair<const Shift*, const Signup*>;
    std::vector<Standing> all;
    for (const auto* s : by_number(d->shifts))
        for (const auto& u : s->signups) all.emplace_back(s, &u);
    auto place_of = [](const Standing& one) {
        return ListPlace{sortable(one.first->num), one.second->person};
    };
    std::sort(all.begin(), all.end(),
              [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
    // The persons of one page are read, not those of the whole drive.
    struct StandingPage {
        std::vector<Standing> items;
        std::optional<std::string> next;
    } page;
    auto filled = fill_page(page, call.query, "shift", all, place_of,
                            [](const Standing& one) { return one; });
    if (!filled) return filled.error();
    std::vector<std::int64_t> nums;
    for (const auto& [shift, signup] : page.items) nums.push_back(signup->person);
    std::map<std::int64_t, Person> people;
    for (auto& p : storage::scheduling::people_numbered(session, nums))
        people[p.num] = std::move(p);
    Reply<SignupList> out;
    out.value.next = std::move(page.next);
    for (const auto& [shift, signup] : page.items)
        out.value.items.push_back(answer(*shift, people[signup->person], *signup));
    return out;
}

}  // namespace api::scheduling

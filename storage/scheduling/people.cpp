#include "storage/scheduling/people.hpp"

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/columns.hpp"
#include "storage/engine/number_list.hpp"

#include <algorithm>
#include <map>

namespace storage::scheduling {
namespace {

using domain::scheduling::Drive;
using domain::scheduling::Qualification;
using domain::scheduling::WorkRole;

struct Row {
    std::int64_t num = 0;
    std::string id, code, name;
    std::int64_t organization = 0;
    std::string roles;
    std::int64_t active = 1, version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, code, name, organization, roles, active, version))

struct QualificationRow {
    std::int64_t person = 0, place = 0;
    std::string kind;
    std::optional<std::string> valid_until;
};
BOOST_DESCRIBE_STRUCT(QualificationRow, (), (person, place, kind, valid_until))

struct ShiftRow {
    std::int64_t num = 0;
    std::string id;
    std::int64_t drive = 0;
    std::string role;
    std::int64_t count = 1, starts_at = 0, ends_at = 0;
};
BOOST_DESCRIBE_STRUCT(ShiftRow, (), (num, id, drive, role, count, starts_at, ends_at))

struct SignupRow {
    std::int64_t shift = 0, person = 0;
    std::string status;
    std::optional<std::int64_t> minutes;
    std::string actor;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(SignupRow, (), (shift, person, status, minutes, actor, at))

struct PlaceRow {
    std::int64_t drive = 0, shift = 0;
};
BOOST_DESCRIBE_STRUCT(PlaceRow, (), (drive, shift))

std::string joined(const std::vector<WorkRole>& roles) {
    std::string out;
    for (auto role : roles) out += (out.empty() ? "" : ",") + std::string(domain::name_of(role));
    return out;
}

std::vector<WorkRole> roles_of(std::string_view text) {
    std::vector<WorkRole> out;
    while (!text.empty()) {
        auto comma = text.find(',');
        out.push_back(enum_of<WorkRole>(std::string(text.substr(0, comma))));
        text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    }
    return out;
}

void write_qualifications(WriteTransaction& tx, const Person& p) {
    std::int64_t place = 0;
    for (const auto& q : p.qualifications)
        insert(tx.session(), "person_qualification",
               QualificationRow{p.num, place++, std::string(domain::name_of(q.kind)),
                                text_of(q.valid_until)});
}

/// The people of these rows, with their qualifications.
std::vector<Person> complete(Session& session, std::vector<Row> rows) {
    std::vector<Person> out;
    if (rows.empty()) return out;
    std::vector<std::int64_t> nums;
    for (const auto& r : rows) nums.push_back(r.num);
    std::map<std::int64_t, std::vector<Qualification>> qualifications;
    for_each_row<QualificationRow>(
        session,
        "SELECT " + columns_of<QualificationRow>() + " FROM person_qualification WHERE " +
            one_of_numbers(session, "person", "people") + " ORDER BY person, place",
        [&](QualificationRow q) {
            qualifications[q.person].push_back(
                {enum_of<domain::scheduling::QualificationKind>(q.kind), day_of(q.valid_until)});
        },
        number_list(nums));
    out.reserve(rows.size());
    for (auto& r : rows)
        out.push_back({r.num, uuid_of(r.id), std::move(r.code), std::move(r.name), r.organization,
                       roles_of(r.roles), std::move(qualifications[r.num]), r.active != 0,
                       r.version});
    return out;
}

template <class F>
void edit_drive(WriteTransaction& tx, std::int64_t num, F f) {
    Drive d = *tx.books().drive(num);
    f(d);
    tx.books().put_drive(std::move(d));
}

}  // namespace

domain::Result<Person> add(WriteTransaction& tx, Person p) {
    for (const auto& [reference, code] :
         {std::pair(p.code, "code_taken"), std::pair(p.id.text(), "id_taken")})
        if (find_person(tx.session(), reference))
            return domain::Error{domain::ErrorKind::conflict,
                                 code,
                                 {{"code", p.code}, {"id", p.id.text()}},
                                 {{code == std::string_view("code_taken") ? "/code" : "/id",
                                   code,
                                   {{"code", p.code}, {"id", p.id.text()}}}}};
    p.version = 1;
    p.num =
        insert(tx.session(), "person",
               Row{0, p.id.text(), p.code, p.name, p.organization, joined(p.roles), p.active, 1});
    write_qualifications(tx, p);
    return p;
}

Person change(WriteTransaction& tx, Person p) {
    ++p.version;
    execute(tx.session(),
            "UPDATE person SET name = :name, organization = :o, roles = :roles, active = :active, "
            "version = :version "
            "WHERE num = :num",
            p.name, p.organization, joined(p.roles), std::int64_t(p.active), p.version, p.num);
    execute(tx.session(), "DELETE FROM person_qualification WHERE person = :person", p.num);
    write_qualifications(tx, p);
    return p;
}

std::optional<Person> find_person(Session& session, const std::string& reference) {
    auto people = complete(session, select<Row>(session,
                                                "SELECT " + columns_of<Row>() +
                                                    " FROM person WHERE code = :code OR id = :id",
                                                reference, reference));
    if (people.empty()) return std::nullopt;
    return std::move(people.front());
}

std::vector<Person> people(Session& session, const PeopleFilter& filter,
                           const domain::scheduling::OrganizationTree& tree, domain::Day today,
                           const std::string& after, std::size_t most) {
    const SeenRows seen(filter, tree, today);
    if (seen.none()) return {};
    std::string text = "SELECT " + columns_of<Row>() + " FROM person WHERE code > :after";
    // Names of roles and texts of days are ours, so they need no parameter.
    if (filter.role)
        text += " AND ',' || roles || ',' LIKE '%," + std::string(domain::name_of(*filter.role)) +
                ",%'";
    if (filter.expires_by)
        text +=
            " AND EXISTS (SELECT 1 FROM person_qualification q WHERE q.person = person.num AND "
            "q.valid_until <= '" +
            filter.expires_by->text() + "')";
    if (!seen.all()) text += " AND " + seen.condition(session, "organization", "organizations");
    text += " ORDER BY code LIMIT " + std::to_string(most);
    return complete(session, seen.all() ? select<Row>(session, text, after)
                                        : select<Row>(session, text, after, seen.list()));
}

std::vector<Person> people_numbered(Session& session, const std::vector<std::int64_t>& nums) {
    if (nums.empty()) return {};
    return complete(session,
                    select<Row>(session,
                                "SELECT " + columns_of<Row>() + " FROM person WHERE " +
                                    one_of_numbers(session, "num", "people") + " ORDER BY num",
                                number_list(nums)));
}

Shift add_shift(WriteTransaction& tx, std::int64_t drive, Shift s) {
    s.num = insert(tx.session(), "shift",
                   ShiftRow{0, s.id.text(), drive, std::string(domain::name_of(s.role)), s.count,
                            s.starts_at.ms, s.ends_at.ms});
    edit_drive(tx, drive, [&](Drive& d) { d.shifts.push_back(s); });
    return s;
}

void change_shift(WriteTransaction& tx, std::int64_t drive, const Shift& s) {
    execute(tx.session(),
            "UPDATE shift SET count = :count, starts_at = :s, ends_at = :e WHERE num = :num",
            s.count, s.starts_at.ms, s.ends_at.ms, s.num);
    edit_drive(tx, drive, [&](Drive& d) {
        for (auto& one : d.shifts)
            if (one.num == s.num) one = s;
    });
}

void put_signup(WriteTransaction& tx, std::int64_t drive, std::int64_t shift, const Signup& signup,
                const std::string& actor) {
    execute(tx.session(), "DELETE FROM signup WHERE shift = :shift AND person = :person", shift,
            signup.person);
    insert(tx.session(), "signup",
           SignupRow{shift, signup.person, std::string(domain::name_of(signup.status)),
                     signup.minutes, actor, tx.now().ms});
    edit_drive(tx, drive, [&](Drive& d) {
        for (auto& s : d.shifts) {
            if (s.num != shift) continue;
            std::erase_if(s.signups,
                          [&](const Signup& old) { return old.person == signup.person; });
            auto at = std::find_if(s.signups.begin(), s.signups.end(), [&](const Signup& other) {
                return signup.person < other.person;
            });
            s.signups.insert(at, signup);
        }
    });
}

std::vector<Place> places_of(Session& session, std::int64_t person) {
    std::vector<Place> out;
    for_each_row<PlaceRow>(
        session,
        "SELECT s.drive, s.num FROM signup u JOIN shift s ON s.num = u.shift WHERE u.person = "
        ":person "
        "ORDER BY s.starts_at, s.num",
        [&](PlaceRow r) {
            out.push_back({r.drive, r.shift});
        },
        person);
    return out;
}

}  // namespace storage::scheduling

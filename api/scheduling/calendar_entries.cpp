#include "api/scheduling/calendar_entries.hpp"

#include "api/json/type.hpp"
#include "domain/identity/reach.hpp"

#include <algorithm>

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Instant;
using domain::identity::Permission;
using domain::identity::Principal;
using domain::scheduling::CalendarFeed;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::scheduling::FeedKind;
using domain::scheduling::Shift;
using domain::scheduling::SignupStatus;
using domain::scheduling::WorkRole;
using domain::tallying::Books;

constexpr std::int32_t days_back = 90;
/// What a telephone still takes in; the nation plans about so many drives a year.
constexpr std::size_t most_entries = 20'000;

Words words_of(WorkRole role) {
    switch (role) {
        case WorkRole::doctor:
            return {"Bác sĩ", "Doctor"};
        case WorkRole::nurse:
            return {"Điều dưỡng", "Nurse"};
        case WorkRole::technician:
            return {"Kỹ thuật viên", "Technician"};
        case WorkRole::driver:
            return {"Lái xe", "Driver"};
        case WorkRole::registration:
            return {"Đăng ký", "Registration"};
        case WorkRole::guide:
            return {"Hướng dẫn", "Guide"};
        case WorkRole::first_aid:
            return {"Sơ cứu", "First aid"};
        case WorkRole::logistics:
            return {"Hậu cần", "Logistics"};
        case WorkRole::coordinator:
            return {"Điều phối", "Coordinator"};
        case WorkRole::other:
            break;
    }
    return {"Việc khác", "Other work"};
}

void line(std::string& text, std::string_view vi, std::string_view en, std::string_view value) {
    if (value.empty()) return;
    if (!text.empty()) text += '\n';
    text.append(vi).append(" / ").append(en).append(": ").append(value);
}

icalendar::Status status_of(DriveStatus status) {
    if (status == DriveStatus::cancelled) return icalendar::Status::cancelled;
    return status == DriveStatus::proposed ? icalendar::Status::tentative
                                           : icalendar::Status::confirmed;
}

/// When the drive was entered, which its id says when it is a UUIDv7; else its start, if that is
/// over.
Instant stamp_of(const Books& books, const domain::Uuid& id, Instant starts_at) {
    std::int64_t ms = 0;
    for (int i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[std::size_t(i)];
    if (id.bytes[6] >> 4 == 7 && ms <= books.as_of.at.ms) return {ms};
    return std::min(starts_at, books.as_of.at);
}

icalendar::Event shift_entry(const Books& books, const Drive& d, const Shift& shift,
                             const domain::scheduling::Signup& signup) {
    auto e = entry_of(books, d, Shown::to_public);
    auto role = words_of(shift.role);
    e.uid = icalendar::uid_of(shift.id);
    e.starts_at = shift.starts_at;
    e.ends_at = shift.ends_at;
    e.summary = std::string(role.vi) + " – " + d.title;
    line(e.description, "Việc", "Work", std::string(role.vi) + " / " + std::string(role.en));
    if (e.status == icalendar::Status::cancelled) return e;
    switch (signup.status) {
        case SignupStatus::signed_up:
            e.status = icalendar::Status::tentative;
            break;
        case SignupStatus::confirmed:
        case SignupStatus::attended:
            e.status = icalendar::Status::confirmed;
            break;
        case SignupStatus::declined:
        case SignupStatus::withdrawn:
        case SignupStatus::absent:
            e.status = icalendar::Status::cancelled;
            break;
    }
    return e;
}

void add_shifts(icalendar::Calendar& out, const Books& books, const Drive& d, std::int64_t person) {
    if (!person) return;
    for (const auto& shift : d.shifts)
        if (const auto* signup = shift.signup(person))
            out.events.push_back(shift_entry(books, d, shift, *signup));
}

/// Who the owner is today: rights that ended since the feed was made show nothing more.
std::shared_ptr<const Principal> owner_of(const Books& books, const CalendarFeed& feed) {
    if (!feed.owner_id) return std::make_shared<const Principal>(Principal::local(feed.owner));
    const auto& directory = books.directory();
    if (auto user = directory.user(feed.owner_id->text()))
        return user->disabled ? nullptr : directory.principal_of_user(user->num);
    auto token = directory.token(feed.owner_id->text());
    if (!token || token->revoked_at) return nullptr;
    return domain::identity::as_of_today(books, directory.principal_of_token(token->num));
}

/// Drives of the days that feeds show, in order of number.
template <class Use>
void each_drive(const Books& books, Use use) {
    Day first = books.as_of.today.plus(-days_back);
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c))
            if (entry.drive && entry.drive->day >= first) use(*entry.drive);
}

}  // namespace

Words words_of(DriveStatus status) {
    switch (status) {
        case DriveStatus::proposed:
            return {"đề xuất", "proposed"};
        case DriveStatus::approved:
            return {"đã duyệt", "approved"};
        case DriveStatus::open:
            return {"đang diễn ra", "open"};
        case DriveStatus::closed:
            return {"đã kết thúc", "closed"};
        case DriveStatus::verified:
            return {"đã đối soát", "verified"};
        case DriveStatus::cancelled:
            break;
    }
    return {"đã hủy", "cancelled"};
}

icalendar::Event entry_of(const Books& books, const Drive& d, Shown shown) {
    const auto& reg = books.registry();
    const auto& site = reg.sites.at(d.site);
    const auto& organization = *reg.organizations.find(d.organization);
    icalendar::Event e;
    e.uid = icalendar::uid_of(d.id);
    e.sequence = d.version - 1;
    e.stamp = stamp_of(books, d.id, d.starts_at);
    e.starts_at = d.starts_at;
    // An end before or at the start is no event (RFC 5545, 3.8.2.2).
    e.ends_at = std::max(d.ends_at, d.starts_at.plus_ms(60'000));
    e.summary = d.title;
    e.location = site.name + (site.address.empty() ? "" : ", " + site.address);
    if (site.lat && site.lon) e.position = {*site.lat, *site.lon};
    e.status = status_of(d.status);
    for (auto campaign : d.campaigns) e.categories.push_back(reg.campaigns.at(campaign).name);
    e.organizer = organization.id;
    e.organizer_name = organization.name;
    line(e.description, "Đơn vị", "Organised by", organization.name);
    auto status = words_of(d.status);
    line(e.description, "Trạng thái", "Status",
         std::string(status.vi) + " / " + std::string(status.en));
    if (d.emergency) line(e.description, "Khẩn cấp", "Emergency", "có / yes");
    for (const auto& session : d.sessions)
        line(e.description, "Buổi", "Session",
             session.starts_at.text(books.offset).substr(11, 5) + "–" +
                 session.ends_at.text(books.offset).substr(11, 5));
    if (shown == Shown::to_planners) {
        if (d.collected_by)
            line(e.description, "Nơi tiếp nhận", "Collected by",
                 reg.organizations.find(d.collected_by)->name);
        if (d.team) line(e.description, "Đội", "Team", reg.teams.at(d.team).name);
        if (d.planned_bags)
            line(e.description, "Dự kiến (túi)", "Planned bags", std::to_string(*d.planned_bags));
        line(e.description, "Liên hệ", "Contact", d.contact);
        line(e.description, "Ghi chú", "Notes", d.notes);
    }
    return e;
}

std::optional<icalendar::Calendar> calendar_of(const Books& books, const CalendarFeed& feed) {
    const auto& reg = books.registry();
    const auto& tree = reg.organizations;
    Day today = books.as_of.today;
    icalendar::Calendar out;
    out.name = feed.name;
    out.offset = books.offset;
    switch (feed.kind) {
        case FeedKind::mine: {
            auto owner = owner_of(books, feed);
            if (!owner) return std::nullopt;
            each_drive(books, [&](const Drive& d) {
                if (owner->may(Permission::read_plan, tree, d, today))
                    out.events.push_back(entry_of(books, d, Shown::to_planners));
                add_shifts(out, books, d, feed.person);
            });
            break;
        }
        case FeedKind::shifts:
            each_drive(books, [&](const Drive& d) { add_shifts(out, books, d, feed.person); });
            break;
        case FeedKind::organization:
            each_drive(books, [&](const Drive& d) {
                // What is only proposed is nobody's business yet.
                if (d.status == DriveStatus::proposed) return;
                if (tree.within(d.organization, feed.organization, d.day))
                    out.events.push_back(entry_of(books, d, Shown::to_public));
            });
            break;
        case FeedKind::team: {
            const auto& team = reg.teams.at(feed.team);
            auto owner = owner_of(books, feed);
            if (!owner ||
                !owner->may_organization(Permission::read_plan, tree, team.organization, today))
                return std::nullopt;
            each_drive(books, [&](const Drive& d) {
                if (d.team == feed.team)
                    out.events.push_back(entry_of(books, d, Shown::to_planners));
            });
            out.free_busy.push_back(
                free_busy_of(books, team, Instant::at(today, 0, books.offset),
                             Instant::at(today.plus(days_back), 0, books.offset)));
            break;
        }
    }
    std::stable_sort(out.events.begin(), out.events.end(),
                     [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; });
    if (out.events.size() > most_entries) out.events.resize(most_entries);
    return out;
}

std::vector<BusyTime> busy_times(const Books& books, const domain::scheduling::Team& team,
                                 Instant from, Instant to) {
    std::vector<BusyTime> out;
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            const Drive* d = entry.drive.get();
            if (!d || d->team != team.num || d->status == DriveStatus::cancelled) continue;
            if (d->ends_at <= from || to <= d->starts_at) continue;
            auto kind = d->status == DriveStatus::proposed ? icalendar::BusyKind::tentative
                                                           : icalendar::BusyKind::busy;
            out.push_back({{std::max(d->starts_at, from), std::min(d->ends_at, to), kind}, d});
        }
    for (Day day = from.day(books.offset); Instant::at(day, 0, books.offset) < to;
         day = day.plus(1))
        if (team.days_off.contains(day))
            out.push_back({{std::max(Instant::at(day, 0, books.offset), from),
                            std::min(Instant::at(day.plus(1), 0, books.offset), to),
                            icalendar::BusyKind::unavailable},
                           nullptr});
    std::sort(out.begin(), out.end(), [](const BusyTime& a, const BusyTime& b) {
        return std::tuple(a.time.from, a.time.to, a.drive ? a.drive->num : 0) <
               std::tuple(b.time.from, b.time.to, b.drive ? b.drive->num : 0);
    });
    return out;
}

icalendar::FreeBusy free_busy_of(const Books& books, const domain::scheduling::Team& team,
                                 Instant from, Instant to) {
    icalendar::FreeBusy out;
    out.uid = "busy-" + icalendar::uid_of(team.id);
    // Busy times have no version: the range that was asked about names them.
    out.stamp = std::min(from, books.as_of.at);
    out.from = from;
    out.to = to;
    out.organizer = team.id;
    out.organizer_name = team.name;
    for (const auto& b : busy_times(books, team, from, to)) out.busy.push_back(b.time);
    icalendar::settle(out.busy);
    return out;
}

}  // namespace api::scheduling

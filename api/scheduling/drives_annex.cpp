// GET /drives as an annex to a decision
#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"
#include "api/scheduling/calendar_entries.hpp"
#include "api/scheduling/drive_handlers.hpp"
#include "api/scheduling/name_order.hpp"
#include "api/tallying/question_words.hpp"

#include <algorithm>
#include <tuple>

namespace api::scheduling {

namespace doc = documents;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::tallying::Books;

namespace {

doc::Words status_of(DriveStatus status) {
    const auto words = words_of(status);
    return {std::string(words.vi), std::string(words.en)};
}

/// What the filters left, by day, then by title as Vietnamese orders it.
std::vector<const Drive*> in_order(const Call<DriveQuery, None>& call, const Books& books,
                                   const DriveChoice& choice) {
    struct Placed {
        domain::Day day;
        std::string_view name;
        const Drive* drive;
    };
    NameKeys keys;
    std::vector<Placed> found;
    for (std::size_t num = 1; num < books.drives().size(); ++num)
        if (const Drive* d = books.drive(std::int64_t(num)); d && choice.takes(call, books, *d))
            found.push_back({d->day, keys.of(d->title), d});
    std::sort(found.begin(), found.end(), [](const Placed& a, const Placed& b) {
        return std::tie(a.day.number, a.name, a.drive->code) <
               std::tie(b.day.number, b.name, b.drive->code);
    });
    std::vector<const Drive*> out;
    out.reserve(found.size());
    for (const auto& one : found) out.push_back(one.drive);
    return out;
}

/// "07:30" on the day that it is of.
std::string clock_of(domain::Instant at, domain::UtcOffset offset) {
    constexpr std::int64_t minute_ms = 60'000;
    const auto minutes = (at.ms - domain::Instant::at(at.day(offset), 0, offset).ms) / minute_ms;
    return domain::TimeOfDay{std::int32_t(minutes)}.text();
}

/// "07:30 – 11:00"; an end on another day is told with that day.
doc::Words hours_of(const Drive& d, domain::UtcOffset offset) {
    const auto text = clock_of(d.starts_at, offset) + " – " + clock_of(d.ends_at, offset);
    const auto last = d.ends_at.day(offset);
    if (last == d.starts_at.day(offset)) return text;
    return {text + " (" + doc::show(doc::day(last), Language::vi) + ")",
            text + " (" + doc::show(doc::day(last), Language::en) + ")"};
}

std::vector<std::pair<doc::Words, doc::Words>> about(const DriveQuery& q, const Books& books,
                                                     const tallying::Naming& naming,
                                                     const DriveChoice& choice) {
    const auto& reg = books.registry();
    auto organization = [&](std::int64_t num) {
        const auto& code = reg.organizations.find(num)->code;
        return naming.both(naming.organization(code), code);
    };
    std::vector<std::pair<doc::Words, doc::Words>> out;
    if (choice.organization)
        out.emplace_back(doc::Words{"Đơn vị, cùng mọi cấp dưới", "Organisation, with all below it"},
                         organization(choice.organization));
    out.emplace_back(doc::Words{"Thời kỳ", "Period"}, period_in_words(choice.days));
    if (choice.campaign) {
        const auto& code = reg.campaigns.at(choice.campaign).code;
        out.emplace_back(doc::Words{"Chiến dịch", "Campaign"},
                         naming.both(naming.campaign(code), code));
    }
    if (choice.site) {
        const auto& code = reg.sites.at(choice.site).code;
        out.emplace_back(doc::Words{"Điểm hiến máu", "Site"}, naming.both(naming.site(code), code));
    }
    if (choice.collected_by)
        out.emplace_back(doc::Words{"Đơn vị lấy máu", "Collected by"},
                         organization(choice.collected_by));
    if (choice.team)
        out.emplace_back(doc::Words{"Đội", "Team"}, doc::Words(reg.teams.at(choice.team).code));
    if (q.status) {
        doc::Words all;
        for (auto status : *q.status) {
            const auto words = status_of(status);
            all.vi += (all.vi.empty() ? "" : ", ") + words.vi;
            all.en += (all.en.empty() ? "" : ", ") + words.en;
        }
        out.emplace_back(doc::Words{"Trạng thái", "Status"}, std::move(all));
    }
    if (q.emergency)
        out.emplace_back(doc::Words{"Đợt khẩn cấp", "Emergency drives"},
                         *q.emergency ? doc::Words{"chỉ các đợt này", "only these"}
                                      : doc::Words{"không kể", "left out"});
    if (q.q) out.emplace_back(doc::Words{"Có các từ", "With the words"}, doc::Words(q.q->value));
    return out;
}

doc::Cell planned(const std::optional<std::int64_t>& number) {
    return number ? doc::count(*number)
                  : doc::without(doc::Kind::count, doc::Presence::not_applicable);
}

doc::Table table_of(const std::vector<const Drive*>& drives, const Books& books,
                    const tallying::Naming& naming) {
    const auto& reg = books.registry();
    doc::Table out{.key = "drives",
                   .name = {"Đợt hiến máu", "Drives"},
                   .columns = {{.key = "title", .title = {"Đợt hiến máu", "Drive"}, .width = 30},
                               {.key = "day", .title = {"Ngày", "Day"}, .kind = doc::Kind::day},
                               {.key = "hours", .title = {"Giờ", "Hours"}},
                               {.key = "site", .title = {"Điểm hiến máu", "Site"}},
                               {.key = "organization", .title = {"Đơn vị tổ chức", "Organisation"}},
                               {.key = "collected_by", .title = {"Đơn vị lấy máu", "Collected by"}},
                               {.key = "status", .title = {"Trạng thái", "Status"}},
                               {.key = "planned_donors",
                                .title = {"Dự kiến người hiến", "Donors planned"},
                                .kind = doc::Kind::count,
                                .unit = {"người", "people"},
                                .summed = true},
                               {.key = "planned_bags",
                                .title = {"Dự kiến túi máu", "Bags planned"},
                                .kind = doc::Kind::count,
                                .unit = {"túi", "bags"},
                                .summed = true}},
                   .numbered = true};
    auto name_of = [](std::string name, const std::string& code) {
        return doc::text(name.empty() ? doc::Words(code) : doc::Words(std::move(name)));
    };
    auto organization = [&](std::int64_t num) {
        const auto* o = reg.organizations.find(num);
        return o ? name_of(naming.organization(o->code), o->code) : doc::text({});
    };
    std::vector<doc::Row> rows;
    rows.reserve(drives.size() + 1);
    std::int64_t donors = 0, bags = 0;
    for (const Drive* d : drives) {
        const auto* site = d->site ? &reg.sites.at(d->site) : nullptr;
        rows.push_back(
            {.key = d->code,
             .cells = {doc::text(d->title), doc::day(d->day), doc::text(hours_of(*d, books.offset)),
                       site ? name_of(naming.site(site->code), site->code) : doc::text({}),
                       organization(d->organization), organization(d->collected_by),
                       doc::text(status_of(d->status)), planned(d->planned_donors),
                       planned(d->planned_bags)}});
        donors += d->planned_donors.value_or(0);
        bags += d->planned_bags.value_or(0);
    }
    doc::Row total{.key = "total",
                   .cells = {doc::text({"Tổng cộng", "Total"})},
                   .style = doc::Row::Style::total};
    while (total.cells.size() + 2 < out.columns.size()) total.cells.push_back(doc::text({}));
    total.cells.push_back(doc::count(donors));
    total.cells.push_back(doc::count(bags));
    rows.push_back(std::move(total));
    out.rows = doc::rows_of(std::move(rows));
    return out;
}

}  // namespace

domain::Result<Response> drives_annex(const Call<DriveQuery, None>& call, const Books& books,
                                      AnnexFormat form, const Spool::Elsewhere& elsewhere) {
    auto choice = DriveChoice::of(call.query, books);
    if (!choice) return choice.error();
    const auto drives = in_order(call, books, *choice);
    if (auto fits = tallying::check_rows(document_form(form), drives.size()); !fits)
        return fits.error();
    const tallying::Naming naming(std::make_shared<const Books>(books), call.principal);
    auto out = annex("drives", {"DANH SÁCH CÁC ĐỢT HIẾN MÁU TÌNH NGUYỆN", "BLOOD DONATION DRIVES"},
                     about(call.query, books, naming, *choice), books);
    out.opening.push_back(table_of(drives, books, naming));
    out.provenance.digest = doc::digest_of(out);
    const auto language =
        doc::language_of(call.query.language, call.request->header("accept-language"));
    return in_forms(doc::file_answer(out, document_form(form), language, elsewhere));
}

}  // namespace api::scheduling

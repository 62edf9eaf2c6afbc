#include "api/tallying/progress_route.hpp"

#include "api/http/messages.hpp"
#include "api/tallying/answer_cache.hpp"

#include <algorithm>

namespace api::tallying {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using namespace domain::tallying;

Words words_of(ProgressState state) {
    switch (state) {
        case ProgressState::no_target:
            return {"Chưa giao chỉ tiêu", "No target"};
        case ProgressState::not_due:
            return {"Chưa đến kỳ", "Nothing is due yet"};
        case ProgressState::reached:
            return {"Đã đạt chỉ tiêu", "The target is reached"};
        case ProgressState::on_track:
            return {"Đúng tiến độ", "On track"};
        case ProgressState::slightly_behind:
            return {"Hơi chậm", "Slightly behind"};
        case ProgressState::behind:
            return {"Chậm tiến độ", "Behind"};
        case ProgressState::missed:
            return {"Không đạt, đã hết hạn", "Missed: the time is over"};
    }
    return {};
}

std::optional<Tenths> tenths(const std::optional<std::int64_t>& value) {
    return value ? std::optional(Tenths{*value}) : std::nullopt;
}

ProgressAnswer answer_of(const Incoming& incoming, const Books& books,
                         const ProgressQuestion& question, Language language) {
    const auto& reg = books.registry();
    ProgressAnswer out;
    out.as_of = as_of_answer(books.as_of);
    out.on = question.on;
    std::vector<std::pair<std::int64_t, BehindAnswer>> behind;
    auto may_see = [&](std::int64_t organization) {
        return incoming.principal->may_organization(Permission::read_plan, reg.organizations,
                                                    organization, books.as_of.today);
    };
    auto found = progress(books, question);
    for (const auto& row : found.rows) {
        if (!may_see(row.organization)) continue;
        const auto& o = *reg.organizations.find(row.organization);
        ProgressRowAnswer r;
        r.organization = o.code;
        r.name = o.name;
        if (row.parent) r.parent = reg.organizations.find(row.parent)->code;
        if (row.campaign) r.campaign = reg.campaigns.at(row.campaign).code;
        r.from = *row.span.from;
        r.to = *row.span.to;
        r.unit = row.unit;
        if (row.target) {
            r.target = ProgressTarget{
                row.target->id, row.target->measure, row.target->basis, row.target->value, {}, {}};
            if (row.heads) {
                r.target->head_count = row.heads->count;
                r.target->head_count_on = row.heads->on;
            }
        }
        if (!row.carried.empty()) {
            std::vector<ProgressCarried> carried;
            for (const auto& c : row.carried)
                carried.push_back({c.target->id,
                                   reg.organizations.find(c.target->organization)->code,
                                   c.share_ppm, tenths(c.goal)});
            r.carried = std::move(carried);
        }
        r.goal = tenths(row.goal);
        r.done = {row.done};
        r.percent = tenths(row.percent());
        r.drives = row.drives;
        r.drives_held = row.drives_held;
        r.planned = {row.planned};
        r.expected = tenths(row.expected);
        r.expected_by = row.expected_by;
        r.projected = tenths(row.projected);
        if (row.projected && row.goal && *row.goal > 0)
            r.projected_percent = Tenths{percent_tenths(*row.projected, double(*row.goal))};
        r.pace = {row.open_days_left, row.drives_left, tenths(row.needed_per_week),
                  tenths(row.needed_per_drive)};
        r.behind_by = {row.behind_by};
        r.state = row.state;
        r.light = light_of(row.state);
        r.says = in(words_of(row.state), language);
        if (r.light == Light::red || r.light == Light::amber)
            behind.push_back(
                {row.behind_by, {r.organization, r.campaign, r.unit, r.behind_by, r.state}});
        out.rows.push_back(std::move(r));
    }
    std::stable_sort(behind.begin(), behind.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [by, b] : behind) out.behind.push_back(std::move(b));
    std::erase_if(found.splits, [&](const Split& split) { return !may_see(split.organization); });
    set_map(out, books, question.map, found.splits);
    return out;
}

Result<Response> render(const Incoming& incoming, const Books& books, Language language,
                        const std::string& reader) {
    ProgressQuery q;
    if (auto read = read_query(json::object_of<ProgressQuery>(), incoming.query_text, &q); !read)
        return read.error();
    const auto& reg = books.registry();
    domain::Error error{ErrorKind::syntax, "invalid_parameter", {}, {}};
    ProgressQuestion question;
    auto look = [&](const Given<domain::Reference>& reference, auto found, const char* code,
                    std::int64_t& into, const char* name) {
        if (!reference) return;
        if (found)
            into = *found;
        else
            error.violations.push_back({std::string("?") + name, code, {{name, reference->value}}});
    };
    look(q.organization, q.organization ? reg.organization(q.organization->value) : std::nullopt,
         "organization_not_found", question.organization, "organization");
    look(q.campaign, q.campaign ? reg.campaign(q.campaign->value) : std::nullopt,
         "campaign_not_found", question.campaign, "campaign");
    if (q.from) question.days.from = *q.from;
    if (q.to) question.days.to = *q.to;
    if (q.from && q.to && *q.to < *q.from)
        error.violations.push_back({"?to", "ends_before_starts", {}});
    if (q.map) question.map = *q.map;
    question.on = q.on.value_or(books.as_of.today);
    if (books.as_of.today < question.on)
        error.violations.push_back({"?on", "day_in_future", {{"day", question.on.text()}}});
    if (!error.violations.empty()) return error;
    if (question.organization)
        if (auto may = incoming.require(Permission::read_plan, books, question.organization); !may)
            return may.error();
    Response response;
    response.body = std::make_shared<const std::string>(
        json::write(answer_of(incoming, books, question, language)));
    response.headers.emplace_back("ETag", books_etag(books.as_of, {}, reader));
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

}  // namespace

void add_progress(Router& router, const Limits& limits) {
    auto cache = std::make_shared<AnswerCache>(limits.answers);
    router.add(
        get<ProgressQuery, ProgressAnswer>("/api/v1/progress")
            .allow(Permission::read_plan)
            .tag("targets")
            .says("Tiến độ của mọi tổ chức và chiến dịch",
                  "How far every organisation and campaign has come")
            .details("Đã đạt, phần trăm, mức phải đạt đến nay, nhịp độ cần có, dự kiến cuối kỳ và "
                     "đèn báo; behind nêu ai chậm và "
                     "chậm bao nhiêu, nhiều nhất trước.",
                     "Done, percent, expected by now, pace needed, projected end and traffic "
                     "light; behind tells who is behind and "
                     "by how much, the most first.")
            .etag()
            .weighed([cache](const Incoming& incoming,
                             const std::shared_ptr<const Books>& books) -> Weighed {
                auto language = preferred_language(incoming.request->header("accept-language"));
                // The words are part of the answer, and so is how far one may see.
                auto reader =
                    reader_key(incoming, seen_parts(incoming, Permission::read_plan, *books),
                               *books) +
                    (language == Language::en ? "-en" : "");
                auto key = cache_key(incoming, reader);
                if (auto kept = cache->find(key, books->as_of))
                    return Result<Response>(std::move(*kept));
                const auto& reg = books->registry();
                // Every drive is looked at with its kinds of bags, and every organisation gets a
                // row for each campaign it has.
                Work work =
                    work_of(*books, {}) +
                    Work{std::int64_t(reg.organizations.all().size() + reg.targets.size()) * 50, 0};
                const auto& owner = incoming.principal->actor;
                if (work.at_once()) {
                    auto made = render(incoming, *books, language, reader);
                    if (made) cache->keep(key, books->as_of, owner, *made);
                    return made;
                }
                return ReadJob([cache, incoming, books, language, reader = std::move(reader),
                                key = std::move(key)](storage::Session&) -> Result<Response> {
                    if (auto kept = cache->find(key, books->as_of)) return *kept;
                    auto made = render(incoming, *books, language, reader);
                    if (made)
                        cache->keep_for_all(key, books->as_of, incoming.principal->actor, *made);
                    return made;
                });
            }));
}

}  // namespace api::tallying

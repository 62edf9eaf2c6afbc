// GET /targets/cascade as an annex to a decision
#include "api/documents/figures.hpp"
#include "api/http/conditions.hpp"
#include "api/json/writing.hpp"
#include "api/scheduling/cascade_handlers.hpp"
#include "api/tallying/question_words.hpp"

#include <cmath>

namespace api::scheduling {

namespace doc = documents;
using domain::tallying::Books;

namespace {

doc::Words words_of(TargetUnit unit) {
    switch (unit) {
        case TargetUnit::registrations:
            return {"lượt đăng ký", "registrations"};
        case TargetUnit::bags:
            return {"túi máu", "bags"};
        case TargetUnit::standard_units:
            break;
    }
    return {"đơn vị chuẩn 250 ml", "standard units of 250 ml"};
}

doc::Words words_of(TargetMeasure measure) {
    switch (measure) {
        case TargetMeasure::percent_staff:
            return {"tỷ lệ cán bộ, học sinh, công nhân, tính ra túi máu",
                    "share of staff, as the bags it makes"};
        case TargetMeasure::percent_population:
            return {"tỷ lệ dân số, tính ra túi máu",
                    "share of the population, as the bags it makes"};
        case TargetMeasure::registrations:
        case TargetMeasure::bags:
        case TargetMeasure::standard_units:
            break;
    }
    return words_of(domain::scheduling::unit_of(measure));
}

doc::Words words_of(CascadeState state) {
    switch (state) {
        case CascadeState::no_target:
            return {"chưa có chỉ tiêu", "no target"};
        case CascadeState::leaf:
            return {"không có cấp dưới", "nobody below"};
        case CascadeState::undivided:
            return {"chưa phân bổ", "not divided"};
        case CascadeState::even:
            return {"khớp", "even"};
        case CascadeState::short_of:
            return {"thiếu", "short"};
        case CascadeState::over:
            break;
    }
    return {"vượt", "over"};
}

constexpr auto none = doc::Presence::not_applicable;

/// Whole where it is whole, with one decimal where that holds it, else as it is written.
doc::Cell amount(double value) {
    auto exact = [&](double scale) {
        return std::abs(std::round(value * scale) - value * scale) < 1e-6;
    };
    if (exact(1)) return doc::count(std::llround(value));
    if (exact(10)) return doc::tenths(std::llround(value * 10));
    return doc::text(json::write(value));
}

doc::Cell amount_if(const std::optional<double>& value) {
    return value ? amount(*value) : doc::without(doc::Kind::count, none);
}

/// A percentage without a head count is a target all the same: its bags are missing.
doc::Cell amount_of(const std::optional<CascadeTarget>& target) {
    if (!target) return doc::without(doc::Kind::count, none);
    return target->amount ? amount(*target->amount) : doc::missing(doc::Kind::count);
}

doc::Table table_of(const CascadeAnswer& answer) {
    const auto unit = words_of(answer.unit);
    auto figure = [&](const char* key, doc::Words title) {
        return doc::Column{
            .key = key, .title = std::move(title), .kind = doc::Kind::count, .unit = unit};
    };
    doc::Table out{
        .key = "cascade",
        .name = {"Chỉ tiêu", "Targets"},
        .columns = {{.key = "organization", .title = {"Đơn vị", "Organisation"}, .width = 34},
                    {.key = "code", .title = {"Mã đơn vị", "Code"}},
                    figure("assigned", {"Được giao", "Assigned"}),
                    figure("committed", {"Tự đăng ký", "Committed"}),
                    {.key = "children",
                     .title = {"Đơn vị ngay dưới", "Directly below"},
                     .kind = doc::Kind::count},
                    figure("children_assigned", {"Cấp dưới được giao", "Assigned below"}),
                    figure("children_committed", {"Cấp dưới đăng ký", "Committed below"}),
                    figure("difference", {"Thiếu (−), vượt (+)", "Short (−), over (+)"}),
                    {.key = "state", .title = {"So với cấp dưới", "Against those below"}}},
        .notes = {{"Không cộng các dòng: tổng của cấp dưới đã nằm trong dòng của cấp trên.",
                   "Do not add the rows up: sums below stand in the row above them."}},
        .numbered = true};
    std::vector<doc::Row> rows;
    rows.reserve(answer.rows.size());
    for (const auto& r : answer.rows) {
        auto below = [&](double sum) {
            return r.children_with_target ? amount(sum) : doc::without(doc::Kind::count, none);
        };
        rows.push_back(
            {.key = r.organization,
             .cells = {doc::text(r.name), doc::text(r.organization), amount_of(r.assigned),
                       amount_of(r.committed), doc::count(r.children), below(r.children_assigned),
                       below(r.children_committed), amount_if(r.difference),
                       doc::text(words_of(r.state))},
             .level = int(r.depth)});
    }
    out.rows = doc::rows_of(std::move(rows));
    return out;
}

}  // namespace

domain::Result<Response> cascade_annex(const Call<CascadeQuery, None>& call, const Books& books,
                                       AnnexFormat form, const Spool::Elsewhere& elsewhere) {
    auto made = show_cascade(call, books);
    if (!made) return made.error();
    const auto& answer = made->value;
    if (auto fits = tallying::check_rows(document_form(form), answer.rows.size()); !fits)
        return fits.error();
    const auto language =
        doc::language_of(call.query.language, call.request->header("accept-language"));
    const auto seen = tallying::seen_parts(call, Permission::read_plan, books);
    auto tag = tallying::file_etag(books, document_form(form), language,
                                   tallying::reader_key(call, seen, books));
    if (none_match_hits(call.request->header("if-none-match"), tag))
        return tallying::unchanged(tag);
    const tallying::Naming naming(std::make_shared<const Books>(books), call.principal);
    const auto& reg = books.registry();
    std::vector<std::pair<doc::Words, doc::Words>> about;
    if (call.query.organization) {
        const auto& code =
            reg.organizations.find(*reg.organization(call.query.organization->value))->code;
        about.emplace_back(
            doc::Words{"Đơn vị, cùng mọi cấp dưới", "Organisation, with all below it"},
            naming.both(naming.organization(code), code));
    }
    about.emplace_back(doc::Words{"Thời kỳ", "Period"},
                       period_in_words({answer.period.from, answer.period.to}));
    if (answer.campaign)
        about.emplace_back(doc::Words{"Chiến dịch", "Campaign"},
                           naming.both(naming.campaign(*answer.campaign), *answer.campaign));
    about.emplace_back(doc::Words{"Chỉ tiêu về", "Measure"}, words_of(answer.measure));
    auto out = annex("targets",
                     {"CHỈ TIÊU HIẾN MÁU TÌNH NGUYỆN PHÂN BỔ CHO CÁC CẤP",
                      "BLOOD DONATION TARGETS AT EVERY LEVEL"},
                     std::move(about), books);
    out.opening.push_back(doc::Paragraph{
        .text = {"Tổng cấp dưới thiếu so với chỉ tiêu ở {short_of} đơn vị, vượt ở {over} đơn vị.",
                 "Sums below are short of the target at {short_of} organisations and over it at "
                 "{over}."},
        .figures = {{"short_of", {"Đơn vị có tổng thiếu", "Short"}, doc::count(answer.short_of)},
                    {"over", {"Đơn vị có tổng vượt", "Over"}, doc::count(answer.over)}}});
    out.opening.push_back(table_of(answer));
    out.provenance.digest = doc::digest_of(out);
    auto response = doc::file_answer(out, document_form(form), language, elsewhere);
    tallying::add_headers(response, std::move(tag));
    return response;
}

}  // namespace api::scheduling

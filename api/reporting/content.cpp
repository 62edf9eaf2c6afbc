#include "api/reporting/content.hpp"

#include "api/http/messages.hpp"
#include "api/json/writing.hpp"
#include "api/messages/figures.hpp"
#include "api/reporting/row_words.hpp"

namespace api::reporting {

using domain::Day;
using namespace domain::reporting;

std::string text_of(const domain::reporting::Value& value) {
    int decimals = 0;
    switch (value.unit) {
        case Unit::litres:
            decimals = 3;
            break;
        case Unit::tenths:
        case Unit::percent:
            decimals = 1;
            break;
        case Unit::percent_hundredths:
            decimals = 2;
            break;
        case Unit::count:
        case Unit::vnd:
            break;
    }
    std::uint64_t size =
        value.number < 0 ? 0 - std::uint64_t(value.number) : std::uint64_t(value.number);
    std::string digits = std::to_string(size);
    if (decimals) {
        if (digits.size() <= std::size_t(decimals))
            digits.insert(0, std::size_t(decimals) + 1 - digits.size(), '0');
        digits.insert(digits.size() - std::size_t(decimals), ".");
    }
    return value.number < 0 ? "-" + digits : digits;
}

BothWords words(const Label& label) {
    return {label.vi, label.en};
}

BothWords name_of_figure(std::string_view key) {
    const auto* words = messages::find_figure(key);
    return words ? BothWords{std::string(words->name.vi), std::string(words->name.en)}
                 : BothWords{};
}

BothWords meaning_of_figure(std::string_view key) {
    const auto* words = messages::find_figure(key);
    return words ? BothWords{std::string(words->meaning.vi), std::string(words->meaning.en)}
                 : BothWords{};
}

BothWords formula_in_words(std::string_view formula) {
    auto text = messages::formula_in_words(formula);
    return {std::move(text.vi), std::move(text.en)};
}

FindingAnswer answer(const Finding& finding) {
    FindingAnswer out;
    out.code = finding.code;
    out.severity = finding.severity;
    if (!finding.figure.empty()) out.figure = finding.figure;
    out.detail = {explain(finding.code, finding.parameters, Language::vi),
                  explain(finding.code, finding.parameters, Language::en)};
    return out;
}

BothWords name_of(TableId table) {
    switch (table) {
        case TableId::none:
            break;
        case TableId::by_volume:
            return {"Theo thể tích túi", "By volume"};
        case TableId::by_group:
            return {"Theo nhóm máu", "By blood group"};
        case TableId::by_component:
            return {"Theo loại hiến", "By component"};
        case TableId::by_month:
            return {"Theo tháng", "By month"};
        case TableId::by_campaign:
            return {"Theo chiến dịch", "By campaign"};
        case TableId::by_organization:
            return {"Theo đơn vị", "By organisation"};
        case TableId::by_collector:
            return {"Theo nơi tiếp nhận máu", "By who collected"};
        case TableId::deferred_by_reason:
            return {"Tạm hoãn theo lý do", "Deferred by reason"};
        case TableId::walked_out_by_reason:
            return {"Bỏ về theo lý do", "Walked out by reason"};
        case TableId::discarded_by_reason:
            return {"Túi huỷ theo lý do", "Discarded by reason"};
        case TableId::value:
            return {"Giá trị theo đơn giá", "Value by price"};
        case TableId::allowances:
            return {"Chế độ cho người hiến", "Allowances by norm"};
        case TableId::plan:
            return {"Thực hiện chỉ tiêu", "Targets"};
        case TableId::comparison:
            return {"So với cùng kỳ năm trước", "Against the year before"};
        case TableId::lines:
            return {"Công tác khác", "Other work"};
        case TableId::below:
            return {"Báo cáo của cấp dưới", "Reports from below"};
        case TableId::restatements:
            return {"Điều chỉnh số liệu đã khoá", "Restatements of closed figures"};
    }
    return {};
}

namespace {

std::string day_vi(Day d) {
    auto ymd = d.civil();
    auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(unsigned(ymd.day())) + "/" + two(unsigned(ymd.month())) + "/" +
           std::to_string(int(ymd.year()));
}

}  // namespace

BothWords title_of(const About& about, const domain::tallying::Register& names,
                   const Report& report) {
    std::string year = std::to_string(about.to.year());
    std::string days_vi = "từ " + day_vi(about.from) + " đến " + day_vi(about.to);
    std::string days_en = about.from.text() + " to " + about.to.text();
    bool calendar = about.from.year() == about.to.year();
    unsigned first = about.from.month();
    auto month = std::to_string(first);
    switch (about.kind) {
        case ReportKind::drive: {
            std::string title = report.drives.empty() ? "" : report.drives.front().title;
            return {"Kết quả đợt hiến máu: " + title + ", ngày " + day_vi(about.from),
                    "Results of the drive: " + title + ", " + about.from.text()};
        }
        case ReportKind::campaign: {
            auto it = names.campaigns.find(about.campaign);
            std::string name = it == names.campaigns.end() ? "" : it->second.name;
            return {"Kết quả chiến dịch " + name, "Results of the campaign " + name};
        }
        case ReportKind::month:
            return {"Kết quả vận động hiến máu tình nguyện tháng " + month + " năm " + year,
                    "Voluntary blood donation, month " + month + " of " + year};
        case ReportKind::quarter:
            if (calendar && first % 3 == 1) {
                auto quarter = std::to_string(first / 3 + 1);
                return {"Kết quả vận động hiến máu tình nguyện quý " + quarter + " năm " + year,
                        "Voluntary blood donation, quarter " + quarter + " of " + year};
            }
            break;
        case ReportKind::half_year:
            if (calendar && (first == 1 || first == 7))
                return {std::string("Kết quả vận động hiến máu tình nguyện 6 tháng ") +
                            (first == 1 ? "đầu" : "cuối") + " năm " + year,
                        std::string("Voluntary blood donation in the ") +
                            (first == 1 ? "first" : "second") + " half of " + year};
            break;
        case ReportKind::nine_months:
            if (calendar && first == 1)
                return {"Kết quả vận động hiến máu tình nguyện 9 tháng đầu năm " + year,
                        "Voluntary blood donation in the first nine months of " + year};
            break;
        case ReportKind::year:
            return {
                "Kết quả vận động hiến máu tình nguyện năm " + year +
                    (first == 1 ? "" : " (" + days_vi + ")"),
                "Voluntary blood donation in " + year + (first == 1 ? "" : " (" + days_en + ")")};
        case ReportKind::free:
            break;
    }
    return {"Kết quả vận động hiến máu tình nguyện " + days_vi,
            "Voluntary blood donation, " + days_en};
}

ContentAnswer answer(const Report& r, const domain::tallying::Register& names) {
    ContentAnswer out;
    out.title = title_of(r.about, names, r);
    const auto* o = names.organizations.find(r.about.organization);
    out.organization = o ? o->code : "";
    out.kind = r.about.kind;
    out.period = {r.about.from, r.about.to};
    if (auto it = names.campaigns.find(r.about.campaign); it != names.campaigns.end())
        out.campaign = it->second.code;
    if (r.about.drive && !r.drives.empty()) out.drive = r.drives.front().code;
    if (!r.tariff.empty()) out.tariff = r.tariff;
    out.as_of = tallying::as_of_answer(r.as_of);
    out.digest = r.digest;
    auto given = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional(std::string(text));
    };
    out.figures.reserve(r.figures.size());
    for (const auto& f : r.figures) {
        const auto* d = definition(f.key);
        FigureAnswer a{f.key, {}, f.value.unit, f.value.presence, {f.value}, {}, {}, {}, {}};
        if (const auto* source = r.source(f.key)) a.source = source_words(*source);
        if (d) {
            a.name = name_of_figure(f.key);
            a.definition = meaning_of_figure(f.key);
            a.formula = d->formula;
            a.denominator = given(d->denominator);
        }
        out.figures.push_back(std::move(a));
    }
    const RowWords row_words(r, names);
    for (const auto& t : r.tables) {
        TableAnswer table{std::string(domain::name_of(t.id)), name_of(t.id), {}, {}, t.overlap};
        for (const auto& key : t.columns) {
            const auto* d = definition(key);
            ColumnAnswer column{key, {}, {}, {}, {}};
            if (d)
                column = {key, name_of_figure(key), meaning_of_figure(key), std::string(d->formula),
                          given(d->denominator)};
            table.columns.push_back(std::move(column));
        }
        for (const auto& row : t.rows) {
            RowAnswer a{row.key, row_words.of(t.id, row), {}};
            for (const auto& cell : row.cells)
                a.cells.push_back({cell.unit, cell.presence, {cell}});
            table.rows.push_back(std::move(a));
        }
        out.tables.push_back(std::move(table));
    }
    return out;
}

void write_json(const ContentAnswer& head, const Report& r,
                const std::function<void(std::string_view)>& sink) {
    json::write_with_list(
        json::object_of<ContentAnswer>(), &head, "drives",
        [&, i = std::size_t(0)](std::string& out) mutable {
            if (i == r.drives.size()) return false;
            const auto& d = r.drives[i++];
            DriveLineAnswer line{d.code, d.title, d.day, d.reported, {}, {}, {}, {}, {}, {}, {}};
            if (d.reported) {
                if (d.registered_known()) line.registered = d.registered;
                line.deferred = d.deferred;
                line.donors = d.donors;
                line.bags = d.bags;
                line.discarded = d.discarded;
                if (d.ml_known()) line.ml = d.ml;
                line.volume_unknown = d.volume_unknown;
            }
            out = json::write(line);
            return true;
        },
        sink);
}

}  // namespace api::reporting

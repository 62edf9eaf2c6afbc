#include "api/reporting/document.hpp"

#include "api/documents/format.hpp"
#include "api/reporting/content.hpp"
#include "api/reporting/row_words.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace api::reporting {

namespace doc = documents;
using namespace domain::reporting;
using domain::tallying::Register;

namespace {

doc::Kind kind_of(Unit unit) {
    switch (unit) {
        case Unit::count:
            break;
        case Unit::litres:
            return doc::Kind::litres;
        case Unit::tenths:
            return doc::Kind::tenths;
        case Unit::percent:
            return doc::Kind::percent;
        case Unit::percent_hundredths:
            return doc::Kind::percent_hundredths;
        case Unit::vnd:
            return doc::Kind::money_vnd;
    }
    return doc::Kind::count;
}

doc::Cell cell_of(const Value& value) {
    auto kind = kind_of(value.unit);
    switch (value.presence) {
        case domain::reporting::Presence::missing:
            return doc::without(kind, doc::Presence::missing);
        case domain::reporting::Presence::not_applicable:
            return doc::without(kind, doc::Presence::not_applicable);
        case domain::reporting::Presence::value:
            break;
    }
    return doc::figure(kind, value.number);
}

doc::Words words_of(const BothWords& w) {
    return {w.vi, w.en};
}
/// The key itself where it is not in the catalogue.
doc::Words title_of_figure(std::string_view key) {
    auto name = name_of_figure(key);
    return name.vi.empty() ? doc::Words{std::string(key)} : words_of(name);
}

/// True when the rows of the table may be added up.
bool has_total(TableId id) {
    switch (id) {
        case TableId::by_volume:
        case TableId::by_group:
        case TableId::by_component:
        case TableId::by_month:
        case TableId::by_organization:
        case TableId::by_collector:
        case TableId::deferred_by_reason:
        case TableId::walked_out_by_reason:
        case TableId::discarded_by_reason:
        case TableId::value:
        case TableId::below:
            return true;
        default:
            return false;
    }
}

/// Title and group of a column. Six columns of drives under one heading are short enough for a page
/// that stands.
std::pair<doc::Words, doc::Words> heading_of(TableId table, std::string_view key) {
    if (table == TableId::by_organization) {
        static const std::pair<std::string_view, doc::Words> drives[]{
            {"drives_planned", {"Theo kế hoạch", "Planned"}},
            {"drives_expected", {"Phải báo cáo", "Due"}},
            {"drives_reported", {"Đã báo cáo", "Sent"}},
            {"drives_missing", {"Chưa báo cáo", "Silent"}},
            {"drives_held", {"Đã tổ chức", "Held"}},
            {"drives_zero", {"Số 0", "Zero"}}};
        for (const auto& [name, title] : drives)
            if (name == key) return {title, {"Đợt hiến máu", "Drives"}};
    }
    return {title_of_figure(key), {}};
}

doc::Table table_of(const Table& t, const RowWords& row_words) {
    doc::Table out;
    out.key = domain::name_of(t.id);
    auto name = words_of(name_of(t.id));
    out.name = name;
    out.title = name;
    out.columns.push_back({.key = "name", .title = {"Nội dung", "Item"}});
    bool total = has_total(t.id) && !t.overlap && t.rows.size() > 1;
    for (const auto& key : t.columns) {
        const auto* d = definition(key);
        auto kind = kind_of(d ? d->unit : Unit::count);
        auto [title, group] = heading_of(t.id, key);
        out.columns.push_back({.key = key,
                               .title = std::move(title),
                               .kind = kind,
                               .group = std::move(group),
                               .summed = total && d && d->summed && kind != doc::Kind::percent});
    }
    std::vector<doc::Row> rows;
    std::vector<std::int64_t> sums(t.columns.size());
    std::vector<bool> heard(t.columns.size());
    for (const auto& row : t.rows) {
        doc::Row r{.key = row.key, .cells = {doc::text(words_of(row_words.of(t.id, row)))}};
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            r.cells.push_back(cell_of(row.cells[c]));
            if (!row.cells[c].known()) continue;
            sums[c] += row.cells[c].number;
            heard[c] = true;
        }
        rows.push_back(std::move(r));
    }
    if (total) {
        doc::Row r{.key = "total",
                   .cells = {doc::text({"Cộng", "Total"})},
                   .style = doc::Row::Style::total};
        for (std::size_t c = 0; c < t.columns.size(); ++c) {
            const auto& column = out.columns[c + 1];
            // The sum of nothing that is known is not known.
            r.cells.push_back(!column.summed
                                  ? doc::without(column.kind, doc::Presence::not_applicable)
                              : heard[c] ? doc::figure(column.kind, sums[c])
                                         : doc::missing(column.kind));
        }
        rows.push_back(std::move(r));
    }
    out.rows = doc::rows_of(std::move(rows));
    if (t.overlap)
        out.notes.push_back(
            {"Một đợt có thể thuộc hai chiến dịch; không cộng các dòng.",
             "A drive may belong to two campaigns; the rows must not be added up."});
    return out;
}

/// What a figure means, of what it is a share, and with `unit` in which unit it is told.
doc::Words explained(const Definition& d, bool unit) {
    auto out = words_of(meaning_of_figure(d.key));
    if (!d.denominator.empty()) {
        auto whole = title_of_figure(d.denominator);
        out.vi += " Mẫu số: " + whole.vi + ".";
        out.en += " Denominator: " + whole.en + ".";
    }
    if (!unit) return out;
    doc::Words name;
    // Columns that hold the row's figure hold it in its unit.
    static constexpr std::string_view of_the_row[]{"target",     "reached", "now", "before",
                                                   "difference", "was",     "is"};
    if (std::find(std::begin(of_the_row), std::end(of_the_row), d.key) != std::end(of_the_row))
        name = {"theo dòng", "the row's"};
    else
        switch (d.unit) {
            case Unit::count:
                name = {"số đếm", "a count"};
                break;
            case Unit::litres:
                name = {"lít", "litres"};
                break;
            case Unit::tenths:
                name = {"số thập phân, một chữ số", "a number with one decimal"};
                break;
            case Unit::percent:
            case Unit::percent_hundredths:
                name = {"%", "%"};
                break;
            case Unit::vnd:
                name = {"đồng", "VND"};
                break;
        }
    out.vi += " Đơn vị: " + name.vi + ".";
    out.en += " Unit: " + name.en + ".";
    return out;
}

/// "01/01/2020 – 30/06/2020", as each language writes days.
doc::Words days_of(const About& about) {
    auto days = [&](Language language) {
        return doc::show(doc::day(about.from), language) + " – " +
               doc::show(doc::day(about.to), language);
    };
    return {days(Language::vi), days(Language::en)};
}

/// In whose name a body's papers are signed where nobody said so.
std::vector<doc::Words> who_signs(domain::scheduling::OrganizationKind kind) {
    using enum domain::scheduling::OrganizationKind;
    switch (kind) {
        case national_committee:
        case provincial_committee:
        case district_committee:
        case commune_committee:
            return {{"TM. BAN CHỈ ĐẠO", "FOR THE STEERING COMMITTEE"}, {"TRƯỞNG BAN", "HEAD"}};
        case hospital:
        case blood_centre:
            return {{"GIÁM ĐỐC", "DIRECTOR"}};
        default:
            return {{"THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE BODY"}};
    }
}

doc::Table figures_table(const Report& r) {
    doc::Table out{.key = "figures", .name = {"Số liệu chung", "Figures"}};
    out.columns = {
        {.key = "name", .title = {"Chỉ số", "Figure"}, .width = 34},
        {.key = "value", .title = {"Số liệu", "Value"}, .kind = doc::Kind::count, .width = 18},
        {.key = "meaning", .title = {"Cách tính", "Meaning"}, .width = 50}};
    std::vector<doc::Row> rows;
    for (const auto& f : r.figures) {
        const auto* d = definition(f.key);
        doc::Words meaning = d ? explained(*d, false) : doc::Words{};
        if (const auto* source = r.source(f.key)) {
            const auto said = source_words(*source);
            meaning = {said.vi + ".", said.en + "."};
        }
        doc::Words name = title_of_figure(f.key);
        // A row may hold any unit, so it is said beside the name.
        auto unit = f.value.unit == Unit::vnd      ? doc::Words{" (đồng)", " (VND)"}
                    : f.value.unit == Unit::litres ? doc::Words{" (lít)", " (litres)"}
                    : f.value.unit == Unit::percent || f.value.unit == Unit::percent_hundredths
                        ? doc::Words{" (%)", " (%)"}
                        : doc::Words{};
        name = {name.vi + unit.vi, name.en + unit.en};
        rows.push_back(
            {.key = f.key, .cells = {doc::text(name), cell_of(f.value), doc::text(meaning)}});
    }
    out.rows = doc::rows_of(std::move(rows));
    return out;
}

doc::Table drives_table(std::shared_ptr<const Report> report) {
    doc::Table out{.key = "drives", .name = {"Từng đợt", "Drives"}};
    out.columns.push_back({.key = "title", .title = {"Đợt hiến máu", "Drive"}});
    out.columns.push_back({.key = "day", .title = {"Ngày", "Day"}, .kind = doc::Kind::day});
    for (const char* key : {"registered", "deferred", "donors", "bags", "discarded"})
        out.columns.push_back(
            {.key = key, .title = title_of_figure(key), .kind = doc::Kind::count, .summed = true});
    out.columns.push_back(
        {.key = "ml", .title = title_of_figure("ml"), .kind = doc::Kind::litres, .summed = true});
    out.columns.push_back({.key = "volume_unknown",
                           .title = title_of_figure("volume_unknown"),
                           .kind = doc::Kind::count,
                           .summed = true});
    out.numbered = true;
    out.rows = [report]() -> doc::RowReader {
        return [report, i = std::size_t(0), sums = DriveLine{},
                known = std::array<bool, 7>{}](doc::Row& row) mutable {
            const auto& drives = report->drives;
            if (i > drives.size()) return false;
            bool last = i == drives.size();
            const DriveLine& d = last ? sums : drives[i];
            row = {};
            if (last) {
                row.key = "total";
                row.style = doc::Row::Style::total;
                row.cells = {doc::text({"Cộng", "Total"}),
                             doc::without(doc::Kind::day, doc::Presence::not_applicable)};
            } else {
                row.key = d.code;
                row.cells = {doc::text(d.title.empty() ? d.code : d.title), doc::day(d.day)};
            }
            std::size_t column = 0;
            for (auto [member, kind] : {std::pair(&DriveLine::registered, doc::Kind::count),
                                        {&DriveLine::deferred, doc::Kind::count},
                                        {&DriveLine::donors, doc::Kind::count},
                                        {&DriveLine::bags, doc::Kind::count},
                                        {&DriveLine::discarded, doc::Kind::count},
                                        {&DriveLine::ml, doc::Kind::litres},
                                        {&DriveLine::volume_unknown, doc::Kind::count}}) {
                bool heard = last                               ? known[column]
                             : member == &DriveLine::registered ? d.registered_known()
                             : member == &DriveLine::ml         ? d.ml_known()
                                                                : d.reported;
                row.cells.push_back(heard ? doc::figure(kind, d.*member) : doc::missing(kind));
                if (!last && heard) {
                    sums.*member += d.*member;
                    known[column] = true;
                }
                ++column;
            }
            ++i;
            return true;
        };
    };
    return out;
}

/// A sentence in which figures stand; keys are keys of the report.
doc::Paragraph sentence(const Report& r, doc::Words text, const std::vector<const char*>& keys,
                        doc::Paragraph::Style style = doc::Paragraph::Style::body) {
    doc::Paragraph out;
    out.text = std::move(text);
    out.style = style;
    for (const char* key : keys)
        out.figures.push_back(
            {key, title_of_figure(key), cell_of(r.find(key).value_or(missing(Unit::count)))});
    return out;
}

/// A part of a sentence, for reports in which the figure `when` can be.
struct Said {
    const char* vi;
    const char* en;
    std::vector<const char*> keys;
    const char* when = nullptr;
};

std::string upper(std::string_view text) {
    // Capitals of Vietnamese letters: enough for a letterhead, which is typed in capitals.
    static constexpr std::pair<std::string_view, std::string_view> letters[]{
        {"à", "À"}, {"á", "Á"}, {"ả", "Ả"}, {"ã", "Ã"}, {"ạ", "Ạ"}, {"ă", "Ă"}, {"ằ", "Ằ"},
        {"ắ", "Ắ"}, {"ẳ", "Ẳ"}, {"ẵ", "Ẵ"}, {"ặ", "Ặ"}, {"â", "Â"}, {"ầ", "Ầ"}, {"ấ", "Ấ"},
        {"ẩ", "Ẩ"}, {"ẫ", "Ẫ"}, {"ậ", "Ậ"}, {"đ", "Đ"}, {"è", "È"}, {"é", "É"}, {"ẻ", "Ẻ"},
        {"ẽ", "Ẽ"}, {"ẹ", "Ẹ"}, {"ê", "Ê"}, {"ề", "Ề"}, {"ế", "Ế"}, {"ể", "Ể"}, {"ễ", "Ễ"},
        {"ệ", "Ệ"}, {"ì", "Ì"}, {"í", "Í"}, {"ỉ", "Ỉ"}, {"ĩ", "Ĩ"}, {"ị", "Ị"}, {"ò", "Ò"},
        {"ó", "Ó"}, {"ỏ", "Ỏ"}, {"õ", "Õ"}, {"ọ", "Ọ"}, {"ô", "Ô"}, {"ồ", "Ồ"}, {"ố", "Ố"},
        {"ổ", "Ổ"}, {"ỗ", "Ỗ"}, {"ộ", "Ộ"}, {"ơ", "Ơ"}, {"ờ", "Ờ"}, {"ớ", "Ớ"}, {"ở", "Ở"},
        {"ỡ", "Ỡ"}, {"ợ", "Ợ"}, {"ù", "Ù"}, {"ú", "Ú"}, {"ủ", "Ủ"}, {"ũ", "Ũ"}, {"ụ", "Ụ"},
        {"ư", "Ư"}, {"ừ", "Ừ"}, {"ứ", "Ứ"}, {"ử", "Ử"}, {"ữ", "Ữ"}, {"ự", "Ự"}, {"ỳ", "Ỳ"},
        {"ý", "Ý"}, {"ỷ", "Ỷ"}, {"ỹ", "Ỹ"}, {"ỵ", "Ỵ"}};
    std::string out;
    while (!text.empty()) {
        bool found = false;
        for (const auto& [low, high] : letters)
            if (text.starts_with(low)) {
                out += high;
                text.remove_prefix(low.size());
                found = true;
                break;
            }
        if (found) continue;
        out += text[0] >= 'a' && text[0] <= 'z' ? char(text[0] - 32) : text[0];
        text.remove_prefix(1);
    }
    return out;
}

/// Text that people typed, in which nothing stands for a figure.
std::string typed(std::string_view text) {
    std::string out;
    for (char c : text) out += c == '{' ? "{{" : std::string(1, c);
    return out;
}

bool known(const Report& r, const char* key) {
    const auto* v = r.figure(key);
    return v && v->known();
}

doc::Section results(const std::shared_ptr<const Report>& report, const RowWords& row_words) {
    const Report& r = *report;
    doc::Section out{.key = "results", .title = {"KẾT QUẢ THỰC HIỆN", "RESULTS"}};
    doc::Section overall{.key = "overall", .title = {"Kết quả chung", "Overall"}};
    // What cannot be, such as a percentage without a plan, is left out; what is not known is told
    // as that.
    auto said = [&](std::initializer_list<Said> parts, doc::Paragraph::Style style) {
        doc::Words text;
        std::vector<const char*> keys;
        for (const auto& part : parts) {
            if (part.when &&
                (!r.figure(part.when) || r.figure(part.when)->presence == Presence::not_applicable))
                continue;
            text.vi += part.vi;
            text.en += part.en;
            keys.insert(keys.end(), part.keys.begin(), part.keys.end());
        }
        overall.blocks.push_back(sentence(r, std::move(text), keys, style));
    };
    said({{"Đã tổ chức {drives_held} trên {drives_planned} đợt hiến máu, tiếp nhận {bags} túi máu "
           "dùng được (quy đổi {standard_units} đơn vị 250 ml, {ml}) "
           "từ {donors} lượt người hiến, {registered} lượt đăng ký",
           "{drives_held} of {drives_planned} drives were held: {bags} usable bags of blood "
           "({standard_units} standard units of 250 ml, {ml}) from {donors} "
           "donations and {registered} registrations",
           {"drives_held", "drives_planned", "bags", "standard_units", "ml", "donors",
            "registered"}},
          {"; đạt {plan_percent} kế hoạch",
           "; {plan_percent} of the plan",
           {"plan_percent"},
           "plan_percent"},
          {".", ".", {}}},
         doc::Paragraph::Style::body);
    overall.blocks.push_back(
        sentence(r,
                 {"Đợt phải báo cáo: {drives_expected}; đã báo cáo: {drives_reported}; chưa báo "
                  "cáo: {drives_missing}; báo số 0: {drives_zero}.",
                  "Drives expected to report: {drives_expected}; reported: {drives_reported}; "
                  "silent: {drives_missing}; reported zero: {drives_zero}."},
                 {"drives_expected", "drives_reported", "drives_missing", "drives_zero"},
                 doc::Paragraph::Style::item));
    said({{"Trong đó máu hiến khẩn cấp: {emergency_bags} túi tại {drives_emergency} đợt",
           "Of these, emergency donations: {emergency_bags} bags at {drives_emergency} drives",
           {"emergency_bags", "drives_emergency"}},
          {"; túi 350 và 450 ml chiếm {share_350_450}",
           "; bags of 350 and 450 ml make {share_350_450}",
           {"share_350_450"},
           "share_350_450"},
          {"; hiến nhắc lại {repeat_percent}",
           "; repeat donors {repeat_percent}",
           {"repeat_percent"},
           "repeat_percent"},
          {".", ".", {}}},
         doc::Paragraph::Style::item);
    if (known(r, "population_percent"))
        said({{"So với dân số {population} người: {population_percent}.",
               "Of a population of {population}: {population_percent}.",
               {"population", "population_percent"}}},
             doc::Paragraph::Style::item);
    overall.blocks.push_back(sentence(r,
                                      {"Giá trị máu theo đơn giá tối đa: {value_vnd}.",
                                       "Value of the blood at maximum prices: {value_vnd}."},
                                      {"value_vnd"}, doc::Paragraph::Style::item));
    if (known(r, "resources_total_vnd"))
        overall.blocks.push_back(sentence(
            r,
            {"Tổng nguồn lực vận động {resources_total_vnd}, đạt {resources_percent} kế hoạch "
             "{resources_plan_vnd}; giá trị máu chiếm {blood_share_percent}; gấp "
             "{resources_to_budget} lần ngân sách được cấp.",
             "Resources raised came to {resources_total_vnd}, {resources_percent} of the "
             "{resources_plan_vnd} planned; the blood makes {blood_share_percent} of them; "
             "{resources_to_budget} times the budget given."},
            {"resources_total_vnd", "resources_percent", "resources_plan_vnd",
             "blood_share_percent", "resources_to_budget"},
            doc::Paragraph::Style::item));
    out.sections.push_back(std::move(overall));

    doc::Section progress{.key = "progress",
                          .title = {"Tiến độ và cơ cấu thể tích", "Progress and volume mix"}};
    if (const auto* plan = r.table(TableId::plan)) {
        doc::ProgressChart chart{.key = "progress_chart",
                                 .name = {"Tiến độ", "Progress"},
                                 .title = {"Thực hiện so với chỉ tiêu", "Reached of the targets"},
                                 .twin = "plan"};
        for (const auto& row : plan->rows)
            if (row.cells[0].unit == Unit::count)
                chart.bars.push_back({.key = row.key,
                                      .label = words_of(row_words.of(TableId::plan, row)),
                                      .value = cell_of(row.cells[1]),
                                      .target = cell_of(row.cells[0]),
                                      .percent = cell_of(row.cells[2])});
        if (!chart.bars.empty()) progress.blocks.push_back(std::move(chart));
    }
    if (const auto* volumes = r.table(TableId::by_volume)) {
        doc::MixChart chart{.key = "mix_chart",
                            .name = {"Cơ cấu thể tích", "Volume mix"},
                            .title = {"Cơ cấu thể tích (túi)", "Volume mix (bags)"},
                            .twin = "by_volume"};
        doc::MixChart::Bar bar{.key = "all", .label = {"Toàn bộ", "All"}};
        for (const auto& row : volumes->rows)
            if (row.cells[0].number > 0) {
                chart.parts.push_back({row.key, words_of(row_words.of(TableId::by_volume, row))});
                bar.values.push_back(cell_of(row.cells[0]));
            }
        if (!bar.values.empty()) {
            chart.bars.push_back(std::move(bar));
            progress.blocks.push_back(std::move(chart));
        }
    }
    if (!progress.blocks.empty()) out.sections.push_back(std::move(progress));
    auto add = [&](const char* key, doc::Words title, std::initializer_list<TableId> ids) {
        doc::Section section{.key = key, .title = std::move(title)};
        for (auto id : ids)
            if (const auto* t = r.table(id)) section.blocks.push_back(table_of(*t, row_words));
        if (!section.blocks.empty()) out.sections.push_back(std::move(section));
    };
    add("plan", {"Chỉ tiêu và so với năm trước", "Targets, and the year before"},
        {TableId::plan, TableId::comparison});
    add("units",
        {"Kết quả theo đơn vị, chiến dịch và tháng", "By organisation, campaign and month"},
        {TableId::by_organization, TableId::by_collector, TableId::by_campaign, TableId::by_month});
    add("blood", {"Máu tiếp nhận", "The blood"},
        {TableId::by_volume, TableId::by_group, TableId::by_component});
    add("losses", {"Tạm hoãn, bỏ về và huỷ", "Deferred, walked out, discarded"},
        {TableId::deferred_by_reason, TableId::walked_out_by_reason, TableId::discarded_by_reason});
    add("money", {"Giá trị và chế độ", "Value and allowances"},
        {TableId::value, TableId::allowances});
    return out;
}

}  // namespace

doc::Document document_of(std::shared_ptr<const Report> report, const Register& names,
                          const Paper& paper) {
    const Report& r = *report;
    const RowWords row_words(r, names);
    doc::Document out;
    out.key = paper.key;
    const auto* o = names.organizations.find(r.about.organization);
    std::string issuer = o ? o->name : "";
    const auto& letter = paper.letter;
    if (letter.superior) out.letterhead.superior = doc::Words(upper(*letter.superior));
    out.letterhead.issuer = doc::Words(upper(issuer));
    out.letterhead.name = doc::Words(issuer);
    if (letter.number) out.letterhead.number = *letter.number;
    if (letter.place) out.letterhead.place = doc::Words(*letter.place);
    out.letterhead.date = letter.date;
    out.title = {"BÁO CÁO", "REPORT"};
    out.subtitle = words_of(title_of(r.about, names, r));
    if (letter.addressees) {
        for (const auto& a : *letter.addressees) out.addressees.emplace_back(a);
    } else if (const auto* above = names.organizations.find(
                   names.organizations.parent(r.about.organization, r.about.to))) {
        out.addressees.emplace_back(above->name);
    }
    out.created = paper.created;
    out.draft = paper.draft;
    out.opening.push_back(
        doc::Paragraph{.text = {"Số liệu lấy từ sổ cái các đợt hiến máu; định nghĩa từng số ở phụ "
                                "lục cuối. Dấu “…” là chưa báo cáo, không phải số 0.",
                                "Figures come from the ledger of the drives; the last annex "
                                "defines each. “…” means not reported, which is not zero."},
                       .style = doc::Paragraph::Style::note});
    out.sections.push_back(results(report, row_words));
    if (const auto* t = r.table(TableId::lines)) {
        auto table = table_of(*t, row_words);
        table.title = {};  // the section has said it
        out.sections.push_back({.key = "lines",
                                .title = {"CÔNG TÁC KHÁC", "OTHER WORK"},
                                .blocks = {std::move(table)}});
    }
    if (letter.assessment)
        out.sections.push_back(
            {.key = "assessment",
             .title = {"ĐÁNH GIÁ CHUNG", "ASSESSMENT"},
             .blocks = {doc::Paragraph{.text = doc::Words(typed(*letter.assessment))}}});
    if (letter.tasks && letter.tasks->size()) {
        doc::Section tasks{.key = "tasks", .title = {"NHIỆM VỤ THỜI GIAN TỚI", "TASKS AHEAD"}};
        for (const auto& t : *letter.tasks)
            tasks.blocks.push_back(
                doc::Paragraph{.text = doc::Words(typed(t)), .style = doc::Paragraph::Style::item});
        out.sections.push_back(std::move(tasks));
    }
    doc::Section quality{.key = "quality", .title = {"TÌNH TRẠNG SỐ LIỆU", "STATE OF THE FIGURES"}};
    for (auto id : {TableId::below, TableId::restatements})
        if (const auto* t = r.table(id)) quality.blocks.push_back(table_of(*t, row_words));
    if (!quality.blocks.empty()) out.sections.push_back(std::move(quality));
    out.annexes.push_back(
        {.key = "annex", .title = {"SỐ LIỆU CHUNG", "FIGURES"}, .blocks = {figures_table(r)}});
    if (!r.drives.empty())
        out.annexes.push_back({.key = "drives",
                               .title = {"CÁC ĐỢT HIẾN MÁU", "DRIVES"},
                               .blocks = {drives_table(report)}});

    doc::Signature signature;
    if (letter.authority)
        for (const auto& line : *letter.authority) signature.authority.emplace_back(line);
    else
        signature.authority = who_signs(o ? o->kind : domain::scheduling::OrganizationKind::other);
    signature.note = {"(Ký tên, đóng dấu)", "(Signature, seal)"};
    if (letter.signer) signature.name = *letter.signer;
    out.signatures = {signature};
    if (letter.recipients)
        for (const auto& line : *letter.recipients) out.recipients.emplace_back(line);
    else if (out.addressees.empty())
        out.recipients = {{"Lưu: VT", "Archive"}};
    else
        out.recipients = {{"Như trên", "As above"}, {"Lưu: VT", "Archive"}};

    auto& p = out.provenance;
    p.as_of_seq = r.as_of.seq;
    p.as_of = r.as_of.at;
    p.ledger_head = r.as_of.head;
    p.digest = r.digest;
    p.filters.push_back({{"Đơn vị", "Organisation"}, doc::Words(issuer)});
    p.filters.push_back({{"Kỳ báo cáo", "Period"}, days_of(r.about)});
    if (auto it = names.campaigns.find(r.about.campaign); it != names.campaigns.end())
        p.filters.push_back({{"Chiến dịch", "Campaign"}, doc::Words(it->second.name)});
    p.filters.push_back({{"Bảng giá", "Price list"},
                         r.tariff.empty() ? doc::Words{"theo ngày lấy máu", "in force on each day"}
                                          : doc::Words(r.tariff)});
    std::set<std::string_view> told;
    auto tell = [&](std::string_view key) {
        const auto* d = definition(key);
        if (!d || !told.insert(key).second) return;
        p.formulas.push_back({std::string(key), title_of_figure(key), explained(*d, true),
                              words_of(formula_in_words(d->formula))});
    };
    for (const auto& f : r.figures) tell(f.key);
    for (const auto& t : r.tables)
        for (const auto& column : t.columns) tell(column);
    return out;
}

}  // namespace api::reporting

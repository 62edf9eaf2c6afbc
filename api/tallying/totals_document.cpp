#include "api/tallying/totals_document.hpp"

#include "api/documents/figures.hpp"

#include <array>
#include <cmath>
#include <stdexcept>

namespace api::tallying {

namespace doc = documents;
using namespace domain::tallying;
using domain::scheduling::TargetBasis;
using domain::scheduling::TargetMeasure;

namespace {

constexpr std::size_t figures = 9;

struct FigureColumn {
    const char* key;
    const char* vi;
    const char* en;
    doc::Kind kind;
    bool of_people = false;  ///< of those who come, not of bags
};
constexpr std::array<FigureColumn, figures> columns{{
    {"drives", "Đợt", "Drives", doc::Kind::count},
    {"bags", "Túi máu", "Bags", doc::Kind::count},
    {"ml", "Thể tích", "Volume", doc::Kind::ml},
    {"standard_units", "Đơn vị chuẩn 250 ml", "Standard units of 250 ml", doc::Kind::tenths},
    {"volume_unknown", "Không rõ thể tích", "Volume not known", doc::Kind::count},
    {"discarded", "Túi huỷ", "Discarded", doc::Kind::count},
    {"registered", "Đăng ký", "Registered", doc::Kind::count, true},
    {"deferred", "Tạm hoãn", "Deferred", doc::Kind::count, true},
    {"walked_out", "Bỏ về", "Walked out", doc::Kind::count, true},
}};

/// In the order of `columns`; what is null in the JSON is withheld here.
std::array<doc::Cell, figures> cells_of(const FiguresAnswer& f) {
    const std::array<std::optional<std::int64_t>, figures> numbers{
        f.drives,
        f.bags,
        f.ml,
        f.standard_units ? std::optional(f.standard_units->value) : std::nullopt,
        f.volume_unknown,
        f.discarded,
        f.registered,
        f.deferred,
        f.walked_out};
    std::array<doc::Cell, figures> out;
    for (std::size_t c = 0; c < figures; ++c)
        out[c] = numbers[c] ? doc::figure(columns[c].kind, *numbers[c])
                            : doc::without(columns[c].kind, doc::Presence::suppressed);
    return out;
}

/// People are registered, put off and walk out before anything is known of a bag: a row about a
/// kind of bag says nothing of them, and a zero there would be read as nobody.
bool is_about_bags(const Place& row) {
    return row.component || row.nominal_ml || row.abo || row.rh;
}

doc::Words title_of(std::size_t c) {
    return {columns[c].vi, columns[c].en};
}

doc::Words words_of(TargetMeasure measure) {
    switch (measure) {
        case TargetMeasure::registrations:
            return {"lượt đăng ký", "registrations"};
        case TargetMeasure::bags:
            return {"túi máu", "bags"};
        case TargetMeasure::standard_units:
            return {"đơn vị chuẩn 250 ml", "standard units of 250 ml"};
        case TargetMeasure::percent_staff:
            return {"tỷ lệ cán bộ, học sinh, công nhân", "share of staff"};
        case TargetMeasure::percent_population:
            return {"tỷ lệ dân số", "share of the population"};
    }
    return {};
}

/// Targets are decimals: in the unit that holds this one exactly, else as it is written.
doc::Cell target_cell(TargetMeasure measure, double value) {
    const bool percent =
        measure == TargetMeasure::percent_staff || measure == TargetMeasure::percent_population;
    auto exact = [&](double scale) {
        return std::abs(std::round(value * scale) - value * scale) < 1e-6;
    };
    if (percent && exact(100))
        return doc::figure(doc::Kind::percent_hundredths, std::llround(value * 100));
    if (!percent && exact(1) && measure != TargetMeasure::standard_units)
        return doc::count(std::llround(value));
    if (!percent && exact(10)) return doc::tenths(std::llround(value * 10));
    auto written = json::write(value);
    return doc::text(percent ? written + "%" : written);
}

std::vector<doc::Figure> figures_of(const FiguresAnswer& f) {
    auto cells = cells_of(f);
    std::vector<doc::Figure> out;
    for (std::size_t c = 0; c < figures; ++c)
        out.push_back({columns[c].key, title_of(c), std::move(cells[c])});
    return out;
}

doc::Table rows_table(const std::shared_ptr<const TotalsAnswer>& answer, const Naming& naming) {
    doc::Table table{.key = "totals",
                     .name = {"Số liệu", "Figures"},
                     .title = {},
                     .columns = place_columns(answer->by, naming),
                     .rows = {}};
    const auto places = table.columns.size();
    std::array<std::int64_t, figures> sums{};
    std::array<bool, figures> withheld{};
    for (const auto& row : answer->rows) {
        const auto cells = cells_of(row);
        for (std::size_t c = 0; c < figures; ++c) {
            sums[c] += cells[c].number;
            withheld[c] = withheld[c] || !cells[c].has_number();
        }
    }
    const auto total = cells_of(answer->total);
    doc::Words apart;
    for (std::size_t c = 0; c < figures; ++c) {
        // A drive of two kinds of bags stands in two rows, and units are rounded row by row: what
        // adds up is seen in the figures.
        const bool adds_up = !answer->overlap &&
                             (withheld[c] || !total[c].has_number() || sums[c] == total[c].number);
        table.columns.push_back({.key = columns[c].key,
                                 .title = title_of(c),
                                 .kind = columns[c].kind,
                                 .summed = adds_up});
        if (adds_up) continue;
        auto title = title_of(c);
        apart.vi += (apart.vi.empty() ? "" : ", ") + title.vi;
        apart.en += (apart.en.empty() ? "" : ", ") + title.en;
    }
    if (answer->overlap)
        table.notes.push_back(
            {"Một đợt có thể thuộc hai chiến dịch: không cộng các dòng; dòng tổng đếm mỗi đợt một "
             "lần.",
             "A drive may belong to two campaigns: do not add the rows up; the total counts each "
             "drive once."});
    else if (!apart.empty() && !answer->by.empty())
        table.notes.push_back({"Không cộng các dòng của: " + apart.vi + ".",
                               "Rows that do not add up: " + apart.en + "."});
    table.rows = [answer, naming, places]() -> doc::RowReader {
        return [answer, naming, places, next = std::size_t(0)](doc::Row& row) mutable {
            const bool alone = answer->by.empty();
            if (next > answer->rows.size() || (alone && next > 0)) return false;
            const bool sum = !alone && next == answer->rows.size();
            const FiguresAnswer& f = alone || sum
                                         ? answer->total
                                         : static_cast<const FiguresAnswer&>(answer->rows[next]);
            const Place nowhere;
            row = place_row(answer->by,
                            sum     ? nullptr
                            : alone ? &nowhere
                                    : &answer->rows[next],
                            naming);
            auto cells = cells_of(f);
            if (!alone && !sum && is_about_bags(answer->rows[next]))
                for (std::size_t c = 0; c < figures; ++c)
                    if (columns[c].of_people && cells[c].has_number() && cells[c].number == 0)
                        cells[c] = doc::without(columns[c].kind, doc::Presence::not_applicable);
            for (auto& cell : cells) row.cells.push_back(std::move(cell));
            if (row.cells.size() != places + figures)
                throw std::logic_error("a row of totals has another number of places than columns");
            ++next;
            return true;
        };
    };
    return table;
}

}  // namespace

domain::Result<doc::Document> totals_document(std::shared_ptr<const TotalsAnswer> answer,
                                              const TotalsQuery& query, const Question& question,
                                              const Naming& naming, bool narrowed,
                                              doc::Format format) {
    if (auto fits = check_rows(format, answer->rows.size()); !fits) return fits.error();
    doc::Document out;
    out.key = file_key("totals", query, question, naming.books());
    out.title = {"TỔNG SỐ HIẾN MÁU TÌNH NGUYỆN", "BLOOD DONATION TOTALS"};
    out.provenance.filters = told(query, question, naming, narrowed);
    open_with(out, answer->as_of);
    out.opening.push_back(doc::Paragraph{
        .text = {"Tổng cộng {bags} túi máu ({ml}, {standard_units} đơn vị chuẩn 250 ml) ở {drives} "
                 "đợt; {volume_unknown} túi không rõ thể tích; "
                 "huỷ {discarded}. Đăng ký {registered}, tạm hoãn {deferred}, bỏ về {walked_out}.",
                 "In all {bags} bags ({ml}, {standard_units} standard units of 250 ml) at {drives} "
                 "drives; {volume_unknown} of unknown volume; "
                 "{discarded} discarded. Registered {registered}, deferred {deferred}, walked out "
                 "{walked_out}."},
        .figures = figures_of(answer->total)});
    if (answer->target) {
        const auto& t = *answer->target;
        auto measure = words_of(t.measure);
        const bool assigned = t.basis == TargetBasis::assigned;
        out.opening.push_back(doc::Paragraph{
            .text = {std::string(assigned ? "Chỉ tiêu được giao: " : "Chỉ tiêu tự đăng ký: ") +
                         "{target} " + measure.vi + "; đạt {percent}.",
                     std::string(assigned ? "Assigned target: " : "Committed target: ") +
                         "{target} " + measure.en + "; {percent} reached."},
            .figures = {
                {"target",
                 {"Chỉ tiêu (" + measure.vi + ")", "Target (" + measure.en + ")"},
                 target_cell(t.measure, t.value)},
                {"percent", {"Đạt chỉ tiêu", "Of target"}, doc::percent(t.percent.value)}}});
    } else {
        out.opening.push_back(
            doc::Paragraph{.text = {"Không có chỉ tiêu nào khớp đúng câu hỏi này.",
                                    "No target matches this question exactly."},
                           .style = doc::Paragraph::Style::note});
    }
    const auto& reporting = answer->reporting;
    out.opening.push_back(doc::Paragraph{
        .text = {"Đã báo cáo {drives_reported} trên {drives_expected} đợt phải báo cáo.",
                 "{drives_reported} of {drives_expected} drives expected have reported."},
        .figures = {{"drives_reported",
                     {"Đợt đã báo cáo", "Drives that reported"},
                     doc::count(reporting.drives_reported)},
                    {"drives_expected",
                     {"Đợt phải báo cáo", "Drives expected"},
                     doc::count(reporting.drives_expected)}}});
    out.sections.push_back(
        {.key = "rows", .title = {"Số liệu", "Figures"}, .blocks = {rows_table(answer, naming)}});
    if (!reporting.drives_missing.empty()) {
        doc::Table table{.key = "missing",
                         .name = {"Đợt chưa báo cáo", "Drives not reported"},
                         .columns = {{.key = "drive", .title = {"Mã đợt", "Drive code"}}}};
        if (naming.names()) {
            table.columns.push_back(
                {.key = "day", .title = {"Ngày", "Day"}, .kind = doc::Kind::day});
            table.columns.push_back({.key = "title", .title = {"Đợt hiến máu", "Drive"}});
        }
        std::vector<doc::Row> rows;
        for (const auto& code : reporting.drives_missing) {
            doc::Row row{.key = code, .cells = {doc::text(code)}};
            if (naming.names()) {
                const auto title = naming.drive(code);
                row.cells.push_back(
                    title.empty()
                        ? doc::text({})
                        : doc::day(naming.books().drive(*naming.books().drive_number(code))->day));
                row.cells.push_back(doc::text(title));
            }
            rows.push_back(std::move(row));
        }
        const auto all = reporting.drives_expected - reporting.drives_reported;
        if (all > std::int64_t(rows.size()))
            table.notes.push_back({"Chỉ nêu " + std::to_string(rows.size()) + " trong " +
                                       std::to_string(all) + " đợt.",
                                   "The first " + std::to_string(rows.size()) + " of " +
                                       std::to_string(all) + " drives."});
        table.rows = doc::rows_of(std::move(rows));
        out.sections.push_back({.key = "missing",
                                .title = {"Đợt chưa báo cáo", "Drives that have not reported"},
                                .blocks = {std::move(table)}});
    }
    if (auto splits = splits_section(*answer, naming)) out.sections.push_back(std::move(*splits));
    out.provenance.digest = doc::digest_of(out);
    return out;
}

}  // namespace api::tallying

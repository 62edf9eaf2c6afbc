#include "api/valuation/valuation_document.hpp"

#include "api/documents/figures.hpp"

#include <algorithm>
#include <stdexcept>

namespace api::valuation {

namespace doc = documents;
using domain::tallying::Dimension;
using domain::tallying::Question;
using tallying::Naming;

namespace {

doc::Words words_of(Layer layer) {
    switch (layer) {
        case Layer::nat:
            return {"Xét nghiệm NAT", "NAT tests"};
        case Layer::antibody:
            return {"Kháng thể bất thường", "Abnormal antibodies"};
        case Layer::transport:
            return {"Vận chuyển", "Transport"};
    }
    return {};
}

/// The dimensions of a line: what was asked for, then what every line is about.
std::vector<Dimension> places_of(const std::vector<Dimension>& by) {
    auto out = by;
    for (auto d : {Dimension::component, Dimension::nominal_ml})
        if (std::find(out.begin(), out.end(), d) == out.end()) out.push_back(d);
    return out;
}

doc::Table lines_table(const std::shared_ptr<const ValuationAnswer>& answer, const Naming& naming) {
    auto by = places_of(answer->by);
    doc::Table table{.key = "lines",
                     .name = {"Số liệu", "Figures"},
                     .title = {},
                     .columns = tallying::place_columns(by, naming),
                     .rows = {}};
    const bool adds_up = !answer->overlap;
    table.columns.push_back(
        {.key = "bags", .title = {"Túi máu", "Bags"}, .kind = doc::Kind::count, .summed = adds_up});
    table.columns.push_back(
        {.key = "price_vnd", .title = {"Đơn giá", "Price"}, .kind = doc::Kind::money_vnd});
    table.columns.push_back({.key = "tariff", .title = {"Bảng giá", "Price list"}});
    table.columns.push_back({.key = "value_vnd",
                             .title = {"Giá trị", "Value"},
                             .kind = doc::Kind::money_vnd,
                             .summed = adds_up});
    if (!adds_up)
        table.notes.push_back(
            {"Một đợt có thể thuộc hai chiến dịch: không cộng các dòng; dòng tổng đếm mỗi đợt một "
             "lần.",
             "A drive may belong to two campaigns: do not add the rows up; the total counts each "
             "drive once."});
    table.rows = [answer, naming, by]() -> doc::RowReader {
        return [answer, naming, by, next = std::size_t(0)](doc::Row& row) mutable {
            if (next > answer->lines.size()) return false;
            const bool sum = next == answer->lines.size();
            const LineAnswer* line = sum ? nullptr : &answer->lines[next];
            row = tallying::place_row(by, line, naming);
            row.cells.push_back(doc::count(sum ? answer->total.bags : line->bags));
            row.cells.push_back(
                sum ? doc::without(doc::Kind::money_vnd, doc::Presence::not_applicable)
                    : doc::money(line->price_vnd));
            row.cells.push_back(doc::text(sum ? std::string() : line->tariff));
            row.cells.push_back(doc::money(sum ? answer->total.value_vnd : line->value_vnd));
            ++next;
            return true;
        };
    };
    return table;
}

}  // namespace

domain::Result<doc::Document> valuation_document(std::shared_ptr<const ValuationAnswer> answer,
                                                 const ValuationQuery& query,
                                                 const Question& question, const Naming& naming,
                                                 bool narrowed, doc::Format format) {
    if (auto fits = tallying::check_rows(format, answer->lines.size()); !fits) return fits.error();
    const auto& tariffs = naming.books().registry().tariffs;
    doc::Document out;
    out.key = tallying::file_key("valuation", query, question, naming.books());
    out.title = {"GIÁ TRỊ MÁU THEO BẢNG GIÁ", "THE VALUE OF THE BLOOD BY PRICE LIST"};
    out.provenance.filters = tallying::told(query, question, naming, narrowed);
    doc::Words list{"của ngày lấy máu", "in force on the day of each bag"};
    if (query.tariff)
        if (auto num = naming.books().registry().tariff(query.tariff->value))
            list = naming.both(tariffs.at(*num).title, tariffs.at(*num).code);
    out.provenance.filters.emplace_back(doc::Words{"Bảng giá", "Price list"}, std::move(list));
    tallying::open_with(out, answer->as_of);
    std::vector<doc::Figure> figures{
        {"bags", {"Túi máu", "Bags"}, doc::count(answer->total.bags)},
        {"value_vnd", {"Giá trị", "Value"}, doc::money(answer->total.value_vnd)}};
    out.opening.push_back(doc::Paragraph{.text = {"Tổng cộng {bags} túi máu, giá trị {value_vnd}.",
                                                  "In all {bags} bags, worth {value_vnd}."},
                                         .figures = std::move(figures)});
    if (answer->with_layers_vnd)
        out.opening.push_back(doc::Paragraph{
            .text = {"Cùng các khoản cộng thêm tối đa: {with_layers_vnd}.",
                     "With what may be added at most: {with_layers_vnd}."},
            .figures = {{"with_layers_vnd",
                         {"Giá trị cùng các khoản cộng thêm", "Value with what may be added"},
                         doc::money(*answer->with_layers_vnd)}}});
    out.sections.push_back(
        {.key = "lines", .title = {"Số liệu", "Figures"}, .blocks = {lines_table(answer, naming)}});
    if (answer->layers && !answer->layers->empty()) {
        doc::Table table{
            .key = "layers",
            .name = {"Cộng thêm", "Added"},
            .columns = {
                {.key = "layer", .title = {"Khoản", "Item"}},
                {.key = "tariff", .title = {"Bảng giá", "Price list"}},
                {.key = "bags", .title = {"Túi máu", "Bags"}, .kind = doc::Kind::count},
                {.key = "cap_vnd",
                 .title = {"Mức tối đa", "At most"},
                 .kind = doc::Kind::money_vnd},
                {.key = "value_vnd", .title = {"Giá trị", "Value"}, .kind = doc::Kind::money_vnd}}};
        std::vector<doc::Row> rows;
        for (const auto& l : *answer->layers)
            rows.push_back(
                {.key = std::string(domain::name_of(l.layer)) + "," + l.tariff,
                 .cells = {doc::text(words_of(l.layer)), doc::text(l.tariff), doc::count(l.bags),
                           doc::money(l.cap_vnd), doc::money(l.value_vnd)}});
        table.rows = doc::rows_of(std::move(rows));
        out.sections.push_back({.key = "layers",
                                .title = {"Các khoản có thể cộng thêm", "What may be added"},
                                .blocks = {std::move(table)}});
    }
    if (auto splits = tallying::splits_section(*answer, naming))
        out.sections.push_back(std::move(*splits));
    out.provenance.digest = doc::digest_of(out);
    return out;
}

}  // namespace api::valuation

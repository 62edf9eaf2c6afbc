#include "api/reporting/row_words.hpp"

#include "api/messages/figures.hpp"
#include "domain/scheduling/target.hpp"
#include "domain/valuation/allowance.hpp"

#include <algorithm>
#include <cctype>

namespace api::reporting {

using namespace domain::reporting;
using domain::Day;
using domain::from_name;

namespace {

const BothWords unknown{"Không rõ", "Not known"};

/// A code has no underscore, so that a key of code and name comes apart at one.
std::pair<std::string_view, std::string_view> cut(std::string_view key, std::size_t at) {
    if (at == key.npos) return {key, {}};
    return {key.substr(0, at), key.substr(at + 1)};
}

BothWords figure_name(std::string_view key) {
    const auto* words = messages::find_figure(key);
    if (!words) return {std::string(key), std::string(key)};
    return {std::string(words->name.vi), std::string(words->name.en)};
}

BothWords volume(std::string_view key) {
    if (key == "unknown") return unknown;
    const auto text = std::string(key) + " ml";
    return {text, text};
}

/// "o_positive", "ab_rh_unknown", "unknown_rh_unknown".
BothWords group(std::string_view key) {
    auto [abo, rh] = cut(key, key.find('_'));
    std::string letters(abo);
    std::transform(letters.begin(), letters.end(), letters.begin(),
                   [](unsigned char c) { return char(std::toupper(c)); });
    BothWords out = abo == "unknown" ? unknown : BothWords{letters, letters};
    const bool known = rh == "positive" || rh == "negative";
    out.vi += known ? rh == "positive" ? "+" : "-" : " (Rh không rõ)";
    out.en += known ? rh == "positive" ? "+" : "-" : " (Rh not known)";
    return out;
}

BothWords component(std::string_view key) {
    using enum domain::tallying::Component;
    const auto c = from_name<domain::tallying::Component>(key);
    if (!c) return unknown;
    switch (*c) {
        case whole_blood:
            return {"Máu toàn phần", "Whole blood"};
        case red_cells_apheresis:
            return {"Hồng cầu gạn tách", "Red cells, apheresis"};
        case platelets_apheresis:
            return {"Tiểu cầu gạn tách", "Platelets, apheresis"};
        case plasma_apheresis:
            return {"Huyết tương gạn tách", "Plasma, apheresis"};
        case other:
            break;
    }
    return {"Khác", "Other"};
}

/// "2020-02".
BothWords month(std::string_view key) {
    auto [year, number] = cut(key, key.find('-'));
    if (number.starts_with('0')) number.remove_prefix(1);
    const auto text = std::string(number) + '/' + std::string(year);
    return {"Tháng " + text, text};
}

/// "whole_blood_350_tt-17-2020", with the title of the list.
BothWords value_line(std::string_view key, const std::string& title) {
    auto [rest, code] = cut(key, key.rfind('_'));
    auto [kind, ml] = cut(rest, rest.rfind('_'));
    const auto c = from_name<domain::tallying::Component>(kind);
    const auto tail = ' ' + std::string(ml) + " ml, " + title;
    using enum domain::tallying::Component;
    switch (c.value_or(other)) {
        case whole_blood:
            return {"Máu toàn phần" + tail, "Whole blood" + tail};
        case red_cells_apheresis:
            return {"Hồng cầu gạn tách" + tail, "Red cells" + tail};
        case platelets_apheresis:
            return {"Tiểu cầu gạn tách" + tail, "Platelets" + tail};
        case plasma_apheresis:
            return {"Huyết tương gạn tách" + tail, "Plasma" + tail};
        case other:
            break;
    }
    return {"Khác" + tail, "Other" + tail};
}

/// "national_gift", or "<code>_gift" with the name of the organisation that adds to it.
BothWords allowance(std::string_view key, const std::string& organization) {
    using enum domain::valuation::AllowanceItem;
    const auto item =
        from_name<domain::valuation::AllowanceItem>(cut(key, key.rfind('_')).second).value_or(gift);
    const bool added = !organization.empty();
    BothWords out;
    switch (item) {
        case gift:
            out = added ? BothWords{"Quà tặng", "Gifts"}
                        : BothWords{"Quà tặng, tối thiểu", "Gifts, at least"};
            break;
        case meal:
            out = added ? BothWords{"Ăn nhẹ", "Meals"}
                        : BothWords{"Ăn nhẹ, tối đa bình quân", "Meals, at most on average"};
            break;
        case travel:
            out = added ? BothWords{"Đi lại", "Travel"}
                        : BothWords{"Đi lại, tối đa bình quân", "Travel, at most on average"};
            break;
        case organizing:
            out = added ? BothWords{"Tổ chức", "Organising"}
                        : BothWords{"Tổ chức, vận động, tối đa bình quân",
                                    "Organising, at most on average"};
            break;
    }
    if (added) {
        out.vi += ", " + organization + " thêm";
        out.en += ", added by " + organization;
    }
    return out;
}

/// "ngày 30/6/2020", as days are written in Vietnamese.
std::string spoken(Day day) {
    return "ngày " + std::to_string(unsigned(day.civil().day())) + '/' +
           std::to_string(day.month()) + '/' + std::to_string(day.year());
}

/// "bags_assigned", with the days of a period ("2020-01-01/2020-12-31").
BothWords target(std::string_view key, const std::string& days) {
    using enum domain::scheduling::TargetMeasure;
    auto [name, basis] = cut(key, key.rfind('_'));
    BothWords out;
    switch (from_name<domain::scheduling::TargetMeasure>(name).value_or(bags)) {
        case registrations:
            out = {"Lượt đăng ký", "Registrations"};
            break;
        case bags:
            out = {"Túi máu", "Bags"};
            break;
        case standard_units:
            out = {"Đơn vị chuẩn 250 ml", "Standard units"};
            break;
        case percent_staff:
            out = {"% cán bộ", "% of staff"};
            break;
        case percent_population:
            out = {"% dân số", "% of population"};
            break;
    }
    const bool assigned = basis == "assigned";
    out.vi += assigned ? " (được giao" : " (tự đăng ký";
    out.en += assigned ? " (assigned" : " (committed";
    const auto [first, last] = cut(days, days.find('/'));
    const auto from = Day::parse(first), to = Day::parse(last);
    if (from && to) {
        const bool year = *from == Day::of(to->year(), 1, 1) && *to == Day::of(to->year(), 12, 31);
        const auto number = std::to_string(to->year());
        out.vi += year ? ", năm " + number : ", từ " + spoken(*from) + " đến " + spoken(*to);
        out.en += ", " + (year ? number : from->text() + " – " + to->text());
    }
    out.vi += ')';
    out.en += ')';
    return out;
}

/// "<code of a report>_<figure>".
BothWords earlier(std::string_view key) {
    auto [report, figure] = cut(key, key.find('_'));
    auto out = figure_name(figure);
    out.vi.insert(0, std::string(report) + ": ");
    out.en.insert(0, std::string(report) + ": ");
    return out;
}

}  // namespace

RowWords::RowWords(const Report& report, const domain::tallying::Register& names) {
    if (const auto* o = names.organizations.find(report.about.organization)) own_ = o->code;
}

BothWords RowWords::of(TableId table, const Row& row) const {
    const BothWords named = words(row.name);
    const auto& name = row.name.vi;
    if (name != row.name.en) return named;
    switch (table) {
        case TableId::value:
            return name.empty() ? named : value_line(row.key, name);
        case TableId::allowances:
            return allowance(row.key, name);
        case TableId::plan:
            return target(row.key, name);
        case TableId::by_organization:
            if (row.key == own_) return {name + " (trực tiếp)", name + " (own drives)"};
            break;
        default:
            break;
    }
    if (!name.empty()) return named;
    switch (table) {
        case TableId::by_volume:
            return volume(row.key);
        case TableId::by_group:
            return group(row.key);
        case TableId::by_component:
            return component(row.key);
        case TableId::by_month:
            return month(row.key);
        case TableId::by_collector:
            return unknown;
        case TableId::deferred_by_reason:
        case TableId::walked_out_by_reason:
        case TableId::discarded_by_reason:
            return {"Không ghi lý do", "No reason given"};
        case TableId::comparison:
            return figure_name(row.key);
        case TableId::restatements:
            return earlier(row.key);
        default:
            return named;
    }
}

BothWords source_words(const Label& source) {
    if (source.vi != source.en) return words(source);
    if (source.vi.empty()) return {"Do đơn vị báo cáo nhập", "Entered by who reports"};
    const auto [text, document] = cut(source.vi, source.vi.find(' '));
    const auto day = Day::parse(text);
    if (!day) return words(source);
    BothWords out{"Số đã đăng ký, tính đến " + spoken(*day), "On record, as of " + day->text()};
    if (!document.empty()) {
        out.vi += " (" + std::string(document) + ")";
        out.en += " (" + std::string(document) + ")";
    }
    return out;
}

}  // namespace api::reporting

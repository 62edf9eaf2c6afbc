// Formulas of the catalogue in words.
#include "api/messages/figures.hpp"
#include "domain/core/text.hpp"

#include <algorithm>

namespace api::messages {
namespace {

struct Phrase {
    std::string_view key, vi, en;
};

/// What formulas say besides figures. Where one begins another, the longer stands before.
constexpr Phrase phrases[]{
    {"donors / head count", "lượt hiến ÷ số người", "donations ÷ head count"},
    {"head count on record", "số người đã đăng ký", "head count on record"},
    {"bags of known rows", "túi máu của các dòng đã rõ", "bags of known rows"},
    {"list without caps", "bảng giá không có mức cộng thêm", "list without caps"},
    {"organizing norm", "định mức tổ chức", "organising norm"},
    {"local norms", "định mức địa phương", "local norms"},
    {"no gift norm", "không có định mức quà", "no gift norm"},
    {"gift norm", "định mức quà", "gift norm"},
    {"meal norm", "định mức ăn nhẹ", "meal norm"},
    {"travel norm", "định mức đi lại", "travel norm"},
    {"donors with norm", "lượt hiến có định mức", "donations with a norm"},
    {"day in period", "ngày trong kỳ", "day in period"},
    {"any event in period", "có sự kiện trong kỳ", "any event in period"},
    {"reported in period", "có số liệu trong kỳ", "reported in period"},
    {"submitted day", "ngày nộp", "day submitted"},
    {"emergency drive", "đợt khẩn cấp", "emergency drive"},
    {"as the row's figure", "như số của dòng", "as the row's figure"},
    {"closed figures", "số đã khoá", "closed figures"},
    {"current ledger", "sổ cái hiện nay", "current ledger"},
    {"not closed", "chưa kết thúc", "not closed"},
    {"not known", "không rõ", "not known"},
    {"no event", "không có sự kiện", "no event"},
    {"no price", "không có giá", "no price"},
    {"tariff price", "đơn giá của bảng giá", "price of the list"},
    {"target.value", "giá trị chỉ tiêu", "value of the target"},
    {"status in", "trạng thái là", "status among"},
    {"nominal_ml in", "thể tích danh định là", "nominal volume among"},
    {"nominal_ml", "thể tích danh định", "nominal volume"},
    {"donor_class", "lần hiến", "kind of donor"},
    {"first_time", "lần đầu", "first-time"},
    {"whole_blood", "máu toàn phần", "whole blood"},
    {"organisation", "đơn vị", "body"},
    {"collected", "lấy được", "collected"},
    {"cancelled", "đã huỷ", "cancelled"},
    {"emergency", "khẩn cấp", "emergency"},
    {"submitted", "đã nộp", "submitted"},
    {"accepted", "đã chấp nhận", "accepted"},
    {"approved", "đã duyệt", "approved"},
    {"verified", "đã xác nhận", "verified"},
    {"received", "đã nhận", "received"},
    {"expected", "phải báo cáo", "expected"},
    {"entered", "nhập tay", "entered"},
    {"counted", "đếm gộp", "counted"},
    {"amount", "định mức", "norm"},
    {"closed", "đã kết thúc", "closed"},
    {"period", "kỳ", "period"},
    {"reason", "lý do", "reason"},
    {"status", "trạng thái", "status"},
    {"count", "đếm", "count"},
    {"drive", "đợt", "drives"},
    {"price", "đơn giá", "price"},
    {"today", "hôm nay", "today"},
    {"held", "đã tổ chức", "held"},
    {"open", "đang mở", "open"},
    {"rule", "lịch báo cáo", "rule"},
    {"abo", "ABO", "ABO"},
    {"cap", "mức cộng thêm", "cap"},
    {"day", "ngày", "day"},
    {"due", "ngày hạn", "day due"},
    {"sum", "tổng", "sum"},
    {"or", "hoặc", "or"},
    {"rh", "Rh", "Rh"},
    {"*", "×", "×"},
    {"/", "÷", "÷"},
    {"-", "−", "−"},
    {"<=", "≤", "≤"},
};

bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/// Whether the phrase stands at the beginning as a whole word.
bool begins(std::string_view text, std::string_view phrase) {
    if (!text.starts_with(phrase)) return false;
    return !in_word(phrase.back()) || text.size() == phrase.size() || !in_word(text[phrase.size()]);
}

/// Calls `piece(vi, en)` for each piece in turn; a word without words is itself, told to `strange`
/// as well.
template <class Piece, class Strange>
void read(std::string_view formula, Piece piece, Strange strange) {
    // After a colon or semicolon stand conditions, in which a word is a state and no figure.
    bool condition = false;
    while (!formula.empty()) {
        const Phrase* phrase = nullptr;
        for (const auto& p : phrases)
            if (begins(formula, p.key)) {
                phrase = &p;
                break;
            }
        std::size_t word = 0;
        while (word < formula.size() && in_word(formula[word])) ++word;
        const auto* figure = word ? find_figure(formula.substr(0, word)) : nullptr;
        if (figure && (!phrase || (!condition && phrase->key.size() <= word))) {
            piece(domain::in_sentence(figure->name.vi), domain::in_sentence(figure->name.en));
            formula.remove_prefix(word);
        } else if (phrase) {
            piece(std::string(phrase->vi), std::string(phrase->en));
            formula.remove_prefix(phrase->key.size());
        } else if (word) {
            auto text = formula.substr(0, word);
            if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
                strange(text);
            piece(std::string(text), std::string(text));
            formula.remove_prefix(word);
        } else {
            condition = condition ? formula[0] != ')' : formula[0] == ':';
            piece(std::string(1, formula[0]), std::string(1, formula[0]));
            formula.remove_prefix(1);
        }
    }
}

}  // namespace

BothTexts formula_in_words(std::string_view formula) {
    BothTexts out;
    read(
        formula,
        [&](const std::string& vi, const std::string& en) {
            out.vi += vi;
            out.en += en;
        },
        [](std::string_view) {});
    return out;
}

std::string_view unworded(std::string_view formula) {
    std::string_view first;
    read(
        formula, [](const std::string&, const std::string&) {},
        [&](std::string_view word) {
            if (first.empty()) first = word;
        });
    return first;
}

}  // namespace api::messages

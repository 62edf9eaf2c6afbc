#include "api/documents/pdf.hpp"

#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"
#include "api/documents/pdf/canvas.hpp"
#include "api/documents/pdf/charts.hpp"
#include "api/documents/pdf/pages.hpp"
#include "api/documents/pdf/tables.hpp"
#include "api/documents/qr.hpp"

#include <algorithm>
#include <variant>

namespace api::documents {
namespace {

using namespace pdf_pages;

constexpr double body_size = 13;

/// One document on its pages, from the letterhead to the annex.
class Composition {
  public:
    Composition(const Document& document, Language language, const Sink& sink)
        : document_(document),
          language_(language),
          canvas_(document, language, sink),
          pages_(canvas_, language, document.draft) {}

    PdfMade make() {
        if (!document_.extract) letterhead();
        heading();
        blocks(document_.opening);
        for_each_section(document_, [&](const SectionAt& at) {
            if (!at.annex) section(at);
        });
        pages_.turn(false);
        if (!document_.extract || !document_.attached_to.empty()) signatures();
        // Beside the signatures when there is room; no page for it alone.
        const bool room = verification(false);
        for_each_section(document_, [&](const SectionAt& at) {
            if (at.annex) at.level == 0 ? annex(at) : section(at);
        });
        formulas();
        if (!room) verification(true);
        pages_.finish();
        canvas_.finish();
        return {canvas_.pages(), canvas_.unknown_glyphs()};
    }

  private:
    std::string words(const Words& w) const { return clean(w.in(language_)); }
    const char* either(const char* vi, const char* en) const {
        return language_ == Language::en ? en : vi;
    }

    /// The largest size up to `size` at which the text fits one line of this width.
    Text in_one_line(const std::string& text, TextStyle style, double width) {
        for (;; style.size -= 0.25) {
            auto out = canvas_.text(text, style);
            if (out.width() <= width || style.size <= 8) return out;
        }
    }

    /// Centred lines of about one length instead of one full and one short.
    Text balanced(const std::string& text, TextStyle style, double width) {
        style.align = Align::centre;
        style.width = width;
        auto out = canvas_.text(text, style);
        if (out.lines() < 2) return out;
        double low = width / 2, high = width;
        while (high - low > 2) {
            style.width = (low + high) / 2;
            (canvas_.text(text, style).lines() > out.lines() ? low : high) = style.width;
        }
        // The narrower lines are centred in the width that was asked for: line ends become fixed.
        style.width = high;
        const auto narrow = canvas_.text(text, style);
        return canvas_.text(narrow.broken(), [&] {
            style.width = width;
            return style;
        }());
    }

    void letterhead() {
        const auto& head = document_.letterhead;
        // Motto, place and date do not break; the issuing body gets the rest.
        const auto date = head.date                   ? long_day(*head.date, language_)
                          : language_ == Language::en ? std::string("…… …………… ……")
                                                      : "ngày …… tháng …… năm ……";
        const double most = pages_.width() * 0.6;
        const auto country = in_one_line(
            either("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
            {.size = 12.5, .bold = true}, most);
        const auto motto = canvas_.text(
            either("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
            {.size = 13.5, .bold = true});
        const auto place_and_date =
            in_one_line((head.place.empty() ? std::string("……") : words(head.place)) + ", " + date,
                        {.size = 13, .italic = true}, most);
        const double right_width =
            std::max({country.width(), motto.width(), place_and_date.width()});
        const double gap = 14, left_width = pages_.width() - right_width - gap;
        const double left = pages_.left(), right = pages_.right() - right_width;
        double y_left = pages_.y, y_right = pages_.y;
        const auto centred = [&](const Text& text, double x, double width, double& y) {
            canvas_.draw(text, x + (width - text.width()) / 2, y);
            y += text.height();
        };
        const auto wrapped = [&](const std::string& text, bool bold) {
            if (text.empty()) return;
            const auto laid = balanced(text, {.size = 12, .bold = bold}, left_width);
            canvas_.draw(laid, left, y_left);
            y_left += laid.height();
        };
        wrapped(words(head.superior), false);
        wrapped(words(head.issuer), true);
        y_left += 2;
        canvas_.line(left + left_width * 0.33, y_left, left + left_width * 0.67, y_left, 0.75);
        y_left += 7;

        centred(country, right, right_width, y_right);
        const double motto_left = right + (right_width - motto.width()) / 2;
        centred(motto, right, right_width, y_right);
        y_right += 2;
        canvas_.line(motto_left, y_right, motto_left + motto.width(), y_right, 0.75);
        y_right += 7;

        // Number, and place and date, stand on one height.
        y_left = y_right = std::max(y_left, y_right);
        const auto number = std::string(either("Số: ", "No: ")) +
                            (head.number.empty() ? "……/BC" : clean(head.number));
        centred(in_one_line(number, {.size = 13}, left_width), left, left_width, y_left);
        centred(place_and_date, right, right_width, y_right);
        pages_.y = std::max(y_left, y_right) + 16;
    }

    void heading() {
        const auto centred = [&](const Words& text, double size) {
            if (text.empty()) return;
            const auto laid = balanced(words(text), {.size = size, .bold = true}, pages_.width());
            canvas_.draw(laid, pages_.left(), pages_.y);
            pages_.y += laid.height() + 1;
        };
        centred(document_.title, 15);
        centred(document_.subtitle, 14);
        if (!document_.attached_to.empty()) {
            const auto laid = balanced(words(document_.attached_to), {.size = 12, .italic = true},
                                       pages_.width());
            canvas_.draw(laid, pages_.left(), pages_.y);
            pages_.y += laid.height() + 1;
        }
        pages_.y += 3;
        canvas_.line(pages_.left() + pages_.width() * 0.38, pages_.y,
                     pages_.left() + pages_.width() * 0.62, pages_.y, 0.75);
        pages_.y += 14;
        for (std::size_t i = 0; i < document_.addressees.size(); ++i) {
            const auto text = (i == 0 ? std::string(either("Kính gửi: ", "To: ")) : std::string()) +
                              words(document_.addressees[i]);
            const auto laid = canvas_.text(
                text, {.size = body_size, .align = Align::centre, .width = pages_.width()});
            canvas_.draw(laid, pages_.left(), pages_.y);
            pages_.y += laid.height() + 2;
        }
        if (!document_.addressees.empty()) pages_.y += 8;
    }

    /// How high the beginning of a section's first block is, and whether it lies across.
    std::pair<double, bool> beginning_of(const Section& section) {
        if (section.blocks.empty()) return {50, false};
        const auto& block = section.blocks.front();
        if (const auto* table = std::get_if<Table>(&block)) {
            TableSetting setting(canvas_, *table, language_);
            return {setting.beginning(canvas_), setting.wide()};
        }
        return {std::holds_alternative<Paragraph>(block) ? 50 : chart_beginning, false};
    }

    /// "Phụ lục I", its title, and what it belongs to, as Decree 30/2020 has them.
    void annex_heading(const std::string& number, const std::string& title) {
        const auto centred = [&](const std::string& text, TextStyle style) {
            if (text.empty()) return;
            const auto laid = balanced(text, style, pages_.width());
            canvas_.draw(laid, pages_.left(), pages_.y);
            pages_.y += laid.height() + 2;
        };
        const auto name =
            std::string(either("Phụ lục", "Annex")) + (number.empty() ? "" : " " + number);
        canvas_.outline(name + ": " + title, 0, pages_.y);
        centred(name, {.size = 14, .bold = true});
        centred(title, {.size = 13, .bold = true});
        const auto& head = document_.letterhead;
        const auto reference = head.number.empty() ? std::string("……") : clean(head.number);
        const auto date = head.date ? long_day(*head.date, language_)
                                    : std::string(either("ngày …… tháng …… năm ……", "…… …………… ……"));
        centred(std::string(either("(Kèm theo Báo cáo số ", "(Annex to report no. ")) + reference +
                    either(" ", " of ") + date + either(" của ", ", ") +
                    words(head.name.empty() ? head.issuer : head.name) + ")",
                {.size = 12, .italic = true});
        pages_.y += 8;
    }

    void annex(const SectionAt& at) {
        pages_.first_of_annex(beginning_of(at.section).second);
        annex_heading(at.number, words(at.section.title));
        blocks(at.section.blocks);
    }

    void section(const SectionAt& at) {
        // The title stays with what comes first in it.
        const Section* first = &at.section;
        double titles = 0;
        while (first->blocks.empty() && !first->sections.empty()) {
            first = &first->sections.front();
            titles += 24;
        }
        const auto [beginning, wide] = beginning_of(*first);
        pages_.turn(wide);
        const double indent = at.level == 0 ? 0 : 10 * mm;
        const auto text = at.number + (at.level >= 2 ? ") " : ". ") + words(at.section.title);
        const auto laid = canvas_.text(text, {.size = body_size,
                                              .bold = true,
                                              .italic = at.level >= 2,
                                              .width = pages_.width() - indent});
        pages_.gap(at.level == 0 ? 8 : 4);
        pages_.need(laid.height() + 6 + titles + beginning);
        canvas_.outline(text, at.level, pages_.y);
        canvas_.draw(laid, pages_.left() + indent, pages_.y);
        pages_.y += laid.height() + 5;
        blocks(at.section.blocks);
    }

    void blocks(const std::vector<Block>& blocks) {
        for (const auto& block : blocks) std::visit([&](const auto& b) { draw(b); }, block);
    }

    void draw(const Paragraph& paragraph) {
        pages_.turn(false);
        const bool note = paragraph.style == Paragraph::Style::note,
                   item = paragraph.style == Paragraph::Style::item;
        auto text = fill(paragraph, language_);
        if (item) text.insert(0, "- ");
        const TextStyle style{.size = note ? 11.0 : body_size,
                              .italic = note,
                              .align = Align::justify,
                              .width = pages_.width(),
                              .indent = note ? 0 : 10 * mm,
                              .line_spacing = 1.08};
        const auto laid = canvas_.text(text, style);
        // Two lines at least at the end of a page and at the beginning of the next.
        int from = 0;
        const int lines = laid.lines();
        while (from < lines) {
            int to = lines;
            while (to > from && !pages_.fits(laid.height_of(from, to))) --to;
            if (to < lines) {
                if (lines - to < 2) to = lines - 2;
                if (to - from < 2) to = from;
            }
            if (to <= from) {
                if (pages_.fresh()) {
                    to = std::min(lines, from + 1);  // a line higher than a page
                } else {
                    pages_.next();
                    continue;
                }
            }
            canvas_.draw_lines(laid, from, to, pages_.left(), pages_.y);
            pages_.y += laid.height_of(from, to);
            from = to;
            if (from < lines) pages_.next();
        }
        pages_.gap(item ? 3 : 6);
    }

    void draw(const Table& table) { TableSetting(canvas_, table, language_).draw(pages_); }

    template <class Chart>
    void chart(const Chart& chart) {
        pages_.turn(false);
        draw_chart(pages_, chart);
        if (chart.twin.empty()) {
            auto twin = twin_of(chart);
            twin.title = {};  // the chart has said it
            draw(twin);
        }
    }
    void draw(const ProgressChart& c) { chart(c); }
    void draw(const MixChart& c) { chart(c); }

    double signature_height(const Signature& signature, double width) {
        double height = 0;
        for (const auto& line : signature.authority)
            height += canvas_.text(words(line), {.size = body_size, .bold = true, .width = width})
                          .height();
        return height + (signature.note.empty() ? 0 : 15) + 62 + 18;
    }

    double draw_signature(const Signature& signature, double x, double width, double y) {
        const auto line = [&](const std::string& text, bool bold, bool italic, double size) {
            const auto laid = canvas_.text(text, {.size = size,
                                                  .bold = bold,
                                                  .italic = italic,
                                                  .align = Align::centre,
                                                  .width = width});
            canvas_.draw(laid, x, y);
            y += laid.height();
        };
        for (const auto& authority : signature.authority)
            line(words(authority), true, false, body_size);
        if (!signature.note.empty()) line(words(signature.note), false, true, 12);
        y += 62;  // for signature and seal
        if (!signature.name.empty()) line(clean(signature.name), true, false, body_size);
        return y;
    }

    void signatures() {
        const auto& signatures = document_.signatures;
        const double half = pages_.width() / 2;
        double recipients = document_.recipients.empty() ? 0 : 15;
        std::vector<Text> lines;
        for (std::size_t i = 0; i < document_.recipients.size(); ++i) {
            const auto text = "- " + words(document_.recipients[i]) +
                              (i + 1 == document_.recipients.size() ? "." : ";");
            lines.push_back(canvas_.text(text, {.size = 11, .width = half - 8, .indent = -6}));
            recipients += lines.back().height();
        }
        double row = 0;  // several signatures stand side by side, over the recipients
        const double share =
            signatures.empty()
                ? 0
                : pages_.width() / double(std::max<std::size_t>(signatures.size(), 2));
        for (const auto& signature : signatures)
            row = std::max(row, signature_height(signature, share));
        const bool beside = signatures.size() <= 1;
        pages_.gap(16);
        pages_.need(beside ? std::max(row, recipients) : row + recipients);

        double y = pages_.y, end = pages_.y;
        for (std::size_t i = 0; i < signatures.size(); ++i)
            end =
                std::max(end, draw_signature(signatures[i],
                                             pages_.right() - share * double(signatures.size() - i),
                                             share, y));
        if (!beside) y = end + 8;
        if (!lines.empty()) {
            const auto title = canvas_.text(either("Nơi nhận:", "Recipients:"),
                                            {.size = 12, .bold = true, .italic = true});
            canvas_.draw(title, pages_.left(), y);
            y += title.height();
        }
        for (const auto& line : lines) {
            canvas_.draw(line, pages_.left(), y);
            y += line.height();
        }
        pages_.y = std::max(end, y);
    }

    /// Draws where there is room, or anywhere when it `must`.
    bool verification(bool must) {
        const auto& provenance = document_.provenance;
        const double side = 32 * mm, text_left = pages_.left() + side + 12,
                     text_width = pages_.right() - text_left;
        std::vector<Text> lines;
        double height = 0;
        const auto line = [&](const std::string& text, double size, bool bold = false) {
            lines.push_back(canvas_.text(text, {.size = size, .bold = bold, .width = text_width}));
            height += lines.back().height() + 2;
        };
        line(either("Kiểm chứng số liệu", "Check these figures"), 11, true);
        line(std::string(either("Số liệu tính từ sổ cái đến sự kiện thứ ",
                                "Figures made from the ledger up to event ")) +
                 show(count(provenance.as_of_seq), language_) + ", " +
                 moment(provenance.as_of, language_) + '.',
             10);
        line(either("Đầu sổ cái (BLAKE2b-256):", "Ledger head (BLAKE2b-256):"), 10);
        line(provenance.ledger_head.hex(), 9);
        line(document_.extract
                 ? either("Mã băm số liệu, như nhau trong PDF và XLSX:",
                          "Digest of the figures, the same in PDF and XLSX:")
                 : either(
                       "Mã băm số liệu, như nhau trên màn hình, JSON, PDF, XLSX và CSV:",
                       "Digest of the figures, the same on screen and in JSON, PDF, XLSX and CSV:"),
             10);
        line(provenance.digest.hex(), 9);
        if (!provenance.verify_at.empty())
            line(std::string(either("Tra cứu: ", "Look it up: ")) + clean(provenance.verify_at),
                 10);

        const double whole = std::max(side, height) + 14;
        if (!must && !pages_.fits(14 + whole)) return false;
        pages_.gap(14);
        pages_.need(whole);
        canvas_.line(pages_.left(), pages_.y, pages_.right(), pages_.y, 0.5);
        pages_.y += 10;
        const auto symbol = qr_symbol(verification_text(provenance));
        const double module =
            side / (symbol.size + 2);  // the paper around it is the rest of the quiet zone
        for (int y = 0; y < symbol.size; ++y)
            for (int x = 0; x < symbol.size;) {
                int end = x;
                while (end < symbol.size && symbol.at(end, y)) ++end;
                if (end > x)
                    canvas_.rectangle(pages_.left() + (x + 1) * module, pages_.y + (y + 1) * module,
                                      (end - x) * module, module, {});
                x = std::max(end, x + 1);
            }
        double y = pages_.y;
        for (const auto& text : lines) {
            canvas_.draw(text, text_left, y);
            y += text.height() + 2;
        }
        pages_.y += std::max(side, height);
        return true;
    }

    /// What was asked for and how each figure is made, on pages of its own after the signatures.
    void formulas() {
        const auto& provenance = document_.provenance;
        if (!has_formula_annex(document_)) return;
        pages_.first_of_annex(false);
        annex_heading(formula_annex_number(document_),
                      either("PHẠM VI VÀ CÁCH TÍNH SỐ LIỆU", "SCOPE AND HOW THE FIGURES ARE MADE"));
        if (!provenance.filters.empty()) {
            Table table{.key = "scope",
                        .columns = {{.key = "what", .title = {"Phạm vi", "Scope"}},
                                    {.key = "is", .title = {"Giá trị", "Value"}}}};
            std::vector<Row> rows;
            for (const auto& [label, value] : provenance.filters)
                rows.push_back({.cells = {text(label), text(value)}});
            table.rows = rows_of(std::move(rows));
            draw(table);
        }
        if (!provenance.formulas.empty()) {
            Table table{.key = "formulas",
                        .columns = {{.key = "figure", .title = {"Chỉ tiêu", "Figure"}},
                                    {.key = "definition",
                                     .title = {"Định nghĩa, mẫu số, đơn vị",
                                               "Definition, denominator, unit"}},
                                    {.key = "formula", .title = {"Công thức", "Formula"}}}};
            std::vector<Row> rows;
            for (const auto& formula : provenance.formulas)
                rows.push_back({.cells = {text(keyed(formula)), text(formula.definition),
                                          text(formula.expression)}});
            table.rows = rows_of(std::move(rows));
            draw(table);
        }
    }

    const Document& document_;
    const Language language_;
    Canvas canvas_;
    Pages pages_;
};

}  // namespace

PdfMade pdf(const Document& document, const Rendering& rendering, const Sink& sink) {
    return Composition(document, rendering.language, sink).make();
}

}  // namespace api::documents

#include "api/documents/csv.hpp"

#include "api/csv/writing.hpp"
#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"

#include <array>

namespace api::documents {
namespace {

constexpr std::size_t chunk = 64 * 1024;

class Lines {
  public:
    Lines(const Sink& sink, const api::csv::Form& form) : sink_(sink), form_(form) {
        if (form.bom) out_ = "\xEF\xBB\xBF";
        for (const char* name :
             {"section", "block", "row", "column", "label", "kind", "unit", "status", "value"})
            (out_ += name) += form.separator;
        out_ += "text\r\n";
    }

    /// `value` is digits and what plain() makes of figures.
    void add(const std::array<std::string_view, 8>& texts, std::string_view value,
             std::string_view words) {
        for (auto text : texts) {
            api::csv::append_text(out_, text, form_);
            out_ += form_.separator;
        }
        api::csv::append_number(out_, value, form_);
        out_ += form_.separator;
        api::csv::append_text(out_, words, form_);
        out_ += "\r\n";
        if (out_.size() >= chunk) flush();
    }
    void flush() {
        if (!out_.empty()) sink_(out_);
        out_.clear();
    }

  private:
    const Sink& sink_;
    const api::csv::Form form_;
    std::string out_;
};

}  // namespace

void csv(const Document& document, const Rendering& rendering, const Sink& sink) {
    const auto language = rendering.language;
    const auto& provenance = document.provenance;
    Lines lines(sink, rendering.csv);
    const auto about = [&](std::string_view column, const Words& label, std::string_view kind,
                           const std::string& value, const std::string& words) {
        lines.add({"provenance", "", "", column, label.in(language), kind, "", "value"}, value,
                  words);
    };
    about("title", {"Tên", "Title"}, "text", "",
          clean(document.title.in(language) + " " + document.subtitle.in(language)));
    about("issuer", {"Cơ quan", "Issued by"}, "text", "",
          clean(document.letterhead.issuer.in(language)));
    about("state", {"Tình trạng", "State"}, "text", "", document.draft ? "draft" : "final");
    about("as_of_seq", {"Sổ cái đến sự kiện", "Ledger up to event"}, "count",
          std::to_string(provenance.as_of_seq), "");
    about("as_of", {"Thời điểm", "As of"}, "text", "", provenance.as_of.text());
    about("ledger_head", {"Đầu sổ cái", "Ledger head"}, "text", "", provenance.ledger_head.hex());
    about("digest", {"Mã băm số liệu", "Digest of the figures"}, "text", "",
          provenance.digest.hex());
    for (const auto& [label, value] : provenance.filters)
        about("filter", label, "text", "", clean(value.in(language)));
    for (const auto& formula : provenance.formulas)
        about(formula.key, formula.label, "formula", "", clean(formula.expression.in(language)));

    for_each_figure(document, [&](const FigureAt& at) {
        const bool words = at.cell.kind == Kind::text;
        const auto value = plain(at.cell, language);
        lines.add({at.section, at.block, at.row, at.column, clean(at.label.in(language)),
                   name(at.cell.kind), at.unit.in(language), name(at.cell.presence)},
                  words ? std::string_view() : std::string_view(value),
                  words ? std::string_view(value) : std::string_view());
    });
    lines.flush();
}

}  // namespace api::documents

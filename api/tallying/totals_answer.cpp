#include "api/tallying/totals_answer.hpp"

#include "api/csv/writing.hpp"
#include "domain/tallying/small_cells.hpp"

#include <algorithm>

namespace api::tallying {

using namespace domain::tallying;

namespace {

void set_figures(FiguresAnswer& out, const Figures& f) {
    out.drives = f.drives;
    out.bags = f.bags;
    out.ml = f.ml;
    out.standard_units = Tenths{f.standard_unit_tenths()};
    out.volume_unknown = f.volume_unknown;
    out.discarded = f.discarded;
    out.registered = f.registered;
    out.deferred = f.deferred;
    out.walked_out = f.walked_out;
}

void hide(FiguresAnswer& out, Shown shown) {
    if (shown == Shown::all) return;
    auto bags = out.bags;
    out = {};
    out.suppressed = true;
    if (shown == Shown::bags) out.bags = bags;
}

}  // namespace

domain::Result<TotalsAnswer> protected_totals_answer(const Books& books, const Question& question) {
    auto made = protected_totals(books, question);
    if (!made) return made.error();
    auto out = totals_answer(books, question, made->totals);
    for (std::size_t i = 0; i < out.rows.size(); ++i) hide(out.rows[i], made->rows[i]);
    hide(out.total, made->total);
    // What is not shown cannot be held against a plan either.
    if (made->total != Shown::all) out.target.reset();
    return out;
}

TotalsAnswer totals_answer(const Books& books, const Question& question) {
    return totals_answer(books, question, domain::tallying::total(books, question));
}

TotalsAnswer totals_answer(const Books& books, const Question& question, const Totals& totals) {
    TotalsAnswer out = totals_head(books, question, totals);
    out.rows.reserve(totals.rows.size());
    for (const auto& row : totals.rows) out.rows.push_back(totals_row(books, question, row));
    return out;
}

TotalsRow totals_row(const Books& books, const Question& question, const Row& row) {
    TotalsRow out;
    set_place(out, books, question.by, row.place);
    set_figures(out, row.figures);
    return out;
}

TotalsAnswer totals_head(const Books& books, const Question& question, const Totals& totals) {
    TotalsAnswer out;
    out.as_of = as_of_answer(totals.as_of);
    out.by = question.by;
    set_figures(out.total, totals.total);
    out.overlap = totals.overlap;
    set_map(out, books, question.map, totals.splits);
    if (totals.target) {
        const auto& t = *totals.target->target;
        const auto* organization = books.registry().organizations.find(t.organization);
        out.target =
            TargetAnswer{t.id,    organization ? organization->code : "", t.measure, t.basis,
                         t.value, {totals.target->percent_tenths}};
    }
    out.reporting.drives_expected = totals.drives_expected;
    out.reporting.drives_reported = totals.drives_reported;
    for (auto num : totals.drives_missing) {
        if (out.reporting.drives_missing.size() == most_missing_listed) break;
        out.reporting.drives_missing.push_back(books.drive(num)->code);
    }
    return out;
}

void write_totals(const Books& books, const Question& question, const Totals& totals,
                  documents::Format format, const csv::Form& form,
                  const std::function<void(std::string_view)>& sink) {
    if (format != documents::Format::csv) {
        auto head = totals_head(books, question, totals);
        std::size_t next = 0;
        auto append = [&](std::string& out) {
            if (next == totals.rows.size()) return false;
            out = json::write(totals_row(books, question, totals.rows[next++]));
            return true;
        };
        json::write_with_list(json::object_of<TotalsAnswer>(), &head, "rows", append, sink);
        return;
    }
    if (question.by.empty()) {
        sink(totals_csv(totals_head(books, question, totals), form));
        return;
    }
    constexpr std::size_t at_once = 256;
    for (std::size_t first = 0; first == 0 || first < totals.rows.size(); first += at_once) {
        std::vector<TotalsRow> rows;
        for (std::size_t i = first; i < std::min(first + at_once, totals.rows.size()); ++i)
            rows.push_back(totals_row(books, question, totals.rows[i]));
        auto text =
            csv::write(rows, first == 0 ? form : csv::Form{form.separator, form.decimal, false});
        // Every row has the members that were asked for, so the heading of each part is the same:
        // one is enough.
        sink(first == 0 ? std::string_view(text)
                        : std::string_view(text).substr(text.find("\r\n") + 2));
    }
}

std::string totals_csv(const TotalsAnswer& answer, const csv::Form& form) {
    if (!answer.by.empty()) return csv::write(answer.rows, form);
    return csv::write(std::vector<FiguresAnswer>{answer.total}, form);
}

}  // namespace api::tallying

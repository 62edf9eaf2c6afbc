#include "api/documents/pdf/charts.hpp"

#include "api/documents/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace api::documents::pdf_pages {
namespace {

constexpr double bar_height = 11, step = 19, closest = 15.5, text_size = 10, axis_height = 14,
                 legend_height = 15;
constexpr Colour rose{0.74, 0.11, 0.22}, track{0.91, 0.89, 0.89}, grid{0.75, 0.75, 0.75},
    ink{0.15, 0.15, 0.15};
/// Steps of lightness, so that they are told apart on a copying machine too.
constexpr std::array<Colour, 6> shades{{{0.95, 0.80, 0.82},
                                        {0.74, 0.11, 0.22},
                                        {0.40, 0.05, 0.12},
                                        {0.86, 0.45, 0.52},
                                        {0.70, 0.70, 0.70},
                                        {0.88, 0.88, 0.88}}};

void title(Pages& pages, const Words& words, double room_below) {
    pages.gap(4);
    const auto text = pages.canvas.text(
        clean(words.in(pages.language)),
        {.size = 12, .bold = true, .align = Align::centre, .width = pages.width()});
    pages.need(text.height() + room_below);
    pages.canvas.draw(text, pages.left(), pages.y);
    pages.y += text.height() + 5;
}

/// Columns of a chart: names, bars, figures.
struct Columns {
    double names, bars, figures;
};

template <class Bars, class Figures>
Columns columns_of(Pages& pages, const Bars& bars, const Figures& figures) {
    double names = 40, right = 30;
    for (const auto& bar : bars) {
        names = std::max(
            names,
            pages.canvas.text(clean(bar.label.in(pages.language)), {.size = text_size}).width());
        right = std::max(right, pages.canvas.text(figures(bar), {.size = text_size}).width());
    }
    names = std::min(names, pages.width() * 0.3);
    right = std::min(right, pages.width() * 0.4);
    return {names, pages.width() - names - right - 16, right};
}

/// Calls `axis` with the height of the bars that fit this page, then `draw` for each of them, page
/// after page. Bars move a little closer when that keeps them on one page; else three at least stay
/// together.
template <class Bars, class Axis, class Draw>
void over_pages(Pages& pages, const Bars& bars, const Axis& axis, const Draw& draw) {
    double distance = step;
    const auto room = [&] {
        return std::size_t(std::max(1.0, std::floor((pages.room() - axis_height) / distance)));
    };
    if (bars.size() > room()) distance = closest;
    if (bars.size() > room()) distance = step;
    for (std::size_t i = 0; i < bars.size();) {
        auto end = std::min(bars.size(), i + room());
        if (end < bars.size() && bars.size() - end < 3 && end - i > 5) end = bars.size() - 3;
        axis(double(end - i) * distance);
        for (; i < end; ++i, pages.y += distance)
            draw(bars[i], pages.y + distance / 2 + 1.5, distance);
        pages.y += axis_height;
        if (i < bars.size()) pages.next();
    }
    pages.gap(10);
}

void name_of(Pages& pages, const Words& label, double width, double middle) {
    const auto text =
        pages.canvas.text(clean(label.in(pages.language)),
                          {.size = text_size, .width = width, .max_height = 2 * text_size});
    pages.canvas.draw(text, pages.left(), middle - text.height() / 2);
}

}  // namespace

void draw_chart(Pages& pages, const ProgressChart& chart) {
    auto& canvas = pages.canvas;
    const auto language = pages.language;
    const auto figures = [&](const ProgressChart::Bar& bar) {
        std::string out = show(bar.value, language, false);
        if (bar.target.presence != Presence::not_applicable)
            out += " / " + show(bar.target, language);
        if (bar.percent.presence == Presence::value)
            out += "  (" + show(bar.percent, language) + ")";
        return out;
    };
    const auto share = [](const Cell& part, const Cell& whole) {
        return part.has_number() && whole.has_number() && whole.number > 0
                   ? double(part.number) / double(whole.number)
                   : -1.0;
    };
    // The axis ends at the next quarter over the longest bar, at least at the target and at most at
    // twice of it.
    double longest = 1;
    bool expects = false;
    for (const auto& bar : chart.bars) {
        longest = std::max(longest, share(bar.value, bar.target));
        expects |= bar.expected_by_now.has_value() && bar.expected_by_now->has_number();
    }
    const double end = std::min(2.0, std::ceil(longest * 4) / 4);
    const auto columns = columns_of(pages, chart.bars, figures);

    title(pages, chart.title,
          std::min(double(chart.bars.size()), 3.0) * step + axis_height + legend_height);
    {  // legend
        double x = pages.left() + columns.names + 8;
        const double middle = pages.y + legend_height / 2 - 1;
        const auto entry = [&](const char* vi, const char* en, const auto& sign) {
            sign(x, middle);
            const auto text = canvas.text(language == Language::en ? en : vi, {.size = 9.5});
            canvas.draw(text, x + 14, middle - text.height() / 2);
            x += 14 + text.width() + 14;
        };
        entry("Thực hiện", "Reached",
              [&](double at, double y) { canvas.rectangle(at, y - 4, 10, 8, rose); });
        entry("Chỉ tiêu (100%)", "Target (100%)", [&](double at, double y) {
            canvas.rectangle(at, y - 4, 10, 8, track);
            canvas.line(at + 10, y - 5, at + 10, y + 5, 1, ink);
        });
        if (expects)
            entry("Cần đạt đến nay", "Expected by now",
                  [&](double at, double y) { canvas.triangle(at + 5, y + 4, 7, ink); });
        pages.y += legend_height;
    }

    const double bars_left = pages.left() + columns.names + 8;
    const auto axis = [&](double height) {
        for (double mark = 0; mark <= end + 0.001; mark += 0.25) {
            const double x = bars_left + columns.bars * mark / end;
            const auto text =
                canvas.text(std::to_string(int(std::lround(mark * 100))) + "%", {.size = 8.5});
            canvas.line(x, pages.y, x, pages.y + height, 0.4, grid);
            canvas.draw(text, x - text.width() / 2, pages.y + height + 1, ink);
        }
    };
    over_pages(
        pages, chart.bars, axis,
        [&](const ProgressChart::Bar& bar, double middle, double distance) {
            name_of(pages, bar.label, columns.names, middle);
            const double value = share(bar.value, bar.target),
                         at_target = bars_left + columns.bars / end;
            if (bar.target.has_number() && bar.target.number > 0)
                canvas.rectangle(bars_left, middle - bar_height / 2, columns.bars / end, bar_height,
                                 track);
            if (value > 0)
                canvas.rectangle(bars_left, middle - bar_height / 2,
                                 columns.bars * std::min(value, end) / end, bar_height, rose);
            canvas.line(at_target, middle - distance / 2, at_target, middle + distance / 2, 1, ink);
            if (bar.expected_by_now)
                if (const double expected = share(*bar.expected_by_now, bar.target);
                    expected >= 0) {
                    const double x = bars_left + columns.bars * std::min(expected, end) / end;
                    canvas.triangle(x, middle - bar_height / 2 + 2, 6.5, ink);
                    canvas.line(x, middle - bar_height / 2, x, middle + bar_height / 2, 0.8, ink);
                }
            const auto text = canvas.text(figures(bar), {.size = text_size});
            canvas.draw(text, pages.right() - text.width(), middle - text.height() / 2);
        });
}

void draw_chart(Pages& pages, const MixChart& chart) {
    auto& canvas = pages.canvas;
    const auto language = pages.language;
    const auto total = [](const MixChart::Bar& bar) {
        double sum = 0;
        for (const auto& value : bar.values)
            if (value.has_number()) sum += double(std::max<std::int64_t>(value.number, 0));
        return sum;
    };
    const auto figures = [&](const MixChart::Bar& bar) {
        std::string out;
        for (const auto& value : bar.values)
            out += (out.empty() ? "" : " + ") + show(value, language, false);
        return out;
    };
    const auto columns = columns_of(pages, chart.bars, figures);
    title(pages, chart.title,
          std::min(double(chart.bars.size()), 3.0) * step + axis_height + legend_height);

    double x = pages.left() + columns.names + 8;
    for (std::size_t i = 0; i < chart.parts.size(); ++i) {
        const auto text = canvas.text(clean(chart.parts[i].label.in(language)), {.size = 9.5});
        if (x + 14 + text.width() > pages.right()) {
            x = pages.left() + columns.names + 8;
            pages.y += legend_height;
        }
        const double middle = pages.y + legend_height / 2 - 1;
        canvas.rectangle(x, middle - 4, 10, 8, shades[i % shades.size()]);
        canvas.frame(x, middle - 4, 10, 8, 0.3, ink);
        canvas.draw(text, x + 14, middle - text.height() / 2);
        x += 14 + text.width() + 14;
    }
    pages.y += legend_height;

    const double bars_left = pages.left() + columns.names + 8;
    const auto axis = [&](double height) {
        for (int mark = 0; mark <= 4; ++mark) {
            const double at = bars_left + columns.bars * mark / 4;
            const auto text = canvas.text(std::to_string(mark * 25) + "%", {.size = 8.5});
            canvas.line(at, pages.y, at, pages.y + height, 0.4, grid);
            canvas.draw(text, at - text.width() / 2, pages.y + height + 1, ink);
        }
    };
    over_pages(pages, chart.bars, axis, [&](const MixChart::Bar& bar, double middle, double) {
        name_of(pages, bar.label, columns.names, middle);
        const double sum = total(bar);
        double at = bars_left;
        for (std::size_t i = 0; i < bar.values.size() && sum > 0; ++i) {
            if (!bar.values[i].has_number()) continue;
            const double width =
                columns.bars * double(std::max<std::int64_t>(bar.values[i].number, 0)) / sum;
            canvas.rectangle(at, middle - bar_height / 2, width, bar_height,
                             shades[i % shades.size()]);
            canvas.frame(at, middle - bar_height / 2, width, bar_height, 0.3, ink);
            at += width;
        }
        const auto text = canvas.text(figures(bar), {.size = text_size});
        canvas.draw(text, pages.right() - text.width(), middle - text.height() / 2);
    });
}

}  // namespace api::documents::pdf_pages

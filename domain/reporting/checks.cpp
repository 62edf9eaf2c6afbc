#include "domain/reporting/checks.hpp"

#include "domain/core/percent.hpp"

#include <algorithm>
#include <cmath>

namespace domain::reporting {
namespace {

std::string text(std::int64_t number) {
    return std::to_string(number);
}

Finding finding(std::string code, Severity severity, std::string figure,
                Parameters parameters = {}) {
    return {std::move(code), severity, std::move(figure), std::move(parameters)};
}

double median(std::vector<double> values) {
    auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

bool begins_with(const std::string& text, const std::string& start) {
    return text.compare(0, start.size(), start) == 0;
}

/// Half of the last digit that a percentage was printed with, up to two decimals.
double half_of_last_digit(double percent) {
    for (double scale : {1.0, 10.0, 100.0})
        if (std::abs(percent * scale - std::round(percent * scale)) < 1e-6) return 0.5 / scale;
    return 0.005;
}

}  // namespace

std::optional<std::int64_t> volume_of(const Statement& s) {
    if (!s.bags_250 || !s.bags_350 || !s.bags_450) return std::nullopt;
    return *s.bags_250 * 250 + *s.bags_350 * 350 + *s.bags_450 * 450;
}

std::vector<Finding> check_statement(const Statement& s) {
    std::vector<Finding> out;
    using enum Severity;
    bool all = s.bags_250 && s.bags_350 && s.bags_450;
    std::int64_t parts = s.bags_250.value_or(0) + s.bags_350.value_or(0) + s.bags_450.value_or(0);
    if (s.bags && (all ? parts != *s.bags : parts > *s.bags))
        out.push_back(finding("parts_do_not_add_up", refuses, "bags",
                              {{"parts", text(parts)}, {"total", text(*s.bags)}}));
    if (auto ml = volume_of(s); ml && s.ml && *ml != *s.ml)
        out.push_back(finding("volume_differs", refuses, "ml",
                              {{"parts", text(*ml)}, {"total", text(*s.ml)}}));
    if (s.bags && s.headline_bags && *s.bags != *s.headline_bags)
        out.push_back(finding(
            "headline_differs", refuses, "bags",
            {{"figure", "bags"}, {"headline", text(*s.headline_bags)}, {"body", text(*s.bags)}}));
    if (s.bags) {
        // Whoever registered and gave is a donor; without a number of donors the registered are the
        // most there can be.
        auto people = s.donors ? s.donors : s.registered;
        if (people && *s.bags > *people)
            out.push_back(finding("more_bags_than_donors", refuses, "bags",
                                  {{"bags", text(*s.bags)}, {"donors", text(*people)}}));
    }
    if (s.bags && s.plan_bags && s.plan_percent && *s.plan_bags > 0) {
        double made = double(*s.bags) * 100.0 / double(*s.plan_bags);
        // A plan that was missed by a few bags may be printed as missed: 99.9 for 99.96.
        const bool told =
            std::abs(double(told_share(*s.bags, *s.plan_bags, 1000)) / 10 - *s.plan_percent) < 1e-9;
        if (!told && std::abs(made - *s.plan_percent) > half_of_last_digit(*s.plan_percent) + 1e-9)
            out.push_back(finding(
                "percent_differs", refuses, "plan_percent",
                {{"printed", std::to_string(*s.plan_percent)}, {"made", std::to_string(made)}}));
    }
    return out;
}

std::vector<Contained> part_beside_total(const std::vector<Placed>& all) {
    std::vector<Contained> out;
    auto meets = [](const Placed& a, const Placed& b) {
        return !(a.from && b.to && *b.to < *a.from) && !(a.to && b.from && *a.to < *b.from);
    };
    auto inside = [](const Placed& part, const Placed& whole) {
        if (whole.everywhere) return true;
        if (part.everywhere || part.place != whole.place) return false;
        return whole.inner.empty() || begins_with(part.inner, whole.inner);
    };
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < all.size(); ++j) {
            const auto &part = all[i], &whole = all[j];
            if (i == j || part.level >= whole.level) continue;
            // What has no days cannot be placed in a period; undated rows would match everything.
            if (!part.from || !whole.from || !meets(part, whole) || !inside(part, whole)) continue;
            // A whole with a name is a campaign: only what carries its name is part of it.
            if (!whole.name.empty() && !begins_with(part.name, whole.name)) continue;
            out.push_back({i, j});
        }
    return out;
}

bool is_outlier(std::int64_t value, std::vector<std::int64_t> history) {
    if (history.size() < 4) return false;
    std::vector<double> values(history.begin(), history.end());
    double middle = median(values);
    for (auto& v : values) v = std::abs(v - middle);
    double spread = 1.4826 * median(values);
    double away = std::abs(double(value) - middle);
    return away > 3 * spread && away > middle / 2;
}

std::vector<Finding> check_report(const Report& r, const Statement& headline,
                                  const std::vector<std::int64_t>& history) {
    std::vector<Finding> out;
    using enum Severity;
    auto number = [&](std::string_view key) {
        const auto* v = r.figure(key);
        return v && v->known() ? std::optional(v->number) : std::nullopt;
    };
    auto positive = [&](std::string_view key) { return number(key).value_or(0); };

    if (auto n = positive("drives_missing"))
        out.push_back(finding("drives_missing", refuses, "drives_missing", {{"count", text(n)}}));
    if (auto n = positive("drives_unclosed"))
        out.push_back(
            finding("drives_not_closed", refuses, "drives_unclosed", {{"count", text(n)}}));
    if (auto n = positive("drives_zero"))
        out.push_back(finding("zero_reported", tells, "drives_zero", {{"count", text(n)}}));
    if (positive("drives_planned") == 0 && positive("drives_held") == 0)
        out.push_back(finding("nothing_planned", tells, "drives_planned"));

    // The headline against itself and against the ledger.
    for (auto& f : check_statement(headline)) out.push_back(std::move(f));
    auto compare = [&](const std::optional<std::int64_t>& stated, std::string_view key) {
        if (!stated) return;
        auto body = number(key);
        if (!body || *body != *stated)
            out.push_back(finding("headline_differs", refuses, std::string(key),
                                  {{"figure", std::string(key)},
                                   {"headline", text(*stated)},
                                   {"body", body ? text(*body) : std::string("–")}}));
    };
    compare(headline.drives, "drives_held");
    compare(headline.registered, "registered");
    compare(headline.bags, "bags");
    compare(headline.ml, "ml");
    compare(headline.value_vnd, "value_vnd");
    auto volume = [&](const char* row) {
        auto v = r.find(std::string("by_volume.") + row + ".bags");
        return v ? v->number : 0;
    };
    for (auto [stated, row] :
         {std::pair(headline.bags_250, "250"), std::pair(headline.bags_350, "350"),
          std::pair(headline.bags_450, "450")})
        if (stated && *stated != volume(row))
            out.push_back(finding("headline_differs", refuses,
                                  std::string("by_volume.") + row + ".bags",
                                  {{"figure", std::string(row) + " ml"},
                                   {"headline", text(*stated)},
                                   {"body", text(volume(row))}}));
    if (headline.donors && number("donors") && *number("donors") > *headline.donors)
        out.push_back(
            finding("more_bags_than_donors", refuses, "donors",
                    {{"bags", text(*number("donors"))}, {"donors", text(*headline.donors)}}));

    if (auto n = positive("unpriced"))
        out.push_back(finding("price_missing", warns, "value_vnd", {{"bags", text(n)}}));
    if (auto n = positive("group_unknown"))
        out.push_back(finding("group_unknown", warns, "group_unknown", {{"bags", text(n)}}));
    if (auto n = positive("volume_unknown"))
        out.push_back(finding("volume_unknown", warns, "volume_unknown", {{"bags", text(n)}}));
    if (auto n = positive("gift_unknown"))
        out.push_back(finding("gift_norm_missing", warns, "gifts_vnd", {{"donors", text(n)}}));
    if (number("registered").value_or(0) > 0 && positive("donors") > positive("registered"))
        out.push_back(finding(
            "more_collected_than_registered", warns, "registered",
            {{"donors", text(positive("donors"))}, {"registered", text(positive("registered"))}}));
    if (!r.table(TableId::plan) && !r.about.drive)
        out.push_back(finding("plan_missing", warns, "plan_percent"));
    if (auto bags = number("bags"); bags && is_outlier(*bags, history)) {
        std::string before;
        for (auto h : history) before += (before.empty() ? "" : ", ") + text(h);
        out.push_back(
            finding("outlier", warns, "bags", {{"bags", text(*bags)}, {"before", before}}));
    }
    if (const auto* below = r.table(TableId::below)) {
        std::int64_t expected = 0, received = 0;
        for (const auto& row : below->rows) {
            expected += row.cells[0].number;
            received += row.cells[1].number;
        }
        if (received < expected)
            out.push_back(finding("reports_below_missing", warns, "below",
                                  {{"expected", text(expected)}, {"received", text(received)}}));
    }
    return out;
}

}  // namespace domain::reporting

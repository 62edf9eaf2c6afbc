#include "domain/reporting/history.hpp"

#include "domain/reporting/adder.hpp"

#include <algorithm>

namespace domain::reporting {

using tallying::Books;

std::int64_t campaign_year_before(const Books& books, std::int64_t campaign) {
    const auto& all = books.registry().campaigns;
    auto it = all.find(campaign);
    if (it == all.end()) return 0;
    const auto& c = it->second;
    Day wanted = *year_before(c.starts_on, c.starts_on).from;
    std::int64_t found = 0;
    // Tết moves by up to a month, so a campaign of the year before begins within two of the day.
    int nearest = 62;
    for (const auto& [num, other] : all) {
        if (num == campaign || other.kind != c.kind || other.organization != c.organization)
            continue;
        int away = std::abs(other.starts_on.number - wanted.number);
        if (away < nearest) {
            nearest = away;
            found = num;
        }
    }
    return found;
}

std::vector<std::int64_t> history(const Books& books, const About& about, std::size_t most) {
    if (about.campaign || about.drive) return {};
    std::vector<DayRange> periods;
    for (DayRange at{about.from, about.to}; periods.size() < most;) {
        at = period_before(*at.from, *at.to);
        periods.push_back(at);
    }
    std::vector<std::int64_t> bags(periods.size(), 0);
    std::vector<bool> seen(periods.size(), false);
    if (periods.empty()) return {};
    About whole = about;
    whole.kind = ReportKind::free;
    whole.from = *periods.back().from;
    whole.to = *periods.front().to;
    Adder adder(books, whole, Options{});
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            if (!entry.drive || !entry.tally || !adder.in_scope(*entry.drive)) continue;
            for (const auto& cell : entry.tally->cells)
                for (std::size_t p = 0; p < periods.size(); ++p)
                    if (periods[p].contains(cell.key.day)) {
                        bags[p] += cell.counts.bags;
                        seen[p] = true;
                        break;
                    }
        }
    auto end = std::find(seen.begin(), seen.end(), false);
    bags.resize(std::size_t(end - seen.begin()));
    return bags;
}

}  // namespace domain::reporting

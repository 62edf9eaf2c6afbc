#include "domain/tallying/work.hpp"

#include "domain/tallying/totals.hpp"

#include <algorithm>

namespace domain::tallying {
namespace {

/// A row is made, sorted, named and written: about as much as so many steps.
constexpr std::int64_t steps_of_row = 20;

struct Sample {
    std::int64_t cells_of_each = 1;  ///< kinds of bags and days of a drive, rounded up
    Day first, last;                 ///< days of drives
};

Sample sample_of(const Books& books) {
    constexpr std::size_t size = 64;
    const auto& drives = books.drives();
    std::int64_t seen = 0, cells = 0;
    Sample out;
    const std::size_t step = std::max<std::size_t>(1, drives.size() / size);
    for (std::size_t i = 0; i < drives.size(); i += step) {
        const auto& entry = drives[i];
        if (!entry.drive) continue;
        if (seen == 0 || entry.drive->day < out.first) out.first = entry.drive->day;
        if (seen == 0 || out.last < entry.drive->day) out.last = entry.drive->day;
        if (entry.tally) cells += std::int64_t(entry.tally->cells.size());
        ++seen;
    }
    if (seen > 0) out.cells_of_each = std::max<std::int64_t>(1, (cells + seen - 1) / seen);
    return out;
}

/// Days that the answer can be about: those of the filter, else those of the drives. The sample may
/// have missed the first and the last drive, so they count double.
std::int64_t days_of(const Filter& filter, const Sample& sample) {
    if (filter.days.from && filter.days.to)
        return std::max<std::int64_t>(1, filter.days.to->number - filter.days.from->number + 1);
    return 2 * (sample.last.number - sample.first.number + 1);
}

std::int64_t places_of(Dimension d, const Books& books, std::int64_t drives, std::int64_t days) {
    const auto& reg = books.registry();
    auto some = [](std::size_t n) { return std::int64_t(n) + 1; };  // and "none"
    switch (d) {
        case Dimension::day:
            return days;
        case Dimension::month:
            return days / 28 + 2;
        case Dimension::year:
            return days / 365 + 2;
        case Dimension::drive:
            return drives;
        case Dimension::campaign:
            return some(reg.campaigns.size());
        case Dimension::organization:
        case Dimension::collected_by:
            return some(reg.organizations.all().size());
        case Dimension::site:
            return some(reg.sites.size());
        case Dimension::component:
            return 6;
        case Dimension::nominal_ml:
            return 16;
        case Dimension::abo:
            return 5;
        case Dimension::rh:
            return 3;
        case Dimension::donor_class:
            return 4;
    }
    return drives;
}

}  // namespace

Work walk(const Books& books) {
    return {std::int64_t(books.drives().size()), 0};
}

Work work_of(const Books& books, const Question& question) {
    const auto& filter = question.filter;
    const auto sample = sample_of(books);
    auto drives = std::max<std::int64_t>(1, std::int64_t(books.drives().size()));
    auto cells = sample.cells_of_each;
    if (filter.drive) {
        // Of the one drive everything is known.
        drives = 1;
        const auto* tally = books.tally(*filter.drive);
        cells = tally ? std::int64_t(tally->cells.size()) : 0;
    }
    // On the current map every kind of bag is cut among those who go on with the organisation.
    const std::int64_t each = question.map == OnMap::current ? 4 : 1;
    const auto dimensions = std::int64_t(question.by.size());
    Work out;
    out.steps = drives * (1 + each * cells * (1 + dimensions));
    if (dimensions == 0) return out;
    const auto most = std::max<std::int64_t>(1, drives * std::max<std::int64_t>(1, cells));
    const auto days = filter.drive ? std::max<std::int64_t>(1, cells) : days_of(filter, sample);
    out.rows = 1;
    for (auto d : question.by) {
        auto places = std::max<std::int64_t>(1, places_of(d, books, drives, days));
        if (places >= most || out.rows > most / places) {
            out.rows = most;
            break;
        }
        out.rows *= places;
    }
    out.steps += out.rows * steps_of_row;
    return out;
}

}  // namespace domain::tallying

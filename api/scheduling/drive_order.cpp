#include "api/scheduling/drive_order.hpp"

#include <algorithm>

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Instant;
using domain::tallying::DriveEntry;
using Drives = domain::Chunked<DriveEntry>;

DriveStart start_of(const domain::scheduling::Drive& d) {
    return {d.starts_at.ms, d.num};
}

std::int64_t changed_chunks(const Drives& was, const Drives& is) {
    std::int64_t out = 0;
    for (std::size_t c = 0; c < std::max(was.chunk_count(), is.chunk_count()); ++c)
        out += !was.shares(c, is);
    return out;
}

/// Past so many, sorting everything again is less work than taking out and putting in.
constexpr std::int64_t most_changed_chunks = 64;

std::int64_t lasts(const domain::scheduling::Drive& d) {
    return d.ends_at.ms - d.starts_at.ms;
}

std::shared_ptr<const DriveStarts> sorted(const Drives& drives, std::int64_t& longest_ms) {
    longest_ms = 0;
    auto out = std::make_shared<DriveStarts>();
    out->reserve(drives.size());
    for (std::size_t c = 0; c < drives.chunk_count(); ++c)
        for (const auto& entry : drives.chunk(c))
            if (entry.drive) {
                out->push_back(start_of(*entry.drive));
                longest_ms = std::max(longest_ms, lasts(*entry.drive));
            }
    std::sort(out->begin(), out->end());
    return out;
}

}  // namespace

std::span<const DriveStart> on_days(const DriveStarts& all, const domain::DayRange& days,
                                    domain::UtcOffset offset) {
    auto at = [&](Day day) {
        return std::lower_bound(all.begin(), all.end(),
                                DriveStart{Instant::at(day, 0, offset).ms, 0});
    };
    auto from = days.from ? at(*days.from) : all.begin();
    auto to = days.to ? at(days.to->plus(1)) : all.end();
    if (to < from) to = from;
    return {from, to};
}

Work DriveOrder::work_to(const Books& books) const {
    std::lock_guard guard(mutex_);
    auto drives = std::int64_t(books.drives().size());
    if (!starts_) return {drives * 4, 0};
    auto changed = changed_chunks(books_.drives(), books.drives());
    if (changed == 0) return {drives / 512, 0};
    return changed > most_changed_chunks
               ? Work{drives * 4, 0}
               : Work{drives / 64 + changed * std::int64_t(Drives::width), 0};
}

std::int64_t DriveOrder::longest_days() const {
    constexpr std::int64_t day_ms = 86'400'000;
    std::lock_guard guard(mutex_);
    return (longest_ms_ + day_ms - 1) / day_ms;
}

std::shared_ptr<const DriveStarts> DriveOrder::of(const Books& books) {
    std::lock_guard guard(mutex_);
    const auto& was = books_.drives();
    const auto& is = books.drives();
    auto changed = starts_ ? changed_chunks(was, is) : most_changed_chunks + 1;
    if (changed == 0) return starts_;
    if (changed > most_changed_chunks) {
        starts_ = sorted(is, longest_ms_);
    } else {
        // Most changes are of counts and move nothing; the list is copied for the first that does.
        static const DriveEntry none;
        std::shared_ptr<DriveStarts> next;
        for (std::size_t c = 0; c < std::max(was.chunk_count(), is.chunk_count()); ++c) {
            if (was.shares(c, is)) continue;
            for (std::size_t i = 0; i < Drives::width; ++i) {
                const auto& before = (c < was.chunk_count() ? was.chunk(c)[i] : none).drive;
                const auto& after = (c < is.chunk_count() ? is.chunk(c)[i] : none).drive;
                if (after && before != after) longest_ms_ = std::max(longest_ms_, lasts(*after));
                if (before == after || (before && after && start_of(*before) == start_of(*after)))
                    continue;
                if (!next) next = std::make_shared<DriveStarts>(*starts_);
                if (before)
                    next->erase(std::lower_bound(next->begin(), next->end(), start_of(*before)));
                if (after)
                    next->insert(std::lower_bound(next->begin(), next->end(), start_of(*after)),
                                 start_of(*after));
            }
        }
        if (next) starts_ = std::move(next);
    }
    books_ = books;
    return starts_;
}

}  // namespace api::scheduling

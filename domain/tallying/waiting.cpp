#include "domain/tallying/waiting.hpp"

#include <algorithm>
#include <map>

namespace domain::tallying {

std::optional<WaitingStep> step_waiting(const scheduling::Drive& drive, Instant now) {
    using scheduling::DriveStatus;
    switch (drive.status) {
        case DriveStatus::proposed:
            return WaitingStep::approve;
        case DriveStatus::approved:
            return now < drive.starts_at ? std::nullopt : std::optional(WaitingStep::open);
        case DriveStatus::open:
            return now < drive.ends_at ? std::nullopt : std::optional(WaitingStep::close);
        case DriveStatus::closed:
            return WaitingStep::verify;
        case DriveStatus::verified:
        case DriveStatus::cancelled:
            break;
    }
    return std::nullopt;
}

std::vector<Unpriced> unpriced(const Books& books,
                               const std::function<bool(const scheduling::Drive&)>& asked) {
    const valuation::PriceBook prices(books.registry().tariffs);
    std::map<std::pair<int, int>, Unpriced> found;
    for (std::int64_t num = 1; num < std::int64_t(books.drives().size()); ++num) {
        const auto* drive = books.drive(num);
        const auto* tally = books.tally(num);
        if (!drive || !tally || !asked(*drive)) continue;
        for (const auto& cell : tally->cells) {
            const auto& key = cell.key;
            if (cell.counts.bags <= 0 || key.component < 0 || key.nominal_ml <= 0) continue;
            if (prices.find(key.day, valuation::Product(key.component), key.nominal_ml)) continue;
            auto [it, first_of_its_kind] = found.try_emplace({key.component, key.nominal_ml});
            auto& sum = it->second;
            if (first_of_its_kind)
                sum = {Component(key.component), key.nominal_ml, 0, key.day, key.day};
            sum.bags += cell.counts.bags;
            sum.first = std::min(sum.first, key.day);
            sum.last = std::max(sum.last, key.day);
        }
    }
    std::vector<Unpriced> out;
    for (auto& [kind, sum] : found) out.push_back(sum);
    return out;
}

}  // namespace domain::tallying

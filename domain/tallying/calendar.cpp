#include "domain/tallying/calendar.hpp"

#include <algorithm>

namespace domain::tallying {

scheduling::ClashRules clash_rules(const Books& books) {
    scheduling::ClashRules rules;
    rules.travel_kmh = books.planning.travel_kmh;
    rules.donors_per_bed_hour = books.planning.donors_per_bed_hour;
    rules.offset = books.offset;
    struct Kept {
        std::shared_ptr<const Register> reg;
        scheduling::WorkCalendar calendar;
        explicit Kept(std::shared_ptr<const Register> r)
            : reg(std::move(r)), calendar(reg->organizations, reg->calendar_days) {}
    };
    rules.day_off = [kept = std::make_shared<const Kept>(books.shared_register())](
                        std::int64_t organization, Day day) {
        return kept->calendar.day_off(organization, day);
    };
    return rules;
}

const scheduling::ClashRules& Calendar::rules(const Books& books) {
    // A transaction changes its copy of the register in place: entered days are counted besides.
    auto days = books.registry().calendar_days.size();
    if (rules_of_ != books.shared_register() || days_entered_ != days) {
        rules_ = clash_rules(books);
        rules_of_ = books.shared_register();
        days_entered_ = days;
    }
    return rules_;
}

const scheduling::ClashIndex& Calendar::follow(const Books& books) {
    const auto& now = books.drives();
    std::vector<std::shared_ptr<const scheduling::Drive>> changed;
    for (std::size_t c = 0; c < std::max(now.chunk_count(), seen_.chunk_count()); ++c) {
        if (now.shares(c, seen_)) continue;
        for (std::size_t i = 0; i < Chunked<DriveEntry>::width; ++i) {
            const auto* before = c < seen_.chunk_count() ? seen_.chunk(c)[i].drive.get() : nullptr;
            auto after = c < now.chunk_count() ? now.chunk(c)[i].drive : nullptr;
            if (before == after.get()) continue;
            if (after)
                changed.push_back(std::move(after));
            else
                index_.remove(before->num);
        }
    }
    // Sorting the lists once costs less than finding the place of each of many.
    if (changed.size() > 1'000)
        index_.put_all(changed);
    else
        for (auto& drive : changed) index_.put(std::move(drive));
    seen_ = now;
    return index_;
}

}  // namespace domain::tallying

#include "domain/tallying/review.hpp"

namespace domain::tallying {

std::vector<Decision> decisions_for(const ReviewItem& item, const Books& books) {
    if (item.settled) return {};
    switch (item.code) {
        case ReviewCode::after_close:
        case ReviewCode::outside_hours:
        case ReviewCode::same_unit_respelled:
            return {Decision::let_in, Decision::keep_out};
        case ReviewCode::same_id_other_content:
            return {Decision::count_instead, Decision::keep_out};
        case ReviewCode::same_unit_twice: {
            const auto* other = books.drive(item.with_drive);
            bool there_too = item.with_drive == item.drive ||
                             (other && other->status == scheduling::DriveStatus::open);
            if (item.firm || !there_too) return {Decision::let_in, Decision::keep_out};
            return {Decision::let_in, Decision::count_instead, Decision::keep_out};
        }
        case ReviewCode::reversal_of_reversal:
        case ReviewCode::unit_not_collected:
        case ReviewCode::event_not_there:
        case ReviewCode::discard_without_bags:
            return {Decision::keep_out};
    }
    return {};
}

std::optional<std::string> unit_decided(const ReviewItem& item, const Event& event,
                                        Decision decision, bool drive_open) {
    if (event.kind != EventKind::collected) return std::nullopt;
    if (item.code == ReviewCode::same_unit_twice || item.code == ReviewCode::same_unit_respelled ||
        (!drive_open && decision != Decision::keep_out))
        return event.unit;
    return std::nullopt;
}

std::vector<ReviewItem> undecided_claims(const Folded& folded, std::int64_t drive) {
    std::vector<ReviewItem> out;
    for (const auto& item : folded.review)
        if (item.drive == drive && item.waits && !item.settled) out.push_back(item);
    return out;
}

}  // namespace domain::tallying

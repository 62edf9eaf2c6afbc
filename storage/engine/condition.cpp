#include "storage/engine/condition.hpp"

namespace storage {

std::string_view refusal_of(Health health) {
    switch (health) {
        case Health::good:
            break;
        case Health::full:
            return "storage_full";
        case Health::unreachable:
            return "storage_unreachable";
        case Health::outdated:
            return "database_newer";
        case Health::corrupt:
            return "database_corrupt";
        case Health::replaced:
            return "database_replaced";
        case Health::poisoned:
            return "storage_failed";
    }
    return {};
}

std::optional<std::string_view> reason_of(Health health, Trust trust) {
    if (health != Health::good) return refusal_of(health);
    switch (trust) {
        case Trust::proven:
            break;
        case Trust::unchecked:
            return "books_unchecked";
        case Trust::differing:
            return "books_differ";
    }
    return std::nullopt;
}

}  // namespace storage

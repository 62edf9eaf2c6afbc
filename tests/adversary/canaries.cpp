#include "tests/adversary/canaries.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

// Words begin with this, and no code or name of the plan does.
constexpr std::string_view word_begins = "zq7";
constexpr std::size_t word_length = 12;
// The third group of planted UUIDs: version 7, then three digits that chance gives to one in 4,096
// others.
constexpr std::string_view uuid_group = "-7ca7-";
constexpr std::size_t group_at = 13, uuid_length = 36;

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

}  // namespace

bool Sight::sees(const Canary& canary) const {
    if (canary.kind == CanaryKind::secret) return false;
    if (canary.kind == CanaryKind::event && !events) return false;
    if (words.contains(canary.text)) return true;
    if (everything || districts.contains(canary.district)) return true;
    if (drives.contains(canary.drive)) return true;
    // Who works in a district is named beside what was done at each of its drives.
    return canary.kind == CanaryKind::person && canary.drive.empty() &&
           std::any_of(drives.begin(), drives.end(), [&](const auto& drive) {
               return drive.find("-" + canary.district + "-") != drive.npos;
           });
}

void Canaries::plant(Canary canary) {
    auto text = canary.text;
    planted_.emplace(std::move(text), std::move(canary));
}

std::string Canaries::word(CanaryKind kind, const std::string& district, const std::string& drive,
                           const std::string& where) {
    auto text = std::string(word_begins) + random_.word(word_length - word_begins.size());
    plant({text, kind, district, drive, where});
    return text;
}

std::string Canaries::uuid(CanaryKind kind, const std::string& district, const std::string& drive,
                           const std::string& where) {
    auto text = random_.uuid(domain::Instant{1'780'000'000'000}).text();
    text.replace(group_at, uuid_group.size(), uuid_group);
    plant({text, kind, district, drive, where});
    return text;
}

void Canaries::secret(const std::string& text, const std::string& where) {
    plant({text, CanaryKind::secret, {}, {}, where});
}

std::vector<const Canary*> Canaries::in(std::string_view text) const {
    std::set<const Canary*> found;
    const auto look = [&](std::string_view candidate) {
        if (auto it = planted_.find(std::string(candidate)); it != planted_.end())
            found.insert(&it->second);
    };
    for (auto at = text.find(word_begins); at != text.npos; at = text.find(word_begins, at + 1))
        look(text.substr(at, word_length));
    for (auto at = text.find(uuid_group); at != text.npos; at = text.find(uuid_group, at + 1))
        if (at >= group_at) look(text.substr(at - group_at, uuid_length));
    for (std::string_view prefix : {"gtt_", "gtd_", "gts_", "gtl_"})
        for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix, at + 1)) {
            auto end = at;
            while (end < text.size() && letter_or_digit(text[end])) ++end;
            look(text.substr(at, end - at));
        }
    return {found.begin(), found.end()};
}

}  // namespace tests::adversary

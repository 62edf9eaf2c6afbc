#include "api/scheduling/name_order.hpp"

#include "domain/core/collation.hpp"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace api::scheduling {
namespace {

/// A country has some 11,000 organisations and several sites for each.
constexpr std::size_t most_kept = 200'000;

struct Kept {
    std::shared_mutex mutex;
    std::unordered_map<std::string, std::string> keys;
};

Kept& kept() {
    static Kept all;
    return all;
}

}  // namespace

std::string_view NameKeys::of(const std::string& name) {
    auto& all = kept();
    {
        std::shared_lock lock(all.mutex);
        if (auto it = all.keys.find(name); it != all.keys.end())
            return keys_.emplace_back(it->second);
    }
    auto& key = keys_.emplace_back(domain::collation_key(name));
    std::unique_lock lock(all.mutex);
    if (all.keys.size() >= most_kept) all.keys.clear();
    all.keys.emplace(name, key);
    return key;
}

}  // namespace api::scheduling

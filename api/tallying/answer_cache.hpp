// Rendered answers that follow from the books, kept for repeated questions.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "api/http/message.hpp"
#include "domain/tallying/books.hpp"

namespace api::tallying {

/// Answers by target, for one version of the books at a time. Threads fall into different shards, so that the lock is
/// nearly never waited for.
class AnswerCache {
  public:
    /// The kept answer for `target` at `version`, or what `make` gives; only status 200 is kept.
    template <class Make>
    domain::Result<Response> get(std::string_view target, const domain::tallying::AsOf& version, Make make) {
        auto& shard = shards_[std::hash<std::thread::id>{}(std::this_thread::get_id()) % shards_.size()];
        {
            std::lock_guard guard(shard.mutex);
            if (!(shard.seq == version.seq && shard.catalog == version.catalog && shard.today == version.today)) {
                shard.answers.clear();
                shard.seq = version.seq;
                shard.catalog = version.catalog;
                shard.today = version.today;
            } else if (auto it = shard.answers.find(target); it != shard.answers.end()) {
                return it->second;
            }
        }
        domain::Result<Response> made = make();
        if (made && made->status == 200) {
            std::lock_guard guard(shard.mutex);
            bool same = shard.seq == version.seq && shard.catalog == version.catalog && shard.today == version.today;
            if (same && shard.answers.size() < most_answers) shard.answers.emplace(std::string(target), *made);
        }
        return made;
    }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    struct Shard {
        std::mutex mutex;
        std::int64_t seq = -1;
        std::int64_t catalog = -1;
        domain::Day today;
        std::unordered_map<std::string, Response, Hash, std::equal_to<>> answers;
    };
    static constexpr std::size_t most_answers = 256;
    std::array<Shard, 16> shards_;
};

}  // namespace api::tallying

// Rendered answers that follow from the books, kept for repeated questions, and the sums behind
// them.
#pragma once

#include "api/http/cache_budget.hpp"
#include "api/http/message.hpp"
#include "domain/core/result.hpp"
#include "domain/tallying/totals.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace api::tallying {

/// Answers by target, for one version of the books at a time. Threads fall into different shards,
/// so that the lock is nearly never waited for; what is made on the threads of long work goes into
/// one that all look into. Any thread.
class AnswerCache {
  public:
    explicit AnswerCache(std::shared_ptr<CacheBudget> budget) : budget_(std::move(budget)) {
        for (auto& shard : shards_) shard = std::make_unique<Shard>(budget_);
    }

    /// The kept answer for `target` at `version`.
    std::optional<Response> find(std::string_view target, const domain::tallying::AsOf& version) {
        if (auto own = find_in(own_shard(), target, version)) return own;
        return find_in(*shards_[common], target, version);
    }
    /// Keeps an answer of status 200 whose body is in memory, for the one who asked (`owner`) and
    /// whoever asks the same.
    void keep(std::string_view target, const domain::tallying::AsOf& version,
              const std::string& owner, const Response& response) {
        keep_in(own_shard(), target, version, owner, response);
    }
    void keep_for_all(std::string_view target, const domain::tallying::AsOf& version,
                      const std::string& owner, const Response& response) {
        keep_in(*shards_[common], target, version, owner, response);
    }

  private:
    struct Shard {
        explicit Shard(std::shared_ptr<CacheBudget> budget) : answers(std::move(budget)) {}
        std::mutex mutex;
        std::int64_t seq = -1;
        std::int64_t catalog = -1;
        domain::Day today;
        BoundedCache<Response> answers;
        bool at(const domain::tallying::AsOf& v) const {
            return seq == v.seq && catalog == v.catalog && today == v.today;
        }
        /// Older answers than `v` are of no use to anybody. A question to an older version than the
        /// shard's finds nothing.
        bool move_to(const domain::tallying::AsOf& v) {
            if (at(v)) return true;
            if (v.seq < seq || v.catalog < catalog) return false;
            answers.clear();
            seq = v.seq;
            catalog = v.catalog;
            today = v.today;
            return true;
        }
    };
    static constexpr std::size_t common = 0;

    Shard& own_shard() {
        return *shards_[1 + std::hash<std::thread::id>{}(std::this_thread::get_id()) %
                                (shards_.size() - 1)];
    }
    static std::optional<Response> find_in(Shard& shard, std::string_view target,
                                           const domain::tallying::AsOf& version) {
        std::lock_guard guard(shard.mutex);
        if (!shard.move_to(version)) return std::nullopt;
        if (const auto* kept = shard.answers.find(target)) return *kept;
        return std::nullopt;
    }
    static void keep_in(Shard& shard, std::string_view target,
                        const domain::tallying::AsOf& version, const std::string& owner,
                        const Response& response) {
        if (response.status != 200 || !response.body) return;
        std::lock_guard guard(shard.mutex);
        if (!shard.move_to(version)) return;
        shard.answers.put(target, owner, response, response.body->size() + 512);
    }

    std::shared_ptr<CacheBudget> budget_;
    std::array<std::unique_ptr<Shard>, 17> shards_;
};

/// A question with its running sums. Whoever uses the sums holds the mutex.
struct Standing {
    Standing(const domain::tallying::Question& question, const domain::tallying::Books& books)
        : sums(books, question) {}
    std::mutex mutex;
    domain::tallying::StandingQuestion sums;
};

/// Questions that were asked lately, each with its running sums: asked again after a commit, it
/// costs what changed. Any thread.
class StandingQuestions {
  public:
    explicit StandingQuestions(std::shared_ptr<CacheBudget> budget)
        : standing_(std::move(budget)) {}

    /// Null when the question does not stand yet.
    std::shared_ptr<Standing> find(std::string_view target) {
        std::lock_guard guard(mutex_);
        auto* kept = standing_.find(target);
        return kept ? *kept : nullptr;
    }
    /// Keeps it, at what it takes now; also for one that has grown. Sums that would take more than
    /// an owner's share do not stay: they are made anew each time.
    void keep(std::string_view target, const std::string& owner, std::shared_ptr<Standing> standing,
              std::size_t bytes) {
        std::lock_guard guard(mutex_);
        standing_.put(target, owner, std::move(standing), bytes);
    }

  private:
    std::mutex mutex_;
    BoundedCache<std::shared_ptr<Standing>> standing_;
};

}  // namespace api::tallying

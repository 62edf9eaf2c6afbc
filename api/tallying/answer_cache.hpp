// Rendered answers that follow from the books, kept for repeated questions, and the sums behind them.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/http/message.hpp"
#include "api/tallying/questions.hpp"
#include "domain/core/result.hpp"
#include "domain/tallying/totals.hpp"

namespace api::tallying {

/// Answers by target, for one version of the books at a time. Threads fall into different shards, so that the lock is
/// nearly never waited for.
class AnswerCache {
  public:
    /// The kept answer for `target` at `version`, or what `make` gives; only status 200 is kept.
    /// Any thread.
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

/// Questions that were asked lately, each with its running sums: asked again after a commit, it costs what changed.
class StandingQuestions {
  public:
    /// Questions that are kept; another one takes the place of the one asked longest ago.
    static constexpr std::size_t most = 64;

    /// The totals of `target` for `books`, of the drives in `within` (empty: all); `parse` is called when the question is not standing yet. Any thread.
    template <class Parse, class Render>
    domain::Result<Response> get(std::string_view target, const domain::tallying::Books& books,
                                 const std::vector<domain::scheduling::Scope>& within, Parse parse, Render render) {
        std::shared_ptr<Standing> standing;
        {
            std::lock_guard guard(mutex_);
            auto it = std::find_if(standing_.begin(), standing_.end(), [&](const auto& s) { return s->target == target; });
            if (it != standing_.end()) {
                standing = *it;
                std::rotate(standing_.begin(), it, it + 1);
            }
        }
        if (!standing) {
            domain::Result<TotalsQuery> query = parse();
            if (!query) return query.error();
            auto question = question_of(*query, books);
            if (!question) return question.error();
            question->filter.within = within;
            standing = std::make_shared<Standing>(std::string(target), *query, *question, books);
            std::lock_guard guard(mutex_);
            if (standing_.size() == most) standing_.pop_back();
            standing_.insert(standing_.begin(), standing);
        }
        std::lock_guard guard(standing->mutex);
        return render(standing->query, standing->question, standing->sums.answer(books));
    }

  private:
    struct Standing {
        Standing(std::string t, TotalsQuery asked, domain::tallying::Question q, const domain::tallying::Books& books)
            : target(std::move(t)), query(std::move(asked)), question(q), sums(books, std::move(q)) {}
        std::string target;
        TotalsQuery query;
        domain::tallying::Question question;
        std::mutex mutex;
        domain::tallying::StandingQuestion sums;
    };
    std::mutex mutex_;
    std::vector<std::shared_ptr<Standing>> standing_;  // asked last first
};

}  // namespace api::tallying

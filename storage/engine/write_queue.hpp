// What waits for the writer, in order of arrival.
#pragma once

#include "storage/engine/database.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace storage {

struct AppendJob {
    AppendRequest request;
    std::function<void(domain::Result<AppendAnswer>)> done;
};
struct WriteJob {
    std::function<domain::Result<void>(WriteTransaction&)> fn;
    std::function<void(domain::Result<void>)> done;
};
/// What may share a commit with others.
using GroupJob = std::variant<AppendJob, WriteJob>;
/// Asks the writer to look at the day and at what other processes wrote; whoever waits for that is
/// told.
struct TickJob {
    std::vector<std::function<void()>> done;
};
/// Asks the writer to throw the books and the saved tallies away and to replay the ledger.
struct RebuildJob {
    std::function<void(domain::Result<void>)> done;
};

class WriteQueue {
  public:
    /// Either jobs that are committed together, in order of arrival, or something that stands
    /// alone.
    using Work = std::variant<std::vector<GroupJob>, TickJob, RebuildJob>;

    WriteQueue(const DatabaseSettings& settings, Statistics& statistics)
        : settings_(settings), statistics_(statistics) {}

    /// Empty when it was taken, else `queue_full` or `draining`; a job that was not taken is left
    /// as it was.
    std::string push(AppendJob& job);
    std::string push(WriteJob& job);
    std::string push(RebuildJob& job);
    /// A tick that waits already stands for this one too. `done`, if any, is called after it. False
    /// when nothing is taken any more.
    bool tick(std::function<void()> done = {});
    /// A tick because another process has written: it is left out when a write comes next, which
    /// catches up by itself.
    void tick_for_news();

    /// From now on jobs are refused; next() gives what is there and then nothing.
    void close();
    /// Waits for work; nothing when the queue is closed and empty.
    std::optional<Work> next();
    /// Puts jobs that next() gave back before all others, except what stands before everything.
    /// Never refused.
    void give_back(std::vector<GroupJob> jobs);

  private:
    using Job = std::variant<AppendJob, WriteJob, TickJob, RebuildJob>;
    std::vector<GroupJob> take_group();

    const DatabaseSettings& settings_;
    Statistics& statistics_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    std::size_t events_ = 0;
    std::size_t others_ = 0;
    bool tick_waits_ = false;
    bool tick_for_news_only_ = false;
    std::vector<std::function<void()>> tick_done_;
    bool closed_ = false;
};

}  // namespace storage

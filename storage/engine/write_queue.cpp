#include "storage/engine/write_queue.hpp"

#include <iterator>
#include <utility>

namespace storage {

std::string WriteQueue::push(AppendJob& job) {
    const auto events = job.request.batch.events.size();
    {
        std::lock_guard guard(mutex_);
        if (closed_) return "draining";
        if (events_ + events > settings_.queue_events) return "queue_full";
        events_ += events;
        statistics_.events_queued = events_;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return {};
}

std::string WriteQueue::push(WriteJob& job) {
    {
        std::lock_guard guard(mutex_);
        if (closed_) return "draining";
        if (others_ >= settings_.queue_jobs) return "queue_full";
        ++others_;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return {};
}

std::string WriteQueue::push(RebuildJob& job) {
    {
        std::lock_guard guard(mutex_);
        if (closed_) return "draining";
        // Before everything that waits: what is answered until then stands on wrong books.
        jobs_.push_front(std::move(job));
    }
    changed_.notify_one();
    return {};
}

bool WriteQueue::tick(std::function<void()> done) {
    {
        std::lock_guard guard(mutex_);
        if (closed_) return false;
        if (done) tick_done_.push_back(std::move(done));
        tick_for_news_only_ = false;
        if (tick_waits_) return true;
        tick_waits_ = true;
        jobs_.push_back(TickJob{});
    }
    changed_.notify_one();
    return true;
}

void WriteQueue::tick_for_news() {
    {
        std::lock_guard guard(mutex_);
        if (closed_ || tick_waits_) return;
        tick_waits_ = tick_for_news_only_ = true;
        jobs_.push_back(TickJob{});
    }
    changed_.notify_one();
}

void WriteQueue::close() {
    {
        std::lock_guard guard(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

std::vector<GroupJob> WriteQueue::take_group() {
    std::vector<GroupJob> group;
    std::size_t events = 0, writes = 0;
    const bool writes_stand_alone = settings_.group_writes <= 1;
    while (!jobs_.empty()) {
        if (auto* append = std::get_if<AppendJob>(&jobs_.front())) {
            const auto size = append->request.batch.events.size();
            if (!group.empty() && events + size > settings_.group_events) break;
            if (writes && writes_stand_alone) break;
            events += size;
            group.push_back(std::move(*append));
        } else if (auto* write = std::get_if<WriteJob>(&jobs_.front())) {
            if (!group.empty() && writes_stand_alone) break;
            if (writes >= settings_.group_writes && writes) break;
            ++writes;
            group.push_back(std::move(*write));
        } else {
            break;
        }
        jobs_.pop_front();
    }
    events_ -= events;
    others_ -= writes;
    statistics_.events_queued = events_;
    return group;
}

std::optional<WriteQueue::Work> WriteQueue::next() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return closed_ || !jobs_.empty(); });
    if (jobs_.empty()) return std::nullopt;
    if (auto group = take_group(); !group.empty()) return Work{std::move(group)};
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    if (std::holds_alternative<TickJob>(job) && tick_for_news_only_) {
        tick_waits_ = tick_for_news_only_ = false;
        if (auto group = take_group(); !group.empty()) return Work{std::move(group)};
        return Work{TickJob{}};
    }
    if (auto* rebuild = std::get_if<RebuildJob>(&job)) return Work{std::move(*rebuild)};
    tick_waits_ = false;
    return Work{TickJob{std::exchange(tick_done_, {})}};
}

void WriteQueue::give_back(std::vector<GroupJob> jobs) {
    if (jobs.empty()) return;
    std::lock_guard guard(mutex_);
    auto at = jobs_.begin();
    while (at != jobs_.end() && std::holds_alternative<RebuildJob>(*at)) ++at;
    std::deque<Job> back;
    for (auto& job : jobs) {
        if (auto* append = std::get_if<AppendJob>(&job)) {
            events_ += append->request.batch.events.size();
            back.push_back(std::move(*append));
        } else {
            ++others_;
            back.push_back(std::move(std::get<WriteJob>(job)));
        }
    }
    statistics_.events_queued = events_;
    jobs_.insert(at, std::make_move_iterator(back.begin()), std::make_move_iterator(back.end()));
}

}  // namespace storage

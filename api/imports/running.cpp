#include "api/imports/running.hpp"

#include <utility>

namespace api::imports {

void Running::progress(std::int64_t done, std::int64_t of) {
    std::unique_lock lock(mutex_);
    const auto percent = of > 0 ? done * 100 / of : 0;
    if (percent == told_percent_) return;
    told_percent_ = percent;
    // Only the newest is of interest to a reader that is behind.
    news_ = "{\"done\":" + std::to_string(done) + ",\"of\":" + std::to_string(of) + "}\n";
    tell(std::move(lock));
}

void Running::finish(unsigned status, std::shared_ptr<const std::string> body) {
    std::unique_lock lock(mutex_);
    news_ = "{\"status\":" + std::to_string(status) +
            ",\"answer\":" + (body && !body->empty() ? *body : "null") + "}\n";
    ended_ = true;
    tell(std::move(lock));
}

void Running::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    waiting_ = nullptr;
}

bool Running::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

void Running::tell(std::unique_lock<std::mutex> lock) {
    if (!waiting_ || news_.empty()) return;
    auto ready = std::exchange(waiting_, nullptr);
    Chunk chunk{std::exchange(news_, {}), ended_, false};
    lock.unlock();
    ready(std::move(chunk));
}

class Running::Stream final : public BodyStream {
  public:
    explicit Stream(std::shared_ptr<Running> running) : running_(std::move(running)) {}
    ~Stream() override { running_->stop(); }

    void next(Ready ready) override {
        std::unique_lock lock(running_->mutex_);
        running_->waiting_ = std::move(ready);
        running_->tell(std::move(lock));
    }
    bool endless() const override { return true; }

  private:
    std::shared_ptr<Running> running_;
};

std::shared_ptr<BodyStream> Running::stream_of(std::shared_ptr<Running> running) {
    return std::make_shared<Stream>(std::move(running));
}

}  // namespace api::imports

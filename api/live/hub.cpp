#include "api/live/hub.hpp"

#include "domain/core/client_group.hpp"

#include <algorithm>
#include <optional>

namespace api::live {

class Hub::Stream final : public BodyStream {
  public:
    Stream(std::shared_ptr<Hub> hub, State first, Stands stands, std::vector<std::string> holders)
        : hub_(std::move(hub)),
          stands_(std::move(stands)),
          holders_(std::move(holders)),
          known_(first) {}
    ~Stream() override { hub_->leave(*this); }

    bool endless() const override { return true; }

    void next(Ready ready) override {
        Chunk chunk;
        {
            std::lock_guard guard(hub_->mutex_);
            if (!begun_) {
                begun_ = true;
                // How long EventSource waits before it comes back.
                chunk.bytes = "retry: 2000\n\n" + event_text(known_);
            } else if (over_ || ended_) {
                chunk.last = true;
            } else if (hub_->latest_.newer_than(known_)) {
                known_ = hub_->latest_;
                chunk.bytes = event_text(known_);
            } else {
                waiting_ = std::move(ready);
                return;
            }
        }
        ready(std::move(chunk));
    }

  private:
    friend class Hub;

    std::shared_ptr<Hub> hub_;
    const Stands stands_;
    const std::vector<std::string> holders_;  ///< keys of held_
    bool counted_ = false;
    // Guarded by the hub's mutex.
    State known_;
    bool begun_ = false;
    bool over_ = false;
    bool ended_ = false;          ///< the right of whoever follows
    std::int64_t since_ms_ = -1;  ///< of the first pulse
    std::int64_t heard_ms_ = 0;
    Ready waiting_;  ///< empty: what was said before is still on its way
};

std::shared_ptr<BodyStream> Hub::subscribe(State now, Stands stands, std::string_view principal,
                                           std::string_view address) {
    std::vector<std::string> holders;
    if (!principal.empty()) holders.push_back("p" + std::string(principal));
    if (!address.empty()) holders.push_back("a" + domain::client_group(address));
    // Made before the lock is taken: a stream that is not given out leaves, which takes it too.
    auto stream = std::make_shared<Stream>(shared_from_this(), now, std::move(stands), holders);
    std::lock_guard guard(mutex_);
    if (streams_.size() >= limits_.streams) return nullptr;
    for (const auto& holder : holders) {
        const auto it = held_.find(holder);
        if (it != held_.end() &&
            it->second >= (holder[0] == 'p' ? limits_.of_principal : limits_.of_address))
            return nullptr;
    }
    for (const auto& holder : holders) ++held_[holder];
    stream->counted_ = true;
    streams_.push_back(stream.get());
    return stream;
}

void Hub::leave(Stream& stream) {
    std::lock_guard guard(mutex_);
    std::erase(streams_, &stream);
    if (!stream.counted_) return;
    for (const auto& holder : stream.holders_)
        if (const auto it = held_.find(holder); --it->second == 0) held_.erase(it);
}

void Hub::pulse(State now, std::int64_t now_ms) {
    // Told after the lock: what is called takes locks of its own.
    std::vector<std::pair<BodyStream::Ready, Chunk>> told;
    {
        std::lock_guard guard(mutex_);
        latest_ = now;
        for (auto* stream : streams_) {
            if (stream->since_ms_ < 0) stream->since_ms_ = stream->heard_ms_ = now_ms;
            stream->over_ = now_ms - stream->since_ms_ >= longest_ms;
            if (!stream->ended_ && stream->stands_) stream->ended_ = !stream->stands_();
            if (!stream->waiting_) continue;
            Chunk chunk;
            if (stream->ended_) {
                chunk.last = true;
            } else if (now.newer_than(stream->known_)) {
                stream->known_ = now;
                chunk.bytes = event_text(now);
            } else if (stream->over_) {
                chunk.last = true;
            } else if (now_ms - stream->heard_ms_ >= heartbeat_ms) {
                chunk.bytes = ":\n\n";
            } else {
                continue;
            }
            stream->heard_ms_ = now_ms;
            told.emplace_back(std::exchange(stream->waiting_, nullptr), std::move(chunk));
        }
    }
    for (auto& [ready, chunk] : told) ready(std::move(chunk));
}

std::size_t Hub::open() const {
    std::lock_guard guard(mutex_);
    return streams_.size();
}

std::string event_text(State state) {
    const auto seq = std::to_string(state.seq);
    return "id: " + seq + "\nevent: books\ndata: {\"seq\":" + seq +
           ",\"catalog\":" + std::to_string(state.catalog) + "}\n\n";
}

}  // namespace api::live

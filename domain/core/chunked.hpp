// Containers whose copies share everything that did not change: the base of snapshots that are
// swapped on every commit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace domain {

/// Indexed values in chunks of `Width`. Copying costs one pointer per chunk. The owner calls
/// freeze() before it hands out a copy; after that edit() copies a chunk the first time it touches
/// it, so copies never change.
template <class T, std::size_t Width = 64>
class Chunked {
  public:
    using Items = std::array<T, Width>;
    static constexpr std::size_t width = Width;

    std::size_t size() const { return size_; }
    const T& operator[](std::size_t i) const { return chunks_[i / Width]->items[i % Width]; }
    std::size_t chunk_count() const { return chunks_.size(); }
    const Items& chunk(std::size_t c) const { return chunks_[c]->items; }

    /// True when chunk `c` of both is the same memory, so nothing in it differs.
    bool shares(std::size_t c, const Chunked& other) const {
        return c < chunks_.size() && c < other.chunks_.size() && chunks_[c] == other.chunks_[c];
    }

    /// The item for writing; grows the vector up to it. For the owner only.
    T& edit(std::size_t i) {
        std::size_t c = i / Width;
        while (chunks_.size() <= c) chunks_.push_back(std::make_shared<Chunk>(Chunk{{}, epoch_}));
        if (chunks_[c]->epoch != epoch_)
            chunks_[c] = std::make_shared<Chunk>(Chunk{chunks_[c]->items, epoch_});
        if (i >= size_) size_ = i + 1;
        return chunks_[c]->items[i % Width];
    }
    void freeze() { ++epoch_; }

  private:
    struct Chunk {
        Items items{};
        std::uint64_t epoch = 0;
    };
    std::vector<std::shared_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
    std::uint64_t epoch_ = 0;
};

/// Text to number, only ever growing, with the same rules of copying: a large part that is shared
/// for long and a small one that is copied when it grows.
class SharedIndex {
  public:
    std::optional<std::int64_t> find(std::string_view key) const {
        for (const auto* map : {recent_.get(), base_.get()}) {
            if (!map) continue;
            if (auto it = map->find(key); it != map->end()) return it->second;
        }
        return std::nullopt;
    }

    void put(std::string key, std::int64_t value) {
        if (!recent_ || recent_epoch_ != epoch_) {
            if (recent_ && recent_->size() >= most_recent) merge();
            recent_ = recent_ ? std::make_shared<Map>(*recent_) : std::make_shared<Map>();
            recent_epoch_ = epoch_;
        }
        (*recent_)[std::move(key)] = value;
    }
    void freeze() { ++epoch_; }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const {
            return std::hash<std::string_view>{}(s);
        }
    };
    using Map = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;
    static constexpr std::size_t most_recent = 512;

    void merge() {
        auto all = base_ ? std::make_shared<Map>(*base_) : std::make_shared<Map>();
        for (const auto& [key, value] : *recent_) (*all)[key] = value;
        base_ = std::move(all);
        recent_.reset();
    }

    std::shared_ptr<Map> base_;
    std::shared_ptr<Map> recent_;
    std::uint64_t epoch_ = 0;
    std::uint64_t recent_epoch_ = 0;
};

}  // namespace domain

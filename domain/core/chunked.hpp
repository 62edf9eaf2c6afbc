// A vector whose copies share everything that did not change: the base of snapshots that are swapped on every commit.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace domain {

/// Indexed values in chunks of `Width`. Copying costs one pointer per chunk; set() copies one chunk when it is shared.
/// A const Chunked may be read from any thread; a copy may be changed by the one thread that owns it.
template <class T, std::size_t Width = 256>
class Chunked {
  public:
    struct Chunk {
        std::array<T, Width> items{};
    };

    std::size_t size() const { return size_; }
    const T& operator[](std::size_t i) const { return chunks_[i / Width]->items[i % Width]; }
    std::size_t chunk_count() const { return chunks_.size(); }
    const std::array<T, Width>& chunk(std::size_t c) const { return chunks_[c]->items; }

    /// The item for writing; grows the vector up to it.
    T& edit(std::size_t i) {
        std::size_t c = i / Width;
        while (chunks_.size() <= c) chunks_.push_back(std::make_shared<Chunk>());
        if (chunks_[c].use_count() != 1) chunks_[c] = std::make_shared<Chunk>(*chunks_[c]);
        if (i >= size_) size_ = i + 1;
        return chunks_[c]->items[i % Width];
    }

  private:
    std::vector<std::shared_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace domain

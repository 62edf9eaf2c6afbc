// The books that answers are made of, handed from the writer to everybody.
#pragma once

#include "domain/tallying/books.hpp"

#include <cassert>
#include <memory>
#include <mutex>

namespace storage {

/// A mutex and not std::atomic<std::shared_ptr>, whose GCC 12 form ThreadSanitizer cannot follow.
class Publication {
  public:
    using Books = domain::tallying::Books;

    /// Null before the first put().
    std::shared_ptr<const Books> latest() const {
        std::lock_guard guard(mutex_);
        return latest_;
    }
    void put(std::shared_ptr<const Books> next) {
        assert(next);
        {
            std::lock_guard guard(mutex_);
            latest_.swap(next);
        }
        // `next`, the version before, may be the last reference to a lot of memory: it goes outside
        // the lock.
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Books> latest_;
};

}  // namespace storage

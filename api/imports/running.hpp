// An import while it runs: how far it is, and who still waits for it.
#pragma once

#include "api/http/message.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace api::imports {

/// Told by the thread that imports, read by the connection that waits. Any thread.
class Running {
  public:
    /// Bytes read so far, and of how many.
    void progress(std::int64_t done, std::int64_t of);
    /// The end: the body of the answer, or of the problem.
    void finish(unsigned status, std::shared_ptr<const std::string> body);
    /// Whoever waited has gone: what is not committed yet is not to be kept.
    void stop();
    bool stopped() const;

    /// Lines of JSON: `{"done":…,"of":…}` while it goes on, and last
    /// `{"status":…,"answer":{…}}`. The stream that is destroyed before its end stops the import.
    static std::shared_ptr<BodyStream> stream_of(std::shared_ptr<Running> running);

  private:
    class Stream;
    /// Gives the waiting stream what there is to tell; under the lock, which it leaves.
    void tell(std::unique_lock<std::mutex> lock);

    mutable std::mutex mutex_;
    BodyStream::Ready waiting_;
    std::string news_;
    std::int64_t told_percent_ = -1;
    bool ended_ = false;
    bool stopped_ = false;
};

}  // namespace api::imports

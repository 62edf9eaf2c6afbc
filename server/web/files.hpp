// The built web client, served from memory. A request chooses among what was read at start; it
// never names a file of the disk.
#pragma once

#include "api/http/message.hpp"
#include "domain/core/result.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace server::web {

inline constexpr std::size_t most_files = 4'096;
inline constexpr std::size_t most_bytes = 64 * 1'048'576;

class Files {
  public:
    Files();
    ~Files();

    /// Reads a folder in place of what was there before; on a refusal that stays:
    /// `web_root_unreadable` (no index.html counts too), `web_root_too_large`. Names that begin
    /// with a dot (but .well-known) and links that lead out of the folder are left out; `x.br` and
    /// `x.gz` beside `x` are other forms of it.
    domain::Result<void> load(const std::string& root);

    /// The answer to GET and HEAD of a file, or of a page of the client: any other path whose last
    /// segment has no dot, for who accepts HTML. Nullopt for what is not ours, which is everything
    /// below /api/ and everything before load(). Any thread.
    std::optional<api::Response> answer(const api::Request& request) const;

  private:
    struct Snapshot;
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> current_;
};

/// What `web.root` means: the folder, or empty when no client is served. `auto` is
/// share/giothong/web beside the folder of the program.
std::string resolve_root(const std::string& configured);

}  // namespace server::web

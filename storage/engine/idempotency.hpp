// Answers kept so that a repeated request gets the same one.
#pragma once

#include <optional>
#include <string>

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "storage/engine/session.hpp"

namespace storage {

struct SavedAnswer {
    domain::Digest request;  ///< over method, path and body
    unsigned status = 200;
    std::string content_type;
    std::string headers;  ///< "name: value\n" …
    std::string body;
};

/// All in the caller's transaction.
class IdempotencyStore {
  public:
    static std::optional<SavedAnswer> find(Session& session, const std::string& key);
    static void save(Session& session, const std::string& key, const SavedAnswer& answer, domain::Instant now);
    /// A device may be without a network for a week and more; the ledger's own ids protect events for ever.
    static constexpr std::int64_t kept_days = 30;
    /// Forgets keys older than `before`; returns how many.
    static long long prune(Session& session, domain::Instant before);
};

}  // namespace storage

// Answers kept so that a repeated request gets the same one.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "storage/engine/session.hpp"

#include <optional>
#include <string>

namespace storage {

struct SavedAnswer {
    domain::Digest request;  ///< over method, path and body
    unsigned status = 200;
    std::string content_type;
    std::string headers;  ///< "name: value\n" …
    std::string body;
};

/// How many answers are kept for one principal, and how many bytes; the oldest go first.
struct KeptAnswers {
    std::int64_t rows = 100'000;
    std::int64_t bytes = 64LL << 20;
};

/// All in the caller's transaction. A key is the principal it belongs to, a newline, and what that
/// one calls it.
class IdempotencyStore {
  public:
    static std::optional<SavedAnswer> find(Session& session, const std::string& key);
    /// Keeps the answer, and forgets the oldest of the same principal beyond `bounds`; the one that
    /// is saved stays, however large it is. The key must not be there.
    static void save(Session& session, const std::string& key, const SavedAnswer& answer,
                     domain::Instant now, const KeptAnswers& bounds);
    /// A device may be without a network for a week and more; the ledger's own ids protect events
    /// for ever.
    static constexpr std::int64_t kept_days = 30;
    /// Forgets answers of all that are older than `before`; returns how many.
    static long long prune(Session& session, domain::Instant before);
};

}  // namespace storage

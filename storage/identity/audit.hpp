// The audit: who did what, when, from where, before and after. Rows are only added, and chained.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "storage/engine/session.hpp"
#include "storage/tallying/verify.hpp"

#include <functional>
#include <optional>

namespace storage::identity {

struct AuditEntry {
    std::int64_t seq = 0;  ///< given by append
    domain::Instant at;
    std::string actor;
    std::string address;  ///< empty: from the machine itself
    std::string request_id;
    std::string
        action;  ///< "PATCH /drives/{drive}"; a route's method and pattern, or a command's name
    std::string object;                 ///< "drives/xuan-hong-1"
    std::optional<std::string> before;  ///< JSON of the object as its GET showed it
    std::optional<std::string> after;
    std::string reason;
    domain::Digest head;  ///< given by append
};

/// Adds one row in the transaction of what it tells of. Serialised by the writer's lock, so the
/// chain has no forks.
void append(Session& session, AuditEntry entry);
/// The same for many, in this order.
void append(Session& session, std::vector<AuditEntry> entries);

/// The head of the chain: the head before and the row's content, length-prefixed.
domain::Digest chain(const domain::Digest& head, const AuditEntry& entry);

struct AuditFilter {
    std::optional<std::string> actor;     ///< whole
    std::optional<std::string> object;    ///< an object, or the beginning of its path ("drives")
    std::optional<std::string> action;    ///< whole
    std::optional<domain::Instant> from;  ///< at or after
    std::optional<domain::Instant> to;    ///< before
    std::optional<std::int64_t> below;    ///< sequence numbers below this one
};
/// Newest first, at most `limit`.
std::vector<AuditEntry> find(Session& session, const AuditFilter& filter, std::int64_t limit);

/// Walks the whole chain: `audit_chain_differs`, `audit_gap`. Stops at the first break, since every
/// later head follows from it.
std::vector<tallying::Finding> verify_audit(Session& session);

}  // namespace storage::identity

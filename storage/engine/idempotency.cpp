#include "storage/engine/idempotency.hpp"

#include "storage/engine/rows.hpp"

namespace storage {
namespace {

struct Row {
    std::string key;
    std::string request;
    std::int64_t status = 0;
    std::string content_type;
    std::string headers;
    std::string body;
    std::int64_t at = 0;
    std::string owner;
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (key, request, status, content_type, headers, body, at, owner, bytes))

struct Sums {
    std::int64_t answers = 0;
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Sums, (), (answers, bytes))

struct Oldest {
    std::string key;
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Oldest, (), (key, bytes))

/// So many go with one that comes, so that bounds that were lowered are reached step by step.
constexpr std::int64_t most_forgotten = 256;

/// Forgets the oldest of `owner`, but not `but`, until what is left is within the bounds.
void forget_oldest(Session& session, const std::string& owner, const std::string& but, Sums there,
                   const KeptAnswers& bounds) {
    auto too_many = [&] { return there.answers > bounds.rows || there.bytes > bounds.bytes; };
    if (!too_many()) return;
    Sums gone;
    for (const auto& oldest :
         select<Oldest>(session,
                        "SELECT key, bytes FROM idempotency WHERE owner = :owner AND key <> :but "
                        "ORDER BY at, key LIMIT :most",
                        owner, but, most_forgotten)) {
        if (!too_many()) break;
        execute(session, "DELETE FROM idempotency WHERE key = :key", oldest.key);
        --there.answers;
        there.bytes -= oldest.bytes;
        ++gone.answers;
        gone.bytes += oldest.bytes;
    }
    execute(session,
            "UPDATE idempotency_owner SET answers = answers - :answers, bytes = bytes - :bytes "
            "WHERE owner = :owner",
            gone.answers, gone.bytes, owner);
}

}  // namespace

std::optional<SavedAnswer> IdempotencyStore::find(Session& session, const std::string& key) {
    auto row = select_one<Row>(
        session, "SELECT " + columns_of<Row>() + " FROM idempotency WHERE key = :key", key);
    if (!row) return std::nullopt;
    auto request = domain::Digest::from_hex(row->request).value_or(domain::Digest{});
    return SavedAnswer{request, unsigned(row->status), std::move(row->content_type),
                       std::move(row->headers), std::move(row->body)};
}

void IdempotencyStore::save(Session& session, const std::string& key, const SavedAnswer& a,
                            domain::Instant now, const KeptAnswers& bounds) {
    const auto end = key.find('\n');
    const auto owner = end == key.npos ? std::string() : key.substr(0, end);
    const auto bytes =
        std::int64_t(key.size() + a.content_type.size() + a.headers.size() + a.body.size());
    insert(session, "idempotency",
           Row{key, a.request.hex(), std::int64_t(a.status), a.content_type, a.headers, a.body,
               now.ms, owner, bytes});
    auto sums = select_one<Sums>(
        session,
        "INSERT INTO idempotency_owner (owner, answers, bytes) VALUES (:owner, 1, :bytes) "
        "ON CONFLICT (owner) DO UPDATE SET answers = idempotency_owner.answers + 1, "
        "bytes = idempotency_owner.bytes + excluded.bytes RETURNING answers, bytes",
        owner, bytes);
    forget_oldest(session, owner, key, *sums, bounds);
}

long long IdempotencyStore::prune(Session& session, domain::Instant before) {
    const auto gone = execute(session, "DELETE FROM idempotency WHERE at < :before", before.ms);
    if (gone == 0) return 0;
    execute(session, "DELETE FROM idempotency_owner");
    execute(session,
            "INSERT INTO idempotency_owner (owner, answers, bytes) "
            "SELECT owner, count(*), sum(bytes) FROM idempotency GROUP BY owner");
    return gone;
}

}  // namespace storage

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
};
BOOST_DESCRIBE_STRUCT(Row, (), (key, request, status, content_type, headers, body, at))

}  // namespace

std::optional<SavedAnswer> IdempotencyStore::find(Session& session, const std::string& key) {
    auto row = select_one<Row>(session, "SELECT " + columns_of<Row>() + " FROM idempotency WHERE key = :key", key);
    if (!row) return std::nullopt;
    auto request = domain::Digest::from_hex(row->request).value_or(domain::Digest{});
    return SavedAnswer{request, unsigned(row->status), std::move(row->content_type), std::move(row->headers),
                       std::move(row->body)};
}

void IdempotencyStore::save(Session& session, const std::string& key, const SavedAnswer& a, domain::Instant now) {
    insert(session, "idempotency",
           Row{key, a.request.hex(), std::int64_t(a.status), a.content_type, a.headers, a.body, now.ms});
}

long long IdempotencyStore::prune(Session& session, domain::Instant before) {
    return execute(session, "DELETE FROM idempotency WHERE at < :before", before.ms);
}

}  // namespace storage

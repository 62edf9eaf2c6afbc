// Who did what, when, from where.
#include "storage/identity/audit.hpp"

#include "api/csv/writing.hpp"
#include "api/http/cursor.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "storage/engine/database.hpp"

namespace api::identity {

struct AuditQuery : csv::ExportQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<domain::Text<1, 100>> person;
    Given<domain::Text<1, 200>> object;
    Given<domain::Text<1, 200>> action;
    Given<domain::Day> from;
    Given<domain::Day> to;
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (csv::ExportQuery),
                      (limit, cursor, person, object, action, from, to))

}  // namespace api::identity

template <>
struct api::Documentation<api::identity::AuditQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {csv::words::bom, csv::words::locale};
};

namespace api::identity {

/// `before` and `after` are the JSON of the object as its GET showed it, as text.
struct AuditItem {
    std::int64_t seq = 0;
    domain::Instant at;
    std::string actor;
    std::string address;
    std::string request_id;
    std::string action;
    std::string object;
    std::optional<std::string> before;
    std::optional<std::string> after;
    std::string reason;
    domain::Digest head;
};
BOOST_DESCRIBE_STRUCT(AuditItem, (),
                      (seq, at, actor, address, request_id, action, object, before, after, reason,
                       head))

namespace {

using domain::Result;

/// Rows of one export; a longer stretch is asked for in several.
constexpr std::int64_t most_exported = 10'000;
constexpr std::string_view cursor_sort = "-seq";

Result<Response> list(storage::Database& database, const Call<AuditQuery, None>& call,
                      storage::Session& session) {
    const auto& q = call.query;
    auto offset = database.books()->offset;
    bool as_csv = q.wants_csv(call.media);
    storage::identity::AuditFilter filter;
    if (q.person) filter.actor = q.person->value;
    if (q.object) filter.object = q.object->value;
    if (q.action) filter.action = q.action->value;
    if (q.from) filter.from = domain::Instant::at(*q.from, 0, offset);
    if (q.to) filter.to = domain::Instant::at(q.to->plus(1), 0, offset);
    if (q.cursor) {
        auto cursor = decode_cursor(*q.cursor, cursor_sort);
        if (!cursor) return cursor.error();
        filter.below = cursor->num;
    }
    auto limit = q.limit ? q.limit->value : as_csv ? most_exported : default_limit;
    auto entries = storage::identity::find(session, filter, limit + 1);
    Page<AuditItem> page;
    if (std::int64_t(entries.size()) > limit) {
        entries.resize(std::size_t(limit));
        page.next = encode_cursor({std::string(cursor_sort), "", entries.back().seq});
    }
    for (auto& e : entries)
        page.items.push_back({e.seq, e.at, std::move(e.actor), std::move(e.address),
                              std::move(e.request_id), std::move(e.action), std::move(e.object),
                              std::move(e.before), std::move(e.after), std::move(e.reason),
                              e.head});
    if (as_csv) {
        auto response = csv::response(csv::write(page.items, q.csv_form()), "audit");
        if (page.next)
            response.headers.emplace_back("Link", "<?cursor=" + *page.next + ">; rel=\"next\"");
        return response;
    }
    Response response;
    response.body = std::make_shared<const std::string>(json::write(page));
    return response;
}

}  // namespace

void add_audit(Router& router, Service& service) {
    router.add(get<AuditQuery, Page<AuditItem>>("/api/v1/audit")
                   .tag("people")
                   .says("Nhật ký kiểm tra: ai đã làm gì, khi nào, từ đâu",
                         "The audit: who did what, when, from where")
                   .details("Mới nhất trước. object có thể là phần đầu của đường dẫn, ví dụ "
                            "drives. Mỗi dòng nối với dòng trước bằng "
                            "chuỗi băm; `giothong verify` kiểm tra.",
                            "Newest first. object may be the beginning of a path, such as drives. "
                            "Each row is chained to the one "
                            "before; `giothong verify` checks it.")
                   .allow(Permission::read_audit, Where::everywhere)
                   .personal()
                   .media({"application/json", csv::media})
                   .problems({{domain::ErrorKind::syntax, "invalid_cursor"}})
                   .read([&service](const Call<AuditQuery, None>& call, storage::Session& session) {
                       return list(service.database(), call, session);
                   }));
}

void add_routes(Router& router, Service& service) {
    add_session(router, service);
    add_account(router, service);
    add_users(router);
    add_tokens(router);
    add_devices(router, service);
    add_audit(router, service);
    add_closing_words(router, service);
}

}  // namespace api::identity

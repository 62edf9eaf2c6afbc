#include "storage/identity/audit.hpp"

#include "storage/identity/rows.hpp"

namespace storage::identity {
namespace {

struct Row {
    std::int64_t seq = 0, at = 0;
    std::string actor, address, request_id, action, object;
    std::optional<std::string> before, after;
    std::string reason, head;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (seq, at, actor, address, request_id, action, object, before, after, reason,
                       head))

struct Last {
    std::int64_t seq = 0;
    std::string head;
};
BOOST_DESCRIBE_STRUCT(Last, (), (seq, head))

AuditEntry entry_of(Row row) {
    return {row.seq,
            {row.at},
            std::move(row.actor),
            std::move(row.address),
            std::move(row.request_id),
            std::move(row.action),
            std::move(row.object),
            std::move(row.before),
            std::move(row.after),
            std::move(row.reason),
            digest_of(row.head)};
}

}  // namespace

domain::Digest chain(const domain::Digest& head, const AuditEntry& entry) {
    std::string content;
    auto add = [&](std::string_view part) {
        content += std::to_string(part.size());
        content += ':';
        content += part;
    };
    auto add_optional = [&](const std::optional<std::string>& part) {
        content += part ? '+' : '-';
        if (part) add(*part);
    };
    add(std::to_string(entry.seq));
    add(std::to_string(entry.at.ms));
    add(entry.actor);
    add(entry.address);
    add(entry.request_id);
    add(entry.action);
    add(entry.object);
    add_optional(entry.before);
    add_optional(entry.after);
    add(entry.reason);
    return domain::blake2b(head.view(), content);
}

void append(Session& session, AuditEntry entry) {
    std::vector<AuditEntry> one;
    one.push_back(std::move(entry));
    append(session, std::move(one));
}

void append(Session& session, std::vector<AuditEntry> entries) {
    auto last = select_one<Last>(session, "SELECT seq, head FROM audit ORDER BY seq DESC LIMIT 1");
    auto seq = last ? last->seq : 0;
    auto head = last ? digest_of(last->head) : domain::Digest{};
    for (auto& entry : entries) {
        entry.seq = ++seq;
        entry.head = head = chain(head, entry);
        insert(
            session, "audit",
            Row{entry.seq, entry.at.ms, entry.actor, entry.address, entry.request_id, entry.action,
                entry.object, entry.before, entry.after, entry.reason, entry.head.hex()});
    }
}

std::vector<AuditEntry> find(Session& session, const AuditFilter& filter, std::int64_t limit) {
    // A bound that is not asked for is one that every row passes, so that there is one statement
    // with fixed places.
    constexpr std::int64_t everything = INT64_MAX;
    auto rows =
        select<Row>(session,
                    "SELECT " + columns_of<Row>() +
                        " FROM audit WHERE seq < :below AND at >= :from AND at < :to AND "
                        "(:any_actor = 1 OR actor = :actor) AND "
                        "(:any_action = 1 OR action = :action) AND (:any_object = 1 OR object = "
                        ":object OR substr(object, 1, :length) = "
                        ":beginning) ORDER BY seq DESC LIMIT :limit",
                    filter.below.value_or(everything), filter.from ? filter.from->ms : 0,
                    filter.to ? filter.to->ms : everything, std::int64_t(!filter.actor),
                    filter.actor.value_or(""), std::int64_t(!filter.action),
                    filter.action.value_or(""), std::int64_t(!filter.object),
                    filter.object.value_or(""), std::int64_t(filter.object.value_or("").size() + 1),
                    filter.object.value_or("") + "/", limit);
    std::vector<AuditEntry> out;
    for (auto& row : rows) out.push_back(entry_of(std::move(row)));
    return out;
}

std::vector<tallying::Finding> verify_audit(Session& session) {
    std::vector<tallying::Finding> findings;
    domain::Digest head;
    std::int64_t seq = 0;
    bool broken = false;
    for_each_row<
        Row>(session, "SELECT " + columns_of<Row>() + " FROM audit ORDER BY seq", [&](Row row) {
        if (broken) return;
        auto entry = entry_of(std::move(row));
        auto where = "audit " + std::to_string(entry.seq);
        if (entry.seq != ++seq) {
            findings.push_back({"audit_gap", where, "row " + std::to_string(seq) + " is missing"});
            broken = true;
            return;
        }
        head = chain(head, entry);
        if (head != entry.head) {
            findings.push_back({"audit_chain_differs", where, "the row is not what its head says"});
            broken = true;
        }
    });
    return findings;
}

}  // namespace storage::identity

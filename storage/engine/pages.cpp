#include "storage/engine/pages.hpp"

#include "storage/engine/migrations.hpp"
#include "storage/engine/rows.hpp"

#include <set>
#include <tuple>

namespace storage {
namespace {

struct Line {
    std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(Line, (), (text))

struct BrokenReference {
    std::string from;
    std::optional<std::int64_t> row;
    std::string to;
};
BOOST_DESCRIBE_STRUCT(BrokenReference, (), (from, row, to))

struct SchemaObject {
    std::string type;
    std::string name;
    std::string table_of;
    std::string text;
    auto key() const { return std::tie(type, name, table_of, text); }
    bool operator<(const SchemaObject& other) const { return key() < other.key(); }
};
BOOST_DESCRIBE_STRUCT(SchemaObject, (), (type, name, table_of, text))

std::set<SchemaObject> sqlite_schema(Session& session) {
    auto rows = select<SchemaObject>(
        session, "SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master");
    return {rows.begin(), rows.end()};
}

/// SQLite keeps its schema as text, and integrity_check looks no further than that it can be read:
/// a trigger that guards another table than it did passes. Objects beside those of the migrations
/// are the owner's.
void check_sqlite_schema(Session& session, PageCheck& out) {
    Session fresh(":memory:", Session::Access::read_write);
    if (!migrate(fresh, embedded_migrations())) return;
    const auto there = sqlite_schema(session);
    for (const auto& object : sqlite_schema(fresh))
        if (!there.contains(object))
            out.findings.push_back({"schema_differs", object.name, object.text});
}

void check_sqlite(Session& session, PageCheck& out) {
    try {
        for (auto& line : select<Line>(session, "SELECT * FROM pragma_integrity_check(100)"))
            if (line.text && *line.text != "ok")
                out.findings.push_back({"pages_corrupt", {}, *line.text});
        auto broken = select<BrokenReference>(
            session, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 100");
        for (auto& b : broken)
            out.findings.push_back(
                {"reference_broken", b.from, std::to_string(b.row.value_or(0)) + " -> " + b.to});
        check_sqlite_schema(session, out);
    } catch (const soci::soci_error& error) {
        // A page that cannot be read at all ends the check with an error of its own.
        if (session.classify(error) != Failure::corrupt) throw;
        out.findings.push_back({"pages_corrupt", {}, error.what()});
    }
}

void check_postgresql(Session& session, PageCheck& out) {
    auto there = select<Line>(
        session, "SELECT CAST(extname AS text) FROM pg_extension WHERE extname = 'amcheck'");
    if (there.empty()) {
        out.checked = false;
        return;
    }
    auto indexes = select<Line>(
        session,
        "SELECT CAST(CAST(c.oid AS regclass) AS text) FROM pg_class c "
        "JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'i' AND a.amname = 'btree' AND n.nspname = current_schema() ORDER BY 1");
    for (auto& index : indexes) {
        try {
            session.run("SAVEPOINT one_index");
            execute(session, "SELECT bt_index_check(CAST(:name AS regclass), true)", *index.text);
            session.run("RELEASE SAVEPOINT one_index");
        } catch (const soci::soci_error& error) {
            if (session.classify(error) == Failure::lost) throw;
            out.findings.push_back({"pages_corrupt", *index.text, error.what()});
            session.run("ROLLBACK TO SAVEPOINT one_index");
        }
    }
}

}  // namespace

PageCheck check_pages(Session& session) {
    PageCheck out;
    if (session.engine() == Engine::sqlite)
        check_sqlite(session, out);
    else
        check_postgresql(session, out);
    return out;
}

}  // namespace storage

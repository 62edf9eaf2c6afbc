#include "storage/engine/session.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "storage/engine/sqlite_handle.hpp"

namespace storage {
namespace {

/// Any number that nothing else in the database uses as an advisory lock.
constexpr const char* ledger_lock = "4706141";

std::string quoted(const std::string& path) {
    std::string out = "\"";
    for (char c : path) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

/// SOCI understands only libpq's `key=value` form, so a URL is taken apart by libpq itself.
std::string conninfo_of(const std::string& url) {
    char* message = nullptr;
    PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
    if (!options) {
        std::string text = message ? message : "unreadable connection URL";
        PQfreemem(message);
        throw soci::soci_error(text);
    }
    std::string out;
    for (auto* o = options; o->keyword; ++o) {
        if (!o->val) continue;
        out += (out.empty() ? "" : " ") + std::string(o->keyword) + "='";
        for (const char* c = o->val; *c; ++c) {
            if (*c == '\'' || *c == '\\') out.push_back('\\');
            out.push_back(*c);
        }
        out.push_back('\'');
    }
    PQconninfoFree(options);
    return out;
}

void* sqlite_handle(soci::session& sql) {
    return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

}  // namespace

Engine engine_of(std::string_view url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://") ? Engine::postgresql
                                                                              : Engine::sqlite;
}

Session::Session(const std::string& url, Access access) : engine_(engine_of(url)) {
    if (engine_ == Engine::postgresql) {
        sql_.open(soci::postgresql, conninfo_of(url));
        run("SET client_min_messages = warning");
        run("SET synchronous_commit = on");
        run("SET TIME ZONE 'UTC'");
        run("SET idle_in_transaction_session_timeout = '60s'");
        if (access == Access::read_only) {
            run("SET default_transaction_read_only = on");
            run("SET statement_timeout = '300s'");
        }
        return;
    }
    sqlite::configure();
    sql_.open(soci::sqlite3, "dbname=" + quoted(url));
    sqlite::prepare(sqlite_handle(sql_));
    run("PRAGMA busy_timeout = 5000");
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA cache_size = -65536");
    if (access == Access::read_only) {
        run("PRAGMA query_only = ON");
        return;
    }
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    // Checkpoints cost two flushes each; 16,384 pages (64 MB) keep them rare under load.
    run("PRAGMA wal_autocheckpoint = 16384");
    run("PRAGMA journal_size_limit = 134217728");
}

std::string Session::strings(std::string_view name) const {
    return engine_ == Engine::sqlite
               ? "(SELECT value FROM json_each(:" + std::string(name) + "))"
               : "(SELECT json_array_elements_text(CAST(:" + std::string(name) + " AS json)))";
}

void Session::begin_write() {
    if (engine_ == Engine::sqlite) {
        run("BEGIN IMMEDIATE");
        return;
    }
    run("BEGIN");
    run(std::string("SELECT pg_advisory_xact_lock(") + ledger_lock + ")");
}

void Session::begin_read() {
    run(engine_ == Engine::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void Session::commit() { run("COMMIT"); }

void Session::rollback() noexcept {
    try {
        run("ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has rolled back by itself after some errors and then says that there is nothing to roll back.
    }
}

void Session::checkpoint() {
    if (engine_ != Engine::sqlite) return;
    int busy = 0, log = 0, done = 0;
    sql_ << "PRAGMA wal_checkpoint(PASSIVE)", soci::into(busy), soci::into(log), soci::into(done);
}

Failure Session::classify(const std::exception& error) {
    if (engine_ == Engine::sqlite) {
        switch (sqlite::last_error(sqlite_handle(sql_))) {
            case sqlite::ErrorClass::full: return Failure::full;
            case sqlite::ErrorClass::flush: return Failure::flush;
            case sqlite::ErrorClass::busy: return Failure::busy;
            case sqlite::ErrorClass::constraint: return Failure::constraint;
            case sqlite::ErrorClass::other: return Failure::other;
        }
    }
    auto* pg = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (!pg) return Failure::other;
    std::string state = pg->sqlstate();
    if (state.starts_with("53100")) return Failure::full;
    if (state.starts_with("08") || state.starts_with("57P") || state.find_first_not_of(" \0") == std::string::npos)
        return Failure::lost;
    if (state.starts_with("40") || state.starts_with("55P03")) return Failure::busy;
    if (state.starts_with("23")) return Failure::constraint;
    return Failure::other;
}

}  // namespace storage

#include "storage/engine/session.hpp"

#include "storage/engine/database_file.hpp"
#include "storage/engine/sqlite_handle.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>
#include <cstring>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

namespace storage {
namespace {

/// The lock of the ledger belongs to the schema, since several may share a database. The number is
/// any that nothing else uses as the seed of an advisory lock.
constexpr std::string_view begin_write_statements =
    "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 4706141))";
/// The channel of PostgreSQL is one for the database; a word begins with its schema.
constexpr const char* channel = "giothong";

std::string quoted(const std::string& path) {
    std::string out = "\"";
    for (char c : path) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

constexpr std::pair<const char*, const char*> patience[] = {
    {"connect_timeout", "5"},     {"tcp_user_timeout", "10000"}, {"keepalives_idle", "5"},
    {"keepalives_interval", "2"}, {"keepalives_count", "3"},
};

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
        if (!o->val) {
            // A server that is gone without a word is noticed in seconds and not in the hours of
            // the system's defaults.
            for (const auto& [name, value] : patience)
                if (std::strcmp(name, o->keyword) == 0)
                    out += (out.empty() ? "" : " ") + std::string(name) + "=" + value;
            continue;
        }
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

PGconn* postgresql_handle(soci::session& sql) {
    return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
}

/// Keeps the last warning; notices below that are of no interest.
void keep_warning(void* into, const PGresult* result) {
    const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (!severity || std::strcmp(severity, "WARNING") != 0) return;
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    *static_cast<std::string*>(into) = text ? text : "a warning without words";
}

}  // namespace

Engine engine_of(std::string_view url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://") ? Engine::postgresql
                                                                              : Engine::sqlite;
}

bool means_corrupt(const std::exception& error) {
    auto* lite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return lite && sqlite::is_corrupt(lite->result());
}

std::string public_name(const std::string& url) {
    if (engine_of(url) == Engine::sqlite) return url;
    const auto begin = url.find("://") + 3;
    const auto at = url.find('@', begin);
    const auto query = url.find('?');
    auto out = url.substr(0, begin) +
               (at < query ? url.substr(at + 1, query - at - 1) : url.substr(begin, query - begin));
    return out;
}

Session::Session(const std::string& url, Access access) : engine_(engine_of(url)) {
    if (engine_ == Engine::postgresql) {
        sql_.open(soci::postgresql, conninfo_of(url));
        PQsetNoticeReceiver(postgresql_handle(sql_), keep_warning, warning_.get());
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
        sqlite::leave_log_on_close(sqlite_handle(sql_));
        run("PRAGMA query_only = ON");
        return;
    }
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    // Checkpoints cost two flushes each; 16,384 pages (64 MB) keep them rare under load.
    run("PRAGMA wal_autocheckpoint = 16384");
    run("PRAGMA journal_size_limit = " + std::to_string(largest_kept_log));
}

std::string Session::one_of(std::string_view column, std::string_view name) const {
    const std::string of(column), list(name);
    // PostgreSQL makes a join of IN with a subquery, and without statistics hashes the whole table
    // for it.
    return engine_ == Engine::sqlite
               ? of + " IN (SELECT value FROM json_each(:" + list + "))"
               : of + " = ANY(ARRAY(SELECT json_array_elements_text(CAST(:" + list + " AS json))))";
}

void Session::begin_write() {
    if (engine_ == Engine::sqlite) {
        run("BEGIN IMMEDIATE");
        return;
    }
    run(std::string(begin_write_statements));
}

std::string_view Session::begin_write_text() {
    return begin_write_statements;
}

void Session::begin_read() {
    run(engine_ == Engine::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void Session::commit() {
    warning_->clear();
    run("COMMIT");
    if (!warning_->empty()) throw CommitWarned(*warning_);
}

void Session::commit_and_tell(const std::string& word) {
    if (engine_ == Engine::sqlite) return commit();
    warning_->clear();
    run(std::string("SELECT pg_notify('") + channel + "', current_schema() || ' " + word +
        "'); COMMIT");
    if (!warning_->empty()) throw CommitWarned(*warning_);
}

void Session::listen() {
    sql_ << "SELECT current_schema()", soci::into(schema_);
    run(std::string("LISTEN ") + channel);
}

std::vector<std::string> Session::wait_for_words(int wake) {
    auto* handle = postgresql_handle(sql_);
    std::vector<std::string> words;
    auto take = [&] {
        if (!PQconsumeInput(handle)) throw soci::soci_error("the connection that listens is lost");
        while (auto* notice = PQnotifies(handle)) {
            std::string_view said = notice->extra;
            if (said.starts_with(schema_ + ' '))
                words.emplace_back(said.substr(schema_.size() + 1));
            PQfreemem(notice);
        }
    };
    take();
    if (!words.empty()) return words;
    pollfd waiting[] = {{PQsocket(handle), POLLIN, 0}, {wake, POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) throw soci::soci_error("poll failed");
    if (waiting[0].revents) take();
    return words;
}

void Session::interrupt() noexcept {
    if (engine_ != Engine::postgresql) return;
    if (auto* handle = postgresql_handle(sql_)) {
        int socket = PQsocket(handle);
        if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
    }
}

void Session::rollback() noexcept {
    try {
        run("ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has rolled back by itself after some errors and then says that there is nothing to
        // roll back.
    }
}

void Session::set_savepoint() {
    run("SAVEPOINT one_job");
}
void Session::release_savepoint() {
    run("RELEASE SAVEPOINT one_job");
}
void Session::back_to_savepoint() {
    run("ROLLBACK TO SAVEPOINT one_job");
    release_savepoint();
}

void Session::checkpoint() {
    if (engine_ != Engine::sqlite) return;
    int busy = 0, log = 0, done = 0;
    sql_ << "PRAGMA wal_checkpoint(PASSIVE)", soci::into(busy), soci::into(log), soci::into(done);
}

Failure Session::classify(const std::exception& error) {
    if (means_corrupt(error)) return Failure::corrupt;
    if (engine_ == Engine::sqlite) {
        switch (sqlite::last_error(sqlite_handle(sql_))) {
            case sqlite::ErrorClass::full:
                return Failure::full;
            case sqlite::ErrorClass::flush:
                return Failure::flush;
            case sqlite::ErrorClass::busy:
                return Failure::busy;
            case sqlite::ErrorClass::constraint:
                return Failure::constraint;
            case sqlite::ErrorClass::corrupt:
                return Failure::corrupt;
            case sqlite::ErrorClass::other:
                return Failure::other;
        }
    }
    if (auto* handle = postgresql_handle(sql_); !handle || PQstatus(handle) == CONNECTION_BAD)
        return Failure::lost;
    auto* pg = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (!pg) return Failure::other;
    std::string state = pg->sqlstate();
    if (state.starts_with("53100")) return Failure::full;
    if (state.starts_with("25006")) return Failure::lost;  // a primary that has become a standby
    if (state.starts_with("XX001") || state.starts_with("XX002")) return Failure::corrupt;
    if (state.starts_with("08") || state.starts_with("57P") ||
        state.find_first_not_of(" \0") == std::string::npos)
        return Failure::lost;
    if (state.starts_with("40") || state.starts_with("55P03")) return Failure::busy;
    if (state.starts_with("23")) return Failure::constraint;
    return Failure::other;
}

}  // namespace storage

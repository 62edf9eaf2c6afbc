// What an operator can set, as plain values. Where they come from is settings.hpp.
#pragma once

#include "domain/core/day.hpp"

#include <cstdint>
#include <string>

namespace server::configuration {

struct Configuration {
    std::string database = "giothong.db";  ///< a file path, or postgresql://…
    domain::UtcOffset utc_offset;

    struct Listen {
        std::string address = "127.0.0.1";
        std::int64_t port = 8080;  ///< 0: the system picks one
        std::int64_t threads = 0;  ///< 0: one for each core
    } listen;

    struct Server {
        /// "https://host" as people reach the service: links are made of it. Empty: known only to
        /// who asks directly at this machine's own address.
        std::string public_url;
    } server;

    struct Limits {
        std::int64_t header_bytes = 8'192;
        std::int64_t body_bytes = 1'048'576;
        std::int64_t import_bytes = 16'777'216;  ///< of a file that is imported
        std::int64_t connections = 4'096;
        // A school is a few hundred browsers behind one address, of up to six connections each.
        std::int64_t address_connections =
            1'024;  ///< of one address that is no trusted proxy; 0: no limit
        // A ward's health station or a hospital is many people behind one address.
        std::int64_t address_requests_per_second = 300;  ///< 0: no limit
        std::int64_t address_burst = 1'500;
        std::int64_t token_requests_per_second = 100;  ///< 0: no limit
        std::int64_t token_burst = 500;
        std::int64_t queue_events = 65'536;
        std::int64_t group_writes = 256;  ///< 1: every write but uploads has a flush of its own
        // Answers kept for repeated requests (Idempotency-Key), of one principal.
        std::int64_t kept_answers = 100'000;
        std::int64_t kept_answers_mib = 64;
        std::int64_t readers = 2;
        std::int64_t long_readers = 0;  ///< 0: one for each two cores
        std::int64_t answer_rows = 250'000;
        // What is kept for later, in MiB; what was used longest ago goes first.
        std::int64_t answers_mib = 64;
        std::int64_t sums_mib = 64;
        std::int64_t feeds_mib = 16;
        std::int64_t spool_mib = 2'048;
        std::int64_t streams = 1'000;
        std::int64_t address_streams = 300;   ///< 0: no limit
        std::int64_t principal_streams = 30;  ///< of one person, token or device; 0: no limit
    } limits;

    /// Both or neither: HTTPS, or plain HTTP.
    struct Tls {
        std::string certificate;  ///< PEM file: the server's, then those between it and the root
        std::string key;          ///< PEM file without a passphrase
    } tls;

    struct Proxy {
        std::string trusted;  ///< http::Networks::parse
    } proxy;

    struct Web {
        std::string root =
            "auto";  ///< auto: beside the installed program when it is there; none; or a folder
    } web;

    struct Deadlines {
        std::int64_t handshake_ms = 10'000;
        std::int64_t header_ms = 10'000;
        std::int64_t body_ms = 30'000;
        std::int64_t handler_ms = 30'000;
        std::int64_t write_ms = 30'000;
        std::int64_t idle_ms = 75'000;
        std::int64_t drain_ms = 20'000;
        std::int64_t database_ms =
            300'000;  ///< at the start, for a PostgreSQL that is not there yet
    } deadlines;

    struct Planning {
        std::int64_t travel_kmh = 40;
        std::int64_t donors_per_bed_hour = 4;
    } planning;

    /// What happens at drives. Texts are read by domain::tallying.
    struct Tallying {
        std::string unit_rule;        ///< what numbers of bags look like; empty: any
        std::string collector_rules;  ///< "code=rule; code=rule" for organisations with numbers of
                                      ///< their own
        std::int64_t hours_before = 12;
        std::int64_t hours_after = 24;
    } tallying;

    struct Log {
        std::string level = "info";       ///< debug, info, warning, error
        std::string format = "auto";      ///< auto (text on a terminal, else json), json, text
        std::string requests = "errors";  ///< all, errors (status 400 and above), none
    } log;

    /// Who may read /metrics and the reasons of /readyz: these addresses, and whoever sends the
    /// token.
    struct Metrics {
        std::string allowed = "127.0.0.0/8, ::1";  ///< http::Networks::parse
        std::string token;                         ///< empty: none
    } metrics;

    struct Identity {
        std::int64_t session_idle_minutes = 12 * 60;
        std::int64_t session_hours = 7 * 24;
        std::int64_t password_memory_kib = 64 * 1024;  ///< of one Argon2id hash
        std::int64_t password_passes = 2;
        std::string key_file;  ///< empty: beside a database file, with ".key" behind its name
        bool public_totals = false;
    } identity;

    struct Verify {
        std::int64_t interval_minutes = 60;  ///< 0: only at start
    } verify;
};

}  // namespace server::configuration

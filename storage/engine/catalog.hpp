// Everything in the books but the ledger, and the numbers that tell whether it has changed.
#pragma once

#include "domain/tallying/books.hpp"
#include "storage/engine/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace storage {

/// Where the database stands, read in one statement.
struct Standing {
    std::int64_t catalog = 0;     ///< version of everything but the ledger and the directory
    std::int64_t catalog_at = 0;  ///< when that was written
    std::int64_t directory = 0;   ///< version of the directory
    std::int64_t schema = 0;      ///< the last migration
    std::int64_t last_seq = 0;    ///< of the ledger; 0 when it is empty
    std::string tip;              ///< digest of the event asked for, empty when there is none
};

/// Asks for the standing; prepared once for a session.
class StandingQuery {
  public:
    explicit StandingQuery(Session& session);
    ~StandingQuery();
    /// With the digest of the event at `seq`.
    Standing ask(std::int64_t seq);
    /// Session::begin_write() and the same question, on PostgreSQL in one round trip.
    Standing begin_write(std::int64_t seq);

  private:
    struct Statement;
    Session& session_;
    std::unique_ptr<Statement> statement_;
};

/// Puts organisations, sites, campaigns, drives and everything else that people plan with into
/// `books`.
void load_catalog(Session& session, domain::tallying::Books& books, const Standing& standing);
/// Writes the books' catalog version down.
void save_catalog_version(Session& session, const domain::tallying::Books& books);

}  // namespace storage

#include "storage/engine/catalog.hpp"

#include "storage/engine/rows.hpp"
#include "storage/scheduling/calendar_days.hpp"
#include "storage/scheduling/calendar_feeds.hpp"
#include "storage/scheduling/campaigns.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/head_counts.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/scheduling/successors.hpp"
#include "storage/scheduling/targets.hpp"
#include "storage/scheduling/teams.hpp"
#include "storage/valuation/allowances.hpp"
#include "storage/valuation/tariffs.hpp"

#include <stdexcept>

namespace storage {

using domain::tallying::Books;
using domain::tallying::Register;

struct StandingQuery::Statement {
    struct Answer {
        long long catalog = 0, catalog_at = 0, directory = 0, schema = 0, last_seq = 0;
        std::string tip;
        soci::indicator last_seq_there = soci::i_null, tip_there = soci::i_null;

        Standing standing() const {
            Standing out{catalog, catalog_at, directory, schema, 0, {}};
            if (last_seq_there == soci::i_ok) out.last_seq = last_seq;
            if (tip_there == soci::i_ok) out.tip = tip;
            return out;
        }
    };

    static std::string text(const std::string& seq) {
        return "SELECT c.version, c.at, d.version, (SELECT max(number) FROM migration), "
               "(SELECT max(seq) FROM event), (SELECT digest FROM event WHERE seq = " +
               seq + ") FROM catalog_version c, identity_version d";
    }

    explicit Statement(Session& session) : query(session.sql()) {
        query.exchange(soci::into(answer.catalog));
        query.exchange(soci::into(answer.catalog_at));
        query.exchange(soci::into(answer.directory));
        query.exchange(soci::into(answer.schema));
        query.exchange(soci::into(answer.last_seq, answer.last_seq_there));
        query.exchange(soci::into(answer.tip, answer.tip_there));
        query.exchange(soci::use(seq));
        query.alloc();
        query.prepare(text(":seq"));
        query.define_and_bind();
    }
    Answer answer;
    long long seq = 0;
    soci::statement query;
};

StandingQuery::StandingQuery(Session& session)
    : session_(session), statement_(std::make_unique<Statement>(session)) {}
StandingQuery::~StandingQuery() = default;

Standing StandingQuery::ask(std::int64_t seq) {
    auto& s = *statement_;
    s.seq = seq;
    if (!s.query.execute(true)) throw std::runtime_error("catalog_version has no row");
    auto out = s.answer.standing();
    // SQLite keeps a read lock until a statement has come to its end.
    while (s.query.fetch()) {
    }
    return out;
}

Standing StandingQuery::begin_write(std::int64_t seq) {
    if (session_.engine() == Engine::sqlite) {
        session_.begin_write();
        return ask(seq);
    }
    // Each statement of the text sees what was committed when it begins, so this one sees what the
    // lock waited for.
    Statement::Answer a;
    auto& sql = session_.sql();
    sql << std::string(Session::begin_write_text()) << "; " << Statement::text(std::to_string(seq)),
        soci::into(a.catalog), soci::into(a.catalog_at), soci::into(a.directory),
        soci::into(a.schema), soci::into(a.last_seq, a.last_seq_there),
        soci::into(a.tip, a.tip_there);
    if (!sql.got_data()) throw std::runtime_error("catalog_version has no row");
    return a.standing();
}

void load_catalog(Session& s, Books& books, const Standing& standing) {
    auto reg = std::make_shared<Register>();
    scheduling::load_organizations(s, *reg);
    scheduling::load_successions(s, *reg);
    scheduling::load_calendar_feeds(s, *reg);
    scheduling::load_campaigns(s, *reg);
    scheduling::load_sites(s, *reg);
    scheduling::load_targets(s, *reg);
    scheduling::load_teams(s, *reg);
    scheduling::load_calendar_days(s, *reg);
    scheduling::load_head_counts(s, *reg);
    valuation::load_tariffs(s, *reg);
    valuation::load_allowances(s, *reg);
    books.replace_register(std::move(reg));
    scheduling::load_drives(s, books);
    books.as_of.catalog = standing.catalog;
    books.as_of.at = std::max(books.as_of.at, domain::Instant{standing.catalog_at});
}

void save_catalog_version(Session& session, const Books& books) {
    execute(session, "UPDATE catalog_version SET version = :version, at = :at", books.as_of.catalog,
            books.as_of.at.ms);
}

}  // namespace storage

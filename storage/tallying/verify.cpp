#include "storage/tallying/verify.hpp"

#include <map>
#include <tuple>
#include <unordered_map>

#include "storage/engine/columns.hpp"
#include "storage/tallying/event_store.hpp"

namespace storage::tallying {
namespace {

using namespace domain::tallying;
using domain::Digest;

struct CountRow {
    std::int64_t drive = 0, day = 0;
    std::optional<std::int64_t> nominal_ml;
    std::optional<std::string> component, abo, rh, donor_class, reason;
    std::int64_t bags = 0, discarded = 0, registered = 0, deferred = 0, walked_out = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (drive, day, nominal_ml, component, abo, rh, donor_class, reason, bags, discarded,
                                     registered, deferred, walked_out))

/// The rules of domain::tallying::fold said once more, in SQL.
///
/// Days before 1970 do not occur: events carry the time of a device clock that the interface has bounded.
const char* recount_sql = R"(
WITH latest AS (
    SELECT ref, ref_digest, decision, at, id,
           row_number() OVER (PARTITION BY ref, ref_digest ORDER BY at DESC, id DESC) AS place
    FROM event WHERE kind = 'settled' AND seq <= :seq1
),
admitted AS (
    SELECT e.*, s.decision AS settled_as, s.at AS settled_at, s.id AS settled_by
    FROM event e LEFT JOIN latest s ON s.ref = e.id AND s.ref_digest = e.digest AND s.place = 1
    WHERE e.kind <> 'settled' AND e.seq <= :seq2
      AND (e.late = 0 OR s.decision IN ('let_in', 'count_instead'))
),
contents AS (
    SELECT a.*, row_number() OVER (
        PARTITION BY id
        ORDER BY CASE WHEN settled_as = 'count_instead' THEN 0 ELSE 1 END,
                 CASE WHEN settled_as = 'count_instead' THEN -settled_at ELSE 0 END,
                 CASE WHEN settled_as = 'count_instead' THEN settled_by ELSE '' END DESC,
                 at, digest) AS place
    FROM admitted a
),
one AS (SELECT * FROM contents WHERE place = 1),
reversals AS (SELECT DISTINCT drive AS in_drive, ref AS gone FROM one WHERE kind = 'reversed'),
live AS (
    SELECT o.* FROM one o LEFT JOIN reversals r ON r.gone = o.id AND r.in_drive = o.drive
    WHERE r.gone IS NULL OR o.kind = 'reversed'
),
typed AS (
    SELECT drive, unit, abo, rh, row_number() OVER (PARTITION BY drive, unit ORDER BY at DESC, id DESC) AS place
    FROM live WHERE kind = 'typed'
),
spoiled AS (
    SELECT drive, unit, coalesce(reason, '') AS reason, row_number() OVER (PARTITION BY drive, unit ORDER BY at, id) AS place
    FROM live WHERE kind = 'discarded' AND unit IS NOT NULL
),
bags AS (
    SELECT l.*, CASE WHEN unit IS NULL THEN 1 ELSE row_number() OVER (
        PARTITION BY unit
        ORDER BY CASE WHEN settled_as = 'count_instead' THEN 0 ELSE 1 END,
                 CASE WHEN settled_as = 'count_instead' THEN -settled_at ELSE 0 END,
                 CASE WHEN settled_as = 'count_instead' THEN settled_by ELSE '' END DESC,
                 at, id) END AS unit_place
    FROM live l WHERE kind = 'collected'
),
facts AS (
    SELECT b.drive, (b.at + :offset1) / 86400000 AS day, b.nominal_ml, b.component,
           coalesce(t.abo, b.abo) AS abo, coalesce(t.rh, b.rh) AS rh, b.donor_class, s.reason AS reason,
           CASE WHEN s.unit IS NULL THEN 1 ELSE 0 END AS bags, CASE WHEN s.unit IS NULL THEN 0 ELSE 1 END AS discarded,
           0 AS registered, 0 AS deferred, 0 AS walked_out
    FROM bags b LEFT JOIN typed t ON t.drive = b.drive AND t.unit = b.unit AND t.place = 1
                LEFT JOIN spoiled s ON s.drive = b.drive AND s.unit = b.unit AND s.place = 1
    WHERE b.unit_place = 1 OR (b.settled_as = 'let_in' AND b.late = 0)
    UNION ALL
    SELECT drive, (at + :offset2) / 86400000, nominal_ml, component, abo, rh, donor_class,
           CASE WHEN kind IN ('deferred', 'walked_out', 'discarded') THEN coalesce(reason, '') END,
           CASE kind WHEN 'counted' THEN coalesce(count, 1) WHEN 'discarded' THEN -coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'discarded' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'registered' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'deferred' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'walked_out' THEN coalesce(count, 1) ELSE 0 END
    FROM live
    WHERE kind IN ('counted', 'registered', 'deferred', 'walked_out') OR (kind = 'discarded' AND unit IS NULL)
)
SELECT drive, day, nominal_ml, component, abo, rh, donor_class, reason,
       CAST(sum(bags) AS {integer}), CAST(sum(discarded) AS {integer}), CAST(sum(registered) AS {integer}),
       CAST(sum(deferred) AS {integer}), CAST(sum(walked_out) AS {integer})
FROM facts GROUP BY drive, day, nominal_ml, component, abo, rh, donor_class, reason
)";

template <class E>
std::int8_t code_of(const std::optional<std::string>& text) {
    return text ? std::int8_t(enum_of<E>(*text)) : std::int8_t(-1);
}

std::string place(const CellKey& k) {
    return k.day.text() + " ml=" + std::to_string(k.nominal_ml) + " component=" + std::to_string(k.component) +
           " abo=" + std::to_string(k.abo) + " rh=" + std::to_string(k.rh) +
           " donor_class=" + std::to_string(k.donor_class);
}

class Check {
  public:
    Check(Session& session, const Books& books) : session_(session), books_(books) { out_.seq = books.as_of.seq; }

    void find(std::string code, std::string where, std::string detail) {
        if (out_.findings.size() < Verification::most_findings)
            out_.findings.push_back({std::move(code), std::move(where), std::move(detail)});
    }

    std::string code_of_drive(std::int64_t num) const {
        const auto* drive = books_.drive(num);
        return drive ? drive->code : "#" + std::to_string(num);
    }

    void count_again() {
        std::map<std::pair<std::int64_t, CellKey>, Counts> counted;
        using ReasonKey = std::tuple<std::int64_t, domain::Day, EventKind, std::string>;
        std::map<ReasonKey, std::int64_t> why;
        std::string sql = recount_sql;
        for (std::size_t at; (at = sql.find("{integer}")) != std::string::npos;)
            sql.replace(at, 9, session_.engine() == Engine::sqlite ? "INTEGER" : "BIGINT");
        std::int64_t offset = books_.offset.minutes * 60'000LL;
        for_each_row<CountRow>(
            session_, sql,
            [&](CountRow r) {
                CellKey key{domain::Day{std::int32_t(r.day)}, std::int16_t(r.nominal_ml.value_or(0)),
                            code_of<Component>(r.component), code_of<Abo>(r.abo), code_of<Rh>(r.rh),
                            code_of<DonorClass>(r.donor_class)};
                counted[{r.drive, key}] += Counts{r.bags, r.discarded, r.registered, r.deferred, r.walked_out};
                if (!r.reason) return;
                for (auto [kind, n] : {std::pair(EventKind::discarded, r.discarded), std::pair(EventKind::deferred, r.deferred),
                                       std::pair(EventKind::walked_out, r.walked_out)})
                    if (n) why[{r.drive, key.day, kind, *r.reason}] += n;
            },
            out_.seq, out_.seq, offset, offset);
        auto differs = [&](std::int64_t drive, const CellKey& key, const Counts& books, const Counts& rows) {
            find("recount_differs", code_of_drive(drive),
                 place(key) + ": books " + std::to_string(books.bags) + "/" + std::to_string(books.discarded) +
                     ", rows " + std::to_string(rows.bags) + "/" + std::to_string(rows.discarded));
        };
        auto reason_differs = [&](const ReasonKey& key, std::int64_t books, std::int64_t rows) {
            const auto& [drive, day, kind, reason] = key;
            find("reasons_differ", code_of_drive(drive),
                 day.text() + " " + std::string(domain::name_of(kind)) + " \"" + reason + "\": books " + std::to_string(books) +
                     ", rows " + std::to_string(rows));
        };
        for (std::size_t c = 0; c < books_.drives().chunk_count(); ++c)
            for (const auto& entry : books_.drives().chunk(c)) {
                if (!entry.tally) continue;
                ++out_.drives;
                out_.events += entry.tally->events;
                if (!entry.drive) continue;
                for (const auto& cell : entry.tally->cells) {
                    auto it = counted.find({entry.drive->num, cell.key});
                    Counts rows = it == counted.end() ? Counts{} : it->second;
                    if (!(rows == cell.counts)) differs(entry.drive->num, cell.key, cell.counts, rows);
                    if (it != counted.end()) counted.erase(it);
                }
                for (const auto& reason : entry.tally->reasons) {
                    ReasonKey key{entry.drive->num, reason.day, reason.kind, reason.reason};
                    auto it = why.find(key);
                    std::int64_t rows = it == why.end() ? 0 : it->second;
                    if (rows != reason.count) reason_differs(key, reason.count, rows);
                    if (it != why.end()) why.erase(it);
                }
            }
        for (const auto& [where, counts] : counted)
            if (!counts.zero()) differs(where.first, where.second, Counts{}, counts);
        for (const auto& [key, n] : why)
            if (n) reason_differs(key, 0, n);
    }

    void read_chains(const std::optional<KnownHead>& known,
                     const std::function<void(std::int64_t, std::int64_t)>& progress) {
        EventStore store(session_);
        std::map<std::int64_t, DriveTally> chains;
        std::int64_t seq = 0, done = 0;
        std::int64_t end = std::max(out_.seq, known ? known->seq : 0);
        bool known_seen = !known;
        auto at_known = [&] {
            known_seen = true;
            auto head = head_of(chains).hex();
            out_.head = head;
            if (head != known->head) find("head_differs", std::to_string(known->seq), head);
        };
        while (seq < out_.seq) {
            auto events = store.after(seq, 20'000);
            if (events.empty()) break;
            for (const auto& e : events) {
                if (e.seq > out_.seq) break;
                if (!known_seen && e.seq > known->seq) at_known();
                if (e.seq != seq + 1) find("gap_in_sequence", std::to_string(seq + 1), std::to_string(e.seq));
                const auto* drive = books_.drive(e.drive);
                if (!drive || content_digest(e, drive->id) != e.digest)
                    find("digest_differs", e.id.text(), code_of_drive(e.drive));
                auto& chain_state = chains[e.drive];
                chain_state.head = chain(chain_state.head, e);
                ++chain_state.events;
                seq = e.seq;
                ++done;
            }
            if (progress) progress(done, end);
        }
        if (seq < out_.seq) find("gap_in_sequence", std::to_string(seq + 1), std::to_string(out_.seq));
        for (const auto& [num, state] : chains) {
            const auto* tally = books_.tally(num);
            if (!tally || tally->head != state.head || tally->events != state.events)
                find("chain_differs", code_of_drive(num), state.head.hex());
        }
        if (!known) {
            out_.head = head_of(chains).hex();
        } else if (!known_seen) {
            if (known->seq > seq)
                find("seq_not_reached", std::to_string(known->seq), std::to_string(seq));
            else
                at_known();
        }
    }

    Verification take() { return std::move(out_); }

  private:
    Digest head_of(const std::map<std::int64_t, DriveTally>& chains) const {
        Books fresh;
        for (const auto& [num, tally] : chains) fresh.restore(num, tally);
        return scope_head(fresh);
    }

    Session& session_;
    const Books& books_;
    Verification out_;
};

}  // namespace

Verification verify(Session& session, const Books& books, const std::optional<KnownHead>& known,
                    const std::function<void(std::int64_t, std::int64_t)>& progress) {
    Check check(session, books);
    check.read_chains(known, progress);
    check.count_again();
    return check.take();
}

Verification recount(Session& session, const Books& books) {
    Check check(session, books);
    check.count_again();
    return check.take();
}

}  // namespace storage::tallying

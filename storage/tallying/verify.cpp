#include "storage/tallying/verify.hpp"

#include "domain/tallying/unit_number.hpp"
#include "storage/engine/columns.hpp"
#include "storage/tallying/event_store.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace storage::tallying {
namespace {

/// No number counts as one in its normal form, and so does what is no number.
bool is_normal_unit(const std::optional<std::string>& unit) {
    if (!unit) return true;
    const auto normal = domain::tallying::normal_unit(*unit);
    return !normal || *normal == *unit;
}

using namespace domain::tallying;
using domain::Digest;

struct CountRow {
    std::int64_t drive = 0, day = 0;
    std::optional<std::int64_t> nominal_ml;
    std::optional<std::string> component, abo, rh, donor_class, reason;
    std::int64_t bags = 0, discarded = 0, registered = 0, deferred = 0, walked_out = 0;
    std::int64_t by_number = 0;  ///< discarded by number: taken out of the bags of the whole drive
};
BOOST_DESCRIBE_STRUCT(CountRow, (),
                      (drive, day, nominal_ml, component, abo, rh, donor_class, reason, bags,
                       discarded, registered, deferred, walked_out, by_number))

/// The rules of domain::tallying::fold said once more, in SQL.
///
/// Days before 1970 do not occur: events carry the time of a device clock that the interface has
/// bounded. Places of the ledger are its sequences; 0 stands for none.
const char* recount_sql = R"(
WITH decisions AS (
    SELECT drive, ref, ref_digest, decision, unit, seq,
           row_number() OVER (PARTITION BY drive, ref, ref_digest ORDER BY seq DESC) AS place,
           max(CASE WHEN decision = 'keep_out' THEN seq ELSE 0 END)
               OVER (PARTITION BY drive, ref, ref_digest) AS last_out
    FROM event WHERE kind = 'settled' AND seq <= :seq1
),
about AS (
    SELECT drive, ref, ref_digest,
           max(CASE WHEN place = 1 THEN decision END) AS latest,
           min(CASE WHEN decision <> 'keep_out' THEN seq END) AS first_in,
           min(CASE WHEN decision <> 'keep_out' AND last_out > 0 AND seq > last_out THEN seq END) AS back_at,
           max(CASE WHEN decision = 'count_instead' THEN seq END) AS last_choice
    FROM decisions GROUP BY drive, ref, ref_digest
),
admitted AS (
    SELECT e.*, a.latest, a.back_at, a.last_choice,
           CASE WHEN e.late = 0 AND e.outside_hours = 0 THEN e.seq ELSE a.first_in END AS since
    FROM event e LEFT JOIN about a ON a.drive = e.drive AND a.ref = e.id AND a.ref_digest = e.digest
    WHERE e.kind <> 'settled' AND e.seq <= :seq2 AND ((e.late = 0 AND e.outside_hours = 0) OR a.first_in IS NOT NULL)
),
contents AS (
    SELECT a.*,
           row_number() OVER (PARTITION BY drive, id ORDER BY since, seq) AS first_place,
           row_number() OVER (PARTITION BY drive, id ORDER BY coalesce(last_choice, 0) DESC, since, seq) AS place,
           min(since) OVER (PARTITION BY drive, id ORDER BY since, seq
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS rival_since,
           max(last_choice) OVER (PARTITION BY drive, id ORDER BY since, seq
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS rival_choice
    FROM admitted a
),
one AS (
    SELECT c.*, CASE WHEN rival_since IS NULL OR (first_place = 1 AND rival_choice IS NULL) THEN since
                     ELSE (SELECT min(d.seq) FROM decisions d
                           WHERE d.drive = c.drive AND d.ref = c.id AND d.ref_digest = c.digest
                             AND d.decision = 'count_instead' AND d.seq > coalesce(c.rival_choice, 0)) END AS stands_since,
           CASE WHEN rival_since IS NULL OR (first_place = 1 AND rival_choice IS NULL) THEN 0 ELSE 1 END AS was_chosen
    FROM contents c WHERE place = 1
),
reversals AS (
    SELECT DISTINCT drive AS in_drive, ref AS gone FROM contents
    WHERE kind = 'reversed' AND (first_place = 1 OR last_choice IS NOT NULL)
      AND (latest IS NULL OR latest <> 'keep_out')
),
live AS (
    SELECT o.*, CASE WHEN back_at > stands_since THEN back_at ELSE stands_since END AS effective
    FROM one o LEFT JOIN reversals r ON r.gone = o.id AND r.in_drive = o.drive
    WHERE (r.gone IS NULL OR o.kind = 'reversed') AND (o.latest IS NULL OR o.latest <> 'keep_out')
),
typed AS (
    SELECT drive, unit, abo, rh,
           row_number() OVER (PARTITION BY drive, unit ORDER BY CASE WHEN recorded_at < at THEN recorded_at ELSE at END DESC,
                                                                effective DESC, id DESC) AS place
    FROM live WHERE kind = 'typed'
),
spoiled AS (
    SELECT drive, unit, coalesce(reason, '') AS reason,
           row_number() OVER (PARTITION BY drive, unit ORDER BY effective, id) AS place
    FROM live WHERE kind = 'discarded' AND unit IS NOT NULL
),
claim_decisions AS (
    SELECT o.seq AS claim, max(d.seq) AS decided_at
    FROM one o JOIN decisions d ON d.drive = o.drive AND d.ref = o.id AND d.ref_digest = o.digest
    WHERE d.decision <> 'keep_out' AND d.seq > d.last_out AND d.seq >= o.stands_since
      AND (d.unit IS NOT NULL OR (o.late = 0 AND o.outside_hours = 0 AND (o.rival_since IS NULL OR o.rival_since > d.seq)))
    GROUP BY o.seq
),
claims AS (
    SELECT l.*, c.decided_at,
           CASE WHEN d.decision = 'count_instead' AND (l.was_chosen = 0 OR l.stands_since <> c.decided_at)
                THEN c.decided_at ELSE 0 END AS choice_at
    FROM live l LEFT JOIN claim_decisions c ON c.claim = l.seq LEFT JOIN decisions d ON d.seq = c.decided_at
    WHERE l.kind = 'collected' AND l.unit IS NOT NULL
),
rivals AS (
    SELECT c.*, row_number() OVER (PARTITION BY unit ORDER BY effective, seq) AS unit_place,
           max(choice_at) OVER (PARTITION BY unit) AS unit_choice,
           max(choice_at) OVER (PARTITION BY unit, drive) AS own_choice
    FROM claims c
),
bags AS (
    SELECT drive, unit, at, nominal_ml, component, abo, rh, donor_class FROM rivals
    WHERE CASE WHEN choice_at > 0 THEN choice_at = own_choice
               WHEN decided_at IS NOT NULL THEN 1 = 1
               ELSE unit_place = 1 AND unit_choice = 0 END
    UNION ALL
    SELECT drive, unit, at, nominal_ml, component, abo, rh, donor_class FROM live
    WHERE kind = 'collected' AND unit IS NULL
),
facts AS (
    SELECT b.drive, (b.at + :offset1) / 86400000 AS day, b.nominal_ml, b.component,
           coalesce(t.abo, b.abo) AS abo, coalesce(t.rh, b.rh) AS rh, b.donor_class, s.reason AS reason,
           CASE WHEN s.unit IS NULL THEN 1 ELSE 0 END AS bags, CASE WHEN s.unit IS NULL THEN 0 ELSE 1 END AS discarded,
           0 AS registered, 0 AS deferred, 0 AS walked_out, 0 AS by_number
    FROM bags b LEFT JOIN typed t ON t.drive = b.drive AND t.unit = b.unit AND t.place = 1
                LEFT JOIN spoiled s ON s.drive = b.drive AND s.unit = b.unit AND s.place = 1
    UNION ALL
    SELECT drive, (at + :offset2) / 86400000, nominal_ml, component, abo, rh, donor_class,
           CASE WHEN kind IN ('deferred', 'walked_out', 'discarded') THEN coalesce(reason, '') END,
           CASE kind WHEN 'counted' THEN coalesce(count, 1) ELSE 0 END, 0,
           CASE kind WHEN 'registered' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'deferred' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'walked_out' THEN coalesce(count, 1) ELSE 0 END,
           CASE kind WHEN 'discarded' THEN coalesce(count, 1) ELSE 0 END
    FROM live
    WHERE kind IN ('counted', 'registered', 'deferred', 'walked_out') OR (kind = 'discarded' AND unit IS NULL)
)
SELECT drive, day, nominal_ml, component, abo, rh, donor_class, reason,
       CAST(sum(bags) AS {integer}), CAST(sum(discarded) AS {integer}), CAST(sum(registered) AS {integer}),
       CAST(sum(deferred) AS {integer}), CAST(sum(walked_out) AS {integer}), CAST(sum(by_number) AS {integer})
FROM facts GROUP BY drive, day, nominal_ml, component, abo, rh, donor_class, reason
)";

template <class E>
std::int8_t code_of(const std::optional<std::string>& text) {
    return text ? std::int8_t(enum_of<E>(*text)) : std::int8_t(-1);
}

std::string place(const CellKey& k) {
    return k.day.text() + " ml=" + std::to_string(k.nominal_ml) +
           " component=" + std::to_string(k.component) + " abo=" + std::to_string(k.abo) +
           " rh=" + std::to_string(k.rh) + " donor_class=" + std::to_string(k.donor_class);
}

class Check {
  public:
    Check(Session& session, const Books& books) : session_(session), books_(books) {
        out_.seq = books.as_of.seq;
    }

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
        std::map<std::int64_t, DiscardBasis> by_number;
        std::string sql = recount_sql;
        for (std::size_t at; (at = sql.find("{integer}")) != std::string::npos;)
            sql.replace(at, 9, session_.engine() == Engine::sqlite ? "INTEGER" : "BIGINT");
        std::int64_t offset = books_.offset.minutes * 60'000LL;
        for_each_row<CountRow>(
            session_, sql,
            [&](CountRow r) {
                CellKey key{domain::Day{std::int32_t(r.day)},
                            std::int16_t(r.nominal_ml.value_or(0)),
                            code_of<Component>(r.component),
                            code_of<Abo>(r.abo),
                            code_of<Rh>(r.rh),
                            code_of<DonorClass>(r.donor_class)};
                if (r.by_number) {
                    auto& basis = by_number[r.drive];
                    basis.discards.push_back({r.drive, key, *r.reason, r.by_number});
                }
                Counts counts{r.bags, r.discarded, r.registered, r.deferred, r.walked_out};
                if (counts.zero()) return;
                counted[{r.drive, key}] += counts;
                if (!r.reason) return;
                for (auto [kind, n] : {std::pair(EventKind::discarded, r.discarded),
                                       std::pair(EventKind::deferred, r.deferred),
                                       std::pair(EventKind::walked_out, r.walked_out)})
                    if (n) why[{r.drive, key.day, kind, *r.reason}] += n;
            },
            out_.seq, out_.seq, offset, offset);
        take_out_by_number(by_number, counted, why);
        auto differs = [&](std::int64_t drive, const CellKey& key, const Counts& books,
                           const Counts& rows) {
            find("recount_differs", code_of_drive(drive),
                 place(key) + ": books " + std::to_string(books.bags) + "/" +
                     std::to_string(books.discarded) + ", rows " + std::to_string(rows.bags) + "/" +
                     std::to_string(rows.discarded));
        };
        auto reason_differs = [&](const ReasonKey& key, std::int64_t books, std::int64_t rows) {
            const auto& [drive, day, kind, reason] = key;
            find("reasons_differ", code_of_drive(drive),
                 day.text() + " " + std::string(domain::name_of(kind)) + " \"" + reason +
                     "\": books " + std::to_string(books) + ", rows " + std::to_string(rows));
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
                    if (!(rows == cell.counts))
                        differs(entry.drive->num, cell.key, cell.counts, rows);
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

    /// What the rows give for drives that threw bags away by number: the sums, less what the rule
    /// for these takes out.
    template <class Counted, class Why>
    void take_out_by_number(std::map<std::int64_t, DiscardBasis>& by_number, Counted& counted,
                            Why& why) {
        for (auto& [drive, basis] : by_number) {
            auto first =
                counted.lower_bound({drive, CellKey{domain::Day{INT32_MIN}, INT16_MIN, INT8_MIN,
                                                    INT8_MIN, INT8_MIN, INT8_MIN}});
            auto last = first;
            std::int64_t before = 0, after = 0;
            for (; last != counted.end() && last->first.first == drive; ++last) {
                basis.cells.push_back({last->first.second, last->second});
                before += last->second.bags + last->second.discarded;
            }
            std::sort(basis.discards.begin(), basis.discards.end());
            auto out = take_out(basis);
            counted.erase(first, last);
            for (const auto& cell : out.cells) {
                counted[{drive, cell.key}] = cell.counts;
                after += cell.counts.bags + cell.counts.discarded;
                if (cell.counts.bags < 0)
                    find("negative_count", code_of_drive(drive), place(cell.key));
            }
            if (before != after)
                find("negative_count", code_of_drive(drive),
                     std::to_string(before) + " " + std::to_string(after));
            for (const auto& r : out.reasons) why[{drive, r.day, r.kind, r.reason}] += r.count;
        }
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
                if (e.seq != seq + 1)
                    find("gap_in_sequence", std::to_string(seq + 1), std::to_string(e.seq));
                const auto* drive = books_.drive(e.drive);
                if (!drive || content_digest(e, drive->id) != e.digest)
                    find("digest_differs", e.id.text(), code_of_drive(e.drive));
                if (e.unit_scanned && !may_be_read_as(*e.unit_scanned, e.unit.value_or("")))
                    find("unit_differs", e.id.text(), code_of_drive(e.drive));
                // The mark is no part of the chain; only a number that is not in its normal form
                // has it.
                if (e.respelled && is_normal_unit(e.unit))
                    find("mark_differs", e.id.text(), code_of_drive(e.drive));
                auto& chain_state = chains[e.drive];
                chain_state.head = chain(chain_state.head, e);
                ++chain_state.events;
                seq = e.seq;
                ++done;
            }
            if (progress) progress(done, end);
        }
        if (seq < out_.seq)
            find("gap_in_sequence", std::to_string(seq + 1), std::to_string(out_.seq));
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

// How long the check of a whole calendar takes, and how it grows, beside SQLite joining the same
// drives with themselves. Usage: bench_clashes [drives…]
#include "tests/support/random_plan.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <sqlite3.h>

namespace {

using namespace domain::scheduling;

template <class F>
double ms(F f) {
    auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

void run(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fmt::print(stderr, "{}\n", sqlite3_errmsg(db));
        std::exit(1);
    }
}

/// Only the plainest of the rules, the same team or the same place at once, with the indexes that
/// help most.
double self_join(const tests::support::RandomPlan& plan, long long& pairs) {
    sqlite3* db = nullptr;
    sqlite3_open(":memory:", &db);
    run(db,
        "CREATE TABLE slot (drive INTEGER, team INTEGER, site INTEGER, starts INTEGER, ends "
        "INTEGER); BEGIN");
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO slot VALUES (?, ?, ?, ?, ?)", -1, &insert, nullptr);
    for (const auto& d : plan.drives) {
        if (d->status == DriveStatus::cancelled) continue;
        std::vector<DriveSession> stretches = d->sessions;
        if (stretches.empty()) stretches.push_back({SessionKind::other, d->starts_at, d->ends_at});
        for (const auto& s : stretches) {
            sqlite3_bind_int64(insert, 1, d->num);
            sqlite3_bind_int64(insert, 2, d->team);
            sqlite3_bind_int64(insert, 3, d->site);
            sqlite3_bind_int64(insert, 4, s.starts_at.ms);
            sqlite3_bind_int64(insert, 5, s.ends_at.ms);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
    }
    sqlite3_finalize(insert);
    run(db,
        "COMMIT; CREATE INDEX by_team ON slot (team, starts); CREATE INDEX by_site ON slot (site, "
        "starts); ANALYZE");
    double took = ms([&] {
        for (const char* thing : {"team", "site"}) {
            auto sql = fmt::format(
                "SELECT count(*) FROM (SELECT DISTINCT a.drive, b.drive FROM slot a JOIN slot b ON "
                "b.{0} = a.{0} AND "
                "b.starts >= a.starts AND b.starts < a.ends AND b.drive <> a.drive WHERE a.{0} <> "
                "0)",
                thing);
            sqlite3_stmt* query = nullptr;
            sqlite3_prepare_v2(db, sql.c_str(), -1, &query, nullptr);
            if (sqlite3_step(query) == SQLITE_ROW) pairs += sqlite3_column_int64(query, 0);
            sqlite3_finalize(query);
        }
    });
    sqlite3_close(db);
    return took;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::int64_t> sizes{1'000, 10'000, 100'000};
    if (argc > 1) sizes.clear();
    for (int i = 1; i < argc; ++i) sizes.push_back(std::atoll(argv[i]));
    fmt::print("{:>8} {:>10} {:>10} {:>10} {:>12} {:>14} {:>10}\n", "drives", "index ms",
               "check ms", "clashes", "one drive us", "self-join ms", "pairs");
    for (auto size : sizes) {
        tests::support::RandomPlan plan(size, 42);
        ClashRules rules;
        ClashIndex index;
        double build = ms([&] { index.put_all(plan.drives); });
        std::vector<Clash> clashes;
        double check = 1e300;
        for (int round = 0; round < 3; ++round)
            check = std::min(check, ms([&] { clashes = index.check_all(plan.view(), rules); }));
        std::size_t found = 0;
        double entry = ms([&] {
            for (std::size_t i = 0; i < 1'000; ++i)
                found += index.check(*plan.drives[i * 7 % plan.drives.size()], plan.view(), rules)
                             .size();
        });
        long long pairs = 0;
        double join = self_join(plan, pairs);
        fmt::print("{:>8} {:>10.1f} {:>10.1f} {:>10} {:>12.2f} {:>14.1f} {:>10}\n", size, build,
                   check, clashes.size(), entry * 1'000 / 1'000, join, pairs);
        if (found == 0) return 1;
    }
}

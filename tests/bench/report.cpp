// The year's report against one SQL query that makes the same sums, over the same database as it
// grows. The number of drives stays; only events are added, so what grows with events shows.
#include "api/reporting/content.hpp"
#include "domain/reporting/build.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/rows.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>
#include <vector>

namespace {

using domain::Day;
using domain::Instant;
using domain::tallying::Event;
using Steady = std::chrono::steady_clock;

struct SumRow {
    std::int64_t drive = 0;
    std::optional<std::int64_t> nominal_ml;
    std::optional<std::string> component, abo, rh, donor_class;
    std::int64_t bags = 0;
};
BOOST_DESCRIBE_STRUCT(SumRow, (), (drive, nominal_ml, component, abo, rh, donor_class, bags))

template <class F>
double milliseconds(F work) {
    auto started = Steady::now();
    work();
    return std::chrono::duration<double, std::milli>(Steady::now() - started).count();
}

/// The least of some turns, of both parties: what else the machine does can only add to it.
double least(const std::vector<double>& values) {
    return *std::min_element(values.begin(), values.end());
}

}  // namespace

int main(int argc, char** argv) {
    std::string file;
    std::int64_t drives = 1'000;
    std::vector<std::int64_t> steps{100'000, 1'000'000};
    int turns = 5;
    CLI::App app("The year's report against SQL");
    app.add_option("--db", file)->required();
    app.add_option("--drives", drives);
    app.add_option("--events", steps, "rising")->delimiter(',');
    app.add_option("--turns", turns);
    CLI11_PARSE(app, argc, argv);

    storage::DatabaseSettings settings;
    settings.url = file;
    settings.clock = [] { return Instant::at(Day::of(2021, 1, 2), 0); };
    auto opened = storage::Database::open(settings);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().code.c_str());
        return 1;
    }
    auto& db = **opened;
    auto planned = db.write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
        domain::scheduling::Organization o;
        o.id = tx.new_id();
        o.code = o.name = "bench";
        auto root = storage::scheduling::add(tx, o, 0);
        if (!root) return root.error();
        std::vector<std::int64_t> below;
        for (int n = 0; n < 30; ++n) {
            o.id = tx.new_id();
            o.code = o.name = "bench-" + std::to_string(n);
            auto added = storage::scheduling::add(tx, o, root->num);
            if (!added) return added.error();
            below.push_back(added->num);
        }
        domain::scheduling::Site s;
        s.id = tx.new_id();
        s.code = s.name = "site";
        auto site = storage::scheduling::add(tx, s);
        for (std::int64_t n = 0; n < drives; ++n) {
            domain::scheduling::Drive d;
            d.id = tx.new_id();
            d.code = d.title = "drive-" + std::to_string(n);
            d.site = site.num;
            d.organization = below[std::size_t(n) % below.size()];
            d.starts_at = Instant::at(Day::of(2020, 1, 1).plus(std::int32_t(n % 366)), 7 * 60);
            d.ends_at = d.starts_at.plus_ms(4 * 3'600'000);
            d.status = domain::scheduling::DriveStatus::open;
            storage::scheduling::add(tx, d, "bench");
        }
        return {};
    });
    if (!planned) {
        std::fprintf(stderr, "%s\n", planned.error().code.c_str());
        return 1;
    }

    std::mt19937_64 random(1);
    std::int64_t stored = 0;
    const Instant from = Instant::at(Day::of(2020, 1, 1), 0),
                  to = Instant::at(Day::of(2021, 1, 1), 0);
    for (auto wanted : steps) {
        // Every drive gets its share in every step, so that drives with figures are as many at each
        // of them.
        const std::int64_t share = std::max<std::int64_t>(1, (wanted - stored) / drives);
        for (std::int64_t drive = 1, left = share; drive <= drives && stored < wanted;) {
            auto books = db.books();
            storage::AppendRequest request;
            request.batch.drive = drive;
            request.batch.device = "bench";
            request.batch.actor = "bench";
            const auto size = std::min<std::int64_t>(left, 1'000);
            for (std::int64_t i = 0; i < size; ++i, ++stored) {
                Event e;
                e.id = storage::new_id(settings.clock());
                e.kind = domain::tallying::EventKind::collected;
                e.drive = drive;
                e.at = books->drive(drive)->starts_at.plus_ms(i * 10'000);
                e.unit = "VN" + std::to_string(100'000'000'000 + stored);
                e.component = domain::tallying::Component::whole_blood;
                static constexpr int volumes[]{250, 350, 350, 350, 450};
                e.nominal_ml = volumes[random() % 5];
                e.abo = domain::tallying::Abo(random() % 4);
                e.rh = random() % 1'000 ? domain::tallying::Rh::positive
                                        : domain::tallying::Rh::negative;
                e.donor_class = domain::tallying::DonorClass(random() % 3);
                e.digest = content_digest(e, books->drive(drive)->id);
                request.batch.events.push_back(std::move(e));
            }
            if (auto done = db.append_and_wait(std::move(request)); !done) {
                std::fprintf(stderr, "%s\n", done.error().code.c_str());
                return 1;
            }
            if ((left -= size) == 0) {
                ++drive;
                left = share;
            }
        }
        auto books = db.books();
        domain::reporting::About about{domain::reporting::ReportKind::year,
                                       1,
                                       Day::of(2020, 1, 1),
                                       Day::of(2020, 12, 31),
                                       0,
                                       0};
        std::int64_t reported = 0, queried = 0;
        std::size_t bytes = 0;
        std::vector<double> ours, sql;
        for (int turn = 0; turn < turns; ++turn) {
            ours.push_back(milliseconds([&] {
                auto report = domain::reporting::build(*books, about, {});
                bytes = 0;
                api::reporting::write_json(api::reporting::answer(report, books->registry()),
                                           report,
                                           [&](std::string_view chunk) { bytes += chunk.size(); });
                reported = report.figure("bags")->number;
            }));
        }
        for (int turn = 0; turn < std::min(turns, 3); ++turn) {
            sql.push_back(milliseconds([&] {
                (void)db.read_and_wait([&](storage::Session& session) {
                    queried = 0;
                    storage::for_each_row<SumRow>(
                        session,
                        "SELECT drive, nominal_ml, component, abo, rh, donor_class, count(*) FROM "
                        "event "
                        "WHERE kind = 'collected' AND at >= :from AND at < :to GROUP BY drive, "
                        "nominal_ml, component, abo, rh, donor_class",
                        [&](SumRow row) { queried += row.bags; }, from.ms, to.ms);
                });
            }));
        }
        std::printf(
            "{\"events\":%lld,\"drives\":%lld,\"report_ms\":%.2f,\"sql_ms\":%.2f,\"bytes\":%zu,"
            "\"bags\":%lld,\"same\":%s}\n",
            static_cast<long long>(stored), static_cast<long long>(drives), least(ours), least(sql),
            bytes, static_cast<long long>(reported),
            reported == queried && reported == stored ? "true" : "false");
        std::fflush(stdout);
        if (reported != queried) return 1;
    }
    db.drain();
    return 0;
}

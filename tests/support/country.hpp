// A whole country of drives, made quickly: for what must hold, and be measured, when there is much.
#pragma once

#include "storage/engine/database.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace tests::support {

/// One nation, its provinces, communes below them with a site each, and open drives spread evenly
/// over the years before 2026-01-01. Every drive counts bags of three kinds.
struct CountrySize {
    std::int64_t drives = 200'000;
    int provinces = 34;
    int communes = 3'332;
    int years = 7;
};

/// Codes: `vn`, `province-1`, `commune-1`, `site-1`, `drive-1` … The database must be empty.
inline void make_country(storage::Database& database, const CountrySize& size) {
    using namespace domain;
    auto write = [&](auto fn) {
        auto done = database.write_and_wait(
            [&](storage::WriteTransaction& tx) -> Result<void> { return fn(tx); });
        if (!done) throw std::runtime_error(done.error().code);
    };
    std::vector<std::int64_t> communes, sites;
    write([&](storage::WriteTransaction& tx) -> Result<void> {
        auto body = [&](const std::string& code, scheduling::OrganizationKind kind,
                        std::int64_t parent) -> Result<std::int64_t> {
            scheduling::Organization o;
            o.id = tx.new_id();
            o.code = o.name = code;
            o.kind = kind;
            auto added = storage::scheduling::add(tx, o, parent);
            if (!added) return added.error();
            return added->num;
        };
        using Kind = scheduling::OrganizationKind;
        auto nation = body("vn", Kind::national_committee, 0);
        if (!nation) return nation.error();
        std::vector<std::int64_t> provinces;
        for (int p = 1; p <= size.provinces; ++p) {
            auto province =
                body("province-" + std::to_string(p), Kind::provincial_committee, *nation);
            if (!province) return province.error();
            provinces.push_back(*province);
        }
        for (int c = 1; c <= size.communes; ++c) {
            auto commune = body("commune-" + std::to_string(c), Kind::commune_committee,
                                provinces[std::size_t(c % size.provinces)]);
            if (!commune) return commune.error();
            communes.push_back(*commune);
            scheduling::Site s;
            s.id = tx.new_id();
            s.code = s.name = "site-" + std::to_string(c);
            s.organization = *commune;
            sites.push_back(storage::scheduling::add(tx, s).num);
        }
        return {};
    });
    const auto day_of = [&](std::int64_t n) {
        return Day::of(2026, 1, 1)
            .plus(std::int32_t(-365 * size.years + n * 365 * size.years / (size.drives + 1)));
    };
    std::int64_t first = 1;
    while (first <= size.drives) {
        std::vector<scheduling::Drive> some;
        for (; first <= size.drives && some.size() < 5'000; ++first) {
            scheduling::Drive d;
            auto at = std::size_t(first * 7'919 % std::int64_t(communes.size()));
            d.id = Uuid::derived(Instant{1'580'000'000'000}, "country " + std::to_string(first));
            d.code = "drive-" + std::to_string(first);
            d.title = "Hiến máu tình nguyện đợt " + std::to_string(first);
            d.site = sites[at];
            d.organization = communes[at];
            d.day = day_of(first);
            d.starts_at = Instant::at(d.day, 7 * 60);
            d.ends_at = d.starts_at.plus_ms(4 * 3'600'000);
            d.planned_bags = 50 + first % 100;
            d.status = scheduling::DriveStatus::open;
            some.push_back(std::move(d));
        }
        write([&](storage::WriteTransaction& tx) -> Result<void> {
            storage::scheduling::add(tx, some, "country", "made");
            return {};
        });
    }
    // Events come in uploads of many drives at once, a few thousand uploads on their way at a time.
    auto books = database.books();
    std::int64_t next = 1;
    while (next <= size.drives) {
        const auto count = std::min<std::int64_t>(2'000, size.drives - next + 1);
        std::atomic<std::int64_t> left{count};
        std::atomic<bool> refused{false};
        std::promise<void> all;
        for (std::int64_t i = 0; i < count; ++i, ++next) {
            const auto* drive = books->drive(next);
            storage::AppendRequest request;
            request.batch.drive = next;
            request.batch.device = request.batch.actor = "country";
            for (int ml : {250, 350, 450}) {
                tallying::Event e;
                e.id = Uuid::derived(drive->starts_at,
                                     std::to_string(next) + "/" + std::to_string(ml));
                e.drive = next;
                e.kind = tallying::EventKind::counted;
                e.at = drive->starts_at.plus_ms(600'000);
                e.component = tallying::Component::whole_blood;
                e.nominal_ml = ml;
                e.count = 5 + (next * ml) % 60;
                e.digest = content_digest(e, drive->id);
                request.batch.events.push_back(std::move(e));
            }
            database.append(std::move(request), [&](auto answer) {
                if (!answer) refused = true;
                if (--left == 0) all.set_value();
            });
        }
        all.get_future().wait();
        if (refused) throw std::runtime_error("an upload was refused");
    }
}

}  // namespace tests::support

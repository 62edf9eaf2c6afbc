// Reports of thousands of drives: what they need in memory while they are made and sent.
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "tests/support/direct_api.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <malloc.h>

namespace {

using namespace tests::support;
using domain::Day;
using domain::Instant;

/// Two provinces, one with 500 drives and one with 5,000, each with bags of three kinds.
class LargeReports : public testing::Test {
  protected:
    static constexpr std::int64_t few = 500, many = 5'000;

    void SetUp() override {
        auto planned = api.database().write_and_wait(
            [&](storage::WriteTransaction& tx) -> domain::Result<void> {
                domain::scheduling::Site s;
                s.id = tx.new_id();
                s.code = s.name = "site";
                auto site = storage::scheduling::add(tx, s);
                std::int64_t drive = 0;
                for (auto [name, count] : {std::pair("few", few), std::pair("many", many)}) {
                    domain::scheduling::Organization o;
                    o.id = tx.new_id();
                    o.code = o.name = name;
                    auto organization = storage::scheduling::add(tx, o, 0);
                    if (!organization) return organization.error();
                    for (std::int64_t n = 0; n < count; ++n) {
                        domain::scheduling::Drive d;
                        d.id = RandomEvents::drive_id(++drive);
                        d.code = std::string(name) + "-" + std::to_string(n);
                        d.title =
                            "Hiến máu tình nguyện đợt " + std::to_string(n) + ", nhà văn hoá xã";
                        d.site = site.num;
                        d.organization = organization->num;
                        d.starts_at =
                            Instant::at(Day::of(2020, 1, 1).plus(std::int32_t(n % 180)), 7 * 60);
                        d.ends_at = d.starts_at.plus_ms(4 * 3'600'000);
                        d.status = domain::scheduling::DriveStatus::open;
                        storage::scheduling::add(tx, d, "test");
                    }
                }
                return {};
            });
        ASSERT_TRUE(planned) << planned.error().code;
        std::atomic<int> appended{0}, refused{0};
        std::promise<void> all;
        for (std::int64_t drive = 1; drive <= few + many; ++drive) {
            storage::AppendRequest request;
            request.batch.drive = drive;
            request.batch.device = request.batch.actor = "test";
            for (int ml : {250, 350, 450}) {
                auto e = collected(drive, std::to_string(ml), ml);
                e.kind = domain::tallying::EventKind::counted;
                e.at = api.database().books()->drive(drive)->starts_at;
                e.count = 10 + drive % 90;
                e.digest = content_digest(e, RandomEvents::drive_id(drive));
                request.batch.events.push_back(std::move(e));
            }
            api.database().append(std::move(request), [&](auto answer) {
                if (!answer) ++refused;
                if (++appended == few + many) all.set_value();
            });
        }
        all.get_future().wait();
        ASSERT_EQ(refused, 0);
    }

    static std::string path(const char* organization, const char* format) {
        return std::string("/organizations/") + organization +
               "/report?kind=half_year&from=2020-01-01&to=2020-06-30&format=" + format;
    }
    DirectApi api{"2020-07-01T08:00:00+07:00"};
};

TEST_F(LargeReports, SayTheSameInPieces) {
    auto streamed = api.get(path("many", "csv"));
    ASSERT_EQ(streamed.status, 200u);
    EXPECT_TRUE(streamed.streamed);
    EXPECT_FALSE(api.get(path("few", "json")).streamed);
    auto content = api.get_json(path("many", "json"));
    EXPECT_EQ(content["drives"].size(), std::size_t(many));
    EXPECT_NE(streamed.body.find(content["digest"].text()), std::string::npos);
    std::int64_t bags = 0;
    for (std::int64_t drive = few + 1; drive <= few + many; ++drive) bags += 3 * (10 + drive % 90);
    EXPECT_EQ(value_at(content, "bags")["value"].integer(), bags);
    std::size_t lines = 0;
    for (std::size_t at = 0; (at = streamed.body.find(",drives,many-", at)) != std::string::npos;
         ++at)
        ++lines;
    EXPECT_EQ(lines, std::size_t(many) * 9) << "nine columns for each drive";
    // A conditional request costs no body.
    auto again = api.ask("local", api::Method::get, path("many", "csv"), {},
                         {{"if-none-match", streamed.etag}});
    EXPECT_EQ(again.status, 304u);
    EXPECT_TRUE(again.body.empty());
}

TEST_F(LargeReports, TotalsOfTooManyRowsAreRefusedAsAFile) {
    const std::string question = "/totals?by=drive,nominal_ml&format=";
    const auto rows = api.get_json(question + "json")["rows"].size();
    ASSERT_GT(rows, 10'000u);
    auto pdf = api.get(question + "pdf");
    EXPECT_EQ(pdf.status, 422u);
    EXPECT_EQ(pdf.code(), "too_many_rows");
    auto sheet = api.get(question + "xlsx");
    EXPECT_EQ(sheet.status, 200u);
    EXPECT_TRUE(sheet.streamed);
    bool found = false;
    for (const auto& one : read_workbook(sheet.body)) {
        if (one.name != "Số liệu") continue;
        found = true;
        const auto* total = one.at(one.frozen_rows + int(rows), 0);
        ASSERT_TRUE(total);
        EXPECT_EQ(total->text, "Tổng cộng");
    }
    EXPECT_TRUE(found);
    EXPECT_EQ(api.get("/totals?by=month,nominal_ml&format=pdf").status, 200u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
long kib_of(const char* what) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(what)) return std::stol(line.substr(line.find(':') + 1));
    return -1;
}

TEST_F(LargeReports, NeedNoMoreMemoryThanSmallOnes) {
    // What is large is given back when it is freed; else the next measurement would find it there
    // already.
    mallopt(M_MMAP_THRESHOLD, 65'536);
    mallopt(M_TRIM_THRESHOLD, 65'536);
    // Sets the peak back to what is used now (proc(5)).
    auto forget_peak = [] {
        return bool(std::ofstream("/proc/self/clear_refs") << 5 << std::flush);
    };
    if (!forget_peak()) GTEST_SKIP() << "the system does not let the peak be measured";
    for (const char* format : {"json", "csv", "xlsx", "pdf"}) {
        auto once = [&](const char* organization) {
            malloc_trim(0);
            forget_peak();
            const long before = kib_of("VmRSS:");
            std::size_t bytes = 0;
            auto got = api.ask("local", api::Method::get, path(organization, format), {}, {},
                               [&](std::string_view piece) { bytes += piece.size(); });
            EXPECT_EQ(got.status, 200u);
            const long grown = kib_of("VmHWM:") - before;
            RecordProperty(std::string(format) + "_" + organization + "_kib", int(grown));
            RecordProperty(std::string(format) + "_" + organization + "_bytes", int(bytes));
            return grown;
        };
        // The least of some: what other threads give back or take in the meantime is in it too.
        auto most = [&](const char* organization) {
            return std::min(once(organization), once(organization));
        };
        once("few");  // fonts, locales and the like
        const long small = most("few"), large = most("many");
        std::printf("%s: %ld KiB for %d drives, %ld KiB for %d\n", format, small, int(few), large,
                    int(many));
        // The lines of drives themselves are some 250 bytes each; a PDF's renderer keeps positions
        // and glyphs besides. A CSV that is whole in memory, three megabytes twice over, would
        // show.
        const long most_more =
            std::string_view(format) == "pdf" || std::string_view(format) == "xlsx" ? 5'120 : 2'560;
        EXPECT_LT(large - small, most_more) << format << ": KiB for 4,500 drives more";
    }
}
#endif

}  // namespace

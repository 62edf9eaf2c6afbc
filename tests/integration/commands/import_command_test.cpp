// `giothong import` as a process: exit codes, what it prints, and what a kill leaves.
#include "storage/engine/database.hpp"
#include "storage/identity/audit.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/json.hpp"
#include "tests/support/malaysian_csv.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace tests::support;

class ImportCommand : public testing::Test {
  protected:
    std::vector<std::string> arguments(const std::string& file,
                                       std::vector<std::string> more = {}) const {
        std::vector<std::string> all{program(), "import", "counts", file,
                                     "--db",    database, "--map",  map};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    std::pair<int, std::string> import(const std::string& file,
                                       std::vector<std::string> more = {}) const {
        return run_program({arguments(file, std::move(more)), {}, {}, {}});
    }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    std::int64_t bags() const {
        auto [code, output] = run_program({{program(), "totals", "--db", database}, {}, {}, {}});
        EXPECT_EQ(code, 0) << output;
        return Json::parse(output)["total"]["bags"].integer();
    }

    TemporaryFolder folder;
    std::string database = folder.file("giothong.db");
    std::string map = std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/moh-malaysia.toml";
};

TEST_F(ImportCommand, ExitCodesAndRefusedLines) {
    MalaysianRow row{"2020-02-01", "Hospital Sibu", "Sarawak", 10, 12, 20, 3};
    auto second = row;
    second.date = "2020-02-02";
    const auto good =
        write("good.csv", malaysian_header + "\n" + row.line() + "\n" + second.line() + "\n");
    auto [code, output] = import(good, {"--dry-run"});
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(bags(), 0) << "a dry run keeps nothing";
    std::tie(code, output) = import(good);
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(bags(), 90);
    std::tie(code, output) = import(good);
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(bags(), 90);

    const auto some = write(
        "some.csv", malaysian_header + "\n" + row.line() + "\n" + second.line_with(3, "-1") + "\n");
    std::tie(code, output) = import(some);
    EXPECT_EQ(code, 1) << output;
    EXPECT_NE(output.find("line 3: not_a_count"), std::string::npos) << output;
    const auto bad = write("bad.csv", malaysian_header + "\n" + row.line_with(0, "hôm qua") + "\n");
    std::tie(code, output) = import(bad);
    EXPECT_EQ(code, 2) << output;
    EXPECT_NE(output.find("line 2: not_a_day"), std::string::npos) << output;

    EXPECT_EQ(import(folder.file("khong-co.csv")).first, 2);
    EXPECT_EQ(import(write("other.csv", "a,b\n1,2\n")).first, 2);
    const auto broken = write("broken.toml", "format = 1\ncolour = \"red\"\n");
    std::tie(code, output) = run_program(
        {{program(), "import", "counts", good, "--db", database, "--map", broken}, {}, {}, {}});
    EXPECT_EQ(code, 2);
    EXPECT_NE(output.find("bad_map"), std::string::npos) << output;
    EXPECT_NE(output.find("colour"), std::string::npos)
        << "every mistake of the map is named: " << output;
    EXPECT_EQ(
        run_program({{program(), "import", "counts", good, "--db", database}, {}, {}, {}}).first,
        64)
        << "no map";
    EXPECT_EQ(
        run_program(
            {{program(), "import", "blood", good, "--db", database, "--map", map}, {}, {}, {}})
            .first,
        64);
    EXPECT_EQ(bags(), 90);
    std::tie(code, output) = run_program({{program(), "verify", "--db", database}, {}, {}, {}});
    EXPECT_EQ(code, 0) << output;
}

TEST_F(ImportCommand, StandsInTheAudit) {
    const auto entries = [&] {
        storage::DatabaseSettings settings;
        settings.url = database;
        settings.access = storage::Session::Access::read_only;
        auto opened = storage::Database::open(std::move(settings));
        std::vector<storage::identity::AuditEntry> out;
        EXPECT_TRUE(opened) << opened.error().code;
        if (opened)
            EXPECT_TRUE((*opened)->read_and_wait([&](storage::Session& session) {
                out = storage::identity::find(session, {}, 100);
            }));
        return out;
    };
    const MalaysianRow row{"2020-02-01", "Hospital Sibu", "Sarawak", 10, 12, 20, 3};
    const auto file = write("tháng hai.csv", malaysian_header + "\n" + row.line() + "\n" +
                                                 row.line_with(3, "-1") + "\n");
    EXPECT_EQ(import(file, {"--dry-run"}).first, 1);
    EXPECT_TRUE(entries().empty()) << "a dry run leaves no trace";
    EXPECT_EQ(import(folder.file("khong-co.csv")).first, 2);
    EXPECT_TRUE(entries().empty()) << "nothing was done";
    EXPECT_EQ(import(file).first, 1);
    const auto sites = write("sites.csv", "code,name\nchợ,Chợ\n");
    EXPECT_EQ(
        run_program({{program(), "import", "sites", sites, "--db", database}, {}, {}, {}}).first,
        2);
    // What was made stands there as if it had come through the interface; the import has a row of
    // its own.
    auto found = entries();
    const auto made =
        std::erase_if(found, [](const auto& entry) { return entry.actor == "import"; });
    EXPECT_GE(made, 1u);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].action, "import sites");
    EXPECT_EQ(found[1].action, "import counts");
    EXPECT_EQ(found[1].object, "imports/tháng hai.csv");
    EXPECT_TRUE(found[1].actor.starts_with("local/")) << found[1].actor;
    EXPECT_GT(found[1].actor.size(), std::string_view("local/").size());
    ASSERT_TRUE(found[1].after);
    const auto counts = Json::parse(*found[1].after);
    EXPECT_EQ(counts["file"].text(), "tháng hai.csv");
    EXPECT_EQ(counts["map"].text(), "moh-malaysia.toml");
    EXPECT_EQ(counts["rows"].integer(), 2);
    EXPECT_EQ(counts["written"].integer(), 1);
    EXPECT_EQ(counts["refused"].integer(), 1);
    EXPECT_EQ(found[1].after->find(folder.file("")), std::string::npos) << "no folders";
    EXPECT_EQ(Json::parse(*found[0].after)["refused"].integer(), 1);
    EXPECT_EQ(run_program({{program(), "verify", "--db", database}, {}, {}, {}}).first, 0);
}

TEST_F(ImportCommand, ADatabaseInUseIsLeftAlone) {
    ServeProcess serve(database);
    MalaysianRow row{"2020-02-01", "Hospital Sibu", "Sarawak", 10, 12, 20, 3};
    const auto [code, output] =
        import(write("good.csv", malaysian_header + "\n" + row.line() + "\n"));
    EXPECT_EQ(code, 2);
    EXPECT_NE(output.find("database_in_use"), std::string::npos) << output;
}

// The file comes through a pipe, so the test knows how far the program has read when it dies: past
// the first group, inside the third.
TEST_F(ImportCommand, AKilledImportIsFinishedByRunningItAgain) {
    constexpr int rows = 10'000, before_kill = 9'000;
    std::string content = malaysian_header + "\n";
    std::size_t kill_at = 0;
    std::int64_t all = 0;
    for (int i = 0; i < rows; ++i) {
        if (i == before_kill) kill_at = content.size();
        const auto& [hospital, state] = malaysian_hospitals[std::size_t(i) % 5];
        MalaysianRow row{domain::Day::of(2020, 1, 1).plus(i / 5).text(),
                         hospital,
                         state,
                         1 + i % 7,
                         i % 5,
                         i % 11,
                         i % 3};
        all += row.daily();
        content += row.line() + "\n";
    }
    const auto pipe = folder.file("counts.csv");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    // Opened for both ways, so that neither side waits for the other to open, and a dead reader is
    // no SIGPIPE.
    const int in = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK);
    ASSERT_GE(in, 0);
    {
        ChildProcess child({arguments(pipe), {}, {}, {}});
        std::size_t sent = 0;
        while (sent < kill_at) {
            pollfd ready{in, POLLOUT, 0};
            ASSERT_EQ(::poll(&ready, 1, 30'000), 1) << "the import has stopped reading\n"
                                                    << child.output();
            const auto n =
                ::write(in, content.data() + sent, std::min<std::size_t>(4'096, kill_at - sent));
            ASSERT_GT(n, 0);
            sent += std::size_t(n);
        }
        child.signal(SIGKILL);
        EXPECT_EQ(child.wait(), -SIGKILL);
    }
    ::close(in);

    const auto left = bags();
    EXPECT_GT(left, 0) << "a group had been committed when the third was being read";
    EXPECT_LT(left, all);
    auto [code, output] = run_program({{program(), "verify", "--db", database}, {}, {}, {}});
    EXPECT_EQ(code, 0) << output;
    std::tie(code, output) = import(write("whole.csv", content));
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(bags(), all);
    std::tie(code, output) = run_program({{program(), "verify", "--db", database}, {}, {}, {}});
    EXPECT_EQ(code, 0) << output;
}

}  // namespace

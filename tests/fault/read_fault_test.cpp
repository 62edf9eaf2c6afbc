// Files that cannot be read to their end: an error is never taken for the end.
#include "server/files/reading.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tests::fault {
namespace {

using namespace support;

class ReadFault : public ::testing::Test {
  protected:
    std::pair<int, std::string> run(const std::vector<std::string>& arguments,
                                    const std::string& faulty, std::size_t after) {
        std::vector<std::string> all{program()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_program({all,
                            {{"LD_PRELOAD", FAULTY_DISK_MODULE},
                             {"FAULTY_READ_FILE", std::filesystem::canonical(faulty).string()},
                             {"FAULTY_READ_AFTER", std::to_string(after)}},
                            {},
                            {}});
    }
    std::string written(const std::string& name, const std::string& text) {
        const auto path = folder_.file(name);
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    TemporaryFolder folder_;
};

TEST_F(ReadFault, AnImportThatCannotReadOnIsNoSuccess) {
    std::string rows = "code,name,kind\n";
    for (int i = 0; i < 1'000; ++i)
        rows += "o" + std::to_string(i) + ",Trường số " + std::to_string(i) + ",school\n";
    const auto file = written("organizations.csv", rows);
    const auto database = folder_.file("a.db");
    for (const std::size_t after :
         {std::size_t(0), std::size_t(20), rows.size() / 5, rows.size() - 1}) {
        SCOPED_TRACE(after);
        const auto [code, output] =
            run({"import", "organizations", file, "--db", database}, file, after);
        EXPECT_NE(code, 0) << output;
        EXPECT_NE(output.find("file_read_failed"), std::string::npos) << output;
    }
    const auto [code, output] =
        run({"import", "organizations", file, "--db", database}, file, rows.size() + 1);
    EXPECT_EQ(output.find("file_read_failed"), std::string::npos) << output;
}

TEST_F(ReadFault, SettingsAndMapsThatCannotBeReadAreMistakes) {
    const auto settings = written("giothong.toml", "database = \"" + folder_.file("b.db") + "\"\n" +
                                                       std::string(9'000, '#') + "\n");
    auto [code, output] = run({"verify", "--config", settings}, settings, 4'096);
    EXPECT_EQ(code, 64) << output;
    EXPECT_NE(output.find(settings), std::string::npos) << output;
    std::tie(code, output) =
        run_program({{program(), "verify", "--config", folder_.file("")}, {}, {}, {}});
    EXPECT_EQ(code, 64) << output;
    const auto map = written("map.toml", "format = 1\n" + std::string(9'000, '#') + "\n");
    const auto file = written("counts.csv", "a\n");
    std::tie(code, output) =
        run({"import", "counts", file, "--map", map, "--db", folder_.file("c.db")}, map, 4'096);
    EXPECT_NE(code, 0);
    EXPECT_NE(output.find("file_unreadable"), std::string::npos) << output;
}

TEST_F(ReadFault, AFolderIsNoFileAndWhatTheSystemWillNotGiveIsAnError) {
    for (const auto& path : {folder_.file(""), std::string("/proc/self/mem")}) {
        auto whole = server::files::read_file(path);
        ASSERT_FALSE(whole) << path;
        EXPECT_EQ(whole.error().code, "file_unreadable");
    }
    auto folder = server::files::open_stream(folder_.file(""));
    ASSERT_FALSE(folder);
    auto memory = server::files::open_stream("/proc/self/mem");
    ASSERT_TRUE(memory);
    auto read = server::files::reading("/proc/self/mem", [&]() -> domain::Result<void> {
        std::string line;
        std::getline(*memory, line);
        return {};
    });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "file_read_failed");
    auto grown =
        server::files::reading("x", []() -> domain::Result<void> { throw std::bad_alloc(); });
    EXPECT_EQ(grown.error().code, "out_of_memory");
}

}  // namespace
}  // namespace tests::fault

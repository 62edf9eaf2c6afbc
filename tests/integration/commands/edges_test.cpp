// The command line at its edges: files of the owner alone, paths that are folders, arguments that
// are empty, logins that cannot sign in, columns that stand twice.
#include "tests/support/child_process.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/malaysian_csv.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace {

using namespace tests::support;
namespace fs = std::filesystem;

constexpr int usage = 64;

class CommandEdges : public testing::Test {
  protected:
    std::pair<int, std::string> run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), program());
        return run_program({std::move(arguments), {}, {}, {}});
    }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    std::pair<int, std::string> make_token(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"token",  "create", "--db",
                                     database, "--role", "administrator"};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
    /// Files in the folder that others than their owner may do anything with.
    std::vector<std::string> open_to_others() const {
        std::vector<std::string> out;
        for (const auto& entry :
             fs::recursive_directory_iterator(fs::path(database).parent_path())) {
            struct stat about {};
            if (::stat(entry.path().c_str(), &about) == 0 && (about.st_mode & 077) != 0)
                out.push_back(entry.path().filename().string());
        }
        return out;
    }

    TemporaryFolder folder;
    std::string database = folder.file("giothong.db");
    std::string map = std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/moh-malaysia.toml";
};

/// Children are started with it.
class Umask {
  public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    ~Umask() { ::umask(before_); }

  private:
    mode_t before_;
};

TEST_F(CommandEdges, FilesAreTheirOwnersAlone) {
    const Umask all_open(0);
    {
        ServeProcess server(database);
        EXPECT_EQ(server.client().get("/api/v1/totals").status, 200u);
        EXPECT_EQ(open_to_others(), std::vector<std::string>())
            << "while it serves: the log of SQLite too";
        EXPECT_EQ(server.terminate(), 0);
    }
    const auto [code, output] =
        run({"totals", "--db", database, "--output", folder.file("totals.csv")});
    EXPECT_EQ(code, 0) << output;
    EXPECT_TRUE(fs::exists(folder.file("totals.csv")));
    EXPECT_TRUE(fs::exists(database + ".key"));
    EXPECT_EQ(open_to_others(), std::vector<std::string>());
}

TEST_F(CommandEdges, AnOpenDatabaseIsClosedToOthersAtTheNextStart) {
    ASSERT_EQ(make_token().first, 0);
    fs::permissions(database, fs::perms(0644));
    ASSERT_EQ(open_to_others(), std::vector<std::string>{"giothong.db"});
    const auto [code, output] = make_token();
    EXPECT_EQ(code, 0) << output;
    EXPECT_EQ(open_to_others(), std::vector<std::string>());
}

TEST_F(CommandEdges, AConfigurationIsAFileThatCanBeRead) {
    fs::create_directory(folder.file("thu-muc"));
    for (const auto& path : {folder.file("thu-muc"), folder.file("khong-co.toml"), std::string()}) {
        const auto [code, output] = make_token({"--config", path});
        EXPECT_EQ(code, usage) << path << output;
    }
    EXPECT_FALSE(fs::exists(database)) << "nothing was begun";
    EXPECT_EQ(make_token({"--config", write("trong.toml", "")}).first, 0)
        << "an empty file says nothing and is read";
}

TEST_F(CommandEdges, EmptyArgumentsAreNotTakenForNone) {
    EXPECT_EQ(make_token({"--scope", ""}).first, usage) << "an empty scope would be everything";
    EXPECT_EQ(make_token({"--name", ""}).first, usage);
    EXPECT_EQ(run({"import", "counts", "", "--db", database, "--map", map}).first, usage);
    EXPECT_EQ(run({"import", "sites", map, "--db", database, "--map", ""}).first, usage);
    EXPECT_EQ(run({"totals", "--db", ""}).first, usage);
    EXPECT_EQ(run({"totals", "--db", database, "--output", ""}).first, usage);
    EXPECT_EQ(run({"verify", "--db", database, "--head", "", "--seq", "1"}).first, usage);
    EXPECT_FALSE(fs::exists(database));
}

TEST_F(CommandEdges, FoldersAreNoFiles) {
    const auto directory = folder.file("thu-muc");
    fs::create_directory(directory);
    const auto csv = write("a.csv", malaysian_header + "\n");
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"import", "counts", directory, "--db", database, "--map", map},
             {"import", "counts", csv, "--db", database, "--map", directory},
             {"import", "sites", directory, "--db", database},
             {"import", "sites", csv, "--db", database, "--map", directory}}) {
        const auto [code, output] = run(arguments);
        EXPECT_EQ(code, 2) << output;
        EXPECT_NE(output.find("file_unreadable"), output.npos) << output;
    }
    ASSERT_EQ(make_token().first, 0);
    const auto [code, output] = run({"totals", "--db", database, "--output", directory});
    EXPECT_EQ(code, 1) << output;
    EXPECT_NE(output.find("file_not_written"), output.npos) << output;
    EXPECT_NE(run({"token", "create", "--db", directory, "--role", "auditor"}).first, 0);
}

TEST_F(CommandEdges, ALoginThatCannotSignInIsRefused) {
    for (const char* login : {"Chị Lan", "Lan", "lan nguyen", "lan@example", "lan-", "", "lạn",
                              "0192f0c1-7a00-7000-8000-000000000001"}) {
        const auto [code, output] =
            run({"user", "add", login, "--db", database, "--role", "auditor"});
        EXPECT_EQ(code, 2) << login << output;
        EXPECT_NE(output.find("login_malformed"), output.npos) << output;
    }
    const auto [code, output] =
        run({"user", "add", "lan", "--name", "Lan\x01", "--db", database, "--role", "auditor"});
    EXPECT_EQ(code, 2) << output;
    EXPECT_NE(output.find("control_character"), output.npos) << output;
    EXPECT_EQ(make_token({"--name",
                          "a\xE2\x80\xAE"
                          "b"})
                  .first,
              2);
}

TEST_F(CommandEdges, AColumnThatStandsTwiceIsRefused) {
    const auto twice = [&](const std::string& kind, const std::string& content,
                           std::vector<std::string> more = {}) {
        std::vector<std::string> all{"import", kind, write("hai-lan.csv", content), "--db",
                                     database};
        all.insert(all.end(), more.begin(), more.end());
        const auto [code, output] = run(all);
        EXPECT_EQ(code, 2) << output;
        EXPECT_NE(output.find("repeated_column"), output.npos) << output;
    };
    twice("sites", "code,name,name\na,b,c\n");
    twice("sites", "code,te\xCC\x82n,t\xC3\xAAn\na,b,c\n");  // one name in two Unicode forms
    twice("counts", malaysian_header + ",date\n", {"--map", map});
    std::ifstream in(map);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto at = text.find("column = \"blood_b\"");
    ASSERT_NE(at, text.npos);
    text.replace(at, 18, "column = \"blood_a\"");
    twice("counts", malaysian_header + "\n", {"--map", write("hai-lan.toml", text)});
}

}  // namespace

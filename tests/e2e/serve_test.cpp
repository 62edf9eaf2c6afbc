// The real program as a process: what it prints, how it ends.
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <signal.h>
#include <string>
#include <unistd.h>

namespace {

using namespace tests::support;

class ServeTest : public testing::Test {
  protected:
    ServeTest() {
        char name[] = "/tmp/giothong-serve-XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    ~ServeTest() override { std::filesystem::remove_all(folder_); }
    std::string database() const { return folder_ + "/test.db"; }

  private:
    std::string folder_;
};

TEST_F(ServeTest, SaysWhereItListensAndEndsWithZeroAfterSigterm) {
    ServeProcess serve(database());
    EXPECT_NO_THROW(serve.wait_until_ready());
    EXPECT_EQ(serve.client().get("/api/v1/openapi.json").status, 200u);
    EXPECT_EQ(serve.terminate(), 0) << serve.process().output();
}

TEST_F(ServeTest, StartsAgainOnTheSameDatabaseAfterAKill) {
    {
        ServeProcess serve(database());
        EXPECT_EQ(serve.client().get("/healthz").status, 200u);
        serve.kill();
    }
    ServeProcess serve(database());
    EXPECT_NO_THROW(serve.wait_until_ready());
    serve.process().signal(SIGINT);
    EXPECT_EQ(serve.process().wait(), 0);
}

TEST_F(ServeTest, ASecondProcessOnTheDatabaseIsRefused) {
    ServeProcess serve(database());
    const auto [code, output] =
        run_program({{program(), "serve", "--db", database(), "--port", "0"}, {}, {}, {}});
    EXPECT_NE(code, 0);
    EXPECT_EQ(output.find("listening on"), std::string::npos);
}

TEST_F(ServeTest, EveryMistakeOfTheConfigurationIsPrinted) {
    const auto [code, output] =
        run_program({{program(), "serve", "--db", database(), "--port", "x", "--colour"},
                     {{"GIOTHONG_LISTEN_PROT", "1"}},
                     {},
                     {}});
    EXPECT_EQ(code, 64);
    for (const char* origin : {"--port:", "--colour:", "GIOTHONG_LISTEN_PROT:"})
        EXPECT_NE(output.find(origin), std::string::npos) << output;
    EXPECT_FALSE(std::filesystem::exists(database()))
        << "nothing is made before the configuration is right";
}

TEST_F(ServeTest, HelpAndVersionOnEverything) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                      {"--version"},
                                                      {"serve", "--help"},
                                                      {"serve", "--version"}}) {
        ProcessSettings settings;
        settings.arguments = {program()};
        settings.arguments.insert(settings.arguments.end(), arguments.begin(), arguments.end());
        const auto [code, output] = run_program(settings);
        EXPECT_EQ(code, 0) << arguments.back();
        EXPECT_FALSE(output.empty());
    }
    EXPECT_EQ(run_program({{program(), "no-such-command"}, {}, {}, {}}).first, 64);
}

}  // namespace

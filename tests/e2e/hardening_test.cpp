// The built program carries the guards that the build asks for; read from the file itself.
#include "tests/support/child_process.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using tests::support::run_program;

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr bool shipped = true;
#else
constexpr bool shipped = false;
#endif

/// What a program of binutils says about the built program.
std::string read_by(const std::string& command) {
    auto [code, output] =
        run_program({{"/bin/sh", "-c", command + " " GIOTHONG_EXECUTABLE}, {}, {}, {}});
    EXPECT_EQ(code, 0) << command;
    return output;
}

class HardeningTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!shipped) GTEST_SKIP() << "debug and sanitizer builds are not hardened";
    }
};

TEST_F(HardeningTest, IsLoadedAnywhereAndItsTablesAreReadOnlyBeforeItRuns) {
    EXPECT_NE(read_by("readelf -hW").find("DYN ("), std::string::npos) << "position independent";
    const auto segments = read_by("readelf -lW");
    EXPECT_NE(segments.find("GNU_RELRO"), std::string::npos);
    const auto stack = segments.find("GNU_STACK");
    ASSERT_NE(stack, std::string::npos);
    EXPECT_EQ(segments.substr(stack, segments.find('\n', stack) - stack).find("RWE"),
              std::string::npos)
        << "the stack must not be executable";
    const auto dynamic = read_by("readelf -dW");
    EXPECT_TRUE(dynamic.find("BIND_NOW") != std::string::npos ||
                dynamic.find(" NOW") != std::string::npos);
}

TEST_F(HardeningTest, ChecksLengthsAndStacks) {
    const auto symbols = read_by("nm -D --undefined-only");
    EXPECT_NE(symbols.find("__stack_chk_fail"), std::string::npos);
    for (const char* checked :
         {"__memcpy_chk", "__read_chk", "__snprintf_chk", "__vsnprintf_chk", "__memmove_chk"})
        if (symbols.find(checked) != std::string::npos) return;
    FAIL() << "no checked function of the C library is called";
}

#if defined(__x86_64__)
TEST_F(HardeningTest, ProbesItsStackAndMarksWhereItMayBeJumpedTo) {
    // Frames larger than a page are touched page by page: `orq $0x0,(%rsp)`.
    const auto found = run_program({{"/bin/sh", "-c",
                                     "objdump -d --no-show-raw-insn " GIOTHONG_EXECUTABLE
                                     " | awk '/orq +\\$0x0,\\(%rsp\\)/ {probes++} /endbr64/ "
                                     "{marks++} END {print probes + 0, marks + 0}'"},
                                    {},
                                    {},
                                    {}});
    ASSERT_EQ(found.first, 0) << found.second;
    int probes = 0, marks = 0;
    ASSERT_EQ(std::sscanf(found.second.c_str(), "%d %d", &probes, &marks), 2) << found.second;
    EXPECT_GT(probes, 0);
    EXPECT_GT(marks, 1000);
}
#endif

}  // namespace

#include "server/configuration/settings.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <unistd.h>

namespace {

using namespace server::configuration;

class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        char name[] = "/tmp/giothong-settings-XXXXXX";
        const int file = ::mkstemp(name);
        path = name;
        EXPECT_EQ(::write(file, text.data(), text.size()), ssize_t(text.size()));
        ::close(file);
    }
    ~TemporaryFile() { ::unlink(path.c_str()); }
    std::string path;
};

using Pair = std::pair<std::string, std::string>;

std::vector<Pair> codes(const Loaded& loaded) {
    std::vector<Pair> all;
    for (const auto& mistake : loaded.mistakes) all.emplace_back(mistake.origin, mistake.code);
    return all;
}

TEST(Settings, DefaultsAreThoseOfTheStruct) {
    const auto loaded = load({});
    EXPECT_TRUE(loaded.mistakes.empty());
    EXPECT_EQ(loaded.configuration.listen.port, 8080);
    EXPECT_EQ(loaded.configuration.listen.address, "127.0.0.1");
    EXPECT_EQ(loaded.configuration.limits.body_bytes, 1'048'576);
    EXPECT_EQ(loaded.configuration.utc_offset.minutes, 420);
}

TEST(Settings, FileThenEnvironmentThenFlags) {
    const TemporaryFile file(
        "database = \"a.db\"\nutc_offset = \"+08:00\"\n[listen]\nport = 1\nthreads = 1\n"
        "[deadlines]\nidle_ms = 1000\n");
    Sources sources;
    sources.file = file.path;
    auto loaded = load(sources);
    EXPECT_TRUE(loaded.mistakes.empty());
    EXPECT_EQ(loaded.configuration.listen.port, 1);
    EXPECT_EQ(loaded.configuration.utc_offset.minutes, 480);
    EXPECT_EQ(loaded.configuration.deadlines.idle_ms, 1'000);

    sources.environment = {
        {"GIOTHONG_LISTEN_PORT", "2"}, {"GIOTHONG_LISTEN_THREADS", "2"}, {"PATH", "/bin"}};
    sources.flags = {{"--port", "3"}};
    loaded = load(sources);
    EXPECT_TRUE(loaded.mistakes.empty());
    EXPECT_EQ(loaded.configuration.listen.port, 3);
    EXPECT_EQ(loaded.configuration.listen.threads, 2);
    EXPECT_EQ(loaded.configuration.database, "a.db");
}

TEST(Settings, TheFileMayBeNamedByTheEnvironment) {
    const TemporaryFile file("[listen]\nport = 9\n");
    Sources sources;
    sources.environment = {{"GIOTHONG_CONFIG", file.path}};
    EXPECT_EQ(load(sources).configuration.listen.port, 9);
}

TEST(Settings, EveryMistakeAtOnceWithItsPlace) {
    const TemporaryFile file(
        "databse = \"x\"\n"          // 1
        "utc_offset = \"7\"\n"       // 2
        "[listen]\n"                 // 3
        "port = \"8080\"\n"          // 4
        "threads = 1000\n"           // 5
        "address = \"localhost\"\n"  // 6
        "colour = 1\n"               // 7
        "[log]\n"                    // 8
        "level = \"loud\"\n"         // 9
        "format = 3\n"               // 10
        "[limits]\n"                 // 11
        "body_bytes = 1.5\n"         // 12
        "[extra]\n"                  // 13
        "a = 1\n");
    Sources sources;
    sources.file = file.path;
    sources.environment = {{"GIOTHONG_DEADLINES_IDLE_MS", "soon"},
                           {"GIOTHONG_LISTEN_PORTS", "1"},
                           {"GIOTHONG_DATABASE", ""}};
    sources.flags = {
        {"--limits-readers", "0"}, {"--log-requests", "some"}, {"--port", "1"}, {"--port", "2"}};
    sources.unknown_flags = {"--prot"};
    const auto at = [&](int line) { return file.path + ":" + std::to_string(line); };
    const std::vector<Pair> expected{{at(1), "unknown_key"},
                                     {at(2), "bad_offset"},
                                     {at(4), "not_an_integer"},
                                     {at(5), "out_of_range"},
                                     {at(6), "bad_address"},
                                     {at(7), "unknown_key"},
                                     {at(9), "not_a_choice"},
                                     {at(10), "wrong_type"},
                                     {at(12), "not_an_integer"},
                                     {at(13), "unknown_key"},
                                     {"GIOTHONG_DEADLINES_IDLE_MS", "not_an_integer"},
                                     {"GIOTHONG_LISTEN_PORTS", "unknown_variable"},
                                     {"GIOTHONG_DATABASE", "empty"},
                                     {"--limits-readers", "out_of_range"},
                                     {"--log-requests", "not_a_choice"},
                                     {"--port", "given_twice"},
                                     {"--prot", "unknown_flag"}};
    EXPECT_EQ(codes(load(sources)), expected);
}

TEST(Settings, AFileThatIsNotTomlIsNamedWithItsLine) {
    const TemporaryFile file("database = \"a\"\nport = = 3\n");
    Sources sources;
    sources.file = file.path;
    EXPECT_EQ(codes(load(sources)), (std::vector<Pair>{{file.path + ":2", "toml_syntax"}}));
}

TEST(Settings, AMissingFileIsAMistakeAndTheRestIsStillJudged) {
    Sources sources;
    sources.file = "/nonexistent/giothong.toml";
    sources.flags = {{"--port", "x"}};
    EXPECT_EQ(codes(load(sources)),
              (std::vector<Pair>{{"/nonexistent/giothong.toml", "unreadable_file"},
                                 {"--port", "not_an_integer"}}));
}

TEST(Settings, AFolderIsNoFileAndAnEmptyFileIsOne) {
    for (const char* path : {"/tmp", "", "/khong-co/o-dau"}) {
        Sources sources;
        sources.file = path;
        const auto loaded = load(sources);
        ASSERT_EQ(loaded.mistakes.size(), 1u) << path;
        EXPECT_EQ(loaded.mistakes[0].code, "unreadable_file");
    }
    const TemporaryFile empty("");
    Sources sources;
    sources.file = empty.path;
    EXPECT_TRUE(load(sources).mistakes.empty());
}

TEST(Settings, ControlCharactersAreRefusedEverywhere) {
    const TemporaryFile file("database = \"a\\u0000b\"\n[web]\nroot = \"a\\uFFFEb\"\n");
    Sources sources;
    sources.file = file.path;
    sources.environment = {{"GIOTHONG_TLS_KEY", "a\x01"}};
    sources.flags = {{"--tls-certificate", "a\xEF\xBF\xBF"}};
    const auto loaded = load(sources);
    ASSERT_EQ(loaded.mistakes.size(), 4u);
    for (const auto& mistake : loaded.mistakes)
        EXPECT_EQ(mistake.code, "control_character") << mistake.origin;
}

TEST(Settings, ThePublicUrlIsAnOriginAndNothingElse) {
    const auto mistakes = [](const char* url) {
        Sources sources;
        sources.flags = {{"--public-url", url}};
        return codes(load(sources));
    };
    for (const char* good : {"", "https://giothong.example", "http://10.0.0.5:8080"})
        EXPECT_TRUE(mistakes(good).empty()) << good;
    for (const char* bad :
         {"giothong.example", "https://giothong.example/", "https://a/b", "ftp://a"})
        EXPECT_EQ(mistakes(bad), (std::vector<Pair>{{"--public-url", "bad_origin"}})) << bad;
}

TEST(Settings, OffsetsOfTheRealWorld) {
    const auto offset = [](const char* text) {
        Sources sources;
        sources.flags = {{"--utc-offset", text}};
        const auto loaded = load(sources);
        return loaded.mistakes.empty() ? loaded.configuration.utc_offset.minutes : -9'999;
    };
    EXPECT_EQ(offset("+07:00"), 420);
    EXPECT_EQ(offset("-03:30"), -210);
    EXPECT_EQ(offset("+14:00"), 840);
    EXPECT_EQ(offset("+14:01"), -9'999);
    EXPECT_EQ(offset("07:00"), -9'999);
    EXPECT_EQ(offset("+07:60"), -9'999);
    EXPECT_EQ(offset("+7:00"), -9'999);
    EXPECT_EQ(offset("+07:00x"), -9'999);
}

TEST(Settings, RulesOfUnitNumbersAreReadWithTheRest) {
    const auto judged = [](const char* key, const char* text) {
        Sources sources;
        sources.environment = {{key, text}};
        const auto loaded = load(sources);
        return loaded.mistakes.empty() ? "" : loaded.mistakes.front().code;
    };
    EXPECT_EQ(judged("GIOTHONG_TALLYING_UNIT_RULE", ""), "");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_UNIT_RULE", "VN#{11}|G1234#{8}"), "");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_UNIT_RULE", "VN#{11"), "bad_unit_rule");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_COLLECTOR_RULES", "bv-a=KG#{9}:mod10; bv-b = G1234#{8}; "),
              "");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_COLLECTOR_RULES", "KG#{9}"), "bad_unit_rule");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_COLLECTOR_RULES", "bv-a=KG#;bv-a=VN#"), "bad_unit_rule");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_COLLECTOR_RULES", "BV A=KG#"), "bad_unit_rule");
    EXPECT_EQ(judged("GIOTHONG_TALLYING_HOURS_AFTER", "9000"), "out_of_range");
}

TEST(Settings, FlagsOfACommandBecomeSources) {
    CLI::App app;
    const auto sources = add_flags(app);
    app.parse(
        std::vector<std::string>{"7", "--limits-readers", "b.db", "--db", "stray", "--colour=red"});
    sources->environment.clear();
    const auto loaded = load(*sources);
    EXPECT_EQ(loaded.configuration.database, "b.db");
    EXPECT_EQ(loaded.configuration.limits.readers, 7);
    std::set<std::string> unknown;
    for (const auto& mistake : loaded.mistakes) {
        EXPECT_EQ(mistake.code, "unknown_flag");
        unknown.insert(mistake.origin);
    }
    EXPECT_EQ(unknown, (std::set<std::string>{"--colour=red", "stray"}));
}

TEST(Settings, ACommandMayTakeSomeOfThem) {
    CLI::App app;
    const std::string_view keys[] = {"database", "utc_offset"};
    const auto sources = add_flags(app, keys);
    app.parse(std::vector<std::string>{"80", "--port", "x.db", "--db"});
    sources->environment.clear();
    const auto loaded = load(*sources);
    EXPECT_EQ(loaded.configuration.database, "x.db");
    EXPECT_EQ(codes(loaded), (std::vector<Pair>{{"--port", "unknown_flag"}}));
}

TEST(Settings, NamesAreUniqueAndInTheManual) {
    std::set<std::string> names;
    const std::string text = manual();
    for (const auto& setting : settings()) {
        EXPECT_TRUE(names.insert(setting.environment_name()).second);
        EXPECT_TRUE(names.insert(setting.flag_name()).second);
        EXPECT_FALSE(setting.help_vi.empty());
        EXPECT_FALSE(setting.help_en.empty());
        EXPECT_NE(text.find(setting.environment_name()), std::string::npos);
        EXPECT_NE(text.find(setting.flag_name()), std::string::npos);
    }
}

// What the table says is the default must be a value that the table accepts.
TEST(Settings, DefaultsAreWithinTheirLimits) {
    const Configuration defaults;
    Sources sources;
    for (const auto& setting : settings())
        sources.flags.emplace_back(setting.flag_name(), setting.shown(defaults));
    EXPECT_TRUE(load(sources).mistakes.empty());
}

}  // namespace

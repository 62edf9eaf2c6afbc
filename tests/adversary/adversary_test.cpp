// Seeded clients of every role, which know all codes, ids and unit numbers, against the real
// program. ADVERSARY_SEED repeats a run, ADVERSARY_SECONDS says how long it lasts.
#include "tests/adversary/invariants.hpp"
#include "tests/adversary/moves.hpp"
#include "tests/adversary/watch.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace tests::adversary {
namespace {

constexpr int moves_in_a_round = 40;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Hard limits small enough to be met, everything else as it is shipped. The test stands where the
/// proxy would.
std::string configuration_file(const support::TemporaryFolder& folder) {
    const auto name = folder.file("giothong.toml");
    // What an older program does not know would end its start.
    const auto manual =
        support::run_program({{support::program(), "serve", "--help"}, {}, {}, {}}).second;
    const auto if_known = [&](const char* key, const char* text) {
        return manual.find(key) != manual.npos ? text : "";
    };
    std::ofstream(name) << if_known("server.public_url",
                                    "[server]\npublic_url = \"https://hien-mau.example\"\n")
                        << if_known("metrics.allowed", "[metrics]\nallowed = [\"127.0.0.1\"]\n")
                        << "[limits]\n"
                        << if_known("limits.address_connections", "address_connections = 150\n")
                        << "connections = 400\nstreams = 100\n"
                           "[proxy]\ntrusted = [\"127.0.0.1\"]\n"
                           "[log]\nrequests = \"all\"\nformat = \"json\"\n"
                           "[identity]\npassword_memory_kib = 4096\npassword_passes = 1\n";
    return name;
}

void attack(const std::string& database, const support::TemporaryFolder& folder) {
    const auto seed = from_environment(
        "ADVERSARY_SEED",
        std::uint64_t(std::chrono::system_clock::now().time_since_epoch().count()) % 1'000'000'000);
    const auto seconds = from_environment("ADVERSARY_SECONDS", 30);
    std::cout << "ADVERSARY_SEED=" << seed << " ADVERSARY_SECONDS=" << seconds << std::endl;
    Random random(seed);
    support::ServeProcess program(database, {"--config", configuration_file(folder)});
    World world(random, program.port(), program.token());
    world.build();
    Invariants invariants(world);
    Watch watch(world, program.process().pid());
    watch.quiet(120);
    watch.start();

    std::vector<Move> hat;
    for (const auto& move : every_move())
        for (unsigned n = 0; n < move.weight; ++n) hat.push_back(move);
    std::map<std::string, std::size_t> tried;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    std::size_t moves = 0;
    while (std::chrono::steady_clock::now() < end || moves % moves_in_a_round) {
        const auto& move = random.pick(hat);
        world.record.move = move.name;
        world.record.trace.clear();
        try {
            move.go(world);
        } catch (const std::exception& error) {
            world.record.found("every move can be made", error.what());
        }
        ++tried[move.name];
        invariants.after_move();
        if (++moves % moves_in_a_round) continue;
        world.record.move = "a round";
        invariants.after_round();
    }
    watch.stop();
    std::cout << moves << " moves; " << watch.check() << std::endl;
    world.record.move = "everything together";
    const auto innocent = Json::parse(world.overseer
                                          .get(std::string("/totals?drive=") + Watch::drive +
                                               "&nominal_ml=" + std::to_string(Watch::nominal_ml))
                                          .body);
    if (innocent["total"]["bags"].integer() < watch.acknowledged())
        world.record.found("each acknowledged bag stands in exactly one total",
                           std::to_string(watch.acknowledged()) +
                               " bags of the innocent client were acknowledged, counted are " +
                               innocent["total"]["bags"].dump());
    EXPECT_EQ(program.terminate(), 0);
    const auto log = program.process().output();
    world.record.trace.clear();
    if (!world.feed_secret.empty() && log.find(world.feed_secret) != std::string::npos)
        world.record.found("no secret stands in the log", "the address of a calendar feed does");
    for (const auto* canary : world.record.canaries.in(log))
        if (canary->kind == CanaryKind::secret)
            world.record.found("no secret stands in the log", canary->where);
    const auto verified =
        support::run_program({{support::program(), "verify", "--db", database}, {}, {}, {}});
    if (verified.first != 0) world.record.found("the ledger is in order", verified.second);
    for (const auto& move : every_move())
        if (!tried.contains(move.name)) std::cout << "not tried: " << move.name << "\n";
    EXPECT_TRUE(world.record.findings.empty())
        << "ADVERSARY_SEED=" << seed << " ADVERSARY_SECONDS=" << seconds
        << world.record.findings.text();
}

TEST(Adversary, ChangesAndLearnsNothingOnSqlite) {
    const support::TemporaryFolder folder;
    attack(folder.file("giothong.db"), folder);
}

TEST(Adversary, ChangesAndLearnsNothingOnPostgresql) {
    const support::TemporaryFolder folder;
    attack(support::cluster().fresh_database(), folder);
}

}  // namespace
}  // namespace tests::adversary

// Who follows the books is told the newest state, once, and never a backlog.
#include "api/live/hub.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace {

using namespace api::live;

/// Asks a stream and keeps what it said.
struct Reader {
    std::shared_ptr<api::BodyStream> stream;
    std::optional<api::Chunk> got;

    void ask() {
        got.reset();
        stream->next([this](api::Chunk chunk) { got = std::move(chunk); });
    }
    std::string text() const { return got ? got->bytes : "(nothing)"; }
};

TEST(Live, TheFirstEventComesAtOnceAndEachChangeOnce) {
    auto hub = std::make_shared<Hub>();
    Reader reader{hub->subscribe({7, 3}), {}};
    reader.ask();
    EXPECT_EQ(reader.text(),
              "retry: 2000\n\nid: 7\nevent: books\ndata: {\"seq\":7,\"catalog\":3}\n\n");
    reader.ask();
    EXPECT_FALSE(reader.got);
    hub->pulse({7, 3}, 200);
    EXPECT_FALSE(reader.got) << "nothing has changed";
    hub->pulse({9, 3}, 400);
    EXPECT_EQ(reader.text(), event_text({9, 3}));
    reader.ask();
    hub->pulse({9, 4}, 600);
    EXPECT_EQ(reader.text(), event_text({9, 4})) << "the catalog alone is a change too";
}

TEST(Live, ASlowReaderMissesStatesInBetween) {
    auto hub = std::make_shared<Hub>();
    Reader reader{hub->subscribe({1, 1}), {}};
    reader.ask();
    for (int seq = 2; seq < 1'000; ++seq) hub->pulse({seq, 1}, seq * 200);
    EXPECT_EQ(reader.text().find("id: 1\n"), 13u);
    reader.ask();
    EXPECT_EQ(reader.text(), event_text({999, 1}));
    reader.ask();
    EXPECT_FALSE(reader.got);
}

TEST(Live, IsNeverToldAnOlderStateThanItHas) {
    auto hub = std::make_shared<Hub>();
    hub->pulse({5, 1}, 0);
    Reader reader{hub->subscribe({6, 1}), {}};  // the books moved on since the last pulse
    reader.ask();
    reader.ask();
    EXPECT_FALSE(reader.got);
    hub->pulse({6, 1}, 200);
    EXPECT_FALSE(reader.got);
}

TEST(Live, ASignOfLifeAfterFifteenSecondsOfSilence) {
    auto hub = std::make_shared<Hub>();
    Reader reader{hub->subscribe({1, 1}), {}};
    reader.ask();
    reader.ask();
    hub->pulse({1, 1}, 1'000);
    hub->pulse({1, 1}, 1'000 + heartbeat_ms - 1);
    EXPECT_FALSE(reader.got);
    hub->pulse({1, 1}, 1'000 + heartbeat_ms);
    EXPECT_EQ(reader.text(), ":\n\n");
    reader.ask();
    hub->pulse({2, 1}, 2'000 + heartbeat_ms);
    reader.ask();
    hub->pulse({2, 1}, 2'000 + 2 * heartbeat_ms - 1);
    EXPECT_FALSE(reader.got) << "an event is a sign of life";
}

TEST(Live, EndsAfterItsTime) {
    auto hub = std::make_shared<Hub>();
    Reader reader{hub->subscribe({1, 1}), {}};
    reader.ask();
    reader.ask();
    hub->pulse({1, 1}, 0);
    hub->pulse({1, 1}, longest_ms);
    ASSERT_TRUE(reader.got);
    EXPECT_TRUE(reader.got->last);
}

TEST(Live, EndsWithTheRightOfWhoeverFollowsAndTellsNothingFromThenOn) {
    auto hub = std::make_shared<Hub>();
    bool stands = true;
    Reader waiting{hub->subscribe({1, 1}, [&] { return stands; }), {}},
        busy{hub->subscribe({1, 1}, [&] { return stands; }), {}};
    Reader other{hub->subscribe({1, 1}), {}};
    for (auto* reader : {&waiting, &other, &waiting, &other}) reader->ask();
    busy.ask();
    hub->pulse({1, 1}, 200);
    EXPECT_FALSE(waiting.got);
    stands = false;
    hub->pulse({2, 1}, 400);
    ASSERT_TRUE(waiting.got);
    EXPECT_TRUE(waiting.got->last);
    EXPECT_EQ(waiting.text(), "");
    busy.ask();
    ASSERT_TRUE(busy.got) << "one that was not waiting then";
    EXPECT_TRUE(busy.got->last);
    EXPECT_EQ(busy.text(), "");
    EXPECT_EQ(other.text(), event_text({2, 1}));
    // Once ended it stays so.
    stands = true;
    hub->pulse({3, 1}, 600);
    busy.ask();
    EXPECT_TRUE(busy.got->last);
}

TEST(Live, NoMoreStreamsThanThereMayBe) {
    auto hub = std::make_shared<Hub>(HubLimits{.streams = 2});
    auto first = hub->subscribe({});
    auto second = hub->subscribe({});
    EXPECT_FALSE(hub->subscribe({}));
    EXPECT_EQ(hub->open(), 2u);
    first.reset();
    EXPECT_EQ(hub->open(), 1u);
    EXPECT_TRUE(hub->subscribe({}));
}

TEST(Live, NoPrincipalAndNoAddressTakesAllStreams) {
    auto hub = std::make_shared<Hub>(HubLimits{.streams = 100, .of_principal = 2, .of_address = 3});
    std::vector<std::shared_ptr<api::BodyStream>> held;
    for (int i = 0; i < 10; ++i)
        held.push_back(hub->subscribe({}, {}, "lan", "10.0.0." + std::to_string(i)));
    EXPECT_EQ(hub->open(), 2u) << "one principal from many addresses";
    for (int i = 0; i < 10; ++i)
        held.push_back(hub->subscribe({}, {}, "p" + std::to_string(i), "10.0.1.1"));
    EXPECT_EQ(hub->open(), 5u) << "one address with many principals";
    for (int i = 1; i < 10; ++i)
        held.push_back(hub->subscribe({}, {}, {}, "2001:db8::" + std::to_string(i)));
    EXPECT_EQ(hub->open(), 8u) << "nobody, from one IPv6 network";
    EXPECT_TRUE(hub->subscribe({}, {}, "hoa", "10.0.2.1"));
    held.clear();
    EXPECT_EQ(hub->open(), 0u);
    EXPECT_TRUE(hub->subscribe({}, {}, "lan", "10.0.1.1")) << "what has gone does not count";
}

TEST(Live, StreamsMayGoWhileOthersAreTold) {
    auto hub = std::make_shared<Hub>();
    std::atomic<bool> stop{false};
    std::thread pulses([&] {
        for (std::int64_t seq = 1; !stop; ++seq) hub->pulse({seq, 1}, seq);
    });
    std::atomic<int> told{0};
    for (int i = 0; i < 2'000; ++i) {
        auto stream = hub->subscribe({0, 0});
        stream->next([](api::Chunk) {});
        stream->next([&told](api::Chunk) { ++told; });
        if (i % 2) stream.reset();
    }
    stop = true;
    pulses.join();
    EXPECT_EQ(hub->open(), 0u);
}

}  // namespace

// The real program, killed at random moments under load: what it acknowledged is there once,
// nothing is there twice.
//   FAULT_ROUNDS   how many times it is killed (default 50)
//   FAULT_SEED     repeats a run as far as timing lets it; printed by every run
#include "tests/fault/uploads.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

namespace tests::fault {
namespace {

using namespace std::chrono_literals;
using support::HttpClient;

constexpr int clients = 6;

class Kill : public ::testing::Test {
  protected:
    Kill() {
        std::string pattern = std::filesystem::temp_directory_path() / "giothong-kill-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        database_ = folder_ / "kill.db";
        const char* given = std::getenv("FAULT_SEED");
        seed_ = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
        std::cout << "FAULT_SEED=" << seed_ << std::endl;
        random_.seed(seed_);
    }
    ~Kill() override {
        server_.reset();
        if (!HasFailure())
            std::filesystem::remove_all(folder_);
        else
            std::cout << "left for a look: " << folder_ << std::endl;
    }

    void start() {
        server_.emplace(database_.string());
        port_ = server_->port();
        ASSERT_NO_THROW(server_->wait_until_ready());
    }

    void prepare() {
        ASSERT_NO_FATAL_FAILURE(start());
        HttpClient client = server_->client();
        prepare_drives(client);
    }

    struct Load {
        std::atomic<std::int64_t> acknowledged_batches{0};
        std::atomic<bool> stop{false};
        std::mutex mutex;
        std::condition_variable grown;
        std::vector<std::thread> threads;
    };

    /// Clients post until `stop` or their connection breaks; now and then one sends an earlier
    /// batch again.
    void start_load(Load& load) {
        for (int c = 0; c < clients; ++c)
            // Connected here: a thread that begins late may begin after the kill.
            load.threads.emplace_back([this, &load,
                                       connection = std::make_shared<HttpClient>(server_->client()),
                                       seed = random_()] {
                HttpClient& client = *connection;
                Batches batches(seed);
                Sent last;
                std::vector<Sent> mine, open;
                while (!load.stop) {
                    const bool again = !last.events.empty() && batches.pick(8) == 0;
                    Sent sent = again ? last : batches.next();
                    const Outcome outcome = send(client, sent);
                    if (outcome == Outcome::acknowledged) {
                        last = sent;
                        if (!again) mine.push_back(std::move(sent));
                        std::lock_guard lock(load.mutex);
                        ++load.acknowledged_batches;
                        load.grown.notify_all();
                        continue;
                    }
                    if (!again) open.push_back(std::move(sent));
                    if (outcome == Outcome::unknown) break;
                }
                std::lock_guard lock(load.mutex);
                for (auto& sent : mine)
                    for (auto& [id, bags] : sent.events) acknowledged_.emplace(id, bags);
                for (auto& sent : open) {
                    for (auto& [id, bags] : sent.events) sent_.emplace(id, bags);
                    unresolved_.push_back(std::move(sent));
                }
            });
    }

    bool wait_for_batches(Load& load, std::int64_t count) {
        std::unique_lock lock(load.mutex);
        return load.grown.wait_for(lock, 30s, [&] { return load.acknowledged_batches >= count; });
    }

    static void finish(Load& load) {
        load.stop = true;
        for (auto& thread : load.threads) thread.join();
        load.threads.clear();
    }

    /// Reads the ledger from `after` on. Every id must be one that was sent, and none may come
    /// twice.
    void read_ledger(HttpClient& client, std::int64_t after, std::set<std::string>& seen) {
        for (;;) {
            const auto answer =
                client.get("/api/v1/events?limit=200&after=" + std::to_string(after));
            ASSERT_EQ(answer.status, 200u) << answer.body;
            rapidjson::Document json;
            json.Parse(answer.body.c_str());
            ASSERT_TRUE(json.IsObject() && json.HasMember("items") && json["items"].IsArray())
                << answer.body;
            if (json["items"].Empty()) break;
            for (const auto& item : json["items"].GetArray()) {
                const std::int64_t seq = number(item, "seq");
                ASSERT_GT(seq, after);
                after = seq;
                const std::string id = item["id"].GetString();
                ASSERT_TRUE(seen.insert(id).second) << "twice: " << id;
                ASSERT_TRUE(acknowledged_.contains(id) || sent_.contains(id))
                    << "never sent: " << id;
            }
        }
        last_seq_ = after;
    }

    /// After a restart: everything acknowledged is there, once, and the totals say the same.
    void check(bool whole) {
        HttpClient client = server_->client();
        ASSERT_NO_FATAL_FAILURE(read_ledger(client, last_seq_, seen_));
        if (whole) {
            std::set<std::string> all;
            ASSERT_NO_FATAL_FAILURE(read_ledger(client, 0, all));
            ASSERT_TRUE(all == seen_)
                << all.size() << " events in all, " << seen_.size() << " read bit by bit";
        }
        std::int64_t lost = 0, bags = 0;
        for (const auto& [id, count] : acknowledged_) lost += !seen_.contains(id);
        ASSERT_EQ(lost, 0) << "acknowledged events are gone";
        for (const auto& id : seen_) {
            const auto found = acknowledged_.find(id);
            bags += found != acknowledged_.end() ? found->second : sent_.at(id);
        }
        const auto answer = client.get("/api/v1/totals?organization=kien-giang");
        ASSERT_EQ(answer.status, 200u) << answer.body;
        rapidjson::Document json;
        json.Parse(answer.body.c_str());
        ASSERT_TRUE(json.IsObject() && json.HasMember("total")) << answer.body;
        ASSERT_EQ(number(json["total"], "bags"), bags);
    }

    /// Uploads again what had no answer, as tablets do.
    void resolve() {
        HttpClient client = server_->client();
        for (const auto& sent : unresolved_) {
            ASSERT_EQ(int(send(client, sent)), int(Outcome::acknowledged));
            for (const auto& [id, bags] : sent.events) {
                sent_.erase(id);
                acknowledged_.emplace(id, bags);
            }
        }
        unresolved_.clear();
    }

    void verify() {
        const auto [status, output] = support::run_program(
            {{support::program(), "verify", "--db", database_.string()}, {}, {}, {}});
        ASSERT_EQ(status, 0) << output;
    }

    /// Burns up to `most` of time, so that the moment falls anywhere between two acknowledgements.
    void drift(std::chrono::microseconds most) {
        const auto until = std::chrono::steady_clock::now() +
                           std::chrono::microseconds(random_() % std::uint64_t(most.count() + 1));
        while (std::chrono::steady_clock::now() < until) {
        }
    }

    std::filesystem::path folder_, database_;
    std::uint64_t seed_ = 0;
    std::mt19937_64 random_;
    std::optional<support::ServeProcess> server_;
    unsigned port_ = 0;
    std::map<std::string, std::int64_t> acknowledged_;  ///< id → bags
    std::map<std::string, std::int64_t> sent_;          ///< without an answer: there or not
    std::vector<Sent> unresolved_;
    std::set<std::string> seen_;
    std::int64_t last_seq_ = 0;
};

TEST_F(Kill, AcknowledgedEventsAreThereOnceAfterKillsAtRandomMoments) {
    const char* given = std::getenv("FAULT_ROUNDS");
    const int rounds = given ? std::atoi(given) : 50;
    ASSERT_GE(rounds, 1);
    ASSERT_NO_FATAL_FAILURE(prepare());
    int lost_answers = 0;
    for (int round = 1; round <= rounds; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        Load load;
        start_load(load);
        const bool loaded = wait_for_batches(load, std::int64_t(1 + random_() % 150));
        drift(2ms);
        server_->kill();
        finish(load);
        ASSERT_TRUE(loaded) << server_->process().output();
        lost_answers += int(unresolved_.size());

        // A start can be killed as well, before or while the ledger is read back.
        if (random_() % 4 == 0) {
            support::ChildProcess starting(
                {{support::program(), "serve", "--db", database_.string(), "--port", "0"},
                 {},
                 {},
                 {}});
            drift(40ms);
            starting.signal(SIGKILL);
            ASSERT_EQ(starting.wait(), -SIGKILL) << starting.output();
        }
        if (round % 5 == 0 || round == rounds) {
            ASSERT_NO_FATAL_FAILURE(verify());
        }
        ASSERT_NO_FATAL_FAILURE(start());
        ASSERT_NO_FATAL_FAILURE(check(false));
        ASSERT_NO_FATAL_FAILURE(resolve());
        ASSERT_NO_FATAL_FAILURE(check(round == rounds));
    }
    // Without kills in the middle of requests these rounds would show nothing.
    EXPECT_GT(lost_answers, rounds);
    std::cout << rounds << " kills, " << acknowledged_.size() << " events, " << lost_answers
              << " batches without an answer" << std::endl;
    EXPECT_EQ(server_->terminate(), 0) << server_->process().output();
    verify();
}

TEST_F(Kill, StoppingUnderLoadLosesNothingAcknowledged) {
    ASSERT_NO_FATAL_FAILURE(prepare());
    for (int round = 1; round <= 5; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        Load load;
        start_load(load);
        const bool loaded = wait_for_batches(load, std::int64_t(50 + random_() % 150));
        drift(2ms);
        const int status = server_->terminate();
        finish(load);
        ASSERT_TRUE(loaded) << server_->process().output();
        ASSERT_EQ(status, 0) << server_->process().output();
        ASSERT_NO_FATAL_FAILURE(verify());
        ASSERT_NO_FATAL_FAILURE(start());
        ASSERT_NO_FATAL_FAILURE(check(false));
        ASSERT_NO_FATAL_FAILURE(resolve());
        ASSERT_NO_FATAL_FAILURE(check(true));
    }
    EXPECT_EQ(server_->terminate(), 0) << server_->process().output();
}

}  // namespace
}  // namespace tests::fault

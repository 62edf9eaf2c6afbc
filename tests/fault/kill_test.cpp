// The real program, killed at random moments under load: what it acknowledged is there once, nothing is there twice.
//   FAULT_ROUNDS   how many times it is killed (default 50)
//   FAULT_SEED     repeats a run as far as timing lets it; printed by every run
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

#include "tests/support/serve_process.hpp"

namespace tests::fault {
namespace {

using namespace std::chrono_literals;
using support::Answer;
using support::HttpClient;

constexpr int drives = 5;
constexpr int clients = 6;

std::string drive_code(int number) { return "fault-" + std::to_string(number); }

struct Sent {
    int drive = 0;
    std::string body;
    std::vector<std::pair<std::string, std::int64_t>> events;  ///< id, bags
};

/// Makes batches with fresh ids and unit numbers.
class Batches {
  public:
    explicit Batches(std::uint64_t seed) : random_(seed) {}

    std::uint64_t pick(std::uint64_t n) { return random_() % n; }

    Sent next() {
        Sent sent;
        sent.drive = int(pick(drives));
        const int size = int(1 + pick(pick(10) == 0 ? 60 : 8));
        sent.body = R"({"device":"fault","events":[)";
        for (int i = 0; i < size; ++i) {
            const std::string id = uuid();
            const bool counted = pick(4) == 0;
            const std::int64_t bags = counted ? std::int64_t(1 + pick(9)) : 1;
            if (i) sent.body += ',';
            sent.body += R"({"id":")" + id + R"(","at":"2020-02-09T08:14:00+07:00","component":"whole_blood","nominal_ml":350,)";
            if (counted)
                sent.body += R"("kind":"counted","count":)" + std::to_string(bags) + "}";
            else
                sent.body += R"("kind":"collected","unit":"U)" + std::to_string(random_()) + R"(","abo":"O"})";
            sent.events.emplace_back(id, bags);
        }
        sent.body += "]}";
        return sent;
    }

  private:
    std::string uuid() {
        const std::uint64_t high = (0x0170'2a00'0000ULL + (++made_)) << 16 | 0x7000 | (random_() & 0xfff);
        const std::uint64_t low = (random_() >> 2) | 0x8000'0000'0000'0000ULL;
        char text[37];
        std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", (unsigned long long)(high >> 32),
                      (unsigned long long)(high >> 16 & 0xffff), (unsigned long long)(high & 0xffff),
                      (unsigned long long)(low >> 48), (unsigned long long)(low & 0xffff'ffff'ffffULL));
        return text;
    }

    std::mt19937_64 random_;
    std::uint64_t made_ = 0;
};

std::int64_t number(const rapidjson::Value& object, const char* name) {
    const auto member = object.FindMember(name);
    return member != object.MemberEnd() && member->value.IsInt64() ? member->value.GetInt64() : -1;
}

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
        const auto answer = server_->client().get("/readyz");
        ASSERT_EQ(answer.status, 200u) << answer.body;
    }

    void create(HttpClient& client, const std::string& path, const std::string& body) {
        const auto answer = client.post("/api/v1" + path, body);
        ASSERT_TRUE(answer.status == 201 || answer.status == 200) << path << ": " << answer.status << " " << answer.body;
    }

    void prepare() {
        ASSERT_NO_FATAL_FAILURE(start());
        HttpClient client = server_->client();
        std::vector<std::pair<std::string, std::string>> steps{
            {"/organizations", R"({"code":"kien-giang","name":"Kiên Giang","kind":"provincial_committee"})"},
            {"/sites", R"({"code":"rach-gia","name":"Rạch Giá","organization":"kien-giang"})"}};
        for (int i = 0; i < drives; ++i) {
            steps.emplace_back("/drives",
                               R"({"code":")" + drive_code(i) + R"(","title":"Đợt )" + std::to_string(i) +
                                   R"(","site":"rach-gia","organization":"kien-giang",)"
                                   R"("starts_at":"2020-02-09T07:00:00+07:00","ends_at":"2020-02-09T11:00:00+07:00"})");
            for (const char* to : {"approved", "open"})
                steps.emplace_back("/drives/" + drive_code(i) + "/transitions", std::string(R"({"to":")") + to + R"("})");
        }
        for (const auto& [path, body] : steps) ASSERT_NO_FATAL_FAILURE(create(client, path, body));
    }

    enum class Outcome { acknowledged, refused_for_now, unknown };

    /// Sends one batch. An answer that is neither 200 nor "not now" is a failure of the test.
    Outcome send(HttpClient& client, const Sent& sent) {
        Answer answer;
        try {
            answer = client.post("/api/v1/drives/" + drive_code(sent.drive) + "/events", sent.body);
        } catch (const std::runtime_error&) {
            return Outcome::unknown;  // the connection broke before the whole answer was there
        }
        if (answer.status == 503) return Outcome::refused_for_now;
        EXPECT_EQ(answer.status, 200u) << answer.body;
        if (answer.status != 200) return Outcome::unknown;
        rapidjson::Document json;
        json.Parse(answer.body.c_str());
        EXPECT_TRUE(json.IsObject()) << answer.body;
        EXPECT_EQ(number(json, "accepted") + number(json, "duplicates"), std::int64_t(sent.events.size()))
            << answer.body;
        EXPECT_TRUE(json.HasMember("in_review") && json["in_review"].IsArray() && json["in_review"].Empty())
            << answer.body;
        return Outcome::acknowledged;
    }

    struct Load {
        std::atomic<std::int64_t> acknowledged_batches{0};
        std::atomic<bool> stop{false};
        std::mutex mutex;
        std::condition_variable grown;
        std::vector<std::thread> threads;
    };

    /// Clients post until `stop` or their connection breaks; now and then one sends an earlier batch again.
    void start_load(Load& load) {
        for (int c = 0; c < clients; ++c)
            // Connected here: a thread that begins late may begin after the kill.
            load.threads.emplace_back([this, &load, connection = std::make_shared<HttpClient>(server_->client()), seed = random_()] {
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

    /// Reads the ledger from `after` on. Every id must be one that was sent, and none may come twice.
    void read_ledger(HttpClient& client, std::int64_t after, std::set<std::string>& seen) {
        for (;;) {
            const auto answer = client.get("/api/v1/events?limit=200&after=" + std::to_string(after));
            ASSERT_EQ(answer.status, 200u) << answer.body;
            rapidjson::Document json;
            json.Parse(answer.body.c_str());
            ASSERT_TRUE(json.IsObject() && json.HasMember("items") && json["items"].IsArray()) << answer.body;
            if (json["items"].Empty()) break;
            for (const auto& item : json["items"].GetArray()) {
                const std::int64_t seq = number(item, "seq");
                ASSERT_GT(seq, after);
                after = seq;
                const std::string id = item["id"].GetString();
                ASSERT_TRUE(seen.insert(id).second) << "twice: " << id;
                ASSERT_TRUE(acknowledged_.contains(id) || sent_.contains(id)) << "never sent: " << id;
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
            ASSERT_TRUE(all == seen_) << all.size() << " events in all, " << seen_.size() << " read bit by bit";
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
        const auto [status, output] =
            support::run_program({{support::program(), "verify", "--db", database_.string()}, {}, {}, {}});
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
                {{support::program(), "serve", "--db", database_.string(), "--port", "0"}, {}, {}, {}});
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

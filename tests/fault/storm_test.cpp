// Several processes of the real program over one PostgreSQL, which end, die, freeze and lose their
// connections at random moments while clients post, and whose database is put back to an older
// state beneath them. After every round each process says what the ledger says, and everything
// acknowledged is there once.
//   STORM_ROUNDS   how many rounds (default 4; CONTRIBUTING.md has what longer ones take)
//   FAULT_SEED     repeats a run as far as timing lets it; printed by every run
#include "domain/tallying/totals.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/rows.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/fault/uploads.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
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
using support::ServeProcess;
using Steady = std::chrono::steady_clock;

constexpr int clients = 4;

enum class Harm { end, kill, freeze, cut, cancel, crash, put_back };
constexpr Harm every_harm[] = {Harm::end,    Harm::kill,  Harm::freeze,  Harm::cut,
                               Harm::cancel, Harm::crash, Harm::put_back};
constexpr const char* name_of(Harm harm) {
    constexpr const char* names[] = {"SIGTERM",
                                     "SIGKILL",
                                     "SIGSTOP",
                                     "connections cut",
                                     "statements cancelled",
                                     "PostgreSQL killed",
                                     "an older state put back"};
    return names[int(harm)];
}

struct Backend {
    std::int64_t pid = 0;
};
BOOST_DESCRIBE_STRUCT(Backend, (), (pid))

struct Row {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(Row, (), (id))

class Storm : public ::testing::Test {
  protected:
    Storm() {
        const char* given = std::getenv("FAULT_SEED");
        const auto seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
        std::cout << "FAULT_SEED=" << seed << std::endl;
        random_.seed(seed);
    }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }

    // ---- processes
    // -----------------------------------------------------------------------------------------------

    void start(std::size_t number) {
        auto fresh = std::make_unique<ServeProcess>(url_, std::vector<std::string>{}, token_);
        std::lock_guard guard(mutex_);
        programs_[number] = std::move(fresh);
        changed_.notify_all();
    }
    /// From now on no client begins to talk to it.
    std::unique_ptr<ServeProcess> take(std::size_t number) {
        std::lock_guard guard(mutex_);
        return std::move(programs_[number]);
    }
    void wait_until_ready(const ServeProcess& program) {
        const auto until = Steady::now() + 60s;
        auto asker = program.client();
        std::string last;
        while (Steady::now() < until) {
            const auto answer = asker.get("/readyz");
            if (answer.status == 200) return;
            last = answer.body;
            pause();
        }
        FAIL() << "not ready again: " << last;
    }

    void prepare() {
        cluster_ = std::make_unique<support::Cluster>();
        url_ = cluster_->fresh_database();
        token_ = support::make_token(url_);
        programs_.resize(2 + below(2));
        for (std::size_t n = 0; n < programs_.size(); ++n) start(n);
        auto client = programs_[0]->client();
        ASSERT_NO_FATAL_FAILURE(prepare_drives(client));
        for (auto& program : programs_) ASSERT_NO_FATAL_FAILURE(wait_until_ready(*program));
    }

    // ---- load
    // ----------------------------------------------------------------------------------------------------

    /// Waits for anything to happen, a moment at most: for who has to try again.
    void pause() {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 20ms, [] { return false; });
    }

    std::optional<HttpClient> connect(Batches& batches) {
        unsigned port = 0;
        {
            std::lock_guard guard(mutex_);
            const auto& program = programs_[batches.pick(programs_.size())];
            if (program) port = program->port();
        }
        if (!port) return std::nullopt;
        try {
            std::optional<HttpClient> client(std::in_place, port);
            client->always_send("Authorization", "Bearer " + token_);
            return client;
        } catch (const std::runtime_error&) {
            return std::nullopt;
        }
    }

    /// One client: sends what it has until it is acknowledged, to whichever process it reaches; now
    /// and then again.
    void post_until_stopped(std::uint64_t seed) {
        Batches batches(seed);
        std::optional<HttpClient> client;
        std::optional<Sent> current, last;
        while (!stop_) {
            if (!client || batches.pick(20) == 0) {
                client.reset();
                if (auto found = connect(batches)) client.emplace(std::move(*found));
            }
            if (!client) {
                pause();
                continue;
            }
            if (!current) current = last && batches.pick(8) == 0 ? *last : batches.next();
            const auto epoch = epoch_.load();
            const auto outcome = send(*client, *current);
            if (outcome == Outcome::acknowledged && epoch == epoch_) {
                last = *current;
                note_acknowledged(std::move(*current), epoch);
                current.reset();
                continue;
            }
            note_unknown(*current);
            if (outcome == Outcome::unknown) client.reset();
            if (outcome != Outcome::acknowledged) pause();
        }
    }

    void note_acknowledged(Sent sent, std::uint64_t epoch) {
        std::lock_guard guard(mutex_);
        for (const auto& [id, bags] : sent.events) bags_[id] = bags;
        acknowledged_.emplace_back(epoch, std::move(sent));
        ++acknowledged_batches_;
        changed_.notify_all();
    }
    void note_unknown(const Sent& sent) {
        std::lock_guard guard(mutex_);
        for (const auto& [id, bags] : sent.events) bags_[id] = bags;
        unknown_.push_back(sent);
    }

    void start_load() {
        stop_ = false;
        for (int c = 0; c < clients; ++c)
            threads_.emplace_back([this, seed = random_()] { post_until_stopped(seed); });
    }
    void finish_load() {
        stop_ = true;
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }
    /// Until some more are acknowledged, or for a while when none can be.
    void let_it_go_on() {
        std::unique_lock lock(mutex_);
        const auto wanted = acknowledged_batches_ + 3 + std::int64_t(below(30));
        changed_.wait_for(lock, 2s, [&] { return acknowledged_batches_ >= wanted; });
    }

    // ---- harm
    // ----------------------------------------------------------------------------------------------------

    void harm_backends(const std::string& function) {
        storage::Session session(url_, storage::Session::Access::read_write);
        for (const auto& backend : storage::select<Backend>(
                 session,
                 "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                 "pg_backend_pid() ORDER BY pid"))
            if (below(2))
                session.run("SELECT " + function + "(" + std::to_string(backend.pid) + ")");
    }

    void put_back() {
        cluster_->stop();
        // What is acknowledged from here on is acknowledged on top of the older state.
        ++epoch_;
        cluster_->put_back();
        cluster_->start();
    }

    void do_harm(Harm harm) {
        const auto number = below(programs_.size());
        switch (harm) {
            case Harm::end: {
                auto program = take(number);
                EXPECT_EQ(program->terminate(), 0) << program->process().output();
                start(number);
                return;
            }
            case Harm::kill:
                take(number)->kill();
                start(number);
                return;
            case Harm::freeze:
                programs_[number]->process().signal(SIGSTOP);
                let_it_go_on();
                programs_[number]->process().signal(SIGCONT);
                return;
            case Harm::cut:
                return harm_backends("pg_terminate_backend");
            case Harm::cancel:
                return harm_backends("pg_cancel_backend");
            case Harm::crash:
                return cluster_->crash_and_restart();
            case Harm::put_back:
                return put_back();
        }
    }

    /// The next of a shuffled deck, so that a few rounds have met everything.
    Harm next_harm() {
        if (deck_.empty()) {
            deck_.assign(std::begin(every_harm), std::end(every_harm));
            std::shuffle(deck_.begin(), deck_.end(), random_);
        }
        const auto harm = deck_.back();
        deck_.pop_back();
        return harm;
    }

    // ---- afterwards
    // ----------------------------------------------------------------------------------------------

    /// What was acknowledged before an older state was put back may be gone, and is sent again like
    /// all that had no answer.
    void resolve() {
        std::erase_if(acknowledged_, [&](auto& one) {
            if (one.first == epoch_) return false;
            unknown_.push_back(std::move(one.second));
            return true;
        });
        auto client = programs_[below(programs_.size())]->client();
        for (auto& sent : unknown_) {
            const auto until = Steady::now() + 60s;
            Outcome outcome;
            while ((outcome = send(client, sent)) != Outcome::acknowledged && Steady::now() < until)
                pause();
            ASSERT_EQ(int(outcome), int(Outcome::acknowledged))
                << "a healthy process takes no upload";
            acknowledged_.emplace_back(epoch_.load(), std::move(sent));
        }
        unknown_.clear();
    }

    static std::string text_of(const rapidjson::Value& value) {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
        value.Accept(writer);
        return buffer.GetString();
    }

    /// Rows, books made of the rows anew, and the answers of every process.
    void check() {
        std::set<std::string> rows;
        std::int64_t bags = 0;
        {
            storage::Session session(url_, storage::Session::Access::read_only);
            for (const auto& row : storage::select<Row>(session, "SELECT id FROM event")) {
                ASSERT_TRUE(rows.insert(row.id).second) << "twice: " << row.id;
                ASSERT_TRUE(bags_.contains(row.id)) << "never sent: " << row.id;
                bags += bags_.at(row.id);
            }
        }
        std::int64_t lost = 0;
        for (const auto& [epoch, sent] : acknowledged_)
            for (const auto& [id, count] : sent.events) lost += !rows.contains(id);
        ASSERT_EQ(lost, 0) << "acknowledged events are gone";

        storage::DatabaseSettings reading;
        reading.url = url_;
        reading.access = storage::Session::Access::read_only;
        auto ledger = storage::Database::open(reading);
        ASSERT_TRUE(ledger) << ledger.error().code;
        const auto books = (*ledger)->books();
        storage::tallying::Verification found;
        ASSERT_TRUE((*ledger)->read_and_wait([&](storage::Session& session) {
            found = storage::tallying::verify(session, *books, std::nullopt, {});
        }));
        for (const auto& f : found.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
        ASSERT_EQ(domain::tallying::total(*books, {}).total.bags, bags);

        std::string by_drive;
        for (auto& program : programs_) {
            auto client = program->client();
            const auto until = Steady::now() + 60s;
            rapidjson::Document json;
            do {
                const auto answer = client.get("/api/v1/totals?by=drive,day");
                ASSERT_EQ(answer.status, 200u) << answer.body;
                json.Parse(answer.body.c_str());
                ASSERT_TRUE(json.IsObject()) << answer.body;
            } while (number(json["as_of"], "seq") != books->as_of.seq && Steady::now() < until);
            EXPECT_EQ(number(json["as_of"], "seq"), books->as_of.seq);
            EXPECT_EQ(std::string(json["as_of"]["head"].GetString()), books->as_of.head.hex());
            EXPECT_EQ(number(json["total"], "bags"), bags);
            const auto text = text_of(json["rows"]);
            if (by_drive.empty()) by_drive = text;
            EXPECT_EQ(text, by_drive) << "two processes count otherwise";
        }
    }

    std::unique_ptr<support::Cluster> cluster_;
    std::string url_, token_;
    std::mt19937_64 random_;
    std::vector<Harm> deck_;
    std::vector<std::unique_ptr<ServeProcess>> programs_;  ///< null while one is started again
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> epoch_{0};  ///< how often an older state was put back
    std::vector<std::thread> threads_;
    std::int64_t acknowledged_batches_ = 0;
    std::vector<std::pair<std::uint64_t, Sent>> acknowledged_;
    std::vector<Sent> unknown_;
    std::map<std::string, std::int64_t> bags_;  ///< of every event that was ever sent
};

TEST_F(Storm, EveryProcessSaysWhatTheLedgerSaysAndNothingAcknowledgedIsLostOrTwice) {
    const char* given = std::getenv("STORM_ROUNDS");
    const int rounds = given ? std::atoi(given) : 4;
    ASSERT_GE(rounds, 1);
    ASSERT_NO_FATAL_FAILURE(prepare());
    std::size_t without_answer = 0;
    for (int round = 1; round <= rounds; ++round) {
        std::vector<Harm> harms;
        for (auto n = 2 + below(2); n > 0; --n) harms.push_back(next_harm());
        std::string names;
        for (auto harm : harms) names += std::string(names.empty() ? "" : ", ") + name_of(harm);
        SCOPED_TRACE("round " + std::to_string(round) + ": " + names);
        if (std::count(harms.begin(), harms.end(), Harm::put_back)) {
            cluster_->stop();
            cluster_->keep_state();
            cluster_->start();
        }
        start_load();
        for (auto harm : harms) {
            let_it_go_on();
            do_harm(harm);
        }
        let_it_go_on();
        finish_load();
        without_answer += unknown_.size();
        for (auto& program : programs_) ASSERT_NO_FATAL_FAILURE(wait_until_ready(*program));
        ASSERT_NO_FATAL_FAILURE(resolve());
        ASSERT_NO_FATAL_FAILURE(check());
        ASSERT_FALSE(HasFailure());
    }
    std::cout << rounds << " rounds over " << programs_.size() << " processes, " << bags_.size()
              << " events, " << without_answer << " tries without an acknowledgement, " << epoch_
              << " times put back" << std::endl;
    EXPECT_GT(without_answer, 0u) << "without harm these rounds would show nothing";
    for (auto& program : programs_)
        EXPECT_EQ(program->terminate(), 0) << program->process().output();
}

}  // namespace
}  // namespace tests::fault

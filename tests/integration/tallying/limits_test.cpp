// What one asker can take from all others: bytes, rows, threads, places in lists.
#include "tests/support/country.hpp"
#include "tests/support/direct_api.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdio>
#include <future>
#include <set>

namespace {

using namespace tests::support;

using Limits = api::Limits;

Limits small_limits() {
    Limits out;
    out.answer_rows = 5'000;
    out.answers = std::make_shared<api::CacheBudget>("answers", 1024 * 1024);
    out.sums = std::make_shared<api::CacheBudget>("sums", 2 * 1024 * 1024);
    return out;
}

/// Enough drives that what looks at each of them is no work for the io threads.
class Country : public testing::Test {
  protected:
    static constexpr std::int64_t drives = 12'000;
    void SetUp() override { make_country(api.database(), {drives, 4, 60, 3}); }

    Limits limits = small_limits();
    DirectApi api{"2026-01-15T08:00:00+07:00", limits};
};

TEST_F(Country, ThousandsOfDifferentQuestionsStayWithinTheirBytes) {
    std::size_t asked = 0;
    for (int day = 0; day < 300; ++day)
        for (const char* by : {"", "&by=month", "&by=site", "&by=component,nominal_ml"}) {
            auto from = domain::Day::of(2023, 2, 1).plus(day);
            auto got = api.get("/totals?from=" + from.text() + "&to=" + from.plus(20).text() + by,
                               "auditor");
            ASSERT_EQ(got.status, 200u) << got.body;
            ++asked;
            ASSERT_LE(limits.answers->bytes(), limits.answers->most());
            ASSERT_LE(limits.sums->bytes(), limits.sums->most());
            ASSERT_LE(limits.sums->bytes(), limits.sums->share()) << "one asker holds a quarter";
        }
    EXPECT_EQ(asked, 1'200u);
    EXPECT_GT(limits.sums->evictions(), 500u);
}

TEST_F(Country, LittleIsAnsweredAtOnceAndMuchElsewhere) {
    auto one = api.get("/totals?drive=drive-77&by=day,nominal_ml");
    EXPECT_EQ(one.status, 200u);
    EXPECT_TRUE(one.at_once);
    auto whole = api.get("/totals?by=year");
    EXPECT_EQ(whole.status, 200u);
    EXPECT_FALSE(whole.at_once) << drives << " drives are looked at";
    EXPECT_TRUE(api.get("/totals?by=year").at_once) << "kept";
    // After a commit the running sums go on: few rows and one changed drive are little.
    auto sent = api.ask(
        "local", api::Method::post, "/drives/drive-12000/events",
        R"({"device":"t","events":[{"id":"0192f0c1-7a00-7000-8000-000000000009","kind":"counted",)"
        R"("at":"2025-12-31T08:00:00+07:00","component":"whole_blood","nominal_ml":350,"count":3}]})");
    ASSERT_EQ(sent.status, 200u) << sent.body;
    auto again = api.get("/totals?by=year");
    EXPECT_TRUE(again.at_once);
    EXPECT_EQ(again.json()["total"]["bags"].integer(), whole.json()["total"]["bags"].integer() + 3);
    EXPECT_FALSE(api.get("/valuation?by=site&tariff=tt-05-2017").at_once);
}

TEST_F(Country, TooManyRowsAreRefusedAndTheRefusalSaysWhatToNarrow) {
    auto wide = api.get("/totals?by=drive");
    EXPECT_EQ(wide.status, 422u);
    ASSERT_EQ(wide.code(), "too_wide");
    auto narrow = api.get("/totals?by=drive&from=2024-01-01&to=2024-06-30");
    EXPECT_EQ(narrow.status, 200u);
    EXPECT_GT(narrow.json()["rows"].size(), 1'000u);
    EXPECT_EQ(api.get("/totals?by=drive&format=xlsx").code(), "too_wide");
    EXPECT_EQ(api.get("/valuation?by=drive&tariff=tt-05-2017").code(), "too_wide");
}

TEST_F(Country, ManyRowsInPiecesSayWhatTheySaidAtOnce) {
    const std::string question = "/totals?by=site,month&from=2023-01-01&to=2025-12-31";
    auto streamed = api.get(question);
    ASSERT_EQ(streamed.status, 200u);
    EXPECT_TRUE(streamed.streamed);
    std::int64_t bags = 0;
    const auto json = streamed.json();
    for (const auto& row : json["rows"].items()) bags += row["bags"].integer();
    EXPECT_EQ(bags, json["total"]["bags"].integer());
    auto csv = api.get(question + "&format=csv");
    std::size_t lines = 0;
    for (auto at = csv.body.find("\r\n"); at != std::string::npos;
         at = csv.body.find("\r\n", at + 2))
        ++lines;
    EXPECT_EQ(lines, json["rows"].size() + 1) << "one heading";
    EXPECT_EQ(csv.body.find("walked_out", csv.body.find("\r\n")), std::string::npos);
    EXPECT_EQ(
        api.ask("local", api::Method::get, question, {}, {{"if-none-match", streamed.etag}}).status,
        304u);
}

TEST_F(Country, LongReadsOfOneHoldUpNeitherShortOnesNorOthers) {
    // The one thread of long work is held; whoever asks for much waits in line, by turns.
    std::promise<void> open;
    auto gate = open.get_future().share();
    std::promise<void> started;
    api.database().read(
        {"somebody", true},
        [&, gate](storage::Session&) {
            started.set_value();
            gate.wait();
        },
        [](domain::Result<void>) {});
    started.get_future().wait();
    std::mutex mutex;
    std::vector<std::string> order;
    std::condition_variable changed;
    auto read = [&](const std::string& who, bool is_long) {
        api.database().read(
            {who, is_long}, [](storage::Session&) {},
            [&, who](domain::Result<void> done) {
                std::lock_guard guard(mutex);
                order.push_back(done ? who : done.error().code);
                changed.notify_all();
            });
    };
    for (int i = 0; i < 20; ++i) read("hospital", true);
    read("committee", true);
    EXPECT_EQ(api.database().reads_waiting(true), 21u);
    // Short reads do not wait for any of them.
    EXPECT_EQ(api.get("/drives/drive-5/transitions").status, 200u);
    EXPECT_EQ(api.database().reads_waiting(true), 21u);
    open.set_value();
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return order.size() == 21; });
    auto committee = std::find(order.begin(), order.end(), "committee") - order.begin();
    EXPECT_LE(committee, 1) << "its turn comes after one of the hospital's";
}

class AfterClose : public testing::Test {
  protected:
    static constexpr int events = 1'000;
    void SetUp() override { make_country(api.database(), {3, 1, 3, 1}); }
    DirectApi api{"2026-01-15T08:00:00+07:00"};
};

TEST_F(AfterClose, AThousandEventsThatWaitGiveSmallAnswersAndPages) {
    const auto at = api.get_json("/drives/drive-3")["starts_at"].text();
    auto closed =
        api.ask("lan", api::Method::post, "/drives/drive-3/transitions", R"({"to":"closed"})");
    ASSERT_EQ(closed.status, 201u) << closed.body;
    std::string upload = R"({"device":"t","events":[)";
    for (int i = 0; i < events; ++i) {
        char id[40];
        std::snprintf(id, sizeof id, "0192f0c1-7a00-7000-8000-%012d", i + 1);
        upload += std::string(i ? "," : "") + R"({"id":")" + id + R"(","kind":"counted","at":")" +
                  at + R"(","component":"whole_blood","nominal_ml":350,"count":1})";
    }
    upload += "]}";
    auto answer = api.ask("local", api::Method::post, "/drives/drive-3/events", upload);
    ASSERT_EQ(answer.status, 200u) << answer.body.substr(0, 500);
    EXPECT_LT(answer.body.size(), 60'000u);
    auto told = answer.json();
    ASSERT_EQ(told["in_review"].size(), 250u);
    EXPECT_EQ(told["more_in_review"].integer(), events - 250);
    // Page by page everything comes once.
    std::set<std::string> seen;
    std::string cursor;
    std::size_t pages = 0;
    do {
        auto page = api.get("/drives/drive-3/review?limit=200" +
                            (cursor.empty() ? "" : "&cursor=" + cursor));
        ASSERT_EQ(page.status, 200u) << page.body.substr(0, 500);
        EXPECT_LT(page.body.size(), 200 * 1'500u);
        auto json = page.json();
        EXPECT_LE(json["items"].size(), 200u);
        for (const auto& item : json["items"].items()) {
            EXPECT_TRUE(seen.insert(item["id"].text()).second);
            EXPECT_EQ(item["event"]["id"].text(), item["id"].text());
        }
        cursor = json["next"].null() ? "" : json["next"].text();
        ++pages;
    } while (!cursor.empty() && pages < 20);
    EXPECT_EQ(seen.size(), std::size_t(events));
    EXPECT_EQ(pages, 5u);
    EXPECT_EQ(api.get_json("/drives/drive-3/review")["items"].size(), 50u)
        << "fifty unless asked otherwise";
    EXPECT_EQ(api.get("/drives/drive-3/review?cursor=x").code(), "invalid_cursor");
}

}  // namespace

#include "tests/fault/uploads.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tests::fault {

using support::Answer;
using support::HttpClient;

std::string drive_code(int number) {
    return "fault-" + std::to_string(number);
}

namespace {

void create(HttpClient& client, const std::string& path, const std::string& body) {
    const auto answer = client.post("/api/v1" + path, body);
    ASSERT_TRUE(answer.status == 201 || answer.status == 200)
        << path << ": " << answer.status << " " << answer.body;
}

}  // namespace

void prepare_drives(HttpClient& client) {
    std::vector<std::pair<std::string, std::string>> steps{
        {"/organizations",
         R"({"code":"kien-giang","name":"Kiên Giang","kind":"provincial_committee"})"},
        {"/sites", R"({"code":"rach-gia","name":"Rạch Giá","organization":"kien-giang"})"}};
    for (int i = 0; i < drives; ++i) {
        steps.emplace_back(
            "/drives",
            R"({"code":")" + drive_code(i) + R"(","title":"Đợt )" + std::to_string(i) +
                R"(","site":"rach-gia","organization":"kien-giang",)"
                R"("starts_at":"2020-02-09T07:00:00+07:00","ends_at":"2020-02-09T11:00:00+07:00"})");
        for (const char* to : {"approved", "open"})
            steps.emplace_back("/drives/" + drive_code(i) + "/transitions",
                               std::string(R"({"to":")") + to + R"("})");
    }
    for (const auto& [path, body] : steps) ASSERT_NO_FATAL_FAILURE(create(client, path, body));
}

std::int64_t number(const rapidjson::Value& object, const char* name) {
    const auto member = object.FindMember(name);
    return member != object.MemberEnd() && member->value.IsInt64() ? member->value.GetInt64() : -1;
}

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
    EXPECT_EQ(number(json, "accepted") + number(json, "duplicates"),
              std::int64_t(sent.events.size()))
        << answer.body;
    EXPECT_TRUE(json.HasMember("in_review") && json["in_review"].IsArray() &&
                json["in_review"].Empty())
        << answer.body;
    return Outcome::acknowledged;
}

}  // namespace tests::fault

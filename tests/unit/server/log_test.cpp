#include "server/logging/log.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace {

using namespace server::logging;

TEST(Log, ALineIsOneJsonObject) {
    const auto line =
        rendered(Format::json, 1'581'210'840'007, Level::warning, "request", "abc",
                 {{"path", "/x\"\n\\"}, {"status", 503}, {"ratio", 0.5}, {"last", true}});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    rapidjson::Document document;
    document.Parse(line.c_str());
    ASSERT_FALSE(document.HasParseError()) << line;
    EXPECT_STREQ(document["time"].GetString(), "2020-02-09T01:14:00.007Z");
    EXPECT_STREQ(document["level"].GetString(), "warning");
    EXPECT_STREQ(document["event"].GetString(), "request");
    EXPECT_STREQ(document["request_id"].GetString(), "abc");
    EXPECT_STREQ(document["path"].GetString(), "/x\"\n\\");
    EXPECT_EQ(document["status"].GetInt(), 503);
    EXPECT_DOUBLE_EQ(document["ratio"].GetDouble(), 0.5);
    EXPECT_TRUE(document["last"].GetBool());
}

TEST(Log, BytesThatAreNotUtf8StayJson) {
    const auto line = rendered(Format::json, 0, Level::info, "x", {},
                               {{"path", std::string_view("\xff\x01\x7fgi\xe1\xbb\x8dt\xe1\xbb")}});
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag>(line.c_str());
    EXPECT_FALSE(document.HasParseError()) << line;
    EXPECT_EQ(std::string(document["path"].GetString()),
              "\xef\xbf\xbd\x01\x7fgi\xe1\xbb\x8dt\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_FALSE(document.HasMember("request_id"));
}

TEST(Log, ForPeopleItIsOneLineOfText) {
    EXPECT_EQ(rendered(Format::text, 0, Level::info, "listening", "r1", {{"port", 8080}}),
              "1970-01-01T00:00:00.000Z info    listening port=8080 [r1]");
}

}  // namespace

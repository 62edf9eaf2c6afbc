// Every row is a request that must be refused with exactly this code, and must not get a second
// answer.
#include "tests/support/api_fixture.hpp"
#include "tests/support/malformed_http.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace tests::support;

std::optional<api::Response> tiny(std::shared_ptr<api::Request> request, api::Done) {
    api::Response response;
    response.content_type = "text/plain";
    response.route = "/ok";
    response.body =
        std::make_shared<const std::string>(request->body.empty() ? "ok" : request->body);
    return response;
}

class Malformed : public testing::Test {
  protected:
    ApiService service_{tiny, server::Hooks{}, Contract::none};
};

TEST_F(Malformed, IsRefusedWithItsCode) {
    for (const auto& expected : malformed_http()) {
        SCOPED_TRACE(expected.name);
        expect_refused(service_.port(), expected);
        EXPECT_EQ(service_.get("/ok").body, "ok");
    }
}

// The same bytes in pieces of one: where a read ends must not matter.
TEST_F(Malformed, IsRefusedTheSameByteByByte) {
    for (const auto& expected : malformed_http()) {
        if (expected.bytes.size() > 300) continue;  // long ones are about size only
        SCOPED_TRACE(expected.name);
        HttpClient client(service_.port());
        for (const char& byte : expected.bytes) client.send_raw({&byte, 1});
        if (expected.half_close) client.finish_sending();
        const auto answer = client.read_answer(expected.bytes.starts_with("HEAD "));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, expected.status) << answer->body;
    }
}

TEST(MalformedTable, IsAsLargeAsPromised) {
    EXPECT_GE(malformed_http().size(), 120u);
}

}  // namespace

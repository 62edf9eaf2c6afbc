// Who the client is when proxies stand between: what can be believed, and what a client may have
// made up.
#include "server/http/client_address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace server::http;
using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(Networks, AreReadWholeOrNotAtAll) {
    for (const char* good : {"", " ", "10.0.0.0/8", "127.0.0.1, ::1", "2001:db8::/32,192.0.2.0/24 ",
                             "0.0.0.0/0", "::/0", "::ffff:10.0.0.1"})
        EXPECT_TRUE(Networks::parse(good)) << good;
    for (const char* bad : {",", "10.0.0.0/8,", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/",
                            "10.0.0.0/-1", "10.0.0.0/8a", "proxy.example", "10.0.0.1:80", "[::1]",
                            "fe80::1%eth0", "10.0.0.1 10.0.0.2", "256.1.1.1", "/8"})
        EXPECT_FALSE(Networks::parse(bad)) << bad;
}

TEST(Networks, ContainWhatTheirBitsSay) {
    const auto in = [](const char* list, const char* address) {
        return Networks::parse(list)->contains(*parse_address(address));
    };
    EXPECT_TRUE(in("10.0.0.0/8", "10.255.0.1"));
    EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(in("192.0.2.128/25", "192.0.2.200"));
    EXPECT_FALSE(in("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(in("192.0.2.77/24", "192.0.2.1")) << "bits behind the block do not matter";
    EXPECT_TRUE(in("10.0.0.0/8", "::ffff:10.1.2.3"))
        << "the same address in the form of a dual socket";
    EXPECT_TRUE(in("2001:db8:1::/47", "2001:db8:0:ffff::1"));
    EXPECT_FALSE(in("2001:db8:2::/47", "2001:db8:1::1"));
    EXPECT_FALSE(in("::/64", "10.0.0.1"));
    EXPECT_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    EXPECT_FALSE(in("::/0", "10.0.0.1")) << "the blocks of one family are not those of the other";
    EXPECT_FALSE(in("", "127.0.0.1"));
}

struct Case {
    Fields headers;
    std::string address;
    std::optional<bool> secure;
};

/// The peer is 10.0.0.1; 10.0.0.0/8 and 2001:db8:f::/48 are trusted.
Client seen(const Fields& headers) {
    api::Request request;
    request.headers = headers;
    return client_behind(*parse_address("10.0.0.1"), request,
                         *Networks::parse("10.0.0.0/8, 2001:db8:f::/48"));
}

TEST(ClientAddress, IsTheRightmostThatIsNotAProxy) {
    const auto forwarded_for = [](const char* value) { return Fields{{"x-forwarded-for", value}}; };
    const std::vector<Case> cases{
        {{}, "10.0.0.1", {}},
        {forwarded_for("203.0.113.9"), "203.0.113.9", {}},
        {forwarded_for("1.1.1.1, 203.0.113.9"),
         "203.0.113.9",
         {}},  // the first was written by the client
        {forwarded_for("1.1.1.1, 203.0.113.9, 10.2.0.1, 10.3.0.1"), "203.0.113.9", {}},
        {forwarded_for("127.0.0.1, 203.0.113.9"), "203.0.113.9", {}},
        {forwarded_for("10.9.9.9"), "10.9.9.9", {}},  // all are ours: the farthest
        {forwarded_for("203.0.113.9,10.2.0.1"), "203.0.113.9", {}},
        {forwarded_for("  203.0.113.9\t"), "203.0.113.9", {}},
        {forwarded_for("203.0.113.9:4711"), "203.0.113.9", {}},
        {forwarded_for("2001:db8::9"), "2001:db8::9", {}},
        {forwarded_for("[2001:db8::9]"), "2001:db8::9", {}},
        {forwarded_for("[2001:db8::9]:443, 2001:db8:f::1"), "2001:db8::9", {}},
        {forwarded_for("::ffff:203.0.113.9"), "203.0.113.9", {}},
        // what is no address ends the reading where we still know who speaks
        {forwarded_for("203.0.113.9, unknown"), "10.0.0.1", {}},
        {forwarded_for("203.0.113.9, unknown, 10.2.0.1"), "10.2.0.1", {}},
        {forwarded_for(""), "10.0.0.1", {}},
        {forwarded_for(",,,"), "10.0.0.1", {}},
        {forwarded_for("203.0.113.9,"), "10.0.0.1", {}},
        {forwarded_for("203.0.113.9 10.0.0.1"), "10.0.0.1", {}},
        {forwarded_for("203.0.113.999"), "10.0.0.1", {}},
        {forwarded_for("[203.0.113.9]"), "10.0.0.1", {}},
        {forwarded_for("[::1"), "10.0.0.1", {}},
        {forwarded_for("[::1]x"), "10.0.0.1", {}},
        {forwarded_for("fe80::1%eth0"), "10.0.0.1", {}},
        {forwarded_for("<script>"), "10.0.0.1", {}},
        {forwarded_for("0x7f.1"), "10.0.0.1", {}},
        {forwarded_for("2130706433"), "10.0.0.1", {}},
        {{{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}},
         "203.0.113.9",
         {}},  // two lines are one list
        {{{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-for", "10.2.0.1"}}, "203.0.113.9", {}},
        // Forwarded, only when the other is not there
        {{{"forwarded", "for=203.0.113.9"}}, "203.0.113.9", {}},
        {{{"forwarded", "for=1.1.1.1, For=\"[2001:db8::9]:4711\";proto=https;by=10.0.0.1"}},
         "2001:db8::9",
         true},
        {{{"forwarded", "for=203.0.113.9;proto=http, for=10.2.0.1;proto=https"}},
         "203.0.113.9",
         false},
        {{{"forwarded", "for=_hidden"}}, "10.0.0.1", {}},
        {{{"forwarded", "for=\"1.1.1.1, for=203.0.113.9"}},
         "203.0.113.9",
         {}},  // an open quote of the client's
        {{{"forwarded", "for=1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}}, "203.0.113.9", {}},
        {{{"forwarded", "host=1.1.1.1"}}, "10.0.0.1", {}},
        {{{"forwarded", ";;;==="}}, "10.0.0.1", {}},
        // the scheme
        {{{"x-forwarded-proto", "https"}}, "10.0.0.1", true},
        {{{"x-forwarded-proto", "HTTPS"}}, "10.0.0.1", true},
        {{{"x-forwarded-proto", "http"}}, "10.0.0.1", false},
        {{{"x-forwarded-proto", "https, http"}}, "10.0.0.1", false},
        {{{"x-forwarded-proto", "https"}, {"x-forwarded-proto", "http"}}, "10.0.0.1", false},
        {{{"x-forwarded-proto", "https,https"}}, "10.0.0.1", true},
        {{{"x-forwarded-proto", ""}}, "10.0.0.1", false},
        {{{"x-forwarded-proto", "httpsx"}}, "10.0.0.1", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.headers.empty() ? "no headers"
                                       : c.headers.front().first + ": " + c.headers.front().second);
        const auto client = seen(c.headers);
        EXPECT_EQ(client.address.to_string(), c.address);
        EXPECT_EQ(client.secure, c.secure);
    }
}

TEST(ClientAddress, AVeryLongListIsReadNoFartherThanProxiesCanStand) {
    std::string list = "203.0.113.9";
    for (int i = 0; i < 5'000; ++i) list += ",10.0.0.2";
    EXPECT_EQ(seen({{"x-forwarded-for", list}}).address.to_string(), "10.0.0.2");
}

}  // namespace

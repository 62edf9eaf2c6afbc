// The address of the service in links: configured, or that of the connection itself.
#include "server/http/public_origin.hpp"

#include <gtest/gtest.h>

namespace {

using namespace server::http;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

TEST(PublicOrigin, IsASchemeAndAHostAndNothingElse) {
    for (const char* good : {"https://giothong.example", "http://10.0.0.5:8080",
                             "https://[2001:db8::1]", "https://[::1]:8443", "https://a.b-c.vn:1"})
        EXPECT_TRUE(is_origin(good)) << good;
    for (const char* bad : {"",
                            "giothong.example",
                            "https://",
                            "https://giothong.example/",
                            "https://giothong.example/x",
                            "https://giothong.example?x",
                            "https://giothong.example#x",
                            "https://a@b",
                            "ftp://a",
                            "https://a:",
                            "https://a:0",
                            "https://a:65536",
                            "https://a:x",
                            "https://A.example",
                            "https://a b",
                            "https://a\r\nX: y",
                            "https://[::1",
                            "https://[10.0.0.1]",
                            "https://.a",
                            "javascript:x"})
        EXPECT_FALSE(is_origin(bad)) << bad;
}

TEST(PublicOrigin, AClientIsBelievedItsHostOnlyWhereItIsConnectedTo) {
    const tcp::endpoint here(make_address("127.0.0.1"), 8080),
        lan(make_address("192.168.1.5"), 8080), six(make_address("::1"), 8080),
        mapped(make_address("::ffff:192.168.1.5"), 443);
    EXPECT_EQ(direct_origin(here, "127.0.0.1:8080", false), "http://127.0.0.1:8080");
    EXPECT_EQ(direct_origin(here, "127.0.0.1", false), "http://127.0.0.1:8080");
    EXPECT_EQ(direct_origin(here, "LocalHost:8080", true), "https://localhost:8080");
    EXPECT_EQ(direct_origin(six, "[::1]:8080", false), "http://[::1]:8080");
    EXPECT_EQ(direct_origin(lan, "192.168.1.5:8080", false), "http://192.168.1.5:8080");
    EXPECT_EQ(direct_origin(mapped, "192.168.1.5", true), "https://192.168.1.5");
    for (const char* evil : {"evil.example", "evil.example:8080", "127.0.0.1.evil.example",
                             "127.0.0.1:8081", "", ":8080", "localhost.evil"})
        EXPECT_EQ(direct_origin(here, evil, false), "") << evil;
    EXPECT_EQ(direct_origin(lan, "localhost:8080", false), "");
    EXPECT_EQ(direct_origin(lan, "127.0.0.1:8080", false), "");
}

}  // namespace

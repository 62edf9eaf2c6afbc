// Who counts as one client.
#include "domain/core/client_group.hpp"

#include <gtest/gtest.h>

namespace {

TEST(ClientGroup, IsAnIpv4AddressOrTheSlash64OfAnIpv6One) {
    using domain::client_group;
    EXPECT_EQ(client_group("10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(client_group(""), "");
    EXPECT_NE(client_group("10.0.0.1"), client_group("10.0.0.2"));
    const auto one = client_group("2001:db8::1");
    for (const char* same :
         {"2001:db8::2", "2001:db8:0:0::1", "2001:db8:0:0:1:2:3:4", "2001:db8::ffff:0:0:1",
          "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::192.0.2.1"})
        EXPECT_EQ(client_group(same), one) << same;
    for (const char* other :
         {"2001:db8:0:1::1", "2001:db9::1", "::1", "fe80::1", "2001:db8:1::", "1:2:3:4:5:6:7:8"})
        EXPECT_NE(client_group(other), one) << other;
    EXPECT_EQ(client_group("::1"), client_group("::2"));
}

}  // namespace

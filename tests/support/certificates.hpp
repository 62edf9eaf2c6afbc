// Certificates of the tests' own making.
#pragma once

#include <string>

namespace tests::support {

struct Certificate {
    std::string certificate_pem;
    std::string key_pem;
};

/// Signed by itself, for 127.0.0.1 and localhost, valid for `days` from yesterday (negative: over
/// already).
Certificate make_certificate(long serial, int days = 30);

}  // namespace tests::support

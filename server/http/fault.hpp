// Why the transport refuses a request before any handler is asked.
#pragma once

#include <string>
#include <string_view>

namespace server::http {

struct Fault {
    unsigned status = 0;
    std::string_view code;
    std::string reason;  ///< a short English word for programs and logs; may be empty

    explicit operator bool() const { return status != 0; }
};

inline Fault malformed(std::string_view reason) {
    return {400, "malformed_request", std::string(reason)};
}

}  // namespace server::http

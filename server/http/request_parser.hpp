// A request from its bytes. Beast's parser does the work behind this face: it alone costs more to
// compile than the whole session.
#pragma once

#include "api/http/message.hpp"
#include "server/http/fault.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server::http {

class RequestParser {
  public:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    enum class Result { need_input, ready, fault };
    struct BodyLimits {
        std::int64_t usual = 0;   ///< bytes of any body
        std::int64_t tables = 0;  ///< of one that is a file with a table, where those are taken
    };

    RequestParser();
    ~RequestParser();

    /// What comes next is written into `request`, whose headers use up the strings of `spare`; both
    /// stay until end().
    void begin(api::Request& request, Fields& spare, const BodyLimits& limits);
    void end();
    bool begun() const;

    /// The header has to be there whole (see HeaderScan). `used` is how much of `bytes` has been
    /// taken, also on a fault.
    Result put(std::string_view bytes, std::size_t& used);
    const Fault& fault() const { return fault_; }

    /// Of what has been read so far.
    bool has_target() const;
    bool wants_continue() const;
    bool http_1_0() const;
    bool keep_alive() const;
    std::string_view accept_language() const;

  private:
    class Reader;
    struct Impl;
    std::unique_ptr<Impl> impl_;
    Fault fault_;
};

}  // namespace server::http

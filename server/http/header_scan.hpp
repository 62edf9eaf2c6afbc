// Finds the end of a request's header and refuses what Beast would let pass or wait for: bare line
// feeds and carriage returns, folded lines, a first byte that no request starts with, and sizes
// over the limit.
#pragma once

#include "server/http/fault.hpp"

#include <cstddef>
#include <string_view>

namespace server::http {

class HeaderScan {
  public:
    enum class Result { need_input, ready, fault };

    void begin() { *this = HeaderScan(); }
    /// `bytes` are all that have come since begin(), each time with more at its end; where they
    /// were cut does not matter. `limit` is for the whole header.
    Result scan(std::string_view bytes, std::size_t limit);
    /// Bytes before the request that the parser must not see: one empty line.
    std::size_t skipped() const { return skipped_; }
    const Fault& fault() const { return fault_; }

  private:
    Result fail(Fault fault) {
        fault_ = std::move(fault);
        return Result::fault;
    }

    // From skipped_.
    std::size_t scanned_ = 0;
    std::size_t line_ = 0;
    unsigned lines_ = 0;
    std::size_t skipped_ = 0;
    Fault fault_;
};

}  // namespace server::http

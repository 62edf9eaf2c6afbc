// A connection from an address of one's own in 127.0.0.0/8, for clients that do not stand behind
// the proxy, and for many connections that say nothing.
#pragma once

#include <string>
#include <string_view>

namespace tests::adversary {

class RawConnection {
  public:
    /// Connects to 127.0.0.1 from `address`; is closed when that does not work.
    RawConnection(unsigned port, const std::string& address);
    ~RawConnection();
    RawConnection(RawConnection&& other) noexcept;
    RawConnection& operator=(RawConnection&&) = delete;

    bool open() const { return socket_ >= 0; }
    void send(std::string_view bytes);
    /// What comes until the peer closes, until `most` bytes are there, or for `milliseconds`.
    std::string receive(std::size_t most, int milliseconds);
    /// The status of an answer to this request, or 0.
    unsigned ask(std::string_view request, std::string* answer = nullptr);

  private:
    int socket_ = -1;
};

}  // namespace tests::adversary

#include "tests/adversary/raw_connection.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tests::adversary {
namespace {

sockaddr_in at(const std::string& address, unsigned port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(std::uint16_t(port));
    ::inet_pton(AF_INET, address.c_str(), &out.sin_addr);
    return out;
}

}  // namespace

RawConnection::RawConnection(unsigned port, const std::string& address)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto from = at(address, 0);
    const auto to = at("127.0.0.1", port);
    if (socket_ >= 0 &&
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
        return;
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

RawConnection::~RawConnection() {
    if (socket_ >= 0) ::close(socket_);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

void RawConnection::send(std::string_view bytes) {
    while (socket_ >= 0 && !bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(std::size_t(sent));
    }
}

std::string RawConnection::receive(std::size_t most, int milliseconds) {
    std::string out;
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (socket_ >= 0 && out.size() < most) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                              until - std::chrono::steady_clock::now())
                              .count();
        pollfd one{socket_, POLLIN, 0};
        if (left <= 0 || ::poll(&one, 1, int(left)) <= 0) break;
        char part[16'384];
        const auto got = ::recv(socket_, part, sizeof part, 0);
        if (got <= 0) break;
        out.append(part, std::size_t(got));
    }
    return out;
}

unsigned RawConnection::ask(std::string_view request, std::string* answer) {
    send(request);
    const auto got = receive(1 << 20, 5'000);
    if (answer) *answer = got;
    return got.starts_with("HTTP/1.1 ") ? unsigned(std::strtoul(got.c_str() + 9, nullptr, 10)) : 0;
}

}  // namespace tests::adversary

#include "tests/fault/child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace tests::fault {

Child::Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    std::vector<char*> argv, envp;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    for (const auto& entry : environment) envp.push_back(const_cast<char*>(entry.c_str()));
    for (char** entry = environ; *entry; ++entry) envp.push_back(*entry);
    envp.push_back(nullptr);
    const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error) {
        ::close(ends[0]);
        throw std::runtime_error(arguments[0] + ": " + std::strerror(error));
    }
    reader_ = std::thread([this, fd = ends[0]] { collect(fd); });
}

Child::~Child() {
    if (!status_) {
        signal(SIGKILL);
        wait(std::chrono::seconds(10));
    }
    reader_.join();
}

void Child::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
    if (status_) return status_;
    // The output ends when the process does; only then may waitpid block.
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, limit, [&] { return closed_; })) return std::nullopt;
    }
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0)
        if (errno != EINTR) throw std::runtime_error("waitpid");
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_;
}

std::optional<std::uint16_t> Child::port(std::chrono::milliseconds limit) {
    static constexpr std::string_view marker = "127.0.0.1:";
    const auto find = [&]() -> std::optional<std::uint16_t> {
        for (auto at = output_.find(marker); at != std::string::npos; at = output_.find(marker, at + 1)) {
            const char* begin = output_.data() + at + marker.size();
            const char* end = output_.data() + output_.size();
            std::uint16_t port = 0;
            const auto [last, error] = std::from_chars(begin, end, port);
            // A number at the very end may go on in the next piece.
            if (error == std::errc() && last != end && port != 0) return port;
        }
        return std::nullopt;
    };
    std::unique_lock lock(mutex_);
    std::optional<std::uint16_t> port;
    changed_.wait_for(lock, limit, [&] { return (port = find()) || closed_; });
    return port;
}

std::string Child::output() const {
    std::lock_guard lock(mutex_);
    return output_;
}

void Child::collect(int fd) {
    char piece[4096];
    for (;;) {
        const ssize_t n = ::read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        std::lock_guard lock(mutex_);
        if (n > 0) {
            output_.append(piece, std::size_t(n));
        } else {
            closed_ = true;
        }
        changed_.notify_all();
        if (n <= 0) break;
    }
    ::close(fd);
}

bool Client::connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return false;
    const timeval limit{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void Client::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    buffer_.clear();
}

std::optional<Answer> Client::exchange(const char* method, const std::string& target, const std::string& body) {
    const auto give_up = [this]() -> std::optional<Answer> {
        close();
        return std::nullopt;
    };
    if (socket_ < 0 && !connect()) return give_up();
    std::string request = std::string(method) + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (!body.empty())
        request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return give_up();
        sent += std::size_t(n);
    }
    const auto more = [&] {
        char piece[16384];
        const ssize_t n = ::recv(socket_, piece, sizeof piece, 0);
        if (n > 0) buffer_.append(piece, std::size_t(n));
        return n > 0;
    };
    std::size_t head_end;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!more()) return give_up();
    std::string head = buffer_.substr(0, head_end + 2);
    for (char& c : head)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    Answer answer;
    if (head.size() < 12 || std::from_chars(head.data() + 9, head.data() + 12, answer.status).ec != std::errc())
        return give_up();
    std::size_t length = 0;
    static constexpr std::string_view name = "\r\ncontent-length: ";
    if (const auto at = head.find(name); at != std::string::npos)
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    while (buffer_.size() < head_end + 4 + length)
        if (!more()) return give_up();
    answer.body = buffer_.substr(head_end + 4, length);
    buffer_.erase(0, head_end + 4 + length);
    if (head.find("\r\nconnection: close") != std::string::npos) close();
    return answer;
}

}  // namespace tests::fault

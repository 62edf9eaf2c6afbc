#include "tests/support/serve_process.hpp"

#include <chrono>
#include <cstdlib>
#include <signal.h>
#include <stdexcept>

namespace tests::support {
namespace {

std::vector<std::string> command_line(const std::string& database,
                                      const std::vector<std::string>& more) {
    std::vector<std::string> all{program(), "serve", "--db", database, "--port", "0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

std::string program() {
    const char* other = std::getenv("GIOTHONG_PROGRAM");
    return other ? other : GIOTHONG_EXECUTABLE;
}

std::string make_token(const std::string& database) {
    ChildProcess process(
        {{program(), "token", "create", "--db", database, "--role", "administrator", "--role",
          "committee", "--role", "coordinator", "--role", "auditor"},
         {},
         {},
         {}});
    auto line = process.wait_for_line(
        [](const std::string& candidate) { return candidate.starts_with("gtt_"); });
    if (!line || process.wait() != 0)
        throw std::runtime_error("giothong token create:\n" + process.output());
    return *line;
}

HttpClient ServeProcess::client() const {
    HttpClient client(port_);
    client.always_send("Authorization", "Bearer " + token_);
    return client;
}

ServeProcess::ServeProcess(const std::string& database, const std::vector<std::string>& more_flags)
    : ServeProcess(database, more_flags, make_token(database)) {}

ServeProcess::ServeProcess(const std::string& database, const std::vector<std::string>& more_flags,
                           std::string token)
    : token_(std::move(token)), process_({command_line(database, more_flags), {}, {}, {}}) {
    constexpr std::string_view said = "listening on http";
    const auto line = process_.wait_for_line(
        [&](const std::string& candidate) { return candidate.starts_with(said); });
    if (!line) throw std::runtime_error("giothong serve ended:\n" + process_.output());
    port_ = unsigned(std::stoul(line->substr(line->rfind(':') + 1)));
}

void ServeProcess::wait_until_ready() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (auto asker = client();;) {
        const auto answer = asker.get("/readyz");
        if (answer.status == 200) return;
        if (answer.code() != "books_unchecked" || std::chrono::steady_clock::now() > until)
            throw std::runtime_error("giothong serve is not ready:\n" + answer.body);
    }
}

void ServeProcess::kill() {
    process_.signal(SIGKILL);
    process_.wait();
}

int ServeProcess::terminate() {
    process_.signal(SIGTERM);
    return process_.wait();
}

}  // namespace tests::support

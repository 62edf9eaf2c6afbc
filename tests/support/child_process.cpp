#include "tests/support/child_process.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests::support {
namespace {

constexpr std::chrono::seconds longest_wait{60};

}  // namespace

ChildProcess::ChildProcess(const ProcessSettings& settings) {
    int pipe_ends[2];
    if (::pipe2(pipe_ends, O_CLOEXEC) != 0)
        throw std::runtime_error("pipe: " + std::string(strerror(errno)));

    // Everything that allocates is done before fork(): other threads may hold the allocator's lock.
    std::vector<char*> arguments;
    for (const auto& argument : settings.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::vector<std::string> environment;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        bool replaced = false;
        // It says which program the tests start, and is no setting of that program.
        replaced |= text.starts_with("GIOTHONG_PROGRAM=");
        for (const auto& [name, value] : settings.environment)
            replaced |= text.starts_with(name + "=");
        if (!replaced) environment.emplace_back(text);
    }
    for (const auto& [name, value] : settings.environment)
        environment.push_back(name + "=" + value);
    std::vector<char*> variables;
    for (auto& variable : environment) variables.push_back(variable.data());
    variables.push_back(nullptr);
    uid_t uid = 0;
    gid_t gid = 0;
    const bool change_user = !settings.user.empty() && ::geteuid() == 0;
    if (change_user) {
        const passwd* entry = ::getpwnam(settings.user.c_str());
        if (!entry) throw std::runtime_error("no user " + settings.user);
        uid = entry->pw_uid;
        gid = entry->pw_gid;
    }

    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork: " + std::string(strerror(errno)));
    if (pid_ == 0) {
        ::dup2(pipe_ends[1], STDOUT_FILENO);
        ::dup2(pipe_ends[1], STDERR_FILENO);
        if (!settings.directory.empty() && ::chdir(settings.directory.c_str()) != 0) ::_exit(126);
        if (change_user &&
            (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(126);
        // A test that crashes leaves nothing running behind it.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::execve(arguments[0], arguments.data(), variables.data());
        ::_exit(127);
    }
    ::close(pipe_ends[1]);
    reader_ = std::thread([this, from = pipe_ends[0]] { read(from); });
}

ChildProcess::~ChildProcess() {
    if (!result_) {
        ::kill(pid_, SIGKILL);
        int status = 0;
        ::waitpid(pid_, &status, 0);
    }
    reader_.join();
}

void ChildProcess::read(int from) {
    std::string partial;
    char part[4'096];
    for (;;) {
        const auto n = ::read(from, part, sizeof part);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        partial.append(part, std::size_t(n));
        std::lock_guard guard(mutex_);
        for (std::size_t end; (end = partial.find('\n')) != std::string::npos;) {
            lines_.push_back(partial.substr(0, end));
            partial.erase(0, end + 1);
        }
        changed_.notify_all();
    }
    ::close(from);
    std::lock_guard guard(mutex_);
    if (!partial.empty()) lines_.push_back(partial);
    ended_ = true;
    changed_.notify_all();
}

std::optional<std::string> ChildProcess::wait_for_line(
    const std::function<bool(const std::string&)>& wanted) {
    std::unique_lock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + longest_wait;
    for (;;) {
        while (looked_at_ < lines_.size()) {
            const std::string& line = lines_[looked_at_++];
            if (wanted(line)) return line;
        }
        if (ended_) return std::nullopt;
        if (changed_.wait_until(lock, until) == std::cv_status::timeout)
            throw std::runtime_error("the program did not say what was waited for");
    }
}

void ChildProcess::signal(int number) {
    if (!result_) ::kill(pid_, number);
}

int ChildProcess::wait() {
    if (result_) return *result_;
    // The end of its output comes with its end, unless it has left children; those are not ours to
    // wait for.
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, longest_wait, [&] { return ended_; }))
            throw std::runtime_error("the program does not end");
    }
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) throw std::runtime_error("waitpid failed");
    result_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return *result_;
}

std::string ChildProcess::output() {
    std::lock_guard guard(mutex_);
    std::string all;
    for (const auto& line : lines_) all += line + "\n";
    return all;
}

std::pair<int, std::string> run_program(const ProcessSettings& settings) {
    ChildProcess child(settings);
    const int code = child.wait();
    return {code, child.output()};
}

}  // namespace tests::support

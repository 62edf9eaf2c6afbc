// The real program, `giothong serve`, as a child process on a port of its own choice; for kill -9 and SIGTERM.
#pragma once

#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"

namespace tests::support {

class ServeProcess {
  public:
    /// Starts it on this database and waits until it says where it listens. Throws when it ends before.
    explicit ServeProcess(const std::string& database, const std::vector<std::string>& more_flags = {});

    unsigned port() const { return port_; }
    HttpClient client() const { return HttpClient(port_); }
    ChildProcess& process() { return process_; }
    /// As a power cut of the machine's processor would: no handler runs. Returns when it is gone.
    void kill();
    /// SIGTERM; returns the exit code.
    int terminate();

  private:
    ChildProcess process_;
    unsigned port_ = 0;
};

/// The built program's path.
std::string program();

}  // namespace tests::support

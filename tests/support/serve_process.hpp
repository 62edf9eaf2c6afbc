// The real program, `giothong serve`, as a child process on a port of its own choice; for kill -9
// and SIGTERM.
#pragma once

#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"

#include <string>
#include <vector>

namespace tests::support {

class ServeProcess {
  public:
    /// Starts it on this database and waits until it says where it listens. Throws when it ends
    /// before.
    explicit ServeProcess(const std::string& database,
                          const std::vector<std::string>& more_flags = {});
    /// The same, showing a token that is there already (make_token).
    ServeProcess(const std::string& database, const std::vector<std::string>& more_flags,
                 std::string token);

    /// Returns when the figures that it read at its start are checked and it can take work. Throws
    /// when that takes half a minute, or when it is not ready for another reason.
    void wait_until_ready() const;

    unsigned port() const { return port_; }
    /// Whose requests may do everything: it shows a token with all roles, made when the database
    /// was first seen.
    HttpClient client() const;
    const std::string& token() const { return token_; }
    ChildProcess& process() { return process_; }
    /// As a power cut of the machine's processor would: no handler runs. Returns when it is gone.
    void kill();
    /// SIGTERM; returns the exit code.
    int terminate();

  private:
    std::string token_;
    ChildProcess process_;
    unsigned port_ = 0;
};

/// The built program's path; GIOTHONG_PROGRAM names another one, such as the one that is installed.
std::string program();
/// A token with all roles over everything, made by `giothong token create` in a database that no
/// server has open.
std::string make_token(const std::string& database);

}  // namespace tests::support

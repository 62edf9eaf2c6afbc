#include "tests/support/cluster.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace tests::support {
namespace fs = std::filesystem;
namespace {

// initdb and postgres refuse to run as root.
std::string unprivileged_user() {
    if (::geteuid() != 0) return {};
    for (const char* name : {"postgres", "nobody"})
        if (::getpwnam(name)) return name;
    throw std::runtime_error("neither user postgres nor user nobody exists");
}

std::string find_programs() {
    std::vector<fs::path> found;
    std::error_code ec;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ec))
        if (fs::exists(version.path() / "bin" / "initdb")) found.push_back(version.path() / "bin");
    if (found.empty())
        throw std::runtime_error("PostgreSQL is not installed; deploy/install-deps.sh installs it");
    std::sort(found.begin(), found.end());
    return found.back();
}

class Environment : public testing::Environment {
  public:
    void TearDown() override { cluster.reset(); }
    std::unique_ptr<Cluster> cluster;
};

// GoogleTest owns it.
Environment* const environment =
    static_cast<Environment*>(testing::AddGlobalTestEnvironment(new Environment));

}  // namespace

Cluster::Cluster() : programs_(find_programs()), user_(unprivileged_user()) {
    char name[] =
        "/tmp/giothong-pg-XXXXXX";  // short: the path of a Unix socket has 107 bytes at most
    if (!::mkdtemp(name)) throw std::runtime_error("mkdtemp failed");
    folder_ = name;
    if (!user_.empty()) {
        const passwd* entry = ::getpwnam(user_.c_str());
        if (::chown(name, entry->pw_uid, entry->pw_gid) != 0)
            throw std::runtime_error("chown failed");
    }
    const auto [code, output] =
        run_program({{programs_ + "/initdb", "-D", folder_ + "/data", "-U", "giothong", "-A",
                      "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"},
                     {},
                     user_,
                     folder_});
    if (code != 0) throw std::runtime_error("initdb failed:\n" + output);
    start();
}

void Cluster::stop() {
    if (!server_) return;
    server_->signal(SIGINT);  // fast shutdown: clients are cut off
    try {
        server_->wait();
    } catch (const std::exception&) {
        server_->signal(SIGKILL);
    }
    server_.reset();
}

Cluster::~Cluster() {
    stop();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void Cluster::start() {
    server_ = std::make_unique<ChildProcess>(ProcessSettings{
        {programs_ + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-c",
         "listen_addresses=", "-c", "max_connections=100", "-c", "shared_buffers=64MB"},
        {{"LC_MESSAGES", "C"}},
        user_,
        folder_});
    const auto ready = server_->wait_for_line([](const std::string& line) {
        return line.find("ready to accept connections") != std::string::npos;
    });
    if (!ready) throw std::runtime_error("postgres does not start:\n" + server_->output());
}

void Cluster::copy(const std::string& from, const std::string& to) {
    fs::remove_all(to);
    const auto [code, output] = run_program({{"/bin/cp", "-a", from, to}, {}, user_, folder_});
    if (code != 0) throw std::runtime_error("cp failed:\n" + output);
}

void Cluster::keep_state() {
    copy(folder_ + "/data", folder_ + "/kept");
}
void Cluster::put_back() {
    copy(folder_ + "/kept", folder_ + "/data");
}

void Cluster::execute(const std::string& sql) {
    const std::string where = "host=" + folder_ + " user=giothong dbname=postgres";
    PGconn* connection = ::PQconnectdb(where.c_str());
    PGresult* result = ::PQexec(connection, sql.c_str());
    const bool good = ::PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string message = ::PQerrorMessage(connection);
    ::PQclear(result);
    ::PQfinish(connection);
    if (!good) throw std::runtime_error(sql + ": " + message);
}

std::string Cluster::fresh_database() {
    const std::string name = "test_" + std::to_string(++databases_);
    execute("CREATE DATABASE " + name);
    return "postgresql://giothong@/" + name + "?host=" + folder_;
}

void Cluster::crash_and_restart() {
    // The children notice their postmaster's end by themselves; the output closes when the last of
    // them is gone.
    server_->signal(SIGKILL);
    server_->wait();
    std::error_code ignored;
    fs::remove(folder_ + "/data/postmaster.pid", ignored);
    start();
}

Cluster& cluster() {
    if (!environment->cluster) environment->cluster = std::make_unique<Cluster>();
    return *environment->cluster;
}

}  // namespace tests::support

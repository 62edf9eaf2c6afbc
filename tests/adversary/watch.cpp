#include "tests/adversary/watch.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace tests::adversary {
namespace {

// Ratios against the same client in the same run, and far above them: a machine that does something
// else for a moment must not fail the test; one client that takes all from the others must.
constexpr double slower = 30;
constexpr double slack_ms = 400;
constexpr double most_refused = 0.05;
constexpr std::int64_t more_memory_kib = 512 * 1'024;

double percentile(std::vector<double> all, double part) {
    if (all.empty()) return 0;
    const auto at = std::size_t(double(all.size() - 1) * part);
    std::nth_element(all.begin(), all.begin() + std::ptrdiff_t(at), all.end());
    return all[at];
}

}  // namespace

Watch::Watch(World& world, pid_t program)
    : world_(world),
      program_(program),
      random_(world.random.below(1'000'000'000)),
      headers_(world.innocent->credential()),
      device_(world.innocent->device) {
    headers_.emplace_back("X-Forwarded-For", world.innocent->address());
    headers_.emplace_back("Content-Type", "application/json");
}

Watch::~Watch() {
    stop();
}

void Watch::ask(support::HttpClient& client, Measured& into, std::uint64_t n) {
    const auto begun = std::chrono::steady_clock::now();
    Answer answer;
    if (n % 2) {
        const auto event = json_object({{"id", random_.uuid(now()).text()},
                                        {"kind", "collected"},
                                        {"at", in_minutes(0)},
                                        {"component", "whole_blood"},
                                        {"nominal_ml", nominal_ml}});
        answer = client.request(
            "POST", std::string("/api/v1/drives/") + drive + "/events", headers_,
            json_object({{"device", device_}, {"events", json_array({event})}}).str());
        if (done(answer)) ++acknowledged_;
    } else {
        answer = client.request("GET", std::string("/api/v1/totals?drive=") + drive, headers_);
    }
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    into.milliseconds.push_back(took.count());
    if (!done(answer)) ++into.refused;
}

void Watch::quiet(int requests) {
    support::HttpClient client(world_.record.port);
    for (int n = 0; n < requests; ++n) ask(client, quiet_, std::uint64_t(n));
    memory_before_ = kibibytes("VmRSS");
}

void Watch::start() {
    thread_ = std::thread([this] {
        std::unique_ptr<support::HttpClient> client;
        for (std::uint64_t n = 0; !over_; ++n) {
            try {
                if (!client) client = std::make_unique<support::HttpClient>(world_.record.port);
                ask(*client, attacked_, n);
            } catch (const std::exception& error) {
                // Whether its last upload was written is unknown: the sum may be one more for each
                // of these.
                client.reset();
                ++attacked_.refused;
                broken_ = error.what();
            }
            // A person at a tablet, not a load test: its own credential's limit is not what is
            // measured.
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
    });
}

void Watch::stop() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
}

std::string Watch::check() {
    auto& record = world_.record;
    record.move = "everything together";
    record.trace.clear();
    const double before = percentile(quiet_.milliseconds, 0.9),
                 during = percentile(attacked_.milliseconds, 0.9);
    const auto memory = kibibytes("VmHWM");
    const auto asked = attacked_.milliseconds.size();
    const std::string measured =
        "an innocent client waited " + std::to_string(before) + " ms while all was quiet and " +
        std::to_string(during) + " ms under attack (nine of ten), longest " +
        std::to_string(percentile(attacked_.milliseconds, 1)) + " ms, " +
        std::to_string(attacked_.refused) + " of " + std::to_string(asked) + " refused; memory " +
        std::to_string(memory_before_ / 1'024) + " MiB before, " + std::to_string(memory / 1'024) +
        " MiB at most";
    if (during > before * slower + slack_ms)
        record.found("an innocent client is served in time", measured);
    if (double(attacked_.refused) > double(asked) * most_refused)
        record.found("an innocent client is served",
                     measured + (broken_.empty() ? "" : "; " + broken_));
    if (memory - memory_before_ > more_memory_kib) record.found("memory is bounded", measured);
    return measured;
}

std::int64_t Watch::kibibytes(const std::string& name) const {
    std::ifstream status("/proc/" + std::to_string(program_) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1));
    return 0;
}

}  // namespace tests::adversary

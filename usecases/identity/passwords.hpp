// Argon2id on a thread of its own: one hash costs tens of milliseconds and tens of megabytes on
// purpose.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace usecases::identity {

/// libsodium's "interactive" level by default: 64 MiB, two passes (RFC 9106 section 4 asks for 64
/// MiB and three, OWASP for 19 MiB and two).
struct PasswordCost {
    unsigned long long passes = 2;
    std::size_t memory_bytes = std::size_t(64) << 20;
};

/// PBKDF2-HMAC-SHA-256 over a PIN's ASCII digits: what a browser can compute without a network.
struct PinCheck {
    std::string salt;  ///< hexadecimal
    std::int64_t iterations = 0;
    std::string hash;  ///< hexadecimal
};
/// OWASP's floor for PBKDF2-HMAC-SHA-256; a cheap phone takes about half a second for it.
constexpr std::int64_t pin_iterations = 600'000;

class Passwords {
  public:
    /// Checks that may wait; one more is refused, so that a flood of sign-ins cannot queue up hours
    /// of work.
    static constexpr std::size_t most_waiting = 64;

    explicit Passwords(PasswordCost cost);
    ~Passwords();

    /// Calls `then` with the Argon2id string, or with an empty one when too many wait. On this
    /// object's thread.
    void hash(std::string password, std::function<void(std::string)> then);
    enum class Verdict { right, wrong, busy };
    /// An empty `stored` costs the same and is always wrong: the time does not tell whether there
    /// is an account.
    void verify(std::string stored, std::string password, std::function<void(Verdict)> then);
    /// The same for a PIN of a tablet: PBKDF2-HMAC-SHA-256 over its digits, `salt` and `expected`
    /// in hexadecimal. An empty `expected` costs the same and is always wrong.
    void verify_pin(std::string salt, std::int64_t iterations, std::string expected,
                    std::string pin, std::function<void(Verdict)> then);
    /// How many hashes were computed; the same for every attempt to sign in, whatever comes of it.
    std::uint64_t computed() const { return computed_; }

    /// Calls `then` with what a tablet checks the PIN by, or with nothing when too many wait.
    void hash_pin(std::string pin, std::function<void(std::optional<PinCheck>)> then);

    /// At once, on the calling thread: the command line and the demo.
    static std::string hash_now(const std::string& password, PasswordCost cost);
    static PinCheck hash_pin_now(const std::string& pin);

  private:
    bool post(std::function<void()> job);
    void run();

    PasswordCost cost_;
    std::string nobodys_;  ///< the hash of a password that nobody has
    std::atomic<std::uint64_t> computed_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace usecases::identity

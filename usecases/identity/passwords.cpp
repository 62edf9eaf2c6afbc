#include "usecases/identity/passwords.hpp"

#include "usecases/identity/secrets.hpp"

#include <sodium.h>

#include <new>
#include <openssl/evp.h>
#include <stdexcept>

namespace usecases::identity {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
    std::string out(size * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, size);
    out.pop_back();
    return out;
}

}  // namespace

PinCheck Passwords::hash_pin_now(const std::string& pin) {
    unsigned char salt[16], hash[32];
    randombytes_buf(salt, sizeof salt);
    if (!PKCS5_PBKDF2_HMAC(pin.data(), int(pin.size()), salt, sizeof salt, int(pin_iterations),
                           EVP_sha256(), sizeof hash, hash))
        throw std::runtime_error("PBKDF2 failed");
    return {hex(salt, sizeof salt), pin_iterations, hex(hash, sizeof hash)};
}

std::string Passwords::hash_now(const std::string& password, PasswordCost cost) {
    char out[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(out, password.data(), password.size(), cost.passes, cost.memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return out;
}

Passwords::Passwords(PasswordCost cost)
    : cost_(cost), nobodys_(hash_now(make_secret(""), cost)), thread_([this] { run(); }) {}

Passwords::~Passwords() {
    {
        std::lock_guard guard(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool Passwords::post(std::function<void()> job) {
    {
        std::lock_guard guard(mutex_);
        if (jobs_.size() >= most_waiting || stopping_) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void Passwords::hash(std::string password, std::function<void(std::string)> then) {
    bool taken = post([this, password = std::move(password), then] {
        std::string out;
        try {
            ++computed_;
            out = hash_now(password, cost_);
        } catch (const std::bad_alloc&) {
            // No memory for one hash: as busy as with a full queue.
        }
        then(std::move(out));
    });
    if (!taken) then({});
}

void Passwords::verify(std::string stored, std::string password,
                       std::function<void(Verdict)> then) {
    bool taken = post([this, stored = std::move(stored), password = std::move(password), then] {
        ++computed_;
        const std::string& against = stored.empty() ? nobodys_ : stored;
        bool right =
            crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0 &&
            !stored.empty();
        then(right ? Verdict::right : Verdict::wrong);
    });
    if (!taken) then(Verdict::busy);
}

void Passwords::verify_pin(std::string salt, std::int64_t iterations, std::string expected,
                           std::string pin, std::function<void(Verdict)> then) {
    bool taken = post([this, salt = std::move(salt), iterations, expected = std::move(expected),
                       pin = std::move(pin), then] {
        ++computed_;
        unsigned char bytes[64], made[32], stored[32];
        std::size_t salt_size = 0, stored_size = 0;
        bool readable = sodium_hex2bin(bytes, sizeof bytes, salt.data(), salt.size(), nullptr,
                                       &salt_size, nullptr) == 0;
        readable &= sodium_hex2bin(stored, sizeof stored, expected.data(), expected.size(), nullptr,
                                   &stored_size, nullptr) == 0 &&
                    stored_size == sizeof stored;
        bool done = PKCS5_PBKDF2_HMAC(pin.data(), int(pin.size()), bytes, int(salt_size),
                                      int(iterations), EVP_sha256(), sizeof made, made) == 1;
        bool right = done && readable && sodium_memcmp(made, stored, sizeof made) == 0;
        then(right ? Verdict::right : Verdict::wrong);
    });
    if (!taken) then(Verdict::busy);
}

void Passwords::hash_pin(std::string pin, std::function<void(std::optional<PinCheck>)> then) {
    bool taken = post([pin = std::move(pin), then] {
        std::optional<PinCheck> out;
        try {
            out = hash_pin_now(pin);
        } catch (const std::runtime_error&) {
            // As busy as with a full queue.
        }
        then(std::move(out));
    });
    if (!taken) then({});
}

void Passwords::run() {
    std::unique_lock guard(mutex_);
    for (;;) {
        changed_.wait(guard, [this] { return stopping_ || !jobs_.empty(); });
        // Whoever waits is answered before the end: a request is not left without one.
        if (jobs_.empty()) return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        guard.unlock();
        job();
        guard.lock();
    }
}

}  // namespace usecases::identity

// Choices of one run, all from its seed.
#pragma once

#include "domain/core/uuid.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tests::adversary {

class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return bound ? engine_() % bound : 0; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& all) {
        return all[below(all.size())];
    }
    template <class T>
    T& pick(std::vector<T>& all) {
        return all[below(all.size())];
    }
    /// A UUIDv7 of this instant.
    domain::Uuid uuid(domain::Instant at) {
        std::array<std::uint8_t, 10> tail;
        for (auto& byte : tail) byte = std::uint8_t(engine_());
        return domain::Uuid::v7(at, tail);
    }
    /// Lower-case letters and digits.
    std::string word(std::size_t length) {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        std::string out;
        while (out.size() < length) out += letters[below(letters.size())];
        return out;
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace tests::adversary

// Uploads as tablets make them, for tests in which processes and disks die meanwhile.
#pragma once

#include "tests/support/http_client.hpp"

#include <rapidjson/document.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tests::fault {

constexpr int drives = 5;

std::string drive_code(int number);

/// Makes an organisation, a site and `drives` open drives. For ASSERT_NO_FATAL_FAILURE.
void prepare_drives(support::HttpClient& client);

struct Sent {
    int drive = 0;
    std::string body;
    std::vector<std::pair<std::string, std::int64_t>> events;  ///< id, bags
};

/// Makes batches with fresh ids and unit numbers.
class Batches {
  public:
    explicit Batches(std::uint64_t seed) : random_(seed) {}

    std::uint64_t pick(std::uint64_t n) { return random_() % n; }

    Sent next() {
        Sent sent;
        sent.drive = int(pick(drives));
        const int size = int(1 + pick(pick(10) == 0 ? 60 : 8));
        sent.body = R"({"device":"fault","events":[)";
        for (int i = 0; i < size; ++i) {
            const std::string id = uuid();
            const bool counted = pick(4) == 0;
            const std::int64_t bags = counted ? std::int64_t(1 + pick(9)) : 1;
            if (i) sent.body += ',';
            sent.body +=
                R"({"id":")" + id +
                R"(","at":"2020-02-09T08:14:00+07:00","component":"whole_blood","nominal_ml":350,)";
            if (counted)
                sent.body += R"("kind":"counted","count":)" + std::to_string(bags) + "}";
            else
                sent.body += R"("kind":"collected","unit":"U)" + std::to_string(random_()) +
                             R"(","abo":"O"})";
            sent.events.emplace_back(id, bags);
        }
        sent.body += "]}";
        return sent;
    }

  private:
    std::string uuid() {
        const std::uint64_t high =
            (0x0170'2a00'0000ULL + (++made_)) << 16 | 0x7000 | (random_() & 0xfff);
        const std::uint64_t low = (random_() >> 2) | 0x8000'0000'0000'0000ULL;
        char text[37];
        std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx",
                      (unsigned long long)(high >> 32), (unsigned long long)(high >> 16 & 0xffff),
                      (unsigned long long)(high & 0xffff), (unsigned long long)(low >> 48),
                      (unsigned long long)(low & 0xffff'ffff'ffffULL));
        return text;
    }

    std::mt19937_64 random_;
    std::uint64_t made_ = 0;
};

/// An integer member, or -1.
std::int64_t number(const rapidjson::Value& object, const char* name);

enum class Outcome { acknowledged, refused_for_now, unknown };

/// Sends one batch. An answer that is neither 200 nor "not now" is a failure of the test.
Outcome send(support::HttpClient& client, const Sent& sent);

}  // namespace tests::fault

// Load over raw sockets: keep-alive connections, each sending its next request when the last answer
// is whole. One thread by default, so that on a small machine the load leaves the rest to the
// server.
#include <CLI/CLI.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Steady = std::chrono::steady_clock;

struct Settings {
    std::uint16_t port = 0;
    std::string target = "/";
    std::vector<std::string> drives;
    std::vector<std::string> headers;
    int connections = 64;
    int threads = 1;
    double seconds = 5;
    double warmup = 1;
    int events = 1;
    int rate = 0;
    int writer_rate = 0;
    int writer_events = 1;
    bool counted = false;
    bool units = true;
    std::int64_t requests = 0;
    std::vector<std::string> at{"2020-02-09T08:14:00+07:00"};
    bool json = false;
};

/// Fresh ids and unit numbers: UUIDv7 with the clock in front, as tablets make them.
class EventMaker {
  public:
    explicit EventMaker(const Settings& settings, std::uint64_t seed)
        : settings_(settings),
          random_(seed),
          // Every maker has a roll of its own, and runs begin apart: none makes a million numbers a
          // second.
          serial_(seed % 90 * 100'000'000 +
                  std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count())) {}

    /// `drive` is its number among the drives; with as many times as drives each has its own.
    void append(std::string& out, std::size_t drive) {
        static constexpr std::array<std::string_view, 4> groups{"O", "A", "B", "AB"};
        out += R"({"id":")";
        id(out);
        if (settings_.counted) {
            out += R"(","kind":"counted","at":")";
            out += settings_.at[drive % settings_.at.size()];
            out += R"(","component":"whole_blood","nominal_ml":350,"abo":")";
            out += groups[random_() % 4];
            out += R"(","count":)";
            out += std::to_string(1 + random_() % 20);
            out += '}';
            return;
        }
        out += R"(","kind":"collected","at":")";
        out += settings_.at[drive % settings_.at.size()];
        if (settings_.units) {
            // Labels come off rolls: a drive's unit numbers follow one another.
            out += R"(","unit":"VN)";
            number(out, drive % 10'000, 4);
            number(out, serial_++ % 10'000'000'000ULL, 10);
        }
        out += R"(","component":"whole_blood","nominal_ml":)";
        out += random_() % 5 == 0 ? "250" : "350";
        out += R"(,"abo":")";
        out += groups[random_() % 4];
        out += R"(","rh":"+","donor_class":"repeat"})";
    }

    std::string batch(int events, std::size_t drive = 0) {
        std::string out = R"({"device":"load","events":[)";
        out.reserve(64 + std::size_t(events) * 220);
        for (int i = 0; i < events; ++i) {
            if (i) out += ',';
            append(out, drive);
        }
        out += "]}";
        return out;
    }

    std::uint64_t pick(std::uint64_t n) { return random_() % n; }

  private:
    static void number(std::string& out, std::uint64_t value, int width) {
        char digits[20];
        for (int i = width; i-- > 0; value /= 10) digits[i] = char('0' + value % 10);
        out.append(digits, std::size_t(width));
    }
    void id(std::string& out) {
        static constexpr char hex[] = "0123456789abcdef";
        const auto ms = std::uint64_t(std::chrono::duration_cast<std::chrono::milliseconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
        const std::uint64_t high = ms << 16 | 0x7000 | (random_() & 0xfff);
        const std::uint64_t low = (random_() >> 2) | 0x8000'0000'0000'0000ULL;
        char text[36];
        int at = 0;
        for (int i = 0; i < 32; ++i) {
            if (i == 8 || i == 12 || i == 16 || i == 20) text[at++] = '-';
            text[at++] = hex[(i < 16 ? high >> (60 - 4 * i) : low >> (60 - 4 * (i - 16))) & 15];
        }
        out.append(text, 36);
    }

    const Settings& settings_;
    std::mt19937_64 random_;
    std::uint64_t serial_;
};

struct Measured {
    std::vector<std::uint32_t> latencies_us;
    std::int64_t requests = 0;
    std::int64_t failures = 0;
    std::int64_t bytes = 0;
    std::string first_failure;

    void add(const Measured& other) {
        latencies_us.insert(latencies_us.end(), other.latencies_us.begin(),
                            other.latencies_us.end());
        requests += other.requests;
        failures += other.failures;
        bytes += other.bytes;
        if (first_failure.empty()) first_failure = other.first_failure;
    }
};

/// What a connection sends: one target over and over; fresh events; or changes of drives and reads
/// of a target in turn.
enum class Kind { get, events, changes };

/// Where a run stands: connections send until `stop`, and answers count from `begin` on.
struct Phase {
    Steady::time_point begin;
    Steady::time_point stop;
    std::atomic<std::int64_t>* budget =
        nullptr;  ///< requests that may still be sent, when they are counted
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(asio::io_context& context, const Settings& settings, Kind kind, int events,
               const Phase& phase, Measured& measured, std::uint64_t seed)
        : socket_(context),
          timer_(context),
          settings_(settings),
          maker_(settings, seed),
          kind_(kind),
          events_(events),
          phase_(phase),
          measured_(measured) {
        for (const auto& header : settings.headers) headers_ += header + "\r\n";
        get_ = "GET " + settings.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers_ + "\r\n";
    }

    /// `rate` > 0: at most that many requests per second, on a fixed schedule.
    void start(int rate) {
        if (rate > 0) interval_ = std::chrono::nanoseconds(1'000'000'000LL / rate);
        next_ = Steady::now();
        socket_.async_connect({asio::ip::make_address_v4("127.0.0.1"), settings_.port},
                              [self = shared_from_this()](boost::system::error_code error) {
                                  if (error) return self->fail("connect: " + error.message());
                                  self->socket_.set_option(tcp::no_delay(true));
                                  self->schedule();
                              });
    }

  private:
    void schedule() {
        if (interval_.count() == 0) return send();
        next_ = std::max(next_ + interval_, Steady::now() - interval_);
        timer_.expires_at(next_);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code) { self->send(); });
    }

    void send() {
        if (Steady::now() >= phase_.stop) return;
        if (phase_.budget && phase_.budget->fetch_sub(1) <= 0) return;
        const auto& drives = settings_.drives;
        const std::size_t drive = drives.empty() ? 0 : maker_.pick(drives.size());
        if (kind_ == Kind::events) {
            with_body("POST /api/v1/drives/" + drives[drive] + "/events",
                      maker_.batch(events_, drive));
        } else if (kind_ == Kind::changes && (changes_next_ = !changes_next_)) {
            with_body("PATCH /api/v1/drives/" + drives[drive],
                      R"({"title":")" + std::to_string(maker_.pick(1'000'000'000)) + R"("})",
                      "If-Match: *\r\n");
        } else {
            request_ = get_;
        }
        sent_at_ = Steady::now();
        asio::async_write(
            socket_, asio::buffer(request_),
            [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                if (error) return self->fail("write: " + error.message());
                self->receive();
            });
    }

    void with_body(const std::string& what, const std::string& body, const char* more = "") {
        request_ = what + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                   headers_ + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                   body;
    }

    void receive() {
        if (const auto head_end = std::string_view(buffer_.data(), used_).find("\r\n\r\n");
            head_end != std::string_view::npos) {
            const std::string_view head(buffer_.data(), head_end);
            const auto length = content_length(head);
            if (!length) return fail("an answer without Content-Length");
            const std::size_t whole = head_end + 4 + *length;
            if (used_ >= whole) return finish(head, whole);
            if (buffer_.size() < whole) buffer_.resize(whole);
        } else if (used_ == buffer_.size()) {
            buffer_.resize(buffer_.size() * 2);
        }
        socket_.async_read_some(
            asio::buffer(buffer_.data() + used_, buffer_.size() - used_),
            [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
                if (error) return self->fail("read: " + error.message());
                self->used_ += n;
                self->receive();
            });
    }

    void finish(std::string_view head, std::size_t whole) {
        const auto now = Steady::now();
        const bool good = head.size() > 9 && (head[9] == '2' || head.substr(9, 3) == "304");
        if (!good && measured_.first_failure.empty())
            measured_.first_failure.assign(buffer_.data(), whole);
        if (now >= phase_.begin && now < phase_.stop) {
            ++measured_.requests;
            measured_.bytes += std::int64_t(whole);
            measured_.latencies_us.push_back(std::uint32_t(
                std::chrono::duration_cast<std::chrono::microseconds>(now - sent_at_).count()));
        }
        if (!good) ++measured_.failures;
        used_ -= whole;
        if (used_) std::copy_n(buffer_.data() + whole, used_, buffer_.data());
        schedule();
    }

    static std::optional<std::size_t> content_length(std::string_view head) {
        static constexpr std::string_view name = "content-length:";
        for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
             at = head.find("\r\n", at)) {
            at += 2;
            const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
            if (line.size() <= name.size() ||
                !std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
                    return a == (b >= 'A' && b <= 'Z' ? char(b + 32) : b);
                }))
                continue;
            const std::size_t digits = line.find_first_not_of(' ', name.size());
            if (digits == std::string_view::npos) return std::nullopt;
            std::size_t value = 0;
            if (std::from_chars(line.data() + digits, line.data() + line.size(), value).ec !=
                std::errc())
                return std::nullopt;
            return value;
        }
        // 204 and 304 have no body and may leave the header out.
        const auto status = head.substr(std::min<std::size_t>(head.size(), 9), 3);
        if (status == "204" || status == "304") return 0;
        return std::nullopt;
    }

    void fail(std::string what) {
        if (Steady::now() >= phase_.stop) return;
        ++measured_.failures;
        if (measured_.first_failure.empty()) measured_.first_failure = std::move(what);
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    const Settings& settings_;
    EventMaker maker_;
    Kind kind_;
    bool changes_next_ = false;
    int events_;
    const Phase& phase_;
    Measured& measured_;
    std::string headers_;
    std::string get_;
    std::string request_;
    std::vector<char> buffer_ = std::vector<char>(8192);
    std::size_t used_ = 0;
    Steady::time_point sent_at_;
    Steady::time_point next_;
    std::chrono::nanoseconds interval_{0};
};

double percentile_ms(std::vector<std::uint32_t>& sorted, double p) {
    if (sorted.empty()) return 0;
    return sorted[std::size_t(p * double(sorted.size() - 1))] / 1000.0;
}

int run(const Settings& settings, Kind kind) {
    const bool posts = kind == Kind::events;
    const auto start = Steady::now();
    const auto duration = [](double s) {
        return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(s));
    };
    std::atomic<std::int64_t> budget{settings.requests};
    Phase phase{start + duration(settings.warmup),
                start + duration(settings.warmup + settings.seconds),
                settings.requests > 0 ? &budget : nullptr};
    if (settings.requests > 0) {
        phase.begin = start;
        phase.stop = start + std::chrono::hours(2);  // the number ends it, not the clock
    }

    std::random_device entropy;
    const std::uint64_t seed = std::uint64_t(entropy()) << 32 | entropy();
    std::vector<Measured> parts(std::size_t(settings.threads) + 1);
    std::vector<std::thread> threads;
    for (int t = 0; t < settings.threads; ++t) {
        threads.emplace_back([&, t] {
            asio::io_context context(1);
            auto& measured = parts[std::size_t(t)];
            for (int c = t; c < settings.connections; c += settings.threads)
                std::make_shared<Connection>(context, settings, kind, settings.events, phase,
                                             measured, seed + std::uint64_t(c))
                    ->start(settings.rate);
            if (t == 0 && settings.writer_rate > 0)
                std::make_shared<Connection>(context, settings, Kind::events,
                                             settings.writer_events, phase, parts.back(),
                                             seed + 1'000'003)
                    ->start(settings.writer_rate);
            // A server that stops answering must not hold the run: what is outstanding then is cut
            // off.
            if (settings.requests > 0)
                context.run();
            else
                context.run_until(phase.stop + std::chrono::seconds(2));
        });
    }
    for (auto& thread : threads) thread.join();
    const double seconds = settings.requests > 0
                               ? std::chrono::duration<double>(Steady::now() - start).count()
                               : settings.seconds;

    const Measured writer = std::move(parts.back());
    parts.pop_back();
    Measured all;
    for (const auto& part : parts) all.add(part);
    std::sort(all.latencies_us.begin(), all.latencies_us.end());
    const double rate = double(all.requests) / seconds;
    const double p50 = percentile_ms(all.latencies_us, 0.50);
    const double p99 = percentile_ms(all.latencies_us, 0.99);
    const double bytes = all.requests ? double(all.bytes) / double(all.requests) : 0;
    if (settings.json)
        std::printf(
            R"({"requests":%lld,"seconds":%.3f,"per_second":%.1f,"events_per_second":%.1f,"p50_ms":%.3f,)"
            R"("p99_ms":%.3f,"max_ms":%.3f,"bytes_per_answer":%.1f,"failures":%lld,"writer_requests":%lld,)"
            R"("writer_failures":%lld})"
            "\n",
            static_cast<long long>(all.requests), seconds, rate,
            posts ? rate * settings.events : 0.0, p50, p99, percentile_ms(all.latencies_us, 1),
            bytes, static_cast<long long>(all.failures), static_cast<long long>(writer.requests),
            static_cast<long long>(writer.failures));
    else
        std::printf(
            "%.0f requests/s, %.0f events/s, p50 %.3f ms, p99 %.3f ms, %.0f bytes an answer, %lld "
            "failures, "
            "%lld writes beside\n",
            rate, posts ? rate * settings.events : 0.0, p50, p99, bytes,
            static_cast<long long>(all.failures), static_cast<long long>(writer.requests));
    for (const Measured* part : {static_cast<const Measured*>(&all), &writer})
        if (!part->first_failure.empty())
            std::fprintf(stderr, "first failure: %s\n", part->first_failure.c_str());
    return all.requests == 0 || all.failures || writer.failures ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    CLI::App app("Load over keep-alive connections to 127.0.0.1.");
    app.require_subcommand(1);
    auto* get = app.add_subcommand("get", "Ask for one target over and over");
    auto* post = app.add_subcommand("post-events", "Append fresh events");
    auto* changes = app.add_subcommand("changes", "Change drives and get a target, in turn");
    auto* body = app.add_subcommand("body", "Print one batch of fresh events");
    for (auto* sub : {get, post, changes}) {
        sub->add_option("--port", settings.port)->required();
        sub->add_option("--connections", settings.connections)->check(CLI::Range(1, 4096));
        sub->add_option("--threads", settings.threads)->check(CLI::Range(1, 64));
        sub->add_option(
               "--rate", settings.rate,
               "Requests per second of each connection; 0: the next when the last is answered")
            ->check(CLI::Range(0, 100'000));
        sub->add_option("--seconds", settings.seconds, "How long answers are counted")
            ->check(CLI::Range(0.1, 600.0));
        sub->add_option("--warmup", settings.warmup, "Before that")->check(CLI::Range(0.0, 60.0));
        sub->add_option("--requests", settings.requests, "Send this many instead of for a time");
        sub->add_option("--header", settings.headers, "Name: value");
        sub->add_flag("--json", settings.json);
    }
    for (auto* sub : {get, post, changes, body}) {
        sub->add_option("--drive", settings.drives, "Drives that events go to, at random");
        sub->add_option("--at", settings.at,
                        "When the events happened; several belong to the drives in turn");
        sub->add_flag("--counted", settings.counted, "Counted instead of collected events");
        sub->add_flag("--units,!--no-units", settings.units,
                      "Unit numbers in collected events (default)");
    }
    for (auto* sub : {get, changes}) sub->add_option("--target", settings.target);
    get->add_option("--writer-rate", settings.writer_rate, "Batches per second appended beside")
        ->check(CLI::Range(0, 100'000));
    get->add_option("--writer-events", settings.writer_events)->check(CLI::Range(1, 1000));
    for (auto* sub : {post, body})
        sub->add_option("--events", settings.events)->check(CLI::Range(1, 1000));
    CLI11_PARSE(app, argc, argv);

    if (*body) {
        std::puts(EventMaker(settings, std::random_device{}()).batch(settings.events).c_str());
        return 0;
    }
    if (settings.drives.empty()) {
        if (*post || *changes || settings.writer_rate > 0) {
            std::fprintf(stderr, "--drive is missing: say which drives take the events\n");
            return 2;
        }
    }
    try {
        return run(settings, *post ? Kind::events : *changes ? Kind::changes : Kind::get);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

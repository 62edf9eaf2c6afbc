#include "server/metrics/metrics.hpp"

#include "server/version.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <tuple>
#include <unistd.h>

namespace server::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::string_view method_names[] = {"GET", "HEAD",   "POST",    "PATCH",
                                             "PUT", "DELETE", "OPTIONS", "OTHER"};

std::string route_name(std::string_view route) {
    return route.empty() ? "unmatched" : std::string(route);
}

MetricFamily family(std::string name, std::string help, MetricType type) {
    MetricFamily result;
    result.name = std::move(name);
    result.help = std::move(help);
    result.type = type;
    return result;
}

MetricFamily counter(std::string name, std::string help, double value) {
    auto result = family(std::move(name), std::move(help), MetricType::Counter);
    ClientMetric metric;
    metric.counter.value = value;
    result.metric.push_back(std::move(metric));
    return result;
}

MetricFamily gauge(std::string name, std::string help, double value) {
    auto result = family(std::move(name), std::move(help), MetricType::Gauge);
    ClientMetric metric;
    metric.gauge.value = value;
    result.metric.push_back(std::move(metric));
    return result;
}

/// Whether the books may be believed and the database answers; what an alarm stands on.
void add_trust(std::vector<MetricFamily>& all, const LedgerMetrics& now) {
    all.push_back(gauge("giothong_books_proven",
                        "1 when the last count of the ledger gave what the books say",
                        now.books_proven ? 1 : 0));
    all.push_back(counter("giothong_books_checks_total", "Counts of the whole ledger",
                          double(now.books_checked)));
    all.push_back(counter("giothong_books_differences_total",
                          "Times that books or saved tallies did not agree with the ledger",
                          double(now.books_differed)));
    all.push_back(counter("giothong_books_rebuilds_total",
                          "Times that the books were thrown away and the ledger replayed",
                          double(now.books_rebuilt)));
    all.push_back(counter("giothong_ledger_rewound_total",
                          "Times that the ledger had gone back beneath the running program",
                          double(now.ledger_rewound)));
    all.push_back(
        gauge("giothong_database_reachable", "1 when the database answers", now.reachable ? 1 : 0));
    all.push_back(counter("giothong_database_lost_total",
                          "Connections to the database that were lost",
                          double(now.connections_lost)));
    all.push_back(counter("giothong_commit_warnings_total",
                          "Commits whose outcome is unknown because the database warned",
                          double(now.commits_warned)));
}

double resident_bytes() {
    long pages = 0, resident = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
        std::fclose(file);
    }
    return double(resident) * double(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Shard::~Shard() {
    for (Series* series = head_.load(); series;) delete std::exchange(series, series->next);
}

Shard::Series& Shard::find(std::string_view route, api::Method method, unsigned status_class) {
    const auto key = (reinterpret_cast<std::uintptr_t>(route.data()) >> 3) * 31 +
                     std::uintptr_t(method) * 7 + status_class;
    Series*& cached = cache_[(key ^ (key >> 7)) % cache_.size()];
    if (cached && cached->route.data() == route.data() && cached->method == method &&
        cached->status_class == status_class)
        return *cached;
    for (Series* series = head_.load(std::memory_order_relaxed); series; series = series->next)
        if (series->route.data() == route.data() && series->method == method &&
            series->status_class == status_class)
            return *(cached = series);
    auto* fresh = new Series;
    fresh->route = route;
    fresh->method = method;
    fresh->status_class = status_class;
    fresh->next = head_.load(std::memory_order_relaxed);
    head_.store(fresh, std::memory_order_release);
    return *(cached = fresh);
}

void Shard::count(std::string_view route, api::Method method, unsigned status,
                  std::uint64_t microseconds) {
    Series& series = find(route, method, status / 100);
    bump(series.requests);
    bump(series.microseconds, microseconds);
    std::size_t bucket = 0;
    while (bucket < bucket_us.size() && microseconds > bucket_us[bucket]) ++bucket;
    bump(series.buckets[bucket]);
}

struct Metrics::Impl : prometheus::Collectable {
    mutable std::mutex mutex;
    std::vector<std::unique_ptr<Shard>> shards;
    std::function<LedgerMetrics()> ledger;
    std::function<std::vector<KeptMetrics>()> kept;
    std::function<std::vector<ReadsMetrics>()> reads;
    std::function<std::int64_t()> connections;
    std::function<std::int64_t()> streams;
    std::function<std::int64_t()> certificate;
    prometheus::Registry registry;  // what is set once and never on the way of a request

    std::vector<MetricFamily> Collect() const override {
        std::lock_guard guard(mutex);
        std::map<std::tuple<std::string, std::string, unsigned>, std::uint64_t> requests;
        struct Duration {
            std::array<std::uint64_t, bucket_us.size() + 1> buckets{};
            std::uint64_t count = 0;
            std::uint64_t microseconds = 0;
        };
        std::map<std::pair<std::string, std::string>, Duration> durations;
        std::uint64_t refused = 0, accepted = 0, failed_handshakes = 0;
        for (const auto& shard : shards) {
            refused += shard->refused();
            accepted += shard->accepted();
            failed_handshakes += shard->failed_handshakes();
            for (const auto* s = shard->first(); s; s = s->next) {
                const std::string route = route_name(s->route);
                const std::string method(method_names[int(s->method)]);
                requests[{route, method, s->status_class}] +=
                    s->requests.load(std::memory_order_relaxed);
                auto& duration = durations[{route, method}];
                duration.microseconds += s->microseconds.load(std::memory_order_relaxed);
                for (std::size_t i = 0; i < duration.buckets.size(); ++i) {
                    const auto n = s->buckets[i].load(std::memory_order_relaxed);
                    duration.buckets[i] += n;
                    duration.count += n;
                }
            }
        }

        std::vector<MetricFamily> all;
        auto counted =
            family("giothong_http_requests_total",
                   "Requests answered, by route, method and status class", MetricType::Counter);
        for (const auto& [labels, value] : requests) {
            ClientMetric metric;
            metric.label = {{"route", std::get<0>(labels)},
                            {"method", std::get<1>(labels)},
                            {"status", std::to_string(std::get<2>(labels)) + "xx"}};
            metric.counter.value = double(value);
            counted.metric.push_back(std::move(metric));
        }
        all.push_back(std::move(counted));

        auto timed = family("giothong_http_request_duration_seconds",
                            "Time from a request's last byte to its answer, before it is sent",
                            MetricType::Histogram);
        for (const auto& [labels, duration] : durations) {
            ClientMetric metric;
            metric.label = {{"route", labels.first}, {"method", labels.second}};
            metric.histogram.sample_count = duration.count;
            metric.histogram.sample_sum = double(duration.microseconds) / 1e6;
            std::uint64_t cumulative = 0;
            for (std::size_t i = 0; i < bucket_us.size(); ++i) {
                cumulative += duration.buckets[i];
                ClientMetric::Bucket bucket;
                bucket.cumulative_count = cumulative;
                bucket.upper_bound = double(bucket_us[i]) / 1e6;
                metric.histogram.bucket.push_back(bucket);
            }
            ClientMetric::Bucket rest;
            rest.cumulative_count = duration.count;
            rest.upper_bound = std::numeric_limits<double>::infinity();
            metric.histogram.bucket.push_back(rest);
            timed.metric.push_back(std::move(metric));
        }
        all.push_back(std::move(timed));

        all.push_back(
            counter("giothong_connections_accepted_total", "Connections taken", double(accepted)));
        all.push_back(counter("giothong_connections_refused_total",
                              "Connections turned away at the limit", double(refused)));
        if (certificate) {
            all.push_back(counter("giothong_tls_handshakes_failed_total",
                                  "TLS handshakes that came to nothing",
                                  double(failed_handshakes)));
            all.push_back(gauge("giothong_tls_certificate_expires_seconds",
                                "When the certificate in use ends, in seconds since 1970",
                                double(certificate())));
        }
        if (connections)
            all.push_back(
                gauge("giothong_connections_open", "Connections open now", double(connections())));
        if (streams)
            all.push_back(
                gauge("giothong_streams_open", "Live streams open now", double(streams())));
        all.push_back(gauge("process_resident_memory_bytes", "Resident memory", resident_bytes()));
        if (ledger) {
            const LedgerMetrics now = ledger();
            all.push_back(gauge("giothong_ledger_queue_events", "Events that wait for the writer",
                                double(now.queue_depth)));
            auto groups =
                family("giothong_ledger_group_events", "Events in one commit", MetricType::Summary);
            groups.metric.emplace_back();
            groups.metric.back().summary.sample_count = now.groups;
            groups.metric.back().summary.sample_sum = double(now.group_events);
            all.push_back(std::move(groups));
            auto commits =
                family("giothong_ledger_commit_seconds", "Time of one commit", MetricType::Summary);
            commits.metric.emplace_back();
            commits.metric.back().summary.sample_count = now.groups;
            commits.metric.back().summary.sample_sum = now.commit_seconds;
            all.push_back(std::move(commits));
            auto events = family("giothong_ledger_events_total", "Events taken, by outcome",
                                 MetricType::Counter);
            for (const auto& [outcome, value] :
                 {std::pair<const char*, std::uint64_t>{"accepted", now.accepted},
                  {"duplicate", now.duplicates},
                  {"in_review", now.in_review}}) {
                ClientMetric metric;
                metric.label = {{"outcome", outcome}};
                metric.counter.value = double(value);
                events.metric.push_back(std::move(metric));
            }
            all.push_back(std::move(events));
            all.push_back(gauge("giothong_ledger_seq", "Sequence of the newest event in the books",
                                double(now.seq)));
            add_trust(all, now);
        }
        if (kept) {
            auto bytes = family("giothong_kept_bytes", "Bytes kept for later", MetricType::Gauge);
            auto most = family("giothong_kept_bytes_most", "Bytes that may be kept for later",
                               MetricType::Gauge);
            auto evictions =
                family("giothong_kept_evictions_total",
                       "What was kept and went to make room, or found none", MetricType::Counter);
            for (const auto& one : kept()) {
                auto add = [&](MetricFamily& to) -> ClientMetric& {
                    to.metric.emplace_back().label = {{"what", one.name}};
                    return to.metric.back();
                };
                add(bytes).gauge.value = double(one.bytes);
                add(most).gauge.value = double(one.most);
                add(evictions).counter.value = double(one.evictions);
            }
            for (auto* one : {&bytes, &most, &evictions}) all.push_back(std::move(*one));
        }
        if (reads) {
            auto waiting =
                family("giothong_reads_waiting", "Reads that wait for a thread", MetricType::Gauge);
            for (const auto& one : reads()) {
                waiting.metric.emplace_back().label = {{"lane", one.lane}};
                waiting.metric.back().gauge.value = double(one.waiting);
            }
            all.push_back(std::move(waiting));
        }
        return all;
    }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
    prometheus::BuildGauge()
        .Name("giothong_build_info")
        .Help("The running program")
        .Register(impl_->registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
    prometheus::BuildGauge()
        .Name("process_start_time_seconds")
        .Help("When the process started serving, in seconds since 1970")
        .Register(impl_->registry)
        .Add({})
        .Set(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
                 .count());
}

Metrics::~Metrics() = default;

Shard& Metrics::add_shard() {
    std::lock_guard guard(impl_->mutex);
    return *impl_->shards.emplace_back(std::make_unique<Shard>());
}

void Metrics::set_kept(std::function<std::vector<KeptMetrics>()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->kept = std::move(ask);
}

void Metrics::set_reads(std::function<std::vector<ReadsMetrics>()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->reads = std::move(ask);
}

void Metrics::set_ledger(std::function<LedgerMetrics()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->ledger = std::move(ask);
}

void Metrics::set_connections(std::function<std::int64_t()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->connections = std::move(ask);
}

void Metrics::set_streams(std::function<std::int64_t()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->streams = std::move(ask);
}

void Metrics::set_certificate(std::function<std::int64_t()> ask) {
    std::lock_guard guard(impl_->mutex);
    impl_->certificate = std::move(ask);
}

std::string Metrics::text() const {
    auto families = impl_->registry.Collect();
    for (auto& one : impl_->Collect()) families.push_back(std::move(one));
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace server::metrics

// Headers, addresses and forms of requests; guessing what is thrown at doors without a credential.
#include "tests/adversary/moves.hpp"
#include "tests/adversary/raw_connection.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace tests::adversary {
namespace {

constexpr const char* evil = "boi-dich.example";

std::string request_of(const std::string& method, const std::string& target,
                       const std::string& host, const Headers& headers,
                       const std::string& body = {}) {
    std::string out =
        method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
    for (const auto& [name, value] : headers) out += name + ": " + value + "\r\n";
    if (!body.empty())
        out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n";
    return out + "\r\n" + body;
}

/// Links in answers go where the service stands, not where the client says.
void lie_about_the_host(World& w) {
    auto& client = w.any(
        [](const Client& c) { return c.kind() == Kind::person && c.role == "administrator"; });
    Headers headers = client.credential();
    std::string host = "127.0.0.1";
    switch (w.random.below(4)) {
        case 0:
            host = evil;
            break;
        case 1:
            headers.emplace_back("X-Forwarded-Host", evil);
            break;
        case 2:
            headers.emplace_back("Forwarded", std::string("host=") + evil + ";proto=https");
            break;
        default:
            host = std::string("127.0.0.1@") + evil;
            break;
    }
    const std::vector<std::pair<std::string, std::string>> asked{
        {"/api/v1/users", R"({"login":"moi-)" + w.random.word(8) + R"(","name":"Mới"})"},
        {"/api/v1/calendar-feeds", R"({"kind":"mine"})"},
    };
    for (const auto& [target, body] : asked) {
        RawConnection connection(w.record.port, "127.0.0.1");
        std::string answer;
        const auto status =
            connection.ask(request_of("POST", target, host, headers, body), &answer);
        w.record.trace.push_back(
            {client.name() + " as " + host, "POST", target, body, status, answer.substr(0, 600)});
        if (answer.find(evil) != std::string::npos && status < 300)
            w.record.found("links are made from the configured address",
                           target + " answered with a link to " + evil);
    }
}

/// Two slashes, dots and escapes: the same rules, and no secret in the log. What the log says is
/// looked at in the end.
void write_paths_otherwise(World& w) {
    auto& client = w.any();
    static const std::vector<std::string> forms{
        "//api/v1/calendar-feeds/",  "/api//v1/calendar-feeds/",
        "/api/v1/%63alendar-feeds/", "/api/v1/./calendar-feeds/",
        "/API/v1/calendar-feeds/",   "/api/v1/drives/../calendar-feeds/",
        "/api/v1//calendar-feeds/"};
    RawConnection connection(w.record.port, "127.0.0.1");
    const auto target = w.random.pick(forms) + w.feed_secret;
    connection.ask(request_of("GET", target, "127.0.0.1", {{"X-Forwarded-For", client.address()}}));
    for (const char* path : {"//api/v1/drives/dot-b-mo1/events", "/%2e%2e/drives/dot-b-mo1"})
        client.get(path);
}

/// From another machine: the state of the process is not for it.
void read_the_metrics(World& w) {
    RawConnection connection(w.record.port, "127.0.0.9");
    std::string answer;
    const auto status = connection.ask(
        request_of("GET", "/metrics", "127.0.0.1", {{"X-Forwarded-For", "127.0.0.1"}}), &answer);
    w.record.trace.push_back({"127.0.0.9", "GET", "/metrics", {}, status, answer.substr(0, 200)});
    if (status == 200)
        w.record.found("metrics are for configured addresses or a token", "127.0.0.9 read them");
}

/// `attempts` requests at once; how many were answered with each status.
std::map<unsigned, int> at_once(World& w, int attempts, const std::string& target,
                                const std::function<std::string(int)>& body,
                                const Headers& headers) {
    std::mutex mutex;
    std::map<unsigned, int> out;
    std::vector<std::string> bodies;
    for (int i = 0; i < attempts; ++i) bodies.push_back(body(i));
    std::vector<std::thread> threads;
    for (int t = 0; t < 10; ++t)
        threads.emplace_back([&, t] {
            for (int i = t; i < attempts; i += 10) {
                RawConnection connection(w.record.port, "127.0.0.1");
                const auto status = connection.ask(
                    request_of("POST", target, "127.0.0.1", headers, bodies[std::size_t(i)]));
                const std::lock_guard lock(mutex);
                ++out[status];
            }
        });
    for (auto& thread : threads) thread.join();
    std::string told;
    for (const auto& [status, times] : out)
        told += std::to_string(times) + " × " + std::to_string(status) + "  ";
    w.record.trace.push_back({"at once", "POST", target, bodies.front(), 0, told});
    return out;
}

/// Seventy passwords at once for one person from one address: the throttle counts before, so few
/// are looked at.
void guess_a_password(World& w) {
    const auto& whom = w.random.pick(w.people);
    const auto address = "203.0.113." + std::to_string(1 + w.random.below(250));
    auto out = at_once(w, 70, "/api/v1/session",
                       [&](int i) {
                           return json_object({{"login", whom.login},
                                               {"password", "mật khẩu thứ " + std::to_string(i)}})
                               .str();
                       },
                       {{"X-Forwarded-For", address}});
    if (out[401] > 20)
        w.record.found("guesses are counted before they are looked at",
                       std::to_string(out[401]) + " of 70 passwords at once were evaluated");
}

/// Wrong codes from one address do not lock everybody out.
void guess_codes(World& w) {
    const auto address = "203.0.113." + std::to_string(1 + w.random.below(250));
    const bool links = w.random.one_in(2);
    const auto target = links ? "/api/v1/password-reset" : "/api/v1/devices/enrol";
    // One beginning, as somebody has it who has seen a part of the code.
    const auto begins = w.random.word(8);
    const auto body = [&](int) {
        return links ? json_object({{"token", "gtl_" + begins + w.random.word(35)},
                                    {"password", "mưa rơi trên mái tôn cũ"}})
                           .str()
                     : json_object({{"code", begins + w.random.word(4)}}).str();
    };
    auto out = at_once(w, 60, target, body, {{"X-Forwarded-For", address}});
    if (out[404] + out[422] > 30)
        w.record.found("guesses are counted before they are looked at",
                       std::to_string(out[404]) + " of 60 codes at once were looked at");
    // Somebody with a right code at another place.
    const auto made =
        w.overseer.post("/devices", json_object({{"code", "may-" + w.random.word(9)},
                                                 {"name", "Máy"},
                                                 {"drives", json_array({"dot-b-mo1"})}}));
    if (!done(made)) return;
    Client door(w.record, "an innocent tablet at another address", Kind::nobody, {},
                {true, {}, {}, true});
    const auto enrolled =
        door.post("/devices/enrol",
                  json_object({{"code", Json::parse(made.body)["enrolment"]["code"].text()}}));
    if (!done(enrolled))
        w.record.found("wrong codes of one lock nobody else out",
                       "the innocent tablet was answered " + std::to_string(enrolled.status));
    if (enrolled.status == 429 && enrolled.header("retry-after").empty())
        w.record.found("a refusal for now says until when", "enrolment");
    w.overseer.post("/devices/" + Json::parse(made.body)["id"].text() + "/revoke",
                    json_object({{"reason", "thử"}}));
}

/// Pages of lists: too much, other lists' cursors, cursors made up, parameters twice.
void abuse_paging(World& w) {
    auto& client = w.any();
    static const std::vector<std::string> lists{"/drives",
                                                "/organizations",
                                                "/targets",
                                                "/users",
                                                "/tokens",
                                                "/devices",
                                                "/reports",
                                                "/audit",
                                                "/events",
                                                "/drives/dot-a-mo1/events",
                                                "/drives/dot-a-mo1/review",
                                                "/drives/dot-b-mo1/review",
                                                "/volunteers",
                                                "/clashes",
                                                "/drive-changes",
                                                "/drives/dot-a-mo1/shifts",
                                                "/drives/dot-a-mo1/transitions",
                                                "/calendar-feeds",
                                                "/account/sessions"};
    const auto list = w.random.pick(lists);
    const auto first = client.get(w.random.pick(lists) + "?limit=1");
    const auto cursor = member(first, "next").value_or("eyJ4IjoxfQ");
    for (const auto& query : std::vector<std::string>{
             "?limit=1000000", "?limit=-1", "?limit=200&limit=201", "?cursor=" + cursor,
             "?limit=1&cursor=" + cursor + "A", "?cursor=" + std::string(3'000, 'A'),
             "?sort=-secret", "?limit=0x10"})
        client.get(list + query);
}

/// One header or body too many.
void send_badly(World& w) {
    auto& client = w.any();
    static const std::vector<std::string> bodies{"{",
                                                 "[]",
                                                 "null",
                                                 "{\"device\":\"x\",\"events\":[{}]}",
                                                 "{\"device\":\"\\ud800\",\"events\":[]}",
                                                 "{\"events\":[],\"events\":[],\"device\":1e999}",
                                                 std::string(200, '['),
                                                 "\xff\xfe"};
    const auto drive = client.drives.empty() ? std::string("dot-a-mo1") : client.drives.front();
    client.send("POST", "/drives/" + drive + "/events", w.random.pick(bodies));
    client.send("POST", "/drives/" + drive + "/events", "{}", {{"Content-Encoding", "gzip"}});
    client.send(
        "GET", "/totals", {},
        {{"Range", "bytes=0-"}, {"X-HTTP-Method-Override", "DELETE"}, {"If-None-Match", "*"}});
}

}  // namespace

std::vector<Move> edge_moves() {
    return {{"lie about the host", 2, lie_about_the_host},
            {"write paths otherwise", 2, write_paths_otherwise},
            {"read the metrics", 1, read_the_metrics},
            {"guess a password", 1, guess_a_password},
            {"guess codes", 1, guess_codes},
            {"abuse paging", 4, abuse_paging},
            {"send badly", 2, send_badly}};
}

}  // namespace tests::adversary

// Much of one thing, by one client. Memory and the latency of an innocent one are watched meanwhile
// (watch.hpp).
#include "tests/adversary/moves.hpp"
#include "tests/adversary/raw_connection.hpp"

#include <chrono>

namespace tests::adversary {
namespace {

constexpr std::size_t largest_answer = 8 << 20;

void look_at_size(World& w, const Answer& answer, const std::string& what) {
    if (answer.body.size() > largest_answer)
        w.record.found("an answer is bounded",
                       what + " answered with " + std::to_string(answer.body.size()) + " bytes");
}

/// Many contents under one id, then the review of them.
void crowd_one_id(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    const auto id = w.fresh_id();
    std::vector<JsonText> events;
    for (int i = 0; i < 400; ++i)
        events.push_back(w.event(id, "registered", in_minutes(-1 - i % 50), {{"count", 1 + i}}));
    client.upload(drive, events);
    look_at_size(w, client.get("/drives/" + drive + "/review"),
                 "the review of 400 contents under one id");
    look_at_size(w, client.get("/drives/" + drive + "/review?limit=200"),
                 "the review of 400 contents under one id");
}

/// Many events on one unit: each later one has to stay cheap.
void crowd_one_unit(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    const auto unit = "VN98" + std::to_string(100'000'000 + w.random.below(899'999'999));
    for (int n = 0; n < 4; ++n) {
        std::vector<JsonText> events;
        for (int i = 0; i < 1'000; ++i)
            events.push_back(w.event(
                w.fresh_id(), i % 2 ? "typed" : "collected", in_minutes(-1 - i % 50),
                i % 2 ? JsonMembers{{"unit", unit}, {"abo", "A"}}
                      : JsonMembers{
                            {"unit", unit}, {"component", "whole_blood"}, {"nominal_ml", 350}}));
        client.upload(drive, events);
    }
    const auto begun = std::chrono::steady_clock::now();
    client.upload(drive,
                  {w.event(w.fresh_id(), "typed", in_minutes(-1), {{"unit", unit}, {"abo", "B"}})});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (took.count() > 2)
        w.record.found("what is related is bounded",
                       "one event on a crowded unit took " + std::to_string(took.count()) + " s");
}

/// Questions that nobody has asked before, over everything and by everything.
void ask_widely(World& w) {
    auto& client =
        w.any([](const Client& c) { return c.role == "auditor" || c.role == "committee"; });
    static const std::vector<std::string> dimensions{
        "day",          "month",     "year",       "drive", "campaign", "organization", "site",
        "collected_by", "component", "nominal_ml", "abo",   "rh",       "donor_class"};
    for (int n = 0; n < 12; ++n) {
        std::string by;
        for (const auto& dimension : dimensions)
            if (w.random.one_in(2)) by += (by.empty() ? "" : ",") + dimension;
        if (by.empty()) by = "drive";
        client.get("/totals?by=" + by + "&from=" + day_from_today(-int(w.random.below(1'000))) +
                   "&to=" + day_from_today(int(w.random.below(1'000))));
    }
    client.get("/totals?by=drive,day,component,nominal_ml,abo,rh,donor_class&format=pdf");
    client.get("/totals?by=drive,day,component,nominal_ml,abo,rh,donor_class&format=xlsx");
}

/// Live streams of one token; somebody else still gets one.
void hold_streams(World& w) {
    auto& client =
        w.any([](const Client& c) { return c.kind() == Kind::token && c.role == "auditor"; });
    std::vector<RawConnection> held;
    for (int i = 0; i < 130; ++i) {
        held.emplace_back(w.record.port, "127.0.0.1");
        held.back().send("GET /api/v1/live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " +
                         client.address() + "\r\nAccept: text/event-stream\r\nAuthorization: " +
                         client.credential().front().second + "\r\n\r\n");
    }
    for (auto& one : held) one.receive(1, 20);
    RawConnection innocent(w.record.port, "127.0.0.1");
    innocent.send("GET /api/v1/live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " +
                  w.innocent->address() + "\r\nAccept: text/event-stream\r\nAuthorization: " +
                  w.innocent->credential().front().second + "\r\n\r\n");
    const auto head = innocent.receive(12, 5'000);
    if (!head.starts_with("HTTP/1.1 200"))
        w.record.found(
            "one client leaves room for others",
            "with 130 streams of " + client.name() + " open, an innocent one was answered " + head);
}

/// All connections from one address, idle; somebody else still gets through.
void hold_connections(World& w) {
    std::vector<RawConnection> held;
    for (int i = 0; i < 420; ++i) {
        held.emplace_back(w.record.port, "127.0.0.7");
        if (i % 2) held.back().send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    RawConnection innocent(w.record.port, "127.0.0.8");
    const auto status =
        innocent.ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    if (status != 200)
        w.record.found("one client leaves room for others",
                       "with 420 connections of one address open, another was answered " +
                           std::to_string(status));
}

}  // namespace

std::vector<Move> load_moves() {
    return {{"crowd one id", 1, crowd_one_id},
            {"crowd one unit", 1, crowd_one_unit},
            {"ask widely", 2, ask_widely},
            {"hold streams", 1, hold_streams},
            {"hold connections", 1, hold_connections}};
}

}  // namespace tests::adversary

// Units, ids, times and counts of others: issue of the counts.
#include "tests/adversary/moves.hpp"

#include <algorithm>

namespace tests::adversary {
namespace {

/// A time that somebody would choose to come first, or last, or to be asked for by nobody.
std::string chosen_time(World& w) {
    static const std::vector<std::string> far{
        "1970-01-01T00:00:00+07:00", "1999-12-31T23:59:59+07:00", "2000-01-01T00:00:00+07:00",
        "2001-09-09T08:00:00+07:00", "2099-06-01T08:00:00+07:00", "2199-12-31T23:59:59-12:00",
        "2199-12-31T23:59:59+14:00"};
    // Within the hours of the drive it is believed: mostly that.
    if (w.random.one_in(3)) return w.random.pick(far);
    return in_minutes(-60 - std::int64_t(w.random.below(50)));
}

/// An id that sorts before or behind all others, or any.
std::string chosen_id(World& w) {
    auto id = w.fresh_id();
    if (w.random.one_in(3)) return id.replace(0, 13, "00000000-0000");
    if (w.random.one_in(3)) return id.replace(0, 13, "ffffffff-ffff");
    return id;
}

std::vector<Bag*> foreign_bags(World& w, const Client& client, std::size_t most) {
    std::vector<Bag*> all, out;
    for (auto& bag : w.counts.bags)
        if (std::find(client.drives.begin(), client.drives.end(), bag.drive) ==
                client.drives.end() &&
            !bag.touched)
            all.push_back(&bag);
    for (std::size_t i = 0; i < most && !all.empty(); ++i) out.push_back(w.random.pick(all));
    return out;
}

JsonText claim_of(World& w, const Bag& bag, const std::string& id) {
    return w.event(id, "collected", chosen_time(w),
                   {{"unit", bag.unit},
                    {"component", bag.component},
                    {"nominal_ml", bag.nominal_ml},
                    {"abo", "AB"}});
}

/// Units of others, logged at one's own drive; half of the time taken back at once, which must not
/// take theirs with it.
void claim_units(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    std::vector<std::string> ids;
    std::vector<JsonText> events;
    auto bags = foreign_bags(w, client, 1 + w.random.below(5));
    for (auto* bag : bags) {
        ids.push_back(chosen_id(w));
        events.push_back(claim_of(w, *bag, ids.back()));
        bag->contested = true;
    }
    if (events.empty() || !done(client.upload(drive, events)) || w.random.one_in(2)) return;
    std::vector<JsonText> back;
    for (const auto& id : ids)
        back.push_back(
            w.event(w.fresh_id(), "reversed", chosen_time(w), {{"event", id}, {"reason", "nhầm"}}));
    client.upload(drive, back);
}

/// Ids of others for something else, earlier than theirs.
void reuse_ids(World& w) {
    auto& client = w.uploader();
    std::vector<JsonText> events;
    for (auto* bag : foreign_bags(w, client, 4)) {
        if (!bag->spoken) continue;
        JsonMembers content{{"component", "whole_blood"}, {"nominal_ml", 350}};
        if (w.random.one_in(2))
            content = {
                {"component", bag->component},
                {"nominal_ml", 250},
                {"unit", "VN97" + std::to_string(100'000'000 + w.random.below(899'999'999))}};
        events.push_back(w.event(bag->id, "collected", chosen_time(w), content));
    }
    if (!events.empty()) client.upload(w.drive_of(client, "open"), events);
}

/// The whole way by which ten bags were erased once: claim, take over the ids, take back.
void erase(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    const auto early = in_minutes(-110);
    std::vector<JsonText> claims, stolen, back;
    for (auto* bag : foreign_bags(w, client, 3)) {
        if (!bag->spoken) continue;
        const auto id = chosen_id(w);
        bag->contested = true;
        claims.push_back(w.event(
            id, "collected", early,
            {{"unit", bag->unit}, {"component", bag->component}, {"nominal_ml", bag->nominal_ml}}));
        stolen.push_back(w.event(bag->id, "registered", early, {{"count", 1}}));
        back.push_back(
            w.event(w.fresh_id(), "reversed", in_minutes(0), {{"event", id}, {"reason", "nhầm"}}));
    }
    if (claims.empty()) return;
    client.upload(drive, claims);
    client.upload(drive, stolen);
    client.upload(drive, back);
}

/// Taking back, typing and discarding what others logged.
void undo_others(World& w) {
    auto& client = w.uploader();
    std::vector<JsonText> events;
    for (auto* bag : foreign_bags(w, client, 4)) {
        switch (w.random.below(3)) {
            case 0:
                if (bag->spoken)
                    events.push_back(w.event(w.fresh_id(), "reversed", chosen_time(w),
                                             {{"event", bag->id}, {"reason", "nhầm"}}));
                break;
            case 1:
                events.push_back(w.event(w.fresh_id(), "typed", chosen_time(w),
                                         {{"unit", bag->unit}, {"abo", "AB"}, {"rh", "-"}}));
                break;
            default:
                events.push_back(w.event(w.fresh_id(), "discarded", chosen_time(w),
                                         {{"unit", bag->unit}, {"reason", "hỏng"}}));
        }
    }
    if (!events.empty()) client.upload(w.drive_of(client, "open"), events);
}

/// Logging where one has no right.
void log_elsewhere(World& w) {
    auto& client = w.any();
    std::vector<std::string> others;
    for (const auto& [code, drive] : w.drives)
        if (drive.district != client.district && client.district != "p") others.push_back(code);
    if (others.empty()) return;
    const auto drive = w.random.pick(others);
    const auto answer =
        client.upload(drive, {w.event(w.fresh_id(), "counted", in_minutes(-5), {{"count", 7}})});
    if (done(answer))
        w.record.found("nobody logs where he has no right", client.name() + " at " + drive);
}

/// Much, late, at a drive that was closed or verified: kept, and not counted.
void log_late(World& w) {
    auto& client = w.any([&](const Client& c) {
        return !w.drive_of(c, "closed").empty() || !w.drive_of(c, "verified").empty();
    });
    auto drive = w.drive_of(client, w.random.one_in(2) ? "closed" : "verified");
    if (drive.empty()) drive = w.drive_of(client, "closed") + w.drive_of(client, "verified");
    client.upload(
        drive,
        {w.event(w.fresh_id(), "counted", chosen_time(w),
                 {{"count", 5'000}, {"component", "whole_blood"}, {"nominal_ml", 350}}),
         w.event(w.fresh_id(), "collected", chosen_time(w),
                 {{"unit", "VN90" + std::to_string(100'000'000 + w.random.below(899'999'999))},
                  {"component", "whole_blood"},
                  {"nominal_ml", 450}}),
         w.event(w.fresh_id(), "discarded", chosen_time(w), {{"count", 50}, {"reason", "hỏng"}})});
    // And what its own people logged in time.
    for (const auto& bag : w.counts.bags)
        if (bag.drive == drive && bag.spoken) {
            client.upload(
                drive,
                {w.event(w.fresh_id(), w.random.one_in(2) ? "reversed" : "typed", chosen_time(w),
                         w.random.one_in(2) ? JsonMembers{{"event", bag.id}, {"reason", "nhầm"}}
                                            : JsonMembers{{"unit", bag.unit}, {"abo", "B"}})});
            client.upload(drive, {w.event(w.fresh_id(), "reversed", chosen_time(w),
                                          {{"event", bag.id}, {"reason", "nhầm"}})});
            client.upload(drive, {w.event(bag.id, "collected", chosen_time(w),
                                          {{"component", "whole_blood"}, {"nominal_ml", 450}})});
            break;
        }
}

/// One bag by every spelling of its number.
void spell_units(World& w) {
    auto& client = w.uploader();
    const auto drive = w.drive_of(client, "open");
    auto bag = w.new_bag(drive, true);
    const auto& unit = bag.unit;
    std::string lower = unit, groups = unit;
    for (auto& c : lower) c = char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    groups.insert(9, " ").insert(5, " ");
    std::vector<JsonText> events{w.event_of(bag)};
    for (const auto& spelling :
         {lower, groups, unit + " ", " " + unit, "=" + unit, "=" + unit + "00", unit + "\u200b",
          "\uff36" + unit.substr(1), unit + "\t"})
        events.push_back(w.event(
            w.fresh_id(), "collected", bag.at,
            {{"unit", spelling}, {"component", bag.component}, {"nominal_ml", bag.nominal_ml}}));
    bool any = false;
    for (const auto& event : events) any |= done(client.upload(drive, {event}));
    if (any) w.counts.bags.push_back(bag);
    for (const char* blank : {"   ", "\t", "\u3000\u3000", "---"})
        if (done(client.upload(
                drive,
                {w.event(w.fresh_id(), "collected", bag.at,
                         {{"unit", blank}, {"component", "whole_blood"}, {"nominal_ml", 350}})})))
            w.record.found("a unit number is one", "\"" + std::string(blank) + "\" was taken");
}

/// More discarded than there is, and what is not there.
void discard_much(World& w) {
    auto& client = w.uploader();
    // Of bags that no honest bag is like: by number, a drive may throw away any of its own.
    const JsonMembers like{{"component", "other"}, {"nominal_ml", 350}};
    const auto many = [&](std::int64_t count) {
        JsonMembers more{{"count", count}, {"reason", "hỏng"}};
        more.insert(more.end(), like.begin(), like.end());
        return w.event(w.fresh_id(), "discarded", in_minutes(-1), more);
    };
    std::vector<JsonText> events{
        many(w.random.one_in(2) ? 100'000 : 1'000),
        w.event(w.fresh_id(), "discarded", in_minutes(-1),
                {{"unit", "VN9" + std::to_string(1'000'000'000 + w.random.below(999'999'999))},
                 {"reason", "hỏng"}}),
        w.event(w.fresh_id(), "typed", in_minutes(-1),
                {{"unit", "VN9" + std::to_string(2'000'000'000 + w.random.below(999'999'999))},
                 {"abo", "A"}})};
    client.upload(w.drive_of(client, "open"), {w.random.pick(events)});
}

/// Days that no question can ask for.
void choose_days(World& w) {
    auto& client = w.uploader();
    static const std::vector<std::string> days{
        "1970-01-01T00:00:00Z", "2000-01-01T00:00:00+07:00", "2055-01-01T08:00:00+07:00",
        "2196-05-05T08:00:00+07:00", "2199-12-31T23:59:59-12:00"};
    client.upload(w.drive_of(client, "open"),
                  {w.event(w.fresh_id(), "counted", w.random.pick(days), {{"count", 3}})});
    client.upload(w.drive_of(client, "open"),
                  {w.event(w.fresh_id(), "counted",
                           in_minutes((w.random.one_in(2) ? 1 : -1) *
                                      std::int64_t(5'000 + w.random.below(500'000))),
                           {{"count", 3}})});
}

}  // namespace

std::vector<Move> ledger_moves() {
    return {{"claim units of others", 6, claim_units},
            {"reuse ids of others", 4, reuse_ids},
            {"erase bags of others", 4, erase},
            {"undo what others logged", 4, undo_others},
            {"log elsewhere", 4, log_elsewhere},
            {"log late", 4, log_late},
            {"spell units", 2, spell_units},
            {"discard much", 2, discard_much},
            {"choose days", 3, choose_days}};
}

}  // namespace tests::adversary

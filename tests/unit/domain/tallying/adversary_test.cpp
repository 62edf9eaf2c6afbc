// Drives against each other: whoever holds all devices of one drive, and knows every id, unit and
// digest of the others, must not change what the others have counted.
#include "domain/tallying/discards.hpp"
#include "domain/tallying/review.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace {

using namespace domain::tallying;
using domain::scheduling::DriveStatus;
using tests::support::RandomEvents;

constexpr std::int64_t drives = 4;
constexpr std::uint64_t ids = 6, units = 5;
constexpr std::int64_t noon = 1'581'220'800'000;

/// A ledger in memory: it stamps what is sent, refuses what the service refuses, and keeps
/// everything.
class World {
  public:
    explicit World(std::uint64_t seed) : random(seed) {
        for (std::int64_t d = 1; d <= drives; ++d) {
            domain::scheduling::Drive drive;
            drive.num = d;
            drive.id = RandomEvents::drive_id(d);
            drive.code = "drive-" + std::to_string(d);
            drive.status = DriveStatus::open;
            books.put_drive(drive);
        }
    }

    bool open(std::int64_t drive) const { return books.drive(drive)->status == DriveStatus::open; }

    void move(std::int64_t drive, DriveStatus to) {
        auto d = *books.drive(drive);
        d.status = to;
        books.put_drive(std::move(d));
    }

    /// What a device of a drive sends: ids and units that everybody uses, times of any year.
    void send(std::int64_t drive) {
        Event e;
        e.drive = drive;
        e.id = domain::Uuid::derived({noon}, std::to_string(random.below(ids)));
        e.at = {random.below(2) ? noon
                                : 978'307'200'000 + std::int64_t(random.below(10)) * 86'400'000};
        const auto unit = random.below(units);
        switch (random.below(8)) {
            case 0:
                e.kind = EventKind::reversed;
                e.ref = domain::Uuid::derived({noon}, std::to_string(random.below(ids)));
                break;
            case 1:
                e.kind = EventKind::discarded;
                e.reason = "clotted";
                if (random.below(2))
                    e.unit = name_of_unit(unit);
                else
                    e.count = 1 + std::int64_t(random.below(3));
                break;
            case 2:
                e.kind = EventKind::counted;
                e.count = 1 + std::int64_t(random.below(3));
                break;
            default:
                e.kind = EventKind::collected;
                e.unit = name_of_unit(unit);
                e.nominal_ml = volume_of_unit(unit);
        }
        stamp(e);
    }

    /// A decision of the drive's people about something that waits there; false when nothing does.
    bool decide(std::int64_t drive) {
        auto folded = with_discards_taken_out(fold(events, {}));
        std::vector<ReviewItem> waiting;
        for (const auto& item : folded.review)
            if (item.drive == drive && !item.settled) waiting.push_back(item);
        if (waiting.empty()) return false;
        const auto item = waiting[random.below(waiting.size())];
        auto possible = decisions_for(item, books);
        Event e;
        e.kind = EventKind::settled;
        e.drive = drive;
        e.id = domain::Uuid::derived({noon}, "settled " + std::to_string(events.size()));
        e.at = {noon};
        e.ref = item.id;
        e.ref_digest = item.digest;
        e.decision = possible[random.below(possible.size())];
        for (const auto& about : events)
            if (about.seq == item.seq) e.unit = unit_decided(item, about, *e.decision, open(drive));
        stamp(e);
        return true;
    }

    static std::string name_of_unit(std::uint64_t n) { return "VN" + std::to_string(n); }
    /// Each unit has a volume of its own, so that the cells tell which units are in them.
    static std::int32_t volume_of_unit(std::uint64_t n) { return 100 + std::int32_t(n); }

    RandomEvents random;
    Books books;
    std::vector<Event> events;

  private:
    void stamp(Event e) {
        e.late = e.kind != EventKind::settled && !open(e.drive);
        e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
        for (const auto& known : events)
            if (known.drive == e.drive && known.id == e.id && known.digest == e.digest) return;
        e.seq = std::int64_t(events.size()) + 1;
        events.push_back(e);
    }
};

using Cells = std::map<std::pair<std::int64_t, CellKey>, Counts>;

Cells cells_of(const Folded& folded, std::int64_t drive) {
    Cells out;
    for (const auto& c : folded.contributions)
        if (c.drive == drive) out[{c.drive, c.key}] = c.counts;
    return out;
}

/// Bags of one unit in all totals, usable or not, before discards by number.
std::int64_t stands(const Folded& folded, std::uint64_t unit) {
    std::int64_t n = 0;
    for (const auto& c : folded.contributions)
        if (c.key.nominal_ml == World::volume_of_unit(unit))
            n += c.counts.bags + c.counts.discarded;
    return n;
}

/// Every bag that was sent in time as the first content of its id, that no event of its drive takes
/// back and about whose id nobody has decided, stands in a total, and in one only as long as nobody
/// has decided about any claim to its unit.
void expect_every_bag_in_one_total(const World& w, const Folded& folded) {
    std::set<std::pair<std::int64_t, domain::Uuid>> touched;  // taken back or decided about
    std::map<std::string, bool> unit_decided;
    std::map<std::pair<std::int64_t, domain::Uuid>, const Event*> first;
    for (const auto& e : w.events) {
        if (e.ref) touched.insert({e.drive, *e.ref});
        if (e.kind != EventKind::settled && !e.late) first.try_emplace({e.drive, e.id}, &e);
    }
    for (const auto& e : w.events)
        if (e.unit && touched.contains({e.drive, e.id})) unit_decided[*e.unit] = true;
    for (const auto& [place, e] : first) {
        if (e->kind != EventKind::collected || touched.contains(place)) continue;
        const auto unit = std::uint64_t(*e->nominal_ml - 100);
        const auto n = stands(folded, unit);
        ASSERT_GE(n, 1) << *e->unit;
        if (!unit_decided[*e->unit]) ASSERT_EQ(n, 1) << *e->unit;
    }
}

std::uint64_t rounds() {
    const char* text = std::getenv("ADVERSARY_ROUNDS");
    return text ? std::strtoull(text, nullptr, 10) : 150;
}

TEST(Adversary, NothingThatOneDriveSendsOrDecidesChangesAnotherThatIsClosed) {
    for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World w(seed);
        Folded was;
        for (int step = 0; step < 120; ++step) {
            const auto drive = 1 + std::int64_t(w.random.below(drives));
            switch (w.random.below(10)) {
                case 0:
                    if (!w.open(drive)) {
                        w.move(drive, DriveStatus::open);
                    } else if (undecided_claims(fold(w.events, {}), drive).empty()) {
                        w.move(drive, DriveStatus::closed);
                    }
                    break;
                case 1:
                case 2:
                case 3:
                    w.decide(drive);
                    break;
                default:
                    w.send(drive);
            }
            auto is = with_discards_taken_out(fold(w.events, {}));
            for (std::int64_t other = 1; other <= drives; ++other)
                if (other != drive && !w.open(other))
                    ASSERT_EQ(cells_of(is, other) == cells_of(was, other), true)
                        << "step " << step << ": drive " << drive << " changed drive " << other;
            for (const auto& c : is.contributions) ASSERT_GE(c.counts.bags, 0);
            expect_every_bag_in_one_total(w, is);
            if (HasFatalFailure()) return;
            was = std::move(is);
        }
    }
}

TEST(Adversary, PeopleCanAlwaysDecideAndCloseTheirDrive) {
    for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World w(seed);
        for (int step = 0; step < 80; ++step) w.send(1 + std::int64_t(w.random.below(drives)));
        // Between any two decisions the others send what they like.
        for (int step = 0; step < 400 && !undecided_claims(fold(w.events, {}), 2).empty(); ++step) {
            ASSERT_TRUE(w.decide(2));
            for (int i = 0; i < 5; ++i) w.send(w.random.below(2) ? 1 : 3);
        }
        ASSERT_TRUE(undecided_claims(fold(w.events, {}), 2).empty());
    }
}

TEST(Adversary, NoTimeIdOrDigestDecidesWhoCounts) {
    for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World w(seed);
        for (int step = 0; step < 100; ++step) {
            const auto drive = 1 + std::int64_t(w.random.below(drives));
            if (w.random.below(4))
                w.send(drive);
            else
                w.decide(drive);
            if (w.random.below(20) == 0 && w.open(drive) &&
                undecided_claims(fold(w.events, {}), drive).empty())
                w.move(drive, DriveStatus::closed);
        }
        // The same history, told with other times of the same day and other ids, so with other
        // digests too.
        auto again = w.events;
        const auto salt = std::to_string(w.random.below(1'000'000));
        auto renamed = [&](const domain::Uuid& id) {
            return domain::Uuid::derived({noon}, id.text() + salt);
        };
        std::map<std::pair<std::int64_t, domain::Digest>, domain::Digest> digests;
        for (auto& e : again) {
            const auto old = e.digest;
            e.id = renamed(e.id);
            if (e.ref) e.ref = renamed(*e.ref);
            if (e.ref_digest) e.ref_digest = digests.at({e.drive, *e.ref_digest});
            e.at = e.at.plus_ms(std::int64_t(w.random.below(3'600'000)));
            e.digest = content_digest(e, RandomEvents::drive_id(e.drive));
            digests[{e.drive, old}] = e.digest;
        }
        w.random.shuffle(again);
        auto told = fold(w.events, {}), retold = fold(again, {});
        ASSERT_EQ(told.contributions.size(), retold.contributions.size());
        for (std::size_t i = 0; i < told.contributions.size(); ++i) {
            EXPECT_EQ(told.contributions[i].key, retold.contributions[i].key);
            EXPECT_EQ(told.contributions[i].counts, retold.contributions[i].counts);
        }
        auto in_words = [](const Folded& f) {
            std::multiset<std::tuple<std::int64_t, ReviewCode, std::int64_t, bool, bool, bool>> out;
            for (const auto& r : f.review)
                out.insert({r.seq, r.code, r.with_seq, r.settled, r.waits, r.firm});
            return out;
        };
        EXPECT_EQ(in_words(told), in_words(retold));
    }
}

}  // namespace

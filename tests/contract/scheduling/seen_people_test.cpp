// Who sees whom: the condition of SQL lets through what the rule in C++ does, page after page, on
// both engines.
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/people.hpp"
#include "storage/scheduling/successors.hpp"
#include "tests/support/engines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace tests {
namespace {

using namespace support;
using namespace domain::scheduling;
using domain::Day;
using domain::Result;
using storage::scheduling::PeopleFilter;

constexpr int rounds = 3;
constexpr int bodies = 24;

class SeenPeople : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        const char* given = std::getenv("SEEN_PEOPLE_SEED");
        seed = given ? std::strtoull(given, nullptr, 10) : 20'260'701;
        std::printf("SEEN_PEOPLE_SEED=%llu\n", (unsigned long long)seed);
        random.seed(seed);
    }
    std::int64_t pick(std::int64_t n) { return std::int64_t(random() % std::uint64_t(n)); }

    Day some_day() { return Day::of(2026, 1, 1).plus(std::int32_t(pick(400)) - 200); }

    /// A forest of bodies that begin, end and move on days around today; some of those that ended
    /// are gone on with by others.
    void grow_forest() {
        numbers.clear();
        auto grown = db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            for (int i = 0; i < bodies; ++i) {
                Organization o;
                o.id = tx.new_id();
                o.code = "o-" + std::to_string(tx.books().registry().organizations.all().size());
                auto parent = numbers.empty() || pick(6) == 0
                                  ? 0
                                  : numbers[std::size_t(pick(std::int64_t(numbers.size())))];
                auto added = storage::scheduling::add(tx, o, parent);
                if (!added) return added.error();
                numbers.push_back(added->num);
            }
            // What is refused here, such as a cycle, is no part of the forest.
            for (int i = 0; i < bodies / 3; ++i)
                (void)storage::scheduling::move(tx, some_number(), pick(4) ? some_number() : 0,
                                                some_day());
            for (int i = 0; i < bodies / 3; ++i) {
                Succession s;
                s.from = some_number();
                s.day = some_day();
                s.to = {{some_number(), whole_share}};
                if (tx.books().registry().organizations.children(s.from, s.day).empty() || pick(2))
                    (void)storage::scheduling::succeed(tx, s);
            }
            for (int i = 0; i < bodies / 8; ++i) {
                Organization o = *tx.books().registry().organizations.find(some_number());
                if (o.valid.to) continue;
                o.valid.to = some_day();
                if (tx.books().registry().organizations.may_be_valid(o.num, o.valid))
                    storage::scheduling::change(tx, o);
            }
            return {};
        });
        ASSERT_TRUE(grown) << grown.error().code;
    }

    void hire(int count) {
        auto hired = db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            for (int i = 0; i < count; ++i) {
                Person p;
                p.id = tx.new_id();
                p.code = "p-" + std::to_string(pick(1'000'000'000));
                p.name = p.code;
                p.organization = some_number();
                for (int role = 0; role < 10; ++role)
                    if (pick(4) == 0) p.roles.push_back(WorkRole(role));
                if (p.roles.empty()) p.roles = {WorkRole::other};
                for (auto n = pick(3); n > 0; --n) {
                    Qualification q{QualificationKind(pick(6)), std::nullopt};
                    if (pick(3)) q.valid_until = some_day();
                    p.qualifications.push_back(q);
                }
                auto added = storage::scheduling::add(tx, p);
                if (!added) return added.error();
                people.push_back(*added);
            }
            return {};
        });
        ASSERT_TRUE(hired) << hired.error().code;
        std::sort(people.begin(), people.end(),
                  [](const Person& a, const Person& b) { return a.code < b.code; });
    }

    std::int64_t some_number() { return numbers[std::size_t(pick(std::int64_t(numbers.size())))]; }

    Visible some_sight() {
        if (pick(10) == 0) return Visible::everything();
        std::vector<Scope> parts;
        for (auto n = pick(4); n > 0; --n) {
            auto kind = pick(4)   ? ScopeKind::organization
                        : pick(2) ? ScopeKind::site
                                  : ScopeKind::drive;
            parts.push_back({kind, some_number(), pick(2) == 0});
        }
        return Visible::of(std::move(parts));
    }

    std::vector<std::string> by_sql(const PeopleFilter& filter, std::size_t at_once) {
        std::vector<std::string> out;
        EXPECT_TRUE(db->read_and_wait([&](storage::Session& session) {
            auto books = db->books();
            for (std::string after;;) {
                auto page =
                    storage::scheduling::people(session, filter, books->registry().organizations,
                                                books->as_of.today, after, at_once);
                EXPECT_LE(page.size(), at_once);
                for (const auto& p : page) {
                    out.push_back(p.code);
                    auto known = std::find_if(people.begin(), people.end(),
                                              [&](const Person& k) { return k.num == p.num; });
                    EXPECT_EQ(p.qualifications, known->qualifications);
                    EXPECT_EQ(p.roles, known->roles);
                }
                if (page.size() < at_once) return;
                after = page.back().code;
            }
        }));
        return out;
    }

    std::vector<std::string> by_rule(const PeopleFilter& filter) {
        auto books = db->books();
        const auto& tree = books->registry().organizations;
        const Day today = books->as_of.today;
        std::vector<std::string> out;
        for (const auto& p : people) {
            if (!filter.seen.holds_organization(tree, p.organization, today)) continue;
            if (filter.below && !tree.within(p.organization, filter.below, today)) continue;
            if (filter.role &&
                std::find(p.roles.begin(), p.roles.end(), *filter.role) == p.roles.end())
                continue;
            if (filter.expires_by &&
                std::none_of(p.qualifications.begin(), p.qualifications.end(), [&](const auto& q) {
                    return q.valid_until && *q.valid_until <= *filter.expires_by;
                }))
                continue;
            out.push_back(p.code);
        }
        return out;
    }

    std::uint64_t seed = 0;
    std::mt19937_64 random;
    std::vector<std::int64_t> numbers;
    std::vector<Person> people;
};

TEST_P(SeenPeople, AreTheSameBySqlAsByTheRule) {
    int empty = 0, some = 0, all = 0;
    clock.now = *domain::Instant::parse("2026-01-15T08:00:00+07:00");
    open();
    for (int round = 0; round < rounds; ++round) {
        grow_forest();
        hire(60);
        for (int i = 0; i < 40; ++i) {
            PeopleFilter filter;
            filter.seen = some_sight();
            if (pick(3) == 0) filter.below = some_number();
            if (pick(3) == 0) filter.role = WorkRole(pick(10));
            if (pick(3) == 0) filter.expires_by = some_day();
            auto expected = by_rule(filter);
            ASSERT_EQ(by_sql(filter, std::size_t(1 + pick(30))), expected)
                << "seed " << seed << " round " << round << " " << i;
            ++(expected.empty() ? empty : expected.size() < people.size() ? some : all);
        }
    }
    // All three were met, so that the comparison said something.
    EXPECT_GT(empty, 0);
    EXPECT_GT(some, 0);
    EXPECT_GT(all, 0);
}

TEST_P(SeenPeople, NobodyIsSeenByAFilterThatWasNeverFilled) {
    clock.now = *domain::Instant::parse("2026-01-15T08:00:00+07:00");
    open();
    grow_forest();
    hire(5);
    EXPECT_TRUE(by_sql({}, 10).empty());
    PeopleFilter everybody;
    everybody.seen = Visible::everything();
    EXPECT_EQ(by_sql(everybody, 10).size(), 5u);
}

ON_BOTH_ENGINES(SeenPeople);

}  // namespace
}  // namespace tests

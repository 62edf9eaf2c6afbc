// Totals on the current map: whole bags, sums that hold at every level and in every cut, and sums
// that follow the books.
#include "domain/scheduling/current_map.hpp"

#include "domain/core/apportion.hpp"
#include "domain/tallying/progress.hpp"
#include "domain/tallying/totals.hpp"
#include "domain/valuation/valuation.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace domain;
using namespace domain::tallying;
using scheduling::Drive;
using scheduling::DriveStatus;
using scheduling::ShareBasis;
using scheduling::whole_share;

const Day merger = Day::of(2025, 7, 1);

/// Two provinces become one and a half; of sixteen communes some merge, some are cut.
class OnTheCurrentMap : public testing::TestWithParam<std::uint64_t> {
  protected:
    void SetUp() override {
        random.seed(GetParam());
        auto reg = std::make_shared<Register>();
        nation = add(*reg, "nation", {}, 0);
        for (auto code : {"north", "south"})
            old_provinces.push_back(add(*reg, code, {{}, merger.plus(-1)}, nation));
        for (auto code : {"east", "west", "isle"})
            new_provinces.push_back(add(*reg, code, {merger, {}}, nation));
        for (int i = 0; i < 16; ++i)
            communes.push_back(add(*reg, "c" + std::to_string(i), {{}, merger.plus(-1)},
                                   old_provinces[std::size_t(i % 2)]));
        std::vector<std::int64_t> fresh;
        for (int i = 0; i < 9; ++i)
            fresh.push_back(add(*reg, "n" + std::to_string(i), {merger, {}},
                                new_provinces[std::size_t(i % 3)]));
        for (std::size_t i = 0; i + 2 < communes.size();
             ++i) {  // the last two end without successors
            std::size_t n = 1 + random() % 4;
            std::vector<std::int64_t> weights;
            for (std::size_t k = 0; k < n; ++k) weights.push_back(1 + std::int64_t(random() % 9));
            auto shares = apportion(whole_share, weights);
            scheduling::Succession s{communes[i], merger, "NQ", ShareBasis::stated, {}};
            auto at = random() % fresh.size();
            for (std::size_t k = 0; k < n; ++k)
                s.to.push_back({fresh[(at + k) % fresh.size()], shares[k]});
            EXPECT_TRUE(reg->organizations.succeed(s));
        }
        EXPECT_TRUE(reg->organizations.succeed(
            {old_provinces[0],
             merger,
             "NQ",
             ShareBasis::stated,
             {{new_provinces[0], 650'000}, {new_provinces[1], 350'000}}}));
        EXPECT_TRUE(reg->organizations.succeed({old_provinces[1],
                                                merger,
                                                "NQ",
                                                ShareBasis::stated,
                                                {{new_provinces[1], whole_share}}}));
        scheduling::Campaign campaign;
        for (int i = 1; i <= 2; ++i) {
            campaign.num = i;
            campaign.code = "campaign-" + std::to_string(i);
            reg->put(campaign);
        }
        books.replace_register(reg);
        books.as_of.today = Day::of(2026, 3, 1);
        places = communes;
        places.insert(places.end(), fresh.begin(), fresh.end());
        places.push_back(old_provinces[0]);
        for (std::int64_t n = 1; n <= 200; ++n) put_drive(n);
        books.seal();
    }

    std::int64_t add(Register& reg, const std::string& code, DayRange valid, std::int64_t parent) {
        scheduling::Organization o;
        o.num = next++;
        o.code = code;
        o.valid = valid;
        reg.put(o);
        if (parent) {
            EXPECT_TRUE(reg.organizations.add_edge({o.num, parent, valid}));
        }
        return o.num;
    }
    void put_drive(std::int64_t num) {
        Drive d;
        d.num = num;
        d.id = Uuid::derived(Instant{1}, std::to_string(num));
        d.code = "d" + std::to_string(num);
        d.organization = places[random() % places.size()];
        d.day = merger.plus(std::int32_t(random() % 200) - 150);
        d.status = random() % 9 ? DriveStatus::closed : DriveStatus(random() % 6);
        for (std::int64_t c = 1; c <= 2; ++c)
            if (random() % 2) d.campaigns.push_back(c);
        books.put_drive(d);
    }
    void count_something() {
        std::vector<Contribution> changes;
        for (std::size_t i = 0, n = 1 + random() % 6; i < n; ++i) {
            Contribution c;
            c.drive = 1 + std::int64_t(random() % 200);
            c.key = {merger.plus(std::int32_t(random() % 90) - 60),
                     std::int16_t(random() % 3 * 100),
                     std::int8_t(random() % 2),
                     std::int8_t(std::int64_t(random() % 5) - 1),
                     -1,
                     -1};
            c.counts.bags = std::int64_t(random() % 40) - 4;
            c.counts.registered = std::int64_t(random() % 7);
            c.counts.discarded = std::int64_t(random() % 3);
            changes.push_back(c);
        }
        books.apply(changes, {});
        books.as_of.seq += 1;
        books.seal();
    }
    Totals ask(std::vector<Dimension> by = {}, Filter filter = {}, OnMap map = OnMap::current) {
        return total(books, {filter, std::move(by), map});
    }
    static Figures bare(Figures f) {
        f.drives = 0;
        return f;
    }
    static void add_to(Figures& sum, const Figures& f) {
        sum.bags += f.bags;
        sum.ml += f.ml;
        sum.volume_unknown += f.volume_unknown;
        sum.discarded += f.discarded;
        sum.registered += f.registered;
        sum.deferred += f.deferred;
        sum.walked_out += f.walked_out;
    }

    std::mt19937_64 random;
    Books books;
    std::int64_t next = 1, nation = 0;
    std::vector<std::int64_t> old_provinces, new_provinces, communes, places;
};

TEST_P(OnTheCurrentMap, SumsHoldAtEveryLevelAndInEveryCut) {
    for (int i = 0; i < 300; ++i) count_something();
    const auto then = ask({}, {}, OnMap::then);
    const auto now = ask();
    ASSERT_GT(then.total.bags, 1'000);
    EXPECT_EQ(now.total, then.total);
    EXPECT_FALSE(now.splits.empty());
    EXPECT_TRUE(then.splits.empty());

    Filter in_nation;
    in_nation.organization = nation;
    EXPECT_EQ(ask({}, in_nation).total, then.total);
    // Each level on its own, and the rows inside it.
    Figures level;
    for (auto province : new_provinces) {
        Filter filter;
        filter.organization = province;
        const auto inside = ask({Dimension::organization}, filter);
        add_to(level, inside.total);
        Figures rows;
        for (const auto& row : inside.rows) add_to(rows, row.figures);
        EXPECT_EQ(rows, bare(inside.total));
        // Any other cut of the same question gives the same bags.
        Figures by_group, by_day;
        for (auto abo : {Abo::O, Abo::A, Abo::B, Abo::AB}) {
            Filter narrow = filter;
            narrow.abo = abo;
            add_to(by_group, ask({}, narrow).total);
        }
        for (const auto& row : ask({Dimension::abo}, filter).rows)
            if (row.place[0] < 0) by_group.bags += row.figures.bags;
        EXPECT_EQ(by_group.bags, inside.total.bags);
        for (int day = -60; day <= 30; ++day) {
            Filter narrow = filter;
            narrow.days = {merger.plus(day), merger.plus(day)};
            add_to(by_day, ask({}, narrow).total);
        }
        EXPECT_EQ(by_day, bare(inside.total));
        std::int64_t by_drive = 0;
        for (const auto& row : ask({Dimension::drive, Dimension::organization}, filter).rows)
            by_drive += row.figures.bags;
        EXPECT_EQ(by_drive, inside.total.bags);
    }
    EXPECT_EQ(level, bare(then.total));
    for (auto province : old_provinces) {
        Filter filter;
        filter.organization = province;
        EXPECT_EQ(ask({}, filter).total, Figures{}) << "nothing is there any more";
    }
}

TEST_P(OnTheCurrentMap, WhoeverGoesOnWithAPartSeesThatPart) {
    for (int i = 0; i < 300; ++i) count_something();
    // Those who see one province each see, together, everything once; and each of them what asking
    // about it gives.
    Figures seen;
    for (auto province : new_provinces) {
        Filter mine, about;
        mine.within =
            scheduling::Visible::of({{scheduling::ScopeKind::organization, province, false}});
        about.organization = province;
        const auto part = ask({}, mine);
        EXPECT_EQ(part.total, ask({}, about).total);
        for (const auto& split : part.splits) {
            std::int64_t sum = 0;
            for (const auto& p : split.parts) sum += p.bags;
            EXPECT_EQ(split.bags, sum);
        }
        add_to(seen, part.total);
    }
    EXPECT_EQ(seen, bare(ask().total));
    // Who saw an old commune goes on seeing all of it.
    Filter old;
    old.within =
        scheduling::Visible::of({{scheduling::ScopeKind::organization, communes[0], false}});
    EXPECT_EQ(ask({}, old).total, ask({}, old, OnMap::then).total);
}

TEST_P(OnTheCurrentMap, WhoSeesNothingIsToldNothing) {
    for (int i = 0; i < 300; ++i) count_something();
    Filter nobody;
    nobody.within = {};
    for (auto map : {OnMap::then, OnMap::current}) {
        const auto all = ask({Dimension::organization}, {}, map);
        ASSERT_GT(all.rows.size(), 0u);
        ASSERT_GT(all.drives_expected, 0);
        const auto none = ask({Dimension::organization}, nobody, map);
        EXPECT_EQ(none.total, Figures{});
        EXPECT_TRUE(none.rows.empty());
        EXPECT_EQ(none.drives_expected, 0);
        EXPECT_TRUE(none.drives_missing.empty());
        EXPECT_TRUE(none.splits.empty());
    }
    for (std::int64_t num = 1; num <= 200; ++num)
        EXPECT_FALSE(in_scope(books, nobody, *books.drive(num)));
}

TEST_P(OnTheCurrentMap, EachDriveIsCutByLargestRemainder) {
    for (int i = 0; i < 100; ++i) {
        std::vector<Contribution> one;
        Contribution c;
        c.drive = 1 + std::int64_t(random() % 200);
        c.key.day = merger.plus(-1);
        c.key.nominal_ml = std::int16_t(250 + 100 * (random() % 2));
        c.counts.bags = 1 + std::int64_t(random() % 9);
        books.apply({c}, {});
    }
    books.seal();
    scheduling::CurrentMap map(books.registry().organizations, books.as_of.today);
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counted;
    for (const auto& row : ask({Dimension::drive, Dimension::organization}).rows)
        counted[{row.place[0], row.place[1]}] = row.figures.bags;
    int cut = 0;
    for (const auto& row : ask({Dimension::drive}, {}, OnMap::then).rows) {
        const auto& parts = map.parts(books.drive(row.place[0])->organization);
        std::vector<std::int64_t> weights;
        for (const auto& part : parts) weights.push_back(part.weight);
        auto shares = apportion(row.figures.bags, weights);
        std::map<std::int64_t, std::int64_t> expected;
        for (std::size_t i = 0; i < parts.size(); ++i)
            expected[parts[i].organization()] += shares[i];
        cut += parts.size() > 1 && row.figures.bags > 0;
        for (const auto& [organization, bags] : expected)
            EXPECT_EQ((counted[{row.place[0], organization}]), bags);
    }
    EXPECT_GT(cut, 5);
}

TEST_P(OnTheCurrentMap, StandingQuestionsFollowTheBooks) {
    std::vector<Question> questions;
    for (auto map : {OnMap::then, OnMap::current})
        for (auto organization :
             {std::int64_t(0), nation, new_provinces[0], communes[3], places[20]})
            for (const auto& by :
                 std::vector<std::vector<Dimension>>{{},
                                                     {Dimension::organization},
                                                     {Dimension::campaign, Dimension::organization},
                                                     {Dimension::month, Dimension::nominal_ml}}) {
                Question q;
                if (organization) q.filter.organization = organization;
                if (random() % 3 == 0) q.filter.days.from = merger.plus(-30);
                q.by = by;
                q.map = map;
                questions.push_back(q);
            }
    std::vector<StandingQuestion> standing;
    for (const auto& q : questions) standing.emplace_back(books, q);
    for (int step = 0; step < 60; ++step) {
        switch (random() % 8) {
            case 0:
                put_drive(1 + std::int64_t(random() % 200));
                books.seal();
                break;
            case 1:
                if (step % 3 == 0)
                    books.as_of.today = books.as_of.today.plus(random() % 2 ? 40 : -300);
                break;
            case 2: {
                auto reg = std::make_shared<Register>(books.registry());
                add(*reg, "more" + std::to_string(step), {}, nation);
                books.replace_register(reg);
                break;
            }
            default:
                count_something();
        }
        for (std::size_t i = 0; i < questions.size(); ++i) {
            const auto followed = standing[i].answer(books);
            const auto fresh = total(books, questions[i]);
            ASSERT_EQ(followed.total, fresh.total) << "step " << step << " question " << i;
            ASSERT_EQ(followed.rows.size(), fresh.rows.size());
            for (std::size_t r = 0; r < fresh.rows.size(); ++r) {
                ASSERT_EQ(followed.rows[r].place, fresh.rows[r].place);
                ASSERT_EQ(followed.rows[r].figures, fresh.rows[r].figures);
            }
            ASSERT_EQ(followed.drives_missing, fresh.drives_missing);
            ASSERT_EQ(followed.drives_expected, fresh.drives_expected);
            ASSERT_EQ(followed.overlap, fresh.overlap);
            ASSERT_EQ(followed.splits.size(), fresh.splits.size());
            for (std::size_t s = 0; s < fresh.splits.size(); ++s) {
                ASSERT_EQ(followed.splits[s].organization, fresh.splits[s].organization);
                ASSERT_EQ(followed.splits[s].drives, fresh.splits[s].drives);
                ASSERT_EQ(followed.splits[s].bags, fresh.splits[s].bags);
                for (std::size_t p = 0; p < fresh.splits[s].parts.size(); ++p)
                    ASSERT_EQ(followed.splits[s].parts[p].bags, fresh.splits[s].parts[p].bags);
            }
        }
    }
}

TEST_P(OnTheCurrentMap, TheValueIsCutWithTheBags) {
    auto reg = std::make_shared<Register>(books.registry());
    valuation::Tariff tariff;
    tariff.num = 1;
    tariff.code = "t";
    tariff.prices.push_back({valuation::Product::whole_blood, 350, 758'000});
    tariff.prices.push_back({valuation::Product::whole_blood, 250, 641'000});
    reg->put(tariff);
    books.replace_register(reg);
    for (int i = 0; i < 60; ++i) {
        Contribution c;
        c.drive = 1 + std::int64_t(random() % 200);
        c.key.day = merger.plus(-std::int32_t(random() % 60));
        c.key.component = std::int8_t(Component::whole_blood);
        c.key.nominal_ml = std::int16_t(250 + 100 * (random() % 2));
        c.counts.bags = 1 + std::int64_t(random() % 90);
        books.apply({c}, {});
    }
    books.seal();
    const auto then = valuation::value(books, {}, "");
    ASSERT_TRUE(then) << then.error().code;
    Question q{{}, {Dimension::organization}, OnMap::current};
    const auto now = valuation::value(books, q, "");
    ASSERT_TRUE(now) << now.error().code;
    EXPECT_EQ(now->value_vnd, then->value_vnd);
    EXPECT_FALSE(now->splits.empty());
    std::int64_t lines = 0, provinces = 0;
    for (const auto& line : now->lines) lines += line.value_vnd;
    EXPECT_EQ(lines, then->value_vnd);
    for (auto province : new_provinces) {
        Question inside{{}, {Dimension::campaign}, OnMap::current};
        inside.filter.organization = province;
        const auto value = valuation::value(books, inside, "");
        ASSERT_TRUE(value);
        provinces += value->value_vnd;
    }
    EXPECT_EQ(provinces, then->value_vnd);
}

TEST_P(OnTheCurrentMap, ProgressGoesWhereTheResultsGo) {
    for (int i = 0; i < 300; ++i) count_something();
    const DayRange span{merger.plus(-200), merger.plus(200)};
    auto reg = std::make_shared<Register>(books.registry());
    std::int64_t north = 1'001, south = 500, own = 77, num = 0;
    auto target = [&](std::int64_t organization, std::int64_t value,
                      scheduling::TargetBasis basis = {}) {
        scheduling::Target t;
        t.num = ++num;
        t.id = Uuid::derived(Instant{1}, "target" + std::to_string(num));
        t.organization = organization;
        t.issued_by = nation;
        t.period = span;
        t.value = double(value);
        t.basis = basis;
        reg->targets[t.num] = t;
    };
    target(nation, 5'000);
    target(old_provinces[0], north);
    target(old_provinces[0], 9'999, scheduling::TargetBasis::committed);
    target(old_provinces[1], south);
    books.replace_register(reg);
    auto ask_progress = [&](std::int64_t organization, OnMap map) {
        ProgressQuestion q;
        q.organization = organization;
        q.days = span;
        q.on = books.as_of.today;
        q.map = map;
        return progress(books, q);
    };
    auto row_of = [](const Progress& p, std::int64_t organization) -> const ProgressRow* {
        for (const auto& row : p.rows)
            if (row.organization == organization) return &row;
        return nullptr;
    };
    const auto then = ask_progress(0, OnMap::then), now = ask_progress(0, OnMap::current);
    EXPECT_TRUE(then.splits.empty());
    EXPECT_FALSE(now.splits.empty());
    for (const auto& split : now.splits) {
        std::int64_t sum = 0;
        for (const auto& part : split.parts) sum += part.bags;
        EXPECT_EQ(sum, split.bags);
    }
    // Every level is what the totals say of it, on either map.
    Filter in_span, in_nation;
    in_span.days = in_nation.days = span;
    in_nation.organization = nation;
    EXPECT_EQ(row_of(now, nation)->done, ask({}, in_span).total.bags * 10);
    EXPECT_EQ(row_of(then, nation)->done, ask({}, in_nation, OnMap::then).total.bags * 10);
    EXPECT_EQ(row_of(now, nation)->goal, 50'000);
    std::int64_t done = 0, goals = 0;
    for (const auto& row : now.rows) {
        Filter filter;
        filter.organization = row.organization;
        filter.days = span;
        EXPECT_EQ(row.done, ask({}, filter).total.bags * 10) << row.organization;
    }
    for (auto province : new_provinces)
        if (const auto* row = row_of(now, province)) {
            EXPECT_EQ(row->parent, nation);
            EXPECT_EQ(row->target, nullptr);
            done += row->done;
            goals += row->goal.value_or(0);
        }
    EXPECT_EQ(done, row_of(now, nation)->done);
    EXPECT_EQ(goals, (north + south) * 10) << "goals are carried whole, the assigned one of two";
    EXPECT_EQ(row_of(now, new_provinces[1])->carried.size(), 2u);
    EXPECT_EQ(row_of(now, new_provinces[0])->goal, 6'507)
        << "650 000 of a million of 1 001, to the tenth";
    EXPECT_EQ(row_of(now, old_provinces[0]), nullptr);
    EXPECT_EQ(row_of(then, new_provinces[0])->goal, std::nullopt);
    // A target of its own goes before what was carried.
    reg = std::make_shared<Register>(books.registry());
    target(new_provinces[1], own);
    books.replace_register(reg);
    const auto after = ask_progress(new_provinces[1], OnMap::current);
    EXPECT_EQ(row_of(after, new_provinces[1])->goal, own * 10);
    EXPECT_TRUE(row_of(after, new_provinces[1])->carried.empty());
    EXPECT_EQ(row_of(after, nation), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Seeds, OnTheCurrentMap, testing::Values(1u, 20250701u, 424242u));

}  // namespace

// Totals and values over small books.
#include "domain/valuation/valuation.hpp"

#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace domain;
using namespace domain::tallying;
using tests::support::RandomEvents;

class SmallBooks : public ::testing::Test {
  protected:
    void SetUp() override {
        auto r = std::make_shared<Register>();
        scheduling::Organization province{1, RandomEvents::drive_id(101), "p", "P", {}, {}, 1};
        scheduling::Organization district{2, RandomEvents::drive_id(102), "d", "D", {}, {}, 1};
        r->put(province);
        r->put(district);
        EXPECT_TRUE(r->organizations.add_edge({2, 1, {}}));
        std::int64_t num = 0;
        for (auto t : valuation::shipped_tariffs()) {
            t.num = ++num;
            t.id = RandomEvents::drive_id(200 + num);
            r->put(t);
        }
        books.replace_register(r);
        books.as_of.today = Day::of(2021, 12, 31);
    }
    void drive(std::int64_t num, Day day, std::vector<std::int64_t> campaigns = {},
               scheduling::DriveStatus status = scheduling::DriveStatus::closed) {
        scheduling::Drive d;
        d.num = num;
        d.id = RandomEvents::drive_id(num);
        d.code = "d" + std::to_string(num);
        d.organization = 2;
        d.campaigns = std::move(campaigns);
        d.day = day;
        d.status = status;
        books.put_drive(d);
    }
    void count(std::int64_t drive, Day day, std::int16_t ml, std::int64_t bags,
               std::int8_t component = 0) {
        CellKey key;
        key.day = day;
        key.nominal_ml = ml;
        key.component = component;
        books.apply({{drive, key, Counts{bags, 0, 0, 0, 0}}}, {});
    }
    Books books;
    const Day day20 = Day::of(2020, 2, 9), day21 = Day::of(2021, 2, 9);
};

TEST_F(SmallBooks, TheHalfYearHasTheReportsFigures) {
    drive(1, day20);
    count(1, day20, 350, 11'720);
    count(1, day20, 250, 353);
    auto t = total(books, {});
    EXPECT_EQ(t.total.bags, 12'073);
    EXPECT_EQ(t.total.ml, 4'190'250);
    EXPECT_EQ(t.total.standard_unit_tenths(), 167'610);
    EXPECT_EQ(percent_tenths(t.total.bags, 17'700), 682);
    auto v = valuation::value(books, {}, "");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->value_vnd, 9'110'033'000);
    ASSERT_EQ(v->lines.size(), 2u);
    EXPECT_EQ(v->lines[0].tariff, "tt-05-2017");
    auto other = valuation::value(books, {}, "tt-17-2020");
    ASSERT_TRUE(other);
    EXPECT_EQ(other->value_vnd, 11'720LL * 767'000 + 353LL * 647'000);
}

TEST_F(SmallBooks, TheLaterYearIs28973StandardUnits) {
    drive(1, day20);
    count(1, day20, 350, 20'695);
    EXPECT_EQ(total(books, {}).total.standard_unit_tenths(), 289'730);
}

TEST_F(SmallBooks, EachBagHasThePriceOfItsDay) {
    drive(1, Day::of(2020, 12, 31));
    count(1, Day::of(2020, 12, 31), 350, 1);
    count(1, Day::of(2021, 1, 1), 350, 1);
    auto v = valuation::value(books, {}, "");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->value_vnd, 758'000 + 767'000);
    EXPECT_EQ(v->lines.size(), 2u);
}

TEST_F(SmallBooks, AnAmendmentGoesBeforeWhatItAmends) {
    drive(1, Day::of(2018, 10, 31));
    auto platelets = std::int8_t(Component::platelets_apheresis);
    count(1, Day::of(2018, 11, 1), 250, 1, platelets);
    auto v = valuation::value(books, {}, "");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->lines[0].tariff, "tt-20-2018");
    EXPECT_EQ(v->value_vnd, 924'000);
    count(1, Day::of(2018, 10, 31), 250, 1, platelets);
    EXPECT_EQ(valuation::value(books, {}, "").error().code, "tariff_missing");
    EXPECT_TRUE(valuation::value(books, {}, "tt-20-2018"));
    EXPECT_FALSE(valuation::value(books, {}, "tt-05-2017"));
}

TEST_F(SmallBooks, EveryMissingPriceIsNamed) {
    drive(1, Day::of(2023, 10, 1));
    count(1, Day::of(2023, 10, 1), 350, 3);
    count(1, Day::of(2023, 10, 5), 350, 4);
    count(1, Day::of(2023, 10, 5), 0, 2, -1);
    auto v = valuation::value(books, {}, "");
    ASSERT_FALSE(v);
    EXPECT_EQ(v.error().code, "tariff_missing");
    ASSERT_EQ(v.error().violations.size(), 2u);
    Parameters expected{{"component", "whole_blood"},
                        {"nominal_ml", "350"},
                        {"bags", "7"},
                        {"from", "2023-10-01"},
                        {"to", "2023-10-05"}};
    EXPECT_EQ(v.error().violations[1].parameters, expected);
}

TEST_F(SmallBooks, ADriveInTwoCampaignsStandsInBothRowsAndOnceInTheTotal) {
    auto r = std::make_shared<Register>(books.registry());
    for (std::int64_t n : {1, 2}) {
        scheduling::Campaign c;
        c.num = n;
        c.id = RandomEvents::drive_id(300 + n);
        c.code = "c" + std::to_string(n);
        r->put(c);
    }
    books.replace_register(r);
    drive(1, day20, {1, 2});
    drive(2, day20, {1});
    count(1, day20, 350, 10);
    count(2, day20, 350, 5);
    Question q;
    q.by = {Dimension::campaign};
    auto t = total(books, q);
    ASSERT_EQ(t.rows.size(), 2u);
    EXPECT_EQ(t.rows[0].figures.bags, 15);
    EXPECT_EQ(t.rows[1].figures.bags, 10);
    EXPECT_EQ(t.total.bags, 15);
    EXPECT_EQ(t.total.drives, 2);
    EXPECT_TRUE(t.overlap);
    auto v = valuation::value(books, q, "");
    ASSERT_TRUE(v);
    EXPECT_EQ(v->value_vnd, 15 * 758'000);
    q.filter.campaign = 2;
    EXPECT_FALSE(total(books, q).overlap);
}

TEST_F(SmallBooks, ZeroIsToldApartFromSilence) {
    drive(1, day20);                                         // closed, nothing counted: zero
    drive(2, day20, {}, scheduling::DriveStatus::open);      // open, nothing counted: silence
    drive(3, day20, {}, scheduling::DriveStatus::proposed);  // not to be held yet
    drive(4, Day::of(2022, 1, 1), {}, scheduling::DriveStatus::approved);  // in the future
    auto t = total(books, {});
    EXPECT_EQ(t.total.drives, 1);
    EXPECT_EQ(t.drives_expected, 2);
    EXPECT_EQ(t.drives_reported, 1);
    EXPECT_EQ(t.drives_missing, std::vector<std::int64_t>{2});
}

TEST_F(SmallBooks, ResultsFollowTheTreeOfTheirDay) {
    auto r = std::make_shared<Register>(books.registry());
    scheduling::Organization other{3, RandomEvents::drive_id(103), "o", "O", {}, {}, 1};
    r->put(other);
    r->organizations.end_edges(2, Day::of(2021, 1, 1));
    ASSERT_TRUE(r->organizations.add_edge({2, 3, {Day::of(2021, 1, 1), {}}}));
    books.replace_register(r);
    drive(1, day20);
    drive(2, day21);
    count(1, day20, 350, 10);
    count(2, day21, 350, 7);
    Question q;
    q.filter.organization = 1;
    EXPECT_EQ(total(books, q).total.bags, 10);
    q.filter.organization = 3;
    EXPECT_EQ(total(books, q).total.bags, 7);
}

TEST_F(SmallBooks, AStandingQuestionAnswersLikeANewOneWhateverChanges) {
    std::mt19937 random(11);
    std::vector<Question> questions(6);
    questions[1].by = {Dimension::month, Dimension::abo};
    questions[2].by = {Dimension::campaign};
    questions[3].by = {Dimension::day};
    questions[3].filter.days = {Day::of(2020, 2, 1), Day::of(2020, 2, 20)};
    questions[4].by = {Dimension::drive, Dimension::nominal_ml};
    questions[4].filter.nominal_ml = 350;
    questions[5].filter.organization = 2;
    std::vector<StandingQuestion> standing;
    for (const auto& q : questions) standing.emplace_back(books, q);
    for (int step = 0; step < 400; ++step) {
        auto num = std::int64_t(1 + random() % 150);
        Day day = Day::of(2020, 1 + random() % 4, 1 + random() % 28);
        if (random() % 3 == 0 || !books.drive(num))
            drive(num, day,
                  random() % 2 ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{},
                  scheduling::DriveStatus(random() % 6));
        else
            count(num, day, random() % 2 ? 350 : 250, std::int64_t(random() % 9) - 2,
                  std::int8_t(random() % 2));
        if (random() % 40 == 0)
            books.replace_register(std::make_shared<Register>(books.registry()));
        books.seal();
        for (std::size_t i = 0; i < questions.size(); ++i) {
            auto expected = total(books, questions[i]);
            auto got = standing[i].answer(books);
            ASSERT_EQ(got.total, expected.total) << "question " << i << " step " << step;
            ASSERT_EQ(got.rows.size(), expected.rows.size())
                << "question " << i << " step " << step;
            for (std::size_t r = 0; r < got.rows.size(); ++r) {
                ASSERT_EQ(got.rows[r].place, expected.rows[r].place);
                ASSERT_EQ(got.rows[r].figures, expected.rows[r].figures);
            }
            ASSERT_EQ(got.overlap, expected.overlap);
            ASSERT_EQ(got.drives_missing, expected.drives_missing);
            ASSERT_EQ(got.drives_expected, expected.drives_expected);
        }
    }
}

TEST(Percent, RoundsHalfUpAndGoesAboveAHundred) {
    EXPECT_EQ(percent_tenths(1, 3), 333);
    EXPECT_EQ(percent_tenths(688, 563), 1222);
    EXPECT_EQ(percent_tenths(1, 2000), 1);
}

}  // namespace

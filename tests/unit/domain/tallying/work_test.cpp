// Work is told before it is done: never less rows than the answer has, and small questions are
// known to be small.
#include "domain/tallying/totals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace {

using namespace domain;
using namespace domain::tallying;

/// `count` drives over seven years at `sites` places, each with bags of `kinds` volumes.
Books country(std::int64_t count, std::int64_t sites, int kinds) {
    auto reg = std::make_shared<Register>();
    scheduling::Organization o;
    o.num = 1;
    o.code = "nation";
    reg->put(o);
    for (std::int64_t n = 1; n <= sites; ++n) {
        scheduling::Site s;
        s.num = n;
        s.code = "site-" + std::to_string(n);
        reg->put(s);
    }
    Books books;
    books.replace_register(reg);
    books.as_of.today = Day::of(2026, 12, 31);
    for (std::int64_t n = 1; n <= count; ++n) {
        scheduling::Drive d;
        d.num = n;
        d.code = "drive-" + std::to_string(n);
        d.organization = 1;
        d.site = 1 + n % sites;
        d.day = Day::of(2020, 1, 1).plus(std::int32_t(n * 2'500 / count));
        d.status = scheduling::DriveStatus::closed;
        books.put_drive(d);
        DriveTally tally;
        for (int k = 0; k < kinds; ++k) {
            Cell cell;
            cell.key.day = d.day;
            cell.key.component = std::int8_t(Component::whole_blood);
            cell.key.nominal_ml = std::int16_t(250 + 50 * k);
            cell.counts.bags = 1 + n % 50;
            tally.cells.push_back(cell);
        }
        books.restore(n, std::move(tally));
    }
    books.seal();
    return books;
}

TEST(Work, TellsAtLeastTheRowsOfTheAnswer) {
    auto books = country(3'000, 40, 3);
    std::mt19937_64 random(7);
    for (int turn = 0; turn < 100; ++turn) {
        Question q;
        std::vector<Dimension> all{
            Dimension::day,       Dimension::month,      Dimension::year,
            Dimension::drive,     Dimension::site,       Dimension::abo,
            Dimension::component, Dimension::nominal_ml, Dimension::organization};
        std::shuffle(all.begin(), all.end(), random);
        q.by.assign(all.begin(), all.begin() + std::ptrdiff_t(random() % 4));
        if (random() % 3 == 0) q.filter.drive = 1 + std::int64_t(random() % 3'000);
        if (random() % 3 == 0) {
            q.filter.days.from = Day::of(2020, 1, 1).plus(std::int32_t(random() % 2'000));
            q.filter.days.to = q.filter.days.from->plus(std::int32_t(random() % 900));
        }
        auto work = work_of(books, q);
        auto totals = total(books, q);
        ASSERT_GE(work.rows, std::int64_t(totals.rows.size()));
        ASSERT_GE(work.steps, q.filter.drive ? 1 : 3'000);
    }
}

TEST(Work, OneDriveIsLittleAndACountryByDayIsMuch) {
    auto books = country(60'000, 500, 2);
    Question one;
    one.filter.drive = 17;
    one.by = {Dimension::day, Dimension::nominal_ml, Dimension::abo};
    EXPECT_TRUE(work_of(books, one).at_once());
    Question all;
    EXPECT_FALSE(work_of(books, all).at_once()) << "60,000 drives are looked at";
    all.by = {Dimension::site, Dimension::day};
    EXPECT_FALSE(work_of(books, all).at_once());
    EXPECT_GE(work_of(books, all).rows, 60'000);
    // Once the sums stand, a question of few rows costs what changed.
    Question years;
    years.by = {Dimension::year};
    StandingQuestion standing(books, years);
    EXPECT_TRUE(standing.work_to(books).at_once());
    StandingQuestion wide(books, all);
    EXPECT_FALSE(wide.work_to(books).at_once()) << "its rows are to be written";
    auto small = country(200, 20, 2);
    EXPECT_TRUE(work_of(small, {}).at_once());
}

TEST(Work, TooManyRowsEndTheWalkAndSayWhatToNarrow) {
    auto books = country(3'000, 40, 3);
    Question q;
    q.by = {Dimension::drive};
    q.most_rows = 1'000;
    EXPECT_TRUE(total(books, q).too_wide);
    EXPECT_TRUE(total(books, q).rows.empty());
    auto error = too_wide(q);
    EXPECT_EQ(error.code, "too_wide");
    auto narrow = [](const Error& e) {
        for (const auto& [name, value] : e.parameters)
            if (name == "narrow") return value;
        return std::string();
    };
    EXPECT_EQ(narrow(error), "from, to");
    q.filter.days = {Day::of(2020, 1, 1), Day::of(2026, 12, 31)};
    EXPECT_EQ(narrow(too_wide(q)), "organization, campaign, site, collected_by");
    q.filter.site = 3;
    EXPECT_EQ(narrow(too_wide(q)), "by");
    EXPECT_FALSE(total(books, q).too_wide);
    // What was given up begins anew: the next answer is right.
    Question standing_question;
    standing_question.by = {Dimension::drive};
    standing_question.most_rows = 3'000;
    StandingQuestion standing(books, standing_question);
    EXPECT_EQ(standing.answer(books).rows.size(), 3'000u);
    auto more = country(3'001, 40, 3);
    EXPECT_TRUE(standing.answer(more).too_wide);
    EXPECT_EQ(standing.answer(books).rows.size(), 3'000u);
}

}  // namespace

// The order of drives follows the books, whatever changes and in whichever direction it is asked.
#include "api/scheduling/drive_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace {

using namespace domain;
using namespace domain::tallying;
using namespace api::scheduling;

DriveStarts by_hand(const Books& books) {
    DriveStarts out;
    for (std::size_t n = 0; n < books.drives().size(); ++n)
        if (const auto* d = books.drive(std::int64_t(n))) out.push_back({d->starts_at.ms, d->num});
    std::sort(out.begin(), out.end());
    return out;
}

TEST(DriveOrder, FollowsEveryVersionForwardAndBack) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        Books books;
        std::int64_t last = 0;
        auto put = [&](std::int64_t num) {
            domain::scheduling::Drive d;
            d.num = num;
            d.code = "drive-" + std::to_string(num);
            d.starts_at = Instant{std::int64_t(random() % 50) * 86'400'000};
            d.day = d.starts_at.day(books.offset);
            books.put_drive(d);
        };
        for (; last < 500; ++last) put(last + 1);
        books.seal();
        DriveOrder order;
        std::vector<Books> versions{books};
        for (int step = 0; step < 60; ++step) {
            switch (random() % 4) {
                case 0:
                    put(++last);
                    break;
                case 1:
                    put(1 + std::int64_t(random() % std::uint64_t(last)));
                    break;
                case 2:
                    books.restore(1 + std::int64_t(random() % std::uint64_t(last)), DriveTally{});
                    break;
                default:
                    // So many that everything is sorted again.
                    for (int i = 0; i < 6'000; ++i) put(++last);
                    if (last > 20'000) step = 60;
            }
            books.seal();
            versions.push_back(books);
            const auto& asked =
                versions[random() % 3 ? versions.size() - 1 : random() % versions.size()];
            ASSERT_EQ(*order.of(asked), by_hand(asked));
            EXPECT_TRUE(order.work_to(asked).at_once()) << "nothing has changed since";
        }
    }
}

TEST(DriveOrder, GivesTheDrivesOfSomeDays) {
    DriveStarts all;
    for (std::int64_t n = 0; n < 1'000; ++n)
        all.push_back({Instant::at(Day::of(2020, 1, 1).plus(std::int32_t(n / 10)), 420).ms, n + 1});
    auto some = on_days(all, {Day::of(2020, 1, 3), Day::of(2020, 1, 4)}, UtcOffset{});
    ASSERT_EQ(some.size(), 20u);
    EXPECT_EQ(some.front().num, 21);
    EXPECT_EQ(some.back().num, 40);
    EXPECT_EQ(on_days(all, {}, UtcOffset{}).size(), 1'000u);
    EXPECT_TRUE(on_days(all, {Day::of(2021, 1, 1), {}}, UtcOffset{}).empty());
    EXPECT_TRUE(on_days(all, {Day::of(2020, 2, 1), Day::of(2020, 1, 1)}, UtcOffset{}).empty());
}

}  // namespace

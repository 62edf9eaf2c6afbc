// Layers, allowances, differences: parts that add up to the đồng.
#include "domain/valuation/allowance.hpp"
#include "domain/valuation/cost.hpp"
#include "domain/valuation/difference.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace domain;
using namespace domain::valuation;
using tallying::Component;

std::map<std::int64_t, Tariff> shipped() {
    std::map<std::int64_t, Tariff> out;
    for (auto t : shipped_tariffs()) {
        t.num = std::int64_t(out.size()) + 1;
        out[t.num] = t;
    }
    return out;
}

Valuation of(std::initializer_list<Line> lines) {
    Valuation out;
    for (auto line : lines) {
        line.value_vnd = line.bags * line.price_vnd;
        out.bags += line.bags;
        out.value_vnd += line.value_vnd;
        out.lines.push_back(line);
    }
    return out;
}
Line whole(std::int32_t ml, std::int64_t bags, std::int64_t price) {
    return {{}, Component::whole_blood, ml, bags, price, "x", 0};
}

TEST(Difference, AnotherTariffIsAllPrice) {
    auto before = of({whole(350, 11'720, 758'000), whole(250, 353, 641'000)});
    auto now = of({whole(350, 11'720, 767'000), whole(250, 353, 647'000)});
    auto tariffs = shipped();
    auto d = difference(before, now, PriceBook(tariffs), Day::of(2020, 6, 30));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->value_before_vnd, 9'110'033'000);
    EXPECT_EQ(d->value_now_vnd, 9'217'631'000);
    EXPECT_EQ(d->count_vnd, 0);
    EXPECT_EQ(d->mix_vnd, 0);
    EXPECT_EQ(d->price_vnd, 107'598'000);
}

TEST(Difference, PartsAddUpWhateverTheBags) {
    std::mt19937_64 random(7);
    auto tariffs = shipped();
    PriceBook prices(tariffs, "tt-05-2017");
    auto some = [&](std::int64_t most) { return std::int64_t(random() % std::uint64_t(most)); };
    for (int round = 0; round < 500; ++round) {
        auto side = [&](bool new_prices) {
            Valuation v;
            for (auto [ml, price] :
                 {std::pair(250, 641'000), std::pair(350, 758'000), std::pair(450, 858'000)}) {
                if (some(4) == 0) continue;
                v.lines.push_back(
                    whole(ml, 1 + some(100'000), price + (new_prices ? some(20'000) : 0)));
                auto& line = v.lines.back();
                line.value_vnd = line.bags * line.price_vnd;
                v.bags += line.bags;
                v.value_vnd += line.value_vnd;
            }
            return v;
        };
        auto before = side(false), now = side(true);
        auto d = difference(before, now, prices, Day::of(2020, 6, 30));
        ASSERT_TRUE(d);
        EXPECT_EQ(d->count_vnd + d->mix_vnd + d->price_vnd, now.value_vnd - before.value_vnd);
        std::int64_t of_kinds = 0;
        for (const auto& k : d->kinds) of_kinds += k.price_vnd;
        EXPECT_EQ(of_kinds, d->price_vnd);
    }
}

TEST(Difference, MixIsWhatTheSameNumberOfOtherBagsIsWorth) {
    auto before = of({whole(250, 100, 641'000)});
    auto now = of({whole(350, 100, 758'000)});
    auto tariffs = shipped();
    auto d = difference(before, now, PriceBook(tariffs, "tt-05-2017"), Day::of(2020, 6, 30));
    ASSERT_TRUE(d);
    EXPECT_EQ(d->count_vnd, 0);
    EXPECT_EQ(d->mix_vnd, 11'700'000);
    EXPECT_EQ(d->price_vnd, 0);
    // A kind that no list before priced cannot be split.
    Valuation odd = of({{{}, Component::plasma_apheresis, 600, 3, 1'000'000, "x", 0}});
    auto refused = difference(before, odd, PriceBook(tariffs, "tt-05-2017"), Day::of(2020, 6, 30));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "tariff_missing");
}

TEST(Layers, AreCapsOfTheirListOnly) {
    auto cap = [](const char* tariff, Layer layer, Component c, int ml) {
        auto found = surcharge(tariff, layer, c, ml);
        return found ? found->cap_vnd : -1;
    };
    EXPECT_EQ(cap("tt-17-2020", Layer::nat, Component::whole_blood, 350), 210'000);
    EXPECT_EQ(cap("tt-17-2020", Layer::antibody, Component::whole_blood, 250), 17'000);
    EXPECT_EQ(cap("tt-17-2020", Layer::nat, Component::whole_blood, 200), 0) << "below 250 ml";
    EXPECT_EQ(cap("tt-17-2020", Layer::transport, Component::whole_blood, 50), 17'000);
    EXPECT_EQ(cap("tt-17-2020", Layer::nat, Component::platelets_apheresis, 120), 210'000);
    EXPECT_EQ(cap("tt-17-2020", Layer::nat, Component::plasma_apheresis, 500), 0);
    EXPECT_EQ(cap("tt-05-2017", Layer::nat, Component::whole_blood, 350), -1)
        << "not found for this list";
}

TEST(Allowances, NationalNormsAndAProvinceOnTop) {
    std::map<std::int64_t, Allowance> norms;
    for (const auto& a : shipped_allowances()) norms[a.num] = a;
    Allowance da_nang;
    da_nang.num = 1;
    da_nang.organization = 7;
    da_nang.item = AllowanceItem::gift;
    da_nang.bound = Bound::amount;
    da_nang.donation = Donation::whole_blood;
    da_nang.from_ml = da_nang.to_ml = 350;
    da_nang.amount_vnd = 150'000;
    da_nang.valid.from = Day::of(2025, 1, 1);
    norms[1] = da_nang;
    AllowanceBook book(norms);
    EXPECT_EQ(book.layers(), (std::vector<std::int64_t>{0, 7}));
    auto amount = [&](std::int64_t layer, AllowanceItem item, Day day, Component c, int ml) {
        const auto* a = book.find(layer, item, day, c, ml);
        return a ? a->amount_vnd : -1;
    };
    const Day day = Day::of(2025, 3, 1);
    EXPECT_EQ(amount(0, AllowanceItem::gift, day, Component::whole_blood, 250), 100'000);
    EXPECT_EQ(amount(0, AllowanceItem::gift, day, Component::whole_blood, 450), 180'000);
    EXPECT_EQ(amount(0, AllowanceItem::gift, day, Component::whole_blood, 300), -1)
        << "a volume without a norm is not guessed";
    EXPECT_EQ(amount(0, AllowanceItem::gift, day, Component::platelets_apheresis, 400), 150'000);
    EXPECT_EQ(amount(0, AllowanceItem::gift, day, Component::platelets_apheresis, 401), 200'000);
    EXPECT_EQ(amount(0, AllowanceItem::meal, day, Component::whole_blood, 0), 30'000);
    EXPECT_EQ(amount(7, AllowanceItem::gift, day, Component::whole_blood, 350), 150'000);
    EXPECT_EQ(amount(7, AllowanceItem::gift, Day::of(2024, 12, 31), Component::whole_blood, 350),
              -1);
    for (const auto& a : shipped_allowances()) {
        EXPECT_FALSE(a.source.empty()) << a.code;
        EXPECT_EQ(a.bound, a.item == AllowanceItem::gift ? Bound::minimum : Bound::maximum_average)
            << a.code;
    }
}

TEST(Cost, OfAUsableBag) {
    EXPECT_EQ(cost_per_bag(1'000'000, 3), 333'333);
    EXPECT_EQ(cost_per_bag(1'000'001, 2), 500'001);
    EXPECT_FALSE(cost_per_bag(5, 0));
}

}  // namespace

// Price lists, norms and costs without HTTP: what may stand beside what, and who may.
#include "storage/valuation/costs.hpp"
#include "tests/unit/usecases/plan.hpp"
#include "usecases/valuation/allowances.hpp"
#include "usecases/valuation/costs.hpp"
#include "usecases/valuation/tariffs.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace domain::valuation;
using domain::Day;
using domain::identity::Role;
using usecases::Actor;
namespace use = usecases::valuation;
using Strings = std::vector<std::string>;

class Values : public UseCases {
  protected:
    template <class What>
    auto add(const What& what, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return use::add(who, tx, what); });
    }
    template <class Given>
    static std::string code(const Given& given) {
        return given ? "" : given.error().code;
    }
    template <class Given>
    static Strings wrong(const Given& given) {
        return given ? Strings{} : violations(given.error());
    }
    const Day day = Day::of(2031, 7, 1);
};

TEST_F(Values, NoThingHasTwoPricesThatCameIntoForceOnOneDay) {
    use::NewTariff first;
    first.code = first.title = "gia-1";
    first.valid = {day, {}};
    first.prices = {{Product::whole_blood, 250, 1}, {Product::whole_blood, 350, 2}};
    ASSERT_TRUE(add(first));
    auto second = first;
    second.code = "gia-2";
    second.prices = {{Product::whole_blood, 450, 1}, {Product::whole_blood, 350, 5}};
    auto overlapping = add(second);
    EXPECT_EQ(wrong(overlapping), Strings{"valid_from tariff_overlaps"});
    EXPECT_EQ(overlapping.error().kind, domain::ErrorKind::conflict);
    second.valid.from = day.plus(1);
    EXPECT_TRUE(add(second)) << "the later one is the law";
    second.code = "gia-3";
    second.valid.from = day;
    second.prices.pop_back();
    EXPECT_TRUE(add(second)) << "they price other things";
    second.code = "gia-4";
    second.amends = "khong-co";
    second.valid = {day.plus(5), day};
    second.prices = {{Product::red_cells, 250, 1}, {Product::red_cells, 250, 2}};
    EXPECT_EQ(wrong(add(second)),
              (Strings{"amends amended_tariff_not_found", "prices/1 price_repeated",
                       "valid_to ends_before_starts"}));
}

TEST_F(Values, PriceListsAreKeptByWhoKeepsThoseOfEverybody) {
    use::NewTariff what;
    what.code = what.title = "gia";
    what.valid = {day, {}};
    what.prices = {{Product::whole_blood, 250, 1}};
    EXPECT_EQ(code(add(what, actor(Role::administrator, "kien-giang", "x"))), "forbidden");
    use::NewAllowance norm;
    norm.code = "qua";
    norm.valid = {day, {}};
    EXPECT_EQ(code(add(norm, actor(Role::administrator, "kien-giang", "x"))), "forbidden")
        << "the whole country's";
    norm.organization = "kien-giang";
    EXPECT_TRUE(add(norm, actor(Role::administrator, "kien-giang", "x"))) << "its own";
}

TEST_F(Values, TwoNormsOfOneLayerDoNotBeginOnOneDayForOneDonation) {
    use::NewAllowance a;
    a.code = "a";
    a.organization = "kien-giang";
    a.valid = {day, {}};
    a.donation = Donation::whole_blood;
    a.from_ml = 300;
    ASSERT_TRUE(add(a));
    auto b = a;
    b.code = "b";
    b.from_ml = {};
    b.to_ml = 300;
    EXPECT_EQ(wrong(add(b)), Strings{"valid_from allowance_overlaps"}) << "both are about 300 ml";
    b.to_ml = 299;
    EXPECT_TRUE(add(b));
    b.code = "c";
    b.donation = Donation::apheresis;
    EXPECT_TRUE(add(b)) << "of another donation";
    b.code = "d";
    b.donation = Donation::any;
    EXPECT_EQ(code(add(b)), "allowance_overlaps");
    b.organization = "rach-gia";
    EXPECT_TRUE(add(b)) << "another layer";
    b.code = "e";
    b.from_ml = 400;
    EXPECT_EQ(wrong(add(b)).front(), "to_ml ends_before_starts");
}

TEST_F(Values, ACostIsTakenBackOnceByItsOpposite) {
    ASSERT_TRUE(propose(drive("d1")));
    ASSERT_TRUE(propose(drive("d2", "2026-03-10")));
    auto cost = [&](const std::string& of, const use::NewCost& what, const Actor& who = local()) {
        const auto num = *database_->books()->drive_number(of);
        return in_transaction([&](auto& tx) { return use::add(who, tx, num, what); });
    };
    EXPECT_EQ(wrong(cost("d1", {})), (Strings{"amount_vnd required", "item required"}));
    use::NewCost meals;
    meals.item = CostItem::meals;
    meals.amount_vnd = 500'000;
    EXPECT_EQ(code(cost("d1", meals, actor(Role::committee, "ha-tien", "x"))), "forbidden");
    auto line = cost("d1", meals);
    ASSERT_TRUE(line);
    use::NewCost back;
    back.reverses = line->id;
    EXPECT_EQ(wrong(cost("d2", back)), Strings{"reverses cost_not_found"}) << "another drive's";
    auto taken = cost("d1", back);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->amount_vnd, -500'000);
    EXPECT_EQ(taken->item, CostItem::meals);
    EXPECT_EQ(wrong(cost("d1", back)), Strings{"reverses cost_already_reversed"});
    back.reverses = taken->id;
    EXPECT_EQ(wrong(cost("d1", back)), Strings{"reverses cost_is_reversal"});
}

}  // namespace
}  // namespace tests

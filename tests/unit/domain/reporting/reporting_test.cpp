// Reports over small books: figures, silence, plans, comparison, provenance, storage.
#include "domain/reporting/build.hpp"
#include "domain/reporting/checks.hpp"
#include "domain/reporting/history.hpp"
#include "domain/reporting/provenance.hpp"
#include "domain/tallying/totals.hpp"
#include "tests/support/random_events.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace domain;
using namespace domain::reporting;
using tallying::CellKey;
using tallying::Counts;
using tallying::EventKind;
using tests::support::RandomEvents;

class ReportTest : public ::testing::Test {
  protected:
    void SetUp() override {
        reg = std::make_shared<tallying::Register>();
        std::int64_t num = 0;
        for (const char* code : {"p", "d", "e", "h"}) {
            scheduling::Organization o;
            o.num = ++num;
            o.id = RandomEvents::drive_id(100 + num);
            o.code = code;
            o.name = code;
            if (num == 4) o.kind = scheduling::OrganizationKind::hospital;
            reg->put(o);
            if (num > 1) {
                EXPECT_TRUE(reg->organizations.add_edge({num, 1, {}}));
            }
        }
        std::int64_t tariff = 0;
        for (auto t : valuation::shipped_tariffs()) {
            t.num = ++tariff;
            t.id = RandomEvents::drive_id(200 + tariff);
            reg->put(t);
        }
        for (std::int64_t c : {1, 2}) {
            scheduling::Campaign campaign;
            campaign.num = c;
            campaign.id = RandomEvents::drive_id(300 + c);
            campaign.code = campaign.name = c == 1 ? "xuan" : "do";
            campaign.starts_on = Day::of(2020, 1, 1);
            campaign.ends_on = Day::of(2020, 3, 31);
            reg->put(campaign);
        }
        books.replace_register(reg);
        books.as_of.today = Day::of(2020, 7, 1);
    }
    void target(double value, Day from, Day to,
                scheduling::TargetMeasure measure = scheduling::TargetMeasure::bags) {
        auto edited = std::make_shared<tallying::Register>(books.registry());
        scheduling::Target t;
        t.num = std::int64_t(edited->targets.size()) + 1;
        t.id = RandomEvents::drive_id(400 + t.num);
        t.organization = 1;
        t.period = DayRange{from, to};
        t.measure = measure;
        t.value = value;
        edited->put(t);
        books.replace_register(edited);
    }
    void drive(std::int64_t num, Day on, std::int64_t organization = 2,
               std::vector<std::int64_t> campaigns = {},
               scheduling::DriveStatus status = scheduling::DriveStatus::closed,
               bool emergency = false) {
        scheduling::Drive d;
        d.num = num;
        d.id = RandomEvents::drive_id(num);
        d.code = "d" + std::to_string(num);
        d.title = d.code;
        d.organization = organization;
        d.campaigns = std::move(campaigns);
        d.day = on;
        d.status = status;
        d.emergency = emergency;
        books.put_drive(d);
    }
    void count(std::int64_t drive, Day on, Counts counts, std::int16_t ml = 350,
               std::int8_t abo = 0, std::int8_t rh = 0, std::int8_t component = 0,
               std::int8_t donor_class = -1) {
        books.apply({{drive, CellKey{on, ml, component, abo, rh, donor_class}, counts}}, {});
    }
    Report of(Day from, Day to, ReportKind kind = ReportKind::free, Options options = {}) {
        return build(books, {kind, 1, from, to, 0, 0}, options);
    }
    Report half_year(Options options = {}) {
        return of(jan, jun, ReportKind::half_year, std::move(options));
    }
    static std::int64_t number(const Report& r, std::string_view key) {
        auto v = r.find(key);
        EXPECT_TRUE(v) << key;
        if (!v) return -1;
        EXPECT_EQ(v->presence, Presence::value) << key;
        return v->number;
    }
    static Presence presence(const Report& r, std::string_view key) {
        auto v = r.find(key);
        EXPECT_TRUE(v) << key;
        return v ? v->presence : Presence::value;
    }
    static std::vector<std::string> codes(const std::vector<Finding>& findings) {
        std::vector<std::string> out;
        for (const auto& f : findings) out.push_back(f.code);
        return out;
    }

    std::shared_ptr<tallying::Register> reg;
    tallying::Books books;
    const Day jan = Day::of(2020, 1, 1), jun = Day::of(2020, 6, 30), day = Day::of(2020, 2, 9);
};

TEST_F(ReportTest, TheHalfYearOfTheSource) {
    target(17'700, jan, Day::of(2020, 12, 31));
    drive(1, day, 2, {1});
    count(1, day, {11'720, 0, 0, 0, 0});
    count(1, day, {353, 0, 16'000, 0, 0}, 250);
    Options options;
    options.entered.resources_total_vnd = 71'200'000'000;
    options.entered.resources_plan_vnd = 80'000'000'000;
    options.entered.population = 1'723'067;
    options.entered.lines = std::vector<FreeLine>{
        {"qua-tet", "Quà Tết", 37'754, 24'000, 15'060'000'000, {}},
        {"dia-chi-nhan-dao", "Địa chỉ nhân đạo", 5'274, {}, 2'950'000'000, {}}};
    auto r = half_year(options);
    EXPECT_EQ(number(r, "bags"), 12'073);
    EXPECT_EQ(number(r, "standard_units"), 167'610);
    EXPECT_EQ(number(r, "ml"), 4'190'250);
    EXPECT_EQ(number(r, "value_vnd"), 9'110'033'000);
    EXPECT_EQ(number(r, "plan_percent"), 682);
    EXPECT_EQ(number(r, "plan.bags_assigned.percent"), 682);
    EXPECT_EQ(number(r, "resources_percent"), 890);
    EXPECT_EQ(number(r, "blood_share_percent"), 128);
    EXPECT_EQ(number(r, "population_percent"), 70);
    EXPECT_EQ(number(r, "lines.qua-tet.line_percent"), 1573);
    EXPECT_EQ(presence(r, "lines.dia-chi-nhan-dao.line_percent"), Presence::not_applicable);
    EXPECT_EQ(number(r, "by_volume.350.bags"), 11'720);
    EXPECT_EQ(number(r, "by_volume.350.share"), 971);
    EXPECT_EQ(number(r, "value.whole_blood_250_tt-05-2017.value_vnd"), 226'273'000);
    EXPECT_EQ(number(r, "gifts_vnd"), 11'720 * 150'000 + 353 * 100'000);
    EXPECT_EQ(number(r, "allowances.national_meal.allowance_vnd"), 12'073 * 30'000);
    EXPECT_EQ(number(r, "by_campaign.xuan.bags"), 12'073);
}

TEST_F(ReportTest, SilenceIsNotZeroAnywhere) {
    drive(1, day, 2, {}, scheduling::DriveStatus::open);
    auto r = half_year();
    EXPECT_EQ(number(r, "drives_missing"), 1);
    EXPECT_EQ(number(r, "drives_held"), 0);
    EXPECT_EQ(presence(r, "bags"), Presence::missing) << "nothing was heard";
    EXPECT_EQ(presence(r, "by_organization.d.bags"), Presence::missing);
    EXPECT_EQ(presence(r, "by_organization.e.bags"), Presence::not_applicable)
        << "nothing was planned";
    EXPECT_FALSE(r.find("by_organization.h.bags")) << "a hospital without drives owes nothing";
    EXPECT_FALSE(r.drives.at(0).reported);

    drive(2, day, 3);  // closed, nothing counted
    r = half_year();
    EXPECT_EQ(number(r, "bags"), 0);
    EXPECT_EQ(number(r, "drives_zero"), 1);
    EXPECT_EQ(number(r, "drives_missing"), 1) << "the silent one stands beside the zero";
    EXPECT_EQ(number(r, "by_organization.e.bags"), 0);
    EXPECT_EQ(presence(r, "by_organization.d.bags"), Presence::missing);
    EXPECT_EQ(number(r, "reporting_percent"), 500);

    auto empty = of(Day::of(2019, 1, 1), Day::of(2019, 6, 30));
    EXPECT_EQ(number(empty, "bags"), 0) << "nothing planned, nothing held";
    EXPECT_EQ(presence(empty, "reporting_percent"), Presence::not_applicable);
}

TEST_F(ReportTest, DaysOfBagsDecideAndRowsAddUpToTotals) {
    std::mt19937 random(20200209);
    for (std::int64_t n = 1; n <= 60; ++n) {
        Day d = Day::of(2019, 12, 1).plus(std::int32_t(random() % 240));
        std::vector<std::int64_t> campaigns;
        if (n % 3 == 0) campaigns.push_back(1);
        if (n % 6 == 0) campaigns.push_back(2);
        drive(n, d, 1 + std::int64_t(random() % 3), campaigns, scheduling::DriveStatus::closed,
              n % 5 == 0);
        for (int i = 0; i < 12; ++i) {
            static constexpr std::int16_t volumes[]{0, 250, 350, 450};
            std::int64_t bags = std::int64_t(random() % 9), lost = std::int64_t(random() % 2);
            count(n, d.plus(i % 2), {bags, lost, bags + 4, 2, 1}, volumes[random() % 4],
                  std::int8_t(random() % 5) - 1, std::int8_t(random() % 3) - 1,
                  std::int8_t(random() % 2), std::int8_t(random() % 4) - 1);
            std::vector<tallying::ReasonCount> reasons{
                {n, d.plus(i % 2), EventKind::deferred, random() % 2 ? "hb" : "Huyết áp cao", 2}};
            if (lost) reasons.push_back({n, d.plus(i % 2), EventKind::discarded, "", lost});
            books.apply({}, {}, reasons);
        }
    }
    auto r = half_year();
    tallying::Question q;
    q.filter.organization = 1;
    q.filter.days = {jan, jun};
    auto t = tallying::total(books, q);
    EXPECT_EQ(number(r, "bags"), t.total.bags);
    EXPECT_EQ(number(r, "ml"), t.total.ml);
    EXPECT_EQ(number(r, "registered"), t.total.registered);
    EXPECT_EQ(number(r, "discarded"), t.total.discarded);
    EXPECT_EQ(number(r, "drives_held"), t.total.drives);
    EXPECT_EQ(number(r, "standard_units"), t.total.standard_unit_tenths());
    EXPECT_EQ(number(r, "first_time") + number(r, "repeat") + number(r, "lapsed") +
                  number(r, "class_unknown"),
              number(r, "donors"));

    auto sum = [&](TableId id, std::string_view column) {
        std::int64_t out = 0;
        const auto* table = r.table(id);
        EXPECT_TRUE(table);
        if (!table) return out;
        auto at = std::size_t(std::find(table->columns.begin(), table->columns.end(), column) -
                              table->columns.begin());
        for (const auto& row : table->rows) out += row.cells.at(at).number;
        return out;
    };
    for (auto id : {TableId::by_volume, TableId::by_group, TableId::by_component, TableId::by_month,
                    TableId::by_organization}) {
        EXPECT_EQ(sum(id, "bags"), number(r, "bags")) << name_of(id);
        EXPECT_EQ(sum(id, "discarded"), number(r, "discarded")) << name_of(id);
        EXPECT_EQ(sum(id, "ml"), number(r, "ml")) << name_of(id);
    }
    EXPECT_EQ(sum(TableId::deferred_by_reason, "people"), number(r, "deferred"));
    EXPECT_EQ(sum(TableId::discarded_by_reason, "lost_bags"), number(r, "discarded"));
    EXPECT_TRUE(r.table(TableId::by_campaign)->overlap);
    for (const auto& d :
         {std::pair("bags", &DriveLine::bags), std::pair("donors", &DriveLine::donors),
          std::pair("registered", &DriveLine::registered)})
        EXPECT_EQ(std::accumulate(
                      r.drives.begin(), r.drives.end(), std::int64_t(0),
                      [&](std::int64_t s, const DriveLine& line) { return s + line.*d.second; }),
                  number(r, d.first));

    // Every figure opens; what is added up is the sum of its parts; every key has a definition.
    int opened = 0;
    each_value(r, [&](const std::string& key, const Value& value) {
        if (key.starts_with("drives.")) return;
        if (opened++ % 5) return;  // each costs a walk
        auto o = domain::reporting::open(books, r, {}, key);
        ASSERT_TRUE(o) << key;
        EXPECT_TRUE(o->definition) << key;
        if (o->added_up && value.known()) {
            EXPECT_EQ(std::accumulate(o->parts.begin(), o->parts.end(), std::int64_t(0),
                                      [](std::int64_t s, const Part& p) { return s + p.amount; }),
                      value.number)
                << key;
        }
        if (!o->added_up)
            for (const auto& input : o->inputs) {
                EXPECT_TRUE(r.find(input)) << key << " names " << input;
            }
    });
    EXPECT_GT(opened, 100);
    EXPECT_FALSE(domain::reporting::open(books, r, {}, "nothing"));
    EXPECT_FALSE(domain::reporting::open(books, r, {}, "by_volume.999.bags"));

    // Out of storage it is the same report with the same digest.
    auto back = restored(saved(r));
    ASSERT_TRUE(back);
    EXPECT_EQ(digest_of(*back, books.registry()), r.digest);
    EXPECT_EQ(saved(*back), saved(r));
    EXPECT_TRUE(restated(r, *back).empty());
    EXPECT_TRUE(changed_drives(r, *back).empty());
    for (const char* broken :
         {"", "x", "giothong-report\t2\n", "giothong-report\t1\nfigure\tbags\t0,0,x\n"})
        EXPECT_FALSE(restored(broken)) << broken;

    // One bag later: a restatement names the figures and the drive.
    count(7, r.drives.front().day, {1, 0, 0, 0, 0});
    auto later = half_year();
    if (later.digest != r.digest) {
        auto changes = restated(r, later);
        EXPECT_FALSE(changes.empty());
        for (const auto& c : changes)
            if (c.key == "bags") {
                EXPECT_EQ(c.is.number - c.was.number, 1);
            }
        EXPECT_EQ(changed_drives(r, later), std::vector<std::string>{"d7"});
    }
}

TEST_F(ReportTest, DigestsAreOfFiguresAndNotOfTheLedgersState) {
    drive(1, day);
    count(1, day, {10, 0, 0, 0, 0});
    auto before = half_year().digest;
    books.as_of.seq = 99;
    books.as_of.at = Instant{1};
    EXPECT_EQ(half_year().digest, before);
    drive(2, Day::of(2021, 1, 1));
    count(2, Day::of(2021, 1, 1), {10, 0, 0, 0, 0});
    EXPECT_EQ(half_year().digest, before) << "another period";
    count(1, day, {1, 0, 0, 0, 0});
    EXPECT_NE(half_year().digest, before);
}

TEST_F(ReportTest, APlanForEveryMeasure) {
    target(1'000, jan, Day::of(2020, 12, 31));
    target(400, jan, jun);
    target(2'000, jan, jun, scheduling::TargetMeasure::standard_units);
    target(1.5, jan, jun, scheduling::TargetMeasure::percent_population);
    target(50, Day::of(2019, 12, 1), Day::of(2020, 11, 30),
           scheduling::TargetMeasure::registrations);
    drive(1, day);
    count(1, day, {100, 0, 120, 0, 0});
    auto r = half_year();
    EXPECT_EQ(number(r, "plan.bags_assigned.target"), 400)
        << "the shortest period that holds the report's";
    EXPECT_EQ(number(r, "plan.bags_assigned.percent"), 250);
    EXPECT_EQ(number(r, "plan.standard_units_assigned.percent"), 70);
    EXPECT_EQ(number(r, "plan.registrations_assigned.percent"), 2400);
    EXPECT_EQ(presence(r, "plan.percent_population_assigned.reached"), Presence::missing)
        << "no population on record";
    Options with;
    with.entered.population = 20'000;
    r = half_year(with);
    EXPECT_EQ(number(r, "plan.percent_population_assigned.reached"), 50) << "0.50 %";
    EXPECT_EQ(number(r, "plan.percent_population_assigned.percent"), 333);
}

TEST_F(ReportTest, HeadCountsOnRecordAreUsedUntilSomebodyEntersOne) {
    auto edited = std::make_shared<tallying::Register>(books.registry());
    scheduling::HeadCount count_on_record;
    count_on_record.num = 1;
    count_on_record.id = RandomEvents::drive_id(500);
    count_on_record.organization = 1;
    count_on_record.on = jan;
    count_on_record.count = 10'000;
    edited->head_counts.put(count_on_record);
    books.replace_register(edited);
    drive(1, day);
    count(1, day, {100, 0, 0, 0, 0});
    EXPECT_EQ(number(half_year(), "population_percent"), 100) << "1.00 %";
    Options with;
    with.entered.population = 20'000;
    EXPECT_EQ(number(half_year(with), "population_percent"), 50);

    // Where the number is from is told with it, is kept, and does not change the digest.
    auto report = half_year(), other = half_year(with);
    ASSERT_TRUE(report.source("population"));
    EXPECT_NE(report.source("population")->en.find(jan.text()), std::string::npos);
    ASSERT_TRUE(other.source("population"));
    EXPECT_NE(*other.source("population"), *report.source("population"));
    EXPECT_FALSE(report.source("staff")) << "nobody knows it";
    EXPECT_EQ(restored(saved(report))->sources, report.sources);
    Options same;
    same.entered.population = 10'000;
    EXPECT_EQ(half_year(same).digest, report.digest);
}

TEST_F(ReportTest, EverySumHasItsDrivesAndTheyAreThoseThatOpenGives) {
    for (std::int64_t n = 1; n <= 5; ++n) {
        drive(n, day.plus(int(n)));
        count(n, day.plus(int(n)), {10 * n, n, 20 * n, n, 0});
    }
    Options options;
    About about{ReportKind::half_year, 1, jan, Day::of(2020, 6, 30), 0, 0};
    auto report = build(books, about, options);
    std::map<std::string, std::vector<Part>> parts;
    for (auto& p : all_parts(books, about, options))
        EXPECT_TRUE(parts.emplace(p.key, std::move(p.parts)).second) << p.key;
    int sums = 0;
    each_value(report, [&](const std::string& key, const Value& value) {
        if (key.starts_with("drives.")) return;
        auto opened = open(books, report, options, key);
        ASSERT_TRUE(opened) << key;
        EXPECT_EQ(opened->added_up, added_up(key)) << key;
        if (!opened->added_up || !value.known() || value.number == 0) {
            EXPECT_FALSE(parts.contains(key)) << key;
            return;
        }
        ++sums;
        ASSERT_TRUE(parts.contains(key)) << key;
        std::int64_t sum = 0;
        ASSERT_EQ(parts[key].size(), opened->parts.size()) << key;
        for (std::size_t i = 0; i < parts[key].size(); ++i) {
            EXPECT_EQ(parts[key][i].drive, opened->parts[i].drive);
            EXPECT_EQ(parts[key][i].amount, opened->parts[i].amount);
            sum += parts[key][i].amount;
        }
        EXPECT_EQ(sum, value.number) << key;
    });
    EXPECT_GT(sums, 30);
}

TEST_F(ReportTest, WhatNobodyTookDownIsNotZero) {
    drive(1, day);
    count(1, day, {40, 2, 0, 0, 0}, 0);  // bags of no known kind, and nobody counted who registered
    drive(2, day, 3);
    auto r = half_year();
    EXPECT_EQ(number(r, "bags"), 40);
    EXPECT_EQ(number(r, "volume_unknown"), 40);
    for (const char* key :
         {"ml", "standard_units", "registered", "donor_percent", "by_volume.unknown.ml",
          "by_volume.unknown.standard_units", "by_organization.d.registered",
          "by_organization.d.ml", "comparison.ml.now"})
        EXPECT_EQ(presence(r, key), Presence::missing) << key;
    // A drive that closed without anybody is a zero.
    EXPECT_EQ(number(r, "by_organization.e.registered"), 0);
    EXPECT_EQ(number(r, "by_organization.e.ml"), 0);
    std::map<std::string, Value> lines;
    each_value(r, [&](const std::string& key, const Value& value) { lines[key] = value; });
    EXPECT_EQ(lines["drives.d1.ml"].presence, Presence::missing);
    EXPECT_EQ(lines["drives.d1.registered"].presence, Presence::missing);
    EXPECT_EQ(lines["drives.d1.donors"].number, 42);
    EXPECT_EQ(lines["drives.d2.registered"], given(Unit::count, 0));
    count(1, day, {0, 0, 60, 0, 0}, 0);
    count(1, day, {10, 0, 0, 0, 0}, 350);
    r = half_year();
    EXPECT_EQ(number(r, "registered"), 60);
    EXPECT_EQ(number(r, "ml"), 3'500) << "of those whose kind is known; the others stand beside it";
    EXPECT_EQ(number(r, "volume_unknown"), 40);
}

TEST_F(ReportTest, TheDigestIsThatOfTheWholeText) {
    for (std::int64_t n = 1; n <= 300; ++n) {
        drive(n, day);
        count(n, day, {n, 0, 0, 0, 0});
    }
    auto report = half_year();
    auto text = canonical(report, books.registry());
    EXPECT_GT(text.size(), 50'000u) << "several pieces";
    EXPECT_EQ(blake2b(text), report.digest);
}

TEST_F(ReportTest, AFigureThatWasNotMadeThenIsNoRestatement) {
    drive(1, day);
    count(1, day, {100, 0, 0, 0, 0});
    auto is = half_year(), was = is;
    std::erase_if(was.figures, [](const Figure& f) { return f.key == "volume_known"; });
    EXPECT_TRUE(restated(was, is).empty());
    EXPECT_TRUE(restated(is, was).empty());
}

TEST_F(ReportTest, TheYearBeforeIsUnknownWhenNothingIsOnRecord) {
    drive(1, day);
    count(1, day, {100, 0, 0, 0, 0});
    auto r = half_year();
    EXPECT_EQ(presence(r, "comparison.bags.before"), Presence::missing);
    drive(2, Day::of(2019, 3, 1));
    count(2, Day::of(2019, 3, 1), {80, 0, 0, 0, 0});
    r = half_year();
    EXPECT_EQ(number(r, "comparison.bags.before"), 80);
    EXPECT_EQ(number(r, "comparison.bags.difference"), 20);
    EXPECT_EQ(number(r, "comparison.bags.change_percent"), 250);
}

TEST_F(ReportTest, ABagWithoutAPriceOrNormLeavesNoTotal) {
    drive(1, day);
    count(1, day, {100, 0, 0, 0, 0});
    count(1, day, {2, 0, 0, 0, 0}, 0);
    auto r = half_year();
    EXPECT_EQ(presence(r, "value_vnd"), Presence::missing);
    EXPECT_EQ(number(r, "unpriced"), 2);
    EXPECT_EQ(presence(r, "gifts_vnd"), Presence::missing);
    EXPECT_EQ(number(r, "gift_unknown"), 2);
    auto found = codes(check_report(r, {}, {}));
    for (const char* code :
         {"price_missing", "volume_unknown", "gift_norm_missing", "plan_missing"})
        EXPECT_NE(std::find(found.begin(), found.end(), code), found.end()) << code;
}

TEST_F(ReportTest, LayersStandApart) {
    const Day later = Day::of(2021, 2, 9);
    books.as_of.today = Day::of(2021, 7, 1);
    drive(1, later);
    count(1, later, {10, 0, 0, 0, 0});
    Options options;
    options.entered.layers = std::vector{valuation::Layer::nat, valuation::Layer::transport};
    auto r = of(Day::of(2021, 1, 1), Day::of(2021, 6, 30), ReportKind::half_year, options);
    EXPECT_EQ(number(r, "value_vnd"), 7'670'000);
    EXPECT_EQ(number(r, "nat_vnd"), 2'100'000);
    EXPECT_EQ(number(r, "transport_vnd"), 170'000);
    EXPECT_EQ(number(r, "value_with_layers_vnd"), 9'940'000);
    EXPECT_FALSE(r.find("antibody_vnd")) << "not switched on";
    drive(2, day);
    count(2, day, {10, 0, 0, 0, 0});
    EXPECT_EQ(presence(half_year(options), "nat_vnd"), Presence::missing)
        << "no caps were found for TT 05/2017";
}

TEST_F(ReportTest, ChecksBeforeSubmitting) {
    drive(1, day, 2, {}, scheduling::DriveStatus::open);
    drive(2, day);
    count(2, day, {100, 0, 90, 0, 0}, 350, -1);
    Statement headline;
    headline.bags = 101;
    headline.donors = 99;
    headline.bags_350 = 90;
    auto findings = check_report(half_year(), headline, {30, 31, 29, 30, 32});
    auto found = codes(findings);
    for (const char* code :
         {"drives_missing", "drives_not_closed", "headline_differs", "more_bags_than_donors",
          "group_unknown", "more_collected_than_registered", "outlier"})
        EXPECT_NE(std::find(found.begin(), found.end(), code), found.end()) << code;
    drive(1, day);
    target(100, jan, jun);
    findings = check_report(half_year(), {}, {90, 110, 95});
    for (const auto& f : findings) EXPECT_NE(f.severity, Severity::refuses) << f.code;
    EXPECT_FALSE(is_outlier(100, {90, 110, 95})) << "three values are no history";
    EXPECT_FALSE(is_outlier(100, {90, 110, 95, 105, 100}));
    EXPECT_TRUE(is_outlier(1'000, {90, 110, 95, 105, 100}));
    EXPECT_FALSE(is_outlier(12, {10, 10, 10, 10})) << "within half of the median";
}

TEST_F(ReportTest, HistoryEndsWhereNothingIsOnRecord) {
    for (int month : {1, 2, 3, 5})
        drive(month, Day::of(2020, unsigned(month), 5)),
            count(month, Day::of(2020, unsigned(month), 5), {month * 10, 0, 0, 0, 0});
    About may{ReportKind::month, 1, Day::of(2020, 4, 1), Day::of(2020, 4, 30), 0, 0};
    EXPECT_EQ(history(books, may, 6), (std::vector<std::int64_t>{30, 20, 10}));
}

}  // namespace

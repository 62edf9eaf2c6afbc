// The words of figures, formulas and rows of reports.
#include "api/messages/figures.hpp"
#include "api/reporting/row_words.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace api::messages;
using namespace domain::reporting;

TEST(FigureWords, EveryFigureOfTheCatalogueHasThem) {
    for (const auto& d : definitions()) {
        const auto* words_of_it = find_figure(d.key);
        ASSERT_TRUE(words_of_it) << d.key;
        for (const auto& words : {words_of_it->name, words_of_it->meaning}) {
            EXPECT_FALSE(words.vi.empty()) << d.key;
            EXPECT_FALSE(words.en.empty()) << d.key;
        }
    }
    EXPECT_FALSE(find_figure("nonsense_key"));
}

TEST(FigureWords, EveryFormulaOfTheCatalogueHasThem) {
    for (const auto& d : definitions()) {
        EXPECT_EQ(unworded(d.formula), "") << d.key;
        auto words = formula_in_words(d.formula);
        for (const auto& text : {words.vi, words.en}) {
            EXPECT_FALSE(text.empty()) << d.key;
            EXPECT_EQ(text.find('_'), text.npos) << d.key << ": " << text;
        }
        EXPECT_NE(words.vi, words.en) << d.key;
    }
    EXPECT_EQ(formula_in_words("bags / drives_held").vi, "túi máu ÷ đợt đã tổ chức");
    EXPECT_EQ(formula_in_words("(repeat + 2) * bags").en, "(repeat donors + 2) × bags");
    // A word after a colon is a condition, and only as far as its bracket.
    EXPECT_EQ(formula_in_words("sum(bags: donor_class = first_time) + first_time").en,
              "sum(bags: kind of donor = first-time) + first-time donors");
    EXPECT_EQ(unworded("bags / nonsense_key + other"), "nonsense_key");
}

class RowNames : public testing::Test {
  protected:
    RowNames() {
        domain::scheduling::Organization o;
        o.num = 1;
        o.code = "kien-giang";
        o.name = "Kiên Giang";
        names_.organizations.put(o);
        report_.about.organization = 1;
    }
    std::string vi(TableId table, const std::string& key, const std::string& data = {}) const {
        return named(table, key, {data, data}).vi;
    }
    api::reporting::BothWords named(TableId table, const std::string& key,
                                    const Label& name) const {
        return api::reporting::RowWords(report_, names_).of(table, {key, name, {}});
    }
    Report report_;
    domain::tallying::Register names_;
};

TEST_F(RowNames, AreMadeOfTheKeyAndOfWhatTheDataIsCalled) {
    using enum TableId;
    EXPECT_EQ(vi(by_volume, "350"), "350 ml");
    EXPECT_EQ(vi(by_volume, "unknown"), "Không rõ");
    EXPECT_EQ(vi(by_group, "ab_negative"), "AB-");
    EXPECT_EQ(vi(by_group, "o_rh_unknown"), "O (Rh không rõ)");
    EXPECT_EQ(vi(by_group, "unknown_positive"), "Không rõ+");
    EXPECT_EQ(vi(by_component, "plasma_apheresis"), "Huyết tương gạn tách");
    EXPECT_EQ(vi(by_month, "2020-02"), "Tháng 2/2020");
    EXPECT_EQ(vi(by_month, "2020-12"), "Tháng 12/2020");
    EXPECT_EQ(vi(by_organization, "ha-tien", "Hà Tiên"), "Hà Tiên");
    EXPECT_EQ(vi(by_organization, "kien-giang", "Kiên Giang"), "Kiên Giang (trực tiếp)");
    EXPECT_EQ(vi(value, "whole_blood_350_tt-17-2020", "TT 17"), "Máu toàn phần 350 ml, TT 17");
    EXPECT_EQ(vi(allowances, "national_gift"), "Quà tặng, tối thiểu");
    EXPECT_EQ(vi(allowances, "kien-giang_gift", "Kiên Giang"), "Quà tặng, Kiên Giang thêm");
    EXPECT_EQ(vi(plan, "bags_assigned", "2020-01-01/2020-12-31"), "Túi máu (được giao, năm 2020)");
    EXPECT_EQ(vi(plan, "percent_staff_committed", "2022-12-01/2023-11-30"),
              "% cán bộ (tự đăng ký, từ ngày 1/12/2022 đến ngày 30/11/2023)");
    EXPECT_EQ(vi(plan, "bags_assigned"), "Túi máu (được giao)");
    EXPECT_EQ(vi(comparison, "bags"), std::string(find_figure("bags")->name.vi));
    EXPECT_EQ(vi(restatements, "kg-year-2019-12-31_drives_held"),
              "kg-year-2019-12-31: " + std::string(find_figure("drives_held")->name.vi));
    EXPECT_EQ(vi(deferred_by_reason, "not_stated"), "Không ghi lý do");
    EXPECT_EQ(vi(deferred_by_reason, "hb", "Hb thấp"), "Hb thấp");
}

/// Snapshots that were kept before say what they said.
TEST_F(RowNames, WholeNamesOfEarlierSnapshotsStay) {
    using enum TableId;
    const auto kept =
        named(value, "whole_blood_350_x", {"Máu toàn phần 350 ml, X", "Whole blood 350 ml, X"});
    EXPECT_EQ(kept.vi, "Máu toàn phần 350 ml, X");
    EXPECT_EQ(kept.en, "Whole blood 350 ml, X");
    EXPECT_EQ(named(by_volume, "350", {"350 ml", "350 ml"}).en, "350 ml");
    EXPECT_EQ(named(by_organization, "kien-giang", {"KG (trực tiếp)", "KG (own drives)"}).vi,
              "KG (trực tiếp)");
}

TEST(SourceWords, SayWhoSaidAFigureAndOfWhichDay) {
    using api::reporting::source_words;
    EXPECT_EQ(source_words({}).en, "Entered by who reports");
    EXPECT_EQ(source_words({"2020-06-30", "2020-06-30"}).vi,
              "Số đã đăng ký, tính đến ngày 30/6/2020");
    EXPECT_EQ(source_words({"2020-06-30 QĐ 12", "2020-06-30 QĐ 12"}).en,
              "On record, as of 2020-06-30 (QĐ 12)");
    EXPECT_EQ(source_words({"Số đã đăng ký", "On record"}).en, "On record");
}

}  // namespace
}  // namespace tests

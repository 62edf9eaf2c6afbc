// Lists of the plan as the annex to a decision: what the JSON says, in order, with numbers as
// numbers.
#include "tests/support/paper.hpp"
#include "tests/support/real_service.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace tests::support;

class Annex : public testing::Test {
  protected:
    RealService s{"2020-02-09T12:00:00+07:00"};

    void SetUp() override {
        for (const char* code : {"tinh", "huyen-a", "huyen-b"})
            s.post_json("/organizations",
                        json_object({{"code", code},
                                     {"name", std::string("Đơn vị ") + code},
                                     {"kind", code == std::string("tinh") ? "provincial_committee"
                                                                          : "district_committee"},
                                     {"parent", code == std::string("tinh") ? JsonText(nullptr)
                                                                            : JsonText("tinh")}}));
        s.post_json("/sites", json_object({{"code", "nha"}, {"name", "Nhà văn hoá"}}));
    }
    void drive(const std::string& code, const std::string& title, const std::string& day,
               JsonText bags) {
        s.post_json("/drives", json_object({{"code", code},
                                            {"title", title},
                                            {"site", "nha"},
                                            {"organization", "huyen-a"},
                                            {"starts_at", day + "T07:00:00+07:00"},
                                            {"ends_at", day + "T11:00:00+07:00"},
                                            {"planned_bags", std::move(bags)}}));
    }
    static Sheet sheet_of(const std::string& workbook, std::string_view name) {
        for (auto& sheet : read_workbook(workbook))
            if (sheet.name == name) return sheet;
        ADD_FAILURE() << "no sheet " << name;
        return {};
    }
    static std::string pdf_text(const std::string& pdf) {
        std::string out;
        for (const auto& page : pages_of(pdf)) out += page + '\n';
        return out;
    }
};

TEST_F(Annex, HoldsEveryDriveInOrderOfDayAndVietnameseTitle) {
    drive("d1", "Đông Hà", "2020-03-02", 30);
    drive("d2", "Dung Quất", "2020-03-02", nullptr);
    drive("d3", "Zuôi", "2020-03-01", 12);
    std::map<std::string, Json> listed;
    for (const auto& d : s.get_json("/drives")["items"].items()) listed[d["code"].text()] = d;

    // One drive a page in the JSON: a file has all of them.
    auto got = s.get("/drives?limit=1&format=xlsx&language=en");
    ASSERT_EQ(got.status, 200u) << got.body;
    const auto sheet = sheet_of(got.body, "Drives");
    const std::vector<std::string> order{"d3", "d2", "d1"};
    for (std::size_t i = 0; i < order.size(); ++i) {
        SCOPED_TRACE(order[i]);
        const auto& json = listed.at(order[i]);
        const int row = sheet.row_of(json["title"].text());
        ASSERT_EQ(row, sheet.frozen_rows + int(i));
        EXPECT_EQ(sheet.row_of(order[i]), -1) << "codes are for programs";
        EXPECT_EQ(sheet.at(row, 0)->number, double(i + 1));
        EXPECT_EQ(sheet.at(row, 1)->text, json["title"].text());
        const auto* bags = sheet.at(row, 9);
        ASSERT_TRUE(bags);
        EXPECT_EQ(bags->is_text, json["planned_bags"].null());
        if (!bags->is_text) EXPECT_EQ(bags->number, json["planned_bags"].number());
    }
    const auto* sum = sheet.at(sheet.frozen_rows + 3, 9);
    ASSERT_TRUE(sum);
    EXPECT_EQ(sum->number, 42);
    EXPECT_EQ(sheet.sum(sum->formula), 42);

    auto narrowed = s.get("/drives?from=2020-03-02&format=pdf");
    ASSERT_EQ(narrowed.status, 200u) << narrowed.body;
    const auto text = pdf_text(narrowed.body);
    EXPECT_NE(text.find("PHỤ LỤC"), text.npos);
    EXPECT_NE(text.find("Đông Hà"), text.npos);
    EXPECT_EQ(text.find("Zuôi"), text.npos);
    EXPECT_EQ(s.get("/drives?format=csv").status, 400u);
}

TEST_F(Annex, HoldsTheCascadeAsTheJsonHasIt) {
    for (const auto& [code, value] :
         std::map<std::string, double>{{"tinh", 100}, {"huyen-a", 60}, {"huyen-b", 0.5}})
        s.post_json(
            "/targets",
            json_object({{"organization", code},
                         {"issued_by", "tinh"},
                         {"measure", "bags"},
                         {"basis", "assigned"},
                         {"value", value},
                         {"period", json_object({{"from", "2020-01-01"}, {"to", "2020-12-31"}})}}));
    const std::string question = "/targets/cascade?from=2020-01-01&to=2020-12-31";
    const auto rows = s.get_json(question)["rows"].items();
    ASSERT_EQ(rows.size(), 3u);
    auto got = s.get(question + "&format=xlsx&language=en");
    ASSERT_EQ(got.status, 200u) << got.body;
    const auto sheet = sheet_of(got.body, "Targets");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int row = sheet.frozen_rows + int(i);
        EXPECT_EQ(sheet.at(row, 2)->text, rows[i]["organization"].text());
        EXPECT_FALSE(sheet.at(row, 3)->is_text);
        EXPECT_EQ(sheet.at(row, 3)->number, rows[i]["assigned"]["amount"].number());
        if (!rows[i]["difference"].null())
            EXPECT_EQ(sheet.at(row, 8)->number, rows[i]["difference"].number());
    }
    const auto text = pdf_text(s.get(question + "&format=pdf").body);
    EXPECT_NE(text.find("PHỤ LỤC"), text.npos);
    EXPECT_NE(text.find("huyen-b"), text.npos);
}

}  // namespace

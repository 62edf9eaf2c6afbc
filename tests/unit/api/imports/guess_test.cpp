// Columns are told by their headings, as people write them.
#include "api/imports/guess.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace api::imports;
using Strings = std::vector<std::string>;

Strings guessed(std::string_view kind, const Strings& headings) {
    Strings out;
    for (const auto& field : guess(kind, headings)) out.push_back(field.value_or("-"));
    return out;
}

TEST(Guess, ReadsHeadingsInBothLanguagesWithOrWithoutAccents) {
    const Strings fields{"day", "starts", "ends", "site", "organization", "planned_bags"};
    EXPECT_EQ(guessed("drives",
                      {"Ngày", "Giờ bắt đầu", "Giờ kết thúc", "Địa điểm", "Đơn vị", "Chỉ tiêu"}),
              fields);
    EXPECT_EQ(guessed("drives",
                      {"NGAY", "gio bat dau", "gio ket thuc", "dia diem", "don vi", "chi tieu"}),
              fields);
    EXPECT_EQ(guessed("drives", {"Date", "Start time", "End time", "Venue", "Organizer", "Plan"}),
              fields);
}

TEST(Guess, GivesAFieldOnceToTheHeadingThatSaysItBest) {
    EXPECT_EQ(guessed("sites", {"Địa chỉ", "Tên địa điểm", "Ghi chú", "Địa chỉ cũ"}),
              (Strings{"address", "name", "-", "-"}));
    EXPECT_EQ(guessed("head_counts", {"Đơn vị", "Số người năm 2026", "Tính đến ngày"}),
              (Strings{"organization", "count", "on"}));
}

TEST(Guess, KnowsTheFieldsByTheirOwnNames) {
    for (auto kind :
         {"organizations", "sites", "drives", "targets", "head_counts", "counts", "tariffs"}) {
        Strings names;
        for (auto field : fields_of(kind)) names.emplace_back(field);
        EXPECT_FALSE(names.empty()) << kind;
        EXPECT_EQ(guessed(kind, names), names) << kind;
    }
}

TEST(Guess, SaysNothingOfWhatItDoesNotKnow) {
    EXPECT_EQ(guessed("sites", {"", "Màu", "???"}), (Strings{"-", "-", "-"}));
    EXPECT_EQ(guessed("no-such-kind", {"Ngày"}), (Strings{"-"}));
    EXPECT_TRUE(fields_of("no-such-kind").empty());
}

}  // namespace

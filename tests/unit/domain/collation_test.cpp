// Lists by name as Vietnamese readers expect them.
#include "domain/core/collation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using domain::collation_key;

TEST(Collation, LettersHaveTheirPlacesAndTonesComeLast) {
    const std::vector<std::string> order{"An Biên",    "an Minh",    "Ăn",
                                         "Ân Thi",     "Bà Rịa",     "Bình Thanh",
                                         "Bình Thành", "Bình Thạnh", "Bình Thạnh Đông",
                                         "Cà Mau",     "Dĩ An",      "Du",
                                         "Đà Nẵng",    "Đông Hà",    "Êm",
                                         "Gò Vấp",     "ma",         "mà",
                                         "mả",         "mã",         "má",
                                         "mạ",         "Mỹ Tho",     "Óc Eo",
                                         "Ô Môn",      "Ơ",          "Tân An",
                                         "Uông Bí",    "Ưng",        "Vĩnh",
                                         "Ý Yên",      "血站"};
    auto sorted = order;
    std::mt19937_64 random(2020);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(sorted.begin(), sorted.end(), random);
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return collation_key(a) < collation_key(b); });
        EXPECT_EQ(sorted, order);
    }
}

TEST(Collation, UnicodeFormsAreOneAndKeysHaveNoEndInside) {
    EXPECT_EQ(collation_key("Bình Thạnh"), collation_key("Bi\u0300nh Tha\u0323nh"));
    EXPECT_NE(collation_key("Bình Thạnh"), collation_key("Bình Thành"));
    for (const char* name : {"", "a", "Đông Hà", "血站", "\U0001F600"})
        EXPECT_EQ(collation_key(name).find('\0'), std::string::npos) << name;
    EXPECT_LT(collation_key(""), collation_key("a"));
}

}  // namespace

// What an import tells of its rows takes bounded memory, whatever the file is.
#include "api/imports/import.hpp"

#include <gtest/gtest.h>

#include <iterator>

namespace {

using api::imports::RowList;

TEST(RowList, KeepsTheFirstAndCountsAll) {
    RowList rows;
    constexpr std::size_t more = 5;
    for (std::size_t i = 0; i < RowList::most + more; ++i)
        rows.push_back({std::int64_t(i + 2), {}});
    EXPECT_EQ(rows.size(), RowList::most + more);
    EXPECT_EQ(std::size_t(std::distance(rows.begin(), rows.end())), RowList::most);
    EXPECT_EQ(rows[0].line, 2);
    RowList both;
    both.push_back({1, {}});
    both.add(rows);
    EXPECT_EQ(both.size(), RowList::most + more + 1);
    EXPECT_EQ(std::size_t(std::distance(both.begin(), both.end())), RowList::most);
}

TEST(RowList, IsSortedByLine) {
    RowList rows;
    for (std::int64_t line : {9, 3, 7}) rows.push_back({line, {}});
    rows.sort();
    EXPECT_EQ(rows[0].line, 3);
    EXPECT_EQ(rows[2].line, 9);
}

}  // namespace

// Headers of tables that the parser must not be given.
#include "api/imports/toml_headers.hpp"

#include <gtest/gtest.h>

namespace {

using api::imports::unreadable_header;

TEST(TomlHeaders, NamesThatNoKeyHasAreFound) {
    EXPECT_EQ(unreadable_header("[+x]\n"), 1);
    EXPECT_EQ(unreadable_header("a = 1\n\n  [[ .x]]\n"), 3);
    EXPECT_EQ(unreadable_header("[\xC3\xA9]"), 1);
    EXPECT_EQ(unreadable_header("\n[\n[b]\n"), 2);
    EXPECT_EQ(unreadable_header("[[[a]]]\n"), 1);
    EXPECT_EQ(unreadable_header("a = \"\"\"\n[+y]\n\"\"\"\n[+x]\n"), 4)
        << "behind a text of many lines";
    EXPECT_EQ(unreadable_header("a = [\n[1]\n]\n[=]\n"), 4);
}

TEST(TomlHeaders, EverythingElseIsLeftToTheParser) {
    for (const char* text :
         {"", "[a]\nb = 1\n", "[[a.b]]\n", "[ \"é\" ]\n", "['+']\n", "[]\n", "[", "[[", "[ ",
          "# [+x]\n", "a = '[+x]'\n", "a = \"\"\"\n[+x]\n\"\"\"\n", "a = [\n  [1],\n  [+1]\n]\n",
          "a = '''\n[+x]''' # ' [\n[b]\n", "a = \"\\\"\"\n[b]\n", "a = \"not closed\n[b]\n"})
        EXPECT_FALSE(unreadable_header(text)) << text;
}

}  // namespace

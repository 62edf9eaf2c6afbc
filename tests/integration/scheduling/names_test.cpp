// Lists by name, as Vietnamese readers expect them, over pages.
#include "tests/support/direct_api.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;
using Strings = std::vector<std::string>;

/// In order; letters before tones, đ after d.
const Strings names{"An Biên",       "An Minh", "Ân Thi",  "Bình Thanh", "Bình Thành", "Bình Thạnh",
                    "Châu Thành",    "Du",      "Đà Nẵng", "Đông Hà",    "Êa Súp",     "Rạch Giá",
                    "U Minh Thượng", "Ưng"};

Strings listed(DirectApi& api, const std::string& path) {
    Strings out;
    std::string cursor;
    do {
        const auto got = api.ask("local/lan", api::Method::get, path + cursor);
        EXPECT_EQ(got.status, 200u) << got.body;
        const auto page = got.json();
        for (const auto& item : page["items"].items()) out.push_back(item["name"].text());
        cursor = page["next"].null() ? "" : "&cursor=" + page["next"].text();
    } while (!cursor.empty() && out.size() < 1000);
    return out;
}

TEST(ListsByName, EveryListOfNamedThingsHasOne) {
    DirectApi api;
    const auto post = [&](const std::string& path, const std::string& body) {
        const auto got = api.ask("local/lan", api::Method::post, path, body);
        ASSERT_EQ(got.status, 201u) << got.body;
    };
    post("/organizations", R"({"code":"kg","name":"ZZ","kind":"provincial_committee"})");
    // From the last to the first, so that neither numbers nor codes are in the order of names.
    for (std::size_t i = names.size(); i-- > 0;) {
        const auto code = "x" + std::to_string(names.size() - i);
        post("/organizations", R"({"code":")" + code + R"(","name":")" + names[i] +
                                   R"(","kind":"commune_committee","parent":"kg"})");
        post("/sites",
             R"({"code":")" + code + R"(","name":")" + names[i] + R"(","organization":"kg"})");
        post(
            "/campaigns",
            R"({"code":")" + code + R"(","name":")" + names[i] +
                R"(","kind":"other","starts_on":"2020-01-01","ends_on":"2020-12-31","organization":"kg"})");
    }
    for (const std::string path :
         {"/organizations?kind=commune_committee&sort=", "/sites?sort=", "/campaigns?sort="})
        for (const std::string page : {"&limit=3", "&limit=200"}) {
            EXPECT_EQ(listed(api, path + "name" + page), names) << path << page;
            EXPECT_EQ(listed(api, path + "-name" + page), Strings(names.rbegin(), names.rend()))
                << path << page;
            EXPECT_NE(listed(api, path + "code" + page), names) << path;
        }
}

}  // namespace

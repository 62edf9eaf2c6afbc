// Violations are collected by field, and the refusal of one of many stands below its place.
#include "usecases/core/checks.hpp"

#include "api/http/problem.hpp"
#include "usecases/core/change.hpp"

#include <gtest/gtest.h>

namespace {

using domain::Error;
using domain::ErrorKind;

TEST(Checks, AreOneRefusalWithAllViolations) {
    const domain::tallying::Books books;
    usecases::Checks checks(books);
    EXPECT_TRUE(checks.verdict());
    checks.site("site", "khong-co");
    checks.refuse("code", "code_taken", {}, ErrorKind::conflict);
    auto verdict = checks.verdict();
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().kind, ErrorKind::rule) << "a conflict only when all of them are";
    EXPECT_EQ(verdict.error().code, "invalid_body");
    ASSERT_EQ(verdict.error().violations.size(), 2u);

    usecases::Checks conflicts(books);
    conflicts.refuse("code", "code_taken", {{"code", "d1"}}, ErrorKind::conflict);
    auto conflict = conflicts.verdict();
    ASSERT_FALSE(conflict);
    EXPECT_EQ(conflict.error().kind, ErrorKind::conflict);
    EXPECT_EQ(conflict.error().code, "code_taken");
}

TEST(Checks, FieldsBecomePointersAtTheEdge) {
    Error all{ErrorKind::conflict, {}, {}, {}};
    usecases::refuse_part(all, "drives/3",
                          Error{ErrorKind::rule,
                                "x",
                                {},
                                {{"site", "a", {}}, {"/sessions/0", "b", {}}, {"", "c", {}}}});
    usecases::refuse_part(all, "/lines/2", Error{ErrorKind::rule, "d", {}, {}});
    EXPECT_EQ(all.kind, ErrorKind::rule);
    std::vector<std::string> pointers;
    for (const auto& v : api::with_pointers(usecases::settled(all)).violations)
        pointers.push_back(v.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/drives/3/site", "/drives/3/sessions/0",
                                                  "/drives/3", "/lines/2"}));

    Error query{ErrorKind::syntax,
                "invalid_parameter",
                {},
                {{"site", "site_not_found", {}}, {"?to", "x", {}}}};
    query = api::with_pointers(std::move(query));
    EXPECT_EQ(query.violations[0].pointer, "?site");
    EXPECT_EQ(query.violations[1].pointer, "?to");
}

TEST(Change, KeepsClearsOrSets) {
    using usecases::Change;
    std::optional<int> number = 1;
    Change<int>().apply(number);
    EXPECT_EQ(number, 1);
    Change<int>(2).apply(number);
    EXPECT_EQ(number, 2);
    Change<int>::clear().apply(number);
    EXPECT_EQ(number, std::nullopt);
    std::string text = "a";
    Change<std::string>::clear().apply(text);
    EXPECT_EQ(text, "");
    EXPECT_TRUE(Change<int>().keeps());
    EXPECT_TRUE(Change<int>::clear().clears());
    EXPECT_TRUE(Change<int>(0).sets());
}

}  // namespace

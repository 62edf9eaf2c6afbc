#include "tests/support/openapi_check.hpp"

#include <gtest/gtest.h>

namespace {

using tests::support::Answer;
using tests::support::OpenapiCheck;

constexpr auto document = R"({
 "openapi": "3.1.0", "servers": [{"url": "/api/v1"}],
 "paths": {
  "/drives": {"get": {"responses": {
     "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/List"}}, "text/csv": {}}},
     "304": {},
     "4XX": {"$ref": "#/components/responses/Problem"}}}},
  "/drives/{drive}": {"get": {"responses": {"200": {"content": {"application/json": {"schema":
     {"type": "object", "required": ["code"], "properties": {"code": {"type": "string", "pattern": "^[a-z\\d]+$"},
      "lat": {"type": ["number", "null"], "exclusiveMinimum": -90}}, "additionalProperties": false}}}}}}}
 },
 "components": {
  "schemas": {
   "List": {"type": "object", "required": ["items", "next"], "properties": {
      "items": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}, "next": {"type": ["string", "null"]}}},
   "Node": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"},
      "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}},
   "Problem": {"type": "object", "required": ["code", "status"], "properties": {"code": {"type": "string"}}}},
  "responses": {"Problem": {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}
 }})";

class Check : public testing::Test {
  protected:
    bool good(const std::string& method, const std::string& target, unsigned status,
              const std::string& type, const std::string& body) {
        Answer answer;
        answer.status = status;
        if (!type.empty()) answer.headers.emplace_back("content-type", type);
        answer.body = body;
        const auto wrong = check.check({method, target, answer});
        if (wrong) last = *wrong;
        return !wrong;
    }
    OpenapiCheck check{document};
    std::string last;
};

TEST_F(Check, AcceptsWhatIsDocumented) {
    EXPECT_TRUE(good("GET", "/api/v1/drives?limit=1", 200, "application/json; charset=utf-8",
                     R"({"items":[{"n":1,"children":[{"n":2}]}],"next":null})"))
        << last;
    EXPECT_TRUE(good("GET", "/api/v1/drives", 200, "text/csv", "a,b")) << last;
    EXPECT_TRUE(good("GET", "/api/v1/drives", 304, "", "")) << last;
    EXPECT_TRUE(good("HEAD", "/api/v1/drives", 200, "application/json", "")) << last;
    EXPECT_TRUE(
        good("GET", "/api/v1/drives/x1", 200, "application/json", R"({"code":"x1","lat":null})"))
        << last;
    EXPECT_TRUE(good("GET", "/api/v1/drives", 404, "application/problem+json",
                     R"({"code":"a","status":404})"))
        << last;
}

TEST_F(Check, RefusesEverythingElse) {
    EXPECT_FALSE(good("GET", "/api/v1/drives", 200, "application/json",
                      R"({"items":[{"n":"1"}],"next":null})"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 200, "application/json",
                      R"({"items":[{"n":1,"children":[{}]}],"next":null})"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 200, "application/json", R"({"items":[]})"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 200, "application/json", "{"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 200, "text/html", ""));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 201, "application/json", "{}"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 304, "", "x"));
    EXPECT_FALSE(good("GET", "/api/v1/drives", 500, "application/problem+json",
                      R"({"code":"a","status":500})"));
    EXPECT_FALSE(
        good("GET", "/api/v1/drives", 404, "application/problem+json", R"({"status":404})"));
    EXPECT_FALSE(good("HEAD", "/api/v1/drives", 200, "application/json", "x"));
    EXPECT_FALSE(good("GET", "/api/v1/drives/x", 200, "application/json", R"({"code":"X"})"));
    EXPECT_FALSE(
        good("GET", "/api/v1/drives/x", 200, "application/json", R"({"code":"x","more":1})"));
    EXPECT_FALSE(
        good("GET", "/api/v1/drives/x", 200, "application/json", R"({"code":"x","lat":-90})"));
}

TEST_F(Check, OutsideOfTheDocumentOnlyProblems) {
    EXPECT_TRUE(good("POST", "/api/v1/drives", 405, "application/problem+json",
                     R"({"code":"a","status":405})"))
        << last;
    EXPECT_TRUE(
        good("GET", "/nowhere", 404, "application/problem+json", R"({"code":"a","status":404})"))
        << last;
    EXPECT_FALSE(good("GET", "/nowhere", 404, "text/html", "no"));
    EXPECT_FALSE(good("GET", "/nowhere", 200, "application/json", "{}"));
    EXPECT_FALSE(good("GET", "/nowhere", 404, "application/problem+json", R"({"code":"a"})"));
}

TEST(CheckDocument, MustBeOpenapi3) {
    EXPECT_THROW(OpenapiCheck("{}"), std::runtime_error);
    EXPECT_THROW(OpenapiCheck("no"), std::runtime_error);
    EXPECT_THROW(OpenapiCheck(R"({"swagger":"2.0","paths":{}})"), std::runtime_error);
}

}  // namespace

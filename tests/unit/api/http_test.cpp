#include "api/http/conditions.hpp"
#include "api/http/cursor.hpp"
#include "api/http/messages.hpp"
#include "api/http/negotiation.hpp"
#include "api/http/problem.hpp"
#include "api/http/query.hpp"
#include "api/http/router.hpp"
#include "domain/tallying/event.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace api;
using domain::Error;
using domain::ErrorKind;
using Strings = std::vector<std::string>;

enum class By { day, month, abo };
BOOST_DESCRIBE_ENUM(By, day, month, abo)
enum class Column { code, starts_at };
BOOST_DESCRIBE_ENUM(Column, code, starts_at)

struct Question : ListQuery<Column> {
    std::optional<std::vector<By>> by;
    Given<domain::Day> from;
    Given<domain::Instant> at;
    Given<domain::tallying::Rh> rh;
    Given<bool> open;
    Given<domain::Text<1, 10>> q;
};
BOOST_DESCRIBE_STRUCT(Question, (ListQuery<Column>), (by, from, at, rh, open, q))

std::string outcome(std::string_view query) {
    auto read = read_query<Question>(query);
    if (read) return "ok";
    std::string out = read.error().code;
    EXPECT_EQ(read.error().kind, ErrorKind::syntax);
    for (const auto& v : read.error().violations) out += " " + v.pointer + ":" + v.code;
    return out;
}

TEST(Query, ReadsScalarsAndLists) {
    auto q = read_query<Question>(
        "limit=20&sort=-starts_at&by=month,abo&from=2020-01-01&at=2020-02-09T08:14:00%2B07:00"
        "&rh=%2B&open=true&q=%C4%90%E1%BB%97");
    ASSERT_TRUE(q) << q.error().code;
    EXPECT_EQ(q->size(), 20u);
    EXPECT_EQ(*q->sort, (Sort<Column>{Column::starts_at, true}));
    EXPECT_EQ(*q->by, (std::vector{By::month, By::abo}));
    EXPECT_EQ(*q->rh, domain::tallying::Rh::positive);
    EXPECT_EQ(q->q->value, "Đỗ");
    EXPECT_EQ(read_query<Question>("")->size(), 50u);
    EXPECT_EQ(read_query<Question>("rh=+")->rh.value_or(domain::tallying::Rh::negative),
              domain::tallying::Rh::positive);
    EXPECT_EQ(read_query<Question>("at=2020-02-09T08:14:00+07:00")->at->ms,
              domain::Instant::parse("2020-02-09T01:14:00Z")->ms);
}

TEST(Query, RefusesWithEveryViolation) {
    EXPECT_EQ(outcome("colour=1"), "unknown_parameter ?colour:unknown_parameter");
    EXPECT_EQ(outcome("limit=1&limit=2"), "repeated_parameter ?limit:repeated_parameter");
    EXPECT_EQ(outcome("limit=0&from=x&by=month,week"),
              "invalid_parameter ?limit:too_small ?from:not_a_day ?by:not_a_choice");
    EXPECT_EQ(outcome("limit=201"), "invalid_parameter ?limit:too_large");
    EXPECT_EQ(outcome("limit=1.0"), "invalid_parameter ?limit:wrong_type");
    EXPECT_EQ(outcome("limit="), "invalid_parameter ?limit:wrong_type");
    EXPECT_EQ(outcome("limit=99999999999999999999"), "invalid_parameter ?limit:too_large");
    EXPECT_EQ(outcome("limit"), "invalid_parameter ?limit:wrong_type");
    EXPECT_EQ(outcome("x=1&limit=0"), "unknown_parameter ?x:unknown_parameter ?limit:too_small");
    EXPECT_EQ(outcome("by="), "ok");
    EXPECT_EQ(outcome("by=,"), "invalid_parameter ?by:not_a_choice ?by:not_a_choice");
    EXPECT_EQ(outcome("open=1"), "invalid_parameter ?open:wrong_type");
    EXPECT_EQ(outcome("q=%FF"), "invalid_parameter ?q:not_utf8");
    EXPECT_EQ(outcome("q=%00"), "invalid_parameter ?q:control_character");
    EXPECT_EQ(outcome("sort=-name"), "invalid_parameter ?sort:not_a_choice");
    EXPECT_EQ(outcome("limit=%zz"), "invalid_query");
    EXPECT_EQ(outcome("limit=1&&"), "ok");
    EXPECT_EQ(outcome("Limit=1"), "unknown_parameter ?Limit:unknown_parameter");
}

TEST(Query, SplitsTargets) {
    EXPECT_EQ(split_target("/a?b=c?d").path, "/a");
    EXPECT_EQ(split_target("/a?b=c?d").query, "b=c?d");
    EXPECT_EQ(split_target("/a").query, "");
    EXPECT_EQ(split_target("http://host:8080/a?b").path, "/a");
    EXPECT_EQ(split_target("http://host").path, "/");
}

TEST(Messages, EveryOneSpeaksBothLanguages) {
    ASSERT_GT(all_messages().size(), 60u);
    std::set<std::string_view> seen;
    for (const auto& m : all_messages()) {
        EXPECT_TRUE(seen.insert(m.code).second) << m.code << " stands there twice";
        EXPECT_FALSE(m.title.vi.empty()) << m.code;
        EXPECT_FALSE(m.title.en.empty()) << m.code;
        EXPECT_EQ(m.detail.vi.empty(), m.detail.en.empty()) << m.code;
        // The same values are said in both languages.
        auto places = [](std::string_view text) {
            std::set<std::string> out;
            for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1))
                out.insert(std::string(text.substr(open, text.find('}', open) - open)));
            return out;
        };
        EXPECT_EQ(places(m.detail.vi), places(m.detail.en)) << m.code;
        EXPECT_TRUE(places(m.title.vi).empty()) << m.code;
        EXPECT_EQ(find_message(m.code), &m);
    }
    EXPECT_EQ(find_message("no_such_code"), nullptr);
}

TEST(Messages, FillsInParameters) {
    EXPECT_EQ(explain("too_long", {{"max", "5"}}, Language::en), "At most 5 characters.");
    EXPECT_EQ(explain("too_long", {{"max", "5"}}, Language::vi), "Nhiều nhất 5 ký tự.");
    EXPECT_EQ(explain("too_long", {}, Language::en), "Too long");
    EXPECT_EQ(explain("no_such_code", {}, Language::en), "no_such_code");
}

TEST(Messages, ChoosesTheLanguage) {
    EXPECT_EQ(preferred_language(""), Language::vi);
    EXPECT_EQ(preferred_language("en"), Language::en);
    EXPECT_EQ(preferred_language("en-US,en;q=0.9"), Language::en);
    EXPECT_EQ(preferred_language("en;q=0.5, vi;q=0.8"), Language::vi);
    EXPECT_EQ(preferred_language("vi;q=0.2, en;q=0.3"), Language::en);
    EXPECT_EQ(preferred_language("fr, de;q=0.5"), Language::vi);
    EXPECT_EQ(preferred_language("fr, *;q=0.5"), Language::vi);
    EXPECT_EQ(preferred_language("vi;q=0, *"), Language::en);
    EXPECT_EQ(preferred_language("en;q=0"), Language::vi);
    EXPECT_EQ(preferred_language("VI-vn"), Language::vi);
    EXPECT_EQ(preferred_language("english"), Language::vi);
    EXPECT_EQ(preferred_language(";;,,q="), Language::vi);
}

std::string header(const Response& response, std::string_view name) {
    return std::string(response_header(response, name));
}

TEST(Problem, IsADocumentOfRfc9457) {
    Request request;
    request.target = "/api/v1/drives?x=1";
    request.request_id = "r-1";
    request.headers = {{"accept-language", "en"}};
    Error error{
        ErrorKind::rule, "invalid_body", {{"count", "1"}}, {{"/a/0", "too_long", {{"max", "5"}}}}};
    auto response = problem(request, error);
    EXPECT_EQ(response.status, 422u);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(header(response, "Content-Language"), "en");
    EXPECT_EQ(header(response, "Vary"), "Accept-Language");
    EXPECT_EQ(
        *response.body,
        R"({"type":"/api/v1/docs#problem-invalid_body","title":"The body breaks rules","status":422,)"
        R"("detail":"Not right in 1 places.","instance":"/api/v1/drives","code":"invalid_body",)"
        R"("request_id":"r-1","errors":[{"pointer":"/a/0","code":"too_long","detail":"At most 5 characters.","parameters":{"max":"5"}}],"parameters":{"count":"1"}})");
}

TEST(Problem, HasTheStatusOfItsKind) {
    using enum ErrorKind;
    EXPECT_EQ(status_of(syntax), 400u);
    EXPECT_EQ(status_of(unauthenticated), 401u);
    EXPECT_EQ(status_of(forbidden), 403u);
    EXPECT_EQ(status_of(not_found), 404u);
    EXPECT_EQ(status_of(conflict), 409u);
    EXPECT_EQ(status_of(stale), 412u);
    EXPECT_EQ(status_of(too_large), 413u);
    EXPECT_EQ(status_of(rule), 422u);
    EXPECT_EQ(status_of(precondition_required), 428u);
    EXPECT_EQ(status_of(limited), 429u);
    EXPECT_EQ(status_of(unavailable), 503u);
    EXPECT_EQ(status_of(outcome_unknown), 503u);
    EXPECT_EQ(status_of(unavailable, "internal_error"), 500u);
    EXPECT_EQ(status_of(syntax, "unsupported_media_type"), 415u);
    EXPECT_EQ(header(problem({}, unavailable, "queue_full"), "Retry-After"), "1");
    EXPECT_EQ(header(problem({}, limited, "queue_full"), "Retry-After"), "1");
    EXPECT_EQ(header(problem({}, not_found, "route_not_found"), "Retry-After"), "");
    EXPECT_EQ(header(method_not_allowed({}, "GET, HEAD"), "Allow"), "GET, HEAD");
    EXPECT_EQ(method_not_allowed({}, "GET").status, 405u);
}

TEST(Problem, DoesNotRepeatBytesThatAreNotText) {
    Request request;
    request.target = "/a\xff\x01\"";
    auto response = problem(request, ErrorKind::not_found, "route_not_found");
    for (char c : *response.body) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    EXPECT_NE(response.body->find(R"("instance":"/a)"), std::string::npos);
    EXPECT_EQ(response.body->find('\xff'), std::string::npos);
}

TEST(Conditions, ComparesTags) {
    EXPECT_TRUE(none_match_hits("\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_hits("\"x\", W/\"a\"", "\"a\""));
    EXPECT_TRUE(none_match_hits("*", "\"a\""));
    EXPECT_TRUE(none_match_hits("\"a,b\"", "\"a,b\""));
    EXPECT_FALSE(none_match_hits("\"a,b\"", "\"b\""));
    EXPECT_FALSE(none_match_hits("a", "\"a\""));
    EXPECT_FALSE(none_match_hits("", "\"a\""));
    EXPECT_FALSE(none_match_hits("\"ab\"", "\"a\""));
    EXPECT_TRUE(match_hits("\"3\"", version_etag(3)));
    EXPECT_TRUE(match_hits("\"1\",\"3\"", version_etag(3)));
    EXPECT_TRUE(match_hits("*", version_etag(3)));
    EXPECT_FALSE(match_hits("W/\"3\"", version_etag(3)));
    EXPECT_FALSE(match_hits("3", version_etag(3)));
}

TEST(Negotiation, ChoosesARepresentation) {
    constexpr std::string_view all[] = {"application/json", "text/csv"};
    EXPECT_EQ(choose_media("", all), "application/json");
    EXPECT_EQ(choose_media("*/*", all), "application/json");
    EXPECT_EQ(choose_media("text/csv", all), "text/csv");
    EXPECT_EQ(choose_media("text/*", all), "text/csv");
    EXPECT_EQ(choose_media("application/json;q=0.1, text/csv;q=0.2", all), "text/csv");
    EXPECT_EQ(choose_media("text/html, application/xhtml+xml, */*;q=0.8", all), "application/json");
    EXPECT_EQ(choose_media("application/json;q=0, */*", all), "text/csv");
    EXPECT_EQ(choose_media("image/png", all), "");
    EXPECT_EQ(choose_media("application/json;q=0", all), "");
    EXPECT_TRUE(is_json("application/json"));
    EXPECT_TRUE(is_json("Application/JSON; charset=UTF-8"));
    EXPECT_FALSE(is_json("application/json; charset=latin1"));
    EXPECT_FALSE(is_json("text/plain"));
    EXPECT_FALSE(is_json(""));
}

TEST(Cursor, LeadsOn) {
    Cursor cursor{"-starts_at", "Đỗ\x01", 42};
    auto text = encode_cursor(cursor);
    EXPECT_EQ(
        text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        text.npos);
    auto back = decode_cursor(text, "-starts_at");
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, cursor);
    EXPECT_EQ(decode_cursor(text, "starts_at").error().code, "invalid_cursor");
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto broken = text;
        broken[i] = broken[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(decode_cursor(broken, "-starts_at")) << i;
        EXPECT_FALSE(decode_cursor(text.substr(0, i), "-starts_at")) << i;
    }
    EXPECT_FALSE(decode_cursor("", "x"));
    EXPECT_FALSE(decode_cursor("****", "x"));
}

Operation operation(Method method, std::string pattern) {
    Operation op = get<None, None>(std::move(pattern))
                       .tag("t")
                       .says("vi", "en")
                       .allow(Permission::anyone)
                       .memory([](const auto&, const auto&) -> domain::Result<Response> {
                           return Response{};
                       });
    op.method = method;
    return op;
}

TEST(Router, FindsByPathAndMethod) {
    Router router;
    router.add(operation(Method::get, "/api/v1/drives"));
    router.add(operation(Method::post, "/api/v1/drives"));
    router.add(operation(Method::get, "/api/v1/drives/{drive}"));
    router.add(operation(Method::get, "/api/v1/drives/{drive}/review/{id}"));
    auto found = router.find(Method::get, "/api/v1/drives/abc/review/%C4%91%2F");
    ASSERT_TRUE(found.operation);
    EXPECT_EQ(found.values[0], "abc");
    EXPECT_EQ(found.values[1], "đ/");
    EXPECT_TRUE(router.find(Method::head, "/api/v1/drives").operation);
    auto other = router.find(Method::patch, "/api/v1/drives");
    EXPECT_TRUE(other.path_found);
    EXPECT_FALSE(other.operation);
    EXPECT_EQ(other.allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_TRUE(router.find(Method::get, "/%61pi/v1/drives").operation);
    for (const char* none :
         {"", "/", "/api", "/api/v1/drives/", "//api/v1/drives", "/api/v1/drives/a/b",
          "/api/v1/drive", "/api/v1/drives/%zz", "/api/v1/drives/%", "api/v1/drives"})
        EXPECT_FALSE(router.find(Method::get, none).path_found) << none;
}

TEST(Router, RefusesWhatIsWrittenWrongly) {
    Router router;
    router.add(operation(Method::get, "/a/{x}"));
    EXPECT_THROW(router.add(operation(Method::get, "/a/{y}")), std::logic_error);
    auto undeclared = operation(Method::get, "/b");
    undeclared.problems = {{ErrorKind::rule, "no_such_code"}};
    EXPECT_THROW(router.add(undeclared), std::logic_error);
    auto mute = operation(Method::get, "/c");
    mute.summary = {};
    EXPECT_THROW(router.add(mute), std::logic_error);
    Operation idle;
    idle.pattern = "/d";
    EXPECT_THROW(router.add(idle), std::logic_error);
}

}  // namespace

#include "api/http/application.hpp"

#include "api/http/conditions.hpp"
#include "api/http/openapi.hpp"
#include "storage/engine/database.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <unistd.h>

namespace {

using namespace api;
using domain::Error;
using domain::ErrorKind;

struct Note {
    domain::Text<1, 20> text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (text))
struct NoteAnswer {
    std::string text;
    std::int64_t times = 0;
};
BOOST_DESCRIBE_STRUCT(NoteAnswer, (), (text, times))
struct NoteQuery {
    Given<domain::Integer<1, 5>> n;
};
BOOST_DESCRIBE_STRUCT(NoteQuery, (), (n))

class ApplicationTest : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/giothong-api-XXXXXX";
        folder_ = mkdtemp(name);
        storage::DatabaseSettings settings;
        settings.url = (folder_ / "test.db").string();
        auto opened = storage::Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        database_ = std::move(*opened);

        Router router;
        router.add(
            get<NoteQuery, NoteAnswer>("/notes/{note}")
                .tag("notes")
                .says("Đọc", "Read")
                .allow(Permission::signed_in)
                .etag()
                .problems({{ErrorKind::not_found, "drive_not_found"}})
                .memory([](const Call<NoteQuery, None>& call,
                           const auto&) -> domain::Result<Reply<NoteAnswer>> {
                    if (call.path("note") == "none")
                        return Error{
                            ErrorKind::not_found, "drive_not_found", {{"drive", "none"}}, {}};
                    if (call.path("note") == "broken") throw std::runtime_error("secret");
                    return Reply<NoteAnswer>{
                        {call.path("note"), call.query.n ? call.query.n->value : 0}, "\"7\""};
                }));
        router.add(
            get<None, NoteAnswer>("/stored/{note}")
                .tag("notes")
                .says("Đọc", "Read")
                .allow(Permission::signed_in)
                .read([](const auto& call, storage::Session&) -> domain::Result<Reply<NoteAnswer>> {
                    if (call.path("note") == "broken") throw std::runtime_error("secret");
                    if (call.path("note") == "none")
                        return Error{ErrorKind::not_found, "drive_not_found", {}, {}};
                    return Reply<NoteAnswer>{{call.path("note"), 1}};
                }));
        router.add(
            post<Note, NoteAnswer>("/notes")
                .tag("notes")
                .says("Thêm", "Add")
                .allow(Permission::signed_in)
                .makes()
                .write([this](const auto& call,
                              storage::WriteTransaction&) -> domain::Result<Reply<NoteAnswer>> {
                    ++written_;
                    if (call.body.text.value == "broken") throw std::runtime_error("secret");
                    if (call.body.text.value == "taken")
                        return Error{ErrorKind::conflict, "code_taken", {}, {}};
                    return Reply<NoteAnswer>{{call.body.text.value, written_}, "\"1\"", "/notes/x"};
                }));
        router.add(patch<Note, NoteAnswer>("/notes/{note}")
                       .tag("notes")
                       .says("Sửa", "Change")
                       .allow(Permission::signed_in)
                       .versioned()
                       .etag()
                       .write([](const auto& call,
                                 storage::WriteTransaction&) -> domain::Result<Reply<NoteAnswer>> {
                           if (auto same = call.expect_version(3); !same) return same.error();
                           return Reply<NoteAnswer>{{call.body.text.value, 0}, version_etag(4)};
                       }));
        router.add(post<Note, NoteAnswer>("/later")
                       .tag("notes")
                       .says("Sau", "Later")
                       .allow(Permission::signed_in)
                       .async([](std::shared_ptr<const Incoming> incoming, Done done) {
                           if (incoming->request->body == "throw")
                               throw std::runtime_error("secret");
                           Response response;
                           response.body =
                               std::make_shared<const std::string>(incoming->repetition.key());
                           done(response);
                       }));
        add_documentation(router, "0.1");
        application_ = std::make_unique<Application>(
            *database_, std::move(router), everybody_is_local(),
            [this](const Request&, const std::exception& e) { logged_.push_back(e.what()); });
    }
    void TearDown() override {
        if (database_) database_->drain();
        application_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    Response ask(Method method, std::string target, Headers headers = {}, std::string body = {}) {
        auto request = std::make_shared<Request>();
        request->method = method;
        request->target = std::move(target);
        request->headers = std::move(headers);
        request->body = std::move(body);
        auto promise = std::make_shared<std::promise<Response>>();
        auto future = promise->get_future();
        auto at_once = application_->handle(
            request, [promise](Response r) { promise->set_value(std::move(r)); });
        if (at_once) return *at_once;
        if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
            ADD_FAILURE() << "no answer";
            return {};
        }
        return future.get();
    }
    Response post_note(const std::string& text, Headers headers = {}) {
        headers.emplace_back("content-type", "application/json");
        return ask(Method::post, "/notes", headers, R"({"text":")" + text + "\"}");
    }
    static std::string code(const Response& response) {
        if (!response.body || response.content_type != "application/problem+json") return {};
        rapidjson::Document d;
        d.Parse(response.body->c_str());
        return d["code"].GetString();
    }
    static std::string header(const Response& response, std::string_view name) {
        return std::string(response_header(response, name));
    }

    std::filesystem::path folder_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<Application> application_;
    std::vector<std::string> logged_;
    std::int64_t written_ = 0;
};

TEST_F(ApplicationTest, AnswersFromMemory) {
    auto response = ask(Method::get, "/notes/a?n=3");
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(*response.body, R"({"text":"a","times":3})");
    EXPECT_EQ(header(response, "ETag"), "\"7\"");
    EXPECT_EQ(response.route, "/notes/{note}");
    EXPECT_EQ(ask(Method::get, "/notes/a", {{"if-none-match", "W/\"7\""}}).status, 304u);
    EXPECT_EQ(ask(Method::get, "/notes/a", {{"if-none-match", "\"8\""}}).status, 200u);
    auto head = ask(Method::head, "/notes/a");
    EXPECT_EQ(head.status, 200u);
    EXPECT_EQ(head.content_type, "application/json");
    EXPECT_EQ(header(head, "ETag"), "\"7\"");
    EXPECT_EQ(code(ask(Method::get, "/notes/none")), "drive_not_found");
    EXPECT_EQ(code(ask(Method::get, "/notes/a?n=6")), "invalid_parameter");
    EXPECT_EQ(code(ask(Method::get, "/notes/a?m=6")), "unknown_parameter");
}

TEST_F(ApplicationTest, TellsPathsMethodsAndFormatsApart) {
    EXPECT_EQ(code(ask(Method::get, "/nothing")), "route_not_found");
    auto method = ask(Method::put, "/notes");
    EXPECT_EQ(method.status, 405u);
    EXPECT_EQ(header(method, "Allow"), "POST, OPTIONS");
    auto options = ask(Method::options, "/notes/x");
    EXPECT_EQ(options.status, 204u);
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD, PATCH, OPTIONS");
    EXPECT_EQ(ask(Method::get, "/notes/a", {{"accept", "image/png"}}).status, 406u);
    EXPECT_EQ(ask(Method::post, "/notes", {{"content-type", "text/plain"}}, "{}").status, 415u);
    EXPECT_EQ(ask(Method::post, "/notes", {}, "{}").status, 415u);
    EXPECT_EQ(ask(Method::post, "/notes",
                  {{"content-type", "application/json"}, {"content-encoding", "gzip"}}, "{}")
                  .status,
              415u);
    EXPECT_EQ(code(ask(Method::post, "/notes")), "invalid_json");
    EXPECT_EQ(code(ask(Method::head, "/nothing")), "route_not_found");
}

TEST_F(ApplicationTest, ReadsAndWrites) {
    EXPECT_EQ(*ask(Method::get, "/stored/b").body, R"({"text":"b","times":1})");
    EXPECT_EQ(code(ask(Method::get, "/stored/none")), "drive_not_found");
    auto made = post_note("x");
    EXPECT_EQ(made.status, 201u);
    EXPECT_EQ(header(made, "Location"), "/notes/x");
    EXPECT_EQ(code(post_note("")), "invalid_body");
    EXPECT_EQ(code(post_note("taken")), "code_taken");
    EXPECT_EQ(code(ask(Method::post, "/notes?x=1", {{"content-type", "application/json"}},
                       "{\"text\":\"x\"}")),
              "unknown_parameter");
}

TEST_F(ApplicationTest, HidesAndLogsExceptions) {
    for (auto response :
         {ask(Method::get, "/notes/broken"), ask(Method::get, "/stored/broken"),
          post_note("broken"),
          ask(Method::post, "/later", {{"content-type", "application/json"}}, "throw")}) {
        EXPECT_EQ(response.status, 500u);
        EXPECT_EQ(code(response), "internal_error");
        EXPECT_EQ(response.body->find("secret"), std::string::npos);
    }
    EXPECT_EQ(logged_, std::vector<std::string>(4, "secret"));
    EXPECT_EQ(post_note("after").status, 201u);
}

TEST_F(ApplicationTest, ChecksVersions) {
    Headers json{{"content-type", "application/json"}};
    auto patch_with = [&](const char* tag) {
        Headers headers = json;
        if (tag) headers.emplace_back("if-match", tag);
        return ask(Method::patch, "/notes/a", headers, "{\"text\":\"x\"}");
    };
    EXPECT_EQ(patch_with(nullptr).status, 428u);
    EXPECT_EQ(patch_with("\"2\"").status, 412u);
    auto changed = patch_with("\"3\"");
    EXPECT_EQ(changed.status, 200u);
    EXPECT_EQ(header(changed, "ETag"), "\"4\"");
}

TEST_F(ApplicationTest, RepeatsTheAnswerOfAKey) {
    auto first = post_note("x", {{"idempotency-key", "k1"}});
    auto again = post_note("x", {{"idempotency-key", "k1"}});
    EXPECT_EQ(written_, 1);
    EXPECT_EQ(first.status, 201u);
    EXPECT_EQ(again.status, 201u);
    EXPECT_EQ(*first.body, *again.body);
    EXPECT_EQ(header(again, "Location"), "/notes/x");
    EXPECT_EQ(header(again, "ETag"), "\"1\"");
    EXPECT_EQ(header(first, "Idempotency-Replayed"), "");
    EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
    EXPECT_EQ(code(post_note("y", {{"idempotency-key", "k1"}})), "key_reused");
    EXPECT_EQ(post_note("x", {{"idempotency-key", "k2"}}).status, 201u);
    EXPECT_EQ(written_, 2);
    // A refusal wrote nothing and is not kept.
    EXPECT_EQ(code(post_note("taken", {{"idempotency-key", "k3"}})), "code_taken");
    EXPECT_EQ(post_note("x", {{"idempotency-key", "k3"}}).status, 201u);
    for (std::string key :
         {std::string(), std::string("a b"), std::string("đ"), std::string(201, 'k')})
        EXPECT_EQ(code(post_note("x", {{"idempotency-key", key}})), "invalid_idempotency_key")
            << key;
    EXPECT_EQ(post_note("x", {{"idempotency-key", std::string(200, 'k')}}).status, 201u);
    EXPECT_EQ(*ask(Method::post, "/later",
                   {{"content-type", "application/json"}, {"idempotency-key", "k9"}}, "{}")
                   .body,
              "local\nk9");
}

TEST_F(ApplicationTest, DescribesItself) {
    auto response = ask(Method::get, "/api/v1/openapi.json");
    ASSERT_EQ(response.status, 200u);
    rapidjson::Document d;
    d.Parse(response.body->c_str());
    ASSERT_FALSE(d.HasParseError());
    const auto& paths = d["paths"];
    EXPECT_EQ(paths.MemberCount(), 8u);
    const auto& op = paths["/notes"]["post"];
    EXPECT_TRUE(op["responses"].HasMember("201"));
    EXPECT_TRUE(op["responses"].HasMember("422"));
    EXPECT_STREQ(op["requestBody"]["content"]["application/json"]["schema"]["$ref"].GetString(),
                 "#/components/schemas/Note");
    EXPECT_TRUE(paths["/notes/{note}"]["get"]["responses"].HasMember("304"));
    EXPECT_TRUE(paths["/notes/{note}"]["patch"]["responses"].HasMember("428"));
    EXPECT_STREQ(paths["/notes/{note}"]["get"]["parameters"][1]["name"].GetString(), "n");
    EXPECT_TRUE(d["components"]["schemas"].HasMember("Problem"));

    auto page = ask(Method::get, "/api/v1/docs", {{"accept", "text/html"}});
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_NE(header(page, "Content-Security-Policy").find("script-src 'self'"), std::string::npos);
    EXPECT_EQ(page.body->find("http://"), std::string::npos);
    EXPECT_EQ(page.body->find("https://"), std::string::npos);
    EXPECT_EQ(ask(Method::get, "/api/v1/docs.js").content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(ask(Method::get, "/api/v1/docs.css").status, 200u);
}

}  // namespace

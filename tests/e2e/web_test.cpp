// The web client's files: what they are sent as, how long they may be kept, and that nothing else
// of the disk is.
#include "server/web/files.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <signal.h>

namespace {

namespace fs = std::filesystem;
using namespace tests::support;

void put(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << content;
}

class Web : public testing::Test {
  protected:
    Web() {
        put(root_ / "index.html", "<!doctype html>page");
        put(root_ / "index.html.br", "page br");
        put(root_ / "index.html.gz", "page gz");
        put(root_ / "sw.js", "worker");
        put(root_ / "manifest.webmanifest", "{}");
        put(root_ / "assets/app-1a2b.js", "script");
        put(root_ / "assets/app-1a2b.js.br", "script br");
        put(root_ / "assets/zxing-77.wasm", std::string("\0asm", 4));
        put(root_ / "assets/tên có dấu.svg", "<svg/>");
        put(root_ / ".env", "secret");
        put(root_ / ".git/config", "secret");
        put(root_ / "api/v1/fake.html", "not the API");
        put(fs::path(folder_.file("outside.txt")), "secret");
        fs::create_symlink(folder_.file("outside.txt"), root_ / "leak.txt");
        fs::create_directory_symlink("/etc", root_ / "etc");
    }
    ApiService& start() {
        auto c = test_configuration();
        c.web.root = root_.string();
        service_ = std::make_unique<ApiService>(
            [](std::shared_ptr<api::Request>, api::Done) -> std::optional<api::Response> {
                api::Response response;
                response.status = 404;
                response.route = "application";
                response.body = std::make_shared<const std::string>("application");
                return response;
            },
            server::Hooks{}, Contract::none, c);
        return *service_;
    }
    TemporaryFolder folder_;
    const fs::path root_ = folder_.file("web");
    std::unique_ptr<ApiService> service_;
};

const Headers navigates{{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}};

TEST_F(Web, EachFileHasItsTypeAndItsTime) {
    auto& service = start();
    struct Row {
        const char *path, *type, *cache;
    };
    constexpr const char* forever = "public, max-age=31536000, immutable";
    for (const auto& [path, type, cache] :
         {Row{"/", "text/html; charset=utf-8", "no-cache"},
          {"/index.html", "text/html; charset=utf-8", "no-cache"},
          {"/?utm=1", "text/html; charset=utf-8", "no-cache"},
          {"/sw.js", "text/javascript; charset=utf-8", "no-cache"},
          {"/manifest.webmanifest", "application/manifest+json", "no-cache"},
          {"/assets/app-1a2b.js", "text/javascript; charset=utf-8", forever},
          {"/assets/zxing-77.wasm", "application/wasm", forever},
          {"/assets/t%C3%AAn%20c%C3%B3%20d%E1%BA%A5u.svg", "image/svg+xml", forever}}) {
        SCOPED_TRACE(path);
        const auto answer = service.get(path);
        EXPECT_EQ(answer.status, 200u);
        EXPECT_EQ(answer.header("content-type"), type);
        EXPECT_EQ(answer.header("cache-control"), cache);
        EXPECT_NE(answer.header("content-security-policy").find("'wasm-unsafe-eval'"),
                  std::string::npos);
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
        const auto etag = answer.header("etag");
        ASSERT_FALSE(etag.empty());
        const auto same = service.get(path, {{"If-None-Match", etag}});
        EXPECT_EQ(same.status, 304u);
        EXPECT_EQ(same.header("etag"), etag);
        EXPECT_EQ(same.header("cache-control"), cache);
        EXPECT_EQ(service.get(path, {{"If-None-Match", "\"x\""}}).body, answer.body);
        const auto head = service.request("HEAD", path);
        EXPECT_EQ(head.header("content-length"), std::to_string(answer.body.size()));
        EXPECT_TRUE(head.body.empty());
    }
}

TEST_F(Web, TheSmallestFormThatIsAccepted) {
    auto& service = start();
    const auto ask = [&](const char* accepted) {
        return service.get("/", {{"Accept-Encoding", accepted}});
    };
    for (const auto& [accepted, body, coding] :
         {std::tuple{"gzip, deflate, br, zstd", "page br", "br"},
          {"gzip", "page gz", "gzip"},
          {"br;q=0, gzip;q=0.1", "page gz", "gzip"},
          {"*", "page br", "br"},
          {"*;q=0", "<!doctype html>page", ""},
          {"identity", "<!doctype html>page", ""},
          {"br;q=0, *", "page gz", "gzip"},
          {"", "<!doctype html>page", ""},
          {"brr, xgzip", "<!doctype html>page", ""}}) {
        SCOPED_TRACE(accepted);
        const auto answer = ask(accepted);
        EXPECT_EQ(answer.body, body);
        EXPECT_EQ(answer.header("content-encoding"), coding);
        EXPECT_EQ(answer.header("vary"), "Accept-Encoding");
        EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
    }
    EXPECT_NE(ask("br").header("etag"), ask("gzip").header("etag"));
    EXPECT_EQ(service.get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}}).body, "script");
    EXPECT_FALSE(service.get("/sw.js", {{"Accept-Encoding", "br"}}).has("vary"));
    EXPECT_EQ(service.get("/index.html.br").body, "application")
        << "a form is not a file of its own";
}

TEST_F(Web, PagesOfTheClientAreIndexForWhoAcceptsHtml) {
    auto& service = start();
    for (const char* page : {"/dot/abc", "/lich", "/a/b/c/", "/reset", "/v1.2/abc"}) {
        EXPECT_EQ(service.get(page, navigates).body, "<!doctype html>page") << page;
        EXPECT_EQ(service.get(page).body, "application") << page;
        EXPECT_EQ(service.get(page, {{"Accept", "application/json"}}).body, "application") << page;
        EXPECT_EQ(service.get(page, {{"Accept", "text/html;q=0, */*"}}).body, "application")
            << page;
        EXPECT_EQ(service.request("POST", page, navigates).body, "application") << page;
    }
    for (const char* missing : {"/assets/app-old.js", "/favicon.ico", "/a/b.c", "/api", "/api/",
                                "/api/v1/khong-co", "/api/v1/fake.html", "/%61pi/v1/fake.html"})
        EXPECT_EQ(service.get(missing, navigates).body, "application") << missing;
    EXPECT_NE(service.get("/healthz", navigates).body.find("ok"), std::string::npos);
}

TEST_F(Web, NothingElseOfTheDiskIsShown) {
    auto& service = start();
    for (const char* path :
         {"/../outside.txt", "/..%2foutside.txt", "/%2e%2e/outside.txt",
          "/assets/../../outside.txt", "/assets/..%2f..%2foutside.txt", "//etc/passwd",
          "/etc/passwd", "/etc/hostname", "/leak.txt", "/.env", "/.git/config", "/./index.html",
          "/assets//app-1a2b.js", "/....//outside.txt", "/%2fetc/passwd", "/index.html%20"}) {
        const auto answer = service.get(path);
        EXPECT_EQ(answer.body, "application") << path;
    }
}

TEST_F(Web, TheFolderIsReadAgainWhenAsked) {
    auto& service = start();
    put(root_ / "index.html", "second");
    EXPECT_EQ(service.get("/").body, "<!doctype html>page");
    EXPECT_TRUE(service.service().reload());
    const auto answer = service.get("/");
    EXPECT_EQ(answer.body, "second");
    fs::remove(root_ / "index.html");
    EXPECT_FALSE(service.service().reload());
    EXPECT_EQ(service.get("/").body, "second") << "what was there stays";
}

TEST_F(Web, AFolderThatCannotBeUsedIsRefused) {
    server::web::Files files;
    const auto code = [&](const fs::path& root) {
        const auto loaded = files.load(root.string());
        return loaded ? std::string() : loaded.error().code;
    };
    EXPECT_EQ(code(root_), "");
    EXPECT_EQ(code(folder_.file("khong-co")), "web_root_unreadable");
    EXPECT_EQ(code(root_ / "assets"), "web_root_unreadable");
    std::ofstream(root_ / "large.bin").close();
    fs::resize_file(root_ / "large.bin",
                    server::web::most_bytes);  // sparse: it is refused before it is read
    EXPECT_EQ(code(root_), "web_root_too_large");
    api::Request request;
    request.target = "/";
    EXPECT_TRUE(files.answer(request)) << "what was there stays";

    auto c = test_configuration();
    c.web.root = folder_.file("khong-co");
    server::Service service(c, [](auto, auto) { return std::optional<api::Response>(); });
    const auto started = service.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, "web_root_unreadable");
}

TEST_F(Web, WithoutAClientTheDocumentationIsShown) {
    ServeProcess serve(folder_.file("test.db"));
    auto client = serve.client();
    const auto answer = client.get("/", navigates);
    EXPECT_EQ(answer.status, 302u);
    EXPECT_EQ(answer.header("location"), "/api/v1/docs");
    EXPECT_EQ(client.get("/lich", navigates).status, 404u);
    EXPECT_EQ(client.get("/api/v1/docs").status, 200u);
}

TEST_F(Web, TheProgramServesItBesideTheApi) {
    ServeProcess serve(folder_.file("test.db"), {"--web-root", root_.string()});
    auto client = serve.client();
    EXPECT_EQ(client.get("/lich", navigates).body, "<!doctype html>page");
    EXPECT_EQ(client.get("/api/v1/totals").status, 200u);
    EXPECT_EQ(client.get("/api/v1/khong-co", navigates).code(), "route_not_found");
    put(root_ / "index.html", "second");
    serve.process().signal(SIGHUP);
    ASSERT_TRUE(serve.process().wait_for_line(
        [](const std::string& l) { return l.find("\"reloaded\"") != std::string::npos; }));
    EXPECT_EQ(client.get("/lich", navigates).body, "second");
}

}  // namespace

// HTTPS by the server itself: what is agreed, what is refused, and new certificates without a
// restart.
#include "tests/support/api_fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <openssl/ssl.h>
#include <signal.h>

namespace {

using namespace tests::support;

std::optional<api::Response> answer(std::shared_ptr<api::Request> request, api::Done) {
    api::Response response;
    response.content_type = "text/plain";
    response.route = "/text";
    auto body =
        request->target == "/large" ? std::string(3'000'000, 'y') : request->target + request->body;
    response.body = std::make_shared<const std::string>(std::move(body));
    return response;
}

class Tls : public testing::Test {
  protected:
    Tls() { put(first_); }

    void put(const Certificate& certificate) {
        std::ofstream(folder_.file("tls.pem")) << certificate.certificate_pem;
        std::ofstream(folder_.file("tls.key")) << certificate.key_pem;
    }
    server::configuration::Configuration configuration() {
        auto c = test_configuration();
        c.tls = {folder_.file("tls.pem"), folder_.file("tls.key")};
        return c;
    }
    ApiService& start(
        const std::function<void(server::configuration::Configuration&)>& change = {}) {
        auto c = configuration();
        if (change) change(c);
        service_ = std::make_unique<ApiService>(answer, server::Hooks{}, Contract::none, c);
        return *service_;
    }
    HttpClient client(TlsWish wish = {}) { return HttpClient(service_->port(), std::move(wish)); }

    TemporaryFolder folder_;
    Certificate first_ = make_certificate(1);
    std::unique_ptr<ApiService> service_;
};

TEST_F(Tls, SpeaksWithAClientThatChecksTheCertificate) {
    start();
    auto c = client({.trusted = first_.certificate_pem});
    EXPECT_EQ(c.tls().version, "TLSv1.3");
    EXPECT_EQ(c.request("POST", "/a", {}, "bc").body, "/abc");
    const auto large = c.get("/large");
    EXPECT_EQ(large.body, std::string(3'000'000, 'y'));
    EXPECT_EQ(large.header("strict-transport-security"), "max-age=31536000");
    EXPECT_EQ(c.request("POST", "/b", {}, std::string(1'000'000, 'x')).body.size(), 1'000'002u);
}

TEST_F(Tls, AnswersPipelinedRequestsInOrder) {
    start();
    auto c = client();
    std::string bytes;
    for (int i = 0; i < 300; ++i)
        bytes += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    c.send_raw(bytes);
    for (int i = 0; i < 300; ++i) EXPECT_EQ(c.read_answer()->body, "/" + std::to_string(i));
}

TEST_F(Tls, AgreesOnHttp11AndOnNothingElse) {
    start();
    EXPECT_EQ(client().tls().protocol, "");
    EXPECT_EQ(client({.protocols = {"http/1.1"}}).tls().protocol, "http/1.1");
    EXPECT_EQ(client({.protocols = {"h2", "http/1.1"}}).tls().protocol, "http/1.1");
    EXPECT_THROW(client({.protocols = {"h2"}}), std::runtime_error);
    EXPECT_THROW(client({.protocols = {"smtp"}}), std::runtime_error);
}

TEST_F(Tls, OldVersionsAndWeakSuitesAreRefused) {
    start();
    EXPECT_THROW(
        client({.oldest = TLS1_VERSION, .newest = TLS1_1_VERSION, .ciphers = "ALL:@SECLEVEL=0"}),
        std::runtime_error);
    const auto one_two = [&](const char* ciphers) {
        return client({.newest = TLS1_2_VERSION, .ciphers = ciphers}).tls().cipher;
    };
    for (const char* good : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                             "ECDHE-ECDSA-CHACHA20-POLY1305"})
        EXPECT_EQ(one_two(good), good);
    for (const char* weak :
         {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
          "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM8", "AECDH-AES128-SHA:@SECLEVEL=0"})
        EXPECT_THROW(one_two(weak), std::runtime_error) << weak;
}

TEST_F(Tls, SessionsAreResumedUntilTheCertificateChanges) {
    auto& service = start();
    for (int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        put(first_);
        ASSERT_TRUE(service.service().reload());
        auto c = client({.newest = newest});
        EXPECT_EQ(c.get("/a").body, "/a");  // with TLS 1.3 the session comes after the first answer
        EXPECT_FALSE(c.tls().resumed);
        c.reconnect();
        EXPECT_TRUE(c.tls().resumed) << newest;
        EXPECT_EQ(c.get("/b").body, "/b");
        put(make_certificate(2));
        ASSERT_TRUE(service.service().reload());
        c.reconnect();
        EXPECT_FALSE(c.tls().resumed) << newest;
        EXPECT_EQ(c.tls().serial, "2");
    }
}

TEST_F(Tls, PlainHttpIsToldAndClosed) {
    auto& service = start();
    HttpClient plain(service.port());
    plain.send_raw("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto refused = plain.read_answer();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 400u);
    EXPECT_EQ(refused->code(), "https_required");
    EXPECT_FALSE(refused->has("strict-transport-security"));
    plain.finish_sending();
    EXPECT_TRUE(plain.closed_by_server());
    HttpClient noise(service.port());
    noise.send_raw("\x01\x02\x03\x04\x05\x06\x07\x08\r\n\r\n");
    noise.finish_sending();
    EXPECT_EQ(client().get("/a").body, "/a");
}

TEST_F(Tls, AHandshakeHasADeadlineAndCountsAsAConnection) {
    auto& service = start([](auto& c) {
        c.deadlines.handshake_ms = 400;
        c.limits.connections = 1;
    });
    {
        HttpClient silent(service.port());
        EXPECT_TRUE(silent.closed_by_server());
        silent.finish_sending();
    }
    // Its place is free once the server is done with it, which is a moment later.
    int refused = 0;
    std::optional<HttpClient> c;
    while (!c) {
        try {
            c.emplace(service.port(), TlsWish{});
        } catch (const std::runtime_error&) {
            ASSERT_LT(++refused, 10'000);
        }
    }
    EXPECT_EQ(c->get("/a").body, "/a");
    // An idle one would make way.
    c->send_raw("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(c->read_continue());
    EXPECT_THROW(client(), std::runtime_error) << "over the limit there is not even a handshake";
    c->send_raw("x");
    ASSERT_TRUE(c->read_answer());
    const auto metrics = c->get("/metrics").body;
    EXPECT_NE(metrics.find("giothong_tls_handshakes_failed_total 1"), std::string::npos);
    EXPECT_NE(
        metrics.find("giothong_connections_refused_total " + std::to_string(refused + 1) + "\n"),
        std::string::npos);
    EXPECT_NE(metrics.find("giothong_tls_certificate_expires_seconds 1"), std::string::npos);
}

TEST_F(Tls, StoppingAnswersAndSaysGoodbye) {
    auto& service = start();
    auto c = client();
    EXPECT_EQ(c.get("/a").body, "/a");
    EXPECT_TRUE(service.service().stop());
    EXPECT_TRUE(c.closed_by_server());
}

TEST_F(Tls, AStartWithoutAUsableCertificateIsRefusedWithItsReason) {
    const auto refusal = [&] {
        server::Service service(configuration(), answer);
        const auto started = service.start();
        return started ? std::string() : started.error().code;
    };
    EXPECT_EQ(refusal(), "");
    std::ofstream(folder_.file("tls.key")) << make_certificate(3).key_pem;
    EXPECT_EQ(refusal(), "tls_key_does_not_match");
    std::ofstream(folder_.file("tls.key")) << "no key";
    EXPECT_EQ(refusal(), "tls_key_unreadable");
    std::ofstream(folder_.file("tls.pem")) << "no certificate";
    EXPECT_EQ(refusal(), "tls_certificate_unreadable");
    std::filesystem::remove(folder_.file("tls.pem"));
    EXPECT_EQ(refusal(), "tls_certificate_unreadable");
}

TEST_F(Tls, ABadNewFileKeepsTheOldCertificate) {
    auto& service = start();
    std::ofstream(folder_.file("tls.pem")) << "half a file";
    EXPECT_FALSE(service.service().reload());
    EXPECT_EQ(client().tls().serial, "1");
    put({make_certificate(4).certificate_pem, first_.key_pem});
    EXPECT_FALSE(service.service().reload());
    EXPECT_EQ(client().tls().serial, "1");
    auto before = client();
    put(make_certificate(5));
    EXPECT_TRUE(service.service().reload());
    EXPECT_EQ(client().tls().serial, "5");
    EXPECT_EQ(before.get("/a").body, "/a") << "connections keep what they began with";
}

TEST_F(Tls, TheProgramReloadsOnSighup) {
    ServeProcess serve(folder_.file("test.db"), {"--tls-certificate", folder_.file("tls.pem"),
                                                 "--tls-key", folder_.file("tls.key")});
    EXPECT_NE(serve.process().output().find("listening on https://"), std::string::npos);
    EXPECT_EQ(
        HttpClient(serve.port(), TlsWish{.trusted = first_.certificate_pem}).get("/readyz").status,
        200u);
    std::ofstream(folder_.file("tls.pem")) << "half a file";
    serve.process().signal(SIGHUP);
    ASSERT_TRUE(serve.process().wait_for_line(
        [](const std::string& l) { return l.find("reload_failed") != std::string::npos; }));
    EXPECT_EQ(HttpClient(serve.port(), TlsWish{}).tls().serial, "1");
    put(make_certificate(6));
    serve.process().signal(SIGHUP);
    ASSERT_TRUE(serve.process().wait_for_line(
        [](const std::string& l) { return l.find("\"reloaded\"") != std::string::npos; }));
    EXPECT_EQ(HttpClient(serve.port(), TlsWish{}).tls().serial, "6");
    EXPECT_EQ(serve.terminate(), 0) << serve.process().output();
}

TEST_F(Tls, CertificateAndKeyGoTogether) {
    const auto [code, output] = run_program(
        {{program(), "serve", "--db", folder_.file("test.db"), "--tls-key", "x.key"}, {}, {}, {}});
    EXPECT_EQ(code, 64);
    EXPECT_NE(output.find("tls.certificate:"), std::string::npos) << output;
}

}  // namespace

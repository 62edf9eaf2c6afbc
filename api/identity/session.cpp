// Signing in and out with a browser.
#include "api/http/auditing.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "api/json/plain.hpp"
#include "storage/engine/database.hpp"
#include "usecases/identity/signing_in.hpp"

namespace api::identity {

struct SignInBody {
    domain::Text<1, 64> login;
    Password password;
    std::optional<domain::Text<1, 40>> code;  ///< of the second factor, or a recovery code
};
BOOST_DESCRIBE_STRUCT(SignInBody, (), (login, password, code))

struct SessionAnswer {
    UserAnswer user;
    std::string csrf;
    domain::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionAnswer, (), (user, csrf, expires_at))

struct WhoAnswer {
    std::string actor;
    domain::identity::PrincipalKind kind{};
    Field<UserAnswer> user;           ///< of a person
    std::vector<GrantAnswer> grants;  ///< what this credential opens today
    Field<std::string> csrf;          ///< of a browser session
    Field<domain::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(WhoAnswer, (), (actor, kind, user, grants, csrf, expires_at))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

Response with_cookie(Response response, const Request& request, std::string_view secret,
                     std::int64_t seconds) {
    std::string cookie = std::string(session_cookie) + "=" + std::string(secret) +
                         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
    if (request.secure) cookie += "; Secure";
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
    return response;
}

/// One attempt to sign in, on its way: reader → password thread → writer.
struct Attempt : std::enable_shared_from_this<Attempt> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    std::string password;
    std::optional<std::string> code;
    usecases::identity::SigningIn who;

    Attempt(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)) {}

    const Request& request() const { return *incoming->request; }
    void refuse(const Error& error) { done(problem(request(), error)); }

    void start() {
        auto body = json::read<SignInBody>(request().body);
        if (!body) return refuse(body.error());
        auto begun = usecases::identity::begin_sign_in(*service.database().books(),
                                                       service.throttle(), body->login.value,
                                                       request().remote_address, service.now());
        if (!begun) return refuse(begun.error());
        who = std::move(*begun);
        password = body->password.value;
        code = plain(body->code);
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                usecases::identity::load_secrets(self->who, session);
            },
            [self = shared_from_this()](Result<void> read_done) {
                if (!read_done) return self->refuse(read_done.error());
                self->service.passwords().verify(
                    self->who.secrets.password, self->password,
                    [self](Passwords::Verdict verdict) { self->verified(verdict); });
            });
    }

    void verified(Passwords::Verdict verdict) {
        if (verdict == Passwords::Verdict::busy)
            return refuse({ErrorKind::unavailable, "queue_full", {}, {}});
        if (verdict == Passwords::Verdict::wrong)
            return failed({ErrorKind::unauthenticated, "wrong_credentials", {}, {}});
        if (auto may = usecases::identity::check_sign_in(who, code); !may)
            return refuse(may.error());
        sign_in();
    }

    void append(storage::WriteTransaction& tx, const std::string& actor, bool signed_in) const {
        auto entry = audit_entry(*incoming, tx.now());
        entry.actor = actor;
        entry.object = "session";
        entry.after = signed_in ? R"({"signed_in":true})" : R"({"signed_in":false})";
        storage::identity::append(tx.session(), std::move(entry));
    }

    /// The same answer for whatever was wrong. An unknown login is not written down: it may be a
    /// password in the wrong field.
    void failed(const Error& error) {
        who.reserved.failed();
        service.database().write(
            [self = shared_from_this()](storage::WriteTransaction& tx) -> Result<void> {
                self->append(tx, self->who.user ? self->who.user->login : "-", false);
                return {};
            },
            [self = shared_from_this(), error](Result<void>) { self->refuse(error); });
    }

    Result<Response> open(storage::WriteTransaction& tx) {
        const auto& limits = service.settings().sessions;
        auto opened = usecases::identity::sign_in(
            tx, who, code, service.seal(), limits,
            {request().remote_address, std::string(request().header("user-agent"))});
        if (!opened) return opened.error();
        append(tx, opened->user.login, true);
        Response response;
        response.status = 201;
        response.body = std::make_shared<const std::string>(
            json::write(SessionAnswer{answer(tx.books(), opened->user), csrf_of(opened->secret),
                                      opened->session.expires_at}));
        response.headers.emplace_back("Location", "/api/v1/session");
        return with_cookie(std::move(response), request(), opened->secret,
                           limits.absolute_ms / 1000);
    }

    void sign_in() {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response](storage::WriteTransaction& tx) -> Result<void> {
                auto opened = self->open(tx);
                if (!opened) return opened.error();
                *response = std::move(*opened);
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (written) {
                    self->who.reserved.right(self->service.now());
                    return self->done(std::move(*response));
                }
                if (written.error().code == "wrong_credentials")
                    return self->failed(written.error());
                self->refuse(written.error());
            });
    }
};

Result<Reply<WhoAnswer>> who(const Call<None, None>& call, const Books& books) {
    const auto& principal = *call.principal;
    Reply<WhoAnswer> out;
    auto& a = out.value;
    a.actor = principal.actor;
    a.kind = principal.kind;
    for (const auto& grant : principal.grants)
        if (auto role = given_role(grant.role); role && grant.valid.contains(books.as_of.today))
            a.grants.push_back(
                {{}, *role, answer(books, grant.scope), grant.valid.from, grant.valid.to});
    if (principal.kind != domain::identity::PrincipalKind::user) return out;
    auto user = books.directory().user(principal.id.text());
    if (!user) return out;
    a.user = answer(books, *user);
    a.csrf = csrf_of(cookie_secret(*call.request));
    if (auto session = usecases::identity::session_of(holder_of(call), books))
        a.expires_at = session->expires_at;
    return out;
}

}  // namespace

void add_session(Router& router, Service& service) {
    router.add(
        post<SignInBody, SessionAnswer>("/api/v1/session")
            .tag("account")
            .says("Đăng nhập", "Sign in")
            .details("Đặt cookie giothong_session. Mọi yêu cầu ghi bằng cookie phải kèm tiêu đề "
                     "X-CSRF-Token. Khi có "
                     "xác thực hai lớp, gửi lại kèm code (mã 6 số hoặc mã dự phòng).",
                     "Sets the cookie giothong_session. Every write with it needs the X-CSRF-Token "
                     "header. With a second "
                     "factor, send it again with code (six digits or a recovery code).")
            .allow(Permission::anyone)
            .makes()
            .secret()
            .problems({{ErrorKind::unauthenticated, "wrong_credentials"},
                       {ErrorKind::unauthenticated, "second_factor_required"},
                       {ErrorKind::forbidden, "account_disabled"},
                       {ErrorKind::limited, "too_many_attempts"}})
            .async([&service](std::shared_ptr<const Incoming> incoming, Done done) {
                std::make_shared<Attempt>(service, std::move(incoming), std::move(done))->start();
            }));
    router.add(get<None, WhoAnswer>("/api/v1/session")
                   .tag("account")
                   .says("Ai đang đăng nhập, với quyền gì", "Who is signed in, with which roles")
                   .allow(Permission::any_credential)
                   .memory(who));
    router.add(post<Empty, None>("/api/v1/session/end")
                   .tag("account")
                   .says("Đăng xuất", "Sign out")
                   .allow(Permission::signed_in)
                   .answers(204)
                   .problems({{ErrorKind::forbidden, "person_needed"}})
                   .write([](const Call<None, Empty>& call,
                             storage::WriteTransaction& tx) -> Result<Response> {
                       auto ended = usecases::identity::sign_out(holder_of(call), tx);
                       if (!ended) return ended.error();
                       Response response;
                       response.status = 204;
                       response.content_type.clear();
                       return with_cookie(std::move(response), *call.request, "", 0);
                   }));
}

}  // namespace api::identity

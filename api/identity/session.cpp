// Signing in and out with a browser.
#include "api/http/auditing.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/factor_check.hpp"
#include "api/identity/routes.hpp"
#include "domain/core/characters.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"

#include <algorithm>

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
using domain::Instant;
using domain::Result;
using domain::identity::BrowserSession;
using domain::identity::User;
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
    SignInBody body;
    std::string login;  ///< as accounts have it
    std::shared_ptr<const User> user;
    storage::identity::Secrets secrets;
    Throttle::Attempt reserved;  ///< counted before anything is evaluated

    Attempt(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)) {}

    const Request& request() const { return *incoming->request; }
    void refuse(const Error& error) { done(problem(request(), error)); }

    void start() {
        auto read = json::read<SignInBody>(request().body);
        if (!read) return refuse(read.error());
        body = std::move(*read);
        login = body.login.value;
        std::transform(login.begin(), login.end(), login.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        auto begun = service.throttle().begin(SecretKind::password, login, request().remote_address,
                                              service.now());
        if (!begun) return refuse(begun.error());
        reserved = std::move(*begun);
        user = service.database().books()->directory().user(login);
        // Nobody's number is 0 and has no row: the way is the same for a login that does not exist.
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                self->secrets =
                    storage::identity::secrets(session, self->user ? self->user->num : 0);
            },
            [self = shared_from_this()](Result<void> read_done) {
                if (!read_done) return self->refuse(read_done.error());
                self->service.passwords().verify(
                    self->secrets.password, self->body.password.value,
                    [self](Passwords::Verdict verdict) { self->verified(verdict); });
            });
    }

    void verified(Passwords::Verdict verdict) {
        if (verdict == Passwords::Verdict::busy)
            return refuse({ErrorKind::unavailable, "queue_full", {}, {}});
        if (verdict == Passwords::Verdict::wrong) return failed();
        if (user->disabled) return refuse({ErrorKind::forbidden, "account_disabled", {}, {}});
        if (secrets.factor_confirmed && !body.code)
            return refuse({ErrorKind::unauthenticated, "second_factor_required", {}, {}});
        sign_in();
    }

    /// The same answer for whatever was wrong. An unknown login is not written down: it may be a
    /// password in the wrong field.
    void failed() {
        reserved.failed();
        service.database().write(
            [self = shared_from_this()](storage::WriteTransaction& tx) -> Result<void> {
                auto entry = audit_entry(*self->incoming, tx.now());
                entry.actor = self->user ? self->user->login : "-";
                entry.object = "session";
                entry.after = R"({"signed_in":false})";
                storage::identity::append(tx.session(), std::move(entry));
                return {};
            },
            [self = shared_from_this()](Result<void>) {
                self->refuse({ErrorKind::unauthenticated, "wrong_credentials", {}, {}});
            });
    }

    void sign_in() {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response](storage::WriteTransaction& tx) -> Result<void> {
                auto current = tx.books().directory().user(self->login);
                if (!current || current->disabled)
                    return Error{ErrorKind::forbidden, "account_disabled", {}, {}};
                if (!take_second_factor(self->service, tx, self->user->num, self->secrets,
                                        self->body.code ? self->body.code->value : std::string()))
                    return Error{ErrorKind::unauthenticated, "wrong_credentials", {}, {}};
                const auto& limits = self->service.settings().sessions;
                storage::identity::prune_sessions(tx, limits);
                auto secret = make_secret(session_prefix);
                BrowserSession session;
                session.id = tx.new_id();
                session.digest = digest_of_secret(secret);
                session.user = current->num;
                session.created_at = tx.now();
                session.expires_at = tx.now().plus_ms(limits.absolute_ms);
                session.address = self->request().remote_address;
                session.user_agent =
                    domain::to_plain_text(self->request().header("user-agent").substr(0, 200));
                storage::identity::add(tx, session);
                auto person = storage::identity::signed_in(tx, *current);
                auto entry = audit_entry(*self->incoming, tx.now());
                entry.actor = person.login;
                entry.object = "session";
                entry.after = R"({"signed_in":true})";
                storage::identity::append(tx.session(), std::move(entry));
                response->status = 201;
                response->body = std::make_shared<const std::string>(json::write(SessionAnswer{
                    answer(tx.books(), person), csrf_of(secret), session.expires_at}));
                response->headers.emplace_back("Location", "/api/v1/session");
                *response = with_cookie(std::move(*response), self->request(), secret,
                                        limits.absolute_ms / 1000);
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (written) {
                    self->reserved.right(self->service.now());
                    return self->done(std::move(*response));
                }
                if (written.error().code == "wrong_credentials") return self->failed();
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
    auto secret = cookie_secret(*call.request);
    a.csrf = csrf_of(secret);
    for (const auto& [_, session] : books.directory().sessions())
        if (session->digest == digest_of_secret(secret)) a.expires_at = session->expires_at;
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
                       auto user = person_of(call, tx.books());
                       if (!user) return user.error();
                       auto digest = digest_of_secret(cookie_secret(*call.request));
                       for (const auto& [num, session] : tx.books().directory().sessions())
                           if (session->digest == digest) {
                               storage::identity::end_session(tx, num);
                               break;
                           }
                       Response response;
                       response.status = 204;
                       response.content_type.clear();
                       return with_cookie(std::move(response), *call.request, "", 0);
                   }));
}

}  // namespace api::identity

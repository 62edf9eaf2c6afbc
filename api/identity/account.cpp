// One's own account: name, password, second factor, sessions.
#include "api/documents/qr.hpp"
#include "api/http/auditing.hpp"
#include "api/http/cursor.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "api/json/plain.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/accounts.hpp"
#include "usecases/identity/own_account.hpp"
#include "usecases/identity/second_factor.hpp"

namespace api::identity {

struct AccountPatch {
    Given<PersonName> name;
    Given<PageLanguage> language;
};
BOOST_DESCRIBE_STRUCT(AccountPatch, (), (name, language))

struct PasswordBody {
    Password current;
    Password password;
};
BOOST_DESCRIBE_STRUCT(PasswordBody, (), (current, password))

struct PasswordReset {
    domain::Text<1, 100> token;
    Password password;
};
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (token, password))

struct PasswordOnly {
    Password password;
};
BOOST_DESCRIBE_STRUCT(PasswordOnly, (), (password))

struct FactorAnswer {
    std::string secret;  ///< base 32, to type by hand
    std::string uri;
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(FactorAnswer, (), (secret, uri, qr_svg))

struct FactorCode {
    domain::Text<6, 10> code;
};
BOOST_DESCRIBE_STRUCT(FactorCode, (), (code))

struct RecoveryCodes {
    std::vector<std::string> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recovery_codes))

struct SessionItem {
    domain::Uuid id;
    domain::Instant created_at;
    domain::Instant last_used_at;
    domain::Instant expires_at;
    std::string address;
    std::string user_agent;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionItem, (),
                      (id, created_at, last_used_at, expires_at, address, user_agent, current))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

Response no_content() {
    Response response;
    response.status = 204;
    response.content_type.clear();
    return response;
}

Result<Response> no_content(const Result<void>& done) {
    if (!done) return done.error();
    return no_content();
}

/// What is changed after a password was shown or a link was used: reader → password thread →
/// writer.
struct Proof : std::enable_shared_from_this<Proof> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    usecases::identity::Holder holder;
    usecases::identity::OwnPassword own;
    std::string stored;

    Proof(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)), holder(holder_of(*incoming)) {}

    void refuse(const Error& error) { done(problem(*incoming->request, error)); }
    void busy() { refuse({ErrorKind::unavailable, "queue_full", {}, {}}); }

    /// Goes on with `then` when the password is that of the account.
    void check(std::string password, std::function<void()> then) {
        auto begun = usecases::identity::begin_own_password(holder, *service.database().books(),
                                                            service.throttle(), service.now());
        if (!begun) return refuse(begun.error());
        own = std::move(*begun);
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                self->stored = storage::identity::secrets(session, self->own.user->num).password;
            },
            [self = shared_from_this(), password = std::move(password),
             then = std::move(then)](Result<void> read) {
                if (!read) return self->refuse(read.error());
                self->service.passwords().verify(
                    self->stored, password,
                    [self, then](Passwords::Verdict verdict) { self->verified(verdict, then); });
            });
    }

    void verified(Passwords::Verdict verdict, const std::function<void()>& then) {
        if (verdict == Passwords::Verdict::busy) return busy();
        if (verdict == Passwords::Verdict::wrong) {
            own.reserved.failed();
            return refuse({ErrorKind::unauthenticated, "wrong_credentials", {}, {}});
        }
        own.reserved.right(service.now());
        then();
    }

    /// Hashes a new password, then runs `change` with the hash.
    void hash_and_write(
        const std::string& password,
        std::function<Result<void>(storage::WriteTransaction&, const std::string&)> change) {
        service.passwords().hash(
            password, [self = shared_from_this(), change = std::move(change)](std::string hash) {
                if (hash.empty()) return self->busy();
                self->write([hash, change](storage::WriteTransaction& tx) {
                    return no_content(change(tx, hash));
                });
            });
    }

    /// Runs `change` and adds the audit's row in one transaction, then answers.
    void write(std::function<Result<Response>(storage::WriteTransaction&)> change) {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response,
             change = std::move(change)](storage::WriteTransaction& tx) -> Result<void> {
                auto changed = change(tx);
                if (!changed) return changed.error();
                *response = std::move(*changed);
                storage::identity::append(tx.session(), audit_entry(*self->incoming, tx.now()));
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (!written) return self->refuse(written.error());
                self->done(std::move(*response));
            });
    }
};

void change_password(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordBody>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    proof->check(body->current.value, [proof, password = body->password.value] {
        const auto& user = *proof->own.user;
        auto good = usecases::identity::check_new_password(password, user.login, user.name);
        if (!good) return proof->refuse(good.error());
        proof->hash_and_write(
            password, [proof](storage::WriteTransaction& tx, const std::string& hash) {
                return usecases::identity::change_password(proof->holder, tx, hash);
            });
    });
}

void reset_password(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordReset>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    const std::string token = body->token.value, password = body->password.value;
    auto begun = usecases::identity::begin_password_by_link(
        service.throttle(), proof->incoming->request->remote_address, service.now(), token,
        password);
    if (!begun) return proof->refuse(begun.error());
    proof->own.reserved = std::move(*begun);
    // Hashing is for who has a link; others would keep everybody else from signing in.
    auto known = std::make_shared<bool>();
    service.database().read(
        [known, token, now = service.now()](storage::Session& session) {
            *known = usecases::identity::password_link_stands(session, token, now);
        },
        [proof, known, token, password](Result<void> read) {
            if (!read) return proof->refuse(read.error());
            if (!*known) {
                proof->own.reserved.failed();
                return proof->refuse({ErrorKind::not_found, "link_unknown", {}, {}});
            }
            proof->hash_and_write(password, [proof, token, password](storage::WriteTransaction& tx,
                                                                     const std::string& hash) {
                return usecases::identity::set_password_by_link(proof->holder, tx, token, password,
                                                                hash);
            });
        });
}

void begin_factor(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordOnly>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    auto seal = usecases::identity::seal_for_factors(service.seal());
    if (!seal) return proof->refuse(seal.error());
    proof->check(body->password.value, [proof, seal = *seal] {
        proof->write([proof, seal](storage::WriteTransaction& tx) -> Result<Response> {
            auto factor = usecases::identity::begin_second_factor(proof->holder, tx, *seal);
            if (!factor) return factor.error();
            Response response;
            response.body = std::make_shared<const std::string>(json::write(
                FactorAnswer{factor->secret, factor->uri, documents::qr_svg(factor->uri)}));
            return response;
        });
    });
}

void remove_factor(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordOnly>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    proof->check(body->password.value, [proof] {
        proof->write([proof](storage::WriteTransaction& tx) {
            return no_content(usecases::identity::remove_own_second_factor(proof->holder, tx));
        });
    });
}

Result<Reply<RecoveryCodes>> confirm_factor(Service& service, const Call<None, FactorCode>& call,
                                            storage::WriteTransaction& tx) {
    auto codes = usecases::identity::confirm_second_factor(
        call.actor(), tx, service.seal(), service.throttle(), call.body.code.value);
    if (!codes) return codes.error();
    return Reply<RecoveryCodes>{{std::move(*codes)}};
}

Result<Reply<Page<SessionItem>>> list_sessions(const Call<PageQuery, None>& call,
                                               const Books& books) {
    auto user = account_of(call, books);
    if (!user) return user.error();
    const auto shown = usecases::identity::session_of(holder_of(call), books);
    const auto current = shown ? shown->num : 0;
    struct Own {
        std::int64_t num;
        std::shared_ptr<const domain::identity::BrowserSession> session;
    };
    std::vector<Own> own;
    for (const auto& [num, s] : books.directory().sessions())
        if (s->user == (*user)->num) own.push_back({num, s});
    Reply<Page<SessionItem>> out;
    auto filled = fill_page(
        out.value, call.query, "num", own,
        [](const Own& o) {
            return ListPlace{"", o.num};
        },
        [&](const Own& o) {
            const auto& s = *o.session;
            return SessionItem{s.id,      s.created_at, {s.last_used->load()}, s.expires_at,
                               s.address, s.user_agent, o.num == current};
        });
    if (!filled) return filled.error();
    return out;
}

}  // namespace

void add_account(Router& router, Service& service) {
    const std::vector<DeclaredProblem> person{{ErrorKind::forbidden, "person_needed"}};
    const std::vector<DeclaredProblem> proof{{ErrorKind::forbidden, "person_needed"},
                                             {ErrorKind::unauthenticated, "wrong_credentials"},
                                             {ErrorKind::limited, "too_many_attempts"}};
    router.add(
        patch<AccountPatch, UserAnswer>("/api/v1/account")
            .tag("account")
            .says("Đổi tên hiển thị hoặc ngôn ngữ của mình", "Change one's own name or language")
            .allow(Permission::signed_in)
            .problems(person)
            .write([](const Call<None, AccountPatch>& call,
                      storage::WriteTransaction& tx) -> Result<Reply<UserAnswer>> {
                auto changed = usecases::identity::change_own_account(
                    call.actor(), tx, {plain(call.body.name), plain(call.body.language)});
                if (!changed) return changed.error();
                return Reply<UserAnswer>{answer(tx.books(), *changed)};
            }));
    router.add(post<PasswordBody, None>("/api/v1/account/password")
                   .tag("account")
                   .says("Đổi mật khẩu", "Change the password")
                   .details("Mọi phiên đăng nhập khác của tài khoản kết thúc.",
                            "All other sessions of the account end.")
                   .allow(Permission::signed_in)
                   .secret()
                   .answers(204)
                   .problems(proof)
                   .async([&service](auto incoming, Done done) {
                       change_password(service, std::move(incoming), std::move(done));
                   }));
    router.add(
        post<PasswordReset, None>("/api/v1/password-reset")
            .tag("account")
            .says("Đặt mật khẩu bằng liên kết một lần", "Set a password with a one-time link")
            .allow(Permission::anyone)
            .secret()
            .answers(204)
            .problems(
                {{ErrorKind::not_found, "link_unknown"}, {ErrorKind::limited, "too_many_attempts"}})
            .async([&service](auto incoming, Done done) {
                reset_password(service, std::move(incoming), std::move(done));
            }));
    router.add(
        post<PasswordOnly, FactorAnswer>("/api/v1/account/second-factor")
            .tag("account")
            .says("Bắt đầu xác thực hai lớp", "Begin a second factor")
            .details("Trả về mã QR cho ứng dụng xác thực; có hiệu lực sau /confirm.",
                     "Answers with the QR for an authenticator app; it holds after /confirm.")
            .allow(Permission::signed_in)
            .secret()
            .problems(proof)
            .problems({{ErrorKind::conflict, "second_factor_stands"},
                       {ErrorKind::conflict, "second_factor_unavailable"}})
            .async([&service](auto incoming, Done done) {
                begin_factor(service, std::move(incoming), std::move(done));
            }));
    router.add(
        post<FactorCode, RecoveryCodes>("/api/v1/account/second-factor/confirm")
            .tag("account")
            .says("Xác nhận lớp thứ hai và nhận mã dự phòng",
                  "Confirm the second factor and get recovery codes")
            .allow(Permission::signed_in)
            .secret()
            .problems(person)
            .problems({{ErrorKind::conflict, "second_factor_stands"},
                       {ErrorKind::conflict, "second_factor_not_begun"},
                       {ErrorKind::conflict, "second_factor_unavailable"},
                       {ErrorKind::limited, "too_many_attempts"},
                       {ErrorKind::rule, "code_wrong"}})
            .write([&service](const Call<None, FactorCode>& call, storage::WriteTransaction& tx) {
                return confirm_factor(service, call, tx);
            }));
    router.add(post<PasswordOnly, None>("/api/v1/account/second-factor/remove")
                   .tag("account")
                   .says("Bỏ lớp thứ hai", "Remove the second factor")
                   .allow(Permission::signed_in)
                   .secret()
                   .answers(204)
                   .problems(proof)
                   .async([&service](auto incoming, Done done) {
                       remove_factor(service, std::move(incoming), std::move(done));
                   }));
    router.add(get<PageQuery, Page<SessionItem>>("/api/v1/account/sessions")
                   .tag("account")
                   .says("Các phiên đăng nhập của mình", "One's own sessions")
                   .allow(Permission::signed_in)
                   .problems(person)
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list_sessions));
    router.add(post<Empty, None>("/api/v1/account/sessions/{session}/end")
                   .tag("account")
                   .says("Kết thúc một phiên", "End one session")
                   .details("Mã truy cập, thiết bị, liên kết và lịch tạo trong phiên đó cũng kết "
                            "thúc, và cả mật khẩu đã đặt "
                            "bằng các liên kết đó.",
                            "Tokens, devices, links and calendars that were made in it end too, "
                            "and so do passwords that "
                            "were set with those links.")
                   .path<domain::Uuid>("session", {"id của phiên", "the session's id"})
                   .allow(Permission::signed_in)
                   .answers(204)
                   .problems(person)
                   .problems({{ErrorKind::not_found, "session_not_found"}})
                   .write([](const Call<None, Empty>& call,
                             storage::WriteTransaction& tx) -> Result<Response> {
                       return no_content(usecases::identity::end_own_session(call.actor(), tx,
                                                                             call.path("session")));
                   }));
    router.add(post<Empty, None>("/api/v1/account/sessions/end-all")
                   .tag("account")
                   .says("Đăng xuất khỏi mọi nơi khác", "Sign out everywhere else")
                   .details("Mã truy cập, thiết bị, liên kết và lịch tạo trong các phiên đó cũng "
                            "kết thúc, và cả mật khẩu đã "
                            "đặt bằng các liên kết đó.",
                            "Tokens, devices, links and calendars that were made in those sessions "
                            "end too, and so do "
                            "passwords that were set with those links.")
                   .allow(Permission::signed_in)
                   .answers(204)
                   .problems(person)
                   .write([](const Call<None, Empty>& call,
                             storage::WriteTransaction& tx) -> Result<Response> {
                       return no_content(
                           usecases::identity::end_other_sessions(holder_of(call), tx));
                   }));
}

}  // namespace api::identity

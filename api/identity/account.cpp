// One's own account: name, password, second factor, sessions.
#include "api/documents/qr.hpp"
#include "api/http/auditing.hpp"
#include "api/http/cursor.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "domain/core/client_group.hpp"
#include "domain/identity/password.hpp"
#include "domain/identity/second_factor.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"

#include <sodium.h>

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
using domain::identity::User;
using domain::tallying::Books;

constexpr int recovery_codes = 10;

Response no_content() {
    Response response;
    response.status = 204;
    response.content_type.clear();
    return response;
}

Error wrong_credentials() {
    return {ErrorKind::unauthenticated, "wrong_credentials", {}, {}};
}

/// Refusals of a password stand at the member that holds it.
Error at_password(Error error) {
    Error out{ErrorKind::rule, "invalid_body", {{"count", "1"}}, {}};
    out.violations.push_back({"/password", std::move(error.code), std::move(error.parameters)});
    return out;
}

/// A request that first has to prove its password, then changes something. Guessing here is slowed
/// down like signing in.
struct Proof : std::enable_shared_from_this<Proof> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    std::shared_ptr<const User> user;
    std::string stored;
    Throttle::Attempt reserved;  ///< counted before anything is evaluated

    Proof(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)) {}

    void refuse(const Error& error) { done(problem(*incoming->request, error)); }

    void check(std::string password, std::function<void()> then) {
        auto books = service.database().books();
        auto person = person_of(*incoming, *books);
        if (!person) return refuse(person.error());
        user = *person;
        auto begun = service.throttle().begin(SecretKind::password, user->login,
                                              incoming->request->remote_address, service.now());
        if (!begun) return refuse(begun.error());
        reserved = std::move(*begun);
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                self->stored = storage::identity::secrets(session, self->user->num).password;
            },
            [self = shared_from_this(), password = std::move(password),
             then = std::move(then)](Result<void> read) {
                if (!read) return self->refuse(read.error());
                self->service.passwords().verify(
                    self->stored, password, [self, then](Passwords::Verdict verdict) {
                        if (verdict == Passwords::Verdict::busy)
                            return self->refuse({ErrorKind::unavailable, "queue_full", {}, {}});
                        if (verdict == Passwords::Verdict::wrong) {
                            self->reserved.failed();
                            return self->refuse(wrong_credentials());
                        }
                        self->reserved.right(self->service.now());
                        then();
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

    /// The account as the transaction sees it.
    Result<User> current(storage::WriteTransaction& tx) const {
        auto person = person_of(*incoming, tx.books());
        if (!person) return person.error();
        return **person;
    }
};

std::int64_t current_session(const Request& request, const Books& books) {
    auto session = session_of(request, books);
    return session ? session->num : 0;
}

/// The place that the request comes from, when whoever made the link of this password is known to
/// be there too: he made the link there, is signed in there, or this is his own browser. Else "".
std::string makers_place(const Request& request, const Books& books,
                         const domain::identity::Maker& maker, const std::string& place_of_link) {
    auto here = domain::client_group(request.remote_address);
    if (maker.nobody()) return {};
    if (here == place_of_link) return here;
    if (!maker.account) return {};
    auto session = session_of(request, books);
    if (session && session->user == maker.account) return here;
    for (const auto& [num, other] : books.directory().sessions())
        if (other->user == maker.account && domain::client_group(other->address) == here)
            return here;
    return {};
}

void change_password(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordBody>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    proof->check(body->current.value, [proof, password = body->password.value] {
        if (auto good =
                domain::identity::check_password(password, proof->user->login, proof->user->name);
            !good)
            return proof->refuse(at_password(good.error()));
        proof->service.passwords().hash(password, [proof](std::string hash) {
            if (hash.empty()) return proof->refuse({ErrorKind::unavailable, "queue_full", {}, {}});
            proof->write([proof, hash](storage::WriteTransaction& tx) -> Result<Response> {
                auto before = proof->current(tx);
                if (!before) return before.error();
                const auto& request = *proof->incoming->request;
                // In the hand of whoever made its link an account stays until its password is set
                // elsewhere.
                auto place = before->password_place.empty()
                                 ? std::string()
                                 : makers_place(request, tx.books(), before->password_maker,
                                                before->password_place);
                // Whoever knew the old password is out, before the new one stands: what ends may
                // reach this account.
                storage::identity::revoke_sessions(tx, before->num,
                                                   current_session(request, tx.books()));
                const User user = *tx.books().directory().users().at(before->num);
                storage::identity::set_password(tx, user, hash, {}, place);
                return no_content();
            });
        });
    });
}

void set_by_link(const std::shared_ptr<Proof>& proof, const domain::Digest& digest,
                 const std::string& password) {
    proof->service.passwords().hash(password, [proof, digest, password](std::string hash) {
        if (hash.empty()) return proof->refuse({ErrorKind::unavailable, "queue_full", {}, {}});
        proof->write(
            [proof, digest, hash, password](storage::WriteTransaction& tx) -> Result<Response> {
                auto link = storage::identity::take_password_link(tx, digest);
                // A link is good as long as whoever made it keeps the account: he may know what it
                // is used for.
                const bool stands =
                    link &&
                    domain::identity::maker_keeps_account(
                        link->maker, *tx.books().directory().users().at(link->user), tx.books());
                if (!stands) return Error{ErrorKind::not_found, "link_unknown", {}, {}};
                User user = *tx.books().directory().users().at(link->user);
                if (auto good = domain::identity::check_password(password, user.login, user.name);
                    !good)
                    return at_password(good.error());
                auto place =
                    makers_place(*proof->incoming->request, tx.books(), link->maker, link->place);
                // Before the new password stands: the link may have been made in one of these
                // sessions.
                storage::identity::revoke_sessions(tx, user.num);
                user = *tx.books().directory().users().at(user.num);
                storage::identity::set_password(tx, user, hash, link->maker, place);
                return no_content();
            });
    });
}

void reset_password(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordReset>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    const auto begin_of_token =
        std::string_view(body->token.value).substr(0, link_prefix.size() + throttled_characters);
    auto begun = service.throttle().begin(SecretKind::password_link, begin_of_token,
                                          proof->incoming->request->remote_address, service.now());
    if (!begun) return proof->refuse(begun.error());
    proof->reserved = std::move(*begun);
    // The rules that need no name; the person's own name is looked at when the link is known.
    if (auto good = domain::identity::check_password(body->password.value, "", ""); !good)
        return proof->refuse(at_password(good.error()));
    // Hashing is for who has a link; others would keep everybody else from signing in.
    auto known = std::make_shared<bool>();
    auto digest = digest_of_secret(body->token.value);
    service.database().read(
        [known, digest, now = service.now()](storage::Session& session) {
            *known = storage::identity::password_link_stands(session, digest, now);
        },
        [proof, known, digest, password = body->password.value](Result<void> read) {
            if (!read) return proof->refuse(read.error());
            if (*known) return set_by_link(proof, digest, password);
            proof->reserved.failed();
            proof->refuse({ErrorKind::not_found, "link_unknown", {}, {}});
        });
}

void begin_factor(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordOnly>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    if (!service.seal())
        return proof->refuse({ErrorKind::conflict, "second_factor_unavailable", {}, {}});
    proof->check(body->password.value, [proof] {
        proof->write([proof](storage::WriteTransaction& tx) -> Result<Response> {
            auto user = proof->current(tx);
            if (!user) return user.error();
            if (user->second_factor)
                return Error{ErrorKind::conflict, "second_factor_stands", {}, {}};
            std::string secret(domain::identity::factor_secret_bytes, '\0');
            randombytes_buf(secret.data(), secret.size());
            storage::identity::set_factor(tx, user->num, proof->service.seal()->close(secret));
            auto uri = domain::identity::factor_uri(secret, user->login);
            Response response;
            response.body = std::make_shared<const std::string>(json::write(
                FactorAnswer{domain::identity::base32(secret), uri, documents::qr_svg(uri)}));
            return response;
        });
    });
}

void remove_factor(Service& service, std::shared_ptr<const Incoming> incoming, Done done) {
    auto proof = std::make_shared<Proof>(service, std::move(incoming), std::move(done));
    auto body = json::read<PasswordOnly>(proof->incoming->request->body);
    if (!body) return proof->refuse(body.error());
    proof->check(body->password.value, [proof] {
        proof->write([proof](storage::WriteTransaction& tx) -> Result<Response> {
            auto user = proof->current(tx);
            if (!user) return user.error();
            storage::identity::remove_factor(tx, *user);
            return no_content();
        });
    });
}

Result<Reply<RecoveryCodes>> confirm_factor(Service& service, const Call<None, FactorCode>& call,
                                            storage::WriteTransaction& tx) {
    auto user = person_of(call, tx.books());
    if (!user) return user.error();
    auto secrets = storage::identity::secrets(tx.session(), (*user)->num);
    if (secrets.factor_confirmed) return Error{ErrorKind::conflict, "second_factor_stands", {}, {}};
    if (secrets.factor.empty() || !service.seal())
        return Error{ErrorKind::conflict, "second_factor_not_begun", {}, {}};
    auto secret = service.seal()->open(secrets.factor);
    if (!secret) return Error{ErrorKind::conflict, "second_factor_unavailable", {}, {}};
    auto attempt = service.throttle().begin(SecretKind::factor, (*user)->login,
                                            call.request->remote_address, tx.now());
    if (!attempt) return attempt.error();
    auto step = domain::identity::check_code(*secret, normal_code(call.body.code.value), tx.now(),
                                             secrets.factor_step);
    if (!step) {
        attempt->failed();
        return Error{ErrorKind::rule, "code_wrong", {}, {}};
    }
    Reply<RecoveryCodes> out;
    std::vector<domain::Digest> digests;
    for (int i = 0; i < recovery_codes; ++i) {
        auto code = make_code(4);
        digests.push_back(digest_of_secret(normal_code(code)));
        out.value.recovery_codes.push_back(std::move(code));
    }
    storage::identity::confirm_factor(tx, **user, *step, digests);
    return out;
}

Result<Reply<Page<SessionItem>>> list_sessions(const Call<PageQuery, None>& call,
                                               const Books& books) {
    auto user = person_of(call, books);
    if (!user) return user.error();
    auto current = current_session(*call.request, books);
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
                auto found = person_of(call, tx.books());
                if (!found) return found.error();
                User user = **found;
                if (call.body.name) user.name = call.body.name->value;
                if (call.body.language) user.language = *call.body.language;
                return Reply<UserAnswer>{
                    answer(tx.books(), storage::identity::change(tx, std::move(user)))};
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
                       auto user = person_of(call, tx.books());
                       if (!user) return user.error();
                       for (const auto& [num, s] : tx.books().directory().sessions())
                           if (s->user == (*user)->num && s->id.text() == call.path("session")) {
                               storage::identity::revoke_session(tx, num);
                               return no_content();
                           }
                       return Error{ErrorKind::not_found, "session_not_found", {}, {}};
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
                       auto user = person_of(call, tx.books());
                       if (!user) return user.error();
                       storage::identity::revoke_sessions(
                           tx, (*user)->num, current_session(*call.request, tx.books()));
                       return no_content();
                   }));
}

}  // namespace api::identity

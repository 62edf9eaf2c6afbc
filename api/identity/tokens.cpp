// Bearer tokens of programs.
#include "usecases/identity/tokens.hpp"

#include "api/http/listing.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "storage/engine/database.hpp"

namespace api::identity {

struct NewToken {
    domain::Code name;
    List<GivenRole, 1, 5> roles;
    ScopeBody scope;
    std::optional<domain::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(NewToken, (), (name, roles, scope, expires_at))

struct TokenAnswer {
    domain::Uuid id;
    std::string name;
    std::optional<std::string> owner;  ///< login; null for a program of its own
    std::vector<GivenRole> roles;
    ScopeAnswer scope;
    domain::Instant created_at;
    std::optional<domain::Instant> expires_at;
    std::optional<domain::Instant> last_used_at;
    std::optional<domain::Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (),
                      (id, name, owner, roles, scope, created_at, expires_at, last_used_at,
                       revoked_at))

struct NewTokenAnswer : TokenAnswer {
    std::string token;  ///< shown this once
};
BOOST_DESCRIBE_STRUCT(NewTokenAnswer, (TokenAnswer), (token))

enum class TokenSort { created_at, name };
BOOST_DESCRIBE_ENUM(TokenSort, created_at, name)

struct TokenQuery : ListQuery<TokenSort> {
    Given<bool> revoked;
};
BOOST_DESCRIBE_STRUCT(TokenQuery, (ListQuery<TokenSort>), (revoked))

namespace {

using domain::ErrorKind;
using domain::Result;
using domain::identity::ApiToken;
using domain::tallying::Books;

TokenAnswer answer_of(const Incoming& incoming, const Books& books, const ApiToken& t) {
    TokenAnswer out{t.id,         t.name,       {}, {},          answer(books, t.scope),
                    t.created_at, t.expires_at, {}, t.revoked_at};
    // A token outlasts its owner's right over the drive, when the drive's organisation goes
    // elsewhere; what the drive is called then is no longer the owner's to know.
    if (t.scope.kind == domain::scheduling::ScopeKind::drive &&
        !may_over(*incoming.principal, Permission::read_drive, t.scope, books))
        out.scope.name.reset();
    for (auto role : t.roles) out.roles.push_back(given_role(role).value());
    if (t.owner) out.owner = books.directory().users().at(t.owner)->login;
    if (auto used = t.last_used->load()) out.last_used_at = domain::Instant{used};
    return out;
}

Result<Reply<Page<TokenAnswer>>> list(const Call<TokenQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({TokenSort::created_at});
    auto listing = Listing<ApiToken>::of(q, order);
    if (!listing) return listing.error();
    const auto actor = call.actor();
    for (const auto& [num, token] : books.directory().tokens()) {
        if (!usecases::identity::sees_token(actor, books, *token)) continue;
        if (q.revoked && token->revoked_at.has_value() != *q.revoked) continue;
        if (order.by == TokenSort::name)
            listing->add({0, token->name, num}, *token);
        else
            listing->add({token->created_at.ms, {}, num}, *token);
    }
    Reply<Page<TokenAnswer>> out;
    out.value = listing->page<TokenAnswer>(
        [&](const ApiToken& token) { return answer_of(call, books, token); });
    return out;
}

Result<Reply<NewTokenAnswer>> add(const Call<None, NewToken>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::identity::NewToken what{body.name.value, {}, scope_name(body.scope), body.expires_at};
    for (auto role : body.roles.items) what.roles.push_back(role_of(role));
    auto made = usecases::identity::add(holder_of(call), tx, what);
    if (!made) return made.error();
    Reply<NewTokenAnswer> out;
    static_cast<TokenAnswer&>(out.value) = answer_of(call, tx.books(), made->token);
    out.value.token = std::move(made->secret);
    out.location = "/api/v1/tokens/" + made->token.id.text();
    return out;
}

Result<Reply<TokenAnswer>> reply(const Incoming& incoming, const Books& books,
                                 const Result<ApiToken>& token) {
    if (!token) return token.error();
    return Reply<TokenAnswer>{answer_of(incoming, books, *token)};
}

}  // namespace

void add_tokens(Router& router) {
    const std::vector<DeclaredProblem> no_token{{ErrorKind::not_found, "token_not_found"}};
    router.add(get<TokenQuery, Page<TokenAnswer>>("/api/v1/tokens")
                   .tag("people")
                   .says("Mã truy cập của chương trình", "Tokens of programs")
                   .details("Của mình, và của phần mình quản trị.",
                            "One's own, and those of the part one keeps.")
                   .allow(Permission::signed_in)
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(
        post<NewToken, NewTokenAnswer>("/api/v1/tokens")
            .tag("people")
            .says("Tạo mã truy cập", "Make a token")
            .details("Mã chỉ hiện một lần. Mã theo vai trò của mình kết thúc cùng vai trò đó.",
                     "Shown once. A token of one's own role ends with the role.")
            .allow(Permission::signed_in)
            .makes()
            .secret()
            .problems({{ErrorKind::forbidden, "forbidden"},
                       {ErrorKind::rule, "organization_not_found"},
                       {ErrorKind::rule, "site_not_found"},
                       {ErrorKind::rule, "drive_not_found"},
                       {ErrorKind::rule, "scope_needs_code"},
                       {ErrorKind::rule, "scope_takes_no_code"},
                       {ErrorKind::rule, "repeated_item"},
                       {ErrorKind::rule, "in_the_past"}})
            .write(add));
    router.add(get<None, TokenAnswer>("/api/v1/tokens/{token}")
                   .tag("people")
                   .says("Một mã truy cập", "One token")
                   .path<domain::Uuid>("token", {"id của mã", "the token's id"})
                   .allow(Permission::signed_in)
                   .problems(no_token)
                   .memory([](const Call<None, None>& call,
                              const Books& books) -> Result<Reply<TokenAnswer>> {
                       return reply(
                           call, books,
                           usecases::identity::token(call.actor(), books, call.path("token")));
                   }));
    router.add(post<ReasonBody, TokenAnswer>("/api/v1/tokens/{token}/revoke")
                   .tag("people")
                   .says("Thu hồi mã truy cập", "Revoke a token")
                   .details("Những gì mã này đã tạo mà mở được quyền cũng kết thúc: mã, thiết bị, "
                            "liên kết, lịch, và mật khẩu "
                            "đặt qua liên kết của nó.",
                            "Whatever it made that gives access ends too: tokens, devices, links, "
                            "calendars, and passwords that "
                            "were set with its links.")
                   .path<domain::Uuid>("token", {"id của mã", "the token's id"})
                   .allow(Permission::signed_in)
                   .problems(no_token)
                   .problems({{ErrorKind::conflict, "already_revoked"}})
                   .write([](const Call<None, ReasonBody>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<TokenAnswer>> {
                       return reply(
                           call, tx.books(),
                           usecases::identity::revoke_token(call.actor(), tx, call.path("token")));
                   }));
}

}  // namespace api::identity

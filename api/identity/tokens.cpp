// Bearer tokens of programs.
#include "api/http/listing.hpp"
#include "api/http/reference.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/credentials.hpp"

#include <algorithm>

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

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::ApiToken;
using domain::identity::User;
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

bool own(const Incoming& incoming, const Books& books, const ApiToken& t) {
    return t.owner && books.directory().users().at(t.owner)->id == incoming.principal->id;
}

bool shows(const Incoming& incoming, const Books& books, const ApiToken& t) {
    return own(incoming, books, t) ||
           may_over(*incoming.principal, Permission::keep_people, t.scope, books);
}

Result<Reply<Page<TokenAnswer>>> list(const Call<TokenQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({TokenSort::created_at});
    auto listing = Listing<ApiToken>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, token] : books.directory().tokens()) {
        if (!shows(call, books, *token)) continue;
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
    const auto& books = tx.books();
    auto scope = scope_of(books, body.scope, "/scope");
    if (!scope) return scope.error();
    if (body.expires_at && *body.expires_at <= tx.now())
        return Error{ErrorKind::rule,
                     "invalid_body",
                     {{"count", "1"}},
                     {{"/expires_at", "in_the_past", {}}}};
    std::vector<Role> roles;
    for (auto role : body.roles.items) roles.push_back(role_of(role));
    std::sort(roles.begin(), roles.end());
    if (std::adjacent_find(roles.begin(), roles.end()) != roles.end())
        return Error{
            ErrorKind::rule, "invalid_body", {{"count", "1"}}, {{"/roles", "repeated_item", {}}}};
    ApiToken token;
    // One's own role first: such a token ends with the role. What goes further is an
    // administrator's to make.
    if (auto user = person_of(call, books); user && roles.size() == 1)
        for (const auto& held : (*user)->grants)
            if (!held.ended && held.grant.role == roles.front() &&
                held.grant.valid.contains(books.as_of.today) &&
                domain::identity::lies_within(books, *scope, held.grant.scope)) {
                token.owner = (*user)->num;
                token.from_grant = held.num;
            }
    if (!token.owner && !may_over(*call.principal, Permission::keep_people, *scope, books))
        return forbidden();
    auto maker = maker_of(call, books);
    if (!maker) return maker.error();
    token.maker = *maker;
    auto secret = make_secret(token_prefix);
    token.id = tx.new_id();
    token.name = body.name.value;
    token.digest = digest_of_secret(secret);
    token.roles = std::move(roles);
    token.scope = *scope;
    token.created_at = tx.now();
    token.expires_at = body.expires_at;
    token = storage::identity::add(tx, std::move(token));
    Reply<NewTokenAnswer> out;
    static_cast<TokenAnswer&>(out.value) = answer_of(call, books, token);
    out.value.token = std::move(secret);
    out.location = "/api/v1/tokens/" + token.id.text();
    return out;
}

Result<ApiToken> find(const Incoming& incoming, const Books& books) {
    auto token = books.directory().token(incoming.path("token"));
    if (!token || !shows(incoming, books, *token))
        return not_found("token_not_found", "token", incoming.path("token"));
    return *token;
}

}  // namespace

void add_tokens(Router& router, Service&) {
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
                       auto token = find(call, books);
                       if (!token) return token.error();
                       return Reply<TokenAnswer>{answer_of(call, books, *token)};
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
                       auto token = find(call, tx.books());
                       if (!token) return token.error();
                       if (token->revoked_at)
                           return Error{ErrorKind::conflict, "already_revoked", {}, {}};
                       return Reply<TokenAnswer>{
                           answer_of(call, tx.books(), storage::identity::revoke(tx, *token))};
                   }));
}

}  // namespace api::identity

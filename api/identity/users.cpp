// Accounts of people, as an administrator keeps them.
#include "api/http/auditing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/problem.hpp"
#include "api/http/reference.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "domain/core/client_group.hpp"
#include "storage/engine/database.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "storage/identity/lineage.hpp"

#include <algorithm>

namespace api::identity {

struct NewUser {
    Login login;
    PersonName name;
    std::optional<PageLanguage> language;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (login, name, language))

/// A new account, and the link by which its owner sets the password.
struct NewUserAnswer {
    UserAnswer user;
    PasswordLink password_link;
};
BOOST_DESCRIBE_STRUCT(NewUserAnswer, (), (user, password_link))

struct UserPatch {
    Given<PersonName> name;
    Given<PageLanguage> language;
    Given<bool> disabled;
};
BOOST_DESCRIBE_STRUCT(UserPatch, (), (name, language, disabled))

struct NewGrant {
    GivenRole role{};
    ScopeBody scope;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
};
BOOST_DESCRIBE_STRUCT(NewGrant, (), (role, scope, valid_from, valid_to))

enum class UserSort { login, name };
BOOST_DESCRIBE_ENUM(UserSort, login, name)

struct UserQuery : ListQuery<UserSort> {
    Given<GivenRole> role;
    Given<bool> disabled;
};
BOOST_DESCRIBE_STRUCT(UserQuery, (ListQuery<UserSort>), (role, disabled))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::User;
using domain::tallying::Books;

constexpr const char* here = "/api/v1/users/";
constexpr std::int64_t link_hours = 72;

bool keeps(const Incoming& incoming, const Books& books, const User& user) {
    return domain::identity::keeps_account(*incoming.principal, user, books);
}

bool shows(const Incoming& incoming, const Books& books, const User& user) {
    return domain::identity::sees_account(*incoming.principal, user, books);
}

Result<User> find(const Incoming& incoming, const Books& books) {
    auto user = books.directory().user(normal_reference(incoming.path("user")));
    if (!user || !shows(incoming, books, *user))
        return not_found("user_not_found", "user", incoming.path("user"));
    return *user;
}

/// The same, for a change that reaches the whole account.
Result<User> find_to_change(const Incoming& incoming, const Books& books) {
    auto user = find(incoming, books);
    if (user && !keeps(incoming, books, *user)) return forbidden();
    return user;
}

Reply<UserAnswer> reply(const Books& books, const User& user) {
    return {answer(books, user), version_etag(user.version)};
}

Result<PasswordLink> make_link(const Incoming& incoming, const std::string& origin,
                               storage::WriteTransaction& tx, const User& user) {
    auto maker = maker_of(incoming, tx.books());
    if (!maker) return maker.error();
    PasswordLink link;
    link.token = make_secret(link_prefix);
    link.url = origin + "/reset#" + link.token;
    link.expires_at = tx.now().plus_ms(link_hours * 3'600'000);
    storage::identity::add_password_link(tx, user.num, digest_of_secret(link.token),
                                         link.expires_at, *maker,
                                         domain::client_group(incoming.request->remote_address));
    return link;
}

Result<Reply<Page<UserAnswer>>> list(const Call<UserQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({UserSort::login});
    auto listing = Listing<User>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, user] : books.directory().users()) {
        if (!shows(call, books, *user)) continue;
        if (q.disabled && user->disabled != *q.disabled) continue;
        if (q.role && std::none_of(user->grants.begin(), user->grants.end(), [&](const auto& g) {
                return !g.ended && g.grant.role == role_of(*q.role);
            }))
            continue;
        listing->add({0, order.by == UserSort::name ? user->name : user->login, num}, *user);
    }
    Reply<Page<UserAnswer>> out;
    out.value = listing->page<UserAnswer>([&](const User& user) { return answer(books, user); });
    return out;
}

Result<Reply<NewUserAnswer>> add(const Call<None, NewUser>& call, storage::WriteTransaction& tx) {
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    User user;
    user.id = tx.new_id();
    user.login = call.body.login.value;
    user.name = call.body.name.value;
    user.language = call.body.language.value_or(PageLanguage::vi);
    auto maker = maker_of(call, tx.books());
    if (!maker) return maker.error();
    user.maker = *maker;
    auto added = storage::identity::add(tx, std::move(user), "");
    if (!added) return added.error();
    Reply<NewUserAnswer> out;
    auto link = make_link(call, *origin, tx, *added);
    if (!link) return link.error();
    out.value.password_link = std::move(*link);
    out.value.user = answer(tx.books(), *added);
    out.location = here + added->login;
    return out;
}

Result<Reply<UserAnswer>> change(const Call<None, UserPatch>& call, storage::WriteTransaction& tx) {
    auto user = find_to_change(call, tx.books());
    if (!user) return user.error();
    if (auto ok = call.expect_version(user->version); !ok) return ok.error();
    const auto& body = call.body;
    if (body.disabled.value_or(false) && user->id == call.principal->id)
        return Error{ErrorKind::conflict, "own_account", {}, {}};
    if (body.name) user->name = body.name->value;
    if (body.language) user->language = *body.language;
    if (body.disabled) user->disabled = *body.disabled;
    return reply(tx.books(), storage::identity::change(tx, *user));
}

Result<Reply<UserAnswer>> give(const Call<None, NewGrant>& call, storage::WriteTransaction& tx) {
    auto user = find(call, tx.books());
    if (!user) return user.error();
    const auto& body = call.body;
    auto scope = scope_of(tx.books(), body.scope, "/scope");
    if (!scope) return scope.error();
    // Nobody gives more than the part that he keeps.
    if (!may_over(*call.principal, Permission::keep_people, *scope, tx.books())) return forbidden();
    if (body.valid_from && body.valid_to && *body.valid_to < *body.valid_from)
        return Error{
            ErrorKind::rule, "ends_before_starts", {}, {{"/valid_to", "ends_before_starts", {}}}};
    domain::identity::Grant grant{role_of(body.role), *scope, {body.valid_from, body.valid_to}};
    const bool outgrown = domain::identity::outgrows_password(*user, *scope, tx.books());
    // A role that is given to an account from elsewhere does not make the account one's own.
    auto changed = storage::identity::give(tx, *user, grant, keeps(call, tx.books(), *user));
    if (outgrown) changed = storage::identity::end_outgrown_password(tx, std::move(changed));
    auto out = reply(tx.books(), changed);
    out.location = here + changed.login;
    return out;
}

Result<Reply<UserAnswer>> end_grant(const Call<None, ReasonBody>& call,
                                    storage::WriteTransaction& tx) {
    auto user = find(call, tx.books());
    if (!user) return user.error();
    for (const auto& held : user->grants) {
        if (held.ended || held.id.text() != call.path("grant")) continue;
        if (!may_over(*call.principal, Permission::keep_people, held.grant.scope, tx.books()))
            return forbidden();
        return reply(tx.books(), storage::identity::end_grant(tx, *user, held.id));
    }
    return Error{ErrorKind::not_found, "grant_not_found", {}, {}};
}

}  // namespace

void add_users(Router& router, Service&) {
    const std::vector<DeclaredProblem> no_user{{ErrorKind::not_found, "user_not_found"}};
    router.add(get<UserQuery, Page<UserAnswer>>("/api/v1/users")
                   .tag("people")
                   .says("Danh sách tài khoản", "List accounts")
                   .allow(Permission::keep_people)
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewUser, NewUserAnswer>("/api/v1/users")
                   .tag("people")
                   .says("Thêm tài khoản", "Add an account")
                   .details("Trả về liên kết một lần để người đó tự đặt mật khẩu.",
                            "Answers with a one-time link by which the person sets the password.")
                   .allow(Permission::keep_people)
                   .makes()
                   .secret()
                   .problems({{ErrorKind::conflict, "login_taken"},
                              {ErrorKind::conflict, "login_reserved"},
                              {ErrorKind::conflict, "public_url_missing"}})
                   .write(add));
    router.add(get<None, UserAnswer>("/api/v1/users/{user}")
                   .tag("people")
                   .says("Một tài khoản", "One account")
                   .allow(Permission::keep_people)
                   .etag()
                   .problems(no_user)
                   .memory([](const Call<None, None>& call,
                              const Books& books) -> Result<Reply<UserAnswer>> {
                       auto user = find(call, books);
                       if (!user) return user.error();
                       return reply(books, *user);
                   }));
    router.add(patch<UserPatch, UserAnswer>("/api/v1/users/{user}")
                   .tag("people")
                   .says("Sửa hoặc khóa tài khoản", "Change or disable an account")
                   .details("Khóa tài khoản kết thúc mọi phiên, mã truy cập của người đó và những "
                            "gì người đó đã tạo mà mở được "
                            "quyền.",
                            "Disabling ends every session and token of the person, and whatever "
                            "that person made that gives "
                            "access.")
                   .allow(Permission::keep_people)
                   .versioned()
                   .etag()
                   .problems(no_user)
                   .problems({{ErrorKind::conflict, "own_account"}})
                   .write(change));
    router.add(post<NewGrant, UserAnswer>("/api/v1/users/{user}/grants")
                   .tag("people")
                   .says("Giao vai trò trên một phần của cây tổ chức",
                         "Give a role over a part of the plan")
                   .details("Khi vai trò vượt quá phần của người đã tạo liên kết đặt mật khẩu, mật "
                            "khẩu và các phiên của tài "
                            "khoản hết hiệu lực (has_password là false): hãy gửi liên kết mới.",
                            "When the role goes beyond the part of whoever made the link that the "
                            "password was set with, the "
                            "password and the sessions of the account end (has_password is false): "
                            "send a new link.")
                   .allow(Permission::keep_people)
                   .makes()
                   .etag()
                   .problems(no_user)
                   .problems({{ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "site_not_found"},
                              {ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "scope_needs_code"},
                              {ErrorKind::rule, "scope_takes_no_code"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(give));
    router.add(post<ReasonBody, UserAnswer>("/api/v1/users/{user}/grants/{grant}/end")
                   .tag("people")
                   .says("Thu hồi một vai trò", "Take a role back")
                   .path<domain::Uuid>("grant", {"id của lần giao vai trò", "the grant's id"})
                   .allow(Permission::keep_people)
                   .etag()
                   .problems(no_user)
                   .problems({{ErrorKind::not_found, "grant_not_found"}})
                   .write(end_grant));
    router.add(post<ReasonBody, PasswordLink>("/api/v1/users/{user}/password-link")
                   .tag("people")
                   .says("Liên kết một lần để đặt lại mật khẩu",
                         "A one-time link to set the password anew")
                   .details("Các liên kết trước của người này hết hiệu lực.",
                            "Earlier links of the same person end.")
                   .allow(Permission::keep_people)
                   .secret()
                   .problems(no_user)
                   .problems({{ErrorKind::conflict, "public_url_missing"}})
                   .write([](const Call<None, ReasonBody>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<PasswordLink>> {
                       auto user = find_to_change(call, tx.books());
                       if (!user) return user.error();
                       auto origin = origin_of(*call.request);
                       if (!origin) return origin.error();
                       auto link = make_link(call, *origin, tx, *user);
                       if (!link) return link.error();
                       return Reply<PasswordLink>{std::move(*link)};
                   }));
    router.add(post<ReasonBody, UserAnswer>("/api/v1/users/{user}/second-factor/remove")
                   .tag("people")
                   .says("Bỏ lớp xác thực thứ hai của người đã mất thiết bị",
                         "Remove the second factor of somebody who lost it")
                   .allow(Permission::keep_people)
                   .etag()
                   .problems(no_user)
                   .write([](const Call<None, ReasonBody>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<UserAnswer>> {
                       auto user = find_to_change(call, tx.books());
                       if (!user) return user.error();
                       return reply(tx.books(), storage::identity::remove_factor(tx, *user));
                   }));
}

}  // namespace api::identity

// Accounts, as an administrator keeps them.
#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "api/json/plain.hpp"
#include "storage/engine/database.hpp"
#include "usecases/identity/accounts.hpp"

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

using domain::ErrorKind;
using domain::Result;
using domain::identity::User;
using domain::tallying::Books;

constexpr const char* here = "/api/v1/users/";

Reply<UserAnswer> reply(const Books& books, const User& user) {
    return {answer(books, user), version_etag(user.version)};
}

Result<Reply<UserAnswer>> reply(const Books& books, const Result<User>& user) {
    if (!user) return user.error();
    return reply(books, *user);
}

PasswordLink link_answer(const usecases::identity::PasswordLink& link, const std::string& origin) {
    return {link.secret, origin + "/reset#" + link.secret, link.expires_at};
}

Result<Reply<Page<UserAnswer>>> list(const Call<UserQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({UserSort::login});
    auto listing = Listing<User>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, user] : books.directory().users()) {
        if (!domain::identity::sees_account(*call.principal, *user, books)) continue;
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
    const auto& body = call.body;
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    auto added = usecases::identity::add_with_link(
        holder_of(call), tx,
        {body.login.value, body.name.value, body.language.value_or(PageLanguage::vi)});
    if (!added) return added.error();
    Reply<NewUserAnswer> out;
    out.value.password_link = link_answer(added->link, *origin);
    out.value.user = answer(tx.books(), added->account);
    out.location = here + added->account.login;
    return out;
}

Result<Reply<UserAnswer>> change(const Call<None, UserPatch>& call, storage::WriteTransaction& tx) {
    const auto actor = call.actor();
    const auto& reference = call.path("user");
    auto user = usecases::identity::kept_account(actor, tx.books(), reference);
    if (!user) return user.error();
    if (auto ok = call.expect_version(user->version); !ok) return ok.error();
    const auto& body = call.body;
    return reply(tx.books(), usecases::identity::change_account(
                                 actor, tx, reference,
                                 {plain(body.name), plain(body.language), plain(body.disabled)}));
}

Result<Reply<UserAnswer>> give(const Call<None, NewGrant>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    auto changed = usecases::identity::give_role(
        call.actor(), tx, call.path("user"),
        {role_of(body.role), scope_name(body.scope), {body.valid_from, body.valid_to}});
    if (!changed) return changed.error();
    auto out = reply(tx.books(), *changed);
    out.location = here + changed->login;
    return out;
}

Result<Reply<UserAnswer>> end_grant(const Call<None, ReasonBody>& call,
                                    storage::WriteTransaction& tx) {
    return reply(tx.books(), usecases::identity::end_role(call.actor(), tx, call.path("user"),
                                                          call.path("grant")));
}

Result<Reply<PasswordLink>> new_link(const Call<None, ReasonBody>& call,
                                     storage::WriteTransaction& tx) {
    auto link = usecases::identity::make_password_link(holder_of(call), tx, call.path("user"));
    if (!link) return link.error();
    auto origin = origin_of(*call.request);
    if (!origin) return origin.error();
    return Reply<PasswordLink>{link_answer(*link, *origin)};
}

}  // namespace

void add_users(Router& router) {
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
                       return reply(books, usecases::identity::account(call.actor(), books,
                                                                       call.path("user")));
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
                   .write(new_link));
    router.add(post<ReasonBody, UserAnswer>("/api/v1/users/{user}/second-factor/remove")
                   .tag("people")
                   .says("Bỏ lớp xác thực thứ hai của người đã mất thiết bị",
                         "Remove the second factor of somebody who lost it")
                   .allow(Permission::keep_people)
                   .etag()
                   .problems(no_user)
                   .write([](const Call<None, ReasonBody>& call,
                             storage::WriteTransaction& tx) -> Result<Reply<UserAnswer>> {
                       return reply(tx.books(), usecases::identity::remove_second_factor(
                                                    call.actor(), tx, call.path("user")));
                   }));
}

}  // namespace api::identity

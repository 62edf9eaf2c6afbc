// Shapes that several of identity's operations share.
#pragma once

#include "api/http/operation.hpp"
#include "domain/identity/directory.hpp"
#include "domain/identity/reach.hpp"
#include "domain/tallying/books.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/scopes.hpp"

namespace api::identity {

using domain::identity::may_over;
using domain::identity::PageLanguage;
using domain::identity::Role;
using domain::scheduling::ScopeKind;

using Login = domain::Code;
using PersonName = domain::Text<1, 200>;
/// As typed; the rules say what is too short.
using Password = domain::Text<1, 1000>;
using Reason = domain::Text<1, 500>;

struct ReasonBody {
    Reason reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))

/// A body that says nothing.
struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct ScopeBody {
    ScopeKind kind{};
    std::optional<domain::Reference> code;
};
BOOST_DESCRIBE_STRUCT(ScopeBody, (), (kind, code))

struct ScopeAnswer {
    ScopeKind kind{};
    std::optional<std::string> code;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(ScopeAnswer, (), (kind, code, name))

/// The roles that people and programs are given; a device has its own by being one.
enum class GivenRole { administrator, committee, coordinator, hospital, auditor };
BOOST_DESCRIBE_ENUM(GivenRole, administrator, committee, coordinator, hospital, auditor)
Role role_of(GivenRole role);
/// Nothing for the role of a device.
std::optional<GivenRole> given_role(Role role);

struct GrantAnswer {
    domain::Uuid id;
    GivenRole role{};
    ScopeAnswer scope;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
};
BOOST_DESCRIBE_STRUCT(GrantAnswer, (), (id, role, scope, valid_from, valid_to))

struct UserAnswer {
    domain::Uuid id;
    std::string login;
    std::string name;
    PageLanguage language{};
    bool disabled = false;
    bool has_password = false;
    bool second_factor = false;
    std::optional<domain::Instant> last_sign_in_at;
    std::vector<GrantAnswer> grants;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(UserAnswer, (),
                      (id, login, name, language, disabled, has_password, second_factor,
                       last_sign_in_at, grants, version))

/// A link by which a person sets a password, once.
struct PasswordLink {
    std::string token;
    std::string url;
    domain::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(PasswordLink, (), (token, url, expires_at))

ScopeAnswer answer(const domain::tallying::Books& books, const domain::scheduling::Scope& scope);
UserAnswer answer(const domain::tallying::Books& books, const domain::identity::User& user);

/// The scope that a body names, as use cases take it.
usecases::identity::ScopeName scope_name(const ScopeBody& body);

/// Who asks, with the browser session that the request shows.
usecases::identity::Holder holder_of(const Incoming& incoming);

/// The account of whoever is signed in; `person_needed` for programs, devices and the command line.
domain::Result<std::shared_ptr<const domain::identity::User>> account_of(
    const Incoming& incoming, const domain::tallying::Books& books);

}  // namespace api::identity

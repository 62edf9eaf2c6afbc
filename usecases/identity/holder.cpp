#include "usecases/identity/holder.hpp"

namespace usecases::identity {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::BrowserSession;
using domain::identity::Maker;
using domain::identity::PrincipalKind;
using domain::identity::User;
using domain::tallying::Books;

Holder Holder::local(std::string name) {
    return {Actor::local(std::move(name)), std::nullopt};
}

std::shared_ptr<const BrowserSession> session_of(const Holder& holder, const Books& books) {
    if (!holder.session) return nullptr;
    for (const auto& [num, session] : books.directory().sessions())
        if (session->digest == *holder.session) return session;
    return nullptr;
}

Result<Maker> maker_of(const Holder& holder, const Books& books) {
    const auto& who = *holder.principal;
    const auto& directory = books.directory();
    const Error ended{ErrorKind::unauthenticated, "credential_invalid", {}, {}};
    Maker out;
    out.account = who.account;
    switch (who.kind) {
        case PrincipalKind::machine:
            return out;
        case PrincipalKind::user: {
            auto user = directory.users().find(who.account);
            if (user != directory.users().end() && user->second->disabled) return ended;
            if (!holder.session) return out;
            auto session = session_of(holder, books);
            if (!session) return ended;
            out.session = session->id;
            return out;
        }
        case PrincipalKind::token: {
            auto token = directory.token(who.id.text());
            if (!token || token->revoked_at) return ended;
            out.token = token->num;
            return out;
        }
        case PrincipalKind::nobody:
        case PrincipalKind::device:
            break;
    }
    return forbidden();
}

Result<std::shared_ptr<const User>> account_of(const Actor& actor, const Books& books) {
    if (actor.principal->kind == PrincipalKind::user)
        if (auto user = books.directory().user(actor.principal->id.text())) return user;
    return Error{ErrorKind::forbidden, "person_needed", {}, {}};
}

Error forbidden() {
    return {ErrorKind::forbidden, "forbidden", {}, {}};
}

Error invalid(std::vector<domain::Violation> violations) {
    return {ErrorKind::rule,
            "invalid_body",
            {{"count", std::to_string(violations.size())}},
            std::move(violations)};
}

}  // namespace usecases::identity

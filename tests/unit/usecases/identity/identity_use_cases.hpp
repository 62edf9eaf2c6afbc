// Accounts with roles over parts of the small plan, and what they act with: no request, no password
// thread.
#pragma once

#include "tests/unit/usecases/plan.hpp"
#include "usecases/identity/accounts.hpp"
#include "usecases/identity/own_account.hpp"
#include "usecases/identity/signing_in.hpp"
#include "usecases/identity/tokens.hpp"

namespace tests {

namespace use = usecases::identity;

class IdentityUseCases : public UseCases {
  protected:
    static constexpr const char* good_password = "mua xuân đi hiến máu ở Rạch Giá";
    static constexpr const char* other_place = "198.51.100.7";

    static use::Holder operator_here() { return use::Holder::local("local"); }
    static use::ScopeName over(const std::string& organization) {
        return {domain::scheduling::ScopeKind::organization, organization};
    }
    const domain::identity::Directory& directory() {
        books_ = database_->books();
        return books_->directory();
    }
    const domain::identity::User& account(const std::string& login) {
        return *directory().user(login);
    }

    /// An account with a password, which the operator gave a role over an organisation.
    void add_account(const std::string& login, domain::identity::Role role,
                     const std::string& organization) {
        auto added = in_transaction([&](auto& tx) {
            return use::add_with_password(operator_here(), tx, {login, login}, "hash");
        });
        ASSERT_TRUE(added) << added.error().code;
        give(login, role, organization);
    }
    void give(const std::string& login, domain::identity::Role role,
              const std::string& organization) {
        auto given = in_transaction([&](auto& tx) {
            return use::give_role(operator_here(), tx, login, {role, over(organization), {}});
        });
        ASSERT_TRUE(given) << given.error().code;
    }
    /// Whoever acts with an account, in a new session opened at `address`.
    use::Holder signed_in(const std::string& login, const std::string& address = "192.0.2.1") {
        auto who = use::begin_sign_in(*database_->books(), throttle_, login, address, now_);
        auto opened = in_transaction([&](auto& tx) {
            return use::sign_in(tx, *who, std::nullopt, std::nullopt, {}, {address, "test"});
        });
        EXPECT_TRUE(opened) << opened.error().code;
        who->reserved.right(now_);
        use::Holder out = holder(directory().principal_of_user(opened->user.num), address);
        out.session = opened->session.digest;
        return out;
    }
    use::Holder with_token(const use::MadeToken& made) {
        return holder(directory().principal_of_token(made.token.num), "192.0.2.1");
    }
    domain::Result<use::MadeToken> make_token(const use::Holder& who, domain::identity::Role role,
                                              const std::string& organization) {
        return in_transaction([&](auto& tx) {
            return use::add(who, tx, use::NewToken{"may-chu", {role}, over(organization), {}});
        });
    }
    /// What the secret opens, or the code of the refusal.
    std::string opens(const std::string& secret) {
        auto books = database_->books();
        auto found = domain::identity::recognise(*books, use::digest_of_secret(secret), now_, {});
        return found ? "open" : found.error().code;
    }
    template <class Given>
    static std::string code(const Given& given) {
        return given ? "" : given.error().code;
    }
    /// Sets the password with a link, from a browser at `address` that is not signed in.
    std::string use_link(const use::PasswordLink& link, const std::string& address,
                         const std::string& password = good_password) {
        auto nobody = holder(std::make_shared<domain::identity::Principal>(), address);
        return code(in_transaction([&](auto& tx) {
            return use::set_password_by_link(nobody, tx, link.secret, password, "hash");
        }));
    }

    use::Throttle throttle_;

  private:
    use::Holder holder(std::shared_ptr<const domain::identity::Principal> who,
                       const std::string& address) {
        auto books = database_->books();
        auto principal = domain::identity::as_of_today(*books, std::move(who));
        usecases::Actor actor{principal, principal->actor, {address, ""}};
        return {std::move(actor), std::nullopt};
    }
    std::shared_ptr<const domain::tallying::Books> books_;
};

}  // namespace tests

#include "server/demo/accounts.hpp"

#include "api/http/auditing.hpp"
#include "api/identity/routes.hpp"
#include "usecases/identity/accounts.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/secrets.hpp"
#include "usecases/identity/tokens.hpp"

namespace server::demo {
namespace {

using domain::Result;
using domain::identity::Role;
using domain::scheduling::ScopeKind;
using usecases::identity::Holder;
using usecases::identity::ScopeName;

struct Plan {
    const char* login;
    const char* name;
    Role role;
    bool everywhere;  ///< else over the province
    const char* what_vi;
    const char* what_en;
};

constexpr Plan plans[] = {
    {"quan-tri", "Quản trị viên", Role::administrator, true,
     "tài khoản, thiết bị, bảng giá, cây tổ chức", "accounts, devices, tariffs, organisations"},
    {"ban-chi-dao", "Ban Chỉ đạo tỉnh", Role::committee, false, "kế hoạch, phê duyệt, báo cáo",
     "plans, approvals, reports"},
    {"dieu-phoi", "Điều phối viên", Role::coordinator, false, "ghi nhận tại điểm hiến máu",
     "logs at the drives"},
    {"benh-vien", "Bệnh viện", Role::hospital, false, "tổng số, ô nhỏ bị che",
     "totals, small cells hidden"},
    {"kiem-tra", "Kiểm tra viên", Role::auditor, true, "đọc tất cả, kể cả nhật ký",
     "reads everything, the audit too"},
};

/// Adds the accounts and the token, and notes each as its route would.
class Adding {
  public:
    Adding(storage::WriteTransaction& tx, const api::Router& router)
        : tx_(tx), holder_(Holder::local("demo")), audit_(router, holder_) {}

    Result<void> account(const Plan& plan, const std::string& hash) {
        const auto object = std::string("users/") + plan.login;
        auto added =
            usecases::identity::add_with_password(holder_, tx_, {plan.login, plan.name}, hash);
        if (!added) return added.error();
        audit_.made(tx_, "POST /users", object);
        const bool over_all = plan.everywhere || !tx_.books().registry().organization(province);
        auto given = audit_.follow(tx_, "POST /users/{user}/grants", object, {}, [&] {
            return usecases::identity::give_role(
                holder_, tx_, plan.login,
                {plan.role,
                 over_all ? ScopeName{} : ScopeName{ScopeKind::organization, province},
                 {}});
        });
        if (!given) return given.error();
        return {};
    }

    Result<std::string> token() {
        auto made = usecases::identity::add(
            holder_, tx_,
            usecases::identity::NewToken{
                "demo",
                {Role::administrator, Role::committee, Role::coordinator, Role::auditor},
                {},
                {}});
        if (!made) return made.error();
        audit_.made(tx_, "POST /tokens", "tokens/" + made->token.id.text());
        return made->secret;
    }

    void write_audit() { audit_.write(tx_); }

  private:
    static constexpr const char* province = "kien-giang";
    storage::WriteTransaction& tx_;
    Holder holder_;
    api::ActAudit audit_;
};

}  // namespace

Result<DemoAccounts> add_accounts(storage::Database& database) {
    api::Router router;
    api::identity::add_users(router);
    api::identity::add_tokens(router);
    DemoAccounts out;
    out.password = usecases::identity::make_code(4);
    const auto hash = usecases::identity::Passwords::hash_now(out.password, {});
    auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        Adding adding(tx, router);
        for (const auto& plan : plans) {
            if (auto added = adding.account(plan, hash); !added) return added.error();
            out.all.push_back(
                {plan.login, std::string(domain::name_of(plan.role)), plan.what_vi, plan.what_en});
        }
        auto token = adding.token();
        if (!token) return token.error();
        out.token = std::move(*token);
        adding.write_audit();
        return {};
    });
    if (!written) return written.error();
    return out;
}

}  // namespace server::demo

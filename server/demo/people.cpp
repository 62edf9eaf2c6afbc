#include "server/demo/people.hpp"

#include "api/identity/service.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/secrets.hpp"

namespace server::demo {
namespace {

using domain::Result;
using domain::identity::Role;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;

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

}  // namespace

Result<DemoPeople> add_people(storage::Database& database) {
    DemoPeople out;
    out.password = usecases::identity::make_code(4);
    out.token = usecases::identity::make_secret(usecases::identity::token_prefix);
    auto hash = usecases::identity::Passwords::hash_now(out.password, {});
    auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        auto province = tx.books().registry().organization("kien-giang");
        for (const auto& plan : plans) {
            domain::identity::User user;
            user.id = tx.new_id();
            user.login = plan.login;
            user.name = plan.name;
            auto added = storage::identity::add(tx, user, hash);
            if (!added) return added.error();
            Scope scope =
                plan.everywhere || !province ? Scope{} : Scope{ScopeKind::organization, *province};
            storage::identity::give(tx, *added, {plan.role, scope, {}});
            out.people.push_back(
                {plan.login, std::string(domain::name_of(plan.role)), plan.what_vi, plan.what_en});
        }
        domain::identity::ApiToken token;
        token.id = tx.new_id();
        token.name = "demo";
        token.digest = usecases::identity::digest_of_secret(out.token);
        token.roles = {Role::administrator, Role::committee, Role::coordinator, Role::auditor};
        token.created_at = tx.now();
        storage::identity::add(tx, token);
        return {};
    });
    if (!written) return written.error();
    return out;
}

}  // namespace server::demo

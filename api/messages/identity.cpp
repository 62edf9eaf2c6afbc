// People, credentials and rights.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> identity() {
    static const Message all[]{
        {"credential_invalid", {"Thông tin xác thực không còn giá trị", "The credential is not valid"},
         {"Mã truy cập sai, đã hết hạn hoặc đã bị thu hồi. Hãy đăng nhập lại hoặc xin mã mới.",
          "The credential is wrong, has expired or was revoked. Sign in again or ask for a new one."}},
        {"csrf_token_wrong", {"Thiếu mã chống giả mạo", "The anti-forgery token is missing or wrong"},
         {"Gửi lại kèm tiêu đề X-CSRF-Token của phiên đăng nhập.",
          "Send it again with the session's X-CSRF-Token header."}},
        {"forbidden", {"Không có quyền", "Not allowed"},
         {"Vai trò của bạn không cho phép việc này ở đây. Hãy hỏi người quản trị.",
          "Your roles do not allow this here. Ask an administrator."}},
        {"unauthenticated", {"Cần đăng nhập", "Sign in first"},
         {"Gửi kèm Authorization: Bearer … hoặc đăng nhập.", "Send Authorization: Bearer … or sign in."}},
    };
    return all;
}

}  // namespace api::messages

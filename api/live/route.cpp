#include "api/live/route.hpp"

#include "api/http/operation.hpp"
#include "domain/tallying/books.hpp"

namespace api::live {

using domain::Error;
using domain::ErrorKind;

struct LiveQuery {
    std::optional<domain::Integer<0, INT64_MAX>> after;
};
BOOST_DESCRIBE_STRUCT(LiveQuery, (), (after))

void add_route(Router& router, std::shared_ptr<Hub> hub,
               std::function<Hub::Stands(const Request&)> stands) {
    router.add(
        get<LiveQuery, None>("/api/v1/live")
            .tag("service")
            .allow(Permission::any_credential)
            .says("Theo dõi sổ trực tiếp (Server-Sent Events)",
                  "Follow the books live (Server-Sent Events)")
            .details("Sự kiện books mang phiên bản hiện tại của sổ: id là số thứ tự của sổ cái, "
                     "data là {\"seq\":…,\"catalog\":…}. Sự kiện đầu đến "
                     "ngay; sau đó mỗi thay đổi một sự kiện trong vòng nửa giây, nhiều thay đổi "
                     "liền nhau gộp làm một. Cứ 15 giây "
                     "không có gì thì có một dòng chú thích; sau 30 phút, hoặc ngay khi quyền của "
                     "người theo dõi hết, kết nối khép lại. Last-Event-ID hay after được "
                     "nhận nhưng không cần: trạng thái mới nhất luôn đến đầu tiên.",
                     "The event `books` carries the version of the books: its id is the ledger's "
                     "sequence, its data {\"seq\":…,\"catalog\":…}. The "
                     "first comes at once; then one follows each change within half a second, and "
                     "changes close together are one. After 15 s of "
                     "silence there is a comment; after 30 minutes, or at once with the right of "
                     "whoever follows, the stream ends. Last-Event-ID or after are "
                     "taken but not needed: the newest state always comes first.")
            .media({"text/event-stream"})
            .problems(
                {{ErrorKind::forbidden, "forbidden"}, {ErrorKind::unavailable, "too_many_streams"}})
            .memory([hub = std::move(hub), stands = std::move(stands)](
                        const Call<LiveQuery, None>& call,
                        const domain::tallying::Books& books) -> domain::Result<Response> {
                Response response;
                response.content_type = "text/event-stream";
                // nginx would hold events back to fill its buffer.
                response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
                // A stream ends with the last role, so without one it does not begin.
                if (!call.principal->may(Permission::read_drive, books.as_of.today))
                    return Error{ErrorKind::forbidden, "forbidden", {}, {}};
                // One person, token or device; nobody and the operator have no id.
                const auto& principal = *call.principal;
                const auto id =
                    principal.id == domain::Uuid() ? std::string() : principal.id.text();
                response.stream =
                    hub->subscribe({books.as_of.seq, books.as_of.catalog}, stands(*call.request),
                                   id, call.request->remote_address);
                if (!response.stream)
                    return Error{ErrorKind::unavailable, "too_many_streams", {}, {}};
                return response;
            }));
}

}  // namespace api::live

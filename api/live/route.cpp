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

void add_route(Router& router, std::shared_ptr<Hub> hub) {
    router.add(
        get<LiveQuery, None>("/api/v1/live")
            .tag("service")
            .allow(Permission::signed_in)
            .says("Theo dõi sổ trực tiếp (Server-Sent Events)", "Follow the books live (Server-Sent Events)")
            .details("Sự kiện books mang phiên bản hiện tại của sổ: id là số thứ tự của sổ cái, data là {\"seq\":…,\"catalog\":…}. Sự kiện đầu đến "
                     "ngay; sau đó mỗi thay đổi một sự kiện trong vòng nửa giây, nhiều thay đổi liền nhau gộp làm một. Cứ 15 giây "
                     "không có gì thì có một dòng chú thích; sau 30 phút kết nối khép lại và trình duyệt tự nối lại. Last-Event-ID hay after được "
                     "nhận nhưng không cần: trạng thái mới nhất luôn đến đầu tiên.",
                     "The event `books` carries the version of the books: its id is the ledger's sequence, its data {\"seq\":…,\"catalog\":…}. The "
                     "first comes at once; then one follows each change within half a second, and changes close together are one. After 15 s of "
                     "silence there is a comment; after 30 minutes the stream ends and browsers come back by themselves. Last-Event-ID or after are "
                     "taken but not needed: the newest state always comes first.")
            .media({"text/event-stream"})
            .problems({{ErrorKind::unavailable, "too_many_streams"}})
            .memory([hub = std::move(hub)](const Call<LiveQuery, None>&,
                                           const domain::tallying::Books& books) -> domain::Result<Response> {
                Response response;
                response.content_type = "text/event-stream";
                // nginx would hold events back to fill its buffer.
                response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
                response.stream = hub->subscribe({books.as_of.seq, books.as_of.catalog});
                if (!response.stream) return Error{ErrorKind::unavailable, "too_many_streams", {}, {}};
                return response;
            }));
}

}  // namespace api::live

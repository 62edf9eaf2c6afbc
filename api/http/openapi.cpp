#include "api/http/openapi.hpp"

#include "api/docs/page.hpp"
#include "api/http/conditions.hpp"
#include "api/http/ledger_position.hpp"
#include "api/http/messages.hpp"
#include "api/http/problem.hpp"
#include "api/http/table_file.hpp"
#include "domain/core/hash.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace api {
namespace {

using json::Direction;
using json::Writer;

void key(Writer& w, std::string_view name) {
    w.Key(name.data(), rapidjson::SizeType(name.size()));
}
void text(Writer& w, std::string_view value) {
    w.String(value.data(), rapidjson::SizeType(value.size()));
}
void pair(Writer& w, std::string_view name, std::string_view value) {
    key(w, name);
    text(w, value);
}
/// {"name": vi, "x-name-en": en}, when there are words.
void words(Writer& w, std::string_view name, const Words& both) {
    if (both.vi.empty()) return;
    pair(w, name, both.vi);
    pair(w, "x-" + std::string(name) + "-en", both.en);
}
std::string lower_method(Method method) {
    std::string out(method_name(method));
    for (char& c : out) c = char(c + 32);
    return out;
}

struct Named {
    std::string_view name;
    Words words;
};

/// What people call the tags.
constexpr Named tag_words[] = {
    {"organizations", {"Tổ chức", "Organisations"}},
    {"campaigns", {"Chiến dịch", "Campaigns"}},
    {"sites", {"Địa điểm", "Sites"}},
    {"drives", {"Đợt hiến máu", "Drives"}},
    {"targets", {"Chỉ tiêu", "Targets"}},
    {"tallying", {"Ghi nhận và tổng hợp", "Events and totals"}},
    {"tariffs", {"Bảng giá", "Tariffs"}},
    {"valuation", {"Tính giá trị", "Valuation"}},
    {"service", {"Dịch vụ", "Service"}},
};

/// Parameters that mean the same in every list.
constexpr Named list_words[] = {
    {"limit", {"Số mục mỗi trang, mặc định 50", "Items on a page; 50 unless given"}},
    {"cursor", {"Giá trị next của trang trước", "The value of next of the page before"}},
    {"sort", {"Thứ tự; dấu - ở đầu: giảm dần", "The order; a leading - turns it round"}},
};

/// "get_drives_drive_events": unique, since it is the method and the pattern.
std::string operation_id(const Operation& op) {
    std::string out = lower_method(op.method);
    std::string_view rest = op.pattern;
    if (rest.starts_with("/api/v1")) rest.remove_prefix(7);
    for (char c : rest) {
        if (c == '{' || c == '}') continue;
        out += (c == '/' || c == '.' || c == '-') ? '_' : c;
    }
    return out;
}

class Document {
  public:
    Document(const Router& router, std::string_view version) : router_(router), version_(version) {
        names_.add(json::type_of<Problem>(), Direction::out);
        for (const auto& op : router.operations()) {
            if (op.body) names_.add(*op.body, Direction::in);
            if (op.answer) names_.add(*op.answer, Direction::out);
            if (op.query)
                for (const auto& member : op.query->object().members)
                    names_.add(*member.type, Direction::in);
        }
    }

    std::string write() {
        w_.StartObject();
        pair(w_, "openapi", "3.1.0");
        info();
        key(w_, "servers");
        w_.StartArray();
        w_.StartObject();
        pair(w_, "url", "/");
        w_.EndObject();
        w_.EndArray();
        tags();
        paths();
        key(w_, "components");
        w_.StartObject();
        key(w_, "schemas");
        names_.write_components(w_);
        w_.EndObject();
        problems();
        w_.EndObject();
        return {buffer_.GetString(), buffer_.GetSize()};
    }

  private:
    void info() {
        key(w_, "info");
        w_.StartObject();
        pair(w_, "title", "Giọt Hồng");
        pair(w_, "version", version_);
        words(w_, "description",
              {"Lập kế hoạch các đợt hiến máu, ghi nhận số túi máu, tổng hợp và tính giá trị. Ngày "
               "viết YYYY-MM-DD, "
               "thời điểm theo RFC 3339, tiền là số nguyên đồng. Mọi lỗi là tài liệu RFC 9457 với "
               "code không đổi; "
               "lời văn theo Accept-Language (vi, en). Mọi thao tác ghi nhận Idempotency-Key.",
               "Plans blood donation drives, logs bags, totals and values them. Days are "
               "YYYY-MM-DD, instants RFC 3339, "
               "money whole đồng. Every error is an RFC 9457 document with a stable code; wording "
               "follows "
               "Accept-Language (vi, en). Every write takes an Idempotency-Key."});
        w_.EndObject();
    }

    void tags() {
        key(w_, "tags");
        w_.StartArray();
        std::set<std::string> seen;
        for (const auto& op : router_.operations())
            if (seen.insert(op.tag).second) {
                w_.StartObject();
                pair(w_, "name", op.tag);
                for (const auto& tag : tag_words)
                    if (tag.name == op.tag) words(w_, "description", tag.words);
                w_.EndObject();
            }
        w_.EndArray();
    }

    void paths() {
        std::map<std::string, std::vector<const Operation*>> by_path;
        std::vector<std::string> order;
        for (const auto& op : router_.operations()) {
            auto& list = by_path[op.pattern];
            if (list.empty()) order.push_back(op.pattern);
            list.push_back(&op);
        }
        key(w_, "paths");
        w_.StartObject();
        for (const auto& pattern : order) {
            key(w_, pattern);
            w_.StartObject();
            for (const Operation* op : by_path[pattern]) operation(*op);
            w_.EndObject();
        }
        w_.EndObject();
    }

    void parameter(std::string_view name, std::string_view in, bool required, const Words& both,
                   const json::Type& type) {
        w_.StartObject();
        pair(w_, "name", name);
        pair(w_, "in", in);
        key(w_, "required");
        w_.Bool(required);
        words(w_, "description", both);
        if (both.vi.empty() && in == "query")
            for (const auto& common : list_words)
                if (common.name == name) words(w_, "description", common.words);
        // Lists stand in one parameter, separated by commas.
        const json::Type* t = &type;
        while (t->inner && t->may_be_missing) t = t->inner;
        if (t->inner) {
            pair(w_, "style", "form");
            key(w_, "explode");
            w_.Bool(false);
        }
        key(w_, "schema");
        names_.write_use(*t, Direction::in, w_);
        w_.EndObject();
    }

    void operation(const Operation& op) {
        key(w_, lower_method(op.method));
        w_.StartObject();
        pair(w_, "operationId", operation_id(op));
        key(w_, "tags");
        w_.StartArray();
        text(w_, op.tag);
        w_.EndArray();
        words(w_, "summary", op.summary);
        words(w_, "description", op.details);
        key(w_, "parameters");
        w_.StartArray();
        for (const auto& p : op.path) parameter(p.name, "path", true, p.words, *p.type);
        if (op.query)
            for (const auto& m : op.query->object().members)
                parameter(m.name, "query", !m.type->may_be_missing, m.words, *m.type);
        if (!op.writes())
            parameter(at_least_parameter, "query", false,
                      {"Số thứ tự trong sổ cái mà câu trả lời phải biết tới, lấy từ một biên nhận",
                       "The position in the ledger that the answer must know of, as a receipt "
                       "gives it"},
                      json::type_of<std::int64_t>());
        if (op.writes())
            parameter("Idempotency-Key", "header", false,
                      {"Gửi lại với cùng khóa thì nhận lại cùng câu trả lời",
                       "The same request with the same key gets the same answer again"},
                      json::type_of<domain::Text<1, 200>>());
        if (op.versioned)
            parameter("If-Match", "header", true,
                      {"ETag của bản đã đọc", "The ETag of the version that was read"},
                      json::type_of<std::string>());
        w_.EndArray();
        if (op.body) {
            key(w_, "requestBody");
            w_.StartObject();
            key(w_, "required");
            w_.Bool(true);
            key(w_, "content");
            w_.StartObject();
            if (op.body == &json::type_of<TableFile>()) {
                for (auto media : table_media)
                    content(media, media == form_media ? nullptr : op.body, Direction::in);
            } else {
                content("application/json", op.body, Direction::in);
                if (op.takes_csv) content("text/csv", nullptr, Direction::in);
            }
            w_.EndObject();
            w_.EndObject();
        }
        responses(op);
        w_.EndObject();
    }

    void content(std::string_view media, const json::Type* type, Direction direction) {
        key(w_, media);
        w_.StartObject();
        if (type) {
            key(w_, "schema");
            names_.write_use(*type, direction, w_);
        }
        w_.EndObject();
    }

    void header(std::string_view name, const Words& both) {
        key(w_, name);
        w_.StartObject();
        words(w_, "description", both);
        key(w_, "schema");
        names_.write_use(json::type_of<std::string>(), Direction::out, w_);
        w_.EndObject();
    }

    void success(const Operation& op, unsigned status) {
        key(w_, std::to_string(status));
        w_.StartObject();
        words(w_, "description", {"Kết quả", "The result"});
        if (op.has_etag || op.makes || op.writes()) {
            key(w_, "headers");
            w_.StartObject();
            if (op.has_etag)
                header("ETag", {"Phiên bản của câu trả lời", "The version of the answer"});
            if (op.makes)
                header("Location", {"Đường dẫn của mục vừa tạo", "The path of what was made"});
            if (op.writes())
                header("Idempotency-Replayed",
                       {"true khi câu trả lời là của lần gửi trước",
                        "true when the answer is that of an earlier sending"});
            w_.EndObject();
        }
        if (status != 204) {
            key(w_, "content");
            w_.StartObject();
            for (auto media : op.media)
                content(media, media == "application/json" ? op.answer : nullptr, Direction::out);
            w_.EndObject();
        }
        w_.EndObject();
    }

    void responses(const Operation& op) {
        key(w_, "responses");
        w_.StartObject();
        success(op, op.status);
        for (auto status : op.other_statuses) success(op, status);
        if (op.has_etag && op.method == Method::get) {
            key(w_, "304");
            w_.StartObject();
            words(w_, "description",
                  {"Không đổi so với If-None-Match", "Not changed since If-None-Match"});
            w_.EndObject();
        }
        std::map<unsigned, std::vector<std::string_view>> by_status;
        for (const auto& p : op.all_problems()) {
            auto& codes = by_status[status_of(p.kind, p.code)];
            if (std::find(codes.begin(), codes.end(), p.code) == codes.end())
                codes.push_back(p.code);
        }
        for (const auto& [status, codes] : by_status) {
            key(w_, std::to_string(status));
            w_.StartObject();
            std::string list;
            for (auto code : codes) list += (list.empty() ? "" : ", ") + std::string(code);
            pair(w_, "description", list);
            key(w_, "x-codes");
            w_.StartArray();
            for (auto code : codes) text(w_, code);
            w_.EndArray();
            key(w_, "content");
            w_.StartObject();
            content("application/problem+json", &json::type_of<Problem>(), Direction::out);
            w_.EndObject();
            w_.EndObject();
        }
        w_.EndObject();
    }

    void problems() {
        key(w_, "x-problems");
        w_.StartArray();
        for (const auto& message : all_messages()) {
            w_.StartObject();
            pair(w_, "code", message.code);
            words(w_, "title", message.title);
            words(w_, "detail", message.detail);
            w_.EndObject();
        }
        w_.EndArray();
    }

    const Router& router_;
    std::string_view version_;
    json::SchemaNames names_;
    rapidjson::StringBuffer buffer_;
    Writer w_{buffer_};
};

/// A memory operation that always answers with the same bytes.
Operation fixed(std::string pattern, std::string_view media, Words says, std::string body,
                bool page) {
    auto shared = std::make_shared<const std::string>(std::move(body));
    std::string etag = '"' + domain::blake2b(*shared).hex().substr(0, 16) + '"';
    return get<None, None>(std::move(pattern))
        .tag("service")
        .says(says.vi, says.en)
        .allow(Permission::anyone)
        .media({media})
        .etag()
        .memory([=](const Call<None, None>&,
                    const domain::tallying::Books&) -> domain::Result<Response> {
            Response response;
            response.content_type = std::string(media);
            if (media.starts_with("text/")) response.content_type += "; charset=utf-8";
            response.body = shared;
            response.headers = {{"ETag", etag}, {"Cache-Control", "no-cache"}};
            if (page)
                response.headers.emplace_back(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                    "img-src 'self'; "
                    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            return response;
        });
}

}  // namespace

std::string openapi_document(const Router& router, std::string_view version) {
    return Document(router, version).write();
}

void add_documentation(Router& router, std::string_view version) {
    router.add(fixed("/api/v1/docs", "text/html", {"Trang tài liệu", "This documentation"},
                     std::string(docs::page_html), true));
    router.add(fixed("/api/v1/docs.css", "text/css",
                     {"Kiểu trình bày của trang tài liệu", "Its style sheet"},
                     std::string(docs::page_css), false));
    router.add(fixed("/api/v1/docs.js", "text/javascript", {"Mã của trang tài liệu", "Its script"},
                     std::string(docs::page_js), false));
    // The document describes its own operation too, so its text is filled in after the operation
    // stands in the router.
    auto says = Words{"Tài liệu OpenAPI 3.1 này", "This OpenAPI 3.1 document"};
    auto answer = std::make_shared<std::shared_ptr<const std::string>>();
    auto etag = std::make_shared<std::string>();
    router.add(get<None, None>("/api/v1/openapi.json")
                   .tag("service")
                   .says(says.vi, says.en)
                   .allow(Permission::anyone)
                   .etag()
                   .memory([=](const Call<None, None>&,
                               const domain::tallying::Books&) -> domain::Result<Response> {
                       Response response;
                       response.body = *answer;
                       response.headers = {{"ETag", *etag}, {"Cache-Control", "no-cache"}};
                       return response;
                   }));
    *answer = std::make_shared<const std::string>(openapi_document(router, version));
    *etag = '"' + domain::blake2b(**answer).hex().substr(0, 16) + '"';
}

}  // namespace api

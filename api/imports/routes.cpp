#include "api/imports/routes.hpp"

#include "api/csv/writing.hpp"
#include "api/http/messages.hpp"
#include "api/http/problem.hpp"
#include "api/http/spool.hpp"
#include "api/http/table_file.hpp"
#include "api/imports/description.hpp"
#include "api/imports/job.hpp"
#include "api/imports/report.hpp"
#include "api/imports/running.hpp"
#include "api/imports/upload.hpp"

#include <algorithm>
#include <atomic>

namespace api::imports {

/// How a file is to be read.
struct FileQuery {
    Given<domain::Text<1, 100>> sheet;
    Given<domain::Integer<1, 1'000>> header_row;
    Given<csv::Encoding> encoding;
    BOOST_DESCRIBE_CLASS(FileQuery, (), (sheet, header_row, encoding), (), ())
};

struct ImportQuery : FileQuery {
    Given<domain::Text<1, 100>> map;
    Given<bool> dry_run;
    BOOST_DESCRIBE_CLASS(ImportQuery, (FileQuery), (map, dry_run), (), ())
};

namespace words {
constexpr FieldWords sheet{
    "sheet",
    {"Tên trang tính; không có thì là trang đầu không bị ẩn",
     "The name of a workbook's sheet; without it the first that is not hidden"}};
constexpr FieldWords header_row{
    "header_row",
    {"Dòng mang tên cột; các dòng phía trên được bỏ qua",
     "The line of the columns' names; what stands above is passed over"}};
constexpr FieldWords encoding{
    "encoding",
    {"Bảng mã; không có thì đọc từ chính tệp", "The encoding; without it told by the file"}};
}  // namespace words

}  // namespace api::imports

template <>
struct api::Documentation<api::imports::FileQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        api::imports::words::sheet, api::imports::words::header_row, api::imports::words::encoding};
};
template <>
struct api::Documentation<api::imports::ImportQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        api::imports::words::sheet,
        api::imports::words::header_row,
        api::imports::words::encoding,
        {"map",
         {"Tên một tệp ánh xạ đi kèm chương trình, như vn-schedule. Ánh xạ riêng thì gửi làm phần "
          "map của biểu mẫu (deploy/maps/README.md). Không có thì cột mang tên trường.",
          "The name of a map that comes with the program, such as vn-schedule. A map of one's own "
          "is the part `map` of a form (deploy/maps/README.md). Without one columns are named "
          "like the fields."}},
        {"dry_run",
         {"true: kiểm tra tất cả, không ghi gì", "true: check everything, keep nothing"}},
    };
};

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

constexpr std::string_view lines_media = "application/x-ndjson";

/// Who may import a kind at all; over what, the use cases ask for every row.
Permission permission_of(std::string_view kind) {
    if (kind == "organizations" || kind == "successors") return Permission::keep_organizations;
    if (kind == "tariffs") return Permission::keep_tariffs;
    if (kind == "targets") return Permission::approve_plan;
    if (kind == "counts") return Permission::log_events;
    return Permission::change_plan;
}

Result<void> check_kind(const Incoming& incoming, const Books& books) {
    const auto& kind = incoming.path("kind");
    if (std::find(kinds().begin(), kinds().end(), kind) == kinds().end())
        return Error{ErrorKind::not_found, "import_kind_unknown", {{"kind", kind}}, {}};
    if (!incoming.principal->may(permission_of(kind), books.as_of.today))
        return Error{ErrorKind::forbidden, "forbidden", {}, {}};
    return {};
}

Wish wish_of(const FileQuery& query) {
    Wish out;
    if (query.sheet) out.sheet = query.sheet->value;
    if (query.header_row) out.header_row = query.header_row->value;
    if (query.encoding) out.encoding = *query.encoding;
    out.most_rows = most_rows;
    return out;
}

/// A place among the imports that run at the same time.
class Place {
  public:
    static std::shared_ptr<Place> take() {
        if (++taken_ <= most_at_once) return std::shared_ptr<Place>(new Place);
        --taken_;
        return nullptr;
    }
    ~Place() { --taken_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    Place() = default;
    static inline std::atomic<int> taken_{0};
};

/// All that one import needs until it is answered.
struct Task {
    std::shared_ptr<const Incoming> incoming;
    std::shared_ptr<Place> place;
    Upload upload;
    Job job;
    bool dry_run = false;
    std::shared_ptr<Running> running;  ///< null: nobody follows it
    std::optional<Response> response;

    Language language() const {
        return preferred_language(incoming->request->header("accept-language"));
    }
};

Result<Task> task_of(std::shared_ptr<const Incoming> incoming, const Books& books) {
    if (auto known = check_kind(*incoming, books); !known) return known.error();
    auto query = read_query<ImportQuery>(incoming->query_text);
    if (!query) return query.error();
    auto upload = upload_of(*incoming->request);
    if (!upload) return upload.error();
    if (query->map && upload->map)
        return Error{ErrorKind::rule, "one_of_two", {}, {{"?map", "one_of_two", {}}}};
    auto map = query->map    ? shipped_map(query->map->value)
               : upload->map ? Result<MapText>(std::move(*upload->map))
                             : Result<MapText>(MapText{});
    if (!map) return map.error();
    auto job = Job::make(incoming->path("kind"), std::move(*map), wish_of(*query));
    if (!job) return job.error();
    Task out;
    out.place = Place::take();
    if (!out.place) return Error{ErrorKind::unavailable, "queue_full", {}, {}};
    out.incoming = std::move(incoming);
    out.upload = std::move(*upload);
    out.job = std::move(*job);
    out.dry_run = query->dry_run.value_or(false);
    return out;
}

/// Inside the writer's transaction, all of it or nothing.
Result<void> carry_out(Task& task, storage::WriteTransaction& tx, const Router& shown,
                       domain::UtcOffset offset) {
    const auto& repetition = task.incoming->repetition;
    if (repetition) {
        auto earlier = repetition.find(tx.session());
        if (!earlier) return earlier.error();
        if (*earlier) {
            task.response = std::move(**earlier);
            return {};
        }
    }
    const BytesFile file(task.upload.name, task.upload.file);
    const auto actor = task.incoming->actor();
    const auto& running = task.running;
    WritingAtOnce writing(tx, [&] { return running && running->stopped(); });
    auto result =
        run(task.job, file, writing, shown, actor, offset, [&](std::int64_t done, std::int64_t of) {
            if (running) running->progress(done, of);
        });
    if (!result) return result.error();
    if (result->rows == 0) return Error{ErrorKind::rule, "no_rows", {}, {}};
    if (running && running->stopped()) return Error{ErrorKind::conflict, "import_stopped", {}, {}};
    if (!task.dry_run && !result->refused.empty()) return refusal_of(*result);
    Response response;
    response.body = std::make_shared<const std::string>(
        json::write(report_of(task.job.kind, task.dry_run, *result, task.language())));
    response.headers.emplace_back("Cache-Control", "no-store");
    if (task.dry_run) {
        tx.discard();
    } else {
        keep_in_audit(tx, actor.name, actor.origin, task.job, task.upload.name, *result);
        if (repetition) repetition.save(tx, response);
    }
    task.response = std::move(response);
    return {};
}

void start(storage::Database& database, const std::shared_ptr<const Router>& shown,
           std::shared_ptr<const Incoming> incoming, Done done) {
    auto made = task_of(incoming, *database.books());
    if (!made) return done(problem(*incoming->request, made.error()));
    auto task = std::make_shared<Task>(std::move(*made));
    const bool followed = incoming->media == lines_media;
    if (followed) task->running = std::make_shared<Running>();
    auto answer = [task, done, followed](Result<void> outcome) {
        const auto& request = *task->incoming->request;
        auto response = outcome && task->response ? std::move(*task->response)
                                                  : problem(request, outcome.error());
        if (followed)
            task->running->finish(response.status, response.body);
        else
            done(std::move(response));
    };
    if (followed) {
        Response response;
        response.content_type = std::string(lines_media);
        response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
        response.stream = Running::stream_of(task->running);
        done(std::move(response));
    }
    database.write(
        [task, shown, offset = database.settings().offset](storage::WriteTransaction& tx) {
            return carry_out(*task, tx, *shown, offset);
        },
        std::move(answer));
}

Result<Reply<FileDescription>> describe_file(const Call<FileQuery, None>& call,
                                             const Books& books) {
    if (auto known = check_kind(call, books); !known) return known.error();
    auto upload = upload_of(*call.request);
    if (!upload) return upload.error();
    auto described =
        describe(call.path("kind"), BytesFile(upload->name, upload->file), wish_of(call.query));
    if (!described) return described.error();
    Reply<FileDescription> out;
    out.value = std::move(*described);
    return out;
}

Result<Response> file_as_csv(const Call<FileQuery, None>& call, const Books& books,
                             storage::Database& database) {
    if (auto known = check_kind(call, books); !known) return known.error();
    auto upload = upload_of(*call.request);
    if (!upload) return upload.error();
    Spool spool(on_readers(database));
    auto written = write_as_csv(BytesFile(upload->name, upload->file), wish_of(call.query),
                                [&](std::string_view piece) { spool.write(piece); });
    if (!written) return written.error();
    Response response;
    csv::set_headers(response, "bang");
    response.headers.emplace_back("Cache-Control", "no-store");
    spool.move_into(response);
    return response;
}

const std::vector<DeclaredProblem>& of_files() {
    static const std::vector<DeclaredProblem> all{
        {ErrorKind::not_found, "import_kind_unknown"},
        {ErrorKind::syntax, "unsupported_media_type"},
        {ErrorKind::syntax, "form_broken"},
        {ErrorKind::syntax, "file_missing"},
        {ErrorKind::too_large, "map_too_long"},
        {ErrorKind::rule, "import_too_long"},
        {ErrorKind::rule, "header_missing"},
        {ErrorKind::rule, "repeated_column"},
        {ErrorKind::rule, "encoding_ambiguous"},
        {ErrorKind::rule, "encoding_unknown"},
        {ErrorKind::rule, "delimiter_ambiguous"},
        {ErrorKind::rule, "old_workbook"},
        {ErrorKind::rule, "not_a_workbook"},
        {ErrorKind::rule, "workbook_broken"},
        {ErrorKind::rule, "workbook_too_large"},
        {ErrorKind::rule, "sheet_missing"},
        {ErrorKind::rule, "malformed_row"},
        {ErrorKind::rule, "row_too_long"},
        {ErrorKind::rule, "bad_encoding"},
        {ErrorKind::rule, "control_character"},
        {ErrorKind::rule, "cell_error"},
        {ErrorKind::rule, "wrong_field_count"},
        {ErrorKind::unavailable, "queue_full"},
        {ErrorKind::unavailable, "out_of_memory"},
    };
    return all;
}

/// Its body is a file, which the handler reads itself.
Operation with_file(Operation operation) {
    operation.body = &json::type_of<TableFile>();
    return operation;
}

}  // namespace

void add_imports(Router& router, storage::Database& database, std::shared_ptr<const Router> shown) {
    router.add(with_file(
        Route<ImportQuery, None, ImportReport>(Method::post, "/api/v1/imports/{kind}")
            .allow(Permission::signed_in)
            .tag("imports")
            .says("Nhập các dòng của một tệp", "Import the rows of a file")
            .details(
                "Tất cả hoặc không: một dòng bị từ chối thì không gì được ghi (import_refused nêu "
                "từng ô), trừ khi dry_run=true, khi đó câu trả lời nói điều sẽ xảy ra. kind: "
                "organizations, campaigns, sites, drives, tariffs, successors, targets, "
                "head_counts, counts. Thân là tệp CSV hoặc .xlsx, hoặc biểu mẫu "
                "multipart/form-data với phần file và, nếu cần, phần map. Tối đa 100000 dòng và "
                "limits.import_bytes byte. Với Accept: application/x-ndjson câu trả lời là từng "
                "dòng JSON: tiến độ, rồi kết quả; ngắt kết nối trước đó là hủy.",
                "All or nothing: one refused row and nothing is kept (import_refused names every "
                "cell), unless dry_run=true, whose answer says what would happen. kind: "
                "organizations, campaigns, sites, drives, tariffs, successors, targets, "
                "head_counts, counts. The body is a CSV file or an .xlsx, or a form "
                "(multipart/form-data) with the part `file` and, where needed, the part `map`. At "
                "most 100000 rows and limits.import_bytes bytes. With Accept: "
                "application/x-ndjson the answer is lines of JSON: progress, then the result; a "
                "connection that is cut before it cancels.")
            .path<domain::Text<1, 40>>("kind", {"Loại dữ liệu", "What the rows are"})
            .media({"application/json", lines_media})
            .problems(of_files())
            .problems({{ErrorKind::rule, "import_refused"},
                       {ErrorKind::rule, "no_rows"},
                       {ErrorKind::rule, "bad_map"},
                       {ErrorKind::rule, "other_file"},
                       {ErrorKind::rule, "unknown_column"},
                       {ErrorKind::rule, "map_required"},
                       {ErrorKind::rule, "map_unknown"},
                       {ErrorKind::rule, "one_of_two"},
                       {ErrorKind::rule, "day_shifts"},
                       {ErrorKind::conflict, "import_stopped"}})
            .async([&database, shown](std::shared_ptr<const Incoming> incoming, Done done) {
                start(database, shown, std::move(incoming), std::move(done));
            })));
    router.add(with_file(
        Route<FileQuery, None, FileDescription>(Method::post, "/api/v1/imports/{kind}/description")
            .allow(Permission::signed_in)
            .tag("imports")
            .says("Một tệp được đọc thế nào", "How a file is read")
            .details("Không ghi gì. Bảng mã, dấu phân cách, các trang tính, tiêu đề, 20 dòng đầu, "
                     "và đoán mỗi cột là trường nào.",
                     "Writes nothing. Encoding, delimiter, sheets, headings, the first 20 rows, "
                     "and a guess which field each column is.")
            .path<domain::Text<1, 40>>("kind", {"Loại dữ liệu", "What the rows are"})
            .problems(of_files())
            .takes_long()
            .read([&database](const Call<FileQuery, None>& call, storage::Session&) {
                return describe_file(call, *database.books());
            })));
    router.add(with_file(
        Route<FileQuery, None, None>(Method::post, "/api/v1/imports/{kind}/table")
            .allow(Permission::signed_in)
            .tag("imports")
            .says("Bảng trong một tệp, dạng CSV", "The table of a file as CSV")
            .details("Không ghi gì. Mọi dòng của tệp, dòng tiêu đề trước, UTF-8, cách bằng dấu "
                     "phẩy: để hiện và sửa trước khi nhập.",
                     "Writes nothing. All rows of the file, its header first, in UTF-8, with "
                     "commas: to be shown and mended before they are imported.")
            .path<domain::Text<1, 40>>("kind", {"Loại dữ liệu", "What the rows are"})
            .media({csv::media})
            .problems(of_files())
            .takes_long()
            .read([&database](const Call<FileQuery, None>& call, storage::Session&) {
                return file_as_csv(call, *database.books(), database);
            })));
}

}  // namespace api::imports

// giothong report: the files of the interface, without a server.
#include "api/reporting/files.hpp"
#include "server/commands/all.hpp"
#include "server/commands/output.hpp"
#include "server/commands/query_flags.hpp"
#include "server/commands/shared.hpp"

#include <fmt/format.h>

namespace server::commands {
namespace {

constexpr int wrong_question = 64;

}  // namespace

std::function<int()> report(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    auto organization = std::make_shared<std::string>();
    auto output = std::make_shared<std::string>();
    auto stored = std::make_shared<std::string>();
    auto* of_body =
        app.add_option("--organization", *organization, "Mã đơn vị / Code of the organisation")
            ->check(not_empty());
    auto* by_code = app.add_option("--report", *stored,
                                   "Mã báo cáo đã lập: số liệu đã nộp hoặc đã khoá / Code of a "
                                   "report that was made: its submitted or closed "
                                   "figures")
                        ->check(not_empty());
    by_code->excludes(of_body);
    app.add_option("--output,-o", *output,
                   "Tệp ghi ra; không có: ra màn hình / File to write; standard output otherwise")
        ->check(not_empty());
    auto given = add_query_flags<api::reporting::AdHocQuery>(app);
    return [sources, organization, stored, output, given] {
        if (organization->empty() && stored->empty()) {
            complain({domain::ErrorKind::syntax,
                      "required",
                      {},
                      {{"--organization, --report", "required", {}}}});
            return wrong_question;
        }
        auto configuration = configured(*sources);
        if (!configuration) return wrong_question;
        auto database = open_counted(*configuration);
        if (!database) return failed;
        api::reporting::AdHocQuery query;
        auto flags = *given;
        if (auto format = format_of_file(*output); !flags.count("format") && !format.empty())
            flags["format"] = format;
        auto text = encoded(flags);
        if (auto read =
                api::read_query(api::json::object_of<api::reporting::AdHocQuery>(), text, &query);
            !read) {
            complain(read.error());
            return wrong_question;
        }
        Output out(*output);
        domain::Result<void> made;
        auto books = database->books();
        auto done_reading = database->read_and_wait([&](storage::Session& session) {
            auto sink = [&](std::string_view chunk) { out.write(chunk); };
            made = stored->empty()
                       ? api::reporting::write_report(*books, session, *organization, query, sink)
                       : api::reporting::write_stored_report(*books, session, *stored, query, sink);
        });
        if (!done_reading) {
            complain(done_reading.error());
            return failed;
        }
        if (!made) {
            complain(made.error());
            auto kind = made.error().kind;
            return kind == domain::ErrorKind::syntax || kind == domain::ErrorKind::not_found
                       ? wrong_question
                       : failed;
        }
        if (output->empty()) out.write("\n");
        if (!out.finish()) {
            complain({domain::ErrorKind::unavailable, "file_not_written", {{"file", *output}}, {}});
            return failed;
        }
        return done;
    };
}

}  // namespace server::commands

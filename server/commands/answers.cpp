// giothong totals, giothong valuation: the answers of the interface, without a server.
#include "api/csv/writing.hpp"
#include "api/tallying/totals_document.hpp"
#include "api/valuation/valuation_document.hpp"
#include "server/commands/all.hpp"
#include "server/commands/output.hpp"
#include "server/commands/query_flags.hpp"
#include "server/commands/shared.hpp"

namespace server::commands {
namespace {

using api::documents::Format;

constexpr int wrong_question = 64;

/// `make` answers JSON and CSV, `document` the files that people read.
template <class Query, class Make, class Document>
int answer(const configuration::Sources& sources, std::map<std::string, std::string> given,
           const std::string& output, Make make, Document document) {
    auto configuration = configured(sources);
    if (!configuration) return wrong_question;
    auto database = open_counted(*configuration);
    if (!database) return failed;
    Query query;
    if (auto format = format_of_file(output); !given.count("format") && !format.empty())
        given["format"] = format;
    auto text = encoded(given);
    if (auto read = api::read_query(api::json::object_of<Query>(), text, &query); !read) {
        complain(read.error());
        return wrong_question;
    }
    auto books = database->books();
    auto question =
        api::tallying::question_of(query, *books, domain::scheduling::Visible::everything());
    if (!question) {
        complain(question.error());
        return wrong_question;
    }
    const auto refused = [](const domain::Error& error) {
        complain(error);
        return error.kind == domain::ErrorKind::syntax ? wrong_question : failed;
    };
    Output out(output);
    const auto form = query.form({});
    if (form == Format::xlsx || form == Format::pdf) {
        const api::tallying::Naming naming(books, api::local_operator());
        auto made = document(*question, query, naming, form);
        if (!made) return refused(made.error());
        render(*made, form, {query.in_language({}), {}, {}},
               [&](std::string_view chunk) { out.write(chunk); });
    } else {
        domain::Result<std::string> body = make(*books, *question, query, form == Format::csv);
        if (!body) return refused(body.error());
        out.write(*body);
        if (output.empty()) out.write("\n");
    }
    if (out.finish()) return done;
    complain({domain::ErrorKind::unavailable, "file_not_written", {{"file", output}}, {}});
    return failed;
}

std::shared_ptr<std::string> add_output(CLI::App& app) {
    auto output = std::make_shared<std::string>();
    app.add_option("--output,-o", *output,
                   "Tệp ghi ra; không có: ra màn hình / File to write; standard output otherwise")
        ->check(not_empty());
    return output;
}

}  // namespace

std::function<int()> totals(CLI::App& app) {
    using api::tallying::TotalsQuery;
    auto sources = configuration::add_flags(app, database_keys());
    auto given = add_query_flags<TotalsQuery>(app);
    auto output = add_output(app);
    return [sources, given, output] {
        return answer<TotalsQuery>(
            *sources, *given, *output,
            [](const auto& books, const auto& question, const TotalsQuery& query,
               bool csv) -> domain::Result<std::string> {
                auto answer = api::tallying::totals_answer(books, question);
                if (csv) return api::tallying::totals_csv(answer, query.csv_form());
                return api::json::write(answer);
            },
            [](const auto& question, const TotalsQuery& query, const auto& naming, Format form) {
                auto answer = std::make_shared<api::tallying::TotalsAnswer>(
                    api::tallying::totals_answer(naming.books(), question));
                return api::tallying::totals_document(std::move(answer), query, question, naming,
                                                      false, form);
            });
    };
}

std::function<int()> valuation(CLI::App& app) {
    using api::valuation::ValuationQuery;
    auto sources = configuration::add_flags(app, database_keys());
    auto given = add_query_flags<ValuationQuery>(app);
    auto output = add_output(app);
    return [sources, given, output] {
        auto value = [](const auto& books, const auto& question, const ValuationQuery& query) {
            return api::valuation::valuation_answer(
                books, question, query.tariff ? query.tariff->value : "", query.layer_list());
        };
        return answer<ValuationQuery>(
            *sources, *given, *output,
            [value](const auto& books, const auto& question, const ValuationQuery& query,
                    bool csv) -> domain::Result<std::string> {
                auto answer = value(books, question, query);
                if (!answer) return answer.error();
                if (csv) return api::csv::write(answer->lines, query.csv_form());
                return api::json::write(*answer);
            },
            [value](const auto& question, const ValuationQuery& query, const auto& naming,
                    Format form) -> domain::Result<api::documents::Document> {
                auto answer = value(naming.books(), question, query);
                if (!answer) return answer.error();
                return api::valuation::valuation_document(
                    std::make_shared<api::valuation::ValuationAnswer>(std::move(*answer)), query,
                    question, naming, false, form);
            });
    };
}

}  // namespace server::commands

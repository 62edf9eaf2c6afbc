// giothong totals, giothong valuation: the answers of the interface, without a server.
#include <fmt/format.h>

#include "api/tallying/totals_answer.hpp"
#include "api/valuation/valuation_answer.hpp"
#include "server/commands/all.hpp"
#include "server/commands/query_flags.hpp"
#include "server/commands/shared.hpp"

namespace server::commands {
namespace {

constexpr int wrong_question = 64;

template <class Query, class Answer>
int answer(const configuration::Sources& sources, const std::map<std::string, std::string>& given, Answer make) {
    auto configuration = configured(sources);
    if (!configuration) return wrong_question;
    auto database = open_database(*configuration, storage::Session::Access::read_only);
    if (!database) return failed;
    Query query;
    auto text = encoded(given);
    if (auto read = api::read_query(api::json::object_of<Query>(), text, &query); !read) {
        complain(read.error());
        return wrong_question;
    }
    auto books = database->books();
    auto question = api::tallying::question_of(query, *books);
    if (!question) {
        complain(question.error());
        return wrong_question;
    }
    domain::Result<std::string> body = make(*books, *question, query);
    if (!body) {
        complain(body.error());
        return body.error().kind == domain::ErrorKind::syntax ? wrong_question : failed;
    }
    fmt::print("{}\n", *body);
    return done;
}

}  // namespace

std::function<int()> totals(CLI::App& app) {
    using api::tallying::TotalsQuery;
    auto sources = configuration::add_flags(app, database_keys());
    auto given = add_query_flags<TotalsQuery>(app);
    return [sources, given] {
        return answer<TotalsQuery>(*sources, *given,
                                   [](const auto& books, const auto& question,
                                      const TotalsQuery& query) -> domain::Result<std::string> {
                                       auto answer = api::tallying::totals_answer(books, question);
                                       if (query.wants_csv({}))
                                           return api::tallying::totals_csv(answer, query.bom.value_or(false));
                                       return api::json::write(answer);
                                   });
    };
}

std::function<int()> valuation(CLI::App& app) {
    using api::valuation::ValuationQuery;
    auto sources = configuration::add_flags(app, database_keys());
    auto given = add_query_flags<ValuationQuery>(app);
    return [sources, given] {
        return answer<ValuationQuery>(
            *sources, *given,
            [](const auto& books, const auto& question, const ValuationQuery& query) -> domain::Result<std::string> {
                auto value = api::valuation::valuation_answer(books, question, query.tariff ? query.tariff->value : "",
                                                              query.layer_list());
                if (!value) return value.error();
                if (query.wants_csv({})) return api::csv::write(value->lines, query.bom.value_or(false));
                return api::json::write(*value);
            });
    };
}

}  // namespace server::commands

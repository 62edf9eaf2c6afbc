#include "api/valuation/valuation_route.hpp"

#include "api/csv/writing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/operation.hpp"
#include "api/tallying/answer_cache.hpp"
#include "api/valuation/valuation_document.hpp"

namespace api::valuation {

namespace {

/// XLSX or PDF, on a reader thread: nothing of them is made when the client has it already.
std::optional<ReadJob> valuation_file(const Incoming& incoming, const std::shared_ptr<const domain::tallying::Books>& books,
                                      const Spool::Elsewhere& elsewhere) {
    ValuationQuery query;
    auto form = tallying::slow_form(incoming, query);
    if (!form) return std::nullopt;
    return ReadJob([incoming, books, elsewhere, query, form = *form](storage::Session&) -> domain::Result<Response> {
        auto question = tallying::question_of(query, *books);
        if (!question) return question.error();
        auto within = tallying::seen_parts(incoming, Permission::read_value, *books);
        question->filter.within = within;
        const tallying::Naming naming(books, incoming.principal);
        const auto language = query.in_language(incoming.request->header("accept-language"));
        auto tag = tallying::file_etag(*books, form, language, tallying::reader_key(incoming, within, *books) + naming.key());
        if (none_match_hits(incoming.request->header("if-none-match"), tag)) return tallying::unchanged(tag);
        auto made = valuation_answer(*books, *question, query.tariff ? query.tariff->value : "", query.layer_list());
        if (!made) return made.error();
        auto document = valuation_document(std::make_shared<const ValuationAnswer>(std::move(*made)), query, *question, naming,
                                           !within.empty(), form);
        if (!document) return document.error();
        auto response = documents::file_answer(*document, form, language, elsewhere);
        tallying::add_headers(response, tag);
        return response;
    });
}

}  // namespace

void add_valuation_route(Router& router, storage::Database& database) {
    auto cache = std::make_shared<tallying::AnswerCache>();
    router.add(
        get<ValuationQuery, ValuationAnswer>("/api/v1/valuation")
            .allow(Permission::read_value)
            .tag("valuation")
            .says("Giá trị máu theo bảng giá", "The value of the blood by price list")
            .details("Mỗi túi theo bảng giá của ngày lấy máu, hoặc tất cả theo `tariff`. Túi không có giá là lỗi "
                     "tariff_missing, không bao giờ là số 0. PDF tối đa 10.000 dòng, XLSX tối đa 100.000 dòng.",
                     "Each bag by the list in force on its day, or all by `tariff`. A bag without a price is "
                     "tariff_missing, never a silent zero. A PDF takes 10,000 rows, an XLSX 100,000.")
            .problems({{domain::ErrorKind::rule, "tariff_missing"},
                       {domain::ErrorKind::rule, "layer_missing"},
                       {domain::ErrorKind::rule, "too_many_rows"},
                       {domain::ErrorKind::rule, "value_too_large"}})
            .etag()
            .media(documents::every_media())
            .memory_raw([cache](const Incoming& incoming, const domain::tallying::Books& books) {
                auto within = tallying::seen_parts(incoming, Permission::read_value, books);
                auto reader = tallying::reader_key(incoming, within, books);
                auto key = tallying::cache_key(incoming, reader);
                return cache->get(key, books.as_of, [&]() -> domain::Result<Response> {
                    ValuationQuery query;
                    if (auto read = read_query(json::object_of<ValuationQuery>(), incoming.query_text, &query); !read)
                        return read.error();
                    auto question = tallying::question_of(query, books);
                    if (!question) return question.error();
                    question->filter.within = within;
                    auto answer = valuation_answer(books, *question, query.tariff ? query.tariff->value : "", query.layer_list());
                    if (!answer) return answer.error();
                    Response response;
                    const bool csv = query.form(incoming.media) == documents::Format::csv;
                    if (csv)
                        response = csv::response(csv::write(answer->lines, query.bom.value_or(false)),
                                                 tallying::file_key("valuation", query, *question, books));
                    else
                        response.body = std::make_shared<const std::string>(json::write(*answer));
                    tallying::add_headers(response, tallying::books_etag(books.as_of, csv ? "csv" : "", reader));
                    return response;
                });
            }, [elsewhere = on_readers(database)](const Incoming& incoming, const std::shared_ptr<const domain::tallying::Books>& books) {
                return valuation_file(incoming, books, elsewhere);
            }));
    router.add(get<DifferenceQuery, DifferenceAnswer>("/api/v1/valuation/difference")
                   .allow(Permission::read_value)
                   .tag("valuation")
                   .says("Chênh lệch giá trị theo nguyên nhân", "The difference of two values by cause")
                   .details("Hai kỳ, hoặc một kỳ theo hai bảng giá.", "Two periods, or one period by two lists.")
                   .problems({{domain::ErrorKind::rule, "tariff_missing"}, {domain::ErrorKind::rule, "value_too_large"}})
                   .memory([](const Call<DifferenceQuery, None>& call, const domain::tallying::Books& books)
                               -> domain::Result<Reply<DifferenceAnswer>> {
                       auto answer = difference_answer(books, call.query,
                                                       tallying::seen_parts(call, Permission::read_value, books));
                       if (!answer) return answer.error();
                       return Reply<DifferenceAnswer>{std::move(*answer)};
                   }));
}

}  // namespace api::valuation

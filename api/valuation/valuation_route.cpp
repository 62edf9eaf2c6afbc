#include "api/valuation/valuation_route.hpp"

#include "api/http/operation.hpp"
#include "api/tallying/answer_cache.hpp"
#include "api/valuation/valuation_answer.hpp"

namespace api::valuation {

void add_valuation_route(Router& router) {
    auto cache = std::make_shared<tallying::AnswerCache>();
    router.add(
        get<ValuationQuery, ValuationAnswer>("/api/v1/valuation")
            .allow(Permission::read_value)
            .tag("valuation")
            .says("Giá trị máu theo bảng giá", "The value of the blood by price list")
            .details("Mỗi túi theo bảng giá của ngày lấy máu, hoặc tất cả theo `tariff`. Túi không có giá là lỗi "
                     "tariff_missing, không bao giờ là số 0.",
                     "Each bag by the list in force on its day, or all by `tariff`. A bag without a price is "
                     "tariff_missing, never a silent zero.")
            .problems({{domain::ErrorKind::rule, "tariff_missing"},
                       {domain::ErrorKind::rule, "layer_missing"},
                       {domain::ErrorKind::rule, "value_too_large"}})
            .etag()
            .media({"application/json", csv::media})
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
                    if (query.wants_csv(incoming.media))
                        response = csv::response(csv::write(answer->lines, query.bom.value_or(false)));
                    else
                        response.body = std::make_shared<const std::string>(json::write(*answer));
                    response.headers.emplace_back("ETag", tallying::books_etag(books.as_of, response.content_type, reader));
                    return response;
                });
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

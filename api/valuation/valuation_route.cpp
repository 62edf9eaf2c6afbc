#include "api/valuation/valuation_route.hpp"

#include "api/csv/writing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/operation.hpp"
#include "api/tallying/answer_cache.hpp"
#include "api/valuation/valuation_document.hpp"

namespace api::valuation {

namespace {

using domain::tallying::Books;
using domain::tallying::Dimension;
using domain::tallying::Question;

/// One question about values on its way to the answer.
struct Asked {
    Incoming incoming;
    std::shared_ptr<const Books> books;
    ValuationQuery query;
    Question question;
    std::string reader;
    documents::Format form{};

    std::string tag() const {
        return tallying::books_etag(books->as_of, form == documents::Format::csv ? "csv" : "",
                                    reader);
    }
};

domain::Result<ValuationAnswer> valued(const Asked& asked) {
    return valuation_answer(*asked.books, asked.question,
                            asked.query.tariff ? asked.query.tariff->value : "",
                            asked.query.layer_list());
}

/// XLSX or PDF: nothing of them is made when the client has it already.
domain::Result<Response> valuation_file(const Asked& asked, const Spool::Elsewhere& elsewhere) {
    const auto& [incoming, books, query, question, reader, form] = asked;
    const tallying::Naming naming(books, incoming.principal);
    const auto language = query.in_language(incoming.request->header("accept-language"));
    auto tag = tallying::file_etag(*books, form, language, reader + naming.key());
    if (none_match_hits(incoming.request->header("if-none-match"), tag))
        return tallying::unchanged(tag);
    auto made = valued(asked);
    if (!made) return made.error();
    auto document =
        valuation_document(std::make_shared<const ValuationAnswer>(std::move(*made)), query,
                           question, naming, !question.filter.within.is_everything(), form);
    if (!document) return document.error();
    auto response = documents::file_answer(*document, form, language, elsewhere);
    tallying::add_headers(response, tag);
    return response;
}

/// JSON or CSV; a large one goes through a file.
domain::Result<Response> rendered(const Asked& asked, const Spool::Elsewhere& elsewhere) {
    auto answer = valued(asked);
    if (!answer) return answer.error();
    Response response;
    Spool spool(elsewhere);
    auto sink = [&](std::string_view chunk) { spool.write(chunk); };
    if (asked.form == documents::Format::csv) {
        sink(csv::write(answer->lines, asked.query.csv_form()));
        csv::set_headers(
            response, tallying::file_key("valuation", asked.query, asked.question, *asked.books));
    } else {
        std::size_t next = 0;
        json::write_with_list(
            json::object_of<ValuationAnswer>(), &*answer, "lines",
            [&](std::string& out) {
                if (next == answer->lines.size()) return false;
                out = json::write(answer->lines[next++]);
                return true;
            },
            sink);
    }
    spool.move_into(response);
    tallying::add_headers(response, asked.tag());
    return response;
}

/// The day decides the price, so every day and every kind of bag is added up on the way.
domain::tallying::Work work_of_value(const Books& books, Question question) {
    for (auto d : {Dimension::day, Dimension::component, Dimension::nominal_ml})
        question.by.push_back(d);
    return domain::tallying::work_of(books, question);
}

Weighed weigh(const Incoming& incoming, const std::shared_ptr<const Books>& books,
              const std::shared_ptr<tallying::AnswerCache>& cache,
              const Spool::Elsewhere& elsewhere, std::size_t most_rows) {
    auto within = tallying::seen_parts(incoming, Permission::read_value, *books);
    auto reader = tallying::reader_key(incoming, within, *books);
    auto key = tallying::cache_key(incoming, reader);
    if (auto kept = cache->find(key, books->as_of))
        return domain::Result<Response>(std::move(*kept));

    ValuationQuery query;
    if (auto read = read_query(json::object_of<ValuationQuery>(), incoming.query_text, &query);
        !read)
        return domain::Result<Response>(read.error());
    auto question = tallying::question_of(query, *books, std::move(within));
    if (!question) return domain::Result<Response>(question.error());
    question->most_rows = most_rows;
    const auto form = query.form(incoming.media);
    const bool file = form == documents::Format::xlsx || form == documents::Format::pdf;
    Asked asked{incoming, books, std::move(query), std::move(*question), std::move(reader), form};
    if (!file && work_of_value(*books, asked.question).at_once()) {
        auto made = rendered(asked, elsewhere);
        if (made) cache->keep(key, books->as_of, incoming.principal->actor, *made);
        return made;
    }
    return ReadJob([asked = std::move(asked), key = std::move(key), file, cache,
                    elsewhere](storage::Session&) -> domain::Result<Response> {
        if (file) return valuation_file(asked, elsewhere);
        auto tag = asked.tag();
        if (none_match_hits(asked.incoming.request->header("if-none-match"), tag))
            return tallying::unchanged(tag);
        if (auto kept = cache->find(key, asked.books->as_of)) return *kept;
        auto made = rendered(asked, elsewhere);
        if (made)
            cache->keep_for_all(key, asked.books->as_of, asked.incoming.principal->actor, *made);
        return made;
    });
}

}  // namespace

void add_valuation_route(Router& router, storage::Database& database, const Limits& limits) {
    auto cache = std::make_shared<tallying::AnswerCache>(limits.answers);
    router.add(
        get<ValuationQuery, ValuationAnswer>("/api/v1/valuation")
            .allow(Permission::read_value)
            .tag("valuation")
            .says("Giá trị máu theo bảng giá", "The value of the blood by price list")
            .details(
                "Mỗi túi theo bảng giá của ngày lấy máu, hoặc tất cả theo `tariff`. Túi không có "
                "giá là lỗi "
                "tariff_missing, không bao giờ là số 0. PDF tối đa 10.000 dòng, XLSX tối đa "
                "100.000 dòng.",
                "Each bag by the list in force on its day, or all by `tariff`. A bag without a "
                "price is "
                "tariff_missing, never a silent zero. A PDF takes 10,000 rows, an XLSX 100,000.")
            .problems({{domain::ErrorKind::rule, "tariff_missing"},
                       {domain::ErrorKind::rule, "layer_missing"},
                       {domain::ErrorKind::rule, "too_many_rows"},
                       {domain::ErrorKind::rule, "too_wide"},
                       {domain::ErrorKind::rule, "value_too_large"}})
            .etag()
            .media(documents::every_media())
            .weighed([cache, elsewhere = on_readers(database), most = limits.answer_rows](
                         const Incoming& incoming, const std::shared_ptr<const Books>& books) {
                return weigh(incoming, books, cache, elsewhere, most);
            }));
    router.add(
        get<DifferenceQuery, DifferenceAnswer>("/api/v1/valuation/difference")
            .allow(Permission::read_value)
            .tag("valuation")
            .says("Chênh lệch giá trị theo nguyên nhân", "The difference of two values by cause")
            .details("Hai kỳ, hoặc một kỳ theo hai bảng giá.",
                     "Two periods, or one period by two lists.")
            .problems({{domain::ErrorKind::rule, "tariff_missing"},
                       {domain::ErrorKind::rule, "value_too_large"}})
            .memory(
                [](const Call<DifferenceQuery, None>& call, const Books& books) {
                    // Two values; a question that is refused is little work.
                    auto question = tallying::question_of(
                        call.query, books,
                        tallying::seen_parts(call, Permission::read_value, books));
                    return question ? work_of_value(books, *question) * 2
                                    : domain::tallying::Work{};
                },
                [](const Call<DifferenceQuery, None>& call, const domain::tallying::Books& books)
                    -> domain::Result<Reply<DifferenceAnswer>> {
                    auto answer = difference_answer(
                        books, call.query,
                        tallying::seen_parts(call, Permission::read_value, books));
                    if (!answer) return answer.error();
                    return Reply<DifferenceAnswer>{std::move(*answer)};
                }));
}

}  // namespace api::valuation

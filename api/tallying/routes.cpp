#include "api/tallying/routes.hpp"

#include <algorithm>

#include "api/csv/writing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/cursor.hpp"
#include "api/http/operation.hpp"
#include "api/http/problem.hpp"
#include "api/tallying/answer_cache.hpp"
#include "api/tallying/event_bodies.hpp"
#include "api/tallying/totals_document.hpp"
#include "storage/engine/database.hpp"

namespace api::tallying {

using domain::Error;
using domain::ErrorKind;
using namespace domain::tallying;

/// An event that was kept but waits for a person.
struct EventClash {
    domain::Uuid id;
    ReviewCode code{};
    domain::Uuid with;
};
BOOST_DESCRIBE_STRUCT(EventClash, (), (id, code, with))

struct ReceiptAnswer {
    std::int64_t seq = 0;
    domain::Digest drive_head;
    std::int64_t events = 0;
    domain::Digest digest;
};
BOOST_DESCRIBE_STRUCT(ReceiptAnswer, (), (seq, drive_head, events, digest))

struct EventsAnswer {
    std::int64_t accepted = 0;
    std::int64_t duplicates = 0;
    std::vector<EventClash> in_review;
    ReceiptAnswer receipt;
};
BOOST_DESCRIBE_STRUCT(EventsAnswer, (), (accepted, duplicates, in_review, receipt))

struct ReviewAnswer {
    domain::Uuid id;
    domain::Digest digest;
    ReviewCode code{};
    domain::Uuid with;
    bool settled = false;
    std::vector<Decision> decisions;  ///< what may be decided
    EventItem event;
    std::vector<EventItem> with_events;  ///< every content under the id it clashes with
};
BOOST_DESCRIBE_STRUCT(ReviewAnswer, (), (id, digest, code, with, settled, decisions, event, with_events))

struct ReviewPage {
    std::vector<ReviewAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReviewPage, (), (items, next))

struct DecisionBody {
    Decision decision{};
    domain::Text<1, 500> reason;
    std::optional<domain::Digest> digest;
};
BOOST_DESCRIBE_STRUCT(DecisionBody, (), (decision, reason, digest))

struct ReviewQuery {
    Given<bool> settled;
};
BOOST_DESCRIBE_STRUCT(ReviewQuery, (), (settled))

struct DriveEventsQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<domain::Integer<0, INT64_MAX>> up_to;
};
BOOST_DESCRIBE_STRUCT(DriveEventsQuery, (), (limit, cursor, up_to))

struct DeltaQuery {
    Given<domain::Integer<0, INT64_MAX>> after;
    Given<domain::Integer<1, 1000>> limit;
};
BOOST_DESCRIBE_STRUCT(DeltaQuery, (), (after, limit))

struct DeltaPage {
    std::vector<EventItem> items;
    std::optional<std::int64_t> next;
};
BOOST_DESCRIBE_STRUCT(DeltaPage, (), (items, next))

namespace {

Error not_found(const char* code) { return Error{ErrorKind::not_found, code, {}, {}}; }

EventsAnswer events_answer(const storage::tallying::Outcome& outcome) {
    EventsAnswer out;
    out.accepted = outcome.accepted;
    out.duplicates = outcome.duplicates;
    for (const auto& item : outcome.in_review) out.in_review.push_back({item.id, item.code, item.with});
    const auto& r = outcome.receipt;
    out.receipt = {r.seq, r.drive_head, r.events, r.digest};
    return out;
}

Response rendered(const storage::tallying::Outcome& outcome) {
    Response response;
    response.body = std::make_shared<const std::string>(json::write(events_answer(outcome)));
    return response;
}

std::vector<Decision> decisions_for(const ReviewItem& item) {
    if (item.settled) return {};
    switch (item.code) {
        case ReviewCode::after_close: return {Decision::let_in, Decision::keep_out};
        case ReviewCode::same_id_other_content: return {Decision::count_instead, Decision::keep_out};
        case ReviewCode::same_unit_twice: return {Decision::let_in, Decision::count_instead, Decision::keep_out};
        case ReviewCode::reversal_of_reversal:
        case ReviewCode::reversal_in_other_drive: return {Decision::keep_out};
    }
    return {};
}

std::string code_of(const Books& books, std::int64_t drive) {
    const auto* d = books.drive(drive);
    return d ? d->code : std::string();
}

domain::Result<std::int64_t> drive_of(const Incoming& incoming, const Books& books) {
    const auto& reference = incoming.path("drive");
    if (auto num = books.drive_number(reference)) return *num;
    return Error{ErrorKind::not_found, "drive_not_found", {{"drive", reference}}, {}};
}

/// True when the request came from an enrolled device that this person shares.
bool shares_device(const Incoming& incoming, const Books& books, const std::string& person) {
    if (incoming.principal->kind != domain::identity::PrincipalKind::device) return false;
    auto device = books.directory().device(incoming.principal->id.text());
    return device && std::any_of(device->people.begin(), device->people.end(),
                                 [&](const auto& p) { return p.code == person; });
}

Operation post_events(storage::Database& database) {
    return post<EventsBody, EventsAnswer>("/api/v1/drives/{drive}/events")
        .allow(Permission::run_drive, Where::drive)
        .tag("tallying")
        .says("Ghi sự kiện của đợt hiến máu", "Log what happened at a drive")
        .details("Trả lời sau khi đã ghi bền vững. Gửi lại cùng sự kiện không bị đếm hai lần; sự kiện trùng mã khác nội "
                 "dung hoặc trùng số túi được giữ lại và chờ người xem xét.",
                 "Answered after the commit is durable. The same events again are not counted twice; an id with other "
                 "content or a unit seen twice is kept and waits for a person.")
        .problems({{ErrorKind::not_found, "drive_not_found"},
                   {ErrorKind::conflict, "drive_not_open"},
                   {ErrorKind::conflict, "drive_cancelled"},
                   {ErrorKind::rule, "device_person_unknown"},
                   {ErrorKind::conflict, "key_reused"},
                   {ErrorKind::unavailable, "queue_full"},
                   {ErrorKind::outcome_unknown, "outcome_unknown"}})
        .async([&database](std::shared_ptr<const Incoming> incoming, Done done) {
            const Request& request = *incoming->request;
            auto books = database.books();
            auto drive = drive_of(*incoming, *books);
            if (!drive) return done(problem(request, drive.error()));
            auto upload = decode_events(request.body);
            if (!upload) return done(problem(request, upload.error()));
            const auto& id = books->drive(*drive)->id;
            for (auto& event : upload->events) event.digest = content_digest(event, id);

            storage::AppendRequest append;
            std::string actor = request.actor;
            if (!upload->by.empty()) {
                if (!shares_device(*incoming, *books, upload->by))
                    return done(problem(request, Error{ErrorKind::rule, "invalid_body", {{"count", "1"}},
                                                       {{"/by", "device_person_unknown", {{"person", upload->by}}}}}));
                actor += "/" + upload->by;
            }
            append.batch = {*drive, std::move(upload->events), std::move(upload->device), std::move(actor)};
            if (incoming->repetition) {
                append.idempotency_key = incoming->repetition.key();
                append.request_digest = incoming->repetition.digest();
                append.render = [incoming](const storage::tallying::Outcome& outcome) {
                    return incoming->repetition.to_keep(rendered(outcome));
                };
            }
            database.append(std::move(append), [incoming, done](domain::Result<storage::AppendAnswer> answer) {
                if (!answer) return done(problem(*incoming->request, answer.error()));
                if (!answer->replay) return done(rendered(*answer->outcome));
                auto again = incoming->repetition.replay(std::move(*answer->replay));
                done(again ? std::move(*again) : problem(*incoming->request, again.error()));
            });
        });
}

Operation list_events(storage::Database& database) {
    return get<DriveEventsQuery, Page<EventItem>>("/api/v1/drives/{drive}/events")
        .allow(Permission::read_events, Where::drive)
        .personal()
        .tag("tallying")
        .says("Sự kiện của một đợt", "Events of a drive, in ledger order")
        .problems({{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
        .read([&database](const Call<DriveEventsQuery, None>& call, storage::Session& session)
                  -> domain::Result<Reply<Page<EventItem>>> {
            auto books = database.books();
            auto drive = drive_of(call, *books);
            if (!drive) return drive.error();
            std::int64_t after = 0;
            if (call.query.cursor) {
                auto cursor = decode_cursor(*call.query.cursor, "seq");
                if (!cursor) return cursor.error();
                after = cursor->num;
            }
            auto limit = call.query.limit ? call.query.limit->value : default_limit;
            storage::tallying::EventStore store(session);
            auto events = store.of_drive(*drive, after, limit + 1);
            if (call.query.up_to)
                while (!events.empty() && events.back().seq > call.query.up_to->value) events.pop_back();
            Reply<Page<EventItem>> reply;
            if (std::int64_t(events.size()) > limit) {
                events.pop_back();
                reply.value.next = encode_cursor({"seq", "", events.back().seq});
            }
            auto code = code_of(*books, *drive);
            for (const auto& e : events) reply.value.items.push_back(item_of(e, code));
            return reply;
        });
}

Operation delta(storage::Database& database) {
    return get<DeltaQuery, DeltaPage>("/api/v1/events")
        .allow(Permission::read_events)
        .personal()
        .tag("tallying")
        .says("Sự kiện mới sau một số thứ tự", "Events after a ledger sequence, for other programs")
        .read([&database](const Call<DeltaQuery, None>& call, storage::Session& session)
                  -> domain::Result<Reply<DeltaPage>> {
            auto books = database.books();
            auto limit = call.query.limit ? call.query.limit->value : default_limit;
            storage::tallying::EventStore store(session);
            auto events = store.after(call.query.after ? call.query.after->value : 0, limit + 1);
            Reply<DeltaPage> reply;
            if (std::int64_t(events.size()) > limit) {
                events.pop_back();
                reply.value.next = events.back().seq;
            }
            const auto& tree = books->registry().organizations;
            for (const auto& e : events) {
                const auto* drive = books->drive(e.drive);
                if (drive && call.principal->may(Permission::read_events, tree, *drive, books->as_of.today))
                    reply.value.items.push_back(item_of(e, drive->code));
            }
            return reply;
        });
}

Operation review(storage::Database& database) {
    return get<ReviewQuery, ReviewPage>("/api/v1/drives/{drive}/review")
        .allow(Permission::settle_review, Where::drive)
        .personal()
        .tag("tallying")
        .says("Những gì chờ người xem xét", "What waits for a person")
        .details("Mặc định chỉ những mục chưa quyết định.", "Only what is not settled, unless asked otherwise.")
        .problems({{ErrorKind::not_found, "drive_not_found"}})
        .read([&database](const Call<ReviewQuery, None>& call, storage::Session& session)
                  -> domain::Result<Reply<ReviewPage>> {
            auto books = database.books();
            auto drive = drive_of(call, *books);
            if (!drive) return drive.error();
            bool settled = call.query.settled && *call.query.settled;
            storage::tallying::Ledger ledger(session, books->offset);
            Reply<ReviewPage> reply;
            for (const auto& item : ledger.review(*drive)) {
                if (item.settled != settled) continue;
                ReviewAnswer answer{item.id, item.digest, item.code, item.with, item.settled, decisions_for(item), {}, {}};
                for (const auto& e : ledger.store().with_id(item.id))
                    if (e.digest == item.digest) answer.event = item_of(e, code_of(*books, e.drive));
                if (item.code != ReviewCode::after_close)
                    for (const auto& e : ledger.store().with_id(item.with))
                        if (e.digest != item.digest)
                            answer.with_events.push_back(item_of(e, code_of(*books, e.drive)));
                reply.value.items.push_back(std::move(answer));
            }
            return reply;
        });
}

Operation settle(storage::Database&) {
    return post<DecisionBody, EventsAnswer>("/api/v1/drives/{drive}/review/{id}")
        .allow(Permission::settle_review, Where::drive)
        .tag("tallying")
        .path<domain::Uuid>("id", {"mã sự kiện", "id of the event"})
        .says("Quyết định về một mục chờ xem xét", "Settle what waits in review")
        .problems({{ErrorKind::not_found, "drive_not_found"},
                   {ErrorKind::not_found, "review_not_found"},
                   {ErrorKind::conflict, "already_settled"},
                   {ErrorKind::rule, "decision_not_possible"}})
        .write([](const Call<None, DecisionBody>& call, storage::WriteTransaction& tx)
                   -> domain::Result<Reply<EventsAnswer>> {
            auto drive = drive_of(call, tx.books());
            if (!drive) return drive.error();
            auto id = domain::Uuid::parse(call.path("id"));
            if (!id) return not_found("review_not_found");
            auto outcome = tx.ledger().settle(tx.books(), *drive, *id, call.body.digest, call.body.decision,
                                              call.body.reason.value, call.request->actor, tx.new_id(), tx.now());
            if (!outcome) return outcome.error();
            return Reply<EventsAnswer>{events_answer(*outcome), {}, {}, 0};
        });
}

/// XLSX or PDF, on a reader thread: nothing of them is made when the client has it already.
std::optional<ReadJob> totals_file(const Incoming& incoming, const std::shared_ptr<const Books>& books, const Spool::Elsewhere& elsewhere) {
    TotalsQuery query;
    auto form = slow_form(incoming, query);
    if (!form) return std::nullopt;
    return ReadJob([incoming, books, elsewhere, query, form = *form](storage::Session&) -> domain::Result<Response> {
        auto question = question_of(query, *books);
        if (!question) return question.error();
        auto within = seen_parts(incoming, Permission::read_totals, *books);
        question->filter.within = within;
        const Naming naming(books, incoming.principal);
        const auto language = query.in_language(incoming.request->header("accept-language"));
        auto tag = file_etag(*books, form, language, reader_key(incoming, within, *books) + naming.key());
        if (none_match_hits(incoming.request->header("if-none-match"), tag)) return unchanged(tag);
        auto answer = std::make_shared<TotalsAnswer>();
        if (incoming.principal->small_cells_hidden(books->as_of.today)) {
            auto made = protected_totals_answer(*books, *question);
            if (!made) return made.error();
            *answer = std::move(*made);
        } else {
            *answer = totals_answer(*books, *question);
        }
        auto document = totals_document(std::move(answer), query, *question, naming, !within.empty(), form);
        if (!document) return document.error();
        auto response = documents::file_answer(*document, form, language, elsewhere);
        add_headers(response, tag);
        return response;
    });
}

Operation totals(storage::Database& database) {
    auto cache = std::make_shared<AnswerCache>();
    auto standing = std::make_shared<StandingQuestions>();
    return get<TotalsQuery, TotalsAnswer>("/api/v1/totals")
        .allow(Permission::read_totals)
        .tag("tallying")
        .says("Tổng số theo mọi chiều", "Totals by every dimension")
        .details("bags là số túi còn dùng được; standard_units là đơn vị quy đổi 250 ml. Kèm thời điểm, đầu chuỗi băm, chỉ "
                 "tiêu và mức đầy đủ của báo cáo. PDF tối đa 10.000 dòng, XLSX tối đa 100.000 dòng.",
                 "bags are usable bags; standard_units are 250 ml equivalents. With as-of, ledger head, target and how "
                 "complete the reports are. A PDF takes 10,000 rows, an XLSX 100,000.")
        .etag()
        .media(documents::every_media())
        .problems({{ErrorKind::rule, "too_fine_for_rare_groups"}, {ErrorKind::rule, "too_many_rows"}})
        .memory_raw([cache, standing](const Incoming& incoming, const Books& books) {
            auto parse = [&]() -> domain::Result<TotalsQuery> {
                TotalsQuery query;
                if (auto read = read_query(json::object_of<TotalsQuery>(), incoming.query_text, &query); !read)
                    return read.error();
                return query;
            };
            auto within = seen_parts(incoming, Permission::read_totals, books);
            auto reader = reader_key(incoming, within, books);
            auto respond = [&](const TotalsQuery& query, const Question& question, const TotalsAnswer& answer) {
                Response response;
                const bool csv = query.form(incoming.media) == documents::Format::csv;
                if (csv)
                    response = csv::response(totals_csv(answer, query.bom.value_or(false)), file_key("totals", query, question, books));
                else
                    response.body = std::make_shared<const std::string>(json::write(answer));
                add_headers(response, books_etag(books.as_of, csv ? "csv" : "", reader));
                return response;
            };
            auto render = [&](const TotalsQuery& query, const Question& question, const Totals& totals) {
                return respond(query, question, totals_answer(books, question, totals));
            };
            auto hidden = [&]() -> domain::Result<Response> {
                auto query = parse();
                if (!query) return query.error();
                auto question = question_of(*query, books);
                if (!question) return question.error();
                question->filter.within = within;
                auto answer = protected_totals_answer(books, *question);
                if (!answer) return answer.error();
                return respond(*query, *question, *answer);
            };
            auto key = cache_key(incoming, reader);
            bool hides = incoming.principal->small_cells_hidden(books.as_of.today);
            return cache->get(key, books.as_of, [&] {
                return hides ? hidden() : standing->get(key, books, within, parse, render);
            });
        }, [elsewhere = on_readers(database)](const Incoming& incoming, const std::shared_ptr<const Books>& books) {
            return totals_file(incoming, books, elsewhere);
        });
}

}  // namespace

void add_routes(Router& router, storage::Database& database) {
    router.add(post_events(database));
    router.add(list_events(database));
    router.add(delta(database));
    router.add(review(database));
    router.add(settle(database));
    router.add(totals(database));
}

}  // namespace api::tallying

#include "api/tallying/routes.hpp"

#include "api/csv/writing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/cursor.hpp"
#include "api/http/operation.hpp"
#include "api/http/problem.hpp"
#include "api/limits.hpp"
#include "api/tallying/answer_cache.hpp"
#include "api/tallying/event_bodies.hpp"
#include "api/tallying/totals_document.hpp"
#include "domain/tallying/review.hpp"
#include "domain/tallying/small_cells.hpp"
#include "storage/engine/database.hpp"
#include "usecases/tallying/review.hpp"
#include "usecases/tallying/uploads.hpp"

#include <algorithm>
#include <unordered_map>

namespace api::tallying {

using domain::Error;
using domain::ErrorKind;
using namespace domain::tallying;

/// An event that was kept but waits for a person.
struct EventClash {
    domain::Uuid id;
    ReviewCode code{};
    domain::Uuid with;
    Given<std::string> with_drive;
    bool counts = false;  ///< it is in the totals all the same
};
BOOST_DESCRIBE_STRUCT(EventClash, (), (id, code, with, with_drive, counts))

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
    std::vector<EventClash> in_review;   ///< the first `most_in_review` of them
    Given<std::int64_t> more_in_review;  ///< how many there are beside those, when there are
    ReceiptAnswer receipt;
};
BOOST_DESCRIBE_STRUCT(EventsAnswer, (), (accepted, duplicates, in_review, more_in_review, receipt))
/// Clashes told in the answer of an upload. The review lists all of them.
constexpr std::size_t most_in_review = 250;

struct ReviewAnswer {
    domain::Uuid id;
    domain::Digest digest;
    ReviewCode code{};
    domain::Uuid with;
    Given<std::string> with_drive;
    bool settled = false;
    bool counts = false;              ///< it is in the totals all the same, or since it was let in
    std::vector<Decision> decisions;  ///< what may be decided
    EventItem event;
    std::vector<EventItem>
        with_events;  ///< what it clashes with, when that is an event of this drive
};
BOOST_DESCRIBE_STRUCT(ReviewAnswer, (),
                      (id, digest, code, with, with_drive, settled, counts, decisions, event,
                       with_events))

struct ReviewPage {
    std::vector<ReviewAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReviewPage, (), (items, next))

/// What became of an event that the one who asks has sent.
struct OwnReviewItem {
    domain::Uuid id;
    ReviewCode code{};
    domain::Uuid with;  ///< itself where it clashes with nothing of this drive
    bool settled = false;
    bool counts = false;
};
BOOST_DESCRIBE_STRUCT(OwnReviewItem, (), (id, code, with, settled, counts))

struct OwnReviewPage {
    std::vector<OwnReviewItem> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(OwnReviewPage, (), (items, next))

struct DecisionBody {
    Decision decision{};
    domain::Text<1, 500> reason;
    std::optional<domain::Digest> digest;
};
BOOST_DESCRIBE_STRUCT(DecisionBody, (), (decision, reason, digest))

struct ReviewQuery : PageQuery {
    Given<bool> settled;
};
BOOST_DESCRIBE_STRUCT(ReviewQuery, (PageQuery), (settled))

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

Error not_found(const char* code) {
    return Error{ErrorKind::not_found, code, {}, {}};
}

/// How a clash is shown to one drive. Of an event of another drive nothing is told but, to whoever
/// may see that drive's events, which drive it is: `with` is then the event itself.
template <class Shown>
void show_clash(const ReviewItem& item, const usecases::Actor& actor, const Books& books,
                Shown& shown) {
    shown.id = item.id;
    shown.code = item.code;
    shown.with = item.with_drive == item.drive ? item.with : item.id;
    shown.counts = item.counts;
    if (const auto* other = usecases::tallying::clashes_with(actor, books, item))
        shown.with_drive = other->code;
}

EventsAnswer events_answer(const storage::tallying::Outcome& outcome, const Incoming& incoming,
                           const Books& books) {
    EventsAnswer out;
    out.accepted = outcome.accepted;
    out.duplicates = outcome.duplicates;
    const auto told = std::min(outcome.in_review.size(), most_in_review);
    const auto actor = incoming.actor();
    for (std::size_t i = 0; i < told; ++i)
        show_clash(outcome.in_review[i], actor, books, out.in_review.emplace_back());
    if (told < outcome.in_review.size())
        out.more_in_review = std::int64_t(outcome.in_review.size() - told);
    const auto& r = outcome.receipt;
    out.receipt = {r.seq, r.drive_head, r.events, r.digest};
    return out;
}

Response rendered(const storage::tallying::Outcome& outcome, const Incoming& incoming,
                  const Books& books) {
    Response response;
    response.body =
        std::make_shared<const std::string>(json::write(events_answer(outcome, incoming, books)));
    return response;
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

Operation post_events(storage::Database& database) {
    return post<EventsBody, EventsAnswer>("/api/v1/drives/{drive}/events")
        .allow(Permission::log_events, Where::drive)
        .tag("tallying")
        .says("Ghi sự kiện của đợt hiến máu", "Log what happened at a drive")
        .details(
            "Trả lời sau khi đã ghi bền vững. Gửi lại cùng sự kiện không bị đếm hai lần; sự kiện "
            "trùng mã khác nội "
            "dung hoặc trùng số túi được giữ lại và chờ người xem xét: sự kiện được nhận trước "
            "được tính. Mã chỉ có nghĩa "
            "trong đợt của nó. Việc xảy ra xa giờ của đợt cũng được giữ lại và chờ xem xét.",
            "Answered after the commit is durable. The same events again are not counted twice; an "
            "id with other "
            "content or a unit seen twice is kept and waits for a person: the first acknowledged "
            "counts. An id means "
            "something inside its drive only. What happened far outside the drive's hours is kept "
            "and waits too.")
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
            auto upload = decode_events(request.body, books->offset,
                                        unit_rule(*books, *books->drive(*drive)));
            if (!upload) return done(problem(request, upload.error()));
            const auto& id = books->drive(*drive)->id;
            for (auto& event : upload->events) event.digest = content_digest(event, id);

            storage::AppendRequest append;
            auto actor = usecases::tallying::sender(incoming->actor(), *books, upload->by);
            if (!actor) return done(problem(request, actor.error()));
            append.batch = {*drive, std::move(upload->events), std::move(upload->device),
                            std::move(*actor)};
            if (incoming->repetition) {
                append.idempotency_key = incoming->repetition.key();
                append.request_digest = incoming->repetition.digest();
                append.render = [incoming, books](const storage::tallying::Outcome& outcome) {
                    return incoming->repetition.to_keep(rendered(outcome, *incoming, *books));
                };
            }
            database.append(std::move(append), [incoming, books, done](
                                                   domain::Result<storage::AppendAnswer> answer) {
                if (!answer) return done(problem(*incoming->request, answer.error()));
                if (!answer->replay) return done(rendered(*answer->outcome, *incoming, *books));
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
        .problems(
            {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
        .read([&database](const Call<DriveEventsQuery, None>& call,
                          storage::Session& session) -> domain::Result<Reply<Page<EventItem>>> {
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
                while (!events.empty() && events.back().seq > call.query.up_to->value)
                    events.pop_back();
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
        .read([&database](const Call<DeltaQuery, None>& call,
                          storage::Session& session) -> domain::Result<Reply<DeltaPage>> {
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
                if (drive &&
                    call.principal->may(Permission::read_events, tree, *drive, books->as_of.today))
                    reply.value.items.push_back(item_of(e, drive->code));
            }
            return reply;
        });
}

/// In the order of the ledger; one event may wait for more than one reason.
ListPlace place_in_review(const ReviewItem& item) {
    return {sortable(item.seq) + sortable(std::int64_t(item.code)), item.with_seq};
}

/// The event of the last item of the page before, which is looked at again. The first event of all
/// for the first page.
domain::Result<std::int64_t> next_of_review(const PageQuery& query) {
    auto behind = query.after("seq");
    if (!behind) return behind.error();
    if (!*behind) return std::int64_t(1);
    auto from = number_of_sortable((*behind)->text);
    if (!from) return Error{ErrorKind::syntax, "invalid_cursor", {}, {}};
    return *from;
}

/// Where the next page goes on when this one holds all of a part: a drive of very many events is
/// looked at a part at a time.
std::optional<std::string> end_of_part(const storage::tallying::Ledger::ReviewPart& part) {
    if (part.up_to == INT64_MAX) return std::nullopt;
    return encode_cursor({"seq", sortable(part.up_to) + sortable(INT64_MAX), INT64_MAX});
}

Operation review(storage::Database& database) {
    return get<ReviewQuery, ReviewPage>("/api/v1/drives/{drive}/review")
        .allow(Permission::settle_review, Where::drive)
        .personal()
        .tag("tallying")
        .says("Những gì chờ người xem xét", "What waits for a person")
        .details(
            "Mặc định chỉ những mục chưa quyết định. Một trang có thể ít mục hơn `limit`, kể cả "
            "không có mục nào, khi còn `next`: "
            "đợt có rất nhiều sự kiện được xem từng phần.",
            "Only what is not settled, unless asked otherwise. A page may hold fewer items than "
            "`limit`, even none, while there is "
            "a `next`: a drive of very many events is looked at a part at a time.")
        .problems(
            {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
        .read([&database](const Call<ReviewQuery, None>& call,
                          storage::Session& session) -> domain::Result<Reply<ReviewPage>> {
            auto books = database.books();
            auto drive = drive_of(call, *books);
            if (!drive) return drive.error();
            bool settled = call.query.settled && *call.query.settled;
            const auto from = next_of_review(call.query);
            if (!from) return from.error();
            storage::tallying::Ledger ledger(session, books->offset);
            auto part = ledger.review_from(*books, *drive, *from, settled, call.query.size() + 1);
            auto& items = part.items;
            std::erase_if(items, [&](const ReviewItem& item) { return item.settled != settled; });
            auto clashes_here = [](const ReviewItem& item) {
                return item.with_seq != 0 && item.with_drive == item.drive;
            };
            struct {
                std::vector<const ReviewItem*> items;
                std::optional<std::string> next;
            } page;
            auto filled = fill_page(page, call.query, "seq", items, place_in_review,
                                    [](const ReviewItem& item) { return &item; });
            if (!filled) return filled.error();
            if (!page.next) page.next = end_of_part(part);
            // The events of one page are read, not those of everything that waits.
            std::vector<std::int64_t> seqs;
            for (const auto* item : page.items) {
                seqs.push_back(item->seq);
                if (clashes_here(*item)) seqs.push_back(item->with_seq);
            }
            const auto code = code_of(*books, *drive);
            std::unordered_map<std::int64_t, EventItem> events;
            for (const auto& e : ledger.store().with_seqs(seqs))
                events.emplace(e.seq, item_of(e, code));
            Reply<ReviewPage> reply;
            reply.value.next = std::move(page.next);
            const auto actor = call.actor();
            for (const auto* one : page.items) {
                const ReviewItem& item = *one;
                auto& answer = reply.value.items.emplace_back();
                show_clash(item, actor, *books, answer);
                answer.digest = item.digest;
                answer.settled = item.settled;
                answer.decisions = decisions_for(item, *books);
                answer.event = events.at(item.seq);
                if (clashes_here(item)) answer.with_events.push_back(events.at(item.with_seq));
            }
            return reply;
        });
}

/// A device may not read what others have logged, but has to tell the person at it what became of
/// what was logged there.
Operation own_review(storage::Database& database) {
    return get<PageQuery, OwnReviewPage>("/api/v1/drives/{drive}/review/own")
        .allow(Permission::log_events, Where::drive)
        .tag("tallying")
        .says("Số phận của những gì chính người hỏi đã gửi",
              "What became of what the one who asks has sent")
        .details(
            "Chỉ những sự kiện chờ hoặc đã chờ xem xét, do chính máy hay người này gửi. Không có "
            "nội dung. Một trang có thể không có "
            "mục nào khi còn `next`.",
            "Only events that wait or have waited in review and were sent by this device or "
            "person, without their content. A page may "
            "hold nothing while there is a `next`.")
        .problems(
            {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
        .read([&database](const Call<PageQuery, None>& call,
                          storage::Session& session) -> domain::Result<Reply<OwnReviewPage>> {
            auto books = database.books();
            auto drive = drive_of(call, *books);
            if (!drive) return drive.error();
            const auto from = next_of_review(call.query);
            if (!from) return from.error();
            const auto part = usecases::tallying::own_review(call.actor(), *books, session, *drive,
                                                             *from, call.query.size() + 1);
            Reply<OwnReviewPage> reply;
            auto filled =
                fill_page(reply.value, call.query, "seq", part.items, place_in_review,
                          [](const ReviewItem& item) {
                              const bool here = item.with_drive == item.drive;
                              return OwnReviewItem{item.id, item.code, here ? item.with : item.id,
                                                   item.settled, item.counts};
                          });
            if (!filled) return filled.error();
            if (!reply.value.next) reply.value.next = end_of_part(part);
            return reply;
        });
}

Operation settle(storage::Database&) {
    return post<DecisionBody, EventsAnswer>("/api/v1/drives/{drive}/review/{id}")
        .allow(Permission::settle_review, Where::drive)
        .tag("tallying")
        .path<domain::Uuid>("id", {"mã sự kiện", "id of the event"})
        .says("Quyết định về một mục chờ xem xét", "Settle what waits in review")
        .details(
            "Chỉ người đã đăng nhập và không gửi mục đó; ở đợt đã xác minh, chỉ ai có quyền xác "
            "minh.",
            "Only somebody who signed in and did not send it; at a verified drive, only whoever "
            "may verify it.")
        .problems({{ErrorKind::not_found, "drive_not_found"},
                   {ErrorKind::not_found, "review_not_found"},
                   {ErrorKind::conflict, "already_settled"},
                   {ErrorKind::conflict, "own_event"},
                   {ErrorKind::forbidden, "session_needed"},
                   {ErrorKind::forbidden, "verifier_needed"},
                   {ErrorKind::rule, "decision_not_possible"}})
        .write([](const Call<None, DecisionBody>& call,
                  storage::WriteTransaction& tx) -> domain::Result<Reply<EventsAnswer>> {
            auto drive = drive_of(call, tx.books());
            if (!drive) return drive.error();
            auto id = domain::Uuid::parse(call.path("id"));
            if (!id) return not_found("review_not_found");
            const auto& body = call.body;
            auto outcome = usecases::tallying::settle(
                call.actor(), tx, *drive, {*id, body.digest, body.decision, body.reason.value});
            if (!outcome) return outcome.error();
            return Reply<EventsAnswer>{events_answer(*outcome, call, tx.books()), {}, {}, 0};
        });
}

/// What GET /totals needs besides the question.
struct TotalsKit {
    AnswerCache answers;
    StandingQuestions standing;
    Spool::Elsewhere elsewhere;
    std::size_t most_rows;
};

/// One question about totals on its way to the answer.
struct TotalsAsked {
    Incoming incoming;
    std::shared_ptr<const Books> books;
    TotalsQuery query;
    Question question;
    std::string reader;  ///< what tells readers apart
    std::string key;     ///< of the kept answer and the running sums
    documents::Format form{};
    bool hides = false;  ///< small cells are hidden from the one who asks

    std::string tag() const {
        return books_etag(books->as_of, form == documents::Format::csv ? "csv" : "", reader);
    }
};

/// XLSX or PDF: nothing of them is made when the client has it already.
domain::Result<Response> totals_file(const TotalsAsked& asked, const TotalsKit& kit) {
    const auto& [incoming, books, query, question, reader, key, form, hides] = asked;
    const Naming naming(books, incoming.principal);
    const auto language = query.in_language(incoming.request->header("accept-language"));
    auto tag = file_etag(*books, form, language, reader + naming.key());
    if (none_match_hits(incoming.request->header("if-none-match"), tag)) return unchanged(tag);
    auto answer = std::make_shared<TotalsAnswer>();
    if (hides) {
        auto made = protected_totals_answer(*books, question);
        if (!made) return made.error();
        *answer = std::move(*made);
    } else {
        auto totals = total(*books, question);
        if (totals.too_wide) return too_wide(question);
        if (auto fits = check_rows(form, totals.rows.size()); !fits) return fits.error();
        *answer = totals_answer(*books, question, totals);
    }
    auto document = totals_document(std::move(answer), query, question, naming,
                                    !question.filter.within.is_everything(), form);
    if (!document) return document.error();
    auto response = documents::file_answer(*document, form, language, kit.elsewhere);
    add_headers(response, tag);
    return response;
}

void set_form(Response& response, const TotalsAsked& asked) {
    if (asked.form == documents::Format::csv)
        csv::set_headers(response, file_key("totals", asked.query, asked.question, *asked.books));
    add_headers(response, asked.tag());
}

/// The answer for readers from whom small cells are hidden.
domain::Result<Response> hidden_totals(const TotalsAsked& asked) {
    auto answer = protected_totals_answer(*asked.books, asked.question);
    if (!answer) return answer.error();
    Response response;
    response.body = std::make_shared<const std::string>(
        asked.form == documents::Format::csv ? totals_csv(*answer, asked.query.csv_form())
                                             : json::write(*answer));
    set_form(response, asked);
    return response;
}

/// The answer from running sums, whose mutex is held, written row by row: many rows go through a
/// file.
domain::Result<Response> rendered_totals(const TotalsAsked& asked, TotalsKit& kit,
                                         Standing& standing) {
    auto totals = standing.sums.answer(*asked.books);
    if (totals.too_wide) return too_wide(asked.question);
    Response response;
    Spool spool(kit.elsewhere);
    write_totals(*asked.books, asked.question, totals, asked.form, asked.query.csv_form(),
                 [&](std::string_view chunk) { spool.write(chunk); });
    spool.move_into(response);
    set_form(response, asked);
    return response;
}

/// The whole way on a thread of long work.
domain::Result<Response> totals_at_length(const TotalsAsked& asked, TotalsKit& kit,
                                          std::shared_ptr<Standing> standing) {
    const auto& owner = asked.incoming.principal->actor;
    if (asked.form == documents::Format::xlsx || asked.form == documents::Format::pdf)
        return totals_file(asked, kit);
    auto tag = asked.tag();
    if (none_match_hits(asked.incoming.request->header("if-none-match"), tag))
        return unchanged(tag);
    if (auto kept = kit.answers.find(asked.key, asked.books->as_of)) return *kept;
    domain::Result<Response> made = Response{};
    if (asked.hides) {
        made = hidden_totals(asked);
    } else {
        if (!standing) standing = std::make_shared<Standing>(asked.question, *asked.books);
        std::size_t bytes;
        {
            std::lock_guard guard(standing->mutex);
            made = rendered_totals(asked, kit, *standing);
            bytes = standing->sums.bytes();
        }
        if (!asked.question.filter.drive)
            kit.standing.keep(asked.key, owner, std::move(standing), bytes);
    }
    if (made) kit.answers.keep_for_all(asked.key, asked.books->as_of, owner, *made);
    return made;
}

/// At once what is kept already or is little work, else a job.
Weighed weigh_totals(const Incoming& incoming, const std::shared_ptr<const Books>& books,
                     const std::shared_ptr<TotalsKit>& kit) {
    auto within = seen_parts(incoming, Permission::read_totals, *books);
    auto reader = reader_key(incoming, within, *books);
    auto key = cache_key(incoming, reader);
    if (auto kept = kit->answers.find(key, books->as_of))
        return domain::Result<Response>(std::move(*kept));

    TotalsQuery query;
    if (auto read = read_query(json::object_of<TotalsQuery>(), incoming.query_text, &query); !read)
        return domain::Result<Response>(read.error());
    auto question = question_of(query, *books, std::move(within));
    if (!question) return domain::Result<Response>(question.error());
    question->most_rows = kit->most_rows;
    const auto form = query.form(incoming.media);
    const bool hides = incoming.principal->small_cells_hidden(books->as_of.today);
    TotalsAsked asked{
        incoming, books, std::move(query), std::move(*question), std::move(reader), std::move(key),
        form,     hides};
    auto later = [&kit](TotalsAsked about, std::shared_ptr<Standing> standing) {
        return ReadJob([about = std::move(about), kit, standing = std::move(standing)](
                           storage::Session&) { return totals_at_length(about, *kit, standing); });
    };
    if (form == documents::Format::xlsx || form == documents::Format::pdf)
        return later(std::move(asked), nullptr);

    const auto& owner = incoming.principal->actor;
    if (asked.hides) {
        // Three walks at most, and rare groups are held against each other.
        if (!(work_of(*books, asked.question) * (about_rare_groups(asked.question) ? 3 : 1))
                 .at_once())
            return later(std::move(asked), nullptr);
        auto made = hidden_totals(asked);
        if (made) kit->answers.keep(asked.key, books->as_of, owner, *made);
        return made;
    }
    auto standing = kit->standing.find(asked.key);
    std::unique_lock<std::mutex> held;
    if (standing) {
        // Somebody works on it, perhaps for long: this thread does not wait.
        held = std::unique_lock(standing->mutex, std::try_to_lock);
        if (!held || !standing->sums.work_to(*books).at_once()) {
            if (held) held.unlock();
            return later(std::move(asked), std::move(standing));
        }
    } else {
        if (!work_of(*books, asked.question).at_once()) return later(std::move(asked), nullptr);
        standing = std::make_shared<Standing>(asked.question, *books);
        held = std::unique_lock(standing->mutex);
    }
    auto made = rendered_totals(asked, *kit, *standing);
    auto bytes = standing->sums.bytes();
    held.unlock();
    // Sums over one drive are no dearer to make than to keep.
    if (!asked.question.filter.drive)
        kit->standing.keep(asked.key, owner, std::move(standing), bytes);
    if (made) kit->answers.keep(asked.key, books->as_of, owner, *made);
    return made;
}

Operation totals(storage::Database& database, const Limits& limits) {
    std::shared_ptr<TotalsKit> kit(new TotalsKit{AnswerCache(limits.answers),
                                                 StandingQuestions(limits.sums),
                                                 on_readers(database), limits.answer_rows});
    return get<TotalsQuery, TotalsAnswer>("/api/v1/totals")
        .allow(Permission::read_totals)
        .tag("tallying")
        .says("Tổng số theo mọi chiều", "Totals by every dimension")
        .details(
            "bags là số túi còn dùng được; standard_units là đơn vị quy đổi 250 ml. Kèm thời điểm, "
            "đầu chuỗi băm, chỉ "
            "tiêu và mức đầy đủ của báo cáo. PDF tối đa 10.000 dòng, XLSX tối đa 100.000 dòng; câu "
            "hỏi quá nhiều dòng bị "
            "từ chối (too_wide) và nói cần thu hẹp gì.",
            "bags are usable bags; standard_units are 250 ml equivalents. With as-of, ledger head, "
            "target and how "
            "complete the reports are. A PDF takes 10,000 rows, an XLSX 100,000; a question with "
            "too many rows is refused "
            "(too_wide), which says what to narrow.")
        .etag()
        .media(documents::every_media())
        .problems({{ErrorKind::rule, "too_fine_for_rare_groups"},
                   {ErrorKind::rule, "too_many_rows"},
                   {ErrorKind::rule, "too_wide"}})
        .weighed([kit](const Incoming& incoming, const std::shared_ptr<const Books>& books) {
            return weigh_totals(incoming, books, kit);
        });
}

}  // namespace

void add_routes(Router& router, storage::Database& database, const Limits& limits) {
    router.add(post_events(database));
    router.add(list_events(database));
    router.add(delta(database));
    router.add(review(database));
    router.add(own_review(database));
    router.add(settle(database));
    router.add(totals(database, limits));
}

}  // namespace api::tallying

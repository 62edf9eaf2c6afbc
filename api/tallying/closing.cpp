#include "api/tallying/closing.hpp"

#include "api/documents/qr.hpp"
#include "api/http/reference.hpp"
#include "api/identity/service.hpp"
#include "domain/identity/person.hpp"
#include "domain/identity/witness.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/tallying/closing.hpp"

namespace api::tallying {

struct ClosingAnswer {
    std::string drive;
    domain::Instant closed_at;
    std::string closed_by;
    std::optional<std::string> closed_by_name;
    std::optional<SignerAnswer> second;
    std::vector<ClosingLineAnswer> lines;
    std::string reason;
    std::string figure;
    bool as_signed = true;
    std::optional<std::string> url;
    std::optional<std::string> qr_svg;
};
BOOST_DESCRIBE_STRUCT(ClosingAnswer, (),
                      (drive, closed_at, closed_by, closed_by_name, second, lines, reason, figure,
                       as_signed, url, qr_svg))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::tallying::Books;
using domain::tallying::ClosingLine;
using domain::tallying::ClosingWord;

std::map<std::int64_t, std::int64_t> counted_in(std::span<const ClosingLine> lines) {
    std::map<std::int64_t, std::int64_t> out;
    for (const auto& line : lines)
        if (line.counted) out[line.nominal_ml] = *line.counted;
    return out;
}

Result<Reply<ClosingAnswer>> show(const Call<None, None>& call, const Books& books,
                                  storage::Session& session) {
    auto num = books.drive_number(normal_reference(call.path("drive")));
    const Drive* drive = num ? books.drive(*num) : nullptr;
    if (!drive) return not_found("drive_not_found", "drive", call.path("drive"));
    std::optional<storage::scheduling::Transition> closing;
    if (drive->status == DriveStatus::closed || drive->status == DriveStatus::verified)
        for (auto& step : storage::scheduling::transitions(session, *num))
            if (step.to == DriveStatus::closed) closing = std::move(step);
    if (!closing) return not_found("closing_not_found", "drive", drive->code);

    auto word = storage::tallying::word_of_closing(session, *num, closing->at);
    auto now = closing_figure(books, *drive, word ? counted_in(word->lines) : counted_in({}),
                              word ? word->reason : std::string());
    Reply<ClosingAnswer> out;
    auto& a = out.value;
    a.drive = drive->code;
    a.closed_at = closing->at;
    a.closed_by = closing->actor;
    const auto people = domain::identity::persons_behind(books.directory(), closing->actor);
    if (auto user = people.size() == 1 ? books.directory().user(*people.begin()) : nullptr)
        a.closed_by_name = user->name;
    if (word) a.second = signer_answer(*word);
    a.lines = line_answers(word ? word->lines : now.lines);
    a.reason = word ? word->reason : closing->reason;
    a.figure = (word ? word->figure : now.digest).hex();
    a.as_signed = !word || word->figure == now.digest;
    if (auto origin = identity::origin_of(*call.request)) {
        a.url = *origin + "/site/drives/" + drive->code + "/slip?figure=" + a.figure;
        a.qr_svg = documents::qr_svg(*a.url);
    }
    return out;
}

}  // namespace

ClosingFigure closing_figure(const Books& books, const Drive& drive,
                             const std::map<std::int64_t, std::int64_t>& counted,
                             const std::string& reason) {
    ClosingFigure out;
    out.lines = domain::tallying::closing_lines(books.tally(drive.num), counted);
    out.digest = domain::tallying::closing_figure(drive.id, out.lines, reason);
    return out;
}

Result<void> use_closing_word(const Incoming& call, storage::WriteTransaction& tx,
                              const Drive& drive, const domain::Uuid& id) {
    const Books& books = tx.books();
    auto word = storage::tallying::closing_word(tx.session(), id);
    // Somebody else's word is as unknown as one that was never given.
    if (!word || word->drive != drive.num ||
        !domain::identity::same_person(books.directory(), call.principal->actor, word->asked_by))
        return Error{ErrorKind::conflict, "closing_word_unknown", {}, {}};
    auto figure = closing_figure(books, drive, counted_in(word->lines), word->reason);
    if (auto ok = domain::tallying::check_word(*word, figure.digest, tx.now()); !ok) return ok;
    auto may =
        domain::identity::may_sign(*call.principal, books.directory(), {&word->signer, 1},
                                   Error{ErrorKind::forbidden, "closing_same_person", {}, {}});
    if (!may) return may;
    if (!domain::identity::may_witness(books, drive, word->signer))
        return Error{ErrorKind::forbidden, "closing_signer_elsewhere", {}, {}};
    if (!storage::tallying::use(tx, *word))
        return Error{ErrorKind::conflict, "closing_word_used", {}, {}};
    return {};
}

SignerAnswer signer_answer(const ClosingWord& word) {
    SignerAnswer out{word.signer_name, SignedBy::account, std::nullopt};
    constexpr std::string_view device = "device/";
    if (!word.signer.starts_with(device)) return out;
    out.way = SignedBy::pin;
    auto rest = word.signer.substr(device.size());
    out.device = rest.substr(0, rest.find('/'));
    return out;
}

std::vector<ClosingLineAnswer> line_answers(std::span<const ClosingLine> lines) {
    std::vector<ClosingLineAnswer> out;
    for (const auto& line : lines) {
        std::optional<std::int64_t> volume;
        if (line.nominal_ml) volume = line.nominal_ml;
        out.push_back({volume, line.counted, line.in_books});
    }
    return out;
}

void add_closing(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    router.add(get<None, ClosingAnswer>("/api/v1/drives/{drive}/closing")
                   .allow(Permission::read_events, Where::drive)
                   .tag("drives")
                   .says("Biên bản chốt đợt: số đếm, sổ ghi, ai đã ký",
                         "How the drive was closed: counts, books, who signed")
                   .details("figure là mã của những gì hai người đã ký; url và qr_svg dẫn về phiếu "
                            "này. as_signed=false: sổ đã đổi từ lúc ký. Chốt không có lời của "
                            "người thứ hai thì second là null.",
                            "figure is the digest of what two people signed; url and qr_svg lead "
                            "to this slip. as_signed=false: the books have changed since. A "
                            "closing without a second person's word has second null.")
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::not_found, "closing_not_found"}})
                   .read([read_books = std::move(read_books)](const Call<None, None>& call,
                                                              storage::Session& session) {
                       return show(call, *read_books(), session);
                   }));
}

}  // namespace api::tallying

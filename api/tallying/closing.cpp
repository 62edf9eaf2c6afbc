#include "api/tallying/closing.hpp"

#include "api/documents/qr.hpp"
#include "api/http/reference.hpp"
#include "api/identity/service.hpp"

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

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::tallying::Books;
using domain::tallying::ClosingLine;
using domain::tallying::ClosingWord;

Result<Reply<ClosingAnswer>> show(const Call<None, None>& call, const Books& books,
                                  storage::Session& session) {
    auto num = books.drive_number(normal_reference(call.path("drive")));
    const Drive* drive = num ? books.drive(*num) : nullptr;
    if (!drive) return not_found("drive_not_found", "drive", call.path("drive"));
    auto closing = usecases::tallying::closing_of(books, session, *drive);
    if (!closing) return closing.error();
    Reply<ClosingAnswer> out;
    auto& a = out.value;
    a.drive = drive->code;
    a.closed_at = closing->at;
    a.closed_by = closing->by;
    a.closed_by_name = closing->by_name;
    if (closing->word) a.second = signer_answer(*closing->word);
    a.lines = line_answers(closing->lines);
    a.reason = closing->reason;
    a.figure = closing->figure.hex();
    a.as_signed = closing->as_signed;
    if (auto origin = identity::origin_of(*call.request)) {
        a.url = *origin + "/site/drives/" + drive->code + "/slip?figure=" + a.figure;
        a.qr_svg = documents::qr_svg(*a.url);
    }
    return out;
}

}  // namespace

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

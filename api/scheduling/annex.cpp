#include "api/scheduling/annex.hpp"

#include "api/documents/format.hpp"
#include "api/tallying/question_words.hpp"

namespace api::scheduling {

namespace doc = documents;

std::vector<std::string_view> annex_media() {
    return {doc::media_of(doc::Format::json), doc::media_of(doc::Format::xlsx),
            doc::media_of(doc::Format::pdf)};
}

doc::Format document_form(AnnexFormat form) {
    switch (form) {
        case AnnexFormat::xlsx:
            return doc::Format::xlsx;
        case AnnexFormat::pdf:
            return doc::Format::pdf;
        case AnnexFormat::json:
            break;
    }
    return doc::Format::json;
}

AnnexFormat annex_form(const Given<AnnexFormat>& given, std::string_view media) {
    if (given) return *given;
    for (auto form : {AnnexFormat::xlsx, AnnexFormat::pdf})
        if (media == doc::media_of(document_form(form))) return form;
    return AnnexFormat::json;
}

domain::tallying::Work work_of_annex() {
    return {domain::tallying::Work::most_steps_at_once + 1, 0};
}

domain::Result<Response> in_forms(domain::Result<Response> answer) {
    if (answer) answer->headers.emplace_back("Vary", "Accept, Accept-Language");
    return answer;
}

doc::Document annex(std::string key, doc::Words title,
                    std::vector<std::pair<doc::Words, doc::Words>> about,
                    const domain::tallying::Books& books) {
    doc::Document out;
    out.key = std::move(key);
    out.title = {"PHỤ LỤC", "ANNEX"};
    out.subtitle = std::move(title);
    // The number is given when the decision is signed: it is never made up here.
    out.attached_to = {
        "(Kèm theo Quyết định số …………/QĐ-………… ngày …… tháng …… năm ………… của ……………………)",
        "(Attached to decision no. …………………… of …………………… by ……………………)"};
    out.provenance.filters = std::move(about);
    tallying::open_with(out, tallying::as_of_answer(books.as_of));
    out.signatures = {{.authority = {{"NGƯỜI LẬP", "PREPARED BY"}},
                       .note = {"(Ký, ghi rõ họ tên)", "(Signature, full name)"}},
                      {.authority = {{"THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE ORGANISATION"}},
                       .note = {"(Ký, đóng dấu, ghi rõ họ tên)", "(Signature, seal, full name)"}}};
    return out;
}

doc::Words period_in_words(const domain::DayRange& days) {
    auto shown = [](domain::Day day, Language language) {
        return doc::show(doc::day(day), language);
    };
    if (days.from && days.to)
        return {shown(*days.from, Language::vi) + " – " + shown(*days.to, Language::vi),
                shown(*days.from, Language::en) + " – " + shown(*days.to, Language::en)};
    if (days.from)
        return {"từ " + shown(*days.from, Language::vi), "from " + shown(*days.from, Language::en)};
    if (days.to)
        return {"đến hết " + shown(*days.to, Language::vi),
                "up to " + shown(*days.to, Language::en)};
    return {"mọi ngày", "all days"};
}

}  // namespace api::scheduling

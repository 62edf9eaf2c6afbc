#include "api/documents/files.hpp"

#include "api/documents/csv.hpp"
#include "api/documents/pdf.hpp"
#include "api/documents/xlsx.hpp"
#include "api/http/messages.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace api::documents {

std::string_view media_of(Format format) {
    switch (format) {
        case Format::json:
            break;
        case Format::csv:
            return "text/csv";
        case Format::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case Format::pdf:
            return "application/pdf";
    }
    return "application/json";
}

std::vector<std::string_view> every_media() {
    return {media_of(Format::json), media_of(Format::csv), media_of(Format::xlsx),
            media_of(Format::pdf)};
}

Format format_of(const Given<Format>& given, std::string_view media) {
    if (given) return *given;
    for (auto f : {Format::csv, Format::xlsx, Format::pdf})
        if (media == media_of(f)) return f;
    return Format::json;
}

Language language_of(const Given<InLanguage>& given, std::string_view accept_language) {
    if (given) return *given == InLanguage::en ? Language::en : Language::vi;
    return preferred_language(accept_language);
}

void render(const Document& document, Format format, const Rendering& rendering, const Sink& sink) {
    switch (format) {
        case Format::csv:
            return csv(document, rendering, sink);
        case Format::xlsx:
            return xlsx(document, rendering, sink);
        case Format::pdf:
            pdf(document, rendering, sink);
            return;
        case Format::json:
            break;
    }
}

std::string attachment(std::string_view name, std::string_view ending) {
    if (!std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '-'; }))
        throw std::logic_error("no name for a file: " + std::string(name));
    return "attachment; filename=\"" + std::string(name) + '.' + std::string(ending) + '"';
}

Response file_answer(const Document& document, Format format, Language language,
                     const Spool::Elsewhere& elsewhere) {
    Response out;
    Spool spool(elsewhere);
    render(document, format, {language, {}, {}},
           [&](std::string_view chunk) { spool.write(chunk); });
    out.content_type = std::string(media_of(format));
    out.headers.emplace_back("Content-Disposition",
                             attachment(document.key, domain::name_of(format)));
    out.headers.emplace_back("Content-Language", language == Language::en ? "en" : "vi");
    spool.move_into(out);
    return out;
}

}  // namespace api::documents

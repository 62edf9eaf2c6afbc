#include "api/http/negotiation.hpp"

#include "api/http/header_list.hpp"

namespace api {

std::string_view choose_media(std::string_view accept,
                              std::span<const std::string_view> available) {
    if (accept.empty() || accept == "*/*") return available.front();
    std::string_view best;
    int best_quality = 0;
    for (auto media : available) {
        auto slash = media.find('/');
        // The most specific range decides: exact, then type/*, then */*.
        int specific = -1, quality = 0;
        each_element(accept, [&](std::string_view range, int q) {
            int s = -1;
            if (iequals(range, media))
                s = 2;
            else if (range.size() == slash + 2 && range.ends_with("/*") &&
                     iequals(range.substr(0, slash), media.substr(0, slash)))
                s = 1;
            else if (range == "*/*")
                s = 0;
            if (s > specific || (s >= 0 && s == specific && q > quality)) {
                specific = s;
                quality = q;
            }
        });
        if (specific >= 0 && quality > best_quality) {
            best = media;
            best_quality = quality;
        }
    }
    return best;
}

namespace {

/// The media type, in UTF-8 where a charset is told.
bool is_media(std::string_view content_type, std::string_view media) {
    auto semicolon = content_type.find(';');
    if (!iequals(trimmed(content_type.substr(0, semicolon)), media)) return false;
    while (semicolon != content_type.npos) {
        content_type.remove_prefix(semicolon + 1);
        semicolon = content_type.find(';');
        auto parameter = trimmed(content_type.substr(0, semicolon));
        if (parameter.size() > 8 && iequals(parameter.substr(0, 8), "charset=")) {
            auto charset = parameter.substr(8);
            if (!iequals(charset, "utf-8") && !iequals(charset, "\"utf-8\"")) return false;
        }
    }
    return true;
}

}  // namespace

bool is_json(std::string_view content_type) {
    return is_media(content_type, "application/json");
}
bool is_csv(std::string_view content_type) {
    return is_media(content_type, "text/csv");
}

}  // namespace api

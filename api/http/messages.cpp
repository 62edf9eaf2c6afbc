#include "api/http/messages.hpp"

#include "api/documents/format.hpp"
#include "api/http/header_list.hpp"
#include "api/messages/catalogue.hpp"
#include "api/messages/figures.hpp"

#include <algorithm>
#include <vector>

namespace api {
namespace {

const std::vector<Message>& catalogue() {
    static const std::vector<Message> sorted = [] {
        std::vector<Message> all;
        for (auto part : {
                 messages::transport(),
                 messages::request(),
                 messages::service(),
                 messages::values(),
                 messages::identity(),
                 messages::scheduling(),
                 messages::restructuring(),
                 messages::calendar_feeds(),
                 messages::planning(),
                 messages::calendar(),
                 messages::tallying(),
                 messages::valuation(),
                 messages::reporting(),
                 messages::imports(),
                 messages::database(),
             })
            all.insert(all.end(), part.begin(), part.end());
        std::sort(all.begin(), all.end(),
                  [](const auto& a, const auto& b) { return a.code < b.code; });
        return all;
    }();
    return sorted;
}

bool starts_with_tag(std::string_view range, std::string_view tag) {
    return range.size() >= 2 && iequals(range.substr(0, 2), tag) &&
           (range.size() == 2 || range[2] == '-');
}

}  // namespace

std::span<const Message> all_messages() {
    return catalogue();
}

const Message* find_message(std::string_view code) {
    const auto& all = catalogue();
    auto it = std::lower_bound(all.begin(), all.end(), code,
                               [](const auto& m, auto c) { return m.code < c; });
    return it != all.end() && it->code == code ? &*it : nullptr;
}

namespace {

/// "2020-02-09" as people write it.
std::optional<std::string> day_words(std::string_view text, Language language) {
    if (text.size() != 10) return std::nullopt;
    auto day = domain::Day::parse(text);
    if (!day) return std::nullopt;
    return documents::show(documents::day(*day), language);
}

/// Digits in groups: "12.073".
std::string grouped(std::string_view text, Language language) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
        for (auto i = at; i < end; ++i) {
            out += text[i];
            if (auto left = end - i - 1; left && left % 3 == 0)
                out += language == Language::en ? ',' : '.';
        }
        if (end < text.size()) out += text[end];
        at = end + 1;
    }
    return out;
}

std::optional<std::string> filled(std::string_view pattern, const domain::Parameters& parameters,
                                  Language language);

/// The words of names, which stand in a list with commas: of enumerators, suggestions and figures
/// of reports.
std::string words_of_names(std::string_view names, const domain::Parameters& parameters,
                           Language language) {
    std::string out;
    while (true) {
        const auto comma = names.find(", ");
        const auto name = names.substr(0, comma);
        if (const auto* words = messages::find_name(name))
            out += filled(in(*words, language), parameters, language).value_or("");
        else if (const auto* figure = messages::find_figure(name))
            out += in(figure->name, language);
        else
            out += name;
        if (comma == names.npos) return out;
        out += ", ";
        names.remove_prefix(comma + 2);
    }
}

/// Nothing when a value is missing.
std::optional<std::string> filled(std::string_view pattern, const domain::Parameters& parameters,
                                  Language language) {
    std::string out;
    while (!pattern.empty()) {
        auto open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == pattern.npos) break;
        auto close = pattern.find('}', open);
        auto name = pattern.substr(open + 1, close - open - 1);
        const char how = name.front();
        if (how == '#' || how == '=') name.remove_prefix(1);
        auto it = std::find_if(parameters.begin(), parameters.end(),
                               [&](const auto& p) { return p.first == name; });
        if (it == parameters.end()) return std::nullopt;
        if (how == '#')
            out += grouped(it->second, language);
        else if (how == '=')
            out += words_of_names(it->second, parameters, language);
        else
            out += day_words(it->second, language).value_or(it->second);
        pattern.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace

std::string explain(std::string_view code, const domain::Parameters& parameters,
                    Language language) {
    const Message* message = find_message(code);
    if (!message) return std::string(code);
    const auto title = in(message->title, language);
    if (message->detail.vi.empty()) return std::string(title);
    // A detail that lacks one of its values would be a riddle: the title stands alone instead.
    return filled(in(message->detail, language), parameters, language).value_or(std::string(title));
}

Language preferred_language(std::string_view accept_language) {
    if (accept_language.empty()) return Language::vi;
    int vi = -1, en = -1, any = -1;
    each_element(accept_language, [&](std::string_view range, int quality) {
        if (starts_with_tag(range, "vi"))
            vi = std::max(vi, quality);
        else if (starts_with_tag(range, "en"))
            en = std::max(en, quality);
        else if (range == "*")
            any = quality;
    });
    if (vi < 0) vi = any;
    if (en < 0) en = any;
    return en > 0 && en > vi ? Language::en : Language::vi;
}

}  // namespace api

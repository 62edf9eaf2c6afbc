#include "api/http/messages.hpp"

#include <algorithm>
#include <vector>

#include "api/http/header_list.hpp"
#include "api/messages/catalogue.hpp"

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
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
        return all;
    }();
    return sorted;
}

bool starts_with_tag(std::string_view range, std::string_view tag) {
    return range.size() >= 2 && iequals(range.substr(0, 2), tag) && (range.size() == 2 || range[2] == '-');
}

}  // namespace

std::span<const Message> all_messages() { return catalogue(); }

const Message* find_message(std::string_view code) {
    const auto& all = catalogue();
    auto it = std::lower_bound(all.begin(), all.end(), code, [](const auto& m, auto c) { return m.code < c; });
    return it != all.end() && it->code == code ? &*it : nullptr;
}

std::string explain(std::string_view code, const domain::Parameters& parameters, Language language) {
    const Message* message = find_message(code);
    if (!message) return std::string(code);
    auto pattern = in(message->detail.vi.empty() ? message->title : message->detail, language);
    std::string out;
    while (!pattern.empty()) {
        auto open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == pattern.npos) break;
        auto close = pattern.find('}', open);
        auto name = pattern.substr(open + 1, close - open - 1);
        bool found = false;
        for (const auto& [key, value] : parameters)
            if (key == name) {
                out += value;
                found = true;
                break;
            }
        // A detail that lacks one of its values would be a riddle: the title stands alone instead.
        if (!found) return std::string(in(message->title, language));
        pattern.remove_prefix(close + 1);
    }
    return out;
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

#include "server/imports/template_text.hpp"

#include <algorithm>

#include "domain/core/text.hpp"

namespace server::imports {

using domain::Error;
using domain::ErrorKind;

domain::Result<TemplateText> TemplateText::compile(std::string_view text, const std::vector<std::string>& header) {
    TemplateText out;
    out.header_ = &header;
    std::string literal;
    auto bad = [&] { return Error{ErrorKind::rule, "bad_template", {{"value", std::string(text)}}, {}}; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
            literal.push_back(c);
            ++i;
        } else if (c == '{') {
            auto close = text.find('}', i);
            if (close == text.npos) return bad();
            auto name = text.substr(i + 1, close - i - 1);
            bool as_code = name.ends_with("|code");
            if (as_code) name.remove_suffix(5);
            bool is_short = !as_code && name.ends_with("|short");
            if (is_short) name.remove_suffix(6);
            auto it = std::find(header.begin(), header.end(), name);
            if (it == header.end())
                return Error{ErrorKind::rule, "unknown_column", {{"column", std::string(name)}}, {}};
            if (!literal.empty()) out.parts_.push_back({std::exchange(literal, {}), -1, false, false});
            out.parts_.push_back({{}, int(it - header.begin()), as_code || is_short, is_short});
            i = close;
        } else if (c == '}') {
            return bad();
        } else {
            literal.push_back(c);
        }
    }
    if (!literal.empty() || out.parts_.empty()) out.parts_.push_back({std::move(literal), -1, false, false});
    return out;
}

domain::Result<std::string> TemplateText::apply(const std::vector<std::string>& fields) const {
    std::string out;
    for (const auto& part : parts_) {
        if (part.column < 0) {
            out += part.text;
            continue;
        }
        const auto& field = fields[std::size_t(part.column)];
        if (field.empty())
            return Error{ErrorKind::rule, "blank", {{"column", (*header_)[std::size_t(part.column)]}}, {}};
        if (!part.as_code) {
            out += field;
            continue;
        }
        auto it = codes_.find(field);
        if (it == codes_.end()) {
            if (codes_.size() >= most_codes) codes_.clear();
            it = codes_.emplace(field, domain::code_from(field)).first;
        }
        // What is cut does not end in a hyphen.
        std::string_view code = it->second;
        if (part.is_short) code = code.substr(0, short_code);
        while (code.ends_with('-')) code.remove_suffix(1);
        out += code;
    }
    return out;
}

}  // namespace server::imports

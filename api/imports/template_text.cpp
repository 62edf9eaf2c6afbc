#include "api/imports/template_text.hpp"

#include "domain/core/text.hpp"

#include <algorithm>

namespace api::imports {

using domain::Error;
using domain::ErrorKind;

domain::Result<TemplateText> TemplateText::compile(std::string_view text,
                                                   const std::vector<std::string>& header) {
    TemplateText out;
    out.header_ = &header;
    std::string literal;
    auto bad = [&] {
        return Error{ErrorKind::rule, "bad_template", {{"value", std::string(text)}}, {}};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
            literal.push_back(c);
            ++i;
        } else if (c == '{') {
            auto close = text.find('}', i);
            if (close == text.npos) return bad();
            auto name = text.substr(i + 1, close - i - 1);
            auto filter = Filter::none;
            for (auto [word, is] : {std::pair<std::string_view, Filter>{"|code", Filter::code},
                                    {"|short", Filter::short_},
                                    {"|spelled", Filter::spelled},
                                    {"|hash", Filter::hash}})
                if (filter == Filter::none && name.ends_with(word)) {
                    filter = is;
                    name.remove_suffix(word.size());
                }
            auto it = std::find(header.begin(), header.end(), name);
            if (it == header.end())
                return Error{
                    ErrorKind::rule, "unknown_column", {{"column", std::string(name)}}, {}};
            if (!literal.empty())
                out.parts_.push_back({std::exchange(literal, {}), -1, Filter::none});
            out.parts_.push_back({{}, int(it - header.begin()), filter});
            i = close;
        } else if (c == '}') {
            return bad();
        } else {
            literal.push_back(c);
        }
    }
    if (!literal.empty() || out.parts_.empty())
        out.parts_.push_back({std::move(literal), -1, Filter::none});
    return out;
}

std::string TemplateText::first_column() const {
    for (const auto& part : parts_)
        if (part.column >= 0) return (*header_)[std::size_t(part.column)];
    return {};
}

std::string TemplateText::filtered(Filter filter, const std::string& field) {
    std::string code;
    switch (filter) {
        case Filter::none:
            return field;
        case Filter::hash:
            return domain::hashed_code_from(field);
        case Filter::spelled:
            code = domain::spelled_code_from(field);
            break;
        case Filter::code:
        case Filter::short_:
            code = domain::code_from(field);
            break;
    }
    // Nothing is left of a name in another script: a hash tells such names apart.
    if (code.empty()) return domain::hashed_code_from(field);
    if (filter == Filter::short_ && code.size() > short_code) code.resize(short_code);
    // What is cut does not end in a hyphen.
    while (code.ends_with('-')) code.pop_back();
    return code;
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
            return Error{
                ErrorKind::rule, "blank", {{"column", (*header_)[std::size_t(part.column)]}}, {}};
        if (part.filter == Filter::none) {
            out += field;
            continue;
        }
        auto& codes = codes_[std::size_t(part.filter)];
        auto it = codes.find(field);
        if (it == codes.end()) {
            if (codes.size() >= most_codes) codes.clear();
            it = codes.emplace(field, filtered(part.filter, field)).first;
        }
        out += it->second;
    }
    return out;
}

}  // namespace api::imports

#include "api/xlsx/elements.hpp"

#include <algorithm>

namespace api::xlsx {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

constexpr std::size_t chunk = 65'536;

Error refusal(const char* code) {
    return Error{ErrorKind::rule, code, {}, {}};
}

/// The name of the tag that begins at `tag` ("<x:row r=…" → "row"); empty for comments,
/// declarations and ends.
std::string_view local_name(std::string_view tag) {
    const auto end = tag.find_first_of(" \t\r\n/>", 1);
    auto name = tag.substr(1, end == tag.npos ? tag.npos : end - 1);
    if (const auto colon = name.find(':'); colon != name.npos) name.remove_prefix(colon + 1);
    return name;
}

}  // namespace

Elements::Elements(std::unique_ptr<zip_file_t, CloseEntry> entry, std::string name,
                   std::size_t most_element, std::uint64_t most_bytes)
    : entry_(std::move(entry)),
      name_(std::move(name)),
      most_element_(most_element),
      most_bytes_(most_bytes) {}

Result<bool> Elements::more() {
    if (at_ > chunk) {
        buffer_.erase(0, at_);
        at_ = 0;
    }
    const auto before = buffer_.size();
    buffer_.resize(before + chunk);
    const auto got = zip_fread(entry_.get(), buffer_.data() + before, chunk);
    buffer_.resize(before + std::size_t(std::max<zip_int64_t>(got, 0)));
    if (got < 0) return refusal("workbook_broken");
    read_ += std::uint64_t(got);
    if (read_ > most_bytes_) return refusal("workbook_too_large");
    return got > 0;
}

Result<std::size_t> Elements::find(std::string_view text, std::size_t from) {
    // `from` counts from at_, because reading on may move the buffer.
    for (;;) {
        if (const auto found = buffer_.find(text, at_ + from); found != std::string::npos)
            return found - at_;
        if (buffer_.size() - at_ > most_element_) return refusal("workbook_too_large");
        const auto kept = buffer_.size() - at_;
        from = std::max(from, kept - std::min(kept, text.size() - 1));
        auto read = more();
        if (!read) return read.error();
        if (!*read) return std::string::npos;
    }
}

Result<std::optional<std::string_view>> Elements::next() {
    for (;;) {
        auto open = find("<", 0);
        if (!open) return open.error();
        if (*open == std::string::npos) return std::optional<std::string_view>{};
        at_ += *open;
        auto close = find(">", 1);
        if (!close) return close.error();
        if (*close == std::string::npos) return refusal("workbook_broken");
        const std::string_view tag(buffer_.data() + at_, *close + 1);
        if (tag.starts_with("<!--") || tag.starts_with("<![CDATA[")) {
            const bool comment = tag[2] == '-';
            auto end = find(comment ? "-->" : "]]>", 4);
            if (!end) return end.error();
            if (*end == std::string::npos) return refusal("workbook_broken");
            at_ += *end + 3;
            continue;
        }
        if (local_name(tag) != name_) {
            at_ += *close + 1;
            continue;
        }
        std::size_t size = tag.size();
        if (!tag.ends_with("/>")) {
            const auto name_end = tag.find_first_of(" \t\r\n>", 1);
            const auto ending = "</" + std::string(tag.substr(1, name_end - 1));
            auto end = find(ending, size);
            if (!end) return end.error();
            auto last = *end == std::string::npos ? end : find(">", *end);
            if (!last) return last.error();
            if (*last == std::string::npos) return refusal("workbook_broken");
            size = *last + 1;
        }
        const std::string_view element(buffer_.data() + at_, size);
        at_ += size;
        return std::optional<std::string_view>{element};
    }
}

}  // namespace api::xlsx

#include "server/http/header_scan.hpp"

#include "server/http/syntax.hpp"

#include <cstring>

namespace server::http {
namespace {

constexpr unsigned most_fields = 100;

}  // namespace

HeaderScan::Result HeaderScan::scan(std::string_view bytes, std::size_t limit) {
    const auto too_large = [this] {
        return fail(lines_ == 0 ? Fault{414, "target_too_long", {}}
                                : Fault{431, "header_too_large", {}});
    };
    for (;;) {
        const char* const base = bytes.data() + skipped_;
        const std::size_t size = bytes.size() - skipped_;
        if (size > 0 && lines_ == 0 && line_ == 0) {
            const auto first = static_cast<unsigned char>(base[0]);
            if (!is_token_char(first) && first != '\r')
                return fail(malformed(first == '\n' ? "bare_line_feed" : "first_byte"));
        }
        const auto* found =
            scanned_ < size
                ? static_cast<const char*>(std::memchr(base + scanned_, '\n', size - scanned_))
                : nullptr;
        if (!found) {
            scanned_ = size;
            if (size >= limit) return too_large();
            return Result::need_input;
        }
        const std::size_t at = std::size_t(found - base);
        if (at == line_ || base[at - 1] != '\r') return fail(malformed("bare_line_feed"));
        const std::string_view line(base + line_, at - 1 - line_);
        if (std::memchr(line.data(), '\r', line.size()))
            return fail(malformed("bare_carriage_return"));
        scanned_ = at + 1;
        if (scanned_ > limit) return too_large();
        if (lines_ == 0) {
            if (line.empty()) {
                // One empty line before a request is let pass (RFC 9112 2.2), as old clients send
                // it after a body.
                if (skipped_ > 0) return fail(malformed("empty_lines"));
                skipped_ = scanned_;
                scanned_ = line_ = 0;
                continue;
            }
            const auto space = line.rfind(' ');
            const auto version = space == std::string_view::npos ? line : line.substr(space + 1);
            if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9' &&
                version != "HTTP/1.1" && version != "HTTP/1.0")
                return fail({505, "version_not_supported", {}});
        } else if (line.empty()) {
            return Result::ready;
        } else if (line.front() == ' ' || line.front() == '\t') {
            return fail(malformed("folded_line"));
        } else if (lines_ > most_fields) {
            return fail({431, "header_too_large", "fields"});
        }
        ++lines_;
        line_ = scanned_;
    }
}

}  // namespace server::http

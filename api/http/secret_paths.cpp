#include "api/http/secret_paths.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace api {
namespace {

/// What a server or a person's client may have put in front of the path: "https://host".
std::string_view without_authority(std::string_view target) {
    const auto scheme = target.find("://");
    if (scheme == target.npos || target.find('/') < scheme) return target;
    const auto path = target.find('/', scheme + 3);
    return path == target.npos ? std::string_view{} : target.substr(path);
}

std::optional<char> hex_digit(char c) {
    if (c >= '0' && c <= '9') return char(c - '0');
    if (c >= 'a' && c <= 'f') return char(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return char(c - 'A' + 10);
    return std::nullopt;
}

/// Percent-encoding taken off, once.
std::string decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high && low) {
                out += char(*high << 4 | *low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

/// The path as any reader might understand it: small letters, "/" for "\", no empty or dot
/// segments, no encoding.
std::string plain(std::string_view target) {
    std::string text(without_authority(target));
    // Proxies take encoding off once more than they should, or twice.
    for (int i = 0; i < 3; ++i) text = decoded(text);
    std::vector<std::string> segments;
    std::string segment;
    const auto end_segment = [&] {
        if (segment == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
        segment.clear();
    };
    for (char c : text) {
        if (c == '/' || c == '\\')
            end_segment();
        else
            segment += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    }
    end_segment();
    std::string out;
    for (const auto& s : segments) out += "/" + s;
    return out;
}

/// Where a secret that the service made begins, by its prefix ("gtt_" and its like): npos without
/// one.
std::size_t made_secret(std::string_view text) {
    for (std::size_t at = text.find("gt"); at != text.npos; at = text.find("gt", at + 1))
        if (at + 3 < text.size() && text[at + 2] >= 'a' && text[at + 2] <= 'z' &&
            text[at + 3] == '_')
            return at;
    return text.npos;
}

}  // namespace

std::string loggable(std::string_view path, std::string_view route) {
    constexpr std::string_view hidden = "…";
    for (const auto prefix : secret_prefixes)
        if (route.starts_with(prefix)) return std::string(prefix) + std::string(hidden);
    const bool usual = std::all_of(path.begin(), path.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '.';
    });
    // Nearly all paths; without a doubled slash or a dot segment they are plain already.
    if (usual && path.find("//") == path.npos && path.find("/.") == path.npos) {
        for (const auto prefix : secret_prefixes)
            if (path.starts_with(prefix)) return std::string(prefix) + std::string(hidden);
        return std::string(path);
    }
    const auto text = plain(path);
    std::size_t end = made_secret(text);
    for (const auto prefix : secret_prefixes)
        // Anywhere: what is in front of it may be a proxy's.
        if (const auto at = text.find(prefix); at != text.npos)
            end = std::min(end, at + prefix.size());
    if (end != text.npos) return text.substr(0, end) + std::string(hidden);
    return std::string(path);
}

}  // namespace api

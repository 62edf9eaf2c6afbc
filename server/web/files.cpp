#include "server/web/files.hpp"

#include "api/http/conditions.hpp"
#include "api/http/header_list.hpp"
#include "domain/core/hash.hpp"
#include "server/files/reading.hpp"
#include "server/http/answer_head.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

namespace server::web {
namespace fs = std::filesystem;

namespace {

struct MediaType {
    std::string_view extension, type;
};
constexpr MediaType media_types[] = {
    {".avif", "image/avif"},
    {".css", "text/css; charset=utf-8"},
    {".gif", "image/gif"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".wav", "audio/wav"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".xml", "application/xml"},
};

std::string_view media_type(const std::string& path) {
    const auto dot = path.rfind('.');
    if (dot != path.npos)
        for (const auto& known : media_types)
            if (known.extension == std::string_view(path).substr(dot)) return known.type;
    return "application/octet-stream";
}

/// A file, or its compressed form.
struct Form {
    std::shared_ptr<const std::string> bytes;
    std::string etag;

    explicit operator bool() const { return bytes != nullptr; }
};

struct File {
    std::string_view type;
    Form plain, brotli, gzip;
    bool immutable = false;  ///< its name changes with its content
};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The transport has seen to it that escapes are whole.
std::string decoded(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '%' && i + 2 < path.size() && hex_digit(path[i + 1]) >= 0 &&
            hex_digit(path[i + 2]) >= 0) {
            out += char(hex_digit(path[i + 1]) * 16 + hex_digit(path[i + 2]));
            i += 2;
        } else {
            out += path[i];
        }
    }
    return out;
}

const Form& choose(const File& file, std::string_view accepted, std::string_view& coding) {
    int brotli = -1, gzip = -1, any = 0;
    api::each_element(accepted, [&](std::string_view name, int quality) {
        if (api::iequals(name, "br")) brotli = quality;
        if (api::iequals(name, "gzip") || api::iequals(name, "x-gzip")) gzip = quality;
        if (name == "*") any = quality;
    });
    if (file.brotli && (brotli < 0 ? any : brotli) > 0) {
        coding = "br";
        return file.brotli;
    }
    if (file.gzip && (gzip < 0 ? any : gzip) > 0) {
        coding = "gzip";
        return file.gzip;
    }
    return file.plain;
}

bool accepts_html(std::string_view accept) {
    bool html = false;
    api::each_element(accept, [&](std::string_view type, int quality) {
        html |= quality > 0 &&
                (api::iequals(type, "text/html") || api::iequals(type, "application/xhtml+xml"));
    });
    return html;
}

domain::Error unreadable(const std::string& root, const std::string& why) {
    return {domain::ErrorKind::unavailable,
            "web_root_unreadable",
            {{"path", root}, {"system", why}},
            {}};
}

}  // namespace

struct Files::Snapshot {
    std::map<std::string, File, std::less<>> files;  ///< by path as in a URL, from "/"
};

Files::Files() = default;
Files::~Files() = default;

domain::Result<void> Files::load(const std::string& root) {
    std::map<std::string, std::shared_ptr<const std::string>> read;
    std::size_t bytes = 0;
    try {
        const auto top = fs::canonical(root);
        for (auto entry = fs::recursive_directory_iterator(top);
             entry != fs::recursive_directory_iterator(); ++entry) {
            const auto name = entry->path().filename().string();
            if (name.starts_with('.') && name != ".well-known") {
                if (entry->is_directory()) entry.disable_recursion_pending();
                continue;
            }
            if (!entry->is_regular_file()) continue;
            const auto real = fs::canonical(entry->path());
            if (std::mismatch(top.begin(), top.end(), real.begin(), real.end()).first != top.end())
                continue;
            bytes += entry->file_size();
            if (read.size() == most_files || bytes > most_bytes)
                return domain::Error{domain::ErrorKind::unavailable,
                                     "web_root_too_large",
                                     {{"path", root},
                                      {"files", std::to_string(most_files)},
                                      {"bytes", std::to_string(most_bytes)}},
                                     {}};
            auto content = files::read_file(real.string());
            if (!content) return unreadable(root, real.string());
            read.emplace("/" + fs::relative(entry->path(), top).generic_string(),
                         std::make_shared<const std::string>(std::move(*content)));
        }
    } catch (const fs::filesystem_error& error) {
        return unreadable(root, error.code().message());
    }
    if (!read.contains("/index.html")) return unreadable(root, "index.html");

    auto made = std::make_shared<Snapshot>();
    for (const auto& [path, content] : read) {
        const bool other_form = (path.ends_with(".br") || path.ends_with(".gz")) &&
                                read.contains(path.substr(0, path.size() - 3));
        if (other_form) continue;
        File file;
        file.type = media_type(path);
        file.immutable = path.starts_with("/assets/");
        const auto digest = domain::blake2b(*content).hex().substr(0, 16);
        const auto form = [&](const char* extension, const char* mark) {
            const auto found = read.find(path + extension);
            return found == read.end() ? Form{} : Form{found->second, '"' + digest + mark + '"'};
        };
        file.plain = form("", "");
        file.brotli = form(".br", "-br");
        file.gzip = form(".gz", "-gz");
        made->files.emplace(path, std::move(file));
    }
    std::lock_guard guard(mutex_);
    current_ = std::move(made);
    return {};
}

std::optional<api::Response> Files::answer(const api::Request& request) const {
    if (request.method != api::Method::get && request.method != api::Method::head)
        return std::nullopt;
    std::shared_ptr<const Snapshot> snapshot;
    {
        std::lock_guard guard(mutex_);
        snapshot = current_;
    }
    if (!snapshot) return std::nullopt;
    auto path = decoded(std::string_view(request.target).substr(0, request.target.find('?')));
    if (path == "/api" || path.starts_with("/api/")) return std::nullopt;
    if (path == "/") path = "/index.html";
    auto found = snapshot->files.find(path);
    if (found == snapshot->files.end()) {
        if (path.find('.', path.rfind('/')) != path.npos || !accepts_html(request.header("accept")))
            return std::nullopt;
        found = snapshot->files.find("/index.html");
    }
    const File& file = found->second;

    std::string_view coding;
    const Form& form = choose(file, request.header("accept-encoding"), coding);
    api::Response response;
    response.route = "/";
    response.headers = {
        {"ETag", form.etag},
        {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
        {"Content-Security-Policy", std::string(http::web_policy())}};
    if (file.brotli || file.gzip) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (api::none_match_hits(request.header("if-none-match"), form.etag)) {
        response.status = 304;
        return response;
    }
    response.content_type = std::string(file.type);
    if (!coding.empty()) response.headers.emplace_back("Content-Encoding", coding);
    response.body = form.bytes;
    return response;
}

std::string resolve_root(const std::string& configured) {
    if (configured == "none") return {};
    if (configured != "auto") return configured;
    std::error_code ignored;
    const auto program = fs::read_symlink("/proc/self/exe", ignored);
    const auto beside = program.parent_path().parent_path() / "share" / "giothong" / "web";
    return fs::exists(beside / "index.html", ignored) ? beside.string() : std::string();
}

}  // namespace server::web

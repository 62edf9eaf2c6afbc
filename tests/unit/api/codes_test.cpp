// Every code that stands in the source has words. The catalogue is the list; this finds what was
// forgotten.
#include "api/http/messages.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;

/// The first string literal after `at`, when only white space, commas and `before` lie between.
std::string literal_after(const std::string& text, std::size_t at) {
    while (at < text.size() &&
           (std::isspace(static_cast<unsigned char>(text[at])) || text[at] == ','))
        ++at;
    if (at >= text.size() || text[at] != '"') return {};
    auto end = text.find('"', at + 1);
    return text.substr(at + 1, end - at - 1);
}

/// Where the first argument of a call ends, whose arguments begin at `at`.
std::size_t after_first_argument(const std::string& text, std::size_t at) {
    int depth = 0;
    for (bool quoted = false; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '(' || c == '{' || c == '[') ++depth;
        if (c == ')' || c == '}' || c == ']') --depth;
        if (depth < 0 || (depth == 0 && c == ',')) break;
    }
    return at;
}

constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz_";

TEST(Codes, AllHaveWords) {
    fs::path root = GIOTHONG_SOURCE_DIR;  // __FILE__ is relative when ccache has made it so
    ASSERT_TRUE(fs::exists(root / "domain" / "core")) << root;
    std::set<std::string> codes;
    for (const char* layer : {"domain", "storage", "usecases", "api", "server"}) {
        if (!fs::exists(root / layer)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / layer)) {
            auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            std::ifstream in(entry.path());
            std::stringstream all;
            all << in.rdbuf();
            std::string text = all.str();
            // ErrorKind::rule, "code"
            for (auto at = text.find("ErrorKind::"); at != text.npos;
                 at = text.find("ErrorKind::", at + 1)) {
                auto end = at + 11;
                while (end < text.size() &&
                       (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
                    ++end;
                auto code = literal_after(text, end);
                if (!code.empty()) codes.insert(code);
            }
            // reading.refuse("code", …), checks.refuse("/pointer", "code", …),
            // checks.refuse("field", "code", …)
            // A map of an import names its key first too.
            const bool field_first =
                std::string_view(layer) == "usecases" ||
                entry.path().generic_string().find("/api/imports/") != std::string::npos;
            if (std::string_view(layer) == "api" || field_first)
                for (auto at = text.find("refuse("); at != text.npos;
                     at = text.find("refuse(", at + 1)) {
                    auto end = text.find(';', at);
                    for (auto open =
                             text.find('"', field_first ? after_first_argument(text, at + 7) : at);
                         open < end; open = text.find('"', open + 1)) {
                        auto close = text.find('"', open + 1);
                        auto code = text.substr(open + 1, close - open - 1);
                        auto open_at = open;
                        open = close;
                        if (code.empty() || code.find_first_not_of(letters) != code.npos) continue;
                        if (text.compare(open_at - 3, 3, "at(") == 0)
                            continue;  // the name of a member on its way to a pointer
                        codes.insert(code);
                        break;
                    }
                }
            // violations: {"/pointer", "code"
            for (const char* lead : {", {{\"/", ", {{\"?", "push_back({\"/", "push_back({\"?"})
                for (auto at = text.find(lead); at != text.npos; at = text.find(lead, at + 1)) {
                    auto end = text.find('"', text.find('"', at) + 1);
                    auto code = end == text.npos ? "" : literal_after(text, end + 1);
                    if (!code.empty() && code.find_first_not_of(letters) == code.npos)
                        codes.insert(code);
                }
        }
    }
    EXPECT_GT(codes.size(), 20u);
    codes.erase("dry_run");  // rolls a trial import back; nobody is answered with it
    for (const auto& code : codes) EXPECT_TRUE(api::find_message(code)) << code;
}

}  // namespace

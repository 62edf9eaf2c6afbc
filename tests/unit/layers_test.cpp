// domain ◀ storage ◀ usecases ◀ api ◀ server, read from the includes; and what each layer must not
// know.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

const Strings layers{"domain", "storage", "usecases", "api", "server"};

/// Beginnings of system headers that a layer has no business with.
const std::map<std::string, Strings> foreign{
    {"domain", {"boost/asio",   "boost/beast",
                "boost/url",    "boost/json",
                "asio",         "rapidjson",
                "nlohmann",     "soci",
                "sqlite3",      "libpq",
                "postgresql",   "spdlog",
                "fmt",          "prometheus",
                "csv.h",        "toml++",
                "CLI",          "curl",
                "thread",       "mutex",
                "shared_mutex", "condition_variable",
                "future",       "fstream",
                "iostream",     "ctime",
                "filesystem",   "unistd.h",
                "sys/",         "random"}},
    {"storage",
     {"boost/asio", "boost/beast", "boost/url", "rapidjson", "spdlog", "prometheus", "csv.h",
      "toml++", "CLI", "iostream"}},
    {"usecases", {"boost/asio", "boost/beast", "boost/url", "boost/json", "asio",
                  "rapidjson",  "nlohmann",    "soci",      "sqlite3",    "libpq",
                  "postgresql", "spdlog",      "fmt",       "prometheus", "csv.h",
                  "toml++",     "CLI",         "iostream",  "fstream",    "sys/socket.h"}},
    {"api",
     {"boost/asio", "boost/beast", "asio", "soci", "sqlite3", "libpq", "postgresql", "spdlog",
      "prometheus", "toml++", "CLI", "iostream", "sys/socket.h", "netinet", "arpa", "unistd.h"}},
    {"server", {"soci", "sqlite3", "libpq", "postgresql"}},
};

/// The only place that may see Beast: it costs 20 s to compile.
const Strings beast_files{"server/http/request_parser.cpp"};

/// The only part of api that may see TOML: maps are written in it.
constexpr const char* map_folder = "api/imports/";

bool has_word(const std::string& text, const std::string& phrase, std::size_t from = 0) {
    const auto plain = [&](std::size_t at) {
        return at >= text.size() ||
               !(std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    for (auto at = text.find(phrase, from); at != std::string::npos; at = text.find(phrase, at + 1))
        if ((at == 0 || plain(at - 1)) && plain(at + phrase.size())) return true;
    return false;
}

/// The text without comments, and its string literals one after the other.
struct Source {
    std::string code;
    Strings literals;
};

Source read(const std::string& text) {
    Source out;
    for (std::size_t i = 0; i < text.size();) {
        if (text.compare(i, 2, "//") == 0) {
            i = std::min(text.find('\n', i), text.size());
        } else if (text.compare(i, 2, "/*") == 0) {
            i = std::min(text.find("*/", i), text.size() - 2) + 2;
        } else if (text.compare(i, 2, "R\"") == 0) {
            auto open = text.find('(', i);
            auto end = ")" + text.substr(i + 2, open - i - 2) + "\"";
            auto close = std::min(text.find(end, open), text.size());
            out.literals.push_back(text.substr(open + 1, close - open - 1));
            i = close + end.size();
        } else if (text[i] == '"') {
            std::string literal;
            for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) {
                if (text[i] == '\\') ++i;
                literal += text[i];
            }
            out.literals.push_back(literal);
            ++i;
        } else if (text[i] == '\'' &&
                   !(i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])))) {
            for (++i; i < text.size() && text[i] != '\''; ++i)
                if (text[i] == '\\') ++i;
            ++i;
        } else {
            out.code += text[i++];
        }
    }
    return out;
}

/// What is wrong with a file of a layer; `path` from the root.
Strings complaints(const std::string& path, const std::string& text) {
    Strings out;
    const auto layer = path.substr(0, path.find('/'));
    const auto rank = std::find(layers.begin(), layers.end(), layer) - layers.begin();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find_first_not_of(" \t");
        if (first == std::string::npos || line.compare(first, 8, "#include") != 0) continue;
        const auto open = line.find_first_of("<\"", first);
        if (open == std::string::npos) continue;
        const auto name = line.substr(open + 1, line.find_first_of(">\"", open + 1) - open - 1);
        const auto top = name.substr(0, name.find('/'));
        const auto other = std::find(layers.begin(), layers.end(), top) - layers.begin();
        if (line[open] == '"') {
            if (other == std::ptrdiff_t(layers.size()))
                out.push_back("includes " + name + ", which is not written from the root");
            else if (other > rank)
                out.push_back("includes " + name + ", which is above it");
            continue;
        }
        for (const auto& prefix : foreign.at(layer))
            if (prefix == "toml++" && path.starts_with(map_folder))
                continue;
            else if (name == prefix ||
                     (name.starts_with(prefix) &&
                      (prefix.ends_with('/') || name[prefix.size()] == '/' ||
                       name[prefix.size()] == '.' || name.starts_with(prefix + "-"))))
                out.push_back("includes <" + name + ">");
        if (name.starts_with("boost/beast") &&
            std::find(beast_files.begin(), beast_files.end(), path) == beast_files.end())
            out.push_back("includes <" + name + "> outside of the parser");
    }
    const auto source = read(text);
    if (layer == "domain")
        for (const char* clock : {"system_clock", "steady_clock", "high_resolution_clock",
                                  "gettimeofday", "clock_gettime", "localtime", "random_device"})
            if (has_word(source.code, clock)) out.push_back(std::string("uses ") + clock);
    if (layer == "api" || layer == "usecases")
        for (const char* clock : {"system_clock", "steady_clock", "system_now"})
            if (has_word(source.code, clock)) out.push_back(std::string("uses ") + clock);
    if (layer != "storage")
        for (const auto& literal : source.literals) {
            const bool select = has_word(literal, "SELECT") && has_word(literal, "FROM");
            for (const char* statement :
                 {"INSERT INTO", "DELETE FROM", "CREATE TABLE", "DROP TABLE", "PRAGMA"})
                if (has_word(literal, statement)) out.push_back("has SQL: " + literal);
            if (select) out.push_back("has SQL: " + literal);
        }
    return out;
}

TEST(Layers, EveryFileKeepsToItsPlace) {
    const fs::path root = GIOTHONG_SOURCE_DIR;
    int files = 0;
    for (const auto& layer : layers)
        for (const auto& entry : fs::recursive_directory_iterator(root / layer)) {
            const auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            std::ifstream in(entry.path());
            std::ostringstream all;
            all << in.rdbuf();
            const auto path = fs::relative(entry.path(), root).generic_string();
            for (const auto& complaint : complaints(path, all.str()))
                ADD_FAILURE() << path << " " << complaint;
            ++files;
        }
    EXPECT_GT(files, 150);
}

TEST(Layers, EveryKindOfTrespassIsSeen) {
    const auto seen = [](const std::string& path, const std::string& text) {
        return complaints(path, text).size() == 1;
    };
    EXPECT_TRUE(seen("domain/core/day.cpp", "#include \"storage/engine/session.hpp\"\n"));
    EXPECT_TRUE(seen("storage/engine/session.cpp", "#include \"api/http/message.hpp\"\n"));
    EXPECT_TRUE(seen("storage/engine/session.cpp", "#include \"usecases/core/actor.hpp\"\n"));
    EXPECT_TRUE(seen("usecases/core/actor.cpp", "#include \"api/http/message.hpp\"\n"));
    EXPECT_TRUE(seen("usecases/core/actor.cpp", "#include <rapidjson/document.h>\n"));
    EXPECT_TRUE(seen("usecases/core/actor.cpp", "#include <soci/soci.h>\n"));
    EXPECT_TRUE(seen("usecases/core/actor.cpp", "auto now = std::chrono::system_clock::now();\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "  #include \"server/service.hpp\"\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "#include \"query.hpp\"\n"));
    EXPECT_TRUE(seen("domain/core/day.cpp", "#include <boost/asio/io_context.hpp>\n"));
    EXPECT_TRUE(seen("domain/core/day.cpp", "#include <sqlite3.h>\n"));
    EXPECT_TRUE(seen("domain/core/day.cpp", "#include <rapidjson/document.h>\n"));
    EXPECT_TRUE(seen("domain/core/day.cpp", "#include <spdlog/spdlog.h>\n"));
    EXPECT_TRUE(seen("domain/core/day.cpp", "auto now = std::chrono::system_clock::now();\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "#include <boost/asio/ip/tcp.hpp>\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "#include <soci/soci.h>\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "#include <toml++/toml.h>\n"));
    EXPECT_TRUE(seen("api/imports/x.cpp", "#include <CLI/CLI.hpp>\n"));
    EXPECT_TRUE(seen("server/service.cpp", "#include <boost/beast/http.hpp>\n"));
    EXPECT_TRUE(seen("server/http/session.cpp", "#include <boost/beast/core.hpp>\n"));
    EXPECT_TRUE(seen("server/service.cpp", "#include <libpq-fe.h>\n"));
    EXPECT_TRUE(seen("server/demo/x.cpp", "run(\"SELECT * FROM event\");\n"));
    EXPECT_TRUE(seen("api/http/query.cpp", "run(R\"SQL(INSERT INTO event VALUES (1))SQL\");\n"));
    const auto allowed = [](const std::string& path, const std::string& text) {
        return complaints(path, text).empty();
    };
    EXPECT_TRUE(allowed(
        "server/http/request_parser.cpp",
        "#include <boost/beast/http/basic_parser.hpp>\n#include \"api/http/message.hpp\"\n"));
    EXPECT_TRUE(allowed("api/imports/map_text.hpp", "#include <toml++/toml.h>\n"));
    EXPECT_TRUE(allowed("domain/core/day.cpp",
                        "// SELECT x FROM y, std::chrono::system_clock\n#include <chrono>\n"));
    EXPECT_TRUE(allowed("storage/x.cpp",
                        "run(\"SELECT * FROM event\"); char c = '\"'; int million = 1'000'000;\n"));
    EXPECT_TRUE(allowed("api/x.cpp", "says(\"Select a drive from the list\");\n"));
}

std::string content_of(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

/// What only use cases may name: functions of repositories that change something, by their
/// namespace.
using Changing = std::map<std::string, std::set<std::string>>;

/// Those that a header of storage declares: whatever takes a WriteTransaction.
void add_changing(const std::string& header, Changing& into) {
    static const std::regex space("namespace (storage(?:::\\w+)+)");
    static const std::regex function("\\b(\\w+)\\([^()]*\\bWriteTransaction&[^()]*\\)");
    const auto code = read(header).code;
    std::smatch where;
    if (!std::regex_search(code, where, space)) return;
    for (auto it = std::sregex_iterator(code.begin(), code.end(), function);
         it != std::sregex_iterator(); ++it)
        into[where[1]].insert((*it)[1]);
}

/// The changing functions that a source names, and ways to name them without saying where they are
/// from.
std::set<std::string> named_in(const std::string& source, const Changing& changing) {
    static const std::regex hidden("using namespace storage\\b|namespace \\w+ = storage\\b");
    const auto code = read(source).code;
    std::set<std::string> out;
    for (const auto& [space, functions] : changing)
        for (const auto& function : functions)
            if (has_word(code, space + "::" + function)) out.insert(space + "::" + function);
    std::smatch found;
    if (std::regex_search(code, found, hidden)) out.insert(found[0]);
    return out;
}

/// One door: import, interface, command line, jobs and demo change rows through use cases, so that
/// the same rules hold for all.
TEST(Layers, OnlyUseCasesChangeRepositories) {
    const fs::path root = GIOTHONG_SOURCE_DIR;
    Changing changing;
    std::size_t functions = 0;
    for (const auto& entry : fs::recursive_directory_iterator(root / "storage"))
        if (entry.path().extension() == ".hpp") add_changing(content_of(entry.path()), changing);
    for (const auto& [space, names] : changing) functions += names.size();
    EXPECT_GT(functions, 40u);
    for (const char* layer : {"domain", "api", "server"})
        for (const auto& entry : fs::recursive_directory_iterator(root / layer)) {
            const auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            const auto path = fs::relative(entry.path(), root).generic_string();
            const auto named = named_in(content_of(entry.path()), changing);
            for (const auto& name : named) ADD_FAILURE() << path << " names " << name;
        }
}

TEST(Layers, AChangeOutsideOfUseCasesIsSeen) {
    Changing changing;
    add_changing(
        "namespace storage::scheduling {\nDrive add(WriteTransaction& tx,\n          Drive "
        "drive);\n"
        "// void gone(WriteTransaction& tx);\nvoid load(Session& session);\n}\n",
        changing);
    EXPECT_EQ(changing, (Changing{{"storage::scheduling", {"add"}}}));
    const auto seen = [&](const std::string& source) {
        return !named_in(source, changing).empty();
    };
    EXPECT_TRUE(seen("auto d = storage::scheduling::add(tx, drive);\n"));
    EXPECT_TRUE(seen("using storage::scheduling::add;\n"));
    EXPECT_TRUE(seen("namespace rows = storage::scheduling;\n"));
    EXPECT_TRUE(seen("using namespace storage::scheduling;\n"));
    EXPECT_FALSE(
        seen("// storage::scheduling::add\nusecases::scheduling::add(tx); "
             "storage::scheduling::address(tx);\n"));
}

}  // namespace

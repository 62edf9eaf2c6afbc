#include "api/xlsx/reading.hpp"

#include "api/xlsx/elements.hpp"
#include "api/xlsx/numbers.hpp"
#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <pugixml.hpp>
#include <zip.h>

namespace api::xlsx {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

constexpr unsigned parse_flags = pugi::parse_default | pugi::parse_ws_pcdata;
/// Of the small parts of a workbook: what there is and how numbers look.
constexpr std::uint64_t most_part = 16u << 20;

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;

Error refusal(const char* code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, code, std::move(parameters), {}};
}

std::string_view local_name(const char* name) {
    const char* colon = std::strchr(name, ':');
    return colon ? colon + 1 : name;
}

/// Calls `each` with every element of this name anywhere below `node`.
template <class Each>
void for_each_named(const pugi::xml_node& node, std::string_view name, Each each) {
    for (const auto& child : node.children()) {
        if (child.type() != pugi::node_element) continue;
        if (local_name(child.name()) == name)
            each(child);
        else
            for_each_named(child, name, each);
    }
}

const char* attribute(const pugi::xml_node& node, std::string_view name) {
    for (const auto& a : node.attributes())
        if (local_name(a.name()) == name) return a.value();
    return "";
}

/// The text of a shared or an inline string: its runs, without the readings that stand above East
/// Asian letters.
std::string string_text(const pugi::xml_node& node) {
    std::string out;
    for (const auto& child : node.children()) {
        const auto name = local_name(child.name());
        if (name == "t")
            out += child.child_value();
        else if (name == "r")
            out += string_text(child);
    }
    return out;
}

/// Column of a cell's address ("BC12" → 54); nullopt when it has none.
std::optional<std::size_t> column_of(const char* address) {
    std::size_t column = 0;
    for (; *address >= 'A' && *address <= 'Z' && column < 100'000; ++address)
        column = column * 26 + std::size_t(*address - 'A') + 1;
    if (column == 0) return std::nullopt;
    return column - 1;
}

}  // namespace

struct XlsxReader::State {
    Archive archive;
    Limits limits;
    std::vector<std::string> sheets;
    std::vector<std::string> strings;
    std::vector<bool> date_styles;
    bool from_1904 = false;
    std::unique_ptr<Elements> rows;
    std::int64_t size = 0;
    std::int64_t line = 0;

    /// Index of an entry that is not too large; -1 when there is none.
    Result<zip_int64_t> locate(const std::string& name, std::uint64_t most) {
        const auto index = zip_name_locate(archive.get(), name.c_str(), ZIP_FL_NOCASE);
        if (index < 0) return zip_int64_t(-1);
        zip_stat_t stat;
        if (zip_stat_index(archive.get(), zip_uint64_t(index), 0, &stat) != 0)
            return refusal("workbook_broken");
        const bool swollen = stat.size > (1u << 20) && stat.comp_size > 0 &&
                             stat.size / stat.comp_size > limits.most_ratio;
        if (stat.size > most || swollen) return refusal("workbook_too_large");
        return index;
    }
    std::unique_ptr<zip_file_t, CloseEntry> entry(zip_int64_t index) {
        return std::unique_ptr<zip_file_t, CloseEntry>(
            zip_fopen_index(archive.get(), zip_uint64_t(index), 0));
    }
    /// A small part as a document; empty when there is none.
    Result<void> part(const std::string& name, pugi::xml_document& into) {
        auto index = locate(name, most_part);
        if (!index) return index.error();
        if (*index < 0) return {};
        auto file = entry(*index);
        if (!file) return refusal("workbook_broken");
        std::string text;
        char chunk[65'536];
        for (zip_int64_t got; (got = zip_fread(file.get(), chunk, sizeof chunk)) != 0;) {
            if (got < 0) return refusal("workbook_broken");
            text.append(chunk, std::size_t(got));
            // The size in the directory may lie.
            if (text.size() > most_part) return refusal("workbook_too_large");
        }
        if (!into.load_buffer(text.data(), text.size(), parse_flags))
            return refusal("workbook_broken");
        return {};
    }

    Result<std::string> find_sheet(const std::string& wanted);
    Result<void> read_styles();
    Result<void> read_strings();
    Result<void> start(const std::string& path);
    csv::CsvRow row_of(const pugi::xml_node& row);
    std::string cell_text(const pugi::xml_node& cell, std::string& fault) const;
};

/// The path of the sheet in the archive.
Result<std::string> XlsxReader::State::find_sheet(const std::string& wanted) {
    pugi::xml_document workbook, relations;
    if (auto read = part("xl/workbook.xml", workbook); !read) return read.error();
    if (auto read = part("xl/_rels/workbook.xml.rels", relations); !read) return read.error();
    for_each_named(workbook, "workbookPr", [&](const auto& node) {
        const std::string_view value = attribute(node, "date1904");
        from_1904 = value == "1" || value == "true";
    });
    std::map<std::string, std::string> targets;
    for_each_named(relations, "Relationship", [&](const auto& node) {
        targets[attribute(node, "Id")] = attribute(node, "Target");
    });
    std::string path, names;
    for_each_named(workbook, "sheet", [&](const pugi::xml_node& node) {
        std::string name = domain::to_nfc(attribute(node, "name")).value_or("?");
        const bool hidden =
            *attribute(node, "state") && std::string_view(attribute(node, "state")) != "visible";
        const auto target = targets.find(attribute(node, "id"));
        if (target != targets.end() && path.empty() &&
            (wanted.empty() ? !hidden : name == wanted)) {
            path = target->second;
            path = path.starts_with('/') ? path.substr(1) : "xl/" + path;
        }
        names += (names.empty() ? "" : ", ") + name;
        sheets.push_back(std::move(name));
    });
    if (sheets.empty()) return refusal("not_a_workbook");
    if (path.empty()) return refusal("sheet_missing", {{"sheet", wanted}, {"sheets", names}});
    return path;
}

Result<void> XlsxReader::State::read_styles() {
    pugi::xml_document styles;
    if (auto read = part("xl/styles.xml", styles); !read) return read.error();
    std::map<int, std::string> codes;
    for_each_named(styles, "numFmt", [&](const auto& node) {
        codes[std::atoi(attribute(node, "numFmtId"))] = attribute(node, "formatCode");
    });
    for_each_named(styles, "cellXfs", [&](const pugi::xml_node& list) {
        for_each_named(list, "xf", [&](const auto& node) {
            const int id = std::atoi(attribute(node, "numFmtId"));
            auto code = codes.find(id);
            date_styles.push_back(is_date_format(id, code == codes.end() ? "" : code->second));
        });
    });
    return {};
}

Result<void> XlsxReader::State::read_strings() {
    auto index = locate("xl/sharedStrings.xml", limits.strings_bytes);
    if (!index) return index.error();
    if (*index < 0) return {};
    auto file = entry(*index);
    if (!file) return refusal("workbook_broken");
    Elements items(std::move(file), "si", limits.row_bytes, limits.strings_bytes);
    for (;;) {
        auto item = items.next();
        if (!item) return item.error();
        if (!*item) return {};
        pugi::xml_document document;
        if (!document.load_buffer((*item)->data(), (*item)->size(), parse_flags))
            return refusal("workbook_broken");
        strings.push_back(string_text(document.first_child()));
    }
}

Result<void> XlsxReader::State::start(const std::string& path) {
    auto index = locate(path, limits.sheet_bytes);
    if (!index) return index.error();
    auto file = *index < 0 ? nullptr : entry(*index);
    if (!file) return refusal("workbook_broken");
    zip_stat_t stat;
    if (zip_stat_index(archive.get(), zip_uint64_t(*index), 0, &stat) == 0)
        size = std::int64_t(stat.size);
    rows = std::make_unique<Elements>(std::move(file), "row", limits.row_bytes, limits.sheet_bytes);
    return {};
}

std::string XlsxReader::State::cell_text(const pugi::xml_node& cell, std::string& fault) const {
    const std::string_view type = attribute(cell, "t");
    std::string value, inline_text;
    for (const auto& child : cell.children()) {
        const auto name = local_name(child.name());
        if (name == "v") value = child.child_value();
        if (name == "is") inline_text = string_text(child);
    }
    if (type == "inlineStr") return inline_text;
    if (type == "s") {
        const auto n = std::strtoul(value.c_str(), nullptr, 10);
        if (value.empty() || n >= strings.size()) {
            fault = "cell_error";
            return {};
        }
        return strings[n];
    }
    if (type == "b") return value == "1" ? "true" : "false";
    if (type == "e") fault = "cell_error";
    if (type == "str" || type == "d" || type == "e" || value.empty()) return value;
    const auto style = std::strtoul(attribute(cell, "s"), nullptr, 10);
    return style < date_styles.size() && date_styles[style] ? date_text(value, from_1904)
                                                            : number_text(value);
}

csv::CsvRow XlsxReader::State::row_of(const pugi::xml_node& row) {
    csv::CsvRow out;
    const auto number = std::strtoll(attribute(row, "r"), nullptr, 10);
    line = number > line ? number : line + 1;
    out.line = line;
    std::size_t next = 0;
    for (const auto& cell : row.children()) {
        if (local_name(cell.name()) != "c") continue;
        const auto column = column_of(attribute(cell, "r")).value_or(next);
        next = column + 1;
        auto text = cell_text(cell, out.fault);
        const auto line_text = domain::one_line(text);
        if (!line_text) out.fault = "bad_encoding";
        if (!line_text || line_text->empty()) continue;
        if (text.find_first_of("\r\n") != text.npos) text = *line_text;
        if (!domain::is_plain_text(text)) out.fault = "control_character";
        if (column >= limits.columns) {
            out.fault = "row_too_long";
            break;
        }
        if (out.fields.size() <= column) out.fields.resize(column + 1);
        out.fields[column] = std::move(text);
    }
    return out;
}

XlsxReader::XlsxReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
XlsxReader::~XlsxReader() = default;
XlsxReader::XlsxReader(XlsxReader&&) noexcept = default;

Result<XlsxReader> XlsxReader::open(const std::string& path, const std::string& sheet,
                                    const Limits& limits) {
    auto state = std::make_unique<State>();
    state->limits = limits;
    int failed = 0;
    state->archive.reset(zip_open(path.c_str(), ZIP_RDONLY, &failed));
    if (!state->archive) {
        std::ifstream in(path, std::ios::binary);
        char magic[4] = {};
        if (!in.read(magic, sizeof magic))
            return Error{ErrorKind::not_found, "file_unreadable", {{"file", path}}, {}};
        // An OLE container: .xls, or an .xlsx with a password around it.
        return refusal(
            std::memcmp(magic, "\xD0\xCF\x11\xE0", 4) == 0 ? "old_workbook" : "not_a_workbook",
            {{"file", path}});
    }
    return begin(std::move(state), sheet);
}

Result<XlsxReader> XlsxReader::open(std::string_view bytes, const std::string& name,
                                    const std::string& sheet, const Limits& limits) {
    auto state = std::make_unique<State>();
    state->limits = limits;
    zip_error_t failed;
    zip_error_init(&failed);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &failed);
    if (source) state->archive.reset(zip_open_from_source(source, ZIP_RDONLY, &failed));
    // An archive that was opened owns its source.
    if (source && !state->archive) zip_source_free(source);
    zip_error_fini(&failed);
    if (!state->archive)
        return refusal(bytes.starts_with("\xD0\xCF\x11\xE0") ? "old_workbook" : "not_a_workbook",
                       {{"file", name}});
    return begin(std::move(state), sheet);
}

Result<XlsxReader> XlsxReader::begin(std::unique_ptr<State> state, const std::string& sheet) {
    auto found = state->find_sheet(sheet);
    if (!found) return found.error();
    if (auto read = state->read_styles(); !read) return read.error();
    if (auto read = state->read_strings(); !read) return read.error();
    if (auto started = state->start(*found); !started) return started.error();
    return XlsxReader(std::move(state));
}

Result<std::optional<csv::CsvRow>> XlsxReader::next() {
    for (;;) {
        auto element = state_->rows->next();
        if (!element) return element.error();
        if (!*element) return std::optional<csv::CsvRow>{};
        pugi::xml_document document;
        if (!document.load_buffer((*element)->data(), (*element)->size(), parse_flags))
            return refusal("workbook_broken");
        auto row = state_->row_of(document.first_child());
        if (row.fields.empty() && row.fault.empty()) continue;
        return std::optional(std::move(row));
    }
}

const std::vector<std::string>& XlsxReader::sheets() const {
    return state_->sheets;
}

std::pair<std::int64_t, std::int64_t> XlsxReader::progress() const {
    return {std::int64_t(state_->rows->read()), state_->size};
}

}  // namespace api::xlsx

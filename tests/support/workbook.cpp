#include "tests/support/workbook.hpp"

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <zlib.h>

namespace tests::support {
namespace {

std::uint32_t little(std::string_view bytes, std::size_t at, int size) {
    if (at + std::size_t(size) > bytes.size())
        throw std::runtime_error("a zip that ends too early");
    std::uint32_t out = 0;
    for (int i = size - 1; i >= 0; --i)
        out = out << 8 | static_cast<unsigned char>(bytes[at + std::size_t(i)]);
    return out;
}

std::string inflated(std::string_view data, std::size_t size) {
    std::string out(size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::runtime_error("zlib");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream.avail_in = uInt(data.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    const int result = inflate(&stream, Z_FINISH);
    const bool whole = result == Z_STREAM_END && stream.total_out == size;
    inflateEnd(&stream);
    if (!whole) throw std::runtime_error("a zip with a broken member");
    return out;
}

struct Tag {
    std::string_view attributes, content;
    std::string attribute(std::string_view name) const {
        const auto key = ' ' + std::string(name) + "=\"";
        const auto at = attributes.find(key);
        if (at == attributes.npos) return {};
        const auto from = at + key.size();
        return std::string(attributes.substr(from, attributes.find('"', from) - from));
    }
};

/// Elements of this name, one after the other; they are never nested in each other in the files
/// read here.
std::vector<Tag> elements(std::string_view xml, const std::string& name) {
    std::vector<Tag> out;
    const auto open = '<' + name, close = "</" + name + '>';
    for (auto at = xml.find(open); at != xml.npos; at = xml.find(open, at + 1)) {
        const char after = xml[at + open.size()];
        if (after != ' ' && after != '>' && after != '/') continue;
        const auto end = xml.find('>', at);
        Tag tag;
        tag.attributes = xml.substr(at + open.size(), end - at - open.size());
        if (xml[end - 1] != '/') {
            const auto stop = xml.find(close, end);
            tag.content = xml.substr(end + 1, stop - end - 1);
        }
        out.push_back(tag);
    }
    return out;
}

std::string unescaped(std::string_view xml) {
    static const std::map<std::string, char, std::less<>> names{
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    std::string out;
    for (std::size_t i = 0; i < xml.size(); ++i) {
        if (xml[i] != '&') {
            out += xml[i];
            continue;
        }
        const auto end = xml.find(';', i);
        out += names.at(std::string(xml.substr(i + 1, end - i - 1)));
        i = end;
    }
    return out;
}

std::pair<int, int> place(std::string_view name) {
    int column = 0;
    std::size_t i = 0;
    for (; i < name.size() && name[i] >= 'A'; ++i) column = column * 26 + (name[i] - 'A' + 1);
    return {std::atoi(std::string(name.substr(i)).c_str()) - 1, column - 1};
}

}  // namespace

std::map<std::string, std::string> unzip(std::string_view archive) {
    const auto end = archive.rfind("PK\5\6");
    if (end == archive.npos) throw std::runtime_error("not a zip");
    const auto count = little(archive, end + 10, 2);
    std::size_t at = little(archive, end + 16, 4);
    std::map<std::string, std::string> out;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto method = little(archive, at + 10, 2), packed = little(archive, at + 20, 4),
                   size = little(archive, at + 24, 4);
        const auto name_length = little(archive, at + 28, 2), extra = little(archive, at + 30, 2),
                   comment = little(archive, at + 32, 2);
        const std::size_t local = little(archive, at + 42, 4);
        const std::string name(archive.substr(at + 46, name_length));
        const auto data_at =
            local + 30 + little(archive, local + 26, 2) + little(archive, local + 28, 2);
        const auto data = archive.substr(data_at, packed);
        out[name] = method == 0 ? std::string(data) : inflated(data, size);
        at += 46 + name_length + extra + comment;
    }
    return out;
}

const SheetCell* Sheet::at(int row, int column) const {
    const auto found = cells.find({row, column});
    return found == cells.end() ? nullptr : &found->second;
}

int Sheet::row_of(std::string_view text) const {
    for (const auto& [where, cell] : cells)
        if (cell.is_text && cell.text == text) return where.first;
    return -1;
}

double Sheet::sum(std::string_view formula) const {
    if (!formula.starts_with("SUM(") || !formula.ends_with(")"))
        throw std::runtime_error("not a sum: " + std::string(formula));
    auto rest = formula.substr(4, formula.size() - 5);
    double out = 0;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto range = rest.substr(0, comma);
        rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
        const auto colon = range.find(':');
        const auto from = place(range.substr(0, colon)),
                   to = colon == range.npos ? from : place(range.substr(colon + 1));
        for (int row = from.first; row <= to.first; ++row)
            for (int column = from.second; column <= to.second; ++column)
                if (const auto* cell = at(row, column); cell && !cell->is_text) out += cell->number;
    }
    return out;
}

std::vector<Sheet> read_workbook(std::string_view archive) {
    auto files = unzip(archive);
    std::map<std::string, std::string> format_codes;
    for (const auto& format : elements(files.at("xl/styles.xml"), "numFmt"))
        format_codes[format.attribute("numFmtId")] = unescaped(format.attribute("formatCode"));
    format_codes["3"] = "#,##0";
    std::vector<std::string> styles;
    for (const auto& xf :
         elements(elements(files.at("xl/styles.xml"), "cellXfs").at(0).content, "xf"))
        styles.push_back(format_codes[xf.attribute("numFmtId")]);

    std::vector<Sheet> out;
    for (const auto& listed : elements(files.at("xl/workbook.xml"), "sheet")) {
        Sheet sheet;
        sheet.name = unescaped(listed.attribute("name"));
        sheet.xml = files.at("xl/worksheets/sheet" + std::to_string(out.size() + 1) + ".xml");
        for (const auto& pane : elements(sheet.xml, "pane"))
            sheet.frozen_rows = std::atoi(pane.attribute("ySplit").c_str());
        for (const auto& c : elements(sheet.xml, "c")) {
            SheetCell cell;
            const auto type = c.attribute("t");
            for (const auto& f : elements(c.content, "f")) cell.formula = unescaped(f.content);
            if (type == "inlineStr" || type == "str" || type == "s") {
                cell.is_text = true;
                if (type == "s") throw std::runtime_error("shared strings are not read here");
                for (const auto& t : elements(c.content, type == "str" ? "v" : "t"))
                    cell.text += unescaped(t.content);
            } else if (const auto values = elements(c.content, "v"); !values.empty()) {
                cell.number = std::strtod(std::string(values[0].content).c_str(), nullptr);
            } else {
                continue;  // only a format
            }
            if (const auto style = c.attribute("s"); !style.empty())
                cell.format = styles.at(std::size_t(std::atoi(style.c_str())));
            sheet.cells[place(c.attribute("r"))] = std::move(cell);
        }
        out.push_back(std::move(sheet));
    }
    return out;
}

}  // namespace tests::support

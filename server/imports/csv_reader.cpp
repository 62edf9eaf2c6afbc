#include "server/imports/csv_reader.hpp"

#include <stdexcept>

#include "domain/core/text.hpp"

namespace server::imports {
namespace {

std::string fault_of(const std::string& bytes) {
    bool ascii = true;
    for (char c : bytes) {
        auto u = static_cast<unsigned char>(c);
        if ((u < 0x20 && c != '\n' && c != '\r' && c != '\t') || u == 0x7f) return "control_character";
        ascii &= u < 0x80;
    }
    if (!ascii && !domain::to_nfc(bytes)) return "bad_encoding";
    return {};
}

}  // namespace

CsvReader::CsvReader(std::istream& in, char delimiter) : in_(in), delimiter_(delimiter) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
}

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::restart() {
    csv_free(&parser_);
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
}

void CsvReader::on_field(void* text, std::size_t size, void* self) {
    static_cast<CsvReader*>(self)->fields_.emplace_back(static_cast<const char*>(text), size);
}

void CsvReader::on_row(int, void* self) { static_cast<CsvReader*>(self)->row_done_ = true; }

std::optional<CsvRow> CsvReader::next() {
    fields_.clear();
    row_done_ = false;
    CsvRow row;
    std::string raw;
    while (std::getline(in_, line_)) {
        ++line_number_;
        if (line_number_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
        if (raw.empty()) {
            if (line_.empty() || line_ == "\r") continue;
            row.line = line_number_;
        }
        line_.push_back('\n');
        raw += line_;
        bool too_long = raw.size() > most_bytes;
        bool parsed = !too_long && csv_parse(&parser_, line_.data(), line_.size(), on_field, on_row, this) == line_.size();
        if (!parsed) {
            restart();
            row.fault = too_long ? "row_too_long" : "malformed_row";
            return row;
        }
        if (row_done_) {
            row.fields = std::move(fields_);
            row.fault = fault_of(raw);
            return row;
        }
    }
    if (raw.empty()) return std::nullopt;
    restart();
    row.fault = "malformed_row";  // a quote that never closes
    return row;
}

}  // namespace server::imports

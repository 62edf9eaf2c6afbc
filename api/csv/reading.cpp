#include "api/csv/reading.hpp"

#include <stdexcept>

#include "domain/core/text.hpp"

namespace api::csv {
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

bool CsvReader::next_line() {
    if (!again_.empty()) {
        line_ = std::move(again_.front());
        again_.pop_front();
    } else if (!std::getline(in_, line_)) {
        return false;
    }
    ++line_number_;
    return true;
}

void CsvReader::restart(std::int64_t first_line) {
    csv_free(&parser_);
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    if (row_lines_.empty()) return;
    again_.insert(again_.begin(), std::make_move_iterator(row_lines_.begin() + 1), std::make_move_iterator(row_lines_.end()));
    line_number_ = first_line;
}

void CsvReader::on_field(void* text, std::size_t size, void* self) {
    static_cast<CsvReader*>(self)->fields_.emplace_back(static_cast<const char*>(text), size);
}

void CsvReader::on_row(int, void* self) { static_cast<CsvReader*>(self)->row_done_ = true; }

std::optional<CsvRow> CsvReader::next() {
    fields_.clear();
    row_lines_.clear();
    row_done_ = false;
    CsvRow row;
    std::size_t bytes = 0;
    auto faulty = [&](const char* fault) {
        restart(row.line);
        row.fault = fault;
        return row;
    };
    while (next_line()) {
        if (line_number_ == 1 && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
        if (row_lines_.empty()) {
            // What libcsv takes for an empty line would otherwise become the beginning of the next row.
            if (line_.find_first_not_of(" \t\r") == std::string::npos) continue;
            row.line = line_number_;
        }
        bytes += line_.size() + 1;
        row_lines_.push_back(line_);
        if (bytes > most_bytes) return faulty("row_too_long");
        line_.push_back('\n');
        if (csv_parse(&parser_, line_.data(), line_.size(), on_field, on_row, this) != line_.size())
            return faulty("malformed_row");
        if (row_done_) {
            row.fields = std::move(fields_);
            for (const auto& line : row_lines_)
                if (row.fault.empty()) row.fault = fault_of(line);
            return row;
        }
    }
    if (row_lines_.empty()) return std::nullopt;
    return faulty("malformed_row");  // a quote that never closes
}

}  // namespace api::csv

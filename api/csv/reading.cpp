#include "api/csv/reading.hpp"

#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>
#include <utility>

namespace api::csv {
namespace {

std::string fault_of(const std::string& bytes) {
    // Tabs part columns in some files, and line ends may stand in quotes.
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of("\n\r\t"), rest.size());
        if (!domain::is_plain_text(rest.substr(0, end)))
            return domain::to_nfc(bytes) ? "control_character" : "bad_encoding";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

bool is_blank(const std::vector<std::string>& fields) {
    return std::all_of(fields.begin(), fields.end(), [](const std::string& field) {
        return field.find_first_not_of(" \t\r\n") == field.npos;
    });
}

}  // namespace

CsvReader::CsvReader(std::istream& in, char delimiter) : in_(in), delimiter_(delimiter) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    // Without this an error of the stream, and running out of memory within it, look like the end
    // of the file.
    in_.exceptions(std::ios::badbit);
}

CsvReader::~CsvReader() {
    csv_free(&parser_);
}

bool CsvReader::next_line() {
    if (!again_.empty()) {
        line_ = std::move(again_.front());
        again_.pop_front();
    } else if (!read_line()) {
        return false;
    }
    ++line_number_;
    return true;
}

bool CsvReader::read_line() {
    // Longer than the longest row, it is a fault already: the rest is passed over without being
    // kept.
    buffer_.resize(most_bytes + 2);
    in_.getline(buffer_.data(), std::streamsize(buffer_.size()), line_end_);
    auto got = std::size_t(in_.gcount());
    if (in_.fail() && got == 0) return false;
    const bool cut = in_.fail() && !in_.bad();
    if (cut) {
        in_.clear(in_.rdstate() & ~std::ios::failbit);
        if (std::exchange(first_, false) && ends_with_returns({buffer_.data(), got})) return true;
        in_.ignore(std::numeric_limits<std::streamsize>::max(), line_end_);
    } else if (in_.bad()) {
        return false;
    } else if (!in_.eof()) {
        --got;  // the line's end was counted
    }
    if (std::exchange(first_, false) && in_.eof() && ends_with_returns({buffer_.data(), got}))
        return true;
    line_.assign(buffer_.data(), got);
    return true;
}

bool CsvReader::ends_with_returns(std::string_view begins) {
    if (begins.substr(0, begins.size() - 1).find('\r') == begins.npos) return false;
    line_end_ = '\r';
    std::deque<std::string> lines;
    for (;;) {
        const auto end = begins.find('\r');
        lines.emplace_back(begins.substr(0, end));
        if (end == begins.npos) break;
        begins.remove_prefix(end + 1);
    }
    // The last piece goes on in the stream, or was ended by the end of the file.
    if (!in_.eof()) {
        read_line();
        lines.back() += line_;
    } else if (lines.back().empty()) {
        lines.pop_back();
    }
    line_ = std::move(lines.front());
    lines.pop_front();
    again_.insert(again_.end(), std::make_move_iterator(lines.begin()),
                  std::make_move_iterator(lines.end()));
    return true;
}

void CsvReader::restart(std::int64_t first_line) {
    csv_free(&parser_);
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    if (row_lines_.empty()) return;
    again_.insert(again_.begin(), std::make_move_iterator(row_lines_.begin() + 1),
                  std::make_move_iterator(row_lines_.end()));
    line_number_ = first_line;
}

void CsvReader::on_field(void* text, std::size_t size, void* self) {
    static_cast<CsvReader*>(self)->fields_.emplace_back(static_cast<const char*>(text), size);
}

void CsvReader::on_row(int, void* self) {
    static_cast<CsvReader*>(self)->row_done_ = true;
}

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
            // What libcsv takes for an empty line would otherwise become the beginning of the next
            // row.
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
            if (is_blank(row.fields)) {
                // What a spreadsheet leaves below its table is no row.
                fields_.clear();
                row_lines_.clear();
                row_done_ = false;
                bytes = 0;
                continue;
            }
            for (const auto& line : row_lines_)
                if (row.fault.empty()) row.fault = fault_of(line);
            if (row_lines_.size() > 1 && row.fault.empty())
                for (auto& field : row.fields)
                    if (field.find_first_of("\r\n") != field.npos)
                        field = domain::one_line(field).value_or(field);
            return row;
        }
    }
    if (row_lines_.empty()) return std::nullopt;
    return faulty("malformed_row");  // a quote that never closes
}

}  // namespace api::csv

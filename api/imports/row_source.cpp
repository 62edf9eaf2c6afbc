#include "api/imports/row_source.hpp"

#include "api/csv/delimiter.hpp"
#include "api/imports/checks.hpp"
#include "domain/core/text.hpp"

#include <streambuf>

namespace api::imports {

using api::csv::CsvRow;
using domain::Error;
using domain::ErrorKind;
using domain::Result;

namespace {

/// Bytes at the beginning by which encoding and delimiter are told.
constexpr std::size_t sample = 256 * 1024;

/// A stream whose first bytes were read already. Not by seeking: a pipe is a file too.
class BegunStream : public std::istream {
  public:
    BegunStream(std::string begins, std::istream& rest)
        : std::istream(nullptr), buffer_(std::move(begins), rest) {
        rdbuf(&buffer_);
        exceptions(std::ios::badbit);
    }

  private:
    class Buffer : public std::streambuf {
      public:
        Buffer(std::string begins, std::istream& rest) : text_(std::move(begins)), rest_(rest) {
            setg(text_.data(), text_.data(), text_.data() + text_.size());
        }

      protected:
        int_type underflow() override {
            text_.resize(64 * 1024);
            rest_.read(text_.data(), std::streamsize(text_.size()));
            text_.resize(std::size_t(rest_.gcount()));
            setg(text_.data(), text_.data(), text_.data() + text_.size());
            return text_.empty() ? traits_type::eof() : traits_type::to_int_type(text_.front());
        }

      private:
        std::string text_;
        std::istream& rest_;
    };
    Buffer buffer_;
};

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

std::string shown(char delimiter) {
    return delimiter == '\t' ? "tab" : std::string(1, delimiter);
}

bool is_font(api::csv::Encoding encoding) {
    return encoding == api::csv::Encoding::tcvn3 || encoding == api::csv::Encoding::vni;
}

/// The text of a cell whose letters stand where Latin 1 has others; unchanged when it has letters
/// beyond.
std::string from_font(const std::string& text, api::csv::Encoding font) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            bytes += text[i];
        } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) {
            bytes += char(((c & 3) << 6) | (static_cast<unsigned char>(text[i + 1]) & 0x3F));
            ++i;
        } else {
            return text;
        }
    }
    return api::csv::to_utf8(bytes, font);
}

}  // namespace

Result<RowSource> RowSource::open(const SourceFile& file, const FileForm& form) {
    RowSource out;
    out.file_ = &file;
    auto in = file.open();
    if (!in) return in.error();
    out.in_ = std::move(*in);
    out.size_ = file.size();
    auto begun = reading(file.name(), [&]() -> Result<std::string> {
        std::string first(sample, '\0');
        out.in_->read(first.data(), std::streamsize(first.size()));
        first.resize(std::size_t(out.in_->gcount()));
        // What the end of a short file has set; an error has been thrown.
        out.in_->clear();
        return first;
    });
    if (!begun) return begun.error();
    // "PK" begins a zip archive, D0 CF what Excel wrote before 2007.
    if (begun->starts_with("PK") || begun->starts_with("\xD0\xCF")) {
        auto workbook = file.open_workbook(form.sheet);
        if (!workbook) return workbook.error();
        out.workbook_ = std::make_unique<api::xlsx::XlsxReader>(std::move(*workbook));
        out.in_.reset();
        out.form_ = "xlsx";
        if (form.encoding && is_font(*form.encoding)) out.font_ = form.encoding;
    } else if (auto opened = out.open_text(form, std::move(*begun)); !opened) {
        return opened.error();
    }
    if (auto read = out.read_header(form); !read) return read.error();
    if (!form.rules.cells.empty() || !form.rules.sums.empty())
        if (auto looked = out.look_through(form); !looked) return looked.error();
    return out;
}

Result<void> RowSource::open_text(const FileForm& form, std::string begins) {
    using api::csv::Encoding;
    auto found = api::csv::recognise(begins);
    if (form.encoding) {
        // An old font in a file that was saved as Unicode: the letters are in the wrong places all
        // the same.
        const bool unicode = found.encoding && !is_font(*found.encoding) &&
                             *found.encoding != Encoding::windows_1258;
        const bool only_ascii =
            begins.find_first_not_of(
                "\t\r\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]"
                "^_`abcdefghijklmnopqrstuvwxyz{|}~") == begins.npos;
        if (is_font(*form.encoding) && unicode && !only_ascii)
            font_ = form.encoding;
        else
            found = {form.encoding, {}};
    }
    if (!found.encoding) {
        if (found.possible.empty()) return rule("encoding_unknown", {{"file", file_->name()}});
        std::string possible;
        for (auto one : found.possible)
            (possible += possible.empty() ? "" : ", ") += api::csv::name_of(one);
        return rule("encoding_ambiguous", {{"file", file_->name()}, {"possible", possible}});
    }
    char delimiter = form.delimiter;
    if (delimiter == 0) {
        const auto told = api::csv::recognise_delimiter(api::csv::to_utf8(begins, *found.encoding),
                                                        form.header_row);
        if (!told.character) {
            std::string possible;
            for (char one : told.possible) (possible += possible.empty() ? "" : "  ") += shown(one);
            return rule("delimiter_ambiguous", {{"file", file_->name()}, {"possible", possible}});
        }
        delimiter = *told.character;
    }
    form_ = std::string(api::csv::name_of(*found.encoding)) + ", " + shown(delimiter);
    begun_ = std::make_unique<BegunStream>(std::move(begins), *in_);
    std::istream* text = begun_.get();
    if (*found.encoding != Encoding::utf_8) {
        decoded_ = std::make_unique<api::csv::DecodingStream>(*begun_, *found.encoding);
        text = decoded_.get();
    }
    csv_ = std::make_unique<api::csv::CsvReader>(*text, delimiter);
    return {};
}

Result<void> RowSource::read_header(const FileForm& form) {
    for (;;) {
        auto row = next_row();
        if (!row) return row.error();
        if (!*row) return rule("header_missing", {{"row", std::to_string(form.header_row)}});
        if ((*row)->line < form.header_row) continue;
        if (!(*row)->fault.empty()) return rule((*row)->fault, {{"file", file_->name()}});
        header_ = std::move((*row)->fields);
        break;
    }
    for (auto& name : header_) name = domain::one_line(name).value_or(name);
    return check_header(header_);
}

Result<void> RowSource::look_through(const FileForm& form) {
    auto cells = CellReader::make(form.rules, header_);
    if (!cells) return cells.error();
    if (cells->look_first()) {
        if (!file_->can_be_read_again())
            return rule("column_form_needed", {{"file", file_->name()}});
        auto plain = form;
        plain.rules = {};
        auto all = open(*file_, plain);
        if (!all) return all.error();
        for (;;) {
            auto row = all->next();
            if (!row) return row.error();
            if (!*row) break;
            cells->look(**row);
        }
    }
    header_ = cells->header();
    cells_ = std::move(*cells);
    return {};
}

Result<std::optional<CsvRow>> RowSource::next_row() {
    auto row = workbook_ ? workbook_->next()
                         : reading(file_->name(),
                                   [&]() -> Result<std::optional<CsvRow>> { return csv_->next(); });
    if (font_ && row && *row)
        for (auto& field : (*row)->fields) field = from_font(field, *font_);
    return row;
}

Result<std::optional<CsvRow>> RowSource::next() {
    for (;;) {
        auto row = next_row();
        if (!row || !*row) return row;
        const auto width = cells_ ? cells_->width() : header_.size();
        // A workbook's rows end at their last cell that says something; a text file says how many
        // cells it means.
        if (workbook_ && (*row)->fields.size() < width) (*row)->fields.resize(width);
        if (!cells_ || cells_->read(**row)) return row;
    }
}

std::vector<std::string> RowSource::sheets() const {
    return workbook_ ? workbook_->sheets() : std::vector<std::string>{};
}

std::pair<std::int64_t, std::int64_t> RowSource::progress() const {
    if (workbook_) return workbook_->progress();
    const auto at = std::int64_t(in_->tellg());
    return {at < 0 ? size_ : at, size_};
}

}  // namespace api::imports

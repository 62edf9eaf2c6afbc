#include "api/imports/description.hpp"

#include "api/imports/guess.hpp"
#include "api/imports/row_source.hpp"

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

Result<RowSource> opened(const SourceFile& file, const Wish& wish) {
    FileForm form;
    wish.put_into(form);
    return RowSource::open(file, form);
}

/// A cell that is read back as what it is; what a spreadsheet would make of it is of no concern.
void append_cell(std::string& out, std::string_view cell) {
    const bool plain = cell.find_first_of(",\"\r\n") == cell.npos &&
                       (cell.empty() || (cell.front() != ' ' && cell.back() != ' '));
    if (plain) {
        out += cell;
        return;
    }
    out += '"';
    for (char c : cell) {
        if (c == '"') out += c;
        out += c;
    }
    out += '"';
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i) out += ',';
        append_cell(out, cells[i]);
    }
    out += '\n';
}

Error at_line(std::string code, domain::Parameters parameters, std::int64_t line) {
    parameters.emplace_back("line", std::to_string(line));
    return {ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

}  // namespace

Result<FileDescription> describe(std::string_view kind, const SourceFile& file, const Wish& wish) {
    return reading(file.name(), [&]() -> Result<FileDescription> {
        auto source = opened(file, wish);
        if (!source) return source.error();
        FileDescription out;
        out.read_as = source->form();
        out.sheets = source->sheets();
        const auto guessed = guess(kind, source->header());
        for (std::size_t i = 0; i < guessed.size(); ++i)
            out.columns.push_back({source->header()[i], guessed[i]});
        while (out.rows.size() < most_described_rows) {
            auto row = source->next();
            if (!row) return row.error();
            if (!*row) break;
            out.rows.push_back({(*row)->line, std::move((*row)->fields)});
        }
        return out;
    });
}

Result<void> write_as_csv(const SourceFile& file, const Wish& wish,
                          const std::function<void(std::string_view)>& write) {
    constexpr std::size_t piece = 32 * 1024;
    return reading(file.name(), [&]() -> Result<void> {
        auto source = opened(file, wish);
        if (!source) return source.error();
        const auto width = source->header().size();
        std::string out;
        append_row(out, source->header());
        for (std::int64_t rows = 0;;) {
            auto row = source->next();
            if (!row) return row.error();
            if (!*row) break;
            if (auto allowed = wish.allows(++rows); !allowed) return allowed;
            auto& fields = (*row)->fields;
            if (!(*row)->fault.empty())
                return at_line((*row)->fault, (*row)->details, (*row)->line);
            if (fields.size() > width)
                return at_line(
                    "wrong_field_count",
                    {{"found", std::to_string(fields.size())}, {"expected", std::to_string(width)}},
                    (*row)->line);
            fields.resize(width);
            append_row(out, fields);
            if (out.size() >= piece) {
                write(out);
                out.clear();
            }
        }
        write(out);
        return {};
    });
}

}  // namespace api::imports

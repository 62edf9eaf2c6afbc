// Reads XLSX files as far as the tests look into them: a zip of XML (ISO/IEC 29500), without a
// library of the side that wrote it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests::support {

/// The files of a zip archive by name. Throws std::runtime_error for what is none.
std::map<std::string, std::string> unzip(std::string_view archive);

struct SheetCell {
    bool is_text = false;
    std::string text;     ///< of a text
    double number = 0;    ///< of a number, and what a formula came to
    std::string formula;  ///< without '='
    std::string format;   ///< number format, empty for the general one
};

struct Sheet {
    std::string name;
    std::map<std::pair<int, int>, SheetCell> cells;  ///< by row and column, from 0
    int frozen_rows = 0;
    std::string xml;

    const SheetCell* at(int row, int column) const;
    /// The first row that has this text in some cell, or -1.
    int row_of(std::string_view text) const;
    /// What "SUM(B4:B6,B9)" makes of the cells.
    double sum(std::string_view formula) const;
};

std::vector<Sheet> read_workbook(std::string_view archive);

}  // namespace tests::support

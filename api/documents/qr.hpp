// QR codes (ISO/IEC 18004) of short texts, for paper and screens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace api::documents {

/// How much of the symbol may be lost and it can still be read: about 7, 15, 25, 30 %.
enum class QrCorrection { low, medium, quartile, high };

/// The modules of a symbol, without the quiet zone of four modules that must stand around it.
struct QrSymbol {
    int size = 0;            ///< modules along a side
    std::vector<bool> dark;  ///< row by row
    bool at(int x, int y) const {
        return dark[std::size_t(y) * std::size_t(size) + std::size_t(x)];
    }
};

/// Throws std::length_error when the text does not fit the largest symbol (2,953 bytes at low
/// correction), and std::invalid_argument when it is empty.
QrSymbol qr_symbol(std::string_view text, QrCorrection correction = QrCorrection::medium);

/// The symbol with its quiet zone as an SVG image of its own: black on white, one unit for each
/// module, no scripts, no text of the caller.
std::string qr_svg(std::string_view text, QrCorrection correction = QrCorrection::medium);

}  // namespace api::documents

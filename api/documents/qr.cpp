#include "api/documents/qr.hpp"

#include <cerrno>
#include <memory>
#include <new>
#include <qrencode.h>
#include <stdexcept>

namespace api::documents {

constexpr int quiet_zone = 4;

QrSymbol qr_symbol(std::string_view text, QrCorrection correction) {
    if (text.empty()) throw std::invalid_argument("a QR code of nothing");
    static_assert(int(QrCorrection::low) == QR_ECLEVEL_L &&
                  int(QrCorrection::high) == QR_ECLEVEL_H);
    // Eight-bit data, not QRcode_encodeString: that one stops at a zero byte.
    std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(int(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QRecLevel(int(correction))),
        QRcode_free);
    if (!code) {
        if (errno == ERANGE) throw std::length_error("too long for a QR code");
        throw std::bad_alloc();
    }
    QrSymbol out;
    out.size = code->width;
    out.dark.reserve(std::size_t(out.size) * std::size_t(out.size));
    for (int i = 0; i < out.size * out.size; ++i) out.dark.push_back(code->data[i] & 1);
    return out;
}

std::string qr_svg(std::string_view text, QrCorrection correction) {
    const auto symbol = qr_symbol(text, correction);
    const auto side = std::to_string(symbol.size + 2 * quiet_zone);
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + ' ' +
                      side + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" +
                      side + 'v' + side + "H0z\"/><path d=\"";
    for (int y = 0; y < symbol.size; ++y)
        for (int x = 0; x < symbol.size;) {  // one rectangle for each run of dark modules
            if (!symbol.at(x, y)) {
                ++x;
                continue;
            }
            int end = x;
            while (end < symbol.size && symbol.at(end, y)) ++end;
            const auto length = std::to_string(end - x);
            out += 'M' + std::to_string(x + quiet_zone) + ' ' + std::to_string(y + quiet_zone) +
                   'h' + length + "v1h-" + length + 'z';
            x = end;
        }
    return out + "\"/></svg>";
}

}  // namespace api::documents

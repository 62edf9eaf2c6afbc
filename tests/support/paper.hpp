// What a reader sees of a PDF: poppler's programs for text and pictures, zbar for QR codes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// The text of each page with its layout kept: what stands beside each other is on one line.
std::vector<std::string> pages_of(std::string_view pdf);

/// One of poppler's programs on a PDF: "pdfinfo", "pdffonts". Its output, errors included.
std::string asked_of(const std::string& program, std::string_view pdf);

struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint8_t> grey;  ///< 0 is black
};

/// A page from 1 as a picture.
Picture picture_of(std::string_view pdf, int page, int dots_per_inch);

/// What the QR codes in a picture say.
std::vector<std::string> qr_codes_in(const Picture& picture);

}  // namespace tests::support

// QR codes, read back by another program's reader.
#include "api/documents/qr.hpp"

#include "tests/support/paper.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace {

using api::documents::qr_svg;
using api::documents::qr_symbol;
using api::documents::QrCorrection;

/// The runs "Mx yhWv1h-Wz" that qr_svg writes, drawn.
tests::support::Picture drawn(const std::string& svg, int scale) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(svg, found, std::regex(R"(viewBox="0 0 (\d+) \1")")));
    tests::support::Picture out;
    out.width = out.height = std::stoi(found[1]) * scale;
    out.grey.assign(std::size_t(out.width) * std::size_t(out.height), 255);
    const std::regex run(R"(M(\d+) (\d+)h(\d+)v1h-\3z)");
    for (std::sregex_iterator at(svg.begin(), svg.end(), run), end; at != end; ++at)
        for (int y = std::stoi((*at)[2]) * scale; y < (std::stoi((*at)[2]) + 1) * scale; ++y)
            for (int x = std::stoi((*at)[1]) * scale;
                 x < (std::stoi((*at)[1]) + std::stoi((*at)[3])) * scale; ++x)
                out.grey[std::size_t(y) * std::size_t(out.width) + std::size_t(x)] = 0;
    return out;
}

TEST(Qr, ReadersSeeTheText) {
    for (const auto& text :
         {std::string("A"),
          std::string("otpauth://totp/"
                      "Gi%E1%BB%8Dt%20H%E1%BB%93ng:lan?secret=JBSWY3DPEHPK3PXP&issuer=Giothong"),
          std::string(400, 'x')})
        for (auto correction : {QrCorrection::low, QrCorrection::medium, QrCorrection::high})
            EXPECT_EQ(tests::support::qr_codes_in(drawn(qr_svg(text, correction), 4)),
                      std::vector<std::string>{text});
}

TEST(Qr, HasAQuietZoneAndNothingElse) {
    const auto svg = qr_svg("<script>alert(1)</script>");
    EXPECT_EQ(svg.find("script"), svg.npos);
    const auto picture = drawn(svg, 1);
    for (int i = 0; i < picture.width; ++i)
        for (int edge = 0; edge < 4; ++edge) {
            EXPECT_EQ(picture.grey[std::size_t(edge * picture.width + i)], 255);
            EXPECT_EQ(picture.grey[std::size_t(i * picture.width + edge)], 255);
            EXPECT_EQ(picture.grey[std::size_t(i * picture.width + picture.width - 1 - edge)], 255);
        }
}

TEST(Qr, RefusesWhatDoesNotFit) {
    EXPECT_THROW(qr_symbol(""), std::invalid_argument);
    EXPECT_EQ(qr_symbol(std::string(2'953, 'x'), QrCorrection::low).size, 177);
    EXPECT_THROW(qr_symbol(std::string(2'954, 'x'), QrCorrection::low), std::length_error);
    EXPECT_THROW(qr_svg(std::string(100'000, 'x')), std::length_error);
}

}  // namespace

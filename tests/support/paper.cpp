#include "tests/support/paper.hpp"

#include "tests/support/child_process.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <zbar.h>

namespace tests::support {
namespace {

namespace fs = std::filesystem;

class Folder {
  public:
    Folder() {
        auto pattern = (fs::temp_directory_path() / "giothong-paper-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path;
};

std::string write(const Folder& folder, std::string_view pdf) {
    const auto file = folder.path / "in.pdf";
    std::ofstream(file, std::ios::binary).write(pdf.data(), std::streamsize(pdf.size()));
    return file.string();
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string run(const std::vector<std::string>& arguments) {
    auto [code, output] =
        run_program({.arguments = arguments, .environment = {}, .user = {}, .directory = {}});
    if (code != 0)
        throw std::runtime_error(arguments[0] + " ended with " + std::to_string(code) + ": " +
                                 output);
    return output;
}

std::string program(const std::string& name) {
    return "/usr/bin/" + name;
}

}  // namespace

std::vector<std::string> pages_of(std::string_view pdf) {
    Folder folder;
    const auto file = write(folder, pdf);
    run({program("pdftotext"), "-layout", "-enc", "UTF-8", file,
         (folder.path / "out.txt").string()});
    std::vector<std::string> out;
    std::istringstream in(read(folder.path / "out.txt"));
    for (std::string page; std::getline(in, page, '\f');) out.push_back(page);
    return out;
}

std::string asked_of(const std::string& name, std::string_view pdf) {
    Folder folder;
    return run({program(name), write(folder, pdf)});
}

Picture picture_of(std::string_view pdf, int page, int dots_per_inch) {
    Folder folder;
    const auto number = std::to_string(page);
    run({program("pdftoppm"), "-gray", "-singlefile", "-r", std::to_string(dots_per_inch), "-f",
         number, "-l", number, write(folder, pdf), (folder.path / "out").string()});
    std::istringstream in(read(folder.path / "out.pgm"));
    std::string magic;
    int most = 0;
    Picture out;
    in >> magic >> out.width >> out.height >> most;
    if (magic != "P5" || most != 255) throw std::runtime_error("pdftoppm wrote no picture");
    in.get();
    out.grey.resize(std::size_t(out.width) * std::size_t(out.height));
    in.read(reinterpret_cast<char*>(out.grey.data()), std::streamsize(out.grey.size()));
    return out;
}

std::vector<std::string> qr_codes_in(const Picture& picture) {
    using namespace zbar;
    std::vector<std::string> out;
    auto* scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    auto* image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, unsigned(picture.width), unsigned(picture.height));
    zbar_image_set_data(image, picture.grey.data(), picture.grey.size(), nullptr);
    zbar_scan_image(scanner, image);
    for (const auto* symbol = zbar_image_first_symbol(image); symbol;
         symbol = zbar_symbol_next(symbol))
        out.emplace_back(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return out;
}

}  // namespace tests::support

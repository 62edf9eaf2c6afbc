#include "server/commands/output.hpp"

#include "api/documents/files.hpp"

#include <cstdio>
#include <filesystem>

namespace server::commands {

Output::Output(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    temporary_ = path_ + ".part";
    file_.open(temporary_, std::ios::binary | std::ios::trunc);
}

Output::~Output() {
    if (temporary_.empty()) return;
    file_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

void Output::write(std::string_view chunk) {
    if (path_.empty())
        std::fwrite(chunk.data(), 1, chunk.size(), stdout);
    else
        file_.write(chunk.data(), std::streamsize(chunk.size()));
}

bool Output::finish() {
    if (path_.empty()) return std::fflush(stdout) == 0;
    file_.close();
    if (!file_) return false;
    std::error_code failed;
    std::filesystem::rename(temporary_, path_, failed);
    if (!failed) temporary_.clear();
    return !failed;
}

std::string format_of_file(const std::string& path) {
    auto ending = std::filesystem::path(path).extension().string();
    if (ending.empty() || !domain::from_name<api::documents::Format>(ending.substr(1))) return {};
    return ending.substr(1);
}

}  // namespace server::commands

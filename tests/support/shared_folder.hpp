// Cases and real files beside the source, which are not part of it: tests that need them are
// skipped where they are missing.
#pragma once

#include <filesystem>
#include <string>

namespace tests::support {

/// `path` in ../shared beside the source, or one further up for a second work tree; empty when it
/// is not there.
inline std::string shared_folder(const std::string& path) {
    std::filesystem::path source(GIOTHONG_SOURCE_DIR);
    for (const auto& shared : {source / "../shared", source / "../../shared"})
        if (std::filesystem::is_directory(shared / path))
            return (shared / path).lexically_normal().string();
    return {};
}

}  // namespace tests::support

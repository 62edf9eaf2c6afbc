// Reading files so that an error is never taken for their end.
#pragma once

#include "api/imports/source_file.hpp"
#include "domain/core/result.hpp"

#include <fstream>
#include <string>

namespace server::files {

/// `file_unreadable` with the system's word for it: what is not there, what is a folder, what may
/// not be read.
domain::Error unreadable(const std::string& file, const std::string& system);

/// A whole file that the program keeps in memory: settings, maps, pages of the web client. Refusal:
/// `file_unreadable`, also when reading fails in the middle or the file is larger than `most`. What
/// is no file but can be read, such as a pipe, is read too.
domain::Result<std::string> read_file(const std::string& path, std::size_t most = std::size_t(64)
                                                                                  << 20);

/// A file that is read piece by piece. Reading throws std::ios_base::failure when the system
/// reports an error, and std::bad_alloc when memory runs out; only the end is the end. Refusal:
/// `file_unreadable`.
domain::Result<std::ifstream> open_stream(const std::string& path);

using api::imports::reading;

}  // namespace server::files

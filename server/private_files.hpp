// Files that only their owner may read.
#pragma once

#include <string>

namespace server {

/// Whatever the process makes from now on is its owner's alone, whatever its umask was: the
/// database with what SQLite puts beside it, the key file, files of answers, core dumps. Before the
/// first file and the first thread.
void make_files_private();

/// Takes other people's rights from a database file that is there already, and from what SQLite
/// keeps beside it. False when the system does not let it: somebody else owns a file that others
/// can read.
bool close_to_others(const std::string& database);

}  // namespace server

// The key that seals what must be read again, in a file beside the database and not in it: a copy
// of the one opens nothing without the other.
#pragma once

#include "domain/core/result.hpp"
#include "usecases/identity/secrets.hpp"

#include <string>

namespace server {

/// 32 bytes as 64 hexadecimal digits. A file that is not there is made, with mode 0600, and flushed
/// before it is used; with `may_make` false it is missing. Refusals: `key_file_unreadable` (also
/// when others than its owner may read it), `key_file_missing`.
domain::Result<usecases::identity::Seal::Key> read_or_make_key(const std::string& file,
                                                               bool may_make = true);

/// Tells keys apart without giving anything of them away.
std::string fingerprint_of(const usecases::identity::Seal::Key& key);

}  // namespace server

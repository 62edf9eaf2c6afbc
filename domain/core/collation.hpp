// The order in which people read lists of names.
#pragma once

#include <string>
#include <string_view>

namespace domain {

/// Bytes, none of them NUL, that compare as the names do in Vietnamese (Unicode collation for vi):
/// a ă â b c d đ e ê …; tones decide only between names that are equal without them, in the order
/// ngang, huyền, hỏi, ngã, sắc, nặng; case decides last. Names in other scripts have their places
/// too. Equal names, and those that differ in Unicode form only, have equal keys.
std::string collation_key(std::string_view utf8);

}  // namespace domain

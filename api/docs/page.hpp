// The files of the documentation page, put into the program by the build.
#pragma once

#include <string_view>

namespace api::docs {

extern const std::string_view page_html;
extern const std::string_view page_css;
extern const std::string_view page_js;

}  // namespace api::docs

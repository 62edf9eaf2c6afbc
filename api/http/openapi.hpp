// The OpenAPI document, made from the operations themselves, and the page that shows it.
#pragma once

#include "api/http/router.hpp"

#include <string>
#include <string_view>

namespace api {

/// OpenAPI 3.1. Words are Vietnamese, with the English ones in x-…-en members beside them.
std::string openapi_document(const Router& router, std::string_view version);

/// Adds /api/v1/openapi.json and /api/v1/docs. Call it last: the document is made once, here.
void add_documentation(Router& router, std::string_view version);

}  // namespace api

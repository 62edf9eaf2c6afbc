// RFC 9457 answers for what goes wrong before a handler is asked, or instead of it.
#pragma once

#include "api/http/message.hpp"

#include <string_view>

namespace server::http {

/// Words come from api/http/messages.cpp. Codes are stable: malformed_request, header_too_large,
/// target_too_long, body_too_large, request_timeout, expectation_unknown, method_not_implemented,
/// transfer_coding_not_implemented, version_not_supported, too_many_connections, deadline_passed,
/// internal_error, and the reasons of /readyz (starting, draining, …). `reason` is a short English
/// word for programs and logs about what exactly was malformed; it may be empty.
api::Response problem(unsigned status, std::string_view code, api::Language language,
                      std::string_view instance = {}, std::string_view reason = {});

}  // namespace server::http

// Expected outcomes are values: a function that can refuse returns Result<T>.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace domain {

/// What a refusal means to the caller; api/http/problem.cpp maps it to an HTTP status.
enum class ErrorKind {
    syntax,                 ///< not readable as what it claims to be (400)
    unauthenticated,        ///< nobody known is asking (401)
    forbidden,              ///< known, but not allowed (403)
    not_found,              ///< (404)
    conflict,               ///< contradicts what is already there (409)
    stale,                  ///< made from an older version (412)
    too_large,              ///< over a stated limit (413)
    rule,                   ///< readable, but breaks a rule (422)
    precondition_required,  ///< a condition such as If-Match is missing (428)
    limited,                ///< too many requests (429)
    unavailable,            ///< try again later; nothing was written (503)
    outcome_unknown,        ///< may or may not have been written; ask again with the same ids (503)
};

/// Values that go into the message of a code, by name. Never personal data.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// One broken rule: where, which, and with what values. Where is the path of a field ("site",
/// "campaigns/0"), or already a JSON Pointer or "?name" where a body or a query was read;
/// api/http/problem.cpp makes pointers of all.
struct Violation {
    std::string pointer;
    std::string code;
    Parameters parameters;
};

/// A refusal. `code` is stable and is what programs and tests compare; wording is found by language
/// at the edge.
struct Error {
    ErrorKind kind = ErrorKind::rule;
    std::string code;
    Parameters parameters;
    std::vector<Violation> violations;
};

template <class T>
using Result = boost::system::result<T, Error>;

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
    throw std::logic_error("unchecked error: " + error.code);
}

}  // namespace domain

#include "api/scheduling/checks.hpp"

namespace api::scheduling {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

Result<void> Checks::query_verdict() {
    if (violations_.empty()) return {};
    return Error{ErrorKind::syntax, "invalid_parameter", {}, std::move(violations_)};
}

}  // namespace api::scheduling

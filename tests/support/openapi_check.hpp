// Whether an answer is what the OpenAPI document says of its operation.
#pragma once

#include "tests/support/http_client.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tests::support {

class OpenapiCheck {
  public:
    /// Throws std::runtime_error when the text is not an OpenAPI 3 document.
    explicit OpenapiCheck(std::string_view document);
    ~OpenapiCheck();

    /// What is wrong with the answer, or nullopt. The status must be documented for the operation,
    /// the content type must be one of that status, and a JSON body must satisfy its schema. An
    /// answer to a path or method that the document does not have must be a problem document.
    std::optional<std::string> check(const Exchange& exchange) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tests::support

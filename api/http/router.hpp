// Operations by path and method.
#pragma once

#include "api/http/operation.hpp"

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

class Router {
  public:
    Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;
    ~Router();

    /// Throws std::logic_error for what a test should find: two operations in one place, a problem
    /// code that is not in the catalogue, an operation without a handler, words, tag or permission.
    void add(Operation operation);
    const std::deque<Operation>& operations() const { return operations_; }

    struct Match {
        bool path_found = false;
        const Operation* operation = nullptr;  ///< null when the path takes other methods only
        std::string_view allow;                ///< "GET, HEAD, OPTIONS"
        std::array<std::string, most_path_parameters> values;
    };
    /// HEAD finds GET. A literal segment goes before a {parameter}.
    Match find(Method method, std::string_view path) const;

  private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::deque<Operation> operations_;  // stable addresses
};

}  // namespace api

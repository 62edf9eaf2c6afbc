// Lists by name: domain::collation_key() of everything that a list holds, each computed once.
#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace api::scheduling {

/// Holds the keys of one list while it is made. Keys that any list has asked for are kept for the
/// next one, up to a bound.
class NameKeys {
  public:
    /// Valid as long as this is.
    std::string_view of(const std::string& name);

  private:
    std::deque<std::string> keys_;
};

}  // namespace api::scheduling

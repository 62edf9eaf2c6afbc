// Finding Vietnamese text by what people type: without accents, đ as d, any case, words in any
// order.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace domain {

/// What somebody looks for. Text matches when each of its words begins a word in it, as fold() has
/// both ("an gi" finds An Giang and not Giảng Võ). Some 10 ns a character, so that thousands of
/// names can be looked through on the spot. Threads may share one.
class Search {
  public:
    explicit Search(std::string_view words);
    /// Each word in any of the texts.
    bool matches(std::initializer_list<std::string_view> texts) const;

  private:
    std::vector<std::string> words_;
};

}  // namespace domain

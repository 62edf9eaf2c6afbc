// Texts with columns in braces, such as "{hospital}, {date}".
#pragma once

#include "domain/core/result.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace api::imports {

/// A compiled template. See deploy/maps/README.md. For one thread.
class TemplateText {
  public:
    /// Refusals: `unknown_column` (parameter `column`), `bad_template`.
    static domain::Result<TemplateText> compile(std::string_view text,
                                                const std::vector<std::string>& header);

    /// The text for a row; `blank` (parameter `column`) when a column it needs is empty.
    domain::Result<std::string> apply(const std::vector<std::string>& fields) const;

    /// The first column that stands in it; empty when there is none.
    std::string first_column() const;

  private:
    /// What is made of a column's text; the words behind the bar.
    enum class Filter {
        none,
        code,     ///< folded
        short_,   ///< folded, its first 40 characters
        spelled,  ///< folded with accents as letters
        hash,     ///< of any text in any script
    };
    static std::string filtered(Filter filter, const std::string& field);
    struct Part {
        std::string text;
        int column = -1;  ///< -1: the text itself
        Filter filter = Filter::none;
    };
    /// A file names few things many times, and folding a name costs more than finding it.
    static constexpr std::size_t short_code = 40;
    static constexpr std::size_t most_codes = 10'000;
    mutable std::unordered_map<std::string, std::string> codes_[5];  ///< by filter
    std::vector<Part> parts_;
    const std::vector<std::string>* header_ = nullptr;
};

}  // namespace api::imports

// The words of the figures of reports: their names, what they mean, and their formulas as people
// read them.
#pragma once

#include "api/json/type.hpp"

#include <string>
#include <string_view>

namespace api::messages {

struct FigureWords {
    std::string_view key;
    Words name;
    Words meaning;  ///< what is counted
};
/// Null for what is not in the catalogue.
const FigureWords* find_figure(std::string_view key);

/// A text in both languages that is put together.
struct BothTexts {
    std::string vi;
    std::string en;
};

/// A formula of the catalogue ("bags / drives_held") as people read it: figures by their names,
/// conditions in words, signs of arithmetic as they are printed ("túi máu ÷ đợt đã tổ chức").
BothTexts formula_in_words(std::string_view formula);

/// The first word of a formula that has no words; empty when every one has. For the catalogue it is
/// empty.
std::string_view unworded(std::string_view formula);

}  // namespace api::messages

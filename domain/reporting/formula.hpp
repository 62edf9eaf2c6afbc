// Formulas of the catalogue in words.
#pragma once

#include "domain/reporting/figures.hpp"

namespace domain::reporting {

/// A formula of the catalogue ("bags / drives_held") as people read it: figures by their names,
/// conditions in words, signs of arithmetic as they are printed ("Túi máu ÷ Đợt đã tổ chức").
Label formula_in_words(std::string_view formula);

/// The first word of a formula that has no words; empty when every one has. For the catalogue it is
/// empty.
std::string_view unworded(std::string_view formula);

}  // namespace domain::reporting

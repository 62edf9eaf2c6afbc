// A document as PDF in the layout of Vietnamese administrative documents (Decree 30/2020/NĐ-CP,
// appendix I).
#pragma once

#include "api/documents/document.hpp"

namespace api::documents {

struct PdfMade {
    int pages = 0;
    /// Characters that the font has no glyph for; they are printed as boxes. 0 for all Vietnamese
    /// text.
    int unknown_glyphs = 0;
};

/// Pages go to the sink as they are finished. Throws what the sink throws, and std::runtime_error
/// when no serif font with Vietnamese letters is installed.
PdfMade pdf(const Document& document, const Rendering& rendering, const Sink& sink);

}  // namespace api::documents

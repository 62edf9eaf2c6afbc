// A document as a workbook: typed cells that can be computed with.
#pragma once

#include "api/documents/document.hpp"

namespace api::documents {

/// A sheet for the text, one for each table and chart, one that says where the figures come from.
/// Sum rows are formulas with their values beside them; text is never a formula. Rows go to
/// temporary files while they are read, so memory does not grow with them; the sink gets the file
/// in pieces when it is complete. Equal documents are equal files. Throws what the sink throws,
/// std::length_error for more rows than a sheet has, std::runtime_error when the files cannot be
/// written.
void xlsx(const Document& document, const Rendering& rendering, const Sink& sink);

}  // namespace api::documents

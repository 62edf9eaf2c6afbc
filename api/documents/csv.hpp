// A document as CSV for any program: one figure a line.
#pragma once

#include "api/documents/document.hpp"

namespace api::documents {

/// Columns: section, block, row, column, label, kind, unit, status, value, text. `value` is a plain
/// number or an ISO day
/// ("68.2", or "68,2" in the Vietnamese form; "2020-06-30"), `text` a name. The first lines say
/// where the figures come from (section "provenance"). `status` tells a zero (value, 0) from what
/// is missing, suppressed or not_applicable.
void csv(const Document& document, const Rendering& rendering, const Sink& sink);

}  // namespace api::documents

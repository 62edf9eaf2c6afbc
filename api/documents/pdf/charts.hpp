// Charts as vectors. They show the figures of the document and make none of their own.
#pragma once

#include "api/documents/pdf/pages.hpp"

namespace api::documents::pdf_pages {

/// Room that a chart wants at its beginning, so that a section's title stays with it.
constexpr double chart_beginning = 110;

void draw_chart(Pages& pages, const ProgressChart& chart);
void draw_chart(Pages& pages, const MixChart& chart);

}  // namespace api::documents::pdf_pages

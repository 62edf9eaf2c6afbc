// Documents to render: a half-year report as a province signs it, and one of any length.
#pragma once

#include "api/documents/document.hpp"

namespace tests::support {

/// Kiên Giang, first half of 2020: 41 drives, 12,073 bags, 9,110,033,000 đ; how they divide over
/// districts and drives is made up.
api::documents::Document half_year_report();

/// One table of `drives` rows that are made while they are read.
api::documents::Document long_report(int drives);

}  // namespace tests::support

// Files are read with the interface's reader of CSV.
#pragma once

#include "api/csv/reading.hpp"

namespace server::imports {

using api::csv::CsvReader;
using api::csv::CsvRow;

}  // namespace server::imports

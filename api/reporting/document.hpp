// A report as a document: the same figures, in the form of an administrative report.
#pragma once

#include "api/documents/files.hpp"
#include "domain/reporting/entered.hpp"
#include "domain/reporting/figures.hpp"

namespace api::reporting {

using documents::Format;
using documents::InLanguage;

struct Paper {
    std::string key;  ///< names the file
    domain::reporting::Letter letter;
    bool draft = true;
    domain::Instant created;  ///< goes into the file's properties
};

/// Tables keep their keys, rows and columns; the figures that stand alone are the rows of the table
/// `figures`, column `value`; drives are the table `drives`, whose rows are made while they are
/// read.
documents::Document document_of(std::shared_ptr<const domain::reporting::Report> report,
                                const domain::tallying::Register& names, const Paper& paper);

}  // namespace api::reporting

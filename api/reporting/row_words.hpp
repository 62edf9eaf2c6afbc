// The words of a report's rows and sources. A report has keys and what the data is called; what is
// said around that is said here.
#pragma once

#include "api/reporting/content.hpp"
#include "domain/reporting/figures.hpp"
#include "domain/tallying/books.hpp"

namespace api::reporting {

/// Names rows of one report. Snapshots of earlier versions keep whole names in both languages: such
/// a name stays as it was kept.
class RowWords {
  public:
    RowWords(const domain::reporting::Report& report, const domain::tallying::Register& names);

    BothWords of(domain::reporting::TableId table, const domain::reporting::Row& row) const;

  private:
    std::string own_;  ///< code of the organisation that the report is of
};

/// Where a figure comes from that the ledger does not make.
BothWords source_words(const domain::reporting::Label& source);

}  // namespace api::reporting

// Questions about totals and values in words, and the places of their rows as columns: for the
// files that people read.
#pragma once

#include "api/documents/document.hpp"
#include "api/documents/files.hpp"
#include "api/tallying/questions.hpp"

#include <memory>

namespace api::tallying {

/// What stands beside codes. Whoever is not signed in gets codes alone, as in the JSON, and drives
/// that one may not see have no title: a file tells nobody more than the lists do.
class Naming {
  public:
    Naming(std::shared_ptr<const domain::tallying::Books> books,
           std::shared_ptr<const domain::identity::Principal> reader);

    const domain::tallying::Books& books() const { return *books_; }
    bool names() const { return names_; }
    /// The name of what has this code, or nothing.
    std::string organization(std::string_view code) const;
    std::string campaign(std::string_view code) const;
    std::string site(std::string_view code) const;
    std::string drive(std::string_view code) const;
    /// "Name (code)", or the code alone.
    documents::Words both(std::string name, std::string_view code) const;
    /// What tells apart readers who are told different names.
    std::string key() const;

  private:
    std::shared_ptr<const domain::tallying::Books> books_;
    std::shared_ptr<const domain::identity::Principal> reader_;
    bool names_;
};

documents::Words words_of(domain::tallying::Dimension dimension);
documents::Words words_of(domain::tallying::Component component);
/// Text in which nothing stands for a figure.
documents::Words literal(documents::Words words);

/// What was asked, a line each: "Organisation": "Kiên Giang (kien-giang) and everything below".
/// `narrowed`: the one who asks sees a part.
std::vector<std::pair<documents::Words, documents::Words>> told(
    const TotalsQuery& query, const domain::tallying::Question& question, const Naming& naming,
    bool narrowed);
/// The same as paragraphs, after the state of the ledger.
void open_with(documents::Document& document, const AsOfAnswer& as_of);

/// A name for the file from the codes of the question: "totals-kien-giang-2020-01-01-2020-06-30".
std::string file_key(std::string_view kind, const TotalsQuery& query,
                     const domain::tallying::Question& question,
                     const domain::tallying::Books& books);

/// Codes and names of the dimensions; one column of words when there is none.
std::vector<documents::Column> place_columns(const std::vector<domain::tallying::Dimension>& by,
                                             const Naming& naming);
/// The cells of one row in the order of place_columns, and its key. Null place: the sum row.
documents::Row place_row(const std::vector<domain::tallying::Dimension>& by, const Place* place,
                         const Naming& naming);

/// What was cut among successors, when the question is on the current map.
std::optional<documents::Section> splits_section(const OnMapAnswer& answer, const Naming& naming);

/// The tag of a file that follows from the books: another one in each form and language.
std::string file_etag(const domain::tallying::Books& books, documents::Format format,
                      Language language, std::string_view reader);
/// Of answers that the same address gives in several forms and languages.
void add_headers(Response& response, std::string etag);
/// What becomes a 304: the client has this one, so it is not made again.
Response unchanged(const std::string& etag);

/// Rows of one file. A sheet of the most is written in about ten seconds, a PDF of the most is some
/// four hundred pages.
constexpr std::size_t most_rows_of(documents::Format format) {
    return format == documents::Format::pdf ? 10'000 : 100'000;
}
/// `too_many_rows` when the file would have more.
domain::Result<void> check_rows(documents::Format format, std::size_t rows);

}  // namespace api::tallying

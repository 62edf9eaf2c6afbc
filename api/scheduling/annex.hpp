// Lists of the plan as the annex to a decision: what all of them share.
#pragma once

#include "api/documents/document.hpp"
#include "api/documents/files.hpp"
#include "api/http/operation.hpp"
#include "domain/tallying/books.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api::scheduling {

/// The forms of such a list. CSV is for figures; the columns of an annex are for people.
enum class AnnexFormat { json, xlsx, pdf };
BOOST_DESCRIBE_ENUM(AnnexFormat, json, xlsx, pdf)

/// JSON first.
std::vector<std::string_view> annex_media();
/// `given` goes before what Accept chose.
AnnexFormat annex_form(const Given<AnnexFormat>& given, std::string_view media);
/// The same among the forms of documents.
documents::Format document_form(AnnexFormat form);
/// A file is never made on the thread that asks.
domain::tallying::Work work_of_annex();
/// The JSON of an address that gives files too, for caches.
domain::Result<Response> in_forms(domain::Result<Response> answer);

/// An annex with its head, a blank line for the decision that it goes with, what was asked, and
/// places for signatures. The caller adds the table and then the digest. `key` names the file.
documents::Document annex(std::string key, documents::Words title,
                          std::vector<std::pair<documents::Words, documents::Words>> about,
                          const domain::tallying::Books& books);

/// A period in words: "1/1/2020 – 30/6/2020", "from 1/1/2020", or that all days are meant.
documents::Words period_in_words(const domain::DayRange& days);

}  // namespace api::scheduling

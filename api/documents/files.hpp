// Documents as files: which form, in which language, under which name.
#pragma once

#include "api/documents/document.hpp"
#include "api/http/spool.hpp"
#include "api/json/members.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace api::documents {

enum class Format { json, csv, xlsx, pdf };
BOOST_DESCRIBE_ENUM(Format, json, csv, xlsx, pdf)

enum class InLanguage { vi, en };
BOOST_DESCRIBE_ENUM(InLanguage, vi, en)

std::string_view media_of(Format format);
/// Of everything that comes in all forms, JSON first.
std::vector<std::string_view> every_media();

/// `given` goes before what Accept chose.
Format format_of(const Given<Format>& given, std::string_view media);
Language language_of(const Given<InLanguage>& given, std::string_view accept_language);

/// The file; of Format::json nothing, that is the caller's.
void render(const Document& document, Format format, const Rendering& rendering, const Sink& sink);

/// Members of the query struct of what comes in all forms.
struct FileQuery {
    Given<Format> format;
    Given<InLanguage> language;
    Given<bool>
        bom;  ///< CSV: a byte order mark in front, for spreadsheets that need one to see UTF-8
    Given<csv::Locale> locale;
    BOOST_DESCRIBE_CLASS(FileQuery, (), (format, language, bom, locale), (), ())

    Format form(std::string_view media) const { return format_of(format, media); }
    csv::Form csv_form() const { return csv::form_of(locale, bom); }
    Language in_language(std::string_view accept_language) const {
        return language_of(language, accept_language);
    }
};

/// What they mean; descriptions do not come down from a base.
namespace words {
inline constexpr FieldWords format{
    "format", {"Dạng tệp; được ưu tiên hơn Accept", "The form; goes before Accept"}};
inline constexpr FieldWords language{"language",
                                     {"Ngôn ngữ của PDF và XLSX; được ưu tiên hơn Accept-Language",
                                      "Language of PDF and XLSX; goes before Accept-Language"}};
using csv::words::bom;
using csv::words::locale;
}  // namespace words

/// What a browser saves the file as. `name` is made of codes and so has only letters, digits and
/// hyphens; anything else is refused with std::logic_error, because it could end the header.
std::string attachment(std::string_view name, std::string_view ending);

/// The document as an answer, with its type, language and name.
Response file_answer(const Document& document, Format format, Language language,
                     const Spool::Elsewhere& elsewhere);

}  // namespace api::documents

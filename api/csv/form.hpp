// Which CSV: the plain one for programs, or the one that a spreadsheet under Vietnamese settings
// reads right.
#pragma once

#include "api/json/members.hpp"

#include <boost/describe/enum.hpp>

namespace api::csv {

/// What a query may ask a CSV file to be.
enum class Locale {
    plain,  ///< columns parted by commas, decimals by a point (RFC 4180)
    vi,     ///< columns parted by semicolons, decimals by a comma, a byte order mark in front
};
BOOST_DESCRIBE_ENUM(Locale, plain, vi)

/// The characters of a CSV file. Days are YYYY-MM-DD and whole numbers have no separators in every
/// form.
struct Form {
    char separator = ',';
    char decimal = '.';
    bool bom = false;

    bool operator==(const Form&) const = default;
};

/// `bom`, when it is given, goes before what the locale brings.
inline Form form_of(const Given<Locale>& locale, const Given<bool>& bom) {
    const bool vi = locale && *locale == Locale::vi;
    return {vi ? ';' : ',', vi ? ',' : '.', bom.value_or(vi)};
}

/// What the members mean wherever a query has them; descriptions do not come down from a base.
namespace words {
inline constexpr FieldWords bom{
    "bom",
    {"CSV: có dấu BOM ở đầu hay không; mặc định không với plain, có với vi",
     "CSV: whether a byte order mark stands in front; without this not in plain, and yes in vi"}};
inline constexpr FieldWords locale{
    "locale",
    {"CSV: plain (mặc định; cột cách bằng dấu phẩy, số thập phân dùng dấu chấm, cho chương trình) "
     "hoặc vi (cột cách bằng "
     "dấu chấm phẩy, số thập phân dùng dấu phẩy, có BOM: bấm đúp là Excel tiếng Việt đọc đúng)",
     "CSV: plain (the default: commas between columns, a point before decimals, for programs) or "
     "vi (semicolons between "
     "columns, a comma before decimals, a byte order mark: what Excel under Vietnamese settings "
     "reads right on a double "
     "click)"}};
}  // namespace words

}  // namespace api::csv

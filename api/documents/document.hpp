// What a report says, apart from how it is shown: words in both languages and typed figures. The
// renderers (pdf, xlsx, csv) take everything from here, so that all of them hold the same numbers.
#pragma once

#include "api/csv/form.hpp"
#include "api/http/message.hpp"
#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace api::documents {

using domain::Day;
using domain::Instant;

/// One text in both languages. A name that is the same in both (a commune, a drive) is made from
/// one string.
struct Words {
    std::string vi;
    std::string en;

    Words() = default;
    Words(std::string both) : vi(both), en(std::move(both)) {}
    Words(const char* both) : vi(both), en(both) {}
    Words(std::string vietnamese, std::string english)
        : vi(std::move(vietnamese)), en(std::move(english)) {}

    const std::string& in(Language language) const { return language == Language::en ? en : vi; }
    bool empty() const { return vi.empty() && en.empty(); }
    bool operator==(const Words&) const = default;
};

/// What a figure is; it decides unit, decimals and format in every renderer. Numbers are whole, in
/// the unit given here.
enum class Kind {
    text,
    count,               ///< pieces: drives, donors, bags
    ml,                  ///< millilitres, shown as millilitres
    litres,              ///< millilitres, shown as litres with three decimals
    tenths,              ///< tenths, shown with one decimal: standard units, ratios
    percent,             ///< tenths of a percent: 682 is 68.2 %
    percent_hundredths,  ///< hundredths of a percent: 174 is 1.74 %, as shares of a population are
                         ///< told
    money_vnd,           ///< whole đồng
    day,                 ///< Day::number
};

/// Zero is a value. The others say why there is none.
enum class Presence {
    value,
    missing,         ///< should be there and was not reported: "…"
    suppressed,      ///< known, but too small to be shown without pointing at people: "*"
    not_applicable,  ///< cannot be: a percentage without a target: "–"
};

struct Cell {
    Kind kind = Kind::text;
    Presence presence = Presence::value;
    std::int64_t number = 0;  ///< 0 when there is no value
    Words words = {};         ///< of Kind::text

    bool has_number() const { return kind != Kind::text && presence == Presence::value; }
    bool operator==(const Cell&) const = default;
};

inline Cell text(Words words) {
    return {Kind::text, Presence::value, 0, std::move(words)};
}
inline Cell figure(Kind kind, std::int64_t number) {
    return {kind, Presence::value, number, {}};
}
inline Cell count(std::int64_t number) {
    return figure(Kind::count, number);
}
inline Cell ml(std::int64_t millilitres) {
    return figure(Kind::ml, millilitres);
}
inline Cell litres(std::int64_t millilitres) {
    return figure(Kind::litres, millilitres);
}
inline Cell tenths(std::int64_t number) {
    return figure(Kind::tenths, number);
}
inline Cell percent(std::int64_t tenths_of_a_percent) {
    return figure(Kind::percent, tenths_of_a_percent);
}
inline Cell money(std::int64_t dong) {
    return figure(Kind::money_vnd, dong);
}
inline Cell day(Day day) {
    return figure(Kind::day, day.number);
}
/// A figure without a value, for the reason given.
inline Cell without(Kind kind, Presence why) {
    return {kind, why, 0, {}};
}
inline Cell missing(Kind kind) {
    return without(kind, Presence::missing);
}
template <class T>
Cell or_missing(Kind kind, const std::optional<T>& number) {
    return number ? figure(kind, *number) : missing(kind);
}

/// A figure outside of a table. The key is stable and unique in its section: programs find it by
/// section and key.
struct Figure {
    std::string key = {};
    Words label = {};
    Cell cell = {};
};

/// Text in which "{key}" stands for a figure of the list, in both languages in their own order.
/// "{{" is a brace.
struct Paragraph {
    enum class Style {
        body,
        item,
        note
    };  ///< an item begins with a dash; a note is small and in italics
    Words text = {};
    std::vector<Figure> figures = {};
    Style style = Style::body;
};

struct Column {
    std::string key = {};  ///< unique in its table, snake_case
    Words title = {};
    Kind kind = Kind::text;
    Words unit = {};      ///< below the title; empty: nothing, or what the kind implies
    Words group = {};     ///< neighbours with the same group stand under one heading
    bool summed = false;  ///< in sum rows, the sum of the rows above; false for percentages, and
                          ///< where rows overlap
    double width = 0;     ///< in characters; 0: by kind
};

struct Row {
    enum class Style {
        body,
        group,     ///< a heading over the rows that follow, with text in its first cells
        subtotal,  ///< closes a group: summed columns are the sum of its body rows
        total,     ///< summed columns are the sum of all body rows before it
        part,      ///< a "thereof" line: contained in rows above, in no sum
    };
    std::string key = {};  ///< stable, unique in its table: the code of a drive, an organisation …
    std::vector<Cell> cells = {};
    Style style = Style::body;
    int level = 0;  ///< how far the first text cell is indented
};

/// Fills the next row; false after the last. A row is valid until the next call.
using RowReader = std::function<bool(Row&)>;
/// Begins at the first row. Renderers may open a source several times (never two readers at once)
/// and hold one row of it, so a report of many drives is not in memory. Every opening must give the
/// same rows.
using RowSource = std::function<RowReader()>;

RowSource rows_of(std::vector<Row> rows);

struct Table {
    std::string key = {};  ///< unique in its document
    Words name = {};       ///< short: the name of its sheet
    Words title = {};      ///< caption above it
    std::vector<Column> columns = {};
    RowSource rows = {};
    std::vector<Words> notes = {};
    bool numbered = false;  ///< a first column TT / No. counts the body rows
};

/// One bar for each line: what was reached of what was planned, with a mark where it should be by
/// now.
struct ProgressChart {
    struct Bar {
        std::string key = {};
        Words label = {};
        Cell value = {};
        Cell target = {};  ///< of the same kind as value
        /// value of target as the report states it: renderers make no figures of their own.
        Cell percent = without(Kind::percent, Presence::not_applicable);
        std::optional<Cell> expected_by_now = {};  ///< of the same kind as value
    };
    std::string key = {};
    Words name = {};
    Words title = {};
    std::vector<Bar> bars = {};
    /// Key of a table in this document that already holds these figures; empty: the renderers print
    /// one.
    std::string twin = {};
};

/// Stacked shares: how a total divides, for each line. All cells are of one kind.
struct MixChart {
    struct Part {
        std::string key = {};
        Words label = {};
    };
    struct Bar {
        std::string key = {};
        Words label = {};
        std::vector<Cell> values = {};  ///< in the order of parts
    };
    std::string key = {};
    Words name = {};
    Words title = {};
    std::vector<Part> parts = {};
    std::vector<Bar> bars = {};
    std::string twin = {};  ///< as in ProgressChart
};

using Block = std::variant<Paragraph, Table, ProgressChart, MixChart>;

/// Numbered by the renderer: I, II … then 1, 2 … then a, b … (three levels).
struct Section {
    std::string key = {};  ///< unique among its siblings, without '/'
    Words title = {};
    std::vector<Block> blocks = {};
    std::vector<Section> sections = {};
};

/// The head of an administrative document (Decree 30/2020/NĐ-CP, appendix I). The national motto is
/// added by the renderer.
struct Letterhead {
    Words superior = {};      ///< body above, or empty
    Words issuer = {};        ///< as at the head of a paper, in capitals
    Words name = {};          ///< the same in running text; empty: issuer
    std::string number = {};  ///< "128/BC-BCĐ"; empty: dots to be filled by hand
    Words place = {};
    std::optional<Day> date = {};  ///< empty: dots
};

struct Signature {
    std::vector<Words> authority = {};  ///< lines in bold capitals: "TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"
    Words note = {};                    ///< below them in italics; empty: nothing
    std::string name = {};              ///< of who signs, or empty
};

/// How one figure is made: what the reader of a number may ask.
struct Formula {
    std::string key = {};
    Words label = {};
    Words definition = {};  ///< with denominator and unit
    Words expression = {};
};

/// From which state of the ledger the figures come, so that anyone can check them.
struct Provenance {
    std::int64_t as_of_seq = 0;
    Instant as_of = {};
    domain::Digest ledger_head = {};
    domain::Digest digest = {};  ///< of the report's figures; the same on screen and in every file
    std::vector<std::pair<Words, Words>> filters =
        {};  ///< what was asked for: "Period": "1/1/2020 – 30/6/2020"
    std::vector<Formula> formulas = {};
    std::string verify_at = {};  ///< an address where the report can be looked up, or empty
};

struct Document {
    std::string key = {};  ///< names files and the document in programs: "kien-giang-2020-h1"
    Letterhead letterhead = {};
    Words title = {};  ///< "BÁO CÁO"
    Words subtitle = {};  ///< "Kết quả vận động hiến máu tình nguyện 6 tháng đầu năm 2020"
    std::vector<Words> addressees = {};  ///< "Kính gửi: …", or none
    std::vector<Block> opening =
        {};  ///< before the first section; its section key in programs is empty
    std::vector<Section> sections = {};
    std::vector<Section> annexes = {};  ///< behind the signatures, each on pages of its own
    std::vector<Signature> signatures =
        {};                              ///< the last one stands at the right; the others before it
    std::vector<Words> recipients = {};  ///< "Nơi nhận", without dash and punctuation
    Provenance provenance = {};
    Instant created = {};  ///< goes into file properties instead of the clock, so that equal
                           ///< reports are equal files
    bool draft = false;    ///< watermark: not yet closed
    /// An answer to a question and no administrative paper: without letterhead, number, signatures
    /// (but see `attached_to`) and annex. What was asked stands in the opening.
    bool extract = false;
    /// What an extract goes with, below its titles: "(Kèm theo Quyết định số ……)". Such an extract
    /// has places for signatures. Empty: nothing.
    Words attached_to = {};
};

/// Chunks of a file, in order.
using Sink = std::function<void(std::string_view)>;

/// How a file is to be made.
struct Rendering {
    Language language = Language::vi;
    api::csv::Form csv = {};  ///< of CSV alone
    std::string scratch_folder =
        {};  ///< XLSX: where its parts wait until they are zipped; empty: the system's
};

}  // namespace api::documents

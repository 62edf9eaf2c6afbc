// What a report says: figures with their definitions, in tables and alone, at one state of the
// ledger.
#pragma once

#include "domain/core/hash.hpp"
#include "domain/core/names.hpp"
#include "domain/reporting/period.hpp"
#include "domain/tallying/books.hpp"
#include "domain/valuation/layers.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace domain::reporting {

/// What something is called in the data, the same in both languages; empty where its key alone says
/// what it is. Snapshots of earlier versions have whole names here, which differ.
struct Label {
    std::string vi;
    std::string en;
    bool operator==(const Label&) const = default;
};

/// Whole numbers in a unit.
enum class Unit {
    count,
    litres,              ///< held in millilitres
    tenths,              ///< standard units and ratios
    percent,             ///< held in tenths of a percent
    percent_hundredths,  ///< shares of a population: 1.74 %
    vnd,
};
BOOST_DESCRIBE_ENUM(Unit, count, litres, tenths, percent, percent_hundredths, vnd)

/// Zero is a value. The others say why there is none.
enum class Presence { value, missing, not_applicable };
BOOST_DESCRIBE_ENUM(Presence, value, missing, not_applicable)

struct Value {
    Unit unit = Unit::count;
    Presence presence = Presence::value;
    std::int64_t number = 0;  ///< 0 when there is no value
    bool operator==(const Value&) const = default;
    bool known() const { return presence == Presence::value; }
};
inline Value given(Unit unit, std::int64_t number) {
    return {unit, Presence::value, number};
}
inline Value missing(Unit unit) {
    return {unit, Presence::missing, 0};
}
inline Value not_applicable(Unit unit) {
    return {unit, Presence::not_applicable, 0};
}

/// How a figure is made. One for every key of a figure and of a column.
struct Definition {
    std::string_view key;
    Unit unit;
    std::string_view formula;           ///< over other keys and fields of the ledger
    std::string_view denominator = {};  ///< key, for shares and ratios
    bool summed = true;                 ///< a column of it may be added up
};
std::span<const Definition> definitions();
/// Null for what is not in the catalogue.
const Definition* definition(std::string_view key);

/// What is added up drive by drive. Every one has a definition under its name.
enum class Metric : std::uint8_t {
    drives_planned,
    drives_cancelled,
    drives_expected,
    drives_reported,
    drives_missing,
    drives_held,
    drives_zero,
    drives_unclosed,
    drives_emergency,
    registered,
    deferred,
    walked_out,
    donors,
    first_time,
    repeat,
    lapsed,
    class_unknown,
    bags,
    discarded,
    ml,
    volume_unknown,
    group_unknown,
    bags_350_450,
    emergency_bags,
    emergency_ml,
    people,
    lost_bags,
    value_vnd,
    unpriced,
    nat_vnd,
    antibody_vnd,
    transport_vnd,
    layer_unpriced,
    donations,
    allowance_vnd,
    gift_unknown,
    gifts_vnd,
    meals_vnd,
    travel_vnd,
    organizing_vnd,
    province_vnd,
};
BOOST_DESCRIBE_ENUM(Metric, drives_planned, drives_cancelled, drives_expected, drives_reported,
                    drives_missing, drives_held, drives_zero, drives_unclosed, drives_emergency,
                    registered, deferred, walked_out, donors, first_time, repeat, lapsed,
                    class_unknown, bags, discarded, ml, volume_unknown, group_unknown, bags_350_450,
                    emergency_bags, emergency_ml, people, lost_bags, value_vnd, unpriced, nat_vnd,
                    antibody_vnd, transport_vnd, layer_unpriced, donations, allowance_vnd,
                    gift_unknown, gifts_vnd, meals_vnd, travel_vnd, organizing_vnd, province_vnd)

/// The tables of a report; `none` are the figures that stand alone.
enum class TableId : std::uint8_t {
    none,
    by_volume,
    by_group,
    by_component,
    by_month,
    by_campaign,
    by_organization,
    by_collector,
    deferred_by_reason,
    walked_out_by_reason,
    discarded_by_reason,
    value,
    allowances,
    // Made of other figures, not added up from drives:
    plan,
    comparison,
    lines,
    below,
    restatements,
};
BOOST_DESCRIBE_ENUM(TableId, none, by_volume, by_group, by_component, by_month, by_campaign,
                    by_organization, by_collector, deferred_by_reason, walked_out_by_reason,
                    discarded_by_reason, value, allowances, plan, comparison, lines, below,
                    restatements)

struct Figure {
    std::string key;
    Value value;
};

struct Row {
    std::string key;  ///< unique in its table
    Label name;
    std::vector<Value> cells;
    bool operator==(const Row&) const = default;
};

struct Table {
    TableId id = TableId::none;
    std::vector<std::string> columns;  ///< keys of definitions
    std::vector<Row> rows;
    bool overlap = false;  ///< a drive may stand in several rows, so the rows must not be added up
};

/// One drive in the list at the end of a report.
struct DriveLine {
    std::int64_t drive = 0;  ///< 0 once the report came out of storage
    std::string code;
    std::string title;
    Day day;
    bool reported = false;  ///< false: silence, and the numbers are none
    std::int64_t registered = 0, deferred = 0, donors = 0, bags = 0, discarded = 0, ml = 0,
                 volume_unknown = 0;
    /// Registrations that nobody took down although people gave, and the volume of bags of which no
    /// kind was given, are not zero but not known.
    bool registered_known() const { return reported && !(registered == 0 && donors > 0); }
    bool ml_known() const { return reported && !(ml == 0 && bags > 0); }
    bool operator==(const DriveLine&) const = default;
};

/// What a report is about. Campaign and drive closings are about all days of theirs, whatever
/// `from` and `to` say.
struct About {
    ReportKind kind = ReportKind::free;
    std::int64_t organization = 0;
    Day from;
    Day to;
    std::int64_t campaign = 0;
    std::int64_t drive = 0;

    DayRange days() const { return campaign || drive ? DayRange{} : DayRange{from, to}; }
};

/// Where a figure comes from that the ledger does not make: nothing for what was entered into the
/// report, else the day it is of and, behind a space, the document that says it.
struct Source {
    std::string figure;
    Label words;
    bool operator==(const Source&) const = default;
};

struct Report {
    About about;
    tallying::AsOf as_of;
    std::string
        tariff;  ///< the list that everything was valued by; empty: each bag by that of its day
    std::vector<Figure> figures;
    std::vector<Source> sources;
    std::vector<Table> tables;
    std::vector<DriveLine> drives;
    Digest digest;

    const Value* figure(std::string_view key) const;
    const Table* table(TableId id) const;
    const Label* source(std::string_view figure) const;
    /// A figure or, as "table.row.column", a cell.
    std::optional<Value> find(std::string_view key) const;
};

/// Every figure and cell with its whole key, in the order of the report; drives as
/// "drives.<code>.<column>".
template <class Visit>
void each_value(const Report& report, Visit visit);

/// Lines "key unit presence number" for every value of the report, preceded by what it is about.
/// Names and wording are not in it, nor is the state of the ledger: equal figures are equal text.
std::string canonical(const Report& report, const tallying::Register& names);
/// BLAKE2b of canonical(), which it does not put together for that.
Digest digest_of(const Report& report, const tallying::Register& names);

/// The report as text, for storage, and back; what cannot be read is refused with
/// `snapshot_unreadable`.
std::string saved(const Report& report);
Result<Report> restored(std::string_view text);

/// One value that is not what it was.
struct Restated {
    std::string key;
    Value was;
    Value is;
};
/// Figures and cells of `was` and `is` that differ (drive lines are left out: they say which
/// drives).
std::vector<Restated> restated(const Report& was, const Report& is);
/// Codes of drives whose lines differ, or that stand in one report only.
std::vector<std::string> changed_drives(const Report& was, const Report& is);

template <class Visit>
void each_value(const Report& report, Visit visit) {
    std::string key;
    for (const auto& f : report.figures) visit(f.key, f.value);
    for (const auto& table : report.tables)
        for (const auto& row : table.rows)
            for (std::size_t c = 0; c < table.columns.size(); ++c) {
                key.assign(name_of(table.id))
                    .append(".")
                    .append(row.key)
                    .append(".")
                    .append(table.columns[c]);
                visit(key, row.cells[c]);
            }
    for (const auto& d : report.drives) {
        auto one = [&](std::string_view column, Unit unit, std::int64_t number, bool known) {
            key.assign("drives.").append(d.code).append(".").append(column);
            visit(key, known ? given(unit, number) : missing(unit));
        };
        one("registered", Unit::count, d.registered, d.registered_known());
        one("deferred", Unit::count, d.deferred, d.reported);
        one("donors", Unit::count, d.donors, d.reported);
        one("bags", Unit::count, d.bags, d.reported);
        one("discarded", Unit::count, d.discarded, d.reported);
        one("ml", Unit::litres, d.ml, d.ml_known());
        one("volume_unknown", Unit::count, d.volume_unknown, d.reported);
    }
}

}  // namespace domain::reporting

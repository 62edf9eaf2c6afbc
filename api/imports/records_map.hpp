// The map of an import of records, as it stands in its file; deploy/maps/README.md explains every
// key.
#pragma once

#include "api/csv/reading.hpp"
#include "api/csv/rows.hpp"
#include "api/imports/map_text.hpp"
#include "api/imports/row_source.hpp"
#include "api/imports/template_text.hpp"
#include "api/json/type.hpp"
#include "api/scheduling/drives.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace api::imports {

using api::csv::Cells;

/// Which text makes which field of a row.
struct FieldTexts {
    std::vector<std::pair<std::string, TemplateText>> fields;

    /// A template that needs a blank cell leaves its field out; if the field is needed, that is
    /// said as `required`.
    Cells cells(const std::vector<std::string>& row) const;
    /// The column that a field is made of, the first of several; empty when there is none.
    std::string column_of(std::string_view field) const;
};

/// Days and clock times of a file, from which the start, the end and the sessions of a drive are
/// made.
struct Schedule {
    struct Session {
        domain::scheduling::SessionKind kind{};
        TemplateText starts, ends;
    };
    struct Offset {
        TemplateText when;
        std::string is;
        std::string utc_offset;
    };
    TemplateText day;
    std::string utc_offset;       ///< "+07:00"
    std::vector<Offset> offsets;  ///< the first that fits goes before utc_offset
    std::vector<Session> sessions;
    bool over_midnight = false;  ///< an end before its start is on the next day
    std::string default_starts,
        default_ends;  ///< for a row without hours; empty: such a row is refused

    /// Puts `starts_at` and `ends_at` into the cells and gives the sessions: none when the row has
    /// one stretch only. Refusals: `not_a_day`, `not_a_time` (24:00 is none), `ends_before_starts`,
    /// `hours_missing`.
    domain::Result<std::vector<api::scheduling::SessionBody>> apply(
        const std::vector<std::string>& row, Cells& cells) const;
};

/// Something that is made for a row when its code is not there yet.
struct Make {
    std::string kind;
    FieldTexts texts;
};

/// A cell of the source that is wrong, and what it should say.
struct Correction {
    std::size_t column = 0;
    std::string from, to;
    std::vector<std::pair<std::size_t, std::string>> where;  ///< only in rows that say so
};

/// What a field refers to, when a name may stand there: "organizations", "sites", "campaigns"; or
/// nothing.
std::string_view thing_named_by(std::string_view field);

struct RecordsMap {
    std::vector<std::string>
        fill_down;  ///< columns in which a blank cell says what the row above it says
    FieldTexts texts;
    std::vector<Correction> corrections;
    std::vector<Cells> first;  ///< records that are made before the rows
    std::optional<Schedule> schedule;
    std::vector<Make> makes;

    /// Puts right what the source has wrong; each correction looks at the row as it was.
    void correct(std::vector<std::string>& row) const;

    /// Fields whose cells may hold a name instead of a code.
    std::vector<std::string> by_name;

    /// Without a text the columns are named like the fields of `object`. `object_of` gives the
    /// fields of the kinds that a map may make: organizations, campaigns, sites. `bad_map` with
    /// every mistake.
    using ObjectOf = const api::json::Object* (*)(std::string_view kind);
    static domain::Result<RecordsMap> read(const MapText& from, std::string_view kind,
                                           ObjectOf object_of,
                                           const std::vector<std::string>& header);
    /// How the file is to be read, which has to be known before its header is.
    static FileForm form_of(const MapText& from);
};

}  // namespace api::imports

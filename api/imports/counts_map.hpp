// The map of an import of counts, as it stands in its file; deploy/maps/README.md explains every
// key.
#pragma once

#include "api/imports/map_text.hpp"
#include "api/imports/row_source.hpp"
#include "domain/core/day.hpp"
#include "domain/core/result.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/tallying/event.hpp"

#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace api::imports {

/// How what a row names is told from what is there already.
enum class MatchBy {
    code,  ///< its code; another name, kind or parent under that code is a contradiction
    name,  ///< its name, kind and parent, whatever its code is
};
BOOST_DESCRIBE_ENUM(MatchBy, code, name)

/// What happens when something else has the code already.
enum class CodeTaken {
    refuse,
    number,  ///< the first free one of code-2, code-3 …
};
BOOST_DESCRIBE_ENUM(CodeTaken, refuse, number)

/// Not inside of CountsMap: Clang takes the defaults of a nested struct for unknown until its class
/// ends.
struct CountsSiteText {
    std::string code, name, organization, address, unit_code, lat, lon;
    MatchBy match = MatchBy::code;
    CodeTaken taken = CodeTaken::refuse;
};

struct CountsMap {
    std::string source;
    FileForm form;
    std::optional<domain::UtcOffset> utc_offset;
    domain::DayRange days;
    bool reverse_negative = false;  ///< a number below zero takes back what was counted before
    std::vector<std::string>
        fill_down;  ///< columns in which a blank cell says what the row above it says

    struct Known {
        std::string code = "not_known";
        std::vector<std::string> columns;
        std::vector<std::vector<std::string>> values;
        std::string file;
        std::vector<std::string> keys;
    };
    std::vector<Known> known;

    struct OrganizationText {
        std::string code, name, parent;
        domain::scheduling::OrganizationKind kind{};
        MatchBy match = MatchBy::code;
        CodeTaken taken = CodeTaken::refuse;
    };
    std::vector<OrganizationText> organizations;

    using SiteText = CountsSiteText;
    std::optional<SiteText> site;

    struct DriveText {
        std::string code, title, organization, site, collected_by, day;
        std::vector<std::string> campaigns;
        int starts_minute = 7 * 60;
        int ends_minute = 11 * 60;
        domain::scheduling::DriveStatus status = domain::scheduling::DriveStatus::closed;
        bool make_organizations = false, make_sites = false, make_drives = false;
    } drive;

    struct Count {
        std::string name;
        std::string column;
        std::string remainder_of;
        std::vector<std::string> minus;
        domain::tallying::Event fields;  ///< component, nominal_ml, abo, rh and donor_class as set
    };
    std::vector<Count> counts;

    struct Check {
        std::vector<std::string> sum;
        std::string equals;
        std::string at_most;
    };
    std::vector<Check> checks;

    /// Reads a map. `bad_map` with one violation for every mistake: pointer is the key, code
    /// says what is wrong
    /// (`unknown_key`, `required`, `wrong_type`, `not_a_choice`, `not_a_code`, `not_a_day`,
    /// `not_a_time`, `one_of_two`).
    static domain::Result<CountsMap> read(const MapText& from);
};

}  // namespace api::imports

#include "api/imports/counts_map.hpp"

#include "api/imports/checks.hpp"
#include "api/imports/map_table.hpp"
#include "api/imports/map_text.hpp"
#include "domain/core/uuid.hpp"

#include <algorithm>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;

std::optional<int> minute_of_day(const std::string& text) {
    auto instant = domain::Instant::parse("2000-01-01T" + text + ":00Z");
    if (text.size() != 5 || !instant) return std::nullopt;
    return int((instant->ms - domain::Instant::at(domain::Day::of(2000, 1, 1), 0, {0}).ms) /
               60'000);
}

void read_time(MapTable& t, const char* key, int& into) {
    std::string text;
    if (!t.text(key, text)) return;
    if (auto minute = minute_of_day(text))
        into = *minute;
    else
        t.refuse(key, "not_a_time");
}

void read_day(MapTable& t, const char* key, std::optional<domain::Day>& into) {
    std::string text;
    if (!t.text(key, text)) return;
    into = domain::Day::parse(text);
    if (!into) t.refuse(key, "not_a_day");
}

void read_offset(MapTable& t, std::optional<domain::UtcOffset>& into) {
    std::string text;
    if (!t.text("utc_offset", text)) return;
    auto instant = domain::Instant::parse("2000-01-01T00:00:00" + text);
    if (!instant) return t.refuse("utc_offset", "not_a_time");
    into = domain::UtcOffset{
        int((domain::Instant::at(domain::Day::of(2000, 1, 1), 0, {0}).ms - instant->ms) / 60'000)};
}

void read_set(MapTable& set, domain::tallying::Event& fields) {
    fields.component = set.choice<domain::tallying::Component>("component");
    fields.abo = set.choice<domain::tallying::Abo>("abo");
    fields.rh = set.choice<domain::tallying::Rh>("rh");
    fields.donor_class = set.choice<domain::tallying::DonorClass>("donor_class");
    if (const auto* ml = set.find("nominal_ml")) {
        auto value = ml->value_exact<std::int64_t>();
        if (value && *value >= 1 && *value <= 1000)
            fields.nominal_ml = std::int32_t(*value);
        else
            set.refuse("nominal_ml", "out_of_range");
    }
}

void read_source(MapTable& t, CountsMap& map) {
    if (t.text("name", map.source, true) && !domain::is_code(map.source))
        t.refuse("name", "not_a_code");
    std::string encoding, delimiter;
    if (t.text("encoding", encoding)) {
        map.form.encoding = api::csv::encoding_named(encoding);
        if (!map.form.encoding) t.refuse("encoding", "not_a_choice");
    }
    if (t.text("delimiter", delimiter) && delimiter.size() != 1)
        t.refuse("delimiter", "not_a_choice");
    if (!delimiter.empty()) map.form.delimiter = delimiter[0];
    t.text("sheet", map.form.sheet);
    if (const auto* row = t.find("header_row")) {
        auto value = row->value_exact<std::int64_t>();
        if (value && *value >= 1 && *value <= 1'000)
            map.form.header_row = *value;
        else
            t.refuse("header_row", "out_of_range");
    }
    if (const auto* header = t.find("header"))
        if (header->value_exact<bool>() != true) t.refuse("header", "not_a_choice");
    read_offset(t, map.utc_offset);
    read_day(t, "first_day", map.days.from);
    read_day(t, "last_day", map.days.to);
    map.fill_down = t.texts("fill_down");
    std::string negative;
    if (t.text("negative", negative) && negative != "refuse" && negative != "reverse")
        t.refuse("negative", "not_a_choice");
    map.reverse_negative = negative == "reverse";
}

void read_known(MapTable& t, CountsMap& map) {
    auto& known = map.known.emplace_back();
    t.text("code", known.code);
    known.columns = t.texts("columns", true);
    t.text("file", known.file);
    known.keys = t.texts("keys");
    if (const auto* values = t.find("values")) {
        const auto* list = values->as_array();
        if (!list) return t.refuse("values", "wrong_type");
        for (const auto& item : *list) {
            std::vector<std::string> one;
            if (const auto* inner = item.as_array())
                for (const auto& part : *inner)
                    if (auto text = part.value_exact<std::string>()) one.push_back(*text);
            if (one.size() != known.columns.size()) return t.refuse("values", "wrong_type");
            known.values.push_back(std::move(one));
        }
    }
    if (known.values.empty() == known.file.empty()) t.refuse("values", "one_of_two");
    if (!known.file.empty() && known.keys.size() != known.columns.size())
        t.refuse("keys", "wrong_type");
}

void read_identity(MapTable& t, MatchBy& match, CodeTaken& taken) {
    match = t.choice<MatchBy>("match").value_or(match);
    taken = t.choice<CodeTaken>("taken").value_or(taken);
}

void read_drive(MapTable& t, CountsMap& map) {
    auto& d = map.drive;
    t.text("code", d.code, true);
    d.title = d.code;
    t.text("title", d.title);
    t.text("organization", d.organization);
    t.text("site", d.site);
    t.text("collected_by", d.collected_by);
    d.campaigns = t.texts("campaigns");
    t.text("day", d.day);
    read_time(t, "starts", d.starts_minute);
    read_time(t, "ends", d.ends_minute);
    if (d.ends_minute <= d.starts_minute) t.refuse("ends", "ends_before_starts");
    const auto status = t.choice<domain::scheduling::DriveStatus>("status");
    using enum domain::scheduling::DriveStatus;
    if (status && *status != open && *status != closed && *status != verified)
        t.refuse("status", "not_a_choice");
    if (status) d.status = *status;
    for (const auto& what : t.texts("create_missing")) {
        if (what == "organizations")
            d.make_organizations = true;
        else if (what == "sites")
            d.make_sites = true;
        else if (what == "drives")
            d.make_drives = true;
        else
            t.refuse("create_missing", "not_a_choice");
    }
    if (d.make_drives && (d.organization.empty() || d.site.empty()))
        t.refuse("organization", "required");
    if (d.make_drives && d.day.empty()) t.refuse("day", "required");
    if (d.make_sites && !map.site) t.refuse("create_missing", "site_not_described");
}

void read_count(MapTable& t, CountsMap& map) {
    auto& c = map.counts.emplace_back();
    if (t.text("name", c.name, true) && !domain::is_code(c.name)) t.refuse("name", "not_a_code");
    bool twice = std::count_if(map.counts.begin(), map.counts.end(),
                               [&](const auto& o) { return o.name == c.name; }) > 1;
    if (twice) t.refuse("name", "repeated_choice");
    t.text("column", c.column);
    t.text("remainder_of", c.remainder_of);
    c.minus = t.texts("minus");
    if (c.column.empty() == c.remainder_of.empty()) t.refuse("column", "one_of_two");
    t.tables("set", [&](MapTable& set) { read_set(set, c.fields); });
}

void read_check(MapTable& t, CountsMap& map) {
    auto& c = map.checks.emplace_back();
    c.sum = t.texts("sum", true);
    t.text("equals", c.equals);
    t.text("at_most", c.at_most);
    if (c.equals.empty() == c.at_most.empty()) t.refuse("equals", "one_of_two");
}

void refuse_repeated(const std::vector<std::string>& columns, const char* key,
                     std::vector<domain::Violation>& wrong) {
    for (auto& name : repeated(columns))
        wrong.push_back({key, "repeated_column", {{"column", std::move(name)}}});
}

}  // namespace

domain::Result<CountsMap> CountsMap::read(const MapText& from) {
    Error error{ErrorKind::rule, "bad_map", {{"file", from.name}}, {}};
    auto parsed = read_map(from);
    if (!parsed) return parsed.error();
    const auto& root = *parsed;
    CountsMap map;
    {
        MapTable t(root, "", error.violations);
        const auto* format = t.find("format", true);
        if (format && format->value_exact<std::int64_t>() != 1) t.refuse("format", "not_a_choice");
        t.tables(
            "source", [&](MapTable& s) { read_source(s, map); }, true);
        t.tables("known", [&](MapTable& k) { read_known(k, map); });
        t.tables("organizations", [&](MapTable& o) {
            auto& text = map.organizations.emplace_back();
            o.text("code", text.code, true);
            o.text("name", text.name, true);
            o.text("parent", text.parent);
            if (auto kind = o.choice<domain::scheduling::OrganizationKind>("kind", true))
                text.kind = *kind;
            read_identity(o, text.match, text.taken);
        });
        t.tables("site", [&](MapTable& s) {
            auto& text = map.site.emplace();
            s.text("code", text.code, true);
            s.text("name", text.name, true);
            s.text("organization", text.organization);
            s.text("address", text.address);
            s.text("unit_code", text.unit_code);
            s.text("lat", text.lat);
            s.text("lon", text.lon);
            read_identity(s, text.match, text.taken);
        });
        t.tables(
            "drive", [&](MapTable& d) { read_drive(d, map); }, true);
        t.tables(
            "counts", [&](MapTable& c) { read_count(c, map); }, true);
        t.tables("checks", [&](MapTable& c) { read_check(c, map); });
        map.form.rules = CellRules::read(t);
    }
    // A column that is counted twice, or taken off or added twice, is nobody's intention.
    std::vector<std::string> counted;
    for (const auto& count : map.counts) {
        if (!count.column.empty()) counted.push_back(count.column);
        refuse_repeated(count.minus, "counts.minus", error.violations);
    }
    refuse_repeated(counted, "counts.column", error.violations);
    for (const auto& check : map.checks) refuse_repeated(check.sum, "checks.sum", error.violations);
    if (!error.violations.empty()) return error;
    return map;
}

}  // namespace api::imports

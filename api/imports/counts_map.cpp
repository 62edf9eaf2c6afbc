#include "api/imports/counts_map.hpp"

#include "api/imports/checks.hpp"
#include "api/imports/map_text.hpp"
#include "domain/core/uuid.hpp"

#include <algorithm>
#include <set>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;

/// Reads the keys of one table, remembers which were known and what was wrong.
class Table {
  public:
    Table(const toml::table* table, std::string path, std::vector<domain::Violation>& wrong)
        : table_(table), path_(std::move(path)), wrong_(wrong) {}

    ~Table() {
        if (!table_) return;
        for (const auto& [key, value] : *table_)
            if (!known_.contains(std::string(key.str())))
                refuse(std::string(key.str()), "unknown_key");
    }

    void refuse(const std::string& key, std::string code) {
        wrong_.push_back({path_ + key, std::move(code), {}});
    }

    bool text(const std::string& key, std::string& into, bool required = false) {
        const auto* node = find(key, required);
        if (!node) return false;
        if (auto value = node->value_exact<std::string>())
            into = *value;
        else
            refuse(key, "wrong_type");
        return true;
    }

    void texts(const std::string& key, std::vector<std::string>& into, bool required = false) {
        const auto* node = find(key, required);
        if (!node) return;
        const auto* list = node->as_array();
        if (!list) return refuse(key, "wrong_type");
        for (const auto& item : *list) {
            auto value = item.value_exact<std::string>();
            if (!value) return refuse(key, "wrong_type");
            into.push_back(*value);
        }
    }

    template <class E>
    void choice(const std::string& key, std::optional<E>& into, bool required = false) {
        std::string name;
        if (!text(key, name, required)) return;
        into = domain::from_name<E>(name);
        if (!into) refuse(key, "not_a_choice");
    }

    const toml::node* find(const std::string& key, bool required = false) {
        known_.insert(key);
        const auto* node = table_ ? table_->get(key) : nullptr;
        if (!node && required) refuse(key, "required");
        return node;
    }

    /// The tables of an array of tables, or the one table of a plain one.
    template <class Each>
    void tables(const std::string& key, Each each, bool required = false) {
        const auto* node = find(key, required);
        if (!node) return;
        if (const auto* one = node->as_table()) {
            Table table(one, path_ + key + ".", wrong_);
            each(table);
            return;
        }
        const auto* list = node->as_array();
        if (!list) return refuse(key, "wrong_type");
        std::size_t i = 0;
        for (const auto& item : *list) {
            Table table(item.as_table(), path_ + key + "[" + std::to_string(i++) + "].", wrong_);
            if (!item.as_table())
                refuse(key, "wrong_type");
            else
                each(table);
        }
    }

  private:
    const toml::table* table_;
    std::string path_;
    std::vector<domain::Violation>& wrong_;
    std::set<std::string> known_;
};

std::optional<int> minute_of_day(const std::string& text) {
    auto instant = domain::Instant::parse("2000-01-01T" + text + ":00Z");
    if (text.size() != 5 || !instant) return std::nullopt;
    return int((instant->ms - domain::Instant::at(domain::Day::of(2000, 1, 1), 0, {0}).ms) /
               60'000);
}

void read_time(Table& t, const char* key, int& into) {
    std::string text;
    if (!t.text(key, text)) return;
    if (auto minute = minute_of_day(text))
        into = *minute;
    else
        t.refuse(key, "not_a_time");
}

void read_day(Table& t, const char* key, std::optional<domain::Day>& into) {
    std::string text;
    if (!t.text(key, text)) return;
    into = domain::Day::parse(text);
    if (!into) t.refuse(key, "not_a_day");
}

void read_offset(Table& t, std::optional<domain::UtcOffset>& into) {
    std::string text;
    if (!t.text("utc_offset", text)) return;
    auto instant = domain::Instant::parse("2000-01-01T00:00:00" + text);
    if (!instant) return t.refuse("utc_offset", "not_a_time");
    into = domain::UtcOffset{
        int((domain::Instant::at(domain::Day::of(2000, 1, 1), 0, {0}).ms - instant->ms) / 60'000)};
}

void read_set(Table& set, domain::tallying::Event& fields) {
    set.choice("component", fields.component);
    set.choice("abo", fields.abo);
    set.choice("rh", fields.rh);
    set.choice("donor_class", fields.donor_class);
    if (const auto* ml = set.find("nominal_ml")) {
        auto value = ml->value_exact<std::int64_t>();
        if (value && *value >= 1 && *value <= 1000)
            fields.nominal_ml = std::int32_t(*value);
        else
            set.refuse("nominal_ml", "out_of_range");
    }
}

void read_source(Table& t, CountsMap& map) {
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
    t.texts("fill_down", map.fill_down);
    std::string negative;
    if (t.text("negative", negative) && negative != "refuse" && negative != "reverse")
        t.refuse("negative", "not_a_choice");
    map.reverse_negative = negative == "reverse";
}

void read_known(Table& t, CountsMap& map) {
    auto& known = map.known.emplace_back();
    t.text("code", known.code);
    t.texts("columns", known.columns, true);
    t.text("file", known.file);
    t.texts("keys", known.keys);
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

void read_identity(Table& t, MatchBy& match, CodeTaken& taken) {
    std::optional<MatchBy> by;
    t.choice("match", by);
    std::optional<CodeTaken> then;
    t.choice("taken", then);
    match = by.value_or(match);
    taken = then.value_or(taken);
}

void read_drive(Table& t, CountsMap& map) {
    auto& d = map.drive;
    t.text("code", d.code, true);
    d.title = d.code;
    t.text("title", d.title);
    t.text("organization", d.organization);
    t.text("site", d.site);
    t.text("collected_by", d.collected_by);
    t.texts("campaigns", d.campaigns);
    t.text("day", d.day);
    read_time(t, "starts", d.starts_minute);
    read_time(t, "ends", d.ends_minute);
    if (d.ends_minute <= d.starts_minute) t.refuse("ends", "ends_before_starts");
    std::optional<domain::scheduling::DriveStatus> status;
    t.choice("status", status);
    using enum domain::scheduling::DriveStatus;
    if (status && *status != open && *status != closed && *status != verified)
        t.refuse("status", "not_a_choice");
    if (status) d.status = *status;
    std::vector<std::string> make;
    t.texts("create_missing", make);
    for (const auto& what : make) {
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

void read_count(Table& t, CountsMap& map) {
    auto& c = map.counts.emplace_back();
    if (t.text("name", c.name, true) && !domain::is_code(c.name)) t.refuse("name", "not_a_code");
    bool twice = std::count_if(map.counts.begin(), map.counts.end(),
                               [&](const auto& o) { return o.name == c.name; }) > 1;
    if (twice) t.refuse("name", "repeated_choice");
    t.text("column", c.column);
    t.text("remainder_of", c.remainder_of);
    t.texts("minus", c.minus);
    if (c.column.empty() == c.remainder_of.empty()) t.refuse("column", "one_of_two");
    t.tables("set", [&](Table& set) { read_set(set, c.fields); });
}

void read_check(Table& t, CountsMap& map) {
    auto& c = map.checks.emplace_back();
    t.texts("sum", c.sum, true);
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
        Table t(&root, "", error.violations);
        const auto* format = t.find("format", true);
        if (format && format->value_exact<std::int64_t>() != 1) t.refuse("format", "not_a_choice");
        t.tables(
            "source", [&](Table& s) { read_source(s, map); }, true);
        t.tables("known", [&](Table& k) { read_known(k, map); });
        t.tables("organizations", [&](Table& o) {
            auto& text = map.organizations.emplace_back();
            o.text("code", text.code, true);
            o.text("name", text.name, true);
            o.text("parent", text.parent);
            std::optional<domain::scheduling::OrganizationKind> kind;
            o.choice("kind", kind, true);
            if (kind) text.kind = *kind;
            read_identity(o, text.match, text.taken);
        });
        t.tables("site", [&](Table& s) {
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
            "drive", [&](Table& d) { read_drive(d, map); }, true);
        t.tables(
            "counts", [&](Table& c) { read_count(c, map); }, true);
        t.tables("checks", [&](Table& c) { read_check(c, map); });
        t.find("cells");
        t.find("sums");
    }
    map.form.rules = CellRules::read(root, error.violations);
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

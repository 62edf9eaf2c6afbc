#include "api/imports/counts_row.hpp"

#include "api/imports/checks.hpp"
#include "api/imports/template_text.hpp"
#include "domain/core/text.hpp"
#include "domain/core/uuid.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Event;

constexpr std::int64_t most_bags = 1'000'000'000;

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

}  // namespace

RowEvents events_of(const PlannedRow& row, const std::string& source, domain::Instant at) {
    RowEvents out;
    for (const auto& count : row.counts) {
        Event e = count.event;
        e.at = at;
        e.id = domain::Uuid::derived(at, source + '\x1f' + row.drive.code + '\x1f' + count.name);
        // A closed drive without a count says that it reported zero.
        (e.count == 0 ? out.zeros : out.counted).push_back(std::move(e));
    }
    return out;
}

domain::Digest content_of(const PlannedRow& row) {
    std::string all;
    for (const auto& count : row.counts)
        all += domain::tallying::content_digest(count.event, domain::Uuid{}).view();
    for (const auto& back : row.back) {
        all += domain::tallying::content_digest(back.event, domain::Uuid{}).view();
        all += '-';
    }
    auto text = [&](std::string_view part) { (all += part) += '\x1f'; };
    for (const auto& o : row.organizations) text(o.name);
    for (const auto* part :
         {&row.site.name, &row.drive.title, &row.drive_organization, &row.drive_site})
        text(*part);
    return domain::blake2b(all);
}

struct RowPlanner::Compiled {
    Result<PlannedRow> plan(const api::csv::CsvRow& row) const {
        if (!row.fault.empty()) return rule(row.fault, row.details);
        const auto& fields = row.fields;
        if (fields.size() != header_->size())
            return rule("wrong_field_count", {{"found", std::to_string(fields.size())},
                                              {"expected", std::to_string(header_->size())}});
        for (const auto& known : known_) {
            std::string key = joined(fields, known.columns);
            if (!known.values.contains(key))
                return rule(known.code, {{"value", shown(fields, known.columns)}});
        }
        PlannedRow out;
        out.line = row.line;
        if (auto counted = plan_counts(fields, out); !counted) return counted.error();
        for (const auto& check : checks_)
            if (auto ok = run(check, fields); !ok) return ok.error();
        if (auto ok = plan_drive(fields, out); !ok) return ok.error();
        return out;
    }

    struct Known {
        std::string code;
        std::vector<std::size_t> columns;
        std::set<std::string> values;
    };
    struct Count {
        const CountsMap::Count* from;
        std::size_t column = 0;
        std::vector<std::size_t> minus;
    };
    struct Check {
        std::vector<std::size_t> sum;
        std::size_t column = 0;
        bool exact = false;
    };
    struct Organization {
        TemplateText code, name, parent;
        bool has_parent = false;
        const CountsMap::OrganizationText* from = nullptr;
    };

    Compiled(const CountsMap& map, const std::vector<std::string>& header)
        : map_(&map), header_(&header) {}

    void compile(Error& error) {
        auto text = [&](const std::string& from, const char* key, TemplateText& into) {
            auto compiled = TemplateText::compile(from, *header_);
            if (compiled)
                into = std::move(*compiled);
            else
                error.violations.push_back(
                    {key, compiled.error().code, compiled.error().parameters});
        };
        auto column = [&](const std::string& name, const char* key) -> std::size_t {
            auto it = std::find(header_->begin(), header_->end(), name);
            if (it != header_->end()) return std::size_t(it - header_->begin());
            error.violations.push_back({key, "unknown_column", {{"column", name}}});
            return 0;
        };
        auto columns = [&](const std::vector<std::string>& names, const char* key) {
            std::vector<std::size_t> out;
            for (const auto& name : names) out.push_back(column(name, key));
            return out;
        };
        for (const auto& o : map_->organizations) {
            auto& to = organizations_.emplace_back();
            text(o.code, "organizations.code", to.code);
            text(o.name, "organizations.name", to.name);
            to.has_parent = !o.parent.empty();
            text(o.parent, "organizations.parent", to.parent);
            to.from = &o;
        }
        if (map_->site) {
            const auto& s = *map_->site;
            text(s.code, "site.code", site_code_);
            text(s.name, "site.name", site_name_);
            text(s.organization, "site.organization", site_organization_);
            text(s.address, "site.address", site_address_);
            text(s.unit_code, "site.unit_code", site_unit_);
            text(s.lat, "site.lat", site_lat_);
            text(s.lon, "site.lon", site_lon_);
        }
        const auto& d = map_->drive;
        text(d.code, "drive.code", code_);
        text(d.title, "drive.title", title_);
        text(d.organization, "drive.organization", organization_);
        text(d.site, "drive.site", site_);
        text(d.collected_by, "drive.collected_by", collector_);
        text(d.day, "drive.day", day_);
        for (const auto& c : map_->counts) {
            auto& to = counts_.emplace_back(Count{&c, 0, {}});
            to.column = column(c.column.empty() ? c.remainder_of : c.column, "counts.column");
            to.minus = columns(c.minus, "counts.minus");
        }
        for (const auto& c : map_->checks)
            checks_.push_back({columns(c.sum, "checks.sum"),
                               column(c.equals.empty() ? c.at_most : c.equals, "checks.equals"),
                               !c.equals.empty()});
        for (const auto& k : map_->known) {
            auto& to = known_.emplace_back(Known{k.code, columns(k.columns, "known.columns"), {}});
            for (const auto& value : k.values) {
                std::string key;
                for (const auto& part : value) key += part + '\x1f';
                to.values.insert(key);
            }
        }
    }

    void load_known(Error& error, const SourceFile& imported) {
        for (std::size_t i = 0; i < map_->known.size(); ++i) {
            const auto& k = map_->known[i];
            if (k.file.empty()) continue;
            auto read = reading(k.file, [&] { return load_list(imported, k, known_[i]); });
            if (!read)
                error.violations.push_back(
                    {"known.file", "known_file_unreadable", {{"file", k.file}}});
        }
    }

    /// The values of a list that stands in a file of its own.
    static Result<void> load_list(const SourceFile& imported, const CountsMap::Known& from,
                                  Known& to) {
        auto file = imported.beside(from.file);
        if (!file) return file.error();
        auto in = (*file)->open();
        if (!in) return in.error();
        api::csv::CsvReader reader(**in, ',');
        auto header = reader.next();
        std::vector<std::size_t> columns;
        if (header)
            for (const auto& key : from.keys) {
                auto it = std::find(header->fields.begin(), header->fields.end(), key);
                if (it != header->fields.end())
                    columns.push_back(std::size_t(it - header->fields.begin()));
            }
        if (columns.size() != from.keys.size()) return rule("known_file_unreadable");
        while (auto row = reader.next())
            if (row->fault.empty() && row->fields.size() == header->fields.size())
                to.values.insert(joined(row->fields, columns));
        return {};
    }

    /// Degrees with a point or a comma; nullopt for anything else and for what is further than
    /// `most` from 0.
    static std::optional<double> coordinate(std::string text, double most) {
        std::replace(text.begin(), text.end(), ',', '.');
        double degrees = 0;
        const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
        auto [end, failed] =
            std::from_chars(begin, text.data() + text.size(), degrees, std::chars_format::fixed);
        if (failed != std::errc{} || end != text.data() + text.size() ||
            !(std::abs(degrees) <= most))
            return std::nullopt;
        return degrees;
    }

    static std::string joined(const std::vector<std::string>& fields,
                              const std::vector<std::size_t>& columns) {
        std::string key;
        for (auto c : columns) key += fields[c] + '\x1f';
        return key;
    }
    static std::string shown(const std::vector<std::string>& fields,
                             const std::vector<std::size_t>& columns) {
        std::string text;
        for (auto c : columns) text += (text.empty() ? "" : ", ") + fields[c];
        return text;
    }

    Result<std::int64_t> number(const std::vector<std::string>& fields, std::size_t column) const {
        const auto& text = fields[column];
        const auto& name = (*header_)[column];
        if (text.empty()) return rule("blank", {{"column", name}});
        std::int64_t value = 0;
        auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
        const std::size_t sign = map_->reverse_negative && text.starts_with('-') ? 1 : 0;
        bool digits = text.size() > sign && text.find_first_not_of("0123456789", sign) == text.npos;
        if (!digits || failed != std::errc{} || end != text.data() + text.size() ||
            value > most_bags || value < -most_bags)
            return rule("not_a_count", {{"column", name}, {"value", text}});
        return value;
    }

    Result<std::int64_t> sum(const std::vector<std::string>& fields,
                             const std::vector<std::size_t>& columns) const {
        std::int64_t total = 0;
        for (auto c : columns) {
            auto value = number(fields, c);
            if (!value) return value;
            total += *value;
        }
        return total;
    }

    Result<void> plan_counts(const std::vector<std::string>& fields, PlannedRow& out) const {
        for (const auto& c : counts_) {
            auto value = number(fields, c.column);
            if (!value) return value.error();
            auto less = sum(fields, c.minus);
            if (!less) return less.error();
            const bool takes_back = c.minus.empty() && *value < 0;
            if (*less > *value && !takes_back)
                return rule("remainder_negative", {{"column", (*header_)[c.column]},
                                                   {"value", std::to_string(*value - *less)}});
            auto& list = takes_back ? out.back : out.counts;
            auto& count = list.emplace_back(PlannedRow::Count{c.from->name, c.from->fields});
            count.event.kind = domain::tallying::EventKind::counted;
            count.event.count = takes_back ? -*value : *value - *less;
        }
        // A row is all or nothing, and what it takes back is known to stand only when all figures
        // are in.
        if (!out.back.empty() && !out.only_takes_back()) return rule("correction_beside_counts");
        return {};
    }

    Result<void> run(const Check& check, const std::vector<std::string>& fields) const {
        auto left = sum(fields, check.sum);
        if (!left) return left.error();
        auto right = number(fields, check.column);
        if (!right) return right.error();
        if (check.exact ? *left == *right : *left <= *right) return {};
        std::string names;
        for (auto c : check.sum) names += (names.empty() ? "" : " + ") + (*header_)[c];
        return rule("check_failed", {{"sum", names},
                                     {"left", std::to_string(*left)},
                                     {"column", (*header_)[check.column]},
                                     {"right", std::to_string(*right)}});
    }

    Result<void> plan_drive(const std::vector<std::string>& fields, PlannedRow& out) const {
        if (!map_->drive.day.empty()) {
            auto day_text = day_.apply(fields);
            if (!day_text) return day_text.error();
            auto day = domain::Day::parse(*day_text);
            if (!day) return rule("not_a_day", {{"value", *day_text}});
            if (!map_->days.contains(*day)) return rule("day_out_of_range", {{"day", day->text()}});
            out.has_day = true;
            out.drive.day = *day;
            out.drive.starts_at = domain::Instant::at(*day, map_->drive.starts_minute, offset_);
            out.drive.ends_at = domain::Instant::at(*day, map_->drive.ends_minute, offset_);
        }
        std::optional<Error> failed;
        auto text = [&](const TemplateText& t, std::string& into) {
            auto applied = t.apply(fields);
            if (applied)
                into = std::move(*applied);
            else if (!failed)
                failed = applied.error();
        };
        auto code = [&](const TemplateText& t, std::string& into) {
            text(t, into);
            if (!failed && !into.empty() && !domain::is_code(into))
                failed = rule("not_a_code", {{"value", into}});
        };
        auto name = [&](const TemplateText& t, std::string& into) {
            text(t, into);
            if (auto line = domain::one_line(into)) into = *line;
        };
        for (const auto& o : organizations_) {
            auto& to = out.organizations.emplace_back();
            code(o.code, to.code);
            name(o.name, to.name);
            if (o.has_parent) code(o.parent, to.parent);
            to.from = o.from;
        }
        if (map_->site) {
            code(site_code_, out.site.code);
            name(site_name_, out.site.name);
            code(site_organization_, out.site_organization);
            name(site_address_, out.site.address);
            text(site_unit_, out.site.unit_code);
            std::string lat, lon;
            text(site_lat_, lat);
            text(site_lon_, lon);
            auto degrees = [&](const std::string& from, double most, std::optional<double>& into) {
                into = coordinate(from, most);
                if (!into && !failed) failed = rule("not_a_coordinate", {{"value", from}});
            };
            if (!lat.empty() || !lon.empty()) {
                degrees(lat, 90, out.site.lat);
                degrees(lon, 180, out.site.lon);
            }
        }
        auto& d = out.drive;
        code(code_, d.code);
        name(title_, d.title);
        code(organization_, out.drive_organization);
        code(site_, out.drive_site);
        code(collector_, out.drive_collector);
        out.campaigns = map_->drive.campaigns;
        if (failed) return *failed;
        return {};
    }

    const CountsMap* map_;
    const std::vector<std::string>* header_;
    domain::UtcOffset offset_;
    std::vector<Known> known_;
    std::vector<Count> counts_;
    std::vector<Check> checks_;
    std::vector<Organization> organizations_;
    TemplateText site_code_, site_name_, site_organization_, site_address_, site_unit_, site_lat_,
        site_lon_;
    TemplateText code_, title_, organization_, site_, collector_, day_;
};

RowPlanner::RowPlanner(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
RowPlanner::~RowPlanner() = default;
RowPlanner::RowPlanner(RowPlanner&&) noexcept = default;

Result<RowPlanner> RowPlanner::make(const CountsMap& map, const std::vector<std::string>& header,
                                    const SourceFile& file, domain::UtcOffset database_offset) {
    auto p = std::make_unique<Compiled>(map, header);
    Error error{ErrorKind::rule, "bad_map", {}, {}};
    p->compile(error);
    p->load_known(error, file);
    p->offset_ = map.utc_offset.value_or(database_offset);
    auto any = domain::Day::of(2000, 1, 1);
    for (int minute : {map.drive.starts_minute, map.drive.ends_minute})
        if (domain::Instant::at(any, minute, p->offset_).day(database_offset) != any)
            error.violations.push_back({"drive.starts", "day_shifts", {}});
    if (!error.violations.empty()) return against_header(std::move(error), header);
    return RowPlanner(std::move(p));
}

Result<PlannedRow> RowPlanner::plan(const api::csv::CsvRow& row) const {
    return compiled_->plan(row);
}

}  // namespace api::imports

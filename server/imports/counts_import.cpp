#include "server/imports/counts_import.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <unordered_map>

#include "domain/core/text.hpp"
#include "domain/core/uuid.hpp"
#include "api/csv/reading.hpp"
#include "server/imports/template_text.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"

namespace server::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Event;

/// Rows in one transaction. Larger groups commit faster; a kill loses at most one, and only until the file is imported again.
constexpr std::size_t rows_a_group = 4'000;
constexpr std::int64_t most_bags = 1'000'000'000;
constexpr const char* actor = "import";

Error rule(std::string code, domain::Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

/// A row as far as it can be understood without the database.
struct PlannedRow {
    std::int64_t line = 0;
    struct OrganizationText {
        std::string code, name, parent;
        domain::scheduling::OrganizationKind kind{};
    };
    std::vector<OrganizationText> organizations;
    domain::scheduling::Site site;
    std::string site_organization;
    domain::scheduling::Drive drive;  ///< without numbers
    std::string drive_organization, drive_site, drive_collector;
    std::vector<std::string> campaigns;
    std::vector<Event> events;  ///< without drive and digest
    std::vector<Event> zeros;   ///< what the row counts as none; no event is made of it
};

/// The map's texts compiled against a header.
class Planner {
  public:
    static Result<Planner> make(const CountsMap& map, const std::vector<std::string>& header,
                                const std::string& file, domain::UtcOffset database_offset) {
        Planner p(map, header);
        Error error{ErrorKind::rule, "bad_map", {}, {}};
        p.compile(error);
        p.load_known(error, std::filesystem::path(file).parent_path());
        p.offset_ = map.utc_offset.value_or(database_offset);
        auto any = domain::Day::of(2000, 1, 1);
        for (int minute : {map.drive.starts_minute, map.drive.ends_minute})
            if (domain::Instant::at(any, minute, p.offset_).day(database_offset) != any)
                error.violations.push_back({"drive.starts", "day_shifts", {}});
        if (!error.violations.empty()) return error;
        return p;
    }

    Result<PlannedRow> plan(const api::csv::CsvRow& row) const {
        if (!row.fault.empty()) return rule(row.fault);
        const auto& fields = row.fields;
        if (fields.size() != header_->size())
            return rule("wrong_field_count", {{"found", std::to_string(fields.size())},
                                              {"expected", std::to_string(header_->size())}});
        for (const auto& known : known_) {
            std::string key = joined(fields, known.columns);
            if (!known.values.contains(key)) return rule(known.code, {{"value", shown(fields, known.columns)}});
        }
        PlannedRow out;
        out.line = row.line;
        auto counts = plan_counts(fields);
        if (!counts) return counts.error();
        for (const auto& check : checks_)
            if (auto ok = run(check, fields); !ok) return ok.error();
        if (auto ok = plan_drive(fields, out); !ok) return ok.error();
        make_events(*counts, out);
        return out;
    }

  private:
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
        domain::scheduling::OrganizationKind kind{};
    };

    Planner(const CountsMap& map, const std::vector<std::string>& header) : map_(&map), header_(&header) {}

    void compile(Error& error) {
        auto text = [&](const std::string& from, const char* key, TemplateText& into) {
            auto compiled = TemplateText::compile(from, *header_);
            if (compiled)
                into = std::move(*compiled);
            else
                error.violations.push_back({key, compiled.error().code, compiled.error().parameters});
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
            to.kind = o.kind;
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
                               column(c.equals.empty() ? c.at_most : c.equals, "checks.equals"), !c.equals.empty()});
        for (const auto& k : map_->known) {
            auto& to = known_.emplace_back(Known{k.code, columns(k.columns, "known.columns"), {}});
            for (const auto& value : k.values) {
                std::string key;
                for (const auto& part : value) key += part + '\x1f';
                to.values.insert(key);
            }
        }
    }

    void load_known(Error& error, const std::filesystem::path& folder) {
        for (std::size_t i = 0; i < map_->known.size(); ++i) {
            const auto& k = map_->known[i];
            if (k.file.empty()) continue;
            std::ifstream in(folder / k.file, std::ios::binary);
            api::csv::CsvReader reader(in, ',');
            auto header = reader.next();
            std::vector<std::size_t> columns;
            if (header)
                for (const auto& key : k.keys) {
                    auto it = std::find(header->fields.begin(), header->fields.end(), key);
                    if (it != header->fields.end()) columns.push_back(std::size_t(it - header->fields.begin()));
                }
            if (columns.size() != k.keys.size()) {
                error.violations.push_back({"known.file", "known_file_unreadable", {{"file", k.file}}});
                continue;
            }
            while (auto row = reader.next())
                if (row->fault.empty() && row->fields.size() == header->fields.size())
                    known_[i].values.insert(joined(row->fields, columns));
        }
    }

    static std::string joined(const std::vector<std::string>& fields, const std::vector<std::size_t>& columns) {
        std::string key;
        for (auto c : columns) key += fields[c] + '\x1f';
        return key;
    }
    static std::string shown(const std::vector<std::string>& fields, const std::vector<std::size_t>& columns) {
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
        bool digits = text.find_first_not_of("0123456789") == text.npos;
        if (!digits || failed != std::errc{} || end != text.data() + text.size() || value > most_bags)
            return rule("not_a_count", {{"column", name}, {"value", text}});
        return value;
    }

    Result<std::int64_t> sum(const std::vector<std::string>& fields, const std::vector<std::size_t>& columns) const {
        std::int64_t total = 0;
        for (auto c : columns) {
            auto value = number(fields, c);
            if (!value) return value;
            total += *value;
        }
        return total;
    }

    Result<std::vector<std::int64_t>> plan_counts(const std::vector<std::string>& fields) const {
        std::vector<std::int64_t> out;
        for (const auto& c : counts_) {
            auto value = number(fields, c.column);
            if (!value) return value.error();
            auto less = sum(fields, c.minus);
            if (!less) return less.error();
            if (*less > *value)
                return rule("remainder_negative",
                            {{"column", (*header_)[c.column]}, {"value", std::to_string(*value - *less)}});
            out.push_back(*value - *less);
        }
        return out;
    }

    Result<void> run(const Check& check, const std::vector<std::string>& fields) const {
        auto left = sum(fields, check.sum);
        if (!left) return left.error();
        auto right = number(fields, check.column);
        if (!right) return right.error();
        if (check.exact ? *left == *right : *left <= *right) return {};
        std::string names;
        for (auto c : check.sum) names += (names.empty() ? "" : " + ") + (*header_)[c];
        return rule("check_failed", {{"sum", names}, {"left", std::to_string(*left)},
                                     {"column", (*header_)[check.column]}, {"right", std::to_string(*right)}});
    }

    Result<void> plan_drive(const std::vector<std::string>& fields, PlannedRow& out) const {
        auto day_text = day_.apply(fields);
        if (!day_text) return day_text.error();
        auto day = domain::Day::parse(*day_text);
        if (!day) return rule("not_a_day", {{"value", *day_text}});
        if (!map_->days.contains(*day)) return rule("day_out_of_range", {{"day", day->text()}});
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
            if (!failed && !into.empty() && !domain::is_code(into)) failed = rule("not_a_code", {{"value", into}});
        };
        auto name = [&](const TemplateText& t, std::string& into) {
            text(t, into);
            if (auto nfc = domain::to_nfc(into)) into = *nfc;
        };
        for (const auto& o : organizations_) {
            auto& to = out.organizations.emplace_back();
            code(o.code, to.code);
            name(o.name, to.name);
            if (o.has_parent) code(o.parent, to.parent);
            to.kind = o.kind;
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
            if (!lat.empty() && !lon.empty()) {
                out.site.lat = std::strtod(lat.c_str(), nullptr);
                out.site.lon = std::strtod(lon.c_str(), nullptr);
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
        d.day = *day;
        d.starts_at = domain::Instant::at(*day, map_->drive.starts_minute, offset_);
        d.ends_at = domain::Instant::at(*day, map_->drive.ends_minute, offset_);
        return {};
    }

    void make_events(const std::vector<std::int64_t>& counts, PlannedRow& out) const {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            Event e = counts_[i].from->fields;
            e.kind = domain::tallying::EventKind::counted;
            e.at = out.drive.starts_at;
            e.count = counts[i];
            e.id = domain::Uuid::derived(e.at, map_->source + '\x1f' + out.drive.code + '\x1f' + counts_[i].from->name);
            // A closed drive without a count says that it reported zero.
            (e.count == 0 ? out.zeros : out.events).push_back(std::move(e));
        }
    }

    const CountsMap* map_;
    const std::vector<std::string>* header_;
    domain::UtcOffset offset_;
    std::vector<Known> known_;
    std::vector<Count> counts_;
    std::vector<Check> checks_;
    std::vector<Organization> organizations_;
    TemplateText site_code_, site_name_, site_organization_, site_address_, site_unit_, site_lat_, site_lon_;
    TemplateText code_, title_, organization_, site_, collector_, day_;
};

/// Writes groups of planned rows.
class Writer {
  public:
    Writer(const CountsMap& map, bool dry_run) : map_(map), dry_run_(dry_run) {}

    Result<void> write(storage::WriteTransaction& tx, std::vector<PlannedRow>& rows, ImportResult& result) const {
        std::vector<storage::tallying::Batch> batches;
        std::vector<domain::scheduling::Drive> made;
        std::vector<std::size_t> made_by;  // row of each made drive
        std::vector<std::size_t> batch_row;
        std::vector<bool> ok(rows.size(), true), is_new(rows.size(), false);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto& row = rows[i];
            auto refuse = [&](const Error& error) {
                ok[i] = false;
                result.refused.push_back({row.line, error});
            };
            if (auto known = tx.books().drive_number(row.drive.code)) {
                if (auto stands = check_zeros(tx, *known, row); !stands) refuse(stands.error());
                continue;
            }
            if (!map_.drive.make_drives) {
                refuse(rule("drive_missing", {{"drive", row.drive.code}}));
                continue;
            }
            if (auto ready = prepare(tx, row); !ready) {
                refuse(ready.error());
                continue;
            }
            row.drive.id = tx.new_id();
            row.drive.status = map_.drive.status;
            made.push_back(row.drive);
            made_by.push_back(i);
            is_new[i] = true;
        }
        storage::scheduling::add(tx, made, actor, map_.source);
        // Events go in while their drives are open; the rows above hold the status that they end with.
        for (auto drive : made) {
            drive.status = domain::scheduling::DriveStatus::open;
            tx.books().put_drive(drive);
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!ok[i] || rows[i].events.empty()) continue;
            auto num = *tx.books().drive_number(rows[i].drive.code);
            const auto& id = tx.books().drive(num)->id;
            for (auto& e : rows[i].events) {
                e.drive = num;
                e.digest = domain::tallying::content_digest(e, id);
            }
            batches.push_back({num, std::move(rows[i].events), map_.source, actor});
            batch_row.push_back(i);
        }
        auto outcomes = tx.ledger().append(tx.books(), batches, tx.now());
        std::vector<bool> wrote = is_new;
        for (std::size_t b = 0; b < outcomes.size(); ++b) {
            auto i = batch_row[b];
            if (!outcomes[b]) {
                ok[i] = false;
                result.refused.push_back({rows[i].line, outcomes[b].error()});
                continue;
            }
            if (outcomes[b]->accepted > 0) wrote[i] = true;
            result.events += outcomes[b]->accepted;
            result.in_review += std::int64_t(outcomes[b]->in_review.size());
        }
        for (const auto& drive : made) tx.books().put_drive(drive);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (ok[i]) ++(wrote[i] ? result.written : result.unchanged);
        // Rolling back is what makes it dry.
        if (dry_run_) return Error{ErrorKind::conflict, "dry_run", {}, {}};
        return {};
    }

  private:
    /// A file that now says none where it said some before takes a figure back. That is not this import's to do: a person
    /// reverses the event. Only drives whose tally has such bags cost a look into the ledger.
    Result<void> check_zeros(storage::WriteTransaction& tx, std::int64_t drive, const PlannedRow& row) const {
        const auto* tally = tx.books().tally(drive);
        if (!tally) return {};
        auto code = [](const auto& value) { return value ? std::int8_t(*value) : std::int8_t(-1); };
        for (const auto& zero : row.zeros) {
            bool counted = std::any_of(tally->cells.begin(), tally->cells.end(), [&](const auto& cell) {
                const auto& k = cell.key;
                return cell.counts.bags > 0 && k.component == code(zero.component) && k.abo == code(zero.abo) &&
                       k.rh == code(zero.rh) && k.donor_class == code(zero.donor_class) &&
                       k.nominal_ml == zero.nominal_ml.value_or(0);
            });
            if (!counted) continue;
            auto before = tx.ledger().store().with_id(zero.id);
            if (!before.empty())
                return rule("count_withdrawn", {{"event", zero.id.text()}, {"count", std::to_string(*before.front().count)}});
        }
        return {};
    }

    /// Finds or makes what the drive needs. Everything is looked up before anything is made, so a refusal leaves nothing.
    Result<void> prepare(storage::WriteTransaction& tx, PlannedRow& row) const {
        const auto& reg = tx.books().registry();
        auto will_exist = [&](const std::string& code) {
            return reg.organization(code) || std::any_of(row.organizations.begin(), row.organizations.end(),
                                                         [&](const auto& o) { return o.code == code; });
        };
        for (const auto& o : row.organizations) {
            if (!reg.organization(o.code) && !map_.drive.make_organizations)
                return rule("organization_missing", {{"organization", o.code}});
            if (!o.parent.empty() && !will_exist(o.parent))
                return rule("organization_missing", {{"organization", o.parent}});
        }
        for (const auto* code : {&row.drive_organization, &row.drive_collector, &row.site_organization})
            if (!code->empty() && !will_exist(*code)) return rule("organization_missing", {{"organization", *code}});
        bool makes_site = !reg.site(row.drive_site) && map_.drive.make_sites && row.site.code == row.drive_site;
        if (!reg.site(row.drive_site) && !makes_site) return rule("site_missing", {{"site", row.drive_site}});
        for (const auto& campaign : row.campaigns) {
            auto num = reg.campaign(campaign);
            if (!num) return rule("campaign_not_found", {{"campaign", campaign}});
            row.drive.campaigns.push_back(*num);
        }
        for (const auto& o : row.organizations) {
            if (tx.books().registry().organization(o.code)) continue;
            domain::scheduling::Organization organization;
            organization.id = tx.new_id();
            organization.code = o.code;
            organization.name = o.name;
            organization.kind = o.kind;
            auto parent = o.parent.empty() ? 0 : *tx.books().registry().organization(o.parent);
            auto added = storage::scheduling::add(tx, organization, parent);
            if (!added) return added.error();
        }
        const auto& now = tx.books().registry();
        if (makes_site) {
            row.site.id = tx.new_id();
            row.site.organization = row.site_organization.empty() ? 0 : *now.organization(row.site_organization);
            storage::scheduling::add(tx, row.site);
        }
        const auto& then = tx.books().registry();
        row.drive.site = *then.site(row.drive_site);
        row.drive.organization = *then.organization(row.drive_organization);
        if (!row.drive_collector.empty()) row.drive.collected_by = *then.organization(row.drive_collector);
        return {};
    }

    const CountsMap& map_;
    bool dry_run_;
};

/// What a row says, to tell a repeated row from a contradicting one without keeping its events.
domain::Digest content_of(const std::vector<Event>& events) {
    std::string all;
    for (const auto& e : events) all += domain::tallying::content_digest(e, e.id).view();
    return domain::blake2b(all);
}

}  // namespace

Result<ImportResult> import_counts(storage::Database& database, const std::string& file, const CountsMap& map,
                                   bool dry_run, const Progress& progress) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorKind::not_found, "file_unreadable", {{"file", file}}, {}};
    std::error_code ignored;
    auto size = std::int64_t(std::filesystem::file_size(file, ignored));
    api::csv::CsvReader reader(in, map.delimiter);
    auto header = reader.next();
    if (!header || !header->fault.empty()) return Error{ErrorKind::rule, "file_unreadable", {{"file", file}}, {}};
    auto planner = Planner::make(map, header->fields, file, database.settings().offset);
    if (!planner) return planner.error();

    ImportResult result;
    Writer writer(map, dry_run);
    // While the writer commits one group the next is being read.
    struct Group {
        std::vector<PlannedRow> rows;
        std::promise<Result<void>> done;
    };
    std::shared_ptr<Group> flying;
    auto land = [&]() -> Result<void> {
        if (!flying) return {};
        auto outcome = flying->done.get_future().get();
        flying.reset();
        if (!outcome && outcome.error().code != "dry_run") return outcome;
        return {};
    };
    auto launch = [&](std::vector<PlannedRow> rows) -> Result<void> {
        if (auto landed = land(); !landed) return landed;
        flying = std::make_shared<Group>();
        flying->rows = std::move(rows);
        database.write(
            [group = flying, &writer, &result](storage::WriteTransaction& tx) {
                return writer.write(tx, group->rows, result);
            },
            [group = flying](Result<void> outcome) { group->done.set_value(std::move(outcome)); });
        return {};
    };

    struct Seen {
        std::int64_t line;
        domain::Digest content;
    };
    std::unordered_map<std::string, Seen> seen;
    std::vector<RefusedRow> refused;
    std::vector<PlannedRow> rows;
    std::int64_t repeated = 0;
    while (auto row = reader.next()) {
        ++result.rows;
        auto planned = planner->plan(*row);
        if (!planned) {
            refused.push_back({row->line, planned.error()});
            continue;
        }
        auto content = content_of(planned->events);
        auto [it, fresh] = seen.try_emplace(planned->drive.code, Seen{planned->line, content});
        if (!fresh) {
            if (it->second.content == content)
                ++repeated;
            else
                refused.push_back({row->line, rule("drive_twice", {{"line", std::to_string(it->second.line)}})});
            continue;
        }
        rows.push_back(std::move(*planned));
        if (rows.size() == rows_a_group) {
            if (progress) progress(std::int64_t(in.tellg()), size);
            if (auto launched = launch(std::exchange(rows, {})); !launched) return launched.error();
        }
    }
    if (!rows.empty())
        if (auto launched = launch(std::move(rows)); !launched) return launched.error();
    if (auto landed = land(); !landed) return landed.error();
    if (progress) progress(size, size);
    result.unchanged += repeated;
    result.refused.insert(result.refused.end(), refused.begin(), refused.end());
    std::sort(result.refused.begin(), result.refused.end(),
              [](const auto& a, const auto& b) { return a.line < b.line; });
    return result;
}

}  // namespace server::imports

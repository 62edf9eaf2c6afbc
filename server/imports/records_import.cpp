#include "server/imports/records_import.hpp"

#include <rapidjson/document.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "api/scheduling/campaigns.hpp"
#include "api/scheduling/drives.hpp"
#include "api/scheduling/organizations.hpp"
#include "api/scheduling/sites.hpp"
#include "api/scheduling/successors.hpp"
#include "api/valuation/tariffs.hpp"
#include "server/imports/csv_reader.hpp"
#include "server/imports/template_text.hpp"

namespace server::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using Cells = std::map<std::string, std::string>;  // field → text, blank ones left out

/// Rows in one transaction.
constexpr std::size_t rows_a_group = 1'000;

/// A row of prices in a file of tariffs.
struct PriceRow {
    domain::Code code;
    domain::Text<1, 200> title;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::optional<domain::Text<0, 500>> source;
    std::optional<domain::Reference> amends;
    api::valuation::Product component{};
    domain::Integer<0, 10'000> nominal_ml;
    domain::Integer<0, 1'000'000'000'000> price_vnd;
};
BOOST_DESCRIBE_STRUCT(PriceRow, (), (code, title, valid_from, valid_to, source, amends, component, nominal_ml, price_vnd))

/// A row of who goes on with whom.
struct SuccessorRow {
    domain::Reference organization;
    domain::Reference successor;
    std::optional<domain::Integer<1, domain::scheduling::whole_share>> share_ppm;
    domain::Day day;
    domain::Text<1, 200> document;
};
BOOST_DESCRIBE_STRUCT(SuccessorRow, (), (organization, successor, share_ppm, day, document))

struct Planned {
    std::int64_t line = 0;
    std::int64_t rows = 1;
    std::string code;
    std::string body;
};

/// The cells as a described struct, with every violation at once.
template <class T>
Result<T> struct_of(const Cells& cells) {
    T out{};
    api::json::Reading reading;
    for (const auto& member : api::json::object_of<T>().members) {
        auto it = cells.find(std::string(member.name));
        reading.enter(member.name);
        if (it != cells.end() && member.type->parse)
            member.type->parse(it->second, reinterpret_cast<char*>(&out) + member.offset, reading);
        else if (!member.type->may_be_missing)
            reading.refuse("required");
        reading.leave();
    }
    if (!reading.violations.empty()) return api::json::refusal(std::move(reading)).error();
    return out;
}

template <class T>
Result<Planned> plan(const Cells& cells) {
    auto read = struct_of<T>(cells);
    if (!read) return read.error();
    return Planned{0, 1, read->code.value, api::json::write(*read)};
}

struct Kind {
    std::string_view name;
    const api::json::Object& (*object)();
    Result<Planned> (*plan)(const Cells&);
};

constexpr std::size_t kind_count = 6;

const std::array<Kind, kind_count>& kinds() {
    static const std::array<Kind, kind_count> all{{
        {"organizations", api::json::object_of<api::scheduling::NewOrganization>, plan<api::scheduling::NewOrganization>},
        {"campaigns", api::json::object_of<api::scheduling::NewCampaign>, plan<api::scheduling::NewCampaign>},
        {"sites", api::json::object_of<api::scheduling::NewSite>, plan<api::scheduling::NewSite>},
        {"drives", api::json::object_of<api::scheduling::NewDrive>, plan<api::scheduling::NewDrive>},
        {"tariffs", api::json::object_of<PriceRow>, nullptr},
        {"successors", api::json::object_of<SuccessorRow>, nullptr},
    }};
    return all;
}

/// A cell of the source that is wrong, and what it should say.
struct Correction {
    std::size_t column = 0;
    std::string from, to;
    std::vector<std::pair<std::size_t, std::string>> where;  ///< only in rows that say so
};

/// Which text makes which field of a row.
struct Columns {
    std::vector<std::pair<std::string, TemplateText>> fields;
    std::vector<Correction> corrections;
    std::vector<Cells> first;  ///< records that are made before the rows

    Result<Cells> cells(const CsvRow& row, std::size_t width) const {
        if (!row.fault.empty()) return Error{ErrorKind::rule, row.fault, {}, {}};
        if (row.fields.size() != width)
            return Error{ErrorKind::rule, "wrong_field_count",
                         {{"found", std::to_string(row.fields.size())}, {"expected", std::to_string(width)}}, {}};
        Cells out;
        auto texts = row.fields;
        for (const auto& c : corrections) {
            bool there = row.fields[c.column] == c.from;
            for (const auto& [column, value] : c.where) there = there && row.fields[column] == value;
            if (there) texts[c.column] = c.to;
        }
        for (const auto& [field, text] : fields) {
            auto value = text.apply(texts);
            // A template that needs a blank cell leaves its field out; if the field is needed, that is said as `required`.
            if (!value) continue;
            if (!value->empty()) out[field] = std::move(*value);
        }
        return out;
    }
};

Result<Columns> columns_of(const Kind& kind, const std::vector<std::string>& header, const std::string& map) {
    Error error{ErrorKind::rule, "bad_map", {}, {}};
    Columns out;
    auto add = [&](const std::string& field, const std::string& text) {
        if (!kind.object().find(field)) {
            error.violations.push_back({field, "unknown_field", {}});
            return;
        }
        auto compiled = TemplateText::compile(text, header);
        if (!compiled)
            error.violations.push_back({field, compiled.error().code, compiled.error().parameters});
        else
            out.fields.emplace_back(field, std::move(*compiled));
    };
    auto column_of = [&](const std::string& at, const std::string& column) {
        auto it = std::find(header.begin(), header.end(), column);
        if (it == header.end()) error.violations.push_back({at, "unknown_column", {{"column", column}}});
        return std::size_t(it - header.begin());
    };
    auto correction = [&](const toml::table& table) {
        Correction c;
        for (const char* needed : {"column", "from", "to"})
            if (!table.contains(needed)) error.violations.push_back({"replace." + std::string(needed), "required", {}});
        for (const auto& [key, node] : table) {
            std::string name(key.str());
            auto at = "replace." + name;
            if (name == "where" && node.is_table()) {
                for (const auto& [column, text] : *node.as_table()) {
                    if (auto value = text.value_exact<std::string>())
                        c.where.emplace_back(column_of(at, std::string(column.str())), *value);
                    else
                        error.violations.push_back({at, "wrong_type", {}});
                }
                continue;
            }
            auto value = node.value_exact<std::string>();
            if (!value)
                error.violations.push_back({at, "wrong_type", {}});
            else if (name == "column")
                c.column = column_of(at, *value);
            else if (name == "from")
                c.from = *value;
            else if (name == "to")
                c.to = *value;
            else if (name != "why")
                error.violations.push_back({at, "unknown_key", {}});
        }
        out.corrections.push_back(std::move(c));
    };
    if (map.empty()) {
        for (const auto& column : header) add(column, "{" + column + "}");
    } else {
        toml::table root;
        try {
            root = toml::parse_file(map);
        } catch (const toml::parse_error& e) {
            error.violations.push_back({"line " + std::to_string(e.source().begin.line), "malformed_row", {}});
            return error;
        }
        for (const auto& [key, node] : root) {
            std::string name(key.str());
            if (name == "format" && node.value_exact<std::int64_t>() == 1) continue;
            if (name == "first" && node.is_array_of_tables()) {
                for (const auto& item : *node.as_array()) {
                    Cells cells;
                    for (const auto& [field, text] : *item.as_table()) {
                        std::string member(field.str());
                        auto value = text.value_exact<std::string>();
                        if (!kind.object().find(member))
                            error.violations.push_back({"first." + member, "unknown_field", {}});
                        else if (!value)
                            error.violations.push_back({"first." + member, "wrong_type", {}});
                        else
                            cells[member] = *value;
                    }
                    out.first.push_back(std::move(cells));
                }
                continue;
            }
            if (name == "replace" && node.is_array_of_tables()) {
                for (const auto& item : *node.as_array()) correction(*item.as_table());
                continue;
            }
            const auto* table = name == "fields" ? node.as_table() : nullptr;
            if (!table) {
                error.violations.push_back({name, "unknown_key", {}});
                continue;
            }
            for (const auto& [field, text] : *table) {
                if (auto value = text.value_exact<std::string>())
                    add(std::string(field.str()), *value);
                else
                    error.violations.push_back({std::string(field.str()), "wrong_type", {}});
            }
        }
    }
    if (!error.violations.empty()) return error;
    return out;
}

/// Every member that `said` has is the same in `is`. Members with null are not said.
bool holds(const rapidjson::Value& is, const rapidjson::Value& said) {
    for (const auto& member : said.GetObject()) {
        if (member.value.IsNull()) continue;
        auto it = is.FindMember(member.name);
        if (it == is.MemberEnd()) return false;
        if (it->value != member.value) return false;
    }
    return true;
}

class Posts {
  public:
    Posts(const api::Router& router, std::string_view kind) : kind_(kind) {
        std::string path = "/api/v1/" + std::string(kind);
        if (kind == "successors") path = "/api/v1/organizations/x/successors";
        auto match = router.find(api::Method::post, path);
        auto one = router.find(api::Method::get, kind == "successors" ? path : path + "/x");
        if (!match.operation || !match.operation->write || !one.operation || !one.operation->memory)
            throw std::logic_error("no operation for " + path);
        post_ = match.operation;
        get_ = one.operation;
    }

    /// One POST inside the caller's transaction. True: made; false: it was there already, and the same.
    Result<bool> run(storage::WriteTransaction& tx, const Planned& planned) const {
        auto request = std::make_shared<api::Request>();
        request->method = api::Method::post;
        request->body = planned.body;
        request->actor = "import";
        api::Incoming incoming;
        incoming.request = request;
        incoming.operation = post_;
        incoming.media = "application/json";
        if (!post_->path.empty()) incoming.path_values[0] = planned.code;
        auto job = post_->write(incoming);
        if (!job) return job.error();
        auto made = (*job)(tx);
        if (made) return true;
        const auto& violations = made.error().violations;
        bool taken = std::any_of(violations.begin(), violations.end(), [](const auto& v) {
            return v.code == "code_taken" || v.code == "already_succeeded";
        });
        if (taken && there_already(tx.books(), planned)) return false;
        return made.error();
    }

  private:
    bool there_already(const domain::tallying::Books& books, const Planned& planned) const {
        auto request = std::make_shared<api::Request>();
        api::Incoming incoming;
        incoming.request = request;
        incoming.operation = get_;
        incoming.media = "application/json";
        incoming.path_values[0] = planned.code;
        auto answer = get_->memory(incoming, books);
        if (!answer || !answer->body) return false;
        rapidjson::Document is, said;
        is.Parse(answer->body->c_str());
        said.Parse(planned.body.c_str());
        // A drive that has moved on is still the same drive.
        if (kind_ == "drives") said.RemoveMember("status");
        if (kind_ == "successors") return goes_on_as_said(is, said);
        return holds(is, said);
    }

    /// The same successors, in any order; shares only where they are stated.
    static bool goes_on_as_said(const rapidjson::Value& is, const rapidjson::Value& said) {
        if (is["day"] != said["day"] || is["document"] != said["document"]) return false;
        std::map<std::string, std::int64_t> there;
        for (const auto& s : is["successors"].GetArray()) there[s["organization"].GetString()] = s["share_ppm"].GetInt64();
        const auto list = said["successors"].GetArray();
        if (list.Size() != there.size()) return false;
        for (const auto& s : list) {
            auto it = there.find(s["organization"].GetString());
            if (it == there.end()) return false;
            if (!s["share_ppm"].IsNull() && s["share_ppm"].GetInt64() != it->second) return false;
        }
        return is["basis"] == (list.Size() > 1 && list[0]["share_ppm"].IsNull() ? "equal" : "stated");
    }

    std::string_view kind_;
    const api::Operation* post_;
    const api::Operation* get_;
};

/// Rows of price lists, each list's rows one after the other. A list is never edited once it is in, so one goes in whole or
/// not at all: a row that cannot be read takes its whole list with it.
class TariffRows {
  public:
    /// Refuses a row that says something else about its list than the first one (`list_rows_differ`).
    Result<void> add(std::int64_t line, const PriceRow& row) {
        if (lists_.empty() || lists_.back().tariff.code.value != row.code.value) {
            api::valuation::NewTariff tariff;
            tariff.code = row.code;
            tariff.title = row.title;
            tariff.valid_from = row.valid_from;
            tariff.valid_to = row.valid_to;
            tariff.source = row.source;
            tariff.amends = row.amends;
            lists_.push_back({std::move(tariff), {}});
        }
        if (std::exchange(spoil_next_, false)) spoiled_.insert(row.code.value);
        auto& list = lists_.back();
        auto same = [](const auto& a, const auto& b) { return a ? b && a->value == b->value : !b; };
        const auto& t = list.tariff;
        if (t.title.value != row.title.value || t.valid_from != row.valid_from || t.valid_to != row.valid_to ||
            !same(t.source, row.source) || !same(t.amends, row.amends))
            return Error{ErrorKind::rule, "list_rows_differ", {}, {}};
        list.tariff.prices.items.push_back({row.component, row.nominal_ml, row.price_vnd});
        list.lines.push_back(line);
        return {};
    }
    /// After a row was refused: its list is not to be written. A row without a readable code may belong to the list before
    /// it or to the one after it.
    void spoil(const std::string& code) {
        if (!code.empty()) {
            spoiled_.insert(code);
            return;
        }
        if (!lists_.empty()) spoiled_.insert(lists_.back().tariff.code.value);
        spoil_next_ = true;
    }
    /// What can be written; the rows of spoiled lists are refused (`list_incomplete`).
    std::vector<Planned> take(std::vector<RefusedRow>& refused) {
        std::vector<Planned> out;
        for (auto& list : std::exchange(lists_, {})) {
            const auto& code = list.tariff.code.value;
            if (spoiled_.contains(code))
                for (auto line : list.lines)
                    refused.push_back({line, Error{ErrorKind::rule, "list_incomplete", {{"tariff", code}}, {}}});
            else if (!list.lines.empty())
                out.push_back({list.lines.front(), std::int64_t(list.lines.size()), code, api::json::write(list.tariff)});
        }
        return out;
    }

  private:
    struct List {
        api::valuation::NewTariff tariff;
        std::vector<std::int64_t> lines;
    };
    std::vector<List> lists_;
    std::set<std::string> spoiled_;
    bool spoil_next_ = false;
};

/// Rows of successions, by predecessor. Their shares make one whole, so they go in together or not at all; the rows of one may
/// stand anywhere in the file.
class SuccessorRows {
  public:
    /// Refuses a row that says something else about day or document than the first one (`successor_rows_differ`).
    Result<void> add(std::int64_t line, const SuccessorRow& row) {
        auto [it, fresh] = places_.try_emplace(row.organization.value, successions_.size());
        if (fresh) successions_.push_back({row.organization.value, {row.day, row.document, {}}, {}});
        auto& s = successions_[it->second];
        if (s.body.day != row.day || s.body.document.value != row.document.value)
            return Error{ErrorKind::rule, "successor_rows_differ", {{"organization", row.organization.value}}, {}};
        s.body.successors.items.push_back({row.successor, row.share_ppm});
        s.lines.push_back(line);
        return {};
    }
    /// After a row was refused. One whose predecessor cannot be told spoils nothing else: the sum of the shares tells.
    void spoil(const std::string& organization) {
        if (!organization.empty()) spoiled_.insert(organization);
    }
    std::vector<Planned> take(std::vector<RefusedRow>& refused) {
        std::vector<Planned> out;
        for (auto& s : std::exchange(successions_, {})) {
            if (spoiled_.contains(s.organization)) {
                for (auto line : s.lines)
                    refused.push_back({line, Error{ErrorKind::rule, "succession_incomplete", {{"organization", s.organization}}, {}}});
                continue;
            }
            out.push_back({s.lines.front(), std::int64_t(s.lines.size()), s.organization, api::json::write(s.body)});
        }
        return out;
    }

  private:
    struct Rows {
        std::string organization;
        api::scheduling::NewSuccession body;
        std::vector<std::int64_t> lines;
    };
    std::vector<Rows> successions_;
    std::map<std::string, std::size_t> places_;
    std::set<std::string> spoiled_;
};

}  // namespace

std::span<const std::string_view> record_kinds() {
    static const auto names = [] {
        std::array<std::string_view, kind_count> out;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = kinds()[i].name;
        return out;
    }();
    return names;
}

Result<ImportResult> import_records(storage::Database& database, const api::Router& router, std::string_view name,
                                    const std::string& file, const std::string& map, bool dry_run,
                                    const Progress& progress) {
    const Kind* kind = nullptr;
    for (const auto& k : kinds())
        if (k.name == name) kind = &k;
    if (!kind) return Error{ErrorKind::rule, "not_a_choice", {}, {}};
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorKind::not_found, "file_unreadable", {{"file", file}}, {}};
    std::error_code ignored;
    auto size = std::int64_t(std::filesystem::file_size(file, ignored));
    CsvReader reader(in, ',');
    auto header = reader.next();
    if (!header || !header->fault.empty()) return Error{ErrorKind::rule, "file_unreadable", {{"file", file}}, {}};
    auto columns = columns_of(*kind, header->fields, map);
    if (!columns) return columns.error();

    ImportResult result;
    Posts posts(router, name);
    std::vector<Planned> group;
    auto write = [&]() -> Result<void> {
        if (group.empty()) return {};
        auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            for (const auto& planned : group) {
                auto made = posts.run(tx, planned);
                if (!made)
                    result.refused.push_back({planned.line, made.error()});
                else
                    (*made ? result.written : result.unchanged) += planned.rows;
            }
            if (dry_run) return Error{ErrorKind::conflict, "dry_run", {}, {}};
            return {};
        });
        group.clear();
        if (!written && written.error().code != "dry_run") return written;
        if (progress) progress(std::int64_t(in.tellg()), size);
        return {};
    };
    TariffRows tariffs;
    SuccessorRows successors;
    const bool by_predecessor = name == "successors";
    // What the map makes goes first; its refusals are told as of line 1, the header.
    for (const auto& cells : columns->first) {
        auto planned = kind->plan ? kind->plan(cells) : Result<Planned>(Error{ErrorKind::rule, "bad_map", {}, {}});
        if (!planned) return planned.error();
        planned->line = 1;
        planned->rows = 0;
        group.push_back(std::move(*planned));
    }
    while (auto row = reader.next()) {
        ++result.rows;
        auto cells = columns->cells(*row, header->fields.size());
        std::optional<Error> refusal;
        if (!cells) {
            refusal = cells.error();
        } else if (kind->plan) {
            auto planned = kind->plan(*cells);
            if (planned) {
                planned->line = row->line;
                group.push_back(std::move(*planned));
            } else {
                refusal = planned.error();
            }
        } else if (by_predecessor) {
            auto successor = struct_of<SuccessorRow>(*cells);
            if (!successor)
                refusal = successor.error();
            else if (auto added = successors.add(row->line, *successor); !added)
                refusal = added.error();
        } else {
            auto price = struct_of<PriceRow>(*cells);
            if (!price)
                refusal = price.error();
            else if (auto added = tariffs.add(row->line, *price); !added)
                refusal = added.error();
        }
        if (refusal) {
            const char* key = by_predecessor ? "organization" : "code";
            auto code = cells ? cells->find(key) : Cells::iterator{};
            auto spoiled = cells && code != cells->end() ? code->second : std::string();
            if (by_predecessor)
                successors.spoil(spoiled);
            else
                tariffs.spoil(spoiled);
            result.refused.push_back({row->line, std::move(*refusal)});
        }
        // A dry run is one transaction: what a row needs may be made by a row before it.
        if (group.size() >= rows_a_group && !dry_run)
            if (auto written = write(); !written) return written.error();
    }
    auto lists = by_predecessor ? successors.take(result.refused) : tariffs.take(result.refused);
    for (auto& complete : lists) {
        group.push_back(std::move(complete));
        if (group.size() >= rows_a_group && !dry_run)
            if (auto written = write(); !written) return written.error();
    }
    if (auto written = write(); !written) return written.error();
    std::sort(result.refused.begin(), result.refused.end(),
              [](const auto& a, const auto& b) { return a.line < b.line; });
    return result;
}

}  // namespace server::imports

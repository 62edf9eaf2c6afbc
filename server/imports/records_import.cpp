#include "server/imports/records_import.hpp"

#include <rapidjson/document.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "api/csv/rows.hpp"
#include "api/scheduling/campaigns.hpp"
#include "api/scheduling/drives.hpp"
#include "api/scheduling/organizations.hpp"
#include "api/scheduling/sites.hpp"
#include "api/scheduling/successors.hpp"
#include "api/valuation/tariffs.hpp"
#include "api/csv/reading.hpp"
#include "server/imports/records_map.hpp"

namespace server::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

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

/// One POST; what it needs and may not be there yet is made before it.
struct Planned {
    std::int64_t line = 0;
    std::int64_t rows = 1;
    std::string code;
    std::string body;
    std::vector<std::pair<std::string, Planned>> makes = {};  ///< by kind
};

using ScheduledSessions = std::vector<api::scheduling::SessionBody>;

template <class T>
Result<Planned> plan(const Cells& cells, const ScheduledSessions& sessions) {
    auto read = api::csv::read_row<T>(cells);
    if (!read) return read.error();
    if constexpr (std::is_same_v<T, api::scheduling::NewDrive>)
        if (!sessions.empty()) read->sessions = api::scheduling::Sessions{sessions};
    return Planned{0, 1, read->code.value, api::json::write(*read)};
}

struct Kind {
    std::string_view name;
    const api::json::Object& (*object)();
    Result<Planned> (*plan)(const Cells&, const ScheduledSessions&);
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

const Kind* kind_named(std::string_view name) {
    for (const auto& kind : kinds())
        if (kind.name == name) return &kind;
    return nullptr;
}

const api::json::Object* object_of_kind(std::string_view name) {
    const Kind* kind = kind_named(name);
    return kind ? &kind->object() : nullptr;
}

/// A row as POSTs.
Result<Planned> planned_row(const Kind& kind, const RecordsMap& map, const std::vector<std::string>& row) {
    auto cells = map.texts.cells(row);
    ScheduledSessions sessions;
    if (map.schedule) {
        auto read = map.schedule->apply(row, cells);
        if (!read) return read.error();
        sessions = std::move(*read);
    }
    auto out = kind.plan(cells, sessions);
    if (!out) return out;
    for (const auto& make : map.makes) {
        auto made = kind_named(make.kind)->plan(make.texts.cells(row), {});
        if (!made) return made.error();
        out->makes.emplace_back(make.kind, std::move(*made));
    }
    return out;
}

Result<void> check_row(const api::csv::CsvRow& row, std::size_t width) {
    if (!row.fault.empty()) return Error{ErrorKind::rule, row.fault, {}, {}};
    if (row.fields.size() != width)
        return Error{ErrorKind::rule, "wrong_field_count",
                     {{"found", std::to_string(row.fields.size())}, {"expected", std::to_string(width)}}, {}};
    return {};
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

    /// True when the code is known already.
    bool there(const domain::tallying::Books& books, const std::string& code) const {
        return bool(get_->memory(asking(code), books));
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
    api::Incoming asking(const std::string& code) const {
        api::Incoming incoming;
        incoming.request = std::make_shared<api::Request>();
        incoming.operation = get_;
        incoming.media = "application/json";
        incoming.path_values[0] = code;
        return incoming;
    }
    bool there_already(const domain::tallying::Books& books, const Planned& planned) const {
        auto answer = get_->memory(asking(planned.code), books);
        if (!answer || !answer->body) return false;
        rapidjson::Document is, said;
        is.Parse(answer->body->c_str());
        said.Parse(planned.body.c_str());
        // A drive that has moved on is still the same drive.
        if (kind_ == "drives")
            for (const char* once : {"status", "accept_warnings", "reason"}) said.RemoveMember(once);
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
        if (fresh) successions_.push_back({row.organization.value, {row.day, row.document, {}, {}}, {}});
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
    const Kind* kind = kind_named(name);
    if (!kind) return Error{ErrorKind::rule, "not_a_choice", {}, {}};
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorKind::not_found, "file_unreadable", {{"file", file}}, {}};
    std::error_code ignored;
    auto size = std::int64_t(std::filesystem::file_size(file, ignored));
    api::csv::CsvReader reader(in, RecordsMap::delimiter_of(map));
    auto header = reader.next();
    if (!header || !header->fault.empty()) return Error{ErrorKind::rule, "file_unreadable", {{"file", file}}, {}};
    auto columns = RecordsMap::read(map, name, object_of_kind, header->fields);
    if (!columns) return columns.error();

    ImportResult result;
    Posts posts(router, name);
    std::map<std::string, Posts> others;
    std::set<std::pair<std::string, std::string>> made_already;  // kind and code, so that a thousand rows ask once
    for (const auto& make : columns->makes) others.try_emplace(make.kind, router, make.kind);
    std::vector<Planned> group;
    auto write = [&]() -> Result<void> {
        if (group.empty()) return {};
        auto written = database.write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            for (const auto& planned : group) {
                std::optional<Error> refused;
                for (const auto& [other, make] : planned.makes) {
                    if (refused || made_already.contains({other, make.code})) continue;
                    const auto& post = others.at(other);
                    // What is there stays as it is, whatever the row says of it.
                    if (!post.there(tx.books(), make.code))
                        if (auto made = post.run(tx, make); !made) {
                            refused = made.error();
                            continue;
                        }
                    made_already.emplace(other, make.code);
                }
                auto made = refused ? Result<bool>(*refused) : posts.run(tx, planned);
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
        auto planned = kind->plan ? kind->plan(cells, {}) : Result<Planned>(Error{ErrorKind::rule, "bad_map", {}, {}});
        if (!planned) return planned.error();
        planned->line = 1;
        planned->rows = 0;
        group.push_back(std::move(*planned));
    }
    while (auto row = reader.next()) {
        ++result.rows;
        std::optional<Error> refusal;
        std::string spoiled;
        if (auto readable = check_row(*row, header->fields.size()); !readable) {
            refusal = readable.error();
        } else {
            columns->correct(row->fields);
            if (kind->plan) {
                auto planned = planned_row(*kind, *columns, row->fields);
                if (planned) {
                    planned->line = row->line;
                    group.push_back(std::move(*planned));
                } else {
                    refusal = planned.error();
                }
            } else {
                auto cells = columns->texts.cells(row->fields);
                if (auto it = cells.find(by_predecessor ? "organization" : "code"); it != cells.end()) spoiled = it->second;
                auto note = [&](auto read, auto& lists) {
                    if (!read)
                        refusal = read.error();
                    else if (auto added = lists.add(row->line, *read); !added)
                        refusal = added.error();
                };
                if (by_predecessor)
                    note(api::csv::read_row<SuccessorRow>(cells), successors);
                else
                    note(api::csv::read_row<PriceRow>(cells), tariffs);
            }
        }
        if (refusal) {
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

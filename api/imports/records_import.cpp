#include "api/imports/records_import.hpp"

#include "api/csv/reading.hpp"
#include "api/http/auditing.hpp"
#include "api/http/problem.hpp"
#include "api/imports/fill_down.hpp"
#include "api/imports/names.hpp"
#include "api/imports/record_kinds.hpp"
#include "api/imports/records_map.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace api::imports {
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
BOOST_DESCRIBE_STRUCT(PriceRow, (),
                      (code, title, valid_from, valid_to, source, amends, component, nominal_ml,
                       price_vnd))

/// A row of who goes on with whom.
struct SuccessorRow {
    domain::Reference organization;
    domain::Reference successor;
    std::optional<domain::Integer<1, domain::scheduling::whole_share>> share_ppm;
    domain::Day day;
    domain::Text<1, 200> document;
};
BOOST_DESCRIBE_STRUCT(SuccessorRow, (), (organization, successor, share_ppm, day, document))

/// What a row says; what it needs and may not be there yet is made before it.
struct Planned {
    Record record;
    std::int64_t line = 0;
    std::int64_t rows = 1;
    std::vector<Record> makes = {};
};

using ScheduledSessions = std::vector<api::scheduling::SessionBody>;

template <class T>
Result<Planned> plan(const Cells& cells, const ScheduledSessions& sessions) {
    auto read = api::csv::read_row<T>(cells);
    if (!read) return read.error();
    if constexpr (std::is_same_v<T, api::scheduling::NewDrive>)
        if (!sessions.empty()) read->sessions = api::scheduling::Sessions{sessions};
    return Planned{record_of(*read)};
}

/// A target: a row says its days or its campaign.
struct TargetRow {
    domain::Reference organization;
    std::optional<domain::Reference> issued_by;
    std::optional<domain::Day> from;
    std::optional<domain::Day> to;
    std::optional<domain::Reference> campaign;
    api::scheduling::TargetMeasure measure{};
    domain::Decimal<0, 1'000'000'000> value;
    std::optional<api::scheduling::TargetBasis> basis;
    std::optional<domain::Text<0, 500>> document;
    std::optional<domain::Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(TargetRow, (),
                      (organization, issued_by, from, to, campaign, measure, value, basis, document,
                       reason))

/// Without an issuer it is what the organisation itself commits to.
Result<Planned> plan_target(const Cells& cells, const ScheduledSessions&) {
    auto row = api::csv::read_row<TargetRow>(cells);
    if (!row) return row.error();
    if (row->from.has_value() != row->to.has_value())
        return Error{
            ErrorKind::rule, "invalid_body", {}, {{row->from ? "/to" : "/from", "required", {}}}};
    api::scheduling::NewTarget body;
    body.organization = row->organization;
    body.issued_by = row->issued_by.value_or(row->organization);
    if (row->from) body.period = api::scheduling::Period{*row->from, *row->to};
    body.campaign = row->campaign;
    body.measure = row->measure;
    body.value = row->value;
    body.basis = row->basis.value_or(row->issued_by ? api::scheduling::TargetBasis::assigned
                                                    : api::scheduling::TargetBasis::committed);
    body.document = row->document;
    body.reason = row->reason;
    return Planned{record_of(body)};
}

struct HeadCountRow {
    domain::Reference organization;
    api::scheduling::HeadCountKind kind{};
    domain::Day on;
    domain::Integer<1, 1'000'000'000> count;
    std::optional<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(HeadCountRow, (), (organization, kind, on, count, document))

Result<Planned> plan_head_count(const Cells& cells, const ScheduledSessions&) {
    auto row = api::csv::read_row<HeadCountRow>(cells);
    if (!row) return row.error();
    return Planned{record_of(
        row->organization.value,
        api::scheduling::NewHeadCount{{}, row->kind, row->on, row->count, row->document})};
}

struct Kind {
    std::string_view name;
    const api::json::Object& (*object)();
    Result<Planned> (*plan)(const Cells&, const ScheduledSessions&);
};

constexpr std::size_t kind_count = 8;

const std::array<Kind, kind_count>& kinds() {
    static const std::array<Kind, kind_count> all{{
        {"organizations", api::json::object_of<api::scheduling::NewOrganization>,
         plan<api::scheduling::NewOrganization>},
        {"campaigns", api::json::object_of<api::scheduling::NewCampaign>,
         plan<api::scheduling::NewCampaign>},
        {"sites", api::json::object_of<api::scheduling::NewSite>, plan<api::scheduling::NewSite>},
        {"drives", api::json::object_of<api::scheduling::NewDrive>,
         plan<api::scheduling::NewDrive>},
        {"tariffs", api::json::object_of<PriceRow>, nullptr},
        {"successors", api::json::object_of<SuccessorRow>, nullptr},
        {"targets", api::json::object_of<TargetRow>, plan_target},
        {"head_counts", api::json::object_of<HeadCountRow>, plan_head_count},
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

/// Puts codes in the place of names, where the map says that names may stand.
Result<void> resolve_names(const RecordsMap& map, Names& names,
                           const domain::tallying::Register& reg, Cells& cells) {
    Error refused{ErrorKind::rule, "invalid_body", {}, {}};
    for (const auto& field : map.by_name) {
        const auto it = cells.find(field);
        if (it == cells.end()) continue;
        // A list holds codes.
        if (field == "campaigns" && it->second.find(',') != it->second.npos) continue;
        auto code = names.code_of(reg, thing_named_by(field), it->second);
        if (code)
            it->second = std::move(*code);
        else
            refused.violations.push_back({"/" + field, code.error().code, code.error().parameters});
    }
    if (refused.violations.empty()) return {};
    return refused;
}

/// A row, and what it needs.
Result<Planned> planned_row(const Kind& kind, const RecordsMap& map,
                            const std::vector<std::string>& row, Names& names,
                            const domain::tallying::Register& reg) {
    auto cells = map.texts.cells(row);
    if (auto resolved = resolve_names(map, names, reg, cells); !resolved) return resolved.error();
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
        out->makes.push_back(std::move(made->record));
    }
    return out;
}

Result<void> check_row(const api::csv::CsvRow& row, std::size_t width) {
    if (!row.fault.empty()) return Error{ErrorKind::rule, row.fault, row.details, {}};
    if (row.fields.size() != width)
        return Error{
            ErrorKind::rule,
            "wrong_field_count",
            {{"found", std::to_string(row.fields.size())}, {"expected", std::to_string(width)}},
            {}};
    return {};
}

/// Makes records inside the caller's transaction, by the rules of the use cases, and notes what was
/// made for the audit.
class Doing {
  public:
    Doing(const api::Router& router, const usecases::Actor& actor) : audit_(router, actor) {}

    /// True: made; false: it was there already, and the same.
    Result<bool> run(storage::WriteTransaction& tx, const Record& record) {
        // What has no code is told from what is there by all that it says.
        if (record.code.empty() && record.is_there(tx.books())) return false;
        auto made = record.make(audit_.actor(), tx);
        if (made) {
            audit_.made(tx, record.action, made->empty() ? record.object : *made);
            return true;
        }
        const auto& violations = made.error().violations;
        const bool taken = std::any_of(violations.begin(), violations.end(), [](const auto& v) {
            return v.code == "code_taken" || v.code == "already_succeeded";
        });
        if (taken && record.is_there(tx.books())) return false;
        return api::with_pointers(made.error());
    }
    /// The same for what a map makes. What is there stays as it is, but it has to be what the row
    /// means and not another of that code.
    Result<void> have(storage::WriteTransaction& tx, const Record& record) {
        if (had_.contains({record.object, record.content})) return {};
        auto there = record.belongs_to_it(tx.books());
        if (!there) return there.error();
        if (!*there)
            if (auto made = run(tx, record); !made) return made.error();
        had_.emplace(record.object, record.content);
        return {};
    }
    /// Writes the rows of the audit; at the end of the transaction.
    void finish(storage::WriteTransaction& tx) { audit_.write(tx); }

  private:
    api::ActAudit audit_;
    std::set<std::pair<std::string, std::string>> had_;  ///< so that a thousand equal rows ask once
};

/// Rows of price lists, each list's rows one after the other. A list is never edited once it is in,
/// so one goes in whole or not at all: a row that cannot be read takes its whole list with it.
class TariffRows {
  public:
    /// Refuses a row that says something else about its list than the first one
    /// (`list_rows_differ`).
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
        if (t.title.value != row.title.value || t.valid_from != row.valid_from ||
            t.valid_to != row.valid_to || !same(t.source, row.source) ||
            !same(t.amends, row.amends))
            return Error{ErrorKind::rule, "list_rows_differ", {}, {}};
        list.tariff.prices.items.push_back({row.component, row.nominal_ml, row.price_vnd});
        list.lines.push_back(line);
        return {};
    }
    /// After a row was refused: its list is not to be written. A row without a readable code may
    /// belong to the list before it or to the one after it.
    void spoil(const std::string& code) {
        if (!code.empty()) {
            spoiled_.insert(code);
            return;
        }
        if (!lists_.empty()) spoiled_.insert(lists_.back().tariff.code.value);
        spoil_next_ = true;
    }
    /// What can be written; the rows of spoiled lists are refused (`list_incomplete`).
    std::vector<Planned> take(RowList& refused) {
        std::vector<Planned> out;
        for (auto& list : std::exchange(lists_, {})) {
            const auto& code = list.tariff.code.value;
            if (spoiled_.contains(code))
                for (auto line : list.lines)
                    refused.push_back(
                        {line, Error{ErrorKind::rule, "list_incomplete", {{"tariff", code}}, {}}});
            else if (!list.lines.empty())
                out.push_back(
                    {record_of(list.tariff), list.lines.front(), std::int64_t(list.lines.size())});
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

/// Rows of successions, by predecessor. Their shares make one whole, so they go in together or not
/// at all; the rows of one may stand anywhere in the file.
class SuccessorRows {
  public:
    /// Refuses a row that says something else about day or document than the first one
    /// (`successor_rows_differ`).
    Result<void> add(std::int64_t line, const SuccessorRow& row) {
        auto [it, fresh] = places_.try_emplace(row.organization.value, successions_.size());
        if (fresh)
            successions_.push_back({row.organization.value, {row.day, row.document, {}, {}}, {}});
        auto& s = successions_[it->second];
        if (s.body.day != row.day || s.body.document.value != row.document.value)
            return Error{ErrorKind::rule,
                         "successor_rows_differ",
                         {{"organization", row.organization.value}},
                         {}};
        s.body.successors.items.push_back({row.successor, row.share_ppm});
        s.lines.push_back(line);
        return {};
    }
    /// After a row was refused. One whose predecessor cannot be told spoils nothing else: the sum
    /// of the shares tells.
    void spoil(const std::string& organization) {
        if (!organization.empty()) spoiled_.insert(organization);
    }
    std::vector<Planned> take(RowList& refused) {
        std::vector<Planned> out;
        for (auto& s : std::exchange(successions_, {})) {
            if (spoiled_.contains(s.organization)) {
                for (auto line : s.lines)
                    refused.push_back({line, Error{ErrorKind::rule,
                                                   "succession_incomplete",
                                                   {{"organization", s.organization}},
                                                   {}}});
                continue;
            }
            out.push_back(
                {record_of(s.organization, s.body), s.lines.front(), std::int64_t(s.lines.size())});
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

namespace {

/// A row on its way to the writer, where it is understood: it may name what a row before it makes.
struct WaitingRow {
    std::int64_t line = 0;
    std::vector<std::string> fields;
    std::optional<Planned> planned;  ///< of rows that were understood before
};

/// Where the fields of refusals stand in the file.
std::map<std::string, std::string> columns_of(const Kind& kind, const RecordsMap& map) {
    std::map<std::string, std::string> out;
    for (const auto& member : kind.object().members)
        if (auto column = map.texts.column_of(member.name); !column.empty())
            out.emplace(std::string(member.name), std::move(column));
    if (map.schedule) {
        out.emplace("starts_at", map.schedule->day.first_column());
        out.emplace("ends_at", map.schedule->day.first_column());
        for (const auto& session : map.schedule->sessions) {
            if (auto starts = session.starts.first_column(); !starts.empty())
                out["starts_at"] = starts;
            if (auto ends = session.ends.first_column(); !ends.empty()) out["ends_at"] = ends;
        }
    }
    return out;
}

Result<ImportResult> import_rows(const Kind* kind, Writing& writing, const api::Router& router,
                                 const usecases::Actor& actor, const SourceFile& file,
                                 const MapText& map, const Wish& wish, const Progress& progress) {
    auto form = RecordsMap::form_of(map);
    wish.put_into(form);
    auto source = RowSource::open(file, form);
    if (!source) return source.error();
    const auto& header = source->header();
    auto columns = RecordsMap::read(map, kind->name, object_of_kind, header);
    if (!columns) return columns.error();
    auto fill = FillDown::make(columns->fill_down, header);
    if (!fill) return fill.error();

    ImportResult result;
    result.form = source->form();
    result.columns = columns_of(*kind, *columns);
    Doing doing(router, actor);
    Names names;
    std::vector<WaitingRow> group;
    auto write = [&]() -> Result<void> {
        if (group.empty()) return {};
        auto written = writing.run([&](storage::WriteTransaction& tx) -> Result<void> {
            for (auto& row : group) {
                auto planned = row.planned ? Result<Planned>(std::move(*row.planned))
                                           : planned_row(*kind, *columns, row.fields, names,
                                                         tx.books().registry());
                Result<void> needs;
                if (!planned) needs = planned.error();
                if (planned)
                    for (const auto& make : planned->makes)
                        if (needs) needs = doing.have(tx, make);
                auto made = needs ? doing.run(tx, planned->record) : Result<bool>(needs.error());
                if (!made)
                    result.refused.push_back({row.line, made.error()});
                else
                    (*made ? result.written : result.unchanged) += planned->rows;
            }
            doing.finish(tx);
            return {};
        });
        if (written) written = writing.finish();
        group.clear();
        if (!written) return written;
        if (progress) {
            const auto [at, of] = source->progress();
            progress(at, of);
        }
        return {};
    };
    TariffRows tariffs;
    SuccessorRows successors;
    const bool by_predecessor = kind->name == "successors";
    // What the map makes goes first; its refusals are told as of line 1, the header.
    for (const auto& cells : columns->first) {
        auto planned = kind->plan ? kind->plan(cells, {})
                                  : Result<Planned>(Error{ErrorKind::rule, "bad_map", {}, {}});
        if (!planned) return planned.error();
        planned->rows = 0;
        group.push_back({1, {}, std::move(*planned)});
    }
    for (;;) {
        auto next = source->next();
        if (!next) return next.error();
        auto& row = *next;
        if (!row) break;
        if (auto allowed = wish.allows(++result.rows); !allowed) return allowed.error();
        std::optional<Error> refusal;
        std::string spoiled;
        if (auto readable = check_row(*row, header.size()); !readable) {
            refusal = readable.error();
        } else {
            fill->apply(row->fields);
            columns->correct(row->fields);
            if (kind->plan) {
                group.push_back({row->line, std::move(row->fields), {}});
            } else {
                auto cells = columns->texts.cells(row->fields);
                if (auto it = cells.find(by_predecessor ? "organization" : "code");
                    it != cells.end())
                    spoiled = it->second;
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
        if (group.size() >= rows_a_group)
            if (auto written = write(); !written) return written.error();
    }
    auto lists = by_predecessor ? successors.take(result.refused) : tariffs.take(result.refused);
    for (auto& complete : lists) {
        group.push_back({complete.line, {}, std::move(complete)});
        if (group.size() >= rows_a_group)
            if (auto written = write(); !written) return written.error();
    }
    if (auto written = write(); !written) return written.error();
    result.refused.sort();
    return result;
}

}  // namespace

Result<ImportResult> import_records(Writing& writing, const api::Router& router,
                                    const usecases::Actor& actor, std::string_view name,
                                    const SourceFile& file, const MapText& map, const Wish& wish,
                                    const Progress& progress) {
    const Kind* kind = kind_named(name);
    if (!kind) return Error{ErrorKind::rule, "not_a_choice", {}, {}};
    return reading(file.name(), [&] {
        return import_rows(kind, writing, router, actor, file, map, wish, progress);
    });
}

}  // namespace api::imports

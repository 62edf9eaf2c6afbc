#include "api/imports/records_map.hpp"

#include "api/imports/checks.hpp"
#include "api/imports/map_table.hpp"
#include "domain/core/names.hpp"

#include <algorithm>

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// A table whose texts may name columns of the file.
class Keys : public MapTable {
  public:
    Keys(const toml::table& table, std::string path, const std::vector<std::string>& header,
         std::vector<domain::Violation>& wrong)
        : MapTable(table, std::move(path), wrong), header_(header) {}

    TemplateText templ(const std::string& key) {
        auto compiled = TemplateText::compile(text(key, true), header_);
        if (compiled) return std::move(*compiled);
        refuse(key, compiled.error().code, compiled.error().parameters);
        return {};
    }
    std::size_t column(const std::string& key, const std::string& name) {
        auto it = std::find(header_.begin(), header_.end(), name);
        if (it == header_.end()) refuse(key, "unknown_column", {{"column", name}});
        return std::size_t(it - header_.begin());
    }
    std::string offset(const std::string& key, bool required) {
        auto out = text(key, required);
        if (!out.empty() && !domain::Instant::parse("2000-01-01T00:00:00" + out))
            refuse(key, "not_a_time");
        return out;
    }
    std::string clock(const std::string& key) {
        auto out = text(key);
        if (!out.empty() && !domain::TimeOfDay::parse(out)) refuse(key, "not_a_time");
        return out;
    }
    template <class F>
    void each(const std::string& key, F f) {
        each_table(key, f, false, [this](const toml::table& table, std::string path) {
            return Keys(table, std::move(path), header_, wrong());
        });
    }

  private:
    const std::vector<std::string>& header_;
};

void read_fields(const toml::table& table, const std::string& path, const api::json::Object& object,
                 const std::vector<std::string>& header, FieldTexts& out,
                 std::vector<domain::Violation>& wrong) {
    for (const auto& [key, node] : table) {
        std::string field(key.str());
        auto value = node.value_exact<std::string>();
        if (!object.find(field)) {
            wrong.push_back({path + field, "unknown_field", {}});
        } else if (!value) {
            wrong.push_back({path + field, "wrong_type", {}});
        } else if (auto compiled = TemplateText::compile(*value, header)) {
            out.fields.emplace_back(field, std::move(*compiled));
        } else {
            wrong.push_back({path + field, compiled.error().code, compiled.error().parameters});
        }
    }
}

void read_schedule(Keys& k, Schedule& s) {
    s.day = k.templ("day");
    s.utc_offset = k.offset("utc_offset", true);
    if (const auto* over = k.find("over_midnight")) {
        s.over_midnight = over->value_exact<bool>().value_or(false);
        if (!over->is_boolean()) k.refuse("over_midnight", "wrong_type");
    }
    s.default_starts = k.clock("default_starts");
    s.default_ends = k.clock("default_ends");
    if (s.default_starts.empty() != s.default_ends.empty())
        k.refuse("default_ends", "required");
    else if (!s.default_starts.empty() && s.default_ends <= s.default_starts)
        k.refuse("default_ends", "ends_before_starts");
    k.each("offsets", [&](Keys& o) {
        s.offsets.push_back({o.templ("when"), o.text("is", true), o.offset("utc_offset", true)});
    });
    k.each("sessions", [&](Keys& one) {
        auto kind = domain::from_name<domain::scheduling::SessionKind>(one.text("kind", true));
        if (!kind) one.refuse("kind", "not_a_choice");
        s.sessions.push_back({kind.value_or(domain::scheduling::SessionKind::other),
                              one.templ("starts"), one.templ("ends")});
    });
}

}  // namespace

std::string_view thing_named_by(std::string_view field) {
    for (auto one : {"organization", "parent", "issued_by", "collected_by", "successor"})
        if (field == one) return "organizations";
    if (field == "site") return "sites";
    if (field == "campaign" || field == "campaigns") return "campaigns";
    return {};
}

std::string FieldTexts::column_of(std::string_view field) const {
    for (const auto& [name, text] : fields)
        if (name == field) return text.first_column();
    return {};
}

Cells FieldTexts::cells(const std::vector<std::string>& row) const {
    Cells out;
    for (const auto& [field, text] : fields) {
        auto value = text.apply(row);
        if (value && !value->empty()) out[field] = std::move(*value);
    }
    return out;
}

Result<std::vector<api::scheduling::SessionBody>> Schedule::apply(
    const std::vector<std::string>& row, Cells& cells) const {
    auto refuse = [](const char* code, const std::string& value) {
        return Error{ErrorKind::rule, code, {{"value", value}}, {}};
    };
    auto day_text = day.apply(row);
    if (!day_text) return day_text.error();
    if (!domain::Day::parse(*day_text)) return refuse("not_a_day", *day_text);
    std::string offset = utc_offset;
    for (const auto& o : offsets)
        if (auto value = o.when.apply(row); value && *value == o.is) {
            offset = o.utc_offset;
            break;
        }
    auto instant = [&](const std::string& clock) {
        return domain::Instant::parse(*day_text + "T" + clock + ":00" + offset);
    };
    std::vector<api::scheduling::SessionBody> out;
    for (const auto& s : sessions) {
        auto starts = s.starts.apply(row), ends = s.ends.apply(row);
        if (!starts && !ends) continue;
        if (!starts || !ends) return refuse("hours_missing", starts ? *starts : *ends);
        for (const auto* clock : {&*starts, &*ends})
            if (!domain::TimeOfDay::parse(*clock)) return refuse("not_a_time", *clock);
        auto until = *instant(*ends);
        if (*ends <= *starts) {
            if (!over_midnight || *ends == *starts)
                return refuse("ends_before_starts", *starts + "–" + *ends);
            until = until.plus_ms(std::int64_t(24) * 60 * 60 * 1000);
        }
        out.push_back({s.kind, *instant(*starts), until});
    }
    if (out.empty()) {
        if (default_starts.empty()) return refuse("hours_missing", *day_text);
        cells["starts_at"] = instant(default_starts)->text();
        cells["ends_at"] = instant(default_ends)->text();
        return out;
    }
    cells["starts_at"] = out.front().starts_at.text();
    cells["ends_at"] = out.back().ends_at.text();
    return out;
}

void RecordsMap::correct(std::vector<std::string>& row) const {
    if (corrections.empty()) return;
    const auto was = row;
    for (const auto& c : corrections) {
        bool there = was[c.column] == c.from;
        for (const auto& [column, value] : c.where) there = there && was[column] == value;
        if (there) row[c.column] = c.to;
    }
}

FileForm RecordsMap::form_of(const MapText& from) {
    FileForm form;
    if (from.none()) return form;
    const auto map = read_map(from);
    if (!map) return form;  // read() says what is wrong
    if (auto text = (*map)["delimiter"].value_exact<std::string>(); text && text->size() == 1)
        form.delimiter = (*text)[0];
    form.sheet = (*map)["sheet"].value_exact<std::string>().value_or("");
    form.header_row = (*map)["header_row"].value_exact<std::int64_t>().value_or(1);
    if (auto text = (*map)["encoding"].value_exact<std::string>())
        form.encoding = api::csv::encoding_named(*text);
    std::vector<domain::Violation> wrong;
    MapTable root(*map, "", wrong);
    form.rules = CellRules::read(root);
    if (!wrong.empty()) form.rules = {};
    return form;
}

Result<RecordsMap> RecordsMap::read(const MapText& from, std::string_view kind, ObjectOf object_of,
                                    const std::vector<std::string>& header) {
    Error error{ErrorKind::rule, "bad_map", {}, {}};
    RecordsMap out;
    const auto& object = *object_of(kind);
    if (from.none()) {
        for (const auto& column : header) {
            if (!object.find(column))
                error.violations.push_back({column, "unknown_field", {}});
            else
                out.texts.fields.emplace_back(column,
                                              *TemplateText::compile("{" + column + "}", header));
        }
        if (!error.violations.empty()) return error;
        return out;
    }
    error.parameters = {{"file", from.name}};
    auto parsed = read_map(from);
    if (!parsed) return parsed.error();
    const auto& root = *parsed;
    auto& wrong = error.violations;
    Keys k(root, "", header, wrong);
    const auto* format = k.find("format");
    if (!format || format->value_exact<std::int64_t>() != 1) k.refuse("format", "not_a_choice");
    if (auto delimiter = k.text("delimiter"); !delimiter.empty() && delimiter.size() != 1)
        k.refuse("delimiter", "not_a_choice");
    if (auto encoding = k.text("encoding");
        !encoding.empty() && !api::csv::encoding_named(encoding))
        k.refuse("encoding", "not_a_choice");
    CellRules::read(k);
    k.text("sheet");
    if (const auto* row = k.find("header_row")) {
        auto value = row->value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > 1'000) k.refuse("header_row", "out_of_range");
    }
    for (const auto& name : k.texts("fill_down"))
        out.fill_down.push_back(header[std::min(k.column("fill_down", name), header.size() - 1)]);
    for (const auto& field : k.texts("by_name"))
        if (!object.find(field) || thing_named_by(field).empty())
            k.refuse("by_name", "unknown_field");
        else
            out.by_name.push_back(field);
    const auto* fields = k.find("fields");
    if (const auto* table = fields ? fields->as_table() : nullptr)
        read_fields(*table, "fields.", object, header, out.texts, wrong);
    else
        k.refuse("fields", fields ? "wrong_type" : "required");
    if (const auto* node = k.find("schedule")) {
        const auto* table = node->as_table();
        if (table && kind == "drives") {
            Keys s(*table, "schedule.", header, wrong);
            read_schedule(s, out.schedule.emplace());
        } else {
            k.refuse("schedule", table ? "unknown_key" : "wrong_type");
        }
    }
    k.each("first", [&](Keys& f) {
        Cells cells;
        for (const auto& member : object.members) {
            std::string field(member.name);
            if (!f.find(field)) continue;
            cells[field] = f.text(field);
        }
        out.first.push_back(std::move(cells));
    });
    k.each("replace", [&](Keys& r) {
        Correction c;
        c.column = r.column("column", r.text("column", true));
        c.from = r.text("from", true);
        c.to = r.text("to", true);
        r.text("why");
        if (const auto* where = r.find("where")) {
            const auto* table = where->as_table();
            if (!table) return r.refuse("where", "wrong_type");
            for (const auto& [column, text] : *table) {
                auto value = text.value_exact<std::string>();
                if (!value) r.refuse("where", "wrong_type");
                c.where.emplace_back(r.column("where", std::string(column.str())),
                                     value.value_or(""));
            }
        }
        out.corrections.push_back(std::move(c));
    });
    k.each("make", [&](Keys& m) {
        Make make;
        make.kind = m.text("kind", true);
        const auto* of = object_of(make.kind);
        if (make.kind != "organizations" && make.kind != "campaigns" && make.kind != "sites") {
            m.refuse("kind", "not_a_choice");
            of = nullptr;
        }
        const auto* texts = m.find("fields");
        if (!texts || !texts->as_table())
            m.refuse("fields", texts ? "wrong_type" : "required");
        else if (of)
            read_fields(*texts->as_table(), "make.fields.", *of, header, make.texts, wrong);
        out.makes.push_back(std::move(make));
    });
    k.finish();
    if (!wrong.empty()) return against_header(std::move(error), header);
    return out;
}

}  // namespace api::imports

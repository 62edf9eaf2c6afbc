#include "domain/reporting/figures.hpp"

#include <algorithm>
#include <charconv>

namespace domain::reporting {

const Value* Report::figure(std::string_view key) const {
    auto it =
        std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.key == key; });
    return it == figures.end() ? nullptr : &it->value;
}

const Label* Report::source(std::string_view figure) const {
    auto it = std::find_if(sources.begin(), sources.end(),
                           [&](const Source& s) { return s.figure == figure; });
    return it == sources.end() ? nullptr : &it->words;
}

const Table* Report::table(TableId id) const {
    auto it =
        std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.id == id; });
    return it == tables.end() ? nullptr : &*it;
}

std::optional<Value> Report::find(std::string_view key) const {
    auto dot = key.find('.');
    if (dot == key.npos) {
        const auto* value = figure(key);
        return value ? std::optional(*value) : std::nullopt;
    }
    auto last = key.rfind('.');
    if (last == dot) return std::nullopt;
    auto id = from_name<TableId>(key.substr(0, dot));
    const auto* t = id ? table(*id) : nullptr;
    if (!t) return std::nullopt;
    auto row_key = key.substr(dot + 1, last - dot - 1), column = key.substr(last + 1);
    auto row = std::find_if(t->rows.begin(), t->rows.end(),
                            [&](const Row& r) { return r.key == row_key; });
    auto at = std::find(t->columns.begin(), t->columns.end(), column);
    if (row == t->rows.end() || at == t->columns.end()) return std::nullopt;
    return row->cells[std::size_t(at - t->columns.begin())];
}

namespace {

void put_value(std::string& out, const Value& value) {
    out += name_of(value.unit);
    out += ' ';
    out += name_of(value.presence);
    out += ' ';
    out += std::to_string(value.number);
}

/// Calls `sink` with the lines of canonical(), some at a time.
template <class Sink>
void canonical_lines(const Report& report, const tallying::Register& names, Sink sink) {
    const auto& a = report.about;
    std::string out = "giothong-report 1\n";
    const auto* o = names.organizations.find(a.organization);
    out += "organization " + (o ? o->code : std::string()) + '\n';
    out += "kind " + std::string(name_of(a.kind)) + '\n';
    out += "period " + a.from.text() + ' ' + a.to.text() + '\n';
    if (auto it = names.campaigns.find(a.campaign); it != names.campaigns.end())
        out += "campaign " + it->second.code + '\n';
    if (a.drive && !report.drives.empty()) out += "drive " + report.drives.front().code + '\n';
    out += "tariff " + report.tariff + '\n';
    each_value(report, [&](const std::string& key, const Value& value) {
        out += key;
        out += ' ';
        put_value(out, value);
        out += '\n';
        if (out.size() > 8'192) {
            sink(out);
            out.clear();
        }
    });
    sink(out);
}

}  // namespace

std::string canonical(const Report& report, const tallying::Register& names) {
    std::string out;
    canonical_lines(report, names, [&](const std::string& lines) { out += lines; });
    return out;
}

Digest digest_of(const Report& report, const tallying::Register& names) {
    Hasher hasher;
    canonical_lines(report, names, [&](const std::string& lines) { hasher.add(lines); });
    return hasher.digest();
}

// ---- storage
// -----------------------------------------------------------------------------------------------------
//
// Lines of fields with tabs between; names hold neither, because the readers of requests refuse
// control characters.

namespace {

class Lines {
  public:
    template <class... F>
    void add(const F&... fields) {
        bool first = true;
        ((out += first ? "" : "\t", first = false, put(fields)), ...);
        out += '\n';
    }
    std::string out;

  private:
    void put(std::string_view text) {
        for (char c : text) out += c == '\t' || c == '\n' ? ' ' : c;
    }
    void put(const std::string& text) { put(std::string_view(text)); }
    void put(const char* text) { put(std::string_view(text)); }
    void put(std::int64_t number) { out += std::to_string(number); }
};

std::string cell_text(const Value& v) {
    return std::to_string(int(v.unit)) + ',' + std::to_string(int(v.presence)) + ',' +
           std::to_string(v.number);
}

struct Unreadable {};

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> out;
    for (;;) {
        auto at = text.find(by);
        out.push_back(text.substr(0, at));
        if (at == text.npos) return out;
        text.remove_prefix(at + 1);
    }
}

std::int64_t number_in(std::string_view text) {
    std::int64_t out = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) throw Unreadable{};
    return out;
}

Value value_in(std::string_view text) {
    auto parts = split(text, ',');
    if (parts.size() != 3) throw Unreadable{};
    auto unit = number_in(parts[0]), presence = number_in(parts[1]);
    if (unit < 0 || unit > int(Unit::vnd) || presence < 0 ||
        presence > int(Presence::not_applicable))
        throw Unreadable{};
    return {Unit(unit), Presence(presence), number_in(parts[2])};
}

}  // namespace

std::string saved(const Report& r) {
    Lines lines;
    lines.add("giothong-report", 1);
    lines.add("about", name_of(r.about.kind), r.about.organization, r.about.from.text(),
              r.about.to.text(), r.about.campaign, r.about.drive);
    lines.add("as_of", r.as_of.seq, r.as_of.at.ms, r.as_of.head.hex(), r.as_of.today.text());
    lines.add("tariff", r.tariff);
    lines.add("digest", r.digest.hex());
    for (const auto& f : r.figures) lines.add("figure", f.key, cell_text(f.value));
    for (const auto& s : r.sources) lines.add("source", s.figure, s.words.vi, s.words.en);
    for (const auto& t : r.tables) {
        std::string columns;
        for (const auto& c : t.columns) columns += (columns.empty() ? "" : ",") + c;
        lines.add("table", name_of(t.id), t.overlap ? 1 : 0, columns);
        for (const auto& row : t.rows) {
            std::string cells;
            for (const auto& c : row.cells) cells += (cells.empty() ? "" : ";") + cell_text(c);
            lines.add("row", row.key, row.name.vi, row.name.en, cells);
        }
    }
    for (const auto& d : r.drives)
        lines.add("drive", d.code, d.title, d.day.text(), d.reported ? 1 : 0, d.registered,
                  d.deferred, d.donors, d.bags, d.discarded, d.ml, d.volume_unknown);
    return std::move(lines.out);
}

Result<Report> restored(std::string_view text) try {
    Report out;
    auto day_in = [](std::string_view field) {
        auto day = Day::parse(field);
        if (!day) throw Unreadable{};
        return *day;
    };
    auto digest_in = [](std::string_view field) {
        auto digest = Digest::from_hex(field);
        if (!digest) throw Unreadable{};
        return *digest;
    };
    bool first = true;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto f = split(line, '\t');
        auto need = [&](std::size_t n) {
            if (f.size() != n) throw Unreadable{};
        };
        if (first) {
            need(2);
            if (f[0] != "giothong-report" || f[1] != "1") throw Unreadable{};
            first = false;
        } else if (f[0] == "about") {
            need(7);
            auto kind = from_name<ReportKind>(f[1]);
            if (!kind) throw Unreadable{};
            out.about = {*kind,        number_in(f[2]), day_in(f[3]),
                         day_in(f[4]), number_in(f[5]), number_in(f[6])};
        } else if (f[0] == "as_of") {
            need(5);
            out.as_of.seq = number_in(f[1]);
            out.as_of.at = Instant{number_in(f[2])};
            out.as_of.head = digest_in(f[3]);
            out.as_of.today = day_in(f[4]);
        } else if (f[0] == "tariff") {
            need(2);
            out.tariff = f[1];
        } else if (f[0] == "digest") {
            need(2);
            out.digest = digest_in(f[1]);
        } else if (f[0] == "figure") {
            need(3);
            out.figures.push_back({std::string(f[1]), value_in(f[2])});
        } else if (f[0] == "source") {
            need(4);
            out.sources.push_back({std::string(f[1]), {std::string(f[2]), std::string(f[3])}});
        } else if (f[0] == "table") {
            need(4);
            auto id = from_name<TableId>(f[1]);
            if (!id) throw Unreadable{};
            Table table{*id, {}, {}, f[2] == "1"};
            for (auto column : split(f[3], ',')) table.columns.emplace_back(column);
            out.tables.push_back(std::move(table));
        } else if (f[0] == "row") {
            need(5);
            if (out.tables.empty()) throw Unreadable{};
            Row row{std::string(f[1]), {std::string(f[2]), std::string(f[3])}, {}};
            for (auto cell : split(f[4], ';')) row.cells.push_back(value_in(cell));
            if (row.cells.size() != out.tables.back().columns.size()) throw Unreadable{};
            out.tables.back().rows.push_back(std::move(row));
        } else if (f[0] == "drive") {
            need(12);
            DriveLine d;
            d.code = f[1];
            d.title = f[2];
            d.day = day_in(f[3]);
            d.reported = f[4] == "1";
            std::int64_t* numbers[]{&d.registered, &d.deferred, &d.donors,        &d.bags,
                                    &d.discarded,  &d.ml,       &d.volume_unknown};
            for (std::size_t i = 0; i < 7; ++i) *numbers[i] = number_in(f[5 + i]);
            out.drives.push_back(std::move(d));
        } else {
            throw Unreadable{};
        }
    }
    if (first) throw Unreadable{};
    return out;
} catch (const Unreadable&) {
    return Error{ErrorKind::rule, "snapshot_unreadable", {}, {}};
}

std::vector<Restated> restated(const Report& was, const Report& is) {
    std::map<std::string, Value> before, after;
    std::vector<std::string> order;
    // Calendar and earlier reports are not the ledger's figures.
    auto ledger = [](std::string_view key) {
        return !key.starts_with("drives.") && !key.starts_with("below.") &&
               !key.starts_with("restatements.");
    };
    each_value(was, [&](const std::string& key, const Value& value) {
        if (ledger(key)) {
            before[key] = value;
            order.push_back(key);
        }
    });
    each_value(is, [&](const std::string& key, const Value& value) {
        if (!ledger(key)) return;
        after[key] = value;
        if (!before.count(key)) order.push_back(key);
    });
    std::vector<Restated> out;
    for (const auto& key : order) {
        auto b = before.find(key), a = after.find(key);
        // Only rows come and go with the ledger. A figure on one side alone is one that the other
        // program did not make yet.
        if ((b == before.end() || a == after.end()) && key.find('.') == key.npos) continue;
        // A row that is not there is nothing counted under that name.
        Value was_value = b != before.end() ? b->second : given(a->second.unit, 0);
        Value is_value = a != after.end() ? a->second : given(was_value.unit, 0);
        if (!(was_value == is_value)) out.push_back({key, was_value, is_value});
    }
    return out;
}

std::vector<std::string> changed_drives(const Report& was, const Report& is) {
    std::map<std::string, const DriveLine*> before;
    for (const auto& d : was.drives) before[d.code] = &d;
    std::vector<std::string> out;
    auto numbers = [](const DriveLine& d) {
        return std::tie(d.reported, d.registered, d.deferred, d.donors, d.bags, d.discarded, d.ml,
                        d.volume_unknown);
    };
    for (const auto& d : is.drives) {
        auto it = before.find(d.code);
        if (it == before.end()) {
            out.push_back(d.code);
        } else {
            if (numbers(*it->second) != numbers(d)) out.push_back(d.code);
            before.erase(it);
        }
    }
    for (const auto& [code, line] : before) out.push_back(code);
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace domain::reporting

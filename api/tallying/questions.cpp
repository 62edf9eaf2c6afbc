#include "api/tallying/questions.hpp"

#include "domain/identity/visible.hpp"

#include <algorithm>

namespace api::tallying {

using domain::Error;
using domain::ErrorKind;
using namespace domain::tallying;

domain::Result<Question> question_of(const TotalsQuery& q, const Books& books,
                                     domain::scheduling::Visible seen) {
    Question out;
    out.filter.within = std::move(seen);
    Error error{ErrorKind::syntax, "invalid_parameter", {}, {}};
    const auto& reg = books.registry();
    auto look = [&](const Given<domain::Reference>& reference, const char* name, std::string kind,
                    auto find, std::optional<std::int64_t>& into) {
        if (!reference) return;
        into = find(reference->value);
        if (!into)
            error.violations.push_back(
                {std::string("?") + name, kind + "_not_found", {{kind, reference->value}}});
    };
    auto organization = [&](const std::string& r) { return reg.organization(r); };
    look(
        q.campaign, "campaign", "campaign", [&](const std::string& r) { return reg.campaign(r); },
        out.filter.campaign);
    look(q.organization, "organization", "organization", organization, out.filter.organization);
    look(
        q.site, "site", "site", [&](const std::string& r) { return reg.site(r); }, out.filter.site);
    look(
        q.drive, "drive", "drive", [&](const std::string& r) { return books.drive_number(r); },
        out.filter.drive);
    look(q.collected_by, "collected_by", "organization", organization, out.filter.collected_by);
    if (q.from) out.filter.days.from = *q.from;
    if (q.to) out.filter.days.to = *q.to;
    if (q.from && q.to && *q.to < *q.from)
        error.violations.push_back({"?to", "ends_before_starts", {}});
    if (q.component) out.filter.component = *q.component;
    if (q.nominal_ml) out.filter.nominal_ml = std::int32_t(q.nominal_ml->value);
    if (q.abo) out.filter.abo = *q.abo;
    if (q.rh) out.filter.rh = *q.rh;
    if (q.map) out.map = *q.map;
    if (q.by) {
        out.by = q.by->items;
        auto sorted = out.by;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
            error.violations.push_back({"?by", "repeated_choice", {}});
    }
    if (!error.violations.empty()) return error;
    return out;
}

namespace {

template <class E>
Field<E> known(std::int64_t value) {
    if (value < 0) return nullptr;
    return static_cast<E>(value);
}

template <class Map>
Field<std::string> code_in(const Map& map, std::int64_t num) {
    auto it = map.find(num);
    if (it == map.end()) return nullptr;
    return it->second.code;
}

}  // namespace

void set_place(Place& p, const Books& books, const std::vector<Dimension>& by,
               const std::vector<std::int64_t>& values) {
    const auto& reg = books.registry();
    auto organization = [&](std::int64_t num) -> Field<std::string> {
        const auto* o = reg.organizations.find(num);
        if (!o) return nullptr;
        return o->code;
    };
    for (std::size_t i = 0; i < by.size(); ++i) {
        auto v = values[i];
        switch (by[i]) {
            case Dimension::day:
                p.day = domain::Day{std::int32_t(v)};
                break;
            case Dimension::month:
                p.month = domain::Day::of(int(v / 12), unsigned(v % 12 + 1), 1).text().substr(0, 7);
                break;
            case Dimension::year:
                p.year = v;
                break;
            case Dimension::drive:
                if (const auto* drive = books.drive(v)) p.drive = drive->code;
                break;
            case Dimension::campaign:
                p.campaign = code_in(reg.campaigns, v);
                break;
            case Dimension::organization:
                p.organization = organization(v);
                break;
            case Dimension::site:
                p.site = code_in(reg.sites, v);
                break;
            case Dimension::collected_by:
                p.collected_by = organization(v);
                break;
            case Dimension::component:
                p.component = known<Component>(v);
                break;
            case Dimension::nominal_ml:
                p.nominal_ml = v ? Field<std::int64_t>(v) : Field<std::int64_t>(nullptr);
                break;
            case Dimension::abo:
                p.abo = known<Abo>(v);
                break;
            case Dimension::rh:
                p.rh = known<Rh>(v);
                break;
            case Dimension::donor_class:
                p.donor_class = known<DonorClass>(v);
                break;
        }
    }
}

void set_map(OnMapAnswer& out, const Books& books, OnMap map, const std::vector<Split>& splits) {
    if (map == OnMap::then) return;
    const auto& tree = books.registry().organizations;
    out.map = map;
    out.splits = std::int64_t(splits.size());
    std::vector<SplitAnswer> list;
    for (const auto& split : splits) {
        if (list.size() == most_splits_listed) break;
        auto& answer = list.emplace_back();
        answer.organization = tree.find(split.organization)->code;
        answer.drives = split.drives;
        answer.bags = split.bags;
        for (const auto& part : split.parts)
            answer.parts.push_back({tree.find(part.organization)->code, part.share_ppm, part.bags});
    }
    out.split = std::move(list);
}

std::string books_etag(const AsOf& a, std::string_view form, std::string_view reader) {
    std::string out = '"' + std::to_string(a.seq) + '-' + std::to_string(a.catalog) + '-' +
                      std::to_string(a.today.number);
    if (!reader.empty()) out += '-' + domain::blake2b(reader).hex().substr(0, 12);
    if (!form.empty()) (out += '-') += form;
    return out + '"';
}

std::string reader_key(const Incoming& incoming, const domain::scheduling::Visible& within,
                       const Books& books) {
    std::string out;
    if (within.is_nothing()) out += ";nothing";
    for (const auto& scope : within.parts())
        out += ';' + std::to_string(unsigned(scope.kind) * 2 + scope.collector) + ':' +
               std::to_string(scope.num);
    if (incoming.principal->small_cells_hidden(books.as_of.today)) out += ";small cells hidden";
    return out;
}

domain::scheduling::Visible seen_parts(const Incoming& incoming, Permission permission,
                                       const Books& books) {
    return domain::identity::visible(*incoming.principal, permission, books.as_of.today);
}

std::string cache_key(const Incoming& incoming, std::string_view reader) {
    std::string key(incoming.media);
    key += reader;
    key.push_back('?');
    key += incoming.query_text;
    return key;
}

}  // namespace api::tallying

#include "api/tallying/question_words.hpp"

#include "api/documents/format.hpp"
#include "api/http/conditions.hpp"
#include "domain/core/text.hpp"

#include <algorithm>

namespace api::tallying {

namespace doc = documents;
using domain::identity::Permission;
using domain::identity::PrincipalKind;
using namespace domain::tallying;

namespace {

std::string shown(domain::Day day, Language language) {
    return doc::show(doc::day(day), language);
}
doc::Words shown(domain::Day day) {
    return {shown(day, Language::vi), shown(day, Language::en)};
}

bool is_named(Dimension d) {
    return d == Dimension::drive || d == Dimension::campaign || d == Dimension::organization ||
           d == Dimension::site || d == Dimension::collected_by;
}

doc::Words listed(const std::vector<Dimension>& by) {
    doc::Words out;
    for (auto d : by) {
        auto words = words_of(d);
        const bool name = d == Dimension::abo || d == Dimension::rh;
        out.vi += (out.vi.empty() ? "" : ", ") + (name ? words.vi : domain::in_sentence(words.vi));
        out.en += (out.en.empty() ? "" : ", ") + (name ? words.en : domain::in_sentence(words.en));
    }
    return out;
}

doc::Words period(const domain::DayRange& days) {
    if (days.from && days.to) {
        auto from = shown(*days.from), to = shown(*days.to);
        return {from.vi + " – " + to.vi, from.en + " – " + to.en};
    }
    if (days.from) return {"từ " + shown(*days.from).vi, "from " + shown(*days.from).en};
    return {"đến " + shown(*days.to).vi, "until " + shown(*days.to).en};
}

/// "2020-02" as people say it.
doc::Words month_words(const std::string& month) {
    static constexpr const char* names[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto number = std::size_t((month[5] - '0') * 10 + (month[6] - '0') - 1);
    return {month.substr(5, 2) + "/" + month.substr(0, 4),
            std::string(names[number]) + " " + month.substr(0, 4)};
}

doc::Words words_of(Rh rh) {
    return rh == Rh::positive ? "Rh+" : "Rh−";
}
doc::Words words_of(DonorClass c) {
    switch (c) {
        case DonorClass::first_time:
            return {"Lần đầu", "First time"};
        case DonorClass::repeat:
            return {"Nhắc lại", "Repeat"};
        case DonorClass::lapsed:
            return {"Trở lại sau lâu", "Lapsed"};
    }
    return {};
}
doc::Words words_of(Abo abo) {
    return std::string(domain::name_of(abo));
}

const doc::Words unknown{"không rõ", "not known"}, nothing{"không có", "none"};

}  // namespace

Naming::Naming(std::shared_ptr<const Books> books,
               std::shared_ptr<const domain::identity::Principal> reader)
    : books_(std::move(books)),
      reader_(std::move(reader)),
      names_(reader_->kind != PrincipalKind::nobody) {}

std::string Naming::organization(std::string_view code) const {
    auto num = names_ ? books_->registry().organization(code) : std::nullopt;
    return num ? books_->registry().organizations.find(*num)->name : std::string();
}
std::string Naming::campaign(std::string_view code) const {
    auto num = names_ ? books_->registry().campaign(code) : std::nullopt;
    return num ? books_->registry().campaigns.at(*num).name : std::string();
}
std::string Naming::site(std::string_view code) const {
    auto num = names_ ? books_->registry().site(code) : std::nullopt;
    return num ? books_->registry().sites.at(*num).name : std::string();
}
std::string Naming::drive(std::string_view code) const {
    auto num = names_ ? books_->drive_number(code) : std::nullopt;
    const auto* drive = num ? books_->drive(*num) : nullptr;
    if (!drive || !reader_->may(Permission::read_drive, books_->registry().organizations, *drive,
                                books_->as_of.today))
        return {};
    return drive->title;
}

doc::Words Naming::both(std::string name, std::string_view code) const {
    if (name.empty()) return std::string(code);
    return std::move(name) + " (" + std::string(code) + ")";
}

std::string Naming::key() const {
    if (!names_) return ";codes";
    std::string out = ";plan";
    for (const auto& scope : reader_->scopes(Permission::read_drive, books_->as_of.today))
        out += ';' + std::to_string(unsigned(scope.kind) * 2 + scope.collector) + ':' +
               std::to_string(scope.num);
    return out;
}

doc::Words words_of(Dimension dimension) {
    switch (dimension) {
        case Dimension::day:
            return {"Ngày", "Day"};
        case Dimension::month:
            return {"Tháng", "Month"};
        case Dimension::year:
            return {"Năm", "Year"};
        case Dimension::drive:
            return {"Đợt hiến máu", "Drive"};
        case Dimension::campaign:
            return {"Chiến dịch", "Campaign"};
        case Dimension::organization:
            return {"Đơn vị", "Organisation"};
        case Dimension::site:
            return {"Điểm hiến máu", "Site"};
        case Dimension::collected_by:
            return {"Nơi tiếp nhận máu", "Collector"};
        case Dimension::component:
            return {"Thành phần", "Component"};
        case Dimension::nominal_ml:
            return {"Loại túi", "Bag"};
        case Dimension::abo:
            return "ABO";
        case Dimension::rh:
            return "Rh";
        case Dimension::donor_class:
            return {"Người hiến", "Donor"};
    }
    return {};
}

doc::Words words_of(Component component) {
    switch (component) {
        case Component::whole_blood:
            return {"Máu toàn phần", "Whole blood"};
        case Component::red_cells_apheresis:
            return {"Hồng cầu gạn tách", "Red cells, apheresis"};
        case Component::platelets_apheresis:
            return {"Tiểu cầu gạn tách", "Platelets, apheresis"};
        case Component::plasma_apheresis:
            return {"Huyết tương gạn tách", "Plasma, apheresis"};
        case Component::other:
            return {"Khác", "Other"};
    }
    return {};
}

doc::Words literal(doc::Words words) {
    for (auto* text : {&words.vi, &words.en})
        for (std::size_t at = 0; (at = text->find('{', at)) != text->npos; at += 2)
            text->insert(at, 1, '{');
    return words;
}

std::vector<std::pair<doc::Words, doc::Words>> told(const TotalsQuery& q, const Question& question,
                                                    const Naming& naming, bool narrowed) {
    std::vector<std::pair<doc::Words, doc::Words>> out;
    const auto& reg = naming.books().registry();
    const auto& f = question.filter;
    auto organization = [&](std::int64_t num) {
        const auto* o = reg.organizations.find(num);
        return naming.both(naming.organization(o->code), o->code);
    };
    if (!question.by.empty()) out.emplace_back(doc::Words{"Chia theo", "By"}, listed(question.by));
    if (f.organization) {
        auto words = organization(*f.organization);
        out.emplace_back(
            words_of(Dimension::organization),
            doc::Words{words.vi + " và mọi cấp dưới", words.en + " and everything below it"});
    }
    if (f.campaign) {
        const auto& code = reg.campaigns.at(*f.campaign).code;
        out.emplace_back(words_of(Dimension::campaign), naming.both(naming.campaign(code), code));
    }
    if (f.site) {
        const auto& code = reg.sites.at(*f.site).code;
        out.emplace_back(words_of(Dimension::site), naming.both(naming.site(code), code));
    }
    if (f.drive) {
        const auto& code = naming.books().drive(*f.drive)->code;
        out.emplace_back(words_of(Dimension::drive), naming.both(naming.drive(code), code));
    }
    if (f.collected_by)
        out.emplace_back(words_of(Dimension::collected_by), organization(*f.collected_by));
    if (f.days.from || f.days.to)
        out.emplace_back(doc::Words{"Thời gian", "Period"}, period(f.days));
    if (q.component) out.emplace_back(words_of(Dimension::component), words_of(*q.component));
    if (q.nominal_ml)
        out.emplace_back(words_of(Dimension::nominal_ml),
                         std::to_string(q.nominal_ml->value) + " ml");
    if (q.abo) out.emplace_back(words_of(Dimension::abo), words_of(*q.abo));
    if (q.rh) out.emplace_back(words_of(Dimension::rh), words_of(*q.rh));
    if (question.map == OnMap::current)
        out.emplace_back(
            doc::Words{"Sơ đồ tổ chức", "Map of organisations"},
            doc::Words{"hiện nay; kết quả của tổ chức đã kết thúc chuyển cho tổ chức kế thừa",
                       "of today; results of ended organisations are carried to their successors"});
    if (narrowed)
        out.emplace_back(doc::Words{"Phạm vi", "Scope"},
                         doc::Words{"chỉ phần mà người hỏi được xem",
                                    "only the part that the one who asks may see"});
    else if (out.empty())
        out.emplace_back(doc::Words{"Phạm vi", "Scope"}, doc::Words{"toàn bộ", "everything"});
    return out;
}

void open_with(doc::Document& document, const AsOfAnswer& as_of) {
    const auto head = as_of.head.hex().substr(0, 16);
    document.extract = true;
    document.created = as_of.at;
    document.provenance.as_of_seq = as_of.seq;
    document.provenance.as_of = as_of.at;
    document.provenance.ledger_head = as_of.head;
    document.opening.push_back(doc::Paragraph{
        .text = {"Sổ cái đến sự kiện thứ {as_of_seq}, " + doc::moment(as_of.at, Language::vi) +
                     "; đầu sổ cái " + head + "….",
                 "Ledger up to event {as_of_seq}, " + doc::moment(as_of.at, Language::en) +
                     "; ledger head " + head + "…."},
        .figures = {{"as_of_seq",
                     {"Sự kiện của sổ cái", "Event of the ledger"},
                     doc::count(as_of.seq)}},
        .style = doc::Paragraph::Style::note});
    for (const auto& [label, value] : document.provenance.filters)
        document.opening.push_back(doc::Paragraph{
            .text = literal({label.vi + ": " + value.vi + ".", label.en + ": " + value.en + "."}),
            .style = doc::Paragraph::Style::item});
}

std::string file_key(std::string_view kind, const TotalsQuery& q, const Question& question,
                     const Books& books) {
    std::string out(kind);
    const auto& reg = books.registry();
    const auto& f = question.filter;
    auto add = [&](const std::string& part) { out += '-' + part; };
    if (f.campaign) add(reg.campaigns.at(*f.campaign).code);
    if (f.organization) add(reg.organizations.find(*f.organization)->code);
    if (f.site) add(reg.sites.at(*f.site).code);
    if (f.drive) add(books.drive(*f.drive)->code);
    if (f.collected_by) add(reg.organizations.find(*f.collected_by)->code);
    if (q.from) add(q.from->text());
    if (q.to) add(q.to->text());
    if (!question.by.empty()) {
        add("by");
        for (auto d : question.by) add(std::string(domain::name_of(d)));
    }
    std::replace(out.begin(), out.end(), '_', '-');
    if (out.size() > 120) out = out.substr(0, 120);
    return out;
}

std::vector<doc::Column> place_columns(const std::vector<Dimension>& by, const Naming& naming) {
    std::vector<doc::Column> out;
    for (auto d : by) {
        std::string key(domain::name_of(d));
        auto title = words_of(d);
        if (is_named(d)) {
            doc::Words code{"Mã " + domain::in_sentence(title.vi), title.en + " code"};
            out.push_back({.key = key, .title = naming.names() ? code : title});
            if (naming.names()) out.push_back({.key = key + "_name", .title = title});
            continue;
        }
        auto kind = d == Dimension::day          ? doc::Kind::day
                    : d == Dimension::nominal_ml ? doc::Kind::ml
                                                 : doc::Kind::text;
        out.push_back({.key = key, .title = title, .kind = kind});
    }
    if (by.empty()) out.push_back({.key = "what", .title = {"Nội dung", "Item"}});
    return out;
}

doc::Row place_row(const std::vector<Dimension>& by, const Place* place, const Naming& naming) {
    doc::Row row;
    const doc::Words total{"Tổng cộng", "Total"};
    if (!place) {
        row.key = "total";
        row.style = doc::Row::Style::total;
        for (std::size_t c = 0; c < place_columns(by, naming).size(); ++c)
            row.cells.push_back(doc::text(c ? doc::Words() : total));
        return row;
    }
    auto key = [&](const std::string& part) {
        row.key += (row.key.empty() ? "" : ",") + (part.empty() ? "-" : part);
    };
    auto coded = [&](const Field<std::string>& code,
                     std::string (Naming::*name)(std::string_view) const) {
        key(code ? *code : "");
        row.cells.push_back(doc::text(code             ? doc::Words(*code)
                                      : naming.names() ? doc::Words()
                                                       : nothing));
        if (naming.names())
            row.cells.push_back(doc::text(code ? doc::Words((naming.*name)(*code)) : nothing));
    };
    auto chosen = [&](const auto& value) {
        key(value ? std::string(domain::name_of(*value)) : "");
        row.cells.push_back(doc::text(value ? words_of(*value) : unknown));
    };
    for (auto d : by) {
        switch (d) {
            case Dimension::day:
                key(place->day->text());
                row.cells.push_back(doc::day(*place->day));
                break;
            case Dimension::month:
                key(*place->month);
                row.cells.push_back(doc::text(month_words(*place->month)));
                break;
            case Dimension::year:
                key(std::to_string(*place->year));
                row.cells.push_back(doc::text(std::to_string(*place->year)));
                break;
            case Dimension::drive:
                coded(place->drive, &Naming::drive);
                break;
            case Dimension::campaign:
                coded(place->campaign, &Naming::campaign);
                break;
            case Dimension::organization:
                coded(place->organization, &Naming::organization);
                break;
            case Dimension::site:
                coded(place->site, &Naming::site);
                break;
            case Dimension::collected_by:
                coded(place->collected_by, &Naming::organization);
                break;
            case Dimension::component:
                chosen(place->component);
                break;
            case Dimension::nominal_ml:
                key(place->nominal_ml ? std::to_string(*place->nominal_ml) : "");
                row.cells.push_back(place->nominal_ml ? doc::ml(*place->nominal_ml)
                                                      : doc::text(unknown));
                break;
            case Dimension::abo:
                chosen(place->abo);
                break;
            case Dimension::rh:
                chosen(place->rh);
                break;
            case Dimension::donor_class:
                chosen(place->donor_class);
                break;
        }
    }
    if (by.empty()) {
        row.key = "total";
        row.cells.push_back(doc::text(total));
    }
    return row;
}

std::optional<doc::Section> splits_section(const OnMapAnswer& answer, const Naming& naming) {
    if (!answer.split || answer.split->empty()) return std::nullopt;
    doc::Table table{
        .key = "splits",
        .name = {"Chia cho tổ chức kế thừa", "Carried to successors"},
        .columns = {
            {.key = "organization", .title = {"Tổ chức đã kết thúc", "Ended"}},
            {.key = "successor", .title = {"Tổ chức kế thừa", "Successor"}},
            {.key = "share", .title = {"Tỷ lệ", "Share"}, .kind = doc::Kind::percent_hundredths},
            {.key = "bags", .title = {"Túi máu", "Bags"}, .kind = doc::Kind::count}}};
    std::vector<doc::Row> rows;
    for (const auto& split : *answer.split)
        for (const auto& part : split.parts)
            rows.push_back(
                {.key = split.organization + "," + part.organization,
                 .cells = {doc::text(naming.both(naming.organization(split.organization),
                                                 split.organization)),
                           doc::text(naming.both(naming.organization(part.organization),
                                                 part.organization)),
                           doc::figure(doc::Kind::percent_hundredths, (part.share_ppm + 50) / 100),
                           doc::count(part.bags)}});
    table.rows = doc::rows_of(std::move(rows));
    if (answer.splits && std::size_t(*answer.splits) > answer.split->size())
        table.notes.push_back({"Chỉ nêu " + std::to_string(answer.split->size()) +
                                   " tổ chức đầu trong " + std::to_string(*answer.splits) + ".",
                               "The first " + std::to_string(answer.split->size()) + " of " +
                                   std::to_string(*answer.splits) + " organisations."});
    return doc::Section{.key = "splits",
                        .title = {"Chia theo tổ chức kế thừa", "Carried to successors"},
                        .blocks = {std::move(table)}};
}

std::string file_etag(const Books& books, doc::Format format, Language language,
                      std::string_view reader) {
    return books_etag(
        books.as_of,
        std::string(domain::name_of(format)) + (language == Language::en ? "-en" : "-vi"), reader);
}

void add_headers(Response& response, std::string etag) {
    response.headers.emplace_back("ETag", std::move(etag));
    response.headers.emplace_back("Vary", "Accept, Accept-Language");
}

Response unchanged(const std::string& etag) {
    Response out = not_modified(etag);
    out.headers.emplace_back("Vary", "Accept, Accept-Language");
    return out;
}

domain::Result<void> check_rows(doc::Format format, std::size_t rows) {
    const auto most = most_rows_of(format);
    if (rows <= most) return {};
    return domain::Error{domain::ErrorKind::rule,
                         "too_many_rows",
                         {{"rows", std::to_string(rows)},
                          {"most", std::to_string(most)},
                          {"format", std::string(domain::name_of(format))}},
                         {}};
}

}  // namespace api::tallying

#include "api/imports/guess.hpp"

#include "domain/core/text.hpp"

#include <algorithm>
#include <span>

namespace api::imports {
namespace {

/// A field, and what sheets call it: folded as codes are, the usual one first.
struct Meaning {
    std::string_view field;
    std::vector<std::string_view> words;
};
using Meanings = std::vector<Meaning>;

const Meanings organizations{
    {"name", {"ten", "ten-don-vi", "ten-to-chuc", "don-vi", "to-chuc", "name", "organization"}},
    {"code", {"ma", "ma-don-vi", "ma-to-chuc", "ky-hieu", "code", "id"}},
    {"kind", {"loai", "loai-don-vi", "loai-to-chuc", "cap", "kind", "type", "level"}},
    {"parent",
     {"cap-tren", "don-vi-cap-tren", "truc-thuoc", "don-vi-quan-ly", "parent", "belongs-to"}},
    {"valid_from", {"tu-ngay", "hieu-luc-tu", "ngay-thanh-lap", "valid-from", "from"}},
};

const Meanings sites{
    {"name",
     {"ten-diem", "ten-dia-diem", "dia-diem", "diem-hien-mau", "ten", "name", "site", "venue"}},
    {"code", {"ma", "ma-diem", "ma-dia-diem", "code", "id"}},
    {"address", {"dia-chi", "address"}},
    {"organization",
     {"don-vi", "don-vi-quan-ly", "to-chuc", "truc-thuoc", "organization", "managed-by"}},
    {"unit_code", {"ma-don-vi-hanh-chinh", "ma-hanh-chinh", "ma-dvhc", "ma-xa", "unit-code"}},
    {"lat", {"vi-do", "lat", "latitude"}},
    {"lon", {"kinh-do", "lon", "lng", "longitude"}},
    {"beds", {"so-giuong", "giuong", "so-ghe", "beds"}},
};

const Meanings drives{
    {"day", {"ngay", "ngay-to-chuc", "ngay-hien-mau", "thoi-gian", "day", "date"}},
    {"starts", {"gio-bat-dau", "bat-dau", "tu-gio", "gio", "starts", "start", "start-time"}},
    {"ends", {"gio-ket-thuc", "ket-thuc", "den-gio", "ends", "end", "end-time"}},
    {"title", {"ten-dot", "dot", "ten-dot-hien-mau", "noi-dung", "title", "drive", "name"}},
    {"site", {"dia-diem", "diem", "diem-hien-mau", "noi-to-chuc", "site", "venue", "place"}},
    {"organization",
     {"don-vi", "don-vi-to-chuc", "to-chuc", "don-vi-chu-tri", "ban-chi-dao", "organization",
      "organizer"}},
    {"collected_by",
     {"don-vi-tiep-nhan", "don-vi-lay-mau", "benh-vien", "tiep-nhan", "collected-by", "collector"}},
    {"campaigns", {"chien-dich", "campaign", "campaigns"}},
    {"planned_bags",
     {"chi-tieu", "so-tui-du-kien", "du-kien", "so-luong-du-kien", "ke-hoach", "don-vi-mau",
      "planned-bags", "plan", "target"}},
    {"planned_donors", {"so-nguoi-du-kien", "nguoi-hien", "so-nguoi", "planned-donors", "donors"}},
    {"contact", {"lien-he", "nguoi-lien-he", "dau-moi", "so-dien-thoai", "contact", "phone"}},
    {"notes", {"ghi-chu", "notes", "note", "remarks"}},
    {"code", {"ma", "ma-dot", "code", "id"}},
};

const Meanings targets{
    {"organization", {"don-vi", "to-chuc", "ten-don-vi", "dia-phuong", "organization", "name"}},
    {"value",
     {"chi-tieu", "so-luong", "chi-tieu-giao", "so-tui", "don-vi-mau", "value", "target", "bags"}},
    {"issued_by", {"don-vi-giao", "cap-giao", "nguoi-giao", "giao-boi", "issued-by", "from-body"}},
    {"from", {"tu-ngay", "tu", "from", "starts-on"}},
    {"to", {"den-ngay", "den", "to", "ends-on"}},
    {"campaign", {"chien-dich", "campaign"}},
    {"document", {"van-ban", "quyet-dinh", "so-quyet-dinh", "can-cu", "document", "decision"}},
    {"reason", {"ly-do", "ghi-chu", "reason", "note"}},
};

const Meanings head_counts{
    {"organization", {"don-vi", "to-chuc", "ten-don-vi", "dia-phuong", "organization", "name"}},
    {"count",
     {"so-nguoi", "dan-so", "so-can-bo", "tong-so", "si-so", "count", "population", "staff",
      "people"}},
    {"on", {"ngay", "tinh-den-ngay", "thoi-diem", "on", "day", "date"}},
    {"document", {"nguon", "van-ban", "can-cu", "document", "source"}},
};

const Meanings counts{
    {"drive", {"ma-dot", "dot", "dot-hien-mau", "ma", "drive", "drive-code", "code"}},
    {"bags_250",
     {"250", "250-ml", "250ml", "so-tui-250", "so-tui-250-ml", "tui-250", "tui-250-ml",
      "bags-250"}},
    {"bags_350",
     {"350", "350-ml", "350ml", "so-tui-350", "so-tui-350-ml", "tui-350", "tui-350-ml",
      "bags-350"}},
    {"bags_450",
     {"450", "450-ml", "450ml", "so-tui-450", "so-tui-450-ml", "tui-450", "tui-450-ml",
      "bags-450"}},
    {"total",
     {"tong", "tong-so", "tong-cong", "tong-so-tui", "so-tui", "total", "bags", "total-bags"}},
};

const Meanings tariffs{
    {"code", {"ma", "ma-bang-gia", "code"}},
    {"title", {"ten", "ten-bang-gia", "bang-gia", "title", "name"}},
    {"valid_from", {"tu-ngay", "hieu-luc-tu", "ap-dung-tu", "valid-from", "from"}},
    {"valid_to", {"den-ngay", "hieu-luc-den", "valid-to", "to"}},
    {"source", {"van-ban", "can-cu", "thong-tu", "nguon", "source", "document"}},
    {"component", {"che-pham", "loai", "thanh-phan", "component", "product"}},
    {"nominal_ml", {"the-tich", "dung-tich", "ml", "the-tich-ml", "nominal-ml", "volume"}},
    {"price_vnd", {"gia", "don-gia", "gia-dong", "muc-gia", "price-vnd", "price"}},
};

const Meanings* meanings_of(std::string_view kind) {
    static const std::pair<std::string_view, const Meanings*> all[]{
        {"organizations", &organizations},
        {"sites", &sites},
        {"drives", &drives},
        {"targets", &targets},
        {"head_counts", &head_counts},
        {"counts", &counts},
        {"tariffs", &tariffs},
    };
    for (const auto& [name, meanings] : all)
        if (name == kind) return meanings;
    return nullptr;
}

/// "a-b" is in "x-a-b-y", and not in "xa-b".
bool has_words(std::string_view heading, std::string_view words) {
    const auto whole = "-" + std::string(heading) + "-";
    return whole.find("-" + std::string(words) + "-") != whole.npos;
}

/// How well a heading says a field; 0: not at all. The whole heading is better than a part, the
/// usual word than a rarer one, and of parts the longest.
int fit(std::string_view heading, const Meaning& meaning) {
    constexpr int whole = 10'000, as_field = 20'000;
    int best = 0;
    if (heading == meaning.field) return as_field;
    for (std::size_t i = 0; i < meaning.words.size(); ++i) {
        const auto words = meaning.words[i];
        if (heading == words)
            best = std::max(best, whole - int(i));
        else if (words.size() > 3 && has_words(heading, words))
            best = std::max(best, int(words.size()) * 10 - int(i));
    }
    return best;
}

}  // namespace

std::vector<std::string_view> fields_of(std::string_view kind) {
    std::vector<std::string_view> out;
    if (const auto* meanings = meanings_of(kind))
        for (const auto& meaning : *meanings) out.push_back(meaning.field);
    return out;
}

std::vector<std::optional<std::string>> guess(std::string_view kind,
                                              const std::vector<std::string>& headings) {
    std::vector<std::optional<std::string>> out(headings.size());
    const auto* meanings = meanings_of(kind);
    if (!meanings) return out;
    struct Fit {
        int how = 0;
        std::size_t column = 0, field = 0;
    };
    std::vector<Fit> fits;
    for (std::size_t c = 0; c < headings.size(); ++c) {
        // A field's own name has underscores, which folding makes hyphens of.
        const bool own = std::any_of(meanings->begin(), meanings->end(),
                                     [&](const Meaning& m) { return m.field == headings[c]; });
        const auto heading = own ? headings[c] : domain::code_from(headings[c]);
        for (std::size_t f = 0; f < meanings->size(); ++f)
            if (const int how = fit(heading, (*meanings)[f]); how > 0) fits.push_back({how, c, f});
    }
    std::stable_sort(fits.begin(), fits.end(),
                     [](const Fit& a, const Fit& b) { return a.how > b.how; });
    std::vector<bool> given(meanings->size());
    for (const auto& one : fits) {
        if (given[one.field] || out[one.column]) continue;
        given[one.field] = true;
        out[one.column] = std::string((*meanings)[one.field].field);
    }
    return out;
}

}  // namespace api::imports

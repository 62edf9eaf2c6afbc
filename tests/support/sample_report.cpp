#include "tests/support/sample_report.hpp"

#include "api/documents/figures.hpp"

#include <array>

namespace tests::support {

using namespace api::documents;
using domain::Day;

namespace {

struct District {
    const char* code;
    const char* name;
    int drives, small, large, target;  // bags of 250 and 350 ml
};

// Sums: 41 drives, 353 of 250 ml, 11,720 of 350 ml, target 17,702.
constexpr std::array<District, 15> districts{{
    {"rach-gia", "Thành phố Rạch Giá", 9, 41, 3120, 4200},
    {"ha-tien", "Thành phố Hà Tiên", 2, 18, 512, 800},
    {"phu-quoc", "Thành phố Phú Quốc", 3, 22, 843, 1300},
    {"an-bien", "Huyện An Biên", 2, 25, 618, 950},
    {"an-minh", "Huyện An Minh", 2, 31, 540, 900},
    {"chau-thanh", "Huyện Châu Thành", 4, 29, 1104, 1500},
    {"giang-thanh", "Huyện Giang Thành", 1, 8, 214, 400},
    {"giong-rieng", "Huyện Giồng Riềng", 4, 47, 1126, 1700},
    {"go-quao", "Huyện Gò Quao", 3, 26, 688, 1050},
    {"hon-dat", "Huyện Hòn Đất", 3, 33, 872, 1350},
    {"kien-hai", "Huyện Kiên Hải", 1, 0, 96, 150},
    {"kien-luong", "Huyện Kiên Lương", 2, 21, 597, 952},
    {"tan-hiep", "Huyện Tân Hiệp", 3, 24, 813, 1250},
    {"u-minh-thuong", "Huyện U Minh Thượng", 1, 12, 268, 550},
    {"vinh-thuan", "Huyện Vĩnh Thuận", 1, 16, 309, 650},
}};

constexpr std::int64_t price_small = 641'000, price_large = 758'000;

std::int64_t tenths_of_percent(std::int64_t part, std::int64_t whole) {
    return (part * 1000 + whole / 2) / whole;
}

Table by_district() {
    Table table{
        .key = "by_district",
        .name = {"Theo đơn vị", "By unit"},
        .title = {"Bảng 1. Kết quả vận động hiến máu theo đơn vị", "Table 1. Results by unit"},
        .columns =
            {{.key = "unit", .title = {"Đơn vị", "Unit"}},
             {.key = "drives", .title = {"Số đợt", "Drives"}, .kind = Kind::count, .summed = true},
             {.key = "ml250",
              .title = {"250 ml", "250 ml"},
              .kind = Kind::count,
              .unit = {"đơn vị", "bags"},
              .group = {"Máu toàn phần", "Whole blood"},
              .summed = true},
             {.key = "ml350",
              .title = {"350 ml", "350 ml"},
              .kind = Kind::count,
              .unit = {"đơn vị", "bags"},
              .group = {"Máu toàn phần", "Whole blood"},
              .summed = true},
             {.key = "bags",
              .title = {"Tổng", "Total"},
              .kind = Kind::count,
              .unit = {"đơn vị", "bags"},
              .group = {"Máu toàn phần", "Whole blood"},
              .summed = true},
             {.key = "target",
              .title = {"Chỉ tiêu năm", "Year's target"},
              .kind = Kind::count,
              .unit = {"đơn vị", "bags"},
              .summed = true},
             {.key = "expected",
              .title = {"Cần đạt đến nay", "Expected by now"},
              .kind = Kind::count,
              .unit = {"đơn vị", "bags"},
              .summed = true},
             {.key = "percent", .title = {"Đạt", "Of target"}, .kind = Kind::percent}},
        .numbered = true};
    std::vector<Row> rows;
    std::int64_t drives = 0, small = 0, large = 0, target = 0, expected = 0;
    for (const auto& d : districts) {
        rows.push_back({.key = d.code,
                        .cells = {text(d.name), count(d.drives), count(d.small), count(d.large),
                                  count(d.small + d.large), count(d.target), count(d.target / 2),
                                  percent(tenths_of_percent(d.small + d.large, d.target))}});
        drives += d.drives, small += d.small, large += d.large, target += d.target,
            expected += d.target / 2;
    }
    rows.push_back({.key = "total",
                    .cells = {text({"Toàn tỉnh", "Province"}), count(drives), count(small),
                              count(large), count(small + large), count(target), count(expected),
                              percent(tenths_of_percent(small + large, target))},
                    .style = Row::Style::total});
    table.rows = rows_of(std::move(rows));
    return table;
}

/// `i` of `n` equal shares of a whole that add up to it.
std::int64_t share(std::int64_t whole, int i, int n) {
    return whole * (i + 1) / n - whole * i / n;
}

Table by_drive() {
    Table table{
        .key = "by_drive",
        .name = {"Từng đợt", "Drives"},
        .title = {"Bảng 2. Từng đợt hiến máu tập trung", "Table 2. Drive by drive"},
        .columns = {{.key = "drive", .title = {"Đợt hiến máu", "Drive"}},
                    {.key = "day", .title = {"Ngày", "Day"}, .kind = Kind::day},
                    {.key = "campaign", .title = {"Chiến dịch", "Campaign"}},
                    {.key = "registered",
                     .title = {"Đăng ký", "Registered"},
                     .kind = Kind::count,
                     .unit = {"người", "people"},
                     .summed = true},
                    {.key = "ml250",
                     .title = {"250 ml", "250 ml"},
                     .kind = Kind::count,
                     .group = {"Máu toàn phần (đơn vị)", "Whole blood (bags)"},
                     .summed = true},
                    {.key = "ml350",
                     .title = {"350 ml", "350 ml"},
                     .kind = Kind::count,
                     .group = {"Máu toàn phần (đơn vị)", "Whole blood (bags)"},
                     .summed = true},
                    {.key = "bags",
                     .title = {"Tổng", "Total"},
                     .kind = Kind::count,
                     .group = {"Máu toàn phần (đơn vị)", "Whole blood (bags)"},
                     .summed = true},
                    {.key = "volume",
                     .title = {"Thể tích", "Volume"},
                     .kind = Kind::litres,
                     .summed = true},
                    {.key = "standard_units",
                     .title = {"Đơn vị quy đổi 250 ml", "Standard units of 250 ml"},
                     .kind = Kind::tenths,
                     .summed = true},
                    {.key = "rh_negative",
                     .title = {"Rh(D) âm", "Rh(D) neg."},
                     .kind = Kind::count,
                     .unit = {"đơn vị", "bags"},
                     .summed = true},
                    {.key = "value",
                     .title = {"Giá trị", "Value"},
                     .kind = Kind::money_vnd,
                     .summed = true}},
        .notes =
            {{"Đơn giá: Thông tư 05/2017/TT-BYT, 641.000 đ (250 ml) và 758.000 đ (350 ml).",
              "Prices: Circular 05/2017/TT-BYT, VND 641,000 (250 ml) and VND 758,000 (350 ml)."}},
        .numbered = true};
    const std::array<Words, 3> campaigns{
        Words("Lễ hội Xuân hồng – Chủ nhật đỏ", "Pink Spring – Red Sunday"),
        Words("Những giọt máu hồng hè", "Summer's pink drops"),
        Words("Hành trình đỏ", "Red Journey")};
    const std::array<const char*, 5> places{"Trung tâm Văn hóa", "UBND xã Mỹ Thuận",
                                            "Trường THPT Nguyễn Trung Trực", "Bệnh viện Đa khoa",
                                            "Công an huyện"};
    std::vector<Row> rows;
    std::array<std::int64_t, 7> all{};
    int n = 0;
    for (const auto& d : districts) {
        rows.push_back({.key = std::string("group-") + d.code,
                        .cells = std::vector<Cell>(11, text("")),
                        .style = Row::Style::group});
        rows.back().cells[0] = text(d.name);
        std::array<std::int64_t, 7> of_group{};
        for (int i = 0; i < d.drives; ++i, ++n) {
            const auto small = share(d.small, i, d.drives), large = share(d.large, i, d.drives);
            const std::array<std::int64_t, 7> v{(small + large) * 112 / 100,
                                                small,
                                                large,
                                                small + large,
                                                small * 250 + large * 350,
                                                small * 10 + large * 14,
                                                small * price_small + large * price_large};
            for (std::size_t k = 0; k < v.size(); ++k) of_group[k] += v[k], all[k] += v[k];
            auto registered = count(v[0]);
            if (n == 17) {  // one drive did not report who had registered
                registered = missing(Kind::count);
                of_group[0] -= v[0], all[0] -= v[0];
            }
            rows.push_back(
                {.key = std::string(d.code) + "-" + std::to_string(i + 1),
                 .cells =
                     {text(std::string(places[std::size_t(n) % places.size()]) + ", " + d.name),
                      day(Day::of(2020, 1, 9).plus(n * 4)),
                      text(n % 7 == 6 ? Words()
                                      : campaigns[std::size_t(n < 14   ? 0
                                                              : n < 30 ? 1
                                                                       : 2)]),
                      registered, count(v[1]), count(v[2]), count(v[3]), litres(v[4]), tenths(v[5]),
                      without(Kind::count, n % 5 == 3 ? Presence::suppressed : Presence::missing),
                      money(v[6])},
                 .level = 1});
            if (n % 5 == 0) rows.back().cells[9] = count(0);
        }
        if (d.drives > 1)
            rows.push_back({.key = std::string("sum-") + d.code,
                            .cells = {text({"Cộng", "Subtotal"}), text(""), text(""),
                                      count(of_group[0]), count(of_group[1]), count(of_group[2]),
                                      count(of_group[3]), litres(of_group[4]), tenths(of_group[5]),
                                      missing(Kind::count), money(of_group[6])},
                            .style = Row::Style::subtotal});
    }
    rows.push_back(
        {.key = "total",
         .cells = {text({"Toàn tỉnh", "Province"}), text(""), text(""), count(all[0]),
                   count(all[1]), count(all[2]), count(all[3]), litres(all[4]), tenths(all[5]),
                   without(Kind::count, Presence::suppressed), money(all[6])},
         .style = Row::Style::total});
    table.rows = rows_of(std::move(rows));
    return table;
}

Provenance provenance() {
    Provenance out;
    out.as_of_seq = 12'614;
    out.as_of = *Instant::parse("2020-07-02T15:04:00+07:00");
    out.ledger_head = domain::blake2b("ledger");
    out.filters = {
        {{"Đơn vị", "Organisation"},
         {"Kiên Giang và mọi đơn vị trực thuộc", "Kiên Giang and all below it"}},
        {{"Kỳ báo cáo", "Period"}, {"01/01/2020 – 30/06/2020", "1 January 2020 – 30 June 2020"}},
        {{"Biểu giá", "Tariff"}, {"Thông tư 05/2017/TT-BYT", "Circular 05/2017/TT-BYT"}}};
    out.formulas = {
        {"bags",
         {"Số đơn vị máu", "Bags"},
         {"Túi máu đã lấy, không tính túi bị hủy; đơn vị: túi.",
          "Bags collected without discarded ones; unit: bags."},
         "count(collected) - count(discarded)"},
        {"percent",
         {"Tỷ lệ đạt", "Percent of target"},
         {"Số đơn vị máu trên chỉ tiêu năm của cùng đơn vị, làm tròn đến 0,1%.",
          "Bags over the year's target of the same unit, to 0.1%."},
         "bags / target * 100"},
        {"value",
         {"Giá trị", "Value"},
         {"Mỗi túi theo đơn giá có hiệu lực ngày lấy máu; đơn vị: đồng.",
          "Each bag at the price in force on its day; unit: VND."},
         "sum(bags[component, nominal_ml] * price[component, nominal_ml, day])"},
        {"standard_units",
         {"Đơn vị quy đổi", "Standard units"},
         {"250 ml = 1; 350 ml = 1,4; 450 ml = 1,8.", "250 ml = 1; 350 ml = 1.4; 450 ml = 1.8."},
         "bags_250 + 1.4 * bags_350 + 1.8 * bags_450"}};
    out.verify_at = "https://giothong.example/bao-cao/kien-giang-2020-h1";
    return out;
}

}  // namespace

Document half_year_report() {
    Document out;
    out.key = "kien-giang-2020-h1";
    out.letterhead = {.superior = {"UBND TỈNH KIÊN GIANG", "KIEN GIANG PEOPLE'S COMMITTEE"},
                      .issuer = {"BAN CHỈ ĐẠO VẬN ĐỘNG HIẾN MÁU TÌNH NGUYỆN",
                                 "STEERING COMMITTEE FOR VOLUNTARY BLOOD DONATION"},
                      .number = "128/BC-BCĐ",
                      .place = {"Kiên Giang", "Kiên Giang"},
                      .date = Day::of(2020, 7, 2)};
    out.title = {"BÁO CÁO", "REPORT"};
    out.subtitle = {"Kết quả vận động hiến máu tình nguyện 6 tháng đầu năm 2020",
                    "Voluntary blood donation in the first half of 2020"};
    out.addressees = {Words("Ban Chỉ đạo quốc gia vận động hiến máu tình nguyện",
                            "National Steering Committee for Voluntary Blood Donation")};
    out.created = *Instant::parse("2020-07-02T15:04:05+07:00");
    out.opening.push_back(Paragraph{
        .text = {"Thực hiện kế hoạch năm 2020 của Ban Chỉ đạo quốc gia và chỉ tiêu do Ủy ban nhân "
                 "dân tỉnh giao, Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Kiên Giang "
                 "báo cáo kết quả 6 tháng đầu năm 2020 như sau:",
                 "Under the 2020 plan of the national committee and the target assigned by the "
                 "provincial People's Committee, the steering committee of Kiên Giang "
                 "reports the results of the first half of 2020:"}});

    Section results{.key = "results", .title = {"KẾT QUẢ THỰC HIỆN", "RESULTS"}};
    Section overall{.key = "overall", .title = {"Kết quả chung", "Overall"}};
    overall.blocks.push_back(Paragraph{
        .text = {"Toàn tỉnh tổ chức {drives} đợt hiến máu tập trung, tiếp nhận {bags} đơn vị máu, "
                 "đạt {percent} chỉ tiêu năm; trị giá {value}. Nguồn lực huy động đạt "
                 "{resources}, bằng {resources_percent} kế hoạch và gấp {ratio} lần ngân sách cấp.",
                 "In {drives} drives the province received {bags} bags of blood, {percent} of the "
                 "year's target, worth {value}. Resources raised came to {resources}, "
                 "{resources_percent} of the plan and {ratio} times the budget given."},
        .figures = {
            {"drives", {"Số đợt", "Drives"}, count(41)},
            {"bags", {"Số đơn vị máu", "Bags"}, count(12'073)},
            {"percent", {"Tỷ lệ đạt", "Percent of target"}, percent(682)},
            {"value", {"Trị giá", "Value"}, money(9'110'033'000)},
            {"resources", {"Nguồn lực huy động", "Resources raised"}, money(71'200'000'000)},
            {"resources_percent",
             {"So với kế hoạch nguồn lực", "Percent of resource plan"},
             percent(890)},
            {"ratio", {"So với ngân sách", "Ratio to the budget"}, tenths(155)}}});
    overall.blocks.push_back(Paragraph{
        .text = {"Quà Tết: {gifts} suất, đạt {gifts_percent} chỉ tiêu, trị giá {gifts_value}.",
                 "Tết gifts: {gifts}, {gifts_percent} of the target, worth {gifts_value}."},
        .figures =
            {{"gifts", {"Quà Tết", "Tết gifts"}, count(37'754)},
             {"gifts_percent", {"Quà Tết so với chỉ tiêu", "Tết gifts of target"}, percent(1573)},
             {"gifts_value", {"Trị giá quà Tết", "Value of Tết gifts"}, money(15'060'000'000)}},
        .style = Paragraph::Style::item});
    overall.blocks.push_back(Paragraph{
        .text = {"Địa chỉ nhân đạo: {addresses} địa chỉ, trị giá {addresses_value}.",
                 "Humanitarian addresses: {addresses}, worth {addresses_value}."},
        .figures = {{"addresses", {"Địa chỉ nhân đạo", "Humanitarian addresses"}, count(5'274)},
                    {"addresses_value",
                     {"Trị giá địa chỉ nhân đạo", "Value of addresses"},
                     money(2'950'000'000)}},
        .style = Paragraph::Style::item});
    Section progress{.key = "progress",
                     .title = {"Tiến độ và cơ cấu thể tích", "Progress and volume mix"}};
    ProgressChart bars{.key = "progress_chart",
                       .name = {"Tiến độ", "Progress"},
                       .title = {"Hình 1. Thực hiện so với chỉ tiêu năm (đơn vị máu)",
                                 "Figure 1. Reached of the year's target (bags)"},
                       .twin = "by_district"};
    MixChart mix{.key = "mix_chart",
                 .name = {"Cơ cấu thể tích", "Volume mix"},
                 .title = {"Hình 2. Cơ cấu thể tích (đơn vị máu)", "Figure 2. Volume mix (bags)"},
                 .parts = {{"ml250", {"250 ml", "250 ml"}},
                           {"ml350", {"350 ml", "350 ml"}},
                           {"ml450", {"450 ml", "450 ml"}}}};
    std::int64_t small = 0, large = 0;
    for (const auto& d : districts) {
        const auto bags = d.small + d.large;
        bars.bars.push_back({.key = d.code,
                             .label = d.name,
                             .value = count(bags),
                             .target = count(d.target),
                             .percent = percent(tenths_of_percent(bags, d.target)),
                             .expected_by_now = count(d.target / 2)});
        small += d.small, large += d.large;
    }
    mix.bars.push_back(
        {"province", {"Toàn tỉnh", "Province"}, {count(small), count(large), count(0)}});
    mix.bars.push_back({"phu-quoc", {"Phú Quốc", "Phú Quốc"}, {count(22), count(600), count(243)}});
    progress.blocks.push_back(bars);
    progress.blocks.push_back(mix);
    Section units{.key = "units", .title = {"Kết quả theo đơn vị", "Results by unit"}};
    units.blocks.push_back(
        Paragraph{.text = {"Số liệu của từng đơn vị được cộng từ các đợt do đơn vị đó tổ chức; máu "
                           "hiến khẩn cấp được tính riêng.",
                           "The figures of a unit are the sum of the drives it organised; "
                           "emergency donations are counted apart."}});
    units.blocks.push_back(by_district());
    Section drives{.key = "drives", .title = {"Từng đợt hiến máu", "Drive by drive"}};
    drives.blocks.push_back(by_drive());
    results.sections = {std::move(overall), std::move(progress), std::move(units),
                        std::move(drives)};

    Section judgement{.key = "judgement", .title = {"ĐÁNH GIÁ CHUNG", "ASSESSMENT"}};
    judgement.blocks.push_back(Paragraph{
        .text = {
            "Công tác vận động hiến máu tình nguyện được các cấp ủy, chính quyền quan tâm; tuy "
            "nhiên báo cáo của một số đơn vị còn chậm, số liệu chưa đầy đủ, chưa đúng biểu mẫu. "
            "Dịch bệnh trong quý I làm một số đợt phải dời ngày, lượng máu dự trữ có lúc xuống "
            "thấp.",
            "Authorities at all levels supported the campaign; the reports of some units, however, "
            "were late, incomplete or not in the prescribed form. Because of the epidemic in the "
            "first quarter some drives had to be moved, and stocks were low at times."}});
    judgement.blocks.push_back(
        Paragraph{.text = {"Số liệu của các đợt chưa khóa sổ có thể thay đổi.",
                           "Figures of drives that are not closed may change."},
                  .style = Paragraph::Style::note});
    Section tasks{.key = "tasks",
                  .title = {"NHIỆM VỤ 6 THÁNG CUỐI NĂM", "TASKS FOR THE SECOND HALF"}};
    for (const auto& words :
         {Words("Tổ chức các đợt còn lại theo kế hoạch, bảo đảm đạt chỉ tiêu năm.",
                "Hold the remaining drives as planned and reach the year's target."),
          Words("Chấn chỉnh việc báo cáo: đúng hạn, đủ số liệu, đúng biểu mẫu.",
                "See to it that reports are on time, complete and in the prescribed form.")})
        tasks.blocks.push_back(Paragraph{.text = words, .style = Paragraph::Style::item});
    out.sections = {std::move(results), std::move(judgement), std::move(tasks)};

    out.signatures = {{.authority = {Words("TM. BAN CHỈ ĐẠO", "ON BEHALF OF THE COMMITTEE"),
                                     Words("KT. TRƯỞNG BAN", "FOR THE CHAIR"),
                                     Words("PHÓ TRƯỞNG BAN THƯỜNG TRỰC", "STANDING DEPUTY CHAIR")},
                       .note = {"(Ký tên, đóng dấu)", "(Signature, seal)"},
                       .name = "Nguyễn Thị Ngọc Ánh"}};
    out.recipients = {Words("Như trên", "As above"),
                      Words("Thường trực Tỉnh ủy, UBND tỉnh",
                            "Standing Committee of the Party; People's Committee"),
                      Words("Thành viên Ban Chỉ đạo", "Members of the committee"),
                      Words("Lưu: VT, HCTĐ", "Archive")};
    out.provenance = provenance();
    out.provenance.digest = digest_of(out);
    return out;
}

Document long_report(int drives) {
    Document out;
    out.key = "long";
    out.letterhead = {
        .issuer = "HỘI CHỮ THẬP ĐỎ VIỆT NAM", .place = "Hà Nội", .date = Day::of(2021, 1, 5)};
    out.title = {"BÁO CÁO", "REPORT"};
    out.subtitle = {"Danh sách các đợt hiến máu", "List of drives"};
    Table table{
        .key = "drives",
        .name = {"Các đợt", "Drives"},
        .columns =
            {{.key = "drive", .title = {"Đợt hiến máu", "Drive"}},
             {.key = "day", .title = {"Ngày", "Day"}, .kind = Kind::day},
             {.key = "bags", .title = {"Số đơn vị", "Bags"}, .kind = Kind::count, .summed = true},
             {.key = "ml", .title = {"Thể tích", "Volume"}, .kind = Kind::ml, .summed = true},
             {.key = "value",
              .title = {"Giá trị", "Value"},
              .kind = Kind::money_vnd,
              .summed = true}},
        .numbered = true};
    table.rows = [drives]() -> RowReader {
        return [drives, i = 0, bags_so_far = std::int64_t(0)](Row& row) mutable {
            if (i > drives) return false;
            if (i == drives) {
                row = {.key = "total",
                       .cells = {text({"Cộng", "Total"}), text(""), count(bags_so_far),
                                 ml(bags_so_far * 350), money(bags_so_far * price_large)},
                       .style = Row::Style::total};
            } else {
                const std::int64_t bags = 20 + (std::int64_t(i) * 7919) % 400;
                bags_so_far += bags;
                row = {.key = "d" + std::to_string(i),
                       .cells = {text("Hội trường xã số " + std::to_string(i + 1)),
                                 day(Day::of(2020, 1, 1).plus(i % 366)), count(bags),
                                 ml(bags * 350), money(bags * price_large)}};
            }
            ++i;
            return true;
        };
    };
    out.sections.push_back(
        {.key = "drives", .title = {"CÁC ĐỢT HIẾN MÁU", "DRIVES"}, .blocks = {table}});
    out.signatures = {{.authority = {Words("NGƯỜI LẬP BIỂU", "PREPARED BY")}},
                      {.authority = {Words("CHỦ TỊCH", "CHAIR")}, .name = "Trần Văn Đức"}};
    out.provenance = provenance();
    out.provenance.digest = digest_of(out);
    return out;
}

}  // namespace tests::support

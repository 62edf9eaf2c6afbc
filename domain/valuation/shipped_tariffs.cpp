// The price lists whose tables could be read. Amounts are maximum prices in whole đồng.
//
// Where only part of a table was found, only that part is here: a bag without a price is reported,
// never guessed.
#include "domain/valuation/tariff.hpp"

namespace domain::valuation {
namespace {

using enum Product;

Tariff tt_05_2017() {
    Tariff t;
    t.code = "tt-05-2017";
    t.title = "Thông tư 05/2017/TT-BYT";
    t.source =
        "TT 05/2017/TT-BYT, 14/4/2017; máu toàn phần: thuvienphapluat.vn 457810, wikinava.org "
        "1640799666; chế phẩm: chỉ "
        "những dòng tìm được. Ngày hiệu lực 1/6/2017 chưa đối chiếu với văn bản.";
    t.valid = {Day::of(2017, 6, 1), Day::of(2020, 12, 31)};
    t.prices = {{whole_blood, 30, 109'000},
                {whole_blood, 50, 157'000},
                {whole_blood, 100, 290'000},
                {whole_blood, 150, 417'000},
                {whole_blood, 200, 505'000},
                {whole_blood, 250, 641'000},
                {whole_blood, 350, 758'000},
                {whole_blood, 450, 858'000},
                {red_cells, 30, 114'000},
                {red_cells, 450, 838'000},
                {fresh_frozen_plasma, 30, 64'000},
                {fresh_frozen_plasma, 250, 343'000},
                {frozen_plasma, 30, 54'000},
                {frozen_plasma, 250, 262'000},
                {platelet_rich_plasma, 100, 209'000},
                {platelet_rich_plasma, 150, 228'000},
                {platelet_rich_plasma, 200, 248'000},
                {platelet_concentrate_1_unit, 0, 140'000},
                {platelet_concentrate_4_units, 0, 558'000},
                {platelet_concentrate_8_units, 0, 1'068'000}};
    return t;
}

Tariff tt_20_2018() {
    Tariff t;
    t.code = "tt-20-2018";
    t.title = "Thông tư 20/2018/TT-BYT (sửa đổi TT 05/2017)";
    t.source =
        "TT 20/2018/TT-BYT, hiệu lực 1/11/2018; lawnet.vn 161685 (tiểu cầu gạn tách, chưa gồm bộ "
        "kít).";
    t.amends = "tt-05-2017";
    t.valid = {Day::of(2018, 11, 1), Day::of(2020, 12, 31)};
    t.prices = {{platelets_apheresis, 120, 514'000},
                {platelets_apheresis, 250, 924'000},
                {platelets_apheresis, 500, 1'124'000}};
    return t;
}

Tariff tt_17_2020() {
    Tariff t;
    t.code = "tt-17-2020";
    t.title = "Thông tư 17/2020/TT-BYT";
    t.source =
        "TT 17/2020/TT-BYT, 12/11/2020, hiệu lực 1/1/2021, hết hiệu lực 15/9/2023; thattruyen.com "
        "(máu toàn phần, hồng "
        "cầu), giamcan24h.org (huyết tương), thuvienphapluat.vn 517A7 (tiểu cầu) và 517A4 (tủa "
        "lạnh).";
    t.valid = {Day::of(2021, 1, 1), Day::of(2023, 9, 14)};
    t.prices = {{whole_blood, 30, 110'000},
                {whole_blood, 50, 158'000},
                {whole_blood, 100, 292'000},
                {whole_blood, 150, 421'000},
                {whole_blood, 200, 510'000},
                {whole_blood, 250, 647'000},
                {whole_blood, 350, 767'000},
                {whole_blood, 450, 870'000},
                {red_cells, 30, 115'000},
                {red_cells, 50, 163'000},
                {red_cells, 100, 282'000},
                {red_cells, 150, 406'000},
                {red_cells, 200, 525'000},
                {red_cells, 250, 644'000},
                {red_cells, 350, 757'000},
                {red_cells, 450, 850'000},
                {fresh_frozen_plasma, 30, 65'000},
                {fresh_frozen_plasma, 50, 93'000},
                {fresh_frozen_plasma, 100, 157'000},
                {fresh_frozen_plasma, 150, 181'000},
                {fresh_frozen_plasma, 200, 285'000},
                {fresh_frozen_plasma, 250, 349'000},
                {frozen_plasma, 30, 55'000},
                {frozen_plasma, 50, 78'000},
                {frozen_plasma, 100, 122'000},
                {frozen_plasma, 150, 171'000},
                {frozen_plasma, 200, 225'000},
                {frozen_plasma, 250, 269'000},
                {platelet_concentrate_8_units, 0, 1'074'000},
                {platelets_apheresis, 120, 530'000},
                {platelets_apheresis, 250, 956'000},
                {platelets_apheresis, 500, 1'130'000},
                {cryoprecipitate, 10, 79'000},
                {cryoprecipitate, 50, 362'000},
                {cryoprecipitate, 100, 644'000}};
    return t;
}

}  // namespace

std::span<const Tariff> shipped_tariffs() {
    static const std::vector<Tariff> all{tt_05_2017(), tt_20_2018(), tt_17_2020()};
    return all;
}

}  // namespace domain::valuation

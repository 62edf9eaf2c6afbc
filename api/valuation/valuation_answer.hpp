// Valuations as they are answered, over HTTP and on the command line.
#pragma once

#include "api/tallying/questions.hpp"
#include "domain/valuation/valuation.hpp"

namespace api::valuation {

using domain::valuation::Layer;

struct ValuationQuery : tallying::TotalsQuery {
    Given<domain::Code> tariff;
    Given<List<Layer, 1, 3>> layers;
    BOOST_DESCRIBE_CLASS(ValuationQuery, (tallying::TotalsQuery), (tariff, layers), (), ())

    std::vector<Layer> layer_list() const { return layers ? layers->items : std::vector<Layer>{}; }
};

/// The place holds component and nominal_ml in every line, beside what was asked for `by`.
struct LineAnswer : tallying::Place {
    std::int64_t bags = 0;
    std::int64_t price_vnd = 0;
    std::string tariff;
    std::int64_t value_vnd = 0;
    BOOST_DESCRIBE_CLASS(LineAnswer, (tallying::Place), (bags, price_vnd, tariff, value_vnd), (),
                         ())
};

struct ValueTotal {
    std::int64_t bags = 0;
    std::int64_t value_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(ValueTotal, (), (bags, value_vnd))

/// What may be added on top of the price; only when asked for.
struct LayerAnswer {
    Layer layer{};
    std::string tariff;
    std::int64_t bags = 0;
    std::int64_t cap_vnd = 0;
    std::int64_t value_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(LayerAnswer, (), (layer, tariff, bags, cap_vnd, value_vnd))

struct ValuationAnswer : tallying::OnMapAnswer {
    tallying::AsOfAnswer as_of;
    std::vector<domain::tallying::Dimension> by;
    std::vector<LineAnswer> lines;
    ValueTotal total;
    bool overlap = false;
    Given<std::vector<LayerAnswer>> layers;
    Given<std::int64_t> with_layers_vnd;
};
BOOST_DESCRIBE_STRUCT(ValuationAnswer, (tallying::OnMapAnswer),
                      (as_of, by, lines, total, overlap, layers, with_layers_vnd))

/// The same filters; before is the period a year before, other days, or another list.
struct DifferenceQuery : ValuationQuery {
    Given<domain::Day> before_from;
    Given<domain::Day> before_to;
    Given<domain::Code> before_tariff;
    BOOST_DESCRIBE_CLASS(DifferenceQuery, (ValuationQuery), (before_from, before_to, before_tariff),
                         (), ())
};

struct ComparedAnswer {
    domain::tallying::Component component{};
    std::int64_t nominal_ml = 0;
    std::int64_t bags_before = 0;
    std::int64_t bags_now = 0;
    std::int64_t value_before_vnd = 0;
    std::int64_t value_now_vnd = 0;
    std::int64_t price_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(ComparedAnswer, (),
                      (component, nominal_ml, bags_before, bags_now, value_before_vnd,
                       value_now_vnd, price_vnd))

/// count_vnd + mix_vnd + price_vnd = difference_vnd, to the đồng.
struct DifferenceAnswer {
    tallying::AsOfAnswer as_of;
    ValueTotal before;
    ValueTotal now;
    std::int64_t difference_vnd = 0;
    std::int64_t count_vnd = 0;
    std::int64_t mix_vnd = 0;
    std::int64_t price_vnd = 0;
    std::vector<ComparedAnswer> kinds;
};
BOOST_DESCRIBE_STRUCT(DifferenceAnswer, (),
                      (as_of, before, now, difference_vnd, count_vnd, mix_vnd, price_vnd, kinds))

/// `tariff` is a code or empty. Refusals: `tariff_not_found` (as `invalid_parameter`) and those of
/// domain::valuation::value.
domain::Result<ValuationAnswer> valuation_answer(const domain::tallying::Books& books,
                                                 const domain::tallying::Question& question,
                                                 const std::string& tariff,
                                                 const std::vector<Layer>& layers = {});

/// Of the drives that may be `seen`. Refusals as above, and `by` (as `invalid_parameter`): the
/// split knows components and volumes only.
domain::Result<DifferenceAnswer> difference_answer(const domain::tallying::Books& books,
                                                   const DifferenceQuery& query,
                                                   const domain::scheduling::Visible& seen);

}  // namespace api::valuation

template <>
struct api::Documentation<api::valuation::DifferenceAnswer> {
    static constexpr Words summary{
        "Vì sao hai giá trị khác nhau: số túi (count), cơ cấu (mix), đơn giá (price); ba phần cộng "
        "lại đúng bằng chênh lệch.",
        "Why two values differ: how many bags (count), which (mix), at what price; the three add "
        "up to the difference exactly."};
    static constexpr FieldWords fields[] = {
        {"count_vnd",
         {"Nhiều hay ít túi hơn, theo giá trị bình quân một túi trước đó",
          "More or fewer bags, at the average value of a bag before"}},
        {"mix_vnd",
         {"Cơ cấu loại túi khác, theo giá trước đó", "Other kinds of bags, at the prices before"}},
        {"price_vnd", {"Đơn giá khác, với số túi hiện nay", "Other prices, for the bags now"}},
    };
};
template <>
struct api::Documentation<api::valuation::DifferenceQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        documents::words::format,
        {"before_from",
         {"Kỳ so sánh; mặc định cùng kỳ (cùng ngày)",
          "The period compared with; the same days otherwise"}},
        {"before_tariff",
         {"Bảng giá của kỳ so sánh; mặc định theo ngày lấy máu",
          "Its list; otherwise that of each day"}},
    };
};
template <>
struct api::Documentation<api::valuation::ValuationQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {documents::words::format, documents::words::language,
                                            documents::words::bom, documents::words::locale};
};

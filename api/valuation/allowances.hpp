// /allowances and what drives cost
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/tallying/books.hpp"
#include "domain/valuation/cost.hpp"

namespace storage {
class Database;
}

namespace api::valuation {

using domain::valuation::AllowanceItem;
using domain::valuation::Bound;
using domain::valuation::CostItem;
using domain::valuation::Donation;

struct NewAllowance {
    std::optional<domain::Uuid> id;
    domain::Code code;
    std::optional<domain::Reference> organization;
    AllowanceItem item{};
    Bound bound{};
    std::optional<Donation> donation;
    std::optional<domain::Integer<1, 10'000>> from_ml;
    std::optional<domain::Integer<1, 10'000>> to_ml;
    domain::Integer<0, 1'000'000'000> amount_vnd;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::optional<domain::Text<0, 500>> source;
};
BOOST_DESCRIBE_STRUCT(NewAllowance, (),
                      (id, code, organization, item, bound, donation, from_ml, to_ml, amount_vnd,
                       valid_from, valid_to, source))

struct AllowanceAnswer {
    domain::Uuid id;
    std::string code;
    std::optional<std::string> organization;
    AllowanceItem item{};
    Bound bound{};
    Donation donation{};
    std::optional<std::int64_t> from_ml;
    std::optional<std::int64_t> to_ml;
    std::int64_t amount_vnd = 0;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(AllowanceAnswer, (),
                      (id, code, organization, item, bound, donation, from_ml, to_ml, amount_vnd,
                       valid_from, valid_to, source))

struct AllowanceList {
    std::vector<AllowanceAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(AllowanceList, (), (items, next))

struct AllowanceQuery : PageQuery {
    Given<domain::Reference> organization;
    Given<AllowanceItem> item;
    Given<domain::Day> on;
};
BOOST_DESCRIBE_STRUCT(AllowanceQuery, (PageQuery), (organization, item, on))

struct NewCost {
    std::optional<domain::Uuid> id;
    std::optional<CostItem> item;
    std::optional<domain::Integer<1, 1'000'000'000'000>> amount_vnd;
    std::optional<domain::Text<0, 500>> note;
    std::optional<domain::Uuid> reverses;
};
BOOST_DESCRIBE_STRUCT(NewCost, (), (id, item, amount_vnd, note, reverses))

struct CostAnswer {
    domain::Uuid id;
    CostItem item{};
    std::int64_t amount_vnd = 0;
    std::string note;
    std::optional<domain::Uuid> reverses;
    std::string actor;
    domain::Instant at;
};
BOOST_DESCRIBE_STRUCT(CostAnswer, (), (id, item, amount_vnd, note, reverses, actor, at))

struct CostSum {
    CostItem item{};
    std::int64_t amount_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(CostSum, (), (item, amount_vnd))

struct DriveCosts {
    std::string drive;
    std::vector<CostAnswer> lines;
    std::vector<CostSum> by_item;
    std::int64_t total_vnd = 0;
    std::int64_t usable_bags = 0;
    std::optional<std::int64_t> per_usable_bag_vnd;
};
BOOST_DESCRIBE_STRUCT(DriveCosts, (),
                      (drive, lines, by_item, total_vnd, usable_bags, per_usable_bag_vnd))

void add_allowances(Router& router);
/// `database` must outlive the router.
void add_costs(Router& router, storage::Database& database);

}  // namespace api::valuation

template <>
struct api::Documentation<api::valuation::NewAllowance> {
    static constexpr Words summary{
        "Định mức của địa phương, cộng thêm trên định mức quốc gia. Định mức đã có không sửa: cái "
        "có hiệu lực sau cùng được áp dụng.",
        "A local norm on top of the national ones. Norms are never edited: the one that came into "
        "force last is applied."};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Áp dụng cho đơn vị này và bên dưới; để trống: cả nước",
          "For this body and all below; missing: the whole country"}},
        {"bound",
         {"minimum: tối thiểu; maximum_average: tối đa bình quân; amount: đúng mức",
          "minimum, maximum_average, or the amount itself"}},
        {"from_ml", {"Cùng to_ml: thể tích áp dụng", "With to_ml: the volumes it is for"}},
        {"source", {"Văn bản và nơi đọc được", "The document and where it was read"}},
    };
};
template <>
struct api::Documentation<api::valuation::NewCost> {
    static constexpr Words summary{
        "Một khoản chi của đợt, hoặc (reverses) huỷ một khoản đã ghi.",
        "A cost of the drive, or (reverses) taking back one that was entered."};
    static constexpr FieldWords fields[1] = {};
};

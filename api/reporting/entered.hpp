// What people type into a report, as it is sent and shown.
#pragma once

#include "api/json/members.hpp"
#include "domain/reporting/entered.hpp"

namespace api::reporting {

using Money = domain::Integer<0, 1'000'000'000'000'000>;
using Amount = domain::Integer<0, 1'000'000'000>;
using domain::valuation::Layer;

struct FreeLineBody {
    domain::Code key;
    domain::Text<1, 200> name;
    std::optional<Amount> quantity;
    std::optional<Amount> quantity_target;
    std::optional<Money> value_vnd;
    std::optional<Money> target_vnd;
};
BOOST_DESCRIBE_STRUCT(FreeLineBody, (),
                      (key, name, quantity, quantity_target, value_vnd, target_vnd))

struct StatementBody {
    std::optional<Amount> drives;
    std::optional<Amount> registered;
    std::optional<Amount> donors;
    std::optional<Amount> bags;
    std::optional<Amount> bags_250;
    std::optional<Amount> bags_350;
    std::optional<Amount> bags_450;
    std::optional<Money> ml;
    std::optional<Amount> plan_bags;
    std::optional<domain::Decimal<0, 100'000>> plan_percent;
    std::optional<Money> value_vnd;
    std::optional<Amount> headline_bags;
};
BOOST_DESCRIBE_STRUCT(StatementBody, (),
                      (drives, registered, donors, bags, bags_250, bags_350, bags_450, ml,
                       plan_bags, plan_percent, value_vnd, headline_bags))

/// What stands around the figures on paper.
struct LetterBody {
    std::optional<domain::Text<1, 60>> number;
    std::optional<domain::Text<1, 100>> place;
    std::optional<domain::Day> date;
    std::optional<domain::Text<1, 200>> superior;
    std::optional<List<domain::Text<1, 200>, 0, 10>> addressees;
    std::optional<List<domain::Text<1, 100>, 1, 4>> authority;
    std::optional<domain::Text<1, 100>> signer;
    std::optional<List<domain::Text<1, 200>, 0, 20>> recipients;
    std::optional<domain::Text<1, 4000>> assessment;
    std::optional<List<domain::Text<1, 500>, 0, 20>> tasks;
};
BOOST_DESCRIBE_STRUCT(LetterBody, (),
                      (number, place, date, superior, addressees, authority, signer, recipients,
                       assessment, tasks))

struct EnteredBody {
    std::optional<Amount> population;
    std::optional<Amount> staff;
    std::optional<Money> resources_total_vnd;
    std::optional<Money> resources_plan_vnd;
    std::optional<Money> budget_vnd;
    std::optional<List<FreeLineBody, 0, 100>> lines;
    std::optional<StatementBody> headline;
    std::optional<domain::Code> tariff;
    std::optional<List<Layer, 0, 3>> layers;
    std::optional<LetterBody> letter;
};
BOOST_DESCRIBE_STRUCT(EnteredBody, (),
                      (population, staff, resources_total_vnd, resources_plan_vnd, budget_vnd,
                       lines, headline, tariff, layers, letter))

domain::reporting::Statement statement_of(const StatementBody& body);
domain::reporting::Entered plain_entered(const EnteredBody& body);
EnteredBody answer(const domain::reporting::Entered& entered);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::EnteredBody> {
    static constexpr Words summary{
        "Những gì người lập báo cáo nhập bên cạnh số liệu của sổ cái. Bản gửi thay cả bản cũ.",
        "What people enter beside the ledger's figures. What is sent replaces what was there."};
    static constexpr FieldWords fields[] = {
        {"resources_total_vnd",
         {"Tổng nguồn lực vận động, gồm cả giá trị máu",
          "Resources raised, the value of the blood in it"}},
        {"lines",
         {"Công tác khác: quà Tết, địa chỉ nhân đạo …",
          "Other work: Tết gifts, humanitarian addresses …"}},
        {"headline",
         {"Số nêu ở đầu báo cáo, để đối chiếu với sổ cái",
          "Figures of the headline, held against the ledger"}},
        {"tariff", {"Định giá tất cả theo bảng giá này", "Value everything by this list"}},
        {"layers", {"Phần được cộng thêm ngoài giá", "What is added on top of the price"}},
    };
};
template <>
struct api::Documentation<api::reporting::StatementBody> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"headline_bags",
         {"Khi tiêu đề và nội dung nêu hai số túi",
          "Where headline and body state two numbers of bags"}},
        {"plan_percent", {"Như đã in", "As printed"}},
    };
};

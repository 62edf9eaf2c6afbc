// /organizations/{organization}/head-counts
#pragma once

#include "api/http/router.hpp"
#include "domain/scheduling/head_count.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using domain::scheduling::HeadCountKind;

struct NewHeadCount {
    std::optional<domain::Uuid> id;
    HeadCountKind kind{};
    domain::Day on;
    domain::Integer<1, 1'000'000'000> count;
    std::optional<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(NewHeadCount, (), (id, kind, on, count, document))

struct HeadCountAnswer {
    domain::Uuid id;
    std::string organization;
    HeadCountKind kind{};
    domain::Day on;
    std::int64_t count = 0;
    std::string document;
};
BOOST_DESCRIBE_STRUCT(HeadCountAnswer, (), (id, organization, kind, on, count, document))

struct HeadCountList {
    std::vector<HeadCountAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(HeadCountList, (), (items, next))

HeadCountAnswer answer(const domain::tallying::Books& books,
                       const domain::scheduling::HeadCount& count);

void add_head_counts(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewHeadCount> {
    static constexpr Words summary{
        "Số người của tổ chức tại một ngày; đính chính bằng cách nhập lại cùng ngày.",
        "How many people an organisation had on a day; corrected by a later entry for that day."};
    static constexpr FieldWords fields[] = {
        {"kind",
         {"staff: cán bộ, học sinh, công nhân; population: dân số",
          "staff: employees, students; population: inhabitants"}},
        {"document", {"Nguồn của số liệu", "Where the figure comes from"}},
    };
};

// /organizations/{organization}/successors: who goes on with an organisation that has ended.
#pragma once

#include "api/http/router.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/tallying/books.hpp"

namespace usecases::scheduling {
struct NewSuccession;
}

namespace api::scheduling {

struct NewSuccessor {
    domain::Reference organization;
    std::optional<domain::Integer<1, domain::scheduling::whole_share>> share_ppm;
};
BOOST_DESCRIBE_STRUCT(NewSuccessor, (), (organization, share_ppm))

/// An old commune was cut into at most five in 2025.
using NewSuccessorList = List<NewSuccessor, 1, 100>;

struct NewSuccession {
    domain::Day day;
    domain::Text<1, 200> document;
    NewSuccessorList successors;
    std::optional<domain::Text<1, 500>> correction;
};
BOOST_DESCRIBE_STRUCT(NewSuccession, (), (day, document, successors, correction))

struct ShareAnswer {
    std::string organization;
    std::string name;
    std::int64_t share_ppm = 0;
};
BOOST_DESCRIBE_STRUCT(ShareAnswer, (), (organization, name, share_ppm))

struct PredecessorAnswer {
    std::string organization;
    std::string name;
    std::int64_t share_ppm = 0;
    domain::Day day;
    std::string document;
    domain::scheduling::ShareBasis basis{};
};
BOOST_DESCRIBE_STRUCT(PredecessorAnswer, (), (organization, name, share_ppm, day, document, basis))

struct SuccessionAnswer {
    std::string organization;
    std::optional<domain::Day> day;
    std::optional<std::string> document;
    std::optional<domain::scheduling::ShareBasis> basis;
    std::vector<ShareAnswer> successors;
    std::vector<PredecessorAnswer> predecessors;
    std::vector<ShareAnswer> today;
};
BOOST_DESCRIBE_STRUCT(SuccessionAnswer, (),
                      (organization, day, document, basis, successors, predecessors, today))

/// A body as use cases take it.
usecases::scheduling::NewSuccession plain_succession(const NewSuccession& body);

SuccessionAnswer succession_answer(const domain::tallying::Books& books, std::int64_t organization);

void add_successors(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewSuccession> {
    static constexpr Words summary{
        "Tổ chức kết thúc vào hôm trước `day`; kết quả cũ ở lại, và chuyển sang các tổ chức kế "
        "thừa khi hỏi map=current.",
        "The organisation ends the day before `day`; its results stay, and are carried to its "
        "successors by map=current."};
    static constexpr FieldWords fields[] = {
        {"day", {"Ngày đầu tiên của các tổ chức kế thừa", "The successors' first day"}},
        {"document", {"Nghị quyết hoặc quyết định", "The resolution or decision"}},
        {"correction",
         {"Vì sao sửa điều đã ghi cho cùng ngày; thiếu thì là ghi mới",
          "Why what was recorded for the same day is corrected; without it this is a new record"}},
    };
};
template <>
struct api::Documentation<api::scheduling::NewSuccessor> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"share_ppm",
         {"Phần triệu; tổng đúng 1000000. Không nêu cho tổ chức nào thì chia đều",
          "Parts per million, 1000000 in all. Stated for none, all are equal"}},
    };
};
template <>
struct api::Documentation<api::scheduling::SuccessionAnswer> {
    static constexpr Words summary{"Ai kế thừa tổ chức này, và tổ chức này kế thừa ai.",
                                   "Who goes on with it, and with whom it goes on."};
    static constexpr FieldWords fields[] = {
        {"basis",
         {"stated: tỷ lệ có trong văn bản; equal: không nêu nên chia đều",
          "stated in the document, or equal because it states none"}},
        {"today",
         {"Kết quả cũ hôm nay thuộc về ai, qua mọi lần kế thừa",
          "Who has its results today, through every succession"}},
    };
};

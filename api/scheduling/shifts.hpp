// /drives/{drive}/shifts and who signed up for them
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/shift.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using domain::scheduling::SignupStatus;
using domain::scheduling::WorkRole;

struct NewShift {
    std::optional<domain::Uuid> id;
    WorkRole role{};
    domain::Integer<1, 500> count;
    domain::Instant starts_at;
    domain::Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(NewShift, (), (id, role, count, starts_at, ends_at))

struct ShiftPatch {
    Given<domain::Integer<0, 500>> count;
    Given<domain::Instant> starts_at;
    Given<domain::Instant> ends_at;
};
BOOST_DESCRIBE_STRUCT(ShiftPatch, (), (count, starts_at, ends_at))

struct ShiftAnswer {
    domain::Uuid id;
    WorkRole role{};
    std::int64_t count = 0;
    std::int64_t signed_up = 0;
    std::int64_t confirmed = 0;
    std::int64_t missing = 0;
    domain::Instant starts_at;
    domain::Instant ends_at;
};
BOOST_DESCRIBE_STRUCT(ShiftAnswer, (),
                      (id, role, count, signed_up, confirmed, missing, starts_at, ends_at))

struct ShiftList {
    std::vector<ShiftAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ShiftList, (), (items, next))

struct NewSignup {
    domain::Reference volunteer;
};
BOOST_DESCRIBE_STRUCT(NewSignup, (), (volunteer))

struct SignupStep {
    SignupStatus status{};
    Given<domain::Integer<0, 2'880>> minutes;
};
BOOST_DESCRIBE_STRUCT(SignupStep, (), (status, minutes))

struct SignupAnswer {
    domain::Uuid shift;
    WorkRole role{};
    std::string volunteer;
    std::string name;
    SignupStatus status{};
    std::optional<std::int64_t> minutes;
};
BOOST_DESCRIBE_STRUCT(SignupAnswer, (), (shift, role, volunteer, name, status, minutes))

struct SignupList {
    std::vector<SignupAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(SignupList, (), (items, next))

void add_shifts(Router& router,
                std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::ShiftAnswer> {
    static constexpr Words summary{
        "Một ca: cần bao nhiêu người cho việc gì, từ lúc nào đến lúc nào.",
        "How many people a drive needs for which work, from when to when."};
    static constexpr FieldWords fields[] = {
        {"signed_up", {"Đã đăng ký, chờ xác nhận", "Signed up, not yet confirmed"}},
        {"missing",
         {"Còn thiếu so với số đã xác nhận", "Still missing, counted from those confirmed"}},
    };
};
template <>
struct api::Documentation<api::scheduling::SignupStep> {
    static constexpr Words summary{"Bước tiếp theo của một đăng ký.",
                                   "The next step of a sign-up."};
    static constexpr FieldWords fields[] = {
        {"minutes",
         {"Số phút đã làm, với attended; mặc định cả ca",
          "Worked, with attended; the whole shift by default"}},
    };
};
